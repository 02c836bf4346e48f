//! The process that has the file: a thread that answers its own process and, over a socket, all others.

use std::collections::VecDeque;
use std::fs::{self, Permissions};
use std::future::{Future, poll_fn};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net;
use std::path::{Path, PathBuf};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::Poll;
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;
use tokio::task::{JoinHandle as TaskHandle, LocalSet, spawn_local};

use super::SOCKET;
use super::database::Database;
use super::operation::{Operation, Reply};
use super::resp::{self, Value};
use crate::port::StateError;

/// Conversations with other processes at the same time; where another one begins, the oldest ends. Who has something to ask
/// asks at once, so the oldest is one that says nothing, and no number of such keeps others out.
const CONVERSATIONS: usize = 64;
/// How long one may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long those that are under way may take when the owner goes.
const PARTING: Duration = Duration::from_secs(1);

/// The way to the thread. Dropped, it closes the file and waits until that is closed.
pub(super) struct Owner {
    questions: Option<UnboundedSender<Question>>,
    thread: Option<JoinHandle<()>>,
}

struct Question {
    operation: Operation,
    answer: oneshot::Sender<Result<Reply, StateError>>,
}

impl Owner {
    /// Starts the thread over an open file.
    pub(super) fn start(folder: &Path, database: Database) -> Result<Owner, StateError> {
        let failed = |error: io::Error| StateError {
            retry: false,
            detail: format!("{}: {error}", folder.join(SOCKET).display()),
        };
        let listener = listen(folder).map_err(failed)?;
        let (questions, received) = unbounded_channel();
        let socket = folder.join(SOCKET);
        // The loop is made over there: here is one already, in which none may be dropped when something fails.
        let thread = std::thread::Builder::new().name("state".to_owned()).spawn(move || {
            let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else {
                return;
            };
            let database = Rc::new(database);
            LocalSet::new().block_on(&runtime, async {
                let Ok(listener) = UnixListener::from_std(listener) else { return };
                let (go, gone) = oneshot::channel();
                let mut serving = spawn_local(serve(listener, Rc::clone(&database), gone));
                if !while_served(&mut serving, answer(received, &database)).await {
                    // It panicked. Alone this thread would keep the file from everybody else: it ends, and whoever asks next
                    // starts another one.
                    return;
                }
                // Nobody is to come any more; what stands there is this thread's, since it has the file. Whoever has come is
                // still answered, and the file closes then.
                let _ = fs::remove_file(socket);
                let _ = go.send(());
                let _ = serving.await;
            });
        });
        Ok(Owner { questions: Some(questions), thread: Some(thread.map_err(failed)?) })
    }

    /// Asks the thread. The answer is dropped where the thread is no more.
    pub(super) fn ask(&self, operation: Operation) -> oneshot::Receiver<Result<Reply, StateError>> {
        let (answer, receiver) = oneshot::channel();
        if let Some(questions) = &self.questions {
            let _ = questions.send(Question { operation, answer });
        }
        receiver
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        drop(self.questions.take());
        if let Some(thread) = self.thread.take() {
            // It panicked: there is nothing to wait for.
            let _ = thread.join();
        }
    }
}

/// A socket that nobody else can connect to. It is made aside and moved, so that there is no moment at which others could,
/// and whatever stood in its place is gone: only one process has the file, and this is the one.
fn listen(folder: &Path) -> io::Result<net::UnixListener> {
    let aside: PathBuf = folder.join(format!("{SOCKET}.{}", std::process::id()));
    let _ = fs::remove_file(&aside);
    let listener = net::UnixListener::bind(&aside)?;
    listener.set_nonblocking(true)?;
    let moved = fs::set_permissions(&aside, Permissions::from_mode(0o600))
        .and_then(|()| fs::rename(&aside, folder.join(SOCKET)));
    if moved.is_err() {
        let _ = fs::remove_file(&aside);
    }
    moved.map(|()| listener)
}

/// Answers this process until it asks no more.
async fn answer(mut questions: UnboundedReceiver<Question>, database: &Database) {
    while let Some(Question { operation, answer }) = questions.recv().await {
        // Whoever asked may have gone.
        let _ = answer.send(database.answer(&operation));
    }
}

/// Waits for `answering`; `false` where a task ends before, which is to go on beside it.
async fn while_served(serving: &mut TaskHandle<()>, answering: impl Future<Output = ()>) -> bool {
    let mut answering = pin!(answering);
    poll_fn(|task| match Pin::new(&mut *serving).poll(task) {
        Poll::Ready(_) => Poll::Ready(false),
        Poll::Pending => answering.as_mut().poll(task).map(|()| true),
    })
    .await
}

/// Answers other processes.
async fn serve(listener: UnixListener, database: Rc<Database>, mut gone: oneshot::Receiver<()>) {
    let mut conversations = Conversations { database, under_way: VecDeque::new() };
    loop {
        let accepted = poll_fn(|task| match Pin::new(&mut gone).poll(task) {
            Poll::Ready(_) => Poll::Ready(None),
            Poll::Pending => listener.poll_accept(task).map(Some),
        });
        match accepted.await {
            None => break,
            Some(Ok((stream, _))) => conversations.begin(stream),
            Some(Err(_)) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
    // Who stands in the queue has come. The event loop may not have heard of him: the queue itself is asked.
    if let Ok(queue) = listener.into_std() {
        while let Ok((stream, _)) = queue.accept() {
            let stream = stream.set_nonblocking(true).and_then(|()| UnixStream::from_std(stream));
            stream.into_iter().for_each(|stream| conversations.begin(stream));
        }
    }
    let all = async {
        for conversation in conversations.under_way {
            let _ = conversation.await;
        }
    };
    let _ = tokio::time::timeout(PARTING, all).await;
}

/// With other processes, the oldest first.
struct Conversations {
    database: Rc<Database>,
    under_way: VecDeque<TaskHandle<()>>,
}

impl Conversations {
    fn begin(&mut self, stream: UnixStream) {
        self.under_way.retain(|conversation| !conversation.is_finished());
        if self.under_way.len() >= CONVERSATIONS {
            self.under_way.pop_front().iter().for_each(TaskHandle::abort);
        }
        let database = Rc::clone(&self.database);
        self.under_way.push_back(spawn_local(async move {
            // A conversation that fails is the other end's: it asks again.
            let _ = tokio::time::timeout(PATIENCE, converse(stream, &database)).await;
        }));
    }
}

/// One question after another.
async fn converse(mut stream: UnixStream, database: &Database) -> io::Result<()> {
    while let Some(command) = resp::receive(&mut stream).await? {
        let reply = match Operation::read(command) {
            Ok(operation) => database.answer(&operation).map(Reply::value),
            Err(problem) => Err(StateError { retry: false, detail: format!("ERR {problem}") }),
        };
        let reply = reply.unwrap_or_else(|error| Value::Error(error.detail));
        let mut bytes = Vec::new();
        reply.encode(&mut bytes);
        stream.write_all(&bytes).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapter::file::FileStore;
    use crate::adapter::state::wait_for;
    use crate::port::{KeyChange, KeysVersion, StateStore, StoredKey};

    fn within(work: impl Future<Output = ()>) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        LocalSet::new().block_on(&runtime, work);
    }

    #[test]
    fn a_task_that_falls_over_is_not_waited_for() {
        within(async {
            let mut fallen = spawn_local(async { panic!("asked for") });
            assert!(!while_served(&mut fallen, std::future::pending()).await);
            let mut going_on = spawn_local(std::future::pending());
            assert!(while_served(&mut going_on, std::future::ready(())).await);
        });
    }

    /// Who asks is told once, and asks another thread then.
    #[test]
    fn a_thread_that_fell_over_is_started_again() {
        let folder = std::env::temp_dir().join(format!("gwgen-owner-{}", std::process::id()));
        let store = FileStore::new(&folder).unwrap();
        let version = |text: &str| KeysVersion(text.into());
        let put = |name: &str| [KeyChange::Put(StoredKey { name: name.into(), sealed: vec![1] })];
        wait_for(store.write_keys(&KeysVersion::none(), &version("v1"), &put("api/a"))).unwrap().unwrap();
        let fall_over = || {
            let (questions, received) = unbounded_channel();
            let thread = std::thread::spawn(move || {
                let _received: UnboundedReceiver<Question> = received;
                panic!("asked for");
            });
            let fallen = Owner { questions: Some(questions), thread: Some(thread) };
            // What it had open is closed with it, as it is when a thread falls over.
            drop(store.owner.lock().unwrap().replace(std::sync::Arc::new(fallen)));
        };
        fall_over();
        let told = wait_for(store.read_keys(None)).unwrap().unwrap_err();
        assert!(told.retry && told.detail.contains("another one takes its place"), "{told}");
        assert!(!store.is_owner());
        let read = wait_for(store.read_keys(None)).unwrap().unwrap().unwrap();
        assert_eq!((read.version, read.records.len()), (version("v1"), 1));
        assert!(store.is_owner());
        fall_over();
        let next = version("v2");
        let lost = wait_for(store.write_keys(&version("v1"), &next, &put("api/b"))).unwrap();
        assert!(lost.unwrap_err().retry, "whether it was done is found out by the version");
        wait_for(store.write_keys(&version("v1"), &next, &put("api/b"))).unwrap().unwrap();
        drop(store);
        fs::remove_dir_all(&folder).unwrap();
    }
}

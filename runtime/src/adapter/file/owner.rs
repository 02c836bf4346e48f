//! The process that has the file: a thread that answers its own process and, over a socket, all others.

use std::fs::{self, Permissions};
use std::future::poll_fn;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::Poll;
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::{Semaphore, oneshot};
use tokio::task::{LocalSet, spawn_local};

use super::SOCKET;
use super::database::Database;
use super::operation::{Operation, Reply};
use super::resp::{self, Value};
use crate::port::StateError;

/// Conversations with other processes at the same time; more wait.
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
                let serving = spawn_local(serve(listener, Rc::clone(&database), gone));
                answer(received, &database).await;
                // Nobody is to come any more; what stands there is this thread's, since it has the file. Whoever has come is
                // still answered, and the file closes then.
                let _ = fs::remove_file(socket);
                let _ = go.send(());
                let _ = serving.await;
            });
        });
        Ok(Owner { questions: Some(questions), thread: Some(thread.map_err(failed)?) })
    }

    /// Asks the thread.
    pub(super) fn ask(&self, operation: Operation) -> oneshot::Receiver<Result<Reply, StateError>> {
        let (answer, receiver) = oneshot::channel();
        if let Some(questions) = &self.questions {
            // Where the thread is gone the answer is dropped, which says so.
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

/// Answers other processes.
async fn serve(listener: UnixListener, database: Rc<Database>, mut gone: oneshot::Receiver<()>) {
    let places = Arc::new(Semaphore::new(CONVERSATIONS));
    let mut is_going = false;
    loop {
        // The semaphore is never closed.
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        let accepted = poll_fn(|task| {
            is_going = is_going || Pin::new(&mut gone).poll(task).is_ready();
            match listener.poll_accept(task) {
                // Nobody is left in the queue.
                Poll::Pending if is_going => Poll::Ready(None),
                polled => polled.map(Some),
            }
        });
        match accepted.await {
            None => break,
            Some(Ok((stream, _))) => {
                let database = Rc::clone(&database);
                spawn_local(async move {
                    // A conversation that fails is the other end's: it asks again.
                    let _ = tokio::time::timeout(PATIENCE, converse(stream, &database)).await;
                    drop(place);
                });
            }
            Some(Err(_)) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
    let all = places.acquire_many(u32::try_from(CONVERSATIONS).unwrap_or_default());
    let _ = tokio::time::timeout(PARTING, all).await;
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

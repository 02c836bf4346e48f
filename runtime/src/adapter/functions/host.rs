//! The thread of the functions.

use std::io;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::LocalSet;

use super::answer::Job;
use super::descent;
use super::output::FunctionLog;
use super::pool::{Counts, Pool};
use super::{FunctionSettings, HostSettings};
use crate::port::{Clock, IdSource, LogSink};

/// How long processes may take to end, with the grace that each one has.
const PATIENCE: Duration = Duration::from_secs(2);

/// The hosted functions of a gateway: the way to their thread. All workers share one.
pub struct HostedFunctions {
    names: Vec<Box<str>>,
    counts: Vec<Arc<Counts>>,
    pub(super) settings: HostSettings,
    messages: UnboundedSender<Message>,
}

/// What the thread is told. The channel has no bound of its own: the thread takes an event out at once, and the pool
/// refuses those that are too many.
enum Message {
    Invoke(Job),
    /// End all; the channel is closed when they have.
    End(std::sync::mpsc::Sender<()>),
}

impl HostedFunctions {
    /// Starts the thread. No function's process starts before there is an event for it.
    ///
    /// # Errors
    /// There is no room for a thread.
    pub fn start(
        functions: Vec<FunctionSettings>,
        settings: HostSettings,
        log: Arc<dyn LogSink>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdSource>,
    ) -> io::Result<HostedFunctions> {
        let (messages, received) = unbounded_channel();
        let names = functions.iter().map(|function| function.name.clone()).collect();
        let counts: Vec<Arc<Counts>> = functions.iter().map(|_| Arc::default()).collect();
        let (thread_counts, thread_settings) = (counts.clone(), settings.clone());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        std::thread::Builder::new().name("functions".to_owned()).spawn(move || {
            let host = Rc::new(thread_settings);
            let log = FunctionLog::new(log, host.log_json);
            let pools = functions.into_iter().zip(thread_counts).map(|(function, counts)| {
                Pool::new(
                    function,
                    Rc::clone(&host),
                    log.clone(),
                    (Arc::clone(&clock), Arc::clone(&ids)),
                    counts,
                )
            });
            let pools: Vec<Rc<Pool>> = pools.collect();
            LocalSet::new().block_on(&runtime, run(&pools, received));
        })?;
        Ok(HostedFunctions { names, counts, settings, messages })
    }

    /// The position of a function.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|known| **known == *name)
    }

    /// Each function with what it did.
    pub fn counts(&self) -> impl Iterator<Item = (&str, &Counts)> {
        self.names.iter().zip(&self.counts).map(|(name, counts)| (&**name, &**counts))
    }

    /// Hands an event over; `false` when the thread is gone.
    pub(super) fn submit(&self, job: Job) -> bool {
        self.messages.send(Message::Invoke(job)).is_ok()
    }

    /// Ends every process and waits until they are gone, some two seconds at most.
    pub fn end(&self) {
        let (done, wait) = std::sync::mpsc::channel();
        if self.messages.send(Message::End(done)).is_ok() {
            // An error says that the other end was dropped: all are gone.
            let _ = wait.recv_timeout(PATIENCE + Duration::from_secs(1));
        }
    }
}

async fn run(pools: &[Rc<Pool>], mut messages: UnboundedReceiver<Message>) {
    descent::adopt();
    tokio::task::spawn_local(descent::look_after());
    while let Some(message) = messages.recv().await {
        match message {
            Message::Invoke(job) => {
                if let Some(pool) = pools.get(job.function) {
                    pool.submit(job);
                }
            }
            Message::End(done) => {
                pools.iter().for_each(|pool| pool.end());
                let gone = async {
                    while !pools.iter().all(|pool| pool.is_empty()) {
                        tokio::time::sleep(Duration::from_millis(2)).await;
                    }
                };
                let _ = tokio::time::timeout(PATIENCE, gone).await;
                drop(done);
            }
        }
    }
}

//! The Lambda Runtime API, version 2018-06-01, on one connection of an environment's process.

use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::atomic::Ordering;
use std::time::SystemTime;

use bytes::{Bytes, BytesMut};
use tokio::net::TcpStream;
use tokio::sync::mpsc;

use super::LONGEST_ANSWER;
use super::answer::{Answer, Outcome, Payload};
use super::environment::{Environment, Phase};
use super::failure;
use super::wire::{BodyLength, RequestHead, Trailers, Wire};
use crate::engine::date::epoch_millis;
use crate::engine::ids;
use crate::message::BodyError;

/// Pieces of a streamed answer that wait for their client.
const PIECES: usize = 8;

/// Serves a connection until either side has enough of it.
pub(super) async fn serve(environment: &Rc<Environment>, stream: TcpStream) {
    let mut wire = Wire::new(stream);
    loop {
        let goes_on = match wire.head().await {
            Ok(Some(head)) => answer(environment, &mut wire, &head).await.map(|()| !head.closes),
            Ok(None) => return,
            Err(error) => Err(error),
        };
        match goes_on {
            Ok(true) => {}
            Ok(false) => return,
            // A process that is being ended takes its connections along.
            Err(_) if matches!(*environment.phase.borrow(), Phase::Ending) => return,
            Err(error) => {
                environment.note(&format!("a connection to the Runtime API ended: {error}"));
                return;
            }
        }
    }
}

async fn answer(environment: &Rc<Environment>, wire: &mut Wire, head: &RequestHead) -> io::Result<()> {
    let path = head.path.split('?').next().unwrap_or_default();
    let Some(path) = path.strip_prefix("/2018-06-01/runtime/") else {
        return refuse(wire, head, "404 Not Found", "NotFound", "There is no such path.").await;
    };
    match (head.verb.as_str(), path.split_once('/')) {
        ("GET", Some(("invocation", "next"))) => next(environment, wire).await,
        ("POST", Some(("init", "error"))) => init_error(environment, wire, head).await,
        ("POST", Some(("invocation", rest))) => match rest.split_once('/') {
            Some((id, "response")) => response(environment, wire, head, id).await,
            Some((id, "error")) => error(environment, wire, head, id).await,
            _ => refuse(wire, head, "404 Not Found", "NotFound", "There is no such path.").await,
        },
        _ => refuse(wire, head, "404 Not Found", "NotFound", "There is no such path.").await,
    }
}

/// `invocation/next`: waits for an event.
async fn next(environment: &Rc<Environment>, wire: &mut Wire) -> io::Result<()> {
    if matches!(*environment.phase.borrow(), Phase::Busy(_) | Phase::Ending) {
        let document = failure::document("InvalidStateTransition", "The last event has no answer yet.");
        return wire.answer("403 Forbidden", &[], &document).await;
    }
    environment.is_ready();
    let mut waiting = environment.pool.wait(environment);
    let job = wire.closed_or(|task| Pin::new(&mut waiting).poll(task)).await;
    let job = match job {
        Some(Ok(job)) => job,
        // It was withdrawn: the process is being ended.
        Some(Err(_)) => return Err(io::ErrorKind::ConnectionAborted.into()),
        None => {
            environment.pool.withdraw(environment);
            // An event that came in this very moment goes to the next in line.
            if let Ok(job) = waiting.try_recv() {
                environment.pool.submit(job);
            }
            return Ok(());
        }
    };
    let request_id = ids::uuid(environment.pool.ids.draw());
    let now = epoch_millis(SystemTime::now());
    let deadline = now.saturating_add(environment.pool.function.timeout.as_millis() as u64).to_string();
    let (event, trace_id, arn) = (job.event.clone(), job.trace_id.clone(), job.arn.clone());
    environment.pool.counts.invocations.fetch_add(1, Ordering::Relaxed);
    environment.begin(request_id.clone(), job);
    let fields = [
        ("Lambda-Runtime-Aws-Request-Id", &*request_id),
        ("Lambda-Runtime-Deadline-Ms", &deadline),
        ("Lambda-Runtime-Invoked-Function-Arn", &arn),
        ("Lambda-Runtime-Trace-Id", &trace_id),
    ];
    wire.answer("200 OK", &fields, &event).await
}

/// `invocation/ID/response`: the answer, whole or in pieces.
async fn response(
    environment: &Environment,
    wire: &mut Wire,
    head: &RequestHead,
    id: &str,
) -> io::Result<()> {
    let Some(wants_pieces) = environment.with_job(id, |job| job.streams) else {
        return refuse(wire, head, "400 Bad Request", "InvalidRequestID", "No such invocation runs.").await;
    };
    wire.ask_for_body(head).await?;
    if wants_pieces && head.streams {
        return pieces(environment, wire, head, id).await;
    }
    let mut trailers = Trailers::default();
    let Some(whole) = collect(wire, head.body, &mut trailers).await? else {
        reply(environment, id, true, failure::too_large().into());
        let message = format!("Exceeded maximum allowed payload size ({LONGEST_ANSWER} bytes).");
        let document = failure::document("RequestEntityTooLarge", &message);
        return wire.answer("413 Payload Too Large", &[], &document).await;
    };
    match trailers.error_type {
        Some(kind) => {
            let document = failure::document(&kind, "The function failed while it streamed its answer.");
            reply(environment, id, true, document.into());
        }
        None => reply(environment, id, false, whole),
    }
    accepted(wire).await
}

/// A streamed answer on its way to somebody who takes it in pieces.
async fn pieces(environment: &Environment, wire: &mut Wire, head: &RequestHead, id: &str) -> io::Result<()> {
    let (sender, pieces) = mpsc::channel(PIECES);
    let (mut length, mut trailers) = (head.body, Trailers::default());
    // The answer begins now; the invocation goes on until its last byte.
    let waiting = environment.with_job(id, |job| {
        let (nobody, _) = tokio::sync::oneshot::channel();
        std::mem::replace(&mut job.reply, nobody)
    });
    if let Some(waiting) = waiting {
        let answer = Answer { function_error: false, payload: Payload::Pieces(pieces) };
        let _ = waiting.send(Outcome::Answered(answer));
    }
    loop {
        match wire.piece(&mut length, &mut trailers).await {
            // A client that is gone does not stop the function, as at Lambda.
            Ok(Some(piece)) => drop(sender.send(Ok(piece)).await),
            Ok(None) => break,
            Err(error) => {
                let _ = sender.send(Err(BodyError::Closed)).await;
                environment.finish(id);
                return Err(error);
            }
        }
    }
    let last = match &trailers.error_type {
        Some(kind) => {
            environment.note(&format!("the function failed while it streamed its answer: {kind}"));
            Err(BodyError::Failed)
        }
        None => Ok(Bytes::new()),
    };
    let _ = sender.send(last).await;
    environment.finish(id);
    accepted(wire).await
}

/// `invocation/ID/error`: the function failed.
async fn error(environment: &Environment, wire: &mut Wire, head: &RequestHead, id: &str) -> io::Result<()> {
    if environment.with_job(id, |_| ()).is_none() {
        return refuse(wire, head, "400 Bad Request", "InvalidRequestID", "No such invocation runs.").await;
    }
    wire.ask_for_body(head).await?;
    let document = collect(wire, head.body, &mut Trailers::default()).await?;
    let document = document.unwrap_or_else(|| failure::document(&head.error_type, "").into());
    reply(environment, id, true, document);
    accepted(wire).await
}

/// `init/error`: the process cannot start.
async fn init_error(environment: &Environment, wire: &mut Wire, head: &RequestHead) -> io::Result<()> {
    wire.ask_for_body(head).await?;
    let document = collect(wire, head.body, &mut Trailers::default()).await?;
    accepted(wire).await?;
    let document = document.filter(|document| !document.is_empty());
    let document = document.unwrap_or_else(|| failure::document(&head.error_type, "").into());
    environment.failed_start(document.to_vec());
    Ok(())
}

/// Answers whoever waits for an invocation.
fn reply(environment: &Environment, id: &str, function_error: bool, document: Bytes) {
    if let Some(job) = environment.finish(id) {
        let answer = Answer { function_error, payload: Payload::Whole(document) };
        let _ = job.reply.send(Outcome::Answered(answer));
    }
}

async fn accepted(wire: &mut Wire) -> io::Result<()> {
    wire.answer("202 Accepted", &[], b"{\"status\":\"OK\"}\n").await
}

async fn refuse(
    wire: &mut Wire,
    head: &RequestHead,
    status: &str,
    kind: &str,
    message: &str,
) -> io::Result<()> {
    wire.ask_for_body(head).await?;
    collect(wire, head.body, &mut Trailers::default()).await?;
    wire.answer(status, &[], &failure::document(kind, message)).await
}

/// A whole body; `None` when it was longer than an answer may be. It is read to its end in either case, so that the
/// runtime reads what it is told.
async fn collect(
    wire: &mut Wire,
    mut length: BodyLength,
    trailers: &mut Trailers,
) -> io::Result<Option<Bytes>> {
    let mut whole = BytesMut::new();
    let mut fits = true;
    while let Some(piece) = wire.piece(&mut length, trailers).await? {
        fits &= whole.len() + piece.len() <= LONGEST_ANSWER;
        if fits {
            whole.extend_from_slice(&piece);
        } else {
            whole.clear();
        }
    }
    Ok(fits.then(|| whole.freeze()))
}

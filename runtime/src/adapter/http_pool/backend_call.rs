//! One call on one connection: the request goes out, the answer comes in, both at their own pace.

use std::future::poll_fn;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use tokio::io::{AsyncRead, ReadBuf};

use super::answer_body::AnswerBody;
use super::answer_head::{self, AnswerHead, LONGEST_HEAD, Parsed};
use super::failure::Failure;
use super::origin::{self, Slot};
use super::outgoing::Outgoing;
use super::pool::Pool;
use super::request_head;
use super::ticker::{Expiry, TICK};
use super::transport::Transport;
use crate::message::{Body, IntegrationResponse};
use crate::port::{OutboundRequest, UpstreamErrorKind};

/// Interim answers (1xx) that are read over.
const MOST_INTERIMS: u8 = 8;

/// A body of a known length up to this one is handed on whole if it is there soon (performance.md: one buffer below
/// 64 KiB, streaming above).
const SMALL: usize = 64 * 1024;

/// How long a small body is waited for: one tick at least, two at most.
const SOON: Duration = TICK.saturating_mul(2);

/// How long the head of a stream waits for the first bytes of its body. While nothing has been sent to the client, a
/// backend that breaks off is a 502; a stream that begins with silence should still show its head.
const HEAD_ALONE: Duration = Duration::from_millis(500);

/// A call under way.
pub(super) struct BackendCall {
    pub(super) pool: Rc<Pool>,
    pub(super) transport: Transport,
    pub(super) outgoing: Outgoing,
    pub(super) expiry: Expiry<Pool>,
    slot: Slot,
    /// How long the backend has for its answer.
    patience: Duration,
    /// Input that is not a whole head yet.
    held: Vec<u8>,
    interims: u8,
    /// The write side broke; an answer may still be there.
    write_failure: Option<Failure>,
}

/// How much of an answer's body is read before it is handed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Until {
    /// All of it; more than this many bytes are an error.
    Whole {
        /// In bytes.
        limit: usize,
    },
    /// Its first bytes.
    Begun,
}

/// A head, and what came with it.
pub(super) struct Answer {
    head: AnswerHead,
    data: Bytes,
    done: bool,
}

impl Answer {
    /// Whether its body is here to the end.
    pub(super) fn is_whole(&self) -> bool {
        self.done
    }

    /// The length of its body, where it was said: what is here and what is still to come.
    fn length(&self) -> Option<u64> {
        self.head.framing.length().map(|left| left + self.data.len() as u64)
    }
}

impl BackendCall {
    /// A call on a connection that is ready for one.
    pub(super) fn new(
        pool: &Rc<Pool>,
        transport: Transport,
        slot: Slot,
        request: &OutboundRequest,
        body: Body,
    ) -> BackendCall {
        BackendCall {
            pool: pool.clone(),
            transport,
            outgoing: Outgoing::new(body),
            expiry: Expiry::new(pool.clone(), request.deadline),
            slot,
            patience: request.deadline.saturating_duration_since(pool.ticker.now()),
            held: Vec::new(),
            interims: 0,
            write_failure: None,
        }
    }

    /// Sends the head that stands in `head` and waits for the answer's.
    pub(super) async fn run(&mut self, head: Vec<u8>, head_request: bool) -> Result<Answer, Failure> {
        let mut head = Some(head);
        let answer = poll_fn(|context| {
            if let Some(mut head) = head.take() {
                let begun = self.outgoing.begin(context, &mut self.transport, &mut head);
                self.pool.give_back(head);
                if let Err(error) = begun {
                    return Poll::Ready(Err(Failure::broken(&error, false, false)));
                }
            }
            self.poll_answer(context, head_request)
        })
        .await?;
        let now = self.pool.ticker.now();
        self.slot.report(now, false);
        Ok(answer)
    }

    /// Reads the rest of an answer that is small, for a moment, or that its caller wants whole; of any other the
    /// first bytes.
    pub(super) async fn complete(
        &mut self,
        answer: &mut Answer,
        buffer: Option<usize>,
    ) -> Result<(), Failure> {
        if answer.done {
            return match buffer {
                Some(limit) if answer.data.len() > limit => {
                    Err(Failure::malformed("the answer's body is longer than its limit"))
                }
                _ => Ok(()),
            };
        }
        let small = answer.length().is_some_and(|length| length <= SMALL as u64);
        if let Some(limit) = buffer {
            return self.read_on(answer, Until::Whole { limit }, None).await;
        }
        if small {
            self.read_on(answer, Until::Whole { limit: SMALL }, Some(SOON)).await?;
        }
        // What is still being sent is not held up: such a backend may wait for the rest before it goes on.
        if answer.done || !answer.data.is_empty() || !self.outgoing.is_done() {
            return Ok(());
        }
        let patience = answer.length().is_none().then_some(HEAD_ALONE);
        self.read_on(answer, Until::Begun, patience).await
    }

    /// Reads more of an answer, for so long, or within the call's time.
    async fn read_on(
        &mut self,
        answer: &mut Answer,
        until: Until,
        patience: Option<Duration>,
    ) -> Result<(), Failure> {
        let mut collected = answer.data.to_vec();
        let mut patience =
            patience.map(|patience| Expiry::new(self.pool.clone(), self.pool.ticker.now() + patience));
        let done = poll_fn(|context| {
            match (self.poll_rest(context, &mut answer.head, &mut collected, until), &mut patience) {
                (Poll::Pending, Some(patience)) => patience.poll(context).map(|()| Ok(false)),
                (polled, _) => polled,
            }
        });
        answer.done = done.await?;
        answer.data = Bytes::from(collected);
        Ok(())
    }

    /// Makes a response of the answer: whole where it is there, else a stream.
    pub(super) fn hand_on(self, answer: Answer) -> IntegrationResponse {
        let length = answer.length();
        let Answer { mut head, data, done } = answer;
        let (status, headers) = (head.status, std::mem::take(&mut head.headers));
        if !done {
            // A small one that is slow still has the call's time only.
            let stream = match length {
                Some(length) if length <= SMALL as u64 => AnswerBody::of_known_length(self, head, data),
                _ => AnswerBody::of_any_length(self, head, data),
            };
            let body = Body::Stream { length, stream: Box::pin(stream) };
            return IntegrationResponse { status, headers, body };
        }
        let body = match head.framing {
            super::framing::Framing::Nothing => Body::Empty,
            _ => Body::Bytes(data),
        };
        self.finish(&head);
        IntegrationResponse { status, headers, body }
    }

    /// Its place among the calls in flight, and the request's body if that can be sent again.
    pub(super) fn into_parts(self) -> (Slot, Option<Body>) {
        (self.slot, self.outgoing.into_body())
    }

    /// The answer was read to its end: keeps the connection if it is good for another call.
    pub(super) fn finish(self, head: &AnswerHead) {
        if head.keep_alive && self.outgoing.is_done() {
            let idle = origin::idle_time(self.pool.settings.idle, head.idle);
            self.slot.state.put_idle(self.transport, self.pool.ticker.now() + idle);
        }
    }

    /// Sends what there is to send. A broken write side does not end the call at once: backends answer early, with
    /// 413 say, and close.
    pub(super) fn poll_outgoing(&mut self, context: &mut Context<'_>, answered: bool) -> Result<(), Failure> {
        if self.outgoing.is_done() || self.write_failure.is_some() {
            return Ok(());
        }
        let sent = self.outgoing.poll(context, &mut self.transport, answered);
        if self.outgoing.is_moving() && !answered {
            // The client's own speed is limited elsewhere; it does not use up the backend's time.
            let deadline = self.pool.ticker.now() + self.patience;
            self.expiry.reset(deadline);
        }
        match sent {
            Poll::Ready(Err(failure)) if matches!(failure.kind, UpstreamErrorKind::RequestBody(_)) => {
                Err(failure)
            }
            Poll::Ready(Err(failure)) => {
                self.write_failure = Some(failure);
                Ok(())
            }
            Poll::Ready(Ok(())) | Poll::Pending => Ok(()),
        }
    }

    fn poll_answer(
        &mut self,
        context: &mut Context<'_>,
        head_request: bool,
    ) -> Poll<Result<Answer, Failure>> {
        self.poll_outgoing(context, false)?;
        let pool = self.pool.clone();
        let mut scratch = pool.scratch.borrow_mut();
        loop {
            let answered = !self.held.is_empty() || self.interims > 0;
            let length = match self.poll_read(context, &mut scratch, answered) {
                Poll::Ready(length) => length?,
                Poll::Pending => {
                    let wrote = self.outgoing.wrote();
                    ready!(self.expiry.poll(context));
                    return Poll::Ready(Err(Failure::timed_out(wrote, answered)));
                }
            };
            if length == 0 {
                let closed = || Failure { wrote: self.outgoing.wrote(), ..Failure::closed(answered) };
                return Poll::Ready(Err(self.write_failure.take().unwrap_or_else(closed)));
            }
            let input = scratch.get_mut(..length).unwrap_or_default();
            if let Some(answer) = self.take(input, head_request).map_err(Failure::malformed)? {
                return Poll::Ready(Ok(answer));
            }
        }
    }

    /// Reads a piece of the answer's body to the end of `collected`, again and again; says whether it is whole.
    fn poll_rest(
        &mut self,
        context: &mut Context<'_>,
        head: &mut AnswerHead,
        collected: &mut Vec<u8>,
        until: Until,
    ) -> Poll<Result<bool, Failure>> {
        let limit = match until {
            Until::Whole { limit } => limit,
            Until::Begun => usize::MAX,
        };
        self.poll_outgoing(context, true)?;
        let pool = self.pool.clone();
        let mut scratch = pool.scratch.borrow_mut();
        loop {
            if collected.len() > limit || head.framing.length().is_some_and(|left| left > limit as u64) {
                return Poll::Ready(Err(Failure::malformed("the answer's body is longer than its limit")));
            }
            let length = match self.poll_read(context, &mut scratch, true) {
                Poll::Ready(length) => length?,
                Poll::Pending => {
                    ready!(self.expiry.poll(context));
                    return Poll::Ready(Err(Failure::timed_out(true, true)));
                }
            };
            if length == 0 {
                let whole = head.framing.ends_with_connection();
                return Poll::Ready(if whole { Ok(true) } else { Err(Failure::closed(true)) });
            }
            let input = scratch.get_mut(..length).unwrap_or_default();
            let decoded = head
                .framing
                .decode(input)
                .map_err(|_| Failure::malformed("the answer's chunks are malformed"))?;
            collected.extend_from_slice(input.get(..decoded.data).unwrap_or_default());
            if decoded.done {
                let surplus = decoded.consumed < length;
                let long = collected.len() > limit;
                return Poll::Ready(match (surplus, long) {
                    (true, _) => Err(Failure::malformed("bytes follow the answer")),
                    (_, true) => Err(Failure::malformed("the answer's body is longer than its limit")),
                    _ => Ok(true),
                });
            }
            if until == Until::Begun && !collected.is_empty() {
                return Poll::Ready(Ok(false));
            }
        }
    }

    fn poll_read(
        &mut self,
        context: &mut Context<'_>,
        scratch: &mut [u8],
        answered: bool,
    ) -> Poll<Result<usize, Failure>> {
        let mut buffer = ReadBuf::new(scratch);
        Poll::Ready(match ready!(Pin::new(&mut self.transport).poll_read(context, &mut buffer)) {
            Ok(()) => Ok(buffer.filled().len()),
            Err(error) => {
                let wrote = self.outgoing.wrote();
                Err(self.write_failure.take().unwrap_or_else(|| Failure::broken(&error, wrote, answered)))
            }
        })
    }

    /// Takes input that may be a head, behind what was held back of it.
    fn take(&mut self, input: &mut [u8], head_request: bool) -> Result<Option<Answer>, &'static str> {
        if self.held.is_empty() {
            return self.take_head(input, head_request);
        }
        // A head that trickles in is parsed when its end is there, not for every byte.
        let seen = self.held.len().saturating_sub(3);
        self.held.extend_from_slice(input);
        let news = self.held.get(seen..).unwrap_or_default();
        if self.held.len() < LONGEST_HEAD && memchr::memmem::find(news, b"\r\n\r\n").is_none() {
            return Ok(None);
        }
        let mut held = std::mem::take(&mut self.held);
        self.take_head(&mut held, head_request)
    }

    fn take_head(
        &mut self,
        mut input: &mut [u8],
        head_request: bool,
    ) -> Result<Option<Answer>, &'static str> {
        loop {
            match answer_head::parse(input, head_request)? {
                Parsed::Partial => {
                    self.held.extend_from_slice(input);
                    return Ok(None);
                }
                Parsed::Interim(length) => {
                    self.interims += 1;
                    if self.interims > MOST_INTERIMS {
                        return Err("too many interim answers");
                    }
                    input = input.get_mut(length..).unwrap_or_default();
                }
                Parsed::Final(mut head) => {
                    let rest = input.get_mut(head.length..).unwrap_or_default();
                    let decoded =
                        head.framing.decode(rest).map_err(|_| "the answer's chunks are malformed")?;
                    if decoded.done && decoded.consumed < rest.len() {
                        return Err("bytes follow the answer");
                    }
                    let data = Bytes::copy_from_slice(rest.get(..decoded.data).unwrap_or_default());
                    return Ok(Some(Answer { head, data, done: decoded.done }));
                }
            }
        }
    }
}

/// Writes the head of a request into a buffer of the pool.
pub(super) fn head_of(pool: &Pool, request: &OutboundRequest, body: &Body) -> Result<Vec<u8>, Failure> {
    let mut head = pool.buffer();
    match request_head::write(&mut head, request, body) {
        Ok(()) => Ok(head),
        Err(detail) => Err(Failure::before_writing(UpstreamErrorKind::Protocol, detail.to_owned())),
    }
}

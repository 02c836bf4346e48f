//! `InvokeWithResponseStream`: the function's answer in frames, each handed on when it is whole.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;

use crate::engine::event_stream::{Frame, Frames};
use crate::engine::media_type::essence;
use crate::message::{Body, BodyError, BodyStream, Headers, JsonError, JsonKind, KnownHeader, Reader};

/// What the answer's body is.
const CONTENT_TYPE: &[u8] = b"application/vnd.amazon.eventstream";

/// Whether an answer comes in frames.
pub(super) fn is_event_stream(headers: &Headers) -> bool {
    headers
        .known(KnownHeader::ContentType)
        .is_some_and(|value| essence(value).eq_ignore_ascii_case(CONTENT_TYPE))
}

/// What a function sends, without the frames around it.
pub(super) fn unframed(body: Body) -> Body {
    let (frames, rest) = match body {
        Body::Empty => (Frames::default(), None),
        Body::Bytes(bytes) => {
            let mut frames = Frames::default();
            frames.push(&bytes);
            (frames, None)
        }
        Body::Stream { stream, .. } => (Frames::default(), Some(stream)),
    };
    Body::Stream { length: None, stream: Box::pin(Unframed { frames, rest, is_over: false }) }
}

/// A body of frames as what is in them.
struct Unframed {
    frames: Frames,
    /// What is still to come; nothing where all of it is here.
    rest: Option<BodyStream>,
    is_over: bool,
}

/// What a frame means to the answer.
enum Meaning {
    Piece(Bytes),
    /// The function has finished.
    Complete,
    /// It failed, or Lambda did.
    Failed,
    /// Something that is not known yet.
    Nothing,
}

impl Unframed {
    /// What the frames that are here give; `None` where more has to come.
    fn next_piece(&mut self) -> Option<Result<Option<Bytes>, BodyError>> {
        loop {
            let frame = match self.frames.cut() {
                Ok(frame) => frame?,
                Err(_) => return Some(Err(BodyError::Malformed)),
            };
            match meaning(frame) {
                Meaning::Piece(piece) if piece.is_empty() => {}
                Meaning::Piece(piece) => return Some(Ok(Some(piece))),
                Meaning::Complete => return Some(Ok(None)),
                Meaning::Failed => return Some(Err(BodyError::Failed)),
                Meaning::Nothing => {}
            }
        }
    }
}

impl Stream for Unframed {
    type Item = Result<Bytes, BodyError>;

    fn poll_next(mut self: Pin<&mut Self>, task: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            if this.is_over {
                return Poll::Ready(None);
            }
            if let Some(piece) = this.next_piece() {
                this.is_over = !matches!(piece, Ok(Some(_)));
                return Poll::Ready(piece.transpose());
            }
            let more = match &mut this.rest {
                Some(rest) => std::task::ready!(rest.as_mut().poll_next(task)),
                None => None,
            };
            match more {
                Some(Ok(bytes)) => this.frames.push(&bytes),
                // It ended without saying that the function had.
                None => {
                    this.is_over = true;
                    return Poll::Ready(Some(Err(BodyError::Closed)));
                }
                Some(Err(error)) => {
                    this.is_over = true;
                    return Poll::Ready(Some(Err(error)));
                }
            }
        }
    }
}

fn meaning(frame: Frame) -> Meaning {
    match (frame.text(":message-type"), frame.text(":event-type")) {
        (Some("event"), Some("PayloadChunk")) => Meaning::Piece(frame.payload),
        (Some("event"), Some("InvokeComplete")) if has_error(&frame.payload) => Meaning::Failed,
        (Some("event"), Some("InvokeComplete")) => Meaning::Complete,
        (Some("event"), _) => Meaning::Nothing,
        // `exception` and `error`; a frame that does not say what it is is no better.
        _ => Meaning::Failed,
    }
}

/// Whether what a function ended with says that it failed: `{"ErrorCode": "Unhandled", …}`.
fn has_error(complete: &[u8]) -> bool {
    // What cannot be read says nothing good.
    complete_has_error(complete).unwrap_or(true)
}

fn complete_has_error(complete: &[u8]) -> Result<bool, JsonError> {
    let mut reader = Reader::new(complete)?;
    let mut found = false;
    reader.begin_object()?;
    while let Some(key) = reader.next_key()? {
        if key == "ErrorCode" && reader.kind()? != JsonKind::Null {
            found = true;
        }
        reader.skip_value()?;
    }
    reader.end()?;
    Ok(found)
}

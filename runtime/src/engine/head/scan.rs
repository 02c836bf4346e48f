//! Finds the end of a head in bytes that arrive as they like.

use memchr::memchr;

use super::{HeadFault, MAX_FIELDS, MAX_FIELDS_BYTES, MAX_METHOD, MAX_TARGET};
use crate::message::token::is_tchar;

/// Method, two spaces, target, version, CRLF.
const MAX_REQUEST_LINE: usize = MAX_METHOD + MAX_TARGET + " HTTP/1.1 \r\n".len();
/// Empty lines that some clients send after a body (RFC 9112, 2.2): so many bytes of them are passed over.
const MAX_LEADING: usize = 4;

/// Where the reading of one head stands. Nothing but positions: the bytes stay with the caller.
#[derive(Debug, Default, Clone, Copy)]
pub struct HeadScan {
    begun: bool,
    start: usize,
    line_start: usize,
    scanned: usize,
    fields_start: usize,
    lines: usize,
}

/// What [`HeadScan::advance`] found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scan {
    /// The head goes on: call again with more bytes behind the same ones.
    NeedMore,
    /// The head stands in `start..end`.
    Whole {
        /// Behind empty lines that stand before the request line.
        start: usize,
        /// Behind the empty line.
        end: usize,
        /// Lines with content: the request line and the fields.
        lines: usize,
    },
    /// No request can come of this.
    Refused(HeadFault),
}

impl HeadScan {
    /// Reads on. `bytes` begins with all bytes of earlier calls; only what is new is looked at.
    pub fn advance(&mut self, bytes: &[u8]) -> Scan {
        if !self.begun {
            match self.begin(bytes) {
                Ok(true) => {}
                Ok(false) => return Scan::NeedMore,
                Err(fault) => return Scan::Refused(fault),
            }
        }
        while let Some(offset) = memchr(b'\n', bytes.get(self.scanned..).unwrap_or_default()) {
            let newline = self.scanned + offset;
            let before = newline.checked_sub(1).filter(|&before| before >= self.line_start);
            if before.and_then(|before| bytes.get(before)) != Some(&b'\r') {
                return Scan::Refused(HeadFault::LineEnd);
            }
            let is_empty = before == Some(self.line_start);
            self.scanned = newline + 1;
            self.line_start = self.scanned;
            if is_empty {
                return Scan::Whole { start: self.start, end: self.scanned, lines: self.lines };
            }
            self.lines += 1;
            if self.lines == 1 {
                self.fields_start = self.scanned;
            }
            if let Some(fault) = self.excess(self.scanned) {
                return Scan::Refused(fault);
            }
        }
        self.scanned = bytes.len();
        self.excess(self.scanned).map_or(Scan::NeedMore, Scan::Refused)
    }

    /// Passes over empty lines and looks at the first byte: what is not HTTP (TLS, say) need not time out.
    /// Says whether a request line has begun.
    fn begin(&mut self, bytes: &[u8]) -> Result<bool, HeadFault> {
        loop {
            match bytes.get(self.start..).unwrap_or_default() {
                [] | [b'\r'] => return Ok(false),
                [b'\r', b'\n', ..] if self.start < MAX_LEADING => self.start += 2,
                [first, ..] if is_tchar(*first) => break,
                [b'\r' | b'\n', ..] => return Err(HeadFault::LineEnd),
                _ => return Err(HeadFault::Method),
            }
        }
        self.begun = true;
        self.line_start = self.start;
        self.scanned = self.start;
        Ok(true)
    }

    fn excess(&self, end: usize) -> Option<HeadFault> {
        if self.lines == 0 {
            (end - self.start > MAX_REQUEST_LINE).then_some(HeadFault::TargetTooLong)
        } else if self.lines > MAX_FIELDS + 1 {
            Some(HeadFault::TooManyFields)
        } else {
            // A CRLF that ends the head is not a field's: two bytes of grace.
            (end - self.fields_start > MAX_FIELDS_BYTES + 2).then_some(HeadFault::FieldsTooLarge)
        }
    }
}

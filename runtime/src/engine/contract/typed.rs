//! Texts become values of JSON: what a text stands for is decided by the check that it will be held to.

use super::kinds;
use crate::api::{CheckId, Checks, Kinds};
use crate::engine::check::{self, Collector, FirstFault};
use crate::message::{Reader, escape_into};

/// JSON that is made of texts.
pub(super) struct Typed<'o> {
    pub(super) checks: &'static Checks,
    pub(super) out: &'o mut Vec<u8>,
    /// Which of several schemas is asked first what a text stands for.
    pub(super) turn: usize,
}

impl<'o> Typed<'o> {
    /// What writes to a buffer.
    pub(super) fn new(checks: &'static Checks, out: &'o mut Vec<u8>) -> Typed<'o> {
        Typed { checks, out, turn: 0 }
    }

    /// The check of a member.
    pub(super) fn member(&self, id: CheckId, name: &str) -> Option<CheckId> {
        kinds::member(self.checks, id, name, self.turn)
    }

    /// The check of an item.
    pub(super) fn item(&self, id: CheckId, at: usize) -> Option<CheckId> {
        kinds::item(self.checks, id, at, self.turn)
    }

    /// Has a value written turn by turn, until it passes; where it never does, as it has the fewest faults.
    pub(super) fn in_turns<E>(
        &mut self,
        id: CheckId,
        mut write: impl FnMut(&mut Typed<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let turns = kinds::turns(self.checks, id);
        let mut best = (usize::MAX, 0);
        for turn in 0..turns {
            self.out.clear();
            self.turn = turn;
            let written = write(self);
            if turns == 1 {
                return written;
            }
            let faults = match written {
                Ok(()) => self.faults(id),
                Err(_) => usize::MAX,
            };
            if faults == 0 {
                self.turn = 0;
                return Ok(());
            }
            if faults < best.0 {
                best = (faults, turn);
            }
        }
        self.out.clear();
        self.turn = best.1;
        let written = write(self);
        self.turn = 0;
        written
    }

    /// How many faults what was written has, as far as it matters.
    fn faults(&self, id: CheckId) -> usize {
        let mut found = Collector::new(8);
        match check::check(self.checks, id, self.out, &mut found) {
            Ok(()) => 0,
            Err(_) => found.faults.len().max(1),
        }
    }

    /// Writes one text as the kind of value that its check asks for. Where several kinds are possible it is the first
    /// that passes, and text where none does.
    pub(super) fn primitive(&mut self, id: Option<CheckId>, text: &str) {
        let kinds = id.map_or(Kinds::STRING, |id| kinds::kinds(self.checks, id));
        let literal = if kinds.allows(Kinds::NULL) && matches!(text, "" | "null") {
            Some("null")
        } else if kinds.allows(Kinds::BOOLEAN) && matches!(text, "true" | "false")
            || kinds.allows(Kinds::NUMBER) && is_number(text)
        {
            Some(text)
        } else {
            None
        };
        match (literal, id) {
            (Some(literal), Some(id)) if !kinds.allows(Kinds::STRING) || self.passes(id, literal) => {
                self.out.extend_from_slice(literal.as_bytes());
            }
            _ => self.text(text),
        }
    }

    /// Writes a text as a string.
    pub(super) fn text(&mut self, text: &str) {
        self.out.push(b'"');
        escape_into(self.out, text);
        self.out.push(b'"');
    }

    /// Writes a text that should be JSON: as it is where it is that, as a string where it is not.
    pub(super) fn json_or_text(&mut self, text: &str) {
        let mut reader = Reader::over(text).refuse_duplicate_keys();
        let is_json = reader.skip_value().is_ok() && reader.end().is_ok();
        if is_json { self.out.extend_from_slice(text.as_bytes()) } else { self.text(text) }
    }

    /// Begins an item or a member: a comma, unless it is the first.
    pub(super) fn separate(&mut self) {
        if !matches!(self.out.last(), None | Some(b'[' | b'{')) {
            self.out.push(b',');
        }
    }

    /// Writes the name of a member.
    pub(super) fn name(&mut self, name: &str) {
        self.separate();
        self.text(name);
        self.out.push(b':');
    }

    /// Writes an array of texts.
    pub(super) fn array<'a>(
        &mut self,
        id: Option<CheckId>,
        items: impl Iterator<Item = std::borrow::Cow<'a, str>>,
    ) {
        self.out.push(b'[');
        for (at, item) in items.enumerate() {
            self.separate();
            let check = id.and_then(|id| self.item(id, at));
            self.primitive(check, &item);
        }
        self.out.push(b']');
    }

    /// Writes the required arrays that nothing was written of as empty ones.
    pub(super) fn empty_arrays(&mut self, check: CheckId, is_there: impl Fn(&str) -> bool) {
        for name in kinds::required_arrays(self.checks, check) {
            if !is_there(name) {
                self.name(name);
                self.out.extend_from_slice(b"[]");
            }
        }
    }

    /// The kinds that a check leaves.
    pub(super) fn kinds(&self, id: CheckId) -> Kinds {
        kinds::kinds(self.checks, id)
    }

    /// Whether a check says anything about the text of a string.
    pub(super) fn looks_at_text(&self, id: CheckId) -> bool {
        let check = self.checks.get(id);
        check.string.is_some() || check.values.is_some() || !check.applied.is_empty()
    }

    /// Whether JSON passes a check.
    pub(super) fn passes(&self, id: CheckId, json: &str) -> bool {
        check::check(self.checks, id, json.as_bytes(), &mut FirstFault).is_ok()
    }
}

/// Whether a text is a number of JSON, without blanks around it.
fn is_number(text: &str) -> bool {
    let begins = text.starts_with(|first: char| first == '-' || first.is_ascii_digit());
    if !begins || !text.ends_with(|last: char| last.is_ascii_digit()) {
        return false;
    }
    let mut reader = Reader::over(text);
    reader.number().is_ok() && reader.end().is_ok()
}

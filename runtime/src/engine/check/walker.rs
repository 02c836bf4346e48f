//! One value against one check.

use std::ops::ControlFlow;

use super::evaluated::Evaluated;
use super::fault::{Detail, Fault, Keyword, Sink};
use super::unevaluated::rest_of;
use super::{literal, number, pattern, string};
use crate::api::{Applied, ArrayRules, Check, CheckId, Checks, Kinds, Literal, Matcher, ObjectRules};
use crate::message::{JsonError, JsonKind, Reader};

/// Checks inside of checks: values nest 64 deep at most, and each level may apply some checks to the same value.
const FRAMES: u32 = 400;
/// Text may be read again so many times its length in all, which the steps of patterns count for too,
const AGAIN: usize = 64;
/// and so many bytes besides.
const AGAIN_BYTES: usize = 1 << 18;

/// What a body of this length may cause beyond being read once.
fn allowed(length: usize) -> usize {
    length.saturating_mul(AGAIN).saturating_add(AGAIN_BYTES)
}

/// Why reading ends early.
pub(super) enum Stop {
    /// A fault, and nobody wants to hear of more.
    Faulty,
    /// In a box, so that results fit registers.
    NotJson(Box<JsonError>),
    TooComplex,
}

impl From<JsonError> for Stop {
    #[cold]
    fn from(error: JsonError) -> Stop {
        Stop::NotJson(Box::new(error))
    }
}

pub(super) struct Walker<'w> {
    checks: &'static Checks,
    sink: &'w mut dyn Sink,
    faults: usize,
    /// Above zero while only the verdict on a value is wanted.
    quiet: u32,
    frames: u32,
    /// Bytes that may still be read again, and those of the beginning.
    again: usize,
    allowed: usize,
    pub(super) scratch: pattern::Scratch,
}

impl<'w> Walker<'w> {
    pub(super) fn new(checks: &'static Checks, length: usize, sink: &'w mut dyn Sink) -> Walker<'w> {
        let allowed = allowed(length);
        let scratch = pattern::Scratch::default();
        Walker { checks, sink, faults: 0, quiet: 0, frames: 0, again: allowed, allowed, scratch }
    }

    /// What was read again so far.
    pub(super) fn spent(&self) -> usize {
        self.allowed - self.again
    }

    pub(super) fn faults(&self) -> usize {
        self.faults
    }

    /// Whether faults go to the sink, and how many schemas fit is of interest.
    pub(super) fn counts_parts(&self) -> bool {
        self.is_heard() && self.sink.counts_parts()
    }

    /// Whether faults go to the sink.
    pub(super) fn is_heard(&self) -> bool {
        self.quiet == 0
    }

    pub(super) fn get(&self, id: CheckId) -> &'static Check {
        self.checks.get(id)
    }

    /// Whether the check refuses everything: then the fault is better said where the value stands than inside of it.
    pub(super) fn refuses(&self, id: CheckId) -> bool {
        self.get(id).kinds == Kinds::NOTHING
    }

    /// Reads the value that stands next and holds it to a check. `seen` hears which members or items were looked at.
    pub(super) fn value(
        &mut self,
        reader: &mut Reader<'_>,
        id: CheckId,
        seen: Option<&mut Evaluated>,
    ) -> Result<(), Stop> {
        self.held(reader, self.get(id), seen)
    }

    /// The same, with the check at hand.
    #[inline(always)]
    pub(super) fn held(
        &mut self,
        reader: &mut Reader<'_>,
        check: &'static Check,
        seen: Option<&mut Evaluated>,
    ) -> Result<(), Stop> {
        // Most values are those that one check alone is about, and that does not name them.
        if check.applied.is_empty() && check.values.is_none() {
            match reader.behind_space() {
                Some(b'"') if check.kinds.allows(Kinds::STRING) => {
                    return string::check(self, reader, check);
                }
                Some(b'0'..=b'9' | b'-') if check.kinds.allows(Kinds::NUMBER) => {
                    return self.number(reader, check);
                }
                Some(b'{') if check.kinds.allows(Kinds::OBJECT) => {
                    if let Some(rules) = check.object
                        && rules.unevaluated.is_none()
                    {
                        return self.object_in_frame(reader, check, rules, seen);
                    }
                }
                Some(b'[') if check.kinds.allows(Kinds::ARRAY) => {
                    if let Some(rules) = check.array
                        && rules.unevaluated.is_none()
                    {
                        return self.array_in_frame(reader, check, rules, seen);
                    }
                }
                _ => {}
            }
        }
        self.framed(reader, check, seen)
    }

    #[inline(never)]
    fn object_in_frame(
        &mut self,
        reader: &mut Reader<'_>,
        check: &'static Check,
        rules: &'static ObjectRules,
        seen: Option<&mut Evaluated>,
    ) -> Result<(), Stop> {
        self.enter()?;
        let walked = self.object(reader, check, rules, seen);
        self.frames -= 1;
        walked
    }

    #[inline(never)]
    fn array_in_frame(
        &mut self,
        reader: &mut Reader<'_>,
        check: &'static Check,
        rules: &'static ArrayRules,
        seen: Option<&mut Evaluated>,
    ) -> Result<(), Stop> {
        self.enter()?;
        let walked = self.array(reader, check, rules, seen);
        self.frames -= 1;
        walked
    }

    /// Goes into a check, inside of which may be others.
    #[inline(always)]
    fn enter(&mut self) -> Result<(), Stop> {
        self.frames += 1;
        if self.frames > FRAMES { Err(Stop::TooComplex) } else { Ok(()) }
    }

    #[inline(never)]
    fn framed(
        &mut self,
        reader: &mut Reader<'_>,
        check: &'static Check,
        seen: Option<&mut Evaluated>,
    ) -> Result<(), Stop> {
        if reader.skip_white_space() {
            return self.held(reader, check, seen);
        }
        let kind = reader.kind()?;
        if check.applied.is_empty() && kind == JsonKind::String && check.kinds.allows(Kinds::STRING) {
            return string::check(self, reader, check);
        }
        self.enter()?;
        let walked = self.any(reader, check, kind, seen);
        self.frames -= 1;
        walked
    }

    fn any(
        &mut self,
        reader: &mut Reader<'_>,
        check: &'static Check,
        kind: JsonKind,
        seen: Option<&mut Evaluated>,
    ) -> Result<(), Stop> {
        let start = reader.position();
        if !self.is_allowed(reader, check, kind) {
            reader.skip_value()?;
            let never = check.kinds == Kinds::NOTHING;
            let keyword = if never { Keyword::Never } else { Keyword::Type };
            return self.fault(keyword, check, start, Detail::Kind(kind));
        }
        if check.applied.is_empty() && check.values.is_none() {
            return self.own(reader, check, kind, seen);
        }
        let before = reader.clone_at(start);
        match rest_of(check, kind) {
            // What other keywords leave is known when they are through.
            Some(rest) if !check.applied.is_empty() => {
                self.with_rest(&before, check, rest, seen, |walker, looked_at| {
                    walker.all(reader, &before, check, kind, Some(looked_at))
                })
            }
            _ => self.all(reader, &before, check, kind, seen),
        }
    }

    /// Own rules, values and applied checks.
    fn all(
        &mut self,
        reader: &mut Reader<'_>,
        before: &Reader<'_>,
        check: &'static Check,
        kind: JsonKind,
        mut seen: Option<&mut Evaluated>,
    ) -> Result<(), Stop> {
        let mut applied = check.applied;
        let mut rest: &[CheckId] = &[];
        // Where nothing of its own is to be read, the first of the others does the strict first pass.
        match applied.split_first() {
            Some((Applied::All(list), others))
                if !has_rules(check, kind)
                    && !self.counts_parts()
                    && let Some((first, more)) = list.split_first() =>
            {
                self.value(reader, *first, seen.as_deref_mut())?;
                (applied, rest) = (others, more);
            }
            _ => self.own(reader, check, kind, seen.as_deref_mut())?,
        }
        for id in rest {
            self.again(before, *id, seen.as_deref_mut())?;
        }
        if let Some(values) = check.values
            && !self.is_one_of(before, values, kind)?
        {
            let text = before.text_until(reader.position());
            self.fault(Keyword::Enum, check, before.position(), Detail::Text(text))?;
        }
        for applied in applied {
            self.applied(before, check, applied, seen.as_deref_mut())?;
        }
        Ok(())
    }

    /// Whether the value is one of these. Texts, numbers and the like are read once, however many values there are.
    fn is_one_of(
        &mut self,
        before: &Reader<'_>,
        values: &'static [Literal],
        kind: JsonKind,
    ) -> Result<bool, Stop> {
        let mut reader = before.clone();
        if let Some(found) = literal::is_scalar_of(&mut reader, values, kind)? {
            self.spend(before, &reader)?;
            return Ok(found);
        }
        for value in values {
            let mut reader = before.clone();
            let found = literal::equals(&mut reader, value)?;
            self.spend(before, &reader)?;
            if found {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// What the check itself says about values of this kind. Where other checks are applied, what all of them leave is
    /// not its own matter.
    fn own(
        &mut self,
        reader: &mut Reader<'_>,
        check: &'static Check,
        kind: JsonKind,
        seen: Option<&mut Evaluated>,
    ) -> Result<(), Stop> {
        match rest_of(check, kind) {
            Some(rest) if check.applied.is_empty() => {
                let before = reader.clone_at(reader.position());
                self.with_rest(&before, check, rest, seen, |walker, looked_at| {
                    walker.by_kind(reader, check, kind, Some(looked_at))
                })
            }
            _ => self.by_kind(reader, check, kind, seen),
        }
    }

    /// The keywords for values of this kind.
    fn by_kind(
        &mut self,
        reader: &mut Reader<'_>,
        check: &'static Check,
        kind: JsonKind,
        seen: Option<&mut Evaluated>,
    ) -> Result<(), Stop> {
        match (kind, check.array, check.object) {
            (JsonKind::Null, ..) => reader.null()?,
            (JsonKind::Bool, ..) => drop(reader.bool()?),
            (JsonKind::Number, ..) => self.number(reader, check)?,
            (JsonKind::String, ..) => string::check_own(self, reader, check)?,
            (JsonKind::Array, Some(rules), _) => self.array(reader, check, rules, seen)?,
            (JsonKind::Object, _, Some(rules)) => self.object(reader, check, rules, seen)?,
            (JsonKind::Array | JsonKind::Object, ..) => drop(reader.skip_value()?),
        }
        Ok(())
    }

    fn is_allowed(&self, reader: &Reader<'_>, check: &Check, kind: JsonKind) -> bool {
        let one = match kind {
            JsonKind::Null => Kinds::NULL,
            JsonKind::Bool => Kinds::BOOLEAN,
            JsonKind::String => Kinds::STRING,
            JsonKind::Array => Kinds::ARRAY,
            JsonKind::Object => Kinds::OBJECT,
            JsonKind::Number => {
                return number::is_next_allowed(check.kinds, reader.clone_at(reader.position()));
            }
        };
        check.kinds.allows(one)
    }

    /// Reads a value again and reports its faults.
    pub(super) fn again(
        &mut self,
        before: &Reader<'_>,
        id: CheckId,
        seen: Option<&mut Evaluated>,
    ) -> Result<(), Stop> {
        let mut reader = before.clone();
        self.value(&mut reader, id, seen)?;
        self.spend(before, &reader)
    }

    /// Reads a value again for the verdict alone.
    pub(super) fn passes(
        &mut self,
        before: &Reader<'_>,
        id: CheckId,
        seen: Option<&mut Evaluated>,
    ) -> Result<bool, Stop> {
        let mut reader = before.clone();
        let frames = self.frames;
        self.quiet += 1;
        let walked = self.value(&mut reader, id, seen);
        self.quiet -= 1;
        self.frames = frames;
        self.spend(before, &reader)?;
        match walked {
            Ok(()) => Ok(true),
            Err(Stop::Faulty) => Ok(false),
            Err(stop) => Err(stop),
        }
    }

    /// Accounts for text that was read again.
    pub(super) fn spend(&mut self, from: &Reader<'_>, to: &Reader<'_>) -> Result<(), Stop> {
        self.spend_bytes(to.position().saturating_sub(from.position()))
    }

    /// Accounts for work of this size.
    pub(super) fn spend_bytes(&mut self, bytes: usize) -> Result<(), Stop> {
        // Also what ends at its first byte is work.
        self.again = self.again.checked_sub(bytes.saturating_add(8)).ok_or(Stop::TooComplex)?;
        Ok(())
    }

    /// Whether a text matches.
    pub(super) fn is_match(&mut self, matcher: &'static Matcher, text: &str) -> Result<bool, Stop> {
        pattern::matches_within(matcher, text, &mut self.scratch, &mut self.again).ok_or(Stop::TooComplex)
    }

    /// Tells the sink of a fault; an error where reading ends with it.
    pub(super) fn fault(
        &mut self,
        keyword: Keyword,
        check: &'static Check,
        position: usize,
        detail: Detail<'_>,
    ) -> Result<(), Stop> {
        if self.quiet > 0 {
            return Err(Stop::Faulty);
        }
        self.faults += 1;
        match self.sink.fault(&Fault { keyword, check, position, detail }) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Stop::Faulty),
        }
    }
}

/// Whether the check itself says anything about values of this kind.
fn has_rules(check: &Check, kind: JsonKind) -> bool {
    match kind {
        JsonKind::Null | JsonKind::Bool => false,
        JsonKind::Number => check.number.is_some(),
        JsonKind::String => check.string.is_some(),
        JsonKind::Array => check.array.is_some(),
        JsonKind::Object => check.object.is_some(),
    }
}

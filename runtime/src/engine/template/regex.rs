//! Java's regular expressions, as templates use them in `matches`, `replaceAll` and `split`.
//!
//! Java's engine goes back and tries again, and which of several matches it finds depends on that; so does this one. It
//! keeps its own stack, and every instruction is a step of the budget, so that a hostile pattern ends like any other
//! loop. A pattern is read by `parser` and `parser_sets`, and made into instructions by `assembler`.

mod assembler;
mod parser;
mod parser_sets;
mod set;

use super::budget::{Budget, Fault};
use assembler::{Instruction, assemble};

/// A pattern.
#[derive(Debug)]
pub(super) struct Regex {
    script: Vec<Instruction>,
    /// Groups, the whole match among them.
    groups: usize,
}

/// A piece of a replacement.
#[derive(Debug, Clone, Copy)]
enum Part<'p> {
    Text(&'p str),
    Group(usize),
}

/// Where groups begin and end: two positions each.
type Slots = Vec<Option<usize>>;

/// What is done when the text does not go on as tried.
enum Job {
    /// Go on at this instruction and position.
    Branch(usize, usize),
    /// Put a slot back.
    Restore(usize, Option<usize>),
}

impl Regex {
    /// Reads a pattern. Each of its instructions is a step: a loop may read one from a request in every round.
    pub(super) fn parse(pattern: &str, budget: &mut Budget) -> Result<Regex, Fault> {
        let (script, groups) =
            assemble(pattern).ok_or(Fault::new("a regular expression of a template cannot be read"))?;
        budget.step(script.len())?;
        Ok(Regex { script, groups })
    }

    /// Whether the whole text matches.
    pub(super) fn matches(&self, text: &str, budget: &mut Budget) -> Result<bool, Fault> {
        Ok(self.run(text, 0, 0, true, &mut self.slots(), budget)?.is_some())
    }

    /// Every match from front to back: start and end.
    pub(super) fn find_all(&self, text: &str, budget: &mut Budget) -> Result<Vec<(usize, usize)>, Fault> {
        let mut found = Vec::new();
        self.each(text, usize::MAX, budget, |start, end, _| found.push((start, end)))?;
        Ok(found)
    }

    /// The text with its first `most` matches replaced; `$1` and `\$` in the replacement as in Java.
    pub(super) fn replace(
        &self,
        text: &str,
        replacement: &str,
        most: usize,
        budget: &mut Budget,
    ) -> Result<String, Fault> {
        let mut matches = Vec::new();
        self.each(text, most, budget, |start, end, slots| matches.push((start, end, slots.clone())))?;
        if matches.is_empty() {
            return Ok(text.to_owned());
        }
        let parts = self.parts(replacement)?;
        let mut out = String::with_capacity(text.len());
        let mut from = 0;
        for (start, end, slots) in matches {
            out.push_str(text.get(from..start).unwrap_or_default());
            let slot = |at: usize| slots.get(at).copied().flatten();
            for part in &parts {
                let added = match *part {
                    Part::Text(literal) => literal,
                    Part::Group(0) => text.get(start..end).unwrap_or_default(),
                    Part::Group(group) => {
                        let range = slot(group * 2).zip(slot(group * 2 + 1));
                        range.and_then(|(start, end)| text.get(start..end)).unwrap_or_default()
                    }
                };
                // Before it is written: a client may have sent all three.
                budget.take(added.len())?;
                budget.step(1)?;
                out.push_str(added);
            }
            from = end;
        }
        out.push_str(text.get(from..).unwrap_or_default());
        Ok(out)
    }

    fn slots(&self) -> Slots {
        vec![None; self.groups * 2]
    }

    fn each(
        &self,
        text: &str,
        most: usize,
        budget: &mut Budget,
        mut found: impl FnMut(usize, usize, &Slots),
    ) -> Result<(), Fault> {
        let (mut from, mut count) = (0, 0);
        while from <= text.len() && count < most {
            // A pattern of many groups is paid for at each place that it is tried at.
            budget.take(self.groups * 2 * size_of::<Option<usize>>())?;
            let mut slots = self.slots();
            if let Some(end) = self.run(text, 0, from, false, &mut slots, budget)? {
                found(from, end, &slots);
                count += 1;
                if end > from {
                    from = end;
                    continue;
                }
            }
            // To the next character.
            from += text.get(from..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
        }
        Ok(())
    }

    /// Reads a replacement: `$1` is what a group matched, and a backslash takes what follows as it is.
    fn parts<'p>(&self, replacement: &'p str) -> Result<Vec<Part<'p>>, Fault> {
        let broken = Fault::new("the replacement of a regular expression cannot be read");
        let mut parts = Vec::new();
        let mut rest = replacement;
        while let Some(at) = rest.find(['\\', '$']) {
            let (before, from) = rest.split_at_checked(at).ok_or(broken)?;
            if !before.is_empty() {
                parts.push(Part::Text(before));
            }
            let mut characters = from.chars();
            let (special, next) = (characters.next(), characters.next().ok_or(broken)?);
            rest = characters.as_str();
            parts.push(if special == Some('$') {
                let group = next.to_digit(10).ok_or(broken)? as usize;
                Part::Group(Some(group).filter(|group| *group < self.groups).ok_or(broken)?)
            } else {
                Part::Text(from.get(1..from.len() - rest.len()).ok_or(broken)?)
            });
        }
        parts.push(Part::Text(rest));
        Ok(parts)
    }

    /// Runs from an instruction and a position; the end of what matches. Look-around and what is
    /// possessive run nested, as deep as the pattern.
    fn run(
        &self,
        text: &str,
        start: usize,
        from: usize,
        whole: bool,
        slots: &mut Slots,
        budget: &mut Budget,
    ) -> Result<Option<usize>, Fault> {
        let mut jobs = vec![Job::Branch(start, from)];
        while let Some(job) = jobs.pop() {
            let (mut at, mut position) = match job {
                Job::Restore(slot, value) => {
                    if let Some(place) = slots.get_mut(slot) {
                        *place = value;
                    }
                    continue;
                }
                Job::Branch(at, position) => (at, position),
            };
            loop {
                budget.step(1)?;
                let next = text.get(position..).and_then(|rest| rest.chars().next());
                let Some(instruction) = self.script.get(at) else { break };
                let goes_on = match instruction {
                    Instruction::End if whole && position < text.len() => false,
                    Instruction::End => return Ok(Some(position)),
                    Instruction::Set(set) => match next.filter(|character| set.contains(*character)) {
                        Some(character) => {
                            position += character.len_utf8();
                            true
                        }
                        None => false,
                    },
                    Instruction::Split(first, second) => {
                        jobs.push(Job::Branch(*second, position));
                        at = *first;
                        continue;
                    }
                    Instruction::Jump(to) => {
                        at = *to;
                        continue;
                    }
                    Instruction::Save(slot) => {
                        if let Some(place) = slots.get_mut(*slot) {
                            jobs.push(Job::Restore(*slot, *place));
                            *place = Some(position);
                        }
                        true
                    }
                    // A round of a loop that took nothing ends the loop.
                    Instruction::Progress(slot) => slots.get(*slot).copied().flatten() != Some(position),
                    Instruction::TextStart => position == 0,
                    Instruction::TextEnd => {
                        let rest = text.get(position..).unwrap_or_default();
                        rest.is_empty() || rest == "\n" || rest == "\r\n"
                    }
                    Instruction::WordBoundary(wanted) => {
                        let before = text.get(..position).and_then(|text| text.chars().next_back());
                        let is_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
                        (is_word(before) != is_word(next)) == *wanted
                    }
                    Instruction::Back(group) => {
                        let ends = slots
                            .get(group * 2)
                            .copied()
                            .flatten()
                            .zip(slots.get(group * 2 + 1).copied().flatten());
                        let group = ends.and_then(|(start, end)| text.get(start..end));
                        let rest = text.get(position..).unwrap_or_default();
                        budget.step(group.map_or(0, |group| group.len().min(rest.len()) / 64))?;
                        match group.filter(|group| rest.starts_with(*group)) {
                            Some(group) => {
                                position += group.len();
                                true
                            }
                            None => false,
                        }
                    }
                    Instruction::Look { wanted, behind } => {
                        let found = self.run(text, at + 1, position, false, slots, budget)?.is_some();
                        if found == *wanted {
                            at = *behind;
                            continue;
                        }
                        false
                    }
                    Instruction::Atomic { behind } => {
                        match self.run(text, at + 1, position, false, slots, budget)? {
                            Some(end) => {
                                position = end;
                                at = *behind;
                                continue;
                            }
                            None => false,
                        }
                    }
                };
                if !goes_on {
                    break;
                }
                at += 1;
            }
        }
        Ok(None)
    }
}

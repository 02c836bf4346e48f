//! One way after the other, for look-around. Nothing is captured, so whether a state leads to a match from a position is
//! always the same: a pair that failed is not tried again. Each step is paid for.

use super::{contains, holds};
use crate::api::Instruction;

/// States times positions; the memory for it is a bit each.
const BUDGET: usize = 1 << 23;

/// Look-around inside of look-around.
const DEEPEST: u32 = 32;

/// What was tried, and in which order.
#[derive(Default)]
pub(in super::super) struct Pairs {
    /// A bit for each pair of state and position. Within one program a pair that was tried and did not end the search
    /// has failed.
    marks: Vec<u64>,
    /// The pairs that were marked inside of look-around, the last at the end.
    log: Vec<usize>,
}

/// Whether a text matches; `None` where the budget does not suffice.
#[inline(never)]
pub(super) fn is_match(
    program: &'static [Instruction],
    text: &str,
    tried: &mut Pairs,
    left: &mut usize,
) -> Option<bool> {
    let positions = text.len() + 1;
    let pairs = positions.checked_mul(program.len()).filter(|pairs| *pairs <= BUDGET)?;
    tried.marks.clear();
    tried.marks.resize(pairs / 64 + 1, 0);
    tried.log.clear();
    let mut trial = Trial { program, text, tried, positions, left };
    for start in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
        if trial.leads_to_match(0, start, false, 0)? {
            return Some(true);
        }
    }
    Some(false)
}

struct Trial<'t> {
    program: &'static [Instruction],
    text: &'t str,
    tried: &'t mut Pairs,
    positions: usize,
    /// Steps that may still be taken.
    left: &'t mut usize,
}

impl Trial<'_> {
    /// Whether a `Match` is reached from a state at a position.
    fn leads_to_match(&mut self, state: u32, at: usize, backwards: bool, depth: u32) -> Option<bool> {
        if depth > DEEPEST {
            return None;
        }
        let mut stack = vec![(state, at)];
        while let Some((state, at)) = stack.pop() {
            let bit = state as usize * self.positions + at;
            *self.left = self.left.checked_sub(1)?;
            let word = self.tried.marks.get_mut(bit / 64)?;
            if *word & 1 << (bit % 64) != 0 {
                continue;
            }
            *word |= 1 << (bit % 64);
            if depth > 0 {
                self.tried.log.push(bit);
            }
            let (before, behind) = (self.before(at), self.behind(at));
            match self.program.get(state as usize)? {
                Instruction::Class(class) => {
                    let next = if backwards { before } else { behind };
                    if let Some(character) = next.filter(|character| contains(class, *character)) {
                        let width = character.len_utf8();
                        stack.push((state + 1, if backwards { at - width } else { at + width }));
                    }
                }
                Instruction::Split(one, other) => stack.extend([(*other, at), (*one, at)]),
                Instruction::Jump(to) => stack.push((*to, at)),
                Instruction::Assert(assertion) => {
                    if holds(*assertion, before, behind) {
                        stack.push((state + 1, at));
                    }
                }
                Instruction::Look { end, behind, negative } => {
                    // What the inner program finds out is not remembered as a failure where it was a success: each
                    // look from a position happens once, since its own pair is marked.
                    let found = self.look(state + 1, at, *behind, depth)?;
                    if found != *negative {
                        stack.push((end + 1, at));
                    }
                }
                Instruction::Match => return Some(true),
            }
        }
        Some(false)
    }

    /// Runs an inner program. Pairs on the way of a success are not failures, so they are forgotten afterwards, each at
    /// the cost of its own step.
    fn look(&mut self, first: u32, at: usize, backwards: bool, depth: u32) -> Option<bool> {
        let before = self.tried.log.len();
        let found = self.leads_to_match(first, at, backwards, depth + 1)?;
        if found {
            while self.tried.log.len() > before
                && let Some(bit) = self.tried.log.pop()
            {
                if let Some(word) = self.tried.marks.get_mut(bit / 64) {
                    *word &= !(1 << (bit % 64));
                }
            }
        }
        Some(found)
    }

    fn before(&self, at: usize) -> Option<char> {
        self.text.get(..at)?.chars().next_back()
    }

    fn behind(&self, at: usize) -> Option<char> {
        self.text.get(at..)?.chars().next()
    }
}

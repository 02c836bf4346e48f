//! All states of a program step together: a character costs one look at each state, whatever came before.

use super::{contains, holds};
use crate::api::Instruction;

/// Two sets of states, and those still to be followed.
#[derive(Default)]
pub(in super::super) struct Sets {
    now: Set,
    next: Set,
    stack: Vec<u32>,
}

/// A set of states that keeps their order and is emptied at no cost.
#[derive(Default)]
struct Set {
    dense: Vec<u32>,
    sparse: Vec<u32>,
}

impl Set {
    fn empty(&mut self, states: usize) {
        self.dense.clear();
        if self.sparse.len() < states {
            self.sparse.resize(states, 0);
        }
    }

    /// Adds a state; `false` where it was there.
    fn insert(&mut self, state: u32) -> bool {
        let Some(slot) = self.sparse.get_mut(state as usize) else { return false };
        if self.dense.get(*slot as usize) == Some(&state) {
            return false;
        }
        *slot = self.dense.len() as u32;
        self.dense.push(state);
        true
    }
}

/// So many states that step cost as much as a byte that is read again.
const STATES_A_BYTE: usize = 4;

#[inline(never)]
pub(super) fn is_match(
    program: &'static [Instruction],
    text: &str,
    sets: &mut Sets,
    left: &mut usize,
) -> Option<bool> {
    let Sets { now, next, stack } = sets;
    now.empty(program.len());
    let mut before = None;
    let mut rest = text.chars();
    loop {
        let behind = rest.clone().next();
        // A match may begin anywhere.
        if follow(program, 0, now, stack, (before, behind)) {
            return Some(true);
        }
        let Some(character) = rest.next() else { return Some(false) };
        *left = left.checked_sub(now.dense.len() / STATES_A_BYTE)?;
        let ahead = rest.clone().next();
        next.empty(program.len());
        let mut matched = false;
        for state in &now.dense {
            if let Some(Instruction::Class(class)) = program.get(*state as usize)
                && contains(class, character)
            {
                matched |= follow(program, state + 1, next, stack, (Some(character), ahead));
            }
        }
        if matched {
            return Some(true);
        }
        std::mem::swap(now, next);
        before = Some(character);
    }
}

/// Adds a state and all that it leads to without a character; whether a match ends here.
fn follow(
    program: &'static [Instruction],
    state: u32,
    set: &mut Set,
    stack: &mut Vec<u32>,
    (before, behind): (Option<char>, Option<char>),
) -> bool {
    stack.push(state);
    while let Some(state) = stack.pop() {
        if !set.insert(state) {
            continue;
        }
        match program.get(state as usize) {
            Some(Instruction::Split(one, other)) => stack.extend([*other, *one]),
            Some(Instruction::Jump(to)) => stack.push(*to),
            Some(Instruction::Assert(assertion)) if holds(*assertion, before, behind) => {
                stack.push(state + 1)
            }
            Some(Instruction::Match) => {
                stack.clear();
                return true;
            }
            _ => {}
        }
    }
    false
}

//! Whether an expression matches a status code as a whole.
//!
//! Each part gives, for a state, the states behind its matches in the order in which Java would try them; equal states
//! lead to equal ends, so only the first of them is kept. That is what a backtracking matcher does, possessive
//! quantifiers and look-around included, without its exponential time: a state is a position of at most four, and what
//! the groups hold that a back-reference names.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::{Eagerness, Expression, Fault, Program, Repeat};

/// States that are looked at for one status where groups are remembered. Without them a part has four at most.
const MOST: usize = 50_000;

/// Where a match has come to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct State {
    at: usize,
    /// What the remembered groups hold.
    groups: Vec<Option<(usize, usize)>>,
}

/// Ends of matches, the preferred first.
type States = Rc<[State]>;

/// Whether the whole of a status code is matched.
pub(super) fn matches(program: &Program, status: &str) -> Result<bool, Fault> {
    let subject: Vec<char> = status.chars().collect();
    let start = State { at: 0, groups: vec![None; program.remembered] };
    let left = if program.remembered == 0 { usize::MAX } else { MOST };
    let mut matcher = Matcher { subject: &subject, known: BTreeMap::new(), left };
    let ends = matcher.ends(&program.expression, &start)?;
    Ok(ends.iter().any(|state| state.at == subject.len()))
}

struct Matcher<'a> {
    subject: &'a [char],
    /// By the number of a part and the state it begins at.
    known: BTreeMap<(usize, State), States>,
    /// States that may still be looked at.
    left: usize,
}

impl Matcher<'_> {
    fn ends(&mut self, expression: &Expression, from: &State) -> Result<States, Fault> {
        let holds = |condition: bool| if condition { one(from.clone()) } else { none() };
        let at_edge = from.at == 0 || from.at == self.subject.len();
        Ok(match expression {
            Expression::Digit(digits) => match self.subject.get(from.at) {
                Some(character) if digits.has(*character) => one(from.to(from.at + 1)),
                _ => none(),
            },
            Expression::Sequence(items) => self.sequence(items, from)?,
            Expression::Alternatives(number, items) => {
                if let Some(known) = self.known.get(&(*number, from.clone())) {
                    return Ok(known.clone());
                }
                let mut ends = Vec::new();
                for item in items {
                    let more = self.ends(item, from)?;
                    self.add(&mut ends, &more)?;
                }
                self.remember(*number, from, ends)
            }
            Expression::Repeat(repeat) => self.repeat(repeat, from)?,
            Expression::Begin => holds(from.at == 0),
            Expression::End => holds(from.at == self.subject.len()),
            // All characters of a status code are word characters.
            Expression::Boundary { negative } => holds(at_edge != *negative),
            Expression::Look { ahead, negative, inside } => {
                let found = if *ahead {
                    self.ends(inside, from)?.first().cloned()
                } else {
                    self.behind(inside, from)?
                };
                match (found, negative) {
                    // What a group took inside stays.
                    (Some(found), false) => one(State { at: from.at, groups: found.groups }),
                    (None, true) => one(from.clone()),
                    _ => none(),
                }
            }
            Expression::Atomic(inside) => self.ends(inside, from)?.first().cloned().map_or_else(none, one),
            Expression::Remember(group, inside) => {
                let ends = self.ends(inside, from)?;
                ends.iter().map(|state| state.with(*group, (from.at, state.at))).collect()
            }
            Expression::Recall(group) => {
                let held = group.and_then(|group| from.groups.get(group).copied().flatten());
                let text = held.and_then(|(start, end)| self.subject.get(start..end));
                match text {
                    Some(text) if self.subject.get(from.at..).is_some_and(|rest| rest.starts_with(text)) => {
                        one(from.to(from.at + text.len()))
                    }
                    _ => none(),
                }
            }
        })
    }

    fn sequence(&mut self, items: &[Expression], from: &State) -> Result<States, Fault> {
        let mut here = one(from.clone());
        for item in items {
            let mut next = Vec::new();
            for state in here.iter() {
                let ends = self.ends(item, state)?;
                self.add(&mut next, &ends)?;
            }
            here = next.into();
            if here.is_empty() {
                break;
            }
        }
        Ok(here)
    }

    /// The nearest start from which a look-behind reaches the position.
    fn behind(&mut self, inside: &Expression, from: &State) -> Result<Option<State>, Fault> {
        for start in (0..=from.at).rev() {
            let ends = self.ends(inside, &from.to(start))?;
            if let Some(state) = ends.iter().find(|state| state.at == from.at) {
                return Ok(Some(state.clone()));
            }
        }
        Ok(None)
    }

    fn repeat(&mut self, repeat: &Repeat, from: &State) -> Result<States, Fault> {
        if let Some(known) = self.known.get(&(repeat.number, from.clone())) {
            return Ok(known.clone());
        }
        // More rounds than there are characters add nothing but empty ones.
        let rounds = u32::try_from(self.subject.len()).unwrap_or(0) + 2;
        let least = repeat.least.min(rounds);
        let most = repeat.most.unwrap_or(rounds).min(rounds);
        let mut ends = Vec::new();
        let mut seen = Vec::new();
        self.round(repeat, (least, most), from, 0, &mut seen, &mut ends)?;
        if repeat.kind == Eagerness::Possessive {
            ends.truncate(1);
        }
        Ok(self.remember(repeat.number, from, ends))
    }

    /// One more round of a repetition; as deep as a status code is long.
    fn round(
        &mut self,
        repeat: &Repeat,
        (least, most): (u32, u32),
        from: &State,
        count: u32,
        seen: &mut Vec<(State, u32)>,
        ends: &mut Vec<State>,
    ) -> Result<(), Fault> {
        let key = (from.clone(), count);
        if seen.contains(&key) {
            return Ok(());
        }
        seen.push(key);
        self.spend(1)?;
        if count >= least && repeat.kind == Eagerness::Reluctant {
            push(ends, from);
        }
        if count < most {
            // A possessive round does not even come back to a choice inside of it.
            let choices = if repeat.kind == Eagerness::Possessive { 1 } else { usize::MAX };
            for state in self.ends(&repeat.item, from)?.iter().take(choices) {
                if count >= least && state.at == from.at {
                    // A round that took nothing is the last one.
                    push(ends, state);
                } else {
                    self.round(repeat, (least, most), state, count + 1, seen, ends)?;
                }
            }
        }
        if count >= least {
            push(ends, from);
        }
        Ok(())
    }

    fn add(&mut self, ends: &mut Vec<State>, more: &[State]) -> Result<(), Fault> {
        self.spend(more.len())?;
        more.iter().for_each(|state| push(ends, state));
        Ok(())
    }

    fn remember(&mut self, number: usize, from: &State, ends: Vec<State>) -> States {
        let ends: States = ends.into();
        self.known.insert((number, from.clone()), ends.clone());
        ends
    }

    fn spend(&mut self, states: usize) -> Result<(), Fault> {
        let too_many = || Fault::Unsupported("more back-references at once than can be followed".to_owned());
        self.left = self.left.checked_sub(states).ok_or_else(too_many)?;
        Ok(())
    }
}

impl State {
    fn to(&self, at: usize) -> State {
        State { at, groups: self.groups.clone() }
    }

    fn with(&self, group: usize, held: (usize, usize)) -> State {
        let mut groups = self.groups.clone();
        if let Some(place) = groups.get_mut(group) {
            *place = Some(held);
        }
        State { at: self.at, groups }
    }
}

fn push(ends: &mut Vec<State>, state: &State) {
    if !ends.contains(state) {
        ends.push(state.clone());
    }
}

fn one(state: State) -> States {
    Rc::new([state])
}

fn none() -> States {
    Rc::new([])
}

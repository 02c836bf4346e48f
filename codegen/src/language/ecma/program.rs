//! Expression to program, of the cheapest kind that will do.

use super::{Class, Expression, class};

/// Instructions of one program; repetitions are written out.
const LARGEST: usize = 20_000;

/// A pattern with its program.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Matcher {
    /// As written.
    pub text: String,
    /// What a gateway runs.
    pub program: Program,
}

/// Ways to match.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Program {
    /// The text begins with this.
    Prefix(String),
    /// The whole text is these runs; no character that may follow one continues it.
    Runs(Vec<Run>),
    /// All states step together.
    States(Vec<Instruction>),
    /// With look-around: one way after the other.
    Tried(Vec<Instruction>),
}

impl Program {
    /// Whether the empty text may match. What looks around is not looked into: it may.
    pub fn may_take_nothing(&self) -> bool {
        match self {
            Program::Prefix(prefix) => prefix.is_empty(),
            Program::Runs(runs) => runs.iter().all(|run| run.min == 0),
            Program::States(instructions) | Program::Tried(instructions) => ends_at_once(instructions),
        }
    }
}

fn ends_at_once(instructions: &[Instruction]) -> bool {
    let mut seen = vec![false; instructions.len()];
    let mut next = vec![0];
    while let Some(at) = next.pop() {
        let (Some(instruction), Some(seen)) = (instructions.get(at), seen.get_mut(at)) else { continue };
        if std::mem::replace(seen, true) {
            continue;
        }
        match instruction {
            Instruction::Match | Instruction::Look { .. } => return true,
            Instruction::Class(_) | Instruction::Assert(Assertion::Boundary) => {}
            Instruction::Assert(_) => next.push(at + 1),
            Instruction::Jump(to) => next.push(*to as usize),
            Instruction::Split(one, other) => next.extend([*one as usize, *other as usize]),
        }
    }
    false
}

/// Characters of a class, as many as there are.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Run {
    /// The characters.
    pub class: Class,
    /// At least so many.
    pub min: u32,
    /// At most so many.
    pub max: u32,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Instruction {
    /// The next character is one of these.
    Class(Class),
    /// Go on at both.
    Split(u32, u32),
    /// Go on there.
    Jump(u32),
    /// A condition.
    Assert(Assertion),
    /// The program up to `end` must match from here, or must not.
    Look {
        /// Its `Match`.
        end: u32,
        /// Read backwards.
        behind: bool,
        /// Must not match.
        negative: bool,
    },
    /// The end.
    Match,
}

/// A condition at a position of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Assertion {
    /// `^`.
    Start,
    /// `$`.
    End,
    /// `\b`.
    Boundary,
    /// `\B`.
    NoBoundary,
}

pub(super) fn of(expression: &Expression) -> Result<Program, String> {
    if let Some(prefix) = prefix(expression) {
        return Ok(Program::Prefix(prefix));
    }
    if let Some(runs) = runs(expression) {
        return Ok(Program::Runs(runs));
    }
    let mut writer = Writer { list: Vec::new(), looks: false };
    writer.write(expression, false)?;
    writer.push(Instruction::Match)?;
    Ok(if writer.looks { Program::Tried(writer.list) } else { Program::States(writer.list) })
}

/// `^literal`.
fn prefix(expression: &Expression) -> Option<String> {
    let items = match expression {
        Expression::Sequence(items) => items.as_slice(),
        Expression::Assert(Assertion::Start) => return Some(String::new()),
        _ => return None,
    };
    let (first, rest) = items.split_first()?;
    if *first != Expression::Assert(Assertion::Start) {
        return None;
    }
    rest.iter()
        .map(|item| match item {
            Expression::Class(class) => match class.as_slice() {
                [(low, high)] if low == high => Some(*low),
                _ => None,
            },
            _ => None,
        })
        .collect()
}

/// `^[class]{m,n}…$`, where one look at the next character says whether a run goes on.
fn runs(expression: &Expression) -> Option<Vec<Run>> {
    let Expression::Sequence(items) = expression else { return None };
    let [Expression::Assert(Assertion::Start), items @ .., Expression::Assert(Assertion::End)] =
        items.as_slice()
    else {
        return None;
    };
    let mut runs = Vec::new();
    for item in items {
        let (class, min, max) = match item {
            Expression::Class(class) => (class, 1, Some(1)),
            Expression::Repeat(inner, min, max) => match inner.as_ref() {
                Expression::Class(class) => (class, *min, *max),
                _ => return None,
            },
            _ => return None,
        };
        runs.push(Run { class: class.clone(), min, max: max.unwrap_or(u32::MAX) });
    }
    for (at, run) in runs.iter().enumerate() {
        if run.min == run.max {
            continue;
        }
        for next in runs.iter().skip(at + 1) {
            if class::meet(&run.class, &next.class) {
                return None;
            }
            if next.min > 0 {
                break;
            }
        }
    }
    Some(runs)
}

struct Writer {
    list: Vec<Instruction>,
    looks: bool,
}

impl Writer {
    fn here(&self) -> u32 {
        self.list.len() as u32
    }

    fn push(&mut self, instruction: Instruction) -> Result<usize, String> {
        if self.list.len() >= LARGEST {
            return Err(format!("its program has more than {LARGEST} steps"));
        }
        self.list.push(instruction);
        Ok(self.list.len() - 1)
    }

    fn write(&mut self, expression: &Expression, backwards: bool) -> Result<(), String> {
        match expression {
            Expression::Class(class) => drop(self.push(Instruction::Class(class.clone()))?),
            Expression::Assert(assertion) => drop(self.push(Instruction::Assert(*assertion))?),
            Expression::Sequence(items) if backwards => {
                for item in items.iter().rev() {
                    self.write(item, backwards)?;
                }
            }
            Expression::Sequence(items) => {
                for item in items {
                    self.write(item, backwards)?;
                }
            }
            Expression::Alternatives(items) => self.alternatives(items, backwards)?,
            Expression::Repeat(item, least, most) => self.repeat(item, *least, *most, backwards)?,
            Expression::Look { inside, behind, negative } => {
                self.looks = true;
                let look = self.push(Instruction::Match)?;
                self.write(inside, *behind)?;
                let end = self.push(Instruction::Match)? as u32;
                self.set(look, Instruction::Look { end, behind: *behind, negative: *negative });
            }
        }
        Ok(())
    }

    fn alternatives(&mut self, items: &[Expression], backwards: bool) -> Result<(), String> {
        let mut jumps = Vec::new();
        for (at, item) in items.iter().enumerate() {
            if at + 1 == items.len() {
                self.write(item, backwards)?;
                break;
            }
            let split = self.push(Instruction::Match)?;
            self.write(item, backwards)?;
            jumps.push(self.push(Instruction::Match)?);
            self.set(split, Instruction::Split(split as u32 + 1, self.here()));
        }
        let end = self.here();
        for jump in jumps {
            self.set(jump, Instruction::Jump(end));
        }
        Ok(())
    }

    fn repeat(
        &mut self,
        item: &Expression,
        least: u32,
        most: Option<u32>,
        backwards: bool,
    ) -> Result<(), String> {
        for _ in 0..least {
            let before = self.here();
            self.write(item, backwards)?;
            // What matches without a step matches any number of times.
            if self.here() == before {
                return Ok(());
            }
        }
        let Some(most) = most else {
            let split = self.push(Instruction::Match)?;
            self.write(item, backwards)?;
            self.push(Instruction::Jump(split as u32))?;
            self.set(split, Instruction::Split(split as u32 + 1, self.here()));
            return Ok(());
        };
        let mut splits = Vec::new();
        for _ in least..most {
            if splits.last().is_some_and(|split| *split as u32 + 1 == self.here()) {
                break;
            }
            splits.push(self.push(Instruction::Match)?);
            self.write(item, backwards)?;
        }
        let end = self.here();
        for split in splits {
            self.set(split, Instruction::Split(split as u32 + 1, end));
        }
        Ok(())
    }

    fn set(&mut self, at: usize, instruction: Instruction) {
        if let Some(place) = self.list.get_mut(at) {
            *place = instruction;
        }
    }
}

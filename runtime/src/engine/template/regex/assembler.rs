//! Turns a pattern's tree into instructions.

use super::parser::{Kind, Tree, parse};
use super::set::Set;

/// The most instructions of a pattern: repetitions with counts are written out.
const LONGEST: usize = 10_000;

/// One instruction.
#[derive(Debug)]
pub(super) enum Instruction {
    /// The pattern, or the inner part of a look-ahead, is at its end.
    End,
    /// One character of a set.
    Set(Set),
    /// Try the first, else the second.
    Split(usize, usize),
    /// Go on there.
    Jump(usize),
    /// Remember the position.
    Save(usize),
    /// Go on only where the position differs from the remembered one.
    Progress(usize),
    /// Only at the beginning of the text.
    TextStart,
    /// Only at its end.
    TextEnd,
    /// Only where a word begins or ends, or only where none does.
    WordBoundary(bool),
    /// What the group matched, again.
    Back(usize),
    /// What follows up to an `End` must match here, or must not.
    Look { wanted: bool, behind: usize },
    /// What follows up to an `End` is matched once, and not tried again.
    Atomic { behind: usize },
}

/// A pattern's instructions, and how many groups it has, the whole match among them.
pub(super) fn assemble(pattern: &str) -> Option<(Vec<Instruction>, usize)> {
    let (tree, groups) = parse(pattern)?;
    // Slots of loops stand behind those of groups.
    let mut assembler = Assembler { out: Vec::new(), slots: groups * 2 };
    assembler.emit(&tree)?;
    assembler.push(Instruction::End)?;
    Some((assembler.out, assembler.slots.div_ceil(2)))
}

struct Assembler {
    out: Vec<Instruction>,
    slots: usize,
}

impl Assembler {
    fn push(&mut self, instruction: Instruction) -> Option<usize> {
        if self.out.len() >= LONGEST {
            return None;
        }
        self.out.push(instruction);
        Some(self.out.len() - 1)
    }

    fn set(&mut self, at: usize, instruction: Instruction) {
        if let Some(place) = self.out.get_mut(at) {
            *place = instruction;
        }
    }

    fn emit(&mut self, tree: &Tree) -> Option<()> {
        match tree {
            Tree::Set(set) => drop(self.push(Instruction::Set(set.clone()))?),
            Tree::Sequence(all) => all.iter().try_for_each(|one| self.emit(one))?,
            Tree::Alternatives(all) => {
                let mut ends = Vec::new();
                let (last, others) = all.split_last()?;
                for one in others {
                    let split = self.push(Instruction::Jump(0))?;
                    self.emit(one)?;
                    ends.push(self.push(Instruction::Jump(0))?);
                    self.set(split, Instruction::Split(split + 1, self.out.len()));
                }
                self.emit(last)?;
                for end in ends {
                    self.set(end, Instruction::Jump(self.out.len()));
                }
            }
            Tree::Group(number, inner) => {
                self.push(Instruction::Save(number * 2))?;
                self.emit(inner)?;
                self.push(Instruction::Save(number * 2 + 1))?;
            }
            Tree::Repeat { inner, least, most, kind: Kind::Possessive } => {
                let at = self.push(Instruction::Jump(0))?;
                self.repeat(inner, *least, *most, Kind::Greedy)?;
                self.push(Instruction::End)?;
                self.set(at, Instruction::Atomic { behind: self.out.len() });
            }
            Tree::Repeat { inner, least, most, kind } => self.repeat(inner, *least, *most, *kind)?,
            Tree::TextStart => drop(self.push(Instruction::TextStart)?),
            Tree::TextEnd => drop(self.push(Instruction::TextEnd)?),
            Tree::WordBoundary(wanted) => drop(self.push(Instruction::WordBoundary(*wanted))?),
            Tree::Back(group) => drop(self.push(Instruction::Back(*group))?),
            Tree::Look(wanted, inner) => {
                let at = self.push(Instruction::Jump(0))?;
                self.emit(inner)?;
                self.push(Instruction::End)?;
                self.set(at, Instruction::Look { wanted: *wanted, behind: self.out.len() });
            }
            Tree::Atomic(inner) => {
                let at = self.push(Instruction::Jump(0))?;
                self.emit(inner)?;
                self.push(Instruction::End)?;
                self.set(at, Instruction::Atomic { behind: self.out.len() });
            }
        }
        Some(())
    }

    fn repeat(&mut self, inner: &Tree, least: u32, most: Option<u32>, kind: Kind) -> Option<()> {
        for _ in 0..least {
            self.emit(inner)?;
        }
        let split = |first: usize, second: usize| match kind {
            Kind::Lazy => Instruction::Split(second, first),
            _ => Instruction::Split(first, second),
        };
        match most {
            None => {
                let slot = self.slots;
                self.slots += 1;
                let start = self.push(Instruction::Jump(0))?;
                self.push(Instruction::Save(slot))?;
                self.emit(inner)?;
                self.push(Instruction::Progress(slot))?;
                self.push(Instruction::Jump(start))?;
                self.set(start, split(start + 1, self.out.len()));
            }
            Some(most) => {
                let mut starts = Vec::new();
                for _ in least..most {
                    starts.push(self.push(Instruction::Jump(0))?);
                    self.emit(inner)?;
                }
                for start in starts {
                    self.set(start, split(start + 1, self.out.len()));
                }
            }
        }
        Some(())
    }
}

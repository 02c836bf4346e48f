//! Regular expressions of ECMA-262, as the compiler has read them.

/// A `pattern`: what decides whether a text matches somewhere.
#[derive(Debug, Clone, Copy)]
pub struct Matcher {
    /// As written.
    pub text: &'static str,
    /// What is executed.
    pub program: Program,
}

/// Ways to match, the cheapest first.
#[derive(Debug, Clone, Copy)]
pub enum Program {
    /// The text begins with this.
    Prefix(&'static str),
    /// The whole text is these runs, one behind the other; no character that may follow a run continues it.
    Runs(&'static [Run]),
    /// A program without conditions but those at the ends of the text: all its states step together.
    States(&'static [Instruction]),
    /// A program with look-around: tries each way once, within a budget.
    Tried(&'static [Instruction]),
}

/// Characters of a class, as many as there are.
#[derive(Debug, Clone, Copy)]
pub struct Run {
    /// Inclusive ranges, sorted.
    pub class: &'static [(char, char)],
    /// At least so many.
    pub min: u32,
    /// At most so many.
    pub max: u32,
    /// The characters of ASCII among them, a bit each, and none for other bytes.
    ascii: [u64; 4],
}

impl Run {
    /// From `min` to `max` characters of these inclusive ranges, which are sorted.
    pub const fn new(class: &'static [(char, char)], min: u32, max: u32) -> Run {
        let (mut ascii, mut rest) = (0_u128, class);
        while let [(low, high), others @ ..] = rest {
            let mut character = *low as u32;
            while character <= *high as u32 && character < 128 {
                ascii |= 1 << character;
                character += 1;
            }
            rest = others;
        }
        Run { class, min, max, ascii: [ascii as u64, (ascii >> 64) as u64, 0, 0] }
    }

    /// Whether a byte is one of the characters of ASCII among them.
    #[inline(always)]
    pub const fn has_ascii(&self, byte: u8) -> bool {
        self.ascii[(byte >> 6) as usize] >> (byte & 63) & 1 == 1
    }
}

/// One step of a program; execution goes on with the next one where nothing else is said.
#[derive(Debug, Clone, Copy)]
pub enum Instruction {
    /// The next character is in one of these inclusive ranges, sorted.
    Class(&'static [(char, char)]),
    /// Go on at both.
    Split(u32, u32),
    /// Go on there.
    Jump(u32),
    /// A condition at this position.
    Assert(Assertion),
    /// `(?=…)`, `(?!…)`, `(?<=…)`, `(?<!…)`: the program up to `end` must match from here (or must not), backwards
    /// where `behind`; execution goes on behind `end`.
    Look {
        /// The position of the inner program's `Match`.
        end: u32,
        /// Read backwards.
        behind: bool,
        /// Must not match.
        negative: bool,
    },
    /// The end of a program.
    Match,
}

/// A condition at a position of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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

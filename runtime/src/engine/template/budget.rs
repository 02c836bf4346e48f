//! What a rendering may use. There is no clock here: steps are what bounds time.

use std::fmt;

/// Steps: each expression, piece, member printed or searched, and 64 bytes of text copied.
const STEPS: u32 = 1_000_000;
/// Bytes of what is rendered.
const OUTPUT: usize = 10_485_760;
/// Bytes of texts, lists and maps that a template makes.
const MEMORY: usize = 67_108_864;
/// Macros and defined blocks inside of each other; Velocity's own bound for macros.
const DEPTH: u32 = 20;
/// Rounds of one `#foreach`; what comes after is left out silently, as Velocity does (reference 5.1).
pub(super) const ROUNDS: usize = 1_000;
/// Lists and maps inside of each other when they are printed or compared. JSON is bounded by its reader already.
pub(super) const NESTING: u32 = 128;

/// Why a template could not be rendered. The client sees a 500; this is for the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault(&'static str);

impl Fault {
    pub(super) const fn new(why: &'static str) -> Fault {
        Fault(why)
    }

    /// A sentence without its end.
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for Fault {}

/// What is left.
#[derive(Debug)]
pub(super) struct Budget {
    steps: u32,
    memory: usize,
    depth: u32,
}

impl Budget {
    /// What says that the memory is used up.
    pub(super) const MEMORY_SPENT: Fault = Fault::new("a template made more than 64 MiB of values");

    pub(super) fn new() -> Budget {
        Budget { steps: STEPS, memory: MEMORY, depth: DEPTH }
    }

    /// Takes steps.
    #[inline]
    pub(super) fn step(&mut self, count: usize) -> Result<(), Fault> {
        match u32::try_from(count).ok().and_then(|count| self.steps.checked_sub(count)) {
            Some(left) => {
                self.steps = left;
                Ok(())
            }
            None => Err(Fault::new("a template took more than 1,000,000 steps")),
        }
    }

    /// Takes memory, and the time that it takes to fill it.
    #[inline]
    pub(super) fn take(&mut self, bytes: usize) -> Result<(), Fault> {
        match self.memory.checked_sub(bytes) {
            Some(left) => self.memory = left,
            None => return Err(Self::MEMORY_SPENT),
        }
        self.step(bytes / 64)
    }

    /// How many things of a size, at least 64 bytes, can be taken.
    pub(super) fn affords(&self, bytes: usize) -> usize {
        (self.memory / bytes).min(self.steps as usize * 64 / bytes)
    }

    /// Enters a macro or a defined block.
    pub(super) fn enter(&mut self) -> Result<(), Fault> {
        match self.depth.checked_sub(1) {
            Some(left) => {
                self.depth = left;
                Ok(())
            }
            None => Err(Fault::new("macros or defined blocks of a template are 20 deep")),
        }
    }

    /// Leaves it.
    pub(super) fn leave(&mut self) {
        self.depth += 1;
    }
}

/// Checks the length of what was rendered so far.
#[inline]
pub(super) fn check_output(length: usize) -> Result<(), Fault> {
    if length > OUTPUT { Err(Fault::new("a template rendered more than 10 MiB")) } else { Ok(()) }
}

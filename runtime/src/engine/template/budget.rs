//! What a rendering may use. There is no clock here: steps are what bounds time.

use std::fmt;

/// Steps: each expression, piece, member printed or searched, and 64 bytes of text copied.
const STEPS: u32 = 1_000_000;
/// Bytes of what is rendered.
const OUTPUT: usize = 10_485_760;
/// Bytes that texts, lists and maps of a template take, those of bodies that it reads included.
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
    /// What says that the steps are.
    pub(super) const STEPS_SPENT: Fault = Fault::new("a template took more than 1,000,000 steps");

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
            None => Err(Self::STEPS_SPENT),
        }
    }

    /// Takes memory, and the time that it takes to fill it.
    #[inline]
    pub(super) fn take(&mut self, bytes: usize) -> Result<(), Fault> {
        self.hold(bytes)?;
        self.step(bytes / 64)
    }

    /// Takes memory whose filling is paid for otherwise.
    #[inline]
    pub(super) fn hold(&mut self, bytes: usize) -> Result<(), Fault> {
        self.memory = self.memory.checked_sub(bytes).ok_or(Self::MEMORY_SPENT)?;
        Ok(())
    }

    /// Gives back memory that was taken.
    pub(super) fn release(&mut self, bytes: usize) {
        self.memory += bytes;
    }

    /// Makes room for more at the end of a list, and pays for what it has then; gives what that was.
    #[inline]
    pub(super) fn reserve<T>(&mut self, list: &mut Vec<T>, more: usize) -> Result<usize, Fault> {
        if list.capacity() - list.len() >= more {
            return Ok(0);
        }
        self.grow(list, more, usize::MAX)
    }

    /// Makes a list twice as long, a long one by a quarter, or as much longer as is asked for; at the most, as it can
    /// become.
    #[cold]
    pub(super) fn grow<T>(&mut self, list: &mut Vec<T>, more: usize, most: usize) -> Result<usize, Fault> {
        const LONG: usize = 4_096;
        let longer = if list.len() < LONG { list.len().max(8) } else { list.len() / 4 };
        let more = longer.min(most).max(more);
        let bytes = (list.len() + more - list.capacity()).saturating_mul(size_of::<T>());
        self.hold(bytes)?;
        list.reserve_exact(more);
        Ok(bytes)
    }

    /// How many things of a size there is memory for.
    pub(super) fn affords(&self, bytes: usize) -> usize {
        self.memory / bytes
    }

    /// How many steps are left.
    pub(super) fn affords_steps(&self) -> usize {
        self.steps as usize
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

//! Exit statuses. They are part of the contract: scripts rely on them, and no output format changes them.

use std::process::ExitCode;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// Nothing is wrong.
    Fine = 0,
    /// The definition has errors.
    DefinitionHasErrors = 1,
    /// The command line is wrong. (Most such ends are clap's own.)
    WrongUsage = 2,
    /// The generated crate did not compile, which is a fault of gwgen.
    GatewayDidNotCompile = 3,
    /// The environment is at fault: no cargo, a full disk, a port that is taken.
    EnvironmentAtFault = 4,
}

/// For `--help`.
pub(crate) const HELP: &str = "\
Exit status: 0 fine; 1 the definition has errors; 2 the command line is wrong; 3 the generated crate did not compile \
(a bug of gwgen); 4 the environment is at fault.";

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}

//! Drives cargo: starts it, reads its messages, ends it with all that it started, and says whose fault a failure is.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use cargo_metadata::Message;
use cargo_metadata::diagnostic::DiagnosticLevel;
use rustix::process::{Pid, Signal, kill_process_group};

use super::{BuildError, Interrupt};

/// How often the caller hears that work goes on.
const TICK: Duration = Duration::from_millis(100);

/// What cargo gets to end after a signal, before it is killed.
const GRACE: Duration = Duration::from_secs(3);

/// How every tool says that a disk is full.
const DISK_FULL: &str = "No space left on device";

/// Release or debug.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// As it is deployed.
    Release,
    /// Compiles sooner, runs slower.
    Debug,
}

impl Profile {
    /// The folder's name in cargo's target folder.
    pub(super) fn folder(self) -> &'static str {
        match self {
            Profile::Release => "release",
            Profile::Debug => "debug",
        }
    }
}

/// What a build is at; sent several times a second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress<'a> {
    /// Another build uses the target folder.
    Waiting,
    /// cargo says what it does: `Updating crates.io index`.
    Preparing(&'a str),
    /// Crates are compiled.
    Compiling {
        /// How many are done.
        done: u32,
        /// Of how many; 0 where cargo did not say.
        total: u32,
        /// The one that is compiled now.
        name: &'a str,
    },
}

/// cargo and rustc, as the environment has them.
#[derive(Debug)]
pub(super) struct Toolchain {
    cargo: PathBuf,
    version: String,
}

impl Toolchain {
    /// Those that are found in a folder: rustup chooses by the folder it is called in.
    pub(super) fn find(folder: &Path) -> Result<Toolchain, BuildError> {
        let program = |variable: &str, name: &str| {
            std::env::var_os(variable).map_or_else(|| PathBuf::from(name), PathBuf::from)
        };
        let rustc = program("RUSTC", "rustc");
        let no_toolchain = |program: &Path, source| BuildError::NoToolchain {
            program: program.display().to_string(),
            source,
        };
        let output = Command::new(&rustc).current_dir(folder).arg("-vV").stdin(Stdio::null()).output();
        let output = output.map_err(|source| no_toolchain(&rustc, source))?;
        let version = String::from_utf8_lossy(&output.stdout).into_owned();
        Ok(Toolchain { cargo: program("CARGO", "cargo"), version })
    }

    /// Lets cargo write what is missing in a crate's lock file.
    pub(super) fn lock(&self, crate_dir: &Path, offline: bool) -> Result<(), BuildError> {
        let mut command = Command::new(&self.cargo);
        command.current_dir(crate_dir).args(["update", "--workspace", "--quiet"]).stdin(Stdio::null());
        if offline {
            command.arg("--offline");
        }
        let output = command.output().map_err(|source| BuildError::NoToolchain {
            program: self.cargo.display().to_string(),
            source,
        })?;
        if output.status.success() {
            return Ok(());
        }
        let reason = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        Err(BuildError::Lock { reason })
    }

    /// What `rustc -vV` says.
    pub(super) fn version(&self) -> &str {
        &self.version
    }
}

/// One run of cargo.
pub(super) struct Job<'a> {
    pub(super) crate_dir: &'a Path,
    pub(super) target: &'a Path,
    pub(super) profile: Profile,
    pub(super) offline: bool,
    pub(super) log: &'a Path,
}

/// What the reading threads send.
enum Event {
    Message(Box<Message>),
    Words(String),
}

/// Builds the crate and returns the path of its binary in the target folder.
pub(super) fn build(
    toolchain: &Toolchain,
    job: &Job<'_>,
    interrupt: &Interrupt,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<PathBuf, BuildError> {
    let mut log = Log::create(job.log)?;
    let mut child = start(toolchain, job)?;
    let (sender, events) = mpsc::channel();
    if let Some(stdout) = child.stdout.take() {
        let sender = sender.clone();
        thread::spawn(move || read_messages(stdout, &sender));
    }
    if let Some(stderr) = child.stderr.take() {
        thread::spawn(move || read_words(stderr, &sender));
    }
    let mut outcome = Outcome::default();
    loop {
        if let Some(signal) = interrupt.signal() {
            end(&mut child);
            return Err(BuildError::Interrupted(signal));
        }
        match events.recv_timeout(TICK) {
            Ok(Event::Message(message)) => outcome.take_message(*message, &mut log),
            Ok(Event::Words(words)) => outcome.take_words(&words, &mut log),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
        progress(outcome.progress());
    }
    let status = child.wait().map_err(BuildError::at(&toolchain.cargo))?;
    match (status.success(), outcome.executable) {
        (true, Some(executable)) => Ok(executable),
        (true, None) => Err(BuildError::Cargo { reason: "it named no binary".to_owned(), log: log.path }),
        (false, _) => Err(match outcome.broken {
            Some(reason) => BuildError::Broken { reason, log: log.path },
            None => BuildError::Cargo { reason: outcome.last_words, log: log.path },
        }),
    }
}

fn start(toolchain: &Toolchain, job: &Job<'_>) -> Result<Child, BuildError> {
    let mut command = Command::new(&toolchain.cargo);
    command
        .current_dir(job.crate_dir)
        .args(["build", "--locked", "--message-format=json", "--target-dir"])
        .arg(job.target)
        // The only stable source of how many units there are is cargo's own bar.
        .envs([("CARGO_TERM_PROGRESS_WHEN", "always"), ("CARGO_TERM_PROGRESS_WIDTH", "80")])
        .envs([("CARGO_TERM_COLOR", "never"), ("AWS_LC_SYS_USE_SYSTEM", "0")])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        // A group of its own, so that it can be ended together with every rustc that it started.
        .process_group(0);
    if job.profile == Profile::Release {
        command.arg("--release");
    }
    if job.offline {
        command.arg("--offline");
    }
    command
        .spawn()
        .map_err(|source| BuildError::NoToolchain { program: toolchain.cargo.display().to_string(), source })
}

/// Ends cargo and everything that it started.
fn end(child: &mut Child) {
    let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    let signal = |signal| group.map(|group| kill_process_group(group, signal));
    signal(Signal::TERM);
    let deadline = Instant::now() + GRACE;
    while Instant::now() < deadline && matches!(child.try_wait(), Ok(None)) {
        thread::sleep(Duration::from_millis(20));
    }
    signal(Signal::KILL);
    let _ = child.wait();
}

fn read_messages(stdout: impl Read, sender: &Sender<Event>) {
    for message in Message::parse_stream(BufReader::new(stdout)).map_while(Result::ok) {
        if sender.send(Event::Message(Box::new(message))).is_err() {
            return;
        }
    }
}

/// Lines of standard error; cargo ends those of its bar with a carriage return.
fn read_words(stderr: impl Read, sender: &Sender<Event>) {
    let mut reader = BufReader::new(stderr);
    let mut line = Vec::new();
    loop {
        let Ok(buffer) = reader.fill_buf() else { return };
        if buffer.is_empty() {
            break;
        }
        let end = buffer.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
        let taken = end.map_or(buffer.len(), |end| end + 1);
        line.extend_from_slice(buffer.get(..end.unwrap_or(taken)).unwrap_or_default());
        reader.consume(taken);
        if end.is_some() {
            let words = String::from_utf8_lossy(&line).trim().to_owned();
            line.clear();
            if !words.is_empty() && sender.send(Event::Words(words)).is_err() {
                return;
            }
        }
    }
}

/// What cargo has said so far.
#[derive(Default)]
struct Outcome {
    executable: Option<PathBuf>,
    /// The first error of rustc in a crate of ours.
    broken: Option<String>,
    /// What else went wrong, as cargo says it.
    last_words: String,
    preparing: String,
    compiling: Option<(u32, u32, String)>,
}

impl Outcome {
    fn take_message(&mut self, message: Message, log: &mut Log) {
        match message {
            Message::CompilerArtifact(artifact) => {
                if let Some(executable) = artifact.executable {
                    self.executable = Some(executable.into_std_path_buf());
                }
            }
            Message::CompilerMessage(message) => {
                let error = &message.message;
                log.line(error.rendered.as_deref().unwrap_or(&error.message));
                if !matches!(error.level, DiagnosticLevel::Error | DiagnosticLevel::Ice) {
                    return;
                }
                // The gateway and its runtime lie in folders; what the registry holds has been compiled elsewhere.
                let is_ours = message.package_id.repr.starts_with("path+");
                if is_ours && !is_environment(&error.message) {
                    self.broken.get_or_insert_with(|| error.message.clone());
                } else {
                    self.blame(&error.message);
                }
            }
            _ => {}
        }
    }

    fn take_words(&mut self, words: &str, log: &mut Log) {
        if let Some(bar) = words.strip_prefix("Building [") {
            if let Some((done, total, name)) = read_bar(bar) {
                self.compiling = Some((done, total, name.to_owned()));
            }
            return;
        }
        log.line(words);
        if let Some(error) = words.strip_prefix("error: ") {
            self.blame(error);
        } else if words.contains(DISK_FULL) {
            self.blame(words);
        }
        self.preparing = words.to_owned();
    }

    /// Keeps the first reason, unless a later one is the plainer truth.
    fn blame(&mut self, words: &str) {
        if words.contains(DISK_FULL) {
            self.last_words = "the disk is full".to_owned();
        } else if self.last_words.is_empty() {
            self.last_words = words.to_owned();
        }
    }

    fn progress(&self) -> Progress<'_> {
        match &self.compiling {
            Some((done, total, name)) => Progress::Compiling { done: *done, total: *total, name },
            None => Progress::Preparing(&self.preparing),
        }
    }
}

/// `====>  ] 14/15: gwgen-runtime, pets(bin)`.
fn read_bar(bar: &str) -> Option<(u32, u32, &str)> {
    let (_, rest) = bar.split_once(']')?;
    let (counts, names) = rest.trim().split_once(':').unwrap_or((rest.trim(), ""));
    let (done, total) = counts.split_once('/')?;
    let name = names.trim().split([',', '(']).next().unwrap_or_default();
    Some((done.trim().parse().ok()?, total.trim().parse().ok()?, name))
}

/// Errors that no change of the generated crate would mend.
fn is_environment(error: &str) -> bool {
    ["linker", "linking with", "No space left", "os error", "could not write", "failed to write"]
        .iter()
        .any(|words| error.contains(words))
}

/// Everything that cargo and rustc said.
struct Log {
    path: PathBuf,
    file: File,
}

impl Log {
    fn create(path: &Path) -> Result<Log, BuildError> {
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(BuildError::at(parent))?;
        }
        let file = File::create(path).map_err(BuildError::at(path))?;
        Ok(Log { path: path.to_owned(), file })
    }

    /// A log that cannot be written does not stop a build.
    fn line(&mut self, text: &str) {
        let _ = writeln!(self.file, "{}", text.trim_end());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargos_bar_is_read() {
        let bar = "==============>      ] 14/15: gwgen-runtime, pets(bin)";
        assert_eq!(read_bar(bar), Some((14, 15, "gwgen-runtime")));
        assert_eq!(read_bar("     ] 0/206"), Some((0, 206, "")));
        assert_eq!(read_bar("something else"), None);
    }

    #[test]
    fn lines_end_with_either_mark() {
        let (sender, events) = mpsc::channel();
        read_words("  Building [>  ] 0/2\r\n   Compiling a v1\nlast".as_bytes(), &sender);
        drop(sender);
        let words: Vec<String> = events
            .iter()
            .filter_map(|event| match event {
                Event::Words(words) => Some(words),
                Event::Message(_) => None,
            })
            .collect();
        assert_eq!(words, ["Building [>  ] 0/2", "Compiling a v1"]);
    }
}

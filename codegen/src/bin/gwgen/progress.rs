//! Progress on standard error: a bar on a terminal, plain lines elsewhere; never silent for two seconds.

use std::io::{IsTerminal, stderr};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use gwgen::build::Progress;
use indicatif::{ProgressBar, ProgressStyle};

use crate::console::Console;

/// Between two plain lines.
const PACE: Duration = Duration::from_millis(1_500);

/// Shows what a build is at.
pub(crate) struct Reporter {
    console: Console,
    bar: Option<ProgressBar>,
    started: Instant,
    printed: Option<Instant>,
    last: String,
}

impl Reporter {
    /// Nothing is shown before the first step.
    pub(crate) fn new(console: Console) -> Reporter {
        let bar = (stderr().is_terminal() && !console.is_quiet()).then(|| {
            let bar = ProgressBar::new(0);
            let style = ProgressStyle::with_template(
                "{prefix:>12.green.bold} [{bar:30}] {pos}/{len} {wide_msg} {elapsed}",
            );
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("=> "));
            bar.enable_steady_tick(Duration::from_millis(200));
            bar
        });
        Reporter { console, bar, started: Instant::now(), printed: None, last: String::new() }
    }

    /// Shows a step; called several times a second.
    pub(crate) fn show(&mut self, progress: Progress<'_>) {
        if let Some(bar) = &self.bar {
            match progress {
                Progress::Waiting => step(bar, "Waiting", 0, 0, "for another build"),
                Progress::Preparing(words) => step(bar, "Preparing", 0, 0, words),
                Progress::Compiling { done, total, name } => step(bar, "Compiling", done, total, name),
            }
            return;
        }
        let (verb, words) = match progress {
            Progress::Waiting => ("Waiting", "for another build of gwgen".to_owned()),
            Progress::Preparing(words) => ("Preparing", words.trim().to_owned()),
            Progress::Compiling { done, total, name } => ("Compiling", format!("{done}/{total} {name}")),
        };
        let is_due = match self.printed {
            None => true,
            // A new kind of step is said at once, the same kind in a calm pace.
            Some(at) => verb != self.last || at.elapsed() >= PACE,
        };
        if is_due && !words.is_empty() {
            let seconds = self.started.elapsed().as_secs();
            self.console.status(verb, format_args!("{words} ({seconds} s)"));
            self.printed = Some(Instant::now());
            self.last = verb.to_owned();
        }
    }

    /// Takes the bar away.
    pub(crate) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn step(bar: &ProgressBar, verb: &'static str, done: u32, total: u32, words: &str) {
    bar.set_prefix(verb);
    bar.set_length(total.into());
    bar.set_position(done.into());
    bar.set_message(words.to_owned());
}

/// Does something that may take long, and says every now and then that it is still done.
pub(crate) fn during<T: Send>(
    console: Console,
    verb: &str,
    words: &str,
    work: impl FnOnce() -> T + Send,
) -> T {
    thread::scope(|scope| {
        let (done, waiting) = channel::<()>();
        scope.spawn(move || {
            let started = Instant::now();
            while waiting.recv_timeout(PACE) == Err(RecvTimeoutError::Timeout) {
                console.status(verb, format_args!("{words} ({} s)", started.elapsed().as_secs()));
            }
        });
        let result = work();
        drop(done);
        result
    })
}

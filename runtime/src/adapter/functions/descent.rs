//! What a function's process started, wherever it went: who calls `setsid` is in no process group of its environment any
//! more, and who outlives its parent is nobody's child.
//!
//! The gateway asks the kernel for such orphans (`PR_SET_CHILD_SUBREAPER`), which become children of its first thread;
//! that one starts no processes itself. Whose they were tells the environment that they were started with: it has the name
//! of a log stream that nobody else has. Nothing is ended that is neither below an environment's process nor bears that
//! name. What has left its parent *and* thrown its environment away is not found; it stays the gateway's child, and is
//! waited for like the others, so that no zombie is left.

use std::fs;
use std::time::Duration;

use rustix::process::{
    Pid, PidfdFlags, Signal, WaitId, WaitIdOptions, getpid, pidfd_open, pidfd_send_signal,
    set_child_subreaper, waitid,
};

use super::memory::family;
use super::process::LOG_STREAM;

/// Between two looks for orphans that have ended.
const LOOK: Duration = Duration::from_millis(250);
/// Between two looks for those that were just killed, and how many there are: a process may start others meanwhile.
const AGAIN: Duration = Duration::from_millis(2);
const LOOKS: u32 = 250;

/// Takes orphans in from now on. Where the kernel knows no such thing they stay whose they are, and nothing here finds any.
pub(super) fn adopt() {
    let _ = set_child_subreaper(Some(getpid()));
}

/// Waits for orphans that have ended.
pub(super) async fn look_after() {
    loop {
        tokio::time::sleep(LOOK).await;
        orphans().into_iter().for_each(bury);
    }
}

/// Kills all below a process, which still runs.
pub(super) fn kill_below(process: u32) {
    let family = family(process);
    family.iter().skip(1).for_each(|id| kill(*id, &family));
}

/// Kills the orphans that an environment left, by its log stream, and all below them, until none is there.
pub(super) async fn kill_orphans(log_stream: &str) {
    for _ in 0..LOOKS {
        let left: Vec<u32> = orphans().into_iter().filter(|id| is_of(*id, log_stream)).collect();
        if left.is_empty() {
            return;
        }
        for orphan in left {
            let family = family(orphan);
            family.iter().skip(1).for_each(|id| kill(*id, &family));
            kill(orphan, &[std::process::id()]);
            bury(orphan);
        }
        tokio::time::sleep(AGAIN).await;
    }
}

/// The children of the gateway's first thread.
fn orphans() -> Vec<u32> {
    let id = std::process::id();
    let children = fs::read_to_string(format!("/proc/self/task/{id}/children")).unwrap_or_default();
    children.split_whitespace().filter_map(|id| id.parse().ok()).collect()
}

/// Whether a process was started with the environment of a log stream. One that has ended has none.
fn is_of(process: u32, log_stream: &str) -> bool {
    let environment = fs::read(format!("/proc/{process}/environ")).unwrap_or_default();
    let own = format!("{LOG_STREAM}={log_stream}");
    environment.split(|byte| *byte == 0).any(|variable| variable == own.as_bytes())
}

/// Kills a process whose parent is one of some.
fn kill(process: u32, parents: &[u32]) {
    let Some(id) = pid(process) else { return };
    // Its number may be another's by now. The handle is for one process, which is looked at again.
    let Ok(handle) = pidfd_open(id, PidfdFlags::empty()) else { return };
    if parent(process).is_some_and(|parent| parents.contains(&parent)) {
        // It may be gone already.
        let _ = pidfd_send_signal(handle, Signal::KILL);
    }
}

/// Waits for a child if it has ended.
fn bury(process: u32) {
    if let Some(id) = pid(process) {
        // Another's child, or one that nobody needs to wait for any more.
        let _ = waitid(WaitId::Pid(id), WaitIdOptions::EXITED | WaitIdOptions::NOHANG);
    }
}

fn pid(process: u32) -> Option<Pid> {
    i32::try_from(process).ok().and_then(Pid::from_raw)
}

/// The parent of a process. Its name stands before it, which may be anything, in brackets.
fn parent(process: u32) -> Option<u32> {
    let text = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let (_, behind) = text.rsplit_once(')')?;
    behind.split_whitespace().nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};

    use super::*;

    #[test]
    fn whose_a_process_is() {
        let mut child = Command::new("sh")
            .args(["-c", "read line"])
            .env(LOG_STREAM, "2026/11/30/[$LATEST]a b=c")
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        let id = child.id();
        assert_eq!(parent(id), Some(std::process::id()));
        // Until it has become another program it has this one's environment.
        while fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default().split(|byte| *byte == 0).next()
            != Some(b"sh")
        {
            std::thread::yield_now();
        }
        assert!(is_of(id, "2026/11/30/[$LATEST]a b=c"));
        assert!(!is_of(id, "2026/11/30/[$LATEST]a b="));
        // Not below these: it stays.
        kill(id, &[1, id]);
        assert!(child.try_wait().unwrap().is_none());
        kill(id, &[std::process::id()]);
        assert!(!child.wait().unwrap().success());
        assert_eq!(parent(u32::MAX), None);
    }
}

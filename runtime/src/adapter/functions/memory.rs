//! Resident memory of a process and all that it started.
//!
//! Resident, not virtual: Node.js reserves far more than it uses. Pages that processes share count for each of them.

use std::fs;

/// The most processes of one environment that are looked at.
const MOST: usize = 64;

/// Bytes of a process and its descendants; 0 where the system does not tell.
pub(super) fn resident(process: u32) -> u64 {
    let page = rustix::param::page_size() as u64;
    family(process).into_iter().map(|id| pages(id) * page).sum()
}

/// A process and its descendants.
pub(super) fn family(process: u32) -> Vec<u32> {
    let mut found = vec![process];
    let mut next = 0;
    while let Some(&parent) = found.get(next) {
        next += 1;
        // Each thread has the children that it started itself.
        let threads = fs::read_dir(format!("/proc/{parent}/task")).into_iter().flatten().flatten();
        for thread in threads {
            let children = fs::read_to_string(thread.path().join("children")).unwrap_or_default();
            let children = children.split_whitespace().filter_map(|id| id.parse::<u32>().ok());
            found.extend(children.take(MOST.saturating_sub(found.len())));
        }
    }
    found
}

fn pages(process: u32) -> u64 {
    let text = fs::read_to_string(format!("/proc/{process}/statm")).unwrap_or_default();
    text.split(' ').nth(1).and_then(|pages| pages.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};

    use super::*;

    #[test]
    fn children_count() {
        let me = std::process::id();
        assert!(resident(me) > 1 << 20);
        let mut child = Command::new("sh").args(["-c", "read line"]).stdin(Stdio::piped()).spawn().unwrap();
        assert!(family(me).contains(&child.id()));
        drop(child.stdin.take());
        child.wait().unwrap();
        assert_eq!(resident(u32::MAX), 0);
    }
}

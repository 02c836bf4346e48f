//! The memory watch: how much of its limit the process uses, four times a second (reliability.md 3).
//!
//! Two limits count, and the nearer one decides: the process's resident memory against the knob `memory`, and what the
//! control group uses, without file cache that the kernel would give back, against the group's own limit. Where there
//! is neither, nothing is shed.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crate::port::{MemoryPressure, Pressure};

/// Between two looks.
const PERIOD: Duration = Duration::from_millis(250);
/// A step is left only so far below its threshold.
const HYSTERESIS: u64 = 5;
/// Per cent of the limit at which each step begins.
const STEPS: [(u64, Pressure); 3] = [(95, Pressure::Critical), (92, Pressure::Severe), (85, Pressure::High)];
/// Version 1 writes "no limit" as a number near 2^63.
const NO_LIMIT: u64 = 1 << 60;

/// Looks for as long as the runtime lives. `knob` gives the limit as it is configured now.
pub(crate) async fn watch(pressure: Arc<MemoryPressure>, knob: impl Fn() -> Option<u64>) {
    let groups = Group::of_process();
    let mut interval = tokio::time::interval(PERIOD);
    interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        interval.tick().await;
        let own = knob().and_then(|limit| per_cent(resident()?, limit));
        let used = groups.iter().filter_map(Group::used).chain(own).max().unwrap_or_default();
        pressure.set(step(pressure.get(), used));
    }
}

/// The step that follows, at so many per cent.
fn step(now: Pressure, used: u64) -> Pressure {
    let holds =
        |&&(begin, step): &&(u64, Pressure)| used >= begin || now >= step && used >= begin - HYSTERESIS;
    STEPS.iter().find(holds).map_or(Pressure::None, |(_, step)| *step)
}

fn per_cent(used: u64, limit: u64) -> Option<u64> {
    used.saturating_mul(100).checked_div(limit)
}

/// Resident memory of this process.
fn resident() -> Option<u64> {
    let text = fs::read_to_string("/proc/self/statm").ok()?;
    let pages: u64 = text.split_ascii_whitespace().nth(1)?.parse().ok()?;
    Some(pages * rustix::param::page_size() as u64)
}

/// A control group, or one of those around it.
#[derive(Debug, PartialEq, Eq)]
struct Group {
    folder: PathBuf,
    /// Names of the files: limit, usage, and what the cache is called in `memory.stat`.
    names: [&'static str; 3],
}

const VERSION_1: [&str; 3] = ["memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"];
const VERSION_2: [&str; 3] = ["memory.max", "memory.current", "inactive_file"];

impl Group {
    fn of_process() -> Vec<Group> {
        let lines = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
        Group::of(&lines, Path::new("/sys/fs/cgroup"))
    }

    /// The groups that `/proc/self/cgroup` names and those around them, as far as they have a limit. A container may
    /// not see the folder that is named; then the mount's own is its group.
    fn of(lines: &str, mount: &Path) -> Vec<Group> {
        let mut groups = Vec::new();
        for line in lines.lines() {
            let mut parts = line.splitn(3, ':').skip(1);
            let (Some(controllers), Some(path)) = (parts.next(), parts.next()) else { continue };
            let (root, names) = match controllers {
                "" => (mount.to_path_buf(), VERSION_2),
                _ if controllers.split(',').any(|name| name == "memory") => (mount.join("memory"), VERSION_1),
                _ => continue,
            };
            let own = root.join(path.trim_start_matches('/'));
            let folders = own.ancestors().take_while(|folder| folder.starts_with(&root));
            let all = folders.map(|folder| Group { folder: folder.to_path_buf(), names });
            groups.extend(all.filter(|group| group.used().is_some()));
        }
        groups
    }

    fn number(&self, name: &str) -> Option<u64> {
        fs::read_to_string(self.folder.join(name)).ok()?.trim().parse().ok()
    }

    /// Per cent of the limit; `None` where there is none.
    fn used(&self) -> Option<u64> {
        let [limit, usage, cache] = self.names;
        let limit = self.number(limit).filter(|limit| *limit < NO_LIMIT)?;
        let usage = self.number(usage)?;
        let stat = fs::read_to_string(self.folder.join("memory.stat")).unwrap_or_default();
        let mut lines = stat.lines().filter_map(|line| line.split_once(' '));
        let cached = lines.find(|(name, _)| *name == cache).and_then(|(_, bytes)| bytes.parse().ok());
        per_cent(usage.saturating_sub(cached.unwrap_or(0)), limit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_begin_at_their_thresholds_and_end_five_per_cent_below() {
        let mut now = Pressure::None;
        let mut seen = Vec::new();
        for used in [0, 84, 85, 91, 92, 95, 91, 90, 89, 87, 86, 80, 79, 120, 0] {
            now = step(now, used);
            seen.push((used, now as u8));
        }
        let want = [
            (0, 0),
            (84, 0),
            (85, 1),
            (91, 1),
            (92, 2),
            (95, 3),
            (91, 3),
            (90, 3),
            (89, 2),
            (87, 2),
            (86, 1),
            (80, 1),
            (79, 0),
            (120, 3),
            (0, 0),
        ];
        assert_eq!(seen, want);
    }

    #[test]
    fn the_groups_of_both_versions_are_read() {
        let mount = std::env::temp_dir().join(format!("gwgen-groups-{}", std::process::id()));
        let write = |path: &str, text: &str| {
            let path = mount.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        // The inner group has no limit of its own: the one around it counts.
        write("a/b/memory.max", "max\n");
        write("a/b/memory.current", "1\n");
        write("a/memory.max", "1000\n");
        write("a/memory.current", "950\n");
        write("a/memory.stat", "anon 700\ninactive_file 150\n");
        let groups = Group::of("0::/a/b\n", &mount);
        assert_eq!(groups.iter().filter_map(Group::used).collect::<Vec<_>>(), [80]);
        // The named folder is not to be seen from inside.
        write("memory/memory.limit_in_bytes", "2000");
        write("memory/memory.usage_in_bytes", "1900");
        write("memory/memory.stat", "inactive_file 1\ntotal_inactive_file 100\n");
        let groups = Group::of("9:name=systemd:/\n4:cpu,memory:/docker/x\n", &mount);
        assert_eq!(groups.iter().filter_map(Group::used).collect::<Vec<_>>(), [90]);
        write("memory/memory.limit_in_bytes", "9223372036854771712");
        assert_eq!(Group::of("4:memory:/docker/x\n", &mount), []);
        fs::remove_dir_all(&mount).unwrap();
    }

    #[test]
    fn this_process_uses_some_memory() {
        assert!(resident().is_some_and(|bytes| bytes > 1 << 20));
    }
}

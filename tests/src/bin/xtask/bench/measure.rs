//! What `/proc` tells of a process and everything it started.

use std::collections::BTreeMap;
use std::fs;
use std::time::Duration;

/// Clock ticks a second of `/proc/PID/stat`: fixed at 100 on every Linux this runs on.
const TICKS: f64 = 100.0;

/// What the living threads of a process tree have worked, in user mode and in the kernel, to the nanosecond: ticks would be a
/// tenth of a turn.
pub(super) fn work(root: u32) -> Duration {
    let threads = |id: u32| fs::read_dir(format!("/proc/{id}/task")).into_iter().flatten().flatten();
    let of = |thread: fs::DirEntry| -> Option<u64> {
        fs::read_to_string(thread.path().join("schedstat")).ok()?.split(' ').next()?.parse().ok()
    };
    Duration::from_nanos(tree(root).into_iter().flat_map(threads).filter_map(of).sum())
}

/// User and system seconds of a process tree.
pub(super) fn cpu_seconds(root: u32) -> f64 {
    tree(root).into_iter().filter_map(ticks_of).sum::<f64>() / TICKS
}

/// The same with what ended children took.
pub(crate) fn cpu_seconds_with_ended(root: u32) -> f64 {
    let of = |id: u32| {
        let fields = fields(id)?;
        let number = |at: usize| fields.get(at).and_then(|word| word.parse::<f64>().ok());
        Some(number(11)? + number(12)? + number(13)? + number(14)?)
    };
    tree(root).into_iter().filter_map(of).sum::<f64>() / TICKS
}

/// Proportional memory of a process tree in bytes.
pub(super) fn memory(root: u32) -> u64 {
    let of = |id: u32| {
        let text = fs::read_to_string(format!("/proc/{id}/smaps_rollup")).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("Pss:")).unwrap_or("0");
        line.split_whitespace().next().and_then(|word| word.parse::<u64>().ok()).unwrap_or(0) * 1024
    };
    tree(root).into_iter().map(of).sum()
}

/// The process and its descendants.
pub(crate) fn tree(root: u32) -> Vec<u32> {
    let mut children: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(id) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        if let Some(parent) = fields(id).and_then(|fields| fields.get(1)?.parse().ok()) {
            children.entry(parent).or_default().push(id);
        }
    }
    let mut found = vec![root];
    let mut next = 0;
    while let Some(id) = found.get(next).copied() {
        found.extend(children.get(&id).into_iter().flatten());
        next += 1;
    }
    found
}

fn ticks_of(id: u32) -> Option<f64> {
    let fields = fields(id)?;
    let number = |at: usize| fields.get(at).and_then(|word| word.parse::<f64>().ok());
    // utime and stime are fields 14 and 15 of the line, 11 and 12 after the name.
    Some(number(11)? + number(12)?)
}

/// The fields after the name, which may hold anything.
fn fields(id: u32) -> Option<Vec<String>> {
    let text = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    let (_, rest) = text.rsplit_once(')')?;
    Some(rest.split_whitespace().map(str::to_owned).collect())
}

/// Processor and kernel, for the table.
pub(super) fn machine() -> String {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or("");
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let release = kernel.trim().split('-').next().unwrap_or("").to_owned();
    format!(
        "{}, {} cores usable, Linux {release}",
        model.trim_start_matches([' ', '\t', ':']),
        cores.max(cpu.matches("processor\t").count())
    )
}

/// The middle value.
pub(super) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

//! Suppressions: `# gwgen: allow(GW0123) reason`.
//!
//! In YAML the comment stands on the line of the finding, or on lines above it. In JSON, and in YAML as well, a member
//! `"x-gwgen-allow": {"GW0123": "reason"}` of a mapping silences findings about that mapping, its keys and its values,
//! but not about what stands in mappings inside it. Errors cannot be silenced. A suppression without a reason, or that
//! silences nothing, is a finding itself.

use std::collections::BTreeMap;
use std::ops::Range;

use super::tree::{RawKind, Tree};
use super::{Node, SourceMap};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, FileId, Severity, Span};

/// One code at one place.
struct Allow {
    code: Code,
    /// Where the code is written.
    span: Span,
    reach: Reach,
    used: bool,
    /// It met an error, which it may not silence.
    refused: bool,
}

/// What a suppression silences.
enum Reach {
    /// Findings that begin on a line.
    Line(FileId, usize),
    /// Findings that begin in a mapping, but not inside a mapping in it.
    Mapping(Span, Vec<Range<u32>>),
}

/// All findings in order, without those that are allowed, and with those about suppressions.
pub fn apply(sources: &SourceMap, tree: &Tree, mut findings: Diagnostics) -> Vec<Diagnostic> {
    let mut allows = Vec::new();
    for file in sources.files() {
        comments(file, sources, tree, &mut allows, &mut findings);
    }
    for (mapping, value) in tree.marked("x-gwgen-allow") {
        members(mapping, value, &mut allows, &mut findings);
    }
    if allows.is_empty() {
        return findings.into_sorted();
    }
    let complete = !findings.has_errors();
    let mut lines: BTreeMap<(Code, FileId, usize), Vec<usize>> = BTreeMap::new();
    for (index, allow) in allows.iter().enumerate() {
        if let Reach::Line(file, line) = allow.reach {
            lines.entry((allow.code, file, line)).or_default().push(index);
        }
    }
    findings.retain(|finding| !silence(finding, &mut allows, &lines, sources));
    for allow in &allows {
        if allow.refused {
            let message = format!("{} is an error here, so it cannot be allowed", allow.code);
            findings.push(Diagnostic::new(Code::ALLOW_OF_ERROR, allow.span, message));
        } else if !allow.used && complete {
            // With errors about, the finding it was written for may not have been reached.
            let message =
                format!("{} is allowed here, but nothing is found that it would silence", allow.code);
            let finding = Diagnostic::new(Code::ALLOW_UNUSED, allow.span, message);
            findings.push(finding.help("remove it, or move it to the place"));
        }
    }
    findings.into_sorted()
}

/// Whether a finding is allowed; marks the suppressions that it meets.
fn silence(
    finding: &Diagnostic,
    allows: &mut [Allow],
    lines: &BTreeMap<(Code, FileId, usize), Vec<usize>>,
    sources: &SourceMap,
) -> bool {
    let Some(place) = finding.primary.as_ref().map(|label| label.span) else { return false };
    let error = finding.severity == Severity::Error;
    let mut meet = |allow: &mut Allow| {
        allow.refused |= error;
        allow.used |= !error;
    };
    let here = lines.get(&(finding.code, place.file, sources.start(place).line));
    let mut met = here.is_some();
    for index in here.into_iter().flatten() {
        allows.get_mut(*index).into_iter().for_each(&mut meet);
    }
    for allow in allows.iter_mut().filter(|allow| allow.code == finding.code) {
        if let Reach::Mapping(whole, holes) = &allow.reach
            && whole.file == place.file
            && (whole.start..whole.end).contains(&place.start)
            && !holes.iter().any(|hole| hole.contains(&place.start))
        {
            meet(allow);
            met = true;
        }
    }
    met && !error
}

/// Comments of a YAML file.
fn comments(
    file: FileId,
    sources: &SourceMap,
    tree: &Tree,
    allows: &mut Vec<Allow>,
    findings: &mut Diagnostics,
) {
    const MARK: &str = "gwgen:";
    let text = sources.text(file);
    let mut places: Vec<usize> = text.match_indices(MARK).map(|(at, _)| at).collect();
    if places.is_empty() {
        return;
    }
    let inside = texts_that_hold(MARK, file, text, tree);
    places.retain(|at| {
        let before = text.get(..*at).unwrap_or("").trim_end_matches([' ', '\t']);
        let hash = before.strip_suffix('#');
        let comment =
            hash.is_some_and(|before| before.is_empty() || before.ends_with([' ', '\t', '\n', '\r']));
        let index = inside.partition_point(|range| range.start <= *at);
        let in_text =
            index.checked_sub(1).and_then(|index| inside.get(index)).is_some_and(|range| range.contains(at));
        comment && !in_text
    });
    // Comments of one block speak of the same line: it is searched once.
    let mut block = (0, 0);
    for at in places {
        let rest = text.get(at + MARK.len()..).unwrap_or("").lines().next().unwrap_or("");
        let Some(inner) = rest
            .trim_start()
            .strip_prefix("allow")
            .map(str::trim_start)
            .and_then(|rest| rest.strip_prefix('('))
        else {
            continue;
        };
        let Some((codes, reason)) = inner.split_once(')') else { continue };
        let codes_at = at + MARK.len() + (rest.len() - inner.len());
        let own = sources.position(file, u32::try_from(at).unwrap_or(u32::MAX)).line;
        if !(block.0..block.1).contains(&own) {
            block = (own, target_line(text, at, own));
        }
        let line = block.1;
        let reason = !reason.trim().is_empty();
        let mut offset = codes_at;
        for code in codes.split(',') {
            let start = offset + (code.len() - code.trim_start().len());
            let span = span(file, start..start + code.trim().len());
            offset += code.len() + 1;
            add(code.trim(), span, reason, || Reach::Line(file, line), allows, findings);
        }
    }
}

/// The line that a comment speaks of: its own, or, if it stands alone, the next one with something on it.
fn target_line(text: &str, at: usize, line: usize) -> usize {
    let start = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let alone = text.get(start..at).is_some_and(|before| before.trim_start().starts_with('#'));
    if !alone {
        return line;
    }
    let below = text.get(at..).unwrap_or("").lines().skip(1);
    let gap = below.take_while(|line| line.trim_start().starts_with('#') || line.trim().is_empty()).count();
    line + gap + 1
}

/// Members `x-gwgen-allow`.
fn members<'t>(mapping: Node<'t>, value: Node<'t>, allows: &mut Vec<Allow>, findings: &mut Diagnostics) {
    let mut holes = Vec::new();
    let mut inner: Vec<Node<'t>> = mapping.entries().map(|(_, value)| value).collect();
    while let Some(node) = inner.pop() {
        inner.extend(node.items());
        if node.is_mapping() {
            // The mapping as a whole still belongs to the outer one.
            holes.push(node.span().start + 1..node.span().end);
        }
    }
    for (key, reason) in value.entries() {
        let reason = reason.as_str().is_some_and(|reason| !reason.trim().is_empty());
        add(key.text, key.span, reason, || Reach::Mapping(mapping.span(), holes.clone()), allows, findings);
    }
    if !value.is_mapping() {
        let message = format!("`x-gwgen-allow` is {}, not a mapping from codes to reasons", value.describe());
        findings.push(Diagnostic::new(Code::ALLOW_WITHOUT_REASON, value.span(), message));
    }
}

fn add(
    text: &str,
    span: Span,
    reason: bool,
    reach: impl FnOnce() -> Reach,
    allows: &mut Vec<Allow>,
    findings: &mut Diagnostics,
) {
    let Some(code) = Code::parse(text) else {
        findings.push(Diagnostic::new(
            Code::ALLOW_UNKNOWN_CODE,
            span,
            format!("`{text}` is no code of gwgen"),
        ));
        return;
    };
    if !reason {
        findings.push(
            Diagnostic::new(Code::ALLOW_WITHOUT_REASON, span, format!("{code} is allowed without a reason"))
                .help("say behind it why: the next reader will ask"),
        );
        return;
    }
    allows.push(Allow { code, span, reach: reach(), used: false, refused: false });
}

/// Where the mark stands in values, not in comments.
fn texts_that_hold(mark: &str, file: FileId, text: &str, tree: &Tree) -> Vec<Range<usize>> {
    let Some(part) = tree.files.get(file.0 as usize) else { return Vec::new() };
    let nodes = tree.nodes.get(part.nodes.start as usize..part.nodes.end as usize).unwrap_or(&[]);
    let mut ranges: Vec<_> = nodes
        .iter()
        .filter(|data| !matches!(data.kind, RawKind::Mapping | RawKind::Sequence))
        .map(|data| data.start as usize..data.end as usize)
        .filter(|range| text.get(range.clone()).is_some_and(|text| text.contains(mark)))
        .collect();
    ranges.sort_by_key(|range| range.start);
    ranges
}

fn span(file: FileId, range: Range<usize>) -> Span {
    let at = |byte: usize| u32::try_from(byte).unwrap_or(u32::MAX);
    Span::new(file, at(range.start), at(range.end))
}

#[cfg(test)]
mod tests {
    use super::super::{Input, LoadOptions, load};
    use super::*;

    /// Loads a text, plants a warning at each `warn` and applies suppressions.
    fn outcome(text: &str) -> Vec<String> {
        let mut findings = Diagnostics::new();
        let loaded = load(&Input::Stdin(text.as_bytes().to_vec()), &LoadOptions::default(), &mut findings);
        let file = FileId(0);
        for (at, _) in text.match_indices("warn") {
            let at = u32::try_from(at).unwrap();
            findings.push(Diagnostic::new(Code::LARGE_DEFINITION, Span::new(file, at, at + 4), "planted"));
        }
        apply(&loaded.sources, &loaded.tree, findings)
            .iter()
            .map(|finding| {
                let line = loaded.sources.start(finding.primary.as_ref().unwrap().span).line;
                format!("{} {line}", finding.code)
            })
            .collect()
    }

    #[test]
    fn comments_silence_their_line_or_the_next() {
        assert!(outcome("a: warn # gwgen: allow(GW0007) known\n").is_empty());
        assert!(outcome("# gwgen: allow(GW0007) known\na: warn\n").is_empty());
        assert!(outcome("# gwgen: allow(gw7) known\n# more\n\na: warn\n").is_empty());
        assert!(outcome("a: warn # gwgen:allow( GW0010 , GW0007 ) known\n") == ["GW0021 1"]);
        assert_eq!(outcome("a: warn # gwgen: allow(GW0007) known\nb: warn\n"), ["GW0007 2"]);
        assert_eq!(outcome("a: warn\n# gwgen: allow(GW0007) known\nb: 1\n"), ["GW0007 1", "GW0021 2"]);
    }

    #[test]
    fn faulty_suppressions_are_findings() {
        assert_eq!(outcome("a: warn # gwgen: allow(GW0007)\n"), ["GW0007 1", "GW0020 1"]);
        assert_eq!(outcome("a: warn # gwgen: allow(GW7777) why\n"), ["GW0007 1", "GW0022 1"]);
        assert_eq!(outcome("a: 1\na: 2 # gwgen: allow(GW0012) why\n"), ["GW0012 2", "GW0023 2"]);
        assert_eq!(outcome("a: 1\na: 2\nb: 3 # gwgen: allow(GW0007) why\n"), ["GW0012 2"]);
    }

    #[test]
    fn texts_are_no_comments() {
        assert!(outcome("a: 'x # gwgen: allow(GW0007) no'\n").is_empty());
        assert!(outcome("a: |\n  x\n  # gwgen: allow(GW0007) no\nb: 1\n").is_empty());
        assert!(outcome("a: x#gwgen:allow(GW0007)\nb: 1\n").is_empty());
    }

    #[test]
    fn members_silence_their_mapping() {
        let text = "{\"a\": {\"x-gwgen-allow\": {\"GW0007\": \"known\"}, \"b\": \"warn\", \"warn\": {}, \"c\": [\"warn\", [{}]]}}";
        assert!(outcome(text).is_empty(), "{:?}", outcome(text));
        let inner = "{\"a\": {\"x-gwgen-allow\": {\"GW0007\": \"known\"}, \"b\": {\"c\": \"warn\"}}}";
        assert_eq!(outcome(inner), ["GW0021 1", "GW0007 1"]);
        assert_eq!(outcome("a: warn\nx-gwgen-allow: {GW0007: ''}\n"), ["GW0007 1", "GW0020 2"]);
        assert_eq!(outcome("a: 1\nx-gwgen-allow: GW0007\n"), ["GW0020 2"]);
    }
}

//! Puts a stream of values into the arena: pairs keys with values, finds duplicates, shares aliases, counts budgets.
//!
//! There is no recursion: open mappings and sequences are a stack of frames, so depth costs heap, and little of it.

use std::collections::{BTreeMap, BTreeSet};

use super::limits;
use super::tree::{COOKED, Kind, NodeId, PLAIN, RawKind, SMALL, Slot, TAGGED, Tree};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, FileId, Severity, Span};

/// Reading of a file ended early; the reason was reported.
pub(super) struct Stop;

/// A place in the file that is being read.
pub(super) type Place = std::ops::Range<usize>;

/// What stands in front of a value.
#[derive(Default)]
pub(super) struct Properties {
    /// Number of its anchor; 0 is none.
    pub(super) anchor: usize,
    /// A tag that is not YAML's own.
    pub(super) tag: Option<Box<str>>,
}

/// Builds one file's part of a [`Tree`].
pub(super) struct Builder<'a> {
    tree: &'a mut Tree,
    findings: &'a mut Diagnostics,
    /// Values of all files so far, aliases counted in full.
    total: &'a mut u64,
    file: FileId,
    frames: Vec<Frame>,
    /// Children of open frames; a mapping's are keys and values in turn.
    pending: Vec<NodeId>,
    anchors: BTreeMap<usize, Anchor>,
    root: Option<NodeId>,
    /// Findings by kind.
    counts: BTreeMap<Code, usize>,
}

struct Frame {
    id: NodeId,
    mapping: bool,
    /// Where its children begin in `pending`.
    first: usize,
    anchor: usize,
    size: Size,
}

/// What a value weighs once its aliases are expanded.
#[derive(Clone, Copy, Default)]
struct Size {
    nodes: u64,
    height: usize,
}

struct Anchor {
    id: NodeId,
    /// `None` while the value is still open.
    size: Option<Size>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(
        tree: &'a mut Tree,
        findings: &'a mut Diagnostics,
        total: &'a mut u64,
        file: FileId,
    ) -> Self {
        let (frames, pending, anchors, counts) = (Vec::new(), Vec::new(), BTreeMap::new(), BTreeMap::new());
        Builder { tree, findings, total, file, frames, pending, anchors, root: None, counts }
    }

    /// Ends the file.
    pub(super) fn finish(self) -> Option<NodeId> {
        for (code, count) in self.counts.into_iter().filter(|(_, count)| *count > limits::REPETITIONS) {
            let more = count - limits::REPETITIONS;
            let span = Span::new(self.file, 0, 0);
            self.findings.push(Diagnostic::new(
                code,
                span,
                format!("and {more} more of this kind in this file"),
            ));
        }
        self.root
    }

    pub(super) fn span(&self, place: &Place) -> Span {
        let at = |byte: usize| u32::try_from(byte).unwrap_or(u32::MAX);
        Span::new(self.file, at(place.start), at(place.end))
    }

    /// Adds a finding; after many of one kind they are only counted.
    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        let count = self.counts.entry(diagnostic.code).or_default();
        *count += 1;
        if *count <= limits::REPETITIONS {
            self.findings.push(diagnostic);
        }
    }

    /// Whether the next value is a key.
    pub(super) fn at_key(&self) -> bool {
        self.frames
            .last()
            .is_some_and(|frame| frame.mapping && (self.pending.len() - frame.first).is_multiple_of(2))
    }

    /// A scalar whose text stands in the file at `text`, or, if it does not, is `cooked`.
    pub(super) fn scalar(
        &mut self,
        kind: Kind,
        place: Place,
        text: Result<Place, &str>,
        plain: bool,
        properties: Properties,
    ) -> Result<(), Stop> {
        let (first, length, mut flags) = match text {
            Ok(text) => (text.start, text.len(), 0),
            Err(cooked) => {
                let first = self.tree.cooked.len();
                self.tree.cooked.push_str(cooked);
                (first, cooked.len(), COOKED)
            }
        };
        if plain {
            flags |= PLAIN;
        }
        let id = self.push(kind, &place, first, length, flags, properties.tag);
        let size = Size { nodes: u64::from(!self.at_key()), height: 0 };
        self.count(size.nodes, &place)?;
        if properties.anchor != 0 {
            self.anchors.insert(properties.anchor, Anchor { id, size: Some(size) });
        }
        self.attach(id, size);
        Ok(())
    }

    /// `[`, `{` or their block forms.
    pub(super) fn open(&mut self, kind: Kind, place: Place, properties: Properties) -> Result<(), Stop> {
        if self.frames.len() >= limits::DEPTH {
            return self.too_deep(&place);
        }
        if self.at_key() {
            self.report(key_not_text(self.span(&place)));
        }
        self.count(1, &place)?;
        let id = self.push(kind, &place, 0, 0, 0, properties.tag);
        if properties.anchor != 0 {
            self.anchors.insert(properties.anchor, Anchor { id, size: None });
        }
        self.frames.push(Frame {
            id,
            mapping: kind == Kind::Mapping,
            first: self.pending.len(),
            anchor: properties.anchor,
            size: Size { nodes: 1, height: 1 },
        });
        Ok(())
    }

    /// The end of what was opened last. `end` is known for those with brackets; others end with their last child.
    pub(super) fn close(&mut self, end: Option<usize>) {
        let Some(frame) = self.frames.pop() else { return };
        let last = self.pending.get(frame.first..).and_then(<[NodeId]>::last).map(|id| self.tree.data(*id));
        let (first, length) =
            if frame.mapping { self.close_mapping(&frame) } else { self.close_sequence(&frame) };
        if let Some(data) = self.tree.nodes.get_mut(frame.id.0 as usize) {
            data.first = first;
            data.length = length;
            // A shared last child may stand far above; then the text of the alias is what ends here.
            let end =
                end.and_then(|end| u32::try_from(end).ok()).or(last.map(|last| last.end)).unwrap_or(data.end);
            data.end = end.max(data.end);
        }
        if frame.anchor != 0 {
            self.anchors.insert(frame.anchor, Anchor { id: frame.id, size: Some(frame.size) });
        }
        self.attach(frame.id, frame.size);
    }

    /// `*name`, by the number of its anchor.
    pub(super) fn alias(&mut self, anchor: usize, place: Place) -> Result<(), Stop> {
        let Some(&Anchor { id, size }) = self.anchors.get(&anchor) else { return self.unknown_alias(place) };
        let Some(size) = size else {
            let span = self.span(&place);
            let anchor = Span::new(self.file, self.tree.data(id).start, self.tree.data(id).start);
            self.report(
                Diagnostic::new(Code::RECURSIVE_ALIAS, span, "this alias stands inside its own anchor")
                    .also(anchor, "the anchored value begins here")
                    .help("use `$ref` for schemas that contain themselves"),
            );
            return self.nothing(place);
        };
        if self.frames.len() + size.height > limits::DEPTH {
            return self.too_deep(&place);
        }
        self.count(size.nodes, &place)?;
        if self.at_key() && matches!(self.tree.data(id).kind, RawKind::Sequence | RawKind::Mapping) {
            self.report(key_not_text(self.span(&place)));
        }
        self.attach(id, size);
        Ok(())
    }

    /// `*name` without `&name` before it.
    pub(super) fn unknown_alias(&mut self, place: Place) -> Result<(), Stop> {
        let span = self.span(&place);
        self.report(
            Diagnostic::new(Code::UNKNOWN_ALIAS, span, "no anchor of this name stands above")
                .help("put quotes around a text that begins with `*`"),
        );
        self.nothing(place)
    }

    /// A null in the place of a value that was refused, so that keys and values stay paired.
    fn nothing(&mut self, place: Place) -> Result<(), Stop> {
        self.scalar(Kind::Null, place, Err(""), false, Properties::default())
    }

    fn push(
        &mut self,
        kind: Kind,
        place: &Place,
        first: usize,
        length: usize,
        mut flags: u8,
        tag: Option<Box<str>>,
    ) -> NodeId {
        let at = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
        let id = NodeId(at(self.tree.nodes.len()));
        if let Some(tag) = tag {
            flags |= TAGGED;
            self.tree.tags.push((id, tag));
        }
        self.tree.nodes.push(Slot {
            start: at(place.start),
            end: at(place.end),
            first: at(first),
            length: at(length),
            file: u16::try_from(self.file.0).unwrap_or(u16::MAX),
            kind: kind.into(),
            flags,
        });
        id
    }

    fn attach(&mut self, id: NodeId, size: Size) {
        match self.frames.last_mut() {
            Some(frame) => {
                frame.size.nodes = frame.size.nodes.saturating_add(size.nodes);
                frame.size.height = frame.size.height.max(size.height + 1);
                self.pending.push(id);
            }
            None => self.root = Some(id),
        }
    }

    fn close_sequence(&mut self, frame: &Frame) -> (u32, u32) {
        let first = self.tree.items.len();
        self.tree.items.extend(self.pending.drain(frame.first..));
        bounds(first, self.tree.items.len())
    }

    fn close_mapping(&mut self, frame: &Frame) -> (u32, u32) {
        let first = self.tree.entries.len();
        let mut merges = Vec::new();
        let mut children = self.pending.drain(frame.first..);
        while let (Some(key), Some(value)) = (children.next(), children.next()) {
            let data = self.tree.data(key);
            match self.tree.scalar_text(key) {
                // Reported where it was opened.
                None => {}
                Some("<<") if data.flags & PLAIN != 0 => merges.push((key, value)),
                Some(text) => {
                    if Tree::MARKS.contains(&text) {
                        self.tree.marks.push((frame.id, value));
                    }
                    self.tree.entries.push((key, value));
                }
            }
        }
        drop(children);
        self.drop_duplicates(first);
        for (key, value) in merges {
            self.merge(first, key, value);
        }
        self.sort(first);
        bounds(first, self.tree.entries.len())
    }

    /// Reports and removes later entries of a key, for the entries from `first` on.
    fn drop_duplicates(&mut self, first: usize) {
        let tree = &*self.tree;
        let entries = tree.entries.get(first..).unwrap_or(&[]);
        let text =
            |index: usize| entries.get(index).and_then(|(key, _)| tree.scalar_text(*key)).unwrap_or("");
        let mut pairs = Vec::new();
        if entries.len() <= SMALL {
            for later in 1..entries.len() {
                if let Some(earlier) = (0..later).find(|earlier| text(*earlier) == text(later)) {
                    pairs.push((earlier, later));
                }
            }
        } else {
            let mut order: Vec<usize> = (0..entries.len()).collect();
            order.sort_by(|a, b| text(*a).cmp(text(*b)).then(a.cmp(b)));
            for group in order.chunk_by(|a, b| text(*a) == text(*b)) {
                if let [earlier, rest @ ..] = group {
                    pairs.extend(rest.iter().map(|later| (*earlier, *later)));
                }
            }
        }
        if pairs.is_empty() {
            return;
        }
        let mut kept: Vec<Option<(NodeId, NodeId)>> = entries.iter().copied().map(Some).collect();
        let mut findings = Vec::new();
        for (earlier, later) in pairs {
            let (Some(first), Some(second)) =
                (kept.get(earlier).copied().flatten(), entries.get(later).copied())
            else {
                continue;
            };
            let mut finding = duplicate(tree, first.0, second.0);
            // Where nothing is lost, whatever reader takes it, it is no more than untidy.
            if tree.data(first.1).kind == RawKind::Null {
                finding.severity = Severity::Warning;
                kept.get_mut(earlier).into_iter().for_each(|entry| *entry = Some(second));
            } else if tree.scalar_text(first.1).is_some()
                && tree.scalar_text(first.1) == tree.scalar_text(second.1)
            {
                finding.severity = Severity::Warning;
            }
            kept.get_mut(later).into_iter().for_each(|entry| *entry = None);
            findings.push(finding);
        }
        let kept: Vec<_> = kept.into_iter().flatten().collect();
        self.tree.entries.truncate(first);
        self.tree.entries.extend(kept);
        findings.into_iter().for_each(|finding| self.report(finding));
    }

    /// `<<`: copies the members of a mapping, or of several, that are not there yet.
    fn merge(&mut self, first: usize, key: NodeId, value: NodeId) {
        let sources: Vec<NodeId> = match self.tree.data(value).kind {
            RawKind::Mapping => vec![value],
            RawKind::Sequence => self.tree.node(value).items().map(|item| item.id()).collect(),
            _ => Vec::new(),
        };
        if sources.is_empty() || sources.iter().any(|id| self.tree.data(*id).kind != RawKind::Mapping) {
            let span = self.tree.node(key).span();
            self.report(
                Diagnostic::new(
                    Code::BAD_MERGE,
                    span,
                    "the merge key `<<` takes a mapping, or a list of mappings",
                )
                .also(self.tree.node(value).span(), format!("this is {}", self.tree.node(value).describe()))
                .help("put quotes around `<<` if it is meant as a text"),
            );
            return;
        }
        let tree = &*self.tree;
        let own = tree.entries.get(first..).unwrap_or(&[]);
        let mut seen: BTreeSet<&str> = own.iter().filter_map(|(key, _)| tree.scalar_text(*key)).collect();
        let mut merged = Vec::new();
        for source in sources {
            for (key, value) in tree.entries_of(source) {
                if tree.scalar_text(*key).is_some_and(|text| seen.insert(text)) {
                    merged.push((*key, *value));
                }
            }
        }
        self.tree.entries.extend(merged);
    }

    /// The index that makes look-ups in large mappings fast.
    fn sort(&mut self, first: usize) {
        let tree = &mut *self.tree;
        let length = tree.entries.len() - first;
        let mut order: Vec<u32> = (0..u32::try_from(length).unwrap_or(u32::MAX)).collect();
        if length > SMALL {
            let entries = tree.entries.get(first..).unwrap_or(&[]);
            let text = |index: u32| {
                entries.get(index as usize).and_then(|(key, _)| tree.scalar_text(*key)).unwrap_or("")
            };
            order.sort_unstable_by(|a, b| text(*a).cmp(text(*b)));
        }
        tree.order.append(&mut order);
    }

    fn count(&mut self, nodes: u64, place: &Place) -> Result<(), Stop> {
        *self.total = self.total.saturating_add(nodes);
        if *self.total <= limits::NODES {
            return Ok(());
        }
        let span = self.span(place);
        self.report(
            Diagnostic::new(Code::TOO_MANY_NODES, span, "the definition has more than a million values")
                .label("reading stopped here")
                .help("aliases count as often as they are used; repeat less, or split the API"),
        );
        Err(Stop)
    }

    fn too_deep(&mut self, place: &Place) -> Result<(), Stop> {
        let span = self.span(&(place.start..place.start + 1));
        let message = format!("values are nested more than {} levels deep", limits::DEPTH);
        self.report(
            Diagnostic::new(Code::TOO_DEEP, span, message)
                .label("reading stopped here")
                .help("give inner schemas a name under `components/schemas` and refer to them with `$ref`"),
        );
        Err(Stop)
    }
}

fn bounds(first: usize, end: usize) -> (u32, u32) {
    let at = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
    (at(first), at(end - first))
}

fn duplicate(tree: &Tree, first: NodeId, again: NodeId) -> Diagnostic {
    let name = tree.scalar_text(again).unwrap_or("");
    Diagnostic::new(
        Code::DUPLICATE_KEY,
        tree.node(again).span(),
        format!("the key `{name}` is written twice"),
    )
    .label("again here")
    .also(tree.node(first).span(), "first written here")
    .help("remove one of them, or give it another name")
}

fn key_not_text(span: Span) -> Diagnostic {
    Diagnostic::new(Code::KEY_NOT_TEXT, span, "a key must be a plain text")
        .help("put quotes around a key that begins with `{` or `[`")
}

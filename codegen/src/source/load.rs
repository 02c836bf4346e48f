//! Reads a definition: its root, the files that `$ref`s reach, and the `x-gwgen` file beside it.
//!
//! This is the only input below `build`. Files lie below the definition's folder, after symbolic links are resolved, or
//! below a folder that the user allowed. What cannot be reached is recorded, and is a finding only where it is followed
//! (`pointer`): an example may hold a `$ref` that means nothing to us.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::builder::Builder;
use super::file::{self, ReadFault};
use super::pointer::{self, Link};
use super::tree::{FileTree, Node, NodeId, Tree};
use super::{SourceMap, json, limits, yaml};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, FileId, Span};

/// Where a definition comes from.
#[derive(Debug, Clone)]
pub enum Input {
    /// A file.
    Path(PathBuf),
    /// Bytes of standard input; relative references start at the current folder.
    Stdin(Vec<u8>),
}

/// What a user may say about reading.
#[derive(Debug, Clone, Default)]
pub struct LoadOptions {
    /// Further folders that `$ref`s may read from.
    pub allow_paths: Vec<PathBuf>,
    /// A file with `x-gwgen` in it, or its content.
    pub config: Option<PathBuf>,
}

/// A definition with all its files.
#[derive(Debug)]
pub struct Loaded {
    /// The texts.
    pub sources: SourceMap,
    /// The values.
    pub tree: Tree,
    /// The root of the definition; `None` if it could not be read, which was reported.
    pub root: Option<NodeId>,
    /// The root of [`LoadOptions::config`].
    pub config: Option<NodeId>,
}

impl Loaded {
    /// The root of the definition.
    pub fn root(&self) -> Option<Node<'_>> {
        self.root.map(|id| self.tree.node(id))
    }

    /// The root of the `x-gwgen` file.
    pub fn config(&self) -> Option<Node<'_>> {
        self.config.map(|id| self.tree.node(id))
    }
}

/// Reads a definition and all that it refers to.
pub fn load(input: &Input, options: &LoadOptions, findings: &mut Diagnostics) -> Loaded {
    let mut loader = Loader::new(findings);
    let root = loader.root(input, options);
    let config = options.config.as_deref().and_then(|path| loader.named(path));
    loader.close_over_references();
    pointer::endless(&loader.tree).into_iter().for_each(|finding| loader.findings.push(finding));
    let Loader { sources, tree, .. } = loader;
    Loaded { sources, tree, root, config }
}

struct Loader<'a> {
    sources: SourceMap,
    tree: Tree,
    findings: &'a mut Diagnostics,
    /// Values so far, aliases expanded.
    nodes: u64,
    bytes: u64,
    /// Folders that may be read, without symbolic links.
    allowed: Vec<PathBuf>,
    known: BTreeMap<PathBuf, FileId>,
    /// By file: its folder without symbolic links, and as it is shown.
    folders: Vec<(PathBuf, PathBuf)>,
}

impl<'a> Loader<'a> {
    fn new(findings: &'a mut Diagnostics) -> Loader<'a> {
        Loader {
            sources: SourceMap::new(),
            tree: Tree::default(),
            findings,
            nodes: 0,
            bytes: 0,
            allowed: Vec::new(),
            known: BTreeMap::new(),
            folders: Vec::new(),
        }
    }

    fn root(&mut self, input: &Input, options: &LoadOptions) -> Option<NodeId> {
        for path in &options.allow_paths {
            match path.canonicalize() {
                Ok(path) => self.allowed.push(path),
                Err(_) => self.findings.push(unplaced(
                    Code::UNREADABLE_FILE,
                    path,
                    "there is no such folder to allow",
                )),
            }
        }
        match input {
            Input::Path(path) => {
                let folder = parent(path);
                self.allowed.extend(folder.canonicalize());
                self.named(path)
            }
            Input::Stdin(bytes) => {
                let folder = Path::new(".").canonicalize().unwrap_or_default();
                self.allowed.push(folder.clone());
                if bytes.len() as u64 > limits::BYTES {
                    self.report(Path::new("-"), &file::too_large());
                    return None;
                }
                let file = self.add("-".to_owned(), bytes, (folder, PathBuf::new()), false);
                self.warn_if_large(file);
                self.tree.root_of(file).map(Node::id)
            }
        }
    }

    /// A file that the user named.
    fn named(&mut self, path: &Path) -> Option<NodeId> {
        let bytes = match file::read(path, limits::BYTES.saturating_sub(self.bytes)) {
            Ok(bytes) => bytes,
            Err(fault) => {
                self.report(path, &fault);
                return None;
            }
        };
        let folder = parent(path);
        let real = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        let shown = if folder == Path::new(".") { PathBuf::new() } else { folder.to_owned() };
        let file = self.add(path.display().to_string(), &bytes, (real, shown), is_json(path));
        self.warn_if_large(file);
        if let Ok(path) = path.canonicalize() {
            self.known.insert(path, file);
        }
        self.tree.root_of(file).map(Node::id)
    }

    fn report(&mut self, path: &Path, fault: &ReadFault) {
        let finding = unplaced(fault.code, path, &fault.message);
        self.findings.push(match fault.help {
            Some(help) => finding.help(help),
            None => finding,
        });
    }

    fn warn_if_large(&mut self, file: FileId) {
        let length = self.sources.text(file).len() as u64;
        if length > limits::AMAZON_BYTES {
            let message = format!("the definition has {} bytes; Amazon imports at most 6 MB", length);
            self.findings.push(Diagnostic::new(Code::LARGE_DEFINITION, Span::new(file, 0, 0), message));
        }
    }

    /// Reads a file's values into the tree.
    fn add(&mut self, shown: String, bytes: &[u8], folders: (PathBuf, PathBuf), strict_json: bool) -> FileId {
        self.bytes += bytes.len() as u64;
        let (text, fault) = match file::text(bytes) {
            Ok(text) => (Arc::<str>::from(text), None),
            Err(fault) => (Arc::<str>::from(String::from_utf8_lossy(bytes)), Some(fault)),
        };
        let file = self.sources.add(shown, bytes, Arc::clone(&text));
        let first = u32::try_from(self.tree.nodes.len()).unwrap_or(u32::MAX);
        self.folders.push(folders);
        self.tree.files.push(FileTree { text: Arc::clone(&text), root: None, nodes: first..first });
        if let Some(fault) = fault {
            let at = u32::try_from(fault.at).unwrap_or(0);
            let span = Span::new(file, at, at.saturating_add(1).min(u32::try_from(text.len()).unwrap_or(0)));
            self.findings.push(Diagnostic::new(fault.code, span, fault.message).help(fault.help));
            return file;
        }
        let root = self.parse(&text, file, strict_json);
        let end = u32::try_from(self.tree.nodes.len()).unwrap_or(u32::MAX);
        if let Some(part) = self.tree.files.get_mut(file.0 as usize) {
            part.root = root;
            part.nodes.end = end;
        }
        file
    }

    fn parse(&mut self, text: &str, file: FileId, strict_json: bool) -> Option<NodeId> {
        if text.trim().is_empty() {
            return self.empty(file);
        }
        let fault = if strict_json { json::fault(text, file) } else { None };
        // A text that is not JSON may still be YAML: then its other faults are found in the same run. If it is neither,
        // one message is enough.
        let mut unheard = Diagnostics::new();
        let findings = if fault.is_some() { &mut unheard } else { &mut *self.findings };
        let mut builder = Builder::new(&mut self.tree, findings, &mut self.nodes, file);
        let complete = yaml::read(text, &mut builder).is_ok();
        let root = builder.finish().filter(|_| complete);
        if let Some(fault) = fault {
            self.findings.push(fault);
            let heard = unheard.into_sorted().into_iter().filter(|finding| finding.code != Code::YAML_SYNTAX);
            heard.for_each(|finding| self.findings.push(finding));
            return root;
        }
        if complete && root.is_none_or(|root| self.tree.node(root).is_null()) {
            return self.empty(file);
        }
        root
    }

    fn empty(&mut self, file: FileId) -> Option<NodeId> {
        self.findings.push(
            Diagnostic::new(Code::EMPTY_FILE, Span::new(file, 0, 0), "there is no definition in this file")
                .help("`gwgen init` writes a small one to begin with"),
        );
        None
    }

    /// Reads what `$ref`s name, and what those files' `$ref`s name, until nothing is new.
    fn close_over_references(&mut self) {
        let mut next = 0;
        while let Some(&(mapping, value)) = self.tree.marks.get(next) {
            next += 1;
            let (mapping, value) = (self.tree.node(mapping), self.tree.node(value));
            let Some(text) = value.as_str() else { continue };
            let is = |key: &str| mapping.get(key) == Some(value);
            let (id, file) = (mapping.id(), value.file());
            if is("$ref") {
                let target = pointer::split(text).0.to_owned();
                if !target.is_empty() {
                    self.link(file, target);
                }
            } else if is("$id") {
                let name = text.strip_suffix('#').unwrap_or(text).into();
                self.tree.ids.entry(name).or_insert(id);
            } else if is("$anchor") || is("$dynamicAnchor") {
                let name = text.into();
                self.tree.anchors.entry((file, name)).or_insert(id);
            }
        }
    }

    fn link(&mut self, from: FileId, target: String) {
        if self.tree.links.contains_key(&(from, target.as_str().into())) {
            return;
        }
        let link = self.find(from, &target);
        self.tree.links.insert((from, target.into()), link);
    }

    fn find(&mut self, from: FileId, target: &str) -> Link {
        if has_scheme(target) || target.starts_with("//") {
            return Link::Remote;
        }
        let Some(path) = pointer::percent_decode(target).filter(|path| !path.contains('\0')) else {
            return Link::Malformed;
        };
        let Some((real, shown)) = self.folders.get(from.0 as usize).cloned() else { return Link::Malformed };
        // Judged before the disk is asked, so that no message tells what exists elsewhere.
        let wanted = normal(&real.join(&path));
        if !self.may_read(&wanted) {
            return Link::Outside;
        }
        let wanted = match wanted.canonicalize() {
            Ok(wanted) => wanted,
            Err(_) => match file::read(&wanted, 0) {
                Err(fault) => return Link::Unreadable(fault),
                Ok(_) => wanted,
            },
        };
        if !self.may_read(&wanted) {
            return Link::Outside;
        }
        if let Some(file) = self.known.get(&wanted) {
            return Link::File(*file);
        }
        if self.folders.len() >= limits::FILES {
            return Link::TooManyFiles;
        }
        let bytes = match file::read(&wanted, limits::BYTES.saturating_sub(self.bytes)) {
            Ok(bytes) => bytes,
            Err(fault) => return Link::Unreadable(fault),
        };
        let shown = normal(&shown.join(&path));
        let folders = (parent(&wanted).to_owned(), parent(&shown).to_owned());
        let file = self.add(shown.display().to_string(), &bytes, folders, is_json(&wanted));
        self.known.insert(wanted, file);
        Link::File(file)
    }

    fn may_read(&self, path: &Path) -> bool {
        self.allowed.iter().any(|folder| path.starts_with(folder))
    }
}

/// A finding about an input that has no bytes to point at.
fn unplaced(code: Code, path: &Path, message: &str) -> Diagnostic {
    let mut finding =
        Diagnostic::new(code, Span::new(FileId(0), 0, 0), format!("`{}`: {message}", path.display()));
    finding.primary = None;
    finding
}

fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    }
}

fn is_json(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
}

/// Whether a reference begins like a URL: `https:`, `file:`, `urn:`.
fn has_scheme(reference: &str) -> bool {
    reference.split_once(':').is_some_and(|(scheme, _)| {
        scheme.len() > 1
            && scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    })
}

/// The path without `.` and `..`, by its letters alone.
fn normal(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => match out.components().next_back() {
                Some(Component::Normal(_)) => _ = out.pop(),
                Some(Component::RootDir | Component::Prefix(_)) => {}
                _ => out.push(".."),
            },
            part => out.push(part),
        }
    }
    out
}

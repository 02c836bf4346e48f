//! From a reference to the value it means: `#/a/b`, `other.yaml#/x`, `#anchor`, an `$id`.
//!
//! Files were read by [`super::load()`]; nothing here touches the disk. Whether a `$ref` that leads nowhere is a fault is
//! for the caller to say, since Amazon forgives some; [`RefError::diagnostic`] is the usual finding.

use std::collections::BTreeSet;

use super::file::ReadFault;
use super::{Kind, Node, Tree, limits};
use crate::diagnostic::{Code, Diagnostic, FileId, Span, nearest};

/// What the file part of a reference leads to.
#[derive(Debug)]
pub(super) enum Link {
    File(FileId),
    Remote,
    Outside,
    Unreadable(ReadFault),
    TooManyFiles,
    Malformed,
}

/// Why a reference gives no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefError {
    /// It names a URL.
    Remote {
        /// As written.
        reference: String,
    },
    /// It leads out of the folders that may be read.
    Outside {
        /// The file part as written.
        file: String,
    },
    /// The file could not be read.
    Unreadable {
        /// The file part as written.
        file: String,
        /// Why not.
        reason: String,
    },
    /// The file has faults of its own, which were reported.
    Broken,
    /// More files than the budget allows.
    TooManyFiles,
    /// Nothing is there.
    NotFound {
        /// As written.
        reference: String,
        /// The first name that is not there.
        missing: String,
        /// A name that is, and looks like it.
        nearest: Option<String>,
    },
    /// References that only lead to each other.
    Loop {
        /// Places of the references of the loop.
        places: Vec<Span>,
    },
    /// More steps than the budget allows.
    TooLong,
    /// Not of the form `file#/pointer`.
    Malformed {
        /// As written.
        reference: String,
        /// What is wrong.
        reason: &'static str,
    },
}

impl RefError {
    /// The finding for a reference at a place; `None` where the cause was reported already.
    pub fn diagnostic(&self, span: Span) -> Option<Diagnostic> {
        Some(match self {
            RefError::Broken => return None,
            RefError::Remote { reference } => Diagnostic::new(
                Code::REF_REMOTE,
                span,
                format!("`{reference}` is not read: gwgen fetches nothing from the network"),
            )
            .help("download it, put it beside the definition, and refer to it by path"),
            RefError::Outside { file } => Diagnostic::new(
                Code::REF_OUTSIDE,
                span,
                format!("`{file}` lies outside the definition's folder"),
            )
            .help("move it below the definition's folder, or allow its own with `--allow-path DIR`"),
            RefError::Unreadable { file, reason } => {
                Diagnostic::new(Code::REF_FILE_NOT_FOUND, span, format!("`{file}` cannot be read: {reason}"))
                    .help("the path is relative to the file that this reference stands in")
            }
            RefError::TooManyFiles => {
                let message = format!("a definition may have {} files; this one is not read", limits::FILES);
                Diagnostic::new(Code::TOO_MANY_FILES, span, message)
            }
            RefError::NotFound { reference, missing, nearest } => {
                Diagnostic::new(Code::REF_NOT_FOUND, span, format!("`{reference}` points to nothing"))
                    .label(format!("there is no `{missing}`"))
                    .did_you_mean(nearest.as_deref())
            }
            RefError::Loop { places } => {
                let mut found = Diagnostic::new(Code::REF_LOOP, span, "this reference leads back to itself");
                for place in places.iter().filter(|place| **place != span).take(4) {
                    found = found.also(*place, "on the way");
                }
                found.help("one of the references of the loop has to become a value")
            }
            RefError::TooLong => {
                let message = format!("the value is more than {} references away", limits::HOPS);
                Diagnostic::new(Code::REF_TOO_LONG, span, message)
            }
            RefError::Malformed { reference, reason } => Diagnostic::new(
                Code::REF_MALFORMED,
                span,
                format!("`{reference}` is not a reference: {reason}"),
            )
            .help("write `#/components/…`, `file.yaml` or `file.yaml#/…`"),
        })
    }
}

/// The value of a node: itself, or, if it is a `$ref`, what the chain of references ends at.
pub fn resolve(node: Node<'_>) -> Result<Node<'_>, RefError> {
    resolve_within(node, &mut 0)
}

/// One step: the value that a reference, written in the file of `base`, points to. That may be a `$ref` again.
pub fn follow<'t>(base: Node<'t>, reference: &str) -> Result<Node<'t>, RefError> {
    follow_within(base, reference, &mut 0)
}

/// The `$ref` of a mapping that has one.
pub fn reference(node: Node<'_>) -> Option<&str> {
    node.get("$ref")?.as_str()
}

/// What a node means: the value behind its `$ref`, or itself where it has none that leads anywhere.
pub fn meant(node: Node<'_>) -> Node<'_> {
    match reference(node) {
        Some(_) => resolve(node).unwrap_or(node),
        None => node,
    }
}

/// A finding for each loop of references in the tree, and for each chain that is too long, wherever they stand: such a
/// reference has no value for anybody.
pub(super) fn endless(tree: &Tree) -> Vec<Diagnostic> {
    let mut known = BTreeSet::new();
    let mut findings = Vec::new();
    for (mapping, value) in tree.references() {
        let place = match resolve(mapping) {
            // Every reference of a loop, and every one that leads into it, finds the same loop.
            Err(RefError::Loop { places }) => {
                let first = places.iter().min().copied().unwrap_or(value.span());
                if known.insert(first) {
                    findings.extend(RefError::Loop { places }.diagnostic(first));
                }
                continue;
            }
            Err(RefError::TooLong) => value.span(),
            _ => continue,
        };
        findings.extend(RefError::TooLong.diagnostic(place));
    }
    findings
}

/// The part of a reference before `#`, and the part behind it.
pub(super) fn split(reference: &str) -> (&str, Option<&str>) {
    match reference.split_once('#') {
        Some((file, fragment)) => (file, Some(fragment)),
        None => (reference, None),
    }
}

fn resolve_within<'t>(node: Node<'t>, hops: &mut usize) -> Result<Node<'t>, RefError> {
    let mut here = node;
    let mut seen: Vec<Node<'t>> = Vec::new();
    while let Some(text) = reference(here) {
        if let Some(at) = seen.iter().position(|node| *node == here) {
            let places = seen.iter().skip(at).filter_map(|node| node.get("$ref")).map(Node::span).collect();
            return Err(RefError::Loop { places });
        }
        seen.push(here);
        here = follow_within(here, text, hops)?;
    }
    Ok(here)
}

fn follow_within<'t>(base: Node<'t>, reference: &str, hops: &mut usize) -> Result<Node<'t>, RefError> {
    *hops += 1;
    if *hops > limits::HOPS {
        return Err(RefError::TooLong);
    }
    let (file, fragment) = split(reference);
    let root = document(base, reference, file)?;
    let fragment = fragment.unwrap_or("");
    let Some(decoded) = percent_decode(fragment) else {
        return Err(malformed(reference, "`%` is not followed by two hexadecimal digits"));
    };
    if decoded.is_empty() {
        return Ok(root);
    }
    if let Some(pointer) = decoded.strip_prefix('/') {
        let found = walk(root, reference, pointer, hops);
        // Some tools write names with `%` into pointers as they are.
        return match (found, fragment.strip_prefix('/')) {
            (Err(error @ RefError::NotFound { .. }), Some(raw)) if raw != pointer => {
                walk(root, reference, raw, hops).map_err(|_| error)
            }
            (found, _) => found,
        };
    }
    let anchor = root.tree().anchors.get(&(root.file(), decoded.as_str().into()));
    anchor.map(|id| root.tree().node(*id)).ok_or_else(|| RefError::NotFound {
        reference: reference.to_owned(),
        missing: decoded.clone(),
        nearest: root.get(&decoded).map(|_| format!("#/{decoded}")),
    })
}

/// The root of the document that the file part names.
fn document<'t>(base: Node<'t>, reference: &str, file: &str) -> Result<Node<'t>, RefError> {
    let tree = base.tree();
    if let Some(id) = tree.ids.get(file) {
        return Ok(tree.node(*id));
    }
    let target = if file.is_empty() {
        base.file()
    } else {
        match tree.links.get(&(base.file(), file.into())) {
            Some(Link::File(target)) => *target,
            Some(Link::Remote) => return Err(RefError::Remote { reference: reference.to_owned() }),
            Some(Link::Outside) => return Err(RefError::Outside { file: file.to_owned() }),
            Some(Link::TooManyFiles) => return Err(RefError::TooManyFiles),
            Some(Link::Malformed) => {
                return Err(malformed(reference, "it holds a character that no path has"));
            }
            Some(Link::Unreadable(fault)) => {
                return Err(RefError::Unreadable { file: file.to_owned(), reason: fault.message.clone() });
            }
            // Only references that stand in a `$ref` were read.
            None => {
                let reason = "no `$ref` of the definition names it".to_owned();
                return Err(RefError::Unreadable { file: file.to_owned(), reason });
            }
        }
    };
    tree.root_of(target).ok_or(RefError::Broken)
}

/// Follows a JSON pointer, and references on its way.
fn walk<'t>(root: Node<'t>, reference: &str, pointer: &str, hops: &mut usize) -> Result<Node<'t>, RefError> {
    let mut here = root;
    for step in pointer.split('/') {
        let Some(name) = unescape(step) else {
            return Err(malformed(reference, "`~` is not followed by `0` or `1`"));
        };
        let mut next = child(here, &name);
        if next.is_none() && self::reference(here).is_some() {
            here = resolve_within(here, hops)?;
            next = child(here, &name);
        }
        here = next.ok_or_else(|| RefError::NotFound {
            reference: reference.to_owned(),
            nearest: nearest(&name, here.entries().map(|(key, _)| key.text)).map(str::to_owned),
            missing: name,
        })?;
    }
    Ok(here)
}

fn child<'t>(node: Node<'t>, name: &str) -> Option<Node<'t>> {
    match node.kind() {
        Kind::Mapping => node.get(name),
        Kind::Sequence if name == "0" || !name.starts_with(['0', '+']) => {
            node.items().nth(name.parse().ok()?)
        }
        _ => None,
    }
}

fn malformed(reference: &str, reason: &'static str) -> RefError {
    RefError::Malformed { reference: reference.to_owned(), reason }
}

/// A name as a step of a JSON pointer.
pub(crate) fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// The name that a step of a JSON pointer stands for: `~1` is `/`, `~0` is `~`; `None` where another `~` stands in it.
pub(crate) fn unescape(step: &str) -> Option<String> {
    let mut pieces = step.split('~');
    let mut name = pieces.next()?.to_owned();
    for piece in pieces {
        let (escaped, rest) = match piece.as_bytes().first()? {
            b'0' => ('~', piece.get(1..)?),
            b'1' => ('/', piece.get(1..)?),
            _ => return None,
        };
        name.push(escaped);
        name.push_str(rest);
    }
    Some(name)
}

/// `%XX` becomes its byte; `None` if an escape is cut off or the bytes are no text.
pub(crate) fn percent_decode(text: &str) -> Option<String> {
    if !text.contains('%') {
        return Some(text.to_owned());
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut pieces = text.split('%');
    bytes.extend_from_slice(pieces.next()?.as_bytes());
    for piece in pieces {
        let digits = piece.get(..2).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        bytes.extend_from_slice(piece.get(2..)?.as_bytes());
    }
    String::from_utf8(bytes).ok()
}

//! Values of a document: references followed, intrinsic functions evaluated, placeholders read.

use std::collections::{BTreeMap, BTreeSet};

use super::intrinsic::{self, Decided, INCLUDE};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Span, Spanned, nearest};
use crate::language::{Part, Text, placeholder};
use crate::source::{Kind, Node, NodeId, RefError, pointer};

/// Reads values and reports what cannot be read, once for each place.
#[derive(Debug)]
pub struct Reader<'a> {
    params: &'a BTreeMap<String, String>,
    findings: &'a mut Diagnostics,
    reported: BTreeSet<NodeId>,
    reported_places: BTreeSet<(Code, Span)>,
    /// Objects whose members were looked at.
    inspected: BTreeSet<NodeId>,
    conditions: BTreeSet<String>,
    used: BTreeSet<String>,
}

impl<'a> Reader<'a> {
    /// A reader that binds `params`.
    pub fn new(params: &'a BTreeMap<String, String>, findings: &'a mut Diagnostics) -> Reader<'a> {
        Reader {
            params,
            findings,
            reported: BTreeSet::new(),
            reported_places: BTreeSet::new(),
            inspected: BTreeSet::new(),
            conditions: BTreeSet::new(),
            used: BTreeSet::new(),
        }
    }

    /// Adds a finding.
    pub fn report(&mut self, finding: Diagnostic) {
        self.findings.push(finding);
    }

    /// Adds a finding unless one was added for the node.
    pub fn report_once(&mut self, node: Node<'_>, finding: Diagnostic) {
        if self.reported.insert(node.id()) {
            self.findings.push(finding);
        }
    }

    /// Adds a finding unless one of its code was added here for its place: what many operations share is told once.
    pub fn report_once_a_place(&mut self, finding: Diagnostic) {
        let place = finding.primary.as_ref().map(|label| label.span);
        if place.is_none_or(|place| self.reported_places.insert((finding.code, place))) {
            self.findings.push(finding);
        }
    }

    /// Says that a word is documented in another letter case than it is written in, which Amazon's importer forgives.
    pub fn letter_case(&mut self, written: &str, documented: &str, place: Span) {
        if written != documented {
            let message = format!("`{written}` is documented as `{documented}`");
            self.report_once_a_place(Diagnostic::new(Code::FORGIVEN, place, message).fix(place, documented));
        }
    }

    /// The value that a parameter is bound to.
    pub fn bound(&mut self, name: &str) -> Option<&'a str> {
        let value = self.params.get(name)?;
        self.used.insert(name.to_owned());
        Some(value)
    }

    /// Bound parameters that nothing has asked for.
    pub fn unused(&self) -> impl Iterator<Item = &'a str> + use<'a, '_> {
        self.params.keys().map(String::as_str).filter(|name| !self.used.contains(*name))
    }

    /// Remembers a condition; whether it is new.
    pub(super) fn new_condition(&mut self, name: &str) -> bool {
        self.conditions.insert(name.to_owned())
    }

    /// The value of a node: `$ref`s followed, `Fn::If` decided. `None` where there is none, which is reported.
    pub fn value<'t>(&mut self, node: Node<'t>) -> Option<Node<'t>> {
        let mut here = node;
        // Each round leaves a reference or a function behind; the tree's own depth bounds functions.
        for _ in 0..100 {
            if self.is_no_reference(here) {
                return None;
            }
            here = match pointer::reference(here) {
                Some(_) => match pointer::resolve(here) {
                    Ok(target) => target,
                    Err(error) => {
                        self.broken_reference(here, &error);
                        return None;
                    }
                },
                None => here,
            };
            match intrinsic::branch(here, self) {
                intrinsic::Branch::Itself => return Some(here),
                intrinsic::Branch::Other(next) => here = next,
                intrinsic::Branch::Nothing => return None,
            }
        }
        None
    }

    /// The value of a node on which access depends: a condition that nobody decided is not taken as false.
    pub fn decided<'t>(&mut self, node: Node<'t>) -> Decided<'t> {
        intrinsic::decided(node, self)
    }

    /// Whether `$ref` is there and is no text, which is reported. A mapping may be a member of that name.
    fn is_no_reference(&mut self, node: Node<'_>) -> bool {
        let Some(value) =
            node.get("$ref").filter(|value| !matches!(value.kind(), Kind::String | Kind::Mapping))
        else {
            return false;
        };
        let message = format!("a reference is a text; this is {}", value.describe());
        let finding = Diagnostic::new(Code::REF_MALFORMED, value.span(), message);
        self.report_once(node, finding.help("write `#/components/…`, `file.yaml` or `file.yaml#/…`"));
        true
    }

    /// Reports a reference that leads nowhere.
    pub fn broken_reference(&mut self, node: Node<'_>, error: &RefError) {
        let place = node.get("$ref").map_or(node.span(), Node::span);
        if let Some(finding) = error.diagnostic(place) {
            self.report_once(node, finding);
        }
    }

    /// A member's value.
    pub fn member<'t>(&mut self, node: Node<'t>, key: &str) -> Option<Node<'t>> {
        let value = self.value(node.get(key)?)?;
        (!value.is_null()).then_some(value)
    }

    /// A text with its holes: a scalar in which `${…}` are placeholders, or an intrinsic function.
    pub fn text(&mut self, node: Node<'_>) -> Option<Text> {
        self.text_by(node, true)
    }

    /// A text in which `${…}` means something else, such as a mapping template; intrinsic functions still count.
    pub fn raw_text(&mut self, node: Node<'_>) -> Option<Text> {
        self.text_by(node, false)
    }

    fn text_by(&mut self, node: Node<'_>, placeholders: bool) -> Option<Text> {
        if let Some(found) = intrinsic::of(node) {
            return intrinsic::text(node, &found, self);
        }
        match node.kind() {
            Kind::Null | Kind::Sequence | Kind::Mapping => {
                let message = format!("a text is wanted here, not {}", node.describe());
                self.report_once(node, Diagnostic::new(Code::WRONG_KIND, node.span(), message));
                None
            }
            _ if placeholders => {
                let text = placeholder::parse(node.text().unwrap_or(""));
                self.misnamed_stage_variable(node, &text);
                Some(self.bind(text))
            }
            _ => Some(Text::literal(node.text().unwrap_or(""))),
        }
    }

    /// `${stageVariables.back-end}` would be a parameter of that name.
    fn misnamed_stage_variable(&mut self, node: Node<'_>, text: &Text) {
        let misnamed = |part: &Part| match part {
            Part::Parameter(name) if name.starts_with("stageVariables") => Some(name.clone()),
            _ => None,
        };
        if let Some(name) = text.parts.iter().find_map(misnamed) {
            let message = format!("`{name}` names no stage variable");
            let finding = Diagnostic::new(Code::UNKNOWN_STAGE_VARIABLE, node.span(), message);
            self.report_once(
                node,
                finding.help("names have letters, digits and `_`: `${stageVariables.backend}`"),
            );
        }
    }

    /// Puts bound parameters in.
    pub fn bind(&mut self, text: Text) -> Text {
        let mut out = Text::default();
        for part in text.parts {
            out.push(match part {
                Part::Parameter(name) => match self.bound(&name) {
                    Some(value) => Part::Literal(value.to_owned()),
                    None => Part::Parameter(name),
                },
                part => part,
            });
        }
        out
    }

    /// Whether a member is not there, which `null` and `AWS::NoValue` say too.
    pub fn is_absent(&mut self, node: Node<'_>, key: &str) -> bool {
        node.get(key).is_none_or(|value| intrinsic::is_nothing(value, self))
    }

    /// A member's text with its place.
    pub fn member_text(&mut self, node: Node<'_>, key: &str) -> Option<Spanned<Text>> {
        let value = node.get(key).filter(|value| !value.is_null())?;
        Some(Spanned::new(self.text(value)?, value.span()))
    }

    /// A text that has to be known now. Defaults of pseudo parameters are put in; another hole is an error.
    pub fn literal(&mut self, node: Node<'_>) -> Option<Spanned<String>> {
        let text = self.text(node)?;
        let mut out = String::new();
        for part in &text.parts {
            match part {
                Part::Literal(literal) => out.push_str(literal),
                Part::Parameter(name) if placeholder::pseudo_default(name).is_some() => {
                    out.push_str(placeholder::pseudo_default(name).unwrap_or(""));
                }
                Part::Parameter(name) => {
                    let message = format!("the parameter `{name}` is needed at build time");
                    let finding = Diagnostic::new(Code::PARAMETER_NEEDED, node.span(), message)
                        .help(format!("bind it with `--param {name}=VALUE`"));
                    self.report_once(node, finding);
                    return None;
                }
                Part::StageVariable(name) => {
                    let message =
                        format!("the stage variable `{name}` cannot stand here: it is known only at start");
                    self.report_once(node, Diagnostic::new(Code::PARAMETER_NEEDED, node.span(), message));
                    return None;
                }
            }
        }
        Some(Spanned::new(out, node.span()))
    }

    /// A member's text that has to be known now.
    pub fn member_literal(&mut self, node: Node<'_>, key: &str) -> Option<Spanned<String>> {
        let value = node.get(key).filter(|value| !value.is_null())?;
        self.literal(value)
    }

    /// A whole number, also as a text.
    pub fn member_number(&mut self, node: Node<'_>, key: &str) -> Option<Spanned<Result<i64, String>>> {
        let value = node.get(key).filter(|value| !value.is_null())?;
        if let Some(number) = value.as_i64() {
            return Some(Spanned::new(Ok(number), value.span()));
        }
        let text = self.literal(value)?;
        Some(text.map(|text| text.trim().parse().map_err(|_| text)))
    }

    /// A member that is true or false, also as a text; anything else is reported.
    pub fn member_flag(&mut self, node: Node<'_>, key: &str) -> Option<bool> {
        let value = self.member(node, key)?;
        if let Some(decided) = flag(value) {
            return Some(decided);
        }
        let text = self.literal(value)?;
        match text.value.to_ascii_lowercase().as_str() {
            "true" => Some(true),
            "false" => Some(false),
            _ => {
                let message = format!("`{key}` is true or false; this is `{}`", text.value);
                self.report_once(value, Diagnostic::new(Code::WRONG_KIND, text.span, message));
                None
            }
        }
    }

    /// A mapping; another kind is reported.
    pub fn mapping<'t>(&mut self, node: Node<'t>, what: &str) -> Option<Node<'t>> {
        let value = self.value(node)?;
        if value.is_mapping() {
            return Some(value);
        }
        let message = format!("{what} is a mapping; this is {}", value.describe());
        self.report_once(value, Diagnostic::new(Code::WRONG_KIND, value.span(), message));
        None
    }

    /// A member that is a mapping; nothing where it is absent or null.
    pub fn member_mapping<'t>(&mut self, node: Node<'t>, key: &str) -> Option<Node<'t>> {
        let value = self.member(node, key)?;
        self.mapping(value, &format!("`{key}`"))
    }

    /// A member that is a list; nothing where it is absent or null.
    pub fn member_list<'t>(&mut self, node: Node<'t>, key: &str) -> Option<Node<'t>> {
        let value = self.member(node, key)?;
        if value.is_sequence() || intrinsic::of(value).is_some() {
            return Some(value);
        }
        let message = format!("`{key}` is a list; this is {}", value.describe());
        self.report_once(value, Diagnostic::new(Code::WRONG_KIND, value.span(), message));
        None
    }

    /// Reports members that have no meaning, once for each object.
    pub fn known_members(&mut self, node: Node<'_>, what: &str, known: &[&str]) {
        if !self.inspected.insert(node.id()) {
            return;
        }
        for (key, _) in node.entries() {
            if known.contains(&key.text) || key.text.starts_with("x-") || key.text == INCLUDE {
                continue;
            }
            let message = format!("{what} has no member `{}`", key.text);
            let finding = Diagnostic::new(Code::UNKNOWN_MEMBER, key.span, message);
            self.report(finding.did_you_mean_at(key.span, nearest(key.text, known.iter().copied())));
        }
    }
}

/// The value of a boolean, also as a text in any letter case.
pub fn flag(node: Node<'_>) -> Option<bool> {
    node.as_bool().or_else(|| match node.as_str()?.to_ascii_lowercase().as_str() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    })
}

/// The texts of a list, or of one scalar.
pub fn list_texts<'t>(node: Node<'t>) -> Vec<Spanned<&'t str>> {
    match node.text() {
        Some(text) => vec![Spanned::new(text, node.span())],
        None => node.items().filter_map(|item| Some(Spanned::new(item.text()?, item.span()))).collect(),
    }
}

//! CloudFormation's intrinsic functions, in long (`Fn::Sub: …`) and short form (`!Sub …`).
//!
//! What the text itself decides is evaluated; what it leaves open becomes a parameter, named as the text says.

use super::Reader;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::language::{Part, Text, placeholder};
use crate::source::{Kind, Node};

/// The function that may stand among other members: its content is added to theirs.
pub(super) const INCLUDE: &str = "Fn::Transform";

/// A function and its argument.
pub(super) struct Found<'t> {
    /// `Sub`, `Ref`, `GetAtt`, ….
    name: &'t str,
    argument: Node<'t>,
    /// The short form, where the argument is the tagged node itself.
    tagged: bool,
}

/// Which node stands for a node.
pub(super) enum Branch<'t> {
    /// The node itself.
    Itself,
    /// A branch of `Fn::If`.
    Other(Node<'t>),
    /// None: `AWS::NoValue`, or a fault that was reported.
    Nothing,
}

/// The function that a node is.
pub(super) fn of(node: Node<'_>) -> Option<Found<'_>> {
    if let Some(tag) = node.tag() {
        return Some(Found { name: tag.trim_start_matches('!'), argument: node, tagged: true });
    }
    if !node.is_mapping() {
        return None;
    }
    let mut entries = node.entries();
    let (key, argument) = entries.next()?;
    if entries.next().is_some() {
        return None;
    }
    let name = match key.text {
        "Ref" if argument.text().is_some() => "Ref",
        text => text.strip_prefix("Fn::")?,
    };
    Some(Found { name, argument, tagged: false })
}

/// Decides functions that choose or include whole values.
pub(super) fn branch<'t>(node: Node<'t>, reader: &mut Reader<'_>) -> Branch<'t> {
    let Some(found) = of(node) else {
        beside_others(node, reader);
        return Branch::Itself;
    };
    match found.name {
        "If" => match choose(node, &found, reader) {
            Some(chosen) => Branch::Other(chosen),
            None => Branch::Nothing,
        },
        "Ref" if found.argument.text() == Some("AWS::NoValue") => Branch::Nothing,
        "Transform" => {
            not_read(node, node.span(), reader);
            Branch::Nothing
        }
        _ => Branch::Itself,
    }
}

/// An include may stand among the members that it adds to; without it, something is missing here.
pub(super) fn beside_others(node: Node<'_>, reader: &mut Reader<'_>) {
    if let Some(place) = node.key_span(INCLUDE) {
        not_read(node, place, reader);
    }
}

fn not_read(node: Node<'_>, place: Span, reader: &mut Reader<'_>) {
    let finding = Diagnostic::new(Code::INCLUDE, place, "this include is not read")
        .help("write the included content here, or refer to a file beside the definition with `$ref`");
    reader.report_once(node, finding);
}

/// Evaluates a function to a text.
pub(super) fn text<'t>(node: Node<'t>, found: &Found<'t>, reader: &mut Reader<'_>) -> Option<Text> {
    let argument = found.argument;
    let text = match found.name {
        "Sub" => return substitute(node, found, reader),
        "Ref" => match argument.text() {
            Some("AWS::NoValue") => return None,
            Some(name) if !name.is_empty() => Text::parameter(name),
            _ => return bad(node, found, reader),
        },
        "GetAtt" => match argument.text() {
            Some(name) if name.contains('.') => Text::parameter(name),
            Some(_) => return bad(node, found, reader),
            None => Text::parameter(dotted(node, found, 2, reader)?),
        },
        "FindInMap" => Text::parameter(dotted(node, found, 3, reader)?),
        "ImportValue" => Text::parameter(bare(&inner(node, found, reader)?)),
        "If" => return choose(node, found, reader).and_then(|chosen| reader.text(chosen)),
        "Join" => {
            let items: Vec<Node<'t>> = argument.items().collect();
            let [separator, list] = items.as_slice() else { return bad(node, found, reader) };
            let Some(separator) = separator.text() else { return bad(node, found, reader) };
            let Some(texts) = list_of(*list, reader) else {
                if of(*list).is_none() {
                    return bad(node, found, reader);
                }
                let open = reader.text(*list)?;
                return Some(reader.bind(Text::parameter(format!("Join({})", bare(&open)))));
            };
            let mut out = Text::default();
            for (index, text) in texts.into_iter().enumerate() {
                if index > 0 {
                    out.push(Part::Literal(separator.to_owned()));
                }
                out.append(text);
            }
            return Some(out);
        }
        "Select" => {
            let items: Vec<Node<'t>> = argument.items().collect();
            let [index, list] = items.as_slice() else { return bad(node, found, reader) };
            let position = index.as_u64().or_else(|| index.text()?.parse().ok());
            let Some(position) = position.and_then(|position| usize::try_from(position).ok()) else {
                return bad(node, found, reader);
            };
            match list_of(*list, reader) {
                Some(texts) => return texts.into_iter().nth(position).or_else(|| bad(node, found, reader)),
                None if of(*list).is_none() => return bad(node, found, reader),
                None => Text::parameter(format!("Select({position},{})", open_name(*list, reader)?)),
            }
        }
        "Split" => return bad(node, found, reader),
        "Transform" => {
            branch(node, reader);
            return None;
        }
        name => {
            let message = format!("the intrinsic function `{name}` is not supported");
            let finding = Diagnostic::new(Code::UNSUPPORTED_INTRINSIC, node.span(), message);
            reader.report_once(node, finding.help("write its value, or a `Ref` that `--param` binds"));
            return None;
        }
    };
    Some(reader.bind(text))
}

fn bad<T>(node: Node<'_>, found: &Found<'_>, reader: &mut Reader<'_>) -> Option<T> {
    let message = format!("`{}` does not have the form that it needs", found.name);
    let finding = Diagnostic::new(Code::BAD_INTRINSIC, node.span(), message);
    reader.report_once(node, finding.help(format!("write {}", form(found.name))));
    None
}

/// What a function is written as, in its long form.
fn form(name: &str) -> &'static str {
    match name {
        "Ref" => "`Ref: NAME`",
        "Sub" => "`Fn::Sub: TEXT`, or `Fn::Sub: [TEXT, {NAME: VALUE}]`",
        "GetAtt" => "`Fn::GetAtt: [RESOURCE, ATTRIBUTE]`",
        "FindInMap" => "`Fn::FindInMap: [MAP, KEY, KEY]`",
        "ImportValue" => "`Fn::ImportValue: NAME`",
        "If" => "`Fn::If: [CONDITION, THEN, ELSE]`, with a condition's name",
        "Join" => "`Fn::Join: [SEPARATOR, [VALUE, VALUE]]`",
        "Select" => "`Fn::Select: [NUMBER, [VALUE, VALUE]]`, with a number that the list has",
        "Split" => "it inside `Fn::Select` or `Fn::Join`: `Fn::Split: [SEPARATOR, TEXT]`",
        _ => "its form in CloudFormation's manual",
    }
}

/// An argument that may be a function again; the tag of a short form is spent.
fn inner<'t>(node: Node<'t>, found: &Found<'t>, reader: &mut Reader<'_>) -> Option<Text> {
    let argument = found.argument;
    if !found.tagged {
        return reader.text(argument);
    }
    if let Some(text) = argument.text() {
        return Some(Text::literal(text));
    }
    // The argument is the tagged node itself: asked for its text, it would be this function again.
    let mut entries = argument.entries();
    let (Some((key, value)), None) = (entries.next(), entries.next()) else {
        return bad(node, found, reader);
    };
    let name = key.text.strip_prefix("Fn::").unwrap_or(key.text);
    text(argument, &Found { name, argument: value, tagged: false }, reader)
}

/// `Fn::Sub: text`, `Fn::Sub: [text, {name: value}]`.
fn substitute<'t>(node: Node<'t>, found: &Found<'t>, reader: &mut Reader<'_>) -> Option<Text> {
    let (template, variables) = match found.argument.kind() {
        Kind::Sequence => {
            let mut items = found.argument.items();
            (items.next().and_then(Node::text), items.next())
        }
        _ => (found.argument.text(), None),
    };
    let Some(template) = template else { return bad(node, found, reader) };
    if variables.is_some_and(|variables| !variables.is_mapping()) {
        return bad(node, found, reader);
    }
    let mut out = Text::default();
    for part in placeholder::parse(template).parts {
        let local = match &part {
            Part::Parameter(name) => variables.and_then(|variables| variables.get(name)),
            _ => None,
        };
        match local {
            Some(value) => out.append(reader.text(value)?),
            None => out.push(part),
        }
    }
    Some(reader.bind(out))
}

/// The branch of `Fn::If: [condition, then, else]`.
fn choose<'t>(node: Node<'t>, found: &Found<'t>, reader: &mut Reader<'_>) -> Option<Node<'t>> {
    let items: Vec<Node<'t>> = found.argument.items().collect();
    let [condition, then, otherwise] = items.as_slice() else { return bad(node, found, reader) };
    let Some(name) = condition.text().filter(|name| !name.is_empty()) else {
        return bad(node, found, reader);
    };
    match reader.bound(name) {
        Some("true") => return Some(*then),
        Some("false") => return Some(*otherwise),
        _ => {}
    }
    if reader.new_condition(name) {
        let message = format!("the condition `{name}` is taken as false");
        let finding = Diagnostic::new(Code::UNDECIDED_CONDITION, condition.span(), message)
            .help(format!("decide it with `--param {name}=true` or `--param {name}=false`"));
        reader.report(finding);
    }
    Some(*otherwise)
}

/// What a value is where access depends on it, so that nothing may be guessed.
pub enum Decided<'t> {
    /// The value.
    Value(Node<'t>),
    /// None: it is `AWS::NoValue`.
    Absent,
    /// An open condition decides it. Its place is the node.
    Open(Node<'t>),
}

/// Follows `Fn::If` as far as conditions are bound.
pub(super) fn decided<'t>(mut node: Node<'t>, reader: &mut Reader<'_>) -> Decided<'t> {
    // Each round goes one floor down in the tree.
    loop {
        let Some(found) = of(node) else { return Decided::Value(node) };
        match found.name {
            "Ref" if found.argument.text() == Some("AWS::NoValue") => return Decided::Absent,
            "If" => {}
            _ => return Decided::Value(node),
        }
        let items: Vec<Node<'t>> = found.argument.items().collect();
        let [condition, then, otherwise] = items.as_slice() else { return Decided::Open(node) };
        node = match reader.bound(condition.text().unwrap_or("")) {
            Some("true") => *then,
            Some("false") => *otherwise,
            _ => return Decided::Open(*condition),
        };
    }
}

/// Whether a value is none: null, or `AWS::NoValue` in the branch that is taken.
pub(super) fn is_nothing(mut node: Node<'_>, reader: &mut Reader<'_>) -> bool {
    // Each round goes one floor down in the tree.
    loop {
        let Some(found) = of(node) else { return node.is_null() };
        match found.name {
            "Ref" => return found.argument.text() == Some("AWS::NoValue"),
            "If" => match choose(node, &found, reader) {
                Some(chosen) => node = chosen,
                None => return false,
            },
            _ => return false,
        }
    }
}

/// A list whose length is known.
fn list_of(list: Node<'_>, reader: &mut Reader<'_>) -> Option<Vec<Text>> {
    let list = reader.value(list)?;
    if let Some(found) = of(list) {
        if found.name != "Split" {
            return None;
        }
        let items: Vec<Node<'_>> = found.argument.items().collect();
        let [separator, source] = items.as_slice() else { return None };
        let source = reader.text(*source)?;
        let separator = separator.text().unwrap_or("");
        let whole = source.as_literal()?;
        return Some(whole.split(separator).map(Text::literal).collect());
    }
    list.is_sequence().then(|| list.items().filter_map(|item| reader.text(item)).collect())
}

/// A name for a list that is not known.
fn open_name(list: Node<'_>, reader: &mut Reader<'_>) -> Option<String> {
    let found = of(list)?;
    if found.name == "Split" {
        let Some(source) = found.argument.items().nth(1) else { return bad(list, &found, reader) };
        return Some(format!("Split({})", bare(&reader.text(source)?)));
    }
    Some(bare(&text(list, &found, reader)?))
}

/// `Resource.Attribute`, `Map.Key.Key`: the first names of a list. What stands behind them is a default.
fn dotted<'t>(node: Node<'t>, found: &Found<'t>, count: usize, reader: &mut Reader<'_>) -> Option<String> {
    let mut names = Vec::new();
    for item in found.argument.items().take(count) {
        names.push(bare(&reader.text(item)?));
    }
    if names.len() < count {
        return bad(node, found, reader);
    }
    Some(names.join("."))
}

/// A text as a name: holes by their bare names.
fn bare(text: &Text) -> String {
    text.parts
        .iter()
        .map(|part| match part {
            Part::Literal(text) | Part::Parameter(text) | Part::StageVariable(text) => text.as_str(),
        })
        .collect()
}

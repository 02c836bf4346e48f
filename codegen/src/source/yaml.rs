//! Events of the YAML parser go to the [`Builder`]; its errors become findings in [`yaml_fault`](super::yaml_fault). No
//! other module knows the parser.

use std::borrow::Cow;

use granit_parser::{Event, Parser, ScalarStyle, Span as Range, StructureStyle, Tag};

use super::builder::{Builder, Place, Properties, Stop};
use super::{Kind, limits, scalar, stand_in, yaml_fault};
use crate::diagnostic::{Code, Diagnostic};

/// Reads the one document of a text. JSON is YAML, but for the characters of [`stand_in`], so this reads both.
pub(super) fn read(original: &str, builder: &mut Builder<'_>) -> Result<(), Stop> {
    let copy = stand_in::copy(original);
    let text = copy.as_deref().unwrap_or(original);
    let mut options = granit_parser::Options::default();
    options.set_emit_comments(false);
    options.emit_unresolved_aliases = true;
    // The standard's 1,024 characters would refuse long keys in JSON.
    options.simple_key_max_lookahead = 1 << 20;
    options.flow_nesting_limit = limits::DEPTH + 1;
    options.block_nesting_limit = limits::DEPTH + 1;
    let mut documents = 0;
    for event in Parser::new_from_str_with_options(text, options) {
        let (event, range) = match event {
            Ok(event) => event,
            Err(error) => {
                let span = builder.span(&yaml_fault::place(text, &error));
                builder.report(yaml_fault::explain(&error, span));
                return Err(Stop);
            }
        };
        match event {
            Event::DocumentStart(..) => {
                documents += 1;
                if documents > 1 {
                    return several_documents(builder, place(&range, text));
                }
            }
            Event::Alias(anchor) => builder.alias(anchor, place(&range, text))?,
            Event::UnresolvedAlias(_) => builder.unknown_alias(place(&range, text))?,
            Event::Scalar(value, style, anchor, tag) => {
                let plain = matches!(style, ScalarStyle::Plain);
                let kind = kind(&value, plain, tag.as_deref());
                let place = trim(place(&range, text), text, style);
                // An empty value is `~` to the parser; it keeps what was written.
                let properties = Properties { anchor, tag: custom(tag) };
                let value = if plain && place.is_empty() { Cow::Borrowed("") } else { value };
                let restored = copy.as_ref().and_then(|copy| stand_in::original(original, copy, &place));
                let stored = position(&value, text).ok_or(restored.as_deref().unwrap_or(&value));
                builder.scalar(kind, place, stored, plain, properties)?;
            }
            Event::SequenceStart(_, anchor, tag) => {
                builder.open(Kind::Sequence, place(&range, text), Properties { anchor, tag: custom(tag) })?;
            }
            Event::MappingStart(style, anchor, tag) => {
                let place = place(&range, text);
                // A block mapping begins with its first key; the event may cover more.
                let place =
                    if matches!(style, StructureStyle::Block) { place.start..place.start } else { place };
                builder.open(Kind::Mapping, place, Properties { anchor, tag: custom(tag) })?;
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let place = place(&range, text);
                builder.close((!place.is_empty()).then_some(place.end));
            }
            // Start and end of the stream, ends of documents.
            _ => {}
        }
    }
    Ok(())
}

fn several_documents(builder: &mut Builder<'_>, place: Place) -> Result<(), Stop> {
    let span = builder.span(&place);
    builder.report(
        Diagnostic::new(Code::SEVERAL_DOCUMENTS, span, "a second YAML document begins here")
            .help("a definition is one document; put the others into files of their own"),
    );
    Err(Stop)
}

/// The kind of a scalar: by its own tag, else by its look.
fn kind(text: &str, plain: bool, tag: Option<&Tag>) -> Kind {
    match tag.map(Tag::core_suffix) {
        None if plain => scalar::kind_of_plain(text),
        Some(Some("null" | "bool" | "int" | "float")) => scalar::kind_of_plain(text),
        _ => Kind::String,
    }
}

/// A tag that says more than a kind: `!Sub`.
fn custom(tag: Option<Cow<'_, Tag>>) -> Option<Box<str>> {
    let tag = tag?;
    if tag.is_yaml_core_schema() || (tag.suffix().is_empty() && tag.handle() == "!") {
        return None;
    }
    Some(tag.original().into_boxed_str())
}

fn place(range: &Range, text: &str) -> Place {
    let place = range.byte_range().unwrap_or(0..0);
    place.start.min(text.len())..place.end.min(text.len())
}

/// Takes white space off the ends of a place; an empty value moves back to what stands before it.
fn trim(place: Place, text: &str, style: ScalarStyle) -> Place {
    if place.is_empty() {
        // The parser puts it before the `:` of its key, or on the line of what comes next.
        if text.get(place.start..).is_some_and(|rest| rest.starts_with(':')) {
            return place.start + 1..place.start + 1;
        }
        let before = text.get(..place.start).unwrap_or("").trim_end().len();
        let at = if text.get(before..place.start).is_some_and(|gap| gap.contains('\n')) {
            before
        } else {
            place.start
        };
        return at..at;
    }
    if matches!(style, ScalarStyle::Plain | ScalarStyle::Literal | ScalarStyle::Folded) {
        let shorter = text.get(place.clone()).map_or(0, |text| text.trim_end().len());
        return place.start..place.start + shorter;
    }
    place
}

/// Where a value stands in the text as it means; `None` if it was unescaped or folded.
fn position(value: &str, text: &str) -> Option<Place> {
    let start = (value.as_ptr() as usize).checked_sub(text.as_ptr() as usize)?;
    let place = start..start.checked_add(value.len())?;
    (text.get(place.clone()) == Some(value)).then_some(place)
}

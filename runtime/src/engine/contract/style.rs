//! Values by the style they are written in (OpenAPI 3.1.1, "Style Values" and "Style Examples").

use std::borrow::Cow;

use super::deep;
use super::source::{Decode, Pairs, pieces};
use super::typed::Typed;
use crate::api::{CheckId, Kinds, Style};

/// What a value is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Primitive,
    Array,
    Object,
}

/// Why a text is not written as its style says.
pub(super) type Misfit = &'static str;

const NOT_IN_STYLE: Misfit = "is not written in its style";
const TWICE: Misfit = "stands there more than once";
const NO_VALUE: Misfit = "has a name without a value";

/// How a value is written, and what it is held to.
#[derive(Clone, Copy)]
pub(super) struct Styled<'n> {
    pub(super) name: &'n str,
    pub(super) style: Style,
    pub(super) explode: bool,
    pub(super) check: Option<CheckId>,
}

/// Where it is written.
#[derive(Clone, Copy)]
pub(super) enum Source<'a> {
    /// In a text of its own.
    Text(&'a str, Decode),
    /// In pairs; members of objects may be those that no other parameter claims.
    Pairs(&'a Pairs<'a>, &'a dyn Fn(&str) -> bool),
}

impl Styled<'_> {
    /// Whether anything of the value is there.
    pub(super) fn is_there(&self, pairs: &Pairs<'_>, claimed: &dyn Fn(&str) -> bool, kinds: Kinds) -> bool {
        match self.style {
            Style::DeepObject => pairs.iter().any(|(name, _)| deep::path(name, self.name).is_some()),
            _ if self.has_loose_members(kinds) => pairs.iter().any(|(name, _)| !claimed(name)),
            _ => pairs.values(self.name).next().is_some(),
        }
    }

    /// Whether members stand beside other parameters, under their own names.
    pub(super) fn has_loose_members(&self, kinds: Kinds) -> bool {
        self.explode && self.style != Style::DeepObject && shapes(kinds).contains(&Some(Shape::Object))
    }

    /// Writes the value as JSON. Where a text can be read in several ways it is the first that passes; the first of
    /// all where none does.
    pub(super) fn write(&self, typed: &mut Typed<'_>, source: Source<'_>) -> Result<(), Misfit> {
        let Some(check) = self.check else { return self.in_a_shape(typed, source) };
        let only_primitive = !typed.kinds(check).allows(Kinds(Kinds::ARRAY.0 | Kinds::OBJECT.0));
        // A text of its own is tried as every kind; what has parts is typed part by part.
        if only_primitive {
            return self.in_a_shape(typed, source);
        }
        typed.in_turns(check, |typed| self.in_a_shape(typed, source))
    }

    fn in_a_shape(&self, typed: &mut Typed<'_>, source: Source<'_>) -> Result<(), Misfit> {
        let kinds = self.check.map_or(Kinds::STRING, |id| typed.kinds(id));
        let shapes = shapes(kinds);
        let may_be_late = self.may_be_late(source);
        let attempts = [false, true]
            .into_iter()
            .flat_map(|late| shapes.iter().flatten().map(move |shape| (*shape, late)));
        let attempts = attempts.filter(|(shape, late)| !late || may_be_late && *shape != Shape::Primitive);
        let mut first = None;
        for (shape, late) in attempts.clone() {
            typed.out.clear();
            let written = self.shaped(typed, source, shape, late);
            let passes = written.is_ok() && {
                let only = attempts.clone().nth(1).is_none();
                let json = String::from_utf8_lossy(typed.out);
                only || self.check.is_none_or(|id| typed.passes(id, &json))
            };
            if passes {
                return Ok(());
            }
            first.get_or_insert((shape, late));
        }
        typed.out.clear();
        let (shape, late) = first.unwrap_or((Shape::Primitive, false));
        self.shaped(typed, source, shape, late)
    }

    /// Whether a comma that was encoded may have been meant to stand between items.
    fn may_be_late(&self, source: Source<'_>) -> bool {
        let has_comma = |raw: &str| raw.contains("%2C") || raw.contains("%2c");
        match source {
            Source::Pairs(pairs, _) if self.style == Style::Form && !self.explode => {
                pairs.values(self.name).any(has_comma)
            }
            _ => false,
        }
    }

    fn shaped(
        &self,
        typed: &mut Typed<'_>,
        source: Source<'_>,
        shape: Shape,
        late: bool,
    ) -> Result<(), Misfit> {
        match source {
            Source::Text(raw, decode) => self.of_text(typed, raw, decode, shape),
            Source::Pairs(pairs, claimed) => self.of_pairs(typed, pairs, claimed, shape, late),
        }
    }

    fn of_pairs(
        &self,
        typed: &mut Typed<'_>,
        pairs: &Pairs<'_>,
        claimed: &dyn Fn(&str) -> bool,
        shape: Shape,
        late: bool,
    ) -> Result<(), Misfit> {
        let decode = pairs.decode;
        match shape {
            _ if self.style == Style::DeepObject => deep::write(typed, self.check, self.name, pairs),
            Shape::Array if self.explode => {
                typed.array(self.check, pairs.values(self.name).map(decode));
                Ok(())
            }
            Shape::Object if self.explode => {
                let members = pairs.iter().filter(|(name, _)| !claimed(name));
                self.members(typed, members.map(|(name, value)| (Cow::Borrowed(name), decode(value))))
            }
            _ => {
                let mut values = pairs.values(self.name);
                let raw = values.next().unwrap_or_default();
                if values.next().is_some() {
                    return Err(TWICE);
                }
                let (separator, late) = match self.style {
                    Style::SpaceDelimited => (' ', true),
                    Style::PipeDelimited => ('|', true),
                    Style::TabDelimited => ('\t', true),
                    _ => (',', late),
                };
                match shape {
                    Shape::Primitive => typed.primitive(self.check, &decode(raw)),
                    Shape::Array => typed.array(self.check, pieces(raw, separator, decode, late).into_iter()),
                    Shape::Object => return self.alternating(typed, pieces(raw, separator, decode, late)),
                }
                Ok(())
            }
        }
    }

    fn of_text(&self, typed: &mut Typed<'_>, raw: &str, decode: Decode, shape: Shape) -> Result<(), Misfit> {
        let (raw, separator) = match self.style {
            Style::Matrix => return self.of_matrix(typed, raw, decode, shape),
            Style::Label => {
                (raw.strip_prefix('.').ok_or(NOT_IN_STYLE)?, if self.explode { '.' } else { ',' })
            }
            Style::SpaceDelimited => (raw, ' '),
            Style::PipeDelimited => (raw, '|'),
            Style::TabDelimited => (raw, '\t'),
            _ => (raw, ','),
        };
        // In a path these cannot stand as they are.
        let late = matches!(separator, ' ' | '|' | '\t');
        match shape {
            Shape::Primitive => typed.primitive(self.check, &decode(raw)),
            Shape::Array => typed.array(self.check, pieces(raw, separator, decode, late).into_iter()),
            Shape::Object if self.explode => return self.named(typed, raw, separator, decode),
            Shape::Object => return self.alternating(typed, pieces(raw, separator, decode, late)),
        }
        Ok(())
    }

    fn of_matrix(
        &self,
        typed: &mut Typed<'_>,
        raw: &str,
        decode: Decode,
        shape: Shape,
    ) -> Result<(), Misfit> {
        let rest = raw.strip_prefix(';').ok_or(NOT_IN_STYLE)?;
        let value_of = |part: &'_ str| -> Option<usize> {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            (decode(name) == self.name).then(|| part.len() - value.len())
        };
        match shape {
            Shape::Object if self.explode => return self.named(typed, rest, ';', decode),
            Shape::Array if self.explode => {
                let mut items = Vec::new();
                for part in rest.split(';') {
                    items.push(decode(part.get(value_of(part).ok_or(NOT_IN_STYLE)?..).unwrap_or_default()));
                }
                typed.array(self.check, items.into_iter());
            }
            _ => {
                let value = rest.get(value_of(rest).ok_or(NOT_IN_STYLE)?..).unwrap_or_default();
                match shape {
                    Shape::Primitive => typed.primitive(self.check, &decode(value)),
                    Shape::Array => typed.array(self.check, pieces(value, ',', decode, false).into_iter()),
                    Shape::Object => return self.alternating(typed, pieces(value, ',', decode, false)),
                }
            }
        }
        Ok(())
    }

    /// `R=100,G=200`.
    fn named(&self, typed: &mut Typed<'_>, raw: &str, separator: char, decode: Decode) -> Result<(), Misfit> {
        let parts = raw.split(separator).map(str::trim_ascii).filter(|part| !part.is_empty());
        self.members(
            typed,
            parts.map(|part| {
                let (name, value) = part.split_once('=').unwrap_or((part, ""));
                (decode(name), decode(value))
            }),
        )
    }

    /// `R,100,G,200`.
    fn alternating(&self, typed: &mut Typed<'_>, pieces: Vec<Cow<'_, str>>) -> Result<(), Misfit> {
        if !pieces.len().is_multiple_of(2) {
            return Err(NO_VALUE);
        }
        let mut pieces = pieces.into_iter();
        self.members(typed, std::iter::from_fn(|| Some((pieces.next()?, pieces.next()?))))
    }

    fn members<'a>(
        &self,
        typed: &mut Typed<'_>,
        members: impl Iterator<Item = (Cow<'a, str>, Cow<'a, str>)>,
    ) -> Result<(), Misfit> {
        typed.out.push(b'{');
        for (name, value) in members {
            typed.name(&name);
            let check = self.check.and_then(|id| typed.member(id, &name));
            typed.primitive(check, &value);
        }
        typed.out.push(b'}');
        Ok(())
    }
}

/// What a value may be read as, primitives first.
fn shapes(kinds: Kinds) -> [Option<Shape>; 3] {
    const PRIMITIVE: Kinds = Kinds(Kinds::NULL.0 | Kinds::BOOLEAN.0 | Kinds::NUMBER.0 | Kinds::STRING.0);
    let has = |kind: Kinds, shape| kinds.allows(kind).then_some(shape);
    // `null` beside arrays or objects alone has no text of its own.
    let only_null = kinds.0 & PRIMITIVE.0 == Kinds::NULL.0;
    let primitive = has(PRIMITIVE, Shape::Primitive).filter(|_| !only_null || kinds == Kinds::NULL);
    if kinds == Kinds::ANY {
        return [primitive, None, None];
    }
    [primitive, has(Kinds::ARRAY, Shape::Array), has(Kinds::OBJECT, Shape::Object)]
}

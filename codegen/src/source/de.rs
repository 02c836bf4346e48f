//! Serde over nodes, for typed views of parts of a definition.
//!
//! It forgives what importers forgive: a text is wanted and `1.0` or `true` stands there, then the text as written is
//! given. Depth is bounded by the tree, so recursion is.

use std::fmt;

use serde::de::value::StrDeserializer;
use serde::de::{
    self, DeserializeSeed, Deserializer, EnumAccess, Expected, IntoDeserializer, MapAccess, SeqAccess,
    Unexpected, VariantAccess, Visitor,
};
use serde::{Deserialize, forward_to_deserialize_any};
use serde_path_to_error::Segment;

use super::{Key, Kind, Node, scalar};

/// A typed view of a node; on failure the innermost node that does not fit, and why.
pub fn from_node<'t, T: Deserialize<'t>>(node: Node<'t>) -> Result<T, (Node<'t>, String)> {
    serde_path_to_error::deserialize(NodeDeserializer(node)).map_err(|error| {
        let mut place = node;
        for segment in error.path() {
            let next = match segment {
                Segment::Seq { index } => place.items().nth(*index),
                Segment::Map { key } => place.get(key),
                Segment::Enum { .. } | Segment::Unknown => None,
            };
            place = next.unwrap_or(place);
        }
        (place, error.into_inner().0)
    })
}

/// Why a view does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit(String);

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Misfit {}

/// In our words; serde's own name Rust's types.
impl de::Error for Misfit {
    fn custom<T: fmt::Display>(_: T) -> Misfit {
        Misfit("it has none of the forms that it can have".to_owned())
    }

    fn invalid_type(found: Unexpected<'_>, _: &dyn Expected) -> Misfit {
        Misfit(format!("it cannot be {}", described(&found)))
    }

    fn invalid_value(_: Unexpected<'_>, _: &dyn Expected) -> Misfit {
        Misfit("its value is not one that it can have".to_owned())
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Misfit {
        Misfit(format!("`{variant}` is none of `{}`", expected.join("`, `")))
    }

    fn unknown_field(field: &str, _: &'static [&'static str]) -> Misfit {
        Misfit(format!("it has no member `{field}`"))
    }

    fn missing_field(field: &'static str) -> Misfit {
        Misfit(format!("`{field}` is missing"))
    }
}

/// As `Node::describe` says it.
fn described(found: &Unexpected<'_>) -> &'static str {
    match found {
        Unexpected::Bool(_) => "true or false",
        Unexpected::Unsigned(_) | Unexpected::Signed(_) | Unexpected::Float(_) => "a number",
        Unexpected::Char(_) | Unexpected::Str(_) | Unexpected::Bytes(_) => "a text",
        Unexpected::Unit | Unexpected::Option => "nothing (null)",
        Unexpected::Seq | Unexpected::TupleVariant => "a list",
        _ => "a mapping",
    }
}

struct NodeDeserializer<'t>(Node<'t>);

impl<'t> NodeDeserializer<'t> {
    fn number<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Misfit> {
        if let Some(value) = self.0.as_u64() {
            return visitor.visit_u64(value);
        }
        if let Some(value) = self.0.as_i64() {
            return visitor.visit_i64(value);
        }
        visitor.visit_f64(self.0.as_f64().unwrap_or(f64::NAN))
    }

    fn float<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.0.as_f64() {
            Some(value) => visitor.visit_f64(value),
            None => self.deserialize_any(visitor),
        }
    }

    fn text<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match (self.0.kind(), self.0.text()) {
            (Kind::String | Kind::Number | Kind::Bool(_), Some(text)) => visitor.visit_borrowed_str(text),
            _ => self.deserialize_any(visitor),
        }
    }
}

impl<'t> Deserializer<'t> for NodeDeserializer<'t> {
    type Error = Misfit;

    fn deserialize_any<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Misfit> {
        let node = self.0;
        match node.kind() {
            Kind::Null => visitor.visit_unit(),
            Kind::Bool(value) => visitor.visit_bool(value),
            // A number written as `1.0` or `1e3` stays a float where the view does not say what it wants.
            Kind::Number if node.text().is_some_and(scalar::is_written_as_float) => self.float(visitor),
            Kind::Number => self.number(visitor),
            Kind::String => visitor.visit_borrowed_str(node.text().unwrap_or("")),
            Kind::Sequence => visitor.visit_seq(Items(node.items())),
            Kind::Mapping => visitor.visit_map(Entries { rest: node.entries(), value: None }),
        }
    }

    fn deserialize_option<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Misfit> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_unit<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Misfit> {
        self.deserialize_any(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'t>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'t>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        let mut entries = self.0.entries();
        match (self.0.text(), entries.next(), entries.next()) {
            (Some(name), ..) => visitor.visit_enum(name.into_deserializer()),
            (None, Some((key, value)), None) => visitor.visit_enum(Variant { key, value }),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_unit()
    }

    fn deserialize_str<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Misfit> {
        self.text(visitor)
    }

    fn deserialize_string<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Misfit> {
        self.text(visitor)
    }

    fn deserialize_char<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Misfit> {
        self.text(visitor)
    }

    fn deserialize_identifier<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Misfit> {
        self.text(visitor)
    }

    fn deserialize_f32<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Misfit> {
        self.float(visitor)
    }

    fn deserialize_f64<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Misfit> {
        self.float(visitor)
    }

    fn deserialize_i64<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Misfit> {
        if self.0.kind() == Kind::Number { self.number(visitor) } else { self.deserialize_any(visitor) }
    }

    fn deserialize_i8<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Misfit> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_i16<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Misfit> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_i32<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Misfit> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_u8<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Misfit> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_u16<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Misfit> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_u32<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Misfit> {
        self.deserialize_i64(visitor)
    }

    fn deserialize_u64<V: Visitor<'t>>(self, visitor: V) -> Result<V::Value, Misfit> {
        self.deserialize_i64(visitor)
    }

    forward_to_deserialize_any! { <W: Visitor<'t>> bool i128 u128 bytes byte_buf unit_struct seq tuple tuple_struct map struct }
}

struct Items<I>(I);

impl<'t, I: ExactSizeIterator<Item = Node<'t>>> SeqAccess<'t> for Items<I> {
    type Error = Misfit;

    fn next_element_seed<T: DeserializeSeed<'t>>(&mut self, seed: T) -> Result<Option<T::Value>, Misfit> {
        self.0.next().map(|node| seed.deserialize(NodeDeserializer(node))).transpose()
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.0.len())
    }
}

struct Entries<'t, I> {
    rest: I,
    value: Option<Node<'t>>,
}

impl<'t, I: ExactSizeIterator<Item = (Key<'t>, Node<'t>)>> MapAccess<'t> for Entries<'t, I> {
    type Error = Misfit;

    fn next_key_seed<K: DeserializeSeed<'t>>(&mut self, seed: K) -> Result<Option<K::Value>, Misfit> {
        let Some((key, value)) = self.rest.next() else { return Ok(None) };
        self.value = Some(value);
        seed.deserialize(de::value::BorrowedStrDeserializer::new(key.text)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'t>>(&mut self, seed: V) -> Result<V::Value, Misfit> {
        let value =
            self.value.take().ok_or_else(|| Misfit("a value was asked for before its key".to_owned()))?;
        seed.deserialize(NodeDeserializer(value))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}

/// `{Name: value}` as an enum's variant.
struct Variant<'t> {
    key: Key<'t>,
    value: Node<'t>,
}

impl<'t> EnumAccess<'t> for Variant<'t> {
    type Error = Misfit;
    type Variant = Content<'t>;

    fn variant_seed<V: DeserializeSeed<'t>>(self, seed: V) -> Result<(V::Value, Content<'t>), Misfit> {
        let name: StrDeserializer<'_, Misfit> = self.key.text.into_deserializer();
        Ok((seed.deserialize(name)?, Content(self.value)))
    }
}

struct Content<'t>(Node<'t>);

impl<'t> VariantAccess<'t> for Content<'t> {
    type Error = Misfit;

    fn unit_variant(self) -> Result<(), Misfit> {
        if self.0.is_null() {
            Ok(())
        } else {
            Err(Misfit(format!("nothing belongs here, but {} stands here", self.0.describe())))
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'t>>(self, seed: T) -> Result<T::Value, Misfit> {
        seed.deserialize(NodeDeserializer(self.0))
    }

    fn tuple_variant<V: Visitor<'t>>(self, _: usize, visitor: V) -> Result<V::Value, Misfit> {
        NodeDeserializer(self.0).deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'t>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        NodeDeserializer(self.0).deserialize_any(visitor)
    }
}

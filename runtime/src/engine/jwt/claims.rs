//! What a token says.

use std::borrow::Cow;
use std::ops::Range;

use super::Refusal;
use crate::message::{JsonError, JsonKind, Reader};

/// The members of a token's payload, in its order.
#[derive(Debug)]
pub(super) struct Claims<'p> {
    json: &'p str,
    members: Members<'p>,
}

/// Names, and where their values stand.
type Members<'p> = Vec<(Cow<'p, str>, Range<usize>)>;

impl<'p> Claims<'p> {
    /// Reads a payload.
    pub(super) fn read(payload: &'p [u8]) -> Result<Claims<'p>, Refusal> {
        let json = std::str::from_utf8(payload).map_err(|_| Refusal::Claims)?;
        let members = members(json).map_err(|_| Refusal::Claims)?;
        Ok(Claims { json, members })
    }

    /// All claims as the texts that Lambda events and `$context` show, in the token's order: a string as it is, a number as
    /// it was written, a list as `[a b]`, an object as `map[a:1 b:2]`.
    pub(super) fn texts(&self) -> Vec<(Box<str>, Box<str>)> {
        let text = |place: &Range<usize>| {
            let mut reader = self.json.get(place.clone()).map(Reader::over)?;
            if reader.kind() == Ok(JsonKind::String) {
                return reader.string().map(Box::from).ok();
            }
            let mut text = String::new();
            write(&mut reader, &mut text).ok()?;
            Some(text.into())
        };
        let members = self.members.iter();
        members.map(|(name, place)| (Box::from(&**name), text(place).unwrap_or_default())).collect()
    }

    /// The words of `scope`, and those of `scp` or its items. Claims of other types grant nothing.
    pub(super) fn scopes(&self) -> Vec<Cow<'p, str>> {
        let mut scopes = self.string("scope").map(words).unwrap_or_default();
        match self.string("scp") {
            Some(text) => scopes.extend(words(text)),
            None => scopes.extend(self.list("scp").unwrap_or_default()),
        }
        scopes
    }

    /// Whether there is such a claim, of whatever type.
    pub(super) fn has(&self, name: &str) -> bool {
        self.members.iter().any(|(of, _)| of == name)
    }

    /// A claim that is a string.
    pub(super) fn string(&self, name: &str) -> Option<Cow<'p, str>> {
        self.reader(name)?.string().ok()
    }

    /// A claim that is a list of strings.
    pub(super) fn list(&self, name: &str) -> Option<Vec<Cow<'p, str>>> {
        let mut reader = self.reader(name)?;
        let mut items = Vec::new();
        reader.begin_array().ok()?;
        while reader.next_item().ok()? {
            items.push(reader.string().ok()?);
        }
        Some(items)
    }

    /// A claim that is a finite number, if there is such a claim.
    pub(super) fn number(&self, name: &str) -> Result<Option<f64>, Refusal> {
        let Some(mut reader) = self.reader(name) else { return Ok(None) };
        let number = reader.number().map_err(|_| Refusal::Time)?;
        number.as_f64().map(Some).ok_or(Refusal::Time)
    }

    fn reader(&self, name: &str) -> Option<Reader<'p>> {
        let (_, place) = self.members.iter().find(|(of, _)| of == name)?;
        self.json.get(place.clone()).map(Reader::over)
    }
}

/// `iss` of a payload that nobody has vouched for.
pub(super) fn issuer_of(payload: &[u8]) -> Option<String> {
    Claims::read(payload).ok()?.string("iss").map(Cow::into_owned)
}

fn members(json: &str) -> Result<Members<'_>, JsonError> {
    let mut reader = Reader::over(json).refuse_duplicate_keys();
    let mut members = Vec::new();
    reader.begin_object()?;
    while let Some(name) = reader.next_key()? {
        reader.kind()?;
        let start = reader.position();
        reader.skip_value()?;
        members.push((name, start..reader.position()));
    }
    reader.end()?;
    Ok(members)
}

/// Whole words: what stands between spaces.
fn words(text: Cow<'_, str>) -> Vec<Cow<'_, str>> {
    let is_word = |word: &&str| !word.is_empty();
    match text {
        Cow::Borrowed(text) => text.split(' ').filter(is_word).map(Cow::Borrowed).collect(),
        Cow::Owned(text) => text.split(' ').filter(is_word).map(|word| Cow::Owned(word.to_owned())).collect(),
    }
}

/// Writes the value that stands next as Amazon's HTTP APIs do, which is as Go prints it: the members of an object by name.
/// It goes as deep as the reader does.
fn write(reader: &mut Reader<'_>, text: &mut String) -> Result<(), JsonError> {
    match reader.kind()? {
        JsonKind::String => text.push_str(&reader.string()?),
        JsonKind::Number => text.push_str(reader.number()?.text()),
        JsonKind::Bool => text.push_str(if reader.bool()? { "true" } else { "false" }),
        JsonKind::Null => {
            reader.null()?;
            text.push_str("<nil>");
        }
        JsonKind::Array => {
            text.push('[');
            reader.begin_array()?;
            let mut is_first = true;
            while reader.next_item()? {
                if !std::mem::take(&mut is_first) {
                    text.push(' ');
                }
                write(reader, text)?;
            }
            text.push(']');
        }
        JsonKind::Object => {
            let mut members = Vec::new();
            reader.begin_object()?;
            while let Some(name) = reader.next_key()? {
                let mut member = [&name, ":"].concat();
                write(reader, &mut member)?;
                members.push((name, member));
            }
            members.sort();
            let members: Vec<String> = members.into_iter().map(|(_, member)| member).collect();
            text.push_str("map[");
            text.push_str(&members.join(" "));
            text.push(']');
        }
    }
    Ok(())
}

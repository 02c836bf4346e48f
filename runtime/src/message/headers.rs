//! Header fields in the order and the letter case in which they were written.
//!
//! One arena of bytes and one list of fields: a head that was read becomes a `Headers` without an allocation per
//! field, and changes are appended. Names that matter to the gateway carry their [`KnownHeader`], so that rules
//! compare a byte instead of a text.

use std::ops::Range;

use super::KnownHeader;

/// Between a name and its value.
const COLON: &[u8] = b": ";
const LINE_END: &[u8] = b"\r\n";

/// A list of header fields.
#[derive(Debug, Default, Clone)]
pub struct Headers {
    bytes: Vec<u8>,
    fields: Vec<Entry>,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    known: KnownHeader,
    name_start: u32,
    name_len: u16,
    value_start: u32,
    value_len: u32,
}

/// One header field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field<'a> {
    /// Which name it is, when the gateway knows it.
    pub known: KnownHeader,
    /// The name as written.
    pub name: &'a [u8],
    /// The value without surrounding white space.
    pub value: &'a [u8],
}

/// What [`Headers::edit`] does with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edit {
    /// It stays.
    Keep,
    /// It goes.
    Remove,
    /// It stays under another name, which no rule knows.
    Rename(&'static [u8]),
}

impl Headers {
    /// An empty list.
    pub fn new() -> Headers {
        Headers::default()
    }

    /// An empty list over bytes that [`Headers::push_range`] points into: a request head as it was read.
    pub fn over(bytes: Vec<u8>, fields: usize) -> Headers {
        Headers { bytes, fields: Vec::with_capacity(fields) }
    }

    /// The bytes that were given to [`Headers::over`], and what was pushed since.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Adds a field that stands in the bytes given to [`Headers::over`], and says which name it is. Ranges outside of
    /// them are ignored.
    pub fn push_range(&mut self, name: Range<usize>, value: Range<usize>) -> KnownHeader {
        let Some(name_bytes) = self.bytes.get(name.clone()) else { return KnownHeader::Other };
        if self.bytes.get(value.clone()).is_none() || name.len() > usize::from(u16::MAX) {
            return KnownHeader::Other;
        }
        let known = KnownHeader::classify(name_bytes);
        self.fields.push(Entry {
            known,
            name_start: name.start as u32,
            name_len: name.len() as u16,
            value_start: value.start as u32,
            value_len: value.len() as u32,
        });
        known
    }

    /// Adds a field at the end.
    pub fn push(&mut self, name: &[u8], value: &[u8]) {
        let start = self.append_line(name, value);
        let value_start = start + name.len() + COLON.len();
        self.push_range(start..start + name.len(), value_start..value_start + value.len());
    }

    /// Adds a field whose name the caller knows, so that it is not looked up again. Invariant: `known` is what
    /// [`KnownHeader::classify`] says of the name.
    pub fn push_known(&mut self, known: KnownHeader, name: &'static [u8], value: &[u8]) {
        debug_assert_eq!(KnownHeader::classify(name), known);
        let start = self.append_line(name, value);
        self.fields.push(Entry {
            known,
            name_start: start as u32,
            name_len: name.len() as u16,
            value_start: (start + name.len() + COLON.len()) as u32,
            value_len: value.len() as u32,
        });
    }

    /// Writes a field as a line of a head, and returns where it begins.
    fn append_line(&mut self, name: &[u8], value: &[u8]) -> usize {
        let start = self.bytes.len();
        self.bytes.reserve(name.len() + COLON.len() + value.len() + LINE_END.len());
        self.bytes.extend_from_slice(name);
        self.bytes.extend_from_slice(COLON);
        self.bytes.extend_from_slice(value);
        self.bytes.extend_from_slice(LINE_END);
        start
    }

    /// Replaces every field of a name (in any case) by one with this value, at the end.
    pub fn set(&mut self, name: &[u8], value: &[u8]) {
        self.remove(name);
        self.push(name, value);
    }

    /// Removes every field of a name, in any case; says whether there was one.
    pub fn remove(&mut self, name: &[u8]) -> bool {
        let before = self.fields.len();
        let bytes = &self.bytes;
        self.fields.retain(|entry| !entry.name(bytes).eq_ignore_ascii_case(name));
        self.fields.len() != before
    }

    /// Keeps the fields for which `keep` says so.
    pub fn retain(&mut self, mut keep: impl FnMut(Field<'_>) -> bool) {
        let bytes = &self.bytes;
        self.fields.retain(|entry| keep(entry.field(bytes)));
    }

    /// Keeps, removes or renames each field, in place: a renamed one keeps its value and its position.
    pub fn edit(&mut self, mut rule: impl FnMut(Field<'_>) -> Edit) {
        let bytes = &mut self.bytes;
        self.fields.retain_mut(|entry| match rule(entry.field(bytes)) {
            Edit::Keep => true,
            Edit::Remove => false,
            Edit::Rename(name) => {
                debug_assert_eq!(KnownHeader::classify(name), KnownHeader::Other);
                entry.known = KnownHeader::Other;
                entry.name_start = bytes.len() as u32;
                entry.name_len = name.len() as u16;
                bytes.extend_from_slice(name);
                true
            }
        });
    }

    /// The number of fields.
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// Whether there is no field.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// All fields in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Field<'_>> {
        self.fields.iter().map(|entry| entry.field(&self.bytes))
    }

    /// Writes the fields that are wanted as lines (`Name: value` and CR LF), and returns their number. Those that stand one
    /// behind the other as such, as in a head that was read, are written in one piece.
    pub(crate) fn write_lines(&self, out: &mut Vec<u8>, wanted: impl Fn(KnownHeader) -> bool) -> usize {
        let mut lines = 0;
        let mut run = 0..0;
        for entry in self.fields.iter().filter(|entry| wanted(entry.known)) {
            lines += 1;
            match entry.line(&self.bytes) {
                Some(line) if line.start == run.end => run.end = line.end,
                line => {
                    out.extend_from_slice(self.bytes.get(run).unwrap_or_default());
                    run = line.clone().unwrap_or_default();
                    if line.is_none() {
                        let field = entry.field(&self.bytes);
                        out.extend_from_slice(field.name);
                        out.extend_from_slice(COLON);
                        out.extend_from_slice(field.value);
                        out.extend_from_slice(LINE_END);
                    }
                }
            }
        }
        out.extend_from_slice(self.bytes.get(run).unwrap_or_default());
        lines
    }

    /// The values of a name, in any case, in order.
    pub fn values<'a>(&'a self, name: &'a [u8]) -> impl DoubleEndedIterator<Item = &'a [u8]> {
        self.iter().filter(move |field| field.name.eq_ignore_ascii_case(name)).map(|field| field.value)
    }

    /// The last value of a name, in any case.
    pub fn last(&self, name: &[u8]) -> Option<&[u8]> {
        self.iter().rev().find(|field| field.name.eq_ignore_ascii_case(name)).map(|field| field.value)
    }

    /// The values of a known name, in order.
    pub fn known_values(&self, known: KnownHeader) -> impl DoubleEndedIterator<Item = &[u8]> {
        self.iter().filter(move |field| field.known == known).map(|field| field.value)
    }

    /// The last value of a known name.
    pub fn known(&self, known: KnownHeader) -> Option<&[u8]> {
        self.known_values(known).next_back()
    }
}

impl Entry {
    fn name<'a>(&self, bytes: &'a [u8]) -> &'a [u8] {
        let start = self.name_start as usize;
        bytes.get(start..start + usize::from(self.name_len)).unwrap_or_default()
    }

    /// Where its whole line stands, if it does.
    fn line(&self, bytes: &[u8]) -> Option<Range<usize>> {
        let (start, value) = (self.name_start as usize, self.value_start as usize);
        let colon = start + usize::from(self.name_len);
        let end = value + self.value_len as usize;
        let whole = value == colon + COLON.len()
            && bytes.get(colon..value)? == COLON
            && bytes.get(end..end + LINE_END.len())? == LINE_END;
        whole.then_some(start..end + LINE_END.len())
    }

    fn field<'a>(&self, bytes: &'a [u8]) -> Field<'a> {
        let start = self.value_start as usize;
        let value = bytes.get(start..start + self.value_len as usize).unwrap_or_default();
        Field { known: self.known, name: self.name(bytes), value }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_order_and_case_and_finds_in_any_case() {
        let mut headers = Headers::over(b"tEsT: a\r\nHost: b\r\n".to_vec(), 4);
        headers.push_range(0..4, 6..7);
        headers.push_range(9..13, 15..16);
        headers.push(b"Test", b"c");
        let fields: Vec<_> = headers.iter().map(|field| (field.name, field.value)).collect();
        assert_eq!(fields, [(&b"tEsT"[..], &b"a"[..]), (b"Host", b"b"), (b"Test", b"c")]);
        assert_eq!(headers.last(b"TEST"), Some(&b"c"[..]));
        assert_eq!(headers.known(KnownHeader::Host), Some(&b"b"[..]));
        headers.set(b"test", b"d");
        assert_eq!(headers.values(b"Test").collect::<Vec<_>>(), [b"d"]);
        assert_eq!(headers.len(), 2);
    }

    #[test]
    fn lines_as_they_were_read() {
        let mut headers = Headers::over(b"A: 1\r\nB: 2\r\nC:3\r\nD: 4".to_vec(), 5);
        for (name, value) in [(0..1, 3..4), (6..7, 9..10), (12..13, 14..15), (17..18, 20..21)] {
            headers.push_range(name, value);
        }
        headers.push(b"Via", b"5");
        headers.push_known(KnownHeader::Host, b"Host", b"6");
        headers.push(b"E", b"");
        let written = |wanted: fn(KnownHeader) -> bool| {
            let mut out = Vec::new();
            let lines = headers.write_lines(&mut out, wanted);
            (lines, String::from_utf8(out).unwrap())
        };
        let all = "A: 1\r\nB: 2\r\nC: 3\r\nD: 4\r\nVia: 5\r\nHost: 6\r\nE: \r\n";
        assert_eq!(written(|_| true), (7, all.to_owned()));
        assert_eq!(written(|known| known != KnownHeader::Host), (6, all.replace("Host: 6\r\n", "")));
        assert_eq!(written(|_| false), (0, String::new()));
    }

    #[test]
    fn edits_in_place() {
        let mut headers = Headers::new();
        for (name, value) in [("Date", "1"), ("Via", "2"), ("Accept", "3")] {
            headers.push(name.as_bytes(), value.as_bytes());
        }
        headers.edit(|field| match field.known {
            KnownHeader::Date => Edit::Rename(b"x-amzn-Remapped-Date"),
            KnownHeader::Via => Edit::Remove,
            _ => Edit::Keep,
        });
        let fields: Vec<_> = headers.iter().map(|field| (field.name, field.value)).collect();
        assert_eq!(fields, [(&b"x-amzn-Remapped-Date"[..], &b"1"[..]), (b"Accept", b"3")]);
    }
}

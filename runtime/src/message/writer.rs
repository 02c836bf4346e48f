//! Writes JSON into a buffer. Commas are the writer's business, values and their order the caller's.

/// Appends one JSON text after the other to a buffer.
///
/// ```
/// use gwgen_runtime::message::Writer;
///
/// let mut writer = Writer::new();
/// writer.begin_object();
/// writer.key("message").string("not \"found\"");
/// writer.key("codes").begin_array().u64(404).null().end_array();
/// writer.end_object();
/// assert_eq!(writer.into_bytes(), br#"{"message":"not \"found\"","codes":[404,null]}"#);
/// ```
#[derive(Debug, Default)]
pub struct Writer {
    out: Vec<u8>,
    /// Where the current text began; what stands before it belongs to the caller.
    start: usize,
}

impl Writer {
    /// A writer with a buffer of its own.
    pub fn new() -> Writer {
        Writer::default()
    }

    /// A writer that appends to a buffer.
    pub fn over(out: Vec<u8>) -> Writer {
        let start = out.len();
        Writer { out, start }
    }

    /// The buffer.
    pub fn into_bytes(self) -> Vec<u8> {
        self.out
    }

    /// What was written so far, with what stood in the buffer before.
    pub fn bytes(&self) -> &[u8] {
        &self.out
    }

    /// Opens an object.
    pub fn begin_object(&mut self) -> &mut Writer {
        self.value(b"{")
    }

    /// Closes an object.
    pub fn end_object(&mut self) -> &mut Writer {
        self.out.push(b'}');
        self
    }

    /// Opens an array.
    pub fn begin_array(&mut self) -> &mut Writer {
        self.value(b"[")
    }

    /// Closes an array.
    pub fn end_array(&mut self) -> &mut Writer {
        self.out.push(b']');
        self
    }

    /// A member's key; its value follows.
    pub fn key(&mut self, key: &str) -> &mut Writer {
        self.string(key);
        self.out.push(b':');
        self
    }

    /// A string.
    pub fn string(&mut self, text: &str) -> &mut Writer {
        self.separate();
        self.out.push(b'"');
        escape_into(&mut self.out, text);
        self.out.push(b'"');
        self
    }

    /// A string out of bytes that should be UTF-8; what is not becomes U+FFFD.
    pub fn string_lossy(&mut self, bytes: &[u8]) -> &mut Writer {
        self.string(&String::from_utf8_lossy(bytes))
    }

    /// A string, or `null`.
    pub fn optional_string(&mut self, text: Option<&str>) -> &mut Writer {
        match text {
            Some(text) => self.string(text),
            None => self.null(),
        }
    }

    /// `null`.
    pub fn null(&mut self) -> &mut Writer {
        self.value(b"null")
    }

    /// `true` or `false`.
    pub fn bool(&mut self, value: bool) -> &mut Writer {
        self.value(if value { b"true" } else { b"false" })
    }

    /// A whole number.
    pub fn u64(&mut self, value: u64) -> &mut Writer {
        self.value(itoa::Buffer::new().format(value).as_bytes())
    }

    /// A whole number.
    pub fn i64(&mut self, value: i64) -> &mut Writer {
        self.value(itoa::Buffer::new().format(value).as_bytes())
    }

    /// A number; `null` for infinities and what is not a number, which JSON cannot say.
    pub fn f64(&mut self, value: f64) -> &mut Writer {
        use std::io::Write;

        self.separate();
        let size = value.abs();
        // Writing into a `Vec` cannot fail. Long runs of zeros are written as an exponent.
        let _ = if !value.is_finite() {
            self.out.write_all(b"null")
        } else if size != 0.0 && !(1e-6..1e21).contains(&size) {
            write!(self.out, "{value:e}")
        } else if value.fract() == 0.0 {
            // A whole one says that it is no integer: who reads it may tell the two apart.
            write!(self.out, "{value}.0")
        } else {
            write!(self.out, "{value}")
        };
        self
    }

    /// A value that is JSON already. Invariant: it is one whole, valid value.
    pub fn raw(&mut self, json: &[u8]) -> &mut Writer {
        self.value(json)
    }

    fn value(&mut self, bytes: &[u8]) -> &mut Writer {
        self.separate();
        self.out.extend_from_slice(bytes);
        self
    }

    /// Writes a comma where one is due. The last byte says so: a value ends in none of these.
    fn separate(&mut self) {
        if self.out.len() > self.start && !matches!(self.out.last(), Some(b'{' | b'[' | b':')) {
            self.out.push(b',');
        }
    }
}

/// Appends a text as it stands between the quotes of a JSON string.
pub fn escape_into(out: &mut Vec<u8>, text: &str) {
    let bytes = text.as_bytes();
    let mut plain = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        let short = match byte {
            b'"' => b'"',
            b'\\' => b'\\',
            b'\n' => b'n',
            b'\r' => b'r',
            b'\t' => b't',
            0x08 => b'b',
            0x0c => b'f',
            0..=0x1f => b'u',
            _ => continue,
        };
        out.extend_from_slice(bytes.get(plain..at).unwrap_or_default());
        plain = at + 1;
        out.extend_from_slice(&[b'\\', short]);
        if short == b'u' {
            let digit = byte & 0xf;
            let low = if digit < 10 { b'0' + digit } else { b'a' + digit - 10 };
            out.extend_from_slice(&[b'0', b'0', b'0' + (byte >> 4), low]);
        }
    }
    out.extend_from_slice(bytes.get(plain..).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Reader;

    #[test]
    fn every_character_survives_a_round_trip() {
        let text: String = (0..0x300).filter_map(char::from_u32).chain(['\u{2028}', '😀']).collect();
        let mut writer = Writer::new();
        writer.string(&text);
        let bytes = writer.into_bytes();
        assert_eq!(Reader::new(&bytes).unwrap().string().unwrap(), text);
        assert!(bytes.iter().all(|byte| *byte >= 0x20));
    }

    #[test]
    fn commas_stand_between_members_only() {
        let mut writer = Writer::over(b"data: 1".to_vec());
        writer.begin_object().end_object();
        assert_eq!(writer.into_bytes(), b"data: 1{}");
        let mut writer = Writer::new();
        writer.begin_array().string("[").string("a:").begin_object().key("k").begin_array().end_array();
        writer.key("m").raw(b"{\"x\":[]}").end_object().bool(true).i64(-5).string_lossy(b"\xff").end_array();
        assert_eq!(
            String::from_utf8(writer.into_bytes()).unwrap(),
            "[\"[\",\"a:\",{\"k\":[],\"m\":{\"x\":[]}},true,-5,\"\u{fffd}\"]"
        );
    }

    #[test]
    fn doubles_are_valid_json_and_read_back() {
        let mut writer = Writer::new();
        writer.begin_array().f64(71.0).f64(-0.5).f64(1e20).end_array();
        assert_eq!(writer.into_bytes(), b"[71.0,-0.5,100000000000000000000.0]");
        for value in [0.0, -0.0, 1.0, 0.1, 1e21, 1.5e300, 5e-324, -1e-7, 123456789.125] {
            let mut writer = Writer::new();
            writer.f64(value);
            let bytes = writer.into_bytes();
            let mut reader = Reader::new(&bytes).unwrap();
            assert_eq!(reader.number().unwrap().as_f64(), Some(value));
            reader.end().unwrap();
        }
        let mut writer = Writer::new();
        writer.begin_array().f64(f64::NAN).f64(f64::NEG_INFINITY).end_array();
        assert_eq!(writer.bytes(), b"[null,null]");
    }
}

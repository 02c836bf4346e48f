//! The JSON document of a proxy answer, member by member.

use std::borrow::Cow;

use super::MalformedAnswer;
use crate::api::PayloadFormat;
use crate::message::{JsonKind, Reader};

/// What stands in the document.
#[derive(Debug, Default)]
pub(super) struct Document<'a> {
    /// `statusCode`; 200 where it is not there.
    pub(super) status: u16,
    /// `headers`.
    pub(super) headers: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    /// `multiValueHeaders`.
    pub(super) multi_value_headers: Vec<(Cow<'a, str>, Vec<Cow<'a, str>>)>,
    /// `cookies`; payload 2.0.
    pub(super) cookies: Vec<Cow<'a, str>>,
    /// `body`.
    pub(super) body: Option<Cow<'a, str>>,
    /// `isBase64Encoded`.
    pub(super) base64: bool,
}

impl<'a> Document<'a> {
    /// Reads a document. REST APIs refuse members that they do not know, HTTP APIs step over them.
    pub(super) fn read(format: PayloadFormat, payload: &'a [u8]) -> Result<Document<'a>, MalformedAnswer> {
        let mut reader = Reader::new(payload)?.refuse_duplicate_keys();
        let mut document = Document { status: 200, ..Document::default() };
        reader.begin_object()?;
        while let Some(key) = reader.next_key()? {
            match &*key {
                "multiValueHeaders" if format == PayloadFormat::V2 => drop(reader.skip_value()?),
                "body" | "isBase64Encoded" if format == PayloadFormat::RestStream => {
                    unknown(format, &mut reader, &key)?;
                }
                "cookies" if matches!(format, PayloadFormat::Rest | PayloadFormat::V1) => {
                    unknown(format, &mut reader, &key)?
                }
                "statusCode" | "headers" | "multiValueHeaders" | "cookies" | "body" | "isBase64Encoded" => {
                    if !reader.take_null()? {
                        document.read_member(&mut reader, &key)?;
                    }
                }
                _ => unknown(format, &mut reader, &key)?,
            }
        }
        reader.end()?;
        Ok(document)
    }

    fn read_member(&mut self, reader: &mut Reader<'a>, key: &str) -> Result<(), MalformedAnswer> {
        match key {
            "statusCode" => self.status = read_status(reader)?,
            "headers" => {
                reader.begin_object()?;
                while let Some(name) = reader.next_key()? {
                    if let Some(value) = read_scalar(reader, &name)? {
                        self.headers.push((name, value));
                    }
                }
            }
            "multiValueHeaders" => {
                reader.begin_object()?;
                while let Some(name) = reader.next_key()? {
                    let mut values = Vec::new();
                    reader.begin_array()?;
                    while reader.next_item()? {
                        values.extend(read_scalar(reader, &name)?);
                    }
                    self.multi_value_headers.push((name, values));
                }
            }
            "cookies" => {
                reader.begin_array()?;
                while reader.next_item()? {
                    self.cookies.push(reader.string()?);
                }
            }
            "body" => self.body = Some(reader.string()?),
            _ => self.base64 = reader.bool()?,
        }
        Ok(())
    }
}

fn unknown(format: PayloadFormat, reader: &mut Reader<'_>, key: &str) -> Result<(), MalformedAnswer> {
    if matches!(format, PayloadFormat::Rest | PayloadFormat::RestStream) {
        return Err(MalformedAnswer::new(format!("unknown member in the function's answer: {key:?}")));
    }
    reader.skip_value()?;
    Ok(())
}

/// A number, or a text that is one (recorded: `"201"`).
fn read_status(reader: &mut Reader<'_>) -> Result<u16, MalformedAnswer> {
    let text = match reader.kind()? {
        JsonKind::String => reader.string()?,
        _ => Cow::Borrowed(reader.number()?.text()),
    };
    let whole = text.strip_suffix(".0").unwrap_or(&text);
    match whole.parse() {
        // 1xx announce an answer; they are none.
        Ok(status) if (200..=599).contains(&status) => Ok(status),
        _ => Err(MalformedAnswer::new("statusCode in the function's answer is not a status from 200 to 599")),
    }
}

/// A field's value: texts as they are, numbers and booleans as their JSON text; `null` is no field.
fn read_scalar<'a>(reader: &mut Reader<'a>, name: &str) -> Result<Option<Cow<'a, str>>, MalformedAnswer> {
    Ok(match reader.kind()? {
        JsonKind::String => Some(reader.string()?),
        JsonKind::Null => {
            reader.null()?;
            None
        }
        JsonKind::Number | JsonKind::Bool => Some(Cow::Borrowed(reader.skip_value()?)),
        JsonKind::Array | JsonKind::Object => {
            return Err(MalformedAnswer::new(format!(
                "the value of header {name:?} in the function's answer is not a text"
            )));
        }
    })
}

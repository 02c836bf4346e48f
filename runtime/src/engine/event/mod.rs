//! The event that a Lambda proxy integration hands to its function (reference 4.5).
//!
//! Three shapes: REST APIs', and HTTP APIs' payloads 1.0 and 2.0. All of them are written from one [`EventInput`], in
//! one pass into one buffer. What the function answers is read by [`super::lambda_answer`].

pub mod authorizer;
mod body;
mod names;
mod rest;
#[cfg(test)]
mod tests;
mod v1;
mod v2;

use std::borrow::Cow;

use super::bind::StageState;
use crate::api::{Api, Method, PayloadFormat};
use crate::message::{Context, Headers, MethodRequest, Writer};

/// Everything an event is written from.
#[derive(Debug, Clone, Copy)]
pub struct EventInput<'a> {
    /// The API; its id and binary media types are in the event or decide its form.
    pub api: &'a Api,
    /// The method that was matched.
    pub method: &'a Method,
    /// The served stage.
    pub stage: EventStage<'a>,
    /// The request; its fields as the client wrote them, hop-by-hop ones already gone.
    pub request: &'a MethodRequest,
    /// What an HTTP API's mappings made of fields and query.
    pub changed: Option<&'a Changed>,
    /// `$context`.
    pub context: &'a Context,
    /// The query, decoded, in order (reference 3.1), as it was changed.
    pub query: &'a [(Cow<'a, str>, Cow<'a, str>)],
    /// What the gateway adds to the request's fields: `X-Amzn-Trace-Id`, `X-Forwarded-For`, `X-Forwarded-Port`,
    /// `X-Forwarded-Proto`, `Host`. They take the place of fields of the same name.
    pub gateway_headers: &'a [(&'a str, &'a str)],
    /// The whole body.
    pub body: &'a [u8],
}

/// Fields and query in the place of the client's (HTTP APIs, reference 4.3).
#[derive(Debug)]
pub struct Changed {
    /// The fields.
    pub headers: Headers,
    /// The query, encoded, without `?`.
    pub raw_query: String,
}

impl<'a> EventInput<'a> {
    /// The fields that the function sees.
    fn headers(&self) -> &'a Headers {
        self.changed.map_or(&self.request.headers, |changed| &changed.headers)
    }

    /// The query that the function sees.
    fn raw_query(&self) -> &'a str {
        match self.changed {
            Some(changed) => &changed.raw_query,
            None => self.request.raw_query().unwrap_or_default(),
        }
    }
}

/// What an event says of its stage.
#[derive(Debug, Clone, Copy)]
pub struct EventStage<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its variables, bound.
    pub variables: &'a [(Box<str>, Box<str>)],
    /// The account that the API stands in.
    pub account_id: &'a str,
    /// The deployment that the stage serves.
    pub deployment_id: &'a str,
}

impl<'a> EventStage<'a> {
    /// What an event says of a bound stage.
    pub fn of(stage: &'a StageState) -> EventStage<'a> {
        EventStage {
            name: &stage.name,
            variables: &stage.variables,
            account_id: &stage.account_id,
            deployment_id: &stage.deployment_id,
        }
    }
}

/// Writes the event of a payload format.
pub fn write(format: PayloadFormat, input: &EventInput<'_>) -> Vec<u8> {
    // A base64 body grows by a third; names and the fixed members need about a kilobyte.
    let fields: usize = input.headers().bytes().len() * 3;
    let mut writer = Writer::over(Vec::with_capacity(2048 + fields + input.body.len() * 4 / 3));
    match format {
        PayloadFormat::Rest | PayloadFormat::RestStream => rest::write(&mut writer, input),
        PayloadFormat::V1 => v1::write(&mut writer, input),
        PayloadFormat::V2 => v2::write(&mut writer, input),
    }
    writer.into_bytes()
}

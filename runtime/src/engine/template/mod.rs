//! Templates, bound to a stage: mapping templates, which are scripts, and what only substitutes.

mod budget;
mod call;
mod context;
mod document;
mod encoding;
mod evaluate;
mod heap;
mod input;
mod json;
mod json_read;
mod list_methods;
mod machine;
mod map_methods;
mod number;
mod path;
mod path_filter;
mod path_found;
mod path_parse;
mod path_steps;
mod paths;
mod print;
mod property;
mod regex;
mod search;
mod slot;
mod substitute;
mod text_methods;
mod texts;
mod value;
mod view;

use std::borrow::Cow;
use std::sync::Arc;

use bytes::Bytes;

use super::media_type::essence;
use super::scope::Scope;
use crate::api::Script;
use crate::message::Overrides;
pub use budget::Fault;
use machine::Machine;
use paths::Paths;
pub use search::{Search, SearchFault};
pub use substitute::{BoundPart, JsonStrings};
use texts::Texts;

/// A template whose parameters are put in.
#[derive(Debug, Clone)]
pub enum BoundTemplate {
    /// Renders the same for every request.
    Static(Bytes),
    /// Substitutes only.
    Parts(Vec<BoundPart>),
    /// A mapping template.
    Script(BoundScript),
}

/// A script with the values of the parameters that it names.
#[derive(Debug, Clone)]
pub struct BoundScript {
    script: &'static Script,
    /// Parameters of the definition, by name.
    parameters: Vec<(&'static str, Box<str>)>,
    paths: Arc<Paths>,
}

impl BoundScript {
    /// Binds a script, and reads its JSON paths.
    pub fn new(script: &'static Script, parameters: Vec<(&'static str, Box<str>)>) -> BoundScript {
        BoundScript { script, parameters, paths: Arc::new(Paths::of(script)) }
    }
}

/// What a template rendered.
#[derive(Debug)]
pub struct Rendered {
    /// The text.
    pub text: Bytes,
    /// What `$context.requestOverride` and `$context.responseOverride` are now; `None` where the template did not touch
    /// them.
    pub overrides: Option<Overrides>,
}

/// Renders a template. `input` is the body that `$input` names: the request's, or the backend's answer.
pub fn render(template: &BoundTemplate, scope: &Scope<'_>, input: &[u8]) -> Result<Rendered, Fault> {
    let text = match template {
        BoundTemplate::Static(text) => text.clone(),
        BoundTemplate::Parts(parts) => substitute::render(parts, scope),
        BoundTemplate::Script(bound) => {
            // `$input` of an empty body is an empty object (reference 5.2).
            let input = match input {
                [] => Cow::Borrowed("{}"),
                input => {
                    std::str::from_utf8(input).map_or_else(|_| String::from_utf8_lossy(input), Cow::Borrowed)
                }
            };
            let texts = Texts::default();
            let mut machine = Machine::new(bound, *scope, &input, &texts);
            let text = Bytes::from(machine.render()?);
            return Ok(Rendered { text, overrides: machine.take_overrides()? });
        }
    };
    Ok(Rendered { text, overrides: None })
}

/// The template for a media type: `Content-Type` or `Accept` without parameters, `application/json` where there is
/// none; `$default` catches all (reference 4.4).
pub fn select<'a, T>(templates: &'a [(&'static str, T)], header: Option<&[u8]>) -> Option<&'a T> {
    let wanted = header.map_or(&b"application/json"[..], essence);
    let by_name = |name: &[u8]| templates.iter().find(|(kind, _)| kind.as_bytes().eq_ignore_ascii_case(name));
    by_name(wanted).or_else(|| by_name(b"$default")).map(|(_, template)| template)
}

/// The response template: by `Accept`, else the one for JSON, else the first.
pub fn select_response<'a, T>(
    templates: &'a [(&'static str, T)],
    accept: Option<&[u8]>,
) -> Option<&'a (&'static str, T)> {
    let wanted = accept.map_or(&b"application/json"[..], essence);
    let by_name = |name: &[u8]| templates.iter().find(|(kind, _)| kind.as_bytes().eq_ignore_ascii_case(name));
    by_name(wanted).or_else(|| by_name(b"application/json")).or_else(|| templates.first())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn which_template() {
        let templates = [("text/xml", 1), ("application/json", 2)];
        assert_eq!(select(&templates, None), Some(&2));
        assert_eq!(select(&templates, Some(b"Text/XML; charset=utf-8")), Some(&1));
        assert_eq!(select(&templates, Some(b"text/plain")), None);
        assert_eq!(select(&[("$default", 3)], Some(b"text/plain")), Some(&3));
        assert_eq!(select_response(&templates, Some(b"*/*")), Some(&("application/json", 2)));
        assert_eq!(select_response(&templates, Some(b"text/xml,*/*")), Some(&("text/xml", 1)));
        assert_eq!(select_response(&[("a/b", 1)], Some(b"c/d")), Some(&("a/b", 1)));
        assert_eq!(select_response::<u8>(&[], None), None);
    }
}

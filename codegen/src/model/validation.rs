//! What requests, and answers, are held to.

use super::{CheckId, ParameterLocation};
use crate::language::style::Written;

/// Who says what requests to a method are held to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Validation {
    /// A request validator of a REST API.
    Validator(RequestValidator),
    /// A plain document.
    Document(Contract),
}

/// What a request validator checks (reference 6.1).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RequestValidator {
    /// Parameters that must be there and not blank, in the order in which Amazon lists them.
    pub parameters: Vec<(ParameterLocation, String)>,
    /// Models by content type; `$default` is for every type without one.
    pub models: Vec<(String, CheckId)>,
}

/// What a plain document says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contract {
    /// Parameters in order.
    pub parameters: Vec<ParameterRules>,
    /// The body, where something is said about it.
    pub body: Option<BodyRules>,
    /// Answers, where they are held to the document.
    pub responses: Option<Responses>,
}

impl Contract {
    /// Asks for nothing.
    pub fn is_empty(&self) -> bool {
        *self == Contract::default()
    }

    /// Each check that is named, to be changed; `None` where nothing is left of it.
    pub fn each_check(&mut self, see: &mut impl FnMut(&mut Option<CheckId>)) {
        self.parameters.iter_mut().for_each(|rules| see(&mut rules.check));
        self.body.iter_mut().flat_map(|body| &mut body.content).for_each(|media| see(&mut media.check));
        for rules in self.responses.iter_mut().flat_map(|responses| &mut responses.list) {
            rules.headers.iter_mut().for_each(|rules| see(&mut rules.check));
            rules.content.iter_mut().for_each(|media| see(&mut media.check));
        }
    }
}

/// One parameter, or one header of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParameterRules {
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub location: ParameterLocation,
    /// Must be there.
    pub required: bool,
    /// How it is written.
    pub written: Written,
    /// What its value is held to; `None` where every text will do.
    pub check: Option<CheckId>,
}

/// A body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BodyRules {
    /// Must be there.
    pub required: bool,
    /// By media type; none: every type will do.
    pub content: Vec<MediaRules>,
}

/// A body of one media type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaRules {
    /// Lower case, without parameters; may be a range.
    pub media_type: String,
    /// What it is held to.
    pub check: Option<CheckId>,
    /// Fields of a form with an encoding of their own.
    pub fields: Vec<FieldRules>,
}

/// A field of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldRules {
    /// Its name.
    pub name: String,
    /// How its value is written.
    pub written: Written,
    /// What its parts may be: media types in lower case. None: anything.
    pub content_types: Vec<String>,
}

/// Answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Responses {
    /// An answer that does not fit is not passed on.
    pub enforced: bool,
    /// By status, the narrowest first.
    pub list: Vec<ResponseRules>,
}

/// Answers of some statuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResponseRules {
    /// First and last status.
    pub statuses: (u16, u16),
    /// Headers.
    pub headers: Vec<ParameterRules>,
    /// Bodies by media type; none: nothing is said.
    pub content: Vec<MediaRules>,
}

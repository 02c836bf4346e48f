//! What a plain document says about the requests to a method and the answers of its backend.

use super::CheckId;

/// What requests and answers are held to.
#[derive(Debug, Clone, Copy)]
pub struct Contract {
    /// Parameters, in the definition's order.
    pub parameters: &'static [ParameterRules],
    /// The body; `None`: nothing is said about it, and it passes unread.
    pub body: Option<&'static BodyRules>,
    /// The answers, where they are held to the document.
    pub responses: Option<&'static Responses>,
}

impl Contract {
    /// Asks for nothing.
    pub const ANY: Contract = Contract { parameters: &[], body: None, responses: None };
}

/// Where a parameter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Location {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// In a header; names are compared without regard to letter case.
    Header,
    /// In a cookie.
    Cookie,
}

impl Location {
    /// As OpenAPI writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Location::Path => "path",
            Location::Query => "query",
            Location::Header => "header",
            Location::Cookie => "cookie",
        }
    }
}

/// One parameter, or one header of an answer.
#[derive(Debug, Clone, Copy)]
pub struct ParameterRules {
    /// As the definition writes it.
    pub name: &'static str,
    /// Where it stands.
    pub location: Location,
    /// Whether it must be there.
    pub required: bool,
    /// How its value is written.
    pub written: Written,
    /// What its value is held to; `None` where every text will do.
    pub check: Option<CheckId>,
}

impl ParameterRules {
    /// An optional parameter that every text will do for.
    pub const fn new(location: Location, name: &'static str, written: Written) -> ParameterRules {
        ParameterRules { name, location, required: false, written, check: None }
    }

    /// A path parameter, in the usual style.
    pub const fn path(name: &'static str) -> ParameterRules {
        ParameterRules::new(Location::Path, name, Written::SIMPLE).required()
    }

    /// A query parameter, in the usual style.
    pub const fn query(name: &'static str) -> ParameterRules {
        ParameterRules::new(Location::Query, name, Written::FORM)
    }

    /// A header, in its style.
    pub const fn header(name: &'static str) -> ParameterRules {
        ParameterRules::new(Location::Header, name, Written::SIMPLE)
    }

    /// A cookie, in the usual style.
    pub const fn cookie(name: &'static str) -> ParameterRules {
        ParameterRules::new(Location::Cookie, name, Written::FORM)
    }

    /// The same, written in another way.
    pub const fn written(self, written: Written) -> ParameterRules {
        ParameterRules { written, ..self }
    }

    /// The same, and it must be there.
    pub const fn required(self) -> ParameterRules {
        ParameterRules { required: true, ..self }
    }

    /// The same, held to a check.
    pub const fn held_to(self, check: CheckId) -> ParameterRules {
        ParameterRules { check: Some(check), ..self }
    }
}

/// How a value is written as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// As JSON: `content: {application/json: …}`.
    Json,
    /// As it is: `content` of another type.
    Text,
    /// By a style (OpenAPI 3.1.1, "Style Values").
    Styled {
        /// The style.
        style: Style,
        /// Each item or member is written apart.
        explode: bool,
        /// An empty value passes, whatever the schema says.
        allow_empty: bool,
    },
}

impl Written {
    /// `simple`.
    pub const SIMPLE: Written = Written::styled(Style::Simple, false);
    /// `form` with `explode`.
    pub const FORM: Written = Written::styled(Style::Form, true);
    /// `deepObject`.
    pub const DEEP: Written = Written::styled(Style::DeepObject, true);

    /// By a style.
    pub const fn styled(style: Style, explode: bool) -> Written {
        Written::Styled { style, explode, allow_empty: false }
    }

    /// The same, and an empty value passes.
    pub const fn or_empty(self) -> Written {
        match self {
            Written::Styled { style, explode, .. } => Written::Styled { style, explode, allow_empty: true },
            other => other,
        }
    }
}

/// How arrays and objects are written. Swagger 2.0's `csv`, `ssv`, `tsv` and `pipes` are styles without `explode`, its
/// `multi` is `form` with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// `;color=blue,black`.
    Matrix,
    /// `.blue,black`.
    Label,
    /// `blue,black`.
    Simple,
    /// `color=blue,black`.
    Form,
    /// `color=blue%20black`.
    SpaceDelimited,
    /// `color=blue%7Cblack`.
    PipeDelimited,
    /// `color=blue%09black`.
    TabDelimited,
    /// `color[R]=100&color[G]=200`.
    DeepObject,
}

/// What a body is held to.
#[derive(Debug, Clone, Copy)]
pub struct BodyRules {
    /// Whether it must be there.
    pub required: bool,
    /// By media type; empty: every type will do.
    pub content: &'static [MediaRules],
}

impl BodyRules {
    /// A body that must be there.
    pub const fn required(content: &'static [MediaRules]) -> BodyRules {
        BodyRules { required: true, content }
    }

    /// A body that may be there.
    pub const fn optional(content: &'static [MediaRules]) -> BodyRules {
        BodyRules { required: false, content }
    }
}

/// What a body of one media type is held to.
#[derive(Debug, Clone, Copy)]
pub struct MediaRules {
    /// Lower case and without parameters; `text/*` and `*/*` are ranges.
    pub media_type: &'static str,
    /// What it is held to; `None` where nothing is said.
    pub check: Option<CheckId>,
    /// Fields of a form that are not written as forms write them.
    pub fields: &'static [FieldRules],
}

impl MediaRules {
    /// A body of which nothing is said.
    pub const fn new(media_type: &'static str) -> MediaRules {
        MediaRules { media_type, check: None, fields: &[] }
    }

    /// The same, held to a check.
    pub const fn held_to(self, check: CheckId) -> MediaRules {
        MediaRules { check: Some(check), ..self }
    }

    /// The same, with fields of their own encoding.
    pub const fn fields(self, fields: &'static [FieldRules]) -> MediaRules {
        MediaRules { fields, ..self }
    }
}

/// How one field of a form is written.
#[derive(Debug, Clone, Copy)]
pub struct FieldRules {
    /// Its name.
    pub name: &'static str,
    /// How its value is written.
    pub written: Written,
    /// What its parts may be, in a form of parts: media types and ranges of them. None: anything.
    pub content_types: &'static [&'static str],
}

impl FieldRules {
    /// A field.
    pub const fn new(name: &'static str, written: Written) -> FieldRules {
        FieldRules { name, written, content_types: &[] }
    }

    /// The same, of one of these media types.
    pub const fn of_types(self, content_types: &'static [&'static str]) -> FieldRules {
        FieldRules { content_types, ..self }
    }
}

/// What answers are held to.
#[derive(Debug, Clone, Copy)]
pub struct Responses {
    /// An answer that does not fit is not passed on: 502. Else it is, and only logged.
    pub enforced: bool,
    /// By status, the narrowest first.
    pub list: &'static [ResponseRules],
}

/// What answers of some statuses are held to.
#[derive(Debug, Clone, Copy)]
pub struct ResponseRules {
    /// The first status.
    pub from: u16,
    /// The last status.
    pub to: u16,
    /// Its headers.
    pub headers: &'static [ParameterRules],
    /// Its body, by media type; empty: nothing is said.
    pub content: &'static [MediaRules],
}

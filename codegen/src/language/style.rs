//! How values of parameters are written as text (OpenAPI 3.1.1, "Style Values").

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Written {
    /// As JSON: `content: {application/json: …}`.
    Json,
    /// As it is: `content` of another type.
    Text,
    /// By a style.
    Styled {
        /// The style.
        style: Style,
        /// Each item or member is written apart.
        explode: bool,
        /// `allowEmptyValue`.
        allow_empty: bool,
    },
}

/// How arrays and objects are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names are OpenAPI's; tabs are Swagger 2.0's `tsv`")]
pub enum Style {
    Matrix,
    Label,
    Simple,
    Form,
    SpaceDelimited,
    PipeDelimited,
    TabDelimited,
    DeepObject,
}

impl Style {
    /// The style of a name, in the words of OpenAPI 3.
    pub fn named(name: &str) -> Option<Style> {
        Some(match name {
            "matrix" => Style::Matrix,
            "label" => Style::Label,
            "simple" => Style::Simple,
            "form" => Style::Form,
            "spaceDelimited" => Style::SpaceDelimited,
            "pipeDelimited" => Style::PipeDelimited,
            "deepObject" => Style::DeepObject,
            _ => return None,
        })
    }

    /// As the runtime's tables name it.
    pub fn variant(self) -> &'static str {
        match self {
            Style::Matrix => "Matrix",
            Style::Label => "Label",
            Style::Simple => "Simple",
            Style::Form => "Form",
            Style::SpaceDelimited => "SpaceDelimited",
            Style::PipeDelimited => "PipeDelimited",
            Style::TabDelimited => "TabDelimited",
            Style::DeepObject => "DeepObject",
        }
    }
}

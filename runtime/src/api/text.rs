//! Text of a definition that is complete only at start: literals, parameters and stage variables.

/// A text in pieces. Put together once at start for each stage served, never per request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text(pub &'static [Part]);

/// One piece of a [`Text`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Stands as it is.
    Literal(&'static str),
    /// A parameter by name: `--param NAME=VALUE`, or its default in [`super::Parameter`].
    Parameter(&'static str),
    /// `${stageVariables.NAME}`: the served stage's value; missing is empty (reference 9.2).
    StageVariable(&'static str),
}

impl Text {
    /// The empty text.
    pub const EMPTY: Text = Text(&[]);

    /// The text itself where it is one literal (or empty), so that callers need no binding.
    pub const fn as_literal(&self) -> Option<&'static str> {
        match self.0 {
            [] => Some(""),
            [Part::Literal(text)] => Some(text),
            _ => None,
        }
    }
}

//! Text that is complete only when a gateway starts.

/// A text in pieces; literals are never adjacent and never empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text {
    /// The pieces.
    pub parts: Vec<Part>,
}

/// One piece of a [`Text`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Stands as it is.
    Literal(String),
    /// A parameter by name (see `Api::parameters`).
    Parameter(String),
    /// `${stageVariables.NAME}`.
    StageVariable(String),
}

impl Text {
    /// A text without holes.
    pub fn literal(text: impl Into<String>) -> Text {
        let text = text.into();
        if text.is_empty() { Text::default() } else { Text { parts: vec![Part::Literal(text)] } }
    }

    /// Adds a piece, joining literals.
    pub fn push(&mut self, part: Part) {
        match (self.parts.last_mut(), part) {
            (_, Part::Literal(text)) if text.is_empty() => {}
            (Some(Part::Literal(last)), Part::Literal(text)) => last.push_str(&text),
            (_, part) => self.parts.push(part),
        }
    }

    /// The text where it has no holes.
    pub fn as_literal(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [] => Some(""),
            [Part::Literal(text)] => Some(text),
            _ => None,
        }
    }

    /// For messages: parameters as `${NAME}`, stage variables as `${stageVariables.NAME}`.
    pub fn display(&self) -> String {
        let mut out = String::new();
        for part in &self.parts {
            match part {
                Part::Literal(text) => out.push_str(text),
                Part::Parameter(name) => {
                    out.push_str("${");
                    out.push_str(name);
                    out.push('}');
                }
                Part::StageVariable(name) => {
                    out.push_str("${stageVariables.");
                    out.push_str(name);
                    out.push('}');
                }
            }
        }
        out
    }
}

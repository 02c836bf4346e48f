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

    /// A text that is one parameter.
    pub fn parameter(name: impl Into<String>) -> Text {
        Text { parts: vec![Part::Parameter(name.into())] }
    }

    /// Adds a piece, joining literals.
    pub fn push(&mut self, part: Part) {
        match (self.parts.last_mut(), part) {
            (_, Part::Literal(text)) if text.is_empty() => {}
            (Some(Part::Literal(last)), Part::Literal(text)) => last.push_str(&text),
            (_, part) => self.parts.push(part),
        }
    }

    /// Adds all pieces of another text.
    pub fn append(&mut self, other: Text) {
        for part in other.parts {
            self.push(part);
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

    /// The literal that the text begins with; empty where it begins with a hole.
    pub fn head(&self) -> &str {
        match self.parts.first() {
            Some(Part::Literal(text)) => text,
            _ => "",
        }
    }

    /// The name where the text is one parameter and nothing else.
    pub fn as_parameter(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [Part::Parameter(name)] => Some(name),
            _ => None,
        }
    }

    /// Splits at a character of the literals, into at most `limit` texts; the last one keeps the rest.
    pub fn splitn(&self, limit: usize, separator: char) -> Vec<Text> {
        let mut pieces = vec![Text::default()];
        for part in &self.parts {
            let Part::Literal(literal) = part else {
                push_last(&mut pieces, part.clone());
                continue;
            };
            let mut rest = literal.as_str();
            while pieces.len() < limit
                && let Some((before, after)) = rest.split_once(separator)
            {
                push_last(&mut pieces, Part::Literal(before.to_owned()));
                pieces.push(Text::default());
                rest = after;
            }
            push_last(&mut pieces, Part::Literal(rest.to_owned()));
        }
        pieces
    }

    /// Without a prefix that the first literal has.
    pub fn strip_prefix(&self, prefix: &str) -> Option<Text> {
        let rest = self.head().strip_prefix(prefix)?;
        let mut text = Text::literal(rest);
        for part in self.parts.iter().skip(1) {
            text.push(part.clone());
        }
        Some(text)
    }

    /// What stands in front of the first of some characters in a literal; `None` where there is none.
    pub fn before(&self, ends: &[char]) -> Option<Text> {
        let mut text = Text::default();
        for part in &self.parts {
            if let Part::Literal(literal) = part
                && let Some((head, _)) = literal.split_once(ends)
            {
                text.push(Part::Literal(head.to_owned()));
                return Some(text);
            }
            text.push(part.clone());
        }
        None
    }

    /// Without a suffix that the last literal has.
    pub fn strip_suffix(&self, suffix: &str) -> Option<Text> {
        let Some((Part::Literal(last), before)) = self.parts.split_last() else { return None };
        let rest = last.strip_suffix(suffix)?;
        let mut text = Text { parts: before.to_vec() };
        text.push(Part::Literal(rest.to_owned()));
        Some(text)
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

fn push_last(pieces: &mut [Text], part: Part) {
    if let Some(last) = pieces.last_mut() {
        last.push(part);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Text {
        let mut text = Text::literal("arn:");
        text.push(Part::Parameter("p".to_owned()));
        text.push(Part::Literal(":x/y:z".to_owned()));
        text
    }

    #[test]
    fn splits_in_literals_only_and_keeps_the_rest() {
        let pieces: Vec<String> = sample().splitn(3, ':').iter().map(Text::display).collect();
        assert_eq!(pieces, ["arn", "${p}", "x/y:z"]);
    }

    #[test]
    fn strips_both_ends() {
        assert_eq!(sample().strip_prefix("arn:").unwrap().display(), "${p}:x/y:z");
        assert_eq!(sample().strip_suffix(":z").unwrap().display(), "arn:${p}:x/y");
        assert!(Text::parameter("p").strip_suffix("p").is_none());
    }
}

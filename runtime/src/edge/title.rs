//! The name of an API where a person reads it.

use std::fmt::{self, Display, Formatter, Write};

use crate::api::Api;

/// `Pets 1.0`, on one line and without what a terminal would obey: a definition is not always its operator's own.
pub(super) struct Title<'a>(pub(super) &'a Api);

impl Display for Title<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let words = [self.0.name, " ", self.0.version];
        words.into_iter().flat_map(str::chars).try_for_each(|c| {
            if is_obeyed(c) { write!(out, "{}", c.escape_default()) } else { out.write_char(c) }
        })
    }
}

/// Control characters, and those that turn the direction of a text.
fn is_obeyed(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_command_the_terminal() {
        let api = Api { name: "Pets\n\u{1b}[2J\u{202e}", version: "1", ..Api::EMPTY };
        let said = Title(&api).to_string();
        assert_eq!(said, "Pets\\n\\u{1b}[2J\\u{202e} 1");
    }
}

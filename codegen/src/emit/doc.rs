//! Doc comments: tokens keep no others.

use super::Emitter;
use crate::diagnostic::Span;
use crate::language::unseen::{is_unseen, turns_direction};
use crate::model::Api;

/// Longest line taken from a definition, in characters.
const LONGEST: usize = 200;

/// Words of a definition as one harmless line: no line ends, no control or direction characters, no code marks.
pub(super) fn line(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars().take(LONGEST) {
        match c {
            '`' => out.push('\''),
            '<' | '>' | '[' | ']' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            // rustc refuses the characters that turn text around, also in comments.
            c if turns_direction(c) => {}
            c if is_unseen(c) || c == '\u{feff}' => out.push(' '),
            c => out.push(c),
        }
    }
    if text.chars().nth(LONGEST).is_some() {
        out.push('…');
    }
    // A block comment is never written, but its marks would be read as one by a person.
    out.replace("*/", "* /").trim().to_owned()
}

/// Words of a definition between code marks.
pub(super) fn code(text: &str) -> String {
    format!("`{}`", line(text).replace(['\\'], ""))
}

impl Emitter<'_> {
    /// `pets.yaml:34`.
    pub(super) fn place(&self, span: Span) -> String {
        let file = line(&file_name(self.api, span.file.0 as usize));
        match (self.options.line)(span) {
            Some(number) => format!("{file}:{number}"),
            None => file,
        }
    }
}

/// A file's path, seen from the definition's folder; so it does not tell where that lies.
pub(super) fn file_name(api: &Api, index: usize) -> String {
    let path = |index: usize| api.files.get(index).map_or("", |file| file.path.as_str());
    relative(path(index), path(0))
}

/// `path` as seen from the folder of `root`.
fn relative(path: &str, root: &str) -> String {
    let folder: Vec<&str> = root.split('/').collect();
    let folder = folder.get(..folder.len() - 1).unwrap_or_default();
    let steps: Vec<&str> = path.split('/').collect();
    if path.starts_with('/') != root.starts_with('/') {
        return path.to_owned();
    }
    let common = folder.iter().zip(&steps).take_while(|(a, b)| a == b).count();
    let mut out = vec![".."; folder.len() - common];
    out.extend(steps.iter().skip(common));
    out.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_words() {
        assert_eq!(line("a\nb\u{202e}c `d` */ <e>"), "a bc 'd' * / \\<e\\>");
        assert_eq!(line("\r\n"), "");
        assert_eq!(code("getPet"), "`getPet`");
    }

    #[test]
    fn paths_are_seen_from_the_definition() {
        assert_eq!(relative("/home/me/pets.yaml", "/home/me/pets.yaml"), "pets.yaml");
        assert_eq!(relative("specs/models/pet.yaml", "specs/pets.yaml"), "models/pet.yaml");
        assert_eq!(relative("shared/pet.yaml", "specs/pets.yaml"), "../shared/pet.yaml");
        assert_eq!(relative("-", "-"), "-");
    }
}

//! The state of reading, and small steps that all parts share.

use std::collections::BTreeSet;
use std::ops::Range;

use super::block::Ends;
use super::finding::{Finding, FindingKind};
use super::names;
use super::source::Source;
use super::tree::{Macro, Script};
use crate::diagnostic::nearest;

/// What was read.
#[derive(Debug)]
pub struct Reading {
    /// The template; `None` where it is none.
    pub script: Option<Script>,
    /// What is wrong with it.
    pub findings: Vec<Finding>,
}

/// Blocks, parentheses, lists and quotes inside of each other.
const DEEPEST: u32 = 48;
/// Operators, or steps of a reference, in one chain: what is made of them, rustc too, goes as deep.
const LONGEST_CHAIN: u32 = 256;

/// Stand around the number of a parameter in a template's text. No text has them: they are no characters.
const HOLE: [char; 2] = ['\u{fdd0}', '\u{fdd1}'];

/// The largest template that Amazon takes, in bytes.
const LARGEST: usize = 300 * 1_024;

/// How a parameter of the definition is written into a template's text; `number` counts them.
pub fn hole(number: usize) -> String {
    format!("{}{number}{}", HOLE[0], HOLE[1])
}

/// Reads a template. `parameters` are the names behind its holes.
pub fn read(text: &str, parameters: &[String]) -> Reading {
    let mut shared = Shared { parameters, ..Shared::default() };
    shared.find_macros(text);
    shared.measure(text);
    let source = Source::whole(text);
    let mut parser = Parser { source: &source, at: 0, shared: &mut shared };
    let body = parser.block(Ends::Nowhere, 0);
    let Ok((body, _)) = body else { return Reading { script: None, findings: shared.findings } };
    shared.report_unset();
    let mut findings = shared.findings;
    findings.sort_by_key(|finding| finding.range.start);
    let script = Script {
        body,
        variables: shared.variables,
        macros: shared.macros,
        parameters: parameters.to_vec(),
        stage_variables: shared.stage_variables.into_iter().collect(),
        overrides_path: shared.overrides_path,
    };
    Reading { script: Some(script), findings }
}

/// A finding was made, and nothing can be read behind it.
#[derive(Debug)]
pub(super) struct Broken;

pub(super) type Outcome<T> = Result<T, Broken>;

/// What all texts of one template share.
#[derive(Debug, Default)]
pub(super) struct Shared<'p> {
    pub(super) findings: Vec<Finding>,
    variables: Vec<String>,
    /// Whether something sets the variable, by number.
    set: Vec<bool>,
    /// Variables that were read, and where.
    reads: Vec<(u16, Range<usize>)>,
    pub(super) macros: Vec<Macro>,
    pub(super) stage_variables: BTreeSet<String>,
    pub(super) overrides_path: bool,
    parameters: &'p [String],
    depth: u32,
    /// Links of the chains that are being read.
    links: u32,
}

impl Shared<'_> {
    /// Tells at its first character that a text is larger than Amazon takes.
    fn measure(&mut self, text: &str) {
        if text.len() > LARGEST {
            let first = 0..text.chars().next().map_or(0, char::len_utf8);
            let message =
                format!("the template has {} KB, and Amazon takes 300 KB", text.len().div_ceil(1_024));
            let help = "loops and macros write again what is alike".to_owned();
            self.find(FindingKind::Size, first, message, help);
        }
    }

    /// Macros can be called before they are defined, so their names are looked for first.
    fn find_macros(&mut self, text: &str) {
        let mut rest = text;
        while let Some((_, behind)) = rest.split_once("#macro") {
            rest = behind;
            let Some(inside) = behind.trim_start().strip_prefix('(') else { continue };
            let inside = inside.trim_start();
            let length = inside.bytes().take_while(|byte| is_word(*byte)).count();
            let name = inside.get(..length).unwrap_or("");
            if !name.is_empty() && self.macro_number(name).is_none() {
                self.macros.push(Macro { name: name.to_owned(), ..Macro::default() });
            }
        }
    }

    pub(super) fn macro_number(&self, name: &str) -> Option<u16> {
        let at = self.macros.iter().position(|known| known.name == name)?;
        u16::try_from(at).ok()
    }

    /// The number of a variable.
    pub(super) fn variable(&mut self, name: &str) -> u16 {
        let at = self.variables.iter().position(|known| known == name).unwrap_or_else(|| {
            self.variables.push(name.to_owned());
            self.set.push(false);
            self.variables.len() - 1
        });
        u16::try_from(at).unwrap_or(u16::MAX)
    }

    /// The number of a variable that is set somewhere.
    pub(super) fn set_variable(&mut self, name: &str) -> u16 {
        let number = self.variable(name);
        if let Some(set) = self.set.get_mut(usize::from(number)) {
            *set = true;
        }
        number
    }

    pub(super) fn read_variable(&mut self, name: &str, range: Range<usize>) -> u16 {
        let number = self.variable(name);
        self.reads.push((number, range));
        number
    }

    pub(super) fn find(&mut self, kind: FindingKind, range: Range<usize>, message: String, help: String) {
        self.findings.push(Finding { range, kind, message, help });
    }

    /// `null` is how people write nothing: Velocity has no such word, and a variable that nobody sets is what they use.
    fn report_unset(&mut self) {
        let mut told = BTreeSet::new();
        for (number, range) in std::mem::take(&mut self.reads) {
            let at = usize::from(number);
            let Some(name) = self.variables.get(at).cloned() else { continue };
            let is_set = self.set.get(at).copied().unwrap_or(false);
            if is_set || matches!(name.as_str(), "null" | "nul") || !told.insert(number) {
                continue;
            }
            let set =
                self.variables.iter().zip(&self.set).filter(|(_, set)| **set).map(|(name, _)| name.as_str());
            let help = match name.split_once('-') {
                Some((first, _)) if self.is_set(first) || names::ROOTS.contains(&first) => {
                    format!("a name can hold `-`: write `${{{first}}}-…` for the text, or ` - ` to subtract")
                }
                _ => match nearest(&name, set.chain(names::ROOTS)) {
                    Some(known) => format!("did you mean `${known}`?"),
                    None => String::new(),
                },
            };
            let message = format!("nothing sets the variable `${name}`; it is empty text");
            self.find(FindingKind::Variable, range, message, help);
        }
    }

    fn is_set(&self, name: &str) -> bool {
        self.variables.iter().zip(&self.set).any(|(known, set)| known == name && *set)
    }
}

/// A place in one text of a template.
pub(super) struct Parser<'s, 'p> {
    pub(super) source: &'s Source<'s>,
    pub(super) at: usize,
    pub(super) shared: &'s mut Shared<'p>,
}

impl<'s, 'p> Parser<'s, 'p> {
    pub(super) fn rest(&self) -> &'s str {
        self.source.text.get(self.at..).unwrap_or("")
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.source.text.as_bytes().get(self.at).copied()
    }

    pub(super) fn peek_at(&self, ahead: usize) -> Option<u8> {
        self.source.text.as_bytes().get(self.at + ahead).copied()
    }

    pub(super) fn take(&mut self, text: &str) -> bool {
        let found = self.rest().starts_with(text);
        if found {
            self.at += text.len();
        }
        found
    }

    /// White space, line ends among it.
    pub(super) fn blank(&mut self) {
        while self.peek().is_some_and(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// The rest of a line where nothing but blanks is left of it: it goes with the directive.
    pub(super) fn line_end(&mut self) {
        let rest = self.rest();
        let blanks = rest.bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let length = match rest.get(blanks..).unwrap_or("").as_bytes() {
            [b'\r', b'\n', ..] => 2,
            [b'\r' | b'\n', ..] => 1,
            _ => return,
        };
        self.at += blanks + length;
    }

    /// The word that stands here.
    pub(super) fn word(&self) -> &'s str {
        let rest = self.rest();
        let starts = rest.bytes().next().is_some_and(|byte| is_word(byte) && !byte.is_ascii_digit());
        let length = rest.bytes().take_while(|byte| is_word(*byte)).count();
        if starts { rest.get(..length).unwrap_or("") } else { "" }
    }

    /// A name behind `$` or `.`, which stands here.
    pub(super) fn identifier(&mut self) -> Option<&'s str> {
        let rest = self.rest();
        rest.bytes().next().filter(|byte| byte.is_ascii_alphabetic() || *byte == b'_')?;
        let inside = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        let length = rest.bytes().take_while(inside).count();
        self.at += length;
        rest.get(..length)
    }

    /// The name of the parameter whose hole stands here.
    pub(super) fn parameter(&mut self) -> Option<String> {
        let inside = self.rest().strip_prefix(HOLE[0])?;
        let (number, _) = inside.split_once(HOLE[1])?;
        let name = self.shared.parameters.get(number.parse::<usize>().ok()?)?.clone();
        self.at += HOLE[0].len_utf8() + number.len() + HOLE[1].len_utf8();
        Some(name)
    }

    /// Whether a hole stands here.
    pub(super) fn at_hole(&self) -> bool {
        self.rest().starts_with(HOLE[0])
    }

    pub(super) fn range(&self, start: usize, end: usize) -> Range<usize> {
        self.source.place(start)..self.source.place(end)
    }

    /// Something that cannot stand here.
    pub(super) fn broken<T>(&mut self, start: usize, message: impl Into<String>, help: &str) -> Outcome<T> {
        let end = match self.rest().chars().next() {
            Some(next) if start == self.at => self.at + next.len_utf8(),
            _ => self.at,
        };
        let range = self.range(start, end.max(start));
        self.shared.find(FindingKind::Syntax, range, message.into(), help.to_owned());
        Err(Broken)
    }

    /// Something else was expected here.
    pub(super) fn expected<T>(&mut self, what: &str, help: &str) -> Outcome<T> {
        let found = match self.rest().chars().next() {
            None => "the template ends".to_owned(),
            Some('\n' | '\r') => "the line ends".to_owned(),
            Some(next) => format!("`{next}` stands here"),
        };
        self.broken(self.at, format!("{found}, and {what} is missing"), help)
    }

    /// Goes one level deeper.
    pub(super) fn enter(&mut self) -> Outcome<()> {
        self.shared.depth += 1;
        if self.shared.depth > DEEPEST {
            return self.broken(self.at, format!("a template is more than {DEEPEST} levels deep"), "");
        }
        Ok(())
    }

    pub(super) fn leave(&mut self) {
        self.shared.depth -= 1;
    }

    /// Goes on in a chain of operators, or of steps of a reference: all that stands before is one level deeper.
    pub(super) fn link(&mut self) -> Outcome<()> {
        self.shared.links += 1;
        if self.shared.links > LONGEST_CHAIN {
            let message = format!("more than {LONGEST_CHAIN} operators or steps follow each other");
            return self.broken(self.at, message, "`#set` a variable to a part of it");
        }
        Ok(())
    }

    /// A chain of so many links was read.
    pub(super) fn unlink(&mut self, links: u32) {
        self.shared.links -= links;
    }
}

/// A character of a directive's name.
pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'@')
}

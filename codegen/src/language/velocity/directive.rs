//! Directives.

use super::block::{EndedBy, Ends, Pieces};
use super::finding::FindingKind;
use super::names;
use super::parser::{Outcome, Parser};
use super::tree::{Expression, Piece, Place};

impl Parser<'_, '_> {
    /// Reads a directive whose word is read already; `false` where it is none.
    pub(super) fn directive(&mut self, word: &str, start: usize, pieces: &mut Pieces) -> Outcome<bool> {
        match word {
            "set" => {
                let blanks = self.rest().bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
                if self.peek_at(blanks) != Some(b'(') {
                    return Ok(false);
                }
                self.at += blanks + 1;
                pieces.drop_blanks();
                let piece = self.set()?;
                pieces.push(piece);
            }
            "if" => {
                let piece = self.condition(start)?;
                pieces.push(piece);
            }
            "stop" => pieces.push(Piece::Stop),
            "break" => pieces.push(Piece::Break),
            "foreach" | "define" | "macro" | "include" | "parse" | "evaluate" | "literal" => {
                if !self.opens() {
                    return Ok(false);
                }
                match word {
                    "foreach" => {
                        let piece = self.foreach(start)?;
                        pieces.push(piece);
                    }
                    "define" => {
                        let piece = self.define(start)?;
                        pieces.push(piece);
                    }
                    "macro" => self.macro_definition(start)?,
                    _ => return self.forbidden(word, start),
                }
            }
            name => return self.macro_call(name, start, pieces),
        }
        Ok(true)
    }

    /// Reads `(` with white space in front of it; nothing where there is none.
    fn opens(&mut self) -> bool {
        let from = self.at;
        self.blank();
        let opens = self.take("(");
        if !opens {
            self.at = from;
        }
        opens
    }

    /// Reads `)` and what is left of a line behind it.
    fn closes(&mut self) -> Outcome<()> {
        self.blank();
        if !self.take(")") {
            return self.expected("`)`", "");
        }
        self.line_end();
        Ok(())
    }

    fn forbidden<T>(&mut self, word: &str, start: usize) -> Outcome<T> {
        let (message, help) = match word {
            "evaluate" => (
                "`#evaluate` runs data as a template, which no gateway does",
                "write what it would hold in its place",
            ),
            "literal" => ("`#literal` is not available", "write `#[[ … ]]#`"),
            _ => ("templates of a gateway have no files to read", "write what the file holds in its place"),
        };
        let range = self.range(start, self.at);
        self.shared.find(FindingKind::Directive, range, message.to_owned(), help.to_owned());
        Err(super::parser::Broken)
    }

    fn set(&mut self) -> Outcome<Piece> {
        self.blank();
        if self.peek() != Some(b'$') {
            return self.expected("a reference", "write `#set($name = value)`");
        }
        let place = self.place()?;
        self.blank();
        if !self.take("=") || self.peek() == Some(b'=') {
            return self.expected("`=`", "write `#set($name = value)`");
        }
        let value = self.expression()?;
        self.closes()?;
        Ok(Piece::Set(place, value))
    }

    /// What is assigned to.
    fn place(&mut self) -> Outcome<Place> {
        let start = self.at;
        let mut ahead = self.rest().trim_start_matches(['$', '!', '{']);
        let length = ahead
            .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-')))
            .unwrap_or(ahead.len());
        let name = ahead.get(..length).unwrap_or("");
        ahead = ahead.get(length..).unwrap_or("");
        let is_variable = !(ahead.starts_with('[')
            || ahead.starts_with('.')
                && ahead.get(1..).is_some_and(|it| it.starts_with(|c: char| c.is_ascii_alphabetic())));
        if is_variable && !name.is_empty() {
            if names::ROOTS.contains(&name) {
                let message = format!("`${name}` is Amazon's own and cannot be set");
                self.at += 1;
                return self.broken(start, message, "choose another name");
            }
            let number = self.shared.set_variable(name);
            self.reference()?;
            return Ok(Place::Variable(number));
        }
        let reference = self.reference()?;
        Ok(match reference {
            Expression::Property(receiver, name) => Place::Property(*receiver, name),
            Expression::Index(parts) => Place::Index(parts.0, parts.1),
            Expression::ContextVariable(variable) => {
                let range = self.range(start, self.at);
                let message = format!("`$context.{}` cannot be set; the directive has no effect", variable.0);
                let help = "`$context.requestOverride` and `$context.responseOverride` can be set".to_owned();
                self.shared.find(FindingKind::Variable, range, message, help);
                Place::Property(Expression::Context, variable.0)
            }
            _ => return self.broken(start, "a method's result cannot be set", ""),
        })
    }

    /// `#if`, behind its word, to its `#end`.
    fn condition(&mut self, start: usize) -> Outcome<Piece> {
        let mut branches = Vec::new();
        loop {
            if !self.opens() {
                return self.expected("`(`", "write `#if(condition)`");
            }
            let condition = self.expression()?;
            self.closes()?;
            let (block, ended) = self.block(Ends::Branch, start)?;
            branches.push((condition, block));
            match ended {
                EndedBy::ElseIf => {}
                EndedBy::Else => {
                    let (otherwise, _) = self.block(Ends::End, start)?;
                    return Ok(Piece::If(branches, otherwise));
                }
                EndedBy::End | EndedBy::Text => return Ok(Piece::If(branches, Vec::new())),
            }
        }
    }

    fn foreach(&mut self, start: usize) -> Outcome<Piece> {
        const HELP: &str = "write `#foreach($item in $list)`";
        self.blank();
        let Some(name) = self.plain_variable() else { return self.expected("a variable", HELP) };
        let number = self.shared.set_variable(&name);
        self.blank();
        if self.word() != "in" {
            return self.expected("`in`", HELP);
        }
        self.at += 2;
        let list = self.argument()?;
        self.blank();
        self.closes()?;
        let (block, _) = self.block(Ends::End, start)?;
        Ok(Piece::Foreach(number, list, block))
    }

    fn define(&mut self, start: usize) -> Outcome<Piece> {
        self.blank();
        let Some(name) = self.plain_variable() else {
            return self.expected("a variable", "write `#define($name)`");
        };
        let number = self.shared.set_variable(&name);
        self.closes()?;
        let (block, _) = self.block(Ends::End, start)?;
        Ok(Piece::Define(number, block))
    }

    /// `$name` in any of its forms and nothing behind it.
    fn plain_variable(&mut self) -> Option<String> {
        self.take("$").then_some(())?;
        self.take("!");
        let braces = self.take("{");
        let name = self.identifier()?.to_owned();
        (!braces || self.take("}")).then_some(name)
    }

    fn macro_definition(&mut self, start: usize) -> Outcome<()> {
        self.blank();
        let name = self.word().to_owned();
        let Some(number) = self.shared.macro_number(&name).filter(|_| !name.is_empty()) else {
            return self.expected("the macro's name", "write `#macro(name $argument)`");
        };
        self.at += name.len();
        let mut parameters = Vec::new();
        loop {
            self.blank();
            self.take(",");
            self.blank();
            if self.peek() != Some(b'$') {
                break;
            }
            let Some(name) = self.plain_variable() else { return self.expected("a variable", "") };
            parameters.push(self.shared.set_variable(&name));
        }
        self.closes()?;
        let (body, _) = self.block(Ends::End, start)?;
        // Of several definitions the last one counts.
        if let Some(place) = self.shared.macros.get_mut(usize::from(number)) {
            (place.parameters, place.body) = (parameters, body);
        }
        Ok(())
    }

    /// `#name(a, b)` and `#@name(a, b) … #end`; `false` where there is no such macro, or no parenthesis.
    fn macro_call(&mut self, name: &str, start: usize, pieces: &mut Pieces) -> Outcome<bool> {
        let called = name.strip_prefix('@');
        let Some(number) = self.shared.macro_number(called.unwrap_or(name)) else { return Ok(false) };
        if !self.opens() {
            return Ok(false);
        }
        let mut arguments = Vec::new();
        loop {
            self.blank();
            self.take(",");
            self.blank();
            if self.peek() == Some(b')') {
                break;
            }
            arguments.push(self.argument()?);
        }
        self.closes()?;
        let content = match called {
            None => None,
            Some(_) => {
                let (block, _) = self.block(Ends::End, start)?;
                Some((self.shared.set_variable("bodyContent"), block))
            }
        };
        pieces.push(Piece::Call(number, arguments, content));
        Ok(true)
    }
}

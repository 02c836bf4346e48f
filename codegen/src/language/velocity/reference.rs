//! References: `$x`, `${x}`, `$!x`, `$!{x}`, with properties, methods and positions behind them.

use super::finding::FindingKind;
use super::names;
use super::parser::{Outcome, Parser};
use super::tree::Expression;
use crate::diagnostic::nearest;
use crate::language::{ContextVariable, json_path};

/// The path of what is below a name that `$context` does not have: that was told already.
const UNKNOWN: &str = "?";

impl Parser<'_, '_> {
    /// Reads a reference. Invariant: [`super::block::reference_start`] was asked.
    pub(super) fn reference(&mut self) -> Outcome<Expression> {
        let start = self.at;
        self.at += 1;
        self.take("!");
        let braces = self.take("{");
        let Some(name) = self.identifier() else { return self.expected("a name behind `$`", "") };
        let name_range = self.range(start, self.at);
        self.enter()?;
        let mut value = match name {
            "input" => Expression::Input,
            "util" => Expression::Util,
            "context" => Expression::Context,
            "stageVariables" => Expression::StageVariables,
            "foreach" => Expression::Foreach,
            "velocityCount" => property(Expression::Foreach, "count"),
            "velocityHasNext" => property(Expression::Foreach, "hasNext"),
            other => Expression::Variable(self.shared.read_variable(other, name_range)),
        };
        // The way through `$context` as far as it is known now.
        let mut context = (name == "context").then(String::new);
        let mut links = 0;
        loop {
            self.link()?;
            links += 1;
            match self.peek() {
                Some(b'[') => {
                    let index = self.index()?;
                    if let (Expression::StageVariables, Expression::Text(name)) = (&value, &index) {
                        self.shared.stage_variables.insert(name.clone());
                    }
                    value = match (&mut context, index) {
                        (Some(path), Expression::Text(name)) => self.context_step(path, value, name, start),
                        (_, index) => {
                            context = None;
                            Expression::Index(Box::new((value, index)))
                        }
                    };
                }
                Some(b'.') if self.peek_at(1).is_some_and(|byte| byte.is_ascii_alphabetic()) => {
                    self.at += 1;
                    let from = self.at;
                    let Some(name) = self.identifier() else { break };
                    if self.peek() == Some(b'(') {
                        context = None;
                        value = self.call(value, name, from)?;
                    } else if let Some(path) = &mut context {
                        value = self.context_step(path, value, name.to_owned(), start);
                    } else {
                        if value == Expression::StageVariables {
                            self.shared.stage_variables.insert(name.to_owned());
                        }
                        self.check_property(&value, name, from);
                        value = property(value, name);
                    }
                }
                _ => break,
            }
            if matches!(value, Expression::ContextVariable(_)) {
                context = None;
            }
        }
        self.unlink(links);
        self.leave();
        if braces && !self.take("}") {
            return self.expected("`}`", "a reference that begins with `${` ends with `}`");
        }
        Ok(value)
    }

    /// `[…]` behind a reference.
    fn index(&mut self) -> Outcome<Expression> {
        self.at += 1;
        self.blank();
        let index =
            match self.peek() {
                Some(b'"' | b'\'' | b'$' | b'-' | b'0'..=b'9' | b't' | b'f') => self.value(false)?,
                _ => return self.expected(
                    "a position or a key",
                    "write `$x[0]`, `$x[\"key\"]` or `$x[$i]`; `${x}` ends a reference in front of a bracket",
                ),
            };
        self.blank();
        if !self.take("]") {
            return self.expected("`]`", "");
        }
        Ok(index)
    }

    /// A property that `$input` and `$util` lack.
    fn check_property(&mut self, value: &Expression, name: &str, from: usize) {
        let (what, known): (&str, &[&str]) = match value {
            Expression::Input => ("input", &["body"]),
            Expression::Util => ("util", &[]),
            _ => return,
        };
        if known.contains(&name) {
            return;
        }
        let functions = names::INPUT.iter().map(|(name, _, _)| *name).chain(names::UTIL);
        let help = match functions.into_iter().find(|function| *function == name) {
            Some(function) => format!("it is a function: `${what}.{function}(…)`"),
            None => String::new(),
        };
        let range = self.range(from, self.at);
        let message = format!("`${what}` has no `{name}`; it is empty text");
        self.shared.find(FindingKind::Function, range, message, help);
    }

    /// One step into `$context`. A variable with a fixed name needs no looking up at run time.
    fn context_step(
        &mut self,
        path: &mut String,
        value: Expression,
        name: String,
        start: usize,
    ) -> Expression {
        if path == UNKNOWN {
            return Expression::Property(Box::new(value), name);
        }
        if path.is_empty() {
            path.clone_from(&name);
        } else {
            path.push('.');
            path.push_str(&name);
        }
        self.shared.overrides_path |= path == names::PATH_OVERRIDE;
        let first = path.split('.').next().unwrap_or("");
        if names::OVERRIDES.contains(&first) || names::CONTEXT_SECTIONS.contains(&path.as_str()) {
            return Expression::Property(Box::new(value), name);
        }
        if let Some(variable) = ContextVariable::parse(path) {
            return Expression::ContextVariable(variable);
        }
        let known = crate::language::context_variable::NAMES.iter().copied();
        let help = match nearest(path, known.chain(names::OVERRIDES)) {
            Some(known) => format!("did you mean `$context.{known}`?"),
            None => String::new(),
        };
        let range = self.range(start, self.at);
        let message = format!("there is no `$context.{path}`; it is empty text");
        self.shared.find(FindingKind::Variable, range, message, help);
        UNKNOWN.clone_into(path);
        Expression::Property(Box::new(value), name)
    }

    /// `(…)` behind a method's name.
    fn call(&mut self, receiver: Expression, name: &str, from: usize) -> Outcome<Expression> {
        let name_range = self.range(from, self.at);
        self.at += 1;
        self.blank();
        let mut arguments = Vec::new();
        let mut places = Vec::new();
        while !self.take(")") {
            if !arguments.is_empty() && !self.take(",") {
                return self.expected("`,` or `)`", "arguments are values; reckon with `#set` first");
            }
            self.blank();
            places.push(self.at);
            arguments.push(self.value(true)?);
            self.blank();
        }
        let counts = match &receiver {
            Expression::Input => names::INPUT.iter().find(|(known, _, _)| *known == name).copied(),
            Expression::Util => names::UTIL.iter().find(|known| **known == name).map(|known| (*known, 1, 1)),
            _ => names::method(name).map(|known| (known, 0, usize::MAX)),
        };
        let Some((known, least, most)) = counts else {
            let (what, help) = match &receiver {
                Expression::Input => {
                    ("`$input`", nearest(name, names::INPUT.iter().map(|(name, _, _)| *name)))
                }
                Expression::Util => ("`$util`", nearest(name, names::UTIL)),
                _ => ("nothing", nearest(name, names::METHODS)),
            };
            let has = if what == "nothing" { "has a method" } else { "has no function" };
            let message = format!("{what} {has} `{name}`; the call is empty text");
            let help = help.map_or(String::new(), |known| format!("did you mean `{known}`?"));
            self.shared.find(FindingKind::Function, name_range, message, help);
            return Ok(Expression::Call(Box::new(receiver), None, arguments));
        };
        if !(least..=most).contains(&arguments.len()) {
            let message = format!(
                "`{name}` takes {}; the call is empty text",
                if most == 1 && least == 1 { "one argument" } else { "one argument or none" }
            );
            self.shared.find(FindingKind::Function, name_range, message, String::new());
        }
        if let (Expression::Input, "json" | "path", [Expression::Text(path)], [place]) =
            (&receiver, known, arguments.as_slice(), places.as_slice())
            && let Err(fault) = json_path::check(path)
        {
            let end = (fault.at + 1).min(path.len());
            let range = self.range(place + 1 + fault.at, place + 1 + end);
            self.shared.find(FindingKind::JsonPath, range, fault.reason, String::new());
        }
        Ok(Expression::Call(Box::new(receiver), Some(known), arguments))
    }
}

fn property(receiver: Expression, name: &str) -> Expression {
    Expression::Property(Box::new(receiver), name.to_owned())
}

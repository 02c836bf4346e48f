//! The JSON paths that stand in a script as texts: read once, when the script is bound.

use super::path_parse;
use super::path_steps::Step;
use crate::api::{Block, Expression, Function, Piece, Place, Script};

/// The constant paths of a script.
#[derive(Debug, Default)]
pub(super) struct Paths(Vec<(&'static str, Option<Vec<Step<'static>>>)>);

impl Paths {
    /// Reads those of a script.
    pub(super) fn of(script: &'static Script) -> Paths {
        let mut paths = Paths::default();
        paths.of_block(script.body);
        script.macros.iter().for_each(|called| paths.of_block(called.body));
        paths
    }

    /// The steps of a path of the script; `None` where it cannot be read.
    pub(super) fn get(&self, path: &'static str) -> Option<&[Step<'static>]> {
        // It is found by where it stands, which is quicker than by what it says.
        let (_, steps) = self.0.iter().find(|(known, _)| std::ptr::eq(*known, path))?;
        steps.as_deref()
    }

    fn of_block(&mut self, block: Block) {
        block.iter().for_each(|piece| self.of_piece(piece));
    }

    fn of_piece(&mut self, piece: &'static Piece) {
        match piece {
            Piece::Text(_) | Piece::Parameter(_) | Piece::Break | Piece::Stop => {}
            Piece::Value(expression) => self.of_expression(expression),
            Piece::Set(place, value) => {
                match place {
                    Place::Variable(_) => {}
                    Place::Property(receiver, _) => self.of_expression(receiver),
                    Place::Index(receiver, index) => self.of_all([receiver, index]),
                }
                self.of_expression(value);
            }
            Piece::If(branches, otherwise) => {
                for (condition, block) in *branches {
                    self.of_expression(condition);
                    self.of_block(block);
                }
                self.of_block(otherwise);
            }
            Piece::Foreach(_, list, block) => {
                self.of_expression(list);
                self.of_block(block);
            }
            Piece::Define(_, block) => self.of_block(block),
            Piece::Call(_, arguments, content) => {
                self.of_all(arguments.iter());
                if let Some((_, block)) = content {
                    self.of_block(block);
                }
            }
        }
    }

    fn of_all(&mut self, expressions: impl IntoIterator<Item = &'static Expression>) {
        expressions.into_iter().for_each(|expression| self.of_expression(expression));
    }

    fn of_expression(&mut self, expression: &'static Expression) {
        match expression {
            Expression::Null
            | Expression::Bool(_)
            | Expression::Integer(_)
            | Expression::Decimal(_)
            | Expression::Text(_)
            | Expression::Variable(_)
            | Expression::Input
            | Expression::Util
            | Expression::Context
            | Expression::ContextVariable(_)
            | Expression::StageVariables
            | Expression::Foreach => {}
            Expression::Interpolated(block) => self.of_block(block),
            Expression::List(items) => self.of_all(items.iter()),
            Expression::Map(members) => {
                self.of_all(members.iter().flat_map(|(key, value)| [key, value]));
            }
            Expression::Property(receiver, _) => self.of_expression(receiver),
            Expression::Not(inner) => self.of_expression(inner),
            Expression::Range(sides)
            | Expression::Index(sides)
            | Expression::And(sides)
            | Expression::Or(sides)
            | Expression::Compare(_, sides)
            | Expression::Arithmetic(_, sides) => self.of_all([&sides.0, &sides.1]),
            Expression::Call(receiver, function, arguments) => {
                if let Some(path) = constant(receiver, *function, arguments)
                    && self.0.iter().all(|(known, _)| !std::ptr::eq(*known, path))
                {
                    self.0.push((path, path_parse::parse(path)));
                }
                self.of_expression(receiver);
                self.of_all(arguments.iter());
            }
        }
    }
}

/// The path of `$input.path('…')` and `$input.json('…')`, where it is a text of the script.
pub(super) fn constant(
    receiver: &Expression,
    function: Function,
    arguments: &[Expression],
) -> Option<&'static str> {
    match (receiver, function, arguments) {
        (Expression::Input, Function::Path | Function::Json, [Expression::Text(path)]) => Some(path),
        _ => None,
    }
}

//! A mapping template as the runtime's `Script`.

use gwgen_runtime::api;
use gwgen_runtime::message::ContextVariable;

use super::{leaked, text};
use crate::language::velocity::{Block, Comparison, Expression, Operator, Piece, Place, Script};

/// A name of `$context` that the runtime does not know: the two lists differ.
#[derive(Debug)]
pub struct UnknownVariable(pub String);

/// The script, leaked.
pub fn script(script: &Script) -> Result<&'static api::Script, UnknownVariable> {
    let mut macros = Vec::new();
    for definition in &script.macros {
        macros.push(api::Macro {
            parameters: Vec::leak(definition.parameters.clone()),
            body: block(&definition.body)?,
        });
    }
    let parameters = script.parameters.iter().map(|name| text(name)).collect::<Vec<_>>();
    Ok(leaked(api::Script {
        body: block(&script.body)?,
        variables: u16::try_from(script.variables.len()).unwrap_or(u16::MAX),
        macros: Vec::leak(macros),
        parameters: Vec::leak(parameters),
        stage_variables: Vec::leak(script.stage_variables.iter().map(|name| text(name)).collect()),
    }))
}

type Made<T> = Result<T, UnknownVariable>;

fn all<T, U>(list: &[T], make: impl Fn(&T) -> Made<U>) -> Made<&'static [U]> {
    let list: Vec<U> = list.iter().map(make).collect::<Made<_>>()?;
    Ok(Vec::leak(list))
}

fn block(pieces: &Block) -> Made<api::Block> {
    all(pieces, piece)
}

fn piece(piece: &Piece) -> Made<api::Piece> {
    Ok(match piece {
        Piece::Text(literal) => api::Piece::Text(text(literal)),
        Piece::Parameter(name) => api::Piece::Parameter(text(name)),
        Piece::Value(value) => api::Piece::Value(expression(value)?),
        Piece::Set(target, value) => api::Piece::Set(place(target)?, expression(value)?),
        Piece::If(branches, otherwise) => api::Piece::If(
            all(branches, |(condition, inner)| Ok((expression(condition)?, block(inner)?)))?,
            block(otherwise)?,
        ),
        Piece::Foreach(variable, list, inner) => {
            api::Piece::Foreach(*variable, expression(list)?, block(inner)?)
        }
        Piece::Define(variable, inner) => api::Piece::Define(*variable, block(inner)?),
        Piece::Call(called, arguments, content) => {
            let content = match content {
                None => None,
                Some((variable, inner)) => Some((*variable, block(inner)?)),
            };
            api::Piece::Call(*called, all(arguments, expression)?, content)
        }
        Piece::Break => api::Piece::Break,
        Piece::Stop => api::Piece::Stop,
    })
}

fn place(place: &Place) -> Made<api::Place> {
    Ok(match place {
        Place::Variable(variable) => api::Place::Variable(*variable),
        Place::Property(receiver, name) => api::Place::Property(expression(receiver)?, text(name)),
        Place::Index(receiver, index) => api::Place::Index(expression(receiver)?, expression(index)?),
    })
}

fn inner(value: &Expression) -> Made<&'static api::Expression> {
    Ok(leaked(expression(value)?))
}

fn pair(sides: &(Expression, Expression)) -> Made<&'static (api::Expression, api::Expression)> {
    Ok(leaked((expression(&sides.0)?, expression(&sides.1)?)))
}

fn expression(value: &Expression) -> Made<api::Expression> {
    use api::Expression as Target;

    Ok(match value {
        Expression::Null => Target::Null,
        Expression::Bool(value) => Target::Bool(*value),
        Expression::Integer(value) => Target::Integer(*value),
        Expression::Decimal(value) => Target::Decimal(*value),
        Expression::Text(literal) => Target::Text(text(literal)),
        Expression::Interpolated(pieces) => Target::Interpolated(block(pieces)?),
        Expression::List(items) => Target::List(all(items, expression)?),
        Expression::Map(members) => {
            Target::Map(all(members, |(key, value)| Ok((expression(key)?, expression(value)?)))?)
        }
        Expression::Range(ends) => Target::Range(pair(ends)?),
        Expression::Variable(variable) => Target::Variable(*variable),
        Expression::Input => Target::Input,
        Expression::Util => Target::Util,
        Expression::Context => Target::Context,
        Expression::ContextVariable(name) => Target::ContextVariable(context_variable(&name.0)?),
        Expression::StageVariables => Target::StageVariables,
        Expression::Foreach => Target::Foreach,
        Expression::Property(receiver, name) => Target::Property(inner(receiver)?, text(name)),
        Expression::Index(parts) => Target::Index(pair(parts)?),
        Expression::Call(receiver, function, arguments) => {
            let mut known = api::Function::ALL.iter();
            let function = known.find(|known| Some(known.as_str()) == *function).copied();
            let function = function.unwrap_or(api::Function::Unknown);
            Target::Call(inner(receiver)?, function, all(arguments, expression)?)
        }
        Expression::Not(negated) => Target::Not(inner(negated)?),
        Expression::And(sides) => Target::And(pair(sides)?),
        Expression::Or(sides) => Target::Or(pair(sides)?),
        Expression::Compare(comparison, sides) => {
            let comparison = match comparison {
                Comparison::Equal => api::Comparison::Equal,
                Comparison::NotEqual => api::Comparison::NotEqual,
                Comparison::Less => api::Comparison::Less,
                Comparison::LessOrEqual => api::Comparison::LessOrEqual,
                Comparison::Greater => api::Comparison::Greater,
                Comparison::GreaterOrEqual => api::Comparison::GreaterOrEqual,
            };
            Target::Compare(comparison, pair(sides)?)
        }
        Expression::Arithmetic(operator, sides) => {
            let operator = match operator {
                Operator::Add => api::Operator::Add,
                Operator::Subtract => api::Operator::Subtract,
                Operator::Multiply => api::Operator::Multiply,
                Operator::Divide => api::Operator::Divide,
                Operator::Remainder => api::Operator::Remainder,
            };
            Target::Arithmetic(operator, pair(sides)?)
        }
    })
}

fn context_variable(name: &str) -> Made<ContextVariable> {
    if let Some(known) = ContextVariable::ALL.iter().find(|known| known.as_str() == name) {
        return Ok(*known);
    }
    if let Some(claim) = name.strip_prefix("authorizer.claims.") {
        return Ok(ContextVariable::Claim(text(claim)));
    }
    match name.strip_prefix("authorizer.") {
        Some(key) => Ok(ContextVariable::Authorizer(text(key))),
        None => Err(UnknownVariable(name.to_owned())),
    }
}

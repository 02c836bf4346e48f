//! Mapping templates as constants of the runtime's `Script`.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::literal::{number, string, strings};
use super::{context_variable, ident};
use crate::language::velocity::{Block, Comparison, Expression, Macro, Operator, Piece, Place, Script};

/// `Script { … }`.
pub(super) fn value(script: &Script) -> TokenStream {
    let body = block(&script.body);
    let mut fields = vec![quote!(body: #body)];
    if !script.variables.is_empty() {
        let count = number(u16::try_from(script.variables.len()).unwrap_or(u16::MAX));
        fields.push(quote!(variables: #count));
    }
    if !script.macros.is_empty() {
        let macros = script.macros.iter().map(macro_value);
        fields.push(quote!(macros: &[#(#macros),*]));
    }
    if !script.parameters.is_empty() {
        let names = strings(&script.parameters);
        fields.push(quote!(parameters: #names));
    }
    if !script.stage_variables.is_empty() {
        let names = strings(&script.stage_variables);
        fields.push(quote!(stage_variables: #names));
    }
    if fields.len() == 5 {
        return quote!(Script { #(#fields),* });
    }
    quote!(Script { #(#fields,)* ..Script::DEFAULT })
}

fn macro_value(definition: &Macro) -> TokenStream {
    let parameters = definition.parameters.iter().map(|parameter| number(*parameter));
    let body = block(&definition.body);
    quote!(Macro { parameters: &[#(#parameters),*], body: #body })
}

fn block(pieces: &Block) -> TokenStream {
    let pieces = pieces.iter().map(piece);
    quote!(&[#(#pieces),*])
}

fn piece(piece: &Piece) -> TokenStream {
    match piece {
        Piece::Text(text) => {
            let text = string(text);
            quote!(Piece::Text(#text))
        }
        Piece::Parameter(name) => {
            let name = string(name);
            quote!(Piece::Parameter(#name))
        }
        Piece::Value(value) => {
            let value = expression(value);
            quote!(Piece::Value(#value))
        }
        Piece::Set(target, value) => {
            let (target, value) = (place(target), expression(value));
            quote!(Piece::Set(#target, #value))
        }
        Piece::If(branches, otherwise) => {
            let branches = branches.iter().map(|(condition, inner)| {
                let (condition, inner) = (expression(condition), block(inner));
                quote!((#condition, #inner))
            });
            let otherwise = block(otherwise);
            quote!(Piece::If(&[#(#branches),*], #otherwise))
        }
        Piece::Foreach(variable, list, inner) => {
            let (variable, list, inner) = (number(*variable), expression(list), block(inner));
            quote!(Piece::Foreach(#variable, #list, #inner))
        }
        Piece::Define(variable, inner) => {
            let (variable, inner) = (number(*variable), block(inner));
            quote!(Piece::Define(#variable, #inner))
        }
        Piece::Call(called, arguments, content) => {
            let (called, arguments) = (number(*called), expressions(arguments));
            let content = match content {
                None => quote!(None),
                Some((variable, inner)) => {
                    let (variable, inner) = (number(*variable), block(inner));
                    quote!(Some((#variable, #inner)))
                }
            };
            quote!(Piece::Call(#called, #arguments, #content))
        }
        Piece::Break => quote!(Piece::Break),
        Piece::Stop => quote!(Piece::Stop),
    }
}

fn place(place: &Place) -> TokenStream {
    match place {
        Place::Variable(variable) => {
            let variable = number(*variable);
            quote!(Place::Variable(#variable))
        }
        Place::Property(receiver, name) => {
            let (receiver, name) = (expression(receiver), string(name));
            quote!(Place::Property(#receiver, #name))
        }
        Place::Index(receiver, index) => {
            let (receiver, index) = (expression(receiver), expression(index));
            quote!(Place::Index(#receiver, #index))
        }
    }
}

fn expressions(list: &[Expression]) -> TokenStream {
    let list = list.iter().map(expression);
    quote!(&[#(#list),*])
}

fn pair(sides: &(Expression, Expression)) -> TokenStream {
    let (left, right) = (expression(&sides.0), expression(&sides.1));
    quote!(&(#left, #right))
}

fn expression(value: &Expression) -> TokenStream {
    match value {
        Expression::Null => quote!(Expression::Null),
        Expression::Bool(value) => quote!(Expression::Bool(#value)),
        Expression::Integer(value) => {
            let value = number(*value);
            quote!(Expression::Integer(#value))
        }
        Expression::Decimal(value) => {
            let value = Literal::f64_unsuffixed(*value);
            quote!(Expression::Decimal(#value))
        }
        Expression::Text(text) => {
            let text = string(text);
            quote!(Expression::Text(#text))
        }
        Expression::Interpolated(inner) => {
            let inner = block(inner);
            quote!(Expression::Interpolated(#inner))
        }
        Expression::List(items) => {
            let items = expressions(items);
            quote!(Expression::List(#items))
        }
        Expression::Map(members) => {
            let members = members.iter().map(|(key, value)| {
                let (key, value) = (expression(key), expression(value));
                quote!((#key, #value))
            });
            quote!(Expression::Map(&[#(#members),*]))
        }
        Expression::Range(ends) => {
            let ends = pair(ends);
            quote!(Expression::Range(#ends))
        }
        Expression::Variable(variable) => {
            let variable = number(*variable);
            quote!(Expression::Variable(#variable))
        }
        Expression::Input => quote!(Expression::Input),
        Expression::Util => quote!(Expression::Util),
        Expression::Context => quote!(Expression::Context),
        Expression::ContextVariable(variable) => {
            let variable = context_variable::value(variable);
            quote!(Expression::ContextVariable(#variable))
        }
        Expression::StageVariables => quote!(Expression::StageVariables),
        Expression::Foreach => quote!(Expression::Foreach),
        Expression::Property(receiver, name) => {
            let (receiver, name) = (expression(receiver), string(name));
            quote!(Expression::Property(&#receiver, #name))
        }
        Expression::Index(parts) => {
            let parts = pair(parts);
            quote!(Expression::Index(#parts))
        }
        Expression::Call(receiver, function, arguments) => {
            let (receiver, arguments) = (expression(receiver), expressions(arguments));
            let function = ident(&variant(function.unwrap_or("unknown")));
            quote!(Expression::Call(&#receiver, Function::#function, #arguments))
        }
        Expression::Not(inner) => {
            let inner = expression(inner);
            quote!(Expression::Not(&#inner))
        }
        Expression::And(sides) => {
            let sides = pair(sides);
            quote!(Expression::And(#sides))
        }
        Expression::Or(sides) => {
            let sides = pair(sides);
            quote!(Expression::Or(#sides))
        }
        Expression::Compare(comparison, sides) => {
            let (comparison, sides) = (ident(comparison_name(*comparison)), pair(sides));
            quote!(Expression::Compare(Comparison::#comparison, #sides))
        }
        Expression::Arithmetic(operator, sides) => {
            let (operator, sides) = (ident(operator_name(*operator)), pair(sides));
            quote!(Expression::Arithmetic(Operator::#operator, #sides))
        }
    }
}

/// The runtime's variant of a method: its Java name with a capital letter.
fn variant(name: &str) -> String {
    let mut characters = name.chars();
    characters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(characters).collect()
}

fn comparison_name(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Equal => "Equal",
        Comparison::NotEqual => "NotEqual",
        Comparison::Less => "Less",
        Comparison::LessOrEqual => "LessOrEqual",
        Comparison::Greater => "Greater",
        Comparison::GreaterOrEqual => "GreaterOrEqual",
    }
}

fn operator_name(operator: Operator) -> &'static str {
    match operator {
        Operator::Add => "Add",
        Operator::Subtract => "Subtract",
        Operator::Multiply => "Multiply",
        Operator::Divide => "Divide",
        Operator::Remainder => "Remainder",
    }
}

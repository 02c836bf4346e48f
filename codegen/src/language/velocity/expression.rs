//! Expressions: what stands between the parentheses of `#if` and behind the `=` of `#set`.

use super::parser::{Outcome, Parser};
use super::tree::{Comparison, Expression, Operator};

const ORS: [&str; 2] = ["||", "or"];
const ANDS: [&str; 2] = ["&&", "and"];
const NOTS: [&str; 2] = ["!", "not"];
const EQUALITIES: [(&str, Comparison); 4] = [
    ("==", Comparison::Equal),
    ("eq", Comparison::Equal),
    ("!=", Comparison::NotEqual),
    ("ne", Comparison::NotEqual),
];
/// Longer ones first.
const RELATIONS: [(&str, Comparison); 8] = [
    ("<=", Comparison::LessOrEqual),
    ("le", Comparison::LessOrEqual),
    (">=", Comparison::GreaterOrEqual),
    ("ge", Comparison::GreaterOrEqual),
    ("<", Comparison::Less),
    ("lt", Comparison::Less),
    (">", Comparison::Greater),
    ("gt", Comparison::Greater),
];
const SUMS: [(&str, Operator); 2] = [("+", Operator::Add), ("-", Operator::Subtract)];
const PRODUCTS: [(&str, Operator); 3] =
    [("*", Operator::Multiply), ("/", Operator::Divide), ("%", Operator::Remainder)];

impl Parser<'_, '_> {
    /// Reads an expression and the white space around it.
    pub(super) fn expression(&mut self) -> Outcome<Expression> {
        self.enter()?;
        let mut left = self.conjunction()?;
        while ORS.iter().any(|word| self.operator(word)) {
            left = Expression::Or(Box::new((left, self.conjunction()?)));
        }
        self.leave();
        Ok(left)
    }

    fn conjunction(&mut self) -> Outcome<Expression> {
        let mut left = self.equality()?;
        while ANDS.iter().any(|word| self.operator(word)) {
            left = Expression::And(Box::new((left, self.equality()?)));
        }
        Ok(left)
    }

    fn equality(&mut self) -> Outcome<Expression> {
        let mut left = self.relation()?;
        while let Some((_, comparison)) = EQUALITIES.iter().find(|(word, _)| self.operator(word)) {
            left = Expression::Compare(*comparison, Box::new((left, self.relation()?)));
        }
        Ok(left)
    }

    fn relation(&mut self) -> Outcome<Expression> {
        let mut left = self.sum()?;
        while let Some((_, comparison)) = RELATIONS.iter().find(|(word, _)| self.operator(word)) {
            left = Expression::Compare(*comparison, Box::new((left, self.sum()?)));
        }
        Ok(left)
    }

    fn sum(&mut self) -> Outcome<Expression> {
        let mut left = self.product()?;
        loop {
            // `-1` is a number: Velocity needs a blank behind a minus that subtracts.
            if self.peek() == Some(b'-') && self.peek_at(1).is_some_and(|byte| byte.is_ascii_digit()) {
                return self.expected("an operator", "write ` - ` with blanks around it to subtract");
            }
            let Some((_, operator)) = SUMS.iter().find(|(word, _)| self.operator(word)) else {
                return Ok(left);
            };
            left = Expression::Arithmetic(*operator, Box::new((left, self.product()?)));
        }
    }

    fn product(&mut self) -> Outcome<Expression> {
        let mut left = self.unary()?;
        while let Some((_, operator)) = PRODUCTS.iter().find(|(word, _)| self.operator(word)) {
            left = Expression::Arithmetic(*operator, Box::new((left, self.unary()?)));
        }
        Ok(left)
    }

    fn unary(&mut self) -> Outcome<Expression> {
        self.blank();
        if self.peek_at(1) != Some(b'=') && NOTS.iter().any(|word| self.operator(word)) {
            self.enter()?;
            let inner = self.unary()?;
            self.leave();
            return Ok(Expression::Not(Box::new(inner)));
        }
        let value = if self.take("(") {
            let inner = self.expression()?;
            if !self.take(")") {
                return self.expected("`)`", "");
            }
            inner
        } else {
            self.value(false)?
        };
        self.blank();
        Ok(value)
    }

    /// Reads an operator; a word only where no longer word stands here.
    fn operator(&mut self, operator: &str) -> bool {
        let is_word = operator.bytes().all(|byte| byte.is_ascii_alphabetic());
        if is_word && self.word() != operator {
            return false;
        }
        self.take(operator)
    }

    /// An argument of a directive or macro: a value without operators.
    pub(super) fn argument(&mut self) -> Outcome<Expression> {
        self.blank();
        self.value(false)
    }
}

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
        let or = |parser: &mut Self| Ok(ORS.iter().any(|word| parser.operator(word)).then_some(()));
        let value = self.chain(Self::conjunction, or, |(), sides| Expression::Or(sides))?;
        self.leave();
        Ok(value)
    }

    /// Operands with operators between them, the first two first.
    fn chain<O>(
        &mut self,
        operand: fn(&mut Self) -> Outcome<Expression>,
        operator: impl Fn(&mut Self) -> Outcome<Option<O>>,
        join: impl Fn(O, Box<(Expression, Expression)>) -> Expression,
    ) -> Outcome<Expression> {
        let mut left = operand(self)?;
        let mut links = 0;
        while let Some(found) = operator(self)? {
            self.link()?;
            links += 1;
            left = join(found, Box::new((left, operand(self)?)));
        }
        self.unlink(links);
        Ok(left)
    }

    /// The operator of a list that stands here.
    fn one_of<O: Copy>(&mut self, operators: &[(&str, O)]) -> Option<O> {
        operators.iter().find(|(word, _)| self.operator(word)).map(|(_, operator)| *operator)
    }

    fn conjunction(&mut self) -> Outcome<Expression> {
        let and = |parser: &mut Self| Ok(ANDS.iter().any(|word| parser.operator(word)).then_some(()));
        self.chain(Self::equality, and, |(), sides| Expression::And(sides))
    }

    fn equality(&mut self) -> Outcome<Expression> {
        self.chain(Self::relation, |parser| Ok(parser.one_of(&EQUALITIES)), Expression::Compare)
    }

    fn relation(&mut self) -> Outcome<Expression> {
        self.chain(Self::sum, |parser| Ok(parser.one_of(&RELATIONS)), Expression::Compare)
    }

    fn sum(&mut self) -> Outcome<Expression> {
        let operator = |parser: &mut Self| {
            // `-1` is a number: Velocity needs a blank behind a minus that subtracts.
            if parser.peek() == Some(b'-') && parser.peek_at(1).is_some_and(|byte| byte.is_ascii_digit()) {
                return parser.expected("an operator", "write ` - ` with blanks around it to subtract");
            }
            Ok(parser.one_of(&SUMS))
        };
        self.chain(Self::product, operator, Expression::Arithmetic)
    }

    fn product(&mut self) -> Outcome<Expression> {
        self.chain(Self::unary, |parser| Ok(parser.one_of(&PRODUCTS)), Expression::Arithmetic)
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

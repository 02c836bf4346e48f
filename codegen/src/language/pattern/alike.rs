//! Digits that an expression does not tell apart, so that one status is tried for all that look alike to it.

use super::Expression;

/// For each digit the first digit that belongs to the same classes of the expression.
#[derive(Debug)]
pub(super) struct Alike([u8; 10]);

impl Alike {
    pub(super) fn of(expression: &Expression) -> Alike {
        let mut alike = Alike([0; 10]);
        alike.tell_apart(expression);
        alike
    }

    fn tell_apart(&mut self, expression: &Expression) {
        match expression {
            Expression::Digit(digits) => {
                let before = self.0;
                let kind = |digit: u8| (before.get(usize::from(digit)), digits.has(char::from(b'0' + digit)));
                self.0 = std::array::from_fn(|digit| {
                    let digit = digit as u8;
                    (0..digit).find(|other| kind(*other) == kind(digit)).unwrap_or(digit)
                });
            }
            Expression::Sequence(items) | Expression::Alternatives(_, items) => {
                items.iter().for_each(|item| self.tell_apart(item));
            }
            Expression::Repeat(repeat) => self.tell_apart(&repeat.item),
            Expression::Look { inside, .. }
            | Expression::Atomic(inside)
            | Expression::Remember(_, inside) => {
                self.tell_apart(inside);
            }
            Expression::Begin | Expression::End | Expression::Boundary { .. } | Expression::Recall(_) => {}
        }
    }

    /// A status that is matched exactly if this one is: digits that look alike are exchanged for the first of their kind
    /// in the order in which they appear, so that equal ones stay equal and different ones different, for the sake of
    /// back-references.
    pub(super) fn representative(&self, status: &str) -> String {
        let mut seen: Vec<u8> = Vec::new();
        let mut out = String::new();
        for digit in status.bytes().map(|byte| byte.saturating_sub(b'0')) {
            if !seen.contains(&digit) {
                seen.push(digit);
            }
            let kind = |digit: &u8| self.0.get(usize::from(*digit)).copied();
            let place =
                seen.iter().filter(|other| kind(other) == kind(&digit)).position(|other| *other == digit);
            let same = (0..10u8).filter(|other| kind(other) == kind(&digit)).nth(place.unwrap_or(0));
            out.push(char::from(b'0' + same.unwrap_or(digit)));
        }
        out
    }
}

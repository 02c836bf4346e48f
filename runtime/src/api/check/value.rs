//! Values that stand in schemas.

/// A value that a schema names in `enum` or `const`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Literal {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, equal to every other way of writing it.
    Number(Decimal<'static>),
    /// A string.
    Text(&'static str),
    /// An array.
    Array(&'static [Literal]),
    /// An object, sorted by name.
    Object(&'static [(&'static str, Literal)]),
}

/// A number of any size, exactly: `digits` times ten to the power of `exponent`.
///
/// There is one form of each number: no zeros at either end of the digits, and zero has none and is not negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Decimal<'a> {
    /// Below zero.
    pub negative: bool,
    /// Decimal digits, most significant first.
    pub digits: &'a str,
    /// Power of ten that the digits, read as a whole number, are multiplied with.
    pub exponent: i64,
}

//! A mapping template as it was read; the same nouns and meanings as `gwgen_runtime::api::Script`.

use crate::language::ContextVariable;

/// A piece of a template, from front to back.
pub type Block = Vec<Piece>;

/// A mapping template.
#[derive(Debug, Clone, PartialEq, Default)]
#[allow(missing_docs, reason = "documented at gwgen_runtime::api::Script")]
pub struct Script {
    pub body: Block,
    /// Names of the variables, by number.
    pub variables: Vec<String>,
    pub macros: Vec<Macro>,
    pub parameters: Vec<String>,
    pub stage_variables: Vec<String>,
    /// Whether `$context.requestOverride.path` stands in it, which fills placeholders. Gateways need not know.
    pub overrides_path: bool,
}

/// `#macro`.
#[derive(Debug, Clone, PartialEq, Default)]
#[allow(missing_docs, reason = "documented at gwgen_runtime::api::Macro")]
pub struct Macro {
    pub name: String,
    pub parameters: Vec<u16>,
    pub body: Block,
}

/// One piece of a [`Block`].
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "documented at gwgen_runtime::api::Piece")]
pub enum Piece {
    Text(String),
    Parameter(String),
    Value(Expression),
    Set(Place, Expression),
    If(Vec<(Expression, Block)>, Block),
    Foreach(u16, Expression, Block),
    Define(u16, Block),
    Call(u16, Vec<Expression>, Option<(u16, Block)>),
    Break,
    Stop,
}

/// What `#set` assigns to.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "documented at gwgen_runtime::api::Place")]
pub enum Place {
    Variable(u16),
    Property(Expression, String),
    Index(Expression, Expression),
}

/// What has a value.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "documented at gwgen_runtime::api::Expression")]
pub enum Expression {
    Null,
    Bool(bool),
    Integer(i64),
    Decimal(f64),
    Text(String),
    Interpolated(Block),
    List(Vec<Expression>),
    Map(Vec<(Expression, Expression)>),
    Range(Box<(Expression, Expression)>),
    Variable(u16),
    Input,
    Util,
    Context,
    ContextVariable(ContextVariable),
    StageVariables,
    Foreach,
    Property(Box<Expression>, String),
    Index(Box<(Expression, Expression)>),
    /// The method by its Java name; `None` for one that nothing has.
    Call(Box<Expression>, Option<&'static str>, Vec<Expression>),
    Not(Box<Expression>),
    And(Box<(Expression, Expression)>),
    Or(Box<(Expression, Expression)>),
    Compare(Comparison, Box<(Expression, Expression)>),
    Arithmetic(Operator, Box<(Expression, Expression)>),
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "documented at gwgen_runtime::api::Comparison")]
pub enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// What is done with two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "documented at gwgen_runtime::api::Operator")]
pub enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

//! Mapping templates as scripts: the Velocity language, read and checked by the compiler (reference 5).
//!
//! Variables are numbered, names of directives and functions are variants, and everything else is a constant, so that a
//! script is a few nested slices that need no reading at start. `engine::template` runs it.

use crate::message::ContextVariable;

/// A piece of a template, from front to back.
pub type Block = &'static [Piece];

/// A mapping template.
#[derive(Debug)]
pub struct Script {
    /// What is rendered.
    pub body: Block,
    /// How many variables it has; they are numbered from 0.
    pub variables: u16,
    /// Its macros, by number.
    pub macros: &'static [Macro],
    /// Names of the definition's parameters that it writes.
    pub parameters: &'static [&'static str],
    /// Names of the stage variables that it reads.
    pub stage_variables: &'static [&'static str],
}

impl Script {
    /// What most templates lack; generated code names only what differs.
    pub const DEFAULT: Script =
        Script { body: &[], variables: 0, macros: &[], parameters: &[], stage_variables: &[] };
}

/// `#macro(name $a $b) … #end`.
#[derive(Debug)]
pub struct Macro {
    /// The variables that its arguments are put into.
    pub parameters: &'static [u16],
    /// What a call renders.
    pub body: Block,
}

/// One piece of a [`Block`].
#[derive(Debug)]
pub enum Piece {
    /// Stands as it is.
    Text(&'static str),
    /// A parameter of the definition that is bound when the gateway starts.
    Parameter(&'static str),
    /// A reference: its value is written.
    Value(Expression),
    /// `#set($place = value)`.
    Set(Place, Expression),
    /// `#if … #elseif … #else … #end`: conditions with their blocks, and what is left.
    If(&'static [(Expression, Block)], Block),
    /// `#foreach($variable in list) … #end`.
    Foreach(u16, Expression, Block),
    /// `#define($variable) … #end`: rendered wherever the variable is written.
    Define(u16, Block),
    /// `#name(a b)`, or `#@name(a b) … #end` with the variable and the block that `$bodyContent` stands for.
    Call(u16, &'static [Expression], Option<(u16, Block)>),
    /// `#break`.
    Break,
    /// `#stop`.
    Stop,
}

/// What `#set` assigns to.
#[derive(Debug)]
pub enum Place {
    /// `$name`.
    Variable(u16),
    /// `$x.name`.
    Property(Expression, &'static str),
    /// `$x[index]`.
    Index(Expression, Expression),
}

/// What has a value.
#[derive(Debug)]
pub enum Expression {
    /// Java's `null`: a bare word among arguments.
    Null,
    /// `true`, `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A number with a point or an exponent.
    Decimal(f64),
    /// A text without references.
    Text(&'static str),
    /// A text in double quotes, rendered.
    Interpolated(Block),
    /// `[a, b]`.
    List(&'static [Expression]),
    /// `{"a": 1}`.
    Map(&'static [(Expression, Expression)]),
    /// `[a..b]`, both ends included.
    Range(&'static (Expression, Expression)),
    /// `$name`.
    Variable(u16),
    /// `$input`.
    Input,
    /// `$util`.
    Util,
    /// `$context`.
    Context,
    /// `$context.<variable>`, where the compiler knows it.
    ContextVariable(ContextVariable),
    /// `$stageVariables`.
    StageVariables,
    /// `$foreach`: the innermost loop.
    Foreach,
    /// `$x.name`.
    Property(&'static Expression, &'static str),
    /// `$x[index]`.
    Index(&'static (Expression, Expression)),
    /// `$x.method(arguments)`.
    Call(&'static Expression, Function, &'static [Expression]),
    /// `!a`.
    Not(&'static Expression),
    /// `a && b`.
    And(&'static (Expression, Expression)),
    /// `a || b`.
    Or(&'static (Expression, Expression)),
    /// `a == b` and its kin.
    Compare(Comparison, &'static (Expression, Expression)),
    /// `a + b` and its kin.
    Arithmetic(Operator, &'static (Expression, Expression)),
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "named after Velocity's words eq, ne, lt, le, gt, ge")]
pub enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// What is done with two numbers; `Add` joins texts too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the four operations, and the remainder")]
pub enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

/// Declares the methods by their Java names, so that one list serves the table, the compiler's check and messages.
macro_rules! methods {
    ($($variant:ident $name:literal,)*) => {
        /// A method that can be called on a value. Whether the value has it is known when it is called.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[allow(missing_docs, reason = "the names are Java's and Amazon's, see `as_str`")]
        pub enum Function {
            $($variant,)*
            /// One that nothing has: the call is empty text.
            Unknown,
        }

        impl Function {
            /// Every known one.
            pub const ALL: &'static [Function] = &[$(Function::$variant,)*];

            /// The name in templates.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Function::$variant => $name,)*
                    Function::Unknown => "",
                }
            }
        }
    };
}

methods! {
    // `$input`
    Json "json",
    Path "path",
    Params "params",
    // `$util`
    EscapeJavaScript "escapeJavaScript",
    ParseJson "parseJson",
    UrlEncode "urlEncode",
    UrlDecode "urlDecode",
    Base64Encode "base64Encode",
    Base64Decode "base64Decode",
    // Every value
    ToString "toString",
    Equals "equals",
    HashCode "hashCode",
    // Texts
    Length "length",
    Substring "substring",
    ReplaceAll "replaceAll",
    ReplaceFirst "replaceFirst",
    Replace "replace",
    Contains "contains",
    Split "split",
    ToLowerCase "toLowerCase",
    ToUpperCase "toUpperCase",
    Trim "trim",
    Strip "strip",
    EqualsIgnoreCase "equalsIgnoreCase",
    Matches "matches",
    IndexOf "indexOf",
    LastIndexOf "lastIndexOf",
    StartsWith "startsWith",
    EndsWith "endsWith",
    IsEmpty "isEmpty",
    IsBlank "isBlank",
    CharAt "charAt",
    Concat "concat",
    CompareTo "compareTo",
    CompareToIgnoreCase "compareToIgnoreCase",
    Repeat "repeat",
    // Lists
    Size "size",
    Get "get",
    Set "set",
    Add "add",
    AddAll "addAll",
    Remove "remove",
    RemoveAll "removeAll",
    RetainAll "retainAll",
    ContainsAll "containsAll",
    Clear "clear",
    SubList "subList",
    // Maps
    Put "put",
    PutAll "putAll",
    PutIfAbsent "putIfAbsent",
    GetOrDefault "getOrDefault",
    ContainsKey "containsKey",
    ContainsValue "containsValue",
    KeySet "keySet",
    Values "values",
    EntrySet "entrySet",
    GetKey "getKey",
    GetValue "getValue",
    // Numbers
    IntValue "intValue",
    LongValue "longValue",
    DoubleValue "doubleValue",
    FloatValue "floatValue",
    ParseInt "parseInt",
    ParseLong "parseLong",
    ParseDouble "parseDouble",
    ValueOf "valueOf",
    // Loops
    GetIndex "getIndex",
    GetCount "getCount",
    HasNext "hasNext",
    IsFirst "isFirst",
    IsLast "isLast",
    Stop "stop",
}

//! Why a head, or the framing of a body, was refused.

/// The closed list of refusals at the socket; each has a status, and a label in the metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HeadFault {
    /// A line that does not end in CRLF.
    LineEnd,
    /// A request line that is not `method SP target SP version`.
    RequestLine,
    /// A method that is not a token of at most 32 bytes.
    Method,
    /// CONNECT or TRACE.
    MethodRefused,
    /// A control byte in the target.
    Target,
    /// A target beyond the limit.
    TargetTooLong,
    /// A version other than HTTP/1.1 and HTTP/1.0.
    Version,
    /// A field name that is not a token, or white space before its colon.
    FieldName,
    /// A control byte in a value.
    FieldValue,
    /// A folded line.
    Folding,
    /// Fields beyond the limit in bytes.
    FieldsTooLarge,
    /// Fields beyond the limit in number.
    TooManyFields,
    /// More than one framing: both fields, one of them twice, or a transfer coding from HTTP/1.0.
    Framing,
    /// A length that is not a number below 2^63.
    ContentLength,
    /// A transfer coding other than `chunked`.
    TransferEncoding,
    /// No `Host` from HTTP/1.1, or several.
    Host,
    /// An expectation other than `100-continue`.
    Expectation,
    /// A head that was not whole in time.
    TimedOut,
    /// A chunk size, extension, end or trailer that is not one.
    Chunk,
    /// A body that came too slowly.
    SlowBody,
}

impl HeadFault {
    /// Every fault, in the order of [`HeadFault::index`].
    pub const ALL: [HeadFault; 20] = [
        HeadFault::LineEnd,
        HeadFault::RequestLine,
        HeadFault::Method,
        HeadFault::MethodRefused,
        HeadFault::Target,
        HeadFault::TargetTooLong,
        HeadFault::Version,
        HeadFault::FieldName,
        HeadFault::FieldValue,
        HeadFault::Folding,
        HeadFault::FieldsTooLarge,
        HeadFault::TooManyFields,
        HeadFault::Framing,
        HeadFault::ContentLength,
        HeadFault::TransferEncoding,
        HeadFault::Host,
        HeadFault::Expectation,
        HeadFault::TimedOut,
        HeadFault::Chunk,
        HeadFault::SlowBody,
    ];

    /// Its position in [`HeadFault::ALL`].
    pub const fn index(self) -> usize {
        self as usize
    }

    /// The status of the answer.
    pub const fn status(self) -> u16 {
        match self {
            HeadFault::MethodRefused => 405,
            HeadFault::TimedOut | HeadFault::SlowBody => 408,
            HeadFault::TargetTooLong => 414,
            HeadFault::Expectation => 417,
            HeadFault::FieldsTooLarge | HeadFault::TooManyFields => 431,
            HeadFault::Version => 505,
            _ => 400,
        }
    }

    /// The label in the metrics.
    pub const fn as_str(self) -> &'static str {
        match self {
            HeadFault::LineEnd => "line-end",
            HeadFault::RequestLine => "request-line",
            HeadFault::Method => "method",
            HeadFault::MethodRefused => "method-refused",
            HeadFault::Target => "target",
            HeadFault::TargetTooLong => "target-too-long",
            HeadFault::Version => "version",
            HeadFault::FieldName => "field-name",
            HeadFault::FieldValue => "field-value",
            HeadFault::Folding => "folding",
            HeadFault::FieldsTooLarge => "fields-too-large",
            HeadFault::TooManyFields => "too-many-fields",
            HeadFault::Framing => "framing",
            HeadFault::ContentLength => "content-length",
            HeadFault::TransferEncoding => "transfer-encoding",
            HeadFault::Host => "host",
            HeadFault::Expectation => "expectation",
            HeadFault::TimedOut => "head-timed-out",
            HeadFault::Chunk => "chunk",
            HeadFault::SlowBody => "body-timed-out",
        }
    }
}

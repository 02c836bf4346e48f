//! Definitions: any bytes are a model or findings, each at a place of the text.

use gwgen::diagnostic::Severity;
use gwgen::emit::{EmitOptions, emit};
use gwgen::source::Input;
use gwgen::{Options, compile};

/// Compiles, and emits what has no error.
pub fn hold(data: &[u8]) {
    let compilation = compile(&Input::Stdin(data.to_vec()), &Options::default());
    let has_error = compilation.diagnostics.iter().any(|finding| finding.severity == Severity::Error);
    assert!(has_error || compilation.api.is_some(), "neither a model nor an error");
    for finding in &compilation.diagnostics {
        assert!(!finding.message.is_empty());
        for label in finding.primary.iter().chain(&finding.secondary) {
            let text = compilation.sources.text(label.span.file);
            let (start, end) = (label.span.start as usize, label.span.end as usize);
            assert!(start <= end && end <= text.len(), "{finding:?}");
        }
    }
    if let Some(api) = &compilation.api {
        let written = emit(api, &EmitOptions { line: &|_| None });
        assert!(written.files.contains_key("api.rs"));
    }
}

//! Findings of the compiler as errors and warnings of rustc, on the user's own tokens.

use std::path::Path;

use gwgen::diagnostic::{Diagnostic, Severity};
use gwgen::source::SourceMap;
use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;

/// More errors than this are counted, not shown.
const MOST: usize = 30;

/// Errors and warnings at `span`, one line each. Notes are for `gwgen check`.
pub(crate) fn report(
    diagnostics: &[Diagnostic],
    sources: &SourceMap,
    root: &Path,
    span: Span,
) -> TokenStream {
    let of = |severity| diagnostics.iter().filter(move |diagnostic| diagnostic.severity == severity);
    let line = |diagnostic: &Diagnostic| one_line(diagnostic, sources, root);
    let mut out: TokenStream =
        of(Severity::Error).take(MOST).map(|found| error(&line(found), span)).collect();
    let more = of(Severity::Error).count().saturating_sub(MOST);
    if more > 0 {
        out.extend(error(&format!("{more} more errors; `gwgen check` shows all of them"), span));
    }
    out.extend(of(Severity::Warning).take(MOST).map(|found| warning(&line(found), span)));
    let more = of(Severity::Warning).count().saturating_sub(MOST);
    if more > 0 {
        out.extend(warning(&format!("{more} more warnings; `gwgen check` shows all of them"), span));
    }
    out
}

/// An error of rustc.
pub(crate) fn error(message: &str, span: Span) -> TokenStream {
    quote_spanned!(span=> ::std::compile_error! { #message })
}

/// A warning of rustc. Macros have no warnings of their own; the use of something deprecated is one.
fn warning(message: &str, span: Span) -> TokenStream {
    quote_spanned! {span=>
        const _: () = {
            #[deprecated(note = #message)]
            #[allow(non_upper_case_globals, reason = "rustc shows the name")]
            const definition: () = ();
            definition
        };
    }
}

/// `specs/pets.yaml:12:5: GW1203: message (what to write instead)`.
fn one_line(diagnostic: &Diagnostic, sources: &SourceMap, root: &Path) -> String {
    let place = match &diagnostic.primary {
        Some(label) => {
            let position = sources.start(label.span);
            let path = shown(sources.path(label.span.file), root);
            format!("{path}:{}:{}: ", position.line, position.column)
        }
        None => String::new(),
    };
    let help = diagnostic.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
    let text = format!("{place}{}: {}{help}", diagnostic.code, diagnostic.message);
    // A message may name a file as it was read; people know it from their crate's folder.
    let text = text.replace(&format!("{}/", root.to_string_lossy()), "");
    // Whatever the definition holds, a finding is one line.
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// A path without the folder of the user's crate.
pub(crate) fn shown(path: &str, root: &Path) -> String {
    let relative = Path::new(path).strip_prefix(root).unwrap_or(Path::new(path));
    relative.to_string_lossy().replace('\\', "/")
}

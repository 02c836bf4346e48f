//! The policies of a user, read as a gateway reads them.

use std::path::{Path, PathBuf};

use gwgen::diagnostic::{Code, Diagnostic, Span};
use gwgen::interpret::keys::check_policy;
use gwgen::source::SourceMap;

use super::Problem;
use crate::console::Console;
use crate::report::{self, Verdict};

/// The texts of the files. What is wrong in one is told with its place; then there is nothing left to say.
pub(super) fn read_all(files: &[PathBuf], console: &Console) -> Result<Vec<String>, Problem> {
    let mut texts = Vec::new();
    let mut verdicts = Vec::new();
    for file in files {
        let unread = |error| Problem::Usage(format!("--policy {}: {error}", file.display()));
        let text = std::fs::read_to_string(file).map_err(unread)?;
        verdicts.extend(verdict(file, &text));
        texts.push(text);
    }
    if verdicts.is_empty() {
        return Ok(texts);
    }
    for verdict in verdicts {
        report::print_whole(verdict, console);
    }
    Err(Problem::Policies)
}

fn verdict(file: &Path, text: &str) -> Option<Verdict> {
    let (problem, position) = check_policy(text).err()?;
    let mut sources = SourceMap::new();
    let name = file.display().to_string();
    let id = sources.add(name.clone(), text.as_bytes(), text.into());
    let start = position.min(text.len());
    let end = start + length(text.get(start..).unwrap_or_default());
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let diagnostic = Diagnostic::new(Code::USER_POLICY, Span::new(id, offset(start), offset(end)), problem);
    Some(Verdict { spec: name, diagnostics: vec![diagnostic], sources })
}

/// How long what stands at the beginning is: a text up to its end, else one character.
fn length(text: &str) -> usize {
    let Some(first) = text.chars().next() else { return 0 };
    if first != '"' {
        return first.len_utf8();
    }
    let mut escaped = false;
    let end = text.char_indices().skip(1).find(|(_, char)| {
        let ends = *char == '"' && !escaped;
        escaped = *char == '\\' && !escaped;
        ends || *char == '\n'
    });
    end.map_or(1, |(at, _)| at + 1)
}

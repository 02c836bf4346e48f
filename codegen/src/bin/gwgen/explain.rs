//! `gwgen explain [CODE]`: the long text of a diagnostic, or the list of all.

use std::fmt::Write;

use clap::Args;
use clap::builder::styling::{AnsiColor, Style};
use gwgen::diagnostic::Code;

use crate::console::Console;
use crate::exit::Exit;
use crate::report::word;

/// Explain a diagnostic: why it is one, with an example that has it and one that does not
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The code, as `GW0012`; without one, all codes are listed
    code: Option<String>,
}

/// Prints the text.
pub(crate) fn run(arguments: &Arguments, console: &Console) -> Exit {
    let Some(text) = &arguments.code else { return console.result(&list()) };
    match Code::parse(text) {
        Some(code) => console.result(&page(code)),
        None => {
            console.error(format_args!("`{}` is no code of gwgen", text.escape_debug()));
            console.help("codes have the form `GW0012`; `gwgen explain` lists them all");
            Exit::WrongUsage
        }
    }
}

fn list() -> String {
    let mut out = String::new();
    for code in Code::all() {
        _ = writeln!(out, "{code}  {:<7}  {}", word(code.severity()), code.title());
    }
    out
}

fn page(code: Code) -> String {
    let (heading, bold) = (AnsiColor::Green.on_default().bold(), Style::new().bold());
    let mut out = format!("{bold}{code}: {}{bold:#} ({})\n\n", code.title(), word(code.severity()));
    for line in wrap(code.explanation()) {
        _ = writeln!(out, "{line}");
    }
    for (title, example) in [("With the fault", code.bad_example()), ("Without it", code.good_example())] {
        if example.is_empty() {
            continue;
        }
        _ = writeln!(out, "\n{heading}{title}:{heading:#}\n");
        for line in example.lines() {
            _ = writeln!(out, "{}", format!("    {line}").trim_end());
        }
    }
    out
}

/// Lines of at most 80 columns; line breaks of the text stay.
fn wrap(text: &str) -> Vec<String> {
    const WIDTH: usize = 80;
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split(' ') {
            if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > WIDTH {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_narrow_and_complete() {
        for code in Code::all() {
            let page = page(code);
            assert!(wrap(code.explanation()).iter().all(|line| line.chars().count() <= 80), "{code}");
            assert!(page.contains(code.title()));
            assert_eq!(page.contains("Without it:"), !code.good_example().is_empty(), "{code}");
        }
    }
}

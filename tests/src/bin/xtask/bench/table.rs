//! The table of a scenario, in Markdown.

use super::measure::machine;
use super::options::Options;
use super::server::GATEWAY;

/// One server's line.
#[derive(Debug)]
pub(super) struct Row {
    /// The server.
    pub(super) name: String,
    /// What rows are compared by.
    pub(super) figure: f64,
    /// The other columns.
    pub(super) cells: Vec<Cell>,
}

/// One column of a row.
#[derive(Debug)]
pub(super) struct Cell {
    heading: &'static str,
    text: Option<String>,
}

impl Cell {
    /// A figure.
    pub(super) fn new(heading: &'static str, text: String) -> Cell {
        Cell { heading, text: Some(text) }
    }

    /// The row's figure divided by the best peer's; filled in when the table is rendered.
    pub(super) fn ratio() -> Cell {
        Cell { heading: "to best peer", text: None }
    }
}

/// Markdown.
pub(super) fn render(title: &str, rows: &[Row], options: &Options) -> String {
    let peers = rows.iter().filter(|row| !row.name.starts_with(GATEWAY)).map(|row| row.figure);
    let best = peers.fold(f64::INFINITY, f64::min);
    let mut text = format!("\n### {title}\n\n");
    if let Some(first) = rows.first() {
        let headings: Vec<&str> = first.cells.iter().map(|cell| cell.heading).collect();
        text.push_str(&format!(
            "| server | {} |\n|---|{}\n",
            headings.join(" | "),
            "--:|".repeat(headings.len())
        ));
    }
    for row in rows {
        let ratio = if best.is_finite() { format!("{:.2}", row.figure / best) } else { "–".to_owned() };
        let cells: Vec<String> =
            row.cells.iter().map(|cell| cell.text.clone().unwrap_or_else(|| ratio.clone())).collect();
        text.push_str(&format!("| {} | {} |\n", row.name, cells.join(" | ")));
    }
    text.push_str(&format!("\n{} rounds of {} s, medians; {}\n", options.rounds, options.seconds, machine()));
    text
}

//! A plain document, without a backend: every operation is Rust, and what does not fit is answered by problem documents.
//!
//! `cargo run -p gwgen-macros --example notes`, then
//! `curl localhost:8080/notes -H 'X-Author: Al' --json '{"text": "hello"}'`.

use std::process::ExitCode;

use gateway::{AddNoteCookie, AddNoteHeader, AddNoteQuery, Note};
use gwgen_macros::handler;
use gwgen_runtime::handler::{Cookie, Header, Json, Query};

gwgen_macros::gateway! { spec: "examples/notes.yaml", handlers: [add_note] }

/// The note, with who wrote it and the page it was sent from.
#[handler]
async fn add_note(
    Header(header): Header<AddNoteHeader>,
    Cookie(cookie): Cookie<AddNoteCookie>,
    Query(query): Query<AddNoteQuery>,
    Json(mut note): Json<Note>,
) -> Json<Note> {
    note.author = Some(match cookie.theme {
        Some(theme) => format!("{} ({theme})", header.x_author),
        None => header.x_author,
    });
    if let Some(page) = query.page {
        note.pages.get_or_insert_default().push(page);
    }
    Json(note)
}

fn main() -> ExitCode {
    gateway::run()
}

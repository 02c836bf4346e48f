//! A plain document, without a backend: every operation is Rust, and what does not fit is answered by problem documents.
//!
//! `cargo run -p gwgen-macros --example notes`, then
//! `curl localhost:8080/notes -H 'X-Author: Al' --json '{"text": "hello"}'`.

use std::process::ExitCode;

use gateway::{AddNoteCookie, AddNoteHeader, AddNoteQuery, FindNotesPath, FindNotesQuery, Note};
use gwgen_macros::handler;
use gwgen_runtime::handler::{Cookie, Header, Json, Path, Query};
use gwgen_runtime::message::MethodRequest;

gwgen_macros::gateway! { spec: "examples/notes.yaml", handlers: [add_note, find_notes] }

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

/// What was asked for. Members of an object in the query stand there under names of their own: the query has them.
#[handler]
async fn find_notes(
    Path(path): Path<FindNotesPath>,
    Query(query): Query<FindNotesQuery>,
    request: &MethodRequest,
) -> Json<Vec<String>> {
    let by = query.by.or_else(|| request.raw_query().map(str::to_owned)).unwrap_or_default();
    Json([vec![path.page.to_string()], path.tags, vec![query.order, by]].concat())
}

fn main() -> ExitCode {
    gateway::run()
}

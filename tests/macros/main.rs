//! A gateway made by `gateway!`: typed Rust functions and a backend behind one definition, called over sockets.

mod corpus;
mod notes;

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use gwgen_tests::backend::Backend;
use gwgen_tests::client;
use gwgen_tests::gateway::Gateway;
use gwgen_tests::http::Message;
use gwgen_tests::repository;

/// A program of `macros/examples/`; all are compiled once.
fn example(name: &str) -> PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let status = Command::new(cargo)
            .current_dir(repository::root())
            .args(["build", "--quiet", "--package", "gwgen-macros", "--examples"])
            .status();
        assert!(status.is_ok_and(|status| status.success()), "the examples do not compile");
        repository::target().join("debug/examples")
    });
    folder.join(name)
}

/// The example with a backend for its photos.
struct Pets {
    photos: Backend,
    gateway: Gateway,
}

impl Pets {
    fn start() -> Pets {
        let photos = Backend::echo();
        let flags = ["--param".to_owned(), format!("photos={}", photos.address)];
        let gateway = Gateway::start(&example("pets"), &flags);
        Pets { photos, gateway: gateway.unwrap_or_else(|problem| panic!("{problem}")) }
    }

    fn call(&self, verb: &str, target: &str, headers: &[(&str, &str)], body: &str) -> Message {
        let request = client::request(verb, target, headers, body.as_bytes());
        let answer = client::exchange(self.gateway.address, &request);
        answer.unwrap_or_else(|error| panic!("{verb} {target}: {error}"))
    }

    /// Status and body of a call.
    fn answer(&self, verb: &str, target: &str, body: &str) -> (u16, String) {
        let answer = self.call(verb, target, &[], body);
        (answer.status(), answer.text())
    }
}

fn message(text: &str) -> String {
    format!("{{\"message\":\"{text}\"}}")
}

#[test]
fn typed_functions_and_a_backend_share_a_definition() {
    let pets = Pets::start();
    let rex = r#"{"id":1,"name":"Rex","status":"available","tags":["dog"]}"#;
    let tom = r#"{"id":2,"name":"Tom","status":"available","mother":{"id":1,"name":"Rex","status":"sold"}}"#;
    assert_eq!(pets.answer("GET", "/pets", ""), (200, "[]".to_owned()));
    assert_eq!(pets.answer("POST", "/pets", r#"{"name": "Rex", "tags": ["dog"]}"#), (201, rex.to_owned()));
    let body = r#"{"mother": {"status": "sold", "name": "Rex", "id": 1}, "unknown": [{}], "name": "Tom"}"#;
    // OpenAPI 3.0: an integer has no fraction.
    let refused = pets.answer("POST", "/pets", &body.replace("\"id\": 1", "\"id\": 1.0"));
    assert_eq!(refused, (400, message("Invalid request body")));
    assert_eq!(pets.answer("POST", "/pets", body), (201, tom.to_owned()));
    assert_eq!(pets.answer("GET", "/pets", ""), (200, format!("[{rex},{tom}]")));
    assert_eq!(pets.answer("GET", "/pets?limit=1", ""), (200, format!("[{rex}]")));
    assert_eq!(pets.answer("GET", "/pets?status=sold", ""), (200, "[]".to_owned()));
    assert_eq!(pets.answer("GET", "/pets/2", ""), (200, tom.to_owned()));
    let answer = pets.call("GET", "/pets/%31", &[], "");
    assert_eq!((answer.text(), answer.header("content-type")), (rex.to_owned(), Some("application/json")));

    let answer = pets.call("GET", "/photos/rex/1.jpg?size=2", &[], "");
    assert_eq!(answer.status(), 200, "{}", answer.text());
    let seen: Vec<_> = pets.photos.take_received();
    let seen: Vec<_> = seen.iter().map(Message::verb_and_target).collect();
    assert_eq!(seen, [("GET", "/rex/1.jpg?size=2")]);
}

#[test]
fn a_change_of_the_definition_compiles_the_crate_again() {
    let list = std::fs::read_to_string(example("pets").with_extension("d")).unwrap_or_default();
    assert!(list.contains("macros/examples/pets.yaml"), "cargo does not watch the definition: {list}");
}

#[test]
fn what_is_not_of_its_type_is_answered_as_amazon_does() {
    let pets = Pets::start();
    let refused = |verb, target, body, status, text: &str| {
        assert_eq!(pets.answer(verb, target, body), (status, message(text)), "{verb} {target} {body}");
    };
    refused("GET", "/pets/rex", "", 400, "Invalid request parameters: [petId]");
    refused("GET", "/pets?limit=many&status=lost", "", 400, "Invalid request parameters: [limit, status]");
    refused("GET", "/pets/7", "", 404, "No such pet");
    refused("POST", "/pets", r#"{"name": " "}"#, 422, "A pet has a name");
    for body in ["", "{}", "{", "[]", r#"{"name": 1}"#, r#"{"name": "a", "name": "b"}"#, r#"{"name": "a"} x"#]
    {
        refused("POST", "/pets", body, 400, "Invalid request body");
    }
    for body in [
        &b"{\"name\": \"R\xe9x\"}"[..],
        b"{\"name\": \"Rex\", \"\xff\": 1}",
        b"\xef\xbb\xbf{\"name\": \"Rex\"}",
    ] {
        let answer = client::exchange(pets.gateway.address, &client::request("POST", "/pets", &[], body));
        let answer = answer.map(|answer| (answer.status(), answer.text()));
        assert_eq!(answer.ok(), Some((400, message("Invalid request body"))), "{}", body.escape_ascii());
    }
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    let answer = pets.call("POST", "/pets", &form, "name=Rex");
    assert_eq!((answer.status(), answer.text()), (415, message("Unsupported Media Type")));
    let answer = pets.call("POST", "/pets", &[], "{");
    assert_eq!(answer.header("x-amzn-errortype"), Some("BadRequestException"));
    refused("DELETE", "/pets", "", 403, "Missing Authentication Token");
}

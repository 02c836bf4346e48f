//! What models cost that are types: a crate with one handler, whose body holds every model of its definition.

use std::path::Path;
use std::process::Stdio;

use gwgen_tests::repository;

use super::super::command::cargo;
use super::{timed, touch, write};

/// Models of the definition.
const MODELS: usize = 300;

/// So many of them hold each other in a row: rustc follows types inside of types 128 deep, unless a crate asks for more.
const ROW: usize = 50;

/// Compiles it once for its dependencies, and once more for the figures.
pub(super) fn row(folder: &Path) -> Result<String, String> {
    let folder = folder.join("models");
    std::fs::create_dir_all(folder.join("src")).map_err(|error| error.to_string())?;
    let (definition, program) = (folder.join("gateway.yaml"), folder.join("src/main.rs"));
    write(&definition, &definition_of(MODELS))?;
    write(&program, PROGRAM)?;
    write(&folder.join("Cargo.toml"), &manifest())?;
    let lock = std::fs::read_to_string(repository::root().join("Cargo.lock"));
    write(&folder.join("Cargo.lock"), &lock.map_err(|error| error.to_string())?)?;
    let build = || {
        let mut command = cargo(&["build", "--release", "--quiet"]);
        // Dependencies are those of this repository, and are there when it was built before.
        command.current_dir(&folder).env("CARGO_TARGET_DIR", repository::target()).stderr(Stdio::inherit());
        command
    };
    timed("warm-up", build())?;
    touch(&definition)?;
    timed(&format!("build of {MODELS} models as types, release, warm"), build())
}

fn manifest() -> String {
    let root = repository::root().display();
    format!(
        "[package]\nname = \"many-models\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n[workspace]\n\n\
         [dependencies]\ngwgen-macros = {{ path = \"{root}/macros\" }}\ngwgen-runtime = {{ path = \"{root}/runtime\" }}\n"
    )
}

const PROGRAM: &str = "\
use gateway::All;
use gwgen_macros::handler;
use gwgen_runtime::handler::Json;

gwgen_macros::gateway! { spec: \"gateway.yaml\", handlers: [put_all] }

#[handler]
async fn put_all(Json(all): Json<All>) -> Json<All> {
    Json(all)
}

fn main() -> std::process::ExitCode {
    gateway::run()
}
";

/// Structs of nine members, each with an enum of its own and the one before it, or itself; every tenth is one of two
/// others.
fn definition_of(models: usize) -> String {
    let mut text = String::from(
        "openapi: 3.0.3\ninfo:\n  title: models\n  version: \"1\"\npaths:\n  /all:\n    put:\n      operationId: putAll\n      \
         requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/All'}}}}\n      \
         responses: {'200': {description: all, content: {application/json: {schema: {$ref: '#/components/schemas/All'}}}}}\n\
         components:\n  schemas:\n    All:\n      type: object\n      properties:\n",
    );
    for n in 0..models {
        text.push_str(&format!("        model{n}: {{$ref: '#/components/schemas/Model{n}'}}\n"));
    }
    for n in 0..models {
        if n % 10 == 9 {
            text.push_str(&format!(
                "    Model{n}:\n      oneOf: [{{$ref: '#/components/schemas/Model{}'}}, {{$ref: '#/components/schemas/Model{}'}}]\n",
                n - 1,
                n - 2
            ));
            continue;
        }
        let before = if n % ROW == 0 { n } else { n - 1 };
        text.push_str(&format!(
            "    Model{n}:\n      type: object\n      required: [id, name, kind{n}]\n      properties:\n        \
             id: {{type: integer, minimum: {n}}}\n        name: {{type: string, maxLength: 80}}\n        \
             kind{n}: {{type: string, enum: [small, large, other{n}]}}\n        price: {{type: number}}\n        \
             active: {{type: boolean}}\n        tags: {{type: array, items: {{type: string}}}}\n        \
             counts: {{type: object, additionalProperties: {{type: integer}}}}\n        \
             made: {{type: string, format: date-time, nullable: true}}\n        \
             before: {{$ref: '#/components/schemas/Model{before}'}}\n"
        ));
    }
    text
}

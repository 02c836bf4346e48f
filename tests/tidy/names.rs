//! Names and calls that are banned, with the reason.

use super::none;
use super::source::rust_files;
use super::tokens::tokens;

/// Words that say nothing about the thing they name.
const EMPTY_WORDS: &[&str] = &["Manager", "Helper", "Helpers", "Util", "Utils", "Data", "Info"];

/// Calls that end in a panic, which in a gateway is somebody's request.
const PANICS: &[&str] = &["unwrap", "expect", "unwrap_err", "expect_err"];
const PANIC_MACROS: &[&str] = &["panic", "todo", "unimplemented", "unreachable", "assert", "assert_eq"];

/// Calls of other methods with such a name.
const NO_PANIC_BY_THAT_NAME: &[(&str, &str)] = &[
    ("runtime/src/edge/actix/service.rs", ".expect(copies_of(ExpectService"),
    ("runtime/src/edge/actix/service.rs", ".head().expect()"),
];

/// The environment is read in one place at each end, so that tests and readers know what a gateway depends on.
const READ_ENVIRONMENT: &[&str] = &[
    "codegen/build.rs",
    "codegen/src/bin/",
    "codegen/src/build/",
    "macros/src/",
    "runtime/src/edge/options",
    "runtime/src/edge/config",
    // Hands the process's variables to the options; it decides nothing by them.
    "runtime/src/edge/run.rs",
    "runtime/src/adapter/lambda_aws/credential",
    "runtime/src/adapter/credential",
];

#[test]
fn names_say_what_things_are() {
    let mut found = Vec::new();
    for folder in ["codegen/src", "runtime/src", "macros/src", "tests/src", "tests/tidy"] {
        for file in rust_files(folder) {
            let tokens = tokens(&file.text);
            for pair in tokens.windows(2) {
                let [keyword, name] = pair else { continue };
                if ["struct", "enum", "trait", "type", "mod"].contains(&keyword.as_str())
                    && is_empty_name(name)
                {
                    found.push(format!("{}: {keyword} {name}", file.path));
                }
            }
        }
    }
    none("names without meaning (Manager, Helper, Util, Data, Info)", &found);
}

/// Whether one of the name's words is an empty one.
fn is_empty_name(name: &str) -> bool {
    let mut words = Vec::new();
    for c in name.chars() {
        if c.is_uppercase() || c == '_' || words.is_empty() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| c != '_') {
            let first = word.is_empty();
            word.push(if first { c.to_ascii_uppercase() } else { c });
        }
    }
    words.iter().any(|word| EMPTY_WORDS.contains(&word.as_str()))
}

#[test]
fn the_runtime_does_not_panic() {
    let mut found = Vec::new();
    for file in rust_files("runtime/src").iter().filter(|file| !file.is_test()) {
        for (number, line) in file.without_tests().lines().enumerate() {
            let tokens = tokens(line);
            let call = |window: &[String]| match window {
                [dot, name, open] if dot == "." && open == "(" => PANICS.contains(&name.as_str()),
                [name, bang, _] if bang == "!" => PANIC_MACROS.contains(&name.as_str()),
                _ => false,
            };
            let named_so =
                NO_PANIC_BY_THAT_NAME.iter().any(|(path, text)| *path == file.path && line.contains(text));
            if tokens.windows(3).any(call) && !named_so && !is_constant(file.without_tests(), number) {
                found.push(format!("{}:{}: {}", file.path, number + 1, line.trim()));
            }
        }
    }
    none("calls that may panic in the runtime", &found);
}

/// Assertions inside `const` blocks and `const fn`s fail when the gateway is compiled, which is their purpose.
fn is_constant(text: &str, number: usize) -> bool {
    let before: Vec<&str> = text.lines().take(number + 1).collect();
    let opens = |line: &&&str| {
        let line = line.trim_start();
        line.starts_with("const ")
            || line.starts_with("pub const fn")
            || line.starts_with("const fn")
            || line.starts_with("pub(crate) const fn")
            || line.starts_with("fn ")
            || line.starts_with("pub fn")
    };
    before.iter().rev().find(opens).is_some_and(|line| line.contains("const "))
}

#[test]
fn the_environment_is_read_in_few_places() {
    let mut found = Vec::new();
    for folder in ["codegen", "runtime", "macros"] {
        for file in rust_files(folder).iter().filter(|file| !file.is_test()) {
            let allowed = READ_ENVIRONMENT.iter().any(|place| file.path.starts_with(place));
            let tokens = tokens(file.without_tests());
            let reads = tokens.windows(3).any(|window| {
                matches!(window, [env, _, name] if env == "env" && ["var", "var_os", "vars", "vars_os"].contains(&name.as_str()))
            });
            if reads && !allowed {
                found.push(file.path.clone());
            }
        }
    }
    none("files that read the environment", &found);
}

#[test]
fn maps_of_the_compiler_are_ordered() {
    let mut found = Vec::new();
    for file in rust_files("codegen/src").iter().filter(|file| !file.is_test()) {
        let unordered = tokens(&file.text).iter().any(|token| token == "HashMap" || token == "HashSet");
        if unordered {
            found.push(file.path.clone());
        }
    }
    none("unordered maps in the compiler: same input, same bytes", &found);
}

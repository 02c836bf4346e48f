//! A finding in a template stands at its line and column inside of the definition, however the text is written there.

use gwgen::diagnostic::Code;
use gwgen::source::Input;
use gwgen::{Options, compile};

/// What is wrong: how it is written, what of it stands first at the finding, and its code. `zz` is written nowhere else.
const MISTAKES: &[(&str, &str, Code)] = &[
    ("$context.zz", "$context.zz", Code::TEMPLATE_VARIABLE),
    ("$zz", "$zz", Code::TEMPLATE_VARIABLE),
    ("$util.zz('a')", "zz", Code::TEMPLATE_FUNCTION),
    ("$input.zz('a')", "zz", Code::TEMPLATE_FUNCTION),
    ("$input.body.zz('a')", "zz", Code::TEMPLATE_FUNCTION),
    ("$input.json('$.a[zz')", "zz", Code::TEMPLATE_JSON_PATH),
    ("#zz($input.body)", "#zz", Code::TEMPLATE_WORD),
    ("#set($a = @zz)", "@zz", Code::TEMPLATE_SYNTAX),
];

/// How a template is written into a definition: `{}` is where, and what makes the text of it.
struct Style {
    name: &'static str,
    value: fn(&str) -> String,
}

const STYLES: &[Style] = &[
    Style { name: "literal block", value: |text| block("|", text) },
    Style { name: "literal block, stripped", value: |text| block("|-", text) },
    Style { name: "literal block, its indentation said", value: |text| block("|2-", text) },
    Style { name: "folded block", value: |text| block(">", &text.replace('\n', "\n\n")) },
    Style { name: "folded block, kept", value: |text| block(">+", &text.replace('\n', "\n\n")) },
    Style { name: "double quotes", value: quoted },
    Style {
        name: "double quotes over lines",
        value: |text| quoted(text).replace(" and ", " and\n              "),
    },
    Style {
        name: "escapes of characters",
        value: |text| quoted(text).replace("é", "\\u00e9").replace(" and ", "\\tand\\x20"),
    },
    Style {
        name: "single quotes",
        value: |text| format!("'{}'", text.replace('\'', "''").replace('\n', "\n\n              ")),
    },
];

/// Lines before and behind the mistake, with characters of several bytes.
fn template(mistake: &str) -> String {
    format!("## é and \"quotes\"\n{{\"é\": \"it's and 😀\", \"a\": {mistake}, \"b\": 1}}\n")
}

fn block(head: &str, text: &str) -> String {
    let indent = if head.contains('2') { "            " } else { "              " };
    let lines: Vec<String> = text
        .lines()
        .map(|line| if line.is_empty() { String::new() } else { format!("{indent}{line}") })
        .collect();
    format!("{head}\n{}", lines.join("\n"))
}

/// Double quotes of YAML and of JSON.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn definition(value: &str) -> String {
    format!(
        "openapi: 3.0.1\ninfo: {{title: places, version: '1'}}\npaths:\n  /a:\n    post:\n      responses: {{'200': {{description: a}}}}\n      \
         x-amazon-apigateway-integration:\n        type: mock\n        responses: {{default: {{statusCode: '200'}}}}\n        \
         requestTemplates:\n          application/json: {value}\n"
    )
}

fn json_definition(text: &str) -> String {
    let integration = serde_json::json!({
        "type": "mock",
        "responses": {"default": {"statusCode": "200"}},
        "requestTemplates": {"application/json": text},
    });
    serde_json::json!({
        "openapi": "3.0.1",
        "info": {"title": "places", "version": "1"},
        "paths": {"/a": {"post": {"responses": {"200": {"description": "a"}}, "x-amazon-apigateway-integration": integration}}},
    })
    .to_string()
}

/// The place that the finding of a code has in a definition, as the text that begins there.
fn place(definition: &str, code: Code) -> Result<&str, String> {
    let compilation = compile(&Input::Stdin(definition.as_bytes().to_vec()), &Options::default());
    let found: Vec<_> = compilation.diagnostics.iter().filter(|finding| finding.code == code).collect();
    let [finding] = found.as_slice() else {
        return Err(format!("{} findings; all: {:?}", found.len(), compilation.diagnostics));
    };
    let span = finding.primary.as_ref().ok_or("no place")?.span;
    if span.end - span.start > 24 {
        return Err(format!("a place of {} bytes", span.end - span.start));
    }
    definition.get(span.start as usize..).ok_or_else(|| "no place in the text".to_owned())
}

#[test]
fn findings_stand_where_they_are_written() {
    let mut wrong = Vec::new();
    for (mistake, first, code) in MISTAKES {
        let text = template(mistake);
        let written = STYLES.iter().map(|style| (style.name, definition(&(style.value)(&text))));
        let escaped = json_definition(&text).replace('é', "\\u00e9").replace('😀', "\\ud83d\\ude00");
        let in_json = [("JSON", json_definition(&text)), ("JSON with escapes", escaped)];
        for (name, definition) in written.chain(in_json) {
            match place(&definition, *code) {
                Ok(there) if there.starts_with(first) => {}
                Ok(there) => {
                    let there: String = there.chars().take(24).collect();
                    wrong.push(format!("{name}: {mistake}: at {there:?}\n{definition}"));
                }
                Err(problem) => wrong.push(format!("{name}: {mistake}: {problem}\n{definition}")),
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

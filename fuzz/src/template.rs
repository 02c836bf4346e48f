//! Mapping templates: any text is read or refused, whatever is read renders the same each time and within its bounds.

use std::time::{Duration, SystemTime};

use gwgen::interpret::Trial;

/// What a template may render.
const OUTPUT: usize = 10 * 1024 * 1024;

/// The template stands before the first NUL, the body behind it.
pub fn hold(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (template, body) =
        text.split_once('\0').unwrap_or((text, "{\"a\": [1, 2, {\"b\": null}], \"c\": \"d\"}"));
    let trial = Trial {
        body: body.to_owned(),
        path: vec![("id".to_owned(), "7".to_owned())],
        query: "q=1&q=2".to_owned(),
        headers: vec![("X-Name".to_owned(), "value".to_owned())],
        variables: vec![("name".to_owned(), "value".to_owned())],
        time: Some(SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000)),
        ..Trial::default()
    };
    let render = || trial.read_and_render(template).ok().map(|rendered| rendered.text);
    let text = render();
    assert!(text.as_ref().is_none_or(|text| text.len() <= OUTPUT));
    assert_eq!(text, render(), "two renderings of one template");
}

//! Why an answer is another one than Java's: a recording, or a line of the reference.

use gwgen::interpret::Trial;

use super::engine::Answer;

/// A reason, and which answers it explains.
type Reason = (&'static str, fn(&str, &Trial, &Answer, &Answer) -> bool);

/// Differences of templates.
const TEMPLATES: &[Reason] = &[
    (
        "reference 15, point 1: `escapeJavaScript` leaves `/` as it is; commons-lang 2 writes `\\/`",
        |template, _, ours, theirs| {
            template.contains("escapeJavaScript") && without_slashes(ours) == without_slashes(theirs)
        },
    ),
    (
        "GW1317: quotes with backslashes are read as they are meant; Amazon answers with status 500",
        |template, _, _, theirs| template.contains(r#"\"data\""#) && matches!(theirs, Answer::Fault(_)),
    ),
];

/// A text with `/` however it is escaped.
fn without_slashes(answer: &Answer) -> Option<String> {
    match answer {
        Answer::Text(text) => Some(text.replace("\\/", "/")),
        Answer::Fault(_) => None,
    }
}

/// Recorded cases that Java's engine prints otherwise than Amazon does.
pub(super) const RECORDED: &[&str] = &[];

/// Differences of paths: the published suite's name, and the reason.
pub(super) const PATHS: &[(&str, &str)] = &[(
    "filter_expression_with_parent_axis_operator",
    "`^` is read there and leads nowhere; here it is a diagnostic, because nothing can be meant by it",
)];

/// The reason of a difference.
pub(super) fn template(text: &str, trial: &Trial, ours: &Answer, theirs: &Answer) -> Option<&'static str> {
    TEMPLATES.iter().find(|(_, explains)| explains(text, trial, ours, theirs)).map(|(reason, _)| *reason)
}

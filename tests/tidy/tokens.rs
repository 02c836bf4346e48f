//! Just enough of Rust's grammar to read paths: comments and texts are skipped, groups of `use` are unfolded.

/// The words and punctuation of a text, without comments, strings and characters.
pub(crate) fn tokens(text: &str) -> Vec<String> {
    let bytes: Vec<char> = text.chars().collect();
    let at = |i: usize| bytes.get(i).copied().unwrap_or('\0');
    let mut found = Vec::new();
    let mut i = 0;
    while i < bytes.len() {
        let c = at(i);
        if c == '/' && at(i + 1) == '/' {
            while i < bytes.len() && at(i) != '\n' {
                i += 1;
            }
        } else if c == '/' && at(i + 1) == '*' {
            while i < bytes.len() && !(at(i) == '*' && at(i + 1) == '/') {
                i += 1;
            }
            i += 2;
        } else if c == '"' {
            i = end_of_string(&bytes, i);
        } else if (c == 'r' || c == 'b') && raw_string_end(&bytes, i).is_some() {
            i = raw_string_end(&bytes, i).unwrap_or(i + 1);
        } else if c == '\'' {
            // A character, or a lifetime.
            let escaped = at(i + 1) == '\\';
            if escaped || at(i + 2) == '\'' {
                i += if escaped { 2 } else { 1 };
                while i < bytes.len() && at(i) != '\'' {
                    i += 1;
                }
            }
            i += 1;
        } else if c.is_alphanumeric() || c == '_' {
            let start = i;
            while at(i).is_alphanumeric() || at(i) == '_' {
                i += 1;
            }
            found.push(bytes.get(start..i).unwrap_or(&[]).iter().collect());
        } else if c == ':' && at(i + 1) == ':' {
            found.push("::".to_owned());
            i += 2;
        } else {
            if !c.is_whitespace() {
                found.push(c.to_string());
            }
            i += 1;
        }
    }
    found
}

fn end_of_string(bytes: &[char], start: usize) -> usize {
    let mut i = start + 1;
    while let Some(c) = bytes.get(i) {
        match c {
            '\\' => i += 2,
            '"' => return i + 1,
            _ => i += 1,
        }
    }
    i
}

/// The end of `r"…"`, `r#"…"#`, `br#"…"#` or `b"…"` that starts here.
fn raw_string_end(bytes: &[char], start: usize) -> Option<usize> {
    let before = start.checked_sub(1).and_then(|i| bytes.get(i));
    if before.is_some_and(|c| c.is_alphanumeric() || *c == '_') {
        return None;
    }
    let mut i = start;
    if bytes.get(i) == Some(&'b') {
        i += 1;
    }
    if bytes.get(i) == Some(&'"') && i > start {
        return Some(end_of_string(bytes, i));
    }
    if bytes.get(i) != Some(&'r') {
        return None;
    }
    let hashes = bytes.iter().skip(i + 1).take_while(|c| **c == '#').count();
    if bytes.get(i + 1 + hashes) != Some(&'"') {
        return None;
    }
    let mut end = i + 2 + hashes;
    while end < bytes.len() {
        let closing = bytes.get(end) == Some(&'"');
        if closing && bytes.iter().skip(end + 1).take_while(|c| **c == '#').count() >= hashes {
            return Some(end + 1 + hashes);
        }
        end += 1;
    }
    Some(end)
}

/// Every path of a text as a list of its segments, groups unfolded: `a::{b, c::d}` is two paths.
pub(crate) fn paths(tokens: &[String]) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let mut i = 0;
    while i < tokens.len() {
        let follows = tokens.get(i + 1).is_some_and(|token| token == "::");
        let begins = i == 0 || tokens.get(i - 1).is_none_or(|token| token != "::");
        if is_word(tokens.get(i)) && follows && begins {
            i = read_path(tokens, i, &[], &mut found);
        } else {
            i += 1;
        }
    }
    found
}

/// Reads the path that starts at `i` behind `prefix`; returns where it ends.
fn read_path(tokens: &[String], mut i: usize, prefix: &[String], found: &mut Vec<Vec<String>>) -> usize {
    let mut path = prefix.to_vec();
    loop {
        match tokens.get(i).map(String::as_str) {
            Some("{") => {
                i += 1;
                while tokens.get(i).is_some_and(|token| token != "}") {
                    let before = i;
                    i = read_path(tokens, i, &path, found);
                    i += usize::from(i == before || tokens.get(i).is_some_and(|token| token == ","));
                }
                return i + 1;
            }
            Some(word) if is_word(Some(&word.to_owned())) || word == "*" => path.push(word.to_owned()),
            _ => break,
        }
        i += 1;
        if tokens.get(i).is_none_or(|token| token != "::") {
            break;
        }
        i += 1;
    }
    found.push(path);
    i
}

fn is_word(token: Option<&String>) -> bool {
    token.and_then(|token| token.chars().next()).is_some_and(|c| c.is_alphabetic() || c == '_')
}

#[test]
fn groups_are_unfolded_and_texts_skipped() {
    let text = "use crate::{api::{Method, Stage}, engine}; // crate::edge\nlet x = \"crate::phase\"; crate::port::Clock::now(r#\"crate::b\"#, '\"', 'a'); fn f<'a>(x: &'a crate::x::Y) {}";
    let all: Vec<String> = paths(&tokens(text)).iter().map(|path| path.join("::")).collect();
    let wanted = [
        "crate::api::Method",
        "crate::api::Stage",
        "crate::engine",
        "crate::port::Clock::now",
        "crate::x::Y",
    ];
    assert_eq!(all, wanted);
}

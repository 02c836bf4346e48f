//! Comparing what came with what a case wants.
//!
//! A text that begins with `$` is a mask: `$any`, `$absent`, `$string`, `$number`, `$uuid`, `$contains:…`,
//! `$starts:…`, `$like:…` (U+E000 stands for any text), `$literal:…`. `{$subset: …}` lets an object have more members, `{$exact: …}` within it does not.

use serde_json::Value;

/// Where `got` does not fit `want`. With `subset`, objects may have more members than wanted.
pub fn differences(want: &Value, got: Option<&Value>, subset: bool, at: &str) -> Vec<String> {
    if let Some(fits) = want.as_str().and_then(|text| mask(text, got)) {
        return if fits { Vec::new() } else { vec![format!("{at}: wanted {want}, got {}", shown(got))] };
    }
    let Some(got) = got else { return vec![format!("{at}: absent, wanted {want}")] };
    match (want, got) {
        (Value::Object(wanted), _) if wanted.len() == 1 && wanted.contains_key("$subset") => {
            wanted.values().flat_map(|inner| differences(inner, Some(got), true, at)).collect()
        }
        (Value::Object(wanted), _) if wanted.len() == 1 && wanted.contains_key("$exact") => {
            wanted.values().flat_map(|inner| differences(inner, Some(got), false, at)).collect()
        }
        (Value::Object(wanted), _) if wanted.len() == 1 && wanted.contains_key("$json") => {
            let parsed = got.as_str().and_then(|text| serde_json::from_str(text).ok());
            wanted.values().flat_map(|inner| differences(inner, parsed.as_ref(), true, at)).collect()
        }
        (Value::Object(wanted), Value::Object(present)) => {
            let mut found: Vec<String> = wanted
                .iter()
                .flat_map(|(key, inner)| differences(inner, present.get(key), subset, &format!("{at}.{key}")))
                .collect();
            if !subset {
                let surplus = present.iter().filter(|(key, _)| !wanted.contains_key(*key));
                found.extend(surplus.map(|(key, value)| format!("{at}.{key}: not wanted, got {value}")));
            }
            found
        }
        (Value::Array(wanted), Value::Array(present)) if wanted.len() == present.len() => wanted
            .iter()
            .zip(present)
            .enumerate()
            .flat_map(|(i, (want, got))| differences(want, Some(got), subset, &format!("{at}[{i}]")))
            .collect(),
        _ if want == got => Vec::new(),
        _ => vec![format!("{at}: wanted {want}, got {}", shown(Some(got)))],
    }
}

/// `None` when the text is no mask.
fn mask(text: &str, got: Option<&Value>) -> Option<bool> {
    let (name, rest) = text.strip_prefix('$').map(|mask| mask.split_once(':').unwrap_or((mask, "")))?;
    let string = got.and_then(Value::as_str);
    Some(match name {
        "any" => got.is_some(),
        "absent" => got.is_none(),
        "string" => string.is_some_and(|text| !text.is_empty()),
        "number" => got.is_some_and(Value::is_number),
        "uuid" => string.is_some_and(is_uuid),
        "contains" => string.is_some_and(|text| text.contains(rest)),
        "starts" => string.is_some_and(|text| text.starts_with(rest)),
        "like" => string.is_some_and(|text| is_like(rest, text)),
        "literal" => string == Some(rest),
        _ => return None,
    })
}

/// Whether a text is a pattern's pieces in their order, with anything between them.
fn is_like(pattern: &str, text: &str) -> bool {
    let Some((first, others)) = pattern.split_once('\u{e000}') else { return pattern == text };
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let mut pieces: Vec<&str> = others.split('\u{e000}').collect();
    let last = pieces.pop().unwrap_or_default();
    for piece in pieces {
        match rest.split_once(piece) {
            Some((_, behind)) => rest = behind,
            None => return false,
        }
    }
    rest.ends_with(last)
}

fn is_uuid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12])
        && groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn shown(value: Option<&Value>) -> String {
    value.map_or_else(|| "nothing".to_owned(), Value::to_string)
}

#[cfg(test)]
mod tests {
    use super::differences;
    use serde_json::json;

    #[test]
    fn objects_are_compared_by_member_and_masks_by_meaning() {
        let got = json!({"a": 1, "b": "123e4567-e89b-12d3-a456-426614174000", "c": [1, 2]});
        assert!(
            differences(&json!({"a": 1, "b": "$uuid", "c": [1, "$number"]}), Some(&got), false, "$")
                .is_empty()
        );
        assert_eq!(differences(&json!({"a": 1}), Some(&got), false, "$").len(), 2);
        for (like, fits) in [
            ("a\u{e000}c\u{e000}e", true),
            ("a\u{e000}e", true),
            ("b\u{e000}e", false),
            ("a\u{e000}x", false),
        ] {
            let found = differences(&json!(format!("$like:{like}")), Some(&json!("abcde")), false, "$");
            assert_eq!(found.is_empty(), fits, "{like}");
        }
        assert!(differences(&json!({"a": 1, "d": "$absent"}), Some(&got), true, "$").is_empty());
        assert_eq!(differences(&json!({"a": "1", "d": "$any"}), Some(&got), true, "$").len(), 2);
    }
}

//! The `statusCode` that a MOCK integration's request template renders, read as leniently as Amazon reads it
//! (reference 5.7) and as `gwgen_runtime::engine::mock_status` does: quotes may be single or left out, commas may be too many,
//! other members may be nonsense.

/// The integer in `statusCode`; `None` where the text is not accepted.
pub fn read(text: &str) -> Option<i64> {
    let mut rest = text.trim().strip_prefix('{')?;
    let mut status = None;
    loop {
        rest = rest.trim_start_matches(|character: char| character.is_whitespace() || character == ',');
        if rest == "}" {
            return status;
        }
        let (key, behind) = key(rest)?;
        let (value, behind) = value(behind.trim_start())?;
        if key == "statusCode" {
            status = Some(value?.parse().ok()?);
        }
        rest = behind;
    }
}

/// A key and what stands behind its colon.
fn key(text: &str) -> Option<(&str, &str)> {
    match text.chars().next()? {
        quote @ ('"' | '\'') => {
            let (key, behind) = text.get(1..)?.split_once(quote)?;
            Some((key, behind.trim_start().strip_prefix(':')?))
        }
        '{' => None,
        _ => {
            let (key, behind) = text.split_once(':')?;
            Some((key.trim(), behind))
        }
    }
}

/// A bare value (`None` for quoted and nested ones) and what stands behind it.
fn value(text: &str) -> Option<(Option<&str>, &str)> {
    match text.chars().next()? {
        quote @ ('"' | '\'') => text.get(1..)?.split_once(quote).map(|(_, behind)| (None, behind)),
        '{' | '[' => nested(text).map(|behind| (None, behind)),
        _ => {
            let (value, behind) = text.split_at(text.find([',', '}'])?);
            Some((Some(value.trim()), behind))
        }
    }
}

/// What stands behind a nested value: brackets are counted, texts in double quotes stepped over.
fn nested(text: &str) -> Option<&str> {
    let (mut depth, mut quoted, mut escaped) = (0_u32, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' | b'[' if !quoted => depth += 1,
            b'}' | b']' if !quoted => {
                depth -= 1;
                if depth == 0 {
                    return text.get(at + 1..);
                }
            }
            _ => {}
        }
    }
    None
}

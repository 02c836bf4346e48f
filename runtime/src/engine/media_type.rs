//! Which media types are binary (reference 4.5, 4.9), text, JSON.

/// Whether a `Content-Type`, or the first type of an `Accept`, is one of an API's binary media types.
///
/// `*/*` in the list matches everything, also nothing; `image/*` its subtypes; a wildcard on the left of another
/// subtype matches nothing (recorded). Wildcards of the client are no types.
pub fn is_binary(list: &[&str], value: Option<&[u8]>) -> bool {
    if list.is_empty() {
        return false;
    }
    if list.contains(&"*/*") {
        return true;
    }
    let Some(media_type) = value.map(essence) else { return false };
    if media_type.contains(&b'*') {
        return false;
    }
    list.iter().any(|entry| match entry.strip_suffix("/*") {
        Some(kind) => {
            let (left, rest) = media_type.split_at(kind.len().min(media_type.len()));
            left.eq_ignore_ascii_case(kind.as_bytes()) && rest.starts_with(b"/")
        }
        None => media_type.eq_ignore_ascii_case(entry.as_bytes()),
    })
}

/// Whether HTTP APIs take a type for text.
pub fn is_text(value: &[u8]) -> bool {
    let media_type = essence(value);
    let text = media_type.get(..5).is_some_and(|start| start.eq_ignore_ascii_case(b"text/"));
    let known = ["application/json", "application/javascript", "application/xml"];
    text || known.iter().any(|known| media_type.eq_ignore_ascii_case(known.as_bytes()))
}

/// Whether a type is JSON, or a format written in it.
pub fn is_json(value: &str) -> bool {
    let end = essence(value.as_bytes()).last_chunk::<5>();
    end.is_some_and(|end| end.eq_ignore_ascii_case(b"/json") || end.eq_ignore_ascii_case(b"+json"))
}

/// Type and subtype of a `Content-Type`, or of the first of an `Accept`, without parameters.
pub fn essence(value: &[u8]) -> &[u8] {
    let end = memchr::memchr2(b',', b';', value).unwrap_or(value.len());
    value.get(..end).unwrap_or_default().trim_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recorded_accepts() {
        let list = ["image/png", "*/test"];
        let accepts = |accept: &str| is_binary(&list, Some(accept.as_bytes()));
        assert!(accepts("image/png"));
        assert!(accepts("image/png,image/*,*/*;q=0.8"));
        for accept in ["image/jpg", "image/*", "*/*", "*/test", "random/test", "text/html,image/png"] {
            assert!(!accepts(accept), "{accept}");
        }
        assert!(!is_binary(&list, None));
        assert!(is_binary(&["*/*"], None));
        assert!(is_binary(&["image/*"], Some(b"IMAGE/webp; q=1")));
        assert!(!is_binary(&["image/*"], Some(b"imagery/webp")));
        assert!(!is_binary(&[], Some(b"image/png")));
    }

    #[test]
    fn json_types() {
        assert!(is_json("application/json") && is_json("Application/Problem+JSON; charset=utf-8"));
        assert!(!is_json("text/html") && !is_json("application/jsonx") && !is_json(""));
    }

    #[test]
    fn text_types() {
        assert!(is_text(b"Text/html; charset=utf-8") && is_text(b"application/json"));
        assert!(!is_text(b"application/x-www-form-urlencoded") && !is_text(b"image/png"));
    }
}

//! Tokens of HTTP: names of headers, and the parts of media types.

/// Whether a text is a token (RFC 9110, "Tokens"): the gateway's own reading of a head asks for the same.
pub fn is_token(text: &str) -> bool {
    let is_tchar = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(is_tchar)
}

#[cfg(test)]
mod tests {
    use super::is_token;

    #[test]
    fn tokens() {
        for text in ["X-Trace_1", "*", "a!#$%&'*+-.^_`|~"] {
            assert!(is_token(text), "{text}");
        }
        for text in ["", "a b", "a:b", "é", "a/b", "(a)"] {
            assert!(!is_token(text), "{text}");
        }
    }
}

//! RFC 3986 references, RFC 3987 with characters of other scripts, and RFC 6570 templates.

use super::host;

/// An absolute one.
pub(super) fn is_uri(text: &str, international: bool) -> bool {
    match scheme(text) {
        Some(rest) => is_rest(rest, international),
        None => false,
    }
}

/// An absolute or relative one.
pub(super) fn is_reference(text: &str, international: bool) -> bool {
    if let Some(rest) = scheme(text) {
        return is_rest(rest, international);
    }
    // A colon in the first segment of a relative reference would make a scheme of it.
    let first = text.split(['/', '?', '#']).next().unwrap_or_default();
    !first.contains(':') && is_rest(text, international)
}

/// What stands behind the scheme.
fn scheme(text: &str) -> Option<&str> {
    let (scheme, rest) = text.split_once(':')?;
    let rest_holds = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    let is_scheme =
        scheme.starts_with(|first: char| first.is_ascii_alphabetic()) && scheme.bytes().all(rest_holds);
    is_scheme.then_some(rest)
}

fn is_rest(text: &str, international: bool) -> bool {
    let (text, fragment) = text.split_once('#').unwrap_or((text, ""));
    let (text, query) = text.split_once('?').unwrap_or((text, ""));
    let path = match text.strip_prefix("//") {
        Some(rest) => {
            let end = rest.find('/').unwrap_or(rest.len());
            let (authority, path) = rest.split_at(end);
            if !is_authority(authority, international) {
                return false;
            }
            path
        }
        None => text,
    };
    are_characters(path, "/:@", international, false)
        && are_characters(query, "/?:@", international, true)
        && are_characters(fragment, "/?:@", international, false)
}

fn is_authority(text: &str, international: bool) -> bool {
    let (user, address) = text.rsplit_once('@').unwrap_or(("", text));
    if !are_characters(user, ":", international, false) {
        return false;
    }
    let port = match address.strip_prefix('[') {
        Some(literal) => {
            let Some((literal, port)) = literal.split_once(']') else { return false };
            if !(host::is_ipv6(literal) || is_future_address(literal)) {
                return false;
            }
            port
        }
        None => {
            let (name, port) = address.split_at(address.find(':').unwrap_or(address.len()));
            if !are_characters(name, "", international, false) {
                return false;
            }
            port
        }
    };
    port.is_empty()
        || port.strip_prefix(':').is_some_and(|port| port.bytes().all(|byte| byte.is_ascii_digit()))
}

/// `v1.fe80::a`: a version of addresses to come.
fn is_future_address(text: &str) -> bool {
    let Some((version, address)) = text.strip_prefix(['v', 'V']).and_then(|text| text.split_once('.')) else {
        return false;
    };
    !version.is_empty()
        && version.bytes().all(|byte| byte.is_ascii_hexdigit())
        && !address.is_empty()
        && !address.contains('%')
        && are_characters(address, ":", false, false)
}

/// Unreserved characters, sub-delimiters, escapes, and these.
fn are_characters(text: &str, more: &str, international: bool, private: bool) -> bool {
    let mut rest = text.chars();
    while let Some(character) = rest.next() {
        let holds = match character {
            '%' => {
                let digits = [rest.next(), rest.next()];
                digits.iter().all(|digit| digit.is_some_and(|digit| digit.is_ascii_hexdigit()))
            }
            '-' | '.' | '_' | '~' | '!' | '$' | '&' | '\'' | '(' | ')' | '*' | '+' | ',' | ';' | '=' => true,
            other if other.is_ascii() => other.is_ascii_alphanumeric() || more.contains(other),
            other => international && is_international(other, private),
        };
        if !holds {
            return false;
        }
    }
    true
}

/// `ucschar`, and `iprivate` where it is allowed.
fn is_international(character: char, private: bool) -> bool {
    let code = u32::from(character);
    match code {
        0xa0..=0xd7ff | 0xf900..=0xfdcf | 0xfdf0..=0xffef => true,
        0xe000..=0xf8ff | 0xf0000..=0xffffd | 0x100000..=0x10fffd => private,
        0x10000..=0xefffd => code & 0xffff <= 0xfffd && !(0xe0000..0xe1000).contains(&code),
        _ => false,
    }
}

/// Literals and expressions in braces.
pub(super) fn is_template(text: &str) -> bool {
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let (literal, expression) = rest.split_at(at);
        let Some((inner, behind)) = expression.strip_prefix('{').and_then(|rest| rest.split_once('}')) else {
            return false;
        };
        if !is_literal(literal) || !is_expression(inner) {
            return false;
        }
        rest = behind;
    }
    is_literal(rest)
}

fn is_literal(text: &str) -> bool {
    let is_escaped =
        |rest: &str| rest.as_bytes().get(..2).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit));
    let refused = |character: char| {
        character.is_control() || matches!(character, ' ' | '"' | '<' | '>' | '\\' | '^' | '`' | '|')
    };
    !text.contains(refused) && text.split('%').skip(1).all(is_escaped)
}

fn is_expression(text: &str) -> bool {
    let variables =
        text.strip_prefix(['+', '#', '.', '/', ';', '?', '&', '=', ',', '!', '@', '|']).unwrap_or(text);
    variables.split(',').all(|variable| {
        let name = match variable.split_once(':') {
            Some((name, length)) => {
                let is_length = matches!(length.as_bytes(), [b'1'..=b'9', rest @ ..]
                    if rest.len() < 4 && rest.iter().all(u8::is_ascii_digit));
                if !is_length {
                    return false;
                }
                name
            }
            None => variable.strip_suffix('*').unwrap_or(variable),
        };
        let is_part = |part: &str| {
            let escaped = part.split('%').skip(1).all(|rest| {
                rest.as_bytes().get(..2).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
            });
            let word = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'%');
            !part.is_empty() && escaped && part.bytes().all(word)
        };
        name.split('.').all(is_part)
    })
}

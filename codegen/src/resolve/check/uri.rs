//! Resolution of references to URIs, RFC 3986 section 5.

/// A reference in its parts.
#[derive(Default)]
struct Parts<'u> {
    scheme: Option<&'u str>,
    authority: Option<&'u str>,
    path: &'u str,
    query: Option<&'u str>,
}

/// The absolute URI of a reference without a fragment. What is not hierarchical (`urn:…`) has no relatives.
pub(super) fn resolve(base: &str, reference: &str) -> String {
    let (base, own) = (parts(base), parts(reference));
    let (scheme, authority, path, query);
    if own.scheme.is_some() {
        (scheme, authority, path, query) = (own.scheme, own.authority, without_dots(own.path), own.query);
    } else {
        scheme = base.scheme;
        if own.authority.is_some() {
            (authority, path, query) = (own.authority, without_dots(own.path), own.query);
        } else {
            authority = base.authority;
            if own.path.is_empty() {
                (path, query) = (base.path.to_owned(), own.query.or(base.query));
            } else if own.path.starts_with('/') {
                (path, query) = (without_dots(own.path), own.query);
            } else {
                let folder = match base.path.rsplit_once('/') {
                    Some((folder, _)) => format!("{folder}/"),
                    None if authority.is_some() => "/".to_owned(),
                    None => String::new(),
                };
                (path, query) = (without_dots(&format!("{folder}{}", own.path)), own.query);
            }
        }
    }
    let mut uri = String::new();
    if let Some(scheme) = scheme {
        uri.push_str(scheme);
        uri.push(':');
    }
    if let Some(authority) = authority {
        uri.push_str("//");
        uri.push_str(authority);
    }
    uri.push_str(&path);
    if let Some(query) = query {
        uri.push('?');
        uri.push_str(query);
    }
    uri
}

fn parts(uri: &str) -> Parts<'_> {
    let is_scheme = |text: &str| {
        text.starts_with(|first: char| first.is_ascii_alphabetic())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
    };
    let (scheme, rest) = match uri.split_once(':') {
        Some((scheme, rest)) if is_scheme(scheme) => (Some(scheme), rest),
        _ => (None, uri),
    };
    let (rest, query) = match rest.split_once('?') {
        Some((rest, query)) => (rest, Some(query)),
        None => (rest, None),
    };
    match rest.strip_prefix("//") {
        Some(rest) => {
            let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            Parts { scheme, authority: Some(authority), path, query }
        }
        None => Parts { scheme, authority: None, path: rest, query },
    }
}

/// Takes `.` and `..` out of a path.
fn without_dots(path: &str) -> String {
    let absolute = path.starts_with('/');
    let mut kept: Vec<&str> = Vec::new();
    let mut segments = path.split('/').skip(usize::from(absolute)).peekable();
    while let Some(segment) = segments.next() {
        let last = segments.peek().is_none();
        match segment {
            "." | ".." => {
                if segment == ".." {
                    kept.pop();
                }
                if last {
                    kept.push("");
                }
            }
            other => kept.push(other),
        }
    }
    format!("{}{}", if absolute { "/" } else { "" }, kept.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 3986, section 5.4.
    #[test]
    fn references_of_the_rfc() {
        let base = "http://a/b/c/d;p?q";
        for (reference, uri) in [
            ("g:h", "g:h"),
            ("g", "http://a/b/c/g"),
            ("./g", "http://a/b/c/g"),
            ("g/", "http://a/b/c/g/"),
            ("/g", "http://a/g"),
            ("//g", "http://g"),
            ("?y", "http://a/b/c/d;p?y"),
            ("g?y", "http://a/b/c/g?y"),
            (";x", "http://a/b/c/;x"),
            ("", "http://a/b/c/d;p?q"),
            (".", "http://a/b/c/"),
            ("..", "http://a/b/"),
            ("../g", "http://a/b/g"),
            ("../..", "http://a/"),
            ("../../../g", "http://a/g"),
            ("g;x=1/../y", "http://a/b/c/y"),
            ("urn:uuid:1", "urn:uuid:1"),
        ] {
            assert_eq!(resolve(base, reference), uri, "{reference}");
        }
    }
}

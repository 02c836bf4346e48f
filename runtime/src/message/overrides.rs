//! `$context.requestOverride` and `$context.responseOverride`: what templates of one request set (reference 5.6).

/// A value that a template set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Override {
    /// Anything that is no list and no map, as it prints.
    Text(Box<str>),
    /// A list: several values of a header.
    List(Vec<Override>),
    /// A map.
    Map(Vec<(Box<str>, Override)>),
}

/// Both maps; invented keys are kept, since a later template can read them (recorded).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overrides {
    /// `path`, `header`, `querystring`.
    pub request: Vec<(Box<str>, Override)>,
    /// `header`, `status`.
    pub response: Vec<(Box<str>, Override)>,
}

impl Overrides {
    /// The members of `request`'s `path`, `header` or `querystring`.
    pub fn of_request(&self, part: &str) -> &[(Box<str>, Override)] {
        member(&self.request, part)
    }

    /// The members of `response`'s `header`.
    pub fn response_headers(&self) -> &[(Box<str>, Override)] {
        member(&self.response, "header")
    }

    /// The status for the client. What is no status is ignored (reference 5.6).
    pub fn status(&self) -> Option<u16> {
        let (_, value) = self.response.iter().find(|(name, _)| &**name == "status")?;
        let Override::Text(text) = value else { return None };
        text.trim().parse().ok().filter(|status| (100..=599).contains(status))
    }
}

impl Override {
    /// The values: those of a list one by one, of anything else one.
    pub fn texts(&self) -> Vec<&str> {
        match self {
            Override::Text(text) => vec![text],
            Override::List(items) => items.iter().flat_map(Override::texts).collect(),
            Override::Map(_) => Vec::new(),
        }
    }
}

fn member<'a>(map: &'a [(Box<str>, Override)], name: &str) -> &'a [(Box<str>, Override)] {
    match map.iter().find(|(key, _)| &**key == name) {
        Some((_, Override::Map(members))) => members,
        _ => &[],
    }
}

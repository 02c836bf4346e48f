//! JSON paths of parameter mappings that say more than names and positions (reference 4.2): read when a stage is bound,
//! and followed as `$input.path` follows them.

use super::budget::{Budget, Fault};
use super::heap::Heap;
use super::json::{self, Style};
use super::path_steps::Step;
use super::texts::Texts;
use super::value::Value;
use super::{json_read, path, path_parse};

/// A path that is read.
#[derive(Debug)]
pub struct Search(Option<Vec<Step<'static>>>);

/// Why nothing was found out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SearchFault {
    /// What is searched is no JSON.
    NotJson,
    /// The path cannot be followed within the bounds of a template.
    Stopped(Fault),
}

impl From<Fault> for SearchFault {
    fn from(fault: Fault) -> SearchFault {
        SearchFault::Stopped(fault)
    }
}

impl Search {
    /// Reads a path.
    pub fn new(path: &'static str) -> Search {
        Search(path_parse::parse(path))
    }

    /// What it leads to: a text as it is, anything else as JSON; `None` where it leads to nothing.
    pub fn find(&self, body: &[u8]) -> Result<Option<String>, SearchFault> {
        let body = std::str::from_utf8(body).map_err(|_| SearchFault::NotJson)?;
        let steps = self.0.as_deref().ok_or(path::UNREADABLE)?;
        let texts = Texts::default();
        let (mut heap, mut budget) = (Heap::for_text(body, &texts), Budget::new());
        let root = json_read::read(body, &mut heap, &mut budget)?.ok_or(SearchFault::NotJson)?;
        let Some(found) = path::follow(steps, &root, &root, &mut heap, &mut budget)? else { return Ok(None) };
        if let Value::Text(text) = found {
            return Ok(Some(text.to_owned()));
        }
        let mut text = String::new();
        json::write(&found, Style::Plain, &heap, &mut budget, &mut text)?;
        Ok(Some(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_paths_lead_to() {
        let body = br#"{"a": [{"n": "x", "p": 1}, {"n": "y", "p": 2.5}], "t": "a \"b\"", "z": null}"#;
        for (path, expected) in [
            ("$.a[*].n", Ok(Some(r#"["x","y"]"#))),
            ("$..p", Ok(Some("[1,2.5]"))),
            ("$.a[?(@.p > 2)].n", Ok(Some(r#"["y"]"#))),
            ("$.a[-1].n", Ok(Some("y"))),
            ("$.a.length()", Ok(Some("2"))),
            ("$['t','z']", Ok(Some(r#"{"t":"a \"b\"","z":null}"#))),
            ("$.a[0:1].p", Ok(Some("[1]"))),
            ("$.b[-1]", Ok(None)),
            ("$.a[", Err(SearchFault::Stopped(path::UNREADABLE))),
        ] {
            let found = Search::new(path).find(body);
            assert_eq!(found.as_ref().map(Option::as_deref), expected.as_ref().map(|found| *found), "{path}");
        }
        assert_eq!(Search::new("$..a").find(b"{\"a\": 1"), Err(SearchFault::NotJson));
        assert_eq!(Search::new("$..a").find(b"\"\xff\""), Err(SearchFault::NotJson));
    }

    #[test]
    fn a_search_ends_within_its_bounds() {
        let deep = ["[".repeat(60), "1".to_owned(), "]".repeat(60)].concat();
        let many = format!("[{}]", vec![deep.as_str(); 2_000].join(","));
        assert!(matches!(
            Search::new("$..[0]..[0]..[0]").find(many.as_bytes()),
            Err(SearchFault::Stopped(_))
        ));
    }
}

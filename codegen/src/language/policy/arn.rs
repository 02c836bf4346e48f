//! Whether a resource of a policy is one that some request has.

use super::value::with_variables_hidden;
use crate::language::{Part, Text};

/// What the requests of one method have in the last field of their ARNs: `ID/STAGE/VERB/PATH`.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// The API's identifier.
    pub api: &'a str,
    /// The stage; `None`: any.
    pub stage: Option<&'a str>,
    /// The verb; `None`: any.
    pub verb: Option<&'a str>,
    /// The template of the path, `/pets/{id}`; `None`: any.
    pub path: Option<&'a str>,
}

/// Requests in the form in which they are compared.
#[derive(Debug, Clone)]
pub struct Requested(Vec<Step>);

/// Which characters, and how many of them.
#[derive(Debug, Clone, Copy)]
struct Step {
    class: Class,
    /// Any number of them, also none.
    repeats: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    One(char),
    Segment,
    Any,
}

impl Class {
    fn meets(self, other: Class) -> bool {
        match (self, other) {
            (Class::One(one), Class::One(other)) => one == other,
            (Class::One(one), Class::Segment) | (Class::Segment, Class::One(one)) => one != '/',
            _ => true,
        }
    }
}

const fn once(class: Class) -> Step {
    Step { class, repeats: false }
}

const fn any_number(class: Class) -> Step {
    Step { class, repeats: true }
}

impl Request<'_> {
    /// Makes it ready to be compared.
    pub fn steps(&self) -> Requested {
        let mut steps = Vec::new();
        for part in [Some(self.api), self.stage, self.verb] {
            match part {
                Some(text) => steps.extend(text.chars().map(|c| once(Class::One(c)))),
                None => steps.extend([once(Class::Segment), any_number(Class::Segment)]),
            }
            steps.push(once(Class::One('/')));
        }
        let Some(path) = self.path else {
            steps.push(any_number(Class::Any));
            return Requested(steps);
        };
        let mut rest = path.strip_prefix('/').unwrap_or(path);
        while let Some((before, from)) = rest.split_once('{') {
            steps.extend(before.chars().map(|c| once(Class::One(c))));
            let (name, behind) = from.split_once('}').unwrap_or((from, ""));
            let class = if name.ends_with('+') { Class::Any } else { Class::Segment };
            steps.extend([once(class), any_number(class)]);
            rest = behind;
        }
        steps.extend(rest.chars().map(|c| once(Class::One(c))));
        // A slash at the end is tolerated.
        steps.push(any_number(Class::One('/')));
        Requested(steps)
    }
}

/// Whether a resource, from the API's identifier on, stands for some request.
pub fn reaches(resource: &Text, variables: bool, requested: &Requested) -> bool {
    let mut pattern = Vec::new();
    for part in &resource.parts {
        let Part::Literal(literal) = part else {
            pattern.push(any_number(Class::Any));
            continue;
        };
        pattern.extend(with_variables_hidden(literal, variables).chars().map(|character| match character {
            '*' | '\u{f8ff}' => any_number(Class::Any),
            '?' | '\u{f8fe}' => once(Class::Any),
            character => once(Class::One(character)),
        }));
    }
    meet(&pattern, &requested.0)
}

/// Whether there is a text that both stand for: all pairs of places that one text leads to.
fn meet(one: &[Step], other: &[Step]) -> bool {
    // Places of `other` that are reached where `one` stands.
    let mut here = vec![false; other.len() + 1];
    if let Some(first) = here.first_mut() {
        *first = true;
    }
    skip(&mut here, other);
    for step in one {
        let mut next = if step.repeats { here.clone() } else { vec![false; here.len()] };
        // A repeated step may be taken again from where it leads.
        for at in 0..other.len() {
            let is_here = here.get(at) == Some(&true) || step.repeats && next.get(at) == Some(&true);
            let Some(theirs) = other.get(at).filter(|theirs| is_here && theirs.class.meets(step.class))
            else {
                if is_here && other.get(at).is_some_and(|theirs| theirs.repeats) {
                    mark(&mut next, at + 1, step.repeats);
                }
                continue;
            };
            if theirs.repeats {
                mark(&mut next, at, true);
                mark(&mut next, at + 1, true);
            } else {
                mark(&mut next, at + 1, true);
            }
        }
        skip(&mut next, other);
        here = next;
    }
    here.last() == Some(&true)
}

fn mark(places: &mut [bool], at: usize, is_reached: bool) {
    if let Some(place) = places.get_mut(at) {
        *place |= is_reached;
    }
}

/// Steps that may be none are stepped over.
fn skip(places: &mut [bool], steps: &[Step]) {
    for (at, step) in steps.iter().enumerate() {
        let is_here = places.get(at) == Some(&true);
        mark(places, at + 1, is_here && step.repeats);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether steps stand for a text: everything is tried.
    fn stand_for(steps: &[Step], text: &[char]) -> bool {
        match steps {
            [] => text.is_empty(),
            [step, rest @ ..] => {
                let taken = text.split_first().filter(|(first, _)| step.class.meets(Class::One(**first)));
                let again = if step.repeats { steps } else { rest };
                step.repeats && stand_for(rest, text) || taken.is_some_and(|(_, left)| stand_for(again, left))
            }
        }
    }

    #[test]
    fn two_meet_where_they_have_a_text_in_common() {
        let all = |steps: &[Step], longest: usize| {
            let mut lists = vec![Vec::new()];
            let mut last = lists.clone();
            for _ in 0..longest {
                last = last
                    .iter()
                    .flat_map(|list: &Vec<Step>| {
                        steps.iter().map(|step| [list.as_slice(), &[*step]].concat())
                    })
                    .collect();
                lists.extend(last.iter().cloned());
            }
            lists
        };
        let letters = [Class::One('a'), Class::One('/')];
        let patterns =
            all(&[letters.map(once).as_slice(), &[once(Class::Any), any_number(Class::Any)]].concat(), 3);
        let wild = [Class::Segment, Class::Any];
        let requests = all(
            &[
                letters.map(once).as_slice(),
                &wild.map(once),
                &wild.map(any_number),
                &[any_number(Class::One('/'))],
            ]
            .concat(),
            3,
        );
        let texts: Vec<Vec<char>> = all(&['a', 'b', '/'].map(|c| once(Class::One(c))), 6)
            .into_iter()
            .map(|steps| {
                let letter = |step: &Step| if let Class::One(c) = step.class { c } else { '?' };
                steps.iter().map(letter).collect()
            })
            .collect();
        // Every list with the texts that it stands for, by their places.
        let of = |lists: &[Vec<Step>]| -> Vec<Vec<bool>> {
            lists.iter().map(|list| texts.iter().map(|text| stand_for(list, text)).collect()).collect()
        };
        let (pattern_texts, request_texts) = (of(&patterns), of(&requests));
        let mut met = 0;
        for (pattern, theirs) in patterns.iter().zip(&pattern_texts) {
            for (request, ours) in requests.iter().zip(&request_texts) {
                // Texts of six characters are enough for two lists of three steps.
                let expected = theirs.iter().zip(ours).any(|(a, b)| *a && *b);
                assert_eq!(meet(pattern, request), expected, "{pattern:?} {request:?}");
                met += usize::from(expected);
            }
        }
        assert!(met > 1_000, "{met}");
    }

    #[test]
    fn resources_and_requests() {
        let is_reached = |resource: &str, stage, verb, path| {
            let request = Request { api: "abc", stage, verb, path: Some(path) };
            reaches(&Text::literal(resource), true, &request.steps())
        };
        for (resource, stage, verb, path, expected) in [
            ("*", None, Some("GET"), "/pets", true),
            ("abc/*", None, Some("GET"), "/pets", true),
            ("abcd/*", None, Some("GET"), "/pets", false),
            ("ab?/prod/GET/pets", None, Some("GET"), "/pets", true),
            ("abc/prod/GET/pets", Some("prod"), Some("GET"), "/pets", true),
            ("abc/prod/GET/pets", Some("test"), Some("GET"), "/pets", false),
            ("abc/*/GET/pets", Some("test"), Some("GET"), "/pets", true),
            ("abc/prod/GET/pets", None, Some("POST"), "/pets", false),
            ("abc/prod/GET/pets", None, None, "/pets", true),
            ("abc/prod/GET/pets/7", None, Some("GET"), "/pets/{id}", true),
            ("abc/prod/GET/pets/7/x", None, Some("GET"), "/pets/{id}", false),
            ("abc/prod/GET/pets/*", None, Some("GET"), "/pets/{id}/toys", true),
            ("abc/prod/GET/pets/?", None, Some("GET"), "/pets/{id}", true),
            ("abc/prod/GET/pets/", None, Some("GET"), "/pets/{id}", false),
            ("abc/prod/GET/pets/", None, Some("GET"), "/pets", true),
            ("abc/prod/GET/a/b/c", None, Some("GET"), "/{proxy+}", true),
            ("abc/prod/GET/", None, Some("GET"), "/", true),
            ("abc/prod/GET/x", None, Some("GET"), "/", false),
            ("abc/prod/GET/users/${aws:username}", None, Some("GET"), "/users/{name}", true),
            ("abc/prod/GET/a${*}b", None, Some("GET"), "/{x}", true),
            ("*/toys", None, Some("GET"), "/pets/{id}/toys", true),
            ("*/toys", None, Some("GET"), "/pets/{id}", true),
            ("*/toys", None, Some("GET"), "/pets", false),
        ] {
            assert_eq!(
                is_reached(resource, stage, verb, path),
                expected,
                "{resource} {stage:?} {verb:?} {path}"
            );
        }
    }
}

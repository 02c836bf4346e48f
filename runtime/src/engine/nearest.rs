//! What somebody may have meant by a name that is not known.

/// Names further away than this are other names.
const FAR: usize = 3;

/// The known name that is nearest to `name`, if it is near at all.
pub fn nearest<'k>(name: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    let nearest = known.map(|known| (distance(name, known), known)).min();
    nearest.filter(|(distance, _)| *distance <= FAR).map(|(_, known)| known)
}

/// Levenshtein distance.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (line, a) in left.chars().enumerate() {
        let mut diagonal = line;
        let mut above_left = line + 1;
        if let Some(first) = row.first_mut() {
            *first = above_left;
        }
        for (b, cell) in right.iter().zip(row.iter_mut().skip(1)) {
            let substituted = diagonal + usize::from(a != *b);
            diagonal = *cell;
            above_left = substituted.min(*cell + 1).min(above_left + 1);
            *cell = above_left;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_only() {
        let known = ["name", "backend", "lambda:echo"];
        let near = |name| nearest(name, known.into_iter());
        assert_eq!(near("no-pe"), Some("name"));
        assert_eq!(near("Backend"), Some("backend"));
        assert_eq!(near("lambda:ecko"), Some("lambda:echo"));
        assert_eq!(near("something else"), None);
        assert_eq!(nearest("x", [].into_iter()), None);
    }

    #[test]
    fn distances() {
        for (left, right, want) in
            [("", "", 0), ("abc", "", 3), ("listen", "lisen", 1), ("kitten", "sitting", 3)]
        {
            assert_eq!(distance(left, right), want);
            assert_eq!(distance(right, left), want);
        }
    }
}

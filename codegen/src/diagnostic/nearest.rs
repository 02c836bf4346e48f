//! "Did you mean …?"

/// The candidate that a word was probably meant to be: the nearest by edits, if it is near at all.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Long texts are no typing errors of each other, and comparing them costs.
    const LONGEST: usize = 80;
    let word: Vec<char> = word.chars().take(LONGEST + 1).collect();
    let limit = word.len().div_ceil(3).min(4);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        if word.len() > LONGEST || candidate.len().abs_diff(word.len()) > 3 * LONGEST {
            continue;
        }
        let distance = edits(&word, candidate);
        if distance <= limit && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Insertions, deletions and replacements between two texts; letter case is free.
fn edits(word: &[char], other: &str) -> usize {
    let mut row: Vec<usize> = (0..=word.len()).collect();
    for (line, there) in other.chars().enumerate() {
        let mut diagonal = line;
        let mut left = line + 1;
        for (cell, here) in row.iter_mut().zip(std::iter::once(None).chain(word.iter().map(Some))) {
            let above = *cell;
            left = match here {
                None => line + 1,
                Some(here) => {
                    let same = here.to_lowercase().eq(there.to_lowercase());
                    (diagonal + usize::from(!same)).min(above + 1).min(left + 1)
                }
            };
            diagonal = above;
            *cell = left;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_meant() {
        assert_eq!(edits(&['k', 'i', 't', 't', 'e', 'n'], "sitting"), 3);
        assert_eq!(nearest("schema", ["paths", "schemas", "servers"]), Some("schemas"));
        assert_eq!(nearest("PET", ["pet", "Pets"]), Some("pet"));
        assert_eq!(nearest("banana", ["pet", "order"]), None);
        assert_eq!(nearest("", ["a"]), None);
    }
}

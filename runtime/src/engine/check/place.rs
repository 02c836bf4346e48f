//! From offsets of values to JSON Pointers, in one pass over the text: paths cost nothing while nothing is wrong.

use crate::message::{JsonError, JsonKind, Reader};

/// The JSON Pointers of the values, or names, that begin at these offsets. One that is no value's gives that of the
/// innermost value around it.
pub fn pointers(body: &[u8], positions: &[usize]) -> Vec<String> {
    let mut wanted: Vec<(usize, usize)> =
        positions.iter().copied().enumerate().map(|(at, p)| (p, at)).collect();
    wanted.sort_unstable();
    let mut found = vec![String::new(); positions.len()];
    // What is no JSON has its places up to there.
    if let Ok(mut reader) = Reader::new(body) {
        let mut finder = Finder { wanted: &wanted, found: &mut found, path: String::new() };
        finder.value(&mut reader).unwrap_or_default();
    }
    found
}

struct Finder<'f> {
    /// Offsets that were not reached, sorted, with their positions in `found`.
    wanted: &'f [(usize, usize)],
    found: &'f mut [String],
    path: String,
}

impl Finder<'_> {
    fn value(&mut self, reader: &mut Reader<'_>) -> Result<(), JsonError> {
        let kind = reader.kind()?;
        self.reached(reader.position());
        match kind {
            JsonKind::Array => {
                reader.begin_array()?;
                let mut index = 0_u64;
                while !self.wanted.is_empty() && reader.next_item()? {
                    let length = self.path.len();
                    self.path.push('/');
                    self.path.push_str(itoa::Buffer::new().format(index));
                    self.member(reader)?;
                    self.path.truncate(length);
                    index += 1;
                }
            }
            JsonKind::Object => {
                reader.begin_object()?;
                while !self.wanted.is_empty()
                    && let Some((key, _)) = reader.next_key_at()?
                {
                    let length = self.path.len();
                    self.path.push('/');
                    for character in key.chars() {
                        match character {
                            '~' => self.path.push_str("~0"),
                            '/' => self.path.push_str("~1"),
                            other => self.path.push(other),
                        }
                    }
                    self.member(reader)?;
                    self.path.truncate(length);
                }
            }
            _ => {
                reader.skip_value()?;
            }
        }
        Ok(())
    }

    /// A member or item, which is entered only where something in it is wanted.
    fn member(&mut self, reader: &mut Reader<'_>) -> Result<(), JsonError> {
        reader.kind()?;
        self.reached(reader.position());
        let mut behind = reader.clone();
        behind.skip_value()?;
        match self.wanted.first() {
            Some((position, _)) if *position < behind.position() => self.value(reader),
            _ => {
                *reader = behind;
                Ok(())
            }
        }
    }

    /// Everything up to this offset has the present path.
    fn reached(&mut self, position: usize) {
        while let Some(((wanted, at), rest)) = self.wanted.split_first()
            && *wanted <= position
        {
            if let Some(found) = self.found.get_mut(*at) {
                found.clone_from(&self.path);
            }
            self.wanted = rest;
        }
    }
}

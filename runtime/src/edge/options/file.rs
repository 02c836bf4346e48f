//! The gateway's configuration file: YAML, of which JSON is a part.

use granit_parser::{Event, Parser, ScalarStyle, ScanError};

use super::settings::{Entry, Layer, SETTINGS, Setting, Shape};

/// The largest file, and the deepest and largest list in it, that anybody would write by hand.
const MAX_BYTES: usize = 1 << 20;

/// Reads a file's text.
pub(super) fn read(text: &str) -> Result<Layer, String> {
    if text.len() > MAX_BYTES {
        return Err(format!("more than {MAX_BYTES} bytes"));
    }
    let mut reader = FileReader { events: Parser::new_from_str(text), line: 0 };
    let mut layer = Layer::default();
    match reader.next()? {
        Event::StreamEnd => return Ok(layer),
        Event::MappingStart(..) => {}
        // An empty document, or one with comments only.
        event if is_null(&event) => return Ok(layer),
        _ => return Err(reader.fault("a mapping is expected")),
    }
    let mut seen = Vec::new();
    while let Some(key) = reader.key()? {
        let setting = SETTINGS.iter().find(|setting| setting.key == key && setting.key != "config");
        let Some(setting) = setting else {
            let known = SETTINGS.iter().map(|setting| setting.key).filter(|known| *known != "config");
            return Err(reader.fault(&super::unknown("setting", &key, known)));
        };
        if seen.contains(&setting.key) {
            return Err(reader.fault(&format!("{key} is set twice")));
        }
        seen.push(setting.key);
        reader.value(setting, &mut layer)?;
    }
    match reader.next()? {
        Event::StreamEnd => Ok(layer),
        _ => Err(reader.fault("one document is expected")),
    }
}

struct FileReader<'t> {
    events: Parser<'t, granit_parser::StrInput<'t>>,
    line: usize,
}

impl<'t> FileReader<'t> {
    /// The next event that says something.
    fn next(&mut self) -> Result<Event<'t>, String> {
        loop {
            let Some(event) = self.events.next() else { return Ok(Event::StreamEnd) };
            let (event, span) = event.map_err(|error| no_yaml(&error))?;
            self.line = span.start.line();
            match event {
                Event::StreamStart | Event::DocumentStart(..) | Event::DocumentEnd | Event::Comment(..) => {}
                Event::Alias(..) => return Err(self.fault("aliases are not read here")),
                event => return Ok(event),
            }
        }
    }

    /// The next event of a setting's value, which `null` is not.
    fn next_of(&mut self, setting: &str) -> Result<Event<'t>, String> {
        match self.next()? {
            event if is_null(&event) => Err(self.fault(&format!("{setting}: a value is expected"))),
            event => Ok(event),
        }
    }

    fn key(&mut self) -> Result<Option<String>, String> {
        match self.next()? {
            Event::MappingEnd => Ok(None),
            Event::Scalar(key, ..) => Ok(Some(key.into_owned())),
            _ => Err(self.fault("a key is expected")),
        }
    }

    fn value(&mut self, setting: &'static Setting, layer: &mut Layer) -> Result<(), String> {
        match (self.next_of(setting.key)?, setting.shape) {
            (Event::Scalar(value, ..), Shape::One | Shape::Many) => layer.add(setting, value.into_owned()),
            (Event::Scalar(value, ..), Shape::Switch) => match value.as_ref() {
                "true" => layer.add(setting, String::new()),
                "false" => {}
                _ => return Err(self.fault(&format!("{}: true or false is expected", setting.key))),
            },
            (Event::SequenceStart(..), Shape::Many) => loop {
                match self.next_of(setting.key)? {
                    Event::SequenceEnd => break,
                    Event::Scalar(value, ..) => layer.add(setting, value.into_owned()),
                    _ => return Err(self.fault(&format!("{}: texts are expected", setting.key))),
                }
            },
            (Event::MappingStart(..), Shape::Pairs) => {
                let mut seen: Vec<String> = Vec::new();
                while let Some(name) = self.key()? {
                    if seen.contains(&name) {
                        return Err(self.fault(&format!("{}.{name} is set twice", setting.key)));
                    }
                    seen.push(name.clone());
                    match self.next_of(&format!("{}.{name}", setting.key))? {
                        Event::Scalar(value, ..) => layer.add(setting, format!("{name}={value}")),
                        _ => return Err(self.fault(&format!("{}.{name}: a text is expected", setting.key))),
                    }
                }
            }
            (Event::SequenceStart(..), Shape::Entries) => loop {
                match self.next_of(setting.key)? {
                    Event::SequenceEnd => break,
                    Event::MappingStart(..) => {
                        let entry = self.entry(setting.key)?;
                        layer.add_entry(setting, entry);
                    }
                    _ => return Err(self.fault(&format!("{}: mappings are expected", setting.key))),
                }
            },
            (_, shape) => {
                let expected = match shape {
                    Shape::Pairs => "a mapping of names to texts",
                    Shape::Many => "a text or a list of texts",
                    Shape::Entries => "a list of mappings",
                    Shape::One | Shape::Switch => "one value",
                };
                return Err(self.fault(&format!("{}: {expected} is expected", setting.key)));
            }
        }
        Ok(())
    }

    /// A mapping of a list; its members are texts, or lists of texts.
    fn entry(&mut self, setting: &str) -> Result<Entry, String> {
        let mut entry = Entry { line: self.line, members: Vec::new() };
        while let Some(name) = self.key()? {
            let what = format!("{setting}.{name}");
            if entry.members.iter().any(|(known, _)| *known == name) {
                return Err(self.fault(&format!("{what} is set twice")));
            }
            let values = match self.next_of(&what)? {
                Event::Scalar(value, ..) => vec![value.into_owned()],
                Event::SequenceStart(..) => {
                    let mut values = Vec::new();
                    loop {
                        match self.next_of(&what)? {
                            Event::SequenceEnd => break values,
                            Event::Scalar(value, ..) => values.push(value.into_owned()),
                            _ => return Err(self.fault(&format!("{what}: texts are expected"))),
                        }
                    }
                }
                _ => return Err(self.fault(&format!("{what}: a text or a list of texts is expected"))),
            };
            entry.members.push((name, values));
        }
        Ok(entry)
    }

    fn fault(&self, what: &str) -> String {
        format!("line {}: {what}", self.line)
    }
}

/// Where the file is no YAML, and what usually makes it so.
fn no_yaml(error: &ScanError) -> String {
    let (line, column) = (error.marker().line(), error.marker().col() + 1);
    format!(
        "line {line}, column {column}: this is no YAML; look for a quote or bracket that is not closed, a tab in the \
         indentation, and a text with `: ` in it that has no quotes"
    )
}

/// Whether it is `null` in one of its spellings: a key with nothing behind it is one.
fn is_null(event: &Event<'_>) -> bool {
    match event {
        Event::Scalar(value, ScalarStyle::Plain, ..) => {
            matches!(value.as_ref(), "" | "~" | "null" | "Null" | "NULL")
        }
        _ => false,
    }
}

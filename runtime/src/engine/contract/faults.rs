//! What does not fit, for people: where it stands and what is wrong with it.

use crate::api::{CheckId, Checks, Location};
use crate::engine::check::{self, Collector, Unfit, message, pointers};
use crate::message::Writer;

/// So many faults are told; more are of no use to anybody.
const TOLD: usize = 32;

/// Where a fault stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In a parameter.
    Parameter(Location, &'static str),
    /// In the body.
    Body,
    /// In the status of an answer.
    Status,
}

/// One fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Where.
    pub place: Place,
    /// JSON Pointer to the value, inside of the parameter or the body; empty for the whole of it.
    pub pointer: String,
    /// What is wrong, to be read behind the place.
    pub problem: String,
}

/// All faults of a message, up to a bound.
#[derive(Debug, Default)]
pub struct Faults {
    /// In the order in which they were found.
    pub list: Vec<Told>,
}

impl Faults {
    /// Adds a fault, while there is room.
    pub fn add(&mut self, place: Place, pointer: &str, problem: &str) {
        if self.list.len() < TOLD {
            self.list.push(Told { place, pointer: pointer.to_owned(), problem: problem.to_owned() });
        }
    }

    /// Holds JSON to a check and adds what is wrong with it.
    pub(super) fn of_json(&mut self, checks: &'static Checks, id: CheckId, json: &[u8], place: Place) {
        let room = TOLD.saturating_sub(self.list.len());
        if room == 0 {
            return;
        }
        let mut found = Collector::new(room);
        match check::check(checks, id, json, &mut found) {
            Ok(()) => {}
            Err(Unfit::NotJson(error)) => self.add(place, "", &format!("is not JSON: {error}")),
            Err(Unfit::TooComplex) => self.add(place, "", "takes too much work to check"),
            Err(Unfit::Faulty) => {
                let positions: Vec<usize> = found.faults.iter().map(|fault| fault.position).collect();
                for (fault, pointer) in found.faults.iter().zip(pointers(json, &positions)) {
                    self.add(place, &pointer, &message::plain(fault));
                }
            }
        }
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The member `errors` of a problem document (RFC 9457, section 3.2).
    pub fn to_json(&self) -> Vec<u8> {
        let mut writer = Writer::new();
        writer.begin_array();
        for told in &self.list {
            writer.begin_object();
            match told.place {
                Place::Parameter(location, name) => {
                    writer.key("in").string(location.as_str()).key("name").string(name);
                    if !told.pointer.is_empty() {
                        writer.key("pointer").string(&fragment(&told.pointer));
                    }
                }
                Place::Body => {
                    writer.key("in").string("body").key("pointer").string(&fragment(&told.pointer));
                }
                Place::Status => {
                    writer.key("in").string("status");
                }
            }
            writer.key("detail").string(&told.problem);
            writer.end_object();
        }
        writer.end_array();
        writer.into_bytes()
    }

    /// All in one line, for a log.
    pub fn to_line(&self) -> String {
        let mut line = String::new();
        for told in &self.list {
            if !line.is_empty() {
                line.push_str(", ");
            }
            match told.place {
                Place::Parameter(location, name) => {
                    line.push_str(location.as_str());
                    line.push(' ');
                    line.push_str(name);
                }
                Place::Body => line.push_str("body"),
                Place::Status => line.push_str("status"),
            }
            line.push_str(&told.pointer);
            line.push(' ');
            line.push_str(&told.problem);
        }
        line
    }
}

/// A JSON Pointer as the fragment of a URI, as RFC 9457 shows it.
fn fragment(pointer: &str) -> String {
    let mut out = String::from("#");
    for byte in pointer.bytes() {
        if crate::message::percent::is_unreserved(byte) || matches!(byte, b'/' | b'~' | b'$' | b'@') {
            out.push(char::from(byte));
        } else {
            crate::message::percent::push_encoded(&mut out, byte);
        }
    }
    out
}

//! The small backend behind `cargo xtask demo`: a pet store in memory.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};

use super::{Backend, Reply};
use crate::http::Message;

/// Starts it with three pets.
pub fn start() -> Backend {
    let store = Mutex::new(BTreeMap::from([
        (1, json!({"id": 1, "name": "Bella", "type": "dog", "price": 249.99})),
        (2, json!({"id": 2, "name": "Milo", "type": "cat", "price": 124.99})),
        (3, json!({"id": 3, "name": "Nemo", "type": "fish", "price": 0.99})),
    ]));
    Backend::start(move |message| answer(&store, message))
}

fn answer(store: &Mutex<BTreeMap<u64, Value>>, message: &Message) -> Reply {
    let mut pets = store.lock().unwrap_or_else(PoisonError::into_inner);
    let (verb, target) = message.verb_and_target();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut segments = path.trim_matches('/').split('/');
    let (first, id) = (segments.next(), segments.next());
    if first != Some("pets") {
        return Reply::json(404, &json!({"message": "no such thing"}));
    }
    let Some(id) = id else {
        return match verb {
            "GET" => list(&pets, query),
            "POST" => add(&mut pets, message),
            _ => Reply::json(405, &json!({"message": "GET or POST"})),
        };
    };
    let found = id.parse().ok().filter(|id| pets.contains_key(id));
    let Some(id) = found else { return Reply::json(404, &json!({"message": format!("no pet {id}")})) };
    match verb {
        "DELETE" => {
            pets.remove(&id);
            Reply::Respond { status: 204, headers: Vec::new(), body: Vec::new() }
        }
        _ => Reply::json(200, pets.get(&id).unwrap_or(&Value::Null)),
    }
}

fn list(pets: &BTreeMap<u64, Value>, query: &str) -> Reply {
    let of = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(&format!("{name}=")));
    let limit = of("limit").and_then(|text| text.parse().ok()).unwrap_or(usize::MAX);
    let kind = of("type");
    let fits = |pet: &&Value| kind.is_none_or(|kind| pet.get("type").and_then(Value::as_str) == Some(kind));
    let chosen: Vec<&Value> = pets.values().filter(fits).take(limit).collect();
    Reply::json(200, &json!(chosen))
}

fn add(pets: &mut BTreeMap<u64, Value>, message: &Message) -> Reply {
    let Value::Object(mut pet) = message.json() else {
        return Reply::json(400, &json!({"message": "a pet is a JSON object"}));
    };
    let id = pets.keys().last().map_or(1, |last| last + 1);
    pet.insert("id".to_owned(), json!(id));
    let pet = Value::Object(pet);
    pets.insert(id, pet.clone());
    Reply::json(201, &pet)
}

//! What keys there are, without what is secret in them.

use std::time::SystemTime;

use serde_json::{Value, json};

use gwgen::interpret::keys::{AccessKeyRecord, ApiKeyRecord, KeyAnswer, KeyTask, time};

use super::{Format, Problem, Store, strange};
use crate::console::Console;
use crate::exit::Exit;

/// Lists the keys of a kind. What cannot be read is told, and is a fault however much else is listed.
pub(super) fn run(store: &Store, format: Format, console: &Console) -> Result<Exit, Problem> {
    let KeyAnswer::Listed(roster, unreadable) = store.ask(&KeyTask::List, console)? else {
        return Err(strange());
    };
    for record in &unreadable {
        console.error(format_args!("a record cannot be read, and opens nothing: {record}"));
    }
    let now = SystemTime::now();
    let text = match (format, store.access) {
        (Format::Json, false) => {
            let keys: Vec<Value> = roster.api_keys.iter().map(|record| api_key(record, now)).collect();
            format!("{:#}\n", json!({ "apiKeys": keys }))
        }
        (Format::Json, true) => {
            let keys: Vec<Value> = roster.access_keys.iter().map(|record| access_key(record, now)).collect();
            format!("{:#}\n", json!({ "accessKeys": keys }))
        }
        (Format::Text, false) => {
            let rows = roster.api_keys.iter().map(|record| api_key_row(record, now)).collect();
            table(["NAME", "ID", "STATUS", "USAGE PLANS", "CREATED", "OLD VALUE UNTIL", "DESCRIPTION"], rows)
        }
        (Format::Text, true) => {
            let rows = roster.access_keys.iter().map(|record| access_key_row(record, now)).collect();
            table(["ID", "USER", "STATUS", "ACCOUNT", "POLICIES", "CREATED", "GOOD UNTIL"], rows)
        }
    };
    let printed = console.result(&text);
    Ok(if unreadable.is_empty() { printed } else { Exit::EnvironmentAtFault })
}

fn api_key(record: &ApiKeyRecord, now: SystemTime) -> Value {
    let ApiKeyRecord { key, .. } = record;
    json!({
        "id": key.id,
        "name": key.name,
        "description": key.description,
        "enabled": key.enabled,
        "usagePlans": key.usage_plans,
        "createdDate": time(key.created),
        "oldValueUntil": old_value(record, now).map(time),
    })
}

fn api_key_row(record: &ApiKeyRecord, now: SystemTime) -> [String; 7] {
    let ApiKeyRecord { key, .. } = record;
    [
        key.name.to_string(),
        key.id.to_string(),
        if key.enabled { "enabled" } else { "disabled" }.to_owned(),
        key.usage_plans.join(", "),
        time(key.created),
        old_value(record, now).map(time).unwrap_or_default(),
        key.description.as_deref().unwrap_or_default().to_owned(),
    ]
}

/// Until when values are good that are not the last one.
fn old_value(record: &ApiKeyRecord, now: SystemTime) -> Option<SystemTime> {
    record.values.iter().filter_map(|value| value.ends).filter(|ends| *ends > now).max()
}

fn access_key(record: &AccessKeyRecord, now: SystemTime) -> Value {
    let AccessKeyRecord { key, policies } = record;
    // As they were written; what is no JSON was never taken.
    let policies: Vec<Value> =
        policies.iter().map(|text| serde_json::from_str(text).unwrap_or_else(|_| json!(text))).collect();
    json!({
        "accessKeyId": key.id,
        "userName": key.user,
        "account": key.account,
        "status": status(record, now),
        "createDate": time(key.created),
        "goodUntil": good_until(record).map(time),
        "policies": policies,
    })
}

fn access_key_row(record: &AccessKeyRecord, now: SystemTime) -> [String; 7] {
    let AccessKeyRecord { key, policies } = record;
    [
        key.id.to_string(),
        key.user.to_string(),
        status(record, now).to_owned(),
        key.account.as_deref().unwrap_or("the gateway's").to_owned(),
        policies.len().to_string(),
        time(key.created),
        good_until(record).map(time).unwrap_or_default(),
    ]
}

fn status(record: &AccessKeyRecord, now: SystemTime) -> &'static str {
    if good_until(record).is_some_and(|ends| ends <= now) {
        "ended"
    } else if record.key.enabled {
        "enabled"
    } else {
        "disabled"
    }
}

/// Until when a key is good that ends by itself.
fn good_until(AccessKeyRecord { key, .. }: &AccessKeyRecord) -> Option<SystemTime> {
    let expires = key.session.as_ref().map(|session| session.expires);
    expires.into_iter().chain(key.ends).min()
}

/// Columns as wide as what is in them; a column with nothing in it is left out.
fn table<const COLUMNS: usize>(head: [&str; COLUMNS], rows: Vec<[String; COLUMNS]>) -> String {
    let rows: Vec<[String; COLUMNS]> =
        rows.into_iter().map(|row| row.map(|cell| on_one_line(&cell))).collect();
    let width = |text: &str| text.chars().count();
    let shown: Vec<(usize, usize)> = (0..COLUMNS)
        .filter_map(|column| {
            let cells = || rows.iter().filter_map(|row| row.get(column));
            let widest = cells().map(|cell| width(cell)).max().unwrap_or_default();
            let head = head.get(column).map_or(0, |head| width(head));
            (column == 0 || widest > 0).then_some((column, widest.max(head)))
        })
        .collect();
    let mut text = String::new();
    let heads = head.map(str::to_owned);
    for row in std::iter::once(&heads).chain(&rows) {
        let mut line = String::new();
        for (column, widest) in &shown {
            let cell = row.get(*column).map_or("", String::as_str);
            line.push_str(cell);
            line.extend(std::iter::repeat_n(' ', widest.saturating_sub(width(cell)) + 2));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// What was written about a key must not steer a terminal.
fn on_one_line(text: &str) -> String {
    text.chars().map(|char| if char.is_control() { ' ' } else { char }).collect()
}

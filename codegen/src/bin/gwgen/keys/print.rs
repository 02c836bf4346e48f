//! New keys, as people, shells and programs take them.

use std::time::SystemTime;

use serde_json::json;
use zeroize::Zeroizing;

use gwgen::interpret::keys::time;

use super::Format;
use crate::console::Console;
use crate::exit::Exit;

pub(super) fn api_key(name: &str, id: &str, value: &str, format: Format, console: &Console) -> Exit {
    let text = match format {
        Format::Text => format!("{value}\n"),
        Format::Json => format!("{:#}\n", json!({ "id": id, "name": name, "value": value })),
    };
    console.result(&Zeroizing::new(text))
}

pub(super) fn access_key(
    id: &str,
    secret: &str,
    session: Option<(&str, SystemTime)>,
    user: &str,
    format: Format,
    console: &Console,
) -> Exit {
    let mut text = Zeroizing::new(String::new());
    match format {
        Format::Text => {
            text.push_str(&format!("AWS_ACCESS_KEY_ID={id}\nAWS_SECRET_ACCESS_KEY={secret}\n"));
            if let Some((token, _)) = session {
                text.push_str(&format!("AWS_SESSION_TOKEN={token}\n"));
            }
        }
        Format::Json => {
            let mut key = json!({ "accessKeyId": id, "secretAccessKey": secret, "userName": user });
            if let (Some((token, expires)), Some(members)) = (session, key.as_object_mut()) {
                members.insert("sessionToken".to_owned(), json!(token));
                members.insert("expiration".to_owned(), json!(time(expires)));
            }
            text.push_str(&format!("{key:#}\n"));
        }
    }
    console.result(&text)
}

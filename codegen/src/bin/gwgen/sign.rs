//! `gwgen sign [METHOD] URL`: a request with the signature that IAM authorization asks for.

use std::fmt::Write;
use std::io::Read;
use std::time::SystemTime;

use clap::Args;

use gwgen::interpret::{AccessKey, RequestUrl, SignedRequest, Signing};

use crate::console::Console;
use crate::exit::Exit;

/// For `--help`.
const EXAMPLE: &str = "\
Examples:
  gwgen sign POST http://127.0.0.1:8080/pets --data '{\"name\": \"Rex\"}' | curl -K -
  curl \"$(gwgen sign http://127.0.0.1:8080/pets --presign 60)\"

Without --access-key, credentials are found where the AWS SDKs find them: environment, shared profile
(AWS_PROFILE), web identity, container, instance.";

/// How long a presigned URL may be good for, in seconds.
const WEEK: i64 = 604_800;

/// Sign a request with Signature Version 4 and print what curl takes
#[derive(Debug, Args)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Arguments {
    /// The method (GET, or POST where there is data) and the URL, encoded as it is to be sent
    #[arg(value_names = ["METHOD", "URL"], num_args = 1..=2, required = true)]
    request: Vec<String>,
    /// A header of the request; the content type and all of `x-amz-` are signed
    #[arg(long, short = 'H', value_name = "NAME: VALUE", value_parser = header)]
    header: Vec<(String, String)>,
    /// The body; `@FILE` is a file's, `@-` that of standard input
    #[arg(long, value_name = "TEXT")]
    data: Option<String>,
    /// Print a URL that is good for so many seconds, 1 to 604800, instead
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(1..=WEEK))]
    presign: Option<u32>,
    /// The region that is signed for [default: AWS_REGION, AWS_DEFAULT_REGION, or us-east-1]
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
    /// The service that is signed for
    #[arg(long, value_name = "SERVICE", default_value = "execute-api")]
    service: String,
    /// An access key for tests; other users of this machine may see it
    #[arg(long, value_name = "ID:SECRET[:TOKEN]", value_parser = access_key)]
    access_key: Option<Key>,
}

/// `--access-key`, which no message shows.
#[derive(Clone)]
struct Key(String, String, Option<String>);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key")
    }
}

/// Signs and prints.
pub(crate) fn run(arguments: &Arguments, console: &Console) -> Exit {
    let (verb, url) = match &arguments.request[..] {
        [verb, url] => (verb.as_str(), url),
        [url] => (if arguments.data.is_some() { "POST" } else { "GET" }, url),
        _ => return Exit::WrongUsage,
    };
    if !verb.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)) || verb.is_empty() {
        console.error(format_args!("`{verb}` is no method"));
        return Exit::WrongUsage;
    }
    let parsed = match RequestUrl::parse(url) {
        Ok(parsed) => parsed,
        Err(problem) => {
            console.error(format_args!("`{url}` cannot be signed: {problem}"));
            console.help("encode what a URL cannot hold, for example a space as %20");
            return Exit::WrongUsage;
        }
    };
    let body = match arguments.data.as_deref().map(data).transpose() {
        Ok(body) => body,
        Err(problem) => {
            console.error(problem);
            return Exit::WrongUsage;
        }
    };
    let key = match &arguments.access_key {
        Some(Key(id, secret, token)) => {
            AccessKey { id: id.clone(), secret: secret.clone(), token: token.clone() }
        }
        None => match AccessKey::find() {
            Ok(key) => key,
            Err(problem) => {
                console.error(problem);
                console.help("--access-key ID:SECRET signs with a key for tests");
                return Exit::EnvironmentAtFault;
            }
        },
    };
    let signing = Signing {
        verb,
        url: &parsed,
        headers: &arguments.header,
        body: body.as_deref().unwrap_or_default(),
        region: &region(arguments),
        service: &arguments.service,
        time: SystemTime::now(),
    };
    match arguments.presign {
        Some(seconds) => console.result(&(signing.presign(&key, seconds).url + "\n")),
        None => {
            let signed = signing.sign(&key);
            match lines(verb, &signed, body.as_deref(), arguments.data.as_deref()) {
                Ok(lines) => console.result(&lines),
                Err(problem) => {
                    console.error(problem);
                    Exit::WrongUsage
                }
            }
        }
    }
}

fn region(arguments: &Arguments) -> String {
    let variable = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    let said = arguments.region.clone().or_else(|| variable("AWS_REGION"));
    said.or_else(|| variable("AWS_DEFAULT_REGION")).unwrap_or_else(|| "us-east-1".to_owned())
}

/// The bytes of a body.
fn data(text: &str) -> Result<Vec<u8>, String> {
    let Some(file) = text.strip_prefix('@') else { return Ok(text.as_bytes().to_vec()) };
    let mut bytes = Vec::new();
    let outcome = match file {
        "-" => std::io::stdin().read_to_end(&mut bytes).map(drop),
        file => std::fs::read(file).map(|read| bytes = read),
    };
    outcome.map_err(|error| format!("`{file}` cannot be read: {error}"))?;
    Ok(bytes)
}

/// The request as a configuration of curl's. Its lines are options too, for who writes them into a command.
fn lines(
    verb: &str,
    signed: &SignedRequest,
    body: Option<&[u8]>,
    data: Option<&str>,
) -> Result<String, String> {
    let mut lines = format!("--request {}\n", quoted(verb));
    for (name, value) in &signed.headers {
        // An empty value is written with a semicolon; a colon would take the field away.
        let field = if value.is_empty() { format!("{name};") } else { format!("{name}: {value}") };
        let _ = writeln!(lines, "-H {}", quoted(&field));
    }
    if let Some(body) = body {
        let is_file = data.is_some_and(|data| data.starts_with('@') && data != "@-");
        let (option, value) = match std::str::from_utf8(body) {
            _ if is_file => ("--data-binary", data.unwrap_or_default()),
            // curl would read a file that is named so.
            Ok(text) => ("--data-raw", text),
            Err(_) => {
                return Err(
                    "standard input is not UTF-8, and curl reads such a body from a file only".to_owned()
                );
            }
        };
        if value.contains('\0') {
            return Err("curl reads a body with NUL from a file only".to_owned());
        }
        let _ = writeln!(lines, "{option} {}", quoted(value));
    }
    // What is signed is what is sent: curl would take dots out, and read brackets and braces as patterns.
    let _ = writeln!(lines, "--path-as-is\n--globoff\n--url {}", quoted(&signed.url));
    Ok(lines)
}

/// A value in double quotes, as curl's configuration files have them.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

fn header(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once(':').ok_or("write NAME: VALUE")?;
    let (name, value) = (name.trim(), value.trim());
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if name.is_empty() || !name.bytes().all(is_token) {
        return Err(format!("`{name}` is no name of a header"));
    }
    if value.chars().any(|character| character.is_control() && character != '\t') {
        return Err("a header's value is one line".to_owned());
    }
    Ok((name.to_owned(), value.to_owned()))
}

fn access_key(text: &str) -> Result<Key, String> {
    let mut parts = text.splitn(3, ':').map(str::to_owned);
    match (parts.next(), parts.next(), parts.next()) {
        (Some(id), Some(secret), token) if !id.is_empty() && !secret.is_empty() => Ok(Key(id, secret, token)),
        _ => Err("write ID:SECRET, or ID:SECRET:TOKEN".to_owned()),
    }
}

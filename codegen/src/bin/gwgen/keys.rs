//! `gwgen keys`: the API keys and access keys of a state store, also while gateways use it.

mod list;
mod policy;
mod print;
mod store;

use std::fmt;
use std::io::Read;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::{Duration, SystemTime};

use clap::{Args, Subcommand, ValueEnum};
use zeroize::Zeroizing;

use gwgen::interpret::keys::{KeyAnswer, KeyTask, NewAccessKey, NewApiKey, time};

use crate::console::Console;
use crate::exit::Exit;

/// For `--help`.
const EXAMPLE: &str = "\
Examples:
  gwgen keys create partner --state file:/var/lib/pets --usage-plan gold
  gwgen keys rotate partner --state file:/var/lib/pets --keep-old 7d
  gwgen keys create alice --access --policy alice.json --state redis://127.0.0.1
  gwgen keys list --access --state redis://127.0.0.1 --format json

What is secret is printed once, when it is made: the value of an API key, or an access key in the form of environment
variables. A store keeps API keys as keyed hashes and access keys encrypted. Gateways learn of changes within seconds.";

/// A year is beyond every use.
const LONGEST: Duration = Duration::from_secs(366 * 86_400);

/// Create, list, disable, rotate and delete the keys of a state store
#[derive(Debug, Args)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a key and print it
    Create(Create),
    /// Show what keys there are; nothing secret is shown
    List {
        #[command(flatten)]
        store: Store,
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Let a key open nothing until it is enabled again
    Disable(Which),
    /// Let a key that was disabled open again what it opened
    Enable(Which),
    /// Give an API key another value, or a user another access key, and print it
    Rotate(Rotate),
    /// Take a key out for good
    Delete(Which),
}

/// Where the keys are, and which kind.
#[derive(Debug, Args)]
struct Store {
    /// The state store: file:DIR, redis://HOST, rediss://HOST, redis-cluster://HOST,HOST
    #[arg(long, value_name = "URL", env = "GATEWAY_STATE", hide_env_values = true)]
    state: Hidden,
    /// The key of the state [default: GATEWAY_STATE_KEY, or the one that is kept with the data]
    #[arg(long, value_name = "FILE")]
    state_key: Option<PathBuf>,
    /// Access keys, which requests are signed with, instead of API keys
    #[arg(long)]
    access: bool,
}

#[derive(Debug, Args)]
struct Create {
    /// The API key's name; with --access, the user's
    #[arg(value_name = "NAME")]
    name: String,
    /// The API key's value, 20 to 128 characters; `-` reads it from standard input [default: a new one]
    #[arg(long, value_name = "VALUE", conflicts_with = "access")]
    value: Option<Hidden>,
    /// A usage plan that the API key belongs to, by name
    #[arg(long, value_name = "NAME", conflicts_with = "access")]
    usage_plan: Vec<String>,
    /// What the API key is for
    #[arg(long, value_name = "TEXT", conflicts_with = "access")]
    description: Option<String>,
    /// A policy of IAM that says what the user may do, as JSON
    #[arg(long, value_name = "FILE", requires = "access")]
    policy: Vec<PathBuf>,
    /// The user's account, twelve digits [default: the gateway's own]
    #[arg(long, value_name = "ID", requires = "access")]
    account: Option<String>,
    /// Make a temporary access key with a session token, good for 15m or 12h
    #[arg(long, value_name = "DURATION", requires = "access", value_parser = duration)]
    session: Option<Duration>,
    /// Make the key, but let it open nothing yet
    #[arg(long)]
    disabled: bool,
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    store: Store,
}

#[derive(Debug, Args)]
struct Rotate {
    /// The API key's name or id; with --access, the access key's id
    #[arg(value_name = "NAME")]
    name: String,
    /// The new value; `-` reads it from standard input [default: a new one]
    #[arg(long, value_name = "VALUE", conflicts_with = "access")]
    value: Option<Hidden>,
    /// How long the old one is good besides the new one: 90s, 15m, 12h, 7d [default: it ends at once]
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    keep_old: Option<Duration>,
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    #[command(flatten)]
    store: Store,
}

#[derive(Debug, Args)]
struct Which {
    /// The API key's name or id; with --access, the access key's id
    #[arg(value_name = "NAME")]
    name: String,
    #[command(flatten)]
    store: Store,
}

/// How a result is printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people and shells
    #[default]
    Text,
    /// One JSON document
    Json,
}

/// A text that no message shows.
#[derive(Clone)]
struct Hidden(Zeroizing<String>);

impl FromStr for Hidden {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Hidden, Self::Err> {
        Ok(Hidden(Zeroizing::new(text.to_owned())))
    }
}

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hidden")
    }
}

/// Why what is asked is not done.
enum Problem {
    /// The command line is wrong, or asks for what cannot be.
    Usage(String),
    /// The store does not do it, or the machine.
    Environment(String),
    /// A policy has errors, which were told with their places.
    Policies,
}

/// Does what is asked.
pub(crate) fn run(arguments: &Arguments, console: &Console) -> Exit {
    let done = match &arguments.command {
        Command::Create(create) if create.store.access => create_access_key(create, console),
        Command::Create(create) => create_api_key(create, console),
        Command::List { store, format } => list::run(store, *format, console),
        Command::Disable(which) => enable(which, false, console),
        Command::Enable(which) => enable(which, true, console),
        Command::Rotate(asked) => rotate(asked, console),
        Command::Delete(which) => delete(which, console),
    };
    done.unwrap_or_else(|problem| match problem {
        Problem::Usage(why) => {
            console.error(why);
            Exit::WrongUsage
        }
        Problem::Environment(why) => {
            console.error(why);
            Exit::EnvironmentAtFault
        }
        Problem::Policies => Exit::DefinitionHasErrors,
    })
}

fn create_api_key(create: &Create, console: &Console) -> Result<Exit, Problem> {
    let new = NewApiKey {
        name: create.name.clone(),
        value: value(create.value.as_ref())?,
        description: create.description.clone(),
        usage_plans: create.usage_plan.clone(),
        enabled: !create.disabled,
    };
    let KeyAnswer::ApiKey(key, value) = create.store.ask(&KeyTask::CreateApiKey(new), console)? else {
        return Err(strange());
    };
    console.status("Created", format_args!("API key {}, id {}", key.name, key.id));
    Ok(print::api_key(&key.name, &key.id, &value, create.format, console))
}

fn create_access_key(create: &Create, console: &Console) -> Result<Exit, Problem> {
    let new = NewAccessKey {
        user: create.name.clone(),
        policies: policy::read_all(&create.policy, console)?,
        account: create.account.clone(),
        enabled: !create.disabled,
        session: create.session,
    };
    let KeyAnswer::AccessKey(key) = create.store.ask(&KeyTask::CreateAccessKey(new), console)? else {
        return Err(strange());
    };
    console.status("Created", format_args!("access key {} of {}", key.id, key.user));
    if create.policy.is_empty() {
        console.help("without --policy the user may call only what an API's resource policy allows");
    }
    create.store.say_who_reads(console);
    let session = key.session.as_ref();
    let token = session.map(|session| (session.token.as_str(), session.expires));
    Ok(print::access_key(&key.id, &key.secret, token, &key.user, create.format, console))
}

fn rotate(asked: &Rotate, console: &Console) -> Result<Exit, Problem> {
    let task = KeyTask::Rotate {
        kind: asked.store.kind(),
        asked: asked.name.clone(),
        value: value(asked.value.as_ref())?,
        keep_old: asked.keep_old,
    };
    let answer = asked.store.ask(&task, console)?;
    let ends = match asked.keep_old {
        Some(kept) => format!("the old one is good until {}", time(SystemTime::now() + kept)),
        None => "the old one is good no more".to_owned(),
    };
    match answer {
        KeyAnswer::Rotated(key, value, dropped) => {
            let ends = match dropped {
                0 => ends,
                1 => format!("{ends}; an older one that still was is good no more"),
                _ => format!("{ends}; {dropped} older ones that still were are good no more"),
            };
            console.status("Rotated", format_args!("API key {}; {ends}", key.name));
            Ok(print::api_key(&key.name, &key.id, &value, asked.format, console))
        }
        KeyAnswer::AccessKey(key) => {
            console
                .status("Rotated", format_args!("{} into {}, of {}; {ends}", asked.name, key.id, key.user));
            asked.store.say_who_reads(console);
            Ok(print::access_key(&key.id, &key.secret, None, &key.user, asked.format, console))
        }
        KeyAnswer::ApiKey(..) | KeyAnswer::Listed(..) | KeyAnswer::Done(_) => Err(strange()),
    }
}

fn enable(which: &Which, enabled: bool, console: &Console) -> Result<Exit, Problem> {
    let task = KeyTask::Enable { kind: which.store.kind(), asked: which.name.clone(), enabled };
    let KeyAnswer::Done(changed) = which.store.ask(&task, console)? else { return Err(strange()) };
    let (done, state) = if enabled { ("Enabled", "enabled") } else { ("Disabled", "disabled") };
    if changed {
        console.status(done, &which.name);
    } else {
        console.status("Unchanged", format_args!("{} is {state} already", which.name));
    }
    Ok(Exit::Fine)
}

fn delete(which: &Which, console: &Console) -> Result<Exit, Problem> {
    let task = KeyTask::Delete { kind: which.store.kind(), asked: which.name.clone() };
    which.store.ask(&task, console)?;
    console.status("Deleted", &which.name);
    Ok(Exit::Fine)
}

/// A value that was given; `-` stands for standard input.
fn value(given: Option<&Hidden>) -> Result<Option<Zeroizing<String>>, Problem> {
    match given {
        None => Ok(None),
        Some(Hidden(text)) if **text == *"-" => {
            let mut text = Zeroizing::new(String::new());
            let read = std::io::stdin().lock().take(4_096).read_to_string(&mut text);
            read.map_err(|error| Problem::Usage(format!("standard input: {error}")))?;
            Ok(Some(Zeroizing::new(text.trim_end_matches(['\r', '\n']).to_owned())))
        }
        Some(Hidden(text)) => Ok(Some(text.clone())),
    }
}

/// `90s`, `15m`, `12h`, `7d`.
fn duration(text: &str) -> Result<Duration, String> {
    let expected = "90s, 15m, 12h or 7d is expected, a year at most";
    let digits = text.find(|char: char| !char.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let scale = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return Err(expected.to_owned()),
    };
    let seconds = number.parse::<u64>().ok().and_then(|number| number.checked_mul(scale));
    let duration =
        seconds.map(Duration::from_secs).filter(|duration| !duration.is_zero() && *duration <= LONGEST);
    duration.ok_or_else(|| expected.to_owned())
}

fn strange() -> Problem {
    Problem::Environment("the store answered something else than it was asked".to_owned())
}

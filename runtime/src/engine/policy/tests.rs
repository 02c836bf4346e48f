//! The table of decisions, what is no policy, and what holds for every policy.

use std::fmt::Write as _;
use std::time::{Duration, UNIX_EPOCH};

use super::*;

const API: &str = "arn:aws:execute-api:us-east-1:111122223333:a1b2c3d4e5/";

/// What a row says of a request, over what is usual.
struct Request {
    action: String,
    resource: String,
    who: Who,
    ip: Option<std::net::IpAddr>,
    tls: bool,
    seconds: i64,
    ua: Option<String>,
    referer: Option<String>,
    more: Vec<(String, Vec<String>)>,
}

/// A caller, written out.
enum Who {
    Anonymous,
    Service(String),
    Federated(String),
    Aws {
        kind: PrincipalType,
        arn: String,
        role: Option<String>,
        account: String,
        id: String,
        name: Option<String>,
    },
}

impl Who {
    /// `Bob`, a user; `Admin/session`, a role's session; `root`; `ACCOUNT NAME`. Eve is of another account.
    fn parse(text: &str) -> Who {
        let (account, name) = match text.split_once(' ') {
            Some(("service", name)) => return Who::Service(name.to_owned()),
            Some(("federated", name)) => return Who::Federated(name.to_owned()),
            Some((account, name)) => (account, name),
            None => (if text == "Eve" { "444455556666" } else { "111122223333" }, text),
        };
        let path = if account == "111122223333" { "path/" } else { "" };
        let (kind, arn, role, id) = match name.split_once('/') {
            Some((role, session)) => (
                PrincipalType::AssumedRole,
                format!("arn:aws:sts::{account}:assumed-role/{name}"),
                Some(format!("arn:aws:iam::{account}:role/{path}{role}")),
                format!("AROA{:A<17}:{session}", role.to_uppercase().repeat(4).get(..17).unwrap_or("READER")),
            ),
            None if name == "root" => {
                (PrincipalType::Account, format!("arn:aws:iam::{account}:root"), None, account.to_owned())
            }
            None => (
                PrincipalType::User,
                format!("arn:aws:iam::{account}:user/{name}"),
                None,
                format!("AIDA{}", name.to_uppercase().repeat(6)),
            ),
        };
        let user = (kind == PrincipalType::User).then(|| name.to_owned());
        Who::Aws { kind, arn, role, account: account.to_owned(), id, name: user }
    }

    fn principal(&self) -> Principal<'_> {
        match self {
            Who::Anonymous => Principal::Anonymous,
            Who::Service(name) => Principal::Service(name),
            Who::Federated(name) => Principal::Federated(name),
            Who::Aws { kind, arn, role, account, id, name } => Principal::Aws(AwsPrincipal {
                kind: *kind,
                arn,
                role: role.as_deref(),
                account,
                user_id: id,
                user_name: name.as_deref(),
            }),
        }
    }
}

impl Request {
    /// `ip=10.0.0.1; aws:TagKeys=a; aws:TagKeys=b`: names with a colon are keys, repeated for several values.
    fn parse(row: &str) -> Request {
        let mut request = Request {
            action: "execute-api:Invoke".to_owned(),
            resource: format!("{API}prod/GET/pets/1"),
            who: Who::Anonymous,
            ip: None,
            tls: true,
            seconds: moment::parse("2026-11-30T12:00:00Z").unwrap(),
            ua: None,
            referer: None,
            more: Vec::new(),
        };
        for part in row.split("; ").filter(|part| *part != "-") {
            let (name, value) = part.split_once('=').unwrap_or_else(|| panic!("{row}"));
            let text = value.to_owned();
            match name {
                "action" => request.action = text,
                "resource" => request.resource = text,
                "path" => request.resource = format!("{API}{value}"),
                "who" => request.who = Who::parse(value),
                "ip" => request.ip = Some(value.parse().unwrap()),
                "tls" => request.tls = value.parse().unwrap(),
                "time" => request.seconds = moment::parse(value).unwrap(),
                "ua" => request.ua = Some(text),
                "referer" => request.referer = Some(text),
                key if key.contains(':') => match request.more.iter_mut().find(|(known, _)| known == key) {
                    Some((_, values)) => values.push(text),
                    None => request.more.push((key.to_owned(), vec![text])),
                },
                _ => panic!("{row}: {name}"),
            }
        }
        request
    }

    fn ask(&self, policy: &Policy) -> Verdict {
        let values: Vec<Vec<&str>> =
            self.more.iter().map(|(_, values)| values.iter().map(String::as_str).collect()).collect();
        let more: Vec<Fact<'_>> =
            self.more.iter().zip(&values).map(|((key, _), values)| Fact { key, values }).collect();
        let conditions = Conditions {
            time: UNIX_EPOCH + Duration::from_secs(self.seconds as u64),
            source_ip: self.ip,
            secure_transport: self.tls,
            user_agent: self.ua.as_deref().map(str::as_bytes),
            referer: self.referer.as_deref().map(str::as_bytes),
            more: &more,
        };
        policy.verdict(&Question {
            action: &self.action,
            resource: &self.resource,
            principal: self.who.principal(),
            conditions: &conditions,
        })
    }
}

fn verdict(text: &str) -> Verdict {
    [Verdict::Allowed, Verdict::Denied, Verdict::Silent]
        .into_iter()
        .find(|verdict| format!("{verdict:?}") == text)
        .unwrap_or_else(|| panic!("{text}"))
}

fn read(text: &str) -> Policy {
    Policy::read(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn of_statements(statements: &str) -> String {
    format!(r#"{{"Version":"2012-10-17","Statement":{statements}}}"#)
}

const ALLOW_ALL: &str = r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#;

/// Every row of the table with its policy.
fn rows() -> Vec<(String, String, Verdict)> {
    let (mut policy, mut source) = (String::new(), "");
    let mut rows = Vec::new();
    let table = include_str!("decisions.txt").lines().skip_while(|line| !line.starts_with("# IAM"));
    for line in table.filter(|line| !line.is_empty()) {
        let (word, rest) = line.split_once(' ').unwrap();
        match word {
            "#" => source = rest,
            "policy" => policy = rest.to_owned(),
            "statement" => policy = of_statements(rest),
            "allow" | "deny" => {
                let effect = if word == "allow" { "Allow" } else { "Deny" };
                let one =
                    format!(r#"{{"Effect":"{effect}","Action":"*","Resource":"*","Condition":{rest}}}"#);
                policy = of_statements(&if word == "allow" { one } else { format!("[{one},{ALLOW_ALL}]") });
            }
            "combine" => {
                let (given, expected) = rest.split_once(" -> ").unwrap();
                let words: Vec<&str> = given.split(' ').collect();
                let account = if words[2] == "same" { Account::Same } else { Account::Other };
                let found = combine(verdict(words[0]), verdict(words[1]), account);
                assert_eq!(found, verdict(expected), "{source}: {line}");
                rows.push((String::new(), given.to_owned(), found));
            }
            "" => {
                let (request, expected) = line.trim_start().rsplit_once(" -> ").unwrap();
                assert!(!source.is_empty());
                rows.push((policy.clone(), request.to_owned(), verdict(expected)));
            }
            _ => panic!("{line}"),
        }
    }
    rows
}

#[test]
fn the_table_of_decisions() {
    let (rows, mut wrong) = (rows(), String::new());
    for (policy, request, expected) in rows.iter().filter(|(policy, ..)| !policy.is_empty()) {
        let found = Request::parse(request).ask(&read(policy));
        if found != *expected {
            let _ = writeln!(wrong, "{policy}\n  {request} -> {found:?}, expected {expected:?}");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(rows.len() >= 250, "{} rows", rows.len());
    for expected in ["Allowed", "Denied", "Silent"] {
        assert!(rows.iter().filter(|row| row.2 == verdict(expected)).count() > 40, "{expected}");
    }
}

#[test]
fn every_operator_has_decisions() {
    let policies: String = rows().into_iter().map(|(policy, ..)| policy).collect();
    for name in operator::names() {
        assert!(policies.contains(&format!("\"{name}\"")), "{name}");
    }
}

/// What a statement alone says never changes by where it stands, and a denial is never lost.
#[test]
fn order_does_not_count_and_denials_win() {
    let table: Vec<_> = rows().into_iter().filter(|(policy, ..)| !policy.is_empty()).collect();
    let mut seen = [0; 3];
    for window in table.chunks(7) {
        for (_, request, _) in window {
            let request = Request::parse(request);
            let policies: Vec<Policy> = window.iter().map(|(policy, ..)| read(policy)).collect();
            let alone: Vec<Verdict> = policies.iter().map(|policy| request.ask(policy)).collect();
            let mut whole = Policy { statements: Vec::new() };
            whole.statements.extend(policies.iter().flat_map(|policy| policy.statements.clone()));
            let expected = if alone.contains(&Verdict::Denied) {
                Verdict::Denied
            } else if alone.contains(&Verdict::Allowed) {
                Verdict::Allowed
            } else {
                Verdict::Silent
            };
            seen[expected as usize] += 1;
            for _ in 0..whole.statements.len() {
                assert_eq!(request.ask(&whole), expected);
                whole.statements.rotate_left(1);
            }
            whole.statements.reverse();
            assert_eq!(request.ask(&whole), expected);
        }
    }
    assert!(seen.iter().all(|count| *count > 0), "{seen:?}");
}

/// A list and its complement: one of both applies, never both.
#[test]
fn complements() {
    let mut compared = 0;
    for (policy, request, _) in rows() {
        for (word, other) in [("\"Action\"", "\"NotAction\""), ("\"Resource\"", "\"NotResource\"")] {
            if !policy.contains(r#":{"Effect":"Allow""#)
                || policy.contains("[]")
                || policy.matches(word).count() != 1
            {
                continue;
            }
            let Ok(complement) = Policy::read(&policy.replace(word, other)) else { continue };
            let base = read(&policy);
            let request = Request::parse(&request);
            // Where everything else applies, exactly one of both does.
            let [one, two] = [&base, &complement].map(|policy| request.ask(policy) == Verdict::Allowed);
            assert!(!(one && two), "{policy}");
            let widest = {
                let mut widest = base.clone();
                for statement in &mut widest.statements {
                    let everything = read(&of_statements(ALLOW_ALL)).statements.remove(0);
                    match word {
                        "\"Action\"" => statement.actions = everything.actions,
                        _ => statement.resources = everything.resources,
                    }
                }
                request.ask(&widest) == Verdict::Allowed
            };
            assert_eq!(one || two, widest, "{policy}");
            compared += usize::from(widest);
        }
    }
    assert!(compared > 200, "{compared}");
}

#[test]
fn what_is_no_policy_says_what_and_where() {
    for (text, place, message) in [
        ("", "", "the text ends, expected a value at byte 0"),
        ("[]", "[", "`policy` is no object"),
        ("{} x", "x", "expected the end of the text"),
        ("{}", "{", "a policy needs `Statement`"),
        (
            r#"{"Version":"2012-10-17","Version":"2012-10-17"}"#,
            r#""Version":"2012-10-17"}"#,
            "a key stands twice",
        ),
        (r#"{"Version":"2012-10-18","Statement":[]}"#, r#""2012-10-18"#, "`2012-10-18` is no version"),
        (r#"{"Version":2012,"Statement":[]}"#, "2012", "`Version` is no text"),
        (r#"{"Statement":[], "Other":1}"#, r#""Other"#, "a policy has no member `Other`"),
        (r#"{"Statement":"x"}"#, r#""x"#, "`Statement` is no object"),
        (r#"{"Statement":[{"Action":"*","Resource":"*"}]}"#, r#"{"Action"#, "a statement needs `Effect`"),
        (
            r#"{"Statement":{"Effect":"Allow","Resource":"*"}}"#,
            r#"{"Effect"#,
            "a statement needs `Action` or `NotAction`",
        ),
        (
            r#"{"Statement":{"Effect":"Allow","Action":"*"}}"#,
            r#"{"Effect"#,
            "a statement needs `Resource` or `NotResource`",
        ),
        (r#"{"Statement":{"Effect":"allow"}}"#, r#""allow"#, "`allow` is no effect"),
        (r#"{"Statement":{"Efect":"Allow"}}"#, r#""Efect"#, "a statement has no member `Efect`"),
        (r#"{"Statement":{"action":"*"}}"#, r#""action"#, "a statement has no member `action`"),
        (r#"{"Statement":{"Sid":1}}"#, "1", "`Sid` is no text"),
        (
            r#"{"Statement":{"Action":"*","NotAction":"*"}}"#,
            r#""NotAction"#,
            "`Action` and `NotAction` stand in one",
        ),
        (
            r#"{"Statement":{"NotResource":"*","Resource":"*"}}"#,
            r#""Resource"#,
            "`Resource` and `NotResource` stand",
        ),
        (
            r#"{"Statement":{"Principal":"*","NotPrincipal":"*"}}"#,
            r#""NotPrincipal"#,
            "`Principal` and `NotPrincipal`",
        ),
        (r#"{"Statement":{"Action":["*", 7]}}"#, "7", "`Action` is no text or list of texts"),
        (r#"{"Statement":{"Action":"invoke"}}"#, r#""invoke"#, "`invoke` is no action"),
        (r#"{"Statement":{"NotAction":[]}}"#, "[", "the list of `NotAction` is empty"),
        (r#"{"Statement":{"NotResource":[ ]}}"#, "[", "the list of `NotResource` is empty"),
        (r#"{"Statement":{"Resource":"execute-api:/*"}}"#, r#""execute"#, "`execute-api:/*` is no resource"),
        (r#"{"Statement":{"Resource":"arn:aws:execute-api"}}"#, r#""arn"#, "is no resource"),
        (
            r#"{"Version":"2012-10-17","Statement":{"Resource":"arn:aws:s3:${aws:username}:1:x"}}"#,
            r#""arn"#,
            "a variable stands in front of its last field",
        ),
        (
            r#"{"Version":"2012-10-17","Statement":{"Resource":"arn:aws:s3:::${aws:username"}}"#,
            r#""arn"#,
            "`${aws:username` is no variable: it has no `}`",
        ),
        (
            r#"{"Version":"2012-10-17","Statement":{"Resource":"arn:aws:s3:::${username}"}}"#,
            r#""arn"#,
            "`${username}` is no variable",
        ),
        (r#"{"Statement":{"Principal":"Bob"}}"#, r#""Bob"#, "`Bob` is no principal"),
        (r#"{"Statement":{"Principal":["*"]}}"#, "[", "`Principal` is no object"),
        (r#"{"Statement":{"Principal":{"aws":"*"}}}"#, r#""aws"#, "a principal has no member `aws`"),
        (
            r#"{"Statement":{"Principal":{"AWS":["*","arn:aws:iam::1:user/*"]}}}"#,
            r#""arn"#,
            "`arn:aws:iam::1:user/*` is no principal",
        ),
        (r#"{"Statement":{"NotPrincipal":{}}}"#, "{}", "the list of `NotPrincipal` is empty"),
        (
            r#"{"Statement":{"Effect":"Allow","NotPrincipal":"*","Action":"*","Resource":"*"}}"#,
            r#""NotPrincipal"#,
            "`NotPrincipal` stands beside `Allow`",
        ),
        (r#"{"Statement":{"Condition":[]}}"#, "[", "`Condition` is no object"),
        (
            r#"{"Statement":{"Condition":{"StringEqual":{}}}}"#,
            r#""StringEqual"#,
            "`StringEqual` is no condition operator",
        ),
        (
            r#"{"Statement":{"Condition":{"NullIfExists":{}}}}"#,
            r#""Null"#,
            "`NullIfExists` is no condition operator",
        ),
        (r#"{"Statement":{"Condition":{"Bool":7}}}"#, "7", "`condition operator` is no object"),
        (
            r#"{"Statement":{"Condition":{"Bool":{"SecureTransport":true}}}}"#,
            r#""Secure"#,
            "is no condition key",
        ),
        (r#"{"Statement":{"Condition":{"Bool":{"aws:x":"yes"}}}}"#, r#""yes"#, "`yes` is no truth value"),
        (r#"{"Statement":{"Condition":{"Bool":{"aws:x":[true, false]}}}}"#, "false", "several values where"),
        (
            r#"{"Statement":{"Condition":{"StringEquals":{"aws:x":[]}}}}"#,
            "[",
            "the list of `Condition` is empty",
        ),
        (r#"{"Statement":{"Condition":{"StringEquals":{"aws:x":{}}}}}"#, "{}", "`Condition` is no text"),
        (r#"{"Statement":{"Condition":{"StringEquals":{"aws:x":null}}}}"#, "null", "`Condition` is no text"),
        (
            r#"{"Statement":{"Condition":{"IpAddress":{"aws:x":["::1", "10.0.0.0/33"]}}}}"#,
            r#""10"#,
            "`10.0.0.0/33` is no address or CIDR block",
        ),
        (r#"{"Statement":{"Condition":{"NumericEquals":{"aws:x":1e3}}}}"#, "1e3", "`1e3` is no number"),
        (r#"{"Statement":{"Condition":{"DateEquals":{"aws:x":2013}}}}"#, "2013", "`2013` is no date"),
        (r#"{"Statement":{"Condition":{"BinaryEquals":{"aws:x":"a"}}}}"#, r#""a""#, "`a` is no base64"),
        (r#"{"Statement":{"Condition":{"ArnLike":{"aws:x":"*"}}}}"#, r#""*""#, "`*` is no ARN"),
        (
            r#"{"Version":"2012-10-17","Statement":{"Condition":{"NumericEquals":{"aws:x":"${aws:y}"}}}}"#,
            r#""${"#,
            "`${aws:y}` is no number",
        ),
    ] {
        let error = Policy::read(text).expect_err(text);
        assert!(error.to_string().contains(message), "{text}: {error}");
        assert!(text[error.position..].starts_with(place), "{text}: {error}");
    }
}

#[test]
fn bounds() {
    let long = of_statements(&format!("[{ALLOW_ALL}]")) + &" ".repeat(LONGEST);
    assert_eq!(Policy::read(&long).unwrap_err().problem, PolicyProblem::TooLong);
    assert!(Policy::read(&long[..LONGEST]).is_ok());
    let deep = format!(r#"{{"Statement":{}{}}}"#, "[".repeat(100), "]".repeat(100));
    assert!(Policy::read(&deep).unwrap_err().to_string().contains("nested too deep"));
    let text = "x".repeat(1_000);
    let message = Policy::read(&of_statements(&format!(r#"{{"Effect":"{text}"}}"#))).unwrap_err().to_string();
    assert!(message.len() < 200, "{message}");
}

/// The allocator's share set aside, a policy takes what it says it takes.
#[test]
fn size_grows_with_the_policy() {
    let resources = |count: usize, resource: &str| {
        let list = vec![format!("\"{resource}\""); count].join(",");
        let text = of_statements(&format!(r#"{{"Effect":"Allow","Action":"*","Resource":[{list}]}}"#));
        (read(&text).size(), text.len())
    };
    let (few, _) = resources(10, "arn:aws:execute-api:*:*:a1b2c3d4e5/prod/GET/*");
    let (many, _) = resources(1_000, "arn:aws:execute-api:*:*:a1b2c3d4e5/prod/GET/*");
    assert!(few > 1_000 && (90..=110).contains(&(many / few)), "{few} {many}");
    // What makes a text grow most: fields, and pieces of a few bytes.
    for (count, resource) in
        [(9_000, "arn:a:b:c:d:e".to_owned()), (1, format!("arn:a:b:c:d:{}", "a*".repeat(100_000)))]
    {
        let (size, length) = resources(count, &resource);
        assert!(size > length && size < 50 * length, "{size} of {length}");
    }
    let text = of_statements(
        r#"{"Effect":"Deny","Principal":{"AWS":"111122223333"},"Action":"*","Resource":"*","Condition":{"NumericEquals":{"a:b":12.25}}}"#,
    );
    assert!(read(&text).size() > read(&text.replace("12.25", "1")).size());
}

#[test]
fn the_policy_of_a_principal_names_none() {
    let named = of_statements(r#"{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}"#);
    let error = Policy::read_of_principal(&named).unwrap_err();
    assert_eq!(
        (error.problem, error.position),
        (PolicyProblem::OwnPrincipal, named.find("\"Principal").unwrap())
    );
    assert!(Policy::read_of_principal(&of_statements(ALLOW_ALL)).is_ok());
}

#[test]
fn no_text_panics() {
    let whole = of_statements(
        r#"[{"Sid":"a","Effect":"Deny","NotPrincipal":{"AWS":["111122223333"]},"NotAction":["a:b*"],"NotResource":"arn:aws:s3:::${aws:username}","Condition":{"ForAllValues:StringLikeIfExists":{"aws:x":["a${*}",1,true]}}}]"#,
    );
    assert!(Policy::read(&whole).is_ok());
    for end in 0..whole.len() {
        assert!(Policy::read(&whole[..end]).is_err());
        for byte in ["\"", "{", "]", "0", ":", "$", "\\", "é"] {
            let changed = format!("{}{byte}{}", &whole[..end], &whole[end + 1..]);
            if let Ok(policy) = Policy::read(&changed) {
                Request::parse("who=Bob; aws:x=a").ask(&policy);
            }
        }
    }
}

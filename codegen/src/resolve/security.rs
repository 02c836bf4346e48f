//! Who may call an operation, by what guards it: security schemes, `x-amazon-apigateway-auth`, or nothing. What is not known
//! closes it.

use std::collections::{BTreeMap, BTreeSet};

use super::Resolver;
use crate::diagnostic::{Code, Diagnostic, Span, Spanned, nearest};
use crate::document::{Decided, OperationView, list_texts};
use crate::model::{Access, ApiKind, Requirement};
use crate::source::Node;

const AUTH: &str = "x-amazon-apigateway-auth";

/// Security schemes by name.
#[derive(Default)]
pub(super) struct Schemes {
    pub(super) by_name: BTreeMap<String, Scheme>,
    /// Those that the gateway enforces for no operation, in the order they were met.
    unenforced: Vec<Unenforced>,
}

/// A scheme that nobody enforces here.
struct Unenforced {
    scheme: Spanned<String>,
    /// Operations that name it and are open.
    open: usize,
}

/// What a scheme means for the operations that name it.
pub(super) struct Scheme {
    /// Position in `Api::authorizers`.
    pub(super) authorizer: usize,
    /// What it asks of a caller at Amazon.
    pub(super) rule: Option<Rule>,
    /// The scopes that its flows have; `None` where it says nothing of them.
    pub(super) scopes: Option<BTreeSet<String>>,
    /// Whether its authorizer asks for scopes.
    pub(super) asks_for_scopes: bool,
}

/// Who may call an operation.
pub(super) struct Guarded {
    pub(super) requirements: Vec<Requirement>,
    pub(super) access: Access,
    /// The document says that it is open: an empty list, or `NONE`.
    pub(super) says_open: bool,
}

/// What `x-amazon-apigateway-auth` says of an operation.
enum Stated {
    /// Nothing.
    Nothing,
    /// `NONE`: anybody may call.
    Open(Span),
    /// `AWS_IAM`: callers sign.
    Signed(Span),
    /// Older exports name what the security schemes say as well.
    Authorizer(Spanned<String>),
    /// What cannot be known.
    Unknown,
}

/// What is asked of a caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rule {
    /// That he has an API key, which stands beside all others.
    ApiKey,
    /// That an authorizer admits him: its position in `Api::authorizers`.
    Authorizer(usize),
    /// That he signs.
    Iam,
    /// Nobody can be asked.
    Closed,
}

impl<'t> Resolver<'t, '_> {
    /// The requirements of an operation, and who may call it.
    pub(super) fn security(&mut self, operation: &OperationView<'t>) -> Guarded {
        // Amazon's importer applies the root's `security` to operations that have none of their own.
        let own = self.guard(operation.node.get("security").filter(|own| !own.is_null()));
        let is_own = !matches!(own, Guard::Absent);
        let node = match own {
            Guard::Absent => self.guard(self.document.root.get("security").filter(|all| !all.is_null())),
            own => own,
        };
        let mut requirements = Vec::new();
        let mut rule = strictest(node.closes(), self.unreadable(&node, "`security`", Node::is_sequence));
        for alternative in node.node().into_iter().flat_map(Node::items) {
            let alternative = self.guard(Some(alternative));
            rule = strictest(rule, alternative.closes());
            let unreadable = self.unreadable(&alternative, "a requirement", Node::is_mapping);
            rule = strictest(rule, unreadable);
            for (key, scopes) in alternative.node().into_iter().flat_map(Node::entries) {
                // A scheme whose scopes are not decided is required all the same.
                let scopes = match self.guard(Some(scopes)) {
                    Guard::Absent => continue,
                    Guard::Known(scopes) => list_texts(scopes),
                    Guard::Undecided => Vec::new(),
                };
                let name = Spanned::new(key.text.to_owned(), key.span);
                self.check_scopes(key.text, &scopes);
                let scopes = scopes.into_iter().map(|scope| scope.value.to_owned()).collect();
                let (authorizer, asked) = match self.schemes.by_name.get(key.text) {
                    Some(scheme) => (Some(scheme.authorizer), scheme.rule),
                    None => (None, self.unknown_scheme(&name)),
                };
                rule = strictest(rule, asked);
                requirements.push(Requirement { scheme: name, authorizer, scopes });
            }
        }
        if self.kind == ApiKind::Http {
            self.check_one_requirement(&requirements);
        }
        let stated = self.read_stated(operation);
        self.report_contradiction(&stated, rule, is_own, &requirements);
        let says_open = matches!(stated, Stated::Open(_)) || node.node().is_some();
        let rule = stated.over(rule);
        self.note_unenforced(&requirements, rule.is_none());
        let access = match rule {
            None | Some(Rule::ApiKey) => Access::Open,
            Some(Rule::Iam) => Access::Iam,
            Some(Rule::Authorizer(position)) => Access::Authorizer(position),
            Some(Rule::Closed) => Access::Closed,
        };
        Guarded { requirements, access, says_open: says_open && rule.is_none() }
    }

    /// What guards an operation and has another shape than it must have. It names nobody who may call, so that nobody may.
    fn unreadable(&mut self, guard: &Guard<'t>, what: &str, fits: impl Fn(Node<'t>) -> bool) -> Option<Rule> {
        let node = guard.node().filter(|node| !fits(*node))?;
        let message = format!("{what} cannot be read: it is {}", node.describe());
        let finding = Diagnostic::new(Code::UNREADABLE_SECURITY, node.span(), message);
        self.reader.report_once(node, finding.help("write a list of mappings: `security: [{ scheme: [] }]`"));
        (self.kind != ApiKind::OpenApi).then_some(UNKNOWN)
    }

    /// Scopes that nobody asks for, and those that the scheme does not have where it says which it has.
    fn check_scopes(&mut self, name: &str, scopes: &[Spanned<&str>]) {
        let Some(scheme) = self.schemes.by_name.get(name) else { return };
        let is_asked = matches!(scheme.rule, Some(Rule::ApiKey | Rule::Iam | Rule::Authorizer(_)));
        if let Some(first) = scopes.first().filter(|_| is_asked && !scheme.asks_for_scopes) {
            let message = format!("nobody asks for the scope `{}`: `{name}` knows no scopes", first.value);
            let finding = Diagnostic::new(Code::SCOPE_WITHOUT_EFFECT, first.span, message)
                .help(format!("write `{name}: []`"));
            self.reader.report_once_a_place(finding);
            return;
        }
        let Some(known) = &scheme.scopes else { return };
        let unknown = scopes.iter().filter(|scope| !known.contains(scope.value)).map(|scope| {
            let message = format!("the scheme `{name}` has no scope `{}`", scope.value);
            let finding = Diagnostic::new(Code::UNKNOWN_SCOPE, scope.span, message);
            finding.did_you_mean(nearest(scope.value, known.iter().map(String::as_str)))
        });
        for finding in unknown.collect::<Vec<_>>() {
            self.reader.report_once_a_place(finding);
        }
    }

    /// Whether an API key is among the requirements.
    pub(super) fn needs_api_key(&self, requirements: &[Requirement]) -> bool {
        requirements.iter().any(|requirement| {
            let scheme = self.schemes.by_name.get(&requirement.scheme.value);
            scheme.is_some_and(|scheme| scheme.rule == Some(Rule::ApiKey))
        })
    }

    /// A name that no scheme has. A plain document's backend may know it; at Amazon the operation must not be open
    /// because of a spelling mistake.
    fn unknown_scheme(&mut self, name: &Spanned<String>) -> Option<Rule> {
        if self.kind == ApiKind::OpenApi {
            return None;
        }
        let message = format!("the security scheme `{}` is not defined", name.value);
        let finding = Diagnostic::new(Code::UNKNOWN_SCHEME, name.span, message);
        let known = nearest(&name.value, self.schemes.by_name.keys().map(String::as_str));
        self.report(finding.did_you_mean(known));
        Some(UNKNOWN)
    }

    /// Amazon's importer counts requirements, whatever the schemes are.
    fn check_one_requirement(&mut self, requirements: &[Requirement]) {
        let Some((first, others)) = requirements.split_first() else { return };
        if let Some(second) = others.iter().find(|other| other.scheme.value != first.scheme.value) {
            let message = "a route of an HTTP API has one authorizer at most";
            let finding = Diagnostic::new(Code::SEVERAL_REQUIREMENTS, second.scheme.span, message);
            self.report(finding.also(first.scheme.span, "the first one"));
        }
    }

    /// Remembers the schemes of an operation that the gateway does not enforce.
    fn note_unenforced(&mut self, requirements: &[Requirement], is_open: bool) {
        for requirement in requirements {
            let name = &requirement.scheme;
            let closes = self.schemes.by_name.get(&name.value).map(|scheme| scheme.rule.is_some());
            // An unknown scheme was reported, and closes.
            if closes.unwrap_or(self.kind != ApiKind::OpenApi) {
                continue;
            }
            let known = self.schemes.unenforced.iter_mut().find(|known| known.scheme.value == name.value);
            match known {
                Some(known) => known.open += usize::from(is_open),
                None => {
                    let open = usize::from(is_open);
                    self.schemes.unenforced.push(Unenforced { scheme: name.clone(), open });
                }
            }
        }
    }

    /// Says of each scheme that is not enforced what that means for the operations, once all are read.
    pub(super) fn report_unenforced(&mut self) {
        for Unenforced { scheme, open } in std::mem::take(&mut self.schemes.unenforced) {
            let (name, place) = (scheme.value, scheme.span);
            let operations = match open {
                1 => "1 operation".to_owned(),
                open => format!("{open} operations"),
            };
            self.report(match self.kind {
                ApiKind::OpenApi => {
                    let message = format!(
                        "credentials of `{name}` are passed on; the backend checks them for {operations}"
                    );
                    Diagnostic::new(Code::BACKEND_SECURITY, place, message)
                }
                _ => {
                    let message = match open {
                        0 => format!("Amazon does not enforce the security scheme `{name}`"),
                        _ => format!(
                            "Amazon does not enforce the security scheme `{name}`, which leaves {operations} open"
                        ),
                    };
                    Diagnostic::new(Code::SCHEME_WITHOUT_MEANING, place, message).help(
                        "give the scheme `x-amazon-apigateway-authorizer` or `x-amazon-apigateway-authtype`",
                    )
                }
            });
        }
    }

    /// A value on which access depends; a condition in it that nobody decided is reported.
    fn guard(&mut self, node: Option<Node<'t>>) -> Guard<'t> {
        let Some(node) = node else { return Guard::Absent };
        match self.reader.decided(node) {
            Decided::Value(node) => Guard::Known(node),
            Decided::Absent => Guard::Absent,
            Decided::Open(_) if self.kind == ApiKind::OpenApi => Guard::Absent,
            Decided::Open(condition) => {
                let name = condition.text().unwrap_or("");
                let message = format!("the condition `{name}` decides who may call the operation");
                let finding = Diagnostic::new(Code::UNDECIDED_GUARD, condition.span(), message)
                    .help(format!("decide it with `--param {name}=true` or `--param {name}=false`"));
                self.reader.report_once(condition, finding);
                Guard::Undecided
            }
        }
    }

    /// What `x-amazon-apigateway-auth` says.
    fn read_stated(&mut self, operation: &OperationView<'t>) -> Stated {
        let auth = match self.guard(operation.node.get(AUTH).filter(|auth| !auth.is_null())) {
            Guard::Absent => return Stated::Nothing,
            Guard::Undecided => return Stated::Unknown,
            Guard::Known(auth) => auth,
        };
        if !auth.is_mapping() || auth.get("type").is_none_or(Node::is_null) {
            let message = "`x-amazon-apigateway-auth` says no `type`";
            let place = auth.entries().next().map_or(auth.span(), |(key, _)| key.span);
            let finding = Diagnostic::new(Code::AUTH_TYPE, place, message);
            self.report(finding.help("write `{ type: NONE }` or `{ type: AWS_IAM }`"));
            return Stated::Unknown;
        }
        self.reader.known_members(auth, "`x-amazon-apigateway-auth`", &["type"]);
        if let Guard::Undecided = self.guard(auth.get("type")) {
            return Stated::Unknown;
        }
        let Some(kind) = self.reader.member_literal(auth, "type") else { return Stated::Unknown };
        match kind.value.to_ascii_uppercase().as_str() {
            "NONE" => Stated::Open(kind.span),
            "AWS_IAM" => Stated::Signed(kind.span),
            "CUSTOM" | "COGNITO_USER_POOLS" | "JWT" => Stated::Authorizer(kind),
            other => {
                let message = format!("`{other}` is no authorization type");
                let finding = Diagnostic::new(Code::AUTH_TYPE, kind.span, message);
                self.report(finding.help("write `NONE` or `AWS_IAM`"));
                Stated::Unknown
            }
        }
    }

    /// Says where an operation's authorization type is another one than its own `security` asks for.
    /// One without may differ from the document's.
    fn report_contradiction(
        &mut self,
        stated: &Stated,
        asked: Option<Rule>,
        is_own: bool,
        requirements: &[Requirement],
    ) {
        let is_asked = asked.is_some_and(|asked| asked != Rule::ApiKey);
        let (place, message, help) = match stated {
            Stated::Open(place) if is_own && is_asked => (
                *place,
                "`NONE` lets anybody call the operation, against its own `security`".to_owned(),
                "remove this, or from `security` what nobody is asked for",
            ),
            Stated::Signed(place) if is_own && is_asked && asked != Some(Rule::Iam) => (
                *place,
                "`AWS_IAM` stands beside an authorizer: callers sign, and the authorizer is not asked"
                    .to_owned(),
                "remove this, or the authorizer from the operation's `security`",
            ),
            Stated::Authorizer(kind) if !is_asked || asked == Some(Rule::Iam) => (
                kind.span,
                format!("`{}` wants an authorizer, and `security` names none: nobody may call", kind.value),
                "name the authorizer's scheme in the operation's `security`",
            ),
            _ => return,
        };
        let finding = Diagnostic::new(Code::CONTRADICTING_AUTHORIZATION, place, message).help(help);
        let is_of_caller = |asked: &&Requirement| !self.needs_api_key(std::slice::from_ref(*asked));
        let requirement = requirements.iter().find(is_of_caller).map(|asked| asked.scheme.span);
        self.report(match requirement {
            Some(requirement) => finding.also(requirement, "what `security` asks for"),
            None => finding,
        });
    }
}

impl Stated {
    /// The rule of an operation whose security asks for another one: the type of its authorization decides (reference 1.1),
    /// beside which API keys are asked for all the same (reference 7.5).
    fn over(&self, asked: Option<Rule>) -> Option<Rule> {
        match self {
            Stated::Nothing => asked,
            Stated::Open(_) => asked.filter(|asked| *asked == Rule::ApiKey),
            Stated::Signed(_) => Some(Rule::Iam),
            Stated::Authorizer(_) => match asked {
                Some(Rule::Authorizer(_)) => asked,
                None | Some(Rule::ApiKey | Rule::Iam | Rule::Closed) => Some(UNKNOWN),
            },
            Stated::Unknown => Some(UNKNOWN),
        }
    }
}

/// A value on which access depends.
enum Guard<'t> {
    Known(Node<'t>),
    Absent,
    /// A condition that nobody decided.
    Undecided,
}

impl<'t> Guard<'t> {
    fn node(&self) -> Option<Node<'t>> {
        match self {
            Guard::Known(node) => Some(*node),
            Guard::Absent | Guard::Undecided => None,
        }
    }

    /// What is not known stays closed.
    fn closes(&self) -> Option<Rule> {
        matches!(self, Guard::Undecided).then_some(UNKNOWN)
    }
}

/// Who may call is not known.
const UNKNOWN: Rule = Rule::Closed;

/// What satisfies both. Authentication goes before API keys, which are counted apart, and nobody before anybody.
fn strictest(one: Option<Rule>, other: Option<Rule>) -> Option<Rule> {
    match (one, other) {
        (None, rule) | (rule, None) => rule,
        // Amazon's methods have one authorizer.
        (Some(Rule::Authorizer(one)), Some(Rule::Authorizer(other))) if one != other => Some(UNKNOWN),
        (Some(Rule::Authorizer(_)), Some(Rule::Iam)) | (Some(Rule::Iam), Some(Rule::Authorizer(_))) => {
            Some(UNKNOWN)
        }
        (Some(one), Some(other)) => Some(one.max(other)),
    }
}

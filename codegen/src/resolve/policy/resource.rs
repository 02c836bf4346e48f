//! Resources of a policy: short forms are filled in, and each is one that some request has.

use super::{Reading, Subject};
use crate::diagnostic::{Code, Diagnostic, Spanned};
use crate::language::policy::{Compared, Request, Requested, reaches, stands_for};
use crate::language::{Part, Text};
use crate::model::Verb;

/// How Amazon's short form begins.
const SHORT: &str = "execute-api:/";

/// What requests have behind the account of their ARNs, from wide to narrow.
pub(super) struct Requests {
    id: String,
    api: Vec<Requested>,
    stages: Vec<Requested>,
    verbs: Vec<Requested>,
    methods: Vec<Requested>,
}

impl Requests {
    pub(super) fn of(subject: &Subject<'_>) -> Requests {
        let api = subject.id;
        // Where the definition names none, any may be served.
        let mut stages: Vec<Option<&str>> =
            subject.stages.iter().map(|stage| Some(stage.name.value.as_str())).collect();
        if stages.is_empty() {
            stages.push(None);
        }
        let whole = Request { api, stage: None, verb: None, path: None };
        let of_stages = || stages.iter().map(|stage| Request { stage: *stage, ..whole.clone() });
        let verb = |verb: Verb| Some(verb.as_str()).filter(|_| verb != Verb::Any);
        let mut verbs: Vec<Option<&str>> = subject.methods.iter().map(|method| verb(method.verb)).collect();
        verbs.sort_unstable();
        verbs.dedup();
        let of_verbs =
            || of_stages().flat_map(|it| verbs.iter().map(move |verb| Request { verb: *verb, ..it.clone() }));
        let of_methods = of_stages().flat_map(|it| {
            subject.methods.iter().map(move |method| {
                let resource = subject.resources.get(method.resource.0 as usize);
                let path = resource.map_or("", |resource| resource.path.value.as_str());
                Request { verb: verb(method.verb), path: Some(path), ..it.clone() }
            })
        });
        Requests {
            id: api.to_owned(),
            api: vec![whole.steps()],
            stages: of_stages().map(|it| it.steps()).collect(),
            verbs: of_verbs().map(|it| it.steps()).collect(),
            methods: of_methods.map(|it| it.steps()).collect(),
        }
    }
}

impl Reading<'_, '_, '_> {
    /// A resource as a whole ARN.
    pub(super) fn resource(&mut self, resource: Spanned<Text>) -> Option<Text> {
        let text = &resource.value;
        if text.as_literal().is_some_and(|text| !text.is_empty() && text.bytes().all(|byte| byte == b'*')) {
            return Some(resource.value);
        }
        if let Some(rest) = text.strip_prefix(SHORT) {
            let mut own = Text::literal(format!("{}/", self.requests.id));
            own.append(rest);
            self.last_field(&resource, &own);
            return Some(arn(pseudo("AWS::Partition"), pseudo("AWS::Region"), pseudo("AWS::AccountId"), own));
        }
        // What a parameter begins is known when the gateway starts.
        if text.head().is_empty() && !text.parts.is_empty() {
            return Some(resource.value);
        }
        let fields = text.splitn(6, ':');
        if fields.first().and_then(Text::as_literal) != Some("arn") {
            self.no_resource(&resource, "is no resource");
            return None;
        }
        let is_of_apis = fields.get(2).is_none_or(|service| {
            service.as_literal().is_none_or(|service| stands_for(service, "execute-api"))
        });
        if !is_of_apis {
            self.no_resource(&resource, "is no resource of an API");
            return None;
        }
        let [_, partition, service, region, account, own] = fields.as_slice() else {
            // The last field that is written reaches over the others.
            if !text.as_literal().is_some_and(|text| text.ends_with('*')) {
                self.no_resource(&resource, "is no whole ARN");
            }
            return Some(resource.value);
        };
        let is_variable = |part: &Part| matches!(part, Part::Literal(text) if text.contains("${"));
        if [partition, service, region, account].iter().any(|field| field.parts.iter().any(is_variable)) {
            self.no_resource(&resource, "has a variable in front of its last field");
            return None;
        }
        let own = self.own(own);
        if self.last_field(&resource, &own) {
            self.place(&resource, region, account);
        }
        let mut filled = Text::literal("arn:");
        for (field, here) in [
            (partition, Some("AWS::Partition")),
            (service, None),
            (region, Some("AWS::Region")),
            (account, Some("AWS::AccountId")),
        ] {
            // A parameter that is a whole field says "here", whatever its name is.
            match (field.as_parameter(), here) {
                (Some(_), Some(name)) => filled.push(Part::Parameter(name.to_owned())),
                _ => filled.append(field.clone()),
            }
            filled.push(Part::Literal(":".to_owned()));
        }
        filled.append(own);
        Some(filled)
    }

    /// The last field; a parameter in the place of the API's identifier can mean this API only.
    fn own(&self, field: &Text) -> Text {
        let pieces = field.splitn(2, '/');
        let Some((_, rest)) = pieces.split_first().filter(|(id, _)| id.as_parameter().is_some()) else {
            return field.clone();
        };
        let mut own = Text::literal(self.requests.id.clone());
        for piece in rest {
            own.push(Part::Literal("/".to_owned()));
            own.append(piece.clone());
        }
        own
    }

    /// Whether what stands behind the account is what some request to this API has there, which is said where it is not.
    fn last_field(&mut self, resource: &Spanned<Text>, own: &Text) -> bool {
        let shown = resource.value.display();
        if let Some(text) = own.as_literal() {
            if let Some(fault) = Compared::Text(true).fault(text, self.variables) {
                let (what, help) = fault.words();
                self.fault(resource.span, format!("`{shown}` is {what}"), help);
                return false;
            }
            if !self.variables && text.contains("${") {
                self.variable_of_old(resource.span);
            }
        }
        let variables = self.variables;
        let some = |requested: &[Requested]| requested.iter().any(|it| reaches(own, variables, it));
        if !some(&self.requests.api) {
            let finding = Diagnostic::new(
                Code::POLICY_RESOURCE,
                resource.span,
                format!("`{shown}` is a resource of another API; this one is `{}`", self.requests.id),
            );
            let behind = own.splitn(2, '/').into_iter().nth(1);
            let short = behind.map_or("*".to_owned(), |behind| behind.display());
            self.resolver
                .report(finding.help(format!("write `{SHORT}{short}`, which is this API wherever it runs")));
            return false;
        }
        let missing = if !some(&self.requests.stages) {
            "no stage of the definition"
        } else if !some(&self.requests.verbs) {
            "a verb that no method has"
        } else if !some(&self.requests.methods) {
            "a path that no method answers"
        } else {
            return true;
        };
        self.without_effect(
            resource.span,
            format!("`{shown}` names {missing}"),
            "the form is `execute-api:/STAGE/VERB/PATH`",
        );
        true
    }

    /// A place that is written out is the gateway's own only where it is told so.
    fn place(&mut self, resource: &Spanned<Text>, region: &Text, account: &Text) {
        let written =
            |field: &Text| field.as_literal().filter(|text| !text.contains(['*', '?'])).map(str::to_owned);
        let (what, name, value) = match (written(account), written(region)) {
            (Some(account), _) => ("account", "AWS::AccountId", account),
            (None, Some(region)) => ("region", "AWS::Region", region),
            (None, None) => return,
        };
        let message = format!("the statement holds only where the gateway's {what} is `{value}`");
        let help = format!(
            "write `{SHORT}…`, which is this API wherever it runs, or start the gateway with `--param {name}={value}`"
        );
        self.without_effect(resource.span, message, &help);
    }

    fn no_resource(&mut self, resource: &Spanned<Text>, what: &str) {
        let message = format!("`{}` {what}", resource.value.display());
        let finding = Diagnostic::new(Code::POLICY_RESOURCE, resource.span, message);
        self.resolver
            .report(finding.help("write `execute-api:/STAGE/VERB/PATH`, with `*` for any, or `*` alone"));
    }
}

fn pseudo(name: &str) -> Text {
    Text::parameter(name)
}

fn arn(partition: Text, region: Text, account: Text, own: Text) -> Text {
    let mut text = Text::literal("arn:");
    text.append(partition);
    text.push(Part::Literal(":execute-api:".to_owned()));
    text.append(region);
    text.push(Part::Literal(":".to_owned()));
    text.append(account);
    text.push(Part::Literal(":".to_owned()));
    text.append(own);
    text
}

//! Faults of the meaning, as edits of a definition: at most one in a path and one in a method, since one may hide another.

use gwgen::model::ApiKind;
use gwgen::source::{Key, Node};

use crate::planted::Plant;
use gwgen_tests::random::Random;

const VERBS: [&str; 7] =
    ["get", "put", "post", "delete", "options", "patch", "x-amazon-apigateway-any-method"];

/// Paths that are none, by their code.
const PATHS: [(&str, &str); 4] = [
    ("\"planted\"", "GW1000"),
    ("\"/planted/{id\"", "GW1001"),
    ("\"/planted/{rest+}/more\"", "GW1003"),
    ("\"/planted/{id}/{id}\"", "GW1007"),
];

/// A place, what is written there, and the code that it must cause there.
type Choice = (std::ops::Range<usize>, String, &'static str);

/// The places of one definition where a fault can be planted.
pub(crate) struct Places<'t> {
    text: &'t str,
    kind: ApiKind,
    found: Vec<Plant>,
}

/// Everything that can be planted in a definition of that kind: one choice in each path, method and scheme.
pub(crate) fn faults(text: &str, root: Node<'_>, kind: ApiKind, random: &mut Random) -> Vec<Plant> {
    let mut places = Places { text, kind, found: Vec::new() };
    let paths: Vec<(Key<'_>, Node<'_>)> = root.get("paths").into_iter().flat_map(Node::entries).collect();
    let first = paths.first().map(|(_, item)| *item);
    let mut first_methods =
        first.into_iter().flat_map(Node::entries).filter(|(verb, _)| VERBS.contains(&verb.text));
    let first_id = first_methods.find_map(|(_, method)| method.get("operationId")?.as_str());
    // The first path stays as it is: others are compared with it.
    for (key, item) in paths.iter().skip(1) {
        if key.text.starts_with('/') && random.below(4) == 0 {
            let choices = places.of_path(key, paths[0].0.text);
            places.choose(choices, random);
            continue;
        }
        for (verb, method) in item.entries().filter(|(verb, _)| VERBS.contains(&verb.text)) {
            let mut choices = places.of_method(&verb, method);
            if let Some((id, first)) = places.scalar(method, "operationId").zip(first_id) {
                choices.push((id, format!("{first:?}"), "GW1104"));
            }
            places.choose(choices, random);
        }
    }
    let schemes = match root.get("swagger") {
        Some(_) => root.get("securityDefinitions"),
        None => root.get("components").and_then(|components| components.get("securitySchemes")),
    };
    for (_, scheme) in schemes.into_iter().flat_map(Node::entries) {
        let authorizer = scheme.get("x-amazon-apigateway-authorizer");
        let kind = authorizer.and_then(|authorizer| places.scalar(authorizer, "type"));
        places.choose(kind.map(|at| (at, planted(), "GW1501")).into_iter().collect(), random);
    }
    let one_server = text.matches("servers").count() == 1 && first_id.is_some();
    if kind == ApiKind::OpenApi
        && one_server
        && let Some(server) = root.get("servers").and_then(|servers| servers.items().next())
        && let Some(url) = places.scalar(server, "url")
    {
        places.choose(vec![(url, "\"ftp://planted.example\"".to_owned(), "GW1112")], random);
    }
    places.found
}

fn planted() -> String {
    "\"planted\"".to_owned()
}

impl Places<'_> {
    fn choose(&mut self, choices: Vec<Choice>, random: &mut Random) {
        if !choices.is_empty() {
            let (at, by, code) = random.pick(&choices).clone();
            // No two are the same, lest one key stands twice.
            let by = by.replacen("planted", &format!("planted{}", self.found.len()), 1);
            self.found.push(Plant { at, by, code, offset: 0, harmless: false });
        }
    }

    /// Where a plain scalar of one line stands.
    fn scalar(&self, node: Node<'_>, key: &str) -> Option<std::ops::Range<usize>> {
        self.plain(node.get(key)?)
    }

    fn plain(&self, value: Node<'_>) -> Option<std::ops::Range<usize>> {
        let at = range(value.span());
        let text = self.text.get(at.clone())?;
        let simple = value.text().is_some() && value.tag().is_none() && !text.contains('\n');
        (simple && !text.starts_with(['|', '>', '&', '*']) && !text.is_empty()).then_some(at)
    }

    fn of_path(&self, key: &Key<'_>, first: &str) -> Vec<Choice> {
        let at = range(key.span);
        let mut choices: Vec<Choice> =
            PATHS.iter().map(|(by, code)| (at.clone(), (*by).to_owned(), *code)).collect();
        // A parameter of another name beside one of the first path, which nothing has changed.
        if let Some((parent, rest)) = first.split_once('{')
            && self.kind == ApiKind::Rest
            && !rest.contains("+}")
        {
            choices.push((at, format!("\"{parent}{{planted}}\""), "GW1005"));
        }
        choices
    }

    fn of_method(&self, verb: &Key<'_>, method: Node<'_>) -> Vec<Choice> {
        let mut choices = vec![(range(verb.span), planted(), "GW1108")];
        let mut add = |at: Option<std::ops::Range<usize>>, by: &str, code: &'static str| {
            choices.extend(at.map(|at| (at, by.to_owned(), code)));
        };
        for (status, _) in method.get("responses").into_iter().flat_map(Node::entries).take(1) {
            add(Some(range(status.span)), "\"planted\"", "GW1107");
        }
        for parameter in method.get("parameters").into_iter().flat_map(Node::items) {
            add(self.scalar(parameter, "$ref"), "\"#/planted\"", "GW0200");
            if let Some(place) =
                self.scalar(parameter, "in").filter(|_| !self.text[range(parameter.span())].contains(": &"))
            {
                let whole = range(parameter.span()).start..place.end;
                let by = format!("{}\"planted\"", &self.text[whole.start..place.start]);
                add(Some(whole), &by, "GW1102");
            }
        }
        for (_, media) in
            method.get("requestBody").and_then(|body| body.get("content")).into_iter().flat_map(Node::entries)
        {
            if let Some(schema) = media.get("schema") {
                add(self.scalar(schema, "$ref"), "\"#/components/schemas/Planted\"", "GW1700");
            }
        }
        if self.kind == ApiKind::OpenApi {
            return choices;
        }
        for (scheme, _) in method.get("security").into_iter().flat_map(Node::items).flat_map(Node::entries) {
            add(Some(range(scheme.span)), "\"planted\"", "GW1500");
        }
        if let Some(auth) = method.get("x-amazon-apigateway-auth") {
            add(self.scalar(auth, "type"), "\"planted\"", "GW1504");
        }
        if self.kind == ApiKind::Rest {
            add(self.scalar(method, "x-amazon-apigateway-request-validator"), "\"planted\"", "GW1110");
        }
        if let Some(integration) = method.get("x-amazon-apigateway-integration") {
            add(
                method.key_span("x-amazon-apigateway-integration").map(range),
                "\"x-amazon-apigateway-planted\"",
                "GW9001",
            );
            choices.extend(self.of_integration(integration));
        }
        choices
    }

    fn of_integration(&self, integration: Node<'_>) -> Vec<Choice> {
        let kind = integration.get("type").and_then(Node::as_str).unwrap_or("").to_lowercase();
        let http = kind.starts_with("http");
        let mut choices = Vec::new();
        let mut add = |at: Option<std::ops::Range<usize>>, by: &str, code: &'static str| {
            choices.extend(at.map(|at| (at, by.to_owned(), code)));
        };
        add(self.scalar(integration, "type"), "\"planted\"", "GW1201");
        add(self.scalar(integration, "timeoutInMillis"), "7", "GW1209");
        add(integration.key_span("uri").map(range), "\"urii\"", "GW0105");
        if http {
            add(self.scalar(integration, "httpMethod"), "\"PLANTED\"", "GW1203");
            add(self.scalar(integration, "connectionType"), "\"PLANTED\"", "GW1211");
            add(self.scalar(integration, "uri"), "\"planted.example\"", "GW1205");
        }
        if self.kind != ApiKind::Rest {
            return choices;
        }
        if kind == "aws_proxy" || kind == "aws" {
            add(self.scalar(integration, "uri"), "\"arn:planted\"", "GW1206");
        }
        if http || kind == "mock" {
            add(self.scalar(integration, "passthroughBehavior"), "\"planted\"", "GW1211");
            for (target, source) in integration.get("requestParameters").into_iter().flat_map(Node::entries) {
                add(Some(range(target.span)), "\"planted\"", "GW1300");
                add(self.plain(source), "\"planted\"", "GW1301");
                add(self.plain(source), "true", "GW1302");
            }
        }
        if kind == "http" || kind == "mock" {
            for (pattern, response) in integration.get("responses").into_iter().flat_map(Node::entries) {
                add(Some(range(pattern.span)), "\"(planted\"", "GW1213");
                for (_, source) in response.get("responseParameters").into_iter().flat_map(Node::entries) {
                    add(self.plain(source), "\"planted\"", "GW1301");
                }
            }
        }
        choices
    }
}

fn range(span: gwgen::diagnostic::Span) -> std::ops::Range<usize> {
    span.start as usize..span.end as usize
}

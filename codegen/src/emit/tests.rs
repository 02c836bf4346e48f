//! What the emitter writes, from models made by hand.

use std::collections::BTreeMap;

use super::*;
use crate::diagnostic::{FileId, Spanned};
use crate::model::{
    Access, ApiKind, Change, ContextVariable, Cors, Dialect, GatewayResponse, GatewayResponseType,
    HttpIntegration, Integration, IntegrationKind, IntegrationResponse, JsonPath, JsonStep,
    LambdaIntegration, Mapping, Method, MockIntegration, Parameter, ParameterUse, Part, PassthroughBehavior,
    Pattern, PayloadFormat, Resource, ResourceId, SelectionPattern, Source, SourceFile, Stage, Target,
    Template, TemplatePart, Text, Throttle, Verb,
};

const AT: Span = Span::new(FileId(0), 0, 0);

pub(super) fn at<T>(value: T) -> Spanned<T> {
    Spanned::new(value, AT)
}

fn options() -> EmitOptions<'static> {
    EmitOptions { line: &|span| Some(span.start + 1) }
}

/// An API of methods with their paths, in order.
pub(super) fn api(methods: &[(Verb, &str, Option<&str>, IntegrationKind)]) -> Api {
    let mut resources: Vec<Resource> = Vec::new();
    let mut list = Vec::new();
    for (verb, path, operation_id, kind) in methods {
        let position =
            resources.iter().position(|resource| resource.path.value == *path).unwrap_or_else(|| {
                resources.push(Resource {
                    id: "abc123".to_owned(),
                    path: at((*path).to_owned()),
                    parameters: Vec::new(),
                    greedy: path.ends_with("+}"),
                });
                resources.len() - 1
            });
        list.push(Method {
            resource: ResourceId(position as u32),
            verb: *verb,
            span: AT,
            operation_id: operation_id.map(|id| at(id.to_owned())),
            summary: None,
            parameters: Vec::new(),
            body: None,
            responses: Vec::new(),
            security: Vec::new(),
            api_key_required: false,
            access: Access::Open,
            says_open: false,
            validation: None,
            integration: Some(Integration {
                span: AT,
                cache_namespace: None,
                cache_key_parameters: Vec::new(),
                kind: kind.clone(),
            }),
            response_mappings: Vec::new(),
        });
    }
    Api {
        kind: ApiKind::Rest,
        dialect: Dialect::OpenApi30,
        id: "a1b2c3d4e5".to_owned(),
        name: at("Pets".to_owned()),
        version: "1.0".to_owned(),
        description: None,
        span: AT,
        files: vec![SourceFile { path: "/some/where/pets.yaml".to_owned(), sha256: String::new() }],
        resources,
        methods: list,
        default_route: None,
        models: Vec::new(),
        schemas: Vec::new(),
        authorizers: Vec::new(),
        gateway_responses: Vec::new(),
        checks: crate::model::Checks::default(),
        typed: crate::model::Checks::default(),
        functions: Vec::new(),
        binary_media_types: Vec::new(),
        minimum_compression_size: None,
        cors: None,
        resource_policy: None,
        policy: None,
        api_key_source: crate::model::ApiKeySource::Header,
        throttle: Throttle::default(),
        usage_plans: Vec::new(),
        domain_names: Vec::new(),
        default_endpoint_disabled: false,
        base_path: String::new(),
        stages: Vec::new(),
        parameters: Vec::new(),
        unsupported: Vec::new(),
    }
}

fn proxy(uri: &str) -> IntegrationKind {
    IntegrationKind::Http(HttpIntegration {
        proxy: true,
        verb: Some("GET".to_owned()),
        uri: at(Text::literal(uri)),
        vpc_link: None,
        append_path: false,
        request_mappings: Vec::new(),
        request_templates: Vec::new(),
        passthrough: PassthroughBehavior::WhenNoMatch,
        content_handling: None,
        responses: Vec::new(),
        timeout_ms: 29_000,
        streams: false,
        tls_skip_verification: false,
        tls_server_name: None,
    })
}

fn mapping(change: Change, target: Target, value: Vec<Source>) -> Mapping {
    Mapping { span: AT, change, target, value }
}

fn cors_mock() -> IntegrationKind {
    let header = |name: &str, value: &str| {
        let value = Source::Literal(Text::literal(value));
        mapping(Change::Overwrite, Target::Header(name.to_owned()), vec![value])
    };
    IntegrationKind::Mock(MockIntegration {
        request_templates: vec![(
            at("application/json".to_owned()),
            Template::Parts(vec![TemplatePart::Literal("{\"statusCode\": 200}".to_owned())]),
        )],
        passthrough: PassthroughBehavior::Never,
        responses: vec![IntegrationResponse {
            pattern: None,
            span: AT,
            status: 200,
            mappings: vec![
                header("Access-Control-Allow-Origin", "*"),
                header("Access-Control-Allow-Methods", "GET"),
            ],
            templates: Vec::new(),
            content_handling: None,
        }],
        request_mappings: Vec::new(),
    })
}

/// One of everything.
fn everything() -> Api {
    let full = IntegrationKind::Http(HttpIntegration {
        proxy: false,
        verb: None,
        uri: at(Text {
            parts: vec![
                Part::Literal("http://".to_owned()),
                Part::StageVariable("backend".to_owned()),
                Part::Literal("/{proxy}".to_owned()),
                Part::Parameter("AWS::Region".to_owned()),
            ],
        }),
        vpc_link: Some(at(Text::literal("link"))),
        append_path: true,
        request_mappings: vec![
            mapping(Change::Append, Target::Query("q".to_owned()), vec![Source::Query("q".to_owned())]),
            mapping(Change::Remove, Target::Header("X-Secret".to_owned()), Vec::new()),
            mapping(
                Change::Overwrite,
                Target::Path,
                vec![
                    Source::Path,
                    Source::Body,
                    Source::ResponseBody,
                    Source::MultiQuery("a".to_owned()),
                    Source::MultiHeader("b".to_owned()),
                    Source::ResponseHeader("c".to_owned()),
                    Source::ResponseMultiHeader("d".to_owned()),
                    Source::StageVariable("e".to_owned()),
                    Source::PathParameter("f".to_owned()),
                    Source::Header("g".to_owned()),
                    Source::BodyField(JsonPath::Steps(vec![
                        JsonStep::Name("h".to_owned()),
                        JsonStep::Index(3),
                    ])),
                    Source::ResponseBodyField(JsonPath::Search("$..i".to_owned())),
                    Source::Context(ContextVariable("identity.sourceIp".to_owned())),
                    Source::Context(ContextVariable("authorizer.tenant".to_owned())),
                ],
            ),
            mapping(Change::Overwrite, Target::Status, vec![Source::Literal(Text::default())]),
            mapping(Change::Overwrite, Target::PathParameter("proxy".to_owned()), vec![Source::Path]),
        ],
        request_templates: vec![
            (
                at("application/json".to_owned()),
                Template::Parts(vec![
                    TemplatePart::Context(ContextVariable("requestId".to_owned())),
                    TemplatePart::StageVariable("v".to_owned()),
                    TemplatePart::Header("h".to_owned()),
                    TemplatePart::Query("q".to_owned()),
                    TemplatePart::PathParameter("p".to_owned()),
                ]),
            ),
            (at("text/plain".to_owned()), every_expression()),
        ],
        passthrough: PassthroughBehavior::WhenNoTemplates,
        content_handling: Some(crate::model::ContentHandling::ConvertToText),
        responses: vec![IntegrationResponse {
            pattern: Some(SelectionPattern::Status(Pattern {
                text: "4\\d{2}".to_owned(),
                statuses: vec![(400, 499)],
            })),
            span: AT,
            status: 404,
            mappings: Vec::new(),
            templates: vec![(at("application/json".to_owned()), Template::Parts(Vec::new()))],
            content_handling: Some(crate::model::ContentHandling::ConvertToBinary),
        }],
        timeout_ms: 50,
        streams: true,
        tls_skip_verification: true,
        tls_server_name: Some(Text::literal("name")),
    });
    let lambda = IntegrationKind::Lambda(LambdaIntegration {
        function: at(Text::literal("arn:aws:lambda:us-east-1:000000000000:function:f:live")),
        payload: PayloadFormat::V2,
        timeout_ms: 30_000,
        request_mappings: Vec::new(),
        identity: crate::model::Identity::Own,
    });
    let mut api = api(&[
        (Verb::Any, "/{proxy+}", Some("everything"), full),
        (Verb::Get, "/pets/{petId}", Some("getPet"), proxy("http://127.0.0.1:9000/pets/{petId}")),
        (Verb::Options, "/pets/{petId}", None, cors_mock()),
        (Verb::Options, "/pets", None, cors_mock()),
        (Verb::Post, "/pets", Some("get-pet"), lambda),
        (Verb::Get, "/", None, IntegrationKind::Unsupported("later".to_owned())),
        (Verb::Get, "/pets/{id}.json", None, proxy("http://127.0.0.1:9000/json")),
        (Verb::Trace, "/type/größe/a%2fb", None, proxy("http://127.0.0.1:9000/")),
    ]);
    if let Some(method) = api.methods.get_mut(1) {
        method.access = Access::Closed;
        method.api_key_required = true;
        method.summary = Some("Finds a pet */ `by` id\nand <more>".to_owned());
        method.response_mappings = vec![(200, vec![mapping(Change::Overwrite, Target::Status, vec![])])];
    }
    api.stages.push(Stage {
        name: at("prod".to_owned()),
        variables: vec![(at("backend".to_owned()), Text::literal("127.0.0.1:9000"))],
        method_settings: Vec::new(),
        throttle: Throttle::default(),
        throttle_by: Vec::new(),
        cache_bytes: None,
        access_log_destination: None,
        access_log_format: Some(vec![TemplatePart::Context(ContextVariable("status".to_owned()))]),
    });
    api.parameters.push(Parameter {
        name: "AWS::Region".to_owned(),
        default: Some("us-east-1".to_owned()),
        span: AT,
        used_as: ParameterUse::Text,
    });
    api.gateway_responses.push(GatewayResponse {
        kind: at(GatewayResponseType::Default4xx),
        status: Some(418),
        mappings: Vec::new(),
        templates: vec![(
            "application/json".to_owned(),
            Template::Parts(vec![TemplatePart::Literal("{}".to_owned())]),
        )],
    });
    api.binary_media_types.push(at("image/*".to_owned()));
    api.cors = Some(Cors { allow_origins: vec!["*".to_owned()], max_age: Some(-1), ..Cors::default() });
    api
}

/// A template with everything that one can hold.
fn every_expression() -> Template {
    const TEXT: &str = r#"#macro(m $a)[$a]#end#m($input.body) #@m('x')$bodyContent#end
#set($list = [1, -2, 1.5, true, {"a": "b $context.stage"}])#set($list[0] = [1..3])#set($map.k = !$list.isEmpty())
#foreach($i in $list)#if($foreach.index > 0 && $i != 2 || $i <= 3)$i#elseif($velocityCount eq 1)#break#else#stop#end#end
#define($d)$util.urlEncode($input.params('x'))$stageVariables.v $context.identity#end$d $map["k"] $list.nothing()
#set($sum = 1 + 2 - 3 * 4 / 5 % 6)#set($x = $sum.foo(null)) $context.requestOverride.header.a"#;
    let reading = crate::language::velocity::read(TEXT, &[]);
    Template::of(reading.script.expect("a template"))
}

fn files(api: &Api) -> BTreeMap<String, String> {
    let files = emit_checked(api, &options()).files.into_iter();
    files.map(|(path, bytes)| (path, String::from_utf8(bytes).expect("text"))).collect()
}

#[test]
fn every_file_is_rust_of_a_readable_size() {
    for (path, text) in files(&everything()) {
        let file = syn::parse_file(&text).unwrap_or_else(|error| panic!("{path}: {error}\n{text}"));
        assert_eq!(file.shebang, None);
        assert!(text.starts_with("//! "), "{path} says what it is for");
        assert!(text.ends_with("}\n") || text.ends_with(";\n"), "{path}");
        let name = path.rsplit('/').next().expect("a name");
        assert!(
            name.len() <= 64 && path.bytes().all(|b| b.is_ascii_alphanumeric() || b"_./".contains(&b)),
            "{path}"
        );
    }
}

#[test]
fn a_method_says_where_it_was_written() {
    let files = files(&everything());
    let pets = &files["methods/pets.rs"];
    assert!(pets.contains("/// `GET /pets/{petId}`, operation `getPet`, pets.yaml:1\n"), "{pets}");
    assert!(pets.contains("/// Finds a pet * / 'by' id and \\<more\\>\n"), "{pets}");
    for text in files.values() {
        assert!(!text.contains("/some/where"), "the folder is nobody's business: {text}");
    }
}

#[test]
fn equal_responses_become_one_item() {
    let files = files(&everything());
    assert_eq!(files["responses.rs"].matches("RESPONSES_").count(), 1);
    assert_eq!(files["methods/pets.rs"].matches("crate::responses::RESPONSES_1").count(), 2);
    assert!(!files.contains_key("templates.rs"), "a short template is clearer where it stands");
}

#[test]
fn order_in_the_document_changes_positions_only() {
    let mut turned = everything();
    turned.methods.reverse();
    let count = turned.methods.len();
    let (one, two) = (files(&everything()), files(&turned));
    assert_eq!(one.keys().collect::<Vec<_>>(), two.keys().collect::<Vec<_>>());
    for (path, text) in &one {
        if path.starts_with("methods/") {
            let renumbered = two[path].lines().map(|line| match line.strip_prefix("    index: ") {
                Some(rest) => {
                    let index: usize = rest.trim_end_matches(',').parse().expect("a number");
                    format!("    index: {},\n", count - 1 - index)
                }
                None => format!("{line}\n"),
            });
            assert_eq!(*text, renumbered.collect::<String>(), "{path}");
        }
    }
}

#[test]
fn the_same_model_gives_the_same_bytes() {
    assert_eq!(files(&everything()), files(&everything()));
}

#[test]
fn names_and_words_stay_literals() {
    let evil = "x\"; } fn main() { std::process::exit(1) } /* \u{202e}\r\n//";
    let mut api = api(&[(Verb::Get, "/../../etc/{x}", Some(evil), proxy(evil))]);
    api.name.value = evil.to_owned();
    api.version = evil.to_owned();
    api.base_path = evil.to_owned();
    api.binary_media_types.push(at(evil.to_owned()));
    if let Some(method) = api.methods.first_mut() {
        method.summary = Some(evil.to_owned());
    }
    let files = files(&api);
    for (path, text) in &files {
        let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}\n{text}"));
        let functions = file.items.iter().filter(|item| matches!(item, syn::Item::Fn(_))).count();
        assert_eq!(functions, usize::from(path == "main.rs"), "{path}");
        assert!(!text.contains(['\u{202e}', '\r']), "{path}");
        assert!(!path.contains(".."), "{path}");
    }
}

#[test]
fn a_large_api_is_many_files_of_few_lines() {
    let paths: Vec<String> = (0..3_000).map(|n| format!("/pets/p{}/q{}/{{id}}", n % 100, n / 100)).collect();
    let list: Vec<_> =
        paths.iter().map(|path| (Verb::Get, path.as_str(), None, proxy("http://b/"))).collect();
    let files = files(&api(&list));
    let mut total = 0;
    for (path, text) in &files {
        let lines = text.lines().count();
        total += lines;
        assert!(lines <= 1_500, "{path} has {lines} lines");
    }
    assert!(total <= 60 * 3_000, "{total} lines");
    let index: String = files["index.rs"].split_whitespace().collect();
    assert!(index.contains("&join::<&Method,3000,>(&["), "{index}");
    let modules = &files["methods/mod.rs"];
    assert!(modules.contains("pub mod pets;") && modules.contains("pub mod pets_2;"), "{modules}");
}

#[test]
fn a_macros_items_name_each_other_without_modules() {
    let handler = HandlerBinding { method: 1, handler: quote!(&super::get_pet) };
    let tokens = tokens_checked(&everything(), &[handler], &options());
    let text = prettyplease::unparse(&syn::parse2(tokens).expect("items"));
    assert!(text.contains("integration: Integration::Native(&super::get_pet)"), "{text}");
    assert!(text.contains("responses: RESPONSES_1") && text.contains("&GET_PET_2,"), "{text}");
    assert!(text.contains("use ::gwgen_runtime::api::{") && !text.contains("crate::"), "{text}");
}

#[test]
fn a_long_class_is_written_once() {
    let matcher = crate::language::ecma::compile(r"\p{L}{1,500}\d\d").expect("a pattern");
    let text = checks::matcher(&matcher).to_string();
    assert_eq!(text.matches("const CLASS_").count(), 1);
    assert!(text.matches("CLASS_0").count() > 500, "every step names it");
}

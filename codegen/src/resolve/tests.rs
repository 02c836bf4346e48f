//! Small definitions and the model that they become.

use std::collections::BTreeMap;

use crate::diagnostic::Code;
use crate::lint::Valid;
use crate::model::{
    Access, Api, ApiKind, IntegrationKind, Method, ParameterUse, PayloadFormat, SchemaKind, Source, Target,
    Validation, Verb,
};
use crate::source::Input;
use crate::{BasePathMode, Compilation, Options, compile};

fn compiled(text: &str, options: &Options) -> Compilation {
    compile(&Input::Stdin(text.as_bytes().to_vec()), options)
}

fn api(text: &str) -> Valid<Api> {
    api_with(text, &Options::default())
}

fn api_with(text: &str, options: &Options) -> Valid<Api> {
    let compilation = compiled(text, options);
    compilation.api.unwrap_or_else(|| panic!("{:#?}", compilation.diagnostics))
}

fn codes(text: &str) -> Vec<Code> {
    let mut codes: Vec<Code> =
        compiled(text, &Options::default()).diagnostics.iter().map(|finding| finding.code).collect();
    codes.dedup();
    codes
}

/// An OpenAPI 3.0 document with these paths (indented by two) and whatever else stands at the root.
fn document(paths: &str, rest: &str) -> String {
    format!("openapi: 3.0.3\ninfo: {{ title: T, version: '1' }}\npaths:\n{paths}\n{rest}\n")
}

fn lambda(uri: &str, rest: &str) -> String {
    document(
        &format!(
            "  /pets/{{id}}:\n    get:\n      responses: {{ '200': {{ description: d }} }}\n      parameters: [{{ name: id, in: path, required: true, schema: {{ type: string }} }}]\n      x-amazon-apigateway-integration:\n        type: AWS_PROXY\n        httpMethod: POST\n        uri: {uri}"
        ),
        rest,
    )
}

const MOCK: &str = "responses: { '200': { description: d } }, x-amazon-apigateway-integration: { type: mock, responses: { default: { statusCode: 200 } } }";

#[test]
fn whose_rules_an_api_follows() {
    let mock = document(&format!("  /: {{ get: {{ {MOCK} }} }}"), "");
    assert_eq!(api(&mock).kind, ApiKind::Rest);
    let plain = document("  /: { get: { responses: {} } }", "servers: [{ url: 'https://a.example' }]");
    assert_eq!(api(&plain).kind, ApiKind::OpenApi);
    let cors =
        document("  /: { get: { responses: {} } }", "x-amazon-apigateway-cors: { allowOrigins: ['*'] }");
    assert_eq!(api(&cors).kind, ApiKind::Http);
    let said = document(&format!("  /: {{ get: {{ {MOCK} }} }}"), "x-gwgen: { protocolType: HTTP }");
    assert_eq!(api(&said).kind, ApiKind::Http);
}

#[test]
fn all_of_is_one_object_and_one_of_a_union() {
    let schemas = "components:\n  schemas:\n    \
        Pet: { type: object, required: [id], properties: { id: { type: integer }, tag: {} } }\n    \
        Dog: { allOf: [{ $ref: '#/components/schemas/Pet' }, { required: [tag] }, { properties: { tag: { type: string }, age: { type: integer } } }] }\n    \
        Name: { allOf: [{ type: string }, { description: words }] }\n    \
        Any: { oneOf: [{ $ref: '#/components/schemas/Dog' }, { type: string }, { type: 'null' }] }\n    \
        Odd: { allOf: [{ type: string }, { type: integer }] }";
    let text = document(&format!("  /: {{ get: {{ {MOCK} }} }}"), schemas);
    let api = api_with(&text, &Options { types: true, ..Options::default() });
    let schema = |name: &str| {
        let model = api.models.iter().find(|model| model.name.value == name).expect("a model");
        &api.schemas[model.schema.0 as usize]
    };
    let SchemaKind::Object { properties, .. } = &schema("Dog").kind else { panic!("{:?}", schema("Dog")) };
    let members: Vec<_> = properties.iter().map(|(name, _, required)| (name.as_str(), *required)).collect();
    assert_eq!(members, [("id", true), ("tag", true), ("age", false)]);
    let tag = &api.schemas[properties[1].1.0 as usize].kind;
    assert!(matches!(tag, SchemaKind::String { .. }), "what says more is taken: {tag:?}");
    assert!(matches!(schema("Name").kind, SchemaKind::String { .. }));
    let SchemaKind::Union(variants) = &schema("Any").kind else { panic!("{:?}", schema("Any")) };
    assert!(variants.len() == 2 && schema("Any").nullable);
    assert!(matches!(schema("Odd").kind, SchemaKind::Any));
    assert!(["Pet", "Dog", "Any"].iter().all(|name| schema(name).check.is_some()));
    assert!(api_with(&text, &Options::default()).typed.list.is_empty());
}

#[test]
fn a_function_left_open_is_a_parameter_with_its_logical_name() {
    let uri = "{ 'Fn::Sub': 'arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${GetPet.Arn}:live/invocations' }";
    let api = api(&lambda(uri, ""));
    let Some(IntegrationKind::Lambda(function)) = api.methods[0].integration.as_ref().map(|i| &i.kind) else {
        panic!("no function")
    };
    assert_eq!(function.function.value.display(), "${GetPet.Arn}:live");
    assert_eq!((function.payload, function.timeout_ms), (PayloadFormat::Rest, 29_000));
    let parameters: Vec<_> =
        api.parameters.iter().map(|p| (p.name.as_str(), p.default.as_deref(), p.used_as)).collect();
    assert_eq!(parameters, [("GetPet.Arn", Some("GetPet"), ParameterUse::Function)]);
}

#[test]
fn parameters_bound_at_build_time_are_text() {
    let params =
        BTreeMap::from([("Uri".to_owned(), "arn:aws:lambda:us-east-1:111111111111:function:F".to_owned())]);
    let api = api_with(&lambda("{ Ref: Uri }", ""), &Options { params, ..Options::default() });
    assert!(api.parameters.is_empty());
    let Some(IntegrationKind::Lambda(function)) = api.methods[0].integration.as_ref().map(|i| &i.kind) else {
        panic!("no function")
    };
    assert!(function.function.value.as_literal().unwrap().ends_with(":function:F"));
}

#[test]
fn short_forms_of_functions() {
    let uri = "!Sub ['arn:aws:apigateway:r:lambda:path/2015-03-31/functions/${f}/invocations', { f: !GetAtt Fn.Arn }]";
    assert_eq!(api(&lambda(uri, "")).parameters[0].name, "Fn.Arn");
    let uri = "!Join ['', ['arn:aws:lambda:us-east-1:1:function:', !Ref Name]]";
    assert_eq!(api(&lambda(uri, "")).parameters[0].name, "Name");
    let uri = |function: &str| format!("!Join ['', ['arn:aws:lambda:us-east-1:1:function:', {function}]]");
    for (function, name) in [
        ("!ImportValue shared-name", "shared-name"),
        ("{ 'Fn::ImportValue': { 'Fn::Sub': '${Stack}-name' } }", "Stack-name"),
        ("!FindInMap [Names, Prod, Get]", "Names.Prod.Get"),
        ("{ 'Fn::FindInMap': [Names, { Ref: Kind }, Get] }", "Names.Kind.Get"),
        ("!Select [1, !Ref Names]", "Select(1,Names)"),
        ("!Select [1, !Split [',', !Ref Names]]", "Select(1,Split(Names))"),
        ("!GetAtt [Get, Name]", "Get.Name"),
        ("{ 'Fn::GetAtt': Get.Name }", "Get.Name"),
    ] {
        assert_eq!(api(&lambda(&uri(function), "")).parameters[0].name, name, "{function}");
        let params = BTreeMap::from([(name.to_owned(), "bound".to_owned())]);
        let bound = api_with(&lambda(&uri(function), ""), &Options { params, ..Options::default() });
        assert!(bound.parameters.is_empty(), "{function}: {:?}", bound.parameters);
    }
    assert!(api(&lambda(&uri("!Select [1, [Put, Get]]"), "")).parameters.is_empty());
    assert!(api(&lambda(&uri("!Select [1, !Split [',', 'Put,Get']]"), "")).parameters.is_empty());
    let bad = lambda("{ 'Fn::Base64': x }", "");
    assert!(codes(&bad).contains(&Code::UNSUPPORTED_INTRINSIC));
}

#[test]
fn what_guards_an_operation_at_amazon_closes_it() {
    let schemes = |scheme: &str| {
        format!("security: [{{ s: [] }}]\ncomponents: {{ securitySchemes: {{ s: {scheme} }} }}")
    };
    let asked = |rest: &str| {
        let api = api(&document(&format!("  /: {{ get: {{ {MOCK} }} }}"), rest));
        (api.methods[0].access, api.methods[0].api_key_required)
    };
    let access = |rest: &str| asked(rest).0;
    let iam = "{ type: apiKey, name: Authorization, in: header, x-amazon-apigateway-authtype: awsSigv4 }";
    assert_eq!(access(&schemes(iam)), Access::Iam);
    let key = "{ type: apiKey, name: x-api-key, in: header }";
    assert_eq!(asked(&schemes(key)), (Access::Open, true));
    let token = "{ type: apiKey, name: A, in: header, x-amazon-apigateway-authtype: custom, x-amazon-apigateway-authorizer: { type: token, authorizerUri: '${Auth.Arn}' } }";
    assert_eq!(access(&schemes(token)), Access::Authorizer(0));
    let together = |requirement: &str, others: &str| {
        let lists = format!("s: {token}, {others}");
        asked(&format!("security: {requirement}\ncomponents: {{ securitySchemes: {{ {lists} }} }}"))
    };
    let key = format!("key: {key}");
    for requirement in ["[{ s: [], key: [] }]", "[{ key: [] }, { s: [] }]"] {
        assert_eq!(together(requirement, &key), (Access::Authorizer(0), true), "{requirement}");
    }
    let two = format!("t: {token}");
    assert_eq!(together("[{ s: [] }, { t: [] }]", &two).0, Access::Closed);
    assert_eq!(together("[{ t: [] }, { t: [] }]", &two).0, Access::Authorizer(1));
    let pool = "{ type: apiKey, name: A, in: header, x-amazon-apigateway-authtype: cognito_user_pools }";
    assert_eq!(access(&schemes(pool)), Access::Closed);
    assert_eq!(access("security: [{ mistyped: [] }]"), Access::Closed);
    assert_eq!(access("x-amazon-apigateway-policy: { Statement: [] }"), Access::Open);
    assert_eq!(access(&schemes("{ type: http, scheme: bearer }")), Access::Open);
    assert_eq!(access(""), Access::Open);
}

#[test]
fn the_type_of_authorization_decides_beside_api_keys() {
    let token = "{ type: apiKey, name: A, in: header, x-amazon-apigateway-authtype: custom, x-amazon-apigateway-authorizer: { type: token, authorizerUri: '${Auth.Arn}' } }";
    let schemes = format!(
        "{{ token: {token}, key: {{ type: apiKey, name: x-api-key, in: header }}, signed: {{ type: apiKey, name: A, in: header, x-amazon-apigateway-authtype: awsSigv4 }} }}"
    );
    let (open, closed, iam, asked) = (Access::Open, Access::Closed, Access::Iam, Access::Authorizer(0));
    for (kind, security, access, key, is_contradiction) in [
        ("NONE", "[{ token: [] }]", open, false, true),
        ("none", "[{ token: [], key: [] }]", open, true, true),
        ("NONE", "[{ key: [] }]", open, true, false),
        ("NONE", "[{ signed: [] }]", open, false, true),
        ("NONE", "[{ unknown: [] }]", open, false, true),
        ("NONE", "[]", open, false, false),
        ("NONE", "null", open, false, false),
        ("AWS_IAM", "[{ token: [] }]", iam, false, true),
        ("AWS_IAM", "[{ signed: [], key: [] }]", iam, true, false),
        ("AWS_IAM", "[]", iam, false, false),
        ("AWS_IAM", "null", iam, false, false),
        ("CUSTOM", "[{ token: [] }]", asked, false, false),
        ("CUSTOM", "null", asked, false, false),
        ("CUSTOM", "[{ key: [] }]", closed, true, true),
        ("CUSTOM", "[{ signed: [] }]", closed, false, true),
        ("CUSTOM", "[]", closed, false, true),
        ("!If [Guarded, AWS_IAM, NONE]", "[{ key: [] }]", closed, true, false),
        ("!If [Guarded, AWS_IAM, NONE]", "[{ token: [] }]", closed, false, false),
    ] {
        let guard = format!("security: {security}, x-amazon-apigateway-auth: {{ type: {kind} }}");
        let text = document(
            &format!("  /: {{ get: {{ {guard}, {MOCK} }} }}"),
            &format!("security: [{{ token: [] }}]\ncomponents: {{ securitySchemes: {schemes} }}"),
        );
        let method = &api(&text).methods[0];
        assert_eq!((method.access, method.api_key_required), (access, key), "{guard}");
        assert_eq!(codes(&text).contains(&Code::CONTRADICTING_AUTHORIZATION), is_contradiction, "{guard}");
    }
}

#[test]
fn an_open_condition_opens_no_operation() {
    let scheme = "components: { securitySchemes: { s: { type: apiKey, name: x-api-key, in: header } } }";
    let access = |guard: &str, bound: Option<&str>| {
        let text = document(&format!("  /: {{ get: {{ {guard}, {MOCK} }} }}"), scheme);
        let params = bound.map(|value| ("Guarded".to_owned(), value.to_owned())).into_iter().collect();
        let api = api_with(&text, &Options { params, ..Options::default() });
        (api.methods[0].access, api.methods[0].api_key_required)
    };
    let (key, iam) = ((Access::Open, true), (Access::Iam, false));
    let unknown = (Access::Closed, false);
    for (guard, open, guarded) in [
        ("security: !If [Guarded, [{ s: [] }], !Ref AWS::NoValue]", unknown, key),
        ("security: [!If [Guarded, { s: [] }, !Ref AWS::NoValue]]", unknown, key),
        ("security: [{ s: { 'Fn::If': [Guarded, [], { Ref: AWS::NoValue }] } }]", key, key),
        ("x-amazon-apigateway-auth: { type: !If [Guarded, AWS_IAM, NONE] }", unknown, iam),
        ("x-amazon-apigateway-auth: !If [Guarded, { type: AWS_IAM }, !Ref AWS::NoValue]", unknown, iam),
    ] {
        assert_eq!(access(guard, None), open, "{guard}");
        assert_eq!(access(guard, Some("true")), guarded, "{guard}");
        assert_eq!(access(guard, Some("false")), (Access::Open, false), "{guard}");
    }
}

/// What a policy is in the model: whether each statement denies, and its resources.
fn policy(text: &str, params: &[(&str, &str)]) -> Option<Vec<(bool, Vec<String>)>> {
    let text = document(
        &format!("  /pets: {{ get: {{ {MOCK} }} }}"),
        &format!("x-amazon-apigateway-policy: {text}"),
    );
    let params = params.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let api = api_with(&text, &Options { params, ..Options::default() });
    let id = api.id.clone();
    let shown = |text: &crate::model::Text| text.display().replace(&id, "ID");
    Some(
        api.policy
            .as_ref()?
            .statements
            .iter()
            .map(|it| (it.denies, it.resources.list.iter().map(shown).collect()))
            .collect(),
    )
}

#[test]
fn resources_of_policies_are_whole_arns_of_this_api() {
    let resource = |resource: &str| {
        let text = format!(
            "{{ Version: '2012-10-17', Statement: {{ Effect: Allow, Principal: '*', Action: '*', Resource: {resource} }} }}"
        );
        policy(&text, &[]).unwrap().remove(0).1.remove(0)
    };
    let own = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:ID";
    for (written, expected) in [
        ("'*'", "*".to_owned()),
        ("'execute-api:/*'", format!("{own}/*")),
        ("'execute-api:/prod/GET/pets'", format!("{own}/prod/GET/pets")),
        ("'execute-api:/${Stage}/*'", format!("{own}/${{Stage}}/*")),
        (
            "!Sub 'arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*'",
            format!("{own}/*"),
        ),
        (
            "!Sub 'arn:aws:execute-api:${Place}:${Account}:${Api}/prod/*'",
            "arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:ID/prod/*".to_owned(),
        ),
        (
            "'arn:aws:execute-api:*:*:*/*/GET/${aws:username}'",
            "arn:aws:execute-api:*:*:*/*/GET/${aws:username}".to_owned(),
        ),
        ("'arn:aws:execute-api:*'", "arn:aws:execute-api:*".to_owned()),
        ("!Ref Somewhere", "${Somewhere}".to_owned()),
    ] {
        assert_eq!(resource(written), expected, "{written}");
    }
}

#[test]
fn a_policy_with_an_open_condition_denies_everything() {
    let allow = "{ Effect: Allow, Principal: '*', Action: '*', Resource: '*' }";
    let deny = "{ Effect: Deny, Principal: '*', Action: '*', Resource: execute-api:/* }";
    let closed = Some(vec![(true, vec!["*".to_owned()])]);
    let version = "Version: '2012-10-17', Statement";
    let statement = format!("{{ {version}: [{allow}, !If [Strict, {deny}, !Ref AWS::NoValue]] }}");
    assert_eq!(policy(&statement, &[]), closed);
    assert_eq!(policy(&statement, &[("Strict", "true")]).unwrap().len(), 2);
    assert_eq!(policy(&statement, &[("Strict", "false")]), Some(vec![(false, vec!["*".to_owned()])]));
    let whole = format!("!If [Strict, {{ {version}: {deny} }}, !Ref AWS::NoValue]");
    assert_eq!(policy(&whole, &[]), closed);
    assert_eq!(policy(&whole, &[("Strict", "false")]), None);
    let value = "{ Effect: Deny, Principal: '*', Action: '*', Resource: '*', Condition: { NotIpAddress: { aws:SourceIp: [!If [Strict, 10.0.0.0/8, 0.0.0.0/0]] } } }";
    assert_eq!(policy(&format!("{{ {version}: [{allow}, {value}] }}"), &[]), closed);
}

#[test]
fn an_operation_may_say_that_it_is_open() {
    let rest = "security: [{ s: [] }]\ncomponents: { securitySchemes: { s: { type: apiKey, name: x-api-key, in: header } } }";
    let paths = format!("  /: {{ get: {{ security: [], {MOCK} }}, put: {{ {MOCK} }} }}");
    let api = api(&document(&paths, rest));
    assert!(!api.methods[0].api_key_required);
    assert!(api.methods[1].api_key_required);
}

#[test]
fn what_tells_operations_of_one_path_apart_is_not_sent_to_the_backend() {
    let paths = "  '/pets#sell': { put: { responses: {} } }\n  /pets: { get: { responses: {} } }\n  '/a b?x=<y>': { get: { responses: {} } }";
    let api = api(&document(paths, "servers: [{ url: 'https://pets.example/v1' }]"));
    assert_eq!(api.resources.len(), 2);
    let uri = |index: usize| match api.methods[index].integration.as_ref().map(|i| &i.kind) {
        Some(IntegrationKind::Http(http)) => http.uri.value.display(),
        _ => panic!("not forwarded"),
    };
    assert_eq!(uri(0), "https://pets.example/v1/pets");
    assert_eq!(uri(1), "https://pets.example/v1/pets");
    assert_eq!(uri(2), "https://pets.example/v1/a%20b");
    assert_eq!(api.resources[1].path.value, "/a%20b");
}

#[test]
fn plain_operations_are_forwarded_with_their_path_parameters() {
    let paths = "  /pets/{id}.json: { servers: [{ url: 'https://{region}.example/v1/', variables: { region: { default: eu } } }], get: { responses: {} } }";
    let api = api(&document(paths, ""));
    let Some(IntegrationKind::Http(http)) = api.methods[0].integration.as_ref().map(|i| &i.kind) else {
        panic!("not forwarded")
    };
    assert_eq!(http.uri.value.as_literal(), Some("https://eu.example/v1/pets/{id}.json"));
    assert_eq!(http.request_mappings[0].target, Target::PathParameter("id".to_owned()));
    assert_eq!(http.request_mappings[0].value, [Source::PathParameter("id".to_owned())]);
    assert!(http.proxy && http.verb.is_none());
}

#[test]
fn a_server_without_host_is_a_parameter() {
    let paths = "  /pets: { get: { responses: {} } }";
    let api = api(&document(paths, "servers: [{ url: /v1 }]"));
    let Some(IntegrationKind::Http(http)) = api.methods[0].integration.as_ref().map(|i| &i.kind) else {
        panic!("not forwarded")
    };
    assert_eq!(http.uri.value.display(), "${server}/v1/pets");
    assert_eq!(api.parameters[0].name, "server");
}

#[test]
fn base_paths_as_amazons_importer() {
    let text =
        document(&format!("  /e: {{ get: {{ {MOCK} }} }}"), "servers: [{ url: 'https://x.example/a/b/c' }]");
    for (basepath, path) in
        [(BasePathMode::Ignore, "/e"), (BasePathMode::Prepend, "/a/b/c/e"), (BasePathMode::Split, "/b/c/e")]
    {
        let api = api_with(&text, &Options { basepath, ..Options::default() });
        assert_eq!(api.resources[0].path.value, path);
    }
}

#[test]
fn the_default_route_of_an_http_api() {
    let integration = "x-amazon-apigateway-integration: { type: http_proxy, uri: 'https://a.example', payloadFormatVersion: '1.0' }";
    let text = document(
        &format!(
            "  /$default: {{ x-amazon-apigateway-any-method: {{ isDefaultRoute: true, responses: {{}}, {integration} }} }}"
        ),
        "",
    );
    let api = api(&text);
    assert_eq!(api.default_route, Some(0));
    assert_eq!(api.methods[0].verb, Verb::Any);
    let Some(IntegrationKind::Http(http)) = api.methods[0].integration.as_ref().map(|i| &i.kind) else {
        panic!("no backend")
    };
    assert!(http.append_path && http.timeout_ms == 30_000);
}

#[test]
fn conflicting_paths() {
    let two = |one: &str, other: &str| {
        document(&format!("  {one}: {{ get: {{ {MOCK} }} }}\n  {other}: {{ get: {{ {MOCK} }} }}"), "")
    };
    assert!(codes(&two("/a/{x}", "/a/{y}")).contains(&Code::SIBLING_PARAMETERS));
    assert!(codes(&two("/a/{x}/b", "/a/{y}/c")).contains(&Code::SIBLING_PARAMETERS));
    assert!(codes(&two("/a", "/a/")).contains(&Code::CONFLICTING_PATHS));
    assert!(!codes(&two("/a/{x}", "/a/b")).contains(&Code::CONFLICTING_PATHS));
    let plain = document("  /a/{x}: { get: { responses: {} } }\n  /a/{y}: { get: { responses: {} } }", "");
    assert!(codes(&plain).contains(&Code::AMBIGUOUS_PATHS));
}

#[test]
fn schemas_as_types() {
    let rest = "components:\n  schemas:\n    A: { type: object, required: [b], properties: { b: { $ref: '#/components/schemas/B' }, n: { type: string, nullable: true } } }\n    B: { type: array, items: { $ref: '#/components/schemas/A' } }\n    C: { $ref: '#/components/schemas/Nowhere' }";
    let text = document("  /: { get: { responses: {} } }", rest);
    assert!(codes(&text).contains(&Code::MODEL_NOT_FOUND));
    let api = api(&text);
    let schema = |id: crate::model::SchemaId| &api.schemas[id.0 as usize];
    let SchemaKind::Object { properties, .. } = &schema(api.models[0].schema).kind else {
        panic!("no object")
    };
    assert!(matches!(schema(properties[0].1).kind, SchemaKind::Model(1)) && properties[0].2);
    assert!(schema(properties[1].1).nullable);
    let SchemaKind::Array(items) = schema(api.models[1].schema).kind else { panic!("no array") };
    assert!(matches!(schema(items).kind, SchemaKind::Model(0)));
}

#[test]
fn ids_and_models_are_the_same_at_every_run() {
    let text = document(&format!("  /: {{ get: {{ {MOCK} }} }}\n  /b: {{ get: {{ {MOCK} }} }}"), "");
    let (one, other) = (api(&text), api(&text));
    assert_eq!(format!("{:?}", *one), format!("{:?}", *other));
    assert_eq!((one.id.len(), one.resources[0].id.len()), (10, 6));
}

#[test]
fn validators_are_resolved_to_what_they_check() {
    let operation = |validator: &str| {
        format!(
            "get: {{ {validator}, parameters: [{{ name: q, in: query, required: true }}, {{ name: o, in: query }}, {{ name: H, in: \
             header, required: true }}], requestBody: {{ content: {{ application/json: {{ schema: {{ $ref: \
             '#/components/schemas/Empty' }} }}, Application/JSON: {{ schema: {{ type: object }} }} }} }}, {MOCK} }}"
        )
    };
    let paths = format!(
        "  /a/{{id}}: {{ {} }}\n  /b: {{ {} }}\n  /c: {{ {} }}",
        operation("x-a: 1"),
        operation("x-amazon-apigateway-request-validator: none"),
        operation("x-amazon-apigateway-request-validator: body")
    );
    let rest = "x-amazon-apigateway-request-validators: { all: { validateRequestBody: true, validateRequestParameters: true }, \
                body: { validateRequestBody: 'true' }, none: {} }\nx-amazon-apigateway-request-validator: all";
    let api = api(&document(&paths, rest));
    let [all, none, body] = api.methods.as_slice() else { panic!("three methods") };
    let validator = |method: &Method| match &method.validation {
        Some(Validation::Validator(validator)) => validator.clone(),
        other => panic!("{other:?}"),
    };
    let all = validator(all);
    let names: Vec<&str> = all.parameters.iter().map(|(_, name)| name.as_str()).collect();
    assert_eq!(names, ["H", "id", "q"]);
    assert_eq!(none.validation, None);
    let body = validator(body);
    assert!(body.parameters.is_empty());
    // Equal models are one check, and a reference to a model that every API owns is none.
    assert_eq!((&body.models, api.checks.list.len()), (&all.models, 1));
    assert_eq!(body.models.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["application/json"]);
}

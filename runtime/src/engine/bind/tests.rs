use super::*;
use crate::api::*;
use crate::message::NamedBy;

static RESOURCE: Resource = Resource { id: "abc123", path: "/{id}", parameters: &["id"] };

const METHOD: Method = Method {
    index: 0,
    verb: "GET",
    resource: &RESOURCE,
    operation_id: None,
    access: Access::Open,
    api_key_required: false,
    validation: None,
    integration: Integration::Unsupported("none"),
    response_mappings: &[],
};

const API: Api = Api { id: "a1b2c3d4e5", name: "test", version: "1", ..Api::EMPTY };

fn with(api: Api, integrations: &[Integration]) -> &'static Api {
    let methods: Vec<&'static Method> = (0..)
        .zip(integrations)
        .map(|(index, integration)| {
            &*Box::leak(Box::new(Method { index, integration: *integration, ..METHOD }))
        })
        .collect();
    Box::leak(Box::new(Api { methods: methods.leak(), ..api }))
}

fn http(uri: &'static [Part]) -> HttpIntegration {
    HttpIntegration { uri: Text(uri), ..HttpIntegration::DEFAULT }
}

fn leak(integration: HttpIntegration) -> Integration {
    Integration::Http(Box::leak(Box::new(integration)))
}

/// The one HTTP integration of a stage, or why it is broken.
fn bound(integration: HttpIntegration, bindings: &Bindings) -> Result<Box<BoundHttp>, &'static str> {
    let mut stages = bind(with(API, &[leak(integration)]), bindings).unwrap().stages;
    match stages.remove(0).methods.remove(0).integration {
        BoundIntegration::Http(bound) => Ok(bound),
        BoundIntegration::Broken(why) => Err(why),
        other => panic!("{other:?}"),
    }
}

fn endpoint(name: &str, url: &str) -> Bindings {
    Bindings { endpoints: vec![(name.to_owned(), Url::parse(url).unwrap())], ..Bindings::default() }
}

#[test]
fn unbound_parameters_stop_the_start_by_name() {
    let api = with(
        Api { parameters: &[Parameter { name: "Given", default: Some("given.example") }], ..API },
        &[
            leak(http(&[Part::Literal("https://"), Part::Parameter("Host"), Part::Parameter("Port")])),
            leak(http(&[Part::Literal("https://"), Part::Parameter("Given")])),
            leak(http(&[Part::Literal("https://"), Part::Parameter("Host")])),
        ],
    );
    let error = bind(api, &Bindings::default()).unwrap_err();
    assert_eq!(error, StartError::UnboundParameters(vec!["Host", "Port"]));
    assert!(error.to_string().contains("--param Host=VALUE"), "{error}");
    let parameters = [("Host".into(), "a.example".into()), ("Port".into(), ":81".into())].into();
    let stages = bind(api, &Bindings { parameters, ..Bindings::default() }).unwrap().stages;
    let hosts: Vec<String> = stages[0]
        .methods
        .iter()
        .map(|method| match &method.integration {
            BoundIntegration::Http(http) => http.host.to_string(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(hosts, ["a.example:81", "given.example", "a.example"]);
}

#[test]
fn pseudo_parameters_come_from_the_environment() {
    let uri = &[
        Part::Literal("https://"),
        Part::Parameter("AWS::Region"),
        Part::Literal(".example/"),
        Part::Parameter("AWS::AccountId"),
    ];
    let bindings = Bindings { region: "eu-central-1".into(), ..Bindings::default() };
    assert_eq!(&*bound(http(uri), &bindings).unwrap().host, "eu-central-1.example");
}

#[test]
fn which_stages_are_served() {
    static STAGES: &[Stage] = &[
        Stage {
            name: "live",
            variables: &[("a", Text(&[Part::Literal("1")])), ("b", Text(&[Part::Literal("2")]))],
            ..Stage::DEFAULT
        },
        Stage { name: "test", variables: &[], ..Stage::DEFAULT },
    ];
    let names = |api: Api, stages: &[&str]| {
        let stages = stages.iter().map(|name| (*name).to_owned()).collect();
        bind(with(api, &[]), &Bindings { stages, ..Bindings::default() }).map(|bound| {
            bound
                .stages
                .into_iter()
                .map(|stage| (String::from(stage.name), stage.at_base_path, stage.under_its_name))
                .collect::<Vec<_>>()
        })
    };
    let declared = || Api { stages: STAGES, ..API };
    assert_eq!(names(declared(), &[]).unwrap(), [("live".to_owned(), true, false)]);
    assert_eq!(names(API, &[]).unwrap(), [("prod".to_owned(), true, false)]);
    assert_eq!(
        names(Api { kind: ApiKind::Http, ..API }, &[]).unwrap(),
        [("$default".to_owned(), true, false)]
    );
    assert_eq!(
        names(Api { kind: ApiKind::Http, ..API }, &["$default", "v1"]).unwrap(),
        [("$default".to_owned(), true, false), ("v1".to_owned(), false, true)]
    );
    assert_eq!(names(declared(), &["a", "a"]).unwrap_err(), StartError::RepeatedStage("a".into()));
    for name in ["", "a b", "$default"] {
        assert_eq!(names(declared(), &[name]).unwrap_err(), StartError::StageName(name.into()));
    }
    let variables = [("b".into(), "3".into()), ("c".into(), "4".into())].into();
    let stages = bind(with(declared(), &[]), &Bindings { variables, ..Bindings::default() }).unwrap().stages;
    let variables: Vec<(&str, &str)> =
        stages[0].variables.iter().map(|(name, value)| (&**name, &**value)).collect();
    assert_eq!(variables, [("a", "1"), ("b", "3"), ("c", "4")]);
}

#[test]
fn endpoints_take_the_place_of_origins() {
    const URI: &[Part] = &[Part::Literal("https://Back.example/x")];
    let straight = bound(http(URI), &Bindings::default()).unwrap();
    assert_eq!(
        (&*straight.origin.host, straight.origin.port, straight.origin.named_by),
        ("back.example", 443, NamedBy::Definition)
    );
    for name in ["https://Back.example", "Back.example"] {
        let bound = bound(http(URI), &endpoint(name, "http://127.0.0.1:9/base")).unwrap();
        assert_eq!(
            (&*bound.origin.host, bound.origin.port, bound.origin.named_by),
            ("127.0.0.1", 9, NamedBy::Operator)
        );
        assert_eq!((&*bound.host, &*bound.prefix), ("Back.example", "/base"));
    }
    let link = || HttpIntegration { vpc_link: Some(Text(&[Part::Literal("abc123")])), ..http(URI) };
    let linked = bound(link(), &endpoint("vpclink:abc123", "http://[::1]:9")).unwrap();
    assert_eq!((&*linked.origin.host, &*linked.host), ("::1", "Back.example"));
    assert_eq!(bound(link(), &Bindings::default()).unwrap().origin.named_by, NamedBy::Definition);
}

#[test]
fn listeners_and_services_need_an_endpoint() {
    const ARN: &str = "arn:aws:elasticloadbalancing:us-east-1:1:listener/app/a/b/c";
    let listener = || HttpIntegration {
        vpc_link: Some(Text(&[Part::Literal("l1")])),
        append_path: true,
        ..http(&[Part::Literal(ARN)])
    };
    assert!(bound(listener(), &Bindings::default()).unwrap_err().contains("--endpoint"));
    for name in [ARN, "vpclink:l1"] {
        assert_eq!(bound(listener(), &endpoint(name, "http://127.0.0.1:9")).unwrap().origin.port, 9);
    }
}

#[test]
fn hosts_come_from_the_definition_alone() {
    for uri in [
        &[Part::Literal("https://{id}/x")][..],
        &[Part::Literal("https://user@host/x")],
        &[Part::Literal("https:///x")],
        &[Part::Literal("https://"), Part::StageVariable("missing"), Part::Literal("/x")],
        &[Part::Literal("ftp://host/x")],
        &[],
    ] {
        let uri: &'static [Part] = Vec::leak(uri.to_vec());
        assert!(bound(http(uri), &Bindings::default()).is_err(), "{uri:?}");
    }
}

#[test]
fn names_that_the_definition_does_not_hold_are_told() {
    static STAGES: &[Stage] =
        &[Stage { name: "live", variables: &[("name", Text(&[Part::Literal("1")]))], ..Stage::DEFAULT }];
    static FUNCTION: LambdaIntegration = LambdaIntegration {
        function: Text(&[Part::Literal("arn:aws:lambda:eu-central-1:1:function:pets:live")]),
        payload: PayloadFormat::Rest,
        timeout_ms: 1_000,
        ..LambdaIntegration::DEFAULT
    };
    let api = with(
        Api { stages: STAGES, parameters: &[Parameter { name: "Host", default: Some("a") }], ..API },
        &[
            Integration::Lambda(&FUNCTION),
            leak(http(&[Part::Literal("http://"), Part::StageVariable("backend"), Part::Literal("/x")])),
        ],
    );
    let told = |variables: &[&str], parameters: &[&str], endpoints: &[&str]| -> Vec<String> {
        let map = |names: &[&str]| names.iter().map(|name| ((*name).to_owned(), "b".to_owned())).collect();
        let url = Url::parse("http://127.0.0.1:9").unwrap();
        let bindings = Bindings {
            variables: map(variables),
            parameters: map(parameters),
            endpoints: endpoints.iter().map(|name| ((*name).to_owned(), url.clone())).collect(),
            ..Bindings::default()
        };
        bind(api, &bindings).unwrap().unknown.iter().map(ToString::to_string).collect()
    };
    let function = [
        "lambda",
        "lambda:pets",
        "lambda:pets:live",
        "lambda:arn:aws:lambda:eu-central-1:1:function:pets:live",
    ];
    assert_eq!(told(&["name", "backend"], &["Host", "AWS::Region"], &function), [""; 0]);
    assert_eq!(told(&["backend"], &[], &["b", "http://b"]), [""; 0]);
    assert_eq!(
        told(&["no-pe"], &["host", "x"], &["lambda:pet", "elsewhere"]),
        [
            "--var no-pe: the definition has no stage variable of this name; did you mean name?",
            "--param host: the definition has no parameter of this name; did you mean Host?",
            "--param x: the definition has no parameter of this name; it has Host",
            "--endpoint lambda:pet: the definition has no backend of this name; did you mean lambda:pets?",
            "--endpoint elsewhere: the definition has no backend of this name; it has lambda, \
             lambda:arn:aws:lambda:eu-central-1:1:function:pets:live, lambda:pets, lambda:pets:live",
        ]
    );
}

#[test]
fn the_resource_policy_is_bound_for_every_stage() {
    static POLICY: ResourcePolicy = ResourcePolicy {
        variables: true,
        statements: &[PolicyStatement {
            effect: PolicyEffect::Deny,
            principals: PolicyList::Only(&[(PrincipalKind::Aws, Text(&[Part::Literal("*")]))]),
            actions: PolicyList::Only(&[Text(&[Part::Literal("*")])]),
            resources: PolicyList::Only(&[Text(&[Part::Literal("*")])]),
            conditions: &[PolicyCondition {
                operator: "NotIpAddress",
                key: "aws:SourceIp",
                values: &[Text(&[Part::Parameter("Office")])],
            }],
        }],
    };
    let start = |office: Option<&str>| {
        let parameters = office.map(|office| ("Office".to_owned(), office.to_owned())).into_iter().collect();
        let stages = vec!["a".to_owned(), "b".to_owned()];
        bind(
            with(Api { policy: Some(&POLICY), ..API }, &[]),
            &Bindings { parameters, stages, ..Bindings::default() },
        )
    };
    let stages = start(Some("203.0.113.0/24")).unwrap().stages;
    assert!(stages[0].policy.is_some() && stages[0].policy == stages[1].policy);
    assert_eq!(start(None).unwrap_err(), StartError::UnboundParameters(vec!["Office"]));
    let error = start(Some("the office")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "statement 1 of the resource policy: `the office` is no address or CIDR block"
    );
    assert!(bind(with(API, &[]), &Bindings::default()).unwrap().stages[0].policy.is_none());
}

#[test]
fn an_authorizer_that_can_ask_nobody_is_told_once() {
    const ISSUER: &str = "http://issuer.example";
    static JWT: JwtAuthorizer = JwtAuthorizer {
        name: "tokens",
        issuer: Text(&[Part::Literal(ISSUER)]),
        audience: &[Text(&[Part::Literal("pets")])],
        source: IdentitySource::Header("Authorization"),
    };
    static POOL: CognitoAuthorizer = CognitoAuthorizer {
        name: "pool",
        pools: &[Text(&[Part::Parameter("Pool")])],
        source: IdentitySource::Header("Authorization"),
        validation: None,
    };
    static AUTHORIZERS: [Authorizer; 2] = [Authorizer::Jwt(&JWT), Authorizer::Cognito(&POOL)];
    let api = with(Api { authorizers: &AUTHORIZERS, ..API }, &[]);
    let told = |pool: &str, is_bound: bool| {
        let place = (format!("issuer:{ISSUER}"), Url::parse("http://127.0.0.1:9").unwrap());
        let bindings = Bindings {
            parameters: [("Pool".to_owned(), pool.to_owned())].into(),
            stages: vec!["a".to_owned(), "b".to_owned()],
            endpoints: is_bound.then_some(place).into_iter().collect(),
            ..Bindings::default()
        };
        bind(api, &bindings).unwrap().closed_authorizers(api)
    };
    let pool = "arn:aws:cognito-idp:eu-west-1:111111111111:userpool/eu-west-1_a";
    assert_eq!(told(pool, true), [""; 0]);
    assert_eq!(
        told("eu-west-1_a", false),
        [
            "the authorizer pool admits nobody: a provider is no ARN of a user pool",
            "the authorizer tokens admits nobody: an issuer that is not bound with --endpoint issuer:URL=… is asked by https only",
        ]
    );
}

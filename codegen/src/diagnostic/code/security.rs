//! `GW15xx`: security.

codes! {
    UNKNOWN_SCHEME = 1500, Warning, "a security scheme is not defined",
        "`security` names a scheme that is not under `components.securitySchemes` (Swagger 2.0: \
        `securityDefinitions`). Templates may add it when they deploy. An operation must not be open because of a spelling mistake, so it is closed.",
        bad "security: [{ tokn: [] }]\n",
        good "security: [{ token: [] }]\n";
    BAD_AUTHORIZER = 1501, Error, "an authorizer cannot be read",
        "`x-amazon-apigateway-authorizer` has a `type` (`token`, `request`, `cognito_user_pools`, `jwt`) and what \
        belongs to it: the ARN by which a function is called, or an HTTP endpoint's URL; ARNs of user pools; an issuer's URL.",
        bad "x-amazon-apigateway-authorizer: { type: tokens }\n",
        good "x-amazon-apigateway-authorizer: { type: token, authorizerUri: 'arn:aws:apigateway:…' }\n";
    SCHEME_WITHOUT_MEANING = 1502, Warning, "a security scheme that Amazon does not enforce",
        "The scheme has neither `x-amazon-apigateway-authorizer` nor `x-amazon-apigateway-authtype`, and is no API \
        key in `x-api-key`. Amazon imports it without checking anything: the operation is open, there and here.",
        bad "basic: { type: http, scheme: basic }\n",
        good "key: { type: apiKey, name: x-api-key, in: header }\n";
    BACKEND_SECURITY = 1503, Note, "security is left to the backend",
        "A document without gateway extensions is forwarded as it is: credentials reach the backend, which checks \
        them.";
    AUTH_TYPE = 1504, Error, "an authorization type does not exist",
        "`x-amazon-apigateway-auth` has the `type` `NONE` or `AWS_IAM`.",
        bad "x-amazon-apigateway-auth: { type: IAM }\n",
        good "x-amazon-apigateway-auth: { type: AWS_IAM }\n";
    SEVERAL_REQUIREMENTS = 1505, Error, "an HTTP API's route has several authorizers",
        "A route of an HTTP API has one authorizer at most; Amazon's importer refuses more.",
        bad "security: [{ employees: [] }, { customers: [] }]\n",
        good "security: [{ customers: [] }]\n";
    AUTHORIZER_TTL = 1506, Error, "an authorizer's time to live is out of range",
        "`authorizerResultTtlInSeconds` is 0 to 3600.",
        bad "authorizerResultTtlInSeconds: 7200\n",
        good "authorizerResultTtlInSeconds: 3600\n";
    UNREADABLE_SECURITY = 1507, Warning, "what guards an operation cannot be read",
        "`security` is a list, and each of its items a mapping of schemes to their scopes. Amazon's importer skips another \
        shape, which opens the operations to everybody. Here they are closed; in a document without gateway extensions \
        the backend guards them.",
        bad "security: { token: [] }\n",
        good "security: [{ token: [] }]\n";
    IDENTITY_SOURCE = 1508, Error, "an identity source cannot be read",
        "`identitySource` says where a request has what identifies its caller. REST APIs write `method.request.header.X`, \
        `method.request.querystring.X`, `context.X` and `stageVariables.X`, several with commas between them; HTTP APIs \
        the same as a list, with `$request` in the place of `method.request` and `$` in front of the others.",
        bad "identitySource: request.header.Authorization\n",
        good "identitySource: method.request.header.Authorization\n";
    IDENTITY_VALIDATION = 1509, Error, "the pattern of a token cannot be read",
        "`identityValidationExpression` is a regular expression of Java's that a whole token has to match; others are refused \
        before the function is asked. One that cannot be read would refuse or admit what its author did not mean.",
        bad "identityValidationExpression: '[a-z'\n",
        good "identityValidationExpression: '^Bearer [-0-9a-zA-Z._]*$'\n";
    ANSWERS_WITHOUT_IDENTITY = 1510, Warning, "an authorizer's answers have nothing to be kept by",
        "`authorizerResultTtlInSeconds` keeps what the function answered for the values of `identitySource`. Without one the \
        first caller's answer would be everybody's, so the function is asked for each request.",
        bad "authorizerResultTtlInSeconds: 300\n",
        good "identitySource: method.request.header.Authorization\nauthorizerResultTtlInSeconds: 300\n";
    CONTRADICTING_AUTHORIZATION = 1511, Warning, "an operation says two things about who may call",
        "`x-amazon-apigateway-auth` is the operation's type of authorization, and decides: `NONE` opens the operation to \
        everybody and `AWS_IAM` asks for signatures, whatever authorizer its own `security` names. API keys are asked for beside \
        both. An operation without `security` may differ from the document's, which is for those that say nothing.",
        bad "security: [{ token: [] }]\nx-amazon-apigateway-auth: { type: NONE }\n",
        good "security: [{ token: [] }]\n";
    NO_TOKEN_TAKEN = 1512, Warning, "a JWT authorizer that takes no token",
        "A token has to be for one of the `audience`, and its issuer's keys are asked for by https: nobody could tell who answers \
        otherwise. Without an audience, and with an issuer by `http://` that the gateway is not told another place of \
        (`--endpoint issuer:URL=URL`, for tests), every caller is refused.",
        bad "jwtConfiguration: { issuer: 'http://issuer.example', audience: [pets] }\n",
        good "jwtConfiguration: { issuer: 'https://issuer.example', audience: [pets] }\n";
    POLICY = 1520, Error, "a resource policy cannot be read",
        "`x-amazon-apigateway-policy` is a policy of AWS IAM: a `Version`, and statements with `Effect`, `Principal`, \
        `Action`, `Resource` (or their `Not…`) and `Condition`. Nothing in it that is unknown may be passed over: the \
        statement could be the one that denies. A policy has 8,192 characters at most.",
        bad "x-amazon-apigateway-policy:\n  Version: \"2012-10-17\"\n  Statement: [{ Effect: Deny, Principal: \"*\", Action: execute-api:Invoke, Resource: \"*\", Condition: { NotIpAdress: { aws:SourceIp: 10.0.0.0/8 } } }]\n",
        good "x-amazon-apigateway-policy:\n  Version: \"2012-10-17\"\n  Statement: [{ Effect: Deny, Principal: \"*\", Action: execute-api:Invoke, Resource: \"*\", Condition: { NotIpAddress: { aws:SourceIp: 10.0.0.0/8 } } }]\n";
    POLICY_RESOURCE = 1521, Error, "a resource policy is about something else than this API",
        "A resource is `*`, `execute-api:/STAGE/VERB/PATH` with `*` for any, or an ARN of this API. An export has the \
        identifier of the API that it was taken from in it, which is not that of the gateway: the statement would never \
        apply. A `Ref` in the identifier's place means this API.",
        bad "Resource: arn:aws:execute-api:us-east-1:111122223333:a1b2c3d4e5/prod/GET/*\n",
        good "Resource: execute-api:/prod/GET/*\n";
    POLICY_WITHOUT_EFFECT = 1522, Warning, "a part of a resource policy has no effect",
        "The part names what no request is: a stage that the definition does not have, a verb or a path without a method, \
        the place of another gateway, an action of another service. A statement that denies would deny nothing.",
        bad "Resource: execute-api:/prod/GET/pet/*   # the path is /pets/{petId}\n",
        good "Resource: execute-api:/prod/GET/pets/*\n";
    POLICY_KEY = 1523, Warning, "a condition key that no request has",
        "A condition on a key that the request does not have does not hold; a negated one (`StringNotEquals`, \
        `NotIpAddress`, …) and one with `IfExists` do. Requests have `aws:SourceIp`, `aws:SecureTransport`, \
        `aws:CurrentTime`, `aws:EpochTime`, `aws:UserAgent` and `aws:Referer`; those to operations with `AWS_IAM` have \
        `aws:PrincipalArn`, `aws:PrincipalAccount`, `aws:PrincipalType`, `aws:userid` and `aws:username` too, and of temporary \
        keys `aws:TokenIssueTime` and `aws:MultiFactorAuthPresent`, which is false. Organizations, tags of principals and keys \
        of Amazon's network, such as `aws:SourceVpce`, exist there alone.",
        bad "Condition: { IpAddress: { aws:SourceIP4: 10.0.0.0/8 } }\n",
        good "Condition: { IpAddress: { aws:SourceIp: 10.0.0.0/8 } }\n";
    PLAN_STAGE = 1530, Warning, "a usage plan opens a stage that is not declared",
        "`stages` of a usage plan names the stages that it opens to its API keys. A key of a plan whose stages nobody serves \
        opens nothing: callers get 403.",
        bad "x-gwgen:\n  stages: { prod: }\n  usagePlans: { gold: { stages: [production] } }\n",
        good "x-gwgen:\n  stages: { prod: }\n  usagePlans: { gold: { stages: [prod] } }\n";
    API_KEY_OF_NOBODY = 1531, Warning, "API keys come from an authorizer that an operation does not have",
        "With `x-amazon-apigateway-api-key-source: AUTHORIZER` the caller's API key is the `usageIdentifierKey` in the answer of \
        the operation's Lambda authorizer. An operation that needs a key and has no such authorizer answers 403 to everybody.",
        bad "security: [{ key: [] }]\n",
        good "security: [{ key: [], lambda: [] }]\n";
    TRUSTSTORE = 1532, Error, "mutual TLS without a trust store",
        "`mutualTlsAuthentication` names the certificates that clients' certificates are signed by: `truststore`, a PEM file that \
        the gateway reads when it starts (`--truststores DIR` says where it is looked for), or Amazon's `truststoreUri`, of which \
        the file's name counts.",
        bad "mutualTlsAuthentication: {}\n",
        good "mutualTlsAuthentication: { truststore: ./ca.pem }\n";
    OPEN_DEFAULT_ENDPOINT = 1533, Warning, "the default endpoint leads around mutual TLS",
        "A domain name that asks for certificates guards itself only. Whoever calls the gateway by another name, its address for \
        one, reaches the same operations without a certificate, unless the default endpoint is disabled.",
        bad "x-gwgen: { domainNames: { api.example.com: { mutualTlsAuthentication: { truststore: ./ca.pem } } } }\n",
        good "x-amazon-apigateway-endpoint-configuration: { disableExecuteApiEndpoint: true }\nx-gwgen: { domainNames: { api.example.com: { mutualTlsAuthentication: { truststore: ./ca.pem } } } }\n";
    DOMAIN_NAME = 1534, Error, "a domain name that no host has",
        "A key of `domainNames` is the name that clients reach the API by: letters, digits, `-` and `_` between dots, with `*.` for \
        any one label in front. Scheme, port and path do not belong into it, other letters are written in their ASCII form \
        (`xn--…`), and each name is there once, in whatever case. What no request's host is equal to would guard nothing.",
        bad "x-gwgen: { domainNames: { 'api.example.com:8443': { mutualTlsAuthentication: { truststore: ./ca.pem } } } }\n",
        good "x-gwgen: { domainNames: { api.example.com: { mutualTlsAuthentication: { truststore: ./ca.pem } } } }\n";
    OPEN_AMONG_GUARDED = 1540, Warning, "an operation is open among guarded ones",
        "Other operations of the API ask who calls, and this one does not: perhaps its `security` was forgotten. Where it is \
        meant to be open, `security: []` says so. Preflights (`options`) are not meant.",
        bad "security:   # of another operation: [{ token: [] }]\n",
        good "security: []\n";
    NOTHING_GUARDED = 1541, Note, "nobody is asked who calls",
        "No operation has an authorizer, asks for a signature or an API key, and the API has no resource policy, or one that lets \
        everybody call everything. Whoever reaches the gateway may call it.",
        bad "paths: { /pets: { get: {} } }\n",
        good "x-amazon-apigateway-policy: { Version: \"2012-10-17\", Statement: [{ Effect: Allow, Principal: \"*\", Action: execute-api:Invoke, Resource: execute-api:/*, Condition: { IpAddress: { aws:SourceIp: 10.0.0.0/8 } } }] }\n";
    GREEDY_SHADOW = 1542, Warning, "an open greedy path takes what a guarded one does not",
        "A greedy parameter, and the `$default` route of an HTTP API, match whatever the others do not: `/admin//1`, \
        `/admin/1/more`, of an HTTP API another verb too. The backend may take such a path for the guarded one. An API key does \
        not say who calls.",
        bad "/admin/{id}: { get: { security: [{ token: [] }] } }\n/{proxy+}: { x-amazon-apigateway-any-method: {} }\n",
        good "/admin/{id}: { get: { security: [{ token: [] }] } }\n/{proxy+}: { x-amazon-apigateway-any-method: { security: [{ token: [] }] } }\n";
    UNKNOWN_SCOPE = 1543, Warning, "a scope that its scheme does not have",
        "The scheme's flows say which scopes there are, and an operation asks for another one. No token has it, so that nobody may \
        call.",
        bad "security: [{ oauth: [pets:raed] }]\n",
        good "security: [{ oauth: [pets:read] }]\n";
    CACHE_WITHOUT_IDENTITY = 1544, Warning, "kept answers that do not tell callers apart",
        "The method's answers are kept by `cacheKeyParameters`, and what its authorizer knows callers by is not among them, \
        neither itself nor as the integration gets it. At Amazon one caller would get what another one was answered. A gateway \
        keeps each caller's answers by themselves, unless `cacheSharedByCallers: true` among the method's settings says that \
        they are everybody's.",
        bad "cacheKeyParameters: [method.request.path.petId]\n",
        good "cacheKeyParameters: [method.request.path.petId, method.request.header.Authorization]\n";
    SCOPE_WITHOUT_EFFECT = 1545, Warning, "a scope that nobody asks for",
        "Scopes are asked for by JWT authorizers and user pools alone. Lambda authorizers, API keys and signatures know none: the \
        operation is open to everybody whom they admit, at Amazon as here.",
        bad "security: [{ lambda: [pets:write] }]\n",
        good "security: [{ lambda: [] }]   # its function reads methodArn\n";
    USER_POLICY = 1560, Error, "a user's policy cannot be read",
        "`gwgen keys create --access --policy FILE` takes a policy of AWS IAM as JSON: a `Version`, and statements with \
        `Effect`, `Action`, `Resource` (or their `Not…`) and `Condition`. It belongs to its user, so it names no `Principal`. \
        Nothing in it that is unknown may be passed over: the statement could be the one that denies.",
        bad "{ \"Version\": \"2012-10-17\", \"Statement\": { \"Effect\": \"Permit\", \"Action\": \"execute-api:Invoke\", \"Resource\": \"*\" } }\n",
        good "{ \"Version\": \"2012-10-17\", \"Statement\": { \"Effect\": \"Allow\", \"Action\": \"execute-api:Invoke\", \"Resource\": \"*\" } }\n";
}

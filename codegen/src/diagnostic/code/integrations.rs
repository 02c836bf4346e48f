//! `GW12xx`: integrations.

codes! {
    INTEGRATION_TYPE_MISSING = 1200, Error, "an integration has no type",
        "`type` is `http`, `http_proxy`, `aws`, `aws_proxy` or `mock`.",
        bad "x-amazon-apigateway-integration: { uri: 'https://example.com' }\n",
        good "x-amazon-apigateway-integration: { type: http_proxy, httpMethod: GET, uri: 'https://example.com' }\n";
    INTEGRATION_TYPE = 1201, Error, "an integration's type does not exist",
        "`type` is `http`, `http_proxy`, `aws`, `aws_proxy` or `mock`, in any letter case.",
        bad "type: lambda\n",
        good "type: aws_proxy\n";
    INTEGRATION_METHOD_MISSING = 1202, Error, "an integration has no httpMethod",
        "HTTP, HTTP_PROXY and AWS integrations need `httpMethod`. Amazon refuses the import: \"Enumeration value for \
        HttpMethod must be non-empty\".",
        bad "type: http_proxy\nuri: https://example.com\n",
        good "type: http_proxy\nhttpMethod: GET\nuri: https://example.com\n";
    INTEGRATION_METHOD = 1203, Error, "an integration's httpMethod is no verb",
        "`httpMethod` is DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT or ANY.",
        bad "httpMethod: FETCH\n",
        good "httpMethod: GET\n";
    INTEGRATION_URI_MISSING = 1204, Error, "an integration has no uri",
        "Every type but `mock` says where to send the request.",
        bad "type: http_proxy\nhttpMethod: GET\n",
        good "type: http_proxy\nhttpMethod: GET\nuri: https://pets.example\n";
    HTTP_URI = 1205, Error, "an integration's uri is no HTTP URL",
        "Amazon refuses the import: \"Invalid HTTP endpoint specified for URI\".",
        bad "type: http_proxy\nuri: example.com\n",
        good "type: http_proxy\nuri: https://example.com\n";
    AWS_URI = 1206, Error, "an integration's uri is no ARN",
        "Amazon refuses the import: \"Invalid ARN specified in the request\", or \"AWS ARN for integration must \
        contain path or action\".",
        bad "type: aws\nuri: https://dynamodb.us-east-1.amazonaws.com\n",
        good "type: aws\nuri: arn:aws:apigateway:us-east-1:dynamodb:action/GetItem\n";
    AWS_PROXY_TARGET = 1207, Error, "AWS_PROXY takes Lambda functions",
        "Amazon refuses the import: \"Integrations of type 'AWS_PROXY' currently only supports Lambda function and \
        Firehose stream invocations.\"",
        bad "type: aws_proxy\nuri: arn:aws:apigateway:us-east-1:s3:path/b/k\n",
        good "type: aws\nuri: arn:aws:apigateway:us-east-1:s3:path/b/k\n";
    LAMBDA_METHOD = 1208, Warning, "a Lambda function is called with POST",
        "Lambda's Invoke operation takes POST. Amazon's importer puts it in the place of any other `httpMethod`, and \
        so does gwgen. Only an integration made through Amazon's own API keeps another one; it then answers 500.",
        bad "type: aws_proxy\nhttpMethod: GET\n",
        good "type: aws_proxy\nhttpMethod: POST\n";
    TIMEOUT_RANGE = 1209, Error, "a timeout is too short or no number",
        "`timeoutInMillis` is a whole number of at least 50.",
        bad "timeoutInMillis: 5\n",
        good "timeoutInMillis: 5000\n";
    TIMEOUT_LONG = 1210, Warning, "a timeout is longer than Amazon's",
        "Amazon allows 29,000 ms for REST APIs (more only after a raise of the quota) and 30,000 ms for HTTP APIs. \
        The value is used as written.",
        bad "timeoutInMillis: 60000\n",
        good "timeoutInMillis: 29000\n";
    ENUMERATION = 1211, Error, "a value is not one of those allowed",
        "The help lists the values. Letter case does not matter.",
        bad "passthroughBehavior: sometimes\n",
        good "passthroughBehavior: never\n";
    RESPONSE_STATUS = 1212, Error, "an integration response has no usable statusCode",
        "`statusCode` is a number from 100 to 599, as a number or as a text.",
        bad "responses: { default: {} }\n",
        good "responses: { default: { statusCode: \"200\" } }\n";
    RESPONSE_PATTERN = 1213, Error, "a selection pattern cannot be read",
        "The keys of an integration's `responses` are Java regular expressions over the backend's status, and \
        `default`.",
        bad "responses: { '(4': { statusCode: \"400\" } }\n",
        good "responses: { '4\\d{2}': { statusCode: \"400\" } }\n";
    RESPONSE_PATTERN_NEVER = 1214, Warning, "a selection pattern never matches",
        "The pattern is compared with the backend's status code, a number of three digits, as a whole.",
        bad "responses: { 'BAD.*': { statusCode: \"400\" } }\n",
        good "responses: { '4\\d{2}': { statusCode: \"400\" } }\n";
    STATUS_NOT_DECLARED = 1215, Warning, "an integration response's status is not declared",
        "`statusCode` corresponds to a key of the operation's `responses`.",
        bad "responses: { \"200\": { description: Pets } }\nx-amazon-apigateway-integration: { responses: { default: { statusCode: \"404\" } } }\n",
        good "responses: { \"404\": { description: No pets } }\nx-amazon-apigateway-integration: { responses: { default: { statusCode: \"404\" } } }\n";
    NO_INTEGRATION_RESPONSES = 1216, Warning, "an integration has no responses",
        "HTTP, AWS and MOCK integrations choose one of their `responses`; without any, every answer is 500.",
        bad "type: http\n",
        good "type: http\nresponses: { default: { statusCode: \"200\" } }\n";
    VPC_LINK_ID = 1217, Error, "a VPC link is not named",
        "With `connectionType: VPC_LINK`, `connectionId` names the link.",
        bad "connectionType: VPC_LINK\n",
        good "connectionType: VPC_LINK\nconnectionId: abc123\n";
    PAYLOAD_VERSION = 1218, Error, "a payload format version does not exist",
        "`payloadFormatVersion` is `1.0` or `2.0`; `2.0` is for Lambda functions of HTTP APIs.",
        bad "payloadFormatVersion: \"3.0\"\n",
        good "payloadFormatVersion: \"2.0\"\n";
    REST_PAYLOAD_VERSION = 1219, Warning, "payload format versions are for HTTP APIs",
        "REST APIs have one event format; the member has no effect.",
        bad "# in a REST API\npayloadFormatVersion: \"1.0\"\n",
        good "# in a REST API\ntype: aws_proxy\n";
    CLIENT_ADDRESS_PLACEHOLDER = 1220, Warning, "a placeholder of the uri is not filled",
        "`{name}` in a `uri` gets its value from `requestParameters`: `integration.request.path.name`, or from a template \
        that sets `$context.requestOverride.path.name`. Without either the braces are sent as they are.",
        bad "uri: https://example.com/{id}\n",
        good "uri: https://example.com/{id}\nrequestParameters: { integration.request.path.id: method.request.path.id }\n";
    IGNORED_BY_PROXY = 1221, Note, "a proxy integration ignores this",
        "Proxy integrations pass requests and answers through; templates, integration responses and conversions of an \
        HTTP proxy's body have no effect on them, nor have mappings of requests where the Lambda function of a REST API gets \
        the request as its event.";
    INTEGRATION_WITHOUT_BACKEND = 1222, Warning, "an integration does not say where requests go",
        "The integration has no `uri`: it was taken out before the definition was published. The operation is forwarded to \
        the document's server, as one without integration in a plain document.",
        bad "x-amazon-apigateway-integration: { type: aws_proxy, payloadFormatVersion: \"2.0\" }\n",
        good "x-amazon-apigateway-integration: { type: aws_proxy, uri: 'arn:aws:lambda:us-east-1:111111111111:function:pets', payloadFormatVersion: \"2.0\" }\n";
    PAYLOAD_OF_LAMBDA = 1223, Warning, "payload format 2.0 is for Lambda functions",
        "In an HTTP API `2.0` describes the events and answers of Lambda functions. All other integrations have `1.0`: \
        requests and answers pass as they are.",
        bad "type: http_proxy\npayloadFormatVersion: \"2.0\"\n",
        good "type: http_proxy\npayloadFormatVersion: \"1.0\"\n";
    PAYLOAD_VERSION_MISSING = 1224, Note, "a payload format version is not given",
        "An HTTP API's Lambda integration says which format its events have. Where it does not, gwgen takes `1.0`.",
        bad "type: aws_proxy\n",
        good "type: aws_proxy\npayloadFormatVersion: \"2.0\"\n";
    MEMBER_OF_OTHER_KIND = 1225, Warning, "a member that integrations of this kind of API do not have",
        "HTTP APIs have no templates, no integration responses, no pass-through behaviour, no content handling and no \
        cache. REST APIs have no `integrationSubtype` and no `responseParameters` by status. The member has no effect, as \
        at Amazon.",
        bad "# in an HTTP API\ntype: http_proxy\npassthroughBehavior: never\n",
        good "# in an HTTP API\ntype: http_proxy\n";
    SUBTYPE = 1226, Error, "an integration subtype does not exist",
        "`integrationSubtype` names one of the services that an HTTP API calls by itself, and what it calls of it.",
        bad "integrationSubtype: SQS-Send\n",
        good "integrationSubtype: SQS-SendMessage\n";
    SUBTYPE_PARAMETER = 1227, Error, "a parameter that an integration subtype does not have",
        "Each subtype has its own `requestParameters`, with the names of the service's own manual.",
        bad "integrationSubtype: SQS-SendMessage\nrequestParameters: { QueueUrl: $stageVariables.queue, Body: $request.body.text }\n",
        good "integrationSubtype: SQS-SendMessage\nrequestParameters: { QueueUrl: $stageVariables.queue, MessageBody: $request.body.text }\n";
    SUBTYPE_PARAMETER_MISSING = 1228, Error, "a parameter that an integration subtype needs is not given",
        "The service refuses every call without it.",
        bad "integrationSubtype: SQS-SendMessage\nrequestParameters: { QueueUrl: $stageVariables.queue }\n",
        good "integrationSubtype: SQS-SendMessage\nrequestParameters: { QueueUrl: $stageVariables.queue, MessageBody: $request.body.text }\n";
    SUBTYPE_CREDENTIALS = 1229, Error, "an integration subtype needs credentials",
        "The service is called with the credentials of a role, which `credentials` names.",
        bad "integrationSubtype: SQS-SendMessage\n",
        good "integrationSubtype: SQS-SendMessage\ncredentials: arn:aws:iam::111111111111:role/pets\n";
    HOST = 1230, Warning, "a URL's host can never be called",
        "A host is a name of letters, digits, `-`, `_` and dots, an IPv4 address, or an IPv6 address in brackets; a port \
        from 0 to 65535 may follow. Link-local addresses, such as those of a cloud's metadata services, are not called. Every \
        answer is 500 with another one. In Swagger 2.0, `host` holds no scheme.",
        bad "uri: https://<your-host>/pets\n",
        good "uri: https://${host}/pets\n";
    MEMBER_OF_OTHER_TYPE = 1231, Warning, "an integration's type has no use for a member",
        "The member belongs to integrations of another type, or to a VPC link that the integration does not have, so that it \
        has no effect, there and here.",
        bad "type: http_proxy\ncredentials: arn:aws:iam::111111111111:role/pets\n",
        good "type: aws_proxy\ncredentials: arn:aws:iam::111111111111:role/pets\n";
    URI_FRAGMENT = 1232, Warning, "a part of a URL is not sent",
        "What stands behind `#` in a `uri` never leaves the client that reads it: backends do not get it. A server's URL is \
        followed by the path of each operation, so that it has no query either.",
        bad "uri: https://pets.example/#/pets\n",
        good "uri: https://pets.example/pets\n";
    TLS_CONFIG = 1233, Warning, "a setting of `tlsConfig` has no effect",
        "REST APIs have `insecureSkipVerification` for `http` and `http_proxy`, HTTP APIs `serverNameToVerify` for private \
        integrations (`connectionType: VPC_LINK`). Neither means anything where the backend is called without TLS.",
        bad "# in a REST API\ntype: http_proxy\nuri: http://pets.example\ntlsConfig: { insecureSkipVerification: true }\n",
        good "# in a REST API\ntype: http_proxy\nuri: https://pets.example\ntlsConfig: { insecureSkipVerification: true }\n";
    TLS_SERVER_NAME = 1234, Error, "`serverNameToVerify` is no name of a server",
        "It is a host name, without a scheme, a port and a path. No certificate is for anything else, so that every call \
        would fail.",
        bad "tlsConfig: { serverNameToVerify: https://pets.example }\n",
        good "tlsConfig: { serverNameToVerify: pets.example }\n";
    MOCK_STATUS = 1235, Warning, "a MOCK's request template gives no status",
        "The request template of a MOCK renders an object with a whole number as `statusCode`, which chooses the \
        integration response. Where it does not, the answer is 500, at Amazon too.",
        bad "type: mock\nrequestTemplates: { application/json: '{\"statusCode\": \"200\"}' }\n",
        good "type: mock\nrequestTemplates: { application/json: '{\"statusCode\": 200}' }\n";
    INTERIM_STATUS = 1236, Warning, "a status that is no answer",
        "Statuses from 100 to 199 announce an answer: a client that gets one goes on waiting. A gateway that would have to \
        answer with one answers with 500.",
        bad "responses: { default: { statusCode: \"100\" } }\n",
        good "responses: { default: { statusCode: \"200\" } }\n";
    RESPONSE_DEFAULT_TWICE = 1237, Warning, "two integration responses for the same answers",
        "`.*` and `default` are both for what no other pattern matches. `default` is taken.",
        bad "responses: { '.*': { statusCode: \"500\" }, default: { statusCode: \"200\" } }\n",
        good "responses: { '5..': { statusCode: \"500\" }, default: { statusCode: \"200\" } }\n";
    URI_CHARACTERS = 1238, Warning, "a uri holds what means something else in a URL",
        "A `{` that nothing closes names no placeholder and is sent as `%7B`. A `%` without two hexadecimal digits behind it \
        is sent as it is, which most backends refuse.",
        bad "uri: https://pets.example/{id\n",
        good "uri: https://pets.example/{id}\n";
    ACTION_OF_PATHS = 1239, Warning, "a service that has no actions",
        "S3 and many others are called by verb and path. An action is sent to them as `?Action=NAME`, as to services that \
        read it there, and they answer as if it were not said.",
        bad "uri: \"arn:aws:apigateway:eu-west-1:s3:action/GetObject&Bucket=b&Key={key}\"\n",
        good "uri: \"arn:aws:apigateway:eu-west-1:s3:path/b/{key}\"\n";
    FUNCTION_ARN = 1240, Warning, "a function's own ARN in a REST API",
        "REST APIs of Amazon want the path of the invocation, and refuse any other ARN; HTTP APIs take both. gwgen invokes \
        the function all the same.",
        bad "uri: arn:aws:lambda:eu-west-1:123456789012:function:getPet\n",
        good "uri: arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:123456789012:function:getPet/invocations\n";
    HEADER_NOT_DECLARED = 1241, Warning, "a mapped response header is not declared",
        "`method.response.header.NAME` corresponds to a header of the operation's response with that status. Amazon refuses to \
        import any other; gwgen sends the header all the same.",
        bad "responses: { \"200\": { description: Pets } }\nx-amazon-apigateway-integration: { responses: { default: { statusCode: \"200\", responseParameters: { method.response.header.Via: \"'a'\" } } } }\n",
        good "responses: { \"200\": { description: Pets, headers: { Via: { schema: { type: string } } } } }\nx-amazon-apigateway-integration: { responses: { default: { statusCode: \"200\", responseParameters: { method.response.header.Via: \"'a'\" } } } }\n";
    SUBTYPE_VALUE = 1242, Warning, "a fixed value that a subtype's parameter cannot have",
        "Some parameters of an `integrationSubtype` are numbers, moments or JSON, and none is empty. A fixed value that is \
        something else makes every request fail, whoever sends it.",
        bad "integrationSubtype: SQS-SendMessage\nrequestParameters: { QueueUrl: q, MessageBody: $request.body, DelaySeconds: soon }\n",
        good "integrationSubtype: SQS-SendMessage\nrequestParameters: { QueueUrl: q, MessageBody: $request.body, DelaySeconds: \"5\" }\n";
    INVOCATION_TYPE = 1243, Warning, "an invocation type that is not sent",
        "`X-Amz-Invocation-Type` of a function is `Event`, for whose result nobody waits, or `RequestResponse`, in these \
        letters. Requests that would send another one are answered with status 500.",
        bad "requestParameters: { integration.request.header.X-Amz-Invocation-Type: \"'event'\" }\n",
        good "requestParameters: { integration.request.header.X-Amz-Invocation-Type: \"'Event'\" }\n";
    NO_RESPONSE_FOR_SUCCESS = 1244, Warning, "no integration response for a function that succeeds",
        "The patterns of a function's `responses` are matched with the `errorMessage` of what it returned, not with a status. \
        Of a function that succeeds it is empty: without `default`, or a pattern that takes nothing, the client gets 500, as \
        at Amazon.",
        bad "responses: { \"200\": { statusCode: \"200\" } }\n",
        good "responses: { default: { statusCode: \"200\" } }\n";
    CACHE_KEY = 1245, Error, "what cannot be a cache key",
        "`cacheKeyParameters` names parts of a request: a path parameter, a query parameter or a header, as the client sends them \
        or as the integration gets them. Bodies are no part of a key: nothing of them is read before a kept answer is looked for.",
        bad "cacheKeyParameters: [method.request.body]\n",
        good "cacheKeyParameters: [method.request.querystring.page]\n";
    CACHE_KEY_UNDECLARED = 1246, Warning, "a cache key that the operation does not have",
        "Amazon takes keys that the operation declares among its `parameters`, or that the integration's `requestParameters` map. \
        A header or a query parameter that is not declared is part of the key all the same; one that the integration is not sent \
        tells nothing apart.",
        bad "cacheKeyParameters: [method.request.querystring.pgae]\n",
        good "cacheKeyParameters: [method.request.querystring.page]   # parameters: [{ name: page, in: query }]\n";
    CACHE_KEY_MISSES = 1247, Warning, "kept answers that do not tell requests apart",
        "The integration gets something of a request that answers are not kept by: whoever asks with another value gets the answer \
        to the first one. What only seems to matter is better not sent.",
        bad "parameters: [{ name: page, in: query }]   # cacheKeyParameters: []\n",
        good "cacheKeyParameters: [method.request.querystring.page]\n";
}

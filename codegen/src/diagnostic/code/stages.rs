//! `GW16xx`: stages and `x-gwgen`.

codes! {
    STAGE_NAME = 1600, Error, "a stage's name cannot be used",
        "Names have 1 to 128 letters, digits, `_` and `-`; an HTTP API may also have `$default`.",
        bad "stages: { \"prod eu\": {} }\n",
        good "stages: { prod-eu: {} }\n";
    STAGE_VARIABLE_NAME = 1601, Error, "a stage variable's name cannot be used",
        "Names have up to 64 letters, digits and `_`.",
        bad "variables: { back-end: pets.example }\n",
        good "variables: { backend: pets.example }\n";
    STAGE_VARIABLE_VALUE = 1602, Warning, "a stage variable's value is refused by Amazon",
        "Values have up to 512 letters, digits and `._~:/?#&=,-`.",
        bad "variables: { greeting: \"hello world\" }\n",
        good "variables: { greeting: hello-world }\n";
    METHOD_SETTINGS_KEY = 1603, Warning, "settings of a method that does not exist",
        "Keys are a path and a verb: `/pets/{id}/GET`; in `methodSettings` also `*/*`.",
        bad "methodSettings: { \"/dogs/GET\": { metricsEnabled: true } }   # there is no /dogs\n",
        good "methodSettings: { \"/pets/GET\": { metricsEnabled: true } }\n";
    ACCESS_LOG_VARIABLE = 1604, Error, "an access log names an unknown variable",
        "Formats hold `$context` variables only. Their names are in Amazon's manual.",
        bad "format: '$context.reqestId'\n",
        good "format: '$context.requestId'\n";
    ACCESS_LOG_REQUEST_ID = 1605, Warning, "an access log does not name the request",
        "Amazon asks for `$context.requestId` or `$context.extendedRequestId` in the format.",
        bad "format: $context.status\n",
        good "format: $context.requestId $context.status\n";
    PROTOCOL_TYPE = 1606, Error, "a protocol type does not exist",
        "`protocolType` is `REST` or `HTTP`. Without it the extensions decide.",
        bad "x-gwgen: { protocolType: SOAP }\n",
        good "x-gwgen: { protocolType: REST }\n";
    SETTING_RANGE = 1607, Error, "a setting is out of range",
        "The help says what is allowed. Amazon refuses such a setting.",
        bad "x-amazon-apigateway-minimum-compression-size: -1\n",
        good "x-amazon-apigateway-minimum-compression-size: 1024\n";
    TOO_MANY_STAGE_VARIABLES = 1608, Warning, "a stage has more than 100 variables",
        "Amazon allows 100 variables in a stage. gwgen serves more, but the stage cannot be moved to Amazon as it is.";
    CORS_WITHOUT_EFFECT = 1609, Warning, "a CORS setting that fits no request",
        "Origins are `*`, `https://*`, `http://*`, or a scheme and a host, without a path: what browsers send. Methods are \
        verbs in upper case, or `*`; headers are names, or `*`. Browsers refuse an answer to a request with credentials that \
        allows every origin.",
        bad "allowOrigins: [https://pets.example/shop]\n",
        good "allowOrigins: [https://pets.example]\n";
    FUNCTION_NAME = 1610, Error, "a function's name cannot be used",
        "Names have 1 to 64 letters, digits, `_` and `-`. Integrations find a function by the name in their ARN.",
        bad "functions: { \"get pet\": { runtime: python3.12, handler: app.handler } }\n",
        good "functions: { get-pet: { runtime: python3.12, handler: app.handler } }\n";
    FUNCTION_COMMAND = 1611, Error, "a function has nothing to start",
        "A function has either `command`, a program and its arguments, or `runtime` and `handler`, from which the command \
        is made. What is started speaks the Lambda Runtime API: `awslambdaric`, `aws-lambda-ric`, `lambda_runtime` and their \
        like do.",
        bad "functions: { getPet: { directory: ./lambda } }\n",
        good "functions: { getPet: { command: [python3, -m, awslambdaric, app.handler], directory: ./lambda } }\n";
    FUNCTION_RUNTIME = 1612, Error, "a function's runtime is not known",
        "`python3.x` starts `python3 -m awslambdaric HANDLER`, `nodejsN.x` starts `node_modules/.bin/aws-lambda-ric HANDLER`, and \
        `provided`, `provided.al2` and `provided.al2023` start `bootstrap`, all in the function's folder. Others need a `command`.",
        bad "functions: { getPet: { runtime: cobol85, handler: app.handler } }\n",
        good "functions: { getPet: { runtime: python3.12, handler: app.handler } }\n";
    FUNCTION_DIRECTORY = 1613, Warning, "a function's folder is not there",
        "`directory` is seen from the file that it stands in. A gateway finds the folder below its working directory, or below \
        `--functions DIR`, and does not start without it.",
        bad "functions: { getPet: { runtime: python3.12, handler: app.handler, directory: ./lamda } }\n",
        good "functions: { getPet: { runtime: python3.12, handler: app.handler, directory: ./lambda } }\n";
    FUNCTION_VARIABLE = 1614, Error, "an environment variable cannot be set",
        "Names have letters, digits and `_`, and begin with a letter. Those that Lambda sets itself, such as `_HANDLER` and \
        `AWS_LAMBDA_FUNCTION_NAME`, are reserved. A variable without a value takes the value that the gateway's own \
        environment has.",
        bad "environment: { AWS_REGION: eu-west-1 }\n",
        good "environment: { TABLE: pets, DB_PASSWORD: }\n";
    FUNCTION_UNUSED = 1615, Warning, "nothing invokes a hosted function",
        "No integration's ARN has the function's name, so that it is never started.",
        bad "functions: { getPets: … }   # uri: …:function:getPet/invocations\n",
        good "functions: { getPet: … }   # uri: …:function:getPet/invocations\n";
    FUNCTION_NOT_HOSTED = 1616, Warning, "an integration names a function that is nearly one of the hosted ones",
        "A function that is not among `functions` is invoked at Amazon's, or where `--endpoint lambda:NAME=URL` says. Its name is \
        so near to a hosted one that it looks like a slip.",
        bad "uri: …:function:getPets/invocations   # functions: { getPet: … }\n",
        good "uri: …:function:getPet/invocations\n";
    BINARY_MEDIA_TYPE = 1617, Warning, "a binary media type that no body has",
        "The list holds types as `Content-Type` and `Accept` say them, without parameters: `image/png`, `image/*` for all of \
        its subtypes, or `*/*` for everything. A `*` in another place matches nothing.",
        bad "x-amazon-apigateway-binary-media-types: [png]\n",
        good "x-amazon-apigateway-binary-media-types: [image/png]\n";
    CLOSED_THROTTLE = 1618, Warning, "a throttle that lets nothing through",
        "With a rate or a burst of 0 every request is answered with 429. That closes a method or a stage on purpose; who wants \
        no limit leaves the setting out.",
        bad "methodSettings: { \"*/*\": { throttlingRateLimit: 0 } }\n",
        good "methodSettings: { \"*/*\": { throttlingRateLimit: 100, throttlingBurstLimit: 200 } }\n";
    THROTTLE_BY = 1619, Error, "a throttle that does not tell callers apart",
        "`throttleBy` gives each caller a throttle of his own: in a stage for all of its methods, in `methodSettings` for one \
        method. `by` is a variable that says who calls: `$context.identity.sourceIp` (of IPv6 addresses the first 64 bits \
        count), `$context.identity.apiKeyId`, `$context.authorizer.claims.sub`, `$context.authorizer.principalId` and their \
        like. Callers who have no such value share one throttle.",
        bad "throttleBy: [{ by: $context.requestId, rateLimit: 5 }]\n",
        good "throttleBy: [{ by: $context.identity.sourceIp, rateLimit: 5, burstLimit: 10 }]\n";
    QUOTA_BELOW_THROTTLE = 1620, Warning, "a quota that is used up before a throttle holds anything back",
        "The plan's throttle lets as many requests through at once, or within a second, as its quota has for a whole period: the \
        throttle never matters, and a key is used up in a moment. One of the two numbers is likely a slip.",
        bad "gold: { throttle: { rateLimit: 100, burstLimit: 200 }, quota: { limit: 100, period: DAY } }\n",
        good "gold: { throttle: { rateLimit: 100, burstLimit: 200 }, quota: { limit: 100000, period: DAY } }\n";
    CACHE_OF_OTHER_VERB = 1625, Warning, "kept answers of a verb that does something",
        "`cachingEnabled` of a method of its own keeps answers to whatever verb it has. Behind a kept answer nothing is done: the \
        second POST of another body is told what the first one was.",
        bad "methodSettings: { \"/pets/POST\": { cachingEnabled: true } }\n",
        good "methodSettings: { \"/pets/GET\": { cachingEnabled: true } }\n";
    CACHE_WITHOUT_CLUSTER = 1626, Warning, "caching in a stage without a cache",
        "`cachingEnabled` has an effect in stages that have a cache: `cacheClusterEnabled: true`, and `cacheClusterSize`.",
        bad "prod: { methodSettings: { \"*/*\": { cachingEnabled: true } } }\n",
        good "prod: { cacheClusterEnabled: true, methodSettings: { \"*/*\": { cachingEnabled: true } } }\n";
    CACHE_OF_STREAM = 1627, Warning, "an answer that streams is not kept",
        "Answers of integrations with `responseTransferMode: STREAM` are handed on piece by piece, at Amazon as here, and no cache \
        has them.",
        bad "responseTransferMode: STREAM   # methodSettings: { \"*/*\": { cachingEnabled: true } }\n",
        good "methodSettings: { \"*/*\": { cachingEnabled: true }, \"/events/GET\": { cachingEnabled: false } }\n";
}

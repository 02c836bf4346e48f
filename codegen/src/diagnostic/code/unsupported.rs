//! `GW9xxx`: read, but not acted on yet. The support matrix in the README is made from this list.

codes! {
    UNKNOWN_EXTENSION = 9001, Warning, "an unknown extension of Amazon API Gateway",
        "The key begins with `x-amazon-apigateway-` and is none that gwgen knows, so it has no effect.";
    UNSUPPORTED_STREAMING = 9005, Warning, "an answer that cannot be streamed",
        "`responseTransferMode: STREAM` and `response-streaming-invocations` are for proxy integrations of REST APIs. An \
        integration of type `aws` gets the answer whole, at most 6 MB; an HTTP API answers 500.";
    UNSUPPORTED_AUTHORIZER = 9007, Warning, "an authorizer that cannot be asked",
        "Operations are closed, and answer 401, that name several authorizers, one that is not there or cannot be read, one of \
        the other kind of API (`jwt` belongs to HTTP APIs, `cognito_user_pools` to REST APIs), or user pools without \
        `providerARNs`.";
    UNSUPPORTED_VALIDATION = 9011, Warning, "bodies of this content type pass unchecked",
        "Request validators hold bodies to the models of `application/json` (and `$default`): Amazon's importer takes no \
        others. In plain documents bodies of JSON, forms, multipart forms and texts are checked. Bodies of other types, \
        those of XML among them, are handed on as they came, whatever their schema says: parameters, the content type \
        itself and that there is a body are all that is asked of such requests.";
    UNSUPPORTED_CACHE = 9013, Warning, "kept answers are not encrypted",
        "Answers are kept in the memory of the gateway's process alone, never on a disk or in a store, so `cacheDataEncrypted` has \
        nothing to encrypt there. A cache that several gateways share, and a command that empties it, come later: each gateway \
        keeps its own, and begins anew when it starts or reads its configuration again.";
    UNSUPPORTED_CANARY = 9014, Warning, "canaries come later",
        "All requests are served by the stage itself.";
    UNSUPPORTED_QUOTA = 9015, Warning, "a quota counts in one gateway only",
        "Each gateway holds an API key to its usage plan's `quota` by what it counts itself, from its start on: what is used is \
        neither kept when the gateway ends nor shared by those that use one state store.";
    UNSUPPORTED_DOMAIN_NAME = 9016, Warning, "base path mappings come later",
        "A domain name is served, with mutual TLS where it asks for that; its `basePathMappings` have no effect yet.";
    UNSUPPORTED_WEB_SOCKET = 9017, Warning, "WebSocket APIs come later",
        "`webSocket` has no effect yet. Only its REST or HTTP part is served.";
    UNSUPPORTED_CREDENTIALS = 9020, Warning, "the credentials of a caller who does not sign",
        "`credentials: arn:aws:iam::*:user/*` asks for the credentials of whoever calls. Callers of operations with `AWS_IAM` \
        sign with an access key that the gateway knows, and it signs with that key too: Amazon's services take it where it is \
        one of Amazon's, services that are bound elsewhere take what they take. Callers of other operations have none: the \
        method is answered with status 500.";
    UNSUPPORTED_TEMPLATE_FILE = 9021, Error, "CloudFormation and SAM templates come later",
        "The document is a template. gwgen reads the API definition only: write the content of `DefinitionBody` or \
        `Body` to a file of its own.";
    UNSUPPORTED_ENDPOINT_SETTING = 9022, Warning, "an endpoint setting has no effect",
        "Private endpoints, address types, security policies and access modes are the business of Amazon's endpoints; \
        TLS is set by the gateway's own flags. A disabled default endpoint is served all the same where the definition has no \
        `domainNames`.";
    UNSUPPORTED_LOG_DESTINATION = 9024, Warning, "access logs go to standard output",
        "Other destinations come later. The line is written to standard output.";
    UNSUPPORTED_FIREHOSE = 9026, Warning, "a proxy to a Firehose stream",
        "Amazon accepts `aws_proxy` with a Firehose stream, but what it sends there and how it reads the answer is neither \
        documented nor recorded. The integration is answered with status 500; `type: aws` with `firehose:action/PutRecord` \
        and a template does the same in the open.";
    UNSUPPORTED_SETTING = 9027, Warning, "a setting has no effect yet",
        "The setting is read, and not acted on. The gateway behaves as if it were not there.";
    UNSUPPORTED_HTTP_TYPE = 9029, Warning, "HTTP APIs take proxy integrations only",
        "Amazon's importer ignores the integration with a warning. The route is answered with status 500.";
    UNSUPPORTED_CALLBACK = 9030, Note, "callbacks and webhooks are not served",
        "They describe requests that the API sends, not requests that it takes.";
    UNSUPPORTED_PATTERN = 9031, Warning, "a selection pattern is not supported",
        "Selection patterns are Java's regular expressions. Characters by their names, parentheses more than 50 deep, and \
        many back-references at once are not read; nor are, over the error messages of functions, any back-references, \
        groups and repetitions that give nothing back, classes inside of classes, `(?m)`, and Java's own properties. The \
        pattern never matches.";
}

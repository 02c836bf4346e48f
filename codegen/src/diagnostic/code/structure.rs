//! `GW01xx`: structure of the document.

codes! {
    NOT_A_DEFINITION = 100, Error, "not an API definition",
        "The root of a definition is a mapping with `openapi: 3.…` or `swagger: \"2.0\"`.",
        bad "info: { title: Pets }\npaths: {}\n",
        good "openapi: 3.0.3\ninfo: { title: Pets, version: \"1\" }\npaths: {}\n";
    UNKNOWN_VERSION = 101, Error, "a version of OpenAPI that is not read",
        "gwgen reads Swagger 2.0 and OpenAPI 3.0, 3.1 and, with a note, 3.2.",
        bad "openapi: 4.0.0\n",
        good "openapi: 3.1.0\n";
    NEWER_VERSION = 102, Note, "a newer version of OpenAPI",
        "The document is read by the rules of OpenAPI 3.1. What only 3.2 knows, such as the `query` verb, is not \
        read.",
        bad "openapi: 3.2.0\n",
        good "openapi: 3.1.1\n";
    WRONG_KIND = 103, Error, "a value of the wrong kind",
        "A mapping, a list, a text or a number is wanted here, and something else stands there.",
        bad "paths: []\n",
        good "paths: {}\n";
    MISPLACED_EXTENSION = 104, Warning, "an extension has no effect where it stands",
        "The extension is one of Amazon API Gateway's, but it is read elsewhere: at the root, in a path item, in an \
        operation, in a security scheme or in a server.",
        bad "paths:\n  /pets:\n    x-amazon-apigateway-integration: { type: mock }\n",
        good "paths:\n  /pets:\n    get:\n      x-amazon-apigateway-integration: { type: mock }\n";
    UNKNOWN_MEMBER = 105, Warning, "a member that has no meaning",
        "The object has no member of this name, so it has no effect. Often it is misspelt: names are case-sensitive.",
        bad "x-amazon-apigateway-integration: { type: mock, passThroughBehavior: never }\n",
        good "x-amazon-apigateway-integration: { type: mock, passthroughBehavior: never }\n";
    VIEW_MISFIT = 106, Warning, "a part does not follow OpenAPI 3.0",
        "The object is not as OpenAPI 3.0 describes it. What can be read of it is used.",
        bad "tags: [{ description: All about pets }]\n",
        good "tags: [{ name: pets, description: All about pets }]\n";
    NO_PATHS = 107, Warning, "a definition without operations",
        "Nothing can be called: there is no `paths`, or no operation in it. Every request is answered as unknown.",
        bad "paths: {}\n",
        good "paths: { /pets: { get: { responses: { \"200\": { description: Pets } } } } }\n";
    FORGIVEN = 108, Note, "Amazon's importer forgives this",
        "The document does not follow OpenAPI here. Amazon API Gateway imports it all the same, and so does gwgen; \
        other tools may not.",
        bad "paths: { /pets: { GET: {} } }\n",
        good "paths: { /pets: { get: {} } }\n";
    SWAGGER_HTTP_API = 109, Error, "an HTTP API in Swagger 2.0",
        "HTTP APIs are described in OpenAPI 3; Amazon's importer refuses a Swagger 2.0 document for one.",
        bad "swagger: \"2.0\"\nx-gwgen: { protocolType: HTTP }\n",
        good "openapi: 3.0.3\nx-gwgen: { protocolType: HTTP }\n";
    HTTP_MEMBER_IN_SWAGGER = 110, Warning, "a member of HTTP APIs in a Swagger 2.0 document",
        "HTTP APIs are described in OpenAPI 3, so a Swagger 2.0 document is a REST API. What only HTTP APIs know has no \
        effect in it.",
        bad "swagger: \"2.0\"\nx-amazon-apigateway-cors: { allowOrigins: ['*'] }\n",
        good "openapi: 3.0.3\nx-amazon-apigateway-cors: { allowOrigins: ['*'] }\n";
    KIND_GUESSED = 111, Warning, "a definition that is half REST API, half HTTP API",
        "The document does not say what kind of API it describes. Something in it that only HTTP APIs have decides; but \
        something else belongs to REST APIs, and has no effect. Say what is meant with `protocolType` in `x-gwgen`.",
        bad "x-amazon-apigateway-cors: { allowOrigins: ['*'] }\nx-amazon-apigateway-gateway-responses: { DEFAULT_4XX: {} }\n",
        good "x-gwgen: { protocolType: REST }\nx-amazon-apigateway-gateway-responses: { DEFAULT_4XX: {} }\n";
    TWO_VERSIONS = 112, Warning, "a document in two languages",
        "`swagger` and `openapi` both say what a document is written in. Where both are there, it is read as Swagger 2.0.",
        bad "swagger: \"2.0\"\nopenapi: 3.0.3\n",
        good "openapi: 3.0.3\n";
}

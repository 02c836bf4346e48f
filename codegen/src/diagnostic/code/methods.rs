//! `GW11xx`: methods, parameters, responses.

codes! {
    UNDECLARED_PATH_PARAMETER = 1100, Note, "a path parameter is not declared",
        "The path names a parameter that the operation does not list under `parameters`. Amazon's importer adds it, \
        and so does gwgen.",
        bad "'/pets/{id}': { get: {} }\n",
        good "'/pets/{id}': { get: { parameters: [{ name: id, in: path, required: true, schema: { type: string } }] } }\n";
    PATH_PARAMETER_NOT_IN_PATH = 1101, Warning, "a declared path parameter is not in the path",
        "`in: path` names something that the path does not have in braces, so it never has a value.",
        bad "/pets: { get: { parameters: [{ name: id, in: path, required: true, schema: { type: string } }] } }\n",
        good "'/pets/{id}': { get: { parameters: [{ name: id, in: path, required: true, schema: { type: string } }] } }\n";
    BAD_PARAMETER = 1102, Warning, "a parameter cannot be read",
        "A parameter has a `name` and stands `in` `path`, `query`, `header` or `cookie` (Swagger 2.0: also `body` and \
        `formData`, of which an operation has one or the other). Its `content` has one media type.",
        bad "parameters: [{ name: kind, in: body }]\n",
        good "parameters: [{ name: kind, in: query, schema: { type: string } }]\n";
    DUPLICATE_PARAMETER = 1103, Warning, "a parameter is listed twice",
        "Name and place tell parameters apart; the first one counts.",
        bad "parameters:\n  - { name: limit, in: query, schema: { type: integer } }\n  - { name: limit, in: query, schema: { type: string } }\n",
        good "parameters:\n  - { name: limit, in: query, schema: { type: integer } }\n";
    DUPLICATE_OPERATION_ID = 1104, Warning, "two operations have one operationId",
        "`operationId` is unique in a document. Generated names get a number behind them.",
        bad "operationId: getPet   # twice\n",
        good "operationId: getPetById\n";
    NO_RESPONSES = 1105, Note, "an operation declares no responses",
        "OpenAPI asks for `responses`. Amazon's importer does not.",
        bad "get: { operationId: getPets }\n",
        good "get: { operationId: getPets, responses: { \"200\": { description: Pets } } }\n";
    METHOD_WITHOUT_INTEGRATION = 1106, Warning, "a method has no integration",
        "Nothing answers the method: a REST API replies with status 500. Amazon imports such a method, but deploys it \
        only when it has an integration.",
        bad "get: { responses: { \"200\": { description: Pets } } }\n",
        good "get:\n  responses: { \"200\": { description: Pets } }\n  x-amazon-apigateway-integration: { type: http_proxy, httpMethod: GET, uri: 'https://pets.example' }\n";
    BAD_RESPONSE_KEY = 1107, Warning, "a response has no status",
        "Keys of `responses` are a status (`200`), a class of statuses (`2XX`) or `default`.",
        bad "responses: { ok: { description: Pets } }\n",
        good "responses: { \"200\": { description: Pets } }\n";
    UNKNOWN_VERB = 1108, Warning, "a key of a path item is no verb",
        "Read are `get`, `put`, `post`, `delete`, `options`, `head`, `patch`, `trace` and \
        `x-amazon-apigateway-any-method`.",
        bad "/pets: { any: {} }\n",
        good "/pets: { x-amazon-apigateway-any-method: {} }\n";
    TRACE_AT_AMAZON = 1109, Warning, "TRACE is not served",
        "Amazon API Gateway knows DELETE, GET, HEAD, OPTIONS, PATCH, POST and PUT. A gateway forwards no TRACE in any kind \
        of API, since its answer would show headers that proxies have added; it says 405.",
        bad "/pets: { trace: {} }\n",
        good "/pets: { get: {} }\n";
    UNKNOWN_VALIDATOR = 1110, Warning, "a request validator is not defined",
        "`x-amazon-apigateway-request-validator` names one of the root's `x-amazon-apigateway-request-validators`. \
        Published definitions that run at Amazon name unknown ones, so it is no error; but nothing is validated there, \
        not even by the validator that the root chooses for all operations.",
        bad "x-amazon-apigateway-request-validator: all\n",
        good "x-amazon-apigateway-request-validators: { all: { validateRequestBody: true } }\nx-amazon-apigateway-request-validator: all\n";
    RELATIVE_SERVER = 1111, Note, "the backend's address is left open",
        "The document has no server, or one without a host. Bind it at start or build time: `--param \
        server=https://host`.",
        bad "servers: [{ url: /v1 }]\n",
        good "servers: [{ url: 'https://pets.example/v1' }]\n";
    BAD_SERVER = 1112, Error, "a server's URL cannot be used",
        "Operations are forwarded to `http://` or `https://` servers.",
        bad "servers: [{ url: 'ftp://files.example.com' }]\n",
        good "servers: [{ url: 'https://files.example.com' }]\n";
    SERVER_VARIABLE = 1113, Warning, "a server variable has no default, or a value that its `enum` has not",
        "OpenAPI asks for a default of every variable in a server's URL, and for one of its `enum`, where there is one. Without \
        a default it is left open as a parameter: `--param NAME=VALUE`.",
        bad "servers: [{ url: 'https://{region}.pets.example', variables: { region: {} } }]\n",
        good "servers: [{ url: 'https://{region}.pets.example', variables: { region: { default: eu } } }]\n";
    MORE_SERVERS = 1114, Note, "only the first server is used",
        "Requests are forwarded to the first of `servers`.";
    PARAMETER_STYLE = 1115, Warning, "a parameter's style does not fit its place",
        "In a path stand `simple`, `label` and `matrix`; in the query `form`, `spaceDelimited`, `pipeDelimited` and \
        `deepObject`; in headers `simple`; in cookies `form`. In Swagger 2.0 `collectionFormat` is `csv`, `ssv`, `tsv` or \
        `pipes`, in the query `multi` too. The usual style of the place is taken instead.",
        bad "parameters: [{ name: id, in: query, style: matrix, schema: { type: string } }]\n",
        good "parameters: [{ name: id, in: query, style: form, schema: { type: string } }]\n";
}

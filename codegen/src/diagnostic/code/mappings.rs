//! `GW13xx`: mappings and templates.

codes! {
    MAPPING_TARGET = 1300, Error, "a mapping has no usable target",
        "REST APIs map to `integration.request.header|querystring|path.<name>` and `method.response.header.<name>`; \
        HTTP APIs to `append|overwrite|remove:header.<name>`, `…:querystring.<name>`, `overwrite:path` and \
        `overwrite:statuscode`.",
        bad "requestParameters: { header.x: \"'1'\" }\n",
        good "requestParameters: { integration.request.header.x: \"'1'\" }\n";
    MAPPING_SOURCE = 1301, Error, "a mapping has no usable source",
        "A source is `method.request.header|querystring|path.<name>`, `method.request.body`, \
        `integration.response.header.<name>`, `context.<name>`, `stageVariables.<name>` or a literal in single \
        quotes.",
        bad "integration.request.header.x: hello\n",
        good "integration.request.header.x: \"'hello'\"\n";
    MAPPING_NOT_TEXT = 1302, Warning, "a mapping's value is not a text",
        "Amazon's importer drops the entry with a warning: \"Expected type string\". So does gwgen.",
        bad "integration.request.header.x: true\n",
        good "integration.request.header.x: \"'true'\"\n";
    FORBIDDEN_TARGET = 1303, Warning, "a header that no mapping may set",
        "Amazon answers requests to this method with status 500, and so does the gateway: the header belongs to the \
        connection.",
        bad "integration.request.header.Transfer-Encoding: \"'chunked'\"\n",
        good "integration.request.header.X-Kind: \"'chunked'\"\n";
    RESERVED_HEADER = 1304, Error, "a reserved header is mapped",
        "HTTP APIs refuse mappings of `access-control-*`, `apigw-*`, `x-amz-*`, `Authorization`, `Connection`, \
        `Content-Length`, `Forwarded`, `Via` and other headers of the connection.",
        bad "overwrite:header.Authorization: $request.header.X-Token\n",
        good "overwrite:header.X-Authorization: $request.header.X-Token\n";
    MAPPING_PATH_PARAMETER = 1305, Warning, "a mapping reads a path parameter that does not exist",
        "`method.request.path.<name>` names a parameter in braces of the resource's path.",
        bad "# under /pets/{petId}\nintegration.request.header.X-Pet: method.request.path.id\n",
        good "# under /pets/{petId}\nintegration.request.header.X-Pet: method.request.path.petId\n";
    UNKNOWN_STAGE_VARIABLE = 1306, Warning, "a stage does not define a variable",
        "The variable is used, and a declared stage has no value for it. At Amazon a missing variable is empty text.",
        bad "x-gwgen: { stages: { prod: {} } }\n# … uri: https://${stageVariables.backend}\n",
        good "x-gwgen: { stages: { prod: { variables: { backend: pets.example } } } }\n# … uri: https://${stageVariables.backend}\n";
    BAD_TEMPLATE = 1307, Error, "a template is not a text",
        "Templates are texts by media type. A structure belongs into quotes.",
        bad "requestTemplates: { application/json: { statusCode: 200 } }\n",
        good "requestTemplates: { application/json: '{\"statusCode\": 200}' }\n";
    MAPPED_STATUS = 1308, Warning, "a mapped status is no status",
        "`overwrite:statuscode` sets a number from 200 to 599. Anything else has no effect.",
        bad "overwrite:statuscode: teapot\n",
        good "overwrite:statuscode: \"418\"\n";
    EXPRESSION_WITHOUT_BRACES = 1309, Warning, "an expression is sent as it is",
        "An HTTP API's mapping has one source as its whole value, or text in which each source stands in braces. Anything \
        else is literal text.",
        bad "overwrite:path: /new/$request.path.id\n",
        good "overwrite:path: /new/${request.path.id}\n";
    HTTP_JSON_PATH = 1310, Warning, "a JSON path that HTTP APIs do not have",
        "Mappings of HTTP APIs read fields by names and positions; recursive descent and filters are no part of them. The \
        mapping is left out.",
        bad "append:header.x: $request.body..name\n",
        good "append:header.x: $request.body.pet.name\n";
}

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
        "The variable is used, and a declared stage has no value for it. At Amazon a missing variable is empty text. \
        Names have letters, digits and `_`; what else stands behind `stageVariables.` names no variable.",
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
    DOUBTFUL_LITERAL = 1309, Warning, "a literal that was probably meant otherwise",
        "An HTTP API's mapping has one source as its whole value, or text in which each source stands in braces. Anything \
        else is literal text: a source without braces or with an open one, a source as REST APIs write it, quotes too.",
        bad "overwrite:path: /new/$request.path.id\n",
        good "overwrite:path: /new/${request.path.id}\n";
    HTTP_JSON_PATH = 1310, Warning, "a JSON path that HTTP APIs do not have",
        "Mappings of HTTP APIs read fields by names and positions; recursive descent and filters are no part of them. The \
        mapping is left out.",
        bad "append:header.x: $request.body..name\n",
        good "append:header.x: $request.body.pet.name\n";
    TEMPLATE_SYNTAX = 1311, Error, "a mapping template cannot be read",
        "Mapping templates are written in the Velocity language. At Amazon requests that need the template are answered \
        with status 500.",
        bad "requestTemplates: { application/json: '#if($input.body == \"\") {}' }\n",
        good "requestTemplates: { application/json: '#if($input.body == \"\") {} #end' }\n";
    TEMPLATE_DIRECTIVE = 1312, Error, "a directive that no gateway has",
        "`#include` and `#parse` read files, and `#evaluate` runs data as a template. A gateway has no files for templates, \
        and never runs data.",
        bad "requestTemplates: { application/json: '#include(\"body.json\")' }\n",
        good "requestTemplates: { application/json: '{\"statusCode\": 200}' }\n";
    TEMPLATE_JSON_PATH = 1313, Error, "a JSON path in a template cannot be read",
        "Paths are written in Jayway's dialect: `$.a.b`, `$['a'][0]`, `$[*]`, `$..a`, `$[1:3]`, `$[?(@.a == 1)]`, and \
        `length()` and other functions at the end.",
        bad "requestTemplates: { application/json: \"$input.json('$.a[')\" }\n",
        good "requestTemplates: { application/json: \"$input.json('$.a[0]')\" }\n";
    TEMPLATE_VARIABLE = 1314, Warning, "a template reads a variable that nothing sets",
        "Amazon writes empty text for it, and so does the gateway. A condition that tests it holds: only `false` does not. \
        `$null` is how authors write nothing on purpose.",
        bad "requestTemplates: { application/json: '#set($name = 1)$nmae' }\n",
        good "requestTemplates: { application/json: '#set($name = 1)$name' }\n";
    TEMPLATE_FUNCTION = 1315, Warning, "a template calls a function that does not exist",
        "Amazon writes empty text for the call, and so does the gateway. Functions are those of `$input` and `$util`, and \
        the methods of Java's texts, lists, maps and numbers.",
        bad "requestTemplates: { application/json: '$util.escapeJavascript($input.body)' }\n",
        good "requestTemplates: { application/json: '$util.escapeJavaScript($input.body)' }\n";
    TEMPLATE_WORD = 1316, Warning, "a word in a template is nearly a directive",
        "What stands behind `#` and is neither a directive nor a macro of the template is text.",
        bad "requestTemplates: { application/json: '#if(true)a#elseb#end' }\n",
        good "requestTemplates: { application/json: '#if(true)a#{else}b#end' }\n";
    TEMPLATE_QUOTE = 1317, Warning, "a template's quotes have backslashes",
        "The template was escaped once too often. Amazon imports it, and answers requests that need it with status 500. \
        The gateway reads the text that is meant.",
        bad "requestTemplates: { application/json: '{\"id\": $input.params(\\\"id\\\")}' }\n",
        good "requestTemplates: { application/json: '{\"id\": $input.params(\"id\")}' }\n";
    HEADER_VALUE = 1318, Warning, "a header's value is more than a line",
        "A line end or another control character would make a second header of one. Requests that need the mapping are \
        answered with 500.",
        bad "method.response.header.X-Id: \"'a\\r\\nSet-Cookie: b'\"\n",
        good "method.response.header.X-Id: \"'a'\"\n";
    REMOVED_VALUE = 1319, Warning, "what is removed needs no value",
        "`remove:header.<name>` and `remove:querystring.<name>` take away whatever is there. Their value is `''`.",
        bad "remove:header.x: $request.header.y\n",
        good "remove:header.x: \"''\"\n";
    RESPONSE_HEADER = 1320, Warning, "a header that clients do not get under its name",
        "The gateway itself says how long an answer is, when it was made and by whom. Some headers of an integration response \
        are left out, as they are of a gateway response; others get a name that begins with `x-amzn-Remapped-`, as at Amazon.",
        bad "method.response.header.Content-Length: \"'3'\"\n",
        good "method.response.header.X-Length: \"'3'\"\n";
    MAPPED_TWICE = 1321, Warning, "two mappings set the same header",
        "Names of headers have no letter case. Mappings are applied in their order, so that the last one counts.",
        bad "integration.request.header.X-Id: \"'a'\"\nintegration.request.header.x-id: \"'b'\"\n",
        good "integration.request.header.X-Id: \"'b'\"\n";
    MAPPING_UNDECLARED = 1322, Warning, "a mapping reads a parameter that the operation does not declare",
        "Amazon refuses to import a mapping from a header or query parameter that is not among the operation's `parameters`; \
        gwgen maps whatever the request has.",
        bad "parameters: []\nx-amazon-apigateway-integration: { requestParameters: { integration.request.header.a: method.request.header.a } }\n",
        good "parameters: [{ name: a, in: header }]\nx-amazon-apigateway-integration: { requestParameters: { integration.request.header.a: method.request.header.a } }\n";
    TEMPLATE_LARGE = 1323, Warning, "a mapping template is larger than Amazon takes",
        "A template has at most 300 KB at Amazon. The gateway renders larger ones, but a definition that has one cannot be moved \
        to Amazon as it is.";
}

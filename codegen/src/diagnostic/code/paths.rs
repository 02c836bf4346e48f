//! `GW10xx`: paths and routing.

codes! {
    PATH_WITHOUT_SLASH = 1000, Error, "a path does not begin with a slash",
        "Every key of `paths` is a path that begins with `/`.",
        bad "paths: { pets: {} }\n",
        good "paths: { /pets: {} }\n";
    PATH_BRACES = 1001, Error, "braces in a path do not match",
        "A parameter is a name in braces: `{petId}`, or `{proxy+}` for the rest of the path.",
        bad "paths: { /pets/{id: {} }\n",
        good "paths: { '/pets/{id}': {} }\n";
    PARAMETER_IN_SEGMENT = 1002, Error, "a parameter is part of a segment",
        "At Amazon API Gateway a parameter is a whole segment of the path. Documents without gateway extensions may \
        mix text and parameters.",
        bad "paths: { '/pets/{id}.json': {} }\n",
        good "paths: { '/pets/{id}': {} }\n";
    GREEDY_NOT_LAST = 1003, Error, "a greedy parameter is not at the end",
        "`{proxy+}` takes the rest of the path, so nothing can follow it.",
        bad "paths: { '/{proxy+}/pets': {} }\n",
        good "paths: { '/pets/{proxy+}': {} }\n";
    CONFLICTING_PATHS = 1004, Error, "two paths are the same",
        "Paths that differ only in the names of their parameters match the same requests.",
        bad "paths: { '/pets/{id}': {}, '/pets/{name}': {} }\n",
        good "paths: { '/pets/{id}': {} }\n";
    SIBLING_PARAMETERS = 1005, Error, "sibling parameters have different names",
        "In a REST API a resource has at most one child that is a parameter, so all paths through it use one name for \
        it. Amazon's importer refuses anything else.",
        bad "paths: { '/pets/{id}/toys': {}, '/pets/{petId}/food': {} }\n",
        good "paths: { '/pets/{id}/toys': {}, '/pets/{id}/food': {} }\n";
    PATH_CHARACTERS = 1006, Warning, "a path has characters that Amazon refuses",
        "Segments of a resource hold letters, digits and `_-.,:`. The path is served all the same, but Amazon API \
        Gateway would not import it. Segments `.` and `..` are served by nobody: requests with them are refused.",
        bad "paths: { /haustiere/groß: {} }\n",
        good "paths: { /haustiere/gross: {} }\n";
    REPEATED_PATH_PARAMETER = 1007, Error, "a path names a parameter twice",
        "Each parameter of a path needs a name of its own.",
        bad "paths: { '/a/{id}/b/{id}': {} }\n",
        good "paths: { '/a/{aId}/b/{bId}': {} }\n";
    TOO_MANY_PATH_PARAMETERS = 1008, Error, "a path has more than 32 parameters",
        "The router keeps up to 32 path parameters of a request.";
    PATH_WITH_QUERY = 1009, Warning, "a path holds a query or a fragment",
        "Requests are matched by path alone, so what begins with `?` or `#` is no part of it. In documents without \
        gateway extensions it tells operations of one path apart: such an operation is served under the path in front \
        of it. Where that path has an operation of the same verb, the first one answers for both, and its requests \
        reach the backend all the same.",
        bad "paths: { '/pets?kind=dog': {} }\n",
        good "paths: { /pets: { get: { parameters: [{ name: kind, in: query, schema: { type: string } }] } } }\n";
    EMPTY_SEGMENT = 1010, Warning, "a path has an empty segment",
        "Two slashes follow each other. The path is served as written; Amazon API Gateway would not import it.",
        bad "paths: { /pets//toys: {} }\n",
        good "paths: { /pets/toys: {} }\n";
    DEFAULT_ROUTE_PATH = 1011, Note, "a `$default` route outside `/$default`",
        "`isDefaultRoute: true` makes the operation the API's `$default` route, whatever path it stands under.";
    AMBIGUOUS_PATHS = 1012, Warning, "two paths of a plain document match the same requests",
        "Paths that differ only in the names of their parameters match the same requests, so the second operation is \
        never chosen. Its requests reach the backend through the first one.",
        bad "paths: { '/pets/{id}': { get: {} }, '/pets/{name}': { get: {} } }\n",
        good "paths: { '/pets/{id}': { get: {} } }\n";
    QUERY_AT_AMAZON = 1013, Error, "a path of a gateway holds a query or a fragment",
        "A resource's path has letters, digits, `_-.,:` and parameters in braces. Amazon's importer takes no `?` and \
        no `#`, and no request could match them.",
        bad "paths: { '/pets?kind=dog': { get: { x-amazon-apigateway-integration: { type: mock } } } }\n",
        good "paths: { /pets: { get: { x-amazon-apigateway-integration: { type: mock } } } }\n";
    DEFAULT_ROUTE_VERB = 1014, Warning, "a `$default` route of one verb",
        "The `$default` route takes every request that no other route takes, whatever its verb. An operation of one verb \
        that is written as the `$default` route is served for the other verbs too. Write it as \
        `x-amazon-apigateway-any-method`, or give it a path.",
        bad "paths:\n  /$default:\n    get: {}\n",
        good "paths:\n  /$default:\n    x-amazon-apigateway-any-method: { isDefaultRoute: true }\n";
    BESIDE_REFERENCE = 1015, Warning, "a path has an operation beside its reference and behind it",
        "A path item may be a `$ref` with members beside it. OpenAPI leaves open what counts where both have the same \
        operation; here the one beside the reference does, and the other one is not served.",
        bad "paths:\n  /pets: { $ref: 'pets.yaml', get: {} }   # pets.yaml has a `get` too\n",
        good "paths:\n  /pets: { $ref: 'pets.yaml' }\n";
}

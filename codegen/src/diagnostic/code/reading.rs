//! `GW00xx`: reading files, the syntax of YAML and JSON, budgets, suppression comments.

codes! {
    UNREADABLE_FILE = 1, Error, "a file cannot be read",
        "The file does not exist, or may not be read by this user.";
    NOT_A_FILE = 2, Error, "not a regular file",
        "A definition is a regular file. Folders, pipes, sockets and devices are refused, because reading them may never \
        end. To read what another program writes, name `-` and let it write to standard input: `make-spec | gwgen check -`.";
    EMPTY_FILE = 3, Error, "a file holds nothing",
        "The file is empty, or holds only white space, comments or `null`. A definition is a mapping with `openapi` or \
        `swagger` at its root.",
        bad "# to be written\n",
        good "openapi: 3.0.3\ninfo: { title: Pets, version: \"1\" }\npaths: {}\n";
    NOT_TEXT = 4, Error, "a file is not text",
        "Definitions are UTF-8 text. This file holds bytes that are not: it is binary, compressed, or in an old 8-bit \
        encoding. Decompress it, or convert it: `iconv -f latin1 -t utf-8`.";
    UTF16_FILE = 5, Error, "a file is UTF-16 or UTF-32",
        "Definitions are UTF-8 text. Some editors and shells on Windows save UTF-16: choose UTF-8 when saving, or convert \
        the file: `iconv -f utf-16 -t utf-8`.";
    FILE_TOO_LARGE = 6, Error, "a definition is larger than 32 MB",
        "All files of a definition together may hold 32 MB. Amazon takes 6 MB. Split the API, or move large examples out of \
        the definition.";
    LARGE_DEFINITION = 7, Warning, "a definition is larger than Amazon takes",
        "Amazon API Gateway imports definitions of at most 6 MB. gwgen reads up to 32 MB; but this definition cannot be \
        moved to Amazon as it is.";
    TOO_MANY_NODES = 8, Error, "a definition has too many nodes",
        "After expansion of aliases a definition may have a million values. A few lines of YAML with aliases of aliases can \
        stand for billions of values; that is refused before anything is expanded.",
        bad "a: &a [x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]\n# … and so on\n",
        good "a: &a [x, x, x]\nb: [*a, *a]\n";
    TOO_DEEP = 9, Error, "values are nested too deeply",
        "Mappings and sequences may be nested 64 levels deep, aliases included. Give the inner schemas names under \
        `components/schemas` and refer to them with `$ref`.",
        bad "schema: { properties: { a: { properties: { b: { properties: … } } } } }\n",
        good "schema: { properties: { a: { $ref: '#/components/schemas/A' } } }\n";
    YAML_SYNTAX = 10, Error, "the text is not valid YAML",
        "YAML 1.2 is read. The usual causes: a tab used for indentation, a value with `: ` or ` #` in it that needs quotes, \
        a bracket or quote that is not closed, lines of one mapping with different indentation.",
        bad "info:\n  title: Pets: the API\n",
        good "info:\n  title: \"Pets: the API\"\n";
    JSON_SYNTAX = 11, Error, "the text is not valid JSON",
        "A file whose name ends in `.json` is read strictly as RFC 8259: no comments, no comma after the last element, keys \
        and strings in double quotes, no `NaN`. Rename the file to `.yaml` if it is meant to be YAML.",
        bad "{ \"openapi\": \"3.0.3\", }\n",
        good "{ \"openapi\": \"3.0.3\" }\n";
    DUPLICATE_KEY = 12, Error, "a key is written twice",
        "A mapping may hold a key once. Most readers silently keep the last one, so that half of what was written is lost. \
        `200` and `\"200\"` are the same key. Where nothing is lost (the first one has no value, or both have the same) it \
        is a warning.",
        bad "responses:\n  200: { description: Fine }\n  \"200\": { description: Also fine }\n",
        good "responses:\n  \"200\": { description: Fine }\n";
    KEY_NOT_TEXT = 13, Error, "a key is not plain text",
        "Keys are texts, numbers or booleans. YAML also allows sequences and mappings as keys; no API definition has a use \
        for them. Often a placeholder like `{name}` was left without quotes.",
        bad "{name}: value\n",
        good "\"{name}\": value\n";
    UNKNOWN_ALIAS = 14, Error, "an alias has no anchor",
        "`*name` repeats the value that was marked `&name` earlier in the same file. A text that begins with `*` needs \
        quotes.",
        bad "resource: *\nallow: *defaults\n",
        good "resource: \"*\"\ndefaults: &defaults [GET]\nallow: *defaults\n";
    RECURSIVE_ALIAS = 15, Error, "an alias stands inside its own anchor",
        "A value cannot contain itself. Use `$ref` for schemas that refer to themselves.",
        bad "Node: &node\n  properties: { next: *node }\n",
        good "Node:\n  properties: { next: { $ref: '#/components/schemas/Node' } }\n";
    BAD_MERGE = 16, Error, "a merge key does not merge a mapping",
        "`<<` copies the members of a mapping, or of each mapping of a sequence, into the mapping it stands in; members that \
        are written out go first. Quote the key if it is meant as a text.",
        bad "get:\n  <<: text\n",
        good "defaults: &defaults { timeoutInMillis: 5000 }\nget:\n  <<: *defaults\n";
    SEVERAL_DOCUMENTS = 17, Error, "a file holds several YAML documents",
        "`---` begins another document. Only one is a definition; remove the others, or put them into files of their own.",
        bad "openapi: 3.0.3\n---\nopenapi: 3.0.3\n",
        good "openapi: 3.0.3\n";
    TOO_MANY_FILES = 18, Error, "a definition has more than 5,000 files",
        "The root file and everything that its `$ref`s reach may be 5,000 files. Bundle them into fewer.";
    ALLOW_WITHOUT_REASON = 20, Warning, "a suppression has no reason",
        "`# gwgen: allow(GW0123) reason` silences a finding on its own line or the next one. The reason is for those who read \
        the definition later; without it nothing is silenced. In JSON the same is a member `x-gwgen-allow` of the mapping \
        that the finding points into: `\"x-gwgen-allow\": {\"GW0123\": \"reason\"}`.",
        bad "# gwgen: allow(GW9001)\nx-amazon-apigateway-documentation: {}\n",
        good "# gwgen: allow(GW9001) written for the developer portal only\nx-amazon-apigateway-documentation: {}\n";
    ALLOW_UNUSED = 21, Warning, "a suppression silences nothing",
        "The finding it was written for is gone, or stands somewhere else. Remove it, so that it cannot hide a new one.",
        bad "# gwgen: allow(GW1105) taken from the old portal\nget: { responses: { \"200\": { description: Pets } } }\n",
        good "get: { responses: { \"200\": { description: Pets } } }\n";
    ALLOW_UNKNOWN_CODE = 22, Warning, "a suppression names no code of gwgen",
        "Codes have the form `GW0123`; `gwgen explain` lists them all. Several are separated by commas: \
        `allow(GW0123, GW0456)`.",
        bad "get: {}   # gwgen: allow(E1105) taken from the old portal\n",
        good "get: {}   # gwgen: allow(GW1105) taken from the old portal\n";
    ALLOW_OF_ERROR = 23, Warning, "an error cannot be silenced",
        "No gateway can be made of a definition with errors, so only warnings and notes can be allowed.",
        bad "info: { title: Pets, title: Dogs }   # gwgen: allow(GW0012) the second one counts\n",
        good "info: { title: Dogs }\n";
}

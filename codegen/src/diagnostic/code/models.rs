//! `GW17xx`: models.

codes! {
    MODEL_NOT_FOUND = 1700, Note, "a model is not there",
        "A `$ref` names a schema that does not exist. Amazon's importer goes on without the model, and so does gwgen: \
        nothing is checked against it.",
        bad "schema: { $ref: '#/components/schemas/Pett' }\n",
        good "schema: { $ref: '#/components/schemas/Pet' }\n";
    MODEL_NAME = 1701, Note, "a model's name is not one of Amazon's",
        "Amazon's model names are letters and digits; its importer takes the others out of the name.",
        bad "components: { schemas: { pet.v1: { type: object } } }\n",
        good "components: { schemas: { petV1: { type: object } } }\n";
    SCHEMA_KEYWORD = 1702, Warning, "a keyword of a schema has a value that it cannot have",
        "The value is of the wrong kind: a text in the place of a number, a name that is no type. The keyword is read \
        over, so values are not held to it. So is what stands in the place of a schema and is none.",
        bad "schema: { type: integer, minimum: \"1\" }\n",
        good "schema: { type: integer, minimum: 1 }\n";
    SCHEMA_ENDLESS = 1703, Error, "a schema applies itself to the same value",
        "Schemas may refer to themselves for members and items: each step goes on to a smaller value. Through `$ref`, \
        `allOf`, `anyOf`, `oneOf`, `not` or `if` alone the value stays the same, and a check would never end.",
        bad "components: { schemas: { A: { allOf: [{ $ref: '#/components/schemas/A' }] } } }\n",
        good "components: { schemas: { A: { properties: { next: { $ref: '#/components/schemas/A' } } } } }\n";
    PATTERN_UNREADABLE = 1704, Warning, "a pattern cannot be used",
        "Patterns are regular expressions of ECMA-262. A gateway runs them in time that follows the length of the text, so \
        references back to groups are not run; flags such as `(?i)` are not part of the language. Amazon imports \
        definitions that have them, so it is no error; but texts are not held to this pattern. `--deny warnings` refuses it.",
        bad "schema: { type: string, pattern: '(?i)^[a-z]+$' }\n",
        good "schema: { type: string, pattern: '^[A-Za-z]+$' }\n";
    SCHEMA_NEVER = 1705, Warning, "nothing fits a schema",
        "The keywords of the schema, or of the parts of its `allOf`, contradict each other: bounds that are crossed, types \
        that have nothing in common, values of `enum` of another type, a required member that is refused. Every value is \
        refused.",
        bad "schema: { type: string, minLength: 5, maxLength: 2 }\n",
        good "schema: { type: string, minLength: 2, maxLength: 5 }\n";
    SCHEMA_UNDECLARED = 1706, Note, "a required member is not declared",
        "`required` names a member that `properties` does not have. It has to be there, and may be anything; often one of the \
        two names is misspelt.",
        bad "schema: { type: object, required: [nmae], properties: { name: { type: string } } }\n",
        good "schema: { type: object, required: [name], properties: { name: { type: string } } }\n";
    SCHEMA_REFERENCE = 1708, Error, "a reference leads to no schema",
        "Inside of a schema with `$id`, references are relative to it. gwgen fetches nothing: the schema has to be part of \
        the definition.",
        bad "schema: { $id: 'https://example.com/a', $ref: 'b' }\n",
        good "schema: { $id: 'https://example.com/a', $ref: '#/$defs/b', $defs: { b: { type: string } } }\n";
    SCHEMAS_TOO_MANY = 1709, Error, "schemas become too many checks",
        "A schema that is reached with several meanings of its `$dynamicRef`s becomes several checks. A definition may have \
        100,000 checks, and 1,000 such meanings.";
    KEYWORD_WITHOUT_EFFECT = 1710, Note, "a keyword of a model has no effect",
        "Models of REST APIs are JSON Schema draft 4, and Amazon's validators read over some of it: `exclusiveMinimum`, \
        `minItems`, `maxItems` and OpenAPI's `nullable`. Keywords of later versions are not known there. A gateway does the \
        same, so values are not held to them.",
        bad "schema: { type: array, minItems: 1 }\n",
        good "schema: { type: array }\n";
    ANCHOR_TWICE = 1711, Warning, "two schemas have one anchor",
        "`$anchor`, `$dynamicAnchor` and the fragment of an `$id` name a schema within its resource: the file, or the \
        schema with an `$id` around it. What a reference to a name means that two of them have is not defined, and tools \
        choose differently. gwgen takes the schema that the other label shows.",
        bad "schema: { $ref: '#a', $defs: { b: { $anchor: a }, c: { $anchor: a, type: string } } }\n",
        good "schema: { $ref: '#a', $defs: { b: { $anchor: b }, c: { $anchor: a, type: string } } }\n";
}

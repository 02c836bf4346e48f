//! `GW02xx`: `$ref`.

codes! {
    REF_NOT_FOUND = 200, Error, "a reference points to nothing",
        "The part after `#` is a JSON pointer from the root of the file, `#/components/schemas/Pet`, or the name of an \
        `$anchor`. In names, `/` is written `~1` and `~` is written `~0`.",
        bad "schema: { $ref: '#/components/schema/Pet' }\ncomponents: { schemas: { Pet: { type: object } } }\n",
        good "schema: { $ref: '#/components/schemas/Pet' }\ncomponents: { schemas: { Pet: { type: object } } }\n";
    REF_FILE_NOT_FOUND = 201, Error, "a referenced file cannot be read",
        "The part before `#` is a path, relative to the file that the reference stands in.",
        bad "schema: { $ref: 'schemas/Pet.yml' }   # the file is schemas/pet.yaml\n",
        good "schema: { $ref: 'schemas/pet.yaml' }\n";
    REF_OUTSIDE = 202, Error, "a reference leaves the definition's folder",
        "A definition reads only files below its own folder, after following symbolic links: a definition from elsewhere \
        must not pull in private files. Allow a further folder with `--allow-path DIR`.",
        bad "schema: { $ref: '../../etc/shared.yaml' }\n",
        good "schema: { $ref: 'shared.yaml' }\n";
    REF_REMOTE = 203, Error, "a reference needs the network",
        "gwgen reads no URLs: what a gateway does must not depend on who answers at build time. Download the document, put it \
        beside the definition and refer to it by path.",
        bad "schema: { $ref: 'https://example.com/pet.yaml' }\n",
        good "schema: { $ref: 'pet.yaml' }\n";
    REF_LOOP = 204, Error, "a reference leads back to itself",
        "Each `$ref` of the loop is replaced by the next one, so there is never a value. A schema that contains itself \
        through a property is fine.",
        bad "A: { $ref: '#/components/schemas/B' }\nB: { $ref: '#/components/schemas/A' }\n",
        good "A: { type: object, properties: { b: { $ref: '#/components/schemas/B' } } }\nB: { type: string }\n";
    REF_TOO_LONG = 205, Error, "a chain of references is too long",
        "From a `$ref` to the value it stands for there may be 100 steps.";
    REF_MALFORMED = 206, Error, "a reference is not well formed",
        "A reference is `#/pointer`, `file.yaml` or `file.yaml#/pointer`. `%` starts an escape of two hexadecimal digits; `~` \
        is followed by `0` or `1`.",
        bad "schema: { $ref: '#/paths/~pets' }\n",
        good "schema: { $ref: '#/paths/~1pets' }\n";
}

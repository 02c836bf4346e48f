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
}

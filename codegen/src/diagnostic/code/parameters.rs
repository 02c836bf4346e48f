//! `GW03xx`: parameters and intrinsics.

codes! {
    PARAMETER_NEEDED = 300, Error, "a value is needed at build time",
        "What stands here decides the gateway's shape (a status, a type, a path), so it cannot be left open until \
        start. Bind the parameter with `--param NAME=VALUE`.",
        bad "type: { Ref: IntegrationType }\n",
        good "type: http_proxy\n";
    BAD_INTRINSIC = 301, Error, "an intrinsic function cannot be read",
        "CloudFormation's functions have fixed forms: `Fn::Sub: text` or `[text, {name: value}]`, `Fn::GetAtt: \
        [Resource, Attribute]` or `Resource.Attribute`, `Fn::Join: [separator, [value, …]]`, `Fn::If: [Condition, \
        then, else]`.",
        bad "uri: { \"Fn::Join\": \"x\" }\n",
        good "uri: { \"Fn::Join\": [\"\", [\"https://\", { Ref: Host }]] }\n";
    UNDECIDED_CONDITION = 302, Warning, "a condition is not decided",
        "`Fn::If` chooses by a condition of the template. It is taken as false. Say `--param NAME=true` or `--param \
        NAME=false` at build time to decide it.",
        bad "uri: { \"Fn::If\": [IsProd, \"https://pets.example\", \"https://test.pets.example\"] }\n",
        good "# gwgen build pets.yaml --param IsProd=true\nuri: { \"Fn::If\": [IsProd, \"https://pets.example\", \"https://test.pets.example\"] }\n";
    INCLUDE = 303, Error, "an include cannot be read",
        "`AWS::Include` copies a file from Amazon S3 into the definition when it is deployed. gwgen does not read it. \
        Put the content here, or refer to a file beside the definition with `$ref`.",
        bad "paths: { Fn::Transform: { Name: AWS::Include, Parameters: { Location: s3://bucket/paths.yaml } } }\n",
        good "paths: { $ref: paths.yaml }\n";
    UNSUPPORTED_INTRINSIC = 304, Error, "an intrinsic function is not supported",
        "Read are `Ref`, `Fn::Sub`, `Fn::GetAtt`, `Fn::Join`, `Fn::If`, `Fn::Select`, `Fn::Split`, `Fn::ImportValue` \
        and `Fn::FindInMap`, in long and in short form.",
        bad "uri: { \"Fn::Base64\": https://pets.example }\n",
        good "uri: { \"Fn::Sub\": \"https://${Host}\" }\n";
    UNUSED_PARAMETER = 305, Warning, "a bound parameter is not used",
        "`--param` names something that does not occur in the definition. Perhaps it is misspelt.",
        bad "# gwgen check pets.yaml --param Hots=pets.example\nuri: { \"Fn::Sub\": \"https://${Host}\" }\n",
        good "# gwgen check pets.yaml --param Host=pets.example\nuri: { \"Fn::Sub\": \"https://${Host}\" }\n";
    UNDECIDED_GUARD = 306, Warning, "a condition decides who may call an operation",
        "`Fn::If` chooses by a condition of the template, and access depends on it. The operation stays closed until \
        the condition is decided: say `--param NAME=true` or `--param NAME=false` at build time.",
        bad "security: { \"Fn::If\": [IsProd, [{ signature: [] }], { Ref: AWS::NoValue }] }\n",
        good "# gwgen build pets.yaml --param IsProd=true\nsecurity: { \"Fn::If\": [IsProd, [{ signature: [] }], { Ref: AWS::NoValue }] }\n";
}

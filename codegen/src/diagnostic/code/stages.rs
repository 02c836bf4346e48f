//! `GW16xx`: stages and `x-gwgen`.

codes! {
    STAGE_NAME = 1600, Error, "a stage's name cannot be used",
        "Names have 1 to 128 letters, digits, `_` and `-`; an HTTP API may also have `$default`.",
        bad "stages: { \"prod eu\": {} }\n",
        good "stages: { prod-eu: {} }\n";
    STAGE_VARIABLE_NAME = 1601, Error, "a stage variable's name cannot be used",
        "Names have up to 64 letters, digits and `_`.",
        bad "variables: { back-end: pets.example }\n",
        good "variables: { backend: pets.example }\n";
    STAGE_VARIABLE_VALUE = 1602, Warning, "a stage variable's value is refused by Amazon",
        "Values have up to 512 letters, digits and `._~:/?#&=,-`.",
        bad "variables: { greeting: \"hello world\" }\n",
        good "variables: { greeting: hello-world }\n";
    METHOD_SETTINGS_KEY = 1603, Warning, "method settings for a method that does not exist",
        "Keys are `*/*` or a path and a verb: `/pets/{id}/GET`.",
        bad "methodSettings: { \"/dogs/GET\": { metricsEnabled: true } }   # there is no /dogs\n",
        good "methodSettings: { \"/pets/GET\": { metricsEnabled: true } }\n";
    ACCESS_LOG_VARIABLE = 1604, Error, "an access log names an unknown variable",
        "Formats hold `$context` variables only. Their names are in Amazon's manual.",
        bad "format: '$context.reqestId'\n",
        good "format: '$context.requestId'\n";
    ACCESS_LOG_REQUEST_ID = 1605, Warning, "an access log does not name the request",
        "Amazon asks for `$context.requestId` or `$context.extendedRequestId` in the format.",
        bad "format: $context.status\n",
        good "format: $context.requestId $context.status\n";
    PROTOCOL_TYPE = 1606, Error, "a protocol type does not exist",
        "`protocolType` is `REST` or `HTTP`. Without it the extensions decide.",
        bad "x-gwgen: { protocolType: SOAP }\n",
        good "x-gwgen: { protocolType: REST }\n";
    SETTING_RANGE = 1607, Error, "a setting is out of range",
        "The help says what is allowed. Amazon refuses such a setting.",
        bad "x-amazon-apigateway-minimum-compression-size: -1\n",
        good "x-amazon-apigateway-minimum-compression-size: 1024\n";
    TOO_MANY_STAGE_VARIABLES = 1608, Warning, "a stage has more than 100 variables",
        "Amazon allows 100 variables in a stage. gwgen serves more, but the stage cannot be moved to Amazon as it is.";
}

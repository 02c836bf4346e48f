//! `GW14xx`: gateway responses.

codes! {
    GATEWAY_RESPONSE_TYPE = 1400, Error, "a gateway response of this type does not exist",
        "Keys of `x-amazon-apigateway-gateway-responses` are types such as `DEFAULT_4XX`, `UNAUTHORIZED` or \
        `THROTTLED`.",
        bad "DEFAULT_400: {}\n",
        good "DEFAULT_4XX: {}\n";
    GATEWAY_RESPONSE_STATUS = 1401, Error, "a gateway response's status is no status",
        "`statusCode` is a number from 100 to 599.",
        bad "DEFAULT_4XX: { statusCode: 4000 }\n",
        good "DEFAULT_4XX: { statusCode: 400 }\n";
    GATEWAY_RESPONSE_HTTP_API = 1402, Warning, "HTTP APIs have no gateway responses",
        "The extension has an effect on REST APIs only.";
}

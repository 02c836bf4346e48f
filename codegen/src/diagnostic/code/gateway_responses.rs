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
    GATEWAY_RESPONSE_TEXT = 1403, Warning, "a gateway response's template is sent as it is written",
        "Templates of gateway responses are no mapping templates: `$context`, `$stageVariables` and `$method.request` \
        are put in, and everything else reaches the client as it stands.",
        bad "responseTemplates: { application/json: '{ \"body\": $input.body }' }\n",
        good "responseTemplates: { application/json: '{ \"message\": $context.error.messageString }' }\n";
    GATEWAY_RESPONSE_WITHOUT_EFFECT = 1404, Warning, "a gateway response is not used",
        "The type is customised a second time, in another letter case, or it is `REQUEST_TOO_LARGE`, which Amazon answers \
        before gateway responses count.",
        bad "THROTTLED: { statusCode: 430 }\nthrottled: { statusCode: 431 }\n",
        good "THROTTLED: { statusCode: 430 }\n";
}

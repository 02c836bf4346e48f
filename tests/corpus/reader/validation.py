"""What a request validator of a REST API asks for (the reference's section 6.1), and requests that it refuses."""
import re

# Header fields that a client library or the gateway writes itself; no value of ours can stand in them.
NOT_OURS = {"host", "connection", "content-length", "transfer-encoding", "expect", "te", "trailer", "upgrade"}
JSON = "application/json"


class Validation:
    """The validator of one operation; one that is not defined checks nothing."""

    def __init__(self, document, item, operation):
        self.document, root = document, document.root
        name = operation.get("x-amazon-apigateway-request-validator", root.get("x-amazon-apigateway-request-validator"))
        found = (root.get("x-amazon-apigateway-request-validators") or {}).get(name) if isinstance(name, str) else None
        found = found if document.kind == "rest" and isinstance(found, dict) else {}
        self.parameters = is_true(found.get("validateRequestParameters"))
        self.body = is_true(found.get("validateRequestBody"))
        self.declared = document.parameters(item, operation)
        self.operation = operation

    def required(self):
        """Required headers and query parameters, as `(where, name)`."""
        if not self.parameters:
            return []
        return [key for key, parameter in self.declared.items()
                if is_true(parameter.get("required")) and key[0] in ("header", "query") and str(key[1]).lower() not in NOT_OURS]

    def model(self):
        """The schema that a JSON body is held to; `None` where it is held to none."""
        if not self.body:
            return None
        if "swagger" in self.document.root:
            return next((p.get("schema") for (where, _), p in self.declared.items() if where == "body"), None)
        body = self.document.resolve(self.operation.get("requestBody"))
        content = (body or {}).get("content") or {}
        return (content.get(JSON) or {}).get("schema")

    def refusals(self, request):
        """Requests that are as good as `request` but for one thing, with the message that answers each."""
        for where, name in self.required():
            poorer = without(request, where, name)
            if poorer:
                yield f"without {name}", poorer, f"Missing required request parameters: [{name}]"
                break
        model = self.model()
        if model is not None and self.document.resolve(model).get("type") == "object" and request["body"].startswith("{"):
            yield "with an array for a body", {**request, "body": "[1]"}, "Invalid request body"


def without(request, where, name):
    """The request without one parameter; `None` where another request would come of it."""
    if where == "header":
        kept = [line for line in request["headers"] if line.split(":", 1)[0].lower() != name.lower()]
        return None if name.lower() in ("content-type", "accept", "user-agent") else {**request, "headers": kept}
    path, _, query = request["target"].partition("?")
    kept = "&".join(pair for pair in query.split("&") if pair.split("=", 1)[0] != name)
    return {**request, "target": path + ("?" + kept if kept else "")} if re.fullmatch(r"[A-Za-z0-9_.-]+", name) else None


def is_true(value):
    return str(value).lower() == "true"

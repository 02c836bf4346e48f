"""What an integration makes of a request, type by type (the reference's section 4).

A text that begins with `$` is a mask of `tests/src/expect.rs`: `$absent`, `$uuid`, `$starts:…`.
"""
import base64
import json
import re
from urllib.parse import quote, urlsplit

import yaml

from services import Service
from templates import ANY, Input, Template, printed
from texts import NotYet, Unknown, lower, pseudo

# Mapped response headers that leave under another name, or not at all.
RENAMED = {"authorization", "connection", "content-length", "content-md5", "date", "expect", "host", "max-forwards",
           "proxy-authenticate", "server", "trailer", "upgrade", "user-agent", "www-authenticate", "transfer-encoding"}
# Headers that the gateway writes itself: a mapping to one fails at run time (the reference's section 4.6).
FORBIDDEN = {"content-length", "transfer-encoding", "x-amzn-trace-id", "x-amzn-apigateway-api-id"}
# What subtypes call, by what stands before their hyphen.
SUBTYPES = {"AppConfig": "appconfig", "EventBridge": "events", "Kinesis": "kinesis", "SQS": "sqs", "StepFunctions": "states"}
ANSWERED = {"x-corpus": "backend", "content-type": "text/plain"}


def literal(text):
    return "$literal:" + text if text.startswith("$") else text


def segment(name):
    """A value for a path parameter, by its name as it stands between the braces."""
    return "v-" + re.sub(r"[^A-Za-z0-9]", "", name) + ("/more" if name.endswith("+") else "")


class Integrations:
    def __init__(self, plan, path, operation, integration, request, shown):
        self.plan, self.names, self.root = plan, plan.names, plan.document.root
        self.is_http_api = plan.kind == "http"
        self.path, self.operation, self.integration, self.shown = path, operation, integration, shown
        self.request, self.method, self.body = request, request["method"], request["body"]
        self.raw_path, _, self.raw_query = request["target"].partition("?")
        self.query = [pair.split("=", 1) for pair in self.raw_query.split("&") if pair]
        self.headers = {name: value for name, value in (line.split(": ", 1) for line in request["headers"])}
        found = re.findall(r"\{([^}]*)\}", path)
        self.segments = {name.rstrip("+"): segment(name) for name in found}
        self.service = None

    def expect(self):
        kind = lower(self.integration.get("type"))
        if kind == "mock":
            return self.mock()
        if self.integration.get("integrationSubtype"):
            self.names.services.add(SUBTYPES[self.integration["integrationSubtype"].partition("-")[0]])
            raise Unknown("parameters of a service")
        uri = self.names.text(self.integration.get("uri"))
        if "response-streaming-invocations" in uri:
            # Event and answer are the same (reference 4.10), the operation is another one.
            expected = self.function(uri.replace("response-streaming-invocations", "invocations"))
            expected["lambda"]["streamed"] = True
            return expected
        if kind == "aws_proxy":
            return self.function(uri)
        if kind in ("http", "http_proxy"):
            return self.http(uri, kind)
        if kind == "aws":
            self.service = Service(self, uri)
            return self.service.expect()
        raise NotYet(f"the type {kind or 'none'}")

    # Lambda

    def function(self, uri):
        found = re.search(r"functions/(.*)/invocations$", uri)
        name = re.search(r":function:([A-Za-z0-9_-]+)", found.group(1) if found else uri)
        if not name:
            raise Unknown(f"no function in {uri!r}")
        self.names.functions.add(name.group(1))
        version = self.names.text(self.integration.get("payloadFormatVersion")) if self.is_http_api else "1.0"
        if version not in ("1.0", "2.0"):
            raise Unknown("a payload format that is not said")
        event = self.event_1() if version == "1.0" else self.event_2()
        client = {"status": 201, "headers": {"x-function": "called", "content-type": "text/plain"}, "body": "from the function"}
        client["headers"].update(self.own_headers())
        return {"client": client, "backend": None, "lambda": {"function": name.group(1), "signed": True, "streamed": False, "event": event}}

    def event_1(self):
        binary = not self.is_http_api and self.is_binary()
        body = base64.b64encode(self.body.encode()).decode() if binary else self.body
        query = {name: value for name, value in self.query}
        headers = {self.spelled(name): value for name, value in self.headers.items()}
        context = {"httpMethod": self.method, "resourcePath": self.path, "protocol": "HTTP/1.1",
                   "stage": "$default" if self.is_http_api else "prod", "identity": {"sourceIp": "127.0.0.1", "userAgent": "corpus/1"}}
        if self.plan.caller:
            self.plan.caller.describe(context)
        event = {
            "resource": self.path, "path": self.raw_path, "httpMethod": self.method, "headers": headers,
            "multiValueHeaders": {name: [value] for name, value in headers.items()},
            "queryStringParameters": exactly(query), "pathParameters": exactly(self.segments),
            "multiValueQueryStringParameters": exactly({name: [value] for name, value in query.items()}),
            "body": body or None, "isBase64Encoded": bool(binary and body), "requestContext": context,
        }
        if self.is_http_api:
            event["version"] = "1.0"
            if self.path == "/$default":
                event["resource"] = context["resourcePath"] = "$default"
        else:
            context["requestId"] = "$uuid"
            if isinstance(self.operation.get("operationId"), str):
                context["operationName"] = self.operation["operationId"]
            headers["X-Amzn-Trace-Id"] = "$starts:Root="
        return event

    def event_2(self):
        key = "$default" if self.path == "/$default" else f"{self.shown} {self.path}"
        query = {name: value for name, value in self.query}
        if self.plan.caller:
            raise Unknown("the caller in an event of the second format")
        http = {"method": self.method, "path": self.raw_path, "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1", "userAgent": "corpus/1"}
        return {
            "version": "2.0", "routeKey": key, "rawPath": self.raw_path, "rawQueryString": literal(self.raw_query),
            "headers": {name.lower(): value for name, value in self.headers.items()}, "cookies": "$absent",
            "queryStringParameters": exactly(query, "$absent"), "pathParameters": exactly(self.segments, "$absent"),
            "body": self.body or "$absent", "isBase64Encoded": False,
            "requestContext": {"routeKey": key, "stage": "$default", "http": http},
        }

    def spelled(self, name):
        return name.lower() if self.is_http_api else name

    def is_binary(self):
        kind = self.headers.get("Content-Type", "application/json")
        return any(entry in ("*/*", kind) for entry in self.root.get("x-amazon-apigateway-binary-media-types") or [])

    def own_headers(self):
        """What the gateway itself adds to an answer."""
        return {"apigw-requestid": "$string"} if self.is_http_api else {"x-amzn-requestid": "$uuid"}

    # HTTP

    def http(self, uri, kind):
        backend_method = str(self.integration.get("httpMethod") or "").upper()
        backend_method = self.method if backend_method in ("", "ANY") else backend_method
        values, headers = dict(self.mapped("path")), self.passed(kind)
        if self.is_http_api:
            values = self.segments
            if any(str(key).split(":")[0] in ("append", "overwrite", "remove") for key in self.integration.get("requestParameters") or {}):
                raise Unknown("parameter mappings of an HTTP API")
            if self.path == "/$default":
                uri = uri.rstrip("/") + self.raw_path
        if lower(self.integration.get("connectionType")) == "vpc_link":
            self.names.links.add(self.names.text(self.integration.get("connectionId")))
        uri = re.sub(r"\{(?!backend\})([^}]*)\}", lambda m: values.get(m.group(1).rstrip("+"), m.group(0)), uri)
        parts = urlsplit(uri)
        query = [parts.query] + ([self.raw_query] if kind == "http_proxy" else [])
        query += [f"{name}={value}" for name, value in self.mapped("querystring")]
        mapped = {name.lower(): value for name, value in self.mapped("header")}
        if FORBIDDEN & set(mapped):
            client = {"status": 500, "headers": {"x-amzn-errortype": "InternalServerErrorException"}}
            return {"client": client, "backend": None, "lambda": None}
        headers.update(mapped)
        body = self.body if kind == "http_proxy" else self.rendered()
        backend = {"method": backend_method, "path": parts.path or "/", "query": sorted(q for q in "&".join(query).split("&") if q),
                   "headers": headers, "body": body}
        if kind == "http_proxy":
            client = {"status": 200, "headers": {**ANSWERED, **self.own_headers()}, "body": "from the backend"}
        else:
            client = self.selected("200", ANSWERED, "from the backend")
        return {"client": client, "backend": backend, "lambda": None}

    def passed(self, kind):
        """Header lines that reach a backend without a mapping."""
        if kind == "http":
            found = {"accept": "application/json", "user-agent": "$starts:AmazonAPIGateway_", "x-corpus-client": "$absent"}
            if self.method not in ("GET", "HEAD", "OPTIONS") and self.body:
                found["content-type"] = "application/json"
        else:
            found = {name.lower(): literal(value) for name, value in self.headers.items()}
        found.update({"forwarded": "$contains:for="} if self.is_http_api else {"x-amzn-trace-id": "$starts:Root="})
        return found

    def rendered(self):
        """The body a non-proxy integration sends: a template's text, or the client's."""
        templates = self.integration.get("requestTemplates") or {}
        if any("Override" in json.dumps(text) for text in templates.values()):
            raise Unknown("a template that changes the request")
        if "application/json" in templates:
            return self.text_of(templates["application/json"], self.body)
        if lower(self.integration.get("passthroughBehavior")) == "never" or templates:
            raise Unknown("no template fits")
        converted = lower(self.integration.get("contentHandling")) == "convert_to_binary"
        return literal(base64.b64decode(self.body).decode() if converted else self.body)

    def text_of(self, template, body):
        """What a template makes of a body, as far as it can be foretold."""
        try:
            text = self.render(template, body)
        except Unknown:
            return "$any"
        return "$like:" + text if ANY in text else literal(text)

    def render(self, template, body):
        params = {"path": self.segments, "querystring": dict(self.query), "header": self.headers}
        # `${name}` in a template that is no `Fn::Sub` is the language's own.
        text = self.names.text(template) if isinstance(template, dict) else pseudo(str(template or ""))
        return Template(text, body, params, self.context(), self.names.variables).render()

    def context(self):
        unknown = ["accountId", "apiId", "deploymentId", "domainName", "domainPrefix", "extendedRequestId", "requestId", "requestTime",
                   "requestTimeEpoch", "resourceId"]
        context = {**{name: ANY for name in unknown}, "httpMethod": self.method, "stage": "prod", "resourcePath": self.path,
                "protocol": "HTTP/1.1", "identity": {"sourceIp": "127.0.0.1", "userAgent": "corpus/1"}}
        return self.plan.caller.describe(context) if self.plan.caller else context

    def mapped(self, where):
        """Mapped parameters of one place, as far as they have a value."""
        query = dict(self.query)
        for target, source in (self.integration.get("requestParameters") or {}).items():
            found = re.fullmatch(rf"integration\.request\.{where}\.(.+)", str(target))
            if not found or isinstance(source, (bool, int)):
                continue
            name, source = found.group(1), self.names.text(source)
            kind, _, rest = source.partition("method.request.")[2].partition(".")
            if source.startswith("'"):
                text = source.strip("'")
                yield name, literal(text) if where == "header" else quote(text, safe="/:,-_.~")
            elif kind == "path" and rest in self.segments:
                yield name, self.segments[rest]
            elif kind == "querystring":
                if rest in query:
                    yield name, query[rest]
            elif kind == "header":
                if rest in self.headers:
                    yield name, literal(self.headers[rest])
            elif where == "header" and source == "context.requestId":
                yield name, "$uuid"
            elif where == "header" and source == "context.xrayTraceId":
                yield name, "$string"
            elif not source.startswith("context.authorizer."):
                raise Unknown(f"a mapping from {source}")

    # MOCK, and integration responses

    def mock(self):
        text = self.render((self.integration.get("requestTemplates") or {}).get("application/json"), self.body)
        try:
            status = int((yaml.safe_load(text) or {}).get("statusCode"))
        except (yaml.YAMLError, AttributeError, TypeError, ValueError):
            raise Unknown("a template that is no object with a status") from None
        return {"client": self.selected(str(status), {}, ""), "backend": None, "lambda": None}

    def choice(self, selection):
        """Which integration response a status or a message chooses; `None` where there is none."""
        responses = self.integration.get("responses") or {}
        for pattern, response in responses.items():
            if pattern != "default" and isinstance(response, dict) and re.fullmatch(str(pattern), selection):
                return pattern
        return "default" if isinstance(responses.get("default"), dict) else None

    def selected(self, selection, backend_headers, body, more_headers=None):
        """The answer that a status or a message chooses."""
        choice = self.choice(selection)
        if choice is None:
            return {"status": 500, "headers": {}, "body": '{"message": "Internal server error"}'}
        chosen = self.integration["responses"][choice]
        headers = {"content-type": "application/json", **self.own_headers(), **(more_headers or {})}
        for name, source in (chosen.get("responseParameters") or {}).items():
            name, source = str(name).rsplit(".", 1)[-1].lower(), self.names.text(source)
            if name in RENAMED:
                continue
            if source.startswith("'"):
                headers[name] = literal(source.strip("'"))
            elif source.startswith("integration.response.header."):
                headers[name] = backend_headers.get(source.rsplit(".", 1)[-1].lower(), "$absent" if name != "content-type" else "application/json")
            elif source.startswith("integration.response.body."):
                found = Input(body, {}).find(source[len("integration.response.body."):])
                headers[name] = "$absent" if found is None else literal(printed(found))
            else:
                raise Unknown(f"a mapping from {source}")
        templates, status = chosen.get("responseTemplates") or {}, int(str(chosen.get("statusCode", selection)))
        if not templates:
            return {"status": status, "headers": headers, "body": literal(body)}
        # The client accepts JSON: that template, or the first.
        template = templates["application/json" if "application/json" in templates else next(iter(templates))]
        if "Override" in json.dumps(template):
            return {"status": "$number", "headers": {}}
        return {"status": status, "headers": headers, "body": self.text_of(template, body)}


def exactly(members, empty=None):
    return {"$exact": members} if members else empty

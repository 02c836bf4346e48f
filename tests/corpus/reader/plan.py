"""Requests, one an operation and preflights beside them, and what has to come of them."""
import re
from urllib.parse import quote, urlsplit

from document import ANY, VERBS
from integrations import Integrations, literal, segment
from texts import Names, NotYet, Unknown

CLIENT = [("Accept", "application/json"), ("User-Agent", "corpus/1"), ("X-Corpus-Client", "one")]


class Plan:
    def __init__(self, document):
        self.document, self.names, self.operations = document, Names(), []
        self.kind = document.kind
        self.cors = document.root.get("x-amazon-apigateway-cors") if self.kind == "http" else None

    def build(self):
        for path, item, verb, operation in self.document.operations():
            shown = "ANY" if verb == ANY else verb.upper()
            taken = [v.upper() for v in VERBS if v in item] if verb == ANY else []
            method = next((m for m in ["POST", "GET", "PUT", "DELETE"] if m not in taken), "PATCH") if verb == ANY else shown
            plan = {"name": f"{shown} {path}"}
            try:
                if "#" in path:
                    raise Unknown("no request line holds a fragment")
                plan["request"] = self.request(path, item, operation, method)
                plan["expect"] = self.expect(path, item, operation, plan["request"], shown)
            except Unknown as reason:
                plan["expect"] = {"unknown": str(reason)}
                plan.setdefault("request", {"method": method, "target": self.path_of(path), "headers": [], "body": ""})
            self.operations.append(plan)
            if isinstance(self.cors, dict) and self.cors:
                self.operations.append(self.preflight(path, method))

    def path_of(self, path):
        path = path.partition("#")[0]
        if path == "/$default":
            return "/nothing-else-fits-this"
        filled = re.sub(r"\{([^}]*)\}", lambda found: segment(found.group(1)), path)
        # Clients encode what no request line holds.
        return quote(filled, safe="!$%&'()*+,/:;=@?[]|^\\~")

    def request(self, path, item, operation, method):
        declared = self.document.parameters(item, operation)
        query, headers = [], [f"{name}: {value}" for name, value in CLIENT]
        for (where, name), parameter in declared.items():
            if where == "query" and re.fullmatch(r"[A-Za-z0-9_.-]+", str(name)):
                query.append((name, "q-" + re.sub(r"[^A-Za-z0-9]", "", name)))
            if where == "header" and parameter.get("required") and re.fullmatch(r"X-[A-Za-z0-9-]+", str(name), re.I):
                if not re.match(r"x-(amz|amzn|forwarded|api-key|http-method)", name, re.I):
                    headers.append(f"{name}: h-1")
        # Not every combination fits into a request line; a few show that queries are carried.
        target = self.path_of(path)
        if query:
            target += ("&" if "?" in target else "?") + "&".join(f"{n}={v}" for n, v in query[:4])
        body = ""
        if method in ("POST", "PUT", "PATCH"):
            body = '{"corpus":true}'
            headers.append("Content-Type: application/json")
        if self.cors:
            headers.append(f"Origin: {self.origin()}")
        return {"method": method, "target": target, "headers": headers, "body": body}

    def expect(self, path, item, operation, request, shown):
        try:
            if self.kind == "plain":
                return self.forwarded(item, operation, request)
            return self.integrated(path, item, operation, request, shown)
        except NotYet as reason:
            # Nothing is called, nothing is made up.
            return {"partly": str(reason), "client": {"status": 500}, "backend": None, "lambda": None}

    def integrated(self, path, item, operation, request, shown):
        integration = self.document.resolve(operation.get("x-amazon-apigateway-integration"))
        if isinstance(integration, dict) and "connectionId" in integration:
            self.names.http = False
            self.names.text(integration["connectionId"])
        self.names.http = isinstance(integration, dict) and str(integration.get("type")).lower() in ("http", "http_proxy")
        self.names.bind_all(integration)
        if self.document.is_closed(operation):
            return {"closed": True}
        if self.is_held_to_more(item, operation, request):
            raise Unknown("a request validator")
        if not isinstance(integration, dict):
            raise NotYet("no integration")
        expect = Integrations(self, path, operation, integration, request, shown).expect()
        if self.cors:
            expect["client"]["headers"].update(self.cors_headers(["exposeHeaders"]))
        if request["method"] == "HEAD":
            expect["client"]["body"] = ""
        return expect

    def is_held_to_more(self, item, operation, request):
        """Whether a request validator asks for what the request may not have: a parameter, or a body that fits a model."""
        name = operation.get("x-amazon-apigateway-request-validator",
                             self.document.root.get("x-amazon-apigateway-request-validator"))
        validator = (self.document.root.get("x-amazon-apigateway-request-validators") or {}).get(name)
        if self.kind != "rest" or not isinstance(validator, dict):
            return False
        declared = self.document.parameters(item, operation)
        if str(validator.get("validateRequestBody")).lower() == "true":
            body = self.document.resolve(operation.get("requestBody"))
            if body or any(where == "body" for where, _ in declared):
                return True
        if str(validator.get("validateRequestParameters")).lower() != "true":
            return False
        headers = {line.split(":", 1)[0].lower() for line in request["headers"]}
        query = {pair.split("=", 1)[0] for pair in request["target"].partition("?")[2].split("&")}
        return any(parameter.get("required")
                   and (where == "header" and str(name).lower() not in headers or where == "query" and name not in query)
                   for (where, name), parameter in declared.items())

    def forwarded(self, item, operation, request):
        servers = operation.get("servers") or item.get("servers") or self.document.root.get("servers") or []
        if "swagger" in self.document.root:
            base = (self.document.root.get("basePath") or "").rstrip("/")
        else:
            if not servers:
                raise Unknown("no server")
            url = str(servers[0].get("url", ""))
            for name, variable in (servers[0].get("variables") or {}).items():
                url = url.replace("{" + name + "}", str((variable or {}).get("default", "")))
            if "://" not in url:
                raise Unknown("a server without a host")
            parts = urlsplit(self.names.sub(url))
            if not parts.netloc:
                # Where to is a parameter then.
                self.names.parameters["server"] = "http://{backend}"
            base = parts.path.rstrip("/")
        path, _, query = request["target"].partition("?")
        return {
            "client": {"status": 200, "headers": {"x-corpus": "backend", "content-type": "text/plain"},
                       "body": "" if request["method"] == "HEAD" else "from the backend"},
            "backend": {"method": request["method"], "path": base + path, "query": sorted(filter(None, query.split("&"))),
                        "headers": sent(request), "body": request["body"]},
            "lambda": None,
        }

    def origin(self):
        first = (self.cors.get("allowOrigins") or ["*"])[0]
        return first if isinstance(first, str) and "*" not in first and "$" not in first else "https://corpus.example"

    def cors_headers(self, members):
        """The CORS extension's headers for a request from `origin`."""
        origins = self.cors.get("allowOrigins") or []
        if not all(isinstance(origin, str) for origin in origins):
            raise Unknown("an origin that is open")
        credentials = self.cors.get("allowCredentials") in (True, "true")
        every = "*" in origins and not credentials
        allowed = every or self.origin() in origins or any(o.startswith("http") and o.endswith("//*") for o in origins)
        headers = {"access-control-allow-origin": ("*" if every else self.origin()) if allowed else "$absent"}
        if credentials:
            headers["access-control-allow-credentials"] = "true" if allowed else "$absent"
        spelled = {"allowMethods": "access-control-allow-methods", "allowHeaders": "access-control-allow-headers",
                   "exposeHeaders": "access-control-expose-headers"}
        for member in members:
            values = [str(value) for value in self.cors.get(member) or []]
            headers[spelled[member]] = ",".join(values) if allowed and values else "$absent"
        return headers

    def preflight(self, path, method):
        request = {"method": "OPTIONS", "target": self.path_of(path), "body": "",
                   "headers": [f"Origin: {self.origin()}", f"Access-Control-Request-Method: {method}"]}
        plan = {"name": f"preflight of {method} {path}", "request": request, "preflight": True}
        try:
            headers = self.cors_headers(["allowMethods", "allowHeaders"])
            if self.cors.get("maxAge") is not None:
                headers["access-control-max-age"] = str(self.cors["maxAge"])
            plan["expect"] = {"client": {"status": 204, "headers": headers, "body": ""}, "backend": None, "lambda": None}
        except Unknown as reason:
            plan["expect"] = {"unknown": str(reason)}
        return plan


def sent(request):
    """The client's header lines by name, as they pass through."""
    lines = (line.split(": ", 1) for line in request["headers"])
    return {name.lower(): literal(value) for name, value in lines}

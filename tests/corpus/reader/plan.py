"""Requests, one an operation and preflights beside them, and what has to come of them."""
import json
import re
from urllib.parse import quote, urlsplit

from access import Guard
from document import ANY, VERBS
from integrations import Integrations, literal, segment
from samples import Samples
from texts import Names, NotYet, Unknown
from validation import NOT_OURS, Validation

# Who writes its own answers of the gateway has other ones than Amazon's.
RESPONSES = "x-amazon-apigateway-gateway-responses"
# What stands for a part that a template makes and the reader does not foretell.
MASKED = {"$any", "$number"}
CLIENT = [("Accept", "application/json"), ("User-Agent", "corpus/1"), ("X-Corpus-Client", "one")]


class Plan:
    def __init__(self, document):
        self.document, self.names, self.operations = document, Names(), []
        self.kind = document.kind
        self.cors = document.root.get("x-amazon-apigateway-cors") if self.kind == "http" else None
        # Who calls a guarded operation.
        self.caller = None

    def build(self):
        # Authorizers need what they name, also where nobody shows them a token.
        for authorizer in self.document.authorizers():
            self.names.bind_all({name: authorizer.get(name) for name in ("authorizerUri", "jwtConfiguration")})
            self.names.role = True
            self.names.bind_all({"credentials": authorizer.get("authorizerCredentials")})
            self.names.role, self.names.pool = False, True
            self.names.bind_all({"pools": authorizer.get("providerARNs")})
            self.names.pool = False
        for path, item, verb, operation in self.document.operations():
            shown = "ANY" if verb == ANY else verb.upper()
            taken = [v.upper() for v in VERBS if v in item] if verb == ANY else []
            method = next((m for m in ["POST", "GET", "PUT", "DELETE"] if m not in taken), "PATCH") if verb == ANY else shown
            plan, others = {"name": f"{shown} {path}"}, []
            try:
                if "#" in path:
                    raise Unknown("no request line holds a fragment")
                validation = Validation(self.document, item, operation)
                plan["request"] = self.request(path, item, operation, method, validation)
                plan["expect"], others = self.expect(path, item, operation, plan["request"], shown)
            except Unknown as reason:
                plan["expect"] = {"unknown": str(reason)}
                plan.setdefault("request", {"method": method, "target": self.path_of(path), "headers": [], "body": ""})
            if "closed" in plan["expect"]:
                plan["guard"] = self.guard(path, operation, plan["request"], shown)
            self.operations.append(plan)
            for what, expect in others:
                self.operations.append({**plan, "name": f"{plan['name']} {what}", "expect": expect, "other": True})
            self.operations.extend(self.refused(plan, validation) if "client" in plan["expect"] else [])
            if isinstance(self.cors, dict) and self.cors:
                self.operations.append(self.preflight(path, method))

    def guard(self, path, operation, request, shown):
        """What comes of credentials; or why none can be made (`left`)."""
        try:
            guard = Guard(self.document, self.names, operation)
        except Unknown as reason:
            return {"left": str(reason)}
        if guard.issuer:
            self.names.issuers.add(guard.issuer)
        self.caller, request, missing = guard, guard.shown(request), guard.without(request)
        try:
            integration = self.document.resolve(operation.get("x-amazon-apigateway-integration"))
            expect, _ = self.behind(path, operation, integration, request, shown)
        except Unknown as reason:
            expect = {"unknown": str(reason)}
        except NotYet:
            expect = {"client": {"status": 500}, "backend": None, "lambda": None}
        finally:
            self.caller = None
        return {**guard.plan(), "missing": missing, "request": request, "expect": expect}

    def refused(self, plan, validation):
        """Requests of an operation that its validator refuses; nothing behind is called."""
        for what, request, message in validation.refusals(plan["request"]):
            body = {"$json": {"$exact": {"message": message}}}
            client = {"status": 400, "headers": {"x-amzn-errortype": "BadRequestException"}, "body": body}
            if request["method"] != "HEAD" and not self.document.root.get(RESPONSES):
                expect = {"client": client, "backend": None, "lambda": None}
                yield {"name": f"{plan['name']} {what}", "request": request, "expect": expect, "refusal": True}

    def path_of(self, path):
        path = path.partition("#")[0]
        if path == "/$default":
            return "/nothing-else-fits-this"
        filled = re.sub(r"\{([^}]*)\}", lambda found: segment(found.group(1)), path)
        # Clients encode what no request line holds.
        return quote(filled, safe="!$%&'()*+,/:;=@?[]|^\\~")

    def request(self, path, item, operation, method, validation):
        declared, required = self.document.parameters(item, operation), validation.required()
        query, headers = [], [f"{name}: {value}" for name, value in CLIENT]
        for (where, name), parameter in sorted(declared.items(), key=lambda found: found[0] not in required):
            if where == "query" and re.fullmatch(r"[A-Za-z0-9_.-]+", str(name)):
                query.append((name, "q-" + re.sub(r"[^A-Za-z0-9]", "", name)))
            elif (where, name) in required and where == "query":
                raise Unknown(f"the required parameter {name}")
        # Not every combination fits into a request line; a few show that queries are carried.
        wanted = sum(where == "query" for where, _ in required)
        target = self.path_of(path)
        if query:
            target += ("&" if "?" in target else "?") + "&".join(f"{n}={v}" for n, v in query[:max(4, wanted)])
        body, model = "", validation.model()
        if model is not None:
            body = json.dumps(Samples(self.document).of(model))
        elif method in ("POST", "PUT", "PATCH"):
            handling = (self.document.resolve(operation.get("x-amazon-apigateway-integration")) or {}).get("contentHandling")
            body = "aGVsbG8=" if handling == "CONVERT_TO_BINARY" else '{"corpus":true}'
        if body:
            headers.append("Content-Type: application/json")
        if self.cors:
            headers.append(f"Origin: {self.origin()}")
        for (where, name), parameter in declared.items():
            asked = (where, name) in required
            ours = re.fullmatch(r"X-[A-Za-z0-9-]+", str(name), re.I) and not re.match(r"x-(amz|amzn|forwarded|api-key|http-method)", name, re.I)
            sent = {line.split(":", 1)[0].lower() for line in headers} | NOT_OURS
            if where == "header" and (asked or parameter.get("required") and ours) and str(name).lower() not in sent:
                headers.append(f"{name}: {'application/json' if str(name).lower() == 'content-type' else 'h-1'}")
        return {"method": method, "target": target, "headers": headers, "body": body}

    def expect(self, path, item, operation, request, shown):
        """What must be seen, and what must be seen where the backend answers otherwise."""
        try:
            if self.kind == "plain":
                return self.forwarded(item, operation, request), []
            return self.integrated(path, item, operation, request, shown)
        except NotYet as reason:
            # Nothing is called, nothing is made up.
            return {"partly": str(reason), "client": {"status": 500}, "backend": None, "lambda": None}, []

    def integrated(self, path, item, operation, request, shown):
        integration = self.document.resolve(operation.get("x-amazon-apigateway-integration"))
        if isinstance(integration, dict) and "connectionId" in integration:
            self.names.http = False
            self.names.text(integration["connectionId"])
        self.names.http = isinstance(integration, dict) and str(integration.get("type")).lower() in ("http", "http_proxy")
        if isinstance(integration, dict) and str(integration.get("type")).lower() == "aws":
            self.names.role = True
            self.names.bind_all({"credentials": integration.get("credentials")})
        self.names.role = False
        self.names.bind_all(integration)
        if self.document.is_closed(operation):
            return {"closed": True}, []
        return self.behind(path, operation, integration, request, shown)

    def behind(self, path, operation, integration, request, shown):
        """The same of one whom nothing stops."""
        if not isinstance(integration, dict):
            raise NotYet("no integration")
        of = Integrations(self, path, operation, integration, request, shown)
        expect = self.finished(of.expect(), request)
        others = of.service.others(expect) if of.service else []
        return expect, [(what, self.finished(other, request)) for what, other in others]

    def finished(self, expect, request):
        """What belongs to every answer."""
        if self.cors:
            expect["client"]["headers"].update(self.cors_headers(["exposeHeaders"]))
        if request["method"] == "HEAD":
            expect["client"]["body"] = ""
        sides = [expect["client"], expect["backend"] or {}, expect["lambda"] or {}]
        expect["masked"] = any(MASKED & {str(value) for value in side.values()} for side in sides)
        return expect

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

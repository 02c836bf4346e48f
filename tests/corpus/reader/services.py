"""`AWS` integrations (the reference's sections 4.1, 4.7, 4.11): what a service or a function gets, and what comes of what
it answers.
"""
import json
import re
from urllib.parse import urlsplit

from access import ACCESS_KEY
from texts import NotYet, Unknown

# Services that speak JSON: what stands before the action in `X-Amz-Target`, and the version of the protocol.
JSON_SERVICES = {"dynamodb": ("DynamoDB_20120810", "1.0"), "states": ("AWSStepFunctions", "1.0"), "kinesis": ("Kinesis_20131202", "1.1")}
# Headers that a mapping to a service must not set (reference 4.6).
FORBIDDEN = {"authorization", "connection", "expect", "proxy-authenticate", "te"}
STATUSES = [200, 201, 204, 301, 400, 403, 404, 409, 500, 502, 503]
CALLER = "arn:aws:iam::*:user/*"


class Service:
    """The `AWS` integration of one operation."""

    def __init__(self, of, uri):
        self.of, self.names, self.integration = of, of.names, of.integration
        found = re.match(r"arn:[^:]*:apigateway:([^:]*):([^:]*):(path|action)/(.*)$", uri, re.S)
        is_service = found and found.group(2) != "lambda"
        self.function = None if is_service else re.search(r":lambda:([^:]*):[^:]*:function:([A-Za-z0-9_-]+)", uri)
        if is_service:
            self.region, name, self.kind, self.what = found.groups()
            self.service = name.rpartition(".")[2]
            self.names.services.add(self.service)
        elif self.function:
            self.region, self.service = self.function.group(1), "lambda"
            self.names.functions.add(self.function.group(2))
        else:
            raise Unknown(f"what {uri!r} calls")
        self.role = self.names.text(self.integration.get("credentials"))
        if self.role and self.role != CALLER:
            self.names.roles = True

    def expect(self):
        """What client, service and function see, and what service or function answers."""
        if self.role == CALLER:
            # Of a caller who has none that could sign there is nothing to call with.
            caller = self.of.plan.caller
            if not caller or "iam" not in caller.parts:
                raise NotYet("the caller's credentials")
        mapped = {name.lower(): value for name, value in self.of.mapped("header")}
        if FORBIDDEN & set(mapped):
            raise NotYet("a header that is not to be mapped")
        at, answer = self.at_function(mapped) if self.function else self.at_service(mapped)
        at["signature"] = {"key": key_of(self.role) if self.role else "AKIDEXAMPLE", "region": self.region, "service": self.service}
        expected = {"backend": None, "lambda": None, "answer": answer, "lambda" if self.function else "backend": at}
        return self.answered(expected, answer)

    def at_function(self, mapped):
        asynchronous = mapped.get("x-amz-invocation-type") == "Event"
        at = {"function": self.function.group(2), "asynchronous": asynchronous, "payload": self.of.rendered()}
        return at, {"status": 202, "headers": {}, "body": ""} if asynchronous else self.sample()

    def at_service(self, mapped):
        of, headers, path = self.of, self.of.passed("http"), self.what
        if self.kind == "action":
            if self.service not in JSON_SERVICES:
                raise Unknown("the protocol of a service")
            prefix, version = JSON_SERVICES[self.service]
            headers["content-type"], headers["x-amz-target"] = f"application/x-amz-json-{version}", f"{prefix}.{self.what}"
            path = ""
        values = dict(of.mapped("path"))
        path = re.sub(r"\{([^}]*)\}", lambda m: values.get(m.group(1).rstrip("+"), m.group(0)), path)
        parts = urlsplit("/" + path)
        query = [parts.query] + [f"{name}={value}" for name, value in of.mapped("querystring")]
        headers.update(mapped)
        verb = str(self.integration.get("httpMethod") or "").upper()
        return {
            "method": of.method if verb in ("", "ANY") else verb, "path": parts.path, "query": sorted(q for q in "&".join(query).split("&") if q),
            "headers": headers, "body": of.rendered(),
        }, self.sample()

    def sample(self):
        """An answer with the members that response templates and mappings ask for."""
        body, asked = {}, []
        for response in (self.integration.get("responses") or {}).values():
            response = response if isinstance(response, dict) else {}
            text = json.dumps(response.get("responseTemplates") or {}).replace('\\"', '"')
            names = re.findall(r"#set\s*\(\s*\$(\w+)\s*=\s*\$input\.path\(['\"]\$['\"]\)", text)
            asked += [path for name in names for path in re.findall(rf"\${{?{name}((?:\.[A-Za-z_][\w-]*)+)(?![\w(-])", text)]
            asked += re.findall(r"\$input\.(?:json|path)\(['\"]\$((?:\.\w+)+)['\"]\)", text)
            asked += [str(source)[25:] for source in (response.get("responseParameters") or {}).values() if str(source).startswith("integration.response.body.")]
        for path in asked:
            *above, last = path.lstrip(".").split(".")
            place = body
            for name in above:
                place = place.setdefault(name, {}) if isinstance(place, dict) else None
            if isinstance(place, dict):
                place.setdefault(last, f"the {last}")
        headers = {"content-type": "application/json", "x-corpus": "service"}
        return {"status": 200, "headers": headers, "body": json.dumps(body or {"corpus": "answer"})}

    def answered(self, expected, answer):
        """The same call, answered so."""
        selection = self.selection(answer)
        headers = {"content-type": "application/json"} if self.function else answer["headers"]
        client = self.of.selected(selection, headers, answer["body"], {"x-amzn-trace-id": "$starts:Root="})
        return {**expected, "answer": answer, "client": client}

    def others(self, expected):
        """What else can be answered: one answer for each integration response that can be chosen, and one for none."""
        responses = self.integration.get("responses") or {}
        seen = {self.of.choice(self.selection(expected["answer"]))}
        asynchronous = expected["lambda"] and expected["lambda"]["asynchronous"]
        for answer in [] if asynchronous else self.messages(responses) if self.function else self.statuses():
            choice = self.of.choice(self.selection(answer))
            if choice not in seen:
                seen.add(choice)
                yield f"answered by {choice or 'nothing'}", self.answered(expected, answer)

    def selection(self, answer):
        if not self.function:
            return str(answer["status"])
        return str((json.loads(answer["body"] or "null") or {}).get("errorMessage") or "")

    def statuses(self):
        for status in STATUSES:
            sample = self.sample()
            yield {**sample, "status": status, "body": "" if status == 204 else sample["body"]}

    def messages(self, responses):
        for pattern in [*map(str, responses), "no pattern's words"]:
            message = re.sub(r"\\([\[\].])", r"\1", pattern.replace(".*", " words").replace(".+", "words").replace(r"\d{2}", "04"))
            headers = {"X-Amz-Function-Error": "Unhandled"}
            yield {"status": 200, "headers": headers, "body": json.dumps({"errorMessage": message, "errorType": "Fault"})}


def key_of(role):
    """The access key that the stub of STS gives for a role, or the caller's own."""
    if role == CALLER:
        return ACCESS_KEY
    return "ROLE" + re.sub(r"[^A-Za-z0-9]", "", role)

#!/usr/bin/env python3
"""Says what a gateway of a definition must do, operation by operation. Shares nothing with the compiler.

    reader.py SPEC WHERE    writes WHERE.yaml or WHERE.json (the definition with stub hosts; the folder WHERE for one
                            that refers to other files) and prints the plan as JSON

The plan: `flags` of the gateway, and for each operation a request and what client, backend and Lambda must see.
`{backend}` and `{lambda}` stand for the addresses of the stubs. Hosts in integration URIs and servers are replaced by
a parameter, so that no test sends anything to a host that a document names.
Only what is needed to predict an answer is read; where the prediction needs more (a template language, a condition),
the operation is planned as `unknown` with the reason, and is still called.
"""
import json
import pathlib
import re
import sys
from urllib.parse import quote, urlsplit

import yaml

VERBS = ["get", "put", "post", "delete", "options", "head", "patch"]
ANY = "x-amazon-apigateway-any-method"
INTEGRATION = "x-amazon-apigateway-integration"
ACCOUNT, REGION = "000000000000", "us-east-1"
PSEUDO = {"AWS::Region": REGION, "AWS::AccountId": ACCOUNT, "AWS::Partition": "aws"}
HOST = "corpus_backend"


class Unknown(Exception):
    """The answer cannot be predicted here."""


class Loader(yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader):
    """Scalars stay text, but for booleans and whole numbers; short intrinsics become long ones."""

    def short_form(self, suffix, node):
        if isinstance(node, yaml.ScalarNode):
            value = self.construct_scalar(node)
        elif isinstance(node, yaml.SequenceNode):
            value = self.construct_sequence(node, deep=True)
        else:
            value = self.construct_mapping(node, deep=True)
        return {"Ref" if suffix == "Ref" else "Fn::" + suffix: value}


Loader.yaml_implicit_resolvers = {}
Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF"))
Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^-?(?:0|[1-9][0-9]*)$"), list("-0123456789"))
Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|)$"), ["~", "n", ""])
Loader.add_implicit_resolver("tag:yaml.org,2002:merge", re.compile(r"^<<$"), ["<"])
Loader.add_multi_constructor("!", Loader.short_form)


def load(path):
    text = path.read_text(encoding="utf-8-sig")
    if path.suffix == ".json":
        return json.loads(text), text
    return yaml.load(text, Loader), text


class Names:
    """Values for the names that the definition leaves open, found while texts are put together."""

    def __init__(self):
        self.parameters, self.variables, self.functions = {}, {}, set()
        self.http = False

    def sub(self, text, local=None):
        """A text with `${name}`s; the place in front of a name says what kind of value it wants."""
        out, last = "", 0
        for found in re.finditer(r"\$\{([^}]*)\}", text):
            out += text[last:found.start()]
            last = found.end()
            name = found.group(1).strip()
            if name.startswith("!"):
                out += "${" + name[1:] + "}"
            elif local and name in local:
                out += self.text(local[name])
            else:
                out += self.value(name, out, text[found.end():])
        return out + text[last:]

    def value(self, name, before, after):
        if name in PSEUDO:
            return PSEUDO[name]
        if name == HOST:
            return "{backend}"
        variable = name.startswith("stageVariables.")
        known = self.variables if variable else self.parameters
        key = name[len("stageVariables."):] if variable else name
        if key not in known:
            known[key] = self.invent(key, before, after)
        return known[key]

    def invent(self, name, before, after):
        word = re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-")
        arn = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{word}"
        if before.endswith("/functions/"):
            return arn
        if before.endswith(":apigateway:") or before.endswith(":lambda:"):
            return REGION
        if re.search(r":lambda:[a-z0-9-]+:$", before):
            return ACCOUNT
        if before == "" and self.http:
            return "http://{backend}" + ("/base" if after == "" else "")
        if before == "" and after == "":
            return f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{arn}/invocations"
        return word

    def text(self, value):
        """A text of the definition, intrinsics resolved."""
        if value is None:
            return ""
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, (str, int, float)):
            return self.sub(str(value))
        if isinstance(value, dict) and len(value) == 1:
            (name, inner), = value.items()
            if name == "Fn::Sub":
                return self.sub(inner) if isinstance(inner, str) else self.sub(inner[0], inner[1])
            if name == "Ref":
                return self.value(inner, "", "")
            if name == "Fn::GetAtt":
                return self.value(inner if isinstance(inner, str) else ".".join(map(str, inner)), "", "")
            if name == "Fn::Join":
                separator, parts = inner
                out = ""
                for i, part in enumerate(parts):
                    out += (separator if i else "")
                    if isinstance(part, dict) and set(part) <= {"Ref", "Fn::GetAtt"}:
                        inner_name = next(iter(part.values()))
                        joined = inner_name if isinstance(inner_name, str) else ".".join(map(str, inner_name))
                        out += self.value(joined, out, "more")
                    else:
                        out += self.text(part)
                return out
            raise Unknown(f"the intrinsic {name}")
        raise Unknown("a text that is none")


class Files:
    """Other files of a definition. Their references are made absolute, so that each says which file it means."""

    def __init__(self):
        self.known = {}

    def get(self, path):
        if path not in self.known:
            try:
                self.known[path] = self.absolute(load(path)[0], path)
            except OSError as error:
                raise Unknown("a reference to another file") from error
        return self.known[path]

    def absolute(self, node, path):
        if isinstance(node, list):
            return [self.absolute(inner, path) for inner in node]
        if not isinstance(node, dict):
            return node
        node = {key: self.absolute(inner, path) for key, inner in node.items()}
        if isinstance(node.get("$ref"), str):
            file, hash_sign, pointer = node["$ref"].partition("#")
            node["$ref"] = str((path.parent / file).resolve() if file else path) + hash_sign + pointer
        return node


FILES = Files()


def refers_elsewhere(node):
    """Whether a definition refers to other files."""
    if isinstance(node, list):
        return any(refers_elsewhere(inner) for inner in node)
    if not isinstance(node, dict):
        return False
    reference = node.get("$ref")
    return isinstance(reference, str) and not reference.startswith("#") or any(map(refers_elsewhere, node.values()))


def resolve(document, node, hops=20):
    """Follows references."""
    while isinstance(node, dict) and isinstance(node.get("$ref"), str) and hops:
        reference, hops = node["$ref"], hops - 1
        file, _, pointer = reference.partition("#")
        if file and not file.startswith("/"):
            raise Unknown("a reference to another file")
        node = FILES.get(pathlib.Path(file)) if file else document
        for part in pointer[1:].split("/") if pointer else []:
            node = (node or {}).get(part.replace("~1", "/").replace("~0", "~")) if isinstance(node, dict) else None
    return node


def parameters(document, item, operation):
    found = {}
    for source in (item, operation):
        for parameter in source.get("parameters") or []:
            parameter = resolve(document, parameter) or {}
            if isinstance(parameter, dict) and "name" in parameter:
                found[(parameter.get("in"), parameter["name"])] = parameter
    return found


def lower(value):
    return str(value).lower() if isinstance(value, (str, int)) else ""


class Plan:
    def __init__(self, document):
        self.document, self.names, self.operations = document, Names(), []
        self.kind = self.kind_of(document)

    def kind_of(self, document):
        """REST, HTTP or plain, by what the document holds."""
        text = json.dumps(document)
        if "x-amazon-apigateway" not in text:
            return "plain"
        http = ['"payloadFormatVersion": "2', '"x-amazon-apigateway-cors"', '"integrationSubtype"', '"isDefaultRoute"',
                '"/$default"', '"x-amazon-apigateway-importexport-version"', '"type": "jwt"', '"x-amazon-apigateway-integrations"']
        if any(mark in text for mark in http):
            return "http"
        return "rest"

    def all_operations(self):
        for path, item in (self.document.get("paths") or {}).items():
            if not str(path).startswith("/"):
                continue
            try:
                item = resolve(self.document, item)
            except Unknown:
                item = None
            if not isinstance(item, dict):
                continue
            for verb in VERBS + [ANY]:
                operation = resolve(self.document, item.get(verb))
                if isinstance(operation, dict):
                    yield str(path), item, verb, operation

    def build(self):
        for path, item, verb, operation in self.all_operations():
            names = list(item)
            shown = "ANY" if verb == ANY else verb.upper()
            taken = [v.upper() for v in VERBS if v in names] if verb == ANY else []
            method = next((m for m in ["POST", "GET", "PUT", "DELETE"] if m not in taken), "PATCH") if verb == ANY else shown
            plan = {"name": f"{shown} {path}"}
            try:
                # No request line holds a fragment: the path alone is called, and the backend gets it.
                path = path.partition("#")[0]
                plan["request"] = self.request(path, item, operation, method)
                plan["expect"] = self.expect(path, item, operation, method, plan["request"])
            except Unknown as reason:
                plan["expect"] = {"unknown": str(reason)}
                plan.setdefault("request", {"method": method, "target": self.path_of(path), "headers": [], "body": ""})
            self.operations.append(plan)

    def path_of(self, path):
        if path == "/$default":
            return "/nothing-else-fits-this"
        def value(match):
            name = match.group(1).rstrip("+")
            return quote(self.segment(name, match.group(1).endswith("+")), safe="/")
        # Clients encode what no request line holds.
        literal = lambda text: quote(text, safe="!$%&'()*+,/:;=@?[]|^\\~")
        parts = re.split(r"(\{[^}]*\})", path)
        return "".join(re.sub(r"\{([^}]*)\}", value, part) if part.startswith("{") else literal(part) for part in parts)

    @staticmethod
    def segment(name, greedy):
        word = "v-" + re.sub(r"[^A-Za-z0-9]", "", name)
        return word + "/more" if greedy else word

    def request(self, path, item, operation, method):
        declared = parameters(self.document, item, operation)
        query, headers = [], []
        for (where, name), parameter in declared.items():
            if where == "query" and re.fullmatch(r"[A-Za-z0-9_.-]+", str(name)):
                query.append((name, "q-" + re.sub(r"[^A-Za-z0-9]", "", name)))
            if where == "header" and parameter.get("required") and re.fullmatch(r"X-[A-Za-z0-9-]+", str(name), re.I):
                if not re.match(r"x-(amz|amzn|forwarded|api-key|http-method)", name, re.I):
                    headers.append(f"{name}: h-1")
        # Not every combination fits into a request line; a few show that queries are carried.
        query = query[:4]
        target = self.path_of(path)
        if query:
            target += "?" + "&".join(f"{n}={v}" for n, v in query)
        body = ""
        if method in ("POST", "PUT", "PATCH"):
            body = '{"corpus":true}'
            headers.append("Content-Type: application/json")
        return {"method": method, "target": target, "headers": headers, "body": body}

    def is_closed(self, operation):
        """Whether an access rule that only Amazon's gateway enforces stands in front."""
        if self.kind == "plain":
            return False
        if "x-amazon-apigateway-policy" in self.document:
            return True
        auth = operation.get("x-amazon-apigateway-auth") or self.document.get("x-amazon-apigateway-auth") or {}
        if lower(auth.get("type")) == "aws_iam":
            return True
        components = self.document.get("components") or {}
        schemes = components.get("securitySchemes") or self.document.get("securityDefinitions") or {}
        for requirement in operation.get("security", self.document.get("security")) or []:
            for name in requirement or {}:
                scheme = resolve(self.document, schemes.get(name)) or {}
                if not scheme:
                    raise Unknown("a security scheme that is not there")
                if "x-amazon-apigateway-authtype" in scheme or "x-amazon-apigateway-authorizer" in scheme:
                    return True
                if scheme.get("type") == "apiKey" and lower(scheme.get("name")) == "x-api-key":
                    return True
        return False

    def expect(self, path, item, operation, method, request):
        if self.kind == "plain":
            return self.forwarded(item, operation, request)
        integration = resolve(self.document, operation.get(INTEGRATION))
        self.names.http = isinstance(integration, dict) and lower(integration.get("type")) in ("http", "http_proxy")
        self.bind_all(integration)
        if self.is_closed(operation):
            return {"refused": True}
        if not isinstance(integration, dict):
            raise Unknown("no integration")
        kind = lower(integration.get("type"))
        if kind == "mock":
            return self.mock(integration)
        if integration.get("integrationSubtype"):
            raise Unknown("a service integration")
        uri = self.names.text(integration.get("uri"))
        if "response-streaming-invocations" in uri:
            raise Unknown("response streaming")
        if kind == "aws_proxy":
            return self.function(uri, integration, method, request)
        if kind in ("http", "http_proxy"):
            if integration.get("connectionType") and lower(integration["connectionType"]) == "vpc_link":
                raise Unknown("a VPC link")
            return self.http(uri, kind, path, integration, method, request)
        raise Unknown(f"the type {kind or 'none'}")

    def bind_all(self, node):
        """Gives a value to every open name of an integration: a gateway refuses to start without."""
        if isinstance(node, dict):
            for name, inner in node.items():
                if name == "Ref" or name == "Fn::GetAtt" or name == "Fn::Sub":
                    try:
                        self.names.text({name: inner})
                    except Unknown:
                        pass
                self.bind_all(inner)
        elif isinstance(node, list):
            for inner in node:
                self.bind_all(inner)
        elif isinstance(node, str):
            self.names.sub(node)

    def forwarded(self, item, operation, request):
        servers = operation.get("servers") or item.get("servers") or self.document.get("servers") or []
        if "swagger" in self.document:
            base = (self.document.get("basePath") or "").rstrip("/")
        else:
            if not servers:
                raise Unknown("no server")
            url = str(servers[0].get("url", ""))
            for name, variable in (servers[0].get("variables") or {}).items():
                url = url.replace("{" + name + "}", str((variable or {}).get("default", "")))
            base = urlsplit(self.names.sub(url)).path.rstrip("/") if "://" in url else None
            if base is None:
                raise Unknown("a server without a host")
            if not urlsplit(self.names.sub(url)).netloc:
                self.names.parameters["server"] = "http://{backend}"
        return {"status": 200, "backend": {"method": request["method"], "target": base + request["target"], "body": request["body"]}}

    def function(self, uri, integration, method, request):
        found = re.search(r"functions/(.*)/invocations$", uri)
        arn = found.group(1) if found else uri
        name = re.search(r":function:([A-Za-z0-9_-]+)", arn)
        if not name:
            raise Unknown(f"no function in {uri!r}")
        self.names.functions.add(name.group(1))
        path, _, query = request["target"].partition("?")
        version = str(integration.get("payloadFormatVersion", "1.0" if self.kind == "rest" else "2.0"))
        version = "1.0" if self.kind == "rest" else version
        event = {"httpMethod": method, "path": path} if version == "1.0" else {"rawPath": path, "rawQueryString": query}
        event["body"] = request["body"] or None
        return {"status": 200, "body": "from the function", "lambda": {"function": name.group(1), "event": event}}

    def http(self, uri, kind, path, integration, method, request):
        backend_method = str(integration.get("httpMethod") or "").upper()
        if backend_method in ("", "ANY") or method == "ANY":
            backend_method = method
        values = dict(self.mapped(integration, "path", path, request))
        if self.kind == "http":
            names = re.findall(r"\{([^}]*)\}", path)
            values = {n.rstrip("+"): self.segment(n.rstrip("+"), n.endswith("+")) for n in names}
            if any(str(key).split(":")[0] in ("append", "overwrite", "remove") for key in integration.get("requestParameters") or {}):
                raise Unknown("parameter mappings of an HTTP API")
            if path == "/$default":
                uri = uri.rstrip("/") + request["target"].split("?")[0]
        uri = re.sub(r"\{(?!backend\})([^}]*)\}", lambda m: values.get(m.group(1).rstrip("+"), m.group(0)), uri)
        parts = urlsplit(uri)
        query = [parts.query] if parts.query else []
        mapped_query = [f"{name}={value}" for name, value in self.mapped(integration, "querystring", path, request)]
        body = request["body"]
        if kind == "http_proxy":
            query += [request["target"].partition("?")[2]] if "?" in request["target"] else []
            query += mapped_query
        else:
            query += mapped_query
            templates = integration.get("requestTemplates") or {}
            if any(re.search(r"[#$]", str(text or "")) for text in templates.values()):
                raise Unknown("a template")
            if "application/json" in templates:
                body = str(templates["application/json"] or "")
        expect = {"backend": {"method": backend_method, "path": parts.path or "/", "query": sorted(q for q in "&".join(query).split("&") if q), "body": body}}
        if kind == "http_proxy":
            expect["status"] = 200
        else:
            expect.update(self.selected(integration, "200"))
        return expect

    def mapped(self, integration, where, path, request):
        query = dict(pair.split("=", 1) for pair in request["target"].partition("?")[2].split("&") if "=" in pair)
        for target, source in (integration.get("requestParameters") or {}).items():
            found = re.fullmatch(rf"integration\.request\.{where}\.(.+)", str(target))
            if not found:
                continue
            source = str(source)
            if source.startswith("method.request.path."):
                name = source[len("method.request.path."):]
                greedy = "{" + name + "+}" in path
                if greedy or "{" + name + "}" in path:
                    yield found.group(1), self.segment(name, greedy)
            elif source.startswith("method.request.querystring."):
                name = source[len("method.request.querystring."):]
                if name in query:
                    yield found.group(1), query[name]
            elif source.startswith("'"):
                yield found.group(1), quote(source.strip("'"), safe="/:,-_.~")
            else:
                raise Unknown(f"a mapping from {source}")

    def mock(self, integration):
        templates = integration.get("requestTemplates") or {}
        text = str(templates.get("application/json") or "")
        found = re.fullmatch(r"""\s*\{\s*["']?statusCode["']?\s*:\s*["']?(\d+)["']?\s*,?\s*\}\s*""", text)
        if not found:
            raise Unknown("a template")
        return {**self.selected(integration, found.group(1)), "backend": None}

    def selected(self, integration, status):
        """The integration response for a backend status."""
        responses = integration.get("responses") or {}
        chosen = responses.get("default")
        for pattern, response in responses.items():
            if pattern != "default" and re.fullmatch(str(pattern), status):
                chosen = response
                break
        if not isinstance(chosen, dict):
            return {"status": 500}
        templates = chosen.get("responseTemplates") or {}
        if any(re.search(r"[#$]", str(text or "")) for text in templates.values()):
            raise Unknown("a template")
        headers = {}
        for name, source in (chosen.get("responseParameters") or {}).items():
            if str(source).startswith("'") and "$" not in str(source):
                headers[str(name).rsplit(".", 1)[-1].lower()] = str(source).strip("'")
        expect = {"status": int(str(chosen.get("statusCode", status))), "headers": headers}
        if isinstance(templates.get("application/json"), str):
            expect["body"] = templates["application/json"]
        return expect

    def flags(self):
        flags = []
        for name, value in sorted(self.names.parameters.items()):
            flags += ["--param", f"{name}={value}"]
        for name, value in sorted(self.names.variables.items()):
            flags += ["--var", f"{name}={value}"]
        for name in sorted(self.names.functions):
            flags += ["--endpoint", f"lambda:{name}=http://{{lambda}}"]
        return flags


def replace_hosts(document, text, plain):
    """`http(s)://host` in integration URIs, or in servers of a plain document, by the stub's parameter."""
    host = r"https?://(?:\$?\{[^}]*\}|[^/\"'\s{}?#])+" if plain else r"https?://(?:\$\{[^}]*\}|[^/\"'\s{}?#])+"
    key = r"url" if plain else r"uri"
    pattern = re.compile(rf"""((?:"{key}"|'{key}'|\b{key})\s*:\s*(?:>-?\s*)?(?:\{{\s*"Fn::Sub"\s*:\s*)?(?:!Sub\s*)?\s*(?:Fn::Sub:\s*)?["']?){host}""")
    text = pattern.sub(lambda m: m.group(1) + "http://${" + HOST + "}", text)
    if plain and isinstance(document.get("host"), str):
        # Swagger 2.0 has the host and the schemes at the root.
        text = re.sub(rf"""("?host"?\s*:\s*)["']?{re.escape(document["host"])}["']?""", r'\1"${' + HOST + '}"', text, count=1)
        text = re.sub(r"""("?schemes"?\s*:\s*)\[[^\]]*\]""", r'\1["http"]', text, count=1)
    return text


def write(path, text):
    """Leaves a file alone that has the text already, so that its time stamp stays."""
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def copy_folder(source, where):
    """A definition of many files: all of its folder, each with stub hosts."""
    for path in sorted(source.parent.rglob("*")):
        target = where / path.relative_to(source.parent)
        if path.is_dir():
            target.mkdir(parents=True, exist_ok=True)
        elif path.suffix in (".yaml", ".yml", ".json"):
            target.parent.mkdir(parents=True, exist_ok=True)
            write(target, replace_hosts({}, path.read_text(encoding="utf-8-sig"), True))
    return where


def main():
    source, where = pathlib.Path(sys.argv[1]), sys.argv[2]
    document, text = load(source)
    plain = "x-amazon-apigateway" not in text
    text = replace_hosts(document, text, plain)
    if plain and refers_elsewhere(document):
        copy = copy_folder(source, pathlib.Path(where)) / source.name
        document = FILES.get(copy.resolve())
    else:
        copy = pathlib.Path(where + (".json" if source.suffix == ".json" else ".yaml"))
        write(copy, text)
        document, _ = load(copy)
    plan = Plan(document)
    plan.build()
    flags = plan.flags()
    if "${" + HOST + "}" in text:
        flags += ["--param", f"{HOST}={{backend}}"]
    json.dump({"document": str(copy), "kind": plan.kind, "flags": flags, "operations": plan.operations}, sys.stdout)


if __name__ == "__main__":
    main()

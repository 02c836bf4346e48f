"""A definition with its references, operations, parameters and access rules."""
import json

from texts import Unknown, load, lower

VERBS = ["get", "put", "post", "delete", "options", "head", "patch"]
ANY = "x-amazon-apigateway-any-method"
# What only HTTP APIs have.
HTTP_MARKS = ['"payloadFormatVersion": "2', '"x-amazon-apigateway-cors"', '"integrationSubtype"', '"isDefaultRoute"',
              '"/$default"', '"x-amazon-apigateway-importexport-version"', '"type": "jwt"', '"x-amazon-apigateway-integrations"']


class Document:
    def __init__(self, path):
        self.files, self.home = {}, {}
        self.path = path.resolve()
        self.root = self.file(self.path)
        self.kind = self.kind_of()

    def file(self, path):
        """The content of a file; its objects remember where they stand, for references relative to them."""
        if path not in self.files:
            if not path.is_file():
                raise Unknown("a reference to a file that is not there")
            self.files[path] = load(path)[0]
            waiting = [self.files[path]]
            while waiting:
                node = waiting.pop()
                if isinstance(node, dict):
                    self.home[id(node)] = path
                    waiting.extend(node.values())
                elif isinstance(node, list):
                    waiting.extend(node)
        return self.files[path]

    def resolve(self, node, hops=20):
        """Follows references."""
        while isinstance(node, dict) and isinstance(node.get("$ref"), str) and hops:
            name, _, pointer = node["$ref"].partition("#")
            base, hops = self.home[id(node)], hops - 1
            node = self.file((base.parent / name).resolve() if name else base)
            for part in pointer.split("/")[1:]:
                part = part.replace("~1", "/").replace("~0", "~")
                node = node.get(part) if isinstance(node, dict) else None
        return node

    def kind_of(self):
        """REST, HTTP or plain, by what the document holds."""
        text = json.dumps(self.root)
        if "x-amazon-apigateway" not in text:
            return "plain"
        return "http" if any(mark in text for mark in HTTP_MARKS) else "rest"

    def operations(self):
        for path, item in (self.root.get("paths") or {}).items():
            if not str(path).startswith("/"):
                continue
            try:
                item = self.resolve(item)
                found = [(verb, self.resolve(item.get(verb))) for verb in VERBS + [ANY]] if isinstance(item, dict) else []
            except Unknown:
                continue
            for verb, operation in found:
                if isinstance(operation, dict):
                    yield str(path), item, verb, operation

    def parameters(self, item, operation):
        found = {}
        for source in (item, operation):
            for parameter in source.get("parameters") or []:
                parameter = self.resolve(parameter)
                if isinstance(parameter, dict) and "name" in parameter:
                    found[(parameter.get("in"), parameter["name"])] = parameter
        return found

    def schemes(self):
        components = self.root.get("components") or {}
        return components.get("securitySchemes") or self.root.get("securityDefinitions") or {}

    def authorizers(self):
        for scheme in self.schemes().values():
            authorizer = (self.resolve(scheme) or {}).get("x-amazon-apigateway-authorizer")
            if isinstance(authorizer, dict):
                yield authorizer

    def guards(self, operation):
        """Access rules that only Amazon's gateway enforces, in front of an operation: each its kind, its scheme and scopes."""
        if self.kind == "plain":
            return
        if "x-amazon-apigateway-policy" in self.root:
            yield "policy", {}, []
        auth = lower((operation.get("x-amazon-apigateway-auth") or {}).get("type"))
        if auth == "aws_iam":
            yield "iam", {}, []
        schemes = self.schemes()
        # Each dialect has its own place for them (the reference's section 1.9).
        is_in_place = ("swagger" in self.root) == (schemes is self.root.get("securityDefinitions"))
        for requirement in operation.get("security", self.root.get("security")) or []:
            for name, scopes in (requirement or {}).items():
                scheme = self.resolve(schemes.get(name)) or {}
                kind = self.guard_kind(scheme)
                # The type of an operation's authorization decides, beside which an API key is asked for all the same.
                if auth in ("none", "aws_iam") and kind != "key":
                    continue
                if not scheme:
                    raise Unknown("a security scheme that is not there")
                if kind:
                    yield (kind if is_in_place else "misplaced"), scheme, scopes

    def is_closed(self, operation):
        """Whether such a rule is there."""
        return any(True for _ in self.guards(operation))

    def guard_kind(self, scheme):
        if isinstance(self.resolve(scheme.get("x-amazon-apigateway-authorizer")), dict):
            return "authorizer"
        if lower(scheme.get("x-amazon-apigateway-authtype")) == "awssigv4":
            return "iam"
        if "x-amazon-apigateway-authtype" in scheme or "x-amazon-apigateway-authorizer" in scheme:
            return "other"
        return "key" if scheme.get("type") == "apiKey" and lower(scheme.get("name")) == "x-api-key" else None

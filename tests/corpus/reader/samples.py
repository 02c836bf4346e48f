"""Values that fit a model (JSON Schema, draft 4), made from the schema alone.

A value has every member that the schema names, as long as it is not nested deep, and always the required ones. What the
maker is not sure of is `Unknown`, so that no wrong expectation comes of it.
"""
import re

from texts import Unknown

try:
    import re._parser as pattern_parser
except ImportError:
    import sre_parse as pattern_parser

DEEPEST = 12
# Members that are not required are left out from here on.
DEEP = 3
FORMATS = {"date-time": "2024-02-29T12:30:00Z", "date": "2024-02-29", "time": "12:30:00Z", "email": "a@corpus.example",
           "uri": "https://corpus.example/a", "uuid": "123e4567-e89b-42d3-a456-426614174000", "ipv4": "192.0.2.1",
           "ipv6": "2001:db8::1", "hostname": "corpus.example"}


class Samples:
    def __init__(self, document):
        self.document = document

    def of(self, schema, depth=0):
        """A value that fits."""
        if depth > DEEPEST:
            raise Unknown("a model without end")
        schema = self.merged(schema)
        if "not" in schema:
            raise Unknown("a model with `not`")
        if schema.get("enum"):
            return schema["enum"][0]
        for several in ("oneOf", "anyOf"):
            if schema.get(several):
                rest = {name: inner for name, inner in schema.items() if name != several}
                first = next((s for s in map(self.merged, schema[several]) if s.get("type") != "null"), None)
                if first is None or several == "oneOf" and self.is_ambiguous(schema[several]):
                    raise Unknown(f"a model with {several}")
                return self.of({"allOf": [rest, first]}, depth + 1)
        kind = schema.get("type", "object" if "properties" in schema or "required" in schema else None)
        if isinstance(kind, list):
            kind = next((k for k in kind if k != "null"), "null")
        make = {"object": self.object, "array": self.array, "string": self.string, "integer": self.number,
                "number": self.number, "boolean": lambda *_: True, "null": lambda *_: None, None: lambda *_: "any"}
        if kind not in make:
            raise Unknown(f"a model of type {kind}")
        return make[kind](schema, depth)

    def merged(self, schema):
        """The schema behind references, with the parts of `allOf` in it."""
        schema = self.document.resolve(schema)
        if not isinstance(schema, dict) or any(name.startswith("Fn::") for name in schema):
            raise Unknown("a model that is no schema")
        if not schema.get("allOf"):
            return schema
        out = {"properties": {}, "required": []}
        for part in [{name: inner for name, inner in schema.items() if name != "allOf"}] + schema["allOf"]:
            part = self.merged(part)
            for name, inner in part.items():
                if name == "properties":
                    out["properties"].update(inner)
                elif name == "required" and isinstance(inner, list):
                    out["required"] += inner
                else:
                    out.setdefault(name, inner)
        if not out["properties"] and not out["required"]:
            del out["properties"], out["required"]
        return out

    def is_ambiguous(self, parts):
        """Whether a value for the first of several may fit another: their types are the same, and no required member tells."""
        first, *others = [self.merged(part) for part in parts]
        for other in others:
            known = set(first.get("properties") or {}) | set(first.get("required") or [])
            if first.get("type") == other.get("type") and set(other.get("required") or []) <= known:
                return True
        return False

    def object(self, schema, depth):
        out, required = {}, schema.get("required") or []
        properties = schema.get("properties") or {}
        required = required if isinstance(required, list) else []
        for name, inner in properties.items():
            if name not in required and depth >= DEEP:
                continue
            try:
                out[name] = self.of(inner, depth + 1)
            except Unknown:
                if name in required:
                    raise
        for name in required:
            if name not in properties:
                more = schema.get("additionalProperties")
                out[name] = self.of(more, depth + 1) if isinstance(more, dict) else "any"
        if len(out) < int(schema.get("minProperties", 0)) or len(out) > int(schema.get("maxProperties", 10 ** 6)):
            raise Unknown("a number of members")
        return out

    def array(self, schema, depth):
        count, items = int(schema.get("minItems", 0)), schema.get("items")
        if schema.get("uniqueItems") is True and count > 1:
            raise Unknown("items that must differ")
        if not count and depth < DEEP and int(schema.get("maxItems", 1)) > 0:
            count = 1
        if not count:
            return []
        return [self.of(items, depth + 1) if isinstance(items, dict) else "any"] * count

    def number(self, schema, _):
        low, high = schema.get("minimum"), schema.get("maximum")
        value = float(low) if low is not None else min(1.0, float(high)) if high is not None else 1.0
        step = float(schema.get("multipleOf", 1))
        # `exclusiveMinimum` may count or not, so the value stays off the border.
        value += step if low is not None and (high is None or value + step < float(high)) else 0
        if "multipleOf" in schema:
            value = step * -(-value // step)
        return int(value) if value == int(value) else value

    def string(self, schema, _):
        low, high = int(schema.get("minLength", 0)), int(schema.get("maxLength", 10 ** 6))
        pattern = schema.get("pattern")
        text = written(pattern, low) if pattern else FORMATS.get(schema.get("format"), "corpus")
        if not pattern and "format" not in schema:
            text = (text + "x" * max(0, low - len(text)))[:high]
        if not low <= len(text) <= high:
            raise Unknown("a text's length")
        return text


def written(pattern, least):
    """A text that a regular expression finds."""
    try:
        tree, test = pattern_parser.parse(str(pattern)), re.compile(str(pattern))
    except (re.error, OverflowError):
        raise Unknown("a pattern that Python does not read") from None
    for more in range(0, least + 1):
        text = "".join(pieces(tree, more))
        if len(text) >= least and test.search(text):
            return text
    raise Unknown("a pattern that is not simple")


def pieces(tree, more):
    """The pieces of a text for a parsed pattern; what may repeat does `more` times more than it has to."""
    for name, value in tree:
        name = str(name)
        if name == "LITERAL":
            yield chr(value)
        elif name == "ANY":
            yield "a"
        elif name == "NOT_LITERAL":
            yield "a" if chr(value) != "a" else "b"
        elif name == "IN":
            yield one_of(value)
        elif name in ("MAX_REPEAT", "MIN_REPEAT"):
            least, most, inner = value
            for _ in range(min(int(least) + more, int(most))):
                yield from pieces(inner, 0)
        elif name == "SUBPATTERN":
            yield from pieces(value[-1], more)
        elif name == "BRANCH":
            yield from pieces(value[1][0], more)
        elif name not in ("AT", "ASSERT", "ASSERT_NOT"):
            raise Unknown("a pattern that is not simple")


def one_of(members):
    """A character of a set."""
    body = "".join(("^" if str(name) == "NEGATE" else "") for name, _ in members)
    def fits(c):
        for name, value in members:
            name = str(name)
            if name == "LITERAL" and ord(c) == value or name == "RANGE" and value[0] <= ord(c) <= value[1]:
                return True
            if name == "CATEGORY":
                test = {"DIGIT": r"\d", "SPACE": r"\s", "WORD": r"\w"}[str(value).rsplit("_", 1)[-1]]
                if bool(re.match(test, c)) != ("NOT" in str(value)):
                    return True
        return False
    for c in "a0A-_.: /+@" + "".join(map(chr, range(33, 127))):
        if fits(c) != bool(body):
            return c
    raise Unknown("a set of characters")

"""The part of the template language that needs no control flow (the reference's section 5): texts, references, `#set`.

`ANY` stands in a rendered text for what is not known before the call. What is beyond this reader (`#if`, `#foreach`,
overrides, methods that few use) is `Unknown`: such a body is not compared, everything around it is.
"""
import base64
import json
import re
from urllib.parse import quote_plus

from texts import Unknown

ANY = "\ue000"
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
DIRECTIVE = re.compile(r"#\{?(?:if|else|elseif|end|foreach|define|macro|parse|include|evaluate|stop|break|@\w+)\b|#[*\[]|\\[$#]")
# `#set` takes the blanks in front of it along, and the end of its line.
SET = re.compile(r"[ \t]*#set\s*\(\s*\$([A-Za-z][A-Za-z0-9_-]*)\s*=\s*")
REST_OF_LINE = re.compile(r"[ \t]*(?:\r\n|\n|\r)")
STEP = re.compile(r"\.?([A-Za-z_][A-Za-z0-9_-]*)|\[(\d+)\]|\['([^']+)'\]")
ESCAPES = {'"': '\\"', "'": "\\'", "\\": "\\\\", "/": "/", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}


class Input:
    """`$input`."""

    def __init__(self, body, params):
        self.body, self.params = body or "{}", params
        try:
            self.value = json.loads(body)
        except ValueError:
            self.value = None

    def find(self, path):
        value, at = self.value, 1 if path.startswith("$") else 0
        while at < len(path):
            step = STEP.match(path, at)
            if not step:
                raise Unknown(f"the path {path}")
            name, index, at = step.group(1) or step.group(3), step.group(2), step.end()
            if name is not None:
                value = value.get(name) if isinstance(value, dict) else None
            else:
                value = value[int(index)] if isinstance(value, list) and int(index) < len(value) else None
        return value


class Template:
    """One rendering."""

    def __init__(self, text, body, params, context, variables):
        self.text, self.at = text, 0
        self.input = Input(body, params)
        self.roots = {"input": self.input, "util": "util", "context": context, "stageVariables": variables}
        self.local = {}

    def render(self):
        if DIRECTIVE.search(self.text):
            raise Unknown("control flow in a template")
        return self.body(self.text)

    def body(self, text):
        outer, self.text, self.at, out = (self.text, self.at), text, 0, []
        while self.at < len(text):
            assignment = SET.match(text, self.at)
            if assignment:
                self.at = assignment.end()
                value = self.expression()
                self.expect(")")
                if value is not None:
                    self.local[assignment.group(1)] = value
                line = REST_OF_LINE.match(text, self.at)
                self.at = line.end() if line else self.at
            elif text.startswith("##", self.at):
                end = text.find("\n", self.at)
                self.at = len(text) if end < 0 else end + 1
            elif re.match(r"#set\b", text[self.at:]):
                raise Unknown("an assignment to more than a name")
            elif text[self.at] == "$" and re.match(r"\$!?\{?[A-Za-z]", text[self.at:]):
                out.append(printed(self.reference()))
            else:
                out.append(text[self.at])
                self.at += 1
        self.text, self.at = outer
        return "".join(out)

    def expect(self, sign):
        self.blanks()
        if not self.text.startswith(sign, self.at):
            raise Unknown(f"a template that wants {sign!r}")
        self.at += len(sign)

    def blanks(self):
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1

    def expression(self):
        value = self.primary()
        self.blanks()
        while self.text.startswith("+", self.at):
            self.at += 1
            value = printed(value) + printed(self.primary())
            self.blanks()
        return value

    def primary(self):
        self.blanks()
        first = self.text[self.at:self.at + 1]
        if first in ("'", '"'):
            end = self.text.find(first, self.at + 1)
            if end < 0:
                raise Unknown("a quote that does not end")
            inside, self.at = self.text[self.at + 1:end], end + 1
            return inside if first == "'" else self.body(inside)
        if first == "$":
            return self.reference()
        number = re.match(r"\d+", self.text[self.at:])
        if number:
            self.at += number.end()
            return int(number.group())
        raise Unknown("an operator of a template")

    def reference(self):
        start = re.match(r"\$!?(\{?)", self.text[self.at:])
        self.at += start.end()
        name = NAME.match(self.text, self.at)
        self.at = name.end()
        value = self.roots.get(name.group(), self.local.get(name.group()))
        while True:
            rest = self.text[self.at:]
            member = re.match(r"\.([A-Za-z][A-Za-z0-9_-]*)", rest)
            if member and rest[member.end():member.end() + 1] == "(":
                self.at += member.end() + 1
                value = self.call(value, member.group(1), self.arguments())
            elif member:
                self.at += member.end()
                value = self.property(value, member.group(1))
            elif rest.startswith("["):
                self.at += 1
                value = self.property(value, self.expression())
                self.expect("]")
            else:
                break
        if start.group(1):
            self.expect("}")
        return value

    def arguments(self):
        found = []
        self.blanks()
        while not self.text.startswith(")", self.at):
            found.append(self.expression())
            self.blanks()
            if self.text.startswith(",", self.at):
                self.at += 1
        self.at += 1
        return found

    def property(self, value, name):
        if isinstance(value, Input):
            return value.body if name == "body" else None
        return value.get(name) if isinstance(value, dict) else None

    def call(self, value, name, arguments):
        only = arguments[0] if arguments else None
        if value is None:
            return None
        if isinstance(value, Input):
            return self.input_call(name, arguments)
        if value == "util":
            return util(name, only)
        if isinstance(value, dict) and name == "get":
            return value.get(only)
        text = printed(value)
        if ANY in text:
            return ANY
        if name == "toString":
            return text
        if isinstance(value, str) and name == "trim":
            return text.strip()
        if isinstance(value, str) and name == "replaceAll" and not re.search(r"[$\\]", arguments[1]):
            return re.sub(only, lambda _: arguments[1], text)
        raise Unknown(f"the method {name} of a template")

    def input_call(self, name, arguments):
        params = self.input.params
        if name == "params" and not arguments:
            return params
        if name == "params":
            return next((params[where][arguments[0]] for where in params if arguments[0] in params[where]), "")
        if name == "path":
            return self.input.find(arguments[0])
        if name == "json":
            value = self.input.find(arguments[0])
            if value is None and arguments[0] == "$" and self.input.body == "{}":
                return "{}"
            return '""' if value is None else json.dumps(value, separators=(",", ":"), ensure_ascii=False)
        raise Unknown(f"$input.{name}")


def util(name, value):
    text = printed(value)
    if ANY in text:
        return ANY
    if name == "escapeJavaScript":
        if value is None or not text.isascii():
            raise Unknown("what is escaped")
        return "".join(ESCAPES.get(sign, sign) for sign in text)
    if name == "base64Encode":
        return base64.b64encode(text.encode()).decode()
    if name == "urlEncode":
        return quote_plus(text, safe="*-._")
    raise Unknown(f"$util.{name}")


def printed(value):
    """A value as a text shows it (reference 5.4)."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int)):
        return str(value)
    if isinstance(value, list):
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    if isinstance(value, dict) and all(inner is not None for inner in value.values()):
        return "{" + ", ".join(f"{name}={printed(inner)}" for name, inner in value.items()) + "}"
    raise Unknown("how a value is printed")

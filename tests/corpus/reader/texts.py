"""Loading, and texts with the names that they leave open."""
import json
import re

import yaml

ACCOUNT, REGION = "000000000000", "us-east-1"
PSEUDO = {"AWS::Region": REGION, "AWS::AccountId": ACCOUNT, "AWS::Partition": "aws"}
HOST = "corpus_backend"


class Unknown(Exception):
    """The answer cannot be predicted here."""


class NotYet(Exception):
    """A gateway cannot do this yet, and must say so to the client."""


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


def lower(value):
    return str(value).lower() if isinstance(value, (str, int)) else ""


def pseudo(text):
    """A text with the pseudo parameters that Amazon's import knows everywhere."""
    return re.sub(r"\$\{(AWS::\w+)\}", lambda found: PSEUDO.get(found.group(1), found.group()), text)


class Names:
    """Values for the names that the definition leaves open, found while texts are put together."""

    def __init__(self):
        self.parameters, self.variables, self.functions, self.links, self.services = {}, {}, set(), set(), set()
        # What kind of value a name wants that stands for a whole text.
        self.http = self.role = self.pool = False
        # Issuers of tokens.
        self.issuers = set()
        # Whether roles are assumed.
        self.roles = False

    def sub(self, text, local=None):
        """A text with `${name}`s; the place in front of a name says what kind of value it wants."""
        out, last = "", 0
        # `$${` is how Terraform escapes `${`: a stage variable of Amazon's, not one of its own.
        for found in re.finditer(r"\$?\$\{([^}]*)\}", text):
            out += text[last:found.start()]
            last = found.end()
            name = found.group(1).strip()
            if name.startswith("!"):
                out += "${" + name[1:] + "}"
            elif local and name in local:
                out += self.text(local[name], out)
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
        if before == "" and after == "" and self.pool:
            return f"arn:aws:cognito-idp:{REGION}:{ACCOUNT}:userpool/{REGION}_{word}"
        if before == "" and after == "" and self.role:
            return f"arn:aws:iam::{ACCOUNT}:role/{word}"
        if before == "" and after == "":
            return f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{arn}/invocations"
        return word

    def text(self, value, before=""):
        """A text of the definition, intrinsics resolved."""
        if value is None:
            return ""
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, (str, int, float)):
            return self.sub(str(value))
        if isinstance(value, dict) and len(value) == 1:
            return self.intrinsic(*next(iter(value.items())), before)
        raise Unknown("a text that is none")

    def intrinsic(self, name, inner, before):
        if name == "Fn::Sub":
            return self.sub(inner) if isinstance(inner, str) else self.sub(inner[0], inner[1])
        if name in ("Ref", "Fn::GetAtt"):
            return self.value(dotted(inner), before, "")
        if name == "Fn::If":
            # No condition is bound, and an undecided one is false.
            return self.text(inner[2], before)
        if name == "Fn::ImportValue":
            exported = inner if isinstance(inner, str) else inner["Fn::Sub"]
            return self.value(re.sub(r"\$\{([^}]*)\}", r"\1", exported), before, "more")
        if name == "Fn::Join":
            separator, out = inner[0], ""
            for i, part in enumerate(inner[1]):
                out += separator if i else ""
                if isinstance(part, dict) and set(part) <= {"Ref", "Fn::GetAtt"}:
                    out += self.value(dotted(next(iter(part.values()))), out, "more")
                else:
                    out += self.text(part)
            return out
        raise Unknown(f"the intrinsic {name}")

    def bind_all(self, node):
        """Gives a value to every open name of an integration: a gateway refuses to start without."""
        if isinstance(node, dict):
            for name, inner in node.items():
                if name in ("Ref", "Fn::GetAtt", "Fn::Sub", "Fn::Join"):
                    try:
                        self.text({name: inner})
                    except Unknown:
                        pass
                self.bind_all(inner)
        elif isinstance(node, list):
            for inner in node:
                self.bind_all(inner)
        elif isinstance(node, str):
            self.sub(node)

    def flags(self):
        # Functions of authorizers too, whose names may be known only at start.
        flags = ["--endpoint", "lambda=http://{lambda}"]
        for name, value in sorted(self.parameters.items()):
            flags += ["--param", f"{name}={value}"]
        for name, value in sorted(self.variables.items()):
            flags += ["--var", f"{name}={value}"]
        for name in sorted(self.functions):
            flags += ["--endpoint", f"lambda:{name}=http://{{lambda}}"]
        for service in sorted(self.services):
            flags += ["--endpoint", f"{service}=http://{{backend}}"]
        if self.roles:
            flags += ["--endpoint", "sts=http://{sts}"]
        for issuer in sorted(self.issuers):
            flags += ["--endpoint", f"issuer:{issuer}=http://{{issuer}}"]
        for link in sorted(self.links):
            flags += ["--endpoint", f"vpclink:{link}=http://{{backend}}"]
        return flags


def dotted(value):
    return value if isinstance(value, str) else ".".join(map(str, value))

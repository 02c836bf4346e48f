"""Says what a gateway of a definition must do, operation by operation. Shares nothing with the compiler.

    python3 reader SPEC WHERE [--open]    writes the definition with stub hosts at WHERE.yaml or WHERE.json (for one
                                         of several files: the folder WHERE) and prints the plan as JSON

The plan: `flags` of the gateway, and for each operation a request and what client, backend and Lambda must see.
`{backend}` and `{lambda}` stand for the addresses of the stubs. Hosts in integration URIs and servers are replaced by
a parameter, so that no test sends anything to a host that a document names. `--open` takes the access rules away, so
that what stands behind them can be called too (`rules` says whether there are any).
A guarded operation has a `guard`: a request without credentials, one with `{credential}` and `{key}`, what is seen then, and
what a test has to know to make them; `left` says why none can be made.
`AWS` integrations are planned with what service or function answers (`answer`), once for each integration response
that can be chosen. `{sts}` hands out a key that tells the role.
Only what is needed to predict an answer is read. A body that control flow in a template makes is not compared, all
around it is (`masked`); where a prediction needs more, the operation is planned as `unknown` with the reason, and is
still called; what a gateway cannot do yet is planned as `partly`.
"""
import json
import pathlib
import re
import sys

from document import Document
from plan import Plan
from texts import HOST, load

RULES = ["security", "x-amazon-apigateway-auth", "x-amazon-apigateway-policy"]


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


def refers_elsewhere(node):
    """Whether a definition refers to other files."""
    if isinstance(node, list):
        return any(map(refers_elsewhere, node))
    if not isinstance(node, dict):
        return False
    reference = node.get("$ref")
    return isinstance(reference, str) and not reference.startswith("#") or any(map(refers_elsewhere, node.values()))


def without_rules(document):
    """The definition without its access rules."""
    for rule in RULES:
        document.pop(rule, None)
    for item in (document.get("paths") or {}).values():
        for operation in item.values() if isinstance(item, dict) else []:
            for rule in RULES if isinstance(operation, dict) else []:
                operation.pop(rule, None)
    return document


def write(path, text):
    """Only what is new is written: a definition that stays is not compiled again."""
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
    return path


def main():
    source, where, opened = pathlib.Path(sys.argv[1]), sys.argv[2], "--open" in sys.argv
    document, text = load(source)
    plain = "x-amazon-apigateway" not in text
    text = replace_hosts(document, text, plain)
    if plain and refers_elsewhere(document):
        copy = copy_folder(source, pathlib.Path(where)) / source.name
    else:
        copy = write(pathlib.Path(where + (".json" if source.suffix == ".json" else ".yaml")), text)
    rules = not opened and json.dumps(load(copy)[0]) != json.dumps(without_rules(load(copy)[0]))
    if opened:
        copy = write(pathlib.Path(where + "-open.json"), json.dumps(without_rules(load(copy)[0])))
    plan = Plan(Document(copy))
    plan.build()
    flags = plan.names.flags()
    if "${" + HOST + "}" in text:
        flags += ["--param", f"{HOST}={{backend}}"]
    rules = rules and plan.kind != "plain"
    json.dump({"rules": rules, "document": str(copy), "kind": plan.kind, "flags": flags, "operations": plan.operations}, sys.stdout)


if __name__ == "__main__":
    main()

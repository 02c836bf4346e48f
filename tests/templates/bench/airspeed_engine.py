"""The benchmark's template in Python: airspeed, with the gateway's objects as LocalStack has them.

Started with the files of the template and the body; each line of standard input is answered by one line: `text`, and
`render MILLISECONDS` by how many renderings were done in that time.
"""

import base64
import json
import re
import sys
import time
import urllib.parse

import airspeed
from jsonpath_ng.ext import parse as parse_path

PATHS = {}
UNICODE = re.compile(r"\\u([0-9a-f]{4})")


class Input:
    def __init__(self, body):
        self.document = json.loads(body)

    def find(self, path):
        if path not in PATHS:
            PATHS[path] = parse_path(path)
        return [match.value for match in PATHS[path].find(self.document)]

    def path(self, path):
        found = self.find(path)
        return found[0] if found else None

    def json(self, path):
        found = self.find(path)
        indefinite = "*" in path or ".." in path or "?" in path
        return json.dumps(found if indefinite else found[0], separators=(",", ":"), ensure_ascii=False)

    def params(self, name):
        return {"id": "7"}.get(name, "")


class Util:
    def escapeJavaScript(self, text):
        escaped = json.dumps(text)[1:-1].replace("'", "\\'")
        return UNICODE.sub(lambda match: "\\u" + match[1].upper(), escaped)

    def urlEncode(self, text):
        return urllib.parse.quote_plus(text)

    def base64Encode(self, text):
        return base64.b64encode(text.encode()).decode()


def main():
    template_file, body_file = sys.argv[1:]
    with open(template_file, encoding="utf-8") as file:
        template = airspeed.Template(file.read())
    with open(body_file, encoding="utf-8") as file:
        body = file.read()

    def render():
        values = {"input": Input(body), "util": Util(), "context": {"stage": "test"}}
        return template.merge(values)

    for line in sys.stdin:
        words = line.split()
        if words == ["text"]:
            print(json.dumps(render()), flush=True)
            continue
        end, count = time.monotonic() + int(words[1]) / 1000, 0
        while time.monotonic() < end:
            render()
            count += 1
        print(count, flush=True)


main()

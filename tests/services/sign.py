"""Reads requests (JSON, a list) and signs each as botocore does; writes target and fields of each."""

import json
import sys

from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

signed = []
for case in json.load(sys.stdin):
    credentials = Credentials(case["key"], case["secret"], case.get("token"))
    request = AWSRequest(
        method=case["verb"],
        url="https://" + case["host"] + case["target"],
        headers=dict(case["headers"]),
        data=case["body"].encode(),
        params=case.get("parameters") or {},
    )
    if case.get("expires"):
        signer = SigV4QueryAuth(credentials, "execute-api", case["region"], expires=case["expires"])
    else:
        signer = SigV4Auth(credentials, "execute-api", case["region"])
    signer.add_auth(request)
    prepared = request.prepare()
    fields = [[name, value.decode() if isinstance(value, bytes) else str(value)] for name, value in prepared.headers.items()]
    signed.append({"target": prepared.url.removeprefix("https://" + case["host"]), "headers": fields})
json.dump(signed, sys.stdout)

"""AWS on the loopback: moto in this process, and boto3 to look at what came of a call.

Writes the endpoint's address, then reads lines of JSON, `{"service", "call", "with"}`, and writes the results. The
endpoint of DynamoDB (dynalite) is the first argument.
"""

import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from moto.server import ThreadedMotoServer


def client(service, moto, dynamodb):
    return boto3.client(
        service,
        endpoint_url=dynamodb if service == "dynamodb" else moto,
        region_name="us-east-1",
        aws_access_key_id="AKIDEXAMPLE",
        aws_secret_access_key="example",
        config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 0}),
    )


def plain(value):
    """What is no JSON: bytes and streams as text, times as text."""
    if hasattr(value, "read"):
        value = value.read()
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def main():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    moto = "http://%s:%d" % server.get_host_and_port()
    clients = {}
    print(moto, flush=True)
    for line in sys.stdin:
        wanted = json.loads(line)
        service = wanted["service"]
        if service not in clients:
            clients[service] = client(service, moto, sys.argv[1])
        try:
            result = getattr(clients[service], wanted["call"])(**wanted["with"])
            result.pop("ResponseMetadata", None)
        except ClientError as error:
            result = {"error": error.response["Error"]["Code"]}
        print(json.dumps(result, default=plain), flush=True)


main()

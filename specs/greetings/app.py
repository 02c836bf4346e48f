"""A Lambda function as it runs at Amazon's: nothing in it knows the gateway."""

import json
import os


def handler(event, context):
    name = event["pathParameters"]["name"]
    query = event["queryStringParameters"] or {}
    end = "!" if query.get("excited") == "yes" else "."
    print(f"greeting {name}, {context.get_remaining_time_in_millis()} ms left")
    body = {"greeting": f"{os.environ['GREETING']}, {name}{end}", "requestId": context.aws_request_id}
    return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": json.dumps(body)}

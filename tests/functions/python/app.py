"""The function of the tests in Python, an ordinary handler as `awslambdaric` runs it at Amazon's."""

import os
import time


def handler(event, context):
    query = event.get("queryStringParameters") or {}
    action = query.get("do", "")
    print(f"did {action} with {query.get('mark')} as {context.aws_request_id}")
    if action == "sleep":
        time.sleep(60)
    if action == "crash":
        os._exit(3)
    if action == "raise":
        raise ValueError("no luck")
    if action == "large":
        return answer(context, "x" * 6_500_000)
    if action == "hog":
        hog = bytearray(200 << 20)
        hog[:: 4096] = b"x" * len(hog[:: 4096])
        time.sleep(60)
    return answer(context, event.get("body") or query.get("mark") or "")


def answer(context, body):
    headers = {
        "x-request": context.aws_request_id,
        "x-arn": context.invoked_function_arn,
        "x-left": str(context.get_remaining_time_in_millis()),
        "x-name": os.environ["AWS_LAMBDA_FUNCTION_NAME"] + " " + context.function_version,
        "x-memory": context.memory_limit_in_mb,
        "x-trace": os.environ.get("_X_AMZN_TRACE_ID", ""),
        "x-table": os.environ.get("TABLE", ""),
        "x-secret": os.environ.get("AWS_SECRET_ACCESS_KEY", "none"),
    }
    return {"statusCode": 200, "headers": headers, "body": body}

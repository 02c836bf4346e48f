"""A function without any library: it speaks the Lambda Runtime API itself, well or badly, as its events tell it."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time

API = os.environ["AWS_LAMBDA_RUNTIME_API"]
PATH = "/2018-06-01/runtime/"


def call(connection, verb, path, body=None, headers={}):
    connection.request(verb, PATH + path, body, headers)
    answer = connection.getresponse()
    return answer, answer.read()


def stream(request_id, action):
    """An answer in chunks; an error within it is told in trailers."""
    connection = http.client.HTTPConnection(API)
    connection.putrequest("POST", f"{PATH}invocation/{request_id}/response")
    connection.putheader("Lambda-Runtime-Function-Response-Mode", "streaming")
    connection.putheader("Content-Type", "application/vnd.awslambda.http-integration-response")
    connection.putheader("Transfer-Encoding", "chunked")
    connection.putheader("Trailer", "Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body")
    connection.endheaders()

    def chunk(data):
        connection.send(b"%x\r\n%s\r\n" % (len(data), data))

    if action == "stream-formless":
        chunk(b"no metadata")
    elif action.startswith("stream-of-"):
        # It announces so many bytes, and sends ten.
        chunk(b'{"headers": {"Content-Length": "%s"}}' % action.removeprefix("stream-of-").encode() + bytes(8))
        chunk(b"first,")
    else:
        # The metadata comes in two pieces, the second with the first byte of the body.
        chunk(b'{"statusCode": 206, "headers": {"x-kind": "raw"}, "cookies": ["a=b"]}\x00\x00\x00')
        chunk(b"\x00\x00\x00\x00\x00first,")
    if action == "stream-large":
        for _ in range(200):
            chunk(b"x" * 65536)
    if action == "stream-crash":
        # Not before the client has what came.
        time.sleep(0.3)
        os._exit(5)
    chunk(b"last")
    if action == "stream-error":
        # As above: a gateway that knows of the error before its head is out sends none.
        time.sleep(0.3)
        connection.send(b"0\r\nLambda-Runtime-Function-Error-Type: Function.Oops\r\nLambda-Runtime-Function-Error-Body: e30=\r\n\r\n")
    else:
        connection.send(b"0\r\n\r\n")
    connection.getresponse().read()


def daemon(cleared):
    """Forks twice with a session between, as daemons do, and gives the number of what is left."""
    reading, writing = os.pipe()
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.write(writing, str(os.getpid()).encode())
            # A child of the daemon's, without the environment, goes with it.
            script = "env -i sleep 600 & echo child $!; exec sleep 600" if cleared else "exec sleep 600"
            os.execvp("sh", ["sh", "-c", script])
        os._exit(0)
    os.wait()
    return int(os.read(reading, 20))


def authorize(connection, request_id, event):
    """An authorizer: the token says what becomes of the caller."""
    token = event["authorizationToken"]
    print(f"asked about {token}")
    if token == "crash":
        os._exit(6)
    if token == "refused":
        document = json.dumps({"errorType": "Error", "errorMessage": "Unauthorized"})
        call(connection, "POST", f"invocation/{request_id}/error", document)
        return
    if token == "slow":
        # Long enough for others to come and wait for the same answer.
        time.sleep(0.5)
    statement = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": event["methodArn"]}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    answer = {"principalId": token, "policyDocument": policy, "context": {"kind": "raw"}}
    call(connection, "POST", f"invocation/{request_id}/response", json.dumps(answer))


def main():
    if sys.argv[1:] == ["init-error"]:
        document = json.dumps({"errorType": "Function.NotReady", "errorMessage": "not today"})
        call(http.client.HTTPConnection(API), "POST", "init/error", document)
        sys.exit(1)
    if sys.argv[1:] == ["exits"]:
        print("cannot begin")
        sys.exit(1)
    connection = http.client.HTTPConnection(API)
    while True:
        head, body = call(connection, "GET", "invocation/next")
        request_id = head.headers["Lambda-Runtime-Aws-Request-Id"]
        event = json.loads(body)
        if "methodArn" in event:
            authorize(connection, request_id, event)
            continue
        query = event.get("queryStringParameters") or {}
        action = query.get("do", "")
        answer = {"statusCode": 200, "body": query.get("mark", "")}
        if action == "other-id":
            # Not ours: refused, and the connection goes on.
            other = "00000000-0000-4000-8000-000000000000"
            refused, text = call(connection, "POST", f"invocation/{other}/response", "{}")
            answer["body"] = f"{refused.status} {json.loads(text)['errorType']}"
        if action == "next-again":
            refused, text = call(http.client.HTTPConnection(API), "GET", "invocation/next")
            answer["body"] = f"{refused.status} {json.loads(text)['errorType']}"
        if action == "no-path":
            refused, text = call(connection, "GET", "nothing")
            answer["body"] = f"{refused.status} {json.loads(text)['errorType']}"
        if action.startswith("stream"):
            stream(request_id, action)
            continue
        if action == "api":
            answer["body"] = API
        if action == "steal":
            # Another environment's port: it hangs up on strangers.
            try:
                stolen, text = call(http.client.HTTPConnection(query["mark"], timeout=5), "GET", "invocation/next")
                answer["body"] = f"{stolen.status} {text!r}"
            except (OSError, http.client.HTTPException) as error:
                answer["body"] = "refused"
        if action == "child":
            child = subprocess.Popen(["sleep", "600"])
            answer["body"] = str(child.pid)
        if action == "child-and-exit":
            child = subprocess.Popen(["sleep", "600"])
            print(f"child {child.pid}")
            sys.exit(7)
        if action.startswith("daemon"):
            answer["body"] = str(daemon(cleared=action == "daemon-cleared"))
        if action == "session-and-exit":
            # In a session of its own, and with nothing of the environment.
            child = subprocess.Popen(["sleep", "600"], env={}, start_new_session=True)
            print(f"child {child.pid}")
            time.sleep(60)
        if action == "orphans":
            # Short-lived ones, which nobody but the gateway can wait for.
            for _ in range(8):
                subprocess.run(["sh", "-c", "true & exit 0"])
        if action == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        if action == "flood":
            for number in range(20000):
                print(f"flood {number}")
            print("x" * 40000)
        if action == "unended":
            sys.stdout.write("unended " + query["mark"])
            sys.stdout.flush()
            answer["body"] = request_id
        if action == "garbage":
            connection.sock.sendall(b"\x00\x01 garbage\r\n\r\n")
            time.sleep(60)
        if action == "half":
            connection.sock.sendall(f"POST {PATH}invocation/{request_id}/response HTTP/1.1\r\nContent-Length: 10\r\n\r\n{{".encode())
            os._exit(4)
        if action == "exit-after":
            call(connection, "POST", f"invocation/{request_id}/response", json.dumps(answer))
            sys.exit(0)
        if action == "authorizer":
            answer["body"] = json.dumps(event["requestContext"].get("authorizer"))
        if action == "environment":
            answer["body"] = json.dumps(dict(os.environ))
        call(connection, "POST", f"invocation/{request_id}/response", json.dumps(answer))


main()

"""The HTTP endpoint of `kratom-qa serve`, with nothing but the standard library."""

import json
import sys
import urllib.request

address = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:7860"
call = f"{address}/gradio_api/call/ask"
body = json.dumps({"data": ["Which tea likes cooler water?", [], None, None]}).encode()
request = urllib.request.Request(call, body, {"Content-Type": "application/json"})
with urllib.request.urlopen(request) as answer:
    event = json.load(answer)["event_id"]
with urllib.request.urlopen(f"{call}/{event}") as stream:
    lines = [line.decode().removeprefix("data: ") for line in stream if line.startswith(b"data: ")]
reply = json.loads(lines[-1])[0]
print(reply["outcome"])
print(reply["text"])

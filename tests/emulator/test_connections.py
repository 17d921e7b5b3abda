"""HTTP as such: connections that stay open, bodies in chunks, bodies that never end."""

from __future__ import annotations

import http.client
import json
import socket
from contextlib import closing

from services.emulator.server import Emulator
from tests.emulator.talking import KEY, PRO, ask, generate

PATH = f"/v1beta/models/{PRO}:generateContent"


def test_one_connection_serves_many_requests_even_after_a_refusal(emulator: Emulator) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", emulator.port, timeout=20)) as line:
        got = []
        for word in ("words", "overloaded", "words"):
            line.request("POST", PATH, json.dumps(ask(f"!{word}")), {"x-goog-api-key": KEY})
            answer = line.getresponse()
            answer.read()
            got.append(answer.status)
    assert got == [200, 503, 200]


def test_a_body_may_come_in_chunks(emulator: Emulator) -> None:
    raw = json.dumps(ask("in pieces !words")).encode()
    pieces = iter([raw[:10], raw[10:]])
    with closing(http.client.HTTPConnection("127.0.0.1", emulator.port, timeout=20)) as line:
        line.request("POST", PATH, pieces, {"x-goog-api-key": KEY}, encode_chunked=True)
        assert line.getresponse().status == 200
    assert emulator.requests[0].body == json.loads(raw)


def test_a_request_that_breaks_off_harms_nobody(emulator: Emulator) -> None:
    head = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf"
    with socket.create_connection(("127.0.0.1", emulator.port), timeout=20) as line:
        line.sendall(head.encode())
    assert generate(emulator, ask("!words"))[0] == 200

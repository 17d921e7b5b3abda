"""generateContent: plays the scenarios that apply, and delivers the answer."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from services.emulator.answers import Answer, new_response_id
from services.emulator.connection import Exchange
from services.emulator.order import Order
from services.emulator.scenarios import planned
from services.emulator.scene import Delivery, Play

if TYPE_CHECKING:
    from services.emulator.server import Emulator

_MEGABYTE = b"iVBORw0K" * (1 << 17)
_STEPS = 6  # of a slow stream: about as many as it has events


def generate(emulator: Emulator, exchange: Exchange, order: Order, *, is_stream: bool) -> None:
    """Answer `order` over `exchange`; raises Refusal."""
    plays = emulator.plays(order)
    delivers = {each.scenario.deliver: each.value for each in plays}
    if not is_stream and Delivery.SLOW in delivers:
        exchange.pause(delivers[Delivery.SLOW])
    if play_plainly(exchange, plays):
        return
    if Delivery.HUGE in delivers:
        _pour(exchange, int(delivers[Delivery.HUGE]), is_stream=is_stream)
        return
    order = replace(order, take=emulator.take(order))
    answer = Answer(
        order,
        planned(emulator.usual, plays),
        new_response_id(order, exchange.arrival.number),
    )
    if is_stream and exchange.query.get("alt") == "sse":
        _stream(exchange, answer, delivers)
    elif is_stream:
        _send(exchange, list(answer.events()), delivers)
    else:
        _send(exchange, answer.whole(), delivers)


def play_plainly(exchange: Exchange, plays: list[Play]) -> bool:
    """Play what needs no answer of a model; True when that was the answer."""
    for each in plays:
        scenario = each.scenario
        if scenario.deliver is Delivery.HOLD:
            exchange.pause(None, at_gate=True)
        if scenario.deliver is Delivery.REDIRECT:
            _redirect(exchange, int(each.value))
            return True
        if scenario.refuse is not None:
            raise scenario.refuse(each.value, exchange.route.rpartition("/")[2].split(":")[0])
        if scenario.page is not None:
            page = scenario.page
            exchange.send_bytes(page.body, page.content_type, page.code)
            return True
    return False


def _pour(exchange: Exchange, megabytes: int, *, is_stream: bool) -> None:
    """One picture of that size, without holding it."""
    head = b'{"candidates": [{"content": {"role": "model", "parts": [{"inlineData": {"mimeType": '
    head += b'"image/png", "data": "'
    tail = b'"}}]}, "finishReason": "STOP"}]}'
    if is_stream:
        head, tail = b"data: " + head, tail + b"\r\n\r\n"
    kind = "text/event-stream" if is_stream else "application/json; charset=UTF-8"
    length = len(head) + megabytes * len(_MEGABYTE) + len(tail)
    exchange.start(kind, Content_Length=str(length))
    exchange.wfile.write(head)
    for _ in range(megabytes):
        exchange.wfile.write(_MEGABYTE)
    exchange.wfile.write(tail)


def _redirect(exchange: Exchange, port: int) -> None:
    port = port or exchange.connection.getsockname()[1]
    url = f"http://localhost:{port}{exchange.path}"
    exchange.send_bytes(b"", "text/html; charset=UTF-8", 307, Location=url)


def _send(exchange: Exchange, body: Any, delivers: dict[Delivery, float]) -> None:
    if Delivery.CUT in delivers or Delivery.TRUNCATED in delivers:
        raw = json.dumps(body, indent=2).encode()
        length = len(raw) if Delivery.CUT in delivers else len(raw) // 2
        exchange.start("application/json; charset=UTF-8", Content_Length=str(length))
        exchange.wfile.write(raw[: len(raw) // 2])
        if Delivery.CUT in delivers:
            exchange.drop()
        return
    exchange.send_json(body)


def _stream(exchange: Exchange, answer: Answer, delivers: dict[Delivery, float]) -> None:
    exchange.start_stream()
    pace_s = delivers.get(Delivery.SLOW, 0) / _STEPS
    for event in answer.events():
        if pace_s:
            exchange.pause(pace_s)
        raw = f"data: {json.dumps(event, ensure_ascii=False)}\r\n\r\n".encode()
        breaks = delivers.keys() & {Delivery.CUT, Delivery.TRUNCATED}
        if not breaks or not _carries_a_result(event):
            exchange.send_chunk(raw)
            continue
        exchange.send_chunk(raw[: len(raw) // 2])
        if Delivery.CUT in breaks:
            exchange.drop()
            return
        break
    exchange.end_stream()


def _carries_a_result(event: dict[str, Any]) -> bool:
    """A picture, or an end without one."""
    candidates = event.get("candidates", [{}])
    parts = candidates[0].get("content", {}).get("parts", [])
    is_picture = any("inlineData" in part and not part.get("thought") for part in parts)
    return is_picture or "finishReason" in candidates[0] or "promptFeedback" in event

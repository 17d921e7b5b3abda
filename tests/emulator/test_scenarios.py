"""Every behaviour out of the ordinary, as a client meets it."""

from __future__ import annotations

import base64
import http.client
import io
import json
import threading
from typing import Any

import pytest
from PIL import Image, UnidentifiedImageError

from services.emulator.scenarios import SCENARIOS
from services.emulator.scene import Delivery
from services.emulator.server import Emulator
from tests.emulator.talking import (
    FLASH,
    KEY,
    PRO,
    ask,
    call,
    error,
    generate,
    parts,
    sent,
    stream,
)

PATH = f"/v1beta/models/{PRO}:generateContent"
STREAM = f"/v1beta/models/{PRO}:streamGenerateContent?alt=sse"


@pytest.mark.parametrize(
    ("word", "status", "state", "words"),
    [
        ("rate-limited", 429, "RESOURCE_EXHAUSTED", "Please retry in 3."),
        ("rate-limited=12", 429, "RESOURCE_EXHAUSTED", "Please retry in 12."),
        ("quota-zero", 429, "RESOURCE_EXHAUSTED", "limit: 0"),
        ("quota-day", 429, "RESOURCE_EXHAUSTED", "per_day"),
        ("overloaded", 503, "UNAVAILABLE", "overloaded"),
        ("internal", 500, "INTERNAL", "internal error"),
        ("deadline", 504, "DEADLINE_EXCEEDED", "Deadline expired"),
        ("location", 400, "FAILED_PRECONDITION", "User location is not supported"),
        ("billing", 400, "FAILED_PRECONDITION", "billing"),
        ("leaked", 403, "PERMISSION_DENIED", "leaked"),
        ("bad-key", 400, "INVALID_ARGUMENT", "API key not valid"),
        ("retired", 404, "NOT_FOUND", f"models/{PRO} is no longer available"),
        ("unknown-field", 400, "INVALID_ARGUMENT", 'Unknown name "imageConfig"'),
    ],
)
@pytest.mark.parametrize("path", [PATH, STREAM])
def test_a_refusal_has_googles_words(
    emulator: Emulator, path: str, word: str, status: int, state: str, words: str
) -> None:
    got, _, raw = call(emulator, "POST", path, ask(f"a bay !{word}"))
    body = json.loads(raw)
    assert (got, body["error"]["status"]) == (status, state)
    assert words in body["error"]["message"]


def test_a_rate_limit_says_how_long_and_a_spent_day_does_not(emulator: Emulator) -> None:
    limited = generate(emulator, ask("!rate-limited=7"))[1]["error"]["details"]
    spent = generate(emulator, ask("!quota-day"))[1]["error"]["details"]
    assert limited[-1]["retryDelay"] == "7s"
    assert ["retryDelay" in detail for detail in spent] == [False]


def test_a_fault_can_strike_once_or_twice(emulator: Emulator) -> None:
    once = [generate(emulator, ask("a !overloaded-once !words"))[0] for _ in range(2)]
    twice = [generate(emulator, ask("b !internal-twice !words"))[0] for _ in range(3)]
    assert (once, twice) == ([503, 200], [500, 500, 200])


def test_a_test_can_choose_what_comes_next(emulator: Emulator) -> None:
    emulator.next("overloaded", times=2)
    asked = {"name": "rate-limited", "value": 9}
    assert call(emulator, "POST", "/__scenario", asked, key=None)[0] == 200
    emulator.next("internal", at="models")
    got = [generate(emulator, ask("!words"))[0] for _ in range(4)]
    assert got == [503, 503, 429, 200]
    assert [call(emulator, "GET", "/v1beta/models")[0] for _ in range(2)] == [500, 200]
    assert call(emulator, "POST", "/__scenario", {"name": "none such"})[0] == 400


@pytest.mark.parametrize(
    ("word", "status", "kind"),
    [
        ("html", 502, "text/html; charset=UTF-8"),
        ("wrong-type", 200, "text/html"),
        ("octets", 200, "application/octet-stream"),
    ],
)
def test_some_answers_are_not_geminis(
    emulator: Emulator, word: str, status: int, kind: str
) -> None:
    got, headers, _ = call(emulator, "POST", PATH, ask(f"!{word}"))
    assert (got, headers["content-type"]) == (status, kind)


def test_a_redirect_points_to_another_address_of_this_machine(emulator: Emulator) -> None:
    status, headers, _ = call(emulator, "POST", PATH, ask("!redirect"))
    assert (status, headers["location"]) == (307, f"http://localhost:{emulator.port}{PATH}")
    status, headers, _ = call(emulator, "POST", PATH, ask("!redirect=9"))
    assert headers["location"] == f"http://localhost:9{PATH}"


def test_a_truncated_answer_ends_well_and_is_no_json(emulator: Emulator) -> None:
    status, headers, raw = call(emulator, "POST", PATH, ask("!truncated"))
    assert (status, int(headers["content-length"])) == (200, len(raw))
    with pytest.raises(ValueError):
        json.loads(raw)
    status, _, raw = call(emulator, "POST", STREAM, ask("!truncated"))
    assert status == 200
    assert not raw.endswith(b"\n")


@pytest.mark.parametrize("path", [PATH, STREAM])
def test_a_cut_line_breaks_in_the_middle(emulator: Emulator, path: str) -> None:
    with pytest.raises(http.client.IncompleteRead):
        call(emulator, "POST", path, ask("!cut"))


@pytest.mark.parametrize(
    ("word", "reason", "words"),
    [
        ("withheld", "IMAGE_SAFETY", "violated"),
        ("no-image", "IMAGE_OTHER", "not be charged"),
        ("recitation", "IMAGE_RECITATION", "Unable to show"),
        ("max-tokens", "MAX_TOKENS", ""),
    ],
)
def test_an_answer_without_a_picture_gives_its_reason(
    emulator: Emulator, word: str, reason: str, words: str
) -> None:
    candidate = generate(emulator, ask(f"!{word}"))[1]["candidates"][0]
    assert (candidate["finishReason"], candidate["content"]) == (reason, {})
    assert words in candidate.get("finishMessage", "")
    last = stream(emulator, ask(f"!{word}"))[-1]["candidates"][0]
    assert (last["finishReason"], last.get("content")) == (reason, None)


def test_a_blocked_prompt_has_no_candidates(emulator: Emulator) -> None:
    reply = generate(emulator, ask("!prompt-blocked"))[1]
    assert reply["promptFeedback"] == {"blockReason": "PROHIBITED_CONTENT"}
    assert "candidates" not in reply
    assert reply["usageMetadata"]["totalTokenCount"] == reply["usageMetadata"]["promptTokenCount"]


def test_words_drafts_and_nothing_are_no_pictures(emulator: Emulator) -> None:
    assert parts(generate(emulator, ask("!words"))[1])[0].keys() == {"text", "thoughtSignature"}
    drafts = parts(generate(emulator, ask("!drafts"))[1])
    assert [part["thought"] for part in drafts] == [True]
    assert generate(emulator, ask("!empty")) == (200, {})
    assert stream(emulator, ask("!empty")) == [{}]


def test_an_odd_picture_says_jpeg_and_is_none(emulator: Emulator) -> None:
    inline = parts(generate(emulator, ask("!odd-picture"))[1])[-1]["inlineData"]
    assert inline["mimeType"] == "image/jpeg"
    with pytest.raises((UnidentifiedImageError, OSError)):
        Image.open(io.BytesIO(base64.b64decode(inline["data"]))).load()


def test_many_pictures_and_png_come_on_request(emulator: Emulator) -> None:
    many = [part for part in parts(generate(emulator, ask("!many !png"))[1]) if "text" not in part]
    assert {part["inlineData"]["mimeType"] for part in many} == {"image/png"}
    assert len({part["inlineData"]["data"] for part in many}) == 4
    assert all("thoughtSignature" in part for part in many)


def in_background(work: Any) -> tuple[threading.Thread, list[Any]]:
    results: list[Any] = []
    thread = threading.Thread(target=lambda: results.append(work()))
    thread.start()
    return thread, results


def test_a_held_request_is_answered_when_released_and_blocks_nobody(emulator: Emulator) -> None:
    thread, results = in_background(lambda: generate(emulator, ask("!hold !words")))
    emulator.wait_for(lambda e: e.held == 1)
    assert generate(emulator, ask("!words"))[0] == 200
    assert results == []
    assert call(emulator, "POST", "/__release", key=None)[0] == 200
    thread.join()
    assert results[0][0] == 200


@pytest.mark.parametrize("word", ["hold", "slow=3600"])
@pytest.mark.parametrize("method", ["generateContent", "streamGenerateContent?alt=sse"])
def test_who_hangs_up_is_noticed(emulator: Emulator, word: str, method: str) -> None:
    with sent(emulator, ask(f"!{word}"), method):
        emulator.wait_for(lambda e: e.requests)
    emulator.wait_for(lambda e: e.disconnected)
    assert emulator.disconnected == emulator.requests


def test_thoughts_of_a_slow_stream_arrive_before_its_picture(emulator: Emulator) -> None:
    body = ask("!slow=0.12", thinkingConfig={"includeThoughts": True})
    assert len(stream(emulator, body)) == 7


def test_closing_lets_nobody_wait_for_ever() -> None:
    with Emulator() as emulator:

        def hopeless() -> str:
            try:
                generate(emulator, ask("!hold"))
            except (OSError, http.client.HTTPException) as error:
                return type(error).__name__
            return "answered"

        thread, results = in_background(hopeless)
        emulator.wait_for(lambda e: e.held)
    thread.join()
    assert results[0] != "answered"


def test_draining_answers_whoever_is_being_served() -> None:
    with Emulator() as emulator:
        thread, results = in_background(lambda: generate(emulator, ask("!slow=0.2 !words")))
        emulator.wait_for(lambda e: e.requests)
        emulator.drain()
        thread.join()
    assert results[0][0] == 200


def test_requests_are_recorded_as_they_came(emulator: Emulator) -> None:
    body = ask("!words", seed=3)
    generate(emulator, body)
    (arrival,) = emulator.requests
    assert (arrival.method, arrival.path, arrival.body) == ("POST", PATH, body)
    assert arrival.headers["x-goog-api-key"] == KEY
    listed = call(emulator, "GET", "/__requests", key=None)[2]
    assert json.loads(listed)["requests"][0]["bodySha256"] == arrival.body_sha256
    assert KEY.encode() not in listed


def test_a_word_that_is_no_scenario_is_only_a_word(emulator: Emulator) -> None:
    assert error((404, generate(emulator, ask("wow!slow"), "none")[1]))[0] == 404
    assert generate(emulator, ask("hello !world !words"))[0] == 200


def test_every_scenario_can_be_played(emulator: Emulator) -> None:
    whole = [row for row in SCENARIOS.values() if row.page is None]
    for name in [row.name for row in whole if row.deliver is Delivery.PLAIN]:
        status, body = generate(emulator, ask(f"!{name}"), FLASH)
        assert ("error" in body) == (status >= 400), name

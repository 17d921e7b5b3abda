"""What comes back, and that it adds up."""

from __future__ import annotations

import json
import re

import pytest

from services.emulator.models import MODELS
from services.emulator.server import Emulator
from tests.emulator.talking import (
    FLASH,
    NANO,
    PRO,
    ask,
    call,
    generate,
    parts,
    picture,
    png,
    stream,
)


@pytest.mark.parametrize(
    ("model", "ratio", "size", "kind", "pixels"),
    [
        (PRO, "1:1", None, "JPEG", (1024, 1024)),
        (PRO, "16:9", "2K", "JPEG", (2752, 1536)),
        (PRO, "2:3", "4K", "JPEG", (3392, 5056)),
        (NANO, "1:8", "1K", "JPEG", (384, 3072)),
        (NANO, "8:1", "4K", "JPEG", (12288, 1536)),
        (FLASH, "4:5", None, "PNG", (896, 1152)),
    ],
)
def test_pictures_have_the_real_pixels_and_the_real_type(
    emulator: Emulator,
    model: str,
    ratio: str,
    size: str | None,
    kind: str,
    pixels: tuple[int, int],
) -> None:
    config = {"aspectRatio": ratio, **({"imageSize": size} if size else {})}
    status, reply = generate(emulator, ask("a calm bay", imageConfig=config), model)
    found = picture(reply)
    assert (status, found.format, found.size) == (200, kind, pixels)


@pytest.mark.parametrize("model", [PRO, FLASH])
def test_every_picture_says_that_it_is_synthetic(emulator: Emulator, model: str) -> None:
    found = picture(generate(emulator, ask("a bay"), model)[1])
    comment = found.info.get("comment") or found.info["Comment"].encode()
    assert b"SYNTHETIC" in comment


def test_without_a_ratio_the_last_reference_decides(emulator: Emulator) -> None:
    wide, tall = png(size=(160, 90)), png(size=(90, 161))
    reply = generate(emulator, ask("x", pictures=(wide, tall)))[1]
    assert picture(reply).size == (768, 1376)
    assert picture(generate(emulator, ask("x"))[1]).size == (1024, 1024)


def test_text_and_picture_are_signed_and_thoughts_are_not(emulator: Emulator) -> None:
    reply = generate(emulator, ask("x", thinkingConfig={"includeThoughts": True}))[1]
    kinds = [
        ("thought " if part.get("thought") else "") + ("text" if "text" in part else "picture")
        for part in parts(reply)
    ]
    assert kinds == [
        "thought text", "thought text", "thought picture", "thought text", "text", "picture",
    ]  # fmt: skip
    assert [("thoughtSignature" in part) for part in parts(reply)] == [False] * 4 + [True] * 2


def test_a_picture_alone_is_given_when_only_that_is_asked(emulator: Emulator) -> None:
    reply = generate(emulator, ask("x", responseModalities=["IMAGE"]))[1]
    assert [list(part) for part in parts(reply)] == [["inlineData", "thoughtSignature"]]


def test_usage_adds_up(emulator: Emulator) -> None:
    body = ask("two words", pictures=(png(),), thinkingConfig={"includeThoughts": True})
    usage = generate(emulator, body)[1]["usageMetadata"]
    counted = (
        usage["promptTokenCount"] + usage["candidatesTokenCount"] + usage["thoughtsTokenCount"]
    )
    assert usage["totalTokenCount"] == counted
    assert usage["candidatesTokensDetails"] == [{"modality": "IMAGE", "tokenCount": 1120}]
    assert usage["candidatesTokenCount"] > 1120
    details = {each["modality"]: each["tokenCount"] for each in usage["promptTokensDetails"]}
    assert sum(details.values()) == usage["promptTokenCount"]
    assert details["IMAGE"] > 0
    assert usage["serviceTier"] == "standard"


def test_answers_are_pretty_and_have_ids_of_their_own(emulator: Emulator) -> None:
    path = f"/v1beta/models/{PRO}:generateContent"
    _, headers, raw = call(emulator, "POST", path, ask("x !words"))
    assert headers["content-type"] == "application/json; charset=UTF-8"
    assert headers["server-timing"].startswith("gfet4t7; dur=")
    assert raw.startswith(b'{\n  "candidates": [\n')
    first, second = json.loads(raw), generate(emulator, ask("x !words"))[1]
    assert first["modelVersion"] == PRO
    assert first["responseId"] != second["responseId"]
    assert first["candidates"][0]["finishReason"] == "STOP"


def test_the_same_request_is_painted_alike_by_every_emulator(emulator: Emulator) -> None:
    with Emulator() as other:
        one, same = (generate(each, ask("hills", seed=4))[1] for each in (emulator, other))
    assert parts(one) == parts(same)
    assert parts(generate(emulator, ask("hills", seed=4))[1]) == parts(one)
    assert parts(generate(emulator, ask("hills", seed=5))[1]) != parts(one)


def test_without_a_seed_every_take_is_another_picture(emulator: Emulator) -> None:
    takes = [parts(generate(emulator, ask("hills"))[1])[-1]["inlineData"] for _ in range(2)]
    assert takes[0] != takes[1]


def test_a_stream_gives_one_part_an_event_and_ends_with_the_reason(emulator: Emulator) -> None:
    body = ask("hills", seed=2, thinkingConfig={"includeThoughts": True})
    whole = generate(emulator, body)[1]
    events = stream(emulator, body)
    streamed = [parts(event) for event in events[:-1]]
    assert all(len(each) == 1 for each in streamed)
    assert [each[0] for each in streamed] == parts(whole)
    reasons = [event["candidates"][0].get("finishReason") for event in events]
    assert reasons == [None] * 6 + ["STOP"]
    totals = [event["usageMetadata"]["totalTokenCount"] for event in events]
    assert totals == sorted(totals)
    assert events[-1]["usageMetadata"] == whole["usageMetadata"]


def test_a_grounded_answer_shows_where_it_comes_from(emulator: Emulator) -> None:
    search = {"searchTypes": {"webSearch": {}, "imageSearch": {}}}
    body = {**ask("today's weather"), "tools": [{"googleSearch": search}]}
    found = generate(emulator, body, NANO)[1]["candidates"][0]["groundingMetadata"]
    assert 'href="https://www.google.com/search?q=' in found["searchEntryPoint"]["renderedContent"]
    assert [list(chunk) for chunk in found["groundingChunks"]] == [["web"], ["web"], ["image"]]
    assert found["groundingSupports"][0]["groundingChunkIndices"] == [0]


def test_a_text_model_answers_in_words(emulator: Emulator) -> None:
    reply = generate(emulator, ask("hello"), "gemini-2.5-flash")[1]
    assert [list(part) for part in parts(reply)] == [["text", "thoughtSignature"]]


@pytest.mark.parametrize("version", ["v1", "v1beta"])
def test_models_are_listed_page_by_page(emulator: Emulator, version: str) -> None:
    names: list[str] = []
    token = ""
    while True:
        path = f"/{version}/models?pageSize=3&pageToken={token}"
        page = json.loads(call(emulator, "GET", path)[2])
        names += [model["name"] for model in page["models"]]
        token = page.get("nextPageToken", "")
        if not token:
            break
    assert names == [f"models/{name}" for name in MODELS]
    assert "models/gemini-3-pro-image-preview" not in names


def test_one_model_can_be_asked_for(emulator: Emulator) -> None:
    model = json.loads(call(emulator, "GET", f"/v1beta/models/{NANO}")[2])
    assert model["inputTokenLimit"] == 131_072
    assert "generateContent" in model["supportedGenerationMethods"]
    assert call(emulator, "GET", "/v1beta/models/gemini-3.1-flash-image")[0] == 404


def test_tokens_are_counted_without_an_answer(emulator: Emulator) -> None:
    path = f"/v1beta/models/{PRO}:countTokens"
    counted = json.loads(call(emulator, "POST", path, ask("a b c", pictures=(png(),)))[2])
    assert counted["totalTokens"] > 1000


def test_no_name_in_an_answer_is_in_snake_case(emulator: Emulator) -> None:
    raw = json.dumps(generate(emulator, ask("x", thinkingConfig={"includeThoughts": True}))[1])
    assert not re.findall(r'"[a-z]+_[a-z_]+":', raw)

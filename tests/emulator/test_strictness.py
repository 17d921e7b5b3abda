"""What the emulator refuses, and how it says so."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from services.emulator.server import Emulator
from tests.emulator.talking import FLASH, KEY, NANO, PRO, ask, call, error, generate, png, say

LITE = "gemini-3.1-flash-lite-image"


def image(**config: str) -> dict[str, Any]:
    return {"imageConfig": config}


@pytest.mark.parametrize("version", ["v1", "v1beta"])
def test_both_casings_and_both_alphabets_mean_the_same(emulator: Emulator, version: str) -> None:
    data = png(size=(61, 47))
    camel = ask("blue hills", pictures=(data,), imageConfig={"aspectRatio": "16:9"}, seed=1)
    part = {
        "inline_data": {
            "mime_type": "image/png",
            "data": base64.urlsafe_b64encode(data).decode().rstrip("="),
        }
    }
    snake = {
        "contents": [{"role": "user", "parts": [{"text": "blue hills"}, part]}],
        "generation_config": {"image_config": {"aspect_ratio": "16:9"}, "seed": 1},
    }
    first = generate(emulator, camel, version=version)
    second = generate(emulator, snake, version=version)
    assert first[0] == 200
    assert first[1]["candidates"] == second[1]["candidates"]


def test_response_format_is_understood_like_image_config(emulator: Emulator) -> None:
    shape = {"image": {"aspectRatio": "9:16", "imageSize": "1K"}}
    assert generate(emulator, ask("a tower", responseFormat=shape), NANO)[0] == 200


@pytest.mark.parametrize(
    ("body", "name", "place"),
    [
        ({**ask("x"), "colour": 1}, "colour", ""),
        (ask("x", imageConfig={"aspect": "1:1"}), "aspect", " at 'generation_config.image_config'"),
        ({"contents": [{"parts": [{"txt": "x"}]}]}, "txt", " at 'contents[0].parts[0]'"),
    ],
)
def test_an_unknown_field_is_named_with_its_place(
    emulator: Emulator, body: dict[str, Any], name: str, place: str
) -> None:
    status, message = error(generate(emulator, body))
    wanted = f'Invalid JSON payload received. Unknown name "{name}"{place}: Cannot find field.'
    assert (status, message) == (400, wanted)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (ask("x", seed="much"), "(TYPE_INT32)"),
        (ask("x", responseModalities=["SMELL"]), "Modality"),
        ({"contents": [{"parts": [{"text": 3}]}]}, "(TYPE_STRING), 3"),
        (
            {"contents": [{"parts": [{"inlineData": {"mimeType": "image/png", "data": "a!b"}}]}]},
            "(TYPE_BYTES)",
        ),
        (
            {"contents": [{"parts": [{"text": "x", "inlineData": {"mimeType": "image/png"}}]}]},
            "(oneof)",
        ),
        ({"contents": []}, "contents is not specified"),
        ({"contents": [{"parts": []}]}, "must not be empty"),
        ({"contents": [{"parts": [{}]}]}, "required oneof field"),
        ({"contents": [say("x"), say("y")]}, "alternate between user and model"),
        ({"contents": [say("x"), {**say("y"), "role": "model"}]}, "end with a user role"),
        ({"contents": [{**say("x"), "role": "system"}]}, "valid role: user, model"),
    ],
)
def test_a_wrong_value_is_refused(emulator: Emulator, body: Any, words: str) -> None:
    status, message = error(generate(emulator, body))
    assert status == 400
    assert words in message


def test_what_is_not_json_is_refused_however_deep(emulator: Emulator) -> None:
    path = f"/v1beta/models/{PRO}:generateContent"
    assert call(emulator, "POST", path, b"{")[0] == 400
    assert call(emulator, "POST", path, b'{"contents":' + b"[" * 100_000)[0] == 400


@pytest.mark.parametrize(
    ("model", "config", "words"),
    [
        (PRO, image(imageSize="2k"), "image_size must be one of '1K', '2K', or '4K'."),
        (PRO, image(imageSize="512"), "image_size must be one of"),
        (PRO, image(aspectRatio="1:8"), "aspect_ratio must be one of '1:1', "),
        (NANO, image(aspectRatio="7:3"), "or '8:1'."),
        (FLASH, image(imageSize="1K"), "image_size is not supported"),
        (LITE, image(imageSize="2K"), "image_size must be one of '1K'."),
        (PRO, {"thinkingConfig": {"thinkingLevel": "HIGH"}}, "Thinking level is not supported"),
        (FLASH, {"thinkingConfig": {"thinkingLevel": "HIGH"}}, "Thinking level is not supported"),
        (LITE, {"thinkingConfig": {"thinkingLevel": "medium"}}, "Thinking level MEDIUM"),
        (PRO, {"candidateCount": 4}, "Multiple candidates"),
        (PRO, {"responseModalities": ["TEXT"]}, "combination of response modalities (TEXT)"),
        ("gemini-2.5-flash", {"responseModalities": ["IMAGE"]}, "response modalities (IMAGE)"),
    ],
)
def test_a_model_refuses_what_it_cannot_do(
    emulator: Emulator, model: str, config: dict[str, Any], words: str
) -> None:
    status, message = error(generate(emulator, ask("x", **config), model))
    assert status == 400
    assert words in message


@pytest.mark.parametrize(
    ("model", "search", "status"),
    [
        (PRO, {}, 200),
        (NANO, {"searchTypes": {"imageSearch": {}}}, 200),
        (PRO, {"search_types": {"web_search": {}, "image_search": {}}}, 400),
        (FLASH, {}, 400),
        (LITE, {}, 400),
    ],
)
def test_search_is_only_where_it_is_offered(
    emulator: Emulator, model: str, search: dict[str, Any], status: int
) -> None:
    body = {**ask("x !words"), "tools": [{"google_search": search}]}
    assert generate(emulator, body, model)[0] == status


@pytest.mark.parametrize(("model", "most"), [(PRO, 14), (FLASH, 3)])
def test_more_references_than_a_model_takes_are_refused(
    emulator: Emulator, model: str, most: int
) -> None:
    one = png(size=(8, 8))
    assert generate(emulator, ask("x !words", pictures=(one,) * most), model)[0] == 200
    assert generate(emulator, ask("x !words", pictures=(one,) * (most + 1)), model)[0] == 400


@pytest.mark.parametrize("data", [b"", b"no picture", png()[:60], b"\xff\xd8\xff\xe0" * 40])
def test_a_picture_that_cannot_be_read_is_refused(emulator: Emulator, data: bytes) -> None:
    status, message = error(generate(emulator, ask("x", pictures=(data,))))
    assert status == 400
    assert message.startswith("Unable to process input image.")


def test_a_picture_of_a_type_that_models_do_not_read_is_refused(emulator: Emulator) -> None:
    body = {"contents": [say("x", pictures=(b"GIF89a",), mime="image/gif")]}
    assert error(generate(emulator, body)) == (400, "Unsupported MIME type: image/gif")


def test_more_than_a_hundred_megabytes_are_refused_after_the_last_byte(
    emulator: Emulator,
) -> None:
    status, message = error(generate(emulator, ask("x" * (100 * 1024 * 1024))))
    assert status == 400
    assert "payload size exceeds the limit: 104857600 bytes" in message


@pytest.mark.parametrize(
    "model",
    [
        "gemini-3-pro-image-preview",
        "gemini-3.1-flash-image-preview",
        "gemini-3.1-flash-image",
        "gemini-2.5-flash-image-preview",
    ],
)
def test_a_retired_model_is_no_longer_available(emulator: Emulator, model: str) -> None:
    status, message = error(generate(emulator, ask("x"), model))
    assert status == 404
    assert "no longer available" in message


def test_a_model_that_never_was_is_not_found(emulator: Emulator) -> None:
    status, message = error(generate(emulator, ask("x"), "gemini-9"))
    assert status == 404
    assert message.startswith("models/gemini-9 is not found for API version v1beta")


@pytest.mark.parametrize(
    ("key", "status", "words"),
    [
        (None, 403, "unregistered callers"),
        ("AIza-a-bad-one", 400, "API key not valid"),
        ("AIza-leaked-one", 403, "reported as leaked"),
    ],
)
def test_a_key_is_looked_at(emulator: Emulator, key: str | None, status: int, words: str) -> None:
    got, message = error(generate(emulator, ask("x"), key=key))
    assert got == status
    assert words in message


def test_a_key_in_the_address_is_taken_only_in_its_old_form(emulator: Emulator) -> None:
    assert call(emulator, "GET", f"/v1beta/models?key={KEY}", key=None)[0] == 200
    assert call(emulator, "GET", "/v1beta/models?key=AQ.new", key=None)[0] == 401
    assert call(emulator, "GET", "/v1beta/models", key="AQ.new")[0] == 200

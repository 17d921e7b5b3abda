"""An independent, strict reading: Google's own protocol buffers parse all that we send."""

from __future__ import annotations

import asyncio
import hashlib
import json
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.domain import (
    BlobId,
    Outcome,
    Picture,
    Place,
    Recipe,
    Reference,
    SessionId,
    Turn,
    TurnId,
    new_id,
)
from services.gemini.calls import Account
from services.gemini.codec import request_json
from services.gemini.delivery import Delivery
from tests.gemini.conftest import KEY, Server

with warnings.catch_warnings():
    # Google's generated code warns about the Python version and its own packaging.
    warnings.simplefilter("ignore")
    from google.ai.generativelanguage_v1beta.types import GenerateContentRequest
    from google.protobuf import json_format

BLOBS = [b"", b"\xff\xd8\xff", bytes(range(256)) * 40]
NAMES = [BlobId(hashlib.sha256(data).hexdigest()) for data in BLOBS]

blob = st.sampled_from(NAMES)
words = st.text(max_size=30).filter(lambda text: not any("\ud800" <= c <= "\udfff" for c in text))
mime = st.sampled_from(["image/png", "image/jpeg", "image/webp"])
pictures = st.builds(Picture, blob, mime, st.just(1), st.just(1), st.just(1))
recipes = st.builds(
    Recipe,
    prompt=words,
    references=st.lists(st.builds(Reference, pictures, pictures, words), max_size=14).map(tuple),
    ratio=st.sampled_from(["auto", "1:1", "16:9", "8:1"]),
    size=st.sampled_from(["512", "1K", "2K", "4K"]),
    grounding=st.booleans(),
    show_thoughts=st.booleans(),
    thinking_level=st.sampled_from(["", "minimal", "low", "medium", "high"]),
    with_text=st.booleans(),
    seed=st.none() | st.integers(0, 2**31 - 1),
)
signed = st.fixed_dictionaries({}, optional={"thoughtSignature": blob.map(lambda b: {"$blob": b})})
texts = st.builds(lambda text, more: {"text": text, **more}, words, signed)
images = st.builds(
    lambda name, kind, more: {"inlineData": {"mimeType": kind, "data": {"$blob": name}}, **more},
    blob, mime, signed,
)  # fmt: skip
answers = st.lists(texts | images, max_size=4)


def turn(recipe: Recipe, parts: list[Any]) -> Turn:
    user = request_json(recipe, [], model_id="m", sizes=True)["contents"][-1]
    outcome = Outcome(user_content=user, model_content={"role": "model", "parts": parts})
    return Turn(TurnId("t"), SessionId("s"), None, recipe, outcome, 0.0, Place(0, 0), "m")


paths = st.lists(st.builds(turn, recipes, answers), max_size=3)


@pytest.fixture(scope="module")
def objects(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("objects")
    for name, data in zip(NAMES, BLOBS, strict=True):
        (folder / name[:2]).mkdir()
        (folder / name[:2] / name).write_bytes(data)
    return folder


@pytest.fixture(scope="module")
def witness() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()


def strictly_read(body: dict[str, Any]) -> Any:
    """`body` as Google's message; what the published protocol lacks is taken out first."""
    config = body.get("generationConfig", {})
    config.get("imageConfig", {}).pop("imageSize", None)
    config.get("thinkingConfig", {}).pop("thinkingLevel", None)
    config.get("thinkingConfig", {}).pop("thinking_level", None)
    return json_format.ParseDict(body, GenerateContentRequest.pb()())


@settings(
    deadline=None,
    derandomize=True,
    database=None,
    max_examples=25,
    suppress_health_check=list(HealthCheck),
)
@given(recipe=recipes, path=paths, sizes=st.booleans(), stream=st.booleans())
def test_googles_own_protocol_reads_every_request(
    objects: Path, witness: Server, recipe: Recipe, path: list[Turn], sizes: bool, stream: bool
) -> None:
    request = request_json(recipe, path, model_id="m", sizes=sizes)
    folder = objects / new_id()
    folder.mkdir()
    (folder / "request.json").write_text(json.dumps(request))

    async def send() -> None:
        account = Account(KEY, witness.address, None, False, objects.parent / "uploads.json")
        delivery = Delivery("a", folder, lambda event: None, 1000)
        await account.generate(delivery, objects, stream=stream, timeout_s=20)
        await account.close()

    asyncio.run(send())
    read = strictly_read(witness.take().json)
    assert len(read.contents) == len(request["contents"])
    sent = [part for content in request["contents"] for part in content["parts"]]
    parts = [part for content in read.contents for part in content.parts]
    for ours, theirs in zip(sent, parts, strict=True):
        assert theirs.text == ours.get("text", "")
        for placeholder, data in (
            (ours.get("inlineData", {}).get("data"), theirs.inline_data.data),
            (ours.get("thoughtSignature"), theirs.thought_signature),
        ):
            expected = BLOBS[NAMES.index(placeholder["$blob"])] if placeholder else b""
            assert data == expected
    assert read.generation_config.seed == (recipe.seed or 0)

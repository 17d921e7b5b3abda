"""What goes out is the SDK's own JSON with every blob's bytes in place, held nowhere in memory."""

from __future__ import annotations

import asyncio
import base64
import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain import BlobId
from services.errors import Damaged
from services.gemini.body import CHUNK, Body
from services.gemini.payloads import take_out
from tests.gemini.conftest import Desk, Server, picture_answer, respond
from tests.gemini.test_codec import Blobs, calm, parts


@pytest.fixture(scope="module")
def objects(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("objects")


def lay(objects: Path, blobs: dict[BlobId, bytes]) -> None:
    for name, data in blobs.items():
        (objects / name[:2]).mkdir(exist_ok=True)
        (objects / name[:2] / name).write_bytes(data)


def poured(text: bytes, objects: Path) -> bytes:
    async def pour() -> bytes:
        return b"".join([piece async for piece in body])

    body = Body(text, objects)
    whole = asyncio.run(pour())
    assert len(whole) == body.length
    return whole


def in_bytes(value: Any) -> Any:
    """`value` with its base64 read by the standard library alone."""
    if isinstance(value, list):
        return [in_bytes(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        name: base64.b64decode(item.replace("-", "+").replace("_", "/") + "==")
        if name in ("thoughtSignature", "data") and isinstance(item, str)
        else in_bytes(item)
        for name, item in value.items()
    }


@calm
@given(st.lists(parts()), st.booleans())
def test_content_comes_back_from_its_blobs_byte_for_byte(
    objects: Path, drawn: list[dict[str, Any]], is_dense: bool
) -> None:
    content = {"role": "model", "parts": drawn}
    blobs = Blobs()
    kept = take_out(content, blobs.put)
    lay(objects, blobs)
    separators = (",", ":") if is_dense else None
    text = json.dumps(kept, separators=separators).encode()
    assert in_bytes(json.loads(poured(text, objects))) == in_bytes(content)


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK + 2])
def test_a_file_of_any_length_is_one_base64(objects: Path, size: int) -> None:
    blobs = Blobs()
    name = blobs.put(bytes(range(256)) * (size // 256) + bytes(size % 256))
    lay(objects, blobs)
    text = json.dumps({"a": [{"$blob": name}, {"$blob": name}]}).encode()
    one = base64.b64encode(blobs[name]).decode()
    assert json.loads(poured(text, objects)) == {"a": [one, one]}


def test_words_that_look_like_a_placeholder_stay_words(objects: Path) -> None:
    words = ['{"$blob": "' + "a" * 64 + '"}', '{"', '$blob": "' + "b" * 64, "\\", '"}']
    text = json.dumps([*words, {"text": words[0]}]).encode()
    assert poured(text, objects) == text


def test_a_file_that_is_missing_or_cut_is_told(objects: Path) -> None:
    blobs = Blobs()
    name = blobs.put(b"a picture")
    text = json.dumps({"data": {"$blob": name}}).encode()
    path = objects / name[:2] / name
    path.unlink(missing_ok=True)
    with pytest.raises(Damaged):
        Body(text, objects)
    lay(objects, blobs)
    body = Body(text, objects)
    path.write_bytes(b"a")

    async def pour() -> None:
        async for _ in body:
            pass

    with pytest.raises(Damaged):
        asyncio.run(pour())


def test_a_hundred_megabytes_take_a_few(objects: Path) -> None:
    blobs = Blobs()
    name = blobs.put(bytes(20_000_000))
    lay(objects, blobs)
    text = json.dumps([{"$blob": name}] * 5).encode()

    async def pour() -> int:
        return sum([len(piece) async for piece in Body(text, objects)])

    tracemalloc.start()
    try:
        size = asyncio.run(pour())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert size > 130_000_000
    assert peak < 8_000_000


def test_the_wire_sends_it_with_its_length(desk: Desk, server: Server) -> None:
    desk.use(server)
    server.script = respond(200, json.dumps(picture_answer()).encode())
    data = bytes(range(256)) * 10_000
    part = {"inlineData": {"mimeType": "image/png", "data": {"$blob": desk.put(data)}}}
    words = {"text": '{"$blob": "' + "a" * 64 + '"} 🪁'}
    desk.run(desk.wire.generate(desk.ask([{"role": "user", "parts": [words, part]}])))
    heard = server.take()
    assert int(heard.headers["content-length"]) == len(heard.body)
    assert "transfer-encoding" not in heard.headers
    sent = heard.json["contents"][0]["parts"]
    assert sent[0] == words
    assert base64.b64decode(sent[1]["inlineData"]["data"]) == data

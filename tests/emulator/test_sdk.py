"""Google's own SDK takes the emulator for the service."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from google import genai
from google.genai import errors, types

from services.emulator.server import Emulator
from tests.emulator.talking import KEY, NANO, PRO, png

Connect = Callable[[Emulator, str], genai.Client]


@pytest.fixture
def connect() -> Iterator[Connect]:
    clients: list[genai.Client] = []

    def open_client(emulator: Emulator, version: str = "v1beta") -> genai.Client:
        options = types.HttpOptions(base_url=emulator.address, api_version=version)
        clients.append(genai.Client(api_key=KEY, vertexai=False, http_options=options))
        return clients[-1]

    yield open_client
    for client in clients:
        client.close()


def config(**more: Any) -> types.GenerateContentConfig:
    return types.GenerateContentConfig(
        response_modalities=["TEXT", "IMAGE"],
        image_config=types.ImageConfig(aspect_ratio="16:9", image_size="1K"),
        thinking_config=types.ThinkingConfig(include_thoughts=True),
        **more,
    )


@pytest.mark.parametrize("version", ["v1", "v1beta"])
def test_it_generates_with_references_and_search(
    emulator: Emulator, connect: Connect, version: str
) -> None:
    reference = types.Part.from_bytes(data=png(), mime_type="image/png")
    search = types.GoogleSearch(
        search_types=types.SearchTypes(
            web_search=types.WebSearch(), image_search=types.ImageSearch()
        )
    )
    answer = connect(emulator, version).models.generate_content(
        model=NANO,
        contents=["a copper lighthouse", reference],
        config=config(tools=[types.Tool(google_search=search)]),
    )
    assert answer.candidates is not None
    assert answer.candidates[0].finish_reason == types.FinishReason.STOP
    last = (answer.parts or [])[-1]
    assert last.inline_data is not None
    assert last.inline_data.mime_type == "image/jpeg"
    assert last.thought_signature
    assert answer.candidates[0].grounding_metadata is not None


def test_its_chat_sends_signatures_back_that_hold(emulator: Emulator, connect: Connect) -> None:
    chat = connect(emulator, "v1beta").chats.create(model=PRO, config=config())
    for message in ("a bay at dawn", "add a boat", "make it night"):
        answer = chat.send_message(message)
        assert any(part.inline_data and not part.thought for part in answer.parts or [])
    assert len(emulator.requests[-1].body["contents"]) == 5


def test_it_streams(emulator: Emulator, connect: Connect) -> None:
    chunks = list(
        connect(emulator, "v1beta").models.generate_content_stream(
            model=PRO, contents="a bay", config=config()
        )
    )
    assert len(chunks) == 7
    assert chunks[-1].candidates is not None
    assert chunks[-1].candidates[0].finish_reason == types.FinishReason.STOP


def test_it_uploads_lists_counts_and_deletes(emulator: Emulator, connect: Connect) -> None:
    client = connect(emulator, "v1beta")
    stored = client.files.upload(
        file=io.BytesIO(png() * 1), config=types.UploadFileConfig(mime_type="image/png")
    )
    assert stored.name is not None
    answer = client.models.generate_content(model=PRO, contents=["from this", stored])
    assert answer.parts
    assert [each.name for each in client.files.list()] == [stored.name]
    assert client.models.count_tokens(model=PRO, contents="one two").total_tokens
    client.files.delete(name=stored.name)
    names = [model.name for model in client.models.list(config={"page_size": 2})]
    assert f"models/{PRO}" in names


def test_it_reads_our_errors(emulator: Emulator, connect: Connect) -> None:
    client = connect(emulator, "v1beta")
    with pytest.raises(errors.ClientError) as caught:
        client.models.generate_content(model=PRO, contents="!rate-limited")
    assert (caught.value.code, caught.value.status) == (429, "RESOURCE_EXHAUSTED")
    with pytest.raises(errors.ServerError):
        client.models.generate_content(model=PRO, contents="!html")

"""Requests and answers, as pure values."""

from __future__ import annotations

import base64
import hashlib
import json
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
    Thought,
    Turn,
    TurnId,
)
from services.errors import BadAnswer, Damaged
from services.gemini.codec import (
    outcome_from,
    outcome_from_json,
    outcome_of,
    outcome_to_json,
    read_answer,
    request_json,
)
from services.gemini.payloads import blobs_in, decode_base64

GOLDEN = Path(__file__).parent / "golden"
PNG = b"\x89PNG\r\n\x1a\npixels"

# The same examples every time, however busy the machine is.
calm = settings(
    deadline=None,
    derandomize=True,
    database=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow],
)


class Blobs(dict[BlobId, bytes]):
    def put(self, data: bytes) -> BlobId:
        name = BlobId(hashlib.sha256(data).hexdigest())
        self[name] = data
        return name


def picture(letter: str, mime: str = "image/jpeg") -> Picture:
    return Picture(BlobId(letter * 64), mime, 10, 20, 30)


def turn(user: dict[str, Any], model: dict[str, Any]) -> Turn:
    outcome = Outcome(user_content=user, model_content=model)
    place = Place(0, 0)
    return Turn(TurnId("t"), SessionId("s"), None, Recipe(), outcome, 0.0, place, "model")


def answer(*parts: dict[str, Any], **candidate: Any) -> dict[str, Any]:
    return {"candidates": [{"content": {"parts": list(parts), "role": "model"}, **candidate}]}


def inline(data: bytes, mime: str = "image/png", **more: Any) -> dict[str, Any]:
    return {"inlineData": {"mimeType": mime, "data": base64.b64encode(data).decode()}, **more}


def outcome(response: dict[str, Any]) -> Outcome:
    return outcome_of(response, Blobs().put, user_content={})


def test_a_full_recipe_becomes_the_golden_request() -> None:
    references = (
        Reference(picture("a", "image/gif"), picture("b"), "kite.gif"),
        Reference(picture("c"), picture("c"), "sky.jpg"),
    )
    recipe = Recipe(
        prompt="a red kite",
        references=references,
        ratio="16:9",
        size="2K",
        grounding=True,
        show_thoughts=True,
        thinking_level="high",
        seed=0,
    )
    before = turn(
        {"role": "user", "parts": [{"text": "a kite"}]},
        {
            "role": "model",
            "parts": [
                {"text": "Here.", "thoughtSignature": {"$blob": "d" * 64}, "fromTomorrow": [1]},
                {"inlineData": {"mimeType": "image/jpeg", "data": {"$blob": "e" * 64}}},
            ],
        },
    )
    request = request_json(recipe, [before], model_id="gemini-3-pro-image", sizes=True)
    assert request == json.loads((GOLDEN / "request.json").read_text("utf-8"))


def test_what_is_not_chosen_is_not_sent() -> None:
    recipe = Recipe(prompt="", references=(Reference(picture("a"), picture("b"), "x"),))
    request = request_json(recipe, [], model_id="m", sizes=False)
    assert request["config"] == {"responseModalities": ["TEXT", "IMAGE"]}
    assert [list(part) for part in request["contents"][0]["parts"]] == [["inlineData"]]


def test_a_turn_without_parts_takes_its_question_along() -> None:
    empty = turn({"role": "user", "parts": [{"text": "a"}]}, {"role": "model"})
    request = request_json(Recipe("b", with_text=False), [empty], model_id="m", sizes=False)
    assert request["contents"] == [{"role": "user", "parts": [{"text": "b"}]}]
    assert request["config"] == {"responseModalities": ["IMAGE"]}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@st.composite
def parts(draw: st.DrawFn) -> dict[str, Any]:
    encode = draw(st.sampled_from([base64.b64encode, base64.urlsafe_b64encode]))
    part: dict[str, Any] = {"unknown": draw(JSON)}
    if draw(st.booleans()):
        part["thoughtSignature"] = (
            encode(draw(st.binary())).decode().rstrip(draw(st.sampled_from(["=", "?"])))
        )
    if draw(st.booleans()):
        data = encode(draw(st.binary())).decode()
        part["inlineData"] = {"mimeType": "image/png", "data": data, "more": draw(JSON)}
    return part


@calm
@given(st.binary())
def test_every_alphabet_and_padding_is_read(data: bytes) -> None:
    for text in (base64.b64encode(data).decode(), base64.urlsafe_b64encode(data).decode()):
        assert decode_base64(text) == data
        assert decode_base64(text.rstrip("=")) == data


@pytest.mark.parametrize("text", ["a", "ab=cd", "päd", "a?b=", "abcd!", "\ud800abc"])
def test_what_is_no_base64_is_a_bad_answer(text: str) -> None:
    with pytest.raises(BadAnswer) as told:
        decode_base64(text)
    assert told.value.key == "gemini_bad_base64"


@pytest.mark.parametrize("name", ["../../etc/passwd", "A" * 64, "", None, 5])
def test_a_placeholder_names_nothing_but_a_blob(name: object) -> None:
    content = {"parts": [{"thoughtSignature": {"$blob": name}}]}
    with pytest.raises(Damaged):
        blobs_in(content)


def test_a_placeholder_cannot_be_smuggled_in_by_an_answer() -> None:
    with pytest.raises(BadAnswer) as told:
        outcome(answer({"thoughtSignature": {"$blob": "a" * 64}}))
    assert told.value.key == "gemini_odd_shape"


def test_an_answer_cannot_name_blobs_that_were_never_there() -> None:
    odd = {"text": "x", "more": [{"$blob": "a" * 64}]}
    with pytest.raises(BadAnswer):
        outcome(answer(odd, inline(PNG)))


def test_half_a_surrogate_pair_in_a_prompt_can_be_sent() -> None:
    request = request_json(Recipe(prompt="a \udcff kite"), (), model_id="m", sizes=True)
    sent = json.dumps(request, ensure_ascii=False).encode()
    assert "a \ufffd kite".encode() in sent


def test_drafts_are_thoughts_and_never_results() -> None:
    got = outcome(
        answer(
            {"text": "**Plan**", "thought": True},
            inline(PNG + b"draft", thought=True),
            {"text": "Here "},
            {"text": "it is."},
            inline(PNG),
        )
    )
    assert [one.size_bytes for one in got.pictures] == [len(PNG)]
    assert got.text == "Here it is."
    assert [bool(thought.draft) for thought in got.thoughts] == [False, True]


def test_the_bytes_tell_a_pictures_type_and_an_unknown_one_is_kept_as_declared() -> None:
    got = outcome(answer(inline(PNG, "image/jpeg"), inline(b"???", "image/jpeg"), inline(b"")))
    assert [one.mime for one in got.pictures] == ["image/png", "image/jpeg"]


def test_all_of_many_pictures_are_kept_in_order(tmp_path: Path) -> None:
    data = [PNG + bytes([number]) for number in range(64)]
    got = outcome_from(answer(*map(inline, data)), tmp_path / "blobs", user_content={})
    kept = [(tmp_path / "blobs" / one.blob).read_bytes() for one in got.pictures]
    assert kept == data
    assert set(got.blobs) == {one.blob for one in got.pictures}


def test_tokens_and_sources_are_read_and_nonsense_counts_nothing() -> None:
    response = answer({"text": "x"}, groundingMetadata={
        "groundingChunks": [
            {"web": {"uri": "https://a", "title": "A"}},
            {"image": {"sourceUri": "https://b", "imageUri": "https://c", "domain": "b"}},
            {"odd": 1}, 7, {"web": 3},
        ],
    })  # fmt: skip
    response["usageMetadata"] = {
        "promptTokenCount": 9,
        "candidatesTokenCount": 1216,
        "candidatesTokensDetails": [{"modality": "IMAGE", "tokenCount": 1120}, "?"],
        "thoughtsTokenCount": "many",
        "totalTokenCount": -1,
    }
    got = outcome(response)
    assert [(one.uri, one.title, one.domain) for one in got.sources] == [
        ("https://a", "A", ""),
        ("https://b", "", "b"),
    ]
    usage = got.usage
    assert (usage.prompt_tokens, usage.image_tokens, usage.text_tokens) == (9, 1120, 96)
    assert (usage.thought_tokens, usage.total_tokens) == (0, 0)


def test_an_outcome_survives_its_json() -> None:
    got = outcome(
        answer({"text": "😀 \ud800", "thought": True}, inline(PNG, thoughtSignature="QQ"))
    )
    again = outcome_from_json(json.loads(json.dumps(outcome_to_json(got))))
    assert again == got
    assert isinstance(again.thoughts[0], Thought)
    got.thoughts[0].text.encode("utf-8")


@calm
@given(st.data())
def test_a_stream_reads_like_the_same_answer_at_once(data: st.DataObject) -> None:
    drawn = data.draw(st.lists(parts(), min_size=1, max_size=4))
    end = data.draw(st.sampled_from(["\n\n", "\r\n\r\n"]))
    events: list[Any] = [answer(part) for part in drawn]
    events.append({"candidates": [{"finishReason": "STOP"}], "usageMetadata": {"a": 1}})
    raw = "".join(f"data: {json.dumps(event)}{end}" for event in events).encode()
    whole = answer(*drawn, finishReason="STOP") | {"usageMetadata": {"a": 1}}
    assert read_answer(raw, "text/event-stream") == whole
    assert read_answer(json.dumps(whole, indent=2).encode(), "application/json") == whole
    assert read_answer(raw.rstrip(), "text/event-stream") == whole


def test_a_list_of_responses_is_merged_like_a_stream() -> None:
    raw = json.dumps([answer({"text": "a"}), answer({"text": "b"})]).encode()
    assert outcome(read_answer(raw, "application/json")).text == "ab"


def test_nulls_of_relays_count_as_absent() -> None:
    raw = json.dumps({"candidates": [{"content": {"parts": None}}, {"content": None, "index": 1}]})
    assert outcome(read_answer(raw.encode(), "")).pictures == ()


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        (b"", "gemini_empty"),
        (b"  \n", "gemini_empty"),
        (b"<html>Sign in</html>", "gemini_not_json"),
        (b'{"candidates":[{"content"', "gemini_cut_short"),
        (b'{"a": NaN}', "gemini_cut_short"),
        (b'{"a": ' + b"9" * 9999 + b"}", "gemini_cut_short"),
        (b"\xff\xfe\xff", "gemini_not_json"),
        (b"[" * 100_000, "gemini_too_deep"),
        (b"[" * 500 + b"]" * 500, "gemini_too_deep"),
        (b"[1]", "gemini_odd_shape"),
        (b'{"candidates": {}}', "gemini_odd_shape"),
        (b'{"candidates": [{"content": {"parts": [1]}}]}', "gemini_odd_shape"),
    ],
)
def test_what_is_no_answer_is_told_apart(raw: bytes, key: str) -> None:
    with pytest.raises(BadAnswer) as told:
        read_answer(raw, "application/json")
    assert told.value.key == key


@calm
@given(JSON)
def test_no_json_at_all_breaks_the_reader(value: Any) -> None:
    for shape in (value, {"candidates": value}, {"candidates": [{"content": value}]}):
        try:
            got = outcome(read_answer(json.dumps(shape).encode(), ""))
        except BadAnswer:
            continue
        assert got.pictures == ()

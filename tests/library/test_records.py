from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.domain import (
    BlobId,
    Job,
    JobState,
    ModelId,
    Outcome,
    Picture,
    Place,
    Recipe,
    Reference,
    Role,
    SessionId,
    Source,
    Thought,
    Turn,
    TurnId,
    Usage,
    View,
)
from services.errors import Damaged
from services.library.records import (
    Mark,
    SessionRecord,
    needs,
    recipe_from_json,
    recipe_to_json,
    session_from_bytes,
    session_to_bytes,
    turn_from_bytes,
    turn_from_json,
    turn_to_bytes,
    turn_to_json,
)
from services.library.shape import from_bytes, to_plain
from tests.library.samples import a_recipe

# Half characters included: what a user or a model writes need not be sound.
texts = st.text(st.characters(exclude_categories=()), max_size=20)
numbers = st.floats(allow_nan=False, allow_infinity=False)
counts = st.integers(0, 2**40)
blobs = st.text("0123456789abcdef", min_size=64, max_size=64).map(BlobId)
ids = st.text("abcdefgh234567", min_size=1, max_size=20)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | numbers | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
objects = st.dictionaries(texts, json_values, max_size=3)
pictures = st.builds(Picture, blobs, texts, counts, counts, counts)
references = st.builds(Reference, pictures, pictures, texts, st.sampled_from(Role))
recipes = st.builds(
    Recipe,
    prompt=texts,
    references=st.lists(references, max_size=3).map(tuple),
    model=texts.map(ModelId),
    ratio=texts,
    variations=counts,
    grounding=st.booleans(),
    seed=st.none() | counts,
)
outcomes = st.builds(
    Outcome,
    pictures=st.lists(pictures, max_size=2).map(tuple),
    text=texts,
    thoughts=st.lists(st.builds(Thought, texts, st.none() | pictures), max_size=2).map(tuple),
    sources=st.lists(st.builds(Source, texts, texts, texts), max_size=2).map(tuple),
    usage=st.builds(Usage, counts, counts, counts, counts, counts),
    user_content=objects,
    model_content=objects,
    grounding=objects,
    blobs=st.lists(blobs, max_size=2).map(tuple),
    took_s=numbers,
)
places = st.builds(Place, numbers, numbers)
turns = st.builds(
    Turn,
    id=ids.map(TurnId),
    session=ids.map(SessionId),
    parent=st.none() | ids.map(TurnId),
    recipe=recipes,
    outcome=outcomes,
    created_at=numbers,
    place=places,
    model_sent=texts,
    cost_usd=st.none() | numbers,
)
jobs = st.builds(
    Job,
    id=ids.map(TurnId),
    session=ids.map(SessionId),
    parent=st.none() | ids.map(TurnId),
    recipe=recipes,
    place=places,
    created_at=numbers,
    state=st.sampled_from(JobState),
    error=st.none() | objects,
    owner=texts,
)
sessions = st.builds(
    SessionRecord,
    id=ids.map(SessionId),
    name=texts,
    created_at=numbers,
    touched_at=numbers,
    draft=st.none() | recipes,
    view=st.builds(View, st.none() | ids.map(TurnId), numbers, places),
    marks=st.dictionaries(
        ids, st.builds(Mark, places, st.booleans(), st.booleans()).map(to_plain), max_size=2
    ),
    jobs=st.lists(jobs, max_size=2).map(tuple),
)


@settings(max_examples=60, deadline=None)
@given(turns)
def test_a_turn_survives_its_record(turn: Turn) -> None:
    assert turn_from_bytes(turn_to_bytes(turn)) == turn
    assert turn_from_json(json.loads(json.dumps(turn_to_json(turn)))) == turn


@settings(max_examples=60, deadline=None)
@given(sessions)
def test_a_session_survives_its_record(record: SessionRecord) -> None:
    assert session_from_bytes(session_to_bytes(record)) == record


@settings(max_examples=60, deadline=None)
@given(turns, st.integers(0), json_values)
def test_a_hostile_record_is_damaged_and_nothing_worse(
    turn: Turn, where: int, hostile: Any
) -> None:
    value = turn_to_json(turn)
    part = value[("recipe", "outcome")[where % 2]] if where % 3 else value
    part[sorted(part)[where % len(part)]] = hostile
    try:
        read = turn_from_json(value)
    except Damaged:
        return
    assert isinstance(read, Turn)


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b"{", b"\xff\xfe", b"[" * 100_000, b'{"x":NaN}', b'{"x":' + b"9" * 5000 + b"}"],
)
def test_what_is_no_record_is_damaged(data: bytes) -> None:
    with pytest.raises(Damaged):
        turn_from_bytes(data)
    with pytest.raises(Damaged):
        session_from_bytes(data)


@pytest.mark.parametrize("name", ["../../etc", "", "a/b", "x" * 65, "nul\0"])
def test_an_id_that_is_no_name_is_damaged(name: str) -> None:
    value = {**MINIMAL, "session": name}
    with pytest.raises(Damaged):
        turn_from_json(value)


MINIMAL: dict[str, Any] = {
    "id": "one",
    "session": "two",
    "parent": None,
    "recipe": {},
    "outcome": {},
    "created_at": 5,
    "place": {"x": 1, "y": 2},
    "model_sent": "m",
}


def test_other_versions_records_are_read() -> None:
    newer = {**MINIMAL, "mood": "calm", "recipe": {"prompt": "p", "film_grain": 3}}
    turn = turn_from_json(newer)
    assert (turn.recipe.prompt, turn.recipe.size, turn.created_at) == ("p", "1K", 5.0)


def test_a_role_of_the_future_is_any_other_role() -> None:
    value = recipe_to_json(Recipe(references=()))
    picture = to_plain(Picture(BlobId("0" * 64), "image/png", 1, 1, 1))
    value["references"] = [{"original": picture, "sent": picture, "name": "x", "role": "smell"}]
    assert recipe_from_json(value).references[0].role is Role.OTHER


def test_a_changed_session_record_is_noticed() -> None:
    data = session_to_bytes(SessionRecord(SessionId("s"), "Name", 1.0, 2.0, a_recipe()))
    with pytest.raises(Damaged):
        session_from_bytes(data.replace(b"Name", b"Nane"))
    assert from_bytes(data)["session"]["name"] == "Name"


def test_a_turn_needs_what_its_wire_contents_name() -> None:
    deep: dict[str, Any] = {"parts": [{"inlineData": {"data": {"$blob": "1" * 64}}}]}
    outcome = Outcome(model_content=deep, user_content={"x": {"$blob": "../no"}})
    turn = turn_from_json({**MINIMAL, "outcome": to_plain(outcome)})
    assert needs(turn) == {"1" * 64}

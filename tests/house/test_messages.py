"""Every sentence that services can say exists, is used and is filled in."""

from __future__ import annotations

import ast
import re
import string
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from services import errors
from services.errors import StudioError
from services.messages import STRINGS, templates
from tests.house.sources import calls_in, last_name, modules, place_of, tree_of

KINDS = {
    name: value
    for name, value in vars(errors).items()
    if isinstance(value, type) and issubclass(value, StudioError)
}
PARTS = {"title", "advice"}
OWN_ARGUMENTS = {"next_step", "retry_after_s", "may_have_been_billed", "cause"}
SOURCES = [p for p in modules("services") if p.name not in ("errors.py", "messages.py")]


def literals(node: ast.expr) -> list[str]:
    """The texts that `node` may be: a literal, or either side of a choice."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return literals(node.body) + literals(node.orelse)
    return []


def said_with() -> Iterator[tuple[str, str, ast.Call]]:
    """(place, key, call) for each error, problem and sentence with a key that can be read."""
    for path in SOURCES:
        for call, name in calls_in(path):
            is_row = any(last_name(argument) in KINDS for argument in call.args)
            position = {"Problem": 1, "Change": 0, "say": 0}.get(
                name, 0 if name in KINDS or is_row else None
            )
            if position is None:
                continue
            if len(call.args) > position:
                for key in literals(call.args[position]):
                    yield place_of(path, call), key, call
            elif name in KINDS and name != "StudioError":
                yield place_of(path, call), KINDS[name].kind, call


def bare_kinds() -> Iterator[tuple[str, str]]:
    """`raise Refused` without brackets says the sentence of its kind."""
    for path in SOURCES:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Raise) and node.exc and last_name(node.exc) in KINDS:
                yield place_of(path, node), KINDS[last_name(node.exc)].kind


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def test_every_key_that_is_raised_has_a_title():
    pairs = [(place, key) for place, key, _ in said_with()] + list(bare_kinds())
    missing = [
        f"{place} {key}" for place, key in pairs if not templates().get(key, {}).get("title")
    ]
    assert not missing, "\n".join(missing)


def test_every_gap_in_a_sentence_is_filled_by_who_says_it():
    empty = []
    for place, key, call in said_with():
        names = {keyword.arg for keyword in call.keywords}
        if None in names or last_name(call.func) not in {*KINDS, "say"}:
            continue  # values that are known only when it runs
        gaps = {gap for text in templates().get(key, {}).values() for gap in placeholders(text)}
        empty += [f"{place} {key}: {{{gap}}}" for gap in sorted(gaps - names - OWN_ARGUMENTS)]
    assert not empty, "\n".join(empty)


def test_every_sentence_is_used():
    texts = {
        node.value
        for path in modules("services", "gui")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    starts = tuple(start for path in modules("services", "gui") for start in _open_starts(path))
    used = texts | {kind.kind for kind in KINDS.values()}
    idle = [key for key in templates() if key not in used and not key.startswith(starts)]
    assert not idle, "\n".join(idle)


def _open_starts(path: Path) -> Iterator[str]:
    """The literal beginnings of texts such as f"refused_{reason}"."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
            start = str(node.values[0].value)
            if re.fullmatch(r"[a-z]+_[a-z_]*", start):
                yield start


@pytest.mark.parametrize("key", sorted(templates()))
def test_a_sentence_is_well_formed(key):
    sentences = templates()[key]
    assert sentences.get("title")
    assert set(sentences) <= PARTS
    for text in sentences.values():
        assert all(gap.isidentifier() for gap in placeholders(text)), text
        assert text == text.strip()
    assert not sentences["title"].endswith("."), "a title is joined with its advice by a full stop"


def test_a_key_is_written_in_one_file_only():
    seen: dict[str, str] = {}
    twice = []
    for path in sorted(STRINGS.glob("*.toml")):
        for key in tomllib.loads(path.read_text("utf-8")):
            if key in seen:
                twice.append(f"{key}: {seen[key]} and {path.name}")
            seen[key] = path.name
    assert not twice, "\n".join(twice)

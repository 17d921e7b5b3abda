"""The files speak of the project alone, and nothing waits for time to pass."""

from __future__ import annotations

import ast
import re

import pytest

from tests.house.sources import (
    ROOT,
    calls_in,
    files,
    last_name,
    modules,
    name_of,
    place_of,
    tree_of,
)

MACHINE = re.compile(r"(?<![\w.~:/}])/(?:root|work|farm|home/\w+|Users/\w+|tmp/\w+)\b")
INDEX = re.compile(r"(?:pypi\.org|pythonhosted\.org|/simple/?[\"'\s]|--(?:extra-)?index-url)")
PAUSES = {"processEvents", "qWait", "qSleep", "sleep", "msleep", "usleep"}


def texts():
    for path in files():
        try:
            yield path, path.read_text("utf-8")
        except UnicodeDecodeError:
            continue  # a picture, a font, a saved library


@pytest.mark.parametrize("forbidden", [MACHINE, INDEX], ids=["machine", "index"])
def test_no_file_names_a_place_that_is_only_here(forbidden):
    found = [
        f"{name_of(path)}: {match.group()}"
        for path, text in texts()
        for match in forbidden.finditer(text)
    ]
    assert not found, "\n".join(found)


def pauses(path):
    for call, name in calls_in(path):
        owner = last_name(call.func.value) if isinstance(call.func, ast.Attribute) else ""
        gives_way = name == "sleep" and owner == "asyncio" and ast.unparse(call.args[0]) == "0"
        if (name in PAUSES and not gives_way) or (name == "wait" and owner == "qtbot"):
            yield f"{place_of(path, call)} {ast.unparse(call.func)}"


@pytest.mark.parametrize("path", modules("gui", "tests"), ids=name_of)
def test_nothing_waits_for_time(path):
    if path.is_relative_to(ROOT / "tests" / "bench"):
        return  # measuring is its purpose
    found = list(pauses(path))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("path", modules("gui", "services"), ids=name_of)
def test_a_broad_catch_gives_its_reason_or_passes_everything_on(path):
    lines = ["", *path.read_text("utf-8").splitlines(), ""]
    broad = [
        node
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or last_name(node.type) in ("Exception", "BaseException"))
        and ast.unparse(node.body[-1]) != "raise"
    ]
    # The reason stands before the line, on it or after it.
    near = {node: "".join(lines[node.lineno - 1 : node.lineno + 2]) for node in broad}
    bare = [place_of(path, node) for node in broad if "#" not in near[node]]
    assert not bare, "\n".join(bare)

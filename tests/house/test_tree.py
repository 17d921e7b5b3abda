"""ARCHITECTURE.md draws the tree that is on the disk.

Its first ```text block names every module and folder of `gui/` and `services/`:
two spaces a level, a folder with "/" at its end, modules without ".py", several
names in a line divided by one space, then two or more spaces and what they are.

    gui/               everything with a face
      app              QApplication, the loop
      canvas/          the board
        tiles camera   the pyramid and where one looks
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.house.sources import ROOT, modules, name_of, tree_of

DRAWN = ("gui", "services")
DRAWING = ROOT / "ARCHITECTURE.md"


def drawn(text: str) -> list[str]:
    """Paths that the drawing names; folders end with "/"."""
    above: list[str] = []
    paths: list[str] = []
    for line in filter(str.strip, text.splitlines()):
        indent = len(line) - len(line.lstrip())
        above = above[: indent // 2]
        names = re.split(r" {2,}", line.strip())[0].split(" ")
        paths += ["".join(above) + name for name in names]
        above.append(names[-1])
    return paths


def on_disk(folder: Path) -> set[str]:
    found = set()
    for module in folder.rglob("*.py"):
        path = module.relative_to(folder.parent)
        found.update(f"{parent.as_posix()}/" for parent in path.parents if parent != Path())
        if not path.name.startswith("__"):
            found.add(path.with_suffix("").as_posix())
    return found


def test_the_drawing_matches_the_disk():
    if not DRAWING.exists():
        pytest.skip("ARCHITECTURE.md is not written yet")
    block = re.search(r"```text\n(.*?)```", DRAWING.read_text("utf-8"), re.DOTALL)
    assert block, "ARCHITECTURE.md has no ```text block"
    paths = [path for path in drawn(block.group(1)) if path.split("/")[0] in DRAWN]
    named = set(paths)
    there = set().union(*(on_disk(ROOT / folder) for folder in DRAWN))
    assert sorted(there - named) == [], "on the disk, not in the drawing"
    assert sorted(named - there) == [], "in the drawing, not on the disk"
    assert sorted(path for path in named if paths.count(path) > 1) == [], "drawn twice"


def test_a_drawing_is_read_as_it_is_meant():
    text = "gui/     a face\n  app    x\n  canvas/  y\n    tiles camera  z\n\nservices/  w\n  keys"
    assert drawn(text) == [
        "gui/",
        "gui/app",
        "gui/canvas/",
        "gui/canvas/tiles",
        "gui/canvas/camera",
        "services/",
        "services/keys",
    ]


@pytest.mark.parametrize("path", modules(*DRAWN), ids=name_of)
def test_every_module_says_what_it_is(path):
    if path.name == "__init__.py" and not path.read_text("utf-8").strip():
        return
    assert ast.get_docstring(tree_of(path)), "a module begins with one sentence about itself"

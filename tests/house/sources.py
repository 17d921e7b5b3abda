"""The project's own files, as the house tests read them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLACES = ("gui", "services", "resources", "tests", ".ci")
SKIPPED = {"__pycache__", ".hypothesis", "node_modules"}


def files() -> Iterator[Path]:
    """Everything that belongs to the project; not what tools leave beside it."""
    tops = [path for path in ROOT.iterdir() if path.is_file() and path.name != ".env"]
    yield from sorted(tops)
    for place in PLACES:
        for path in sorted((ROOT / place).rglob("*")):
            if path.is_file() and not SKIPPED & set(path.parts):
                yield path


def modules(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), filename=name_of(path))


def calls_in(path: Path) -> Iterator[tuple[ast.Call, str]]:
    """Every call with the last name of what is called: `a.b(…)` gives "b"."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call):
            yield node, last_name(node.func)


def last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def place_of(path: Path, node: ast.AST) -> str:
    return f"{name_of(path)}:{getattr(node, 'lineno', 0)}"

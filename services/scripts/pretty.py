"""Code as a small tree, laid out in lines that are not too long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

WIDTH = 88


@dataclass(frozen=True, slots=True)
class Words:
    """A text as literals that follow each other; several stand on lines of their own."""

    pieces: Sequence[str]


@dataclass(frozen=True, slots=True)
class Group:
    """Brackets with items; each has what stands before it, such as a name."""

    opening: str
    items: Sequence[tuple[str, Node]] = field(default_factory=tuple)
    closing: str = ")"
    pad: str = ""  # inside the brackets, on one line


Node = str | Words | Group


@dataclass(frozen=True, slots=True)
class Manner:
    """How a language writes what takes several lines."""

    step: str
    last_comma: str = ","
    around: tuple[str, str] = ("", "")  # the pieces of a text
    between: str = ""


def laid_out(
    node: Node, manner: Manner, indent: str = "", before: str = "", after: str = ""
) -> Iterator[str]:
    """`before`, the node and `after` as lines, each beginning with `indent`."""
    flat = _flat(node)
    if flat is not None and (isinstance(node, str) or len(indent + before + flat + after) <= WIDTH):
        yield indent + before + flat + after
    elif isinstance(node, Words):
        yield from _words(node, manner, indent, before, after)
    elif isinstance(node, Group):
        yield indent + before + node.opening
        for place, (name, item) in enumerate(node.items, 1):
            comma = "," if place < len(node.items) else manner.last_comma
            yield from laid_out(item, manner, indent + manner.step, name, comma)
        yield indent + node.closing + after


def _words(words: Words, manner: Manner, indent: str, before: str, after: str) -> Iterator[str]:
    opening, closing = manner.around
    if len(words.pieces) == 1:
        yield indent + before + words.pieces[0] + after
        return
    if before.strip() or opening:
        yield (indent + before + opening).rstrip()
    inner = indent + manner.step
    for piece in words.pieces[:-1]:
        yield inner + piece + manner.between
    yield inner + words.pieces[-1] + ("" if closing else after)
    if closing:
        yield indent + closing + after


def _flat(node: Node) -> str | None:
    """On one line; None where it never is."""
    if isinstance(node, str):
        return node
    if isinstance(node, Words):
        return node.pieces[0] if len(node.pieces) == 1 else None
    parts = []
    for name, item in node.items:
        flat = _flat(item)
        if flat is None:
            return None
        parts.append(name + flat)
    pad = node.pad if parts else ""
    return f"{node.opening}{pad}{', '.join(parts)}{pad}{node.closing}"

"""Ancestors, branches, tips: pure functions over who is whose parent.

A lineage is a mapping from each turn to its parent (None for a root). A parent
that is not in the mapping counts as absent, and a circle, which only damage
could make, ends where it would begin again.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

K = TypeVar("K", bound=Hashable)


def ancestors(parents: Mapping[K, K | None], node: K) -> tuple[K, ...]:
    """The way from the root to `node`, both included."""
    way: dict[K, None] = {}
    here: K | None = node
    while here is not None and here in parents and here not in way:
        way[here] = None
        here = parents[here]
    return tuple(reversed(way))


def children(parents: Mapping[K, K | None]) -> dict[K, tuple[K, ...]]:
    """Each node's children, in the mapping's order; every node has an entry."""
    found: dict[K, list[K]] = {node: [] for node in parents}
    for node, parent in parents.items():
        if parent is not None and parent in found:
            found[parent].append(node)
    return {node: tuple(below) for node, below in found.items()}


def roots(parents: Mapping[K, K | None]) -> tuple[K, ...]:
    return tuple(
        node for node, parent in parents.items() if parent is None or parent not in parents
    )


def tips(parents: Mapping[K, K | None]) -> tuple[K, ...]:
    """The nodes without children: the ends of branches."""
    return tuple(node for node, below in children(parents).items() if not below)


def descendants(parents: Mapping[K, K | None], node: K) -> tuple[K, ...]:
    """All below `node`, without it, parents before children."""
    below = children(parents)
    found: dict[K, None] = {}
    waiting = list(reversed(below.get(node, ())))
    while waiting:
        here = waiting.pop()
        if here not in found and here != node:
            found[here] = None
            waiting.extend(reversed(below[here]))
    return tuple(found)


def depth(parents: Mapping[K, K | None], node: K) -> int:
    """How many parents lie above `node`: 0 for a root."""
    return max(0, len(ancestors(parents, node)) - 1)


def parents_first(parents: Mapping[K, K | None]) -> tuple[K, ...]:
    """All nodes, each after its parent, otherwise in the mapping's order."""
    done: dict[K, None] = {}
    for node in parents:
        way: dict[K, None] = {}
        here: K | None = node
        while here is not None and here in parents and here not in done and here not in way:
            way[here] = None
            here = parents[here]
        done.update(dict.fromkeys(reversed(way)))
    return tuple(done)


def without(parents: Mapping[K, K | None], hidden: frozenset[K]) -> dict[K, K | None]:
    """The lineage of what is not hidden: each under its nearest shown ancestor."""
    shown: dict[K, K | None] = {}
    for node in parents_first(parents):
        parent = parents[node]
        # A hidden parent has been replaced by its own nearest shown ancestor.
        nearest = shown.get(parent) if parent in hidden else parent
        shown[node] = nearest if nearest in parents else None
    return {node: shown[node] for node in parents if node not in hidden}

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from services.lineage import (
    ancestors,
    children,
    depth,
    descendants,
    parents_first,
    roots,
    tips,
    without,
)

Lineage = dict[int, int | None]


@st.composite
def trees(draw: st.DrawFn) -> Lineage:
    """Any forest, its nodes in any order."""
    size = draw(st.integers(0, 15))
    grown: Lineage = {
        node: draw(st.none() | st.integers(0, node - 1)) if node else None for node in range(size)
    }
    order = draw(st.permutations(list(grown)))
    return {node: grown[node] for node in order}


tangles = st.dictionaries(st.integers(0, 8), st.none() | st.integers(0, 10), max_size=8)


@settings(max_examples=80, deadline=None)
@given(trees())
def test_each_way_goes_from_a_root_from_parent_to_child(parents: Lineage) -> None:
    for node in parents:
        way = ancestors(parents, node)
        assert (way[0] in roots(parents), way[-1]) == (True, node)
        assert all(parents[below] == above for above, below in pairwise(way))
        assert depth(parents, node) == len(way) - 1


@settings(max_examples=80, deadline=None)
@given(trees())
def test_children_descendants_and_tips_agree(parents: Lineage) -> None:
    below = children(parents)
    assert sum(map(len, below.values())) + len(roots(parents)) == len(parents)
    assert set(tips(parents)) == {node for node in parents if not descendants(parents, node)}
    for node in parents:
        assert set(descendants(parents, node)) == {
            other for other in parents if node in ancestors(parents, other)[:-1]
        }


@settings(max_examples=80, deadline=None)
@given(trees(), st.sets(st.integers(0, 15)))
def test_hiding_keeps_everybody_under_the_nearest_shown_ancestor(
    parents: Lineage, some: set[int]
) -> None:
    hidden = frozenset(some)
    shown = without(parents, hidden)
    assert list(shown) == [node for node in parents if node not in hidden]
    for node in shown:
        way = [other for other in ancestors(parents, node) if other not in hidden]
        assert list(ancestors(shown, node)) == way


@settings(max_examples=80, deadline=None)
@given(tangles)
def test_circles_and_lost_parents_end(parents: Lineage) -> None:
    assert sorted(parents_first(parents)) == sorted(parents)
    assert set(without(parents, frozenset())) == set(parents)
    for node in parents:
        assert ancestors(parents, node)[-1] == node
        assert node not in descendants(parents, node)
        assert depth(parents, node) >= 0


def test_a_very_long_branch_is_no_problem() -> None:
    long: Lineage = {node: node - 1 if node else None for node in reversed(range(20_000))}
    assert depth(long, 19_999) == 19_999
    assert len(descendants(long, 0)) == 19_999
    assert parents_first(long)[0] == 0
    assert tips(long) == (19_999,)
    assert without(long, frozenset(range(1, 19_999))) == {19_999: 0, 0: None}


def test_the_unknown_have_no_ancestors() -> None:
    assert ancestors({}, 1) == ()
    assert depth({}, 1) == 0

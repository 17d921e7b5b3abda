"""Where cards stand."""

import random
from dataclasses import replace

import pytest

from services.domain import BlobId, Picture, Place, Recipe, Reference, TurnId, TurnSummary
from services.grid import Box, Grid
from services.layout import (
    AREA,
    GAP,
    LONGEST,
    SHORTEST,
    STRIDE,
    asked_ratio,
    box_of,
    card_size,
    occupied_by,
    picture_size,
    place_beside,
    place_for,
    tidy,
)


def turn(number: int, parent: int | None = None, x: float = 0, y: float = 0) -> TurnSummary:
    picture = Picture(BlobId(f"{number:064x}"), "image/jpeg", 1376, 768, 1)
    parent_id = None if parent is None else TurnId(f"t{parent}")
    return TurnSummary(
        TurnId(f"t{number}"), parent_id, f"turn {number}", picture, Place(x, y), float(number)
    )


def overlapping(turns: list[TurnSummary]) -> list[tuple[TurnId, TurnId]]:
    taken = occupied_by(turns)
    return [
        (turn.id, other) for turn in turns for other in taken.hits(box_of(turn)) if other != turn.id
    ]


@pytest.mark.parametrize(
    ("ratio", "size"), [(16 / 9, (336, 189)), (3 / 4, (218, 291)), (1, (252, 252))]
)
def test_pictures_of_different_ratios_take_the_same_area(
    ratio: float, size: tuple[float, float]
) -> None:
    width, height = picture_size(ratio)
    assert (round(width), round(height)) == size
    assert width * height == pytest.approx(AREA)


@pytest.mark.parametrize("ratio", [8, 1 / 8, 200, 1 / 200, 21 / 9])
def test_extreme_ratios_stay_within_a_column(ratio: float) -> None:
    width, height = picture_size(ratio)
    assert SHORTEST <= width <= LONGEST < STRIDE
    assert SHORTEST <= height <= LONGEST


def test_a_child_stands_one_column_right_in_its_parents_row() -> None:
    parent = turn(0, x=100, y=70)
    assert place_for(parent, occupied_by([parent])) == Place(100 + STRIDE, 70)


def test_a_second_child_stands_beside_the_first_with_the_gap_between() -> None:
    parent, first = turn(0), turn(1, 0, STRIDE, 0)
    place = place_for(parent, occupied_by([parent, first]))
    assert place == Place(STRIDE, box_of(first).bottom + GAP)


def test_the_nearer_free_place_is_taken_even_when_it_is_above() -> None:
    parent = turn(0, y=100)
    below = turn(1, 0, STRIDE, 150)
    place = place_for(parent, occupied_by([parent, below]))
    assert place.y == pytest.approx(150 - GAP - card_size(16 / 9)[1])


def test_what_comes_out_of_a_card_stands_in_its_column_beside_it() -> None:
    origin = turn(0, x=40, y=100)
    below = turn(1, x=40, y=box_of(origin).bottom + GAP)
    place = place_beside(origin.place, occupied_by([origin, below]))
    assert place == Place(40, pytest.approx(100 - GAP - card_size(16 / 9)[1]))
    assert place_beside(origin.place, occupied_by([origin])).y == box_of(origin).bottom + GAP


def test_a_root_stands_below_everything() -> None:
    turns = [turn(0), turn(1, 0, STRIDE, 900)]
    place = place_for(None, occupied_by(turns))
    assert place == Place(0, 900 + box_of(turns[1]).h + GAP)


def test_the_first_card_of_a_session_stands_at_the_origin() -> None:
    assert place_for(None, Grid()) == Place(0, 0)


def test_hundreds_of_children_of_one_parent_never_overlap() -> None:
    parent = turn(0)
    turns = [parent]
    taken = occupied_by(turns)
    for number in range(1, 300):
        place = place_for(parent, taken)
        turns.append(replace(turn(number, 0), place=place))
        taken.put(turns[-1].id, box_of(turns[-1]))
    assert overlapping(turns) == []


def test_a_new_place_in_a_far_corner_of_the_plane_is_still_found() -> None:
    parent = turn(0, x=1e15, y=1e15)
    place = place_for(parent, occupied_by([parent, turn(1, 0, 1e15 + STRIDE, 1e15)]))
    assert place.y != 1e15


def test_a_tidy_tree_has_columns_by_depth_and_no_overlap() -> None:
    chance = random.Random(7)
    turns = [turn(n, None if n % 40 == 0 else chance.randrange(n - n % 40, n)) for n in range(2000)]
    places = tidy(turns)
    placed = [replace(turn, place=places[turn.id]) for turn in turns]
    by_id = {turn.id: turn for turn in placed}
    assert overlapping(placed) == []
    for card in placed:
        if card.parent is not None:
            assert card.place.x == by_id[card.parent].place.x + STRIDE


def test_tidying_puts_the_oldest_child_in_its_parents_row() -> None:
    turns = [turn(0), turn(1, 0), turn(2, 0), turn(3)]
    places = tidy(turns)
    assert places[TurnId("t1")] == Place(STRIDE, 0)
    assert places[TurnId("t2")].y == box_of(turns[1]).h + GAP
    assert places[TurnId("t3")].y > places[TurnId("t2")].y


def test_a_turn_whose_parent_is_gone_is_tidied_as_a_root() -> None:
    assert tidy([turn(5, 99)]) == {TurnId("t5"): Place(0, 0)}


def test_a_chain_of_ten_thousand_turns_is_tidied() -> None:
    places = tidy([turn(n, n - 1 if n else None) for n in range(10_000)])
    assert places[TurnId("t9999")] == Place(9999 * STRIDE, 0)


def test_an_automatic_ratio_follows_the_last_reference_then_the_parent_then_a_square() -> None:
    wide = Picture(BlobId("a"), "image/png", 300, 100, 1)
    tall = Picture(BlobId("b"), "image/png", 100, 200, 1)
    assert asked_ratio(Recipe(references=(Reference(wide, wide, "wide"),)), tall) == 3
    assert asked_ratio(Recipe(), tall) == 0.5
    assert asked_ratio(Recipe()) == 1
    assert asked_ratio(Recipe(ratio="21:9"), tall) == 21 / 9


def test_the_grid_finds_small_and_huge_boxes_and_forgets_what_is_taken() -> None:
    grid: Grid[str] = Grid()
    grid.put("small", Box(-10, -10, 5, 5))
    grid.put("huge", Box(-1e6, -1e6, 2e6, 2e6))
    assert set(grid.hits(Box(-8, -8, 1, 1))) == {"small", "huge"}
    assert set(grid.hits(Box(500, 500, 1, 1))) == {"huge"}
    grid.take("huge")
    assert grid.bounds == Box(-10, -10, 5, 5)
    assert list(grid.hits(Box(500, 500, 1, 1))) == []


def test_the_grid_agrees_with_a_plain_search() -> None:
    chance = random.Random(3)
    boxes = {
        n: Box(
            chance.uniform(-9e3, 9e3),
            chance.uniform(-9e3, 9e3),
            chance.uniform(1, 3000),
            chance.uniform(1, 600),
        )
        for n in range(300)
    }
    grid: Grid[int] = Grid()
    for key, box in boxes.items():
        grid.put(key, box)
    for area in list(boxes.values())[:60]:
        assert set(grid.hits(area)) == {key for key, box in boxes.items() if box.meets(area)}

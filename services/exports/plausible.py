"""Whether records from outside say only what can be shown: days, sizes, places, costs. Pure.

Well-formed numbers can still be absurd: a day that no calendar has, a card further away
than any screen can count. Nothing behind the import has to expect them.
"""

from __future__ import annotations

from dataclasses import astuple

from services.domain import Picture, Place, Recipe, Turn, TurnId
from services.library.records import SessionRecord, outcome_pictures, pictures_of

LAST_MOMENT = 253_370_000_000.0  # late in the year 9998, in every zone
FARTHEST = 1e9  # board units
LARGEST_ZOOM = 1e6
LONGEST_SIDE = 10_000_000  # pixels
LARGEST = 1 << 50  # bytes
DEAREST_USD = 1e6  # one turn
MOST_TOKENS = 1_000_000_000_000  # of one answer
LONGEST_S = 1e9  # that an answer took
MOST_VARIATIONS = 10_000  # more than any version will allow
LARGEST_SEED = 1 << 62


def is_plausible(turn: Turn) -> bool:
    pictures = (*pictures_of(turn.recipe), *outcome_pictures(turn.outcome))
    return (
        _is_moment(turn.created_at)
        and _is_near(turn.place)
        and (turn.cost_usd is None or 0 <= turn.cost_usd <= DEAREST_USD)
        and all(map(_is_sized, pictures))
        and is_plausible_recipe(turn.recipe)
        and 0 <= turn.outcome.took_s <= LONGEST_S
        and all(0 <= count <= MOST_TOKENS for count in astuple(turn.outcome.usage))
    )


def is_plausible_recipe(recipe: Recipe) -> bool:
    seed = recipe.seed
    return (
        1 <= recipe.variations <= MOST_VARIATIONS
        and (seed is None or abs(seed) <= LARGEST_SEED)
        and all(map(_is_sized, pictures_of(recipe)))
    )


def is_plausible_session(session: SessionRecord) -> bool:
    marks = [session.mark_of(TurnId(turn)) for turn in session.marks]
    return (
        all(map(_is_moment, (session.created_at, session.touched_at)))
        and 0 <= session.view.zoom <= LARGEST_ZOOM
        and _is_near(session.view.centre)
        and all(map(_is_sized, pictures_of(session.draft or Recipe())))
        and all(mark and _is_near(mark.place) and 0 <= mark.marks.rating <= 5 for mark in marks)
    )


def _is_moment(at: float) -> bool:
    return 0 <= at <= LAST_MOMENT


def _is_near(place: Place) -> bool:
    return abs(place.x) <= FARTHEST and abs(place.y) <= FARTHEST


def _is_sized(picture: Picture) -> bool:
    sides = (picture.width_px, picture.height_px)
    return all(0 <= side <= LONGEST_SIDE for side in sides) and 0 <= picture.size_bytes <= LARGEST

"""What a check wishes for, which model can do it, and what that may cost."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from services.catalogue import Catalogue, Model, Status
from services.domain import Recipe

if TYPE_CHECKING:
    from tests.live.lab import Talk

PLAIN = Recipe("A red kite over a bay, flat colours, no words", ratio="16:9")


class NotRun(Exception):
    """Why a check found nothing out."""


@dataclass(frozen=True)
class Check:
    """One thing that the tests take for Google's behaviour. `run` looks at it."""

    name: str
    run: Callable[[Talk], Awaitable[None]]
    wish: Recipe = PLAIN  # what a model must be able to do, and the dearest request of it
    requests: int = 1  # of those that it sends, how many may be billed
    goes_on: bool = False  # from the picture that checks share


def chosen(catalogue: Catalogue, check: Check, named: str = "") -> Model:
    """As `Lab.model_for`."""
    if named:
        problems = catalogue.problems(replace(check.wish, model=catalogue.model(named).id))
        if problems:
            raise NotRun(problems[0].title)
        return catalogue.model(named)
    able = [
        model
        for model in catalogue.models
        if model.status is Status.CURRENT
        and not catalogue.problems(replace(check.wish, model=model.id))
    ]
    if not able:
        raise NotRun("no current model can do this")
    return min(able, key=lambda model: _price(catalogue, check.wish, model))


def estimate(catalogue: Catalogue, check: Check, model: Model, *, alone: bool = False) -> float:
    """What `check` may cost, in US dollars; `alone`, it pays for the first picture, too."""
    one = _price(catalogue, check.wish, model)
    return one * (check.requests + (alone and check.goes_on))


def _price(catalogue: Catalogue, wish: Recipe, model: Model) -> float:
    return catalogue.estimate(replace(wish, model=model.id)).usd or 0.0

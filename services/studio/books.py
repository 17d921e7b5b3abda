"""The books: what was spent, added up by session, branch, day and month. Always estimates."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from services.catalogue import Catalogue, Costs
from services.domain import SessionId, Spending, TurnId, Usage
from services.library import Library
from services.periods import Period, day_of, month_of


@dataclass(frozen=True, slots=True)
class Bill:
    """What was spent in one place or time: as one sum, and by what it was for."""

    spending: Spending = field(default_factory=Spending)
    kinds: Costs = field(default_factory=Costs)  # of the turns; failures are not told apart

    @property
    def usd(self) -> float:
        """All of it, with what failures may have cost."""
        return self.spending.usd


NOTHING = Bill()
ALWAYS = Period(-math.inf, math.inf)


@dataclass(frozen=True, slots=True)
class Books:
    """What was spent, by the ledger; in the sandbox it is all play money."""

    as_of: str = ""  # the date of the price table
    sandbox: bool = False
    day: str = ""  # as ISO date, by this computer's clock and zone
    month_name: str = ""
    session: Bill = NOTHING
    branch: Bill = NOTHING  # from the root to the head
    today: Bill = NOTHING
    month: Bill = NOTHING
    under_way_usd: float = 0.0  # what requests that run or wait may cost yet
    valid_s: float = 0.0  # until the day ends


def books_of(
    library: Library,
    catalogue: Catalogue,
    now: float,
    sandbox: bool,
    session: SessionId | None,
    head: TurnId | None,
) -> Books:
    """The books at the moment `now`; only to be used on the library's thread."""

    def spent(period: Period = ALWAYS, of: SessionId | None = None) -> Bill:
        sums = library.spending(period.start, period.end, session=of, sandbox=sandbox)
        return bill_of(sums, catalogue)

    day, month = day_of(now), month_of(now)
    return Books(
        as_of=catalogue.as_of,
        sandbox=sandbox,
        day=day.first_day,
        month_name=month.month_name,
        session=spent(of=session) if session else NOTHING,
        branch=bill_of(library.branch_spending(head), catalogue) if head else NOTHING,
        today=spent(day),
        month=spent(month),
        valid_s=day.end - now,
    )


def bill_of(sums: Iterable[Spending], catalogue: Catalogue) -> Bill:
    """One bill for the sums of all models."""
    by_model = tuple(sums)
    kinds = (_kinds(spending, catalogue) for spending in by_model)
    return Bill(_together(by_model), sum(kinds, Costs()))


def _kinds(spending: Spending, catalogue: Catalogue) -> Costs:
    costs = catalogue.split(spending.model, spending.usage, spending.turns_usd)
    return costs or Costs(other=spending.turns_usd)


def _together(sums: Iterable[Spending]) -> Spending:
    total = Spending()
    for one in sums:
        total = Spending(
            total.turns + one.turns,
            total.failures + one.failures,
            total.unpriced + one.unpriced,
            total.turns_usd + one.turns_usd,
            total.failures_usd + one.failures_usd,
            _added(total.usage, one.usage),
            pictures=total.pictures + one.pictures,
        )
    return total


def _added(one: Usage, other: Usage) -> Usage:
    return Usage(
        one.prompt_tokens + other.prompt_tokens,
        one.image_tokens + other.image_tokens,
        one.text_tokens + other.text_tokens,
        one.thought_tokens + other.thought_tokens,
        one.total_tokens + other.total_tokens,
    )

"""Money: what was spent, what a request may cost, and the month's budget. Always estimates."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from services.catalogue import Catalogue, Costs
from services.domain import Job, JobState, Recipe, SessionId, Spending, TurnId, Usage
from services.errors import OverBudget
from services.library import Library
from services.threads import Threads

NOTHING = Spending()
WARNING = 0.8  # of the budget
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True)
class Books:
    """What was spent, by the ledger; in the sandbox it is all play money."""

    day: str = ""  # as ISO date, by this computer's clock and zone
    session: Spending = NOTHING
    today: Spending = NOTHING
    month: Spending = NOTHING
    kinds: Costs = field(default_factory=Costs)  # of the month


class Money:
    """Adds up, estimates, and stops what would go over the budget.

    `budget_usd` is a month's; 0 is none. Sandbox money is never held against it.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        threads: Threads,
        sandbox: bool,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.budget_usd = 0.0
        self.sandbox = sandbox
        self._catalogue = catalogue
        self._threads = threads
        self._clock = clock
        self._library: Library | None = None
        self._allowed: set[TurnId] = set()

    def serve(self, library: Library) -> None:
        """Keep the books of `library`, which is open now."""
        self._library = library

    def allow(self, job: TurnId) -> None:
        """The user's explicit yes: this one job may go over the budget."""
        self._allowed.add(job)

    async def books(self, session: SessionId | None) -> Books:
        """What was spent in `session`, today and this month."""
        return await self._threads.library(self._sum_up, session)

    def estimate(self, recipe: Recipe, parent_tokens: int = 0) -> float:
        """What `recipe` may cost with all its variations; 0 where no price is known."""
        return self._catalogue.estimate(recipe, parent_tokens=parent_tokens).usd or 0.0

    def over(self, spent_usd: float, more_usd: float) -> OverBudget | None:
        """The refusal of what would bring the month from `spent_usd` over its budget."""
        total = spent_usd + more_usd
        if self.sandbox or not self.budget_usd or total <= self.budget_usd:
            return None
        return OverBudget(
            "over_budget",
            month=MONTHS[datetime.fromtimestamp(self._clock()).month - 1],
            total=f"{math.ceil(total * 100) / 100:.2f}",
            budget=f"{self.budget_usd:.2f}",
            as_of=self._catalogue.as_of,
        )

    async def check(self, recipe: Recipe, parent: TurnId | None) -> None:
        """Raises OverBudget where `recipe` with all its variations would go over."""
        await self._threads.library(self._check, recipe, parent, ())

    async def admit(self, job: Job) -> Job:
        """Record `job` as under way with its estimate, before anything is sent.

        Raises:
            OverBudget: it would go over, and nobody has said yes; it is recorded as failed.
        """
        return await self._threads.library(self._admit, job)

    def _admit(self, job: Job) -> Job:
        usd = self._catalogue.estimate(job.recipe, parent_tokens=self._tokens(job.parent)).usd
        known = replace(job, estimate_usd=usd, sandbox=self.sandbox)
        try:
            if job.id not in self._allowed:
                self._check(job.recipe, job.parent, (job.id,))
        except OverBudget as error:
            refused = replace(known, state=JobState.FAILED, error=error.to_json())
            self._ledger.record_attempt(refused)
            raise
        self._ledger.record_attempt(replace(known, state=JobState.RUNNING))
        return known

    def _check(self, recipe: Recipe, parent: TurnId | None, without: Iterable[TurnId]) -> None:
        if self.sandbox or not self.budget_usd:
            return
        spent = together(self._ledger.spending(self._month_start())).usd
        spent += sum(job.estimate_usd or 0.0 for job in self._under_way() if job.id not in without)
        error = self.over(spent, self.estimate(recipe, self._tokens(parent)))
        if error is not None:
            raise error

    def _under_way(self) -> list[Job]:
        open_ = self._ledger.open_attempts()
        return [job for job in open_ if job.state is JobState.RUNNING and not job.sandbox]

    def _tokens(self, parent: TurnId | None) -> int:
        line = self._ledger.expense(parent) if parent else None
        return line.usage.total_tokens if line else 0

    def _sum_up(self, session: SessionId | None) -> Books:
        def sums(since: float = -math.inf, of: SessionId | None = None) -> tuple[Spending, ...]:
            return self._ledger.spending(since, session=of, sandbox=self.sandbox)

        today = datetime.fromtimestamp(self._clock()).date()
        month = sums(self._month_start())
        return Books(
            day=today.isoformat(),
            session=together(sums(of=session)) if session else Spending(),
            today=together(sums(datetime(today.year, today.month, today.day).timestamp())),
            month=together(month),
            kinds=sum(map(self._kinds, month), Costs()),
        )

    def _kinds(self, spending: Spending) -> Costs:
        """One model's money by kind; what failures may have cost cannot be told apart."""
        costs = self._catalogue.split(spending.model, spending.usage, spending.turns_usd)
        return costs or Costs(other=spending.turns_usd)

    def _month_start(self) -> float:
        now = datetime.fromtimestamp(self._clock())
        return datetime(now.year, now.month, 1).timestamp()

    @property
    def _ledger(self) -> Library:
        if self._library is None:
            raise RuntimeError("the studio is not open")
        return self._library


def together(sums: Iterable[Spending]) -> Spending:
    """One sum of all models."""
    total = Spending()
    for one in sums:
        total = Spending(
            total.turns + one.turns,
            total.failures + one.failures,
            total.unpriced + one.unpriced,
            total.turns_usd + one.turns_usd,
            total.failures_usd + one.failures_usd,
            _added(total.usage, one.usage),
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

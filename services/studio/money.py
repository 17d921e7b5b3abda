"""Money: what a request may cost, and the month's budget that it is held against."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from services.catalogue import Catalogue
from services.domain import Expense, Job, JobState, Recipe, SessionId, TurnId
from services.errors import OverBudget
from services.library import Library
from services.periods import month_of
from services.studio.books import Bill, Books, bill_of, books_of
from services.studio.statement import PAGE, statement, write
from services.threads import Threads

WARNING = 0.8  # of the budget


class Money:
    """Adds up, estimates, and stops what would go over the budget.

    `budget_usd` is a month's; 0 is none. Sandbox money is never held against it. Every
    line of the ledger, and every request under way, belongs to the one month in which it
    was sent, whatever the clock does afterwards.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        threads: Threads,
        sandbox: bool,
        clock: Callable[[], float],
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

    @property
    def limits(self) -> bool:
        """Whether anything is held against a budget."""
        return bool(self.budget_usd) and not self.sandbox

    def allow(self, job: TurnId) -> None:
        """The user's explicit yes: this one job may go over the budget."""
        self._allowed.add(job)

    async def books(self, session: SessionId | None, head: TurnId | None = None) -> Books:
        """What was spent in `session`, on the way to `head`, today and this month."""
        return await self._threads.library(self._books, session, head)

    async def session_bill(self, session: SessionId) -> Bill:
        """What was spent in one session, at whatever time."""
        sums = await self._threads.library(
            self._ledger.spending, session=session, sandbox=self.sandbox
        )
        return bill_of(sums, self._catalogue)

    async def export(self, target: Path) -> int:
        """Write the whole ledger as a table for other programs; how many lines it has.

        Raises:
            DiskFull, Unwritable: what stood at `target` stands yet.
        """
        lines: list[tuple[Expense, str]] = []
        while len(lines) % PAGE == 0:
            after = lines[-1][0] if lines else None
            page = await self._threads.library(self._ledger.page, after, PAGE)
            if not page:
                break
            lines += page
        await self._threads.worker(lambda: write(statement(lines), target))
        return len(lines)

    def estimate(self, recipe: Recipe, parent_tokens: int = 0) -> float:
        """What `recipe` may cost with all its variations; 0 where no price is known."""
        return self._catalogue.estimate(recipe, parent_tokens=parent_tokens).usd or 0.0

    def over(self, spent_usd: float, more_usd: float) -> OverBudget | None:
        """The refusal of what would bring the month from `spent_usd` over its budget."""
        total = spent_usd + more_usd
        if not self.limits or total <= self.budget_usd:
            return None
        return OverBudget(
            "over_budget",
            month=month_of(self._clock()).month_name,
            total=f"{math.ceil(total * 100) / 100:.2f}",
            budget=f"{self.budget_usd:.2f}",
            as_of=self._catalogue.as_of,
        )

    async def check(self, recipes: Sequence[Recipe], parent: TurnId | None) -> None:
        """Hold a click against the budget, before anything of it is sent.

        Raises:
            OverBudget: all of them, with all their variations, and with all that is under
                way or waits for its turn, would go over.
        """
        if not self.limits:
            return
        error = await self._threads.library(self._click_over, recipes, parent)
        if error is not None:
            raise error

    async def admit(self, job: Job) -> Job:
        """Record `job` as under way with its estimate, before anything is sent.

        From now on it belongs to this moment's month.

        Raises:
            OverBudget: it would go over, and nobody has said yes; it is recorded as failed.
        """
        return await self._threads.library(self._admit, job)

    def _admit(self, job: Job) -> Job:
        usd = self._catalogue.estimate(job.recipe, parent_tokens=self._tokens(job.parent)).usd
        known = replace(job, estimate_usd=usd, sandbox=self.sandbox, created_at=self._clock())
        error = self._ledger.admit_attempt(known, lambda: self._job_over(known))
        if error is not None:
            raise error
        return known

    def _job_over(self, job: Job) -> OverBudget | None:
        if not self.limits or job.id in self._allowed:
            return None
        rivals = [rival for rival in self._open() if rival.state is JobState.RUNNING]
        others = sum(self._may_cost(rival) for rival in rivals if rival.id != job.id)
        return self.over(self._spent() + others, job.estimate_usd or 0.0)

    def _click_over(self, recipes: Sequence[Recipe], parent: TurnId | None) -> OverBudget | None:
        waiting = sum(map(self._may_cost, self._open()))
        tokens = self._tokens(parent)
        more = sum(self.estimate(recipe, tokens) for recipe in recipes)
        return self.over(self._spent() + waiting, more)

    def _books(self, session: SessionId | None, head: TurnId | None) -> Books:
        now = self._clock()
        books = books_of(self._ledger, self._catalogue, now, self.sandbox, session, head)
        return replace(books, under_way_usd=sum(map(self._may_cost, self._open())))

    def _spent(self) -> float:
        month = month_of(self._clock())
        return self._ledger.spent_usd(month.start, month.end)

    def _open(self) -> list[Job]:
        """What may cost something yet in this month, and has no line in the ledger."""
        month = month_of(self._clock())
        return [
            job
            for job in self._ledger.open_attempts()
            if job.sandbox == self.sandbox
            and (job.state is JobState.QUEUED or job.created_at in month)
            and self._ledger.expense(job.id) is None
        ]

    def _may_cost(self, job: Job) -> float:
        if job.estimate_usd is not None:
            return job.estimate_usd
        return self.estimate(job.recipe, self._tokens(job.parent))

    def _tokens(self, parent: TurnId | None) -> int:
        line = self._ledger.expense(parent) if parent else None
        return line.usage.total_tokens if line else 0

    @property
    def _ledger(self) -> Library:
        if self._library is None:
            raise RuntimeError("the studio is not open")
        return self._library

"""What was spent, the month's budget, and whether a click may be sent. Always estimates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from gui.state.preferences import Preferences
from gui.state.queue import Queue
from gui.state.session import SessionState
from gui.state.tasks import Tasks
from services.domain import Job, JobState, Recipe, SessionId, TurnId
from services.errors import OverBudget
from services.settings import Settings
from services.studio import WARNING, Studio
from services.studio import Bill as Bill
from services.studio import Books as Books

LOOK_AGAIN_S = 3600.0  # a clock may be set; a day never ends unnoticed for longer


class Level(StrEnum):
    FREE = "free"
    WARNING = "warning"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Budget:
    """One month's budget and what stands against it; 0 stops nothing, as in the sandbox."""

    day: str = ""  # an ISO date of that month
    limit_usd: float = 0.0
    spent_usd: float = 0.0
    under_way_usd: float = 0.0

    def left_usd(self, more_usd: float = 0.0) -> float:
        """What would be left after `more_usd`; below 0 where it goes over."""
        return self.limit_usd - self.spent_usd - self.under_way_usd - more_usd

    def level(self, more_usd: float = 0.0) -> Level:
        if not self.limit_usd:
            return Level.FREE
        left = self.left_usd(more_usd)
        if left < 0:
            return Level.OVER
        near = left <= (1 - WARNING) * self.limit_usd
        return Level.WARNING if near else Level.FREE


@dataclass(frozen=True, slots=True)
class Click:
    """What somebody asked to send, and from which card, as it was at that moment."""

    recipes: tuple[Recipe, ...]  # one for each alternative
    session: SessionId
    head: TurnId | None
    after: TurnId | None = None  # an open job, for which it shall wait
    over_budget: bool = False  # somebody has said yes to that


class MoneyState(QObject):
    """The books, read anew whenever something was spent, and the budget of the settings."""

    changed = Signal()  # the books, or the budget
    warned = Signal(object)  # Budget, once a month: most of it is spent
    cleared = Signal(object)  # Click: it may be sent
    stopped = Signal(object)  # OverBudget: nothing was sent; `send_anyway` does
    exported = Signal(str, int)  # a file's name, and how many lines it has

    def __init__(
        self,
        studio: Studio,
        session: SessionState,
        queue: Queue,
        preferences: Preferences,
        tasks: Tasks,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._studio = studio
        self._session = session
        self._preferences = preferences
        self._tasks = tasks
        self._states: dict[TurnId, JobState] = {}
        self._stopped: Click | None = None
        self._reads = False
        self._stale = False
        self.books = Books(as_of=studio.catalogue.as_of, sandbox=studio.money.sandbox)
        self._midnight = QTimer(self)
        self._midnight.setSingleShot(True)
        self._midnight.timeout.connect(self.refresh)
        studio.money.budget_usd = preferences.settings.budget_usd
        preferences.changed.connect(self._take_budget)
        for spent in (session.opened, session.head_changed, session.turn_added, queue.turn_made):
            spent.connect(self.refresh)
        queue.job_changed.connect(self._follow)
        queue.job_gone.connect(self._forget)

    @property
    def budget(self) -> Budget:
        """This month's; without a limit in the sandbox, whose money is for play."""
        limit = 0.0 if self.books.sandbox else self._studio.money.budget_usd
        return Budget(self.books.day, limit, self.books.month.usd, self.books.under_way_usd)

    def refresh(self, *_: object) -> None:
        """Read the books anew, soon; asked often meanwhile, they are read once more."""
        self._stale = True
        if not self._reads and self._session.id is not None:
            self._reads = True
            self._tasks.spawn(self._read())

    def leave(self) -> None:
        """The library is about to be closed."""
        self._midnight.stop()

    def ask(self, recipes: Sequence[Recipe], after: TurnId | None = None) -> None:
        """Hold a click against the budget: it is `cleared`, at once where there is none."""
        session, head = self._session.id, self._session.head
        if session is None:
            return
        click = Click(tuple(recipes), session, head.id if head else None, after)
        self._stopped = None
        if self._studio.money.limits:
            self._tasks.spawn(self._check(click))
        else:
            self.cleared.emit(click)

    def send_anyway(self) -> None:
        """The explicit yes to the click that was stopped last, and to no other."""
        click, self._stopped = self._stopped, None
        if click is not None:
            self.cleared.emit(replace(click, over_budget=True))

    def export(self, target: Path) -> None:
        """Write the ledger as a table for other programs."""
        self._tasks.spawn(self._export(target))

    async def _check(self, click: Click) -> None:
        try:
            await self._studio.money.check(click.recipes, click.after or click.head)
        except OverBudget as error:
            self._stopped = click
            self.stopped.emit(error)
        else:
            self.cleared.emit(click)

    async def _export(self, target: Path) -> None:
        self.exported.emit(target.name, await self._studio.money.export(target))

    async def _read(self) -> None:
        try:
            while self._stale and self._session.id is not None:
                self._stale = False
                head = self._session.head
                self._show(
                    await self._studio.money.books(self._session.id, head.id if head else None)
                )
        finally:
            self._reads = False

    def _show(self, books: Books) -> None:
        self.books = books
        if self._session.id is not None:
            self._midnight.start(int(1000 * min(books.valid_s + 1, LOOK_AGAIN_S)))
        self.changed.emit()
        self._warn()

    def _warn(self) -> None:
        """Once for each month and budget, also across restarts."""
        spent = replace(self.budget, under_way_usd=0.0)
        mark = f"{spent.day[:7]} {spent.limit_usd:.2f}"
        settings = self._preferences.settings
        if spent.level() is not Level.FREE and settings.budget_warned != mark:
            self._preferences.change(replace(settings, budget_warned=mark))
            self.warned.emit(spent)

    def _take_budget(self, settings: Settings) -> None:
        if settings.budget_usd != self._studio.money.budget_usd:
            self._studio.money.budget_usd = settings.budget_usd
            self.changed.emit()
            self._warn()

    def _follow(self, job: Job, _: object) -> None:
        if self._states.get(job.id) is not job.state:
            self._states[job.id] = job.state
            self.refresh()

    def _forget(self, job: TurnId) -> None:
        self._states.pop(job, None)
        self.refresh()

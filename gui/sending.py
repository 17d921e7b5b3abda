"""Connects the click that asks for pictures with what they grow from, the budget and the queue."""

from __future__ import annotations

from PySide6.QtCore import QObject

from gui.actions import Actions
from gui.canvas.board import Board
from gui.doors import Doors
from gui.panels.composer import AFTER, BRANCH, CONTINUE, NEW, Composer
from gui.panels.request_size import History
from gui.setup import Setup
from gui.state.desk import Desk
from gui.state.money import Click
from gui.widgets.amounts import megabytes
from gui.widgets.words import shortened
from gui.window import Window
from services.domain import Job, Recipe, TurnId

LONGEST_TITLE = 32


class Sending(QObject):
    """Lives as long as its window."""

    def __init__(
        self,
        desk: Desk,
        window: Window,
        composer: Composer,
        board: Board,
        actions: Actions,
        doors: Doors,
        setup: Setup,
    ) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._composer = composer
        self._board = board
        self._actions = actions
        self._doors = doors
        self._setup = setup
        board.current_changed.connect(self._show_target)
        desk.session.turn_added.connect(self._show_target)
        desk.session.head_changed.connect(self._show_target)
        desk.queue.job_changed.connect(self._job_changed)
        self._connect_size()
        self._connect_money()
        composer.submitted.connect(self._submit)
        actions.connect_all(
            {
                "generate": composer.submit,
                "from_picture": self._continue_from_picture,
            }
        )

    def _connect_size(self) -> None:
        conversation, size = self._desk.conversation, self._composer.request_size()
        conversation.weighed.connect(self._show_history)
        size.shrink_wanted.connect(conversation.shrink_references)
        size.picture_wanted.connect(conversation.continue_from_picture)
        size.files_wanted.connect(self._desk.draft.set_as_files)

    def _connect_money(self) -> None:
        desk, composer = self._desk, self._composer
        desk.money.changed.connect(self._show_budget)
        desk.money.cleared.connect(self._send)
        desk.money.stopped.connect(composer.tell_stopped)
        desk.money.warned.connect(self._doors.warn_of_budget)
        composer.anyway_wanted.connect(desk.money.send_anyway)
        desk.session.head_changed.connect(composer.forget_stopped)
        self._board.current_changed.connect(composer.forget_stopped)

    # -- what the next turn grows from

    def _show_target(self, *_: object) -> None:
        head, ahead = self._desk.session.head, self._ahead()
        if ahead is not None:
            words = self._desk.queue.title(ahead) or self.tr("the job")
            self._composer.set_target(AFTER, shortened(words, LONGEST_TITLE))
        elif head is None:
            self._composer.set_target(NEW)
        else:
            short = shortened(head.title or self.tr("the selection"), LONGEST_TITLE)
            branches = self._desk.session.has_child(head.id)
            self._composer.set_target(BRANCH if branches else CONTINUE, short)

    def _ahead(self) -> TurnId | None:
        """The current card's job, if it is going to be a turn from which to grow."""
        current = self._board.current
        return current if self._desk.queue.is_open(current) else None

    def _job_changed(self, job: Job) -> None:
        if job.id == self._board.current:
            self._show_target()

    def _continue_from_picture(self) -> None:
        self._desk.conversation.continue_from_picture(self._desk.selection.current)

    def _show_history(self) -> None:
        conversation = self._desk.conversation
        weight = conversation.weight
        self._composer.set_history(
            History(weight.total, weight.movable, weight.moved, conversation.tokens)
        )
        words = self.tr("Continue from this picture only")
        if weight.saved:
            words = self.tr("{0} (saves {1})").format(words, megabytes(weight.saved))
        self._actions["from_picture"].setText(words)

    # -- the click

    def _submit(self, recipes: tuple[Recipe, ...]) -> None:
        if self._desk.session.id is None:  # a key would not help
            self._window.notices.tell(self._desk.not_open())
        elif not self._desk.account.usable:
            self._setup.ask_for_key()
        else:
            self._desk.money.ask(recipes, self._ahead())

    def _send(self, click: Click) -> None:
        """A click that the budget allows, or somebody's yes; from the card where it was made."""
        session = self._desk.session
        if session.id != click.session:
            return
        if session.head is None or session.head.id != click.head:
            session.select(click.head)
        queue = self._desk.queue
        first = queue.submit(click.recipes, click.after, over_budget=click.over_budget)
        if first is not None:
            self._board.reveal(first)

    def _show_budget(self) -> None:
        money = self._desk.money
        self._composer.set_budget(money.budget, play=money.books.sandbox)

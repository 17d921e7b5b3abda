"""All states of one window, made in the order in which they need each other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage, QUndoStack

from gui.state.account import AccountState
from gui.state.carrying import Carrying
from gui.state.code import CodeState
from gui.state.comparison import Comparison
from gui.state.connection import ConnectionState
from gui.state.conversation import Conversation
from gui.state.draft import Draft
from gui.state.editing import EditingState
from gui.state.finding import FindingState
from gui.state.hanging import Hanging
from gui.state.intake import Intake
from gui.state.leftovers import Leftovers
from gui.state.library import LibraryState
from gui.state.marking import Marking
from gui.state.models import ModelsState
from gui.state.money import MoneyState
from gui.state.news import News
from gui.state.originals import OriginalsState
from gui.state.outgoing import Outgoing
from gui.state.pictures import Pictures
from gui.state.preferences import Preferences
from gui.state.prompts import PromptState
from gui.state.provenance import Provenance
from gui.state.queue import Queue
from gui.state.remedies import Remedies
from gui.state.restoring import RestoringState
from gui.state.rows import RowsState
from gui.state.screenshot import Screenshot
from gui.state.selection import Selection
from gui.state.session import SessionState
from gui.state.sets import SetsState
from gui.state.sources import Address, Source
from gui.state.tables import TablesState
from gui.state.task_bar import TaskBar
from gui.state.tasks import Tasks
from gui.state.thinking import ThinkingState
from gui.state.thumb_reader import small_image
from gui.state.trash import TrashState
from gui.state.undo import Undo
from services.domain import Recipe, Reference, SessionId
from services.errors import LibraryError, StudioError
from services.studio import Studio, TakenIn


class States(QObject):
    """Built before the window."""

    def __init__(self, studio: Studio, config: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._why_closed: StudioError = LibraryError("library_opening")
        self._settled = asyncio.Event()  # whether there is a session, or why there is none
        self.tasks = Tasks(self)
        self.preferences = Preferences(config, studio.threads, self.tasks.spawn, self)
        self.connection = ConnectionState(studio, self.preferences, self)
        self.account = AccountState(studio, self)
        self.models = ModelsState(studio, self.account, self.connection, self.tasks, self)
        self.library = LibraryState(studio, self)
        self._set_table(studio)
        self._begin_draft(studio)
        self._line_up(studio)
        self._look_after_pictures(studio)

    def _set_table(self, studio: Studio) -> None:
        self.session = SessionState(studio, self.tasks, self)
        self.session.opened.connect(self._settled.set)
        self.selection = Selection(self.session, studio.path_to, self.tasks.spawn, self)
        self.undo = Undo(self.session, self)
        self.rows = RowsState(studio, self.session, self.tasks, self)
        self.finding = FindingState(studio, self.session, self.tasks, self)
        self.marking = Marking(studio, self.session, self.selection, self.undo, self.tasks, self)
        self.tables = TablesState(studio, self.session, self.library, self.tasks, self)
        self.trash = TrashState(studio, self.session, self.library, self.tasks, self)

    def _begin_draft(self, studio: Studio) -> None:
        self.draft = Draft(Recipe(model=studio.catalogue.default), QUndoStack(self), self)
        self.intake = Intake(
            self.draft,
            self._take_in,
            self.tasks.spawn,
            self._off_thread,
            self._glance,
            self._profile,
            self._put_away,
            self,
        )
        self.screenshot = Screenshot(self.intake, self.tasks, self)
        self.editing = EditingState(studio, self.draft, self.intake, self.tasks, self)
        self.sets = SetsState(self.draft, self.intake, lambda: studio.sets, self.tasks.spawn, self)
        self.prompts = PromptState(
            self.draft,
            lambda: studio.prompts,
            lambda model: studio.catalogue.model(model).writes_well,
            self.tasks.spawn,
            self._off_thread,
            self,
        )
        self.session.head_changed.connect(self._tell_head)

    def _line_up(self, studio: Studio) -> None:
        self.queue = Queue(studio, self.session, self.tasks, self.preferences.settings, self)
        self.news = News(self.queue, self.preferences, self.tasks, self)
        self.task_bar = TaskBar(self.queue, self.tasks, self.news.desktop, self)
        self.leftovers = Leftovers(studio, self.queue, self.tasks, self)
        self.preferences.changed.connect(self.queue.use)
        self.conversation = Conversation(studio, self.session, self.draft, self.tasks, self)
        self.remedies = Remedies(
            studio, self.draft, self.session, self.queue, self.conversation, self.tasks, self
        )
        self.money = MoneyState(
            studio, self.session, self.queue, self.preferences, self.tasks, self
        )

    def _look_after_pictures(self, studio: Studio) -> None:
        self.carrying = Carrying(
            studio,
            self.session,
            self.selection,
            self.library,
            self.tasks,
            self.news.desktop,
            self,
        )
        self.code = CodeState(studio, self.tasks, self)
        self.hanging = Hanging(studio, self.session, self.undo, self.tasks, self)
        self.thinking = ThinkingState(
            studio,
            self.session,
            self.selection,
            self.queue,
            self.intake,
            self.undo,
            self.tasks,
            self,
        )
        thumbs = studio.options.cache / "thumbs"
        self.pictures = Pictures(
            thumbs,
            studio.blob_path,
            studio.make_thumbnails,
            prove=studio.originals.damage,
            parent=self,
        )
        self.originals = OriginalsState(studio, self.session, self.pictures, self.tasks, self)
        self.restoring = RestoringState(
            studio, self.selection, self.pictures, self.originals, self.intake, self.tasks, self
        )
        self.outgoing = Outgoing(studio, self.tasks, self)
        self.comparison = Comparison(self.pictures, self.tasks.spawn, self._off_thread, self)
        self.provenance = Provenance(
            self.selection, studio.blob_path, self.tasks.spawn, self._off_thread, self
        )

    # -- how pictures come in

    async def _ready(self) -> None:
        """Return once a session is open: whoever drops pictures at a start need not know.

        Raises:
            StudioError: none can be opened.
        """
        await self._settled.wait()
        if self.session.id is None:
            raise self._why_closed

    async def _take_in(self, source: Source) -> TakenIn:
        await self._ready()
        if isinstance(source.content, Address):
            told = partial(self.intake.tell_progress, source)
            taken = await self._studio.intake.take_address(source.content.url, told)
        else:
            taken = await self._studio.intake.take_in(source.content, source.name)
        self.carrying.look_into(taken.reference.original.blob, source.name)
        return taken

    async def _put_away(self, session: SessionId, change: Callable[[Recipe], Recipe]) -> bool:
        """Change the draft of a session that is not open; False where it is by now."""
        async with self.session.turning:  # else one that is being opened would not show it
            if session == self.session.id:
                return False
            await self._studio.change_draft(session, change)
            return True

    async def _profile(self, reference: Reference) -> str:
        return await self._studio.intake.profile(reference)

    async def _glance(self, source: Source) -> QImage | None:
        if not isinstance(source.content, Path):
            return None
        await self._ready()
        return await self._studio.intake.glance(source.content, small_image)

    async def _off_thread(self, call: Any, *args: Any) -> Any:
        return await self._studio.threads.worker(call, *args)

    def _tell_head(self, head: object) -> None:
        self.prompts.advising.set_continues(head is not None)

"""All states of one window as one, and the use cases that touch several of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from gui.state.arrivals import Arrivals
from gui.state.cards import shown_of
from gui.state.names import file_name
from gui.state.places import Aim
from gui.state.states import States
from services.catalogue import Catalogue
from services.domain import BlobId, SessionId, Turn, TurnId, TurnSummary
from services.durable import copy_whole
from services.errors import LibraryError, StudioError, Unwritable
from services.library.originals import damage, named
from services.prompts.composed import as_draft
from services.studio import Studio, TakenIn


class Desk(States):
    """`open` fills it once the window can be seen."""

    opened = Signal()
    open_failed = Signal(object)  # StudioError

    def __init__(self, studio: Studio, config: Path, parent: QObject | None = None) -> None:
        super().__init__(studio, config, parent)
        self._path: tuple[Turn, ...] = ()
        self.selection.path_changed.connect(self._keep_path)

    @property
    def library_folder(self) -> Path:
        return self._studio.options.library

    @property
    def catalogue(self) -> Catalogue:
        return self._studio.catalogue

    def open(self) -> None:
        """Open the library and the session that was open last."""
        self.tasks.spawn(self._open())

    def repair(self) -> None:
        """Set a damaged database aside, rebuild it from the records, and open it."""
        self.tasks.spawn(self._repair())

    async def save(self) -> None:
        """Write what changed in the last moments.

        Raises:
            LibraryError: there is no room or no permission; nothing else is wrong.
        """
        await self.intake.end()
        if self.session.id is not None:
            self.marking.end_sitting()
            self.selection.come_home()
            await self.session.flush()
            await self.queue.keep()
        await self.preferences.flush()

    async def close(self) -> None:
        """Let go of everything; requests in flight go on without the window."""
        self.queue.hold()
        self.session.leave()
        self.originals.leave()
        self.prompts.leave()
        self.money.leave()
        await self._studio.leave()
        await self.task_bar.leave()
        await self.tasks.finish()
        await self.news.leave()
        self.pictures.close()
        await self._studio.close()

    def not_open(self) -> StudioError:
        """Why nothing can be generated yet."""
        return self._why_closed

    def blob_path(self, blob: BlobId) -> Path:
        return self._studio.blob_path(blob)

    def refresh_library(self) -> None:
        self.tasks.spawn(self.library.refresh())

    def open_session(self, session: SessionId) -> None:
        if session != self.session.id:
            self.tasks.spawn(self.session.open(session))

    def create_session(self, name: str) -> None:
        self.tasks.spawn(self._then_refresh(self.session.create(name)))

    def go_to(self, turn: TurnId) -> None:
        """Open the session that holds `turn` and select it."""
        self.tasks.spawn(self._go_to(turn))

    def search(self, words: str, show: Callable[[str, tuple[TurnSummary, ...]], None]) -> None:
        """Find turns by their words; `show` is given the words and what was found.

        It is not called where another search is asked for meanwhile.
        """
        self.tasks.spawn(self._search(words, show))

    def recall(self) -> None:
        """The selected turn's prompt, references and settings become the draft."""
        if self._path:
            recipe = as_draft(self._path[-1].recipe)
            self.draft.replace(recipe, self.tr("Use prompt and settings"))

    def use_as_references(
        self, named: Sequence[tuple[TurnId, str]], aim: Aim | None = None
    ) -> None:
        """The turns' pictures, as they lie on top, go to the tray in that order, so named."""
        self.tasks.spawn(self._use_as_references(named, aim, self.intake.tray))

    def copy_out(self, blob: BlobId, target: Path) -> None:
        """Write the original bytes to a file of the user's."""
        self.tasks.spawn(self._copy_out(blob, target))

    def file_name(self) -> str:
        """A human name for the selected turn's picture: date, words, pixels, ending."""
        if not self._path or not self._path[-1].outcome.pictures:
            return ""
        turn = self._path[-1]
        return file_name(turn, shown_of(turn, self.selection.card(turn.id)))

    def _top(self, turn: TurnId) -> BlobId | None:
        """The picture that a selected card, or one of the open session, shows."""
        card = self.selection.card(turn)
        return card.picture.blob if card is not None and card.picture is not None else None

    def switch_theme(self) -> None:
        """Light becomes dark and dark becomes light."""
        dark = self.preferences.settings.theme != "light"
        theme = "light" if dark else "dark"
        self.preferences.change(replace(self.preferences.settings, theme=theme))

    # -- what is awaited

    async def _open(self) -> None:
        try:
            await self._studio.open()
        except LibraryError as error:
            self._why_closed = error
            self._settled.set()
            self.open_failed.emit(error)
            return
        await self.session.open_last(self.tr("First session"))
        await self.leftovers.find()
        self.opened.emit()
        self.prompts.refresh()
        self.sets.refresh()
        self.outgoing.tidy()
        await self.library.refresh()
        await self.account.find()
        self.tasks.spawn(self.leftovers.settle())
        self.tasks.spawn(self._studio.trash.tidy())
        await self._studio.warm()
        self.models.begin()

    async def _repair(self) -> None:
        await self._studio.repair()
        await self._open()

    async def _then_refresh(self, work: Any) -> None:
        await work
        await self.library.refresh()

    async def _go_to(self, turn: TurnId) -> None:
        if self.session.turn(turn) is None:
            await self.session.open((await self._studio.turn(turn)).session)
        if self.session.turn(turn) is not None:  # else it is in the trash
            self.session.select(turn)

    async def _search(
        self, words: str, show: Callable[[str, tuple[TurnSummary, ...]], None]
    ) -> None:
        found = await self.library.search(words)
        if found is not None:
            show(words, found)

    async def _use_as_references(
        self, named: Sequence[tuple[TurnId, str]], aim: Aim | None, tray: Arrivals
    ) -> None:
        taken: list[TakenIn] = []
        tops = {turn: self._top(turn) for turn, _ in named}
        for turn, name in named:
            filed = await self._studio.turn(turn)
            taken += await self._studio.intake.take_turn(filed, name, tops[turn])
        self.intake.add([found.reference for found in taken], aim, tray)

    async def _copy_out(self, blob: BlobId, target: Path) -> None:
        path = self.blob_path(blob)
        if error := await self._studio.threads.worker(damage, blob, path):
            raise named(error, target.name)
        try:
            await self._studio.threads.worker(copy_whole, path, target)
        except OSError as error:
            raise Unwritable("out_unwritable", file=target.name) from error

    def _keep_path(self, path: tuple[Turn, ...]) -> None:
        self._path = path

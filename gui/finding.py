"""Connects what is searched for with its page, the palette, the board and the actions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject

from gui.actions import Actions
from gui.naming import Naming
from gui.panels.command_palette import CommandPalette
from gui.panels.results_page import ResultsPage
from gui.panels.session_switcher import SessionSwitcher
from gui.state.desk import Desk
from gui.window import Window
from services.domain import Collection, TurnId


class Finding(QObject):
    """Lives as long as its window; `leave` shows what was shown before the results."""

    def __init__(
        self,
        desk: Desk,
        window: Window,
        palette: CommandPalette,
        switcher: SessionSwitcher,
        actions: Actions,
        naming: Naming,
        leave: Callable[[], None],
    ) -> None:
        super().__init__(window)
        self._desk, self._window, self._naming, self._leave = desk, window, naming, leave
        self._palette = palette
        self._actions = actions
        self._page = page = ResultsPage(desk.finding, desk.pictures)
        page.hide()
        page.closed.connect(self._close)
        page.turn_wanted.connect(self._go_to)
        page.save_wanted.connect(self._ask_for_name)
        page.rename_wanted.connect(self._ask_for_other_name)
        page.drop_wanted.connect(desk.finding.drop)
        session = desk.session
        for changed in (
            session.opened,
            session.turn_added,
            session.turn_marked,
            session.turn_removed,
        ):
            changed.connect(page.refresh)
        actions["palette"].triggered.connect(desk.finding.refresh)
        desk.opened.connect(desk.finding.refresh)
        desk.finding.dropped.connect(self._tell_dropped)
        desk.finding.collections_changed.connect(self._list)
        palette.all_wanted.connect(self._find_everywhere)
        palette.collection_chosen.connect(self._open_collection)
        switcher.collection_chosen.connect(self._open_collection)
        actions.connect_all({"find": self._find, "find_everywhere": self._find_everywhere})

    def _find(self) -> None:
        self._window.show_page(self._page)
        self._page.open(everywhere=False)

    def _find_everywhere(self, words: str | None = None) -> None:
        self._window.show_page(self._page)
        self._page.open(everywhere=True, words=words)

    def _open_collection(self, collection: Collection) -> None:
        self._window.show_page(self._page)
        self._page.use(collection)

    def _go_to(self, turn: TurnId) -> None:
        self._actions["show_tree"].trigger()
        self._desk.go_to(turn)

    def _close(self) -> None:
        self._leave()

    # -- collections

    def _list(self) -> None:
        self._palette.set_collections(self._desk.finding.collections, self._desk.finding.counts)

    def _ask_for_name(self) -> None:
        finding, asked = self._desk.finding, self._page.asked()

        def take(name: str) -> None:
            kept = replace(asked, name=name)
            if not finding.is_taken(name):
                finding.keep(kept)
                return
            self._window.notices.say(
                self.tr("There is a collection “{0}” already").format(name),
                self.tr("The other one would be gone."),
                self.tr("Replace it"),
                lambda: finding.keep(kept),
            )

        self._naming.ask_for_collection_name("", take)

    def _ask_for_other_name(self, collection: Collection) -> None:
        finding = self._desk.finding
        self._naming.ask_for_collection_name(
            collection.name, lambda name: finding.rename(collection.name, name)
        )

    def _tell_dropped(self, collection: Collection) -> None:
        if not collection.query:
            return  # a damaged file: nothing could be written again
        self._window.notices.say(
            self.tr("The collection “{0}” is deleted").format(collection.name),
            self.tr("The pictures are where they were."),
            self.tr("Undo"),
            lambda: self._desk.finding.keep(collection),
        )

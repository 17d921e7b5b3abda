"""Which models the service offers to this key, asked anew where either changes."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from gui.state.account import AccountState
from gui.state.connection import ConnectionState
from gui.state.tasks import Tasks
from services.catalogue import Catalogue
from services.studio import Studio


class ModelsState(QObject):
    """The catalogue with what is offered besides; nothing is asked before `begin`."""

    changed = Signal(object)  # Catalogue

    def __init__(
        self,
        studio: Studio,
        account: AccountState,
        connection: ConnectionState,
        tasks: Tasks,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._studio = studio
        self._connection = connection
        self._tasks = tasks
        self._begun = self._asks = self._stale = False
        self._told: Catalogue = studio.catalogue
        self._way = self._now()
        account.changed.connect(self._ask)
        connection.changed.connect(self._follow)

    def begin(self) -> None:
        """Tell what is known by now, and follow key and service from here on."""
        self._begun = True
        self._way = self._now()
        self._tell(self._studio.account.offered)

    def _now(self) -> tuple[str, str, bool]:
        settings = self._connection.settings
        return settings.endpoint, settings.proxy, settings.trust_env

    def _follow(self) -> None:
        """Of all settings only the way to the service is of interest."""
        if self._now() != self._way:
            self._way = self._now()
            self._ask()

    def _ask(self) -> None:
        """Once at a time: what changes meanwhile is asked about afterwards."""
        self._stale = True
        if self._begun and not self._asks:
            self._asks = True
            self._tasks.spawn(self._learn())

    async def _learn(self) -> None:
        try:
            while self._stale:
                self._stale = False
                usable = self._studio.account.status.usable
                offered = await self._studio.account.learn_models() if usable else None
                if not self._stale:
                    self._tell(offered)
        finally:
            self._asks = False

    def _tell(self, offered: frozenset[str] | None) -> None:
        catalogue = self._studio.catalogue.with_listed(offered or ())
        if catalogue != self._told:
            self._told = catalogue
            self.changed.emit(catalogue)

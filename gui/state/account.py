"""Whose key is used, and where it is kept."""

from __future__ import annotations

from contextlib import suppress

from PySide6.QtCore import QObject, Signal

from services.errors import KeyringUnavailable, StudioError
from services.studio import KeyStatus, Studio


class AccountState(QObject):
    """What the window knows of the key: never the key itself."""

    changed = Signal()

    def __init__(self, studio: Studio, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._searched = False

    @property
    def usable(self) -> bool:
        """Whether a request can be sent at all."""
        return self._status.usable

    @property
    def sandbox(self) -> bool:
        return self._status.sandbox

    @property
    def origin(self) -> str:
        """One of "keyring", "environment", "dotenv", "memory"; empty when there is no key."""
        return self._status.origin.value if self._status.origin else ""

    @property
    def last4(self) -> str:
        return self._status.last4

    @property
    def trouble(self) -> StudioError | None:
        """Why no key was found in a place where one may be; to be told, not to stop anything."""
        return None if self.usable else self._studio.account.trouble

    @property
    def _status(self) -> KeyStatus:
        return self._studio.account.status

    @property
    def searched(self) -> bool:
        """Whether the keyring and the environment have been looked into."""
        return self._searched

    async def find(self) -> None:
        """Look for a key; a locked keyring counts as none until the user acts."""
        with suppress(KeyringUnavailable):
            await self._studio.account.find()
        self._searched = True
        self.changed.emit()

    async def keep(self, value: str) -> None:
        """Check a key and store it in the OS keyring.

        Raises:
            StudioError: it was not accepted, not asked, or not stored.
        """
        await self._studio.account.keep(value)
        self.changed.emit()

    async def remember(self, value: str) -> None:
        """Check a key and use it until the program ends."""
        await self._studio.account.remember(value)
        self.changed.emit()

    async def forget(self) -> None:
        """Delete the key from the keyring and from memory."""
        await self._studio.account.forget()
        self.changed.emit()

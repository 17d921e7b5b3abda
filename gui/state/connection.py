"""The way to Gemini: which address and proxy are in use, and what would answer elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from gui.state.preferences import Preferences
from services import addresses
from services.settings import Settings
from services.studio import Studio


@dataclass(frozen=True, slots=True)
class Answered:
    """What an address answered: how many models it lists, and how many of them make pictures."""

    host: str
    models: int
    painting: int


class ConnectionState(QObject):
    """Follows the settings: a change holds from the next request on."""

    changed = Signal()

    def __init__(
        self, studio: Studio, preferences: Preferences, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._studio = studio
        self._preferences = preferences
        self._go(preferences.settings)
        preferences.changed.connect(self._go)

    @property
    def endpoint(self) -> str:
        """Another address than Google's, where one is in use; empty in the sandbox."""
        return self._studio.endpoint

    @property
    def host(self) -> str:
        """Of `endpoint`, with its port; empty where that is Google's."""
        return addresses.read(self.endpoint).host if self.endpoint else ""

    @property
    def given(self) -> str:
        """The command line's endpoint, which wins over the settings'; empty when there is none."""
        return self._studio.options.endpoint or ""

    @property
    def sandbox(self) -> bool:
        return self._studio.options.sandbox

    @property
    def settings(self) -> Settings:
        return self._preferences.settings

    def shows_the_key(self, endpoint: str) -> bool:
        """Whether others on the way to this address could read what is sent.

        Raises:
            Unreachable: it is no address.
        """
        return bool(endpoint) and addresses.read(endpoint).shows_the_key

    def check_proxy(self, proxy: str) -> None:
        """Raises:
        Unreachable: it is no proxy's address.
        """
        if proxy:
            addresses.proxy(proxy)

    def keep(self, endpoint: str, proxy: str) -> None:
        """Use and remember these; empty strings are Google's address and no proxy.

        Raises:
            Unreachable: one of them is no address; nothing changed.
        """
        there = addresses.read(endpoint).text if endpoint else ""
        through = addresses.proxy(proxy).text if proxy else ""
        self._preferences.change(replace(self.settings, endpoint=there, proxy=through))

    def trust_system(self, trust: bool) -> None:
        """Whether the proxy that the system names is used where none is set."""
        self._preferences.change(replace(self.settings, trust_env=trust))

    async def try_out(self, endpoint: str, proxy: str) -> Answered:
        """Ask for the models there, with the present key.

        Raises:
            StudioError: no address, no key, or no answer of Gemini's.
        """
        account = self._studio.account
        listed = await account.try_way(endpoint, proxy, self.settings.trust_env)
        names = [model.name for model in listed]
        catalogue = self._studio.catalogue.with_listed(names)
        known = {id for model in catalogue.models for id in (*model.ids, *model.aliases)}
        host = addresses.read(endpoint).host if endpoint else ""
        return Answered(host, len(names), len(known.intersection(names)))

    def _go(self, settings: Settings) -> None:
        self._studio.connect(settings.endpoint, settings.proxy, settings.trust_env)
        self.changed.emit()

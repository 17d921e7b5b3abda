"""Whose requests these are: the key, where it is kept, and the models that it offers."""

from __future__ import annotations

from dataclasses import dataclass

from services.errors import KeyMissing, StudioError
from services.gemini.client import ListedModel, Wire
from services.keys import FoundKey, KeyOrigin, Keys
from services.redaction import RedactingFilter
from services.studio.connection import SANDBOX_KEY, Connection, Route
from services.threads import Threads


@dataclass(frozen=True)
class KeyStatus:
    """What may be shown of a key: where it is kept and its last four characters."""

    origin: KeyOrigin | None  # None: there is no key
    last4: str = ""
    sandbox: bool = False

    @property
    def usable(self) -> bool:
        return self.sandbox or self.origin is not None


class Account:
    """Finds, checks and keeps the key. The key itself never leaves this object upwards."""

    def __init__(self, keys: Keys, threads: Threads, connection: Connection, sandbox: bool) -> None:
        self._keys = keys
        self._threads = threads
        self._connection = connection
        self._sandbox = sandbox
        self._found: FoundKey | None = None
        self._offered: frozenset[str] | None = None
        self._offered_by: Route | None = None
        self._told: tuple[int, str, Route] | None = None
        self.redaction = RedactingFilter()  # for whoever writes logs

    async def find(self) -> KeyStatus:
        """Look for a key in the keyring, the environment and `.env`, in that order."""
        if not self._sandbox:
            self._adopt(await self._threads.worker(self._keys.find))
        return self.status

    @property
    def trouble(self) -> StudioError | None:
        """Why a place where a key may be could not be looked into, such as a locked keyring."""
        return self._keys.trouble

    @property
    def status(self) -> KeyStatus:
        if self._sandbox:
            return KeyStatus(None, sandbox=True)
        if self._found is None:
            return KeyStatus(None)
        return KeyStatus(self._found.origin, self._found.last4)

    @property
    def offered(self) -> frozenset[str] | None:
        """Ids that the key's `models.list` offers; None until it was asked."""
        return self._offered

    async def check(self, value: str) -> tuple[ListedModel, ...]:
        """Ask Google whether `value` is a key.

        Raises:
            KeyRejected: it is not.
            StudioError: it could not be asked.
        """
        return await self._ask(self._keys.clean(value), await self._connection.route())

    async def try_way(self, endpoint: str, proxy: str, trust_env: bool) -> tuple[ListedModel, ...]:
        """Ask what would answer there, with the present key, without going that way from now on.

        Raises:
            KeyMissing: there is no key to ask with.
            StudioError: no address, or no answer of Gemini's; the sentence says which.
        """
        route = Route.to(endpoint, proxy, trust_env)
        if self._found is None:
            await self.find()
        return await self._ask(self._secret(), route)

    async def keep(self, value: str) -> KeyStatus:
        """Check `value`, then store it in the OS keyring.

        Raises:
            KeyRejected: Google does not accept it; nothing was stored.
            KeyringUnavailable: it is good but could not be stored; see `remember`.
        """
        models = await self.check(value)
        await self._threads.worker(self._keys.keep, value)
        self._adopt(await self._threads.worker(self._keys.find), models)
        return self.status

    async def remember(self, value: str) -> KeyStatus:
        """Check `value`, then use it until the program ends, without storing it anywhere."""
        models = await self.check(value)
        self._adopt(await self._threads.worker(self._keys.remember, value), models)
        return self.status

    async def forget(self) -> KeyStatus:
        """Remove the key from the keyring and from memory."""
        await self._threads.worker(self._keys.forget)
        self._found = None
        self._offered = None
        return self.status

    async def wire(self) -> Wire:
        """The wire, told the current key and address.

        Raises:
            KeyMissing: there is no key and this is not the sandbox.
        """
        if self._found is None and not self._sandbox:
            await self.find()
        key = SANDBOX_KEY if self._sandbox else self._secret()
        wire = await self._connection.wire()
        route = await self._connection.route()
        if self._told != (id(wire), key, route):
            await wire.account(key, route.endpoint, route.proxy, route.trust_env)
            self._told = (id(wire), key, route)
        return wire

    async def learn_models(self) -> frozenset[str] | None:
        """Ask once which models the key offers; None when that cannot be asked."""
        route = await self._connection.route()
        if self._offered is None or self._offered_by not in (None, route):
            self._offered = None  # another service offers other models
            try:
                listed = await (await self.wire()).models()
            except StudioError:
                return None
            self._offered = frozenset(model.name for model in listed)
        self._offered_by = route
        return self._offered

    async def _ask(self, key: str, route: Route) -> tuple[ListedModel, ...]:
        wire = await self._connection.wire()
        return await wire.models(key, route.endpoint, route.proxy, route.trust_env)

    def _secret(self) -> str:
        if self._found is None:
            raise KeyMissing()
        return self._found.value.reveal()

    def _adopt(self, found: FoundKey | None, models: tuple[ListedModel, ...] | None = None) -> None:
        self._found = found
        if found is not None:
            self.redaction.add(found.value.reveal())
        if models is not None:
            self._offered = frozenset(model.name for model in models)

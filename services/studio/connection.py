"""The way to Gemini: the wire process and, in the sandbox, the emulator before it."""

from __future__ import annotations

import asyncio
import queue
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services import addresses
from services.children import Child
from services.domain import new_id
from services.download import of_system
from services.errors import Unreachable
from services.gemini.client import Wire

EMULATOR_START_S = 30.0
SANDBOX_KEY = "sandbox-key-that-opens-nothing"


@dataclass(frozen=True, slots=True)
class Route:
    """Where a request goes and through which proxy; `endpoint` None is Google's own."""

    endpoint: str | None = None
    proxy: str | None = None
    trust_env: bool = False  # the proxy that the system names, where `proxy` names none

    @classmethod
    def to(cls, endpoint: str, proxy: str, trust_env: bool) -> Route:
        """The way to `endpoint`; empty strings name Google's address and no proxy.

        Raises:
            Unreachable: one of them is no address.
        """
        there = addresses.read(endpoint) if endpoint else None
        if there is not None and not there.is_encrypted:
            # Without TLS a proxy would read the key; such an address is one's own machine's.
            return cls(there.text)
        through = addresses.proxy(proxy).text if proxy else None
        return cls(there.text if there else None, through, trust_env)


class Connection:
    """Starts the wire when it is first needed and keeps it warm.

    `endpoint` is the command line's and wins over the settings'. In the sandbox the
    address is the emulator's, whatever was given: no request leaves the computer.
    """

    def __init__(self, endpoint: str | None, sandbox: bool) -> None:
        self._given = endpoint or ""
        self._sandbox = sandbox
        self._route = Route.to(self._given, "", True)
        self._proxy, self._trust_env = "", True
        self._folders: tuple[Path, Path, Path] | None = None
        self._wire: Wire | None = None
        self._emulator: Child | None = None
        self._playground = ""  # the emulator's address
        self._starting = asyncio.Lock()
        self._setting_up = asyncio.Lock()

    def serve(self, objects: Path, inbox: Path, locks: Path) -> None:
        """Name the library that answers go to; needed before `wire`."""
        self._folders = (objects, inbox, locks)

    def use(self, endpoint: str, proxy: str, trust_env: bool) -> None:
        """Go this way from the next request on; what is on its way ends on the old one.

        Raises:
            Unreachable: one of them is no address; all stays as it was.
        """
        self._route = Route.to(self._given or endpoint, proxy, trust_env)
        self._proxy, self._trust_env = proxy, trust_env

    def proxy_for(self, url: str) -> str:
        """The proxy on the way to another address than Gemini's; empty where there is none."""
        return self._proxy or (of_system(url) if self._trust_env else "")

    async def wire(self) -> Wire:
        """The running wire process; started, or started again, when there is none."""
        async with self._starting:
            if self._wire is None or not self._wire.alive:
                self._wire = await self._start()
            return self._wire

    async def route(self) -> Route:
        """Where the next request goes; in the sandbox the emulator runs from now on."""
        if not self._sandbox:
            return self._route
        # Whoever asks while it starts waits for it: a route without its address leads to Google.
        async with self._setting_up:
            if not self._playground:
                self._playground = await self._start_emulator()
        return Route(self._playground)

    @property
    def endpoint(self) -> str:
        """Another address than Google's, where one is in use outside of the sandbox."""
        return "" if self._sandbox else self._route.endpoint or ""

    @property
    def owner(self) -> str:
        """The lock that the running wire holds; empty when none runs."""
        return self._wire.owner if self._wire is not None and self._wire.alive else ""

    async def close(self) -> None:
        """Close both politely: each finishes what it has in hand."""
        if self._wire is not None:
            await self._wire.close()
        if self._emulator is not None:
            self._emulator.close()

    async def _start(self) -> Wire:
        if self._folders is None:
            raise RuntimeError("no library is open")
        objects, inbox, locks = self._folders
        return await Wire.start(objects, inbox, locks, new_id())

    async def _start_emulator(self) -> str:
        """Its address."""
        ready: queue.SimpleQueue[Mapping[str, Any]] = queue.SimpleQueue()
        # Detached: it outlives a killed window as the wire does, until no request is in hand.
        emulator = Child(
            "services.emulator",
            ["--watch-stdin"],
            on_message=ready.put,
            on_end=lambda status: ready.put({"event": "ended", "status": status}),
            detached=True,
        )
        try:
            message = await asyncio.get_running_loop().run_in_executor(
                None, lambda: ready.get(timeout=EMULATOR_START_S)
            )
        except queue.Empty as error:
            emulator.close()
            raise Unreachable("sandbox_not_started") from error
        if message.get("event") != "ready":
            emulator.close()
            raise Unreachable("sandbox_not_started")
        self._emulator = emulator
        return str(message["address"])

"""The way to Gemini: the wire process and, in the sandbox, the emulator before it."""

from __future__ import annotations

import asyncio
import queue
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from services.children import Child
from services.domain import new_id
from services.errors import Unreachable
from services.gemini.client import Wire

EMULATOR_START_S = 30.0
SANDBOX_KEY = "sandbox-key-that-opens-nothing"


class Connection:
    """Starts the wire when it is first needed and keeps it warm.

    In the sandbox the address is the emulator's, whatever endpoint was given:
    no request leaves the computer.
    """

    def __init__(self, endpoint: str | None, trust_env: bool, sandbox: bool) -> None:
        self._endpoint = endpoint
        # Without TLS a proxy would read the key; such an address is one's own machine's.
        plain = endpoint is not None and endpoint.lower().startswith("http:")
        self._trust_env = trust_env and not sandbox and not plain
        self._sandbox = sandbox
        self._folders: tuple[Path, Path, Path] | None = None
        self._wire: Wire | None = None
        self._emulator: Child | None = None
        self._starting = asyncio.Lock()

    def serve(self, objects: Path, inbox: Path, locks: Path) -> None:
        """Name the library that answers go to; needed before `wire`."""
        self._folders = (objects, inbox, locks)

    async def wire(self) -> Wire:
        """The running wire process; started, or started again, when there is none."""
        async with self._starting:
            if self._wire is None or not self._wire.alive:
                self._wire = await self._start()
            return self._wire

    async def address(self) -> str | None:
        """Where requests go; None is Google's own address."""
        if not self._sandbox:
            return self._endpoint
        if self._emulator is None:
            await self._start_emulator()
        return self._endpoint

    @property
    def owner(self) -> str:
        """The lock that the running wire holds; empty when none runs."""
        return self._wire.owner if self._wire is not None and self._wire.alive else ""

    @property
    def trust_env(self) -> bool:
        return self._trust_env

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

    async def _start_emulator(self) -> None:
        ready: queue.SimpleQueue[Mapping[str, Any]] = queue.SimpleQueue()
        # Detached: it outlives a killed window as the wire does, until no request is in hand.
        self._emulator = Child(
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
            raise Unreachable("sandbox_not_started") from error
        if message.get("event") != "ready":
            raise Unreachable("sandbox_not_started")
        self._endpoint = str(message["address"])

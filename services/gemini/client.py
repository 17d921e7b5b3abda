"""The wire process as the program sees it: calls that return, raise, or can be cancelled."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.children import Child
from services.domain import new_id
from services.errors import Interrupted, StudioError

Event = Mapping[str, Any]
OnEvent = Callable[[Event], None]
_POLITE_S = 2.0


@dataclass(frozen=True, slots=True)
class ListedModel:
    """A model that a key may use; `name` is the id that requests name."""

    name: str
    display_name: str = ""
    input_token_limit: int = 0
    output_token_limit: int = 0


class Wire:
    """One wire process at a time, kept warm; started anew by the next call if it died.

    To be used from the thread of one asyncio loop. `owner` names the lock that
    the present process holds; it changes when the process does.
    """

    def __init__(self, objects: Path, inbox: Path, locks: Path, owner: str) -> None:
        self.owner = owner
        self._folders = {"--objects": objects, "--inbox": inbox, "--locks": locks}
        self._inbox = inbox
        self._account: dict[str, Any] | None = None
        self._child: Child | None = None
        self._run = 0  # counts processes, so that a dead one's last words are told apart
        self._asks = 0
        self._waiting: dict[str, asyncio.Future[Event]] = {}
        self._listeners: dict[str, OnEvent] = {}
        self._starting = asyncio.Lock()

    @classmethod
    async def start(cls, objects: Path, inbox: Path, locks: Path, owner: str) -> Wire:
        """Start the process and return when it is warm and holds `locks`/<owner>.lock.

        Raises:
            Interrupted: it ended at once.
        """
        wire = cls(objects, inbox, locks, owner)
        await wire._launch()
        return wire

    @property
    def alive(self) -> bool:
        return self._child is not None

    async def account(
        self,
        key: str,
        base_url: str | None = None,
        proxy: str | None = None,
        trust_env: bool = False,
    ) -> None:
        """Use this key, address (None: Google's) and proxy for every later call."""
        self._account = {
            "op": "account",
            "key": key,
            "base_url": base_url,
            "proxy": proxy,
            "trust_env": trust_env,
        }
        if not await self._ensure():
            self._send(self._account)

    async def generate(
        self,
        attempt: str,
        *,
        stream: bool = False,
        timeout_s: float = 900.0,
        on_event: OnEvent | None = None,
    ) -> Path:
        """Send ``inbox/<attempt>/request.json``; return that folder, with ``outcome.json``.

        `on_event` hears "sent", "received" and, with `stream`, "thought" and
        "draft", on the loop's thread. Cancelling this call closes the connection
        and waits until it is closed; an answer that was there first stays in the inbox.

        Raises:
            StudioError: what went wrong; the same is in ``error.json``.
            Interrupted: the process died; the inbox tells how far it came.
        """
        message = {
            "op": "generate",
            "attempt": attempt,
            "timeout_s": timeout_s,
            "stream": stream,
        }
        return await self._attempt(message, on_event)

    async def decode(self, attempt: str) -> Path:
        """Read an ``answer.raw`` that an earlier run left without outcome."""
        return await self._attempt({"op": "decode", "attempt": attempt})

    async def keep(self, attempt: str, folder: Path | None = None) -> Path:
        """Store an answer that the disk had no room for: in the inbox, or as pictures in `folder`.

        Raises:
            DiskFull: still no room; the answer stays where it was.
        """
        target = None if folder is None else str(folder)
        return await self._attempt({"op": "keep", "attempt": attempt, "folder": target})

    async def models(
        self,
        key: str | None = None,
        base_url: str | None = None,
        proxy: str | None = None,
        trust_env: bool = False,
    ) -> tuple[ListedModel, ...]:
        """The models that the account's key may use, or `key` without adopting it.

        The other arguments count only with `key`.
        """
        await self._ensure()
        self._asks += 1
        ask = f"ask {self._asks}"
        message: dict[str, Any] = {"op": "models", "ask": ask}
        if key is not None:
            message |= {
                "key": key,
                "base_url": base_url,
                "proxy": proxy,
                "trust_env": trust_env,
            }
        answer = self._expect(ask)
        try:
            self._send(message)
            return tuple(ListedModel(**model) for model in (await answer)["models"])
        finally:
            self._waiting.pop(ask, None)

    async def close(self) -> None:
        """Ask the process to end once nothing is in flight; it may outlive this call."""
        child, self._child = self._child, None
        if child is not None:
            child.close()
            await asyncio.to_thread(child.wait, _POLITE_S)

    # --- calls ---

    async def _attempt(self, message: dict[str, Any], on_event: OnEvent | None = None) -> Path:
        attempt = str(message["attempt"])
        if attempt in self._waiting:
            raise ValueError(f"attempt {attempt} is under way")
        await self._ensure()
        answer = self._expect(attempt)
        if on_event is not None:
            self._listeners[attempt] = on_event
        try:
            self._send(message)
            await self._or_cancel(attempt, answer)
        finally:
            self._waiting.pop(attempt, None)
            self._listeners.pop(attempt, None)
        return self._inbox / attempt

    async def _or_cancel(self, attempt: str, answer: asyncio.Future[Event]) -> None:
        try:
            await asyncio.shield(answer)
        except asyncio.CancelledError:
            with contextlib.suppress(StudioError):
                self._send({"op": "cancel", "attempt": attempt})
                await answer
            raise

    def _expect(self, name: str) -> asyncio.Future[Event]:
        future: asyncio.Future[Event] = asyncio.get_running_loop().create_future()
        self._waiting[name] = future
        return future

    # --- the process ---

    async def _ensure(self) -> bool:
        """Have a process; True when it had to be started, and so knows the account already."""
        async with self._starting:
            if self._child is not None:
                return False
            self.owner = new_id()
            await self._launch()
            return self._account is not None

    async def _launch(self) -> None:
        loop = asyncio.get_running_loop()
        self._run += 1
        run = self._run
        ready = self._expect("ready")

        def hear(act: Callable[..., None], *told: Any) -> None:
            # A closed loop: the program is ending, and the wire goes on without it.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(act, run, *told)

        args = [text for name, path in self._folders.items() for text in (name, str(path))]
        self._child = Child(
            "services.gemini.wire",
            [*args, "--owner", self.owner],
            on_message=lambda message: hear(self._hear, message),
            on_end=lambda status: hear(self._end),
            detached=True,
        )
        try:
            await ready
        finally:
            self._waiting.pop("ready", None)
        if self._account is not None:
            self._send(self._account)

    def _send(self, message: Event) -> None:
        try:
            if self._child is None:
                raise BrokenPipeError
            self._child.send(message)
        except OSError as error:
            raise Interrupted("gemini_interrupted") from error

    def _hear(self, run: int, event: Event) -> None:
        kind = event.get("event")
        name = str(event.get("attempt") or event.get("ask") or kind)
        waiting = self._waiting.get(name)
        if kind in ("ready", "done", "models"):
            if waiting is not None and not waiting.done():
                waiting.set_result(event)
        elif kind in ("failed", "asked-failed"):
            if waiting is not None and not waiting.done():
                waiting.set_exception(StudioError.from_json(event["error"]))
        elif name in self._listeners:
            self._listeners[name](event)

    def _end(self, run: int) -> None:
        if run != self._run:
            return
        child, self._child = self._child, None
        if child is not None:
            child.close()
        for name, waiting in self._waiting.items():
            if not waiting.done():
                self._settle(name, waiting)

    def _settle(self, name: str, waiting: asyncio.Future[Event]) -> None:
        """The process died: what it had finished counts, all else was interrupted."""
        folder = self._inbox / name
        if (folder / "outcome.json").exists():
            waiting.set_result({"event": "done"})
        elif (folder / "error.json").exists():
            told = json.loads((folder / "error.json").read_bytes())
            waiting.set_exception(StudioError.from_json(told))
        else:
            billed = (folder / "sent").exists()
            waiting.set_exception(Interrupted("gemini_interrupted", may_have_been_billed=billed))

"""What the wire is asked for: answers, decoding, models; one task per attempt."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from services.errors import (
    BadAnswer,
    Cancelled,
    DiskFull,
    KeyMissing,
    StudioError,
    Unwritable,
)
from services.gemini import inbox
from services.gemini.pipes import Pipes

if TYPE_CHECKING:
    from services.gemini.calls import Account
    from services.gemini.delivery import Delivery

Message = Mapping[str, Any]

_ATTEMPT = re.compile(r"[A-Za-z0-9_-]{1,64}")
_AGAIN_S = 5.0  # between tries to store an answer after the window has gone
_TRIES = 120


class Errands:
    """Runs what the messages ask; one task per attempt."""

    def __init__(self, objects: Path, inbox_folder: Path, pipes: Pipes, limit: int) -> None:
        self._objects = objects
        self._inbox = inbox_folder
        self._pipes = pipes
        self._limit = limit
        self._account: Account | None = None
        self._no_account: StudioError | None = None
        self._keys: set[str] = set()
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._deliveries: dict[str, Delivery] = {}
        self._kept: dict[str, Delivery] = {}  # answers that the disk had no room for

    def take(self, message: Message) -> None:
        """Do what one line asks; a line that makes no sense is nobody's."""
        op = message.get("op")
        if op == "account":
            self._set_account(message)
        elif op == "models":
            self._spawn(f"ask {message.get('ask')}", self._list_models(message))
        elif op == "cancel":
            self._cancel(str(message.get("attempt")))
        elif op in ("generate", "decode", "keep"):
            attempt = str(message.get("attempt"))
            if _ATTEMPT.fullmatch(attempt) and attempt not in self._tasks:
                if op == "generate":
                    self._expect(attempt)
                self._spawn(attempt, self._run(str(op), attempt, message))

    async def finish(self) -> None:
        """Return when nothing is in flight and no answer waits for room on the disk."""
        while self._tasks:
            await asyncio.wait(self._tasks.values())
        for _ in range(_TRIES):
            if not self._kept:
                return
            await asyncio.sleep(_AGAIN_S)
            for attempt in list(self._kept):
                await self._run("keep", attempt, {})

    # --- tasks ---

    def _expect(self, attempt: str) -> None:
        from services.gemini.delivery import Delivery

        folder = self._inbox / attempt
        self._deliveries[attempt] = Delivery(attempt, folder, self._pipes.tell, self._limit)

    def _spawn(self, name: str, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._tasks[name] = task
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        attempt = task.get_name()
        del self._tasks[attempt]
        delivery = self._deliveries.pop(attempt, None)
        if task.cancelled():
            billed = delivery is not None and delivery.leaving
            self._fail(attempt, Cancelled("gemini_cancelled", may_have_been_billed=billed))

    async def _run(self, op: str, attempt: str, message: Message) -> None:
        work = {"generate": self._generate, "decode": self._decode, "keep": self._keep}[op]
        try:
            done = await work(attempt, message)
        except Exception as error:  # noqa: BLE001 - the task spawner: nothing may end silently
            self._fail(attempt, self._translated(error, attempt, answered=op != "generate"))
        else:
            self._pipes.tell({"event": "done", "attempt": attempt, **done})

    def _cancel(self, attempt: str) -> None:
        delivery = self._deliveries.get(attempt)
        # An answer that is here is paid for: too late to throw it away.
        if delivery is not None and not delivery.received:
            self._tasks[attempt].cancel()

    # --- what is asked ---

    def _set_account(self, message: Message) -> None:
        old, self._account = self._account, None
        try:
            self._account = self._new_account(message)
        except Exception as error:  # noqa: BLE001 - told to whoever sends next
            self._no_account = self._translated(error)
        if old is not None and not self._tasks:
            self._spawn(f"close {id(old)}", old.close())

    def _new_account(self, message: Message) -> Account:
        from services.gemini.calls import Account
        from services.gemini.uploads import FILE

        key = message.get("key")
        if isinstance(key, str) and key:
            self._keys.add(key)
        return Account(
            key,
            message.get("base_url"),
            message.get("proxy"),
            bool(message.get("trust_env", False)),
            self._inbox.parent / FILE,
        )

    def _need_account(self) -> Account:
        if self._account is None:
            raise self._no_account or KeyMissing()
        return self._account

    async def _generate(self, attempt: str, message: Message) -> dict[str, Any]:
        account = self._need_account()
        delivery = self._deliveries[attempt]
        # A second try of the same job starts afresh.
        for name in ("error.json", "sent"):
            (delivery.folder / name).unlink(missing_ok=True)
        await account.generate(
            delivery,
            self._objects,
            stream=bool(message.get("stream")),
            timeout_s=float(message.get("timeout_s", 900.0)),
        )
        if not delivery.received:
            raise BadAnswer("gemini_empty", may_have_been_billed=True)
        await asyncio.to_thread(inbox.decode, delivery.folder)
        return {}

    async def _decode(self, attempt: str, message: Message) -> dict[str, Any]:
        await asyncio.to_thread(inbox.decode, self._inbox / attempt)
        return {}

    async def _keep(self, attempt: str, message: Message) -> dict[str, Any]:
        folder = self._inbox / attempt
        delivery = self._kept.get(attempt)
        target = message.get("folder")
        if isinstance(target, str):
            # Still kept: elsewhere is not in the library, and there may be room again.
            return {"files": await asyncio.to_thread(self._save, folder, delivery, Path(target))}
        if delivery is not None and delivery.body is not None:
            await asyncio.to_thread(delivery.store)
        if not (folder / "answer.raw").exists():
            raise BadAnswer("gemini_nothing_kept", may_have_been_billed=True)
        await asyncio.to_thread(inbox.decode, folder)
        self._kept.pop(attempt, None)
        return {}

    @staticmethod
    def _save(folder: Path, delivery: Delivery | None, target: Path) -> list[str]:
        raw = delivery.body if delivery is not None else None
        if raw is None:
            raw = (folder / "answer.raw").read_bytes()
        return inbox.save_pictures(folder, raw, target)

    async def _list_models(self, message: Message) -> None:
        ask = message.get("ask")
        other: Account | None = None
        try:
            if message.get("key") is not None:
                other = self._new_account(message)
            models = await self._listed(other or self._need_account())
        except Exception as error:  # noqa: BLE001 - the task spawner
            told = self._translated(error).to_json()
            self._pipes.tell({"event": "asked-failed", "ask": ask, "error": self._redacted(told)})
        else:
            self._pipes.tell({"event": "models", "ask": ask, "models": models})
        finally:
            if other is not None:
                await other.close()

    @staticmethod
    async def _listed(account: Account) -> list[dict[str, Any]]:
        try:
            return await account.models()
        except ValueError as error:
            # Here, unlike for a picture, the SDK reads the answer itself.
            raise BadAnswer("gemini_unreadable") from error

    # --- failures ---

    def _fail(self, attempt: str, error: StudioError) -> None:
        told = self._redacted(error.to_json())
        # A full disk is not the end of an attempt: a later start decodes the raw answer.
        if not self._only_lacks_room(error):
            with contextlib.suppress(OSError):
                inbox.save_error(self._inbox / attempt, told)
        self._pipes.tell({"event": "failed", "attempt": attempt, "error": told})

    @staticmethod
    def _only_lacks_room(error: StudioError) -> bool:
        return isinstance(error, DiskFull | Unwritable) and error.may_have_been_billed

    def _translated(
        self, error: Exception, attempt: str = "", *, answered: bool = False
    ) -> StudioError:
        from services.gemini.faults import translate

        delivery = self._deliveries.get(attempt) or self._kept.get(attempt)
        left = answered or (delivery is not None and delivery.left)
        told = translate(error, left=left)
        if self._only_lacks_room(told) and delivery is not None and delivery.received:
            self._kept[attempt] = delivery
        return told

    def _redacted(self, value: Any) -> Any:
        """`value` without any key that was ever used: servers may echo it."""
        if isinstance(value, dict):
            return {name: self._redacted(item) for name, item in value.items()}
        if isinstance(value, str):
            for key in self._keys:
                value = value.replace(key, "•••")
        return value

"""One imaging process and the talk with it: started when needed, one question at a time."""

from __future__ import annotations

import queue
import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from services.children import Child, Message
from services.errors import DiskFull, ImageRejected, StudioError, Unwritable

_START_S = 60.0  # a cold disk may need long to load Pillow; no picture is at work yet
_END_S = 5.0
_ERRORS: dict[str, type[StudioError]] = {
    "image_disk_full": DiskFull,
    "image_unwritable": Unwritable,
}


class Exchange:
    """``python -m <module>``: calls take turns; the deadline counts from a call's own turn.

    The process is started again after it has died.
    """

    def __init__(self, module: str, deadline_s: float) -> None:
        self._module = module
        self._deadline_s = deadline_s
        self._turn = threading.Lock()
        self._worker: _Worker | None = None

    def start(self) -> None:
        """Have the worker ready; a failure is told by the first question."""
        with self._turn, suppress(OSError):
            self._running()

    def close(self) -> None:
        """End the worker; a later question starts another."""
        with self._turn:
            self._drop()

    def kill(self) -> None:
        """End the worker now, whatever it has in hand: who waits for that is told of a crash."""
        worker = self._worker
        if worker is not None:
            worker.child.kill()

    @property
    def pid(self) -> int | None:
        """The worker's process id; None while there is none."""
        worker = self._worker
        return worker.child.pid if worker else None

    def ask(self, task: str, name: str, **params: Any) -> Mapping[str, Any]:
        """What the worker answers; `name` is how a failure's sentence calls the picture.

        Raises:
            ImageRejected: it cannot be used, took too long, or brought the worker down.
            DiskFull, Unwritable: a target cannot be written.
        """
        with self._turn:
            answer = self._exchange({"id": 0, "task": task, **params}, name)
        refused = answer.get("error")
        if refused:
            kind = _ERRORS.get(refused["key"], ImageRejected)
            raise kind(refused["key"], name=name, **refused["params"])
        found: Mapping[str, Any] = answer["ok"]
        return found

    def _exchange(self, request: Message, name: str) -> Message:
        try:
            answer = self._sent(request).answers.get(timeout=self._deadline_s)
        except queue.Empty as error:
            self._drop()
            raise ImageRejected(
                "image_too_slow", name=name, seconds=round(self._deadline_s)
            ) from error
        except OSError as error:
            self._drop()
            raise ImageRejected("image_crashed", name=name) from error
        if "ended" in answer:
            self._drop()
            raise ImageRejected("image_crashed", name=name)
        return answer

    def _sent(self, request: Message) -> _Worker:
        worker = self._running()
        try:
            worker.child.send(request)
        except OSError:  # it died with nothing in hand
            self._drop()
            worker = self._running()
            worker.child.send(request)
        return worker

    def _running(self) -> _Worker:
        if self._worker is None:
            self._worker = self._started()
        return self._worker

    def _started(self) -> _Worker:
        worker = _Worker(self._module)
        if not worker.ready():
            worker.end()
            raise BrokenPipeError("the imaging process could not start")
        return worker

    def _drop(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.end()


class _Worker:
    def __init__(self, module: str) -> None:
        self.answers: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self.child = Child(module, [], on_message=self.answers.put, on_end=self._ended)

    def ready(self) -> bool:
        try:
            return self.answers.get(timeout=_START_S).get("event") == "ready"
        except queue.Empty:
            return False

    def end(self) -> None:
        self.child.kill()
        self.child.wait(_END_S)
        with suppress(OSError):
            self.child.close()

    def _ended(self, status: int) -> None:
        self.answers.put({"ended": status})

"""Where work runs: the only place that owns threads.

| place   | runs                                   | why                              |
|---------|----------------------------------------|----------------------------------|
| library | SQLite and the blob folder             | one owner, natural order         |
| workers | keyring, imaging calls, file copies    | an unlock prompt may take minutes |

The event loop's own thread awaits and nothing else. The wire and imaging are
processes (`services.children`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Threads:
    """Two executors for the life of one studio."""

    def __init__(self) -> None:
        self._library = ThreadPoolExecutor(1, thread_name_prefix="library")
        self._workers = ThreadPoolExecutor(4, thread_name_prefix="worker")

    async def library(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `call` on the library's one thread, after whatever was asked before it."""
        return await self._run(self._library, lambda: call(*args, **kwargs))

    async def worker(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `call` on any free worker."""
        return await self._run(self._workers, lambda: call(*args, **kwargs))

    def close(self) -> None:
        """Finish what was asked of the library, drop what workers have not begun."""
        self._workers.shutdown(wait=False, cancel_futures=True)
        self._library.shutdown(wait=True)

    @staticmethod
    async def _run(executor: ThreadPoolExecutor, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(executor, call)

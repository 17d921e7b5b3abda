"""The coroutines of a window end with it."""

from __future__ import annotations

import asyncio

import pytest
from PySide6.QtWidgets import QApplication

from gui.state import tasks as room
from gui.state.tasks import Tasks


async def test_what_loses_its_first_cancellation_is_ended_all_the_same(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "AGAIN_S", 0.01)
    tasks, lost = Tasks(), 0

    async def deaf() -> None:
        nonlocal lost
        while True:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                lost += 1
                if lost == 2:
                    raise

    task = tasks.spawn(deaf())
    await asyncio.sleep(0)
    await tasks.finish()
    assert lost == 2
    assert task.cancelled()


async def test_what_a_task_starts_while_it_ends_is_ended_too(qapp: QApplication) -> None:
    tasks = Tasks()
    late: list[asyncio.Task[None]] = []

    async def wait() -> None:
        await asyncio.Event().wait()

    async def starts_another() -> None:
        try:
            await wait()
        finally:
            late.append(tasks.spawn(wait()))

    tasks.spawn(starts_another())
    await asyncio.sleep(0)
    await tasks.finish()
    assert late[0].cancelled()

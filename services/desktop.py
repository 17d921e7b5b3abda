"""What the desktop is told over D-Bus: a notification, and how far the work is. Linux alone.

jeepney, which comes with the keyring, speaks it on the event loop. Qt's own binding
cannot: Python's numbers are signed there, notifications want an unsigned one, and the
only call that converts them blocks the window until somebody answers.
Nothing here raises: a desktop that lacks something is not told.
"""

from __future__ import annotations

import asyncio
import html
import os
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

APP = "Musa"
DESKTOP_FILE = "musa"  # its name without the ending
PATIENCE_S = 5.0
_SERVICE = "org.freedesktop.Notifications"
_PATH = "/org/freedesktop/Notifications"
_FILES = "org.freedesktop.FileManager1"
_FILES_PATH = "/org/freedesktop/FileManager1"
_LAUNCHER = "com.canonical.Unity.LauncherEntry"
_LAUNCHER_PATH = "/com/canonical/unity/launcherentry/1"


class Desktop:
    """One connection to the session's bus, opened when there is something to tell.

    `clicked` is called on the loop's thread when the user clicks a notification of ours.
    """

    def __init__(self, clicked: Callable[[], object]) -> None:
        self._clicked = clicked
        self._router: Any = None
        self._connection: Any = None
        self._opening = asyncio.Lock()
        self._takes_markup: bool | None = None  # None: it was not asked yet
        self._shown: set[int] = set()

    async def notify(self, title: str, words: str, instead_of: int = 0) -> int:
        """Show a notification, in place of an earlier one; its number. 0: nobody shows any.

        Both texts are shown letter by letter, whatever markup they may hold.
        """
        if self._takes_markup is None:
            known = await self._ask("GetCapabilities")
            self._takes_markup = "body-markup" in known[0] if known else None
        body = html.escape(words, quote=False) if self._takes_markup else words
        actions, hints = ["default", APP], {"desktop-entry": ("s", DESKTOP_FILE)}
        texts = (APP, instead_of, DESKTOP_FILE, _sendable(title), _sendable(body))
        answer = await self._ask("Notify", "susssasa{sv}i", (*texts, actions, hints, -1))
        number = int(answer[0]) if answer else 0
        self._shown.add(number)
        return number

    async def show_progress(self, share: float | None) -> None:
        """Show in the task bar how far the work is, from 0 to 1; None: nothing is going on."""
        if not await self._open():
            return
        from jeepney import DBusAddress, new_signal

        properties = {"progress": ("d", share or 0.0), "progress-visible": ("b", share is not None)}
        values = (f"application://{DESKTOP_FILE}.desktop", properties)
        emitter = DBusAddress(_LAUNCHER_PATH, interface=_LAUNCHER)
        await self._bounded(self._router.send(new_signal(emitter, "Update", "sa{sv}", values)))

    async def show_file(self, path: Path) -> bool:
        """Have the file manager open the folder of a file and select it; False: none did.

        `path` is absolute.
        """
        if not await self._open():
            return False
        from jeepney import DBusAddress, MessageType, new_method_call

        manager = DBusAddress(_FILES_PATH, _FILES, _FILES)
        call = new_method_call(manager, "ShowItems", "ass", ([path.as_uri()], ""))
        reply: list[Any] = []
        talked = await self._bounded(self._router.send_and_get_reply(call), reply)
        return talked and reply[0].header.message_type is MessageType.method_return

    async def close(self) -> None:
        """Let go of the connection; the next call opens another."""
        router, connection = self._router, self._connection
        self._router = self._connection = self._takes_markup = None
        if router is not None:
            with suppress(OSError, EOFError, ValueError):
                await router.__aexit__(None, None, None)
        if connection is not None:
            with suppress(OSError):
                await connection.close()

    async def _open(self) -> bool:
        """Have a connection; False where there is no bus."""
        async with self._opening:
            return self._router is not None or await self._connect()

    async def _connect(self) -> bool:
        address = session_bus()
        if not address:
            return False
        try:
            from jeepney import MatchRule, message_bus
            from jeepney.io.asyncio import DBusRouter, open_dbus_connection
        except ImportError:  # it comes with the keyring on Linux alone
            return False
        try:
            async with asyncio.timeout(PATIENCE_S):
                self._connection = await open_dbus_connection(address)
        except (OSError, EOFError, RuntimeError, ValueError):
            return False
        self._router = DBusRouter(self._connection)
        rule = MatchRule(type="signal", interface=_SERVICE, member="ActionInvoked", path=_PATH)
        self._router.filter(rule, queue=_Ear(self._hear)).__enter__()
        # Some services tell everybody of a click, others only who has asked for it.
        return await self._bounded(self._router.send_and_get_reply(message_bus.AddMatch(rule)))

    def _hear(self, message: Any) -> None:
        number, action = message.body
        if number in self._shown and action == "default":
            self._clicked()

    async def _ask(
        self, method: str, signature: str | None = None, values: tuple[Any, ...] = ()
    ) -> tuple[Any, ...]:
        """What the notification service answers; nothing where there is none."""
        if not await self._open():
            return ()
        from jeepney import DBusAddress, MessageType, new_method_call

        call = new_method_call(DBusAddress(_PATH, _SERVICE, _SERVICE), method, signature, values)
        reply: list[Any] = []
        if not await self._bounded(self._router.send_and_get_reply(call), reply):
            return ()
        is_answer = reply[0].header.message_type is MessageType.method_return
        return tuple(reply[0].body) if is_answer else ()

    async def _bounded(self, talk: Awaitable[Any], into: list[Any] | None = None) -> bool:
        """Await `talk` for a while; False, and no connection, where nothing comes of it."""
        from jeepney.io.common import RouterClosed

        try:
            async with asyncio.timeout(PATIENCE_S):
                found = await talk
        except (OSError, EOFError, RouterClosed):
            await self.close()
            return False
        if into is not None:
            into.append(found)
        return True


class _Ear:
    """Stands where jeepney expects a queue, and hands on at once."""

    def __init__(self, hear: Callable[[Any], None]) -> None:
        self._hear = hear

    def put_nowait(self, message: Any) -> None:
        self._hear(message)


def session_bus() -> str:
    """The address of the session's bus; empty where there is none."""
    address = os.environ.get("DBUS_SESSION_BUS_ADDRESS", "")
    if address:
        return address
    socket = Path(os.environ.get("XDG_RUNTIME_DIR", "/nonexistent")) / "bus"
    return f"unix:path={socket}" if socket.is_socket() else ""


def _sendable(text: str) -> str:
    """The bus takes UTF-8 without a zero, and closes the connection over anything else."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")

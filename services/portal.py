"""Pictures of the screen by the desktop's own portal, over D-Bus. Linux alone.

The portal shows the choice of a window or a region itself, and asks whoever sits there:
no program sees the screen without that. Each call has a connection of its own, which
ends with it; so nothing is left behind by a portal that dies.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from services.desktop import session_bus
from services.errors import ImageRejected

PATIENCE_S = 5.0  # for an answer of the bus or the portal; for the user there is no limit
_NAME = "org.freedesktop.portal.Desktop"
_PATH = "/org/freedesktop/portal/desktop"
_SCREENSHOT = "org.freedesktop.portal.Screenshot"
_REQUEST = "org.freedesktop.portal.Request"
_OWNER_CHANGED = "NameOwnerChanged"
_TAKEN, _CANCELLED = 0, 1


async def offers_screenshots() -> bool:
    """Whether there is a portal that takes pictures of the screen."""
    try:
        async with _bus() as bus:
            answer = await bus.ask(
                "org.freedesktop.DBus.Properties", "Get", "ss", (_SCREENSHOT, "version")
            )
    except OSError:
        return False
    return answer is not None


async def screenshot(parent: str = "") -> Path | None:
    """Let the user choose a part of the screen; its file, or None where they would rather not.

    `parent` names our window as portals do, such as "x11:1a". The file is the user's.

    Raises:
        ImageRejected: the portal could not do it.
    """
    try:
        async with _bus() as bus:
            return await _asked(bus, parent)
    except OSError as error:
        raise ImageRejected("screenshot_failed") from error


async def _asked(bus: _Bus, parent: str) -> Path | None:
    token = f"musa{secrets.token_hex(8)}"
    options = {
        "handle_token": ("s", token),
        "interactive": ("b", True),
        "modal": ("b", True),
    }
    await bus.listen()  # before asking: the answer may be there at once
    handle = f"{_PATH}/request/{bus.name[1:].replace('.', '_')}/{token}"
    try:
        answer = await bus.ask(_SCREENSHOT, "Screenshot", "sa{sv}", (parent, options))
        if answer is None:
            raise ImageRejected("screenshot_failed")
        handle = str(answer[0])  # old portals choose another
        status, found = await bus.response(handle)
    except asyncio.CancelledError:
        await bus.withdraw(handle)
        raise
    if status == _CANCELLED:
        return None
    place = _path(found.get("uri", ("s", ""))[1]) if status == _TAKEN else None
    if place is None:
        raise ImageRejected("screenshot_failed")
    return place


def _path(uri: object) -> Path | None:
    parts = urlsplit(str(uri))
    is_local = parts.scheme == "file" and parts.netloc in ("", "localhost")
    path = unquote(parts.path)
    return Path(path) if is_local and path and "\0" not in path else None


@asynccontextmanager
async def _bus() -> AsyncIterator[_Bus]:
    """A connection to the session's bus; raises OSError where there is none, or it goes."""
    address = session_bus()
    if not address:
        raise ConnectionError("there is no session bus")
    try:
        from jeepney.io.asyncio import open_dbus_connection
    except ImportError as error:  # it comes with the keyring on Linux alone
        raise ConnectionError("nobody here speaks D-Bus") from error
    try:
        async with asyncio.timeout(PATIENCE_S):
            connection = await open_dbus_connection(address)
    except (EOFError, RuntimeError, ValueError) as error:
        raise ConnectionError(str(error)) from error
    try:
        yield _Bus(connection)
    except EOFError as error:
        raise ConnectionError("the bus has gone") from error
    finally:
        with suppress(OSError):
            await connection.close()


class _Bus:
    """Asks one thing at a time; what else is heard meanwhile is kept."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._heard: list[Any] = []

    @property
    def name(self) -> str:
        """What the bus calls us, such as ":1.42"."""
        return str(self._connection.unique_name)

    async def ask(
        self, interface: str, method: str, signature: str, values: tuple[Any, ...]
    ) -> tuple[Any, ...] | None:
        """What the portal answers; None where it does not know, or is not there."""
        from jeepney import DBusAddress, new_method_call

        portal = DBusAddress(_PATH, _NAME, interface)
        return await self._reply(new_method_call(portal, method, signature, values))

    async def listen(self) -> None:
        """Hear what becomes of requests, and of the portal."""
        from jeepney import MatchRule, message_bus

        response = MatchRule(type="signal", sender=_NAME, interface=_REQUEST, member="Response")
        gone = MatchRule(type="signal", interface=message_bus.interface, member=_OWNER_CHANGED)
        gone.add_arg_condition(0, _NAME)
        for rule in (response, gone):
            await self._reply(message_bus.AddMatch(rule))

    async def response(self, handle: str) -> tuple[int, dict[str, Any]]:
        """How a request ended, and what came of it. Waits for as long as the user takes."""
        from jeepney import HeaderFields

        while True:
            message = self._heard.pop(0) if self._heard else await self._connection.receive()
            member = message.header.fields.get(HeaderFields.member)
            if member == "Response" and message.header.fields.get(HeaderFields.path) == handle:
                status, found = message.body
                return int(status), dict(found)
            if member == _OWNER_CHANGED and message.body[0] == _NAME and not message.body[2]:
                raise ConnectionError("the portal has gone")

    async def withdraw(self, handle: str) -> None:
        """Take a request back: nobody waits for its answer any more."""
        from jeepney import DBusAddress, new_method_call

        with suppress(OSError):
            request = DBusAddress(handle, _NAME, _REQUEST)
            await self._connection.send(new_method_call(request, "Close"))

    async def _reply(self, call: Any) -> tuple[Any, ...] | None:
        from jeepney import HeaderFields, MessageType

        serial = next(self._connection.outgoing_serial)
        async with asyncio.timeout(PATIENCE_S):
            await self._connection.send(call, serial=serial)
            while True:
                message = await self._connection.receive()
                if message.header.fields.get(HeaderFields.reply_serial) == serial:
                    break
                self._heard.append(message)
        is_answer = message.header.message_type is MessageType.method_return
        return tuple(message.body) if is_answer else None

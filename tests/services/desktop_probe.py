"""Run as a program inside a private session bus: a desktop that hears, and Musa that tells.

Prints what was heard as JSON lines. The first argument names the story.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

from jeepney import DBusAddress, MatchRule, MessageType, message_bus, new_error, new_method_return
from jeepney import new_signal as signal_of
from jeepney.io.asyncio import DBusConnection, DBusRouter, Proxy, open_dbus_connection

from services.desktop import Desktop

NAME, PATH = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"
BUS = os.environ.get("DBUS_SESSION_BUS_ADDRESS", "")


def say(**told: object) -> None:
    print(json.dumps(told), flush=True)


class Server:
    """A notification service as desktops have it; without `markup`, one for plain text."""

    def __init__(self, connection: DBusConnection, *, markup: bool) -> None:
        self.connection = connection
        self._capabilities = ["body", "actions", *(["body-markup"] if markup else [])]
        self._number = 6
        self.task = asyncio.ensure_future(self._serve())

    @classmethod
    async def start(cls, address: str = BUS, *, markup: bool = True) -> Server:
        connection = await open_dbus_connection(address)
        async with DBusRouter(connection) as router:
            await Proxy(message_bus, router).RequestName(NAME)
        return cls(connection, markup=markup)

    async def click(self, number: int, action: str = "default") -> None:
        emitter = DBusAddress(PATH, interface=NAME)
        await self.connection.send(signal_of(emitter, "ActionInvoked", "us", (number, action)))

    async def stop(self) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)
        await self.connection.close()

    async def _serve(self) -> None:
        while True:
            call = await self.connection.receive()
            if call.header.message_type is MessageType.method_call:
                await self.connection.send(self._answer(call))

    def _answer(self, call: Any) -> Any:
        fields = {field.name: value for field, value in call.header.fields.items()}
        if fields["member"] == "GetCapabilities":
            return new_method_return(call, "as", (self._capabilities,))
        if fields.get("signature") != "susssasa{sv}i":
            return new_error(call, "org.freedesktop.DBus.Error.InvalidArgs")
        app, instead_of, _icon, title, body, actions, _hints, _timeout = call.body
        self._number = instead_of or self._number + 1
        say(app=app, instead_of=instead_of, title=title, body=body, actions=actions)
        return new_method_return(call, "u", (self._number,))


async def told() -> None:
    """Two notifications, the second in place of the first, and a click."""
    clicked = asyncio.Event()
    server = await Server.start()
    desktop = Desktop(clicked.set)
    first = await desktop.notify("A picture is ready", 'a <b>kite</b> & "more" \0\ud800')
    second = await desktop.notify("2 pictures are ready", "a kite", first)
    say(first=first, second=second)
    await server.click(99)
    await server.click(second, "settings")
    await server.click(second)
    await clicked.wait()
    say(clicked=True)
    await desktop.close()
    await server.stop()


async def plain() -> None:
    """A service that shows plain text gets plain text."""
    server = await Server.start(markup=False)
    desktop = Desktop(lambda: None)
    await desktop.notify("A picture is ready", "a <b>kite</b> & more")
    await desktop.close()
    await server.stop()


async def progress() -> None:
    """The task bar hears how far it is, and that it is over."""
    connection = await open_dbus_connection(BUS)
    rule = MatchRule(type="signal", interface="com.canonical.Unity.LauncherEntry")
    async with DBusRouter(connection) as router:
        await Proxy(message_bus, router).AddMatch(rule)
        desktop = Desktop(lambda: None)
        with router.filter(rule, bufsize=5) as heard:
            for share in (0.25, None):
                await desktop.show_progress(share)
                say(heard=(await heard.get()).body)
        await desktop.close()
    await connection.close()


async def files() -> None:
    """A file manager is asked to point at a file; without one, and on its refusal, nobody did."""
    desktop = Desktop(lambda: None)
    place = Path("/a folder/灯塔.png")
    say(shown=await desktop.show_file(place))
    connection = await open_dbus_connection(BUS)
    async with DBusRouter(connection) as router:
        await Proxy(message_bus, router).RequestName("org.freedesktop.FileManager1")

    async def manage() -> None:
        for refuses in (False, True):
            call = await connection.receive()
            while call.header.message_type is not MessageType.method_call:
                call = await connection.receive()
            say(asked=call.body)
            failed = new_error(call, "org.freedesktop.DBus.Error.Failed")
            await connection.send(failed if refuses else new_method_return(call))

    managing = asyncio.ensure_future(manage())
    say(shown=await desktop.show_file(place))
    say(shown=await desktop.show_file(place))
    await managing
    await desktop.close()
    await connection.close()


async def nobody() -> None:
    """Without a service, and without a bus, nothing is told and nothing fails."""
    desktop = Desktop(lambda: None)
    say(number=await desktop.notify("A picture is ready", "a kite"))
    await desktop.show_progress(0.5)
    await desktop.close()


async def again() -> None:
    """A service that goes and comes back is told again."""
    server = await Server.start()
    desktop = Desktop(lambda: None)
    say(number=await desktop.notify("one", ""))
    await server.stop()
    say(number=await desktop.notify("two", ""))
    server = await Server.start()
    say(number=await desktop.notify("three", ""))
    await desktop.close()
    await server.stop()


if __name__ == "__main__":
    stories = (told, plain, progress, files, nobody, again)
    asyncio.run({story.__name__: story for story in stories}[sys.argv[1]](), debug=False)

"""A private session bus, and a portal on it that takes screenshots as the test wants."""

from __future__ import annotations

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from jeepney import (
    DBusAddress,
    HeaderFields,
    MessageType,
    message_bus,
    new_error,
    new_method_return,
    new_signal,
)
from jeepney.io.asyncio import DBusConnection, DBusRouter, Proxy, open_dbus_connection

NAME, PATH = "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop"
# The usual one would start the portal of whoever runs these tests.
CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


@contextmanager
def private_bus(folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Its address, and its process."""
    config = folder / "bus.conf"
    config.write_text(CONFIG)
    read, write = os.pipe()
    command = ["dbus-daemon", f"--config-file={config}", "--nofork", f"--print-address={write}"]
    daemon = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as told:
        address = told.readline().strip()
    try:
        yield address, daemon
    finally:
        daemon.terminate()
        daemon.wait()


class Portal:
    """`own_handle` is what portals do that are older than the token; `refuses` answers an error."""

    def __init__(self, connection: DBusConnection) -> None:
        self._connection = connection
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.withdrawn: list[str] = []
        self.heard = asyncio.Event()  # a question, or its withdrawal
        self.own_handle = ""
        self.refuses = False
        self.answers_early: tuple[int, str] | None = None
        self._handle = self._sender = ""

    async def answer(self, status: int, uri: str = "") -> None:
        """How the last request ended: 0 taken, 1 refused by the user, 2 anything else."""
        emitter = DBusAddress(self._handle, interface="org.freedesktop.portal.Request")
        found = {"uri": ("s", uri)} if uri else {}
        signal = new_signal(emitter, "Response", "ua{sv}", (status, found))
        signal.header.fields[HeaderFields.destination] = self._sender
        await self._connection.send(signal)

    async def serve(self) -> None:
        while True:
            call = await self._connection.receive()
            if call.header.message_type is MessageType.method_call:
                await self._hear(call)

    async def _hear(self, call: Any) -> None:
        member = call.header.fields[HeaderFields.member]
        if member == "Get":
            answer = new_method_return(call, "v", (("u", 5),))
        elif member == "Close":
            self.withdrawn.append(call.header.fields[HeaderFields.path])
            answer = new_method_return(call)
        else:
            answer = await self._choose(call)
        await self._connection.send(answer)
        if member != "Get":
            self.heard.set()

    async def _choose(self, call: Any) -> Any:
        parent, options = call.body
        self.asked.append((parent, options))
        if self.refuses:
            return new_error(call, "org.freedesktop.portal.Error.Failed")
        self._sender = call.header.fields[HeaderFields.sender]
        sender = self._sender[1:].replace(".", "_")
        handle = f"{PATH}/request/{sender}/{options['handle_token'][1]}"
        self._handle = self.own_handle or handle
        if self.answers_early is not None:
            await self.answer(*self.answers_early)
        return new_method_return(call, "o", (self._handle,))


@asynccontextmanager
async def portal_on(address: str) -> AsyncIterator[Portal]:
    connection = await open_dbus_connection(address)
    async with DBusRouter(connection) as router:
        await Proxy(message_bus, router).RequestName(NAME)
    portal = Portal(connection)
    serving = asyncio.ensure_future(portal.serve())
    try:
        yield portal
    finally:
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
        await connection.close()

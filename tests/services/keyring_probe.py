"""Run as a program inside a private session: one story with the real keyring, as JSON lines."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from services.errors import StudioError
from services.keys import Keys

KEY = "AIza" + "k" * 35


def tell(step: str, call: Callable[[], Any]) -> None:
    try:
        found = call()
        told = found if found is None or isinstance(found, str) else found.origin
    except StudioError as error:
        told = error.key
    print(json.dumps({step: told}), flush=True)


def unlocked(keys: Keys) -> None:
    tell("find before", keys.find)
    tell("keep", lambda: keys.keep(f"  {KEY}\n"))
    tell("find", Keys({}, Path("/")).find)
    tell("forget", keys.forget)
    tell("find after", Keys({}, Path("/")).find)
    tell("forget again", keys.forget)


def locked(keys: Keys) -> None:
    import secretstorage

    tell("keep", lambda: keys.keep(KEY))
    bus = secretstorage.dbus_init()
    secretstorage.get_default_collection(bus).lock()
    bus.close()
    tell("find", keys.find)
    tell("trouble", lambda: keys.trouble.key if keys.trouble else None)
    tell("keep while locked", lambda: keys.keep(KEY))
    tell("forget while locked", keys.forget)
    tell("remember", lambda: keys.remember(KEY))
    tell("find remembered", keys.find)


def without(keys: Keys) -> None:
    tell("find", keys.find)
    tell("keep", lambda: keys.keep(KEY))
    tell("forget", keys.forget)
    tell("remember", lambda: keys.remember(KEY))
    tell("find remembered", keys.find)


if __name__ == "__main__":
    {"unlocked": unlocked, "locked": locked, "without": without}[sys.argv[1]](Keys({}, Path("/")))

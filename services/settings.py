"""What the program remembers about itself: looks and habits, never pictures, never the key."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from services import addresses
from services.durable import write_whole
from services.errors import DiskFull, LibraryError, Unreachable, Unwritable

FILE = "settings.json"
THEMES = ("system", "light", "dark")
MOST_USD = 1_000_000  # of a budget
MOST_AT_ONCE = 16
_MAX_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Settings:
    """Immutable: change with `dataclasses.replace`, then `save`."""

    theme: str = "system"  # one of THEMES
    geometry: str = ""  # of the window, base64 as Qt saves it
    splitters: tuple[int, ...] = ()  # widths of the window's columns, in pixels
    trust_env: bool = True  # honour the proxies that the system names
    language: str = ""  # "" follows the system
    budget_usd: float = 0.0  # a month; 0 is none
    budget_warned: str = ""  # month and budget for which it was told that most is spent
    at_once: int = 4  # requests side by side, 1 to MOST_AT_ONCE
    endpoint: str = ""  # another address instead of Google's; the command line's wins
    proxy: str = ""  # an http proxy's address; "" leaves it to `trust_env`
    notify: bool = True  # tell of finished work while the window is not in front
    advise: bool = True  # on a prompt while it is written
    go_on: bool = True  # to the next picture, once one is marked by a key
    grid_px: int = 160  # long side of pictures in rows


def load(folder: Path) -> Settings:
    """The settings kept in `folder`; each unreadable or odd value falls back by itself."""
    try:
        with (folder / FILE).open("rb") as file:
            kept = json.loads(file.read(_MAX_BYTES))
    except (OSError, ValueError, RecursionError):
        return Settings()
    if not isinstance(kept, dict):
        return Settings()
    good = {
        field.name: _plain(kept[field.name])
        for field in fields(Settings)
        if field.name in kept and _CHECKS[field.name](kept[field.name])
    }
    return Settings(**good)


def save(settings: Settings, folder: Path) -> None:
    """Keep `settings`: a crash leaves the old file or the new one.

    Raises:
        DiskFull, Unwritable: the old file stands.
    """
    try:
        write_whole(folder / FILE, json.dumps(asdict(settings), indent=1).encode())
    except OSError as error:
        raise _told(error) from error


def _told(error: OSError) -> LibraryError:
    if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
        return DiskFull("settings_disk_full")
    return Unwritable("settings_unwritable")


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _is_text(value: object) -> bool:
    return isinstance(value, str) and len(value) < 10_000


def _is_address(value: object, read: Callable[[str], object]) -> bool:
    """Whether it may be kept; a name and a password were never written by us."""
    if not isinstance(value, str):
        return False
    try:
        return not value or bool(read(value))
    except Unreachable:
        return False


def _is_amount(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return 0 <= value <= MOST_USD  # which no NaN is


def _is_widths(value: object) -> bool:
    if not isinstance(value, list) or len(value) > 16:
        return False
    return all(type(width) is int and 0 <= width < 100_000 for width in value)


_CHECKS: dict[str, Callable[[object], bool]] = {
    "theme": lambda value: value in THEMES,
    "geometry": _is_text,
    "splitters": _is_widths,
    "trust_env": lambda value: isinstance(value, bool),
    "language": _is_text,
    "budget_usd": _is_amount,
    "budget_warned": _is_text,
    "at_once": lambda value: type(value) is int and 1 <= value <= MOST_AT_ONCE,
    "endpoint": lambda value: _is_address(value, addresses.read),
    "proxy": lambda value: _is_address(value, addresses.proxy),
    "notify": lambda value: isinstance(value, bool),
    "advise": lambda value: isinstance(value, bool),
    "go_on": lambda value: isinstance(value, bool),
    "grid_px": lambda value: type(value) is int and 16 <= value <= 2048,
}

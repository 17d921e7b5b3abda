"""Prompts to begin with: templates, word lists, what was asked before, and what was pinned.

Templates and word lists are plain files in the library's folder, one each: anybody
may write them with any editor. They are read anew whenever they are needed.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import ParamSpec, TypeVar

from services.domain import PastPrompt
from services.durable import write_whole
from services.errors import Unwritable
from services.library import Library
from services.prompts import templates
from services.prompts.templates import Template
from services.threads import Threads

TEMPLATES, WORDS, PINS = "templates", "words", "pinned-prompts.json"
MOST_WORDS = 500  # of a list
MOST_LISTS = 200
MOST_PINS = 500
_MOST_BYTES = 2_000_000
_NAME = re.compile(r"[\w -]{1,60}")

P = ParamSpec("P")
T = TypeVar("T")


class Prompts:
    def __init__(self, library: Library, threads: Threads) -> None:
        self._library = library
        self._folder = library.folder
        self._threads = threads
        self._pinning = asyncio.Lock()

    async def templates(self) -> tuple[Template, ...]:
        """Ours, then the user's own."""
        own = await self._threads.worker(templates.users, self._folder / TEMPLATES)
        return (*await self._threads.worker(templates.ours), *own)

    async def keep_template(self, name: str, text: str) -> Template:
        """Write a template of the user's; one of that name is replaced.

        Raises:
            Unwritable: the name is none for a file, or the disk refuses.
        """
        made = templates.parsed(text, name.strip())
        if made is None or not _NAME.fullmatch(name.strip()):
            raise Unwritable("template_name", name=name)
        path = self._folder / TEMPLATES / f"{name.strip()}.txt"
        await self._writing(write_whole, path, templates.written(made).encode())
        return made

    async def drop_template(self, name: str) -> None:
        """Delete a template of the user's."""
        path = self._folder / TEMPLATES / f"{name}.txt"
        if _NAME.fullmatch(name):
            await self._writing(path.unlink, missing_ok=True)

    async def lists(self) -> Mapping[str, tuple[str, ...]]:
        """The word lists by name; a line is an entry, what follows a # at its start is none."""
        return await self._threads.worker(_lists, self._folder / WORDS)

    async def past(self, words: str = "", limit: int = 100) -> tuple[PastPrompt, ...]:
        """What was asked for before and holds all of `words`, the latest first."""
        return await self._threads.library(self._library.past_prompts, words, limit)

    async def pins(self) -> tuple[str, ...]:
        """Pinned prompts, the last pinned first."""
        return await self._threads.worker(_pins, self._folder / PINS)

    async def pin(self, prompt: str, pinned: bool) -> tuple[str, ...]:
        """Pin `prompt`, or let it go; the pins then.

        Raises:
            Unwritable: the disk refuses.
        """
        async with self._pinning:  # two at once would each write without the other
            others = [one for one in await self.pins() if one != prompt]
            pins = ([prompt, *others] if pinned else others)[:MOST_PINS]
            data = json.dumps(pins, ensure_ascii=False, indent=1).encode("utf-8", "replace")
            await self._writing(write_whole, self._folder / PINS, data)
            return tuple(pins)

    async def _writing(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return await self._threads.worker(call, *args, **kwargs)
        except OSError as error:
            raise Unwritable("prompts_unwritable") from error


def _lists(folder: Path) -> dict[str, tuple[str, ...]]:
    if not folder.is_dir():
        return {}
    paths = sorted(folder.glob("*.txt"), key=lambda path: path.name.casefold())[:MOST_LISTS]
    return {path.stem: _words(path) for path in paths}


def _words(path: Path) -> tuple[str, ...]:
    with suppress(OSError), path.open("rb") as file:
        text = file.read(_MOST_BYTES).decode("utf-8", "replace").removeprefix("\ufeff")
        lines = (line.strip() for line in text.splitlines())
        return tuple(line for line in lines if line and not line.startswith("#"))[:MOST_WORDS]
    return ()


def _pins(path: Path) -> tuple[str, ...]:
    try:
        value = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return ()
    kept = value if isinstance(value, list) else []
    return tuple(one for one in kept if isinstance(one, str))[:MOST_PINS]

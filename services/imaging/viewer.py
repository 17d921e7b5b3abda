"""Asking for parts of an original as they are seen: blocking calls, for worker threads."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from services.domain import BlobId
from services.errors import ImageRejected, Unwritable
from services.imaging.exchange import Exchange
from services.messages import say

DEADLINE_S = 30.0  # 120 megapixels on a busy machine; nobody waits at a standing window

Wanted = tuple[tuple[int, int, int, int], tuple[int, int]]


class LetGo(Exception):
    """Nobody wants any more what was being worked at."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a picture in sRGB: four bytes a pixel, blue first, multiplied by alpha."""

    width_px: int
    height_px: int
    opaque: bool
    pixels: bytes


class Viewer:
    """One process that decodes an original, keeps it for a while and shows parts of it.

    `kept` names the originals that it has decoded: of those a part takes milliseconds.
    """

    def __init__(self, deadline_s: float = DEADLINE_S) -> None:
        self._exchange = Exchange("services.imaging.views", deadline_s)
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._using = threading.Lock()
        self._let_go = False
        self.kept: frozenset[str] = frozenset()

    @property
    def pid(self) -> int | None:
        """The process's id; None while there is none."""
        return self._exchange.pid

    def view(self, path: Path, blob: BlobId, wanted: Sequence[Wanted]) -> list[Part]:
        """Parts of an original: each a box in pixels of the upright picture, and its size.

        Raises:
            ImageRejected: it is missing, has changed or cannot be decoded.
            DiskFull, Unwritable: there is no room to hand the parts over.
            LetGo: `let_go` was called meanwhile.
        """
        with self._using:
            try:
                return self._viewed(path, blob, wanted)
            except ImageRejected as error:
                if self.pid is None:  # it died, and all that it had with it
                    self.kept = frozenset()
                if self._let_go:
                    raise LetGo from error
                raise
            finally:
                self._let_go = False

    def let_go(self) -> None:
        """Stop what is being worked at; from any thread."""
        self._let_go = True
        self._exchange.kill()

    def close(self) -> None:
        """End the process; a later call starts another."""
        self.let_go()
        with self._using:
            self._exchange.close()
            self.kept = frozenset()
            if self._folder is not None:
                with suppress(OSError):
                    self._folder.cleanup()
                self._folder = None

    def _viewed(self, path: Path, blob: BlobId, wanted: Sequence[Wanted]) -> list[Part]:
        try:
            if self._folder is None:
                self._folder = tempfile.TemporaryDirectory(prefix="musa-view-")
            into = Path(self._folder.name) / "parts"
            answer = self._exchange.ask(
                "view",
                say("image_unnamed"),
                source=str(path.absolute()),
                sha256=blob,
                parts=[(list(box), list(size)) for box, size in wanted],
                into=str(into),
            )
            self.kept = frozenset(answer["kept"])
            with into.open("rb") as file:
                parts = [_part(about, file.read(_size(about))) for about in answer["parts"]]
            into.unlink()
        except OSError as error:  # the folder for what is handed over
            raise Unwritable("image_unwritable", name=say("image_unnamed")) from error
        return parts


def _size(about: dict[str, int]) -> int:
    return about["width_px"] * about["height_px"] * 4


def _part(about: dict[str, int], pixels: bytes) -> Part:
    return Part(about["width_px"], about["height_px"], bool(about["opaque"]), pixels)

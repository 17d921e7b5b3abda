"""Asking the imaging process: blocking calls, for worker threads, safe from several at once."""

from __future__ import annotations

import base64
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from services.domain import BlobId, Edits
from services.errors import ImageRejected, Unwritable
from services.imaging.door import MAX_BYTES
from services.imaging.exchange import Exchange
from services.imaging.sheet_size import Layout
from services.messages import say

DEADLINE_S = 10.0


@dataclass(frozen=True, slots=True)
class FilePicture:
    """A picture that lies in a file named by its hash; its size is that of the upright picture."""

    path: Path
    sha256: BlobId
    mime: str
    width_px: int
    height_px: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Intake:
    """A picture that was accepted; `sent` is `original` where nothing had to change.

    `notes` are message keys that say what was changed; each takes {name}.
    """

    original: FilePicture
    sent: FilePicture
    notes: tuple[str, ...] = ()


class Imaging:
    """The door for every picture from outside.

    One worker process, started when it is first needed and again after it has
    died. Calls take turns; the deadline counts from a call's own turn.
    """

    def __init__(self, deadline_s: float = DEADLINE_S) -> None:
        self._exchange = Exchange("services.imaging.worker", deadline_s)
        self._ask = self._exchange.ask

    def start(self) -> None:
        """Have the worker ready before somebody waits for it; never needed.

        A failure is told by the first call that needs the worker.
        """
        self._exchange.start()

    def close(self) -> None:
        """End the worker; a later call starts another."""
        self._exchange.close()

    @property
    def pid(self) -> int | None:
        """The worker's process id; None while there is none."""
        return self._exchange.pid

    def take_in(
        self, source: Path | bytes, *, into: Path, name: str, thumbs: Path | None = None
    ) -> Intake:
        """Check a picture and write what is to be kept of it into the folder `into`.

        `original` holds the bytes exactly as given. `sent` is what a model may
        see: without private metadata, upright, 8 bits, one frame, in a format
        that it reads; the same file where that is so already. With `thumbs`,
        the original's thumbnails are written there on the way, if that can be.

        Raises:
            ImageRejected: it cannot be used; `name` is how the sentence calls it.
            DiskFull, Unwritable: `into` cannot be written.
        """
        if isinstance(source, bytes):
            return self._take_in_bytes(source, into, name, thumbs)
        asked = {"source": _plain(source), "into": _plain(into)}
        if thumbs is not None:
            asked["thumbs"] = _plain(thumbs)
        answer = self._ask("take_in", name, **asked)
        return Intake(
            _picture(answer["original"]), _picture(answer["sent"]), tuple(answer["notes"])
        )

    def glance(self, path: Path, long_side_px: int) -> bytes:
        """A small picture to show while it is taken in; empty where that costs as much.

        Raises:
            ImageRejected: it cannot be decoded.
        """
        answer = self._ask("glance", _unnamed(), source=_plain(path), long_side_px=long_side_px)
        return base64.b64decode(answer["small"])

    def profile(self, path: Path) -> str:
        """What the picture's own colour profile calls itself; empty where there is none.

        Raises:
            ImageRejected: it cannot be opened.
        """
        found: str = self._ask("describe", _unnamed(), source=_plain(path))["profile"]
        return found

    def inspect(self, path: Path) -> tuple[str, int, int]:
        """MIME type by content, and width and height as seen.

        Raises:
            ImageRejected: it cannot be decoded.
        """
        answer = self._ask("inspect", _unnamed(), source=_plain(path))
        return answer["mime"], answer["width_px"], answer["height_px"]

    def shrink(self, path: Path, long_side_px: int, *, into: Path) -> FilePicture:
        """Write a copy whose sides are `long_side_px` at most into the folder `into`.

        Raises:
            ImageRejected: it cannot be decoded.
            DiskFull, Unwritable: `into` cannot be written.
        """
        return _picture(
            self._ask(
                "shrink",
                _unnamed(),
                source=_plain(path),
                into=_plain(into),
                long_side_px=long_side_px,
            )
        )

    def edit(self, path: Path, edits: Edits, *, into: Path, name: str) -> FilePicture:
        """Write an upright sRGB copy with `edits` done to it into the folder `into`.

        Raises:
            ImageRejected: it cannot be decoded, or nothing is left of it; `name` is how
                the sentence calls it.
            DiskFull, Unwritable: `into` cannot be written.
        """
        asked = asdict(edits)
        return _picture(
            self._ask("edit", name, source=_plain(path), into=_plain(into), edits=asked)
        )

    def sheet(
        self,
        items: Sequence[tuple[Path, Sequence[str]]],
        title: str,
        place: str,
        *,
        layout: Layout,
        into: Path,
    ) -> None:
        """Add a page of pictures, each with lines of words, to the PDF `into`.

        What cannot be decoded is an empty frame.

        Raises:
            DiskFull, Unwritable: `into` cannot be written.
        """
        asked = [{"source": _plain(path), "lines": list(lines)} for path, lines in items]
        about = {"title": title, "place": place, "layout": list(layout)}
        self._ask("sheet", _unnamed(), items=asked, into=_plain(into), **about)

    def thumbnails(self, path: Path, targets: Mapping[int, Path]) -> dict[int, Path]:
        """Write one small picture per long side in pixels; return where each was written.

        Upright sRGB, never larger than the original. JPEG; a picture with
        transparency becomes a PNG whose path is the target's with suffix .png.

        Raises:
            ImageRejected: it cannot be decoded.
            DiskFull, Unwritable: a target cannot be written.
        """
        asked = {str(side): _plain(target) for side, target in targets.items()}
        answer = self._ask("thumbnails", _unnamed(), source=_plain(path), targets=asked)
        return {int(side): Path(written) for side, written in answer["written"].items()}

    def receive(self, path: Path, targets: Mapping[int, Path]) -> tuple[str, int, int]:
        """`inspect` and `thumbnails` from one decoding, for a picture that has just arrived.

        Raises:
            ImageRejected: it cannot be decoded.
            DiskFull, Unwritable: a target cannot be written.
        """
        asked = {str(side): _plain(target) for side, target in targets.items()}
        answer = self._ask("thumbnails", _unnamed(), source=_plain(path), targets=asked)
        return answer["mime"], answer["width_px"], answer["height_px"]

    def _take_in_bytes(self, source: bytes, into: Path, name: str, thumbs: Path | None) -> Intake:
        if len(source) > MAX_BYTES:
            megabytes, limit = -(-len(source) // 1_000_000), MAX_BYTES // 1_000_000
            raise ImageRejected("image_too_large", name=name, megabytes=megabytes, limit=limit)
        try:
            with tempfile.TemporaryDirectory(dir=into, prefix="given-") as folder:
                given = Path(folder) / "given"
                given.write_bytes(source)
                return self.take_in(given, into=into, name=name, thumbs=thumbs)
        except OSError as error:
            raise Unwritable("image_unwritable", name=name) from error


def _plain(path: Path) -> str:
    # The worker has a working folder of its own.
    return str(path.absolute())


def _unnamed() -> str:
    return say("image_unnamed")


def _picture(answer: Mapping[str, Any]) -> FilePicture:
    return FilePicture(**{**answer, "path": Path(answer["path"])})

"""What lies in a drop or on the clipboard, taken out before the event returns.

Nothing is opened or decoded here, with one marked exception: pictures leave
as paths, as their raw bytes, or as an address that the user has yet to agree to.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import unquote_to_bytes

from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication, QIODevice, QMimeData, QUrl
from PySide6.QtGui import QImage, QImageWriter

from gui.state.page_drops import picture_address
from services.domain import TurnId
from services.errors import ImageRejected, StudioError
from services.exports.names import legible

RAW_TYPES = (
    "image/png",
    "image/jpeg",
    "image/webp",
    "image/avif",
    "image/gif",
    "image/tiff",
    "image/bmp",
    "image/heic",
    "image/heif",
    "image/x-icon",
    "image/svg+xml",  # cannot be read, and is told so
)
TURNS_MIME = "application/x-musa-turns"  # cards of this very window, beside their files
QT_IMAGE = "application/x-qt-image"
EXTENSIONS = frozenset(
    (
        ".png",
        ".jpg",
        ".jpeg",
        ".jpe",
        ".jfif",
        ".webp",
        ".gif",
        ".bmp",
        ".tif",
        ".tiff",
        ".avif",
        ".heic",
        ".heif",
        ".apng",
        ".ico",
    )
)
MAX_DATA_URI = 70_000_000  # characters; 50 MB as base64


@dataclass(frozen=True, slots=True)
class Address:
    """An http(s) address that the user agreed to fetch."""

    url: str


@dataclass(frozen=True, slots=True)
class Source:
    """One picture to take in; `name` is what the user sees meanwhile, in one line."""

    name: str
    content: Path | bytes | Address

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", legible(self.name))


@dataclass(frozen=True, slots=True)
class Dropped:
    """A drop taken apart: what can be taken in, what must be asked first, what cannot be used.

    `turns` are cards of this window, whose pictures need not come in again.
    """

    sources: tuple[Source, ...] = ()
    addresses: tuple[str, ...] = ()
    refused: tuple[tuple[StudioError, str], ...] = ()
    turns: tuple[TurnId, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.sources or self.addresses or self.refused or self.turns)


def carried(turns: Sequence[TurnId], files: Sequence[Path]) -> QMimeData:
    """Turns on their way out: their files for all the world, themselves for us."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    mime.setData(TURNS_MIME, json.dumps([os.getpid(), *turns]).encode())
    return mime


def offers_pictures(mime: QMimeData) -> bool:
    """Whether a drop might hold pictures: cheap, for while it still hovers."""
    if mime.hasUrls() or mime.hasFormat(QT_IMAGE):
        return True
    return any(map(mime.hasFormat, RAW_TYPES)) or bool(_text_address(mime))


def offers_one(mime: QMimeData) -> bool:
    """Whether a drop is one picture that is at hand: it can take another's place."""
    if mime.hasFormat(TURNS_MIME):
        return len(_own_turns(mime)) == 1
    urls = mime.urls()
    return len(urls) == 1 if any(url.scheme() == "file" for url in urls) else _is_at_hand(mime)


def _is_at_hand(mime: QMimeData) -> bool:
    return mime.hasFormat(QT_IMAGE) or any(map(mime.hasFormat, RAW_TYPES))


def is_for_the_tray(mime: QMimeData) -> bool:
    """Whether a drop or paste on a *text* is a picture rather than words.

    Office programs put a picture of the words beside the words: words win. A
    link is words unless it names a picture.
    """
    urls = mime.urls()
    if urls:
        named = any(url.scheme() in ("file", "data") or _suffix(url) in EXTENSIONS for url in urls)
        return named or any(map(mime.hasFormat, RAW_TYPES)) or bool(picture_address(mime))
    if mime.hasFormat("text/plain"):
        return mime.text().startswith("data:image/")
    return offers_pictures(mime)


def is_archive(source: Source) -> bool:
    """Whether it is a `.musa` file, by its name."""
    return isinstance(source.content, Path) and source.content.suffix.lower() == ".musa"


def take_apart(mime: QMimeData) -> Dropped:
    """Everything usable in `mime`, copied out of it.

    Files come first; else the picture's own bytes, in the form closest to its
    origin; only then addresses, which nobody has agreed to yet.
    """
    if turns := _own_turns(mime):
        return Dropped(turns=turns)
    urls = mime.urls()
    local = [url for url in urls if url.scheme() == "file"]
    if local:
        return _files(local)
    data = next((raw for kind in RAW_TYPES if (raw := mime.data(kind).data())), b"")
    if data:
        return Dropped((Source(_name(urls), bytes(data)),))
    written = picture_address(mime) or ("" if urls else _text_address(mime))
    texts = [written] if written else [_encoded(url) for url in urls]
    if texts:
        return _addresses(texts)
    image = _qt_image(mime)
    return Dropped((Source(_name(urls), image),)) if image else Dropped()


def _own_turns(mime: QMimeData) -> tuple[TurnId, ...]:
    """The turns that this process put there; another's are taken by their files."""
    try:
        owner, *turns = json.loads(bytes(mime.data(TURNS_MIME).data()) or b"[0]")
    except (ValueError, TypeError):
        return ()
    return tuple(TurnId(str(turn)) for turn in turns) if owner == os.getpid() else ()


def _files(urls: list[QUrl]) -> Dropped:
    sources: list[Source] = []
    refused: list[tuple[StudioError, str]] = []
    for url in urls:
        path = _local(url)
        name = legible(PurePosixPath(path.rstrip("/")).name or path)
        # file://host/share would be opened as a network share, in the user's name.
        if url.host():
            refused.append((ImageRejected("drop_other_computer", name=name), name))
        elif "\0" in path or not path:
            refused.append((ImageRejected("drop_bad_name", name=name), name))
        else:
            sources.append(Source(name, Path(path)))
    return Dropped(tuple(sources), (), tuple(refused))


def _local(url: QUrl) -> str:
    """The file's path; its name need not be text where the system takes any bytes."""
    if os.name == "nt":
        return url.toLocalFile()
    path = bytes(url.path(QUrl.ComponentFormattingOption.FullyEncoded).encode())
    return os.fsdecode(unquote_to_bytes(path))


def _addresses(texts: list[str]) -> Dropped:
    sources: list[Source] = []
    addresses: list[str] = []
    refused: list[tuple[StudioError, str]] = []
    for text in texts:
        if text.lower().startswith("data:"):
            data = _data_uri(text)
            if data:
                sources.append(Source(_name([]), data))
            else:
                refused.append((ImageRejected("drop_bad_address"), text[:40]))
        elif text.lower().startswith(("http://", "https://")):
            addresses.append(text)
        else:
            refused.append((ImageRejected("drop_bad_address"), text[:40]))
    return Dropped(tuple(sources), tuple(addresses), tuple(refused))


def _data_uri(text: str) -> bytes:
    """The bytes of a base64 or percent-encoded `data:` address; empty when it is malformed."""
    head, comma, body = text[:MAX_DATA_URI].partition(",")
    if not comma or len(text) > MAX_DATA_URI:
        return b""
    raw = unquote_to_bytes(body)
    if not head.endswith(";base64"):
        return raw
    found = QByteArray.fromBase64Encoding(
        QByteArray(raw), QByteArray.Base64Option.AbortOnBase64DecodingErrors
    )
    decoded: QByteArray = found.decoded
    return bytes(decoded.data())


def _text_address(mime: QMimeData) -> str:
    """The text, when it is nothing but one address of a picture."""
    if not mime.hasFormat("text/plain"):
        return ""
    text = mime.text().strip()
    if text.startswith("data:image/"):
        return text
    alone = text.lower().startswith(("http://", "https://")) and not re.search(r"\s", text)
    return text if alone and len(text) <= 2048 else ""


def _encoded(url: QUrl) -> str:
    return bytes(url.toEncoded().data()).decode("ascii", "replace")


def _suffix(url: QUrl) -> str:
    return PurePosixPath(url.path()).suffix.lower()


def _name(urls: list[QUrl]) -> str:
    named = next(_names(urls), "")
    return named or QCoreApplication.translate("Intake", "Pasted picture")


def _names(urls: list[QUrl]) -> Iterator[str]:
    for url in urls:
        name = PurePosixPath(url.path()).name
        if name and url.scheme() != "data":
            yield name


def _qt_image(mime: QMimeData) -> bytes:
    """The exception: systems whose clipboard has no encoded form (a Windows bitmap).

    There Qt has already made the image; it goes through the same door as all
    others, as an uncompressed PNG.
    """
    if not mime.hasFormat(QT_IMAGE):
        return b""
    image = mime.imageData()
    if not isinstance(image, QImage) or image.isNull():
        return b""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(b"png"))
    writer.setCompression(0)  # this is the window's thread
    return bytes(buffer.data().data()) if writer.write(image) else b""

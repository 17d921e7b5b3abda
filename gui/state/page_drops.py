"""Which picture of a web page was dragged, as each browser words it.

A picture inside of a link is dragged with the link's address as its URL; the
picture's own stands beside it: in Firefox as the address of the promised file,
as UTF-16; in Chromium and Safari in a scrap of HTML; and pages may name one
for Chromium as `type:name:address`.
"""

from __future__ import annotations

import html
import re

from PySide6.QtCore import QMimeData

PROMISE = "application/x-moz-file-promise-url"
DOWNLOAD = "DownloadURL"
_LONGEST_SCRAP = 200_000  # bytes; a data address in it may be long, then the drop has the bytes
_IMAGE = re.compile(
    r"""<img\b[^<>]*?\ssrc\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)'|([^\s"'<>]+))""", re.IGNORECASE
)
_KINDS = ("http://", "https://", "data:image/")


def picture_address(mime: QMimeData) -> str:
    """The address of the dragged picture; empty when the drop is not from a page's picture."""
    found = (_promised(mime), _download(mime), _in_html(mime))
    return next((text for text in found if text.lower().startswith(_KINDS)), "")


def _promised(mime: QMimeData) -> str:
    return _text(bytes(mime.data(PROMISE).data())).partition("\n")[0].strip("\0\r ")


def _download(mime: QMimeData) -> str:
    kind, _, rest = _text(bytes(mime.data(DOWNLOAD).data())).partition(":")
    return rest.partition(":")[2].strip() if kind.startswith("image/") else ""


def _in_html(mime: QMimeData) -> str:
    """The picture of a scrap that comes with an address: a passage of a text has none."""
    if not mime.hasFormat("text/html") or not mime.hasUrls():
        return ""
    scrap = _text(bytes(mime.data("text/html").data())[:_LONGEST_SCRAP])
    found = _IMAGE.search(scrap)
    return html.unescape(next(filter(None, found.groups()), "")) if found else ""


def _text(raw: bytes) -> str:
    """UTF-16 with or without a mark, or UTF-8: browsers and systems differ."""
    wide = raw[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in raw[:16]
    if not wide:
        return raw.decode("utf-8", "replace")
    marked = raw[:2] in (b"\xff\xfe", b"\xfe\xff")
    return raw.decode("utf-16" if marked else "utf-16-le", "replace")

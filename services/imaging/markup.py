"""What a text is that poses as a picture: a drawing, a web page, or neither. Nothing is parsed."""

from __future__ import annotations

import re
import zlib

LOOKED_AT_BYTES = 65_536  # a drawing may begin with a long licence
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_BEFORE = re.compile(
    r"\s+|<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)|<!doctype\s+(?!html)[^>\[]*(?:\[.*?\]\s*)?>", re.DOTALL
)
_DRAWING = re.compile(r"<(?:[\w.-]+:)?svg[\s>/]")
_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body|title|meta|div|script)[\s>/]")


def is_drawing(data: bytes) -> bool:
    """Whether this begins an SVG, deflated or not."""
    return bool(_DRAWING.match(_first_tag(data)))


def is_page(data: bytes) -> bool:
    """Whether this begins an HTML page."""
    return bool(_PAGE.match(_first_tag(data)))


def _first_tag(data: bytes) -> str:
    """The text from its first tag on, without what may stand before."""
    text = _text(_inflated(data[:LOOKED_AT_BYTES])).lower()
    at = 0
    while found := _BEFORE.match(text, at):
        at = found.end()
    return text[at : at + 256]


def _inflated(data: bytes) -> bytes:
    if not data.startswith(b"\x1f\x8b"):
        return data
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(data, LOOKED_AT_BYTES)
    except zlib.error:
        return data


def _text(data: bytes) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    return data.decode("utf-8", "replace")

"""Binary in wire JSON: taken out into blobs when it comes, named until it goes (see `body`).

Gemini carries pictures and thought signatures as base64 strings, the latter
up to several megabytes each. Kept JSON has ``{"$blob": "<sha256>"}`` instead.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Callable, Mapping
from typing import Any

from services.domain import BlobId
from services.errors import BadAnswer, Damaged

BLOB = "$blob"
SIGNATURE = "thoughtSignature"
INLINE = "inlineData"
FILE = "fileData"

_URL_SAFE = bytes.maketrans(b"-_", b"+/")
_BLANKS = b" \t\r\n"
_NAME = re.compile(r"[0-9a-f]{64}")

_MAGIC = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"....ftypavi[fs]", re.DOTALL), "image/avif"),
    (re.compile(rb"....ftyp(hei[cxms]|mif1)", re.DOTALL), "image/heic"),
    (re.compile(rb"BM....\0\0\0\0", re.DOTALL), "image/bmp"),
)


def decode_base64(text: str) -> bytes:
    """The bytes of `text`, in the plain or the URL-safe alphabet, padded or not.

    Raises:
        BadAnswer: it is not base64.
    """
    try:
        raw = text.encode("ascii").translate(_URL_SAFE, _BLANKS).rstrip(b"=")
        return binascii.a2b_base64(raw + b"=" * (-len(raw) % 4), strict_mode=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise BadAnswer("gemini_bad_base64", may_have_been_billed=True) from error


def sniff(data: bytes) -> str | None:
    """The picture type that the first bytes tell, or None when they tell of none."""
    return next((mime for magic, mime in _MAGIC if magic.match(data)), None)


def take_out(value: Any, keep: Callable[[bytes], BlobId]) -> Any:
    """`value` with every picture and signature given to `keep` and replaced by its name.

    Raises:
        BadAnswer: something else than base64 stands where binary belongs, or the
            answer brings placeholders of its own.
    """

    def placeholder(text: Any) -> dict[str, str]:
        if not isinstance(text, str):
            raise BadAnswer("gemini_odd_shape", may_have_been_billed=True)
        return {BLOB: keep(decode_base64(text))}

    if _names_blobs(value):
        # Whoever keeps the answer would look for bytes that were never there.
        raise BadAnswer("gemini_odd_shape", may_have_been_billed=True)
    return _replace(value, placeholder)


def point_to_files(contents: list[Any], uris: Mapping[BlobId, str]) -> list[Any]:
    """`contents` with the user's pictures that `uris` names as files instead of placeholders."""
    return [
        {**content, "parts": [_pointed(part, uris) for part in content.get("parts", ())]}
        if content.get("role") != "model"
        else content
        for content in contents
    ]


def _pointed(part: dict[str, Any], uris: Mapping[BlobId, str]) -> dict[str, Any]:
    inline = part.get(INLINE) or {}
    data = inline.get("data")
    blob = data.get(BLOB) if isinstance(data, dict) else None
    if blob is None or blob not in uris:
        return part
    rest = {name: item for name, item in part.items() if name != INLINE}
    return {**rest, FILE: {"mimeType": inline["mimeType"], "fileUri": uris[blob]}}


def blob_named(placeholder: Any) -> BlobId:
    """The blob that a placeholder names; Damaged when it is no placeholder."""
    name = placeholder.get(BLOB) if isinstance(placeholder, dict) else None
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise Damaged("gemini_history_damaged")
    return BlobId(name)


def blobs_in(value: Any) -> list[BlobId]:
    """The blobs that the placeholders in `value` name, in order, each as often as it stands."""
    found: list[BlobId] = []

    def note(placeholder: Any) -> Any:
        found.append(blob_named(placeholder))
        return placeholder

    _replace(value, note)
    return found


def mimes_in(contents: list[Any]) -> dict[BlobId, str]:
    """The MIME type of each picture in `contents`, as it is declared there."""
    inlines = (part.get(INLINE) for one in contents for part in one.get("parts", ()))
    return {
        blob_named(inline["data"]): str(inline.get("mimeType", ""))
        for inline in inlines
        if isinstance(inline, dict) and inline.get("data") is not None
    }


def _names_blobs(value: Any) -> bool:
    if isinstance(value, list):
        return any(map(_names_blobs, value))
    if not isinstance(value, dict):
        return False
    return BLOB in value or any(map(_names_blobs, value.values()))


def _replace(value: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(value, list):
        return [_replace(item, change) for item in value]
    if not isinstance(value, dict):
        return value
    return {name: _field(name, item, change) for name, item in value.items()}


def _field(name: str, item: Any, change: Callable[[Any], Any]) -> Any:
    if name == SIGNATURE and item is not None:
        return change(item)
    if name == INLINE and isinstance(item, dict) and item.get("data") is not None:
        return {**item, "data": change(item["data"])}
    return _replace(item, change)

"""XMP packets: room for a recipe beside whatever else stands in one. Pure."""

from __future__ import annotations

import hashlib
import re
from html import escape, unescape

NAMESPACE = "urn:x-musa:recipe:1#"
MAX_MAIN = 65_502  # bytes that one JPEG segment has for a packet
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_EMPTY = (
    f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{_RDF}"></rdf:RDF></x:xmpmeta>'
).encode()
_BEGIN = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'.encode()
_END = b'<?xpacket end="w"?>'
_CLOSING = re.compile(rb"</(?:[\w.-]+:)?RDF\s*>")
_OURS = re.compile(
    rb'<rdf:Description xmlns:rdf="[^"]*" rdf:about="" xmlns:musa="urn:x-musa:recipe:1#">'
    rb"<musa:recipe>[^<]*</musa:recipe></rdf:Description>"
)
_SAID = (
    re.compile(rb"<musa:recipe>([^<]*)</musa:recipe>"),
    re.compile(rb'\bmusa:recipe="([^"]*)"'),
    re.compile(rb"\bmusa:recipe='([^']*)'"),
)
_EXTENDED = re.compile(rb"(HasExtendedXMP(?:\s*=\s*[\"']|>))([0-9A-F]{32})")


class NoRoom(ValueError):
    """The packet that is there cannot take anything in."""


def with_recipe(packet: bytes | None, recipe: str) -> bytes:
    """`packet`, or a new one, with `recipe` in it and all else as it was.

    Raises:
        NoRoom: it is not written as we know it.
    """
    ours = f'xmlns:musa="{NAMESPACE}"><musa:recipe>{escape(recipe)}</musa:recipe>'
    return _with(packet, ours)


def split(main: bytes | None, extended: bytes | None, recipe: str) -> tuple[bytes, bytes | None]:
    """Main and extended packet of a JPEG, the recipe in the first of them that has room.

    Raises:
        NoRoom: neither has, or they are not written as we know it.
    """
    small = with_recipe(main, recipe)
    if len(small) <= MAX_MAIN:
        return small, extended
    large = with_recipe(extended or _EMPTY, recipe)
    name = hashlib.md5(large, usedforsecurity=False).hexdigest().upper()
    known = _OURS.sub(b"", main) if main else None
    if known is not None and _EXTENDED.search(known):
        named = _EXTENDED.sub(rb"\g<1>" + name.encode(), known)
    else:
        note = "http://ns.adobe.com/xmp/note/"
        named = _with(known, f'xmlns:xmpNote="{note}" xmpNote:HasExtendedXMP="{name}">')
    if len(named) > MAX_MAIN:
        raise NoRoom
    return named, large


def recipe_in(packet: bytes) -> str | None:
    """What `with_recipe` put there, also where another program has written it anew."""
    if NAMESPACE.encode() not in packet:
        return None
    found = next((match for said in _SAID if (match := said.search(packet))), None)
    return unescape(found[1].decode("utf-8", "replace")) if found else None


def extended_name(main: bytes) -> bytes | None:
    """The name of the extended packet that belongs to this one."""
    found = _EXTENDED.search(main)
    return found[2] if found else None


def _with(packet: bytes | None, description: str) -> bytes:
    base = _BEGIN + _EMPTY + _END if packet is None else _OURS.sub(b"", packet)
    closing = list(_CLOSING.finditer(base))
    if not closing:
        raise NoRoom
    at = closing[-1].start()
    made = f'<rdf:Description xmlns:rdf="{_RDF}" rdf:about="" {description}</rdf:Description>'
    return base[:at] + made.encode() + base[at:]

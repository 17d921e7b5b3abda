"""What a search-grounded answer says of its search: pages, claims, suggestions. Pure.

Everything in it is an outsider's word. It is read with suspicion: what is
malformed is passed over, what is endless is cut, and nothing here ever raises.
The window reads it while a card is being selected: the worst takes milliseconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from html import unescape
from itertools import islice
from typing import Any
from urllib.parse import quote_plus, urlsplit

from services.domain import Outcome

MOST_PAGES, MOST_CLAIMS, MOST_SUGGESTIONS = 100, 100, 30
MOST_LINKS, LONGEST_LINK = 100, 2_000  # looked at in a rendering
LONGEST_LINE, LONGEST_CLAIM, LONGEST_ANSWER = 300, 1_000, 200_000
LONGEST_ADDRESS = 2_048  # as much as `doors` hands to a browser
LONGEST_HTML = 100_000  # bytes; Google's take some 7,000
_REDIRECT = "vertexaisearch.cloud.google.com"  # its title names the site that it leads to
_SITE = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}", re.IGNORECASE)
_HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+")  # a name or IPv4 address, or IPv6 unbracketed
# Python's own HTML parser takes hours over what is malformed on purpose. These look at no
# sign more often than a fixed number of times.
_LINK = re.compile(r"<a\s([^<>]{1,4096})>", re.IGNORECASE)
_HREF = re.compile(r"(?:^|\s)href=(?:\"([^\"]*)\"|'([^']*)'|([^\s\"']+))", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True)
class Page:
    """One source. `number` counts from 1, as the answer's own list does."""

    number: int
    uri: str  # https or http; for a picture, the page that holds it
    title: str
    site: str  # the host that it leads to, or what Google's redirect says of it
    picture: bool = False  # found by the image search


@dataclass(frozen=True, slots=True)
class Claim:
    """A piece of the answer, and the numbers of the pages that support it."""

    text: str
    pages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A search to go on with: its words, and the https address of Google's result page."""

    words: str
    uri: str


@dataclass(frozen=True, slots=True)
class Grounding:
    """All that is shown of a search."""

    pages: tuple[Page, ...] = ()
    claims: tuple[Claim, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    html: str = ""  # Google's rendering of the suggestions, unmodified; empty where too long

    def __bool__(self) -> bool:
        return bool(self.pages or self.claims or self.suggestions)


def grounding_in(outcome: Outcome) -> Grounding:
    """What `outcome` says of its search; its bare list of sources where no more is kept."""
    found = grounding_of(outcome.grounding, outcome.text)
    if found.pages:
        return found
    kept = [{"web": {"uri": one.uri, "title": one.title}} for one in outcome.sources]
    return replace(found, pages=tuple(_pages(kept)))


def grounding_of(metadata: Any, answer: str = "") -> Grounding:
    """`metadata` is groundingMetadata as received; `answer` the words that it speaks of."""
    if not isinstance(metadata, Mapping):
        return Grounding()
    entry = metadata.get("searchEntryPoint")
    html = entry.get("renderedContent") if isinstance(entry, Mapping) else None
    html = html if isinstance(html, str) and _bytes(html) <= LONGEST_HTML else ""
    pages = tuple(_pages(metadata.get("groundingChunks")))
    known = {page.number for page in pages}
    return Grounding(
        pages=pages,
        claims=tuple(_claims(metadata.get("groundingSupports"), known, answer)),
        suggestions=tuple(_suggestions(metadata, html)),
        html=html,
    )


def plain_line(value: Any, limit: int = LONGEST_LINE) -> str:
    """`value` as one line that cannot reorder, hide or break the text around it."""
    if not isinstance(value, str):
        return ""
    seen = value[: limit + 1]
    if not seen.isprintable():
        seen = "".join(sign if sign.isprintable() else " " for sign in seen)
    line = " ".join(seen.split())
    return line if len(value) <= limit else line[: limit - 1] + "…"


def is_web(uri: Any) -> bool:
    """Whether `uri` is an address that may be shown as a link."""
    return bool(_host(uri))


def _host(uri: Any) -> str:
    """The host that a browser would ask for `uri`, in plain letters; empty where there is none.

    What browsers read in another way than we do is no address: a backslash, a
    password, a host with escapes.
    """
    if not isinstance(uri, str) or len(uri) > LONGEST_ADDRESS or not uri.isprintable():
        return ""
    try:
        parts = urlsplit(uri)
        host = (parts.hostname or "").encode("idna").decode("ascii").lower()
    except ValueError:
        return ""
    sound = parts.scheme in ("http", "https") and not set("@\\ ") & set(parts.netloc)
    return host if sound and _HOST.fullmatch(host) else ""


def search_address(query: str, *, pictures: bool = False) -> str:
    """Google's result page for `query`."""
    kind = "&udm=2" if pictures else ""
    return f"https://www.google.com/search?q={quote_plus(query)}{kind}"


def _pages(chunks: Any) -> Iterator[Page]:
    for number, chunk in enumerate(_list(chunks)[:MOST_PAGES], 1):
        if not isinstance(chunk, Mapping):
            continue
        web, image = chunk.get("web"), chunk.get("image")
        if isinstance(web, Mapping) and is_web(web.get("uri")):
            yield _page(number, web["uri"], web.get("title"))
        elif isinstance(image, Mapping) and is_web(image.get("sourceUri")):
            yield _page(number, image["sourceUri"], image.get("title"), picture=True)


def _page(number: int, uri: str, title: Any, *, picture: bool = False) -> Page:
    host = _host(uri).removeprefix("www.")
    said = plain_line(title)
    if host == _REDIRECT and _SITE.fullmatch(said):
        host = said.lower().removeprefix("www.")
    return Page(number, uri, said or host, host, picture)


def _claims(supports: Any, known: set[int], answer: str) -> Iterator[Claim]:
    written = answer[:LONGEST_ANSWER].encode("utf-8", "replace")
    for support in _list(supports)[:MOST_CLAIMS]:
        if not isinstance(support, Mapping):
            continue
        text = _segment(support.get("segment"), written)
        numbers = [
            index + 1
            for index in _list(support.get("groundingChunkIndices"))[:MOST_PAGES]
            if type(index) is int and index + 1 in known
        ]
        if text and numbers:
            yield Claim(text, tuple(dict.fromkeys(numbers)))


def _segment(segment: Any, written: bytes) -> str:
    """The words of a segment; its places count bytes of the answer's first part."""
    if not isinstance(segment, Mapping):
        return ""
    if said := plain_line(segment.get("text"), LONGEST_CLAIM):
        return said
    start, end = segment.get("startIndex", 0), segment.get("endIndex")
    if segment.get("partIndex", 0) != 0:  # places in words that are not told apart any more
        return ""
    if type(start) is not int or type(end) is not int or not 0 <= start < end <= len(written):
        return ""
    end = min(end, start + 4 * (LONGEST_CLAIM + 1))
    return plain_line(written[start:end].decode("utf-8", "ignore"), LONGEST_CLAIM)


def _suggestions(metadata: Mapping[str, Any], html: str) -> Iterator[Suggestion]:
    """Google's own links where its rendering has them; else one for each query."""
    found = _links_in(html)
    if not found:
        found = [
            Suggestion(words, search_address(words, pictures=kind == "image"))
            for kind in ("web", "image")
            for query in _list(metadata.get(f"{kind}SearchQueries"))[:MOST_SUGGESTIONS]
            if (words := plain_line(query))
        ]
    yield from dict.fromkeys(found[:MOST_SUGGESTIONS])


def _links_in(html: str) -> list[Suggestion]:
    """The links that lead to Google's own search."""
    found = []
    for link in islice(_LINK.finditer(html), MOST_LINKS):
        href = _HREF.search(link[1])
        uri = unescape(next(filter(None, href.groups()), "")) if href else ""
        end = html.find("</a", link.end(), link.end() + LONGEST_LINK)
        words = plain_line(unescape(_TAG.sub("", html[link.end() : end]))) if end > 0 else ""
        if words and _is_search(uri):
            found.append(Suggestion(words, uri))
    return found


def _is_search(uri: str) -> bool:
    if not is_web(uri):
        return False
    parts = urlsplit(uri)
    return parts.scheme == "https" and parts.netloc == "www.google.com" and parts.path == "/search"


def _bytes(text: str) -> int:
    """How many bytes `text` takes; its length where that alone is too much."""
    return len(text) if len(text) > LONGEST_HTML else len(text.encode("utf-8", "replace"))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []

"""What a search would have found: invented pages under names that nobody can own."""

from __future__ import annotations

import hashlib
from html import escape
from typing import Any
from urllib.parse import quote_plus

from services.emulator.order import Order

Json = dict[str, Any]
_REDIRECT = "https://vertexaisearch.cloud.google.com/grounding-api-redirect/"
_PAGES = ("almanac.example", "gallery.example")


HOSTILE = (
    "<script>fetch('{trap}/script')</script><img src='{trap}/img'><iframe src='{trap}/frame'>"
    "</iframe><link rel=stylesheet href='{trap}/css'><style>@import '{trap}/import'; "
    "a {{ background: url('{trap}/url') }}</style><meta http-equiv=refresh content='0;{trap}/meta'>"
    "<img src='file:///etc/passwd'><body onload=\"location='{trap}/onload'\">"
    "<form action='{trap}/form'><input autofocus onfocus='this.form.submit()'></form>"
    "<a href='javascript:alert(1)'>one</a><a href='file:///etc/passwd'>two</a>"
    "<a href='{trap}/http'>three</a><a href='smb://host/share'>four</a>"
    "<a class=chip href='https://www.google.com/search?q=fine'>fine</a>"
)


def hostile(trap: str) -> Json:
    """Metadata that tries everything; whatever loads something knocks at `trap`."""
    mark = f"<img src='{trap}/title'><b>bold</b>"
    return {
        "searchEntryPoint": {"renderedContent": HOSTILE.format(trap=trap)},
        "groundingChunks": [
            {"web": {"uri": "javascript:alert(1)", "title": "a script"}},
            {"web": {"uri": "file:///etc/passwd", "title": "a file"}},
            {"web": {"uri": "https://user:secret@bank.example/", "title": "a password"}},
            {"web": {"uri": "https://evil.example/", "title": f"bank.example \u202e{mark}"}},
            {"image": {"sourceUri": "https://gallery.example/p", "imageUri": f"{trap}/picture",
                       "title": mark, "domain": "bank.example"}},
            "no chunk",
        ],
        "groundingSupports": [
            {"segment": {"text": mark}, "groundingChunkIndices": [3, 4, 99, -1, "0"]},
            {"segment": {"startIndex": -5, "endIndex": 10**9}, "groundingChunkIndices": [3]},
        ],
        "webSearchQueries": [mark, "x" * 100_000],
    }  # fmt: skip


def grounding(order: Order) -> Json:
    """The ``groundingMetadata`` of an answer to `order`."""
    query = " ".join(order.prompt.split()[:8]) or "pictures"
    found: Json = {
        "searchEntryPoint": {"renderedContent": _entry_point(query)},
        "groundingChunks": [*_web_chunks(query, order), *_image_chunks(query, order)],
    }
    if order.with_text:
        segment = {"endIndex": 20, "text": "Here is your picture"}
        found["groundingSupports"] = [{"segment": segment, "groundingChunkIndices": [0]}]
    if order.web_search:
        found["webSearchQueries"] = [query]
    if order.image_search:
        found["imageSearchQueries"] = [query]
    return found


def _web_chunks(query: str, order: Order) -> list[Json]:
    if not order.web_search:
        return []
    return [
        {"web": {"uri": _REDIRECT + _token(f"{page} {query}"), "title": page}} for page in _PAGES
    ]


def _image_chunks(query: str, order: Order) -> list[Json]:
    if not order.image_search:
        return []
    page = f"https://gallery.example/{_token(query)[:12]}"
    image = {
        "sourceUri": page,
        "imageUri": f"{page}/large.jpg",
        "title": query,
        "domain": "gallery.example",
    }
    return [{"image": image}]


def _entry_point(query: str) -> str:
    link = f"https://www.google.com/search?q={quote_plus(query)}&client=app-vertex-grounding"
    return (
        "<style>\n.container { align-items: center; border-radius: 8px; display: flex; "
        "padding: 8px 12px; background-color: #fafafa; }\n.chip { border: 1px solid #d2d2d2; "
        "border-radius: 16px; padding: 5px 16px; color: #5e5e5e; text-decoration: none; }\n"
        '</style>\n<div class="container">\n  <div class="carousel">\n    '
        f'<a class="chip" href="{escape(link)}">{escape(query)}</a>\n  </div>\n</div>\n'
    )


def _token(text: str) -> str:
    return "AUZIYQ" + hashlib.sha256(text.encode()).hexdigest()

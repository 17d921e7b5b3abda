"""What the page says of a turn: every word that people or models wrote is escaped. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from urllib.parse import urlsplit

from services.domain import Source, Turn
from services.exports.names import day
from services.messages import say

LONGEST_HEADING = 140  # characters of a prompt; a longer one stands below its heading
SCROLLS = 400  # characters from which on a text may need to scroll
LONGEST_TEXT = 200_000  # characters of one prompt or answer
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


def said_by(words: str) -> str:
    """What somebody wrote, for a browser: no markup, no letters that HTML does not know."""
    return escape(_CONTROLS.sub("\ufffd", words))


def text_of(kind: str, words: str) -> str:
    """A text that may be long: it scrolls by itself, by keyboard, too."""
    if len(words) > LONGEST_TEXT:
        words = f"{words[:LONGEST_TEXT]}…"
    scrolls = f' tabindex="0" role="group" aria-label="{escape(say(f"page_{kind}"))}"'
    return f'<p class="{kind}"{scrolls if len(words) > SCROLLS else ""}>{said_by(words)}</p>'


def is_long(turn: Turn) -> bool:
    words = turn.known_as.strip()
    return len(words) > LONGEST_HEADING or "\n" in words


def heading_of(turn: Turn) -> str:
    """The prompt, or its first line that says something."""
    lines = (" ".join(line.split()) for line in turn.known_as.splitlines())
    line = next(filter(None, lines), "") or say("page_no_prompt")
    return line if len(line) <= LONGEST_HEADING else f"{line[: LONGEST_HEADING - 1]}…"


def anchor_of(turn: Turn) -> str:
    return f"turn-{turn.id}"


def link_above(above: Turn) -> str:
    """Where a branch began: above, but not always in sight."""
    link = f'<a href="#{anchor_of(above)}">{said_by(heading_of(above))}</a>'
    return f'<p class="quiet from">{escape(say("page_from"))} {link}</p>'


def rows_of(turn: Turn) -> Iterator[str]:
    recipe, usage = turn.recipe, turn.outcome.usage
    references = ", ".join(reference.name for reference in recipe.references)
    cost = "" if turn.cost_usd is None or turn.sandbox else f"${turn.cost_usd:.3f}"
    asked = turn.outcome.imported is None
    rows = (
        ("page_made", day(turn.created_at)),
        ("page_model", turn.outcome.model_version or turn.model_sent),
        ("page_ratio", recipe.ratio if asked else ""),
        ("page_size", recipe.size if asked else ""),
        ("page_seed", "" if recipe.seed is None else str(recipe.seed)),
        ("page_instruction", recipe.system_instruction),
        ("page_references", references),
        ("page_tokens", str(usage.total_tokens or "")),
        ("page_cost", cost),
    )
    for key, value in rows:
        if value:
            yield f"<dt>{escape(say(key))}</dt><dd>{said_by(value)}</dd>"


def sources_of(sources: Sequence[Source]) -> str:
    if not sources:
        return ""
    items = "".join(f"<li>{_link(source)}</li>" for source in sources)
    heading = escape(say("page_sources"))
    return f'<div class="sources"><p class="quiet">{heading}</p><ul>{items}</ul></div>'


def _link(source: Source) -> str:
    """A link to a page of the web; anything else is shown as words."""
    title = said_by(source.title or source.uri)
    try:
        parts = urlsplit(source.uri)
    except ValueError:
        return title
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return title
    return f'<a href="{escape(source.uri)}" rel="noopener noreferrer">{title}</a>'


def size_text(size_bytes: int) -> str:
    """As file managers of most systems count."""
    for unit, factor in (("GB", 1e9), ("MB", 1e6)):
        if size_bytes >= factor:
            return f"{size_bytes / factor:.1f} {unit}"
    return f"{max(1, round(size_bytes / 1e3))} kB"

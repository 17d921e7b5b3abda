"""A web page of turns: one folder that any browser opens without a network.

No script, nothing from outside, and a policy that says so to the browser; every word
that people or models wrote is escaped, and runs in its own direction. What continues a
turn alone follows it; branches are nested lists.
"""

from __future__ import annotations

import os
import shutil
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from hashlib import sha256
from html import escape
from pathlib import Path
from urllib.parse import quote

from services.domain import BlobId, Picture, Turn, TurnId, file_ending, new_id
from services.durable import part_name
from services.errors import StudioError, Unwritable
from services.exports.exported import Exported
from services.exports.names import day, picture_name, words_for
from services.exports.page_words import (
    anchor_of,
    heading_of,
    is_long,
    link_above,
    rows_of,
    said_by,
    size_text,
    sources_of,
    text_of,
)
from services.exports.placing import (
    Folder,
    blocks_of,
    is_sound,
    missing_folders,
    remove_empty,
    told,
)
from services.exports.watch import Watch
from services.lineage import children, parents_first, roots
from services.messages import say

PICTURES = "pictures"
DEEPEST = 40  # branches within branches; browsers stop at some depth, too
MANY = 8  # turns from which on there is a list of them at the top
_STYLE = (Path(__file__).resolve().parents[2] / "resources" / "page.css").read_text("utf-8")
_POLICY = (
    "default-src 'none'; img-src 'self' file: data:; base-uri 'none'; form-action 'none'; "
    f"style-src 'sha256-{b64encode(sha256(_STYLE.encode()).digest()).decode()}'"
)


def write_page(
    target: Path,
    title: str,
    turns: Sequence[Turn],
    path_of: Callable[[BlobId], Path],
    watch: Watch,
    *,
    token: str = "",
) -> Exported:
    """Make the folder `target` with index.html and the pictures that it shows.

    Raises:
        DiskFull, Unwritable, Cancelled: there is no such folder.
    """
    if os.path.lexists(target):
        raise Unwritable("export_in_the_way", file=target.name)
    beside = target.with_name(part_name(token or new_id()))
    made = missing_folders(target.parent)
    try:
        with told(target):
            work = _Page(title, turns, Folder(beside / PICTURES), path_of, watch)
            text = work.text()
            Folder(beside).put("index.html", [text.encode("utf-8", "replace")])
            beside.rename(target)
    except StudioError:
        with suppress(OSError):
            shutil.rmtree(beside)
        remove_empty(made)
        raise
    return Exported((target / "index.html",), tuple(work.missing))


class _Page:
    def __init__(
        self,
        title: str,
        turns: Sequence[Turn],
        folder: Folder,
        path_of: Callable[[BlobId], Path],
        watch: Watch,
    ) -> None:
        self.missing: list[BlobId] = []
        self._title = title
        self._turns = {turn.id: turn for turn in turns}
        self._parents: dict[TurnId, TurnId | None] = {turn.id: turn.parent for turn in turns}
        self._folder = folder
        self._path_of = path_of
        self._watch = watch

    def text(self) -> str:
        """The page; its pictures are in their folder afterwards."""
        self._watch.expect(len(self._turns))
        title = said_by(self._title)
        head = (
            '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            '<meta name="referrer" content="no-referrer">'
            '<meta name="color-scheme" content="light dark">'
            f"<title>{title}</title><style>{_STYLE}</style></head>\n"
        )
        tree = "".join(self._tree())  # first: it tells which pictures there are
        top = f"<header><h1>{title}</h1>{self._summary()}{self._list()}</header>\n"
        return f"{head}<body>{top}<main>{tree}</main></body></html>\n"

    def _summary(self) -> str:
        days = sorted(filter(None, {day(turn.created_at) for turn in self._turns.values()}))
        span = " – ".join(dict.fromkeys((days[0], days[-1]))) if days else ""
        count = len(self._folder.written)
        words = (
            say("page_picture" if count == 1 else "page_pictures", count=count),
            size_text(sum(path.stat().st_size for path in self._folder.written)) if count else "",
            span,
        )
        return f'<p class="quiet">{escape(" · ".join(filter(None, words)))}</p>'

    def _list(self) -> str:
        """Links to all turns, folded up: with many of them it is a long way down."""
        if len(self._turns) < MANY:
            return ""
        links = "".join(
            f'<li><a href="#{anchor_of(turn)}">{said_by(heading_of(turn))}</a></li>'
            for turn in self._turns.values()
        )
        contents = escape(say("page_contents"))
        return (
            f'<nav aria-label="{contents}"><details><summary>{contents}</summary>'
            f"<ol>{links}</ol></details></nav>"
        )

    def _tree(self) -> Iterator[str]:
        """What continues a turn alone follows it; where it branches, lists are nested."""
        if not self._turns:
            yield f'<p class="quiet">{escape(say("page_empty"))}</p>'
            return
        below = children(self._parents)
        ordered = {turn: place for place, turn in enumerate(parents_first(self._parents))}
        # What remains to be written, last first: markup, or turns with their depth.
        waiting: list[str | tuple[TurnId, int, bool]] = ["</ol>\n"]
        waiting += [(turn, 1, False) for turn in reversed(roots(self._parents))]
        waiting.append('<ol class="tree">')
        while waiting:
            part = waiting.pop()
            if isinstance(part, str):
                yield part
                continue
            turn, depth, begins = part
            yield '<li class="start">' if begins else "<li>"
            yield self._article(self._turns[turn], begins=begins)
            after = sorted(below[turn], key=ordered.__getitem__)
            if len(after) > 1 and depth < DEEPEST:
                nested = [(each, depth + 1, True) for each in reversed(after)]
                waiting += ["</ol></li>\n", *nested, '<ol class="tree">']
            else:
                waiting += [(each, depth, len(after) > 1) for each in reversed(after)]
                yield "</li>\n"

    def _article(self, turn: Turn, *, begins: bool) -> str:
        self._watch.step()
        pictures = "".join(self._picture(turn, picture) for picture in turn.outcome.pictures)
        shown = f'<div class="pictures">{pictures}</div>' if pictures else ""
        anchor, said = anchor_of(turn), turn.outcome.text.strip()
        above = self._turns.get(turn.parent) if begins and turn.parent else None
        parts = (
            link_above(above) if above else "",
            f'<h2 id="h-{anchor}">{said_by(heading_of(turn))}</h2>',
            text_of("prompt", turn.known_as.strip()) if is_long(turn) else "",
            text_of("said", said) if said else "",
            f"<dl>{''.join(rows_of(turn))}</dl>",
            sources_of(turn.outcome.sources),
        )
        kind = "shown" if pictures else "told"
        return (
            f'<article id="{anchor}" class="{kind}" aria-labelledby="h-{anchor}">{shown}'
            f'<div class="words">{"".join(parts)}</div></article>'
        )

    def _picture(self, turn: Turn, picture: Picture) -> str:
        path = self._path_of(picture.blob)
        if not is_sound(path, picture.blob):
            self.missing.append(picture.blob)
            return f'<p class="quiet lost">{escape(say("page_picture_missing"))}</p>'
        name = picture_name(words_for(turn), turn.created_at, picture)
        written = self._folder.put(name, blocks_of(path, self._watch))
        known = bool(picture.width_px and picture.height_px)
        pixels = f"{picture.width_px} × {picture.height_px}" if known else ""
        size = f' width="{picture.width_px}" height="{picture.height_px}"' if known else ""
        bytes_told = size_text(written.stat().st_size)
        about = filter(None, (pixels, file_ending(picture.mime).upper(), bytes_told))
        address = escape(f"{PICTURES}/{quote(written.name)}")
        alt = said_by(heading_of(turn))
        return (
            f'<figure><a href="{address}"><img src="{address}" alt="{alt}" loading="lazy" '
            f'decoding="async"{size}></a>'
            f"<figcaption>{escape(' · '.join(about))}</figcaption></figure>"
        )

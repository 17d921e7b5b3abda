"""A web page of turns: one file that any browser opens without a network.

No script, nothing from outside, and a policy that says so to the browser; pictures stand
in the file itself. Every word that people or models wrote is escaped, and runs in its own
direction. What continues a turn alone follows it; branches are nested lists.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from html import escape
from pathlib import Path

from services.domain import BlobId, Picture, Turn, TurnId, file_ending
from services.errors import ImageRejected
from services.exports.exported import Exported
from services.exports.names import day
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
from services.exports.placing import unsound, whole
from services.exports.watch import Watch
from services.imaging.client import Imaging
from services.lineage import children, parents_first, roots
from services.messages import say

WHOLE_BYTES = 64_000_000  # of pictures; a page of more holds smaller ones, or no browser opens it
SMALLER_PX = 1024  # their long side
BLOCK = 3 << 18  # bytes; of three bytes base64 makes four characters
DEEPEST = 40  # branches within branches; browsers stop at some depth, too
MANY = 8  # turns from which on there is a list of them at the top
_STYLE = (Path(__file__).resolve().parents[2] / "resources" / "page.css").read_text("utf-8")
_POLICY = (
    "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; "
    f"style-src 'sha256-{b64encode(sha256(_STYLE.encode()).digest()).decode()}'"
)


def write_page(
    target: Path,
    title: str,
    turns: Sequence[Turn],
    path_of: Callable[[BlobId], Path],
    imaging: Imaging,
    desk: Path,
    watch: Watch,
    *,
    replace: bool = False,
    token: str = "",
) -> Exported:
    """Write a page of `turns` to `target`; `desk` is a folder of ours.

    Raises:
        DiskFull, Unwritable, Cancelled: there is no new file.
    """
    lost = unsound(turns, path_of)
    page = _Page(title, turns, lost, path_of, imaging, desk, watch)
    with whole(target, replace=replace, token=token) as file:
        for part in page.parts():
            file.write(part if isinstance(part, bytes) else part.encode("utf-8", "replace"))
    return Exported((target,), tuple(sorted(lost)))


class _Page:
    def __init__(
        self,
        title: str,
        turns: Sequence[Turn],
        lost: set[BlobId],
        path_of: Callable[[BlobId], Path],
        imaging: Imaging,
        desk: Path,
        watch: Watch,
    ) -> None:
        self._title = title
        self._turns = {turn.id: turn for turn in turns}
        self._parents: dict[TurnId, TurnId | None] = {turn.id: turn.parent for turn in turns}
        self._lost = lost
        self._path_of = path_of
        self._imaging = imaging
        self._desk = desk
        self._watch = watch
        sound = [p for turn in turns for p in turn.outcome.pictures if p.blob not in lost]
        self._count, self._bytes = len(sound), sum(path_of(p.blob).stat().st_size for p in sound)
        self._smaller = self._bytes > WHOLE_BYTES

    def parts(self) -> Iterator[str | bytes]:
        """The page, piece by piece."""
        self._watch.expect(len(self._turns))
        title = said_by(self._title)
        yield (
            '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            '<meta name="referrer" content="no-referrer">'
            '<meta name="color-scheme" content="light dark">'
            f"<title>{title}</title><style>{_STYLE}</style></head>\n"
        )
        yield f"<body><header><h1>{title}</h1>{self._summary()}{self._list()}</header>\n<main>"
        yield from self._tree()
        yield "</main></body></html>\n"

    def _summary(self) -> str:
        days = sorted(filter(None, {day(turn.created_at) for turn in self._turns.values()}))
        span = " – ".join(dict.fromkeys((days[0], days[-1]))) if days else ""
        size = size_text(self._bytes)
        words = (
            say("page_picture" if self._count == 1 else "page_pictures", count=self._count),
            "" if self._smaller or not self._count else size,
            span,
        )
        told = f'<p class="quiet">{escape(" · ".join(filter(None, words)))}</p>'
        if self._smaller:
            told += f'<p class="quiet">{escape(say("page_smaller", size=size))}</p>'
        return told

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

    def _tree(self) -> Iterator[str | bytes]:
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
            yield from self._article(self._turns[turn], begins=begins)
            after = sorted(below[turn], key=ordered.__getitem__)
            if len(after) > 1 and depth < DEEPEST:
                nested = [(each, depth + 1, True) for each in reversed(after)]
                waiting += ["</ol></li>\n", *nested, '<ol class="tree">']
            else:
                waiting += [(each, depth, len(after) > 1) for each in reversed(after)]
                yield "</li>\n"

    def _article(self, turn: Turn, *, begins: bool) -> Iterator[str | bytes]:
        self._watch.step()
        anchor, pictures = anchor_of(turn), turn.outcome.pictures
        kind = "shown" if pictures else "told"
        yield f'<article id="{anchor}" class="{kind}" aria-labelledby="h-{anchor}">'
        if pictures:
            yield '<div class="pictures">'
            for picture in pictures:
                yield from self._picture(turn, picture)
            yield "</div>"
        said = turn.outcome.text.strip()
        above = self._turns.get(turn.parent) if begins and turn.parent else None
        words = (
            link_above(above) if above else "",
            f'<h2 id="h-{anchor}">{said_by(heading_of(turn))}</h2>',
            text_of("prompt", turn.known_as.strip()) if is_long(turn) else "",
            text_of("said", said) if said else "",
            f"<dl>{''.join(rows_of(turn))}</dl>",
            sources_of(turn.outcome.sources),
        )
        yield f'<div class="words">{"".join(words)}</div></article>'

    def _picture(self, turn: Turn, picture: Picture) -> Iterator[str | bytes]:
        if picture.blob in self._lost:
            yield f'<p class="quiet lost">{escape(say("page_picture_missing"))}</p>'
            return
        path, mime = self._shown(picture)
        known = bool(picture.width_px and picture.height_px)
        pixels = f"{picture.width_px} × {picture.height_px}" if known else ""
        size = f' width="{picture.width_px}" height="{picture.height_px}"' if known else ""
        bytes_told = size_text(self._path_of(picture.blob).stat().st_size)
        about = filter(None, (pixels, file_ending(picture.mime).upper(), bytes_told))
        enlarge, alt = escape(say("page_enlarge")), said_by(heading_of(turn))
        yield f'<figure><label><input type="checkbox" aria-label="{enlarge}"><img alt="{alt}"'
        yield f'{size} decoding="async" src="data:{escape(mime)};base64,'
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                self._watch.look()
                yield b64encode(block)
        yield f'"></label><figcaption>{escape(" · ".join(about))}</figcaption></figure>'

    def _shown(self, picture: Picture) -> tuple[Path, str]:
        """The original or, where they are too many, a smaller one, and its media type."""
        original = self._path_of(picture.blob)
        if not self._smaller:
            return original, picture.mime
        try:
            asked = {SMALLER_PX: self._desk / "smaller.jpg"}
            made = self._imaging.thumbnails(original, asked)[SMALLER_PX]
        except ImageRejected:  # perhaps the browser can show it
            return original, picture.mime
        return made, "image/png" if made.suffix == ".png" else "image/jpeg"

"""A web page of turns: one folder that any browser opens without a network.

No script, nothing from outside, and a policy that says so to the browser; every word
that people or models wrote is escaped. Branches are nested lists.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from html import escape
from pathlib import Path
from urllib.parse import quote, urlsplit

from services.domain import BlobId, Picture, Source, Turn, TurnId
from services.errors import StudioError, Unwritable
from services.exports.exported import Exported
from services.exports.names import day, picture_name, words_for
from services.exports.placing import Folder, blocks_of, is_sound, told
from services.exports.watch import Watch
from services.lineage import children, parents_first, roots
from services.messages import say

PICTURES = "pictures"
DEEPEST = 40  # branches within branches; browsers stop at some depth, too
_POLICY = (
    "default-src 'none'; img-src 'self' file: data:; style-src 'unsafe-inline'; base-uri 'none'; "
    "form-action 'none'"
)
_STYLE = """
:root { color-scheme: light dark; --ground: #f3f3f1; --card: #fbfbfa; --line: #d9d9d4;
  --text: #1c1d1f; --quiet: #55585e; --link: #1f6fb8; }
@media (prefers-color-scheme: dark) { :root { --ground: #141517; --card: #1b1c1f;
  --line: #33363c; --text: #ecedee; --quiet: #a9adb4; --link: #7fb3e6; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem; max-width: 70rem; background: var(--ground);
  color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; } h2 { font-size: 1rem; margin: 0; white-space: pre-wrap;
  overflow-wrap: anywhere; font-weight: 600; }
ol { list-style: none; margin: 0; padding: 0; }
ol ol { padding-left: 1.25rem; border-left: 2px solid var(--line); }
article { margin: 1rem 0; padding: 1rem; border: 1px solid var(--line); border-radius: .5rem;
  background: var(--card); }
figure { margin: .75rem 0 0; } img { display: block; max-width: 100%; max-height: 80vh;
  height: auto; border-radius: .375rem; }
figcaption, .quiet, dt { color: var(--quiet); font-size: .875rem; }
p.said { white-space: pre-wrap; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: .5rem 0; }
dd { margin: 0; overflow-wrap: anywhere; white-space: pre-wrap; }
a { color: var(--link); } a:focus-visible, summary:focus-visible { outline: 2px solid;
  outline-offset: 2px; } summary { cursor: pointer; margin-top: .5rem; }
@media print { article { break-inside: avoid; } }
"""


def write_page(
    target: Path,
    title: str,
    turns: Sequence[Turn],
    path_of: Callable[[BlobId], Path],
    watch: Watch,
) -> Exported:
    """Make the folder `target` with index.html and the pictures that it shows.

    Raises:
        DiskFull, Unwritable, Cancelled: there is no such folder.
    """
    if os.path.lexists(target):
        raise Unwritable("export_in_the_way", file=target.name)
    beside = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        with told(target):
            work = _Page(title, turns, Folder(beside / PICTURES), path_of, watch)
            text = work.text()
            Folder(beside).put("index.html", [text.encode("utf-8", "replace")])
            beside.rename(target)
    except StudioError:
        with suppress(OSError):
            shutil.rmtree(beside)
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
        title = escape(self._title)
        head = (
            '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            '<meta name="referrer" content="no-referrer">'
            f"<title>{title}</title><style>{_STYLE}</style></head>\n"
        )
        return f"{head}<body><main><h1>{title}</h1>\n{''.join(self._tree())}</main></body></html>\n"

    def _tree(self) -> Iterator[str]:
        """What continues a turn alone follows it; where it branches, lists are nested."""
        below = children(self._parents)
        ordered = {turn: place for place, turn in enumerate(parents_first(self._parents))}
        # What remains to be written, last first: markup, or turns with their depth.
        waiting: list[str | tuple[TurnId, int]] = ["</ol>\n"]
        waiting += [(turn, 1) for turn in reversed(roots(self._parents))]
        waiting.append("<ol>")
        while waiting:
            part = waiting.pop()
            if isinstance(part, str):
                yield part
                continue
            turn, depth = part
            yield f"<li>{self._article(self._turns[turn])}"
            after = sorted(below[turn], key=ordered.__getitem__)
            nested = len(after) > 1 and depth < DEEPEST
            if nested:
                waiting += [
                    "</ol></li>\n",
                    *((each, depth + 1) for each in reversed(after)),
                    "<ol>",
                ]
            else:
                waiting += [(each, depth) for each in reversed(after)]
                yield "</li>\n"

    def _article(self, turn: Turn) -> str:
        words = turn.known_as.strip() or say("page_no_prompt")
        pictures = "".join(self._picture(turn, picture) for picture in turn.outcome.pictures)
        said = turn.outcome.text.strip()
        self._watch.step()
        return (
            f'<article id="{escape(turn.id)}"><h2>{escape(words)}</h2>{pictures}'
            + (f'<p class="said">{escape(said)}</p>' if said else "")
            + f"<details><summary>{escape(say('page_settings'))}</summary>"
            + f"<dl>{''.join(_rows(turn))}</dl></details>"
            + _sources(turn.outcome.sources)
            + "</article>"
        )

    def _picture(self, turn: Turn, picture: Picture) -> str:
        path = self._path_of(picture.blob)
        if not is_sound(path, picture.blob):
            self.missing.append(picture.blob)
            return f'<p class="quiet">{escape(say("page_picture_missing"))}</p>'
        name = picture_name(words_for(turn), turn.created_at, picture)
        written = self._folder.put(name, blocks_of(path, self._watch)).name
        size = f' width="{picture.width_px}" height="{picture.height_px}"'
        address = escape(f"{PICTURES}/{quote(written)}")
        alt = escape(turn.known_as.strip()[:300] or written)
        return (
            f'<figure><a href="{address}"><img src="{address}" alt="{alt}" loading="lazy" '
            f'decoding="async"{size if picture.width_px else ""}></a>'
            f"<figcaption>{escape(written)}</figcaption></figure>"
        )


def _rows(turn: Turn) -> Iterator[str]:
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
            yield f"<dt>{escape(say(key))}</dt><dd>{escape(value)}</dd>"


def _sources(sources: Sequence[Source]) -> str:
    if not sources:
        return ""
    items = "".join(f"<li>{_link(source)}</li>" for source in sources)
    return f'<p class="quiet">{escape(say("page_sources"))}</p><ul>{items}</ul>'


def _link(source: Source) -> str:
    """A link to a page of the web; anything else is shown as words."""
    title = escape(source.title or source.uri)
    try:
        parts = urlsplit(source.uri)
    except ValueError:
        return title
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return title
    return f'<a href="{escape(source.uri)}" rel="noopener noreferrer">{title}</a>'

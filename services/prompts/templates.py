"""Templates: prompts with open fields, ours and the user's own.

A field is its name in square brackets, as in ``a photo of [subject]``. A file of
the user's is plain text; lines at its end that read ``[subject]: a cat | a dog``
suggest what may stand there.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from pathlib import Path

OURS = Path(__file__).resolve().parent.parent.parent / "resources" / "templates"
MOST_CHARACTERS = 100_000  # of a template of the user's
MOST_FILES = 500
LONGEST_FILLING = 400  # characters, of what was written into a field
MOST_FIELDS = 1_000  # that are told at once: when one is filled in, the next comes up
_FIELD = re.compile(r"\[([^\[\]\n]{1,60})\]")
_SUGGESTION = re.compile(r"\[([^\[\]\n]{1,60})\]:[ \t]*(\S.*)")


@dataclass(frozen=True, slots=True)
class Field:
    """An open field as it stands in a text."""

    start: int
    end: int
    name: str


@dataclass(frozen=True, slots=True)
class Template:
    """A text with fields, and what may stand in each."""

    id: str
    name: str  # a key of ours to translate, or the user's own file name
    text: str
    suggestions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ours: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of its fields, each once, in order."""
        return _names_in(self.text)


def fields_in(text: str, names: Sequence[str] | None = None) -> tuple[Field, ...]:
    """The fields of `text`; with `names` only those called so: brackets may be words, too."""
    found = (Field(one.start(), one.end(), one[1].strip()) for one in _FIELD.finditer(text))
    known = None if names is None else frozenset(names)
    meant = (one for one in found if known is None or one.name in known)
    return tuple(islice(meant, MOST_FIELDS))


@lru_cache(maxsize=MOST_FILES)
def _names_in(text: str) -> tuple[str, ...]:
    """Asked for every template whenever the typing rests."""
    return tuple(dict.fromkeys(found[1].strip() for found in _FIELD.finditer(text)))


def filled_in(text: str, template: Template) -> tuple[Field, ...]:
    """What was written in place of the template's fields, in order, as far as it can be told.

    The template's own words are looked for between them: where those were changed,
    a field counts as neither open nor filled.
    """
    if len(text) > MOST_CHARACTERS:
        return ()
    found, at = [], 0
    names, words = _FIELD.findall(template.text), _FIELD.split(template.text)[::2]
    for name, before, after in islice(zip(names, words, words[1:], strict=False), MOST_FIELDS):
        start = text.find(before, at)
        if start < 0:
            continue
        start += len(before)
        end = text.find(after, start) if after else len(text)
        at = start
        if 0 < end - start <= LONGEST_FILLING and text[start:end].strip():
            found.append(Field(start, end, name.strip()))
            at = end
    return tuple(one for one in found if text[one.start : one.end] != f"[{one.name}]")


def ours(folder: Path = OURS) -> tuple[Template, ...]:
    """The templates that come with Musa, in the order of their files' names."""
    found = []
    for path in sorted(folder.glob("*.toml")):
        table = tomllib.loads(path.read_text("utf-8"))
        suggested = {name: tuple(words) for name, words in table["suggestions"].items()}
        name = path.stem.partition("-")[2]
        found.append(Template(f"musa:{name}", name, table["text"].strip(), suggested, ours=True))
    return tuple(found)


def users(folder: Path) -> tuple[Template, ...]:
    """The templates in `folder`, by name; what cannot be read is passed over. Blocks."""
    if not folder.is_dir():
        return ()
    paths = sorted(folder.glob("*.txt"), key=lambda path: path.name.casefold())[:MOST_FILES]
    found = (read_one(path) for path in paths)
    return tuple(template for template in found if template is not None)


def read_one(path: Path) -> Template | None:
    """The template in one file of the user's; None when it is none."""
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_CHARACTERS * 4 + 1)
    except OSError:
        return None
    return parsed(raw.decode("utf-8", "replace")[:MOST_CHARACTERS], path.stem)


def parsed(written: str, name: str) -> Template | None:
    """A template as its file says it; None for a file without words."""
    lines = written.replace("\r\n", "\n").removeprefix("\ufeff").rstrip().split("\n")
    suggestions: dict[str, tuple[str, ...]] = {}
    while lines and (found := _SUGGESTION.fullmatch(lines[-1].strip())):
        words = tuple(filter(None, (word.strip() for word in found[2].split("|"))))
        suggestions[found[1].strip()] = words
        lines.pop()
        while lines and not lines[-1].strip():
            lines.pop()
    text = "\n".join(lines).strip()
    return Template(f"own:{name}", name, text, suggestions) if text else None


def written(template: Template) -> str:
    """`template` as a file that `parsed` reads back."""
    rows = [f"[{name}]: {' | '.join(words)}" for name, words in template.suggestions.items()]
    return "\n\n".join(filter(None, (template.text, "\n".join(rows)))) + "\n"

"""Advice on a prompt while it is written, after Google's own prompting guide. Pure and quick.

Advice is never in the way: it points at words, says one sentence, and where there
is a better wording, offers it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import fmean

from services.domain import Reference
from services.messages import say
from services.prompts.mentions import mentions

READ_CHARACTERS = 20_000  # of a longer prompt only the beginning is read
MOST = 12


@dataclass(frozen=True, slots=True)
class Advice:
    """One remark on `start` to `end` of a prompt; `instead` may take the place of those words."""

    key: str
    start: int
    end: int
    words: str = ""  # what it is about, quoted in the sentence
    instead: str = ""

    @property
    def title(self) -> str:
        return say(self.key, "title", words=self.words, instead=self.instead)

    @property
    def advice(self) -> str:
        return say(self.key, "advice", words=self.words, instead=self.instead)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a prompt is read together with."""

    references: Sequence[Reference] = field(default=())
    continues: bool = False  # it goes on from a picture
    writes_poorly: bool = False  # the model is weak at text in pictures


def advice_on(prompt: str, circumstances: Circumstances) -> tuple[Advice, ...]:
    """All remarks on `prompt`, in the order of the words, at most `MOST`."""
    text = prompt[:READ_CHARACTERS]
    found = [remark for rule in _RULES for remark in rule(text, circumstances)]
    return tuple(sorted(found, key=lambda one: (one.start, one.end))[:MOST])


# -- keywords instead of sentences

_FRAGMENT = re.compile(r"[^,;\n]+")
_ENOUGH_FRAGMENTS = 6
_SHORT_WORDS = 2.6  # a mean of words in a fragment, above which it reads like sentences


def _keywords(text: str, _: Circumstances) -> Iterator[Advice]:
    fragments = [found[0].split() for found in _FRAGMENT.finditer(text) if found[0].strip()]
    if len(fragments) < _ENOUGH_FRAGMENTS or re.search(r"[.!?](\s|$)", text.strip()[:-1]):
        return
    if fmean(map(len, fragments)) <= _SHORT_WORDS:
        yield Advice("advice_keywords", 0, len(text.rstrip()))


# -- what is not wanted

_NEGATIVE = re.compile(
    r"\b(?:(?:please\s+)?(?:do not|don['’]t)\s+(?:show|include|add|draw|use|have)\s+(?:any\s+)?"
    r"|(?:without|no|avoid|exclude|not any)\s+(?:any\s+)?)"
    r"(?P<what>[a-z][a-z-]*)",
    re.IGNORECASE,
)
_INSTEAD = {
    "an empty, quiet street": "car cars traffic vehicle vehicles bus buses",
    "a deserted scene": "people persons crowd crowds humans human tourists pedestrians",
    "plain, unmarked surfaces": "text words letters writing lettering captions caption",
    "clean, unmarked edges": "watermark watermarks logo logos signature signatures",
    "a plain white background": "background backgrounds backdrop",
    "everything in sharp focus": "blur blurring blurriness bokeh",
    "soft, even light": "shadow shadows glare flash",
    "a clear blue sky": "cloud clouds rain fog mist haze",
    "a tidy, minimal setting": "clutter mess distractions objects",
    "an open, bare landscape": "tree trees building buildings houses",
    "monochrome, in shades of grey": "color colour colors colours",
    "matte surfaces": "reflection reflections gloss shine",
    "a calm, serious expression": "smile smiles smiling",
    "natural, unretouched skin": "makeup make-up retouching",
    "an edge-to-edge picture": "border borders frame frames margin margins",
}
_REWORDED = {word: better for better, words in _INSTEAD.items() for word in words.split()}
# "No longer", "no one else changes", "without changing": these speak of what stays.
_NOT_A_THING = frozenset(
    {
        *("longer", "matter", "one", "more", "less", "other", "changing", "altering", "affecting"),
        *("losing", "need", "doubt", "the", "a", "an", "it", "this", "that", "these", "them"),
        *("of", "to"),
    }
)


def _negatives(text: str, _: Circumstances) -> Iterator[Advice]:
    for found in _NEGATIVE.finditer(text):
        what = found["what"].lower()
        if what not in _NOT_A_THING:
            better = _REWORDED.get(what, "")
            key = "advice_negative_reworded" if better else "advice_negative"
            yield Advice(key, found.start(), found.end(), found[0], better)


# -- words inside the picture

_LETTERING = re.compile(
    r"\b(?:with the (?:text|words?|title|caption)|(?:text|words?|title|caption|sign|label|slogan)s?"
    r"\s+(?:that\s+)?(?:reads?|says?|saying|reading)|typography|lettering|infographic)\b"
    r"|[\"“”«][^\"“”«»\n]{2,80}[\"”»]",
    re.IGNORECASE,
)


def _lettering(text: str, circumstances: Circumstances) -> Iterator[Advice]:
    found = _LETTERING.search(text) if circumstances.writes_poorly else None
    if found:
        yield Advice("advice_lettering", found.start(), found.end(), found[0])


# -- photographs

_PHOTO = re.compile(
    r"\b(?:photo(?:graph|graphy|realistic|real)?s?|photorealism|headshot)\b", re.IGNORECASE
)
_CAMERA = re.compile(
    r"\b(?:\d{1,4}\s?mm|f/?\d|lens|camera|shot|close-?up|macro|wide-?angle|telephoto|angle|aerial"
    r"|view|perspective|bokeh|depth of field|focus|portrait|film|polaroid|leica|hasselblad)\b",
    re.IGNORECASE,
)
_LIGHT = re.compile(
    r"\b(?:light\w*|lit|sun\w*|softbox|golden hour|blue hour|dusk|dawn|twilight|noon|night|neon"
    r"|candle\w*|shadow\w*|glow\w*|back-?lit|overcast|moon\w*|flash|illuminat\w*|lamp\w*|studio)\b",
    re.IGNORECASE,
)


def _photographs(text: str, circumstances: Circumstances) -> Iterator[Advice]:
    found = None if circumstances.continues else _PHOTO.search(text)
    if found is None:
        return
    camera, light = bool(_CAMERA.search(text)), bool(_LIGHT.search(text))
    keys = {(False, False): "both", (False, True): "camera", (True, False): "light"}
    missing = keys.get((camera, light))
    if missing:
        yield Advice(f"advice_photo_{missing}", found.start(), found.end(), found[0])


# -- pictures that are not there

_NUMBERED = re.compile(
    r"\b(?:image|picture|photo|reference)s?\s+(?:no\.?\s*|number\s+|#\s?)?(\d{1,2})\b",
    re.IGNORECASE,
)
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
_ORDINAL = re.compile(
    rf"\b({'|'.join(_ORDINALS)})\s+(?:image|picture|photo|reference)\b", re.IGNORECASE
)
_ATTACHED = re.compile(
    r"\b(?:attached|uploaded|provided|given|reference)\s+(?:image|picture|photo)s?\b",
    re.IGNORECASE,
)


def _missing_pictures(text: str, circumstances: Circumstances) -> Iterator[Advice]:
    count = len(circumstances.references)
    for one in mentions(text, circumstances.references):
        if one.place is None:
            words = text[one.start : one.end]
            yield Advice("advice_no_such_mention", one.start, one.end, words)
    numbered = [(found, int(found[1])) for found in _NUMBERED.finditer(text)]
    numbered += [
        (found, _ORDINALS.index(found[1].lower()) + 1) for found in _ORDINAL.finditer(text)
    ]
    for found, number in numbered:
        if number > count and not (circumstances.continues and number == 1):
            yield Advice("advice_no_such_picture", found.start(), found.end(), found[0])
    if not count and not circumstances.continues and (attached := _ATTACHED.search(text)):
        yield Advice("advice_nothing_attached", attached.start(), attached.end(), attached[0])


Rule = Callable[[str, Circumstances], Iterator[Advice]]
_RULES: tuple[Rule, ...] = (_keywords, _negatives, _lettering, _photographs, _missing_pictures)

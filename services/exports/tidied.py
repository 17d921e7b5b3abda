"""What others have named, as it may stand among our own names. Pure.

Nothing is refused for a name: one of five thousand letters is cut, and marks that turn
the direction of words around, line breaks and what cannot be seen are left out.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath

from services.domain import Recipe, TurnId
from services.exports.names import legible
from services.library.records import Mark, SessionRecord
from services.library.shape import to_plain
from services.messages import say
from services.problems import MAX_SEED, MAX_VARIATIONS

LONGEST_NAME = 200  # characters, as in the window
LONGEST_TAG = 60
MOST_TAGS = 100  # on one turn
LONGEST_NOTE = 100_000


def tidied(session: SessionRecord, file: str) -> SessionRecord:
    """`session` as it comes in from a file of that name; without a name it takes the file's."""
    marks = {turn: session.mark_of(TurnId(turn)) for turn in session.marks}
    return replace(
        session,
        name=_cut(session.name, LONGEST_NAME)
        or _cut(PurePath(file).stem, LONGEST_NAME)
        or say("session_unnamed"),
        marks={turn: to_plain(_mark(mark)) for turn, mark in marks.items() if mark},
        draft=_draft(session.draft) if session.draft else None,
        archived=False,  # whoever takes something in wants to see it
        trashed_at=0.0,
    )


def _mark(mark: Mark) -> Mark:
    said = mark.marks
    tags = dict.fromkeys(filter(None, (_cut(tag, LONGEST_TAG) for tag in said.tags[:MOST_TAGS])))
    marks = replace(said, tags=tuple(tags), note=said.note[:LONGEST_NOTE].replace("\0", ""))
    # No trash travels: an ancestor that is hidden there is only hidden here.
    return replace(mark, marks=marks, trashed_at=0.0)


def _draft(draft: Recipe) -> Recipe:
    """What cannot be asked for is not asked for: a draft is only a wish."""
    seed = draft.seed if draft.seed is not None and 0 <= draft.seed <= MAX_SEED else None
    return replace(draft, seed=seed, variations=max(1, min(draft.variations, MAX_VARIATIONS)))


def _cut(words: str, longest: int) -> str:
    return legible(words)[:longest].strip()

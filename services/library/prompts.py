"""Prompts of the past: each text once, as it was typed, the latest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from services.domain import Job, PastPrompt, Recipe, TurnId
from services.errors import Damaged
from services.library.desk import Part
from services.library.finding import SHOWN_SESSION
from services.library.records import turn_from_bytes, unpacked
from services.library.shape import build, from_bytes, storable

LOOKED_AT = 2_000  # turns at most, for one answer
AT_A_TIME = 100
JOBS = 200  # that are looked at: those under way, and those that came to nothing


class Prompts(Part):
    def past_prompts(self, words: str = "", limit: int = 100) -> tuple[PastPrompt, ...]:
        """What was asked for before and holds every one of `words`.

        What is under way or came to nothing counts as well, as long as its card is on
        the table; turns that are hidden do not.
        """
        asked = [storable(word).casefold() for word in words.split()]
        found = {one.text: one for one in self._of_jobs() if _holds(one.text, asked)}
        turns = 0
        for one in self._of_turns(asked):
            if not _holds(one.text, asked):
                continue
            known = found.get(one.text)
            if known is None:
                turns += 1
            if known is None or known.at < one.at:
                found[one.text] = one
            if turns == limit:
                break
        latest = sorted(found.values(), key=lambda one: one.at, reverse=True)
        return tuple(latest[:limit])

    def _of_jobs(self) -> list[PastPrompt]:
        """From the oldest on."""
        rows = self._desk.database.rows(
            f"SELECT job FROM attempts WHERE {SHOWN_SESSION} ORDER BY rowid DESC LIMIT ?", [JOBS]
        )
        jobs = [build(Job, from_bytes(job)) for (job,) in reversed(rows)]
        return [PastPrompt(_typed(job.recipe), job.created_at, job.id) for job in jobs]

    def _of_turns(self, asked: Sequence[str]) -> Iterator[PastPrompt]:
        """From the latest on; those of which an answer holds what is `asked` are among them."""
        holds = "".join(" AND instr(texts.words, ?) > 0" for _ in asked)
        before = 1 << 62
        for _page in range(LOOKED_AT // AT_A_TIME):
            rows = self._desk.database.rows(
                f"""SELECT number, turns.id, created_at, bodies.record, body FROM turns
                JOIN texts ON texts.turn = turns.id JOIN bodies ON bodies.turn = turns.id
                WHERE number < ? AND NOT hidden AND NOT draft AND model_sent != ''
                AND {SHOWN_SESSION} {holds}
                ORDER BY number DESC LIMIT ?""",
                [before, *asked, AT_A_TIME],
            )
            for _, turn, created_at, record, body in rows:
                yield PastPrompt(_prompt(record, body), created_at, TurnId(turn))
            if len(rows) < AT_A_TIME:
                return
            before = rows[-1][0]


def _holds(text: str, asked: Sequence[str]) -> bool:
    known = text.casefold()
    return bool(text) and all(word in known for word in asked)


def _prompt(record: str, body: bytes) -> str:
    """What was typed; nothing of a record that `verify` will tell of."""
    try:
        return _typed(turn_from_bytes(unpacked(record, body)).recipe)
    except Damaged:
        return ""


def _typed(recipe: Recipe) -> str:
    return (recipe.written or recipe.prompt).strip()

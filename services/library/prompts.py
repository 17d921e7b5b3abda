"""Prompts of the past: each text once, as it was typed, the latest first."""

from __future__ import annotations

from services.domain import PastPrompt, TurnId
from services.errors import Damaged
from services.library.desk import Part
from services.library.finding import SHOWN_SESSION
from services.library.records import turn_from_bytes
from services.library.shape import storable
from services.library.turns import unpacked

LOOKED_AT = 2_000  # turns at most, for one answer


class Prompts(Part):
    def past_prompts(self, words: str = "", limit: int = 100) -> tuple[PastPrompt, ...]:
        """What was asked for before and holds every one of `words`, hidden turns left out."""
        asked = [storable(word).casefold() for word in words.split()]
        holds = "".join(" AND instr(texts.words, ?) > 0" for _ in asked)
        rows = self._desk.database.rows(
            f"""SELECT turns.id, created_at, bodies.record, body FROM turns
            JOIN texts ON texts.turn = turns.id JOIN bodies ON bodies.turn = turns.id
            WHERE NOT hidden AND NOT draft AND {SHOWN_SESSION} {holds}
            ORDER BY number DESC LIMIT ?""",
            [*asked, LOOKED_AT if asked else limit * 4],
        )
        found: dict[str, PastPrompt] = {}
        for turn, created_at, record, body in rows:
            text = _prompt(record, body)
            known = text.casefold()
            if text and text not in found and all(word in known for word in asked):
                found[text] = PastPrompt(text, created_at, TurnId(turn))
            if len(found) == limit:
                break
        return tuple(found.values())


def _prompt(record: str, body: bytes) -> str:
    """What was typed; nothing of a record that `verify` will tell of."""
    try:
        recipe = turn_from_bytes(unpacked(record, body)).recipe
    except Damaged:
        return ""
    return (recipe.written or recipe.prompt).strip()

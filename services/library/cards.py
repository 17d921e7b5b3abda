"""A turn as the index knows it: its card, its row, and the words it is found by. Pure."""

from __future__ import annotations

from services.domain import Turn, TurnSummary
from services.library.database import Row
from services.library.shape import storable
from services.spelling import indexed

_TITLE = 200  # characters
WORDS = 600  # of an answer, on its card
TURN_COLUMNS = "id, session, parent, record, title, picture, created_at, model_sent, cost_usd"


def found_by(turn: Turn) -> tuple[str, str, str]:
    """The words of prompt, answer and references, as `search` looks through them."""
    refs = " ".join(reference.name for reference in turn.recipe.references)
    prompt, answer, names = (
        indexed(storable(part)) for part in (turn.known_as, turn.outcome.text, refs)
    )
    return prompt, answer, names


def traits_of(turn: Turn) -> str:
    """What `has:` asks about a turn, between spaces."""
    outcome = turn.outcome
    traits = {
        "sources": outcome.sources,
        "thoughts": outcome.thoughts,
        "references": turn.recipe.references,
        "text": outcome.text.strip(),
    }
    return f" {' '.join(name for name, there in traits.items() if there)} "


def summary_of(turn: Turn) -> TurnSummary:
    """What a card shows of `turn`, as it was filed."""
    first = turn.outcome.pictures[0] if turn.outcome.pictures else None
    return TurnSummary(
        id=turn.id,
        parent=turn.parent,
        title=storable(title_of(turn.known_as)),
        picture=first,
        place=turn.place,
        created_at=turn.created_at,
        words="" if first else storable(turn.outcome.text.strip()[:WORDS]),
        draft=turn.outcome.draft_of is not None,
        imported=turn.outcome.imported is not None,
        pictures=turn.outcome.pictures if len(turn.outcome.pictures) > 1 else (),
        model=storable(turn.model_sent),
    )


def turn_row(turn: Turn, record: str) -> Row:
    """The values of TURN_COLUMNS."""
    card = summary_of(turn)
    return (
        turn.id,
        turn.session,
        turn.parent,
        record,
        card.title,
        card.picture.blob if card.picture else None,
        turn.created_at,
        storable(turn.model_sent),
        turn.cost_usd,
    )


def words_of(turn: Turn) -> str:
    """What was typed, what was sent and what came back: prompts are looked for in it."""
    parts = (turn.known_as, turn.outcome.text)
    typed = turn.recipe.written
    return storable("\n".join((typed, *parts) if typed else parts)).casefold()


def title_of(prompt: str) -> str:
    """The first line that says something."""
    lines = (line.strip() for line in prompt.splitlines())
    return next((line for line in lines if line), "")[:_TITLE]

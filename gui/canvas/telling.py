"""What the board says to screen readers about its current card."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from gui.canvas.forest import Card, Forest
from gui.canvas.job_cards import sentence


def told_of(card: Card | None, forest: Forest, chosen: int) -> str:
    """The board's description; `chosen` is how many turns are selected."""
    if card is None:
        return _tr("{n} cards. Nothing selected.").format(n=len(forest))
    if card.job is not None:
        return _tr("Job: {title}. {state}").format(title=card.title, state=sentence(card))
    depth = len(forest.path(card.id))
    told = [_tr("Selected: {title}. Step {depth} of its branch.")]
    if card.is_draft:
        told.append(_tr("It is a draft."))
    if card.turn is not None and card.turn.words:
        told.append(_tr("It answers in words: {words}"))
    if card.turn is not None and card.turn.pictures:
        told.append(_tr("It has {pictures} pictures: Ctrl+Alt+F fans them out."))
    if chosen > 1:
        told.append(_tr("{n} cards are selected."))
    words = card.turn.words if card.turn is not None else ""
    count = len(card.turn.pictures) if card.turn is not None else 0
    values = {"title": card.title, "depth": depth, "words": words, "n": chosen, "pictures": count}
    return " ".join(line.format(**values) for line in told)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Board", text)

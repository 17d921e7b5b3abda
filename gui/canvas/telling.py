"""What the board says to screen readers about its current card."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from gui.canvas.forest import Card, Forest
from gui.canvas.job_cards import sentence
from services.domain import Flag, Label, TurnSummary
from services.errors import StudioError


def told_of(card: Card | None, forest: Forest, chosen: int, problem: StudioError | None) -> str:
    """The board's description.

    `chosen` is how many turns are selected, `problem` what is wrong with the card's picture.
    """
    if card is None:
        return _tr("{n} cards. Nothing selected.").format(n=len(forest))
    if card.job is not None:
        return _tr("Job: {title}. {state}").format(title=card.title, state=sentence(card))
    depth = len(forest.path(card.id))
    told = [_tr("Selected: {title}. Step {depth} of its branch.")]
    if card.is_draft:
        told.append(_tr("It is a draft."))
    if card.turn is not None and card.turn.imported:
        told.append(_tr("It came from a file."))
    if card.turn is not None and card.turn.words:
        told.append(_tr("It answers in words: {words}"))
    if card.turn is not None and card.turn.pictures:
        told.append(_tr("It has {pictures} pictures: Ctrl+Alt+F fans them out."))
    if card.turn is not None and told_marks(card.turn):
        told.append("{marks}")
    if problem is not None:
        told.append("{problem}")
    if chosen > 1:
        told.append(_tr("{n} cards are selected."))
    words = card.turn.words if card.turn is not None else ""
    count = len(card.turn.pictures) if card.turn is not None else 0
    values = {"title": card.title, "depth": depth, "words": words, "n": chosen, "pictures": count}
    values["problem"] = f"{problem.title}. {problem.advice}" if problem is not None else ""
    values["marks"] = told_marks(card.turn) if card.turn is not None else ""
    return " ".join(line.format(**values) for line in told)


def told_marks(turn: TurnSummary) -> str:
    """What somebody thinks of a turn, as sentences; empty where nobody said anything."""
    marks = turn.marks
    flags = {Flag.PICK: _tr("Picked."), Flag.REJECT: _tr("Rejected."), Flag.NONE: ""}
    labels = {
        Label.RED: _tr("Red label."),
        Label.YELLOW: _tr("Yellow label."),
        Label.GREEN: _tr("Green label."),
        Label.BLUE: _tr("Blue label."),
        Label.NONE: "",
    }
    told = (
        _tr("Rated {0} of 5.").format(marks.rating) if marks.rating else "",
        flags[marks.flag],
        _tr("Starred.") if turn.starred else "",
        labels[marks.label],
        _tr("Tags: {0}.").format(", ".join(marks.tags)) if marks.tags else "",
        _tr("Note: {0}").format(" ".join(marks.note.split())) if marks.note.strip() else "",
    )
    return " ".join(filter(None, told))


def _tr(text: str) -> str:
    return QCoreApplication.translate("Board", text)

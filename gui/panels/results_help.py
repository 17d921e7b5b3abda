"""What may be written to find pictures, by example; a click writes it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget


class ResultsHelp(QMenu):
    """`resultsHelpMenu`: each example, and what it finds."""

    chosen = Signal(str)

    def __init__(self, examples: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("resultsHelpMenu")
        self.setAccessibleName(self.tr("What can be searched for"))
        for example in examples:
            # After a tab stands what a menu aligns at its right edge.
            entry = self.addAction(f"{example}\t{meaning(example)}")
            entry.setData(example)
            entry.triggered.connect(self._choose)

    def _choose(self) -> None:
        entry = self.sender()
        if isinstance(entry, QAction):
            self.chosen.emit(str(entry.data()))


def meaning(example: str) -> str:
    """What an example finds; of one that has no words here, nothing is said."""
    field = f"{example.partition(':')[0]}:" if ":" in example else ""
    return _meanings().get(example) or _meanings().get(field, "")


def _meanings() -> dict[str, str]:
    return {
        "mug": _tr("words in prompts, answers, notes and tags, from their beginning"),
        '"studio mug"': _tr("exactly these words, side by side"),
        "-slate": _tr("without it; a minus goes before everything here"),
        "model:": _tr("a part of the model's name"),
        "ratio:": _tr("the aspect ratio"),
        "size:": _tr("the size that was asked for"),
        "rating:": _tr("at least four stars; also > < <= ="),
        "has:sources": _tr("searched the web and named its sources"),
        "has:thoughts": _tr("with what the model thought"),
        "has:references": _tr("made from reference pictures"),
        "has:text": _tr("answered with words, too"),
        "has:note": _tr("with a note of yours"),
        "has:tags": _tr("with tags of yours"),
        "cost:": _tr("cost more than that, in dollars"),
        "after:": _tr("from that year, month or day on"),
        "before:": _tr("before that year, month or day"),
        "ref:": _tr("the name of a reference"),
        "is:pick": _tr("picked"),
        "is:reject": _tr("rejected"),
        "is:star": _tr("starred"),
        "is:imported": _tr("came from a file, not from a model"),
        "is:draft": _tr("a draft that was made a picture"),
        "label:": _tr("the colour of its label"),
        "tag:": _tr("one of its tags"),
        "session:": _tr("a part of the session's name"),
    }


def _tr(text: str) -> str:
    return QCoreApplication.translate("ResultsHelp", text)

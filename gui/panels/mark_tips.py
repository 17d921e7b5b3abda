"""What a mark in the prompt means, in words: shown when the mouse rests on it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from gui.panels.prompt_marks import Kind, Mark, place
from gui.state.prompts import PromptState
from services.prompts.alternatives import Group
from services.prompts.mentions import Mention


def tip(mark: Mark, prompts: PromptState) -> str:
    """Nothing for marks that say enough by themselves."""
    text = prompts.text
    if mark.kind in (Kind.MENTION, Kind.LOST):
        for mention in prompts.mentions():
            if place(text, mention.start) == mark.start:
                return _mention(mention, prompts)
    for group in prompts.choices() if mark.kind is Kind.CHOICE else ():
        if place(text, group.start) == mark.start:
            return _choice(group)
    return ""


def _mention(mention: Mention, prompts: PromptState) -> str:
    if mention.place is None:
        words = _tr("No reference is called “{0}”. Type @ to see what there is.")
        return words.format(mention.word)
    name = prompts.references[mention.place].name
    return _tr("Image {0}: {1}").format(mention.place + 1, name)


def _choice(group: Group) -> str:
    if group.words:
        return _tr("Word list “{0}”: {1}").format(group.words, group.choices)
    return _tr("Alternatives: {0}").format(group.choices)


def _tr(words: str) -> str:
    return QCoreApplication.translate("MarkTips", words)

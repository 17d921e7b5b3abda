"""What a mark in the prompt means, in words: shown when the mouse rests on it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from gui.panels.prompt_marks import Kind, Mark, place
from gui.state.prompts import PromptState
from services.errors import RecipeError
from services.prompts.alternatives import Group, count
from services.prompts.mentions import Mention


def tip(mark: Mark, prompts: PromptState) -> str:
    """Nothing for marks that say enough by themselves."""
    text = prompts.text
    if mark.kind in (Kind.MENTION, Kind.LOST):
        for mention in prompts.mentions():
            if place(text, mention.start) == mark.start:
                return _mention(mention, prompts)
    if mark.kind in (Kind.CHOICE, Kind.HOLLOW, Kind.BROKEN):
        for group in prompts.choices():
            if place(text, group.start) == mark.start:
                return _choice(group, prompts)
    return ""


def _mention(mention: Mention, prompts: PromptState) -> str:
    if mention.place is None:
        words = _tr("No reference is called “{0}”. Type @ to see what there is.")
        return words.format(mention.word)
    name = prompts.references[mention.place].name
    return _tr("Image {0}: {1}").format(mention.place + 1, name)


def _choice(group: Group, prompts: PromptState) -> str:
    try:
        count(prompts.text[group.start : group.end], prompts.lists)
    except RecipeError as error:
        return f"{error.title}. {error.advice}"
    if group.hollow:
        words = _tr("Alternatives: {0}. One of them is empty: it leaves the words out.")
        return words.format(group.choices)
    if group.words:
        return _tr("Word list “{0}”: {1}").format(group.words, group.choices)
    return _tr("Alternatives: {0}").format(group.choices)


def _tr(words: str) -> str:
    return QCoreApplication.translate("MarkTips", words)

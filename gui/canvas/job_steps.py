"""What can be done about a job: the first ways stand on its card, all of them in its menu."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from gui.canvas.forest import Card
from services.domain import JobState
from services.errors import NextStep

CANCEL, NOW, STEP, DISMISS = "cancel", "now", "step", "dismiss"
# Steps that mend something beside the card: afterwards it is tried again.
_OUTSIDE = {
    NextStep.EDIT_KEY,
    NextStep.OPEN_BILLING,
    NextStep.OPEN_REGIONS,
    NextStep.OPEN_AI_STUDIO,
    NextStep.OPEN_ACCOUNT,
    NextStep.OPEN_SETTINGS,
    NextStep.CHOOSE_FOLDER,
    NextStep.REPAIR,
}


def _tr(text: str) -> str:
    return QCoreApplication.translate("JobCard", text)


def step_label(step: NextStep) -> str:
    """The words of the one next step's button; empty when there is none."""
    return {
        NextStep.NONE: "",
        NextStep.EDIT_KEY: _tr("Change the key…"),
        NextStep.OPEN_BILLING: _tr("Open billing"),
        NextStep.OPEN_REGIONS: _tr("See regions"),
        NextStep.OPEN_AI_STUDIO: _tr("Open AI Studio"),
        NextStep.OPEN_ACCOUNT: _tr("Open the account page"),
        NextStep.OPEN_SETTINGS: _tr("Open the settings…"),
        NextStep.EDIT_PROMPT: _tr("Edit the prompt"),
        NextStep.TRY_AGAIN: _tr("Try again"),
        NextStep.WAIT: _tr("Try again"),
        NextStep.SWITCH_MODEL: _tr("Switch model"),
        NextStep.RESET_SETTING: _tr("Reset setting"),
        NextStep.BRANCH_FROM_PICTURE: _tr("Branch from picture"),
        NextStep.SHRINK: _tr("Make it smaller"),
        NextStep.SHOW_WORDS: _tr("Show its words"),
        NextStep.SAVE_AGAIN: _tr("Save again"),
        NextStep.SAVE_AS: _tr("Save as…"),
        NextStep.SEND_ANYWAY: _tr("Send anyway"),
        NextStep.CHOOSE_FOLDER: _tr("Choose a folder…"),
        NextStep.REPAIR: _tr("Repair"),
    }[step]


def actions(card: Card) -> list[tuple[str, str]]:
    """What can be done about a job, the first by Enter: (action, words)."""
    if card.running:
        if card.progress is not None and not card.progress.ours:
            return []
        hasty = card.progress is not None and card.progress.can_hurry
        now = [(NOW, _tr("Try now"))] if hasty else []
        return [*now, (CANCEL, _tr("Cancel"))]
    if card.job is None:
        return []
    step = step_label(_next_step(card))
    offered = [(STEP, step)] if step else []
    return [*offered, (DISMISS, _tr("Dismiss"))]


def every_action(card: Card) -> list[tuple[str, str]]:
    """`actions`, and the ways besides the first for which a card has no room."""
    first = actions(card)
    if card.running or card.job is None:
        return first
    error = card.job.error or {}
    others = [NextStep(step) for step in error.get("other_steps") or ()]
    if _next_step(card) in _OUTSIDE:
        others.append(NextStep.TRY_AGAIN)
    more = [(f"{STEP}:{step.value}", step_label(step)) for step in others]
    return [*first[:-1], *more, *first[-1:]]


def _next_step(card: Card) -> NextStep:
    if card.job is None or card.job.state is JobState.CANCELLED:
        return NextStep.TRY_AGAIN
    value = (card.job.error or {}).get("next_step", "none")
    return NextStep(value) if value in set(NextStep) else NextStep.NONE

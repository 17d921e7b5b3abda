"""What is told when nothing comes of a job: the next step, and whether it may have been billed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.catalogue import Catalogue, Problem
from services.domain import BlobId, ModelId, Turn
from services.errors import (
    Cancelled,
    Damaged,
    ImageRejected,
    LibraryError,
    NextStep,
    RecipeError,
    StudioError,
)
from services.library.cards import title_of

_STEPS = {  # of what stands against a recipe, where it is not a setting
    "recipe_empty": NextStep.EDIT_PROMPT,
    "recipe_too_many_references": NextStep.EDIT_PROMPT,
    "recipe_variations": NextStep.EDIT_PROMPT,
    "recipe_model_id": NextStep.SWITCH_MODEL,
    "recipe_too_large": NextStep.SHRINK,
}


def impossible(problem: Problem) -> RecipeError:
    """The error for what stands against a recipe."""
    params: dict[str, Any] = dict(problem.params)
    step = _STEPS.get(problem.key, NextStep.RESET_SETTING)
    return RecipeError(problem.key, next_step=step, **params)


def answered(error: StudioError) -> StudioError:
    """`error` where the answer is here: what the library did not take can be kept again."""
    if not isinstance(error, LibraryError):
        return error
    return error.changed(
        next_step=NextStep.SAVE_AGAIN,
        other_steps=[NextStep.SAVE_AS],
        may_have_been_billed=True,
    )


def cancelled(sent: bool) -> Cancelled:
    """Google may finish, and bill, what has been sent; never what has not."""
    return Cancelled("cancelled" if sent else "cancelled_unsent", may_have_been_billed=sent)


def reference_damaged(name: str) -> ImageRejected:
    """The error for a reference whose file is not what came."""
    return ImageRejected("reference_damaged", next_step=NextStep.EDIT_PROMPT, name=name)


def history_damaged(path: Sequence[Turn], turn: Turn | None, blob: BlobId) -> Damaged:
    """The error for the conversation `path`, in `turn` of which that blob is not what it was."""
    name = title_of(turn.known_as) if turn is not None else ""
    lost = {picture.blob for picture in path[-1].outcome.pictures} if path else set()
    if blob in lost:  # it cannot go on from its picture alone either
        return Damaged("history_picture_damaged", next_step=NextStep.REPAIR, name=name or "…")
    return Damaged(
        "history_damaged",
        next_step=NextStep.BRANCH_FROM_PICTURE,
        other_steps=[NextStep.REPAIR],
        name=name or "…",
    )


def with_successor(error: StudioError, model: ModelId, catalogue: Catalogue) -> StudioError:
    """`error`, and where the service has `model` no more, what there is instead."""
    if error.kind != "model_retired":
        return error
    # What was sent: an old id had gone out under its successor's already.
    successor = catalogue.instead_of(catalogue.model(model).id)
    return error.changed(params={**error.params, "successor": successor.name})

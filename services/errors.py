"""The error tree: every failure that a person can meet, and what to do about it.

StudioError
├── RecipeError            an impossible request; told beside its control, before sending
├── ImageRejected          a dropped picture that cannot be used
├── ArchiveRejected        a .musa file that is none, or is not to be trusted
├── KeyMissing, KeyRejected, KeyringUnavailable
├── Refused                the model or its filter declined
├── NoImage                an answer without a picture (words, drafts, nothing)
├── BadAnswer              an answer that is no answer of Gemini's
├── ParentMissing          what it was to grow from was not made, or is gone
├── OverBudget             it would cost more than the month's budget; only an explicit yes sends it
├── RateLimited            wait, then it goes on
├── QuotaSpent             waiting does not help today
├── ServiceDown, Unreachable, CutOff
├── ModelRetired
├── RequestRejected        a setting, a size or a history that the service does not take
├── Interrupted, Cancelled
└── LibraryError
    ├── DiskFull, Unwritable
    ├── TooNew
    ├── Damaged
    └── InUse

An error carries a message key, not a sentence: `services.messages` says it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, ClassVar

from services.messages import say


class NextStep(StrEnum):
    """The one thing to offer on a failure; the window gives each a button.

    WAIT also says that it is tried again without asking, a few times.
    """

    NONE = "none"
    EDIT_KEY = "edit-key"
    OPEN_BILLING = "open-billing"
    OPEN_REGIONS = "open-regions"
    OPEN_AI_STUDIO = "open-ai-studio"
    OPEN_ACCOUNT = "open-account"
    OPEN_SETTINGS = "open-settings"
    EDIT_PROMPT = "edit-prompt"
    TRY_AGAIN = "try-again"
    WAIT = "wait"
    SWITCH_MODEL = "switch-model"
    RESET_SETTING = "reset-setting"
    BRANCH_FROM_PICTURE = "branch-from-picture"
    SHRINK = "shrink"
    SHOW_WORDS = "show-words"
    SAVE_AGAIN = "save-again"
    SAVE_AS = "save-as"
    SEND_ANYWAY = "send-anyway"
    CHOOSE_FOLDER = "choose-folder"
    REPAIR = "repair"


class StudioError(Exception):
    """A failure told to the user: what happened, what to do, whether it may have been billed.

    `other_steps` are ways besides the next step, where there are any. Not billed means
    that it is known: by the nature of the failure, or, with the param `free`, because
    Google said so.
    """

    kind: ClassVar[str] = "error"
    step: ClassVar[NextStep] = NextStep.NONE

    def __init__(
        self,
        key: str = "",
        *,
        next_step: NextStep | None = None,
        retry_after_s: float | None = None,
        may_have_been_billed: bool = False,
        other_steps: Iterable[NextStep] = (),
        **params: object,
    ) -> None:
        super().__init__(key or self.kind)
        self.key = key or self.kind
        self.next_step = next_step or self.step
        self.retry_after_s = retry_after_s
        self.may_have_been_billed = may_have_been_billed
        self.other_steps = tuple(other_steps)
        self.params: Mapping[str, object] = params

    @property
    def title(self) -> str:
        """What happened, in one sentence."""
        return say(self.key, "title", **self.params)

    @property
    def advice(self) -> str:
        """What to do next, in one sentence; may be empty."""
        return say(self.key, "advice", **self.params)

    @property
    def billing(self) -> str:
        """Whether it was billed, in one sentence."""
        return billing(self.to_json())

    def __str__(self) -> str:
        return f"{self.title}. {self.advice}".removesuffix(". ")

    def changed(self, **values: object) -> StudioError:
        """The same error with other values, named as in `to_json`."""
        return StudioError.from_json({**self.to_json(), **values})

    def to_json(self) -> dict[str, Any]:
        """All of the error as JSON values; `from_json` reads it back."""
        return {
            "kind": self.kind,
            "key": self.key,
            "title": self.title,
            "advice": self.advice,
            "next_step": self.next_step.value,
            "other_steps": [step.value for step in self.other_steps],
            "retry_after_s": self.retry_after_s,
            "may_have_been_billed": self.may_have_been_billed,
            "params": {name: _plain(value) for name, value in self.params.items()},
        }

    @staticmethod
    def from_json(value: Mapping[str, Any]) -> StudioError:
        """The error that `to_json` wrote; an unknown kind becomes a plain StudioError."""
        kinds = {kind.kind: kind for kind in _all_kinds(StudioError)}
        return kinds.get(value.get("kind", ""), StudioError)(
            value.get("key", ""),
            next_step=NextStep(value.get("next_step", "none")),
            retry_after_s=value.get("retry_after_s"),
            may_have_been_billed=bool(value.get("may_have_been_billed")),
            other_steps=[NextStep(step) for step in value.get("other_steps") or ()],
            **value.get("params", {}),
        )


def billing(error: Mapping[str, Any]) -> str:
    """Whether a failure, as JSON, was billed: the same words wherever it is told."""
    if error.get("may_have_been_billed"):
        key = "billed_maybe"
    else:
        key = "billed_not_says_google" if error.get("params", {}).get("free") else "billed_not"
    return f"{say(key)}."


def _plain(value: object) -> str | int | float | bool | None:
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)


def _all_kinds(kind: type[StudioError]) -> list[type[StudioError]]:
    return [kind, *(sub for child in kind.__subclasses__() for sub in _all_kinds(child))]


class RecipeError(StudioError):
    kind = "recipe"
    step = NextStep.RESET_SETTING


class ImageRejected(StudioError):
    kind = "image_rejected"


class ArchiveRejected(StudioError):
    kind = "archive_rejected"


class KeyMissing(StudioError):
    kind = "key_missing"
    step = NextStep.EDIT_KEY


class KeyRejected(StudioError):
    kind = "key_rejected"
    step = NextStep.EDIT_KEY


class KeyringUnavailable(StudioError):
    kind = "keyring_unavailable"


class Refused(StudioError):
    kind = "refused"
    step = NextStep.EDIT_PROMPT


class NoImage(StudioError):
    kind = "no_image"
    step = NextStep.TRY_AGAIN


class BadAnswer(StudioError):
    kind = "bad_answer"
    step = NextStep.TRY_AGAIN


class ParentMissing(StudioError):
    kind = "parent_missing"
    step = NextStep.TRY_AGAIN


class OverBudget(StudioError):
    kind = "budget"
    step = NextStep.SEND_ANYWAY


class RateLimited(StudioError):
    kind = "rate_limited"
    step = NextStep.WAIT


class QuotaSpent(StudioError):
    kind = "quota_spent"
    step = NextStep.OPEN_BILLING


class ServiceDown(StudioError):
    kind = "service_down"
    step = NextStep.WAIT


class Unreachable(StudioError):
    kind = "unreachable"
    step = NextStep.TRY_AGAIN


class CutOff(StudioError):
    kind = "cut_off"
    step = NextStep.TRY_AGAIN


class ModelRetired(StudioError):
    kind = "model_retired"
    step = NextStep.SWITCH_MODEL


class RequestRejected(StudioError):
    kind = "request_rejected"
    step = NextStep.RESET_SETTING


class Interrupted(StudioError):
    kind = "interrupted"
    step = NextStep.TRY_AGAIN


class Cancelled(StudioError):
    kind = "cancelled"
    step = NextStep.TRY_AGAIN


class LibraryError(StudioError):
    kind = "library"


class DiskFull(LibraryError):
    kind = "disk_full"
    step = NextStep.SAVE_AGAIN


class Unwritable(LibraryError):
    kind = "unwritable"
    step = NextStep.CHOOSE_FOLDER


class TooNew(LibraryError):
    kind = "too_new"
    step = NextStep.CHOOSE_FOLDER


class Damaged(LibraryError):
    kind = "damaged"
    step = NextStep.REPAIR


class InUse(LibraryError):
    kind = "in_use"

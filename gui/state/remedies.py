"""The one next step of a failed job, for each kind of failure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from gui.state.draft import Draft
from gui.state.queue import Queue
from gui.state.session import SessionState
from gui.state.tasks import Tasks
from services.domain import Job, TurnId
from services.errors import NextStep
from services.studio import Studio, TakenIn

BILLING = "https://aistudio.google.com/usage"
REGIONS = "https://ai.google.dev/gemini-api/docs/available-regions"


class Remedies(QObject):
    """Does what a failed card's button says."""

    key_wanted = Signal()
    prompt_wanted = Signal()  # the recipe is in the composer; bring the user there
    page_wanted = Signal(str)  # an https address for the browser
    settings_wanted = Signal()
    words_told = Signal(str)  # what the model said instead of drawing

    def __init__(
        self,
        studio: Studio,
        draft: Draft,
        session: SessionState,
        queue: Queue,
        tasks: Tasks,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._studio = studio
        self._draft = draft
        self._session = session
        self._queue = queue
        self._tasks = tasks

    def take(self, job_id: TurnId) -> None:
        """Take the next step of a failed job."""
        job = self._queue.job(job_id)
        if job is None or job.error is None:
            return
        self._steps().get(NextStep(job.error["next_step"]), self._again)(job)

    def _steps(self) -> dict[NextStep, Callable[[Job], None]]:
        return {
            NextStep.EDIT_KEY: lambda job: self.key_wanted.emit(),
            NextStep.OPEN_BILLING: lambda job: self.page_wanted.emit(BILLING),
            NextStep.OPEN_REGIONS: lambda job: self.page_wanted.emit(REGIONS),
            NextStep.EDIT_PROMPT: self._edit,
            NextStep.RESET_SETTING: self._edit,
            NextStep.SHRINK: self._edit,
            NextStep.SHOW_WORDS: self._show_words,
            NextStep.SWITCH_MODEL: self._switch_model,
            NextStep.BRANCH_FROM_PICTURE: self._branch_from_picture,
            NextStep.SAVE_AGAIN: lambda job: self._queue.save_again(job.id),
            NextStep.CHOOSE_FOLDER: lambda job: self.settings_wanted.emit(),
        }

    def _again(self, job: Job) -> None:
        self._queue.retry(job.id)

    def _edit(self, job: Job) -> None:
        """Bring the recipe back into the composer, from the same parent."""
        self._draft.replace(job.recipe, self.tr("Take up a prompt"))
        self._session.select(job.parent)
        self.prompt_wanted.emit()

    def _show_words(self, job: Job) -> None:
        """The words, and the prompt to answer them in."""
        error = job.error or {}
        self._edit(job)
        self.words_told.emit(str(error.get("params", {}).get("words", "")))

    def _switch_model(self, job: Job) -> None:
        catalogue = self._studio.catalogue
        other = catalogue.instead_of(job.recipe.model)
        self._edit(replace(job, recipe=catalogue.moved(job.recipe, other.id).recipe))

    def _branch_from_picture(self, job: Job) -> None:
        self._tasks.spawn(self._start_anew(job))

    async def _start_anew(self, job: Job) -> None:
        """The parent's picture as a reference of a fresh conversation."""
        taken: tuple[TakenIn, ...] = ()
        if job.parent is not None:
            turn = await self._studio.turn(job.parent)
            taken = await self._studio.intake.take_turn(turn, self.tr("the picture so far"))
        references = (*(found.reference for found in taken), *job.recipe.references)
        recipe = replace(job.recipe, references=references)
        self._draft.replace(recipe, self.tr("Take up a prompt"))
        self._session.select(None)
        self.prompt_wanted.emit()

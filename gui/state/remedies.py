"""The one next step of a failed job, for each kind of failure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QLocale, QObject, Signal

from gui.state.conversation import Conversation
from gui.state.draft import Draft
from gui.state.queue import Queue
from gui.state.session import SessionState
from gui.state.tasks import Tasks
from services.domain import Job, TurnId
from services.errors import NextStep
from services.resets import reset, setting_of
from services.studio import Studio

PAGES = {
    NextStep.OPEN_BILLING: "https://aistudio.google.com/usage",
    NextStep.OPEN_REGIONS: "https://ai.google.dev/gemini-api/docs/available-regions",
    NextStep.OPEN_AI_STUDIO: "https://aistudio.google.com/apikey",
    NextStep.OPEN_ACCOUNT: "https://myaccount.google.com/",
}


class Remedies(QObject):
    """Does what a failed card's buttons say, and brings the user to where it goes on."""

    key_wanted = Signal()
    prompt_wanted = Signal()  # the recipe is in the composer; bring the user there
    page_wanted = Signal(str)  # an https address for the browser
    settings_wanted = Signal()
    repair_wanted = Signal()
    folder_wanted = Signal(object)  # TurnId of a job whose answer is to be saved elsewhere
    words_told = Signal(str)  # what the model said instead of drawing
    told = Signal(str, str)  # what was changed, and how it goes on
    model_proposed = Signal(str, str)  # the same, where only another model helps

    def __init__(
        self,
        studio: Studio,
        draft: Draft,
        session: SessionState,
        queue: Queue,
        conversation: Conversation,
        tasks: Tasks,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._studio = studio
        self._draft = draft
        self._session = session
        self._queue = queue
        self._conversation = conversation
        self._tasks = tasks

    def take(self, job_id: TurnId, step: str = "") -> None:
        """Take a step of a failed job: its next one, or that one of its other steps."""
        job = self._queue.job(job_id)
        if job is None or job.error is None:
            return
        wanted = NextStep(step or job.error["next_step"])
        if wanted in PAGES:
            self.page_wanted.emit(PAGES[wanted])
        else:
            self._steps().get(wanted, self._again)(job)

    def save_as(self, job_id: TurnId, folder: Path) -> None:
        """Write the answer of a job for which the library had no room into `folder`."""
        job = self._queue.job(job_id)
        if job is not None:
            self._tasks.spawn(self._save_as(job, folder))

    def _steps(self) -> dict[NextStep, Callable[[Job], None]]:
        return {
            NextStep.EDIT_KEY: lambda job: self.key_wanted.emit(),
            NextStep.EDIT_PROMPT: self._edit,
            NextStep.RESET_SETTING: self._reset,
            NextStep.SHRINK: self._shrink,
            NextStep.SHOW_WORDS: self._show_words,
            NextStep.SWITCH_MODEL: self._switch_model,
            NextStep.BRANCH_FROM_PICTURE: self._branch_from_picture,
            NextStep.SEND_ANYWAY: self._send_anyway,
            NextStep.SAVE_AGAIN: lambda job: self._queue.save_again(job.id),
            NextStep.SAVE_AS: lambda job: self.folder_wanted.emit(job.id),
            NextStep.OPEN_SETTINGS: lambda job: self.settings_wanted.emit(),
            NextStep.CHOOSE_FOLDER: lambda job: self.settings_wanted.emit(),
            NextStep.REPAIR: lambda job: self.repair_wanted.emit(),
        }

    def _again(self, job: Job) -> None:
        self._queue.retry(job.id)

    def _send_anyway(self, job: Job) -> None:
        self._queue.retry(job.id, over_budget=True)

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

    def _reset(self, job: Job) -> None:
        """The recipe without the setting that the service did not take."""
        model = self._studio.catalogue.model(job.recipe.model)
        found = reset(job.recipe, setting_of(job.error or {}), model)
        self._edit(replace(job, recipe=found.recipe))
        if found.changes:
            self.told.emit(_sentences(found.changes), self.tr("Generate sends the prompt again."))
        else:
            self.model_proposed.emit(
                self.tr("This setting is the usual one already"),
                self.tr("Another model may take the request as it is."),
            )

    def _switch_model(self, job: Job) -> None:
        catalogue = self._studio.catalogue
        # What was sent: an old id had gone out under its successor's already.
        other = catalogue.instead_of(catalogue.model(job.recipe.model).id)
        move = catalogue.moved(job.recipe, other.id)
        self._edit(replace(job, recipe=move.recipe))
        changes = _sentences([change.title for change in move.changes])
        ready = self.tr("Generate sends the prompt again.")
        self.told.emit(self.tr("Switched to {0}").format(other.name), f"{changes} {ready}".strip())

    def _shrink(self, job: Job) -> None:
        self._edit(job)
        self._tasks.spawn(self._then_shrink())

    async def _then_shrink(self) -> None:
        saved = await self._conversation.shrink()
        if saved:
            self.told.emit(
                self.tr("Smaller copies of the references save {0}").format(_megabytes(saved)),
                self.tr("The originals stay as they are. Generate sends the prompt again."),
            )
        else:
            self.told.emit(
                self.tr("The references cannot be made smaller"),
                self.tr("Remove some, or continue from the picture only."),
            )

    async def _save_as(self, job: Job, folder: Path) -> None:
        await self._studio.generation.save_as(job, folder)
        self.told.emit(
            self.tr("The answer is saved in {0}").format(folder.name or str(folder)),
            self.tr("The library still lacks it: make room there and save again."),
        )

    def _branch_from_picture(self, job: Job) -> None:
        self._tasks.spawn(self._branch(job))

    async def _branch(self, job: Job) -> None:
        await self._conversation.start_anew(job.parent, job.recipe)
        self.prompt_wanted.emit()


def _sentences(titles: Sequence[str]) -> str:
    return " ".join(f"{title}." for title in titles)


def _megabytes(size_bytes: int) -> str:
    return QLocale().formattedDataSize(size_bytes, 1, QLocale.DataSizeFormat.DataSizeSIFormat)

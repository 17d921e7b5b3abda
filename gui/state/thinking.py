"""What the model thought: of the turn or job that is looked at, and what its drafts can become."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from gui.state.intake import Intake
from gui.state.names import file_name
from gui.state.queue import Queue
from gui.state.selection import Selection
from gui.state.session import SessionState
from gui.state.tasks import Tasks
from gui.state.undo import Undo
from services.domain import (
    BlobId,
    Job,
    JobState,
    Outcome,
    Picture,
    Place,
    Session,
    Thought,
    Turn,
    TurnId,
)
from services.errors import ImageRejected
from services.layout import place_beside, ratio_of
from services.studio import Studio

ENDED = (JobState.FAILED, JobState.CANCELLED)


@dataclass(frozen=True, slots=True)
class Thoughts:
    """A turn or a job, and what came back so far: all of it, or only thoughts."""

    origin: Turn | Job
    outcome: Outcome
    live: bool = False  # more may come

    @property
    def drafts(self) -> tuple[Picture, ...]:
        """The pictures out of its thinking, in the order of their coming."""
        return tuple(thought.draft for thought in self.outcome.thoughts if thought.draft)

    @property
    def words(self) -> str:
        """The summaries, one after the other."""
        return "\n\n".join(thought.text for thought in self.outcome.thoughts if thought.text)


class ThinkingState(QObject):
    """Follows the current card. A draft's pixels are not known when it comes: they are measured."""

    changed = Signal(object)  # Thoughts | None: there is no current card
    chosen_changed = Signal(object)  # Picture | None: which of the drafts is looked at
    left_found = Signal(object, object)  # TurnId of a failed job, its drafts as BlobIds
    promoted = Signal(object)  # Turn

    def __init__(
        self,
        studio: Studio,
        session: SessionState,
        selection: Selection,
        queue: Queue,
        intake: Intake,
        undo: Undo,
        tasks: Tasks,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._studio = studio
        self._session = session
        self._queue = queue
        self._intake = intake
        self._undo = undo
        self._tasks = tasks
        self._shown: Thoughts | None = None
        self._job: TurnId | None = None  # the current card, where it is a job's
        self._left: dict[TurnId, Outcome] = {}  # by job
        self._measured: dict[BlobId, Picture] = {}
        self._busy: set[BlobId] = set()  # becoming a turn
        self.chosen: Picture | None = None
        session.opened.connect(self._begin_anew)
        selection.path_changed.connect(self._show_path)
        queue.job_changed.connect(self._hear)
        queue.job_gone.connect(self._forget)

    @property
    def number(self) -> int:
        """Which of the drafts is chosen, from one; 0 for none."""
        blobs = [draft.blob for draft in self._shown.drafts] if self._shown else []
        chosen = self.chosen.blob if self.chosen else None
        return blobs.index(chosen) + 1 if chosen in blobs else 0

    @property
    def count(self) -> int:
        """How many drafts there are to choose from."""
        return len(self._shown.drafts) if self._shown else 0

    @property
    def drafts(self) -> tuple[Picture, ...]:
        """All drafts of the turn or job that is looked at."""
        return self._shown.drafts if self._shown else ()

    def follow(self, card: TurnId | None) -> None:
        """Another card is the current one; a turn's thoughts come with its path."""
        job = self._queue.job(card) if card is not None else None
        was_job, self._job = self._job, job.id if job else None
        if job is not None:
            self._show_job(job)
        elif card is None and was_job is not None:
            self._show(None)

    def choose(self, draft: Picture | None) -> None:
        """Look at one of the drafts, or at none."""
        if draft != self.chosen:
            self.chosen = draft
            self.chosen_changed.emit(draft)

    def promote(self) -> None:
        """Make the chosen draft a turn; select that turn where it is one already."""
        draft, shown = self.chosen, self._shown
        if draft is None or shown is None or draft.blob in self._busy:
            return
        same = (t for t in self._session.turns if t.draft and t.picture)
        known = next((t.id for t in same if t.picture and t.picture.blob == draft.blob), None)
        if known is not None:
            self._session.select(known)
        else:
            self._busy.add(draft.blob)
            self._tasks.spawn(self._promote(draft, shown.origin))

    def use_as_reference(self) -> None:
        """Put the chosen draft into the tray."""
        if self.chosen is not None and self._shown is not None:
            name = self._name(self._shown.origin)
            self._tasks.spawn(self._use_as_reference(self.chosen, name))

    def copy_out(self, draft: Picture, target: Path) -> None:
        """Write a draft as it came into a file of the user's."""
        self._tasks.spawn(self._studio.drafts.copy_out(draft.blob, target))

    def file_name(self) -> str:
        """A human name for the chosen draft."""
        if self.chosen is None or self._shown is None:
            return ""
        more = self.tr("draft {0}").format(self.number)
        return file_name(self._shown.origin, self.chosen, more)

    # -- what is looked at

    def _begin_anew(self, session: Session) -> None:
        self._job = None
        self._left.clear()
        for job in self._queue.jobs():
            self._look_back(job)

    def _show_path(self, path: tuple[Turn, ...]) -> None:
        if path:
            self._job = None
            self._show(Thoughts(path[-1], path[-1].outcome))
        elif self._job is None:
            self._show(None)

    def _hear(self, job: Job, progress: object) -> None:
        if job.state in ENDED:
            self._look_back(job)
        else:
            self._left.pop(job.id, None)
        if job.id == self._job:
            self._show_job(job)

    def _forget(self, job: TurnId) -> None:
        self._left.pop(job, None)
        head = self._session.head
        if job == self._job and (head is None or head.id != job):
            self._job = None
            self._show(None)

    def _show_job(self, job: Job) -> None:
        progress = self._queue.progress(job.id)
        if job.state not in ENDED:
            came = Outcome(thoughts=progress.thoughts if progress else ())
            self._show(Thoughts(job, came, live=True))
            return
        # What was seen while it ran stays until the disk has told what was kept.
        same = self._shown is not None and self._shown.origin.id == job.id
        before = self._shown.outcome if same and self._shown else Outcome()
        self._show(Thoughts(job, self._left.get(job.id, before)))

    def _show(self, thoughts: Thoughts | None) -> None:
        if thoughts is not None:
            thoughts = replace(thoughts, outcome=self._with_pixels(thoughts.outcome))
        if thoughts == self._shown:
            return
        before, self._shown = self._shown, thoughts
        self.changed.emit(thoughts)
        self.choose(self._choice(before, thoughts))
        for draft in thoughts.drafts if thoughts else ():
            if not draft.width_px and draft.blob not in self._measured:
                self._measured[draft.blob] = draft
                self._tasks.spawn(self._measure(draft))

    def _choice(self, before: Thoughts | None, now: Thoughts | None) -> Picture | None:
        """The draft to look at: the same again; of a job the newest, unless another was chosen."""
        if now is None:
            return None
        drafts = now.drafts
        newest = drafts[-1] if drafts and isinstance(now.origin, Job) else None
        if before is None or type(before.origin) is not type(now.origin):
            return newest
        if before.origin.id != now.origin.id or not before.drafts:
            return newest
        if self.chosen is None or self.chosen.blob != before.drafts[-1].blob or newest is None:
            chosen = self.chosen.blob if self.chosen else None
            return next((draft for draft in drafts if draft.blob == chosen), None)
        return newest

    def _with_pixels(self, outcome: Outcome) -> Outcome:
        thoughts = tuple(
            Thought(thought.text, self._measured.get(thought.draft.blob, thought.draft))
            if thought.draft and not thought.draft.width_px
            else thought
            for thought in outcome.thoughts
        )
        return replace(outcome, thoughts=thoughts)

    # -- what is awaited

    def _look_back(self, job: Job) -> None:
        if job.state in ENDED:
            self._tasks.spawn(self._find_left(job.id))

    async def _find_left(self, job_id: TurnId) -> None:
        left = await self._studio.drafts.left_by(job_id)
        job = self._queue.job(job_id)
        if job is None or job.state not in ENDED:
            return
        self._left[job_id] = left
        drafts = Thoughts(job, left).drafts
        if drafts:
            self.left_found.emit(job_id, tuple(draft.blob for draft in drafts))
        if job_id == self._job:
            self._show_job(job)

    async def _measure(self, draft: Picture) -> None:
        with suppress(ImageRejected):  # it stays without pixels, and can still be saved
            self._measured[draft.blob] = await self._studio.drafts.measured(draft)
            if self._shown is not None:
                self._show(self._shown)

    async def _promote(self, draft: Picture, origin: Turn | Job) -> None:
        try:
            turn = await self._studio.drafts.promote(draft, origin, self._place(draft, origin))
        finally:
            self._busy.discard(draft.blob)
        if turn.session == self._session.id:
            self._session.add(turn)
            self._undo.made(turn.id, self.tr("Make a draft a turn"))
        self.promoted.emit(turn)

    def _place(self, draft: Picture, origin: Turn | Job) -> Place:
        card = self._session.turn(origin.id) or origin  # it may have been moved
        return place_beside(card.place, self._session.occupied, ratio_of(draft))

    async def _use_as_reference(self, draft: Picture, name: str) -> None:
        path = await self._studio.drafts.proven(draft.blob)
        self._intake.take_file(path, name)

    def _name(self, origin: Turn | Job) -> str:
        first = next(iter(origin.recipe.prompt.strip().splitlines()), "")
        title = first or self.tr("picture")
        return self.tr("{title}, draft {n}").format(title=title, n=self.number)

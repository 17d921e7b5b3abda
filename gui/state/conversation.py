"""What goes along with the next request: how heavy it is, and ways to make it lighter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from gui.state.draft import Draft
from gui.state.session import SessionState
from gui.state.tasks import Tasks
from services.domain import MAX_REFERENCES, Recipe, Reference, Role, Turn, TurnId
from services.studio import Studio, TakenIn, Weight


class Conversation(QObject):
    """The path to the head, weighed."""

    weighed = Signal()
    started_anew = Signal()  # the picture is in the tray; bring the user to the prompt

    def __init__(
        self,
        studio: Studio,
        session: SessionState,
        draft: Draft,
        tasks: Tasks,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._studio = studio
        self._session = session
        self._draft = draft
        self._tasks = tasks
        self._path: tuple[Turn, ...] = ()
        self.weight = Weight()
        session.path_changed.connect(self._follow)

    @property
    def tokens(self) -> int:
        """Of all that was said so far, as the service counted them."""
        return self._path[-1].outcome.usage.total_tokens if self._path else 0

    def continue_from_picture(self, turn: TurnId | None = None) -> None:
        """Begin a fresh conversation with a turn's pictures as first references: the head's,
        unless another one is named."""
        if turn is None and self._path and self._path[-1].outcome.pictures:
            turn = self._path[-1].id
        if turn is not None:
            self._tasks.spawn(self.start_anew(turn, self._draft.recipe))

    def shrink_references(self) -> None:
        """Send smaller copies of the tray's pictures; the originals stay."""
        self._tasks.spawn(self.shrink())

    def _follow(self, path: tuple[Turn, ...]) -> None:
        self._path = path
        self._tasks.spawn(self._weigh(path[-1].id if path else None))

    async def _weigh(self, head: TurnId | None) -> None:
        weight = await self._studio.conversation.weigh(head)
        if head == (self._path[-1].id if self._path else None):
            self.weight = weight
            self.weighed.emit()

    async def start_anew(self, parent: TurnId | None, recipe: Recipe) -> None:
        """`recipe` becomes the draft of a fresh conversation, the parent's pictures its first."""
        session = self._session.id
        taken = await self._taken(parent) if parent is not None else ()
        if session != self._session.id:
            return
        first = [replace(found.reference, role=Role.OBJECT) for found in taken]
        blobs = {reference.sent.blob for reference in first}
        rest = [ref for ref in recipe.references if ref.sent.blob not in blobs]
        references = (*first, *rest)[:MAX_REFERENCES]
        fresh = replace(recipe, references=references)
        self._draft.replace(fresh, self.tr("Continue from the picture only"))
        self._session.select(None)
        self.started_anew.emit()

    async def _taken(self, parent: TurnId) -> tuple[TakenIn, ...]:
        turn = await self._studio.turn(parent)
        name = turn.recipe.prompt.strip().partition("\n")[0] or self.tr("the picture so far")
        return await self._studio.intake.take_turn(turn, name)

    async def shrink(self) -> int:
        """What `shrink_references` does; how many bytes that saves."""
        asked = self._draft.recipe.references
        small = {ref: await self._studio.intake.shrink(ref) for ref in asked}
        now = self._draft.recipe
        references = tuple(small.get(ref, ref) for ref in now.references)
        self._draft.replace(replace(now, references=references), self.tr("Shrink references"))
        return _bytes(now.references) - _bytes(references)


def _bytes(references: Iterable[Reference]) -> int:
    return sum(reference.sent.size_bytes for reference in references)

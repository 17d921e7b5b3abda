"""Advice on the draft's prompt: worked out once the typing rests, on another thread."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from gui.state.draft import Draft
from services.domain import Recipe
from services.prompts.advice import Advice, Circumstances, advice_on

Spawn = Callable[[Coroutine[Any, Any, None]], object]
Worker = Callable[..., Awaitable[Any]]
PAUSE_MS = 350  # after the last key: nobody wants advice on half a word


class Advising(QObject):
    """Watches the draft until `leave`."""

    advised = Signal(object)  # tuple[Advice, …] on the draft's prompt

    def __init__(
        self,
        draft: Draft,
        writes_well: Callable[[str], bool],
        spawn: Spawn,
        worker: Worker,
        parent: QObject | None = None,
    ) -> None:
        """`writes_well` is asked with a model's id."""
        super().__init__(parent)
        self._draft = draft
        self._writes_well = writes_well
        self._spawn = spawn
        self._worker = worker
        self._continues = False
        self._wanted = True
        self._found: tuple[Advice, ...] = ()
        self._told: tuple[Advice, ...] = ()
        self._aside: set[tuple[str, str]] = set()  # remarks that somebody has read
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(PAUSE_MS)
        self._rest.timeout.connect(self._look)
        draft.changed.connect(self._wait)

    @property
    def advice(self) -> tuple[Advice, ...]:
        """What was told last."""
        return self._told

    def set_continues(self, continues: bool) -> None:
        """Whether the prompt goes on from a picture: it may then speak of that one."""
        self._continues = continues
        self._rest.start()

    def set_wanted(self, wanted: bool) -> None:
        """Whether advice is wanted at all."""
        if wanted != self._wanted:
            self._wanted = wanted
            self._tell()
            self._rest.start()

    def put_aside(self, remark: Advice) -> None:
        """Do not repeat that remark on those words, until another prompt is begun."""
        self._aside.add((remark.key, remark.words))
        self._tell()

    def leave(self) -> None:
        """Give no advice any more."""
        self._rest.stop()
        self._draft.changed.disconnect(self._wait)

    def _wait(self, recipe: Recipe) -> None:
        self._rest.start()

    def _look(self) -> None:
        recipe = self._draft.recipe
        if not recipe.prompt:
            self._aside.clear()
        if self._wanted:
            self._spawn(self._advise(recipe))

    async def _advise(self, recipe: Recipe) -> None:
        circumstances = Circumstances(
            references=recipe.references,
            continues=self._continues,
            writes_poorly=not self._writes_well(recipe.model),
        )
        found = await self._worker(advice_on, recipe.prompt, circumstances)
        if self._draft.recipe.prompt == recipe.prompt:
            self._found = found
            self._tell()

    def _tell(self) -> None:
        heard = self._found if self._wanted else ()
        kept = tuple(one for one in heard if (one.key, one.words) not in self._aside)
        if kept != self._told:
            self._told = kept
            self.advised.emit(kept)

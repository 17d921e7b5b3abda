"""Named sets of references: what there is, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from gui.state.draft import Draft
from gui.state.intake import Intake
from services.domain import ReferenceSet
from services.errors import ImageRejected
from services.studio.sets import Sets


class SetsState(QObject):
    """Sets are files that anybody may copy or delete: they are read anew before they are shown."""

    changed = Signal()

    def __init__(
        self,
        draft: Draft,
        intake: Intake,
        shelf: Callable[[], Sets],
        spawn: Callable[[Coroutine[Any, Any, None]], object],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._draft = draft
        self._intake = intake
        self._shelf = shelf  # the library is opened later
        self._spawn = spawn
        self.sets: tuple[ReferenceSet, ...] = ()

    @property
    def can_save(self) -> bool:
        """Whether there is anything in the tray."""
        return bool(self._draft.recipe.references)

    def names(self) -> frozenset[str]:
        """In small letters: some systems' files know no others."""
        return frozenset(one.name.casefold() for one in self.sets)

    def refresh(self) -> None:
        self._spawn(self._refresh())

    def save(self, name: str) -> None:
        """Make a set of what is in the tray now."""
        self._spawn(self._save(name))

    def add(self, chosen: ReferenceSet) -> None:
        """Put a set's pictures behind those in the tray, in one step."""
        self._spawn(self._add(chosen))

    def rename(self, name: str, new: str) -> None:
        self._spawn(self._rename(name, new))

    def remove(self, name: str) -> None:
        self._spawn(self._remove(name))

    def file(self, name: str) -> Path:
        return self._shelf().file(name)

    async def _refresh(self) -> None:
        found = await self._shelf().all()
        if found != self.sets:
            self.sets = found
            self.changed.emit()

    async def _save(self, name: str) -> None:
        await self._shelf().keep(name, self._draft.recipe.references)
        await self._refresh()

    async def _add(self, chosen: ReferenceSet) -> None:
        here = await self._shelf().at_hand(chosen.references)
        gone = len(chosen.references) - len(here)
        if gone:
            key = "set_picture_gone" if gone == 1 else "set_pictures_gone"
            self._intake.refused.emit(ImageRejected(key, name=chosen.name, count=gone), chosen.name)
        if here:
            self._intake.add(here)

    async def _rename(self, name: str, new: str) -> None:
        await self._shelf().rename(name, new)
        await self._refresh()

    async def _remove(self, name: str) -> None:
        await self._shelf().remove(name)
        await self._refresh()

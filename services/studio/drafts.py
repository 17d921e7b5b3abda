"""Drafts: pictures out of the model's thinking. Never results, unless somebody says so."""

from __future__ import annotations

import json
import shutil
import time
from dataclasses import replace
from pathlib import Path

from services.domain import BlobId, Job, Outcome, Picture, Place, Turn, TurnId, new_id
from services.errors import ImageRejected, Unwritable
from services.gemini.codec import outcome_from_json
from services.library import Library
from services.studio.thumbnails import Thumbnails
from services.threads import Threads


class Drafts:
    """Finds drafts where they lie: among the objects, or with an answer that is not filed."""

    def __init__(self, library: Library, thumbnails: Thumbnails, threads: Threads) -> None:
        self._library = library
        self._thumbnails = thumbnails
        self._threads = threads

    def path(self, blob: BlobId) -> Path:
        """Where the bytes of `blob` lie now. Looks at the disk: for worker threads only."""
        filed = self._library.blob_path(blob)
        if filed.exists():
            return filed
        return next(self._library.inbox.glob(f"*/blobs/{filed.name}"), filed)

    async def left_by(self, job: TurnId) -> Outcome:
        """What a failed job's answer brought all the same; an empty outcome when nothing."""
        return await self._threads.worker(_left_in, self._library.inbox / job)

    async def promote(self, draft: Picture, origin: Turn | Job, place: Place) -> Turn:
        """Make a draft a turn of its own, beside the turn or failed job that it comes from.

        It costs nothing more, and has no part in the conversation.

        Raises:
            ImageRejected: it is gone, or cannot be decoded.
            LibraryError: it could not be filed.
        """
        mime, width_px, height_px = await self._threads.worker(self._received, draft.blob)
        picture = replace(draft, mime=mime, width_px=width_px, height_px=height_px)
        answer = self._library.inbox / new_id()
        await self._threads.worker(self._lay, draft.blob, answer)
        turn = _turn_of(picture, origin, TurnId(answer.name), place)
        return await self._threads.library(self._library.add_turn, turn, answer)

    def _received(self, blob: BlobId) -> tuple[str, int, int]:
        path = self.path(blob)
        if not path.exists():
            raise ImageRejected("image_missing")
        return self._thumbnails.receive(blob, path)

    def _lay(self, blob: BlobId, answer: Path) -> None:
        """Have a copy of an unfiled draft where filing takes it from; its job keeps its own."""
        source = self.path(blob)
        if source == self._library.blob_path(blob):
            return
        try:
            (answer / "blobs").mkdir(parents=True)
            shutil.copyfile(source, answer / "blobs" / blob)
        except OSError as error:
            shutil.rmtree(answer, ignore_errors=True)
            raise Unwritable("draft_unwritable") from error


def _turn_of(picture: Picture, origin: Turn | Job, turn: TurnId, place: Place) -> Turn:
    sent = origin.model_sent if isinstance(origin, Turn) else origin.recipe.model
    return Turn(
        id=turn,
        session=origin.session,
        parent=origin.parent,
        recipe=replace(origin.recipe, variations=1),
        outcome=Outcome(pictures=(picture,), blobs=(picture.blob,), draft_of=origin.id),
        created_at=time.time(),
        place=place,
        model_sent=sent,
        cost_usd=0.0,
    )


def _left_in(folder: Path) -> Outcome:
    try:
        return outcome_from_json(json.loads((folder / "answer.json").read_bytes()))
    except (OSError, ValueError, KeyError, TypeError):
        return Outcome()

"""Pictures from elsewhere, hung among the turns: roots for which no model was asked."""

from __future__ import annotations

import time

from services.domain import Outcome, Place, Recipe, Reference, SessionId, Turn, TurnId, new_id
from services.library import Library
from services.threads import Threads


class Hanging:
    """Makes a turn of a picture that has been taken in."""

    def __init__(self, library: Library, threads: Threads) -> None:
        self._library = library
        self._threads = threads

    async def hang(self, picture: Reference, session: SessionId, place: Place) -> Turn:
        """File a picture as a root of that session; what grows from it sends it along.

        It costs nothing, and has no line in the ledger.

        Raises:
            LibraryError: it could not be filed.
        """
        turn = Turn(
            id=TurnId(new_id()),
            session=session,
            parent=None,
            recipe=Recipe(),
            outcome=Outcome(
                pictures=(picture.original,),
                blobs=tuple(dict.fromkeys((picture.original.blob, picture.sent.blob))),
                imported=picture,
            ),
            created_at=time.time(),
            place=place,
            model_sent="",  # nobody was asked
        )
        nothing = self._library.inbox / turn.id  # its bytes are among the objects already
        return await self._threads.library(self._library.add_turn, turn, nothing)

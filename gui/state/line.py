"""Who is at work, who waits, and who may go next. Pure, without Qt."""

from __future__ import annotations

from services.domain import TurnId


class Line:
    """Jobs in order, from the click to their end.

    One that is at work holds a place; there are `at_once` of them. A job whose parent
    is in the line waits for it, so that a branch has one request at a time; whatever
    else there is goes side by side. A job may also rest, between two tries: it keeps
    its position and holds no place. What others work on holds up its children alone.
    """

    def __init__(self, at_once: int) -> None:
        self.at_once = at_once
        self.paused = False
        self._parents: dict[TurnId, TurnId | None] = {}  # all that are in the line, in order
        self._ready: set[TurnId] = set()
        self._at_work: set[TurnId] = set()
        self._elsewhere: set[TurnId] = set()

    def __contains__(self, job: object) -> bool:
        return job in self._parents

    @property
    def waiting(self) -> tuple[TurnId, ...]:
        """Those that hold no place, in order."""
        busy = self._at_work | self._elsewhere
        return tuple(job for job in self._parents if job not in busy)

    @property
    def order(self) -> tuple[TurnId, ...]:
        """All, those at work first."""
        waiting = self.waiting
        return (*(job for job in self._parents if job not in waiting), *waiting)

    def join(self, job: TurnId, parent: TurnId | None, *, elsewhere: bool = False) -> None:
        """Take the last position; `elsewhere` for what another process works on."""
        self._parents[job] = parent
        if elsewhere:
            self._elsewhere.add(job)

    def leave(self, job: TurnId) -> None:
        """It has come to its end; nothing happens when it is not in the line."""
        self._parents.pop(job, None)
        for part in (self._ready, self._at_work, self._elsewhere):
            part.discard(job)

    def stand(self, job: TurnId) -> None:
        """From now on it may be let go."""
        self._ready.add(job)

    def begin(self, job: TurnId) -> None:
        """It takes a place."""
        self._ready.discard(job)
        self._at_work.add(job)

    def rest(self, job: TurnId) -> None:
        """It gives its place back, or does not want one for now."""
        self._ready.discard(job)
        self._at_work.discard(job)

    def next(self) -> tuple[TurnId, ...]:
        """Those that may begin now, in order."""
        if self.paused:
            return ()
        free = max(self.at_once - len(self._at_work), 0)
        able = [job for job in self._parents if job in self._ready and not self.is_held_up(job)]
        return tuple(able[:free])

    def is_held_up(self, job: TurnId) -> bool:
        """Whether its parent is not there yet."""
        return self._parents.get(job) in self._parents

    def move(self, job: TurnId, place: int) -> None:
        """Put a waiting job at `place` among those that wait; ends are as far as it goes."""
        waiting = list(self.waiting)
        if job not in waiting:
            return
        waiting.remove(job)
        waiting.insert(max(place, 0), job)
        order = [each for each in self._parents if each not in waiting] + waiting
        self._parents = {each: self._parents[each] for each in order}

"""Attempts: jobs, written down before a byte leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from services.domain import Job, JobState, SessionId, TurnId
from services.errors import LibraryError, StudioError
from services.library.ledger import expense_of_failure
from services.library.sessions import Sessions, text
from services.library.shape import build, from_bytes, to_bytes


class Attempts(Sessions):
    """An attempt lives until its turn is filed or the user dismisses it."""

    def record_attempt(self, job: Job) -> None:
        """Durable when it returns. The same id again replaces what was recorded.

        Where a turn has this id already, that is the truth and nothing is recorded.
        """
        with self._changing(job.session):
            self._touch(job.session)
            self._keep_attempt(job)

    def admit_attempt(
        self, job: Job, refusal: Callable[[], StudioError | None]
    ) -> StudioError | None:
        """Record `job` as running, or as failed where `refusal` says why; that reason.

        `refusal` is asked inside of the transaction: what it has read of the library is
        still so when the attempt is recorded, whatever other processes do.
        """
        with self._changing(job.session):
            error = refusal()
            running = replace(job, state=JobState.RUNNING, error=None)
            told = replace(job, state=JobState.FAILED, error=error.to_json()) if error else running
            self._touch(job.session)
            self._keep_attempt(told)
        return error

    def fail_attempt(
        self, turn_id: TurnId, error_json: Mapping[str, Any], state: JobState = JobState.FAILED
    ) -> Job:
        """Keep the attempt as a card that says why.

        Raises:
            LibraryError: there is no such attempt.
        """
        failed = replace(self.attempt(turn_id), state=state, error=dict(error_json))
        self.record_attempt(failed)
        return failed

    def record_unknown(self, jobs: Iterable[Job]) -> None:
        """`record_attempt` for each of which nothing was recorded."""
        for job in jobs:
            if not self.has_attempt(job.id):
                self.record_attempt(job)

    def withdraw_attempt(self, job: Job, error_json: Mapping[str, Any], state: JobState) -> Job:
        """`fail_attempt`, also for a job that was not recorded yet."""
        if not self.has_attempt(job.id):
            self.record_attempt(job)
        return self.fail_attempt(job.id, error_json, state)

    def attempt(self, turn_id: TurnId) -> Job:
        """Raises LibraryError when there is no such attempt."""
        found = self._desk.database.value("SELECT job FROM attempts WHERE id = ?", [turn_id])
        if found is None:
            raise LibraryError("library_unknown", what=turn_id)
        return build(Job, from_bytes(found))

    def has_attempt(self, turn_id: TurnId) -> bool:
        return self._session_of_attempt(turn_id) is not None

    def open_attempts(self) -> tuple[Job, ...]:
        """Queued and running jobs of all sessions, oldest first."""
        return self._attempts_in(JobState.QUEUED, JobState.RUNNING)

    def failed_attempts(self) -> tuple[Job, ...]:
        """Failed jobs of all sessions, oldest first."""
        return self._attempts_in(JobState.FAILED)

    def keep_line(self, order: Sequence[TurnId], paused: bool) -> None:
        """Remember in which order jobs wait, and whether they are let go.

        A habit, not a truth: it is in the index alone, and lost where that is rebuilt.
        """
        value = to_bytes({"order": list(order), "paused": paused}).decode("ascii")
        with self._desk.database.writing():
            self._desk.database.change(
                "INSERT OR REPLACE INTO meta (key, value) VALUES ('line', ?)", [value]
            )

    def line(self) -> tuple[tuple[TurnId, ...], bool]:
        """What `keep_line` was given last; an empty line that is not paused at first."""
        found = self._desk.database.value("SELECT value FROM meta WHERE key = 'line'")
        kept = from_bytes(found) if found else {}
        return tuple(TurnId(str(job)) for job in kept.get("order", ())), bool(kept.get("paused"))

    def dismiss_attempt(self, turn_id: TurnId) -> Job:
        """Remove the card; `record_attempt` with what is returned brings it back."""
        job = self.attempt(turn_id)
        with self._changing(job.session):
            self._clear_attempt(turn_id)
        return job

    def _attempts_in(self, *states: JobState) -> tuple[Job, ...]:
        marks = ", ".join("?" for _ in states)
        rows = self._desk.database.rows(
            f"SELECT job FROM attempts WHERE state IN ({marks}) ORDER BY rowid",
            [state.value for state in states],
        )
        return tuple(build(Job, from_bytes(row[0])) for row in rows)

    def _keep_attempt(self, job: Job) -> None:
        self._desk.database.change(
            """INSERT INTO attempts (id, session, job, state, created_at)
            SELECT ?, ?, ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM turns WHERE id = ?)
            ON CONFLICT (id) DO UPDATE SET
            session = excluded.session, job = excluded.job, state = excluded.state""",
            [job.id, job.session, text(job), job.state.value, job.created_at, job.id],
        )
        self._enter(expense_of_failure(job))

    def _clear_attempt(self, turn_id: TurnId) -> None:
        self._desk.database.change("DELETE FROM attempts WHERE id = ?", [turn_id])

    def _session_of_attempt(self, turn_id: TurnId) -> SessionId | None:
        found = self._desk.database.value("SELECT session FROM attempts WHERE id = ?", [turn_id])
        return SessionId(found) if found else None

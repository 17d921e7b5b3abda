"""The ledger: what turns cost, and failures may have cost. Nothing is ever taken out of it."""

from __future__ import annotations

import math

from services.domain import Expense, Job, JobState, SessionId, Spending, Turn, TurnId, Usage
from services.library.database import Row
from services.library.desk import Part
from services.library.shape import storable

_COLUMNS = """id, session, at, model, made, cost_usd, sandbox,
    prompt_tokens, image_tokens, text_tokens, thought_tokens, total_tokens"""
_SUMS = """count(*) FILTER (WHERE made), count(*) FILTER (WHERE NOT made),
    count(*) FILTER (WHERE cost_usd IS NULL),
    total(cost_usd) FILTER (WHERE made), total(cost_usd) FILTER (WHERE NOT made),
    total(prompt_tokens), total(image_tokens), total(text_tokens), total(thought_tokens),
    total(total_tokens), model,
    total((SELECT count(*) FROM turn_blobs WHERE turn = ledger.id AND shown))"""


class Ledger(Part):
    """Lines outlive their cards; a turn's line takes the place of its attempt's."""

    def spending(
        self,
        since: float = -math.inf,
        until: float = math.inf,
        *,
        session: SessionId | None = None,
        sandbox: bool = False,
    ) -> tuple[Spending, ...]:
        """What was spent from `since` up to `until`, one sum for each model.

        Play money of the sandbox is counted apart: by itself, or not at all.
        """
        return self._sums(
            "at >= ? AND at < ? AND sandbox = ? AND session = coalesce(?, session)",
            [since, until, sandbox, session],
        )

    def spent_usd(self, since: float, until: float) -> float:
        """The sum of it alone, without play money: asked before every request."""
        spent: float = self._desk.database.value(
            "SELECT total(cost_usd) FROM ledger WHERE at >= ? AND at < ? AND NOT sandbox",
            [since, until],
        )
        return spent

    def branch_spending(self, turn_id: TurnId) -> tuple[Spending, ...]:
        """What the turns from the root to `turn_id` cost, one sum for each model."""
        return self._sums(
            """id IN (WITH RECURSIVE way(id) AS (
                VALUES (?) UNION SELECT parent FROM turns JOIN way USING (id)) SELECT id FROM way)
            """,
            [turn_id],
        )

    def expenses(self, session: SessionId) -> tuple[Expense, ...]:
        """The ledger's lines of one session, in the order of time."""
        rows = self._desk.database.rows(
            f"SELECT {_COLUMNS} FROM ledger WHERE session = ? ORDER BY at, id", [session]
        )
        return tuple(map(_expense, rows))

    def kept_expenses(self, session: SessionId) -> tuple[Expense, ...]:
        """Those lines of a session that no turn's record tells, in the order of time."""
        rows = self._desk.database.rows(
            f"""SELECT {_COLUMNS} FROM ledger WHERE session = ? AND {self._untold()}
            ORDER BY at, id""",
            [session],
        )
        return tuple(map(_expense, rows))

    def _untold(self) -> str:
        """Of which nothing came, or what came is gone for good."""
        return "(NOT made OR gone)"

    def page(self, after: Expense | None, lines: int) -> tuple[tuple[Expense, str], ...]:
        """The next `lines` of all that there are, in the order of time, with their session's name.

        `after` is the last one of the page before.
        """
        since, last = (after.at, after.id) if after else (-math.inf, "")
        rows = self._desk.database.rows(
            f"""SELECT {_COLUMNS}, (SELECT name FROM sessions WHERE sessions.id = ledger.session)
            FROM ledger WHERE (at, id) > (?, ?) ORDER BY at, id LIMIT ?""",
            [since, last, lines],
        )
        return tuple((_expense(row[:-1]), row[-1] or "") for row in rows)

    def expense(self, turn_id: TurnId) -> Expense | None:
        row = self._desk.database.row(f"SELECT {_COLUMNS} FROM ledger WHERE id = ?", [turn_id])
        return _expense(row) if row else None

    def _enter(self, expense: Expense | None) -> None:
        """Write a line, inside a transaction; what is known is not unlearnt."""
        if expense is None:
            return
        self._desk.database.change(
            f"""INSERT INTO ledger ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET at = excluded.at, made = excluded.made,
                cost_usd = excluded.cost_usd, model = excluded.model, sandbox = excluded.sandbox,
                prompt_tokens = excluded.prompt_tokens, image_tokens = excluded.image_tokens,
                text_tokens = excluded.text_tokens, thought_tokens = excluded.thought_tokens,
                total_tokens = excluded.total_tokens
            WHERE NOT ledger.made AND (excluded.made OR ledger.cost_usd IS NULL)""",
            _row(expense),
        )

    def _sums(self, where: str, values: list[object]) -> tuple[Spending, ...]:
        rows = self._desk.database.rows(
            f"SELECT {_SUMS} FROM ledger WHERE {where} GROUP BY model ORDER BY model", values
        )
        return tuple(map(_spending, rows))


def expense_of(turn: Turn) -> Expense | None:
    """The line of a turn; None for a copy or a draft, which are paid for, and for a file."""
    outcome = turn.outcome
    if turn.copy_of is not None or outcome.draft_of is not None or outcome.imported is not None:
        return None
    return Expense(
        id=turn.id,
        session=turn.session,
        at=turn.created_at,
        model=storable(turn.model_sent),
        made=True,
        cost_usd=turn.cost_usd,
        usage=turn.outcome.usage,
        sandbox=turn.sandbox,
    )


def expense_of_failure(job: Job) -> Expense | None:
    """The line of an attempt that failed; None where it cannot have been billed."""
    ended = job.state in (JobState.FAILED, JobState.CANCELLED)
    if not ended or not (job.error or {}).get("may_have_been_billed"):
        return None
    return Expense(
        id=job.id,
        session=job.session,
        at=job.created_at,
        model=storable(job.recipe.model),
        made=False,
        cost_usd=job.estimate_usd,
        sandbox=job.sandbox,
    )


def _spending(row: Row) -> Spending:
    turns, failures, unpriced, turns_usd, failures_usd, *tokens, model, pictures = row
    usage = Usage(*map(int, tokens))
    return Spending(turns, failures, unpriced, turns_usd, failures_usd, usage, model, int(pictures))


def _row(expense: Expense) -> Row:
    usage = expense.usage
    return (
        expense.id,
        expense.session,
        expense.at,
        expense.model,
        expense.made,
        expense.cost_usd,
        expense.sandbox,
        usage.prompt_tokens,
        usage.image_tokens,
        usage.text_tokens,
        usage.thought_tokens,
        usage.total_tokens,
    )


def _expense(row: Row) -> Expense:
    turn, session, at, model, made, cost_usd, sandbox, *tokens = row
    usage = Usage(*tokens)
    return Expense(turn, session, at, model, bool(made), cost_usd, usage, bool(sandbox))

"""The ledger as a table for other programs: CSV, ISO dates, plain numbers."""

from __future__ import annotations

import csv
import errno
import io
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from services.domain import Expense
from services.durable import write_whole
from services.errors import DiskFull, Unwritable

PAGE = 2_000  # lines that are read in one go: others want the library's thread, too
COLUMNS = (
    *("sent_at", "session", "turn", "model", "result", "estimated_cost_usd"),
    *("input_tokens", "image_tokens", "text_tokens", "thought_tokens", "total_tokens"),
    *("play_money", "price_known"),
)
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")  # with which a spreadsheet begins to calculate
_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))


def statement(lines: Iterable[tuple[Expense, str]]) -> bytes:
    """A header, and a row for each line of the ledger with its session's name.

    Begins with a byte order mark, without which spreadsheets garble names. Nobody's
    words can become a formula; prompts are not in it.
    """
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(COLUMNS)
    table.writerows(_row(expense, session) for expense, session in lines)
    return text.getvalue().encode("utf-8-sig", "replace")


def write(table: bytes, target: Path) -> None:
    """Put `table` at `target`, all of it or none.

    Raises:
        DiskFull, Unwritable: what stood there stands yet.
    """
    try:
        write_whole(target, table)
    except OSError as error:
        kind = DiskFull if error.errno in _FULL else Unwritable
        raise kind("costs_unwritable", file=target.name) from error


def _row(expense: Expense, session: str) -> tuple[object, ...]:
    usage = expense.usage
    known = expense.cost_usd is not None
    return (
        datetime.fromtimestamp(expense.at).astimezone().isoformat(timespec="seconds"),
        _plain(session),
        expense.id,
        _plain(expense.model),
        "answer" if expense.made else "failure that may have been billed",
        f"{expense.cost_usd:.6f}" if known else "",
        usage.prompt_tokens,
        usage.image_tokens,
        usage.text_tokens,
        usage.thought_tokens,
        usage.total_tokens,
        "yes" if expense.sandbox else "no",
        "yes" if known else "no",
    )


def _plain(words: str) -> str:
    """`words` as a cell that is read and never calculated."""
    line = " ".join(words.split())
    return f"'{line}" if words.startswith(_FORMULAS) or line.startswith(_FORMULAS) else line

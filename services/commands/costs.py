"""What was spent, for the command line: as JSON values and as lines. Always estimates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from services.arguments import Arguments
from services.commands.answers import Answer
from services.paths import config_folder
from services.settings import load
from services.studio import Bill, Studio


async def costs(studio: Studio, arguments: Arguments) -> Answer:
    """Sessions, today and this month; in the sandbox all of it is play money."""
    books = await studio.money.books(None)
    sessions = [
        {
            "session": known.id,
            "name": known.name,
            **_bill(await studio.money.session_bill(known.id)),
        }
        for known in await studio.sessions()
    ]
    return {
        "estimate": True,
        "prices_of": books.as_of,
        "play_money": books.sandbox,
        "sessions": sessions,
        "today": {"day": books.day, **_bill(books.today)},
        "month": {"name": books.month_name, **_bill(books.month)},
        "under_way_usd": books.under_way_usd,
        "budget_usd": load(config_folder()).budget_usd or None,
    }


def _bill(bill: Bill) -> dict[str, Any]:
    spending = bill.spending
    return {
        "cost_usd": spending.usd,
        "pictures": spending.pictures,
        "answers": spending.turns,
        "failures_maybe_billed": spending.failures,
        "failures_usd": spending.failures_usd,
        "without_known_price": spending.unpriced,
        "tokens": asdict(spending.usage),
        "by_kind_usd": asdict(bill.kinds),
    }


def lines_of_costs(answer: Answer) -> list[str]:
    """The same for people."""
    of_budget = f" of ${answer['budget_usd']:.2f}" if answer["budget_usd"] else ""
    rows = [(row, row["name"], "") for row in answer["sessions"]]
    rows += [(answer["today"], f"Today, {answer['today']['day']}", "")]
    rows += [(answer["month"], answer["month"]["name"], of_budget)]
    kind = "Play money" if answer["play_money"] else "Estimates"
    return [
        *(f"${row['cost_usd']:>8.2f}{more}  {title}{_notes(row)}" for row, title, more in rows),
        f"{kind}, by the price table of {answer['prices_of']}.",
    ]


def _notes(row: Mapping[str, Any]) -> str:
    pictures = row["pictures"]
    notes = [f"{pictures} picture{'' if pictures == 1 else 's'}"]
    if row["failures_maybe_billed"]:
        notes += [f"{row['failures_maybe_billed']} failed, may have been billed"]
    if row["without_known_price"]:
        notes += [f"{row['without_known_price']} without a known price"]
    return f" ({', '.join(notes)})"

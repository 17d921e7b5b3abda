"""The command that asks whether the library is sound, and sets it right."""

from __future__ import annotations

from services.arguments import Arguments
from services.commands.answers import Answer
from services.library.cleaning import clean
from services.library.repair import repair
from services.library.verify import verify


def check(arguments: Arguments) -> Answer:
    values = arguments.values
    way = repair if values.repair else clean if values.clean else verify
    return way(arguments.options.library).to_json()


def lines_of_check(answer: Answer) -> list[str]:
    if answer["ok"]:
        lines = [f"cleaned: {name}" for name in answer["cleaned"]]
        lines += [f"lost: {name}" for name in answer["lost"]]
        lines += [_line_of(one) for one in answer["sufferers"]]
        return [*lines, f"The library is sound: {len(answer['live'])} files."]
    kinds = ("missing", "damaged", "orphaned", "recovered")
    lines = [f"{kind}: {name}" for kind in kinds for name in answer[kind]]
    return lines + [_line_of(one) for one in answer["sufferers"]]


def _line_of(one: Answer) -> str:
    """Which turn of which session lacks a file, and as what."""
    if one["turn"] is None:
        return f"  {one['name']}: {one['what']} in the draft of “{one['session_name']}”"
    title = one["title"] or "…"
    where = f"“{title}” in “{one['session_name']}” ({one['turn']})"
    return f"  {one['name']}: {one['what']} of {where}"

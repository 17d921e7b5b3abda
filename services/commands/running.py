"""Runs one command: its answer as JSON or as lines, its failure as a sentence.

Exit status 0 for done, 2 for bad usage, 1 for a failure, whose sentence is on
standard error; with ``--json`` standard output is one JSON object, failures
included.
"""

from __future__ import annotations

import asyncio
import io
import json
import sys
from collections.abc import Awaitable, Callable, Mapping

from services.arguments import Arguments
from services.commands.answers import Answer, failure
from services.commands.carrying import (
    code,
    export,
    lines_of_code,
    lines_of_export,
    lines_of_import,
    take_in,
)
from services.commands.checking import check, lines_of_check
from services.commands.costs import costs, lines_of_costs
from services.commands.generating import generate, lines_of_turns
from services.commands.looking import lines_of_list, list_, search
from services.commands.serving import serve
from services.errors import StudioError
from services.paths import config_folder
from services.settings import load
from services.studio import Studio


def run(arguments: Arguments) -> int:
    """Run one command; the process's exit status."""
    _let_streams_take_any_text()
    try:
        if arguments.command == "sandbox":
            return serve(arguments.values.port)
        work, lines = _COMMANDS[arguments.command or ""]
        answer = work(arguments)
    except StudioError as error:
        return _say_failure(arguments, error)
    except KeyboardInterrupt:
        return 130
    if arguments.json:
        print(json.dumps(answer, ensure_ascii=False))
    else:
        for line in lines(answer):
            print(line)
    _complain(answer)
    return _status(answer)


def _let_streams_take_any_text() -> None:
    # Names of files may be no UTF-8. In JSON the escape says the same character.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _status(answer: Answer) -> int:
    failed = answer.get("error") is not None or answer.get("ok") is False
    return 1 if failed else 0


def _say_failure(arguments: Arguments, error: StudioError) -> int:
    answer = {"error": failure(error)}
    if arguments.json:
        print(json.dumps(answer, ensure_ascii=False))
    _complain(answer)
    return 1


def _complain(answer: Answer) -> None:
    """Say on standard error what went wrong, if anything did."""
    error = answer.get("error")
    if error:
        asked = "turns" in answer or error["may_have_been_billed"]
        billing = error["billing"] if asked else ""
        title = f"{error['title']}."
        print(" ".join(filter(None, (title, error["advice"], billing))), file=sys.stderr)
    elif answer.get("ok") is False:
        print("The library is damaged. Run “verify --repair” to set it right.", file=sys.stderr)


def _with_studio(
    work: Callable[[Studio, Arguments], Awaitable[Answer]],
) -> Callable[[Arguments], Answer]:
    async def opened(arguments: Arguments) -> Answer:
        studio = Studio(arguments.options)
        kept = load(config_folder())
        studio.connect(kept.endpoint, kept.proxy, kept.trust_env)
        try:
            await studio.open()
            async for _ in studio.recovery.settle(wait=False):
                pass
            return await work(studio, arguments)
        finally:
            await studio.leave()
            await studio.close()

    return lambda arguments: asyncio.run(opened(arguments))


# What each does, and its answer as lines for people.
_COMMANDS: Mapping[str, tuple[Callable[[Arguments], Answer], Callable[[Answer], list[str]]]] = {
    "generate": (_with_studio(generate), lines_of_turns),
    "list": (_with_studio(list_), lines_of_list),
    "search": (_with_studio(search), lines_of_list),
    "verify": (check, lines_of_check),
    "code": (_with_studio(code), lines_of_code),
    "costs": (_with_studio(costs), lines_of_costs),
    "export": (_with_studio(export), lines_of_export),
    "import": (_with_studio(take_in), lines_of_import),
}

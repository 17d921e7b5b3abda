"""The command line: what may be said, and where the answers go."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from services import addresses
from services.catalogue import MAX_SEED, MAX_VARIATIONS, THRESHOLDS
from services.errors import Unreachable
from services.options import Options
from services.paths import cache_folder, library_folder

BAD_USAGE = 2
CODE_LANGUAGES = ("python", "javascript", "curl")
JSON_HELP = "one JSON object on standard output, failures included"
FORMS = ("originals", "recipe", "sheet", "page", "musa")
SAFETY = tuple(threshold.lower().replace("_", "-") for threshold in THRESHOLDS)
MEDIA_RESOLUTIONS = ("low", "medium", "high")


@dataclass(frozen=True)
class Arguments:
    """A parsed command line; `command` is None for the window."""

    command: str | None
    options: Options
    json: bool
    values: argparse.Namespace


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in JSON where JSON was asked for."""

    def error(self, message: str) -> NoReturn:
        if "--json" in sys.argv:
            told = {
                "kind": "usage",
                "title": message,
                "advice": self.format_usage().strip(),
                "may_have_been_billed": False,
            }
            sys.stdout.write(json.dumps({"error": told}) + "\n")
            self.exit(BAD_USAGE)
        super().error(message)


def parse(words: Sequence[str]) -> Arguments:
    """Read the command line; ends the process with status 2 on bad usage."""
    parser = _parser()
    values = parser.parse_args(words)
    if values.command == "search" and not (values.words or values.collection):
        parser.error("the following arguments are required: WORDS, or --collection NAME")
    sandbox = getattr(values, "sandbox", False)
    options = Options(
        library=library_folder(getattr(values, "library", None), os.environ, sandbox),
        cache=cache_folder(),
        sandbox=sandbox,
        endpoint=getattr(values, "endpoint", None),
    )
    return Arguments(values.command, options, getattr(values, "json", False), values)


def _parser() -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = _Parser(
        prog="main.py", description="A studio for Google's Gemini image models."
    )
    common = _common()
    _add_common(parser)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    _add_generate(commands, common)
    verify = commands.add_parser("verify", parents=[common], help="check the library")
    ways = verify.add_mutually_exclusive_group()
    ways.add_argument("--repair", action="store_true", help="set damage aside and rebuild")
    ways.add_argument("--clean", action="store_true", help="delete pictures that nothing names")
    verify.add_argument("--json", action="store_true", help=JSON_HELP)
    listing = commands.add_parser("list", parents=[common], help="sessions, or one's turns")
    listing.add_argument("session", nargs="?", metavar="SESSION")
    listing.add_argument("--archived", action="store_true", help="archived sessions, too")
    listing.add_argument("--json", action="store_true", help=JSON_HELP)
    search = commands.add_parser("search", parents=[common], help="find turns by their words")
    search.add_argument("words", metavar="WORDS", nargs="*")
    search.add_argument("--collection", metavar="NAME", help="what a saved search finds")
    search.add_argument("--json", action="store_true", help=JSON_HELP)
    costs = commands.add_parser("costs", parents=[common], help="what was spent, as estimates")
    costs.add_argument("--json", action="store_true", help=JSON_HELP)
    code = commands.add_parser("code", parents=[common], help="write a turn as a script")
    code.add_argument("turn", metavar="TURN")
    code.add_argument("--language", choices=CODE_LANGUAGES, required=True)
    code.add_argument("--to", type=Path, required=True, metavar="FOLDER")
    code.add_argument("--json", action="store_true", help=JSON_HELP)
    _add_ways_out_and_in(commands, common)
    sandbox = commands.add_parser("sandbox", parents=[common], help="serve the emulator alone")
    sandbox.add_argument("--port", type=int, default=0, metavar="N")
    return parser


def _add_ways_out_and_in(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    common: argparse.ArgumentParser,
) -> None:
    export = commands.add_parser("export", parents=[common], help="write pictures into files")
    export.add_argument("session", metavar="SESSION", help="its name or id")
    export.add_argument(
        "--to",
        type=Path,
        required=True,
        metavar="FILE|FOLDER",
        help="name.musa, name.pdf (a contact sheet), name.html (a page) or a folder for pictures;"
        " nothing that is there is overwritten",
    )
    export.add_argument(
        "--form", choices=FORMS, help="of what is written; else by the ending of --to"
    )
    chosen = export.add_mutually_exclusive_group()
    chosen.add_argument(
        "--turn", action="append", default=[], metavar="TURN", help="only this; may be said again"
    )
    chosen.add_argument("--branch", metavar="TURN", help="from the first turn to this one")
    export.add_argument("--json", action="store_true", help=JSON_HELP)
    importing = commands.add_parser("import", parents=[common], help="take a .musa file in")
    importing.add_argument("file", type=Path, metavar="FILE", help="all of it comes in, or nothing")
    importing.add_argument("--json", action="store_true", help=JSON_HELP)


def _add_generate(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    common: argparse.ArgumentParser,
) -> None:
    generate = commands.add_parser("generate", parents=[common], help="make pictures")
    generate.add_argument(
        "prompt", metavar="PROMPT", help="{a|b} and {@words} make one prompt each; \\{ is a brace"
    )
    generate.add_argument("--literal", action="store_true", help="send the prompt as it stands")
    generate.add_argument("--ref", action="append", default=[], type=Path, metavar="FILE")
    generate.add_argument("--model", metavar="ID")
    generate.add_argument("--ratio", default="auto", metavar="R")
    generate.add_argument("--size", metavar="S")
    generate.add_argument("--variations", type=_count, default=1, metavar="N")
    generate.add_argument("--grounding", action="store_true", help="search the web first")
    _add_rare_settings(generate)
    generate.add_argument("--session", metavar="NAME")
    generate.add_argument("--parent", metavar="TURN")
    generate.add_argument("--out", type=Path, metavar="FILE")
    generate.add_argument("--over-budget", action="store_true", help="send it all the same")
    generate.add_argument("--json", action="store_true", help=JSON_HELP)


def _add_rare_settings(generate: argparse.ArgumentParser) -> None:
    generate.add_argument(
        "--image-search", action="store_true", help="search pictures, too, where the model can"
    )
    generate.add_argument("--show-thoughts", action="store_true", help="keep thoughts and drafts")
    generate.add_argument("--thinking", default="", metavar="LEVEL", help="minimal, high, …")
    generate.add_argument("--no-text", action="store_true", help="answer with the picture only")
    generate.add_argument(
        "--seed", type=_whole, metavar="N", help=f"0 to {MAX_SEED}; best effort, not a promise"
    )
    generate.add_argument(
        "--instruction", default="", metavar="TEXT", help="the system instruction"
    )
    generate.add_argument(
        "--safety", choices=SAFETY, default="", help="for every category; else Google's own"
    )
    generate.add_argument(
        "--media-resolution",
        choices=MEDIA_RESOLUTIONS,
        default="",
        help="how closely references are read; low costs less",
    )


def _common() -> argparse.ArgumentParser:
    # SUPPRESS: an option given before the command is not reset by the command's default.
    common = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    _add_common(common)
    return common


def _add_common(parser: argparse.ArgumentParser) -> None:
    suppress = argparse.SUPPRESS
    parser.add_argument(
        "--sandbox",
        action="store_true",
        default=suppress,
        help="synthetic pictures; no request leaves this computer",
    )
    parser.add_argument(
        "--library", metavar="DIR", default=suppress, help="where the pictures are kept"
    )
    parser.add_argument(
        "--endpoint",
        type=_endpoint,
        metavar="URL",
        default=suppress,
        help="who answers, instead of Google",
    )


def _endpoint(text: str) -> str:
    try:
        return addresses.read(text).text
    except Unreachable as error:
        # Not quoted: a password may stand in it.
        raise argparse.ArgumentTypeError(f"{error.title}. {error.advice}") from error


def _whole(text: str) -> int:
    if not text.isdecimal() or not text.isascii() or len(text) > 19:
        raise argparse.ArgumentTypeError(f"not a whole number: {text!r}")
    return int(text)


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MAX_VARIATIONS:
        raise argparse.ArgumentTypeError(f"not a number from 1 to {MAX_VARIATIONS}: {text!r}")
    return int(text)

"""The commands that carry work out of the library and into it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from services.arguments import Arguments
from services.commands.answers import Answer, failure
from services.domain import SessionId, TurnId
from services.errors import Damaged, LibraryError
from services.messages import say
from services.naming import plain_name
from services.studio import Form, Studio


async def export(studio: Studio, arguments: Arguments) -> Answer:
    """Write a session, or a part of it, to where the command line says."""
    values = arguments.values
    session = await known_session(studio, values.session)
    turns = await _chosen(studio, session, arguments)
    form = Form(values.form) if values.form else form_of(values.to)
    made = await studio.exports.export(session, turns, form, _target(values.to.absolute(), form))
    answer: Answer = {
        "session": session,
        "form": form.value,
        "files": [str(file) for file in made.files],
        "missing": list(made.missing),
        "lost": list(made.lost),
        "without_recipe": made.plain,
        "provenance_broken": made.unsigned,
    }
    if not made.missing:
        return answer
    names = "; ".join(made.lost)
    error = Damaged("export_incomplete", count=len(made.missing), names=names)
    return {**answer, "error": failure(error)}


async def take_in(studio: Studio, arguments: Arguments) -> Answer:
    """Take a `.musa` file into the library."""
    return asdict(await studio.imports.take(arguments.values.file))


async def code(studio: Studio, arguments: Arguments) -> Answer:
    """Write a turn as a script, with the files that it reads."""
    values = arguments.values
    made = await studio.code.export(TurnId(values.turn), values.language, values.to)
    return {"turn": values.turn, "language": values.language, "script": str(made.absolute())}


async def known_session(studio: Studio, wanted: str) -> SessionId:
    """The session of that id or, failing that, name; raises LibraryError for neither."""
    sessions = await studio.sessions()
    found = [session.id for session in sessions if session.id == wanted]
    names = (wanted, plain_name(wanted))
    found += [session.id for session in sessions if session.name in names]
    if not found:
        raise LibraryError("session_unknown", name=wanted)
    return found[0]


async def _chosen(studio: Studio, session: SessionId, arguments: Arguments) -> tuple[TurnId, ...]:
    values = arguments.values
    if values.branch:
        named: tuple[TurnId, ...] = await studio.exports.of_branch(TurnId(values.branch))
        asked = named or (TurnId(values.branch),)
    elif values.turn:
        asked = tuple(map(TurnId, values.turn))
    else:
        return await studio.exports.of_session(session)
    for turn in asked:
        if (await studio.turn(turn)).session != session:
            raise LibraryError("turn_elsewhere", turn=turn, name=values.session)
    return asked


def form_of(target: Path) -> Form:
    """What the name of a file asks for; a folder gets pictures."""
    forms = {".musa": Form.MUSA, ".pdf": Form.SHEET, ".html": Form.PAGE, ".htm": Form.PAGE}
    return forms.get(target.suffix.lower(), Form.ORIGINALS)


def _target(named: Path, form: Form) -> Path:
    """Where the export goes: browsers know a page by its ending."""
    unnamed = form is Form.PAGE and form_of(named) is not Form.PAGE
    return named.with_name(f"{named.name}.html") if unnamed else named


def lines_of_export(answer: Answer) -> list[str]:
    lines = list(answer["files"])
    if answer["without_recipe"]:
        lines.append(say("export_plain", count=answer["without_recipe"]))
    if answer["provenance_broken"]:
        lines.append(say("export_unsigned", count=answer["provenance_broken"]))
    return lines


def lines_of_import(answer: Answer) -> list[str]:
    return [f"{answer['session']}  {answer['added']:>6}  {answer['name']}"]


def lines_of_code(answer: Answer) -> list[str]:
    return [answer["script"]]

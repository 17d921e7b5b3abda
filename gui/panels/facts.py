"""What was asked for and what came back, as rows of words. Only what was set or is known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from PySide6.QtCore import QCoreApplication, QLocale

from gui.panels.reference_menu import role_name
from gui.widgets.amounts import moment
from services.catalogue import Catalogue
from services.domain import (
    AUTO,
    Job,
    JobState,
    Outcome,
    Picture,
    Recipe,
    Reference,
    Role,
    Turn,
    file_ending,
)
from services.errors import billing


class Fact(NamedTuple):
    """One row; without a name it is a note over the whole width."""

    name: str
    value: str
    more: str = ""  # what the tooltip says


def _tr(text: str) -> str:
    return QCoreApplication.translate("Facts", text)


def asked(origin: Turn | Job, catalogue: Catalogue) -> list[Fact]:
    """What the request held, in the order of the composer."""
    if isinstance(origin, Turn) and origin.outcome.imported is not None:
        return [Fact(_tr("From"), _tr("the file “{0}”").format(origin.outcome.imported.name))]
    recipe = origin.recipe
    sent = origin.model_sent if isinstance(origin, Turn) else recipe.model
    rows = [
        Fact(_tr("Typed"), recipe.written.strip()),
        Fact(_tr("Sent"), recipe.prompt.strip() if recipe.written else ""),
        Fact(_tr("Model"), catalogue.model(recipe.model).name, sent),
        Fact(_tr("Picture"), _picture_asked(recipe, catalogue)),
        Fact(_tr("References"), _references(recipe)),
        Fact(_tr("Search"), _search(recipe)),
        Fact(_tr("Thinking"), _thinking(recipe)),
        Fact(_tr("Answer"), "" if recipe.with_text else _tr("pictures only, no words")),
        Fact(_tr("Seed"), "" if recipe.seed is None else str(recipe.seed)),
        Fact(_tr("Safety"), _safety(recipe)),
        Fact(_tr("Media"), _media(recipe)),
        Fact(_tr("System"), recipe.system_instruction.strip()),
    ]
    return [fact for fact in rows if fact.value]


def returned(turn: Turn, catalogue: Catalogue) -> list[Fact]:
    """What a turn's answer held, and what it took."""
    outcome = turn.outcome
    pictures = "\n".join(_picture(picture) for picture in outcome.pictures)
    rows = [
        Fact(_tr("Picture"), pictures or _tr("none: an answer in words")),
        Fact("", _difference(turn, catalogue)),
        *came(outcome),
        Fact(_tr("Cost"), _cost(turn)),
        Fact(_tr("Made"), moment(turn.created_at)),
        Fact(_tr("File"), "\n".join(_file(picture) for picture in outcome.pictures)),
    ]
    return [fact for fact in rows if fact.value]


def came(outcome: Outcome) -> list[Fact]:
    """What is known of any answer, with or without a picture."""
    reason = outcome.finish_reason if outcome.finish_reason != "STOP" else ""
    rows = [
        Fact(_tr("Version"), outcome.model_version, _tr("The model's version, as it says itself")),
        Fact(_tr("Ended"), "\n".join(filter(None, (reason, outcome.finish_message)))),
        Fact(_tr("Time"), _seconds(outcome.took_s)),
        Fact(_tr("Tokens"), _tokens(outcome)),
        Fact(_tr("Answer id"), outcome.response_id),
    ]
    return [fact for fact in rows if fact.value]


def ended(job: Job) -> list[Fact]:
    """Why nothing came of a job, and whether it may have been billed."""
    error = job.error or {}
    cancelled = job.state is JobState.CANCELLED
    unsaid = _tr("Cancelled") if cancelled else _tr("This did not work")
    rows = [
        Fact(_tr("What"), str(error.get("title") or unsaid)),
        Fact(_tr("Google says"), _said(error)),
        Fact(_tr("Billed"), billing(error) if error else ""),
        Fact(_tr("Asked at"), moment(job.created_at)),
    ]
    return [fact for fact in rows if fact.value]


def _said(error: dict[str, Any]) -> str:
    message = str(error.get("params", {}).get("message") or "")
    told = f"STOP {error.get('title')} {error.get('advice')}"
    return "" if message in told else message


def _picture_asked(recipe: Recipe, catalogue: Catalogue) -> str:
    ratio = _tr("ratio left to the model") if recipe.ratio == AUTO else recipe.ratio
    model = catalogue.model(recipe.model)
    pixels = catalogue.pixels(model, recipe.ratio, recipe.size)
    words = f"{recipe.size}, {ratio}" if model.sizes or not model.known else ratio
    return f"{words} ({pixels[0]} × {pixels[1]})" if pixels else words


def _references(recipe: Recipe) -> str:
    lines = []
    for number, reference in enumerate(recipe.references, 1):
        role = "" if reference.role is Role.OTHER else f", {role_name(reference.role)}"
        lines.append(f"{number}. {reference.name}{role}{_edited(reference)}")
    return "\n".join(lines)


def _edited(reference: Reference) -> str:
    if reference.edits is None:
        return ""
    sent, words = reference.sent, _tr(" (sent: edited copy {0} × {1})")
    locale = QLocale()
    return words.format(locale.toString(sent.width_px), locale.toString(sent.height_px))


def _search(recipe: Recipe) -> str:
    if recipe.image_search:
        return _tr("web and pictures")
    return _tr("web") if recipe.grounding else ""


def _thinking(recipe: Recipe) -> str:
    names = {
        "minimal": _tr("minimal"),
        "low": _tr("low"),
        "medium": _tr("medium"),
        "high": _tr("high"),
    }
    level = names.get(recipe.thinking_level, recipe.thinking_level)
    return ", ".join(filter(None, (level, _tr("shown") if recipe.show_thoughts else "")))


def _safety(recipe: Recipe) -> str:
    names = {
        "BLOCK_NONE": _tr("blocks nothing"),
        "BLOCK_ONLY_HIGH": _tr("blocks high risk only"),
        "BLOCK_MEDIUM_AND_ABOVE": _tr("blocks medium risk and above"),
        "BLOCK_LOW_AND_ABOVE": _tr("blocks low risk and above"),
    }
    return names.get(recipe.safety, recipe.safety)


def _media(recipe: Recipe) -> str:
    names = {
        "low": _tr("references read in low resolution"),
        "medium": _tr("references read in medium resolution"),
        "high": _tr("references read in high resolution"),
    }
    return names.get(recipe.media_resolution, recipe.media_resolution)


def _picture(picture: Picture) -> str:
    if not picture.width_px:
        return _tr("a file that cannot be shown, kept as received")
    return f"{picture.width_px} × {picture.height_px}, {_kind(picture)}"


def _difference(turn: Turn, catalogue: Catalogue) -> str:
    """What about the pictures is not as it was asked for, in a sentence."""
    if turn.outcome.draft_of is not None:
        return _tr("A draft out of the model's thinking, made a turn by hand.")
    if turn.outcome.imported is not None:
        return _tr("Hung on the canvas by hand; no model was asked for it.")
    recipe = turn.recipe
    expected = catalogue.pixels(recipe.model, recipe.ratio, recipe.size)
    others = [
        f"{picture.width_px} × {picture.height_px}"
        for picture in turn.outcome.pictures
        if picture.width_px and (picture.width_px, picture.height_px) != expected
    ]
    if expected is None or not others:
        return ""
    words = _tr("Not as asked: {came} came instead of {asked}.")
    return words.format(came=" and ".join(others), asked=f"{expected[0]} × {expected[1]}")


def _tokens(outcome: Outcome) -> str:
    usage = outcome.usage
    parts = [
        (usage.prompt_tokens, _tr("{0} in")),
        (usage.image_tokens, _tr("{0} image")),
        (usage.text_tokens, _tr("{0} text")),
        (usage.thought_tokens, _tr("{0} thought")),
    ]
    return ", ".join(text.format(QLocale().toString(n)) for n, text in parts if n)


def _cost(turn: Turn) -> str:
    if turn.outcome.imported is not None:
        return ""
    if turn.outcome.draft_of is not None:
        return _tr("nothing more than what it was made with")
    if turn.cost_usd is None:
        return ""
    estimate = _tr("${0}, an estimate").format(f"{turn.cost_usd:.3f}")
    if turn.prices_of:
        estimate = _tr("{0} by prices of {1}").format(estimate, turn.prices_of)
    return _tr("{0}, play money").format(estimate) if turn.sandbox else estimate


def _file(picture: Picture) -> str:
    ending = file_ending(picture.mime)
    size = QLocale().formattedDataSize(
        picture.size_bytes, 1, QLocale.DataSizeFormat.DataSizeSIFormat
    )
    return f"{picture.blob[:4]}…{picture.blob[-2:]}.{ending}, {size}"


def _kind(picture: Picture) -> str:
    return picture.mime.removeprefix("image/").upper()


def _seconds(seconds: float) -> str:
    return _tr("{0} s").format(QLocale().toString(seconds, "f", 1)) if seconds else ""


def rows_of(
    origin: Turn | Job, outcome: Outcome, catalogue: Catalogue
) -> Iterator[tuple[str, list[Fact]]]:
    """Every section that has something to say: its title and its rows."""
    yield _tr("Asked"), asked(origin, catalogue)
    if isinstance(origin, Turn):
        yield _tr("Returned"), returned(origin, catalogue)
        return
    if origin.state in (JobState.FAILED, JobState.CANCELLED):
        yield _tr("What happened"), ended(origin)
    if rows := came(outcome):
        yield _tr("Came all the same"), rows

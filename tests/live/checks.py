"""The checks: one function for each thing that Musa relies on, and their table.

Each runs against the emulator in every test run, and against Google with ``--live``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from services.catalogue import Catalogue, Thinking
from services.domain import Picture, Turn
from services.errors import NextStep
from services.gemini.payloads import INLINE, SIGNATURE
from services.grounding import grounding_in
from tests.imaging.pictures import card, encoded
from tests.live.lab import Talk
from tests.live.plan import PLAIN, Check

# No key of anybody's; the emulator knows it by its words.
BAD_KEY = "AIza-a-bad-key-that-opens-nothing-0000"
SEARCHING = replace(PLAIN, grounding=True)
EXTREMES = ("21:9", "1:8")  # and 16:9, which every other check asks for


async def text_to_image(talk: Talk) -> None:
    turn = await talk.first()
    _expect_picture(talk, turn)
    outcome = turn.outcome
    talk.expect(
        outcome.finish_reason == "STOP", f"it ends with {outcome.finish_reason or 'nothing'}"
    )
    talk.expect(outcome.response_id, "the answer has no responseId")
    talk.expect(outcome.model_version, "the answer has no modelVersion")
    if outcome.model_version and outcome.model_version != turn.model_sent:
        talk.remark(f"{turn.model_sent} answers as {outcome.model_version}")


async def usage(talk: Talk) -> None:
    used = (await talk.first()).outcome.usage
    wanted = talk.model.image_tokens.get(talk.wish.size)
    talk.expect(used.prompt_tokens, "no promptTokenCount")
    talk.expect(
        used.image_tokens == wanted,
        f"a {talk.wish.size} picture counts {used.image_tokens} tokens, "
        f"the catalogue says {wanted}",
    )
    parts = used.prompt_tokens + used.image_tokens + used.text_tokens + used.thought_tokens
    talk.expect(
        used.total_tokens >= parts,
        f"the total is {used.total_tokens}, less than its parts: {parts}",
    )


async def one_reference(talk: Talk) -> None:
    reference = await talk.reference("card.jpg", encoded(card(), "JPEG"))
    turn = await talk.draw(prompt="Make the red corner yellow", references=(reference,))
    _expect_picture(talk, turn)


async def three_references(talk: Talk) -> None:
    kinds = (("a.png", "PNG"), ("b.jpg", "JPEG"), ("c.webp", "WEBP"))
    pictures = [await talk.reference(name, encoded(card(), kind)) for name, kind in kinds]
    turn = await talk.draw(prompt="A quilt of these", references=tuple(pictures))
    _expect_picture(talk, turn)


async def uploaded_reference(talk: Talk) -> None:
    """As a file although it is small: any size takes the same way."""
    reference = await talk.reference("card.png", encoded(card(), "PNG"))
    request = talk.request(prompt="Make the red corner yellow", references=(reference,))
    request["files"] = {reference.sent.blob: reference.sent.mime}
    outcome = await talk.send(request)
    talk.expect("uploading" in talk.heard, "the picture went inline and not as a file")
    came = len(outcome.pictures)
    talk.expect(came == 1, f"{came} pictures came instead of one")


async def conversation(talk: Talk) -> None:
    first = await talk.first()
    for number, part in enumerate(_spoken(first), 1):
        if INLINE in part:
            talk.expect(SIGNATURE in part, f"part {number}, a picture, has no thoughtSignature")
    turn = await talk.draw(first, prompt="The same at night")
    _expect_picture(talk, turn)


async def missing_signature(talk: Talk) -> None:
    request = talk.request((await talk.first(),), prompt="The same at night")
    for part in request["contents"][1]["parts"]:
        part.pop(SIGNATURE, None)
    what = "a conversation without its signatures"
    await talk.refused(talk.send(request), "gemini_signature", NextStep.BRANCH_FROM_PICTURE, what)


async def streaming(talk: Talk) -> None:
    turn = await talk.draw()
    _expect_picture(talk, turn)
    talk.expect(talk.raw.lstrip().startswith(b"data:"), "a stream does not come as events")
    talk.expect(talk.raw.count(b"data:") > 1, "a stream comes as one event")
    talk.expect("thought" in talk.heard, "no thought came before the picture")
    if talk.model.thinking is Thinking.ALWAYS or talk.cue("x"):
        talk.expect("draft" in talk.heard, "no draft picture came")
    elif "draft" not in talk.heard:
        talk.remark("no draft picture came")


async def web_search(talk: Talk) -> None:
    turn = await talk.draw(prompt="A chart of today's weather in Lisbon")
    _expect_picture(talk, turn)
    found = grounding_in(turn.outcome)
    talk.expect(found.pages, "no sources")
    talk.expect(found.suggestions, "no search suggestions")
    talk.expect(found.html, "no searchEntryPoint.renderedContent")
    talk.expect(turn.outcome.grounding.get("webSearchQueries"), "no webSearchQueries")


async def image_search(talk: Talk) -> None:
    turn = await talk.draw(prompt="A kingfisher as it really looks, on a branch")
    _expect_picture(talk, turn)
    pages = grounding_in(turn.outcome).pages
    talk.expect(any(page.picture for page in pages), "no source is a picture's page")


async def exact_pixels(talk: Talk) -> None:
    """The wish's own ratio and size."""
    _expect_picture(talk, await talk.draw())


async def lower_case_size(talk: Talk) -> None:
    request = talk.request()
    size = request["config"]["imageConfig"]["imageSize"].lower()
    request["config"]["imageConfig"]["imageSize"] = size
    what = f"the size “{size}”"
    await talk.refused(talk.send(request), "gemini_setting_size", NextStep.RESET_SETTING, what)


async def unknown_model(talk: Talk) -> None:
    request = {**talk.request(), "model": "gemini-0-no-such-image"}
    what = "a model that never was"
    await talk.refused(talk.send(request), "gemini_model_retired", NextStep.SWITCH_MODEL, what)


async def bad_key(talk: Talk) -> None:
    asked = talk.studio.account.check(BAD_KEY)
    await talk.refused(asked, "gemini_key_rejected", NextStep.EDIT_KEY, "a key that is none")


async def settings(talk: Talk) -> None:
    """Seed, instruction, safety, media resolution, thinking level, no words: all at once."""
    model = talk.model
    reference = await talk.reference("card.png", encoded(card(), "PNG"))
    levels = (*model.thinking_levels[:1], "")
    wanted: dict[str, Any] = {
        "seed": 7 if "seed" in model.takes else None,
        "system_instruction": "Paint as if by hand." if "instruction" in model.takes else "",
        "safety": "BLOCK_ONLY_HIGH" if "safety" in model.takes else "",
        "with_text": "picture-only" not in model.takes,
        "media_resolution": next(iter(model.media_tokens), ""),
        "thinking_level": levels[0],
    }
    turn = await talk.draw(references=(reference,), **wanted)
    _expect_picture(talk, turn)
    talk.expect(
        wanted["with_text"] or not turn.outcome.text, "words came although only a picture was asked"
    )


async def only_words(talk: Talk) -> None:
    prompt = f"Do not draw. Answer in one sentence: what is a kite?{talk.cue('words')}"
    turn = await talk.draw(prompt=prompt)
    if turn.outcome.pictures:
        talk.remark("it drew although it was asked for words")
        return
    talk.expect(turn.outcome.text.strip(), "an answer in words has none")
    talk.expect(turn.outcome.finish_reason == "STOP", f"it ends with {turn.outcome.finish_reason}")


async def models(talk: Talk) -> None:
    listed = await (await talk.studio.account.wire()).models()
    found = talk.compare(listed)
    for line in found.differences:
        talk.expect(False, line)


def _spoken(turn: Turn) -> list[dict[str, Any]]:
    parts = turn.outcome.model_content.get("parts", ())
    return [part for part in parts if part.get("thought") is not True]


def _expect_picture(talk: Talk, turn: Turn) -> None:
    pictures = turn.outcome.pictures
    talk.expect(len(pictures) == 1, f"{len(pictures)} pictures came instead of one")
    for picture in pictures[:1]:
        _expect_kind(talk, turn, picture)


def _expect_kind(talk: Talk, turn: Turn, picture: Picture) -> None:
    model, recipe = talk.catalogue.model(turn.recipe.model), turn.recipe
    wanted = talk.catalogue.pixels(model, recipe.ratio, recipe.size)
    came = (picture.width_px, picture.height_px)
    talk.expect(picture.width_px, "the picture cannot be decoded")
    talk.expect(
        wanted is None or came == wanted,
        f"{recipe.ratio} at {recipe.size} is {_by(came)}, the catalogue says {_by(wanted or came)}",
    )
    talk.expect(
        picture.mime == model.output_mime,
        f"the picture is {picture.mime}, the catalogue says {model.output_mime}",
    )


def _by(pixels: tuple[int, int]) -> str:
    return f"{pixels[0]} x {pixels[1]}"


def _sizes() -> list[str]:
    """Beyond the first, which every picture here has."""
    known = {size for model in Catalogue.load().models for size in model.sizes}
    return sorted(known - {"512", "1K"})


CHECKS = (
    Check("models", models, requests=0),
    Check("bad-key", bad_key, requests=0),
    Check("unknown-model", unknown_model, requests=0),
    Check("text-to-image", text_to_image, requests=0, goes_on=True),
    Check("usage", usage, requests=0, goes_on=True),
    Check("only-words", only_words),
    Check("lower-case-size", lower_case_size),
    Check("missing-signature", missing_signature, goes_on=True),
    Check("conversation", conversation, goes_on=True),
    Check("one-reference", one_reference),
    Check("three-references", three_references),
    Check("uploaded-reference", uploaded_reference),
    Check("settings", settings),
    Check("streaming", streaming, replace(PLAIN, show_thoughts=True)),
    *(Check(f"ratio-{ratio}", exact_pixels, replace(PLAIN, ratio=ratio)) for ratio in EXTREMES),
    Check("web-search", web_search, SEARCHING),
    Check("image-search", image_search, replace(SEARCHING, image_search=True)),
    *(Check(f"size-{size}", exact_pixels, replace(PLAIN, size=size)) for size in _sizes()),
)

"""What the measures need and do not measure: pictures to drop, a library of 1,000 turns.

Made once, kept in the user's cache folder.
"""

from __future__ import annotations

import hashlib
import io
import os
import random
import shutil
from dataclasses import replace
from pathlib import Path

import platformdirs
from PIL import Image, ImageDraw, ImageFilter

from services.domain import (
    BlobId,
    Job,
    Outcome,
    Picture,
    Place,
    Recipe,
    SessionId,
    Turn,
    TurnId,
    Usage,
    View,
)
from services.emulator import signatures
from services.imaging.client import Imaging
from services.library import Library

EDITION = "2"  # another one makes everything anew
TURNS = 1000
FEW = 3
MANY_NAME, FEW_NAME = "A thousand turns", "A few turns"
A_TREE = 20
# 3 MB is the longest that was seen. As base64, 20 of them leave 20 MB of the 100 that a
# request may take: 0.75 MB for each picture, a fine JPEG of 1K.
LONG, SIGNATURE_BYTES, LONG_PICTURE_BYTES = 20, 3_000_000, 700_000
REFERENCES, REFERENCE_BYTES = 14, 5_000_000
NOON = 1_700_000_000.0
SIDES_PX = (512, 256, 128, 64)


def folder() -> Path:
    return platformdirs.user_cache_path("Musa-bench", appauthor=False) / EDITION


def references() -> list[Path]:
    """Fourteen photographs' worth of JPEG, each a little below 5 MB."""
    place = folder() / "references"
    paths = [place / f"photo {number + 1:02}.jpg" for number in range(REFERENCES)]
    place.mkdir(parents=True, exist_ok=True)
    for number, path in enumerate(paths):
        if not path.exists():
            _finish(path, _photo(number))
    return paths


def library() -> tuple[Path, Path]:
    """A library of TURNS turns in one session and a few in another, and its thumbnails."""
    place = folder() / "library"
    if not place.exists():
        part = place.with_name("library.part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        _fill(part / "library", part / "thumbs")
        part.rename(place)
    return place / "library", place / "thumbs"


def conversation() -> Path:
    """A library of one session: LONG turns in a row with signatures as long as real ones."""
    place = folder() / "conversation"
    if not place.exists():
        part = place.with_name("conversation.part")
        shutil.rmtree(part, ignore_errors=True)
        _talk(part)
        part.rename(place)
    return place


def borrow(source: Path, target: Path) -> None:
    """A copy of a library to work in; what never changes is shared with the original."""

    def take(one: str, other: str) -> None:
        if Path(one).parts[len(source.parts)] == "objects":
            os.link(one, other)
        else:
            shutil.copy2(one, other)

    try:
        shutil.copytree(source, target, copy_function=take)
    except shutil.Error:  # another file system has no links across
        shutil.rmtree(target)
        shutil.copytree(source, target)


def _fill(target: Path, thumbs: Path) -> None:
    library, imaging = Library.open(target), Imaging()
    try:
        many = library.create_session(MANY_NAME).id
        few = library.create_session(FEW_NAME).id
        for number in range(TURNS + FEW):
            session = many if number < TURNS else few
            turn, data = _turn(number if number < TURNS else number - TURNS, session)
            _answer(library, turn, data)
            blob = turn.outcome.pictures[0].blob
            sizes = {side: thumbs / blob[:2] / f"{blob}-{side}.jpg" for side in SIDES_PX}
            (thumbs / blob[:2]).mkdir(parents=True, exist_ok=True)
            imaging.thumbnails(library.blob_path(blob), sizes)
        library.remember_session(few)
    finally:
        imaging.close()
        library.close()


def _talk(target: Path) -> None:
    library = Library.open(target)
    try:
        session = library.create_session("A long conversation").id
        parent: TurnId | None = None
        for number in range(LONG):
            data = _fine(picture_of(f"talk {number}"), LONG_PICTURE_BYTES)
            signature = signatures.sign(data, SIGNATURE_BYTES)
            turn = _made(f"{session}-{number}", session, parent, data, signature)
            turn = replace(turn, place=Place(0.0, number * 293.0), created_at=NOON + number)
            _answer(library, turn, {_name(data): data, _name(signature): signature})
            parent = turn.id
        library.save_view(session, View(head=parent))
        library.remember_session(session)
    finally:
        library.close()


def add_turn(library: Library, number: int, session: SessionId, data: bytes) -> BlobId:
    """File the turn of that number, with a picture of those bytes."""
    turn, blobs = _turn(number, session, data)
    _answer(library, turn, blobs)
    return turn.outcome.pictures[0].blob


def _turn(
    number: int, session: SessionId, data: bytes | None = None
) -> tuple[Turn, dict[BlobId, bytes]]:
    tree, node = divmod(number, A_TREE)
    parent = TurnId(f"{session}-{tree * A_TREE + (node - 1) // 2}") if node else None
    depth = (node + 1).bit_length() - 1
    row = node + 1 - (1 << depth)
    place = Place(tree % 7 * 2300.0 + depth * 404.0, tree // 7 * 2400.0 + row * 293.0)
    data = data or _picture(f"{session}{number}")
    signature = f"signature {number}".encode() * 100
    turn = _made(f"{session}-{number}", session, parent, data, signature)
    words = f"Picture {number}: a lighthouse at dusk, seen from the sea"
    recipe = replace(turn.recipe, prompt=words)
    asked = {"role": "user", "parts": [{"text": words}]}
    outcome = replace(turn.outcome, user_content=asked)
    made = replace(turn, recipe=recipe, outcome=outcome, place=place, created_at=NOON + number)
    return made, {_name(data): data, _name(signature): signature}


def _made(
    id: str, session: SessionId, parent: TurnId | None, data: bytes, signature: bytes
) -> Turn:
    picture = Picture(_name(data), "image/jpeg", 1376, 768, len(data))
    recipe = Recipe(prompt="A lighthouse at dusk, seen from the sea")
    inline = {"mimeType": "image/jpeg", "data": {"$blob": picture.blob}}
    part = {"inlineData": inline, "thoughtSignature": {"$blob": _name(signature)}}
    outcome = Outcome(
        pictures=(picture,),
        finish_reason="STOP",
        usage=Usage(30, 1120, 0, 180, 1330),
        user_content={"role": "user", "parts": [{"text": recipe.prompt}]},
        model_content={"role": "model", "parts": [part]},
        blobs=(picture.blob, _name(signature)),
    )
    return Turn(
        id=TurnId(id),
        session=session,
        parent=parent,
        recipe=recipe,
        outcome=outcome,
        created_at=NOON,
        place=Place(0.0, 0.0),
        model_sent=recipe.model,
        cost_usd=0.134,
    )


def _answer(library: Library, turn: Turn, blobs: dict[BlobId, bytes]) -> None:
    job = Job(turn.id, turn.session, turn.parent, turn.recipe, turn.place, turn.created_at)
    library.record_attempt(job)
    inbox = library.inbox / turn.id
    (inbox / "blobs").mkdir(parents=True)
    for name, data in blobs.items():
        (inbox / "blobs" / name).write_bytes(data)
    library.add_turn(turn, inbox)


def _picture(seed: str) -> bytes:
    """A JPEG of 1K as a model gives it."""
    return jpeg(picture_of(seed), 85)


def picture_of(seed: str) -> Image.Image:
    """Shapes, gradients, a little grain."""
    dice = random.Random(seed)
    image = Image.new("RGB", (1376, 768), _colour(dice))
    draw = ImageDraw.Draw(image)
    for _ in range(60):
        x, y, r = dice.randrange(1376), dice.randrange(768), dice.randrange(20, 260)
        draw.ellipse((x - r, y - r, x + r, y + r), fill=_colour(dice))
    image = image.filter(ImageFilter.BoxBlur(2))
    grain = Image.effect_noise(image.size, 14).convert("RGB")
    return Image.blend(image, grain, 0.18)


def _photo(number: int) -> bytes:
    """Twelve megapixels with the grain of a small sensor."""
    picture = Image.open(io.BytesIO(_picture(f"photo {number}"))).resize((4000, 3000))
    bands = [Image.effect_noise(picture.size, 60) for _ in range(3)]
    image = Image.blend(picture, Image.merge("RGB", bands), 0.35)
    return _fine(image, REFERENCE_BYTES)


def _fine(image: Image.Image, below: int) -> bytes:
    """A JPEG of the largest quality that takes fewer than `below` bytes."""
    low, high = 30, 98
    while high - low > 1:
        middle = (low + high) // 2
        if len(jpeg(image, middle)) < below:
            low = middle
        else:
            high = middle
    return jpeg(image, low)


def jpeg(image: Image.Image, quality: int) -> bytes:
    data = io.BytesIO()
    image.save(data, "JPEG", quality=quality)
    return data.getvalue()


def _colour(dice: random.Random) -> tuple[int, int, int]:
    return dice.randrange(256), dice.randrange(256), dice.randrange(256)


def _name(data: bytes) -> BlobId:
    return BlobId(hashlib.sha256(data).hexdigest())


def _finish(path: Path, data: bytes) -> None:
    part = path.with_suffix(".part")
    part.write_bytes(data)
    part.replace(path)

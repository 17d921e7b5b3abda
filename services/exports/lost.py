"""What an export lacks, in words: the pictures and parts whose files are missing or damaged."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from services.domain import BlobId, Turn
from services.exports.names import numbered, picture_name, words_for
from services.library.records import needs
from services.messages import say

_LONGEST = 60  # characters of a title


def lost_names(turns: Sequence[Turn], missing: Collection[BlobId]) -> tuple[str, ...]:
    """What `missing` are called, each told once, where `turns` has it first: pictures by the
    names that their files would have, references by their own, all else by its turn."""
    names: list[str] = []
    left = set(missing)
    for turn in turns:
        lacking = set(needs(turn) & left)
        left -= lacking
        for picture in turn.outcome.pictures:
            if picture.blob in lacking:
                lacking.discard(picture.blob)
                name = picture_name(words_for(turn), turn.created_at, picture)
                names.append(numbered(name, names.__contains__))
        for reference in turn.recipe.references:
            blobs = {reference.original.blob, reference.sent.blob}
            if blobs & lacking:
                lacking -= blobs
                names.append(reference.name)
        if lacking:
            title = turn.known_as.strip().partition("\n")[0][:_LONGEST] or "…"
            names.append(say("export_lost_part", name=title))
    return tuple(names)

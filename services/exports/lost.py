"""What an export lacks, in words: the pictures and parts whose files are missing or damaged."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from services.domain import BlobId, Turn
from services.exports.names import picture_name, words_for
from services.library.records import needs
from services.messages import say


def lost_names(turns: Sequence[Turn], missing: Collection[BlobId]) -> tuple[str, ...]:
    """The names of the pictures and references among `missing`; parts of a conversation are
    told by their turn. Each once, in the order of `turns`."""
    names: dict[str, None] = {}
    for turn in turns:
        lacking = set(needs(turn) & set(missing))
        for picture in turn.outcome.pictures:
            if picture.blob in lacking:
                lacking.discard(picture.blob)
                names[picture_name(words_for(turn), turn.created_at, picture)] = None
        for reference in turn.recipe.references:
            blobs = {reference.original.blob, reference.sent.blob}
            if blobs & lacking:
                lacking -= blobs
                names[reference.name] = None
        if lacking:
            title = turn.known_as.strip().partition("\n")[0][:60] or "…"
            names[say("export_lost_part", name=title)] = None
    return tuple(names)

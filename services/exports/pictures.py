"""Pictures as files in a folder, under human names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from services.domain import BlobId, Turn
from services.errors import StudioError
from services.exports.exported import Exported
from services.exports.names import picture_name
from services.exports.placing import Folder, blocks_of, is_sound
from services.exports.watch import Watch


def write_pictures(
    target: Path, turns: Sequence[Turn], path_of: Callable[[BlobId], Path], watch: Watch
) -> Exported:
    """Write the pictures of `turns` into the folder `target`, byte for byte.

    Raises:
        DiskFull, Unwritable, Cancelled: what had been written is removed again.
    """
    found = [(turn, picture) for turn in turns for picture in turn.outcome.pictures]
    watch.expect(len(found))
    folder, missing = Folder(target), []
    try:
        for turn, picture in found:
            path = path_of(picture.blob)
            if is_sound(path, picture.blob):
                name = picture_name(turn.recipe.prompt, turn.created_at, picture)
                folder.put(name, blocks_of(path, watch))
            else:
                missing.append(picture.blob)
            watch.step()
    except StudioError:
        folder.take_back()
        raise
    return Exported(tuple(folder.written), tuple(missing))

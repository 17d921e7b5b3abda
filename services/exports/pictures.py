"""Pictures as files in a folder, under human names: as they came, or with their recipe."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from services.domain import BlobId, Picture, Turn
from services.errors import StudioError
from services.exports.containers import embed
from services.exports.exported import Exported
from services.exports.names import picture_name, words_for
from services.exports.placing import Folder, blocks_of, is_sound, told
from services.exports.recipe import travelling
from services.exports.watch import Watch


def write_pictures(
    target: Path,
    turns: Sequence[Turn],
    path_of: Callable[[BlobId], Path],
    watch: Watch,
    *,
    recipes: bool = False,
    token: str = "",
) -> Exported:
    """Write the pictures of `turns` into the folder `target`, byte for byte.

    With `recipes` each carries its own, where its container has room for one.

    Raises:
        DiskFull, Unwritable, Cancelled: what had been written is removed again.
    """
    work = _Writing(Folder(target, token), path_of, watch, recipes)
    found = [(turn, picture) for turn in turns for picture in turn.outcome.pictures]
    watch.expect(len(found))
    try:
        for turn, picture in found:
            work.write(turn, picture)
            watch.step()
    except StudioError:
        work.folder.take_back()
        raise
    return Exported(tuple(work.folder.written), tuple(work.missing), work.plain, work.unsigned)


class _Writing:
    def __init__(
        self, folder: Folder, path_of: Callable[[BlobId], Path], watch: Watch, recipes: bool
    ) -> None:
        self.folder = folder
        self.missing: list[BlobId] = []
        self.plain = self.unsigned = 0
        self._path_of = path_of
        self._watch = watch
        self._recipes = recipes

    def write(self, turn: Turn, picture: Picture) -> None:
        path = self._path_of(picture.blob)
        if not is_sound(path, picture.blob):
            self.missing.append(picture.blob)
            return
        name = picture_name(words_for(turn), turn.created_at, picture)
        with told(self.folder.path / name):
            self.folder.put(name, self._blocks(path, turn))

    def _blocks(self, path: Path, turn: Turn) -> Iterable[bytes]:
        if not self._recipes:
            return blocks_of(path, self._watch)
        data = path.read_bytes()
        # A picture that was hung was never asked for: an empty recipe would say otherwise.
        hung = turn.outcome.imported is not None
        made = None if hung else embed(data, travelling(turn))
        self.plain += made is None and not hung
        self.unsigned += made is not None and made.signed
        return [made.data if made else data]

"""One of several processes that save at once: `python -m tests.library.saving FOLDER NAME N`."""

from __future__ import annotations

import sys
from pathlib import Path

from services.domain import Place
from services.library import Library
from tests.library.samples import generate


def main(folder: Path, name: str, number: int) -> None:
    print("ready", flush=True)
    sys.stdin.readline()
    library = Library.open(folder)
    session = next((s.id for s in library.sessions()), None) or library.create_session(name).id
    for count in range(number):
        turn = generate(library, session, f"{name}-{count}")
        library.move(turn.id, Place(float(count), 1.0))
    library.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))

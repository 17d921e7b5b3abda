"""What the command line decides for one studio."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Options:
    library: Path
    cache: Path
    sandbox: bool = False
    endpoint: str | None = None
    repair: bool = False  # before the library is opened
    request_limit_bytes: int | None = None  # of what may go inline; None: the catalogue's

"""Where Musa keeps what it keeps, by each system's own custom. Naming a folder creates nothing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import platformdirs

APP = "Musa"
LIBRARY_VARIABLE = "MUSA_LIBRARY"


def library_folder(
    option: str | Path | None, environ: Mapping[str, str], sandbox: bool = False
) -> Path:
    """The library's absolute folder: the option, else MUSA_LIBRARY, else the system's place.

    The sandbox has a default of its own, so that play never mixes with paid work;
    a folder that was named is taken as named.
    """
    named = option or environ.get(LIBRARY_VARIABLE)
    if named:
        return Path(named).expanduser().absolute()
    folder = "sandbox-library" if sandbox else "library"
    return platformdirs.user_data_path(APP, appauthor=False) / folder


def cache_folder() -> Path:
    """For what can be made again: thumbnails."""
    return platformdirs.user_cache_path(APP, appauthor=False)


def config_folder() -> Path:
    """For settings; never for the key."""
    return platformdirs.user_config_path(APP, appauthor=False)

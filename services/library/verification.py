"""What a look at a library has found."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from services.library.sufferers import Sufferer


@dataclass(frozen=True, slots=True)
class Verification:
    """Blobs stand under their SHA-256, other files under their path in the library.

    `orphaned` objects are whole and simply not needed; an orphaned record is a
    turn that the database does not know. `lost` blobs are those that an earlier
    repair searched for in vain: told, and no longer counted against the library.
    """

    ok: bool
    live: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    damaged: tuple[str, ...] = ()
    orphaned: tuple[str, ...] = ()
    recovered: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    cleaned: tuple[str, ...] = ()
    sufferers: tuple[Sufferer, ...] = ()  # of what is missing, damaged or lost

    def to_json(self) -> dict[str, Any]:
        lists = ("live", "missing", "damaged", "orphaned", "recovered", "lost", "cleaned")
        told = {name: list(getattr(self, name)) for name in lists}
        return {"ok": self.ok, **told, "sufferers": [asdict(one) for one in self.sufferers]}

"""Figures, their targets, and how both are shown."""

from __future__ import annotations

import json
import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import PySide6


@dataclass(frozen=True)
class Figure:
    """One row. Without a target it explains the rows around it."""

    measure: str
    value: float
    unit: str
    how: str
    below: float | None = None
    runs: tuple[float, ...] = ()

    @property
    def held(self) -> bool | None:
        return None if self.below is None else self.value < self.below


# The same 1,000 pictures of 1K (154 MB) on two cores: a canvas of one graphics
# item for each picture, each held decoded.
ELSEWHERE = (
    Figure("BeeRef: open the saved board", 38, "s", "stalls up to 394 ms"),
    Figure("BeeRef: memory with it open", 4400, "MB", "4.3 MB for each picture"),
    Figure("BeeRef: import of the pictures", 458, "s", "window frozen for 445 s"),
    Figure("BeeRef: pan with all in view, p99", 153, "ms", "median 96 ms"),
    Figure("BeeRef: zoom, p99", 122, "ms", "88 to 122 ms"),
)


def median(
    measure: str, values: Sequence[float], unit: str, how: str, below: float | None = None
) -> Figure:
    runs = tuple(round(value, 3) for value in values)
    return Figure(measure, statistics.median(runs), unit, how, below, runs)


def shown(figures: Sequence[Figure]) -> str:
    """A table for people, in Markdown."""
    lines = ["| Measure | Figure | Target | Held | How measured |", "|---|--:|--:|---|---|"]
    for figure in figures:
        target = "" if figure.below is None else f"< {figure.below:g} {figure.unit}"
        held = {None: "", True: "yes", False: "**NO**"}[figure.held]
        how = figure.how
        if len(figure.runs) > 1:
            how += f"; median of {', '.join(f'{run:.3g}' for run in figure.runs)}"
        cells = (figure.measure, f"{_plain(figure.value)} {figure.unit}", target, held, how)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _plain(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def elsewhere() -> str:
    rows = [f"| {row.measure} | {_plain(row.value)} {row.unit} | {row.how} |" for row in ELSEWHERE]
    head = "| Measured elsewhere, for comparison | Figure | |"
    return "\n".join([head, "|---|--:|---|", *rows])


def machine() -> str:
    load = f", load {os.getloadavg()[0]:.1f} before" if hasattr(os, "getloadavg") else ""
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors{load}, "
        f"Python {platform.python_version()}, PySide6 {PySide6.__version__}"
    )


def write(path: Path, on: str, figures: Sequence[Figure]) -> None:
    """The same figures for machines."""
    rows = [{**asdict(figure), "held": figure.held} for figure in figures]
    kept = {"machine": on, "figures": rows, "elsewhere": [asdict(row) for row in ELSEWHERE]}
    path.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")

"""How much a process needed at its highest, from one moment on."""

from __future__ import annotations

import threading
from pathlib import Path

import psutil

SAMPLE_S = 0.005


class Peak:
    """Watches one process. On Linux the system keeps the highest mark; elsewhere we look often."""

    def __init__(self, pid: int) -> None:
        self._proc = Path(f"/proc/{pid}")
        self._process = psutil.Process(pid)
        self.before_mb = self._process.memory_info().rss / 1e6
        self._highest = 0.0
        self._over = threading.Event()
        if self._proc.is_dir():
            (self._proc / "clear_refs").write_text("5")  # forget the highest mark so far
        else:
            threading.Thread(target=self._look, daemon=True).start()

    def grown_mb(self) -> float:
        """By how much it grew at most since this watch began."""
        self._over.set()
        if self._proc.is_dir():
            lines = (self._proc / "status").read_text().splitlines()
            mark = next(line for line in lines if line.startswith("VmHWM"))
            self._highest = int(mark.split()[1]) * 1024 / 1e6
        return max(self._highest - self.before_mb, 0.0)

    def _look(self) -> None:
        while not self._over.wait(SAMPLE_S):
            self._highest = max(self._highest, self._process.memory_info().rss / 1e6)

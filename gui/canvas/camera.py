"""Which part of the board is seen, and how large. Pure, without Qt.

Zoom is screen pixels per board unit; x and y are the board's point in the
window's top left corner, in doubles, so that nothing drifts.
"""

from __future__ import annotations

from dataclasses import dataclass

from services.grid import Box

NEAREST, FARTHEST = 256.0, 0.004  # the largest picture is seen at six times its own pixels
MARGIN = 48.0  # px kept free around what is fitted or revealed


@dataclass(slots=True)
class Camera:
    zoom: float = 1.0
    x: float = 0.0
    y: float = 0.0
    width: float = 1.0  # px of the window
    height: float = 1.0

    @property
    def seen(self) -> Box:
        """The part of the board in the window."""
        return Box(self.x, self.y, self.width / self.zoom, self.height / self.zoom)

    @property
    def centre(self) -> tuple[float, float]:
        return self.seen.centre

    def to_board(self, px: float, py: float) -> tuple[float, float]:
        return self.x + px / self.zoom, self.y + py / self.zoom

    def to_screen(self, box: Box) -> Box:
        """`box` in pixels of the window."""
        z = self.zoom
        return Box((box.x - self.x) * z, (box.y - self.y) * z, box.w * z, box.h * z)

    def pan(self, dx_px: float, dy_px: float) -> None:
        """Move the board by so many pixels: it follows the hand."""
        self.x -= dx_px / self.zoom
        self.y -= dy_px / self.zoom

    def look_at(self, x: float, y: float) -> None:
        """Bring a board point into the middle."""
        self.x = x - self.width / self.zoom / 2
        self.y = y - self.height / self.zoom / 2

    def zoom_at(self, px: float, py: float, zoom: float) -> None:
        """Change the zoom; the board's point under the pixel stays there."""
        x, y = self.to_board(px, py)
        self.zoom = min(max(zoom, FARTHEST), NEAREST)
        self.x, self.y = x - px / self.zoom, y - py / self.zoom

    def fit(self, box: Box, largest: float = 1.0) -> None:
        """Show the whole box, no larger than `largest`."""
        across = max(self.width - 2 * MARGIN, 32.0) / max(box.w, 1.0)
        down = max(self.height - 2 * MARGIN, 32.0) / max(box.h, 1.0)
        self.zoom = min(max(min(across, down, largest), FARTHEST), NEAREST)
        self.look_at(*box.centre)

    def reveal(self, box: Box) -> bool:
        """Pan just enough to show `box`; whether that moved anything."""
        margin = min(MARGIN, self.width / 8, self.height / 8) / self.zoom
        seen, want = self.seen, box.grown(margin)
        before = (self.x, self.y)
        self.x += _shift(seen.x, seen.right, want.x, want.right)
        self.y += _shift(seen.y, seen.bottom, want.y, want.bottom)
        return before != (self.x, self.y)


def _shift(low: float, high: float, wanted_low: float, wanted_high: float) -> float:
    if wanted_low < low or wanted_high - wanted_low > high - low:
        return wanted_low - low
    return max(wanted_high - high, 0.0)

"""What the keyboard does on the editor's canvas, where a mouse would drag."""

from __future__ import annotations

from gui.dialogs import crop_frame
from gui.dialogs.easel_hand import STROKES, EaselHand, Tool
from gui.dialogs.mark_handles import placed, resized, shifted
from gui.state.retouch import Retouch
from services.edits import part


class EaselKeys:
    """Steps in pixels of the picture; one after the other they are undone together."""

    def __init__(self, retouch: Retouch, hand: EaselHand) -> None:
        self._retouch = retouch
        self._hand = hand

    def nudge(self, x: int, y: int, *, resizes: bool) -> bool:
        """Move or resize the crop or the selected mark; False when there is neither."""
        if self._hand.tool is Tool.CROP:
            self._nudge_crop(x, y, resizes=resizes)
            return True
        mark, size = self._retouch.mark, self._retouch.upright_size
        if mark is None:
            return False
        way = x / size[0], y / size[1]
        spots = resized(mark, *way) if resizes else shifted(mark.spots, *way)
        self._retouch.change(spots, Retouch.NUDGE)
        return True

    def place(self) -> bool:
        """Place a mark of the tool's; False with a tool that makes none."""
        stroke = STROKES.get(self._hand.tool)
        if stroke is None:
            return False
        self._retouch.add(stroke, placed(stroke, part(self._retouch.edits)))
        return True

    def delete(self) -> None:
        """Take the crop back, or the selected mark away."""
        if self._hand.tool is Tool.CROP:
            self._retouch.crop((0, 0, *self._retouch.upright_size))
        else:
            self._retouch.delete()

    def _nudge_crop(self, x: int, y: int, *, resizes: bool) -> None:
        box, room = self._hand.box(), self._retouch.upright_size
        corner = (box[2] + x, box[3] + y)
        new = (
            crop_frame.dragged(box, "se", corner, room, self._hand.ratio)
            if resizes
            else crop_frame.moved(box, x, y, room)
        )
        self._retouch.crop(new, Retouch.NUDGE)

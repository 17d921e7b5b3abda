"""What a hand does on the editor's canvas with each tool: press, drag, let go."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import QPointF, Qt

from gui.dialogs import crop_frame
from gui.dialogs.easel_look import EaselLook
from gui.dialogs.mark_handles import handles, pulled, shifted
from gui.dialogs.mark_painting import is_on, line_px
from gui.state.retouch import Retouch
from services.domain import Spot, Stroke
from services.edits import crop_box

_GRIP_PX = 9.0  # around a handle
_DRAG_PX = 4.0  # before a press is a drag
_GAP_PX = 2.0  # between the spots of what is drawn by hand
_CURSORS = {
    "nw": Qt.CursorShape.SizeFDiagCursor,
    "se": Qt.CursorShape.SizeFDiagCursor,
    "ne": Qt.CursorShape.SizeBDiagCursor,
    "sw": Qt.CursorShape.SizeBDiagCursor,
    "n": Qt.CursorShape.SizeVerCursor,
    "s": Qt.CursorShape.SizeVerCursor,
    "e": Qt.CursorShape.SizeHorCursor,
    "w": Qt.CursorShape.SizeHorCursor,
}


class Tool(StrEnum):
    SELECT = "select"
    CROP = "crop"
    ARROW = "arrow"
    BOX = "box"
    LINE = "line"
    NUMBER = "number"


STROKES = {
    Tool.ARROW: Stroke.ARROW,
    Tool.BOX: Stroke.BOX,
    Tool.LINE: Stroke.LINE,
    Tool.NUMBER: Stroke.NUMBER,
}
Drag = Callable[[QPointF], None]


class EaselHand:
    """One drag at a time; all of it is one step in the history."""

    def __init__(self, retouch: Retouch, look: EaselLook) -> None:
        self.tool = Tool.SELECT
        self.ratio = 0.0  # of the crop; 0 is free
        self._retouch = retouch
        self._look = look
        self._drag: Drag | None = None
        self._start = QPointF()
        self._before = 0

    @property
    def busy(self) -> bool:
        """Whether a drag is under way."""
        return self._drag is not None

    @property
    def crops(self) -> bool:
        """Whether the drag draws a crop."""
        return self.busy and self.tool is Tool.CROP

    def press(self, at: QPointF, *, pans: bool = False) -> None:
        self._start = at
        self._before = self._retouch.stack.index()
        begin = {Tool.CROP: self._press_crop, Tool.SELECT: self._press_mark}
        press = begin.get(self.tool, self._press_draw)
        if self.tool is not Tool.CROP and self._mark_handle(at) is not None:
            press = self._press_mark  # what was just drawn is mended without another tool
        self._drag = self._pan() if pans else press(at)

    def move(self, at: QPointF) -> None:
        if self._drag is not None:
            self._drag(at)

    def release(self) -> None:
        self._drag = None

    def cancel(self) -> None:
        """As if the drag had never begun."""
        self._drag = None
        if self._retouch.stack.index() > self._before:
            self._retouch.stack.undo()

    def cursor(self, at: QPointF) -> Qt.CursorShape:
        """What the pointer looks like over a point, with no button pressed."""
        if self.tool is Tool.CROP:
            handle = self._crop_handle(at)
            if handle:
                return _CURSORS[handle]
            inside = self._is_cropped() and self._in_crop(at)
            return Qt.CursorShape.SizeAllCursor if inside else Qt.CursorShape.CrossCursor
        if self._mark_handle(at) is not None:
            return Qt.CursorShape.PointingHandCursor
        if self.tool is not Tool.SELECT:
            return Qt.CursorShape.CrossCursor
        found = self._mark_at(at) is not None
        return Qt.CursorShape.SizeAllCursor if found else Qt.CursorShape.ArrowCursor

    # -- crop

    def box(self) -> crop_frame.Box:
        """What is kept, in pixels of the turned picture."""
        return crop_box(self._retouch.upright_size, self._retouch.edits)

    def crop_points(self) -> dict[str, QPointF]:
        """Where the handles of the crop stand on the canvas."""
        left, top, right, bottom = self.box()
        xs = {"w": left, "e": right}
        ys = {"n": top, "s": bottom}
        middle = (left + right) / 2, (top + bottom) / 2
        return {
            handle: self._look.point(
                next((xs[side] for side in handle if side in xs), middle[0]),
                next((ys[side] for side in handle if side in ys), middle[1]),
            )
            for handle in crop_frame.HANDLES
        }

    def _press_crop(self, at: QPointF) -> Drag:
        box, room, ratio = self.box(), self._retouch.upright_size, self.ratio
        start, batch = self._look.pixel(at), self._retouch.new_batch()
        handle = self._crop_handle(at)

        def drag(to: QPointF) -> None:
            pixel = self._look.pixel(to)
            if handle:
                new = crop_frame.dragged(box, handle, pixel, room, ratio)
            elif inside:
                new = crop_frame.moved(box, pixel[0] - start[0], pixel[1] - start[1], room)
            else:
                new = crop_frame.drawn(start, pixel, room, ratio)
            if handle or inside or self._travelled(to):
                self._retouch.crop(new, batch)

        inside = self._is_cropped() and self._in_crop(at)
        return drag

    def _crop_handle(self, at: QPointF) -> str:
        points = self.crop_points().items()
        near = [(_far(at, point), handle) for handle, point in points]
        distance, handle = min(near)
        return handle if distance <= _GRIP_PX else ""

    def _is_cropped(self) -> bool:
        return self.box() != (0, 0, *self._retouch.upright_size)

    def _in_crop(self, at: QPointF) -> bool:
        left, top, right, bottom = self.box()
        x, y = self._look.pixel(at)
        return left <= x <= right and top <= y <= bottom

    # -- marks

    def _press_mark(self, at: QPointF) -> Drag:
        handle, mark = self._mark_handle(at), self._retouch.mark
        batch = self._retouch.new_batch()
        if mark is not None and handle is not None:
            pulling, which = mark, handle
            return lambda to: self._retouch.change(
                pulled(pulling, which, self._look.spot(to)), batch
            )
        self._retouch.select(self._mark_at(at))
        mark, start = self._retouch.mark, self._look.pixel(at)
        if mark is None:
            return self._pan()
        spots, size = mark.spots, self._retouch.upright_size

        def drag(to: QPointF) -> None:
            x, y = self._look.pixel(to)
            way = (x - start[0]) / size[0], (y - start[1]) / size[1]
            if self._travelled(to) or self._retouch.stack.index() > self._before:
                self._retouch.change(shifted(spots, *way), batch)

        return drag

    def _mark_at(self, at: QPointF) -> int | None:
        edits, size = self._retouch.edits, self._retouch.upright_size
        line, area = line_px(edits, self._retouch.size), self._look.area()
        found = [n for n, mark in enumerate(edits.marks) if is_on(mark, at, area, size, line)]
        return found[-1] if found else None

    def _mark_handle(self, at: QPointF) -> int | None:
        mark = self._retouch.mark
        spots = handles(mark) if mark is not None else ()
        near = [(_far(at, self._look.place(spot)), n) for n, spot in enumerate(spots)]
        return min(near)[1] if near and min(near)[0] <= _GRIP_PX else None

    # -- drawing

    def _press_draw(self, at: QPointF) -> Drag:
        stroke, batch = STROKES[self.tool], self._retouch.new_batch()
        spots = [self._look.spot(at)]
        self._retouch.select(None)

        def drag(to: QPointF) -> None:
            if self._retouch.mark is None:
                if self._travelled(to):
                    spots.append(self._look.spot(to))
                    self._retouch.add(stroke, tuple(spots), batch)
            elif self._goes_on(stroke, spots, to):
                self._retouch.change(tuple(spots), batch)

        if stroke is Stroke.NUMBER:
            self._retouch.add(stroke, tuple(spots), batch)
        return drag

    def _goes_on(self, stroke: Stroke, spots: list[Spot], to: QPointF) -> bool:
        """Take the hand's new place into `spots`; False when that changes nothing."""
        if stroke is Stroke.LINE:
            if _far(to, self._look.place(spots[-1])) < _GAP_PX:
                return False
        else:
            del spots[0 if stroke is Stroke.NUMBER else 1 :]
        spots.append(self._look.spot(to))
        return True

    # -- looking

    def _pan(self) -> Drag:
        last = [self._start]

        def drag(to: QPointF) -> None:
            self._look.pan(to - last[0])
            last[0] = to

        return drag

    def _travelled(self, to: QPointF) -> bool:
        return _far(to, self._start) >= _DRAG_PX


def _far(one: QPointF, other: QPointF) -> float:
    way = one - other
    return max(abs(way.x()), abs(way.y()))

"""How a crop follows a hand: in pixels of the turned picture, within it, at a ratio. Pure."""

from __future__ import annotations

Box = tuple[int, int, int, int]  # left, top, right, bottom
Size = tuple[int, int]
LEAST_PX = 16  # of each side, where the picture has as much
HANDLES = ("nw", "n", "ne", "e", "se", "s", "sw", "w")


def dragged(box: Box, handle: str, to: tuple[float, float], room: Size, ratio: float = 0.0) -> Box:
    """`box` with one of its handles pulled to a point; a `ratio` of 0 is free."""
    left, top, right, bottom = box
    least = (min(LEAST_PX, room[0]), min(LEAST_PX, room[1]))
    if "w" in handle:
        left = round(min(max(to[0], 0), right - least[0]))
    if "e" in handle:
        right = round(max(min(to[0], room[0]), left + least[0]))
    if "n" in handle:
        top = round(min(max(to[1], 0), bottom - least[1]))
    if "s" in handle:
        bottom = round(max(min(to[1], room[1]), top + least[1]))
    new = (left, top, right, bottom)
    return _at_ratio(new, handle, room, ratio) if ratio else new


def moved(box: Box, x: float, y: float, room: Size) -> Box:
    """`box` moved by so many pixels, as far as the picture goes."""
    width, height = box[2] - box[0], box[3] - box[1]
    left = round(min(max(box[0] + x, 0), room[0] - width))
    top = round(min(max(box[1] + y, 0), room[1] - height))
    return left, top, left + width, top + height


def drawn(start: tuple[float, float], to: tuple[float, float], room: Size, ratio: float) -> Box:
    """A new box from one point to another."""
    x, y = (min(max(start[at], 0), room[at]) for at in (0, 1))
    handle = ("n" if to[1] < y else "s") + ("w" if to[0] < x else "e")
    origin = (round(x), round(y), round(x), round(y))
    grown = dragged(origin, handle, to, room, 0.0)
    inside = moved(grown, 0, 0, room)
    return _at_ratio(inside, handle, room, ratio) if ratio else inside


def largest(box: Box, ratio: float, room: Size) -> Box:
    """The largest box of that ratio with the same middle that reaches no further than `box`."""
    width, height = box[2] - box[0], box[3] - box[1]
    size = _fitted(width, height, ratio)
    left, top = box[0] + (width - size[0]) / 2, box[1] + (height - size[1]) / 2
    return moved((0, 0, *size), left, top, room)


def _at_ratio(box: Box, handle: str, room: Size, ratio: float) -> Box:
    """The ratio kept: a corner stays opposite of the handle, a middle beside it."""
    left, top, right, bottom = box
    width, height = right - left, bottom - top
    if handle in ("n", "s"):
        size = _fitted(room[0], height, ratio)
        left = round((left + right - size[0]) / 2)
    elif handle in ("e", "w"):
        size = _fitted(width, room[1], ratio)
        top = round((top + bottom - size[1]) / 2)
    else:
        size = _fitted(width, height, ratio)
    if "w" in handle:
        left = right - size[0]
    if "n" in handle:
        top = bottom - size[1]
    return moved((0, 0, *size), left, top, room)


def _fitted(width: int, height: int, ratio: float) -> Size:
    if width > height * ratio:
        return max(1, round(height * ratio)), height
    return width, max(1, round(width / ratio))

"""The board from far away: tiles that halve in scale from level to level.

Level 0 holds BASE device pixels per board unit and is drawn from the smallest
thumbnails; a tile of a higher level is its four children, halved. A picture
that comes later is painted into the tiles that stand, so nothing is built twice.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from itertools import islice

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter

from gui.canvas.cards import draw_plain
from gui.canvas.edges import Lens, draw_curves
from gui.canvas.forest import Card, Forest
from gui.canvas.style import Style, device_rect
from gui.state.pictures import Pictures
from services.domain import TurnId
from services.grid import Box

BASE = 0.18  # device px per board unit: cards are as long as the smallest thumbnail
TILE_PX = 512
THUMB_PX = 64
BUDGET_S = 0.003  # of a frame, for building
MOST_TILES = 128  # one megabyte each
LEVELS = 12

Address = tuple[int, int, int]  # level, column, row


class Tile:
    """A picture of one square, and which cards in it still lack theirs."""

    __slots__ = ("image", "missing")

    def __init__(self, image: QImage | None, missing: set[TurnId]) -> None:
        self.image = image  # None: nothing stands there
        self.missing = missing


_EMPTY = Tile(None, set())


class Tiles:
    """The pyramid over one forest."""

    def __init__(
        self,
        forest: Forest,
        pictures: Pictures,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._forest = forest
        self._pictures = pictures
        self._clock = clock
        self._tiles: OrderedDict[Address, Tile] = OrderedDict()
        self._painted: dict[Address, Tile] = {}  # those that are not empty
        self._rebuilt = False
        self._deadline = 0.0
        self._styles: list[Style] = []  # by level

    def clear(self) -> None:
        """Forget everything: another session, other colours."""
        self._tiles.clear()
        self._painted.clear()
        self._styles = []

    def spoil(self, box: Box) -> None:
        """What stands in `box` has changed."""
        large = max(box.w, box.h) > 8 * TILE_PX / BASE
        for address in list(self._tiles) if large else _covering(box, range(LEVELS)):
            if not large or box_of(address).meets(box):
                self._tiles.pop(address, None)
                self._painted.pop(address, None)

    def take_rebuilt(self) -> bool:
        """Whether any tile was built since the last call."""
        rebuilt, self._rebuilt = self._rebuilt, False
        return rebuilt

    def patch(self, card: Card, image: QImage) -> None:
        """A card's picture has come: paint it where its tiles already stand."""
        for address in _covering(card.box, range(LEVELS)):
            tile = self._tiles.get(address)
            if tile is None or card.id not in tile.missing:
                continue
            tile.missing.discard(card.id)
            if tile.image is not None:
                painter = _painter(tile.image)
                rect = device_rect(card.box, _lens(address))
                style = self._styles[address[0]]
                draw_plain(painter, rect, image, style, pale=card.is_draft)
                painter.end()

    def give_up(self, card: Card) -> None:
        """A card's picture will not come."""
        for address in _covering(card.box, range(LEVELS)):
            tile = self._tiles.get(address)
            if tile is not None:
                tile.missing.discard(card.id)

    def begin_frame(self) -> None:
        """From now on there is BUDGET_S for building."""
        self._deadline = self._clock() + BUDGET_S

    def draw(self, painter: QPainter, rect: QRect, lens: Lens, style: Style) -> list[Box]:
        """Draw what stands in `rect`; the boxes of tiles that had to be left for later."""
        if not self._styles or self._styles[0].tokens is not style.tokens:
            self.clear()
            self._styles = [Style(BASE / 2**level, 1.0) for level in range(LEVELS)]
        later: list[Box] = []
        for address in _covering(_seen(rect, lens), [level_for(lens[0])]):
            tile = self._tile(address)
            if tile is None:
                later.append(box_of(address))
                self._stand_in(painter, address, lens, style)
            elif tile.image is not None:
                painter.drawImage(device_rect(box_of(address), lens), tile.image)
        return later

    def missing(self, rect: QRect, lens: Lens, at_most: int) -> list[Card]:
        """At most so many cards in `rect` whose pictures the tiles there lack, the middle first."""
        seen = _seen(rect, lens)
        x, y = seen.centre
        addresses = _covering(seen, [level_for(lens[0])])
        addresses.sort(key=lambda address: _away(box_of(address), x, y))
        ids: dict[TurnId, None] = {}
        for address in addresses:
            tile = self._tiles.get(address)
            standing = [tile] if tile is not None else [tile for _, tile in self._under(address)]
            for tile in standing:
                ids.update(dict.fromkeys(islice(tile.missing, max(at_most - len(ids), 0))))
            if len(ids) >= at_most:
                break
        cards = self._forest.cards
        return [cards[card_id] for card_id in ids if card_id in cards]

    def _tile(self, address: Address) -> Tile | None:
        tile = self._tiles.get(address)
        if tile is not None:
            self._tiles.move_to_end(address)
            return tile
        if not self._forest.reaches(box_of(address)):
            return _EMPTY
        if self._clock() > self._deadline:
            return None
        tile = self._base(address) if address[0] == 0 else self._halved(address)
        if tile is not None:
            self._keep(address, tile)
        return tile

    def _base(self, address: Address) -> Tile:
        box, lens = box_of(address), _lens(address)
        cards = [card for card in self._forest.in_area(box) if card.job is None]
        curves = list(self._forest.curves_in(box))
        if not cards and not curves:
            return _EMPTY
        image = QImage(TILE_PX, TILE_PX, QImage.Format.Format_RGB32)
        image.fill(self._styles[0].tokens.window)
        painter = _painter(image)
        style = self._styles[0]
        draw_curves(painter, curves, lens, style.tokens.text3, 1.0)
        missing: set[TurnId] = set()
        for card in cards:
            thumb = self._pictures.peek(card.picture.blob, THUMB_PX) if card.picture else None
            if thumb is None and card.picture is not None:
                missing.add(card.id)
            rect = device_rect(card.box, lens)
            draw_plain(painter, rect, thumb, style, pale=card.is_draft)
        painter.end()
        return Tile(image, missing)

    def _halved(self, address: Address) -> Tile | None:
        level, column, row = address
        children: list[tuple[int, int, Tile]] = []
        for dx, dy in ((0, 0), (1, 0), (0, 1), (1, 1)):
            child = self._tile((level - 1, column * 2 + dx, row * 2 + dy))
            if child is None:
                return None
            children.append((dx, dy, child))
        if all(child.image is None for _, _, child in children):
            return _EMPTY
        image = QImage(TILE_PX, TILE_PX, QImage.Format.Format_RGB32)
        image.fill(self._styles[0].tokens.window)
        painter = _painter(image)
        half = TILE_PX // 2
        missing: set[TurnId] = set()
        for dx, dy, child in children:
            missing |= child.missing
            if child.image is not None:
                painter.drawImage(QRect(dx * half, dy * half, half, half), child.image)
        painter.end()
        return Tile(image, missing)

    def _keep(self, address: Address, tile: Tile) -> None:
        self._tiles[address] = tile
        self._rebuilt = True
        if tile.image is not None:
            self._painted[address] = tile
        while len(self._painted) > MOST_TILES:
            oldest, _ = self._tiles.popitem(last=False)
            self._painted.pop(oldest, None)

    def _stand_in(self, painter: QPainter, address: Address, lens: Lens, style: Style) -> None:
        """A coarser tile enlarged, or whatever finer ones there are."""
        level, column, row = address
        target = device_rect(box_of(address), lens)
        for up in range(1, LEVELS - level):
            tile = self._tiles.get((level + up, column >> up, row >> up))
            if tile is not None and tile.image is not None:
                side = TILE_PX >> up
                mask = (1 << up) - 1
                source = QRect((column & mask) * side, (row & mask) * side, side, side)
                painter.drawImage(target, tile.image, source)
                return
        for finer, tile in self._under(address):
            if tile.image is not None:  # none of these is empty
                painter.drawImage(device_rect(box_of(finer), lens), tile.image)

    def _under(self, address: Address) -> list[tuple[Address, Tile]]:
        """The tiles that an unfinished one is being made of: the largest that are done."""
        level, column, row = address
        return [
            (finer, tile)
            for finer, tile in self._painted.items()
            if finer[0] < level
            and finer[1] >> (level - finer[0]) == column
            and finer[2] >> (level - finer[0]) == row
            and (finer[0] + 1, finer[1] >> 1, finer[2] >> 1) not in self._tiles
        ]


def level_for(k: float) -> int:
    """The coarsest level that is still at least as fine as `k`."""
    level = 0
    while level < LEVELS - 1 and BASE / 2 ** (level + 1) >= k:
        level += 1
    return level


def box_of(address: Address) -> Box:
    """The square of the board that a tile shows."""
    level, column, row = address
    side = TILE_PX / BASE * 2**level
    return Box(column * side, row * side, side, side)


def _away(box: Box, x: float, y: float) -> float:
    cx, cy = box.centre
    return (cx - x) ** 2 + (cy - y) ** 2


def _lens(address: Address) -> Lens:
    level, column, row = address
    return BASE / 2**level, column * TILE_PX, row * TILE_PX


def _seen(rect: QRect, lens: Lens) -> Box:
    k, ox, oy = lens
    return Box((rect.x() + ox) / k, (rect.y() + oy) / k, rect.width() / k, rect.height() / k)


def _covering(box: Box, levels: Iterable[int]) -> list[Address]:
    addresses = []
    for level in levels:
        side = TILE_PX / BASE * 2**level
        for column in range(int(box.x // side), int(box.right // side) + 1):
            for row in range(int(box.y // side), int(box.bottom // side) + 1):
                addresses.append((level, column, row))
    return addresses


def _painter(image: QImage) -> QPainter:
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    return painter

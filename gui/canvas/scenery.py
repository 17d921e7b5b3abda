"""Everything that is painted on the board, back to front, and which pictures that takes."""

from __future__ import annotations

from collections.abc import Callable, Collection
from itertools import pairwise

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QImage, QPainter, QPixmap

from gui.canvas.camera import Camera
from gui.canvas.cards import draw_cards, draw_chosen, draw_selection, found
from gui.canvas.edges import Lens, draw_curves
from gui.canvas.forest import Card, Forest, longest_px
from gui.canvas.frame import Frame
from gui.canvas.ground import Ground
from gui.canvas.job_cards import draw_job
from gui.canvas.near_cards import piece_box, sights_of
from gui.canvas.style import Style, device_rect
from gui.canvas.tiles import BASE, THUMB_PX, Tiles
from gui.state.held import Request
from gui.state.levels import Piece
from gui.state.pictures import SIZES, Pictures
from services.domain import BlobId, TurnId
from services.grid import Box
from services.layout import CAPTION

_SPILL = 24.0  # board units that a card may draw outside of its box
_IN_ONE_GO = 400  # pictures: a longer list takes longer than a frame
_MANY = 200  # more than that is repainted as a whole


class Scenery:
    """Paints a forest through a lens; remembers the last frame."""

    def __init__(self, forest: Forest, pictures: Pictures, clock: Callable[[], float]) -> None:
        self._forest = forest
        self._pictures = pictures
        self._clock = clock
        self._tiles = Tiles(forest, pictures)
        self._frame = Frame()
        self._style: Style | None = None
        self._ground = Ground()
        self._later: list[Box] = []
        self._current: TurnId | None = None
        self._path: list[tuple[Card, Card]] | None = None  # parent and child, upwards
        self._chosen: set[TurnId] = set()
        self.carried: frozenset[TurnId] = frozenset()  # the cards that the hand is moving
        self.focused = False

    # -- what has changed --------------------------------------------------

    def clear(self) -> None:
        self._tiles.clear()
        self._frame.spoil()
        self._path = None

    def set_current(self, card_id: TurnId | None) -> None:
        """Which card is drawn as the selected one, with the way to it."""
        before, after = self._forest.path(self._current), self._forest.path(card_id)
        self._current, self._path = card_id, None
        for card in (*before[:1], *after[:1]):
            self._frame.spoil(card.box)
        if len(before) + len(after) > _MANY:
            self._frame.spoil()
            return
        for path in (before, after):
            for child, parent in pairwise(path):
                self._frame.spoil(_curve_box(parent.box, child.box))

    def set_chosen(self, turns: Collection[TurnId]) -> None:
        """Which cards are drawn as selected together."""
        changed = self._chosen ^ set(turns)
        self._chosen = set(turns)
        if len(changed) > _MANY:
            self._frame.spoil()
            return
        for card_id in changed:
            card = self._forest.cards.get(card_id)
            if card is not None:
                self._frame.spoil(card.box)

    @property
    def has_current(self) -> bool:
        return self._current is not None

    def spoil(self, card: Card, *, tiles: bool = True) -> None:
        """A card came, went or looks different; its curves with it."""
        self._path = None
        children = self._forest.children(card.id)
        if len(children) > _MANY:
            self.clear()
            return
        boxes = [card.box.grown(_SPILL)]
        for other in (card, *children):
            parent = self._forest.cards.get(other.parent) if other.parent is not None else None
            if parent is not None:
                boxes.append(_curve_box(parent.box, other.box))
        for box in boxes:
            self._frame.spoil(box)
            if tiles:
                self._tiles.spoil(box)

    def spoil_frame(self, box: Box | None = None) -> None:
        self._frame.spoil(box)

    def picture_came(self, blob: BlobId, px: int) -> bool:
        """A picture is in memory now; False when nothing here shows it."""
        image = self._pictures.peek(blob, px)
        cards = tuple(self._forest.with_blob(blob))
        shown = bool(cards)
        for card in cards:
            if image is not None and px <= SIZES[-1]:
                self._tiles.patch(card, image)
            self._frame.spoil(card.box)
            for job_id in self._forest.job_ids:  # their backdrop
                if self._forest.cards[job_id].parent == card.id:
                    self._frame.spoil(self._forest.cards[job_id].box)
        for job_id in self._forest.job_ids:
            if blob in self._forest.cards[job_id].drafts:
                self._frame.spoil(self._forest.cards[job_id].box)
                shown = True
        return shown

    def piece_came(self, piece: Piece) -> bool:
        """A piece of an original is in memory now; False when nothing here shows it."""
        cards = tuple(self._forest.with_blob(piece.blob))
        bare = self._pictures.problem(piece.blob) is not None  # a sign stood all over the card
        for card in cards:
            self._frame.spoil(card.box if bare else piece_box(card, piece))
        return bool(cards)

    def picture_failed(self, blob: BlobId) -> None:
        """A picture will not come."""
        for card in self._forest.with_blob(blob):
            self._tiles.give_up(card)
            self._frame.spoil(card.box)

    def picture_blemished(self, blob: BlobId) -> None:
        """There is something to tell about a picture that is shown."""
        for card in self._forest.with_blob(blob):
            self._frame.spoil(card.box)

    def picture_mended(self, blob: BlobId) -> None:
        """What would not come may come after all."""
        for card in self._forest.with_blob(blob):
            self._tiles.spoil(card.box)
            self._frame.spoil(card.box)

    # -- painting ----------------------------------------------------------

    def style(self, k: float, device_ratio: float) -> Style:
        if self._style is None or not self._style.fits(k, device_ratio):
            self._style = Style(k, device_ratio, self._style)
            self._frame.spoil()
        return self._style

    def show(self, camera: Camera, device_ratio: float, size: QSize) -> QPixmap:
        """The frame for now, `size` device pixels large."""
        self.style(camera.zoom * device_ratio, device_ratio)
        self._tiles.begin_frame()
        for box in self._later:
            self._frame.spoil(box)
        self._later = []
        return self._frame.show(size, lens_of(camera, device_ratio), self._paint)

    def take_rebuilt(self) -> bool:
        """Whether tiles were built since the last call: they may lack pictures."""
        return self._tiles.take_rebuilt()

    @property
    def unfinished(self) -> bool:
        """Whether the last frame lacks tiles that want building."""
        return bool(self._later)

    def _paint(self, painter: QPainter, rect: QRect, lens: Lens) -> None:
        assert self._style is not None
        style, area = self._style, _area(rect, lens)
        self._ground.draw(painter, rect, lens, style)
        if lens[0] < BASE:
            self._later += self._tiles.draw(painter, rect, lens, style)
            self._draw_path(painter, area, lens, style)
            cards = self._jobs(area)
        else:
            curves = self._forest.curves_in(area)
            draw_curves(painter, curves, lens, style.tokens.text3, 1.6 * style.device_ratio)
            self._draw_path(painter, area, lens, style)
            cards = self._forest.in_area(area.grown(_SPILL))
            cards.sort(key=lambda card: card.id in self.carried)  # in front while it moves
        turns = [card for card in cards if card.job is None]
        draw_cards(painter, turns, lens, style, self._pictures)
        self._draw_jobs(painter, cards, lens, style)
        self._draw_chosen(painter, area, lens, style)
        self._draw_current(painter, lens, style)

    def _jobs(self, area: Box) -> list[Card]:
        cards = (self._forest.cards[job_id] for job_id in self._forest.job_ids)
        return [card for card in cards if card.box.meets(area.grown(_SPILL))]

    def _draw_path(self, painter: QPainter, area: Box, lens: Lens, style: Style) -> None:
        if self._path is None:
            path = self._forest.path(self._current)
            self._path = list(zip(path[1:], path, strict=False))
        pairs = [one for one in self._path if _curve_box(one[0].box, one[1].box).meets(area)]
        draw_curves(painter, pairs, lens, style.tokens.accent, 2.0 * style.device_ratio)

    def _draw_jobs(self, painter: QPainter, cards: list[Card], lens: Lens, style: Style) -> None:
        now = self._clock()
        for card in cards:
            if card.job is None:
                continue
            rect, px = device_rect(card.box, lens), round(longest_px(card, lens[0]))
            draft = self._newest_draft(card, px)
            before = draft or self._parents_picture(card, lens[0])
            draw_job(painter, card, rect, style, before, now, is_draft=draft is not None)

    def _newest_draft(self, card: Card, px: int) -> QImage | None:
        """The newest that is in memory: the one before it stays until the next has come."""
        found = (self._pictures.peek(blob, px) for blob in reversed(card.drafts))
        return next((image for image in found if image is not None), None)

    def _parents_picture(self, card: Card, k: float) -> QImage | None:
        """What a running card stands before, while it has no draft of its own."""
        parent = self._forest.cards.get(card.parent) if card.parent is not None else None
        return found(parent, k, self._pictures) if parent and card.running else None

    def _draw_chosen(self, painter: QPainter, area: Box, lens: Lens, style: Style) -> None:
        if len(self._chosen) < 2:
            return
        cards = self._forest.in_area(area.grown(_SPILL))
        rects = [device_rect(card.box, lens) for card in cards if card.id in self._chosen]
        draw_chosen(painter, rects, style)

    def _draw_current(self, painter: QPainter, lens: Lens, style: Style) -> None:
        card = self._forest.cards.get(self._current) if self._current is not None else None
        if card is not None:
            draw_selection(painter, device_rect(card.box, lens), style, focused=self.focused)

    # -- pictures ----------------------------------------------------------

    def ask_for_pictures(self, camera: Camera, device_ratio: float, size: QSize) -> int:
        """Tell what the window shows now and lacks, the middle first; how much is asked for.

        Far away that is only a part: ask again when it has come.
        """
        lens = lens_of(camera, device_ratio)
        rect = QRect(QPoint(0, 0), size)
        if lens[0] < BASE:
            cards = self._tiles.missing(rect, lens, _IN_ONE_GO)
        else:
            cards = [card for card in self._forest.in_area(_area(rect, lens)) if card.picture]
        x, y = camera.centre
        cards.sort(key=lambda card: (card.box.x - x) ** 2 + (card.box.y - y) ** 2)
        first, exact = self._lacking(cards, lens[0])
        jobs = [card for card in self._jobs(_area(rect, lens)) if card.drafts]
        drafts = [(card.drafts[-1], SIZES[-1]) for card in jobs]
        self._pictures.want([*drafts, *first, *exact])
        self._pictures.pieces.look(self, sights_of(cards, lens, rect))
        return len(first) + len(exact)

    def ask_for_nothing(self) -> None:
        """While the view moves, and where nobody looks."""
        self._pictures.want(())
        self._pictures.pieces.look(self, ())

    def _lacking(self, cards: list[Card], k: float) -> tuple[list[Request], list[Request]]:
        """The small ones for cards that show nothing yet, and the right ones."""
        first: dict[Request, None] = {}
        exact: dict[Request, None] = {}
        for card in cards:
            picture = card.picture
            if picture is None:
                continue
            need = longest_px(card, k)
            px = next((size for size in SIZES if size >= need * 0.95), SIZES[-1])
            if px != THUMB_PX and self._pictures.peek(picture.blob, THUMB_PX) is None:
                first[(picture.blob, THUMB_PX)] = None
            exact[(picture.blob, px)] = None
        return list(first), list(exact)


def lens_of(camera: Camera, device_ratio: float) -> Lens:
    """Whole-pixel offsets: what was painted once can be moved without a blur."""
    k = camera.zoom * device_ratio
    return k, float(round(camera.x * k)), float(round(camera.y * k))


def drawn_rect(card: Card, camera: Camera, device_ratio: float) -> QRect:
    """Where a card is drawn, in device pixels of the window."""
    return device_rect(card.box, lens_of(camera, device_ratio))


def _area(rect: QRect, lens: Lens) -> Box:
    k, ox, oy = lens
    return Box((rect.x() + ox) / k, (rect.y() + oy) / k, rect.width() / k, rect.height() / k)


def _curve_box(one: Box, other: Box) -> Box:
    left, right = min(one.right, other.x), max(one.right, other.x)
    top, bottom = min(one.y, other.y), max(one.bottom, other.bottom)
    return Box(left, top, right - left, bottom - top).grown(CAPTION * 3)

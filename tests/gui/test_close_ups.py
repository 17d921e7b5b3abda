"""Originals of any size on the board from near: the exact pixels, in little memory."""

from __future__ import annotations

import hashlib
import os
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QRect, QRectF
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from gui.canvas.board import Board
from gui.canvas.near_cards import near_area
from gui.canvas.scenery import drawn_rect
from gui.state.levels import Piece, Sight, Whole, box_of, level_of, pieces_in, size_of
from gui.state.pictures import SIZES, Pictures
from gui.state.pieces import PIECES_BYTES, WHOLES_BYTES
from services.domain import BlobId, Picture
from tests.gui.test_canvas import A, Show, pictures, show, turn
from tests.imaging.pictures import encoded

__all__ = ["pictures", "show"]

Near = Callable[..., tuple[Board, Picture]]


def told(x: int, y: int) -> tuple[int, int, int]:
    """Each pixel says where it stands."""
    return x % 256, y % 256, (x // 256) * 3 + y // 256 & 0xFF


def chart(width: int, height: int) -> Image.Image:
    line = bytes(x % 256 for x in range(width))
    across = Image.frombytes("L", (width, 1), line).resize((width, height))
    column = Image.frombytes("L", (1, height), bytes(y % 256 for y in range(height)))
    blocks = Image.new("L", (width, height))
    for x in range(0, width, 256):
        for y in range(0, height, 256):
            blocks.paste(told(x, y)[2], (x, y, x + 256, y + 256))
    return Image.merge("RGB", (across, column.resize((width, height)), blocks))


def laid_down(folder: Path, image: Image.Image, format: str = "PNG", **options: object) -> Picture:
    options = {"compress_level": 1} if format == "PNG" else options
    data = encoded(image, format, **options)
    blob = BlobId(hashlib.sha256(data).hexdigest())
    (folder / blob).write_bytes(data)
    return Picture(blob, f"image/{format.lower()}", image.width, image.height, len(data))


def make_thumbnails(folder: Path, picture: Picture, image: Image.Image) -> None:
    under = folder / "thumbs" / picture.blob[:2]
    under.mkdir(parents=True, exist_ok=True)
    for px in SIZES:
        small = image.resize((px, max(px * image.height // image.width, 1)))
        small.save(under / f"{picture.blob}-{px}.jpg", quality=95)


@pytest.fixture
def near(show: Show, pictures: Pictures, tmp_path: Path) -> Near:
    """A board with one card, its picture in the middle in its own pixels, `times` as large."""

    def build(picture: Picture, times: float = 1.0) -> tuple[Board, Picture]:
        board = show(turns=(replace(turn(A), picture=picture),))
        board.select(A)
        board.zoom_to_original()
        if times != 1.0:
            board.set_zoom(board.zoom * times)
        return board, picture

    return build


def area_of(board: Board, picture: Picture) -> QRectF:
    """Where the picture lies in device pixels of the window."""
    card = board._forest.cards[A]
    ratio = board.devicePixelRatioF()
    rect = drawn_rect(card, board._camera, ratio)
    return near_area(picture, rect, board.zoom * ratio)


def sharp(board: Board, pictures: Pictures, picture: Picture) -> bool:
    """Whether everything that is seen has come."""
    area, seen = area_of(board, picture), QRectF(board.rect())
    scale = area.width() / picture.width_px
    part = (seen & area).translated(-area.topLeft())
    part = QRectF(part.topLeft() / scale, part.size() / scale)
    wanted = list(pieces_in(picture, level_of(picture, scale), part))
    return all(pictures.pieces.peek(piece) is not None for piece in wanted)


def spots(board: Board) -> list[QPoint]:
    """Spots on the board that neither the map nor the zoom bar covers."""
    return [QPoint(x, y) for x in range(60, 1340, 97) for y in range(100, 800, 61)]


def seen_at(image: QImage, at: QPoint) -> tuple[int, int, int]:
    colour = image.pixelColor(at)
    return colour.red(), colour.green(), colour.blue()


@pytest.mark.parametrize(
    ("width", "height", "times"),
    [
        (6336, 2688, 1),
        (12288, 1536, 1),
        (12288, 1536, 4),
        (1536, 12288, 4),
        (10000, 10000, 1),
        (10000, 10000, 4),
    ],
)
def test_the_exact_pixels_of_the_place_that_is_seen_come_on_the_screen(
    near: Near,
    pictures: Pictures,
    tmp_path: Path,
    qtbot: QtBot,
    width: int,
    height: int,
    times: int,
) -> None:
    board, picture = near(laid_down(tmp_path, chart(width, height)), times)
    qtbot.waitUntil(lambda: sharp(board, pictures, picture), timeout=60_000)

    area, image = area_of(board, picture), board.grab().toImage()
    assert area.size().toTuple() == (width * times, height * times)
    inside = QRect(board.rect()) & area.toAlignedRect().adjusted(20, 20, -20, -20)
    checked = [at for at in spots(board) if inside.contains(at)]
    assert len(checked) > 20
    for at in checked:
        x, y = int(at.x() - area.x()) // times, int(at.y() - area.y()) // times
        assert seen_at(image, at) == told(x, y), f"at {at} of {area}"


def test_only_what_is_seen_is_held_and_never_more_than_the_budget(
    near: Near, pictures: Pictures, tmp_path: Path, qtbot: QtBot
) -> None:
    board, picture = near(laid_down(tmp_path, chart(12288, 1536)))
    qtbot.waitUntil(lambda: sharp(board, pictures, picture), timeout=60_000)
    assert pictures.pieces.held_bytes <= (1400 // 512 + 2) * 3 * 512 * 512 * 4
    for _ in range(12):
        board.pan(-900, 0)
        qtbot.waitUntil(lambda: sharp(board, pictures, picture), timeout=60_000)
    assert pictures.pieces.held_bytes <= PIECES_BYTES + WHOLES_BYTES


def test_what_has_not_come_yet_is_painted_from_what_is_there(
    near: Near, pictures: Pictures, tmp_path: Path, qtbot: QtBot
) -> None:
    plain = Image.new("RGB", (12288, 1536), (200, 40, 40))
    picture = laid_down(tmp_path, plain)
    make_thumbnails(tmp_path, picture, plain)
    board, _ = near(picture)
    board.zoom_to_fit()
    qtbot.waitUntil(lambda: pictures.peek(picture.blob, 256) is not None)
    pictures.pieces._line.close()  # nothing more will come
    for times in (1.0, 4.0):
        board.zoom_to_original()
        board.set_zoom(board.zoom * times)
        red, green, blue = seen_at(board.grab().toImage(), QPoint(700, 400))
        assert abs(red - 200) < 12
        assert max(green, blue) < 60


def test_a_process_that_dies_at_work_costs_no_picture(
    near: Near, pictures: Pictures, tmp_path: Path, qtbot: QtBot
) -> None:
    board, picture = near(laid_down(tmp_path, chart(6336, 2688)))
    qtbot.waitUntil(lambda: sharp(board, pictures, picture), timeout=60_000)
    for pid in pictures.pieces.pids:
        os.kill(pid, signal.SIGKILL)
    board.pan(-1300, 0)
    qtbot.waitUntil(lambda: sharp(board, pictures, picture), timeout=60_000)
    assert pictures.original_problem(picture.blob) is None


def test_an_original_that_is_damaged_meanwhile_is_told_and_its_thumbnails_stay(
    near: Near, pictures: Pictures, tmp_path: Path, qtbot: QtBot
) -> None:
    image = chart(6336, 2688)
    picture = laid_down(tmp_path, image)
    make_thumbnails(tmp_path, picture, image)
    (tmp_path / picture.blob).write_bytes(b"\x89PNG\r\n\x1a\n")
    with qtbot.waitSignal(pictures.blemished) as came:
        board, _ = near(picture)
    assert came.args == [picture.blob]
    assert "The original file has changed on the disk" in board.accessibleDescription()
    assert pictures.problem(picture.blob) is None


def test_nobody_waits_for_a_large_picture_that_has_gone_out_of_sight(
    pictures: Pictures, tmp_path: Path, qtbot: QtBot
) -> None:
    large = [laid_down(tmp_path, Image.new("RGB", (10000, 10000), (n, n, n))) for n in (10, 20, 30)]
    near_by = laid_down(tmp_path, chart(2000, 1000))
    part = QRectF(0, 0, 500, 500)
    for picture in large:
        pictures.pieces.look("board", [Sight(picture, part, 1.0)])
    pictures.pieces.look("board", [Sight(near_by, part, 1.0)])
    came: list[object] = []
    pictures.pieces.came.connect(came.append)
    qtbot.waitUntil(lambda: len(came) > 0, timeout=60_000)
    qtbot.waitUntil(lambda: pictures.pieces.has(Piece(near_by.blob, 0, 0, 0)), timeout=60_000)
    assert pictures.original_problem(large[0].blob) is None


def test_levels_halve_until_the_picture_is_a_piece() -> None:
    picture = Picture(BlobId("a" * 64), "image/png", 10001, 333, 1)
    assert [level_of(picture, scale) for scale in (4, 1, 0.5, 0.26, 0.1, 0.001)] == [
        0,
        0,
        1,
        2,
        3,
        5,
    ]
    everything = QRectF(0, 0, 10001, 333)
    last = list(pieces_in(picture, 1, everything))[-1]
    assert last == Piece(picture.blob, 1, 9, 0)
    assert box_of(picture, last) == (9216, 0, 10001, 333)
    assert size_of(picture, last) == (393, 167)
    assert size_of(picture, Whole(picture.blob, 1000)) == (1000, 33)
    assert list(pieces_in(picture, 0, QRectF(0, 400, 10, 10))) == []

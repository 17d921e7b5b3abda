"""The board under real events: mouse, wheel, keys, drops; with real files behind it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QRectF, Qt, QUrl
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QDragEnterEvent,
    QDropEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPointingDevice,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QMenu, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from gui import theme
from gui.canvas.board import Board
from gui.canvas.rows_model import ID_ROLE
from gui.state.pictures import SIZES, Pictures
from gui.state.progress import JobProgress
from services.domain import (
    BlobId,
    Job,
    JobState,
    Picture,
    Place,
    Recipe,
    SessionId,
    Thought,
    TurnId,
    TurnSummary,
    View,
)
from services.errors import ImageRejected

RED = QColor(200, 40, 40)
A, B, C, D = (TurnId(name) for name in "abcd")


def turn(
    turn_id: TurnId, parent: TurnId | None = None, x: float = 0, y: float = 0, star: bool = False
) -> TurnSummary:
    picture = Picture(BlobId(turn_id * 64), "image/jpeg", 1600, 900, 1)
    return TurnSummary(
        turn_id, parent, f"title {turn_id}", picture, Place(x, y), ord(turn_id), star
    )


def job(
    job_id: str = "j",
    parent: TurnId | None = A,
    state: JobState = JobState.RUNNING,
    error: dict[str, object] | None = None,
    ratio: str = "16:9",
) -> Job:
    recipe = Recipe(prompt="night, one candle\nand more", ratio=ratio)
    place = Place(404, 600)
    return Job(TurnId(job_id), SessionId("s"), parent, recipe, place, 5.0, state, error)


FAILURE: dict[str, object] = {
    "kind": "refused",
    "title": "The model declined to make this picture",
    "advice": "Change the prompt.",
    "next_step": "edit-prompt",
}
# a - b - c
#  \- d
TREE = (turn(A), turn(B, A, 404), turn(C, B, 808), turn(D, A, 404, 300))


@pytest.fixture
def pictures(tmp_path: Path, qapp: QApplication) -> Iterator[Pictures]:
    for name in "abcd":
        folder = tmp_path / "thumbs" / (name * 2)
        folder.mkdir(parents=True)
        for px in SIZES:
            image = Image.new("RGB", (px, round(px * 9 / 16)), RED.getRgb()[:3])
            image.save(folder / f"{name * 64}-{px}.jpg", quality=95)

    def refuse(blob: BlobId) -> None:
        raise ImageRejected("pictures_unreadable")

    made = Pictures(tmp_path / "thumbs", lambda blob: tmp_path / blob, refuse)
    yield made
    made.close()


Show = Callable[..., Board]


@pytest.fixture
def show(pictures: Pictures, qtbot: QtBot, qapp: QApplication) -> Iterator[Show]:
    theme.apply(qapp, "dark")

    def build(turns: tuple[TurnSummary, ...] = TREE, jobs: tuple[Job, ...] = ()) -> Board:
        board = Board(pictures, clock=lambda: 121.0)
        qtbot.addWidget(board)
        board.resize(1400, 1000)
        board.show_session(turns, jobs, View(None, 1.0, Place(600, 400)))
        board.show()
        board.setFocus()
        return board

    yield build
    qapp.setStyleSheet("")


def middle(board: Board, card_id: TurnId) -> QPoint:
    return board.card_rect(card_id).center().toPoint()


def wheel(board: Board, at: QPoint, notches: QPoint, pixels: QPoint, control: bool = False) -> None:
    held = Qt.KeyboardModifier.ControlModifier if control else Qt.KeyboardModifier.NoModifier
    event = QWheelEvent(
        QPointF(at),
        QPointF(board.mapToGlobal(at)),
        pixels,
        notches,
        Qt.MouseButton.NoButton,
        held,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(board, event)


def drag(board: Board, start: QPoint, way: QPoint) -> None:
    left = Qt.MouseButton.LeftButton
    steps = [start + way * share for share in (0.3, 0.7, 1.0)]
    for kind, at, buttons in (
        (QEvent.Type.MouseButtonPress, start, left),
        *((QEvent.Type.MouseMove, at, left) for at in steps),
        (QEvent.Type.MouseButtonRelease, steps[-1], Qt.MouseButton.NoButton),
    ):
        button = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else left
        where = QPointF(at)
        event = QMouseEvent(
            kind,
            where,
            QPointF(board.mapToGlobal(at)),
            button,
            buttons,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(board, event)


def colour(board: Board, at: QPoint) -> QColor:
    return board.grab().toImage().pixelColor(at)


def near(one: QColor, other: QColor) -> bool:
    return all(abs(x - y) < 12 for x, y in zip(one.getRgb()[:3], other.getRgb()[:3], strict=True))


# ---- looking


def test_a_picture_appears_on_its_card_once_it_is_loaded(
    show: Show, pictures: Pictures, qtbot: QtBot
) -> None:
    board = show()
    with qtbot.waitSignal(
        pictures.arrived, check_params_cb=lambda blob, px: (blob, px) == ("a" * 64, 512)
    ):
        pass
    assert near(colour(board, middle(board, A) - QPoint(0, 20)), RED)


def test_far_away_the_cards_are_still_pictures(
    show: Show, pictures: Pictures, qtbot: QtBot
) -> None:
    board = show()
    board.set_zoom(0.08)
    board.grab()
    arrived: set[object] = set()
    pictures.arrived.connect(lambda blob, px: arrived.add(blob))
    qtbot.waitUntil(lambda: arrived == {name * 64 for name in "abcd"})
    for card in (A, B, C, D):
        assert near(colour(board, middle(board, card) - QPoint(0, 2)), RED)


def test_what_is_panned_in_looks_like_what_is_painted_afresh(show: Show) -> None:
    board = show(jobs=(job(),))
    board.grab()
    for step in (QPoint(-37, 11), QPoint(120, -64), QPoint(-15, -15)):
        board.pan(step.x(), step.y())
        board.grab()
    panned = board.grab().toImage()
    QApplication.sendEvent(board, QEvent(QEvent.Type.PaletteChange))
    assert board.grab().toImage() == panned


def test_the_wheel_zooms_at_the_pointer(show: Show) -> None:
    board = show()
    at = middle(board, D)
    wheel(board, at, QPoint(0, 240), QPoint())
    assert board.zoom == pytest.approx(1.44)
    assert (board.card_rect(D).center() - QPointF(at)).manhattanLength() < 1.5


def test_two_fingers_pan_and_with_control_zoom(show: Show) -> None:
    board = show()
    before = board.card_rect(A)
    wheel(board, QPoint(5, 5), QPoint(0, 30), QPoint(12, 34))
    assert board.card_rect(A).topLeft() == before.topLeft() + QPointF(12, 34)
    wheel(board, QPoint(5, 5), QPoint(0, 30), QPoint(0, 34), control=True)
    assert board.zoom > 1


def test_a_pinch_zooms_between_the_fingers(show: Show) -> None:
    board = show()
    at = QPointF(middle(board, B))
    pinch = QNativeGestureEvent(
        Qt.NativeGestureType.ZoomNativeGesture,
        QPointingDevice.primaryPointingDevice(),
        2,
        at,
        at,
        QPointF(board.mapToGlobal(at.toPoint())),
        0.5,
        QPointF(),
    )
    QApplication.sendEvent(board, pinch)
    assert board.zoom == 1.5
    assert (board.card_rect(B).center() - at).manhattanLength() < 1.5


def test_dragging_the_background_pans_and_keeps_the_selection(show: Show) -> None:
    board = show()
    board.select(B)
    before = board.card_rect(A).topLeft()
    drag(board, QPoint(20, 900), QPoint(50, -40))
    assert board.card_rect(A).topLeft() == before + QPointF(50, -40)
    assert board.selected == B


def test_a_view_comes_back_as_it_was_left(show: Show) -> None:
    board = show()
    board.select(C)
    board.set_zoom(0.5)
    board.pan(70, 20)
    left, rect = board.view(), board.card_rect(C)
    board.zoom_to_fit()
    board.show_session(TREE, (), left)
    assert board.selected == C
    assert (board.card_rect(C).topLeft() - rect.topLeft()).manhattanLength() < 0.01


def test_fitting_shows_every_card_also_after_the_window_shrank(show: Show) -> None:
    board = show()
    board.zoom_to_fit()
    assert board.view().zoom == 0
    board.resize(600, 400)
    board.grab()
    assert all(QRectF(board.rect()).contains(board.card_rect(card)) for card in (A, B, C, D))


def test_rest_after_a_move_is_told_once(show: Show, qtbot: QtBot) -> None:
    board = show()
    told: list[bool] = []
    with qtbot.waitSignal(board.view_changed):
        board.view_changed.connect(lambda: told.append(True))
        for _ in range(5):
            board.pan(3, 3)
    assert told == [True]


def test_the_zoom_bar_tells_and_changes_the_zoom(show: Show, qtbot: QtBot) -> None:
    board = show()
    buttons = {
        name: board.findChild(QToolButton, name)
        for name in ("zoomOutButton", "zoomLabel", "zoomInButton", "zoomFitButton")
    }
    assert all(button.accessibleName() and button.toolTip() for button in buttons.values())
    qtbot.mouseClick(buttons["zoomOutButton"], Qt.MouseButton.LeftButton)
    assert buttons["zoomLabel"].text() == "80 %"
    qtbot.mouseClick(buttons["zoomLabel"], Qt.MouseButton.LeftButton)
    assert board.zoom == 1.0
    qtbot.mouseClick(buttons["zoomFitButton"], Qt.MouseButton.LeftButton)
    assert board.view().zoom == 0


def test_a_click_in_the_minimap_moves_the_view_there(show: Show, qtbot: QtBot) -> None:
    board = show()
    minimap = board.findChild(QWidget, "minimap")
    before = board.view().centre
    qtbot.mouseClick(minimap, Qt.MouseButton.LeftButton, pos=QPoint(140, 80))
    after = board.view().centre
    assert after.x > before.x
    assert after.y > before.y


def test_the_minimap_hides_while_there_is_one_card(show: Show) -> None:
    board = show((turn(A),))
    minimap = board.findChild(QWidget, "minimap")
    assert not minimap.isVisible()
    board.add_turn(turn(B, A, 404))
    assert minimap.isVisible()
    board.remove(B)
    assert not minimap.isVisible()


def test_an_empty_board_shows_and_survives_every_key(show: Show, qtbot: QtBot) -> None:
    board = show(())
    for key in (
        Qt.Key.Key_Left,
        Qt.Key.Key_Home,
        Qt.Key.Key_F,
        Qt.Key.Key_Plus,
        Qt.Key.Key_Return,
        Qt.Key.Key_Escape,
    ):
        qtbot.keyClick(board, key)
    board.grab()
    assert board.selected is None


def test_a_board_is_built_inside_a_window_with_its_own_font(
    pictures: Pictures, qtbot: QtBot
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.setStyleSheet("* { font-size: 19px; }")
    window.show()
    board = Board(pictures, window)
    board.resize(300, 200)
    board.show()
    assert not board.grab().isNull()


# ---- cards


def test_a_click_selects_and_a_click_beside_clears(show: Show, qtbot: QtBot) -> None:
    board = show()
    with qtbot.waitSignal(board.selected_changed) as chosen:
        qtbot.mouseClick(board, Qt.MouseButton.LeftButton, pos=middle(board, B))
    assert chosen.args == [B]
    with qtbot.waitSignal(board.selected_changed) as cleared:
        qtbot.mouseClick(board, Qt.MouseButton.LeftButton, pos=QPoint(20, 900))
    assert cleared.args == [None]


def test_the_selection_has_the_accents_border_and_its_rectangle_is_told(
    show: Show, qtbot: QtBot
) -> None:
    board = show()
    with qtbot.waitSignal(board.selection_rect_changed) as told:
        board.select(B)
    rect = board.card_rect(B)
    assert told.args == [rect]
    edge = QPoint(round(rect.center().x()), round(rect.top()))
    assert near(colour(board, edge), theme.current().accent)


def test_dragging_a_card_moves_it_and_tells_once(show: Show, qtbot: QtBot) -> None:
    board = show()
    told: list[tuple[object, object]] = []
    board.moved.connect(lambda card, place: told.append((card, place)))
    board.set_zoom(0.5)
    before = board.card_rect(A)
    drag(board, middle(board, D), QPoint(60, -30))
    assert told == [({D: Place(404, 300)}, {D: Place(404 + 120, 300 - 60)})]
    assert board.card_rect(A) == before


def test_a_tremor_is_a_click_and_moves_nothing(show: Show, qtbot: QtBot) -> None:
    board = show()
    with qtbot.assertNotEmitted(board.moved):
        drag(board, middle(board, D), QPoint(2, 1))
    assert board.selected == D


def test_a_double_click_zooms_to_a_card_and_opens_it(show: Show, qtbot: QtBot) -> None:
    board = show()
    with qtbot.waitSignal(board.activated) as opened:
        qtbot.mouseDClick(board, Qt.MouseButton.LeftButton, pos=middle(board, A))
    assert opened.args == [A]
    assert board.zoom == 2.0
    assert (board.card_rect(A).center() - QPointF(700, 500)).manhattanLength() < 2


def test_arrows_walk_to_parent_child_and_siblings(show: Show, qtbot: QtBot) -> None:
    board = show()
    board.select(A)
    walked = []
    for key in (
        Qt.Key.Key_Right,
        Qt.Key.Key_Down,
        Qt.Key.Key_Up,
        Qt.Key.Key_Right,
        Qt.Key.Key_Right,
        Qt.Key.Key_Left,
        Qt.Key.Key_Home,
        Qt.Key.Key_Escape,
    ):
        qtbot.keyClick(board, key)
        walked.append(board.selected)
    assert walked == [B, D, B, C, C, B, A, None]


def test_a_click_on_a_card_at_the_edge_does_not_pull_it_from_under_the_pointer(
    show: Show, qtbot: QtBot
) -> None:
    board = show()
    board.selected_changed.connect(board.select)
    board.pan(-board.card_rect(A).x() - 200, 0)
    before = board.card_rect(A)
    qtbot.mouseClick(board, Qt.MouseButton.LeftButton, pos=QPoint(40, int(before.center().y())))
    assert board.selected == A
    assert board.card_rect(A) == before


def test_walking_brings_the_card_into_view(show: Show, qtbot: QtBot) -> None:
    board = show()
    board.select(A)
    board.set_zoom(3)
    for _ in range(2):
        qtbot.keyClick(board, Qt.Key.Key_Right)
    assert board.selected == C
    assert QRectF(board.rect()).intersects(board.card_rect(C))


def test_plus_minus_and_f_zoom(show: Show, qtbot: QtBot) -> None:
    board = show()
    qtbot.keyClick(board, Qt.Key.Key_Plus)
    assert board.zoom == 1.25
    qtbot.keyClick(board, Qt.Key.Key_Minus)
    qtbot.keyClick(board, Qt.Key.Key_Minus)
    assert board.zoom == pytest.approx(0.8)
    qtbot.keyClick(board, Qt.Key.Key_F)
    assert board.view().zoom == 0


def test_keys_that_belong_to_the_window_are_left_alone(show: Show, qtbot: QtBot) -> None:
    board = show()
    seen: list[int] = []

    class Window(QWidget):
        def keyPressEvent(self, event: object) -> None:
            seen.append(event.key())  # type: ignore[attr-defined]

    window = Window()
    qtbot.addWidget(window)
    board.setParent(window)
    qtbot.keyClick(board, Qt.Key.Key_Delete)
    qtbot.keyClick(board, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert (seen[0], seen[-1]) == (Qt.Key.Key_Delete, Qt.Key.Key_F)


def test_a_removed_turn_leaves_the_board_the_model_and_the_selection(show: Show) -> None:
    board = show()
    board.select(B)
    told: list[object] = []
    board.selected_changed.connect(told.append)
    board.remove(B)
    assert told == [None]
    assert board.selected is None
    assert board.card_rect(B).isEmpty()
    assert board.turns_model.rowCount() == 3
    board.select(C)
    board.grab()


def test_another_session_tells_its_own_selection(show: Show) -> None:
    board = show()
    board.select(B)
    told: list[object] = []
    board.selected_changed.connect(told.append)
    board.show_session([turn(TurnId("e"))], [], View())
    board.show_session(TREE, [], View(head=C))
    assert told == [None, C]


def test_a_star_is_shown_without_selecting_anew(show: Show, qtbot: QtBot) -> None:
    board = show()
    board.select(B)
    before = board.grab().toImage()
    with qtbot.assertNotEmitted(board.selected_changed):
        board.add_turn(turn(B, A, 404, star=True))
    assert board.grab().toImage() != before


def test_the_model_lists_titles_for_screen_readers(show: Show) -> None:
    board = show()
    board.add_turn(turn(TurnId("e"), A, 404, 600, star=True))
    model = board.turns_model
    titles = [model.index(row).data() for row in range(model.rowCount())]
    assert titles == [f"title {name}" for name in "abcde"]
    assert model.index_of(C).data(ID_ROLE) == C


def test_the_selection_is_described_for_screen_readers(show: Show) -> None:
    board = show()
    assert board.accessibleName() == "History canvas"
    assert board.accessibleDescription() == "4 cards. Nothing selected."
    board.select(C)
    assert board.accessibleDescription() == "Selected: title c. Step 3 of its branch."


def test_both_schemes_are_painted_in_their_own_colours(show: Show, qapp: QApplication) -> None:
    board = show()
    corner = QPoint(3, 990)
    board.set_zoom(0.1)
    for scheme, tokens in (("light", theme.LIGHT), ("dark", theme.DARK)):
        theme.apply(qapp, scheme)
        QApplication.sendEvent(board, QEvent(QEvent.Type.PaletteChange))
        assert colour(board, corner) == tokens.window


# ---- jobs


def test_cancel_is_clicked_on_the_running_jobs_card(show: Show, qtbot: QtBot) -> None:
    board = show(jobs=(job(),))
    board.set_job(job(), JobProgress("Thinking", 100.0, 34.0))
    board.grab()
    rect = board.card_rect(TurnId("j"))
    cancel = QPoint(round(rect.right()) - 30, round(rect.bottom()) - 40 - 18)
    with qtbot.waitSignal(board.job_action) as wish:
        qtbot.mouseClick(board, Qt.MouseButton.LeftButton, pos=cancel)
    assert wish.args == ["j", "cancel"]


def test_a_failed_card_offers_its_one_step_and_dismiss(show: Show, qtbot: QtBot) -> None:
    board = show(jobs=(job(state=JobState.FAILED, error=FAILURE),))
    board.grab()
    rect = board.card_rect(TurnId("j"))
    row = round(rect.bottom()) - 40 - 18
    wishes: list[str] = []
    board.job_action.connect(lambda job_id, action: wishes.append(action))
    for x in (round(rect.left()) + 30, round(rect.right()) - 30):
        qtbot.mouseClick(board, Qt.MouseButton.LeftButton, pos=QPoint(x, row))
    assert wishes == ["step", "dismiss"]


def test_a_job_is_reached_and_acted_on_by_keyboard(show: Show, qtbot: QtBot) -> None:
    board = show(jobs=(job(parent=B, state=JobState.FAILED, error=FAILURE),))
    board.select(B)
    board.remove(C)
    qtbot.keyClick(board, Qt.Key.Key_Right)
    assert board.current == TurnId("j")
    assert board.selected is None
    assert "The model declined to make this picture. Change the prompt. Nothing was billed." in (
        board.accessibleDescription()
    )
    with qtbot.waitSignal(board.job_action) as wish:
        qtbot.keyClick(board, Qt.Key.Key_Return)
    assert wish.args == ["j", "step"]


def test_a_job_stays_current_while_the_window_answers_that_no_turn_is_selected(
    show: Show, qtbot: QtBot
) -> None:
    board = show(jobs=(job(),))
    board.selected_changed.connect(board.select)
    board.select(B)
    qtbot.mouseClick(board, Qt.MouseButton.LeftButton, pos=middle(board, TurnId("j")))
    assert (board.current, board.selected) == ("j", None)
    qtbot.keyClick(board, Qt.Key.Key_Escape)
    assert board.current is None


def test_the_menu_key_opens_a_jobs_actions(show: Show, qtbot: QtBot) -> None:
    board = show(jobs=(job(state=JobState.FAILED, error=FAILURE),))
    board.select(TurnId("j"))
    reason = QContextMenuEvent.Reason.Keyboard
    QApplication.sendEvent(board, QContextMenuEvent(reason, QPoint(0, 0), QPoint(0, 0)))
    menu = board.findChild(QMenu, "jobMenu")
    assert [action.text() for action in menu.actions()] == ["Edit the prompt", "Dismiss"]
    with qtbot.waitSignal(board.job_action) as wish:
        menu.actions()[1].trigger()
    menu.close()
    assert wish.args == ["j", "dismiss"]


def test_the_menu_of_a_turn_is_asked_of_the_window(show: Show, qtbot: QtBot) -> None:
    board = show()
    at = middle(board, B)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, board.mapToGlobal(at))
    with qtbot.waitSignal(board.menu_requested) as asked:
        QApplication.sendEvent(board, event)
    assert asked.args[0] == B
    assert board.selected == B


def test_a_job_becomes_its_turn_in_its_place_and_stays_selected(show: Show, qtbot: QtBot) -> None:
    board = show(jobs=(job("e"),))
    board.select(TurnId("e"))
    with qtbot.waitSignal(board.selected_changed) as chosen:
        board.add_turn(turn(TurnId("e"), A, 404, 600))
    assert chosen.args == ["e"]
    assert board.turns_model.rowCount() == 5


def test_a_removed_job_leaves_no_card_but_a_turn_is_never_taken_for_a_job(show: Show) -> None:
    board = show(jobs=(job(),))
    board.remove_job(TurnId("j"))
    board.remove_job(A)
    assert board.card_rect(TurnId("j")).isEmpty()
    assert not board.card_rect(A).isEmpty()


def test_the_clock_ticks_only_while_a_job_runs(show: Show) -> None:
    board = show()
    assert not board._tick.isActive()
    board.set_job(job(), JobProgress("", 100.0, 30.0))
    assert board._tick.isActive()
    board.set_job(job(state=JobState.FAILED, error=FAILURE))
    assert not board._tick.isActive()


def test_what_the_current_job_says_is_told_at_any_zoom(show: Show) -> None:
    board = show(jobs=(job(state=JobState.FAILED, error=FAILURE),))
    told: list[str] = []
    board.job_told.connect(told.append)
    board.set_zoom(0.05)
    board.select(TurnId("j"))
    board.select(A)
    said = "The model declined to make this picture. Change the prompt. Nothing was billed."
    assert told == [said, ""]


@pytest.mark.parametrize("state", list(JobState))
@pytest.mark.parametrize("ratio", ["16:9", "8:1", "1:8", "auto", "nonsense"])
def test_every_job_can_be_drawn_at_every_zoom(show: Show, state: JobState, ratio: str) -> None:
    board = show(jobs=(job(state=state, ratio=ratio, error={"title": "<b>x</b> " * 300}),))
    board.select(TurnId("j"))
    for zoom in (0.02, 0.2, 0.38, 0.6, 4.0):
        board.set_zoom(zoom)
        assert not board.grab().isNull()


def test_a_picture_whose_file_is_gone_says_so_on_its_card(
    show: Show, pictures: Pictures, qtbot: QtBot
) -> None:
    board = show((turn(TurnId("e")),))
    before = board.grab().toImage()
    with qtbot.waitSignal(pictures.failed) as failed:
        pass
    assert failed.args == ["e" * 64]
    assert board.grab().toImage() != before


def test_a_new_job_is_given_a_free_place_on_this_board(show: Show) -> None:
    board = show()
    place = board.place_for(A, Recipe(ratio="16:9"))
    assert place.x == 404
    assert place.y not in (0, 300)
    assert board.place_for(None, Recipe()).y > 300


# ---- drops


def drop(board: Board, mime: QMimeData) -> bool:
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    copy = Qt.DropAction.CopyAction
    entered = QDragEnterEvent(QPoint(9, 9), copy, mime, left, none)
    QApplication.sendEvent(board, entered)
    if not entered.isAccepted():
        return False
    dropped = QDropEvent(QPointF(9, 9), copy, mime, left, none)
    QApplication.sendEvent(board, dropped)
    return dropped.isAccepted()


def test_files_addresses_and_image_data_are_handed_over(show: Show, tmp_path: Path) -> None:
    board = show()
    got: list[list[str]] = []
    board.dropped.connect(lambda mime: got.append(mime.formats()))
    files, raw = QMimeData(), QMimeData()
    files.setUrls([QUrl.fromLocalFile(str(tmp_path / "ä b.png"))])
    raw.setData("image/png", b"\x89PNG")
    assert drop(board, files)
    assert drop(board, raw)
    assert [kinds[0] for kinds in got] == ["text/uri-list", "image/png"]


def test_plain_text_is_not_taken(show: Show, qtbot: QtBot) -> None:
    board = show()
    text = QMimeData()
    text.setText("hello")
    with qtbot.assertNotEmitted(board.dropped):
        assert not drop(board, text)


def test_a_running_card_stands_before_its_latest_draft(show: Show, qtbot: QtBot) -> None:
    board = show(jobs=(job("j", None),))

    def centre() -> QColor:
        return board.grab().toImage().pixelColor(middle(board, TurnId("j")) - QPoint(0, 40))

    assert centre().red() < 60
    draft = Picture(BlobId("b" * 64), "image/png", 0, 0, 9)
    board.set_job(job("j", None), JobProgress("Composing", 100.0, thoughts=(Thought(draft=draft),)))
    # A veil lies over it, so that words can be read; no turn shows this picture larger.
    qtbot.waitUntil(lambda: centre().red() > centre().blue() + 20)


def test_an_answer_in_words_is_shown_and_read_out_letter_by_letter(show: Show) -> None:
    words = "Left or right? <img src='/dev/zero'> <b>bold</b>"
    said = TurnSummary(A, None, "a lighthouse", None, Place(404, 300), 1.0, words=words)
    blank = replace(said, words="")
    with_words, without = show((said,)).grab().toImage(), show((blank,)).grab().toImage()
    assert with_words != without
    board = show((said,))
    board.select(A)
    assert words in board.accessibleDescription()
    model = board.turns_model
    assert words in model.data(model.index_of(A), Qt.ItemDataRole.AccessibleTextRole)
    assert model.data(model.index_of(A)) == "a lighthouse"

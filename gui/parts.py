"""The parts of one window, each made with the states that it shows."""

from __future__ import annotations

from dataclasses import dataclass

from gui.actions import Actions
from gui.canvas.board import Board
from gui.canvas.compare_view import CompareView
from gui.canvas.grid_page import GridPage
from gui.canvas.library_model import LibraryModel
from gui.panels.composer import Composer
from gui.panels.inspector import Inspector
from gui.panels.queue_status import QueueStatus
from gui.panels.session_switcher import SessionSwitcher
from gui.panels.status_bar import StatusBar
from gui.panels.top_bar import TopBar
from gui.state.desk import Desk


@dataclass(frozen=True)
class Parts:
    """What the window places, and what of it others speak to."""

    top_bar: TopBar
    switcher: SessionSwitcher
    composer: Composer
    board: Board
    grid: GridPage
    compare: CompareView
    inspector: Inspector
    status_bar: StatusBar
    queue_status: QueueStatus

    @classmethod
    def of(cls, desk: Desk, all_rows: LibraryModel, actions: Actions) -> Parts:
        pictures = desk.pictures
        board = Board(pictures)
        switcher = SessionSwitcher(desk.session, desk.library, desk.finding, actions)
        queue_status = QueueStatus(desk.queue, actions["queue"].shortcut().toString())
        return cls(
            top_bar=TopBar(switcher, actions),
            switcher=switcher,
            composer=Composer(
                desk.draft, desk.intake, desk.prompts, desk.sets, desk.catalogue, pictures
            ),
            board=board,
            grid=GridPage(
                board.turns_model, all_rows, pictures, lambda sent: desk.catalogue.model(sent).name
            ),
            compare=CompareView(desk.comparison, pictures),
            inspector=Inspector(
                desk.selection,
                pictures,
                desk.code,
                desk.thinking,
                desk.marking,
                desk.catalogue,
                actions,
            ),
            status_bar=StatusBar(
                queue_status, desk.money, desk.library, desk.account, desk.connection
            ),
            queue_status=queue_status,
        )

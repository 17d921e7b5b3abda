"""Another program with one small window: gives files away and takes what is dropped on it.

python -m tests.journeys.foreign X Y [FILE…]
"""

from __future__ import annotations

import json
import sys

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDrag, QDragEnterEvent, QDragMoveEvent, QDropEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

SIDE_PX = 90


class Foreign(QWidget):
    """Lies above every other window: there is no window manager to ask."""

    def __init__(self, files: list[str]) -> None:
        super().__init__(None, Qt.WindowType.ToolTip)
        self._files = files
        self._gives = False
        self.setAcceptDrops(True)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._gives = True

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self._gives:
            return
        self._gives = False
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(file) for file in self._files])
        drag = QDrag(self)
        drag.setMimeData(mime)
        drag.actionChanged.connect(lambda action: say("answered", action=action.name))
        say("given", action=drag.exec(Qt.DropAction.CopyAction).name)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.source() is self:
            return
        event.acceptProposedAction()
        say("entered")

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if event.source() is not self:
            event.acceptProposedAction()
            say("over", x=self.mapToGlobal(event.position().toPoint()).x())

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        urls = event.mimeData().urls()
        say("taken", action=event.dropAction().name, files=[url.toLocalFile() for url in urls])


def say(event: str, **more: object) -> None:
    print(json.dumps({"event": event, **more}), flush=True)


def main(x: str, y: str, *files: str) -> int:
    app = QApplication(sys.argv[:1])
    window = Foreign(list(files))
    window.setGeometry(int(x), int(y), SIDE_PX, SIDE_PX)
    window.show()
    say("shown")
    return app.exec()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

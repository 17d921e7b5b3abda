"""A Qt window that does nothing, with the same heartbeat: what the machine itself costs.

python -m tests.bench.plain FILE SECONDS
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget

from tests.bench.heartbeat import Heartbeat

KEEP_MS = 500


def main(file: str) -> int:
    app = QApplication(sys.argv[:1])
    window = QWidget()
    window.resize(200, 100)
    window.move(1390, 890)  # beside the window that is measured
    window.show()
    heartbeat = Heartbeat(app)
    keep = QTimer(app)
    keep.timeout.connect(lambda: heartbeat.write(Path(file)))
    keep.start(KEEP_MS)
    return app.exec()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

"""The collector of the window's own thread, in a process of its own: it is one for all."""

from __future__ import annotations

import json
import subprocess
import sys

PROGRAM = """
import gc, json, sys
from PySide6.QtCore import QCoreApplication
app = QCoreApplication([])
from gui import collector
from gui.collector import Collector, lasting, let_go
collector_of_the_window = Collector(app)
class Node: pass
told = {"automatic": gc.isenabled()}
with lasting():
    kept = [{} for _ in range(5000)]
    collector.collect_if_due()
    told["young while it is made"] = gc.get_count()[0] > 4000
told["set aside"] = gc.get_freeze_count() > 5000
many, rows = {n: Node() for n in range(1000)}, [Node() for n in range(1000)]
let_go(many, rows)
told["at once"] = [len(many), len(rows)]
for _ in range(1000):
    if not many and not rows:
        break
    app.processEvents()
    collector.drop_a_slice()
told["in the end"] = [len(many), len(rows)]
print(json.dumps(told))
"""


def test_what_lasts_is_set_aside_and_what_is_many_goes_in_slices() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told == {
        "automatic": False,
        "young while it is made": True,
        "set aside": True,
        "at once": [1000, 1000],
        "in the end": [0, 0],
    }

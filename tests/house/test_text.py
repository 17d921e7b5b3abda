"""Words and pictures from outside reach Qt only through doors that do not guess.

Qt takes text with tags for markup and then reads local files from it, and its
short ways to load a picture decide the format from hostile bytes.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.sources import ROOT, calls_in, last_name, modules, name_of, place_of, tree_of

FACTORY = "gui/widgets/labels.py"
EXCEPTIONS = {
    # Where the clipboard has no encoded form (a bitmap on Windows), Qt has already read it.
    ("gui/state/sources.py", "imageData"),
    # A place and its colours: it holds no words.
    ("gui/panels/prompt_marks.py", "ExtraSelection"),
}
# Each takes text that Qt searches for markup, or opens a file by its content.
WIDGETS = {
    "QLabel",
    "QToolTip",
    "QMessageBox",
    "QTextEdit",
    "QTextBrowser",
    "QErrorMessage",
    "QProgressDialog",
    "QInputDialog",
    "QWhatsThis",
    "QMovie",
}
METHODS = {"setToolTip", "setWhatsThis", "imageData"}
LOADERS = {"QPixmap", "QIcon", "QImage", "load", "loadFromData", "addFile"}
PATHLIKE = {"path", "file", "filename", "name", "source"}


def offences(path: Path) -> Iterator[str]:
    for node in ast.walk(tree_of(path)):
        names = [last_name(base) for base in node.bases] if isinstance(node, ast.ClassDef) else []
        yield from (f"{place_of(path, node)} subclass of {n}" for n in names if n in WIDGETS)
        if isinstance(node, ast.Attribute) and node.attr in ("RichText", "AutoText", "ToolTipRole"):
            yield f"{place_of(path, node)} {node.attr}"
    for call, name in calls_in(path):
        if (name_of(path), name) in EXCEPTIONS or _is_escaped(call):
            continue
        if name in WIDGETS | METHODS or _owner(call) in WIDGETS:
            yield f"{place_of(path, call)} {name}"
        elif name in ("image", "pixmap") and "clipboard" in ast.unparse(call.func).lower():
            yield f"{place_of(path, call)} clipboard.{name}"
        elif name == "addRow" and call.args and _is_text(call.args[0]):
            yield f"{place_of(path, call)} addRow with a text"
        elif name in LOADERS and call.args and (_is_text(call.args[0]) or _is_path(call.args[0])):
            yield f"{place_of(path, call)} {name} from a path"


def _is_escaped(call: ast.Call) -> bool:
    """`setToolTip(escaped(…))`: the factory has made the text harmless."""
    words = call.args[0] if call.args else None
    return isinstance(words, ast.Call) and last_name(words.func) == "escaped"


def _owner(call: ast.Call) -> str:
    """`QMessageBox` in `QMessageBox.warning(…)`."""
    return last_name(call.func.value) if isinstance(call.func, ast.Attribute) else ""


def _is_text(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str)
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Call) and last_name(node.func) in ("tr", "translate", "str")
    )


def _is_path(node: ast.expr) -> bool:
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Div)
    words = last_name(node).lower().strip("_").split("_")
    return words[-1] in PATHLIKE


@pytest.mark.parametrize("path", modules("gui"), ids=name_of)
def test_the_window_makes_labels_tooltips_and_pictures_in_one_place(path):
    if name_of(path) == FACTORY:
        return
    found = list(offences(path))
    assert not found, "\n".join(found)


def test_the_check_sees_what_it_forbids(tmp_path, monkeypatch):
    forbidden = [
        "QLabel(x)",
        "class A(QTextBrowser): pass",
        "QMessageBox.warning(self, a, b)",
        "w.setToolTip(t)",
        "QPixmap(path)",
        "QIcon('a.png')",
        "image.load(str(p))",
        "form.addRow(self.tr('Size'), box)",
        "QGuiApplication.clipboard().image()",
        "mime.imageData()",
        "index.data(Qt.ItemDataRole.ToolTipRole)",
    ]
    monkeypatch.setattr("tests.house.sources.ROOT", tmp_path)
    for number, line in enumerate(forbidden):
        path = tmp_path / f"line_{number}.py"
        path.write_text(line, "utf-8")
        assert list(offences(path)), line
    harmless = tmp_path / "harmless.py"
    harmless.write_text("QPixmap(size)\nQIcon(pixmap)\nlabel(x)\nQImage(w, h, f)", "utf-8")
    assert list(offences(harmless)) == []


def test_the_factory_is_where_the_check_believes_it():
    assert (ROOT / FACTORY).is_file()

"""What is said of all references together: how many of each kind, what a model makes of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QCoreApplication, QLocale

from gui.panels.reference_menu import counted
from gui.panels.reference_painting import ROLE_ICONS
from gui.widgets.amounts import megabytes
from services.catalogue import Model
from services.domain import MAX_REFERENCES, Picture, Reference, Role


def heading(references: Sequence[Reference], model: Model) -> str:
    """ "8 of 14   5/6 objects, 1 style": with the model's limit, where it keeps some exactly."""
    limit = min(MAX_REFERENCES, model.max_references)
    words = QCoreApplication.translate("References", "{n} of {limit}")
    count = words.format(n=len(references), limit=limit)
    roles = Counter(reference.role for reference in references)
    # Where there is no room for all of them, those of which there are too many stay in sight.
    used = sorted(filter(roles.get, ROLE_ICONS), key=lambda role: not _is_over(role, roles, model))
    named = [_of_limit(role, roles[role], model, "{n}/{limited}") for role in used]
    return "   ".join(filter(None, (count, ", ".join(named))))


def explanation(model: Model) -> str:
    """How many pictures the model keeps exactly; empty where no source gives a number."""
    if not model.faithful_objects:
        return ""
    words = QCoreApplication.translate("References", "{model} keeps {objects} and {people} exactly")
    return words.format(
        model=model.name,
        objects=counted(Role.OBJECT, model.faithful_objects),
        people=counted(Role.PERSON, model.faithful_people),
    )


def warning(references: Sequence[Reference], model: Model) -> str:
    """What the model will not keep exactly though it is sent; empty where all is well."""
    roles = Counter(reference.role for reference in references)
    over = [
        _of_limit(role, roles[role], model)
        for role in (Role.OBJECT, Role.PERSON)
        if _is_over(role, roles, model)
    ]
    words = QCoreApplication.translate(
        "References",
        "{counts}: more than {model} keeps exactly. All are sent; some may come out changed.",
    )
    return words.format(counts=", ".join(over), model=model.name) if over else ""


def _is_over(role: Role, roles: Mapping[Role, int], model: Model) -> bool:
    return 0 < _faithful(role, model) < roles[role]


def pixels_and_bytes(picture: Picture) -> str:
    """Pixels, size and format of one picture."""
    return _measures(picture.width_px, picture.height_px, picture.size_bytes, picture.mime)


def facts(reference: Reference) -> str:
    """A picture's pixels, size and format, and what of it is sent."""
    return "\n".join((pixels_and_bytes(reference.original), sent(reference)))


def sent(reference: Reference) -> str:
    """What of a picture goes to the model."""
    if reference.sent.blob == reference.original.blob:
        return QCoreApplication.translate("References", "Sent as it is, byte for byte")
    return _how(reference).format(pixels_and_bytes(reference.sent))


def _how(reference: Reference) -> str:
    original, sent = reference.original, reference.sent
    if reference.edits is not None:
        return QCoreApplication.translate("References", "Sent as edited: {0}")
    if max(sent.width_px, sent.height_px) < max(original.width_px, original.height_px):
        return QCoreApplication.translate("References", "Sent as a smaller copy: {0}")
    if sent.mime != original.mime:
        return QCoreApplication.translate("References", "Sent as a converted copy: {0}")
    return QCoreApplication.translate("References", "Sent without private details: {0}")


def _measures(width: int, height: int, size: int, mime: str) -> str:
    kind = mime.partition("/")[2].upper()
    pixels = f"{QLocale().toString(width)} × {QLocale().toString(height)} px"
    return f"{pixels}, {megabytes(size)}, {kind}"


def _of_limit(role: Role, count: int, model: Model, form: str = "") -> str:
    limit = _faithful(role, model)
    if not limit:
        return counted(role, count)
    words = form or QCoreApplication.translate("References", "{n} of {limited}")
    return words.format(n=count, limited=counted(role, limit))


def _faithful(role: Role, model: Model) -> int:
    limits = {Role.OBJECT: model.faithful_objects, Role.PERSON: model.faithful_people}
    return limits.get(role, 0)

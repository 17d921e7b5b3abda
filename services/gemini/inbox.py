"""An attempt's folder read back: the answer decoded into its outcome, or into files."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from services.domain import BlobId, Outcome, Picture, file_ending
from services.durable import write_whole
from services.errors import BadAnswer, StudioError
from services.gemini.codec import outcome_from, outcome_of, outcome_to_json, read_answer
from services.gemini.endings import is_result, without_picture


def decode(folder: Path) -> Outcome:
    """Turn ``answer.raw`` into ``outcome.json`` and ``blobs/``, the former last.

    An answer that is no result leaves ``answer.json`` (the same shape) instead: its
    words and drafts can still be looked at. A stream leaves one with the thoughts that
    came, for the case that it breaks off.

    Raises:
        StudioError: the answer is bad, or no result.
        OSError: no room; the raw answer stays.
    """
    response, meta = _response(folder, (folder / "answer.raw").read_bytes())
    outcome = outcome_from(
        response,
        folder / "blobs",
        user_content=_user_content(folder),
        took_s=float(meta.get("took_s", 0.0)),
    )
    outcome = replace(outcome, files=tuple(_json(folder / "request.json").get("files", {})))
    finished = is_result(response, outcome)
    name = "outcome.json" if finished else "answer.json"
    write_whole(folder / name, json.dumps(outcome_to_json(outcome)).encode())
    if not finished:
        raise without_picture(response, outcome)
    return outcome


def save_error(folder: Path, error: dict[str, Any]) -> None:
    """Leave ``error.json``: what a later start tells the user."""
    write_whole(folder / "error.json", json.dumps(error).encode())


def save_pictures(folder: Path, raw: bytes, target: Path) -> list[str]:
    """Write the pictures of the answer `raw` into `target`; the answer itself if it has none.

    Raises:
        OSError: `target` has no room either.
    """
    blobs: dict[BlobId, bytes] = {}

    def keep(data: bytes) -> BlobId:
        blob = BlobId(f"{len(blobs):064x}")
        blobs[blob] = data
        return blob

    pictures: tuple[Picture, ...] = ()
    try:
        response, _ = _response(folder, raw)
        pictures = outcome_of(response, keep, user_content={}).pictures
    except StudioError:
        pass  # Unreadable: then the bytes as they came are all there is to save.
    files = {
        f"{folder.name}-{number}.{file_ending(picture.mime)}": blobs[picture.blob]
        for number, picture in enumerate(pictures, 1)
    } or {f"{folder.name}.json": raw}
    for name, data in files.items():
        write_whole(target / name, data)
    return list(files)


def _response(folder: Path, raw: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    meta = _json(folder / "answer.meta.json")
    if meta.get("packed", "identity") != "identity":
        raise BadAnswer("gemini_compressed", may_have_been_billed=True)
    cut = bool(meta.get("cut"))
    response = read_answer(raw, str(meta.get("content_type", "")), cut=cut)
    if "error" in response and not response.get("candidates"):
        from services.gemini.faults import from_body  # the SDK: slow, not wanted before the lock

        raise from_body(response)
    return response, meta


def _user_content(folder: Path) -> dict[str, Any]:
    contents = _json(folder / "request.json").get("contents") or [{}]
    return dict(contents[-1])


def _json(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}

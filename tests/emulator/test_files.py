"""The Files API, over plain HTTP."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from services.emulator.server import Emulator
from tests.emulator.talking import ask, call, error, generate, png

Json = dict[str, Any]


def upload(emulator: Emulator, data: bytes, mime: str = "image/png") -> Json:
    """Sent in two chunks."""
    start = {
        "X-Goog-Upload-Protocol": "resumable",
        "X-Goog-Upload-Command": "start",
        "X-Goog-Upload-Header-Content-Length": str(len(data)),
        "X-Goog-Upload-Header-Content-Type": mime,
    }
    body = {"file": {"display_name": "bay.png"}}
    status, headers, _ = call(emulator, "POST", "/upload/v1beta/files", body, headers=start)
    assert (status, headers["x-goog-upload-status"]) == (200, "active")
    url = urlsplit(headers["x-goog-upload-url"])
    assert url.netloc == f"127.0.0.1:{emulator.port}"
    half = len(data) // 2
    answer = b""
    for command, offset, piece in [
        ("upload", 0, data[:half]),
        ("upload, finalize", half, data[half:]),
    ]:
        sent = {"X-Goog-Upload-Command": command, "X-Goog-Upload-Offset": str(offset)}
        path = f"{url.path}?{url.query}"
        answer = call(emulator, "POST", path, piece, headers=sent, key=None)[2]
    stored: Json = json.loads(answer)["file"]
    return stored


def with_file(uri: str) -> Json:
    body = ask("!words")
    reference = {"fileData": {"mimeType": "image/png", "fileUri": uri}}
    body["contents"][0]["parts"].append(reference)
    return body


def test_an_uploaded_picture_serves_as_a_reference(emulator: Emulator) -> None:
    stored = upload(emulator, png())
    assert stored["uri"] == f"{emulator.address}/v1beta/{stored['name']}"
    assert stored["state"] == "ACTIVE"
    assert generate(emulator, with_file(stored["uri"]))[0] == 200


def test_files_are_listed_looked_at_and_deleted(emulator: Emulator) -> None:
    name = upload(emulator, png())["name"]
    assert json.loads(call(emulator, "GET", f"/v1beta/{name}")[2])["sizeBytes"] == str(len(png()))
    listed = json.loads(call(emulator, "GET", "/v1beta/files")[2])["files"]
    assert [each["name"] for each in listed] == [name]
    assert call(emulator, "DELETE", f"/v1beta/{name}")[0] == 200
    assert call(emulator, "GET", f"/v1beta/{name}")[0] == 403


def test_a_file_is_gone_after_two_days_and_hidden_from_other_keys() -> None:
    clock = [1_790_000_000.0]
    with Emulator(now=lambda: clock[0]) as emulator:
        stored = upload(emulator, png())
        assert stored["expirationTime"] == "2026-09-23T14:13:20.000000Z"
        assert generate(emulator, with_file(stored["uri"]), key="another")[0] == 403
        clock[0] += 48 * 3600
        status, message = error(generate(emulator, with_file(stored["uri"])))
    assert status == 403
    assert message.startswith("You do not have permission to access the File")


def test_an_upload_with_a_hole_is_refused(emulator: Emulator) -> None:
    start = {"X-Goog-Upload-Command": "start", "X-Goog-Upload-Header-Content-Length": "9"}
    _, headers, _ = call(emulator, "POST", "/upload/v1beta/files", {}, headers=start)
    url = urlsplit(headers["x-goog-upload-url"])
    sent = {"X-Goog-Upload-Command": "upload", "X-Goog-Upload-Offset": "5"}
    assert call(emulator, "POST", f"{url.path}?{url.query}", b"abcd", headers=sent)[0] == 400

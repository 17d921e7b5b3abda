"""Which address does what, and who may ask."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from services.emulator import files, protocol, refusals, schema
from services.emulator.connection import Exchange
from services.emulator.files import Upload
from services.emulator.generation import generate
from services.emulator.models import MODELS, RETIRED, Model
from services.emulator.order import understand

if TYPE_CHECKING:
    from services.emulator.server import Emulator

Handler = Callable[["Emulator", Exchange, re.Match[str]], None]
_V = r"/(?P<version>v1beta|v1)"
_MODEL = _V + r"/models/(?P<model>[^:/]+)"


def answer(emulator: Emulator, exchange: Exchange) -> None:
    """Find the handler and let it answer.

    Raises:
        Refusal: nobody lives there, or the key is not welcome.
    """
    for method, pattern, handler in _TABLE:
        found = re.fullmatch(pattern, exchange.route)
        if found and method == exchange.command:
            if "version" in found.groupdict() and "uploadId" not in exchange.query:
                _check_key(exchange)
            handler(emulator, exchange, found)
            return
    raise refusals.path_unknown(exchange.route)


def _check_key(exchange: Exchange) -> None:
    in_query = exchange.query.get("key", "")
    key = exchange.headers.get("x-goog-api-key") or in_query
    if not key:
        raise refusals.key_missing()
    if in_query.startswith("AQ."):
        raise refusals.key_in_query()
    if "bad" in key:
        raise refusals.key_invalid()
    if "leaked" in key:
        raise refusals.key_leaked()


def _owner(exchange: Exchange) -> str:
    """Stands for the key without being it."""
    key = exchange.headers.get("x-goog-api-key") or exchange.query.get("key", "")
    return hashlib.sha256(key.encode()).hexdigest()


def _model(found: re.Match[str], method: str) -> Model:
    name = found["model"]
    if name in RETIRED:
        raise refusals.model_retired(name)
    model = MODELS.get(name)
    if model is None or method not in (*model.methods, "get"):
        raise refusals.model_unknown(name, found["version"], method)
    return model


def _list_models(emulator: Emulator, exchange: Exchange, found: re.Match[str]) -> None:
    if emulator.plays_plainly(exchange, "models"):
        return
    page = _page(exchange, [model.to_json() for model in MODELS.values()], 50)
    exchange.send_json({"models": page.pop("rows"), **page})


def _get_model(emulator: Emulator, exchange: Exchange, found: re.Match[str]) -> None:
    exchange.send_json(_model(found, "get").to_json())


def _generate(emulator: Emulator, exchange: Exchange, found: re.Match[str]) -> None:
    model = _model(found, "generateContent")
    request = protocol.read(schema.GENERATE, exchange.json())
    owner = _owner(exchange)
    order = understand(model, request, lambda uri: emulator.files.picture(uri, owner))
    generate(emulator, exchange, order, is_stream=found["method"] == "streamGenerateContent")


def _count_tokens(emulator: Emulator, exchange: Exchange, found: re.Match[str]) -> None:
    model = _model(found, "countTokens")
    request = protocol.read(schema.COUNT_TOKENS, exchange.json())
    inner = request.get("generateContentRequest", request)
    owner = _owner(exchange)
    order = understand(
        model,
        {"contents": inner.get("contents", [])},
        lambda uri: emulator.files.picture(uri, owner),
    )
    text, pictures = order.prompt_tokens
    details = [("TEXT", text), *([("IMAGE", pictures)] if pictures else [])]
    exchange.send_json(
        {
            "totalTokens": text + pictures,
            "promptTokensDetails": [{"modality": kind, "tokenCount": n} for kind, n in details],
        }
    )


def _upload(emulator: Emulator, exchange: Exchange, found: re.Match[str]) -> None:
    commands = exchange.headers.get("X-Goog-Upload-Command", "").replace(" ", "").split(",")
    if commands == ["start"]:
        _start_upload(emulator, exchange, found)
        return
    upload_id = exchange.query.get("uploadId", "")
    if "upload" in commands:
        offset = exchange.number("X-Goog-Upload-Offset")
        emulator.files.append(upload_id, offset, exchange.raw)
    if "finalize" not in commands:
        exchange.send_json({}, X_Goog_Upload_Status="active")
        return
    stored = emulator.files.finish(upload_id)
    base = f"{exchange.host}/{found['version']}"
    body = {"file": files.to_json(stored, base)}
    exchange.send_json(body, X_Goog_Upload_Status="final")


def _start_upload(emulator: Emulator, exchange: Exchange, found: re.Match[str]) -> None:
    announced = protocol.read(schema.UPLOAD, exchange.json() or {}).get("file", {})
    upload = Upload(
        owner=_owner(exchange),
        mime=exchange.headers.get("X-Goog-Upload-Header-Content-Type", "")
        or announced.get("mimeType", "application/octet-stream"),
        display_name=announced.get("displayName", ""),
        name=announced.get("name", ""),
        size_bytes=exchange.number("X-Goog-Upload-Header-Content-Length"),
    )
    upload_id = emulator.files.start(upload)
    # Our own host: a client sends the bytes wherever this line points.
    url = f"{exchange.host}{exchange.route}?upload_id={upload_id}&upload_protocol=resumable"
    exchange.send_json(
        {},
        X_Goog_Upload_URL=url,
        X_Goog_Upload_Status="active",
        X_Goog_Upload_Chunk_Granularity="262144",
    )


def _list_files(emulator: Emulator, exchange: Exchange, found: re.Match[str]) -> None:
    base = f"{exchange.host}/{found['version']}"
    rows = [files.to_json(each, base) for each in emulator.files.of(_owner(exchange))]
    page = _page(exchange, rows, 10)
    exchange.send_json({"files": page.pop("rows"), **page} if rows else {})


def _get_file(emulator: Emulator, exchange: Exchange, found: re.Match[str]) -> None:
    stored = emulator.files.get(f"files/{found['file']}", _owner(exchange))
    exchange.send_json(files.to_json(stored, f"{exchange.host}/{found['version']}"))


def _delete_file(emulator: Emulator, exchange: Exchange, found: re.Match[str]) -> None:
    emulator.files.delete(f"files/{found['file']}", _owner(exchange))
    exchange.send_json({})


def _page(exchange: Exchange, rows: list[Any], usual: int) -> dict[str, Any]:
    """One page of `rows` under that name, and a token when there are more."""
    size = exchange.query.get("pageSize", str(usual))
    if not size.isdecimal() or not 0 < int(size) <= 1000:
        raise refusals.invalid("page_size must be between 1 and 1000.")
    start = _offset(exchange.query.get("pageToken", ""))
    page: dict[str, Any] = {"rows": rows[start : start + int(size)]}
    if start + int(size) < len(rows):
        token = f"from {start + int(size)}".encode()
        page["nextPageToken"] = base64.urlsafe_b64encode(token).decode()
    return page


def _offset(token: str) -> int:
    try:
        return int(base64.urlsafe_b64decode(token).removeprefix(b"from ") or b"0")
    except ValueError:
        raise refusals.invalid("page_token is not valid.") from None


def _next_scenario(emulator: Emulator, exchange: Exchange, found: re.Match[str]) -> None:
    asked = exchange.json() or {}
    try:
        emulator.next(
            asked["name"], asked.get("times", 1), asked.get("value"), at=asked.get("at", "generate")
        )
    except KeyError as error:
        raise refusals.invalid(f"No such scenario: {error}") from None
    exchange.send_json({})


def _release(emulator: Emulator, exchange: Exchange, found: re.Match[str]) -> None:
    emulator.release()
    exchange.send_json({})


def _requests(emulator: Emulator, exchange: Exchange, found: re.Match[str]) -> None:
    exchange.send_json(
        {
            "requests": [
                {
                    "method": each.method,
                    "path": each.path.partition("?")[0],
                    "body": each.body,
                    "bodySha256": each.body_sha256,
                    "bodyBytes": each.body_bytes,
                }
                for each in emulator.requests
                if not each.path.startswith("/__")
            ]
        }
    )


_TABLE: tuple[tuple[str, str, Handler], ...] = (
    ("GET", _V + "/models", _list_models),
    ("GET", _MODEL, _get_model),
    ("POST", _MODEL + ":(?P<method>generateContent|streamGenerateContent)", _generate),
    ("POST", _MODEL + ":countTokens", _count_tokens),
    ("POST", "/upload" + _V + "/files", _upload),
    ("GET", _V + "/files", _list_files),
    ("GET", _V + "/files/(?P<file>[a-z0-9-]+)", _get_file),
    ("DELETE", _V + "/files/(?P<file>[a-z0-9-]+)", _delete_file),
    ("POST", "/__scenario", _next_scenario),
    ("POST", "/__release", _release),
    ("GET", "/__requests", _requests),
)

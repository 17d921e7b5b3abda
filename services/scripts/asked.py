"""What a turn asked for, its conversation included, and which files that takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.domain import BlobId, Role, Turn
from services.gemini.codec import request_json
from services.gemini.payloads import BLOB, FILE, INLINE, SIGNATURE, blob_named

UPLOAD = "$upload"  # stands where the address of an uploaded file will be
ENDINGS = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/webp": "webp",
    "image/gif": "gif",
    "image/heic": "heic",
    "image/heif": "heif",
    "image/avif": "avif",
    "image/bmp": "bmp",
}
# What both SDKs carry unchanged; any other field of a part would be refused or lost.
_PLAIN_PART = {"text", "thought", SIGNATURE, INLINE, FILE}
_PLAIN_INLINE = {"mimeType", "data"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One request in wire JSON with blobs as placeholders; `files` names a file for each."""

    model: str
    contents: Sequence[dict[str, Any]]
    config: Mapping[str, Any]
    files: Mapping[BlobId, str]

    @property
    def is_simple(self) -> bool:
        """One question, nothing before it."""
        return len(self.contents) == 1

    @property
    def is_plain(self) -> bool:
        """Whether the SDKs' own types hold all of the contents."""
        return all(
            content.keys() <= {"role", "parts"} and all(map(_is_plain, content["parts"]))
            for content in self.contents
        )

    @property
    def uploads(self) -> bool:
        """Whether pictures go to the Files API first."""
        return any(FILE in part for content in self.contents for part in content["parts"])

    def upload(self, value: Any) -> tuple[str, str]:
        """File and MIME type of the upload whose address stands here; empty when it is none."""
        if not isinstance(value, dict) or UPLOAD not in value:
            return "", ""
        return self.files[BlobId(value[UPLOAD])], value["mimeType"]

    def file(self, value: Any) -> str:
        """The file that `value` stands for; empty when it is no blob's placeholder."""
        return self.files[blob_named(value)] if isinstance(value, dict) and BLOB in value else ""


def asked_by(path: Sequence[Turn], *, sizes: bool) -> Asked:
    """The request that the last turn of `path` sent; `sizes` as in `codec.request_json`.

    The history and the turn's own question are what went over the wire then.
    """
    turn = path[-1]
    request = request_json(turn.recipe, path[:-1], model_id=turn.model_sent, sizes=sizes)
    contents = request["contents"]
    if turn.outcome.user_content.get("parts"):
        contents[-1] = turn.outcome.user_content
    contents = [_role_first(_filed(content, turn.outcome.files)) for content in contents]
    roles = {
        reference.sent.blob: reference.role for one in path for reference in one.recipe.references
    }
    return Asked(request["model"], contents, request["config"], _files(contents, roles))


def _filed(content: dict[str, Any], files: Collection[BlobId]) -> dict[str, Any]:
    """`content` with an upload's place for each picture of `files`, as they went."""
    if content.get("role") == "model" or not files:
        return content
    return {**content, "parts": [_as_file(part, files) for part in content["parts"]]}


def _as_file(part: dict[str, Any], files: Collection[BlobId]) -> dict[str, Any]:
    inline = part.get(INLINE)
    if not inline or blob_named(inline["data"]) not in files:
        return part
    upload = {UPLOAD: blob_named(inline["data"]), "mimeType": inline["mimeType"]}
    rest = {name: item for name, item in part.items() if name != INLINE}
    return {**rest, FILE: {"mimeType": inline["mimeType"], "fileUri": upload}}


def _role_first(content: dict[str, Any]) -> dict[str, Any]:
    """As one reads a conversation: who, then what. Records keep their keys sorted."""
    return {name: content[name] for name in sorted(content, key=lambda name: name != "role")}


def _files(contents: Sequence[dict[str, Any]], roles: Mapping[BlobId, Role]) -> dict[BlobId, str]:
    """A name for every blob: what it is, its number, its ending; a blob twice is one file."""
    files: dict[BlobId, str] = {}
    counts: Counter[str] = Counter()
    turn = 0
    for content in contents:
        turn += content.get("role") != "model"
        before = f"turn-{turn}-" if len(contents) > 1 else ""
        for blob, kind, ending in _blobs(content, roles):
            if blob not in files:
                counts[before + kind] += 1
                files[blob] = f"{before}{kind}-{counts[before + kind]}.{ending}"
    return files


def _blobs(
    content: Mapping[str, Any], roles: Mapping[BlobId, Role]
) -> Iterator[tuple[BlobId, str, str]]:
    """Each blob with what it is and how its name ends."""
    for part in content["parts"]:
        inline = part.get(INLINE)
        if FILE in part:
            upload = part[FILE]["fileUri"]
            ending = ENDINGS.get(str(upload["mimeType"]).lower(), "bin")
            blob = BlobId(upload[UPLOAD])
            yield blob, _kind(part, content, roles.get(blob, Role.OTHER)), ending
        elif isinstance(inline, dict) and inline.get("data") is not None:
            blob = blob_named(inline["data"])
            ending = ENDINGS.get(str(inline.get("mimeType")).lower(), "bin")
            yield blob, _kind(part, content, roles.get(blob, Role.OTHER)), ending
        if part.get(SIGNATURE) is not None:
            yield blob_named(part[SIGNATURE]), "signature", "bin"
        yield from ((blob, "blob", "bin") for blob in _anywhere(part))


def _anywhere(value: Any) -> Iterator[BlobId]:
    """Every blob named in `value`, also where no model of today puts one."""
    if isinstance(value, dict) and BLOB in value:
        yield blob_named(value)
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _anywhere(item)


def _kind(part: Mapping[str, Any], content: Mapping[str, Any], role: Role) -> str:
    if content.get("role") == "model":
        return "draft" if part.get("thought") is True else "picture"
    return "reference" if role is Role.OTHER else role.value


def _is_plain(part: Mapping[str, Any]) -> bool:
    return part.keys() <= _PLAIN_PART and part.get(INLINE, {}).keys() <= _PLAIN_INLINE

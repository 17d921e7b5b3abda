"""Python on google-genai, as Google's own examples are written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from services.gemini.payloads import FILE, INLINE
from services.scripts import literals
from services.scripts.asked import Asked
from services.scripts.pretty import Group, Manner, Node, Words, laid_out

MANNER = Manner(step="    ", around=("(", ")"))

# The SDK's types by the wire's field names.
_TYPES = {
    "contents": "Content",
    "systemInstruction": "Content",
    "parts": "Part",
    INLINE: "Blob",
    FILE: "FileData",
    "imageConfig": "ImageConfig",
    "thinkingConfig": "ThinkingConfig",
    "tools": "Tool",
    "googleSearch": "GoogleSearch",
    "searchTypes": "SearchTypes",
    "webSearch": "WebSearch",
    "imageSearch": "ImageSearch",
    "safetySettings": "SafetySetting",
}

_HEAD = """\
{imports}

from google import genai
from google.genai import errors, types

client = genai.Client(
    api_key=os.environ["GEMINI_API_KEY"],
    http_options=types.HttpOptions(api_version="v1beta"),
)
"""
_READ = """

def read(name):
    return (Path(__file__).parent / "files" / name).read_bytes()

"""
_UPLOADED = """

def uploaded(name, mime_type):
    path = Path(__file__).parent / "files" / name
    return client.files.upload(file=path, config={"mime_type": mime_type}).uri

"""
_ENCODED = """

def encoded(name):
    return base64.b64encode((Path(__file__).parent / "files" / name).read_bytes()).decode()

"""
_TAIL = """\
except errors.APIError as error:
    sys.exit(error.message or str(error))

pictures = words = 0
for part in response.parts or []:
    if part.thought:
        continue  # a summary or a draft on the way to the result
    if part.text:
        words += 1
        print(part.text)
    elif part.inline_data:
        pictures += 1
        ending = mimetypes.guess_extension(part.inline_data.mime_type, strict=False)
        name = f"picture-{pictures}{ending or '.bin'}"
        Path(name).write_bytes(part.inline_data.data)
        print("Saved", name)

if not pictures + words:
    answer = response.candidates[0] if response.candidates else None
    ended = answer.finish_reason if answer else None
    if response.prompt_feedback:
        ended = response.prompt_feedback.block_reason
    told = answer.finish_message if answer else None
    sys.exit(f"Nothing came back. {told or (ended.value if ended else '')}")
"""


def write(asked: Asked) -> str:
    plain = asked.is_plain
    encodes = bool(asked.files) and not plain
    used = ["base64"] * encodes + ["mimetypes", "os", "sys"]
    imports = "".join(f"import {name}\n" for name in used) + "from pathlib import Path"
    helper = "" if not asked.files else _READ if plain else _ENCODED
    helper += _UPLOADED if asked.uploads else ""
    call = "\n".join(laid_out(_call(asked), MANNER, "    ", "response = "))
    return f"{_HEAD.format(imports=imports)}{helper}\ntry:\n{call}\n{_TAIL}"


def _call(asked: Asked) -> Group:
    config = Group("types.GenerateContentConfig(", _config(asked))
    contents = _contents(asked) if asked.is_plain else '"-"'
    return Group(
        "client.models.generate_content(",
        (("model=", _text(asked.model)), ("contents=", contents), ("config=", config)),
    )


def _contents(asked: Asked) -> Node:
    if not asked.is_simple:
        return _typed(asked, "contents", asked.contents)
    parts = [_loose(asked, part) for part in asked.contents[0]["parts"]]
    return parts[0] if len(parts) == 1 else Group("[", [("", part) for part in parts], "]")


def _loose(asked: Asked, part: Mapping[str, Any]) -> Node:
    """A part of a lone question, which the SDK makes a content of."""
    if INLINE in part:
        inline = part[INLINE]
        data = ("data=", _typed(asked, "data", inline["data"]))
        mime = ("mime_type=", _text(inline["mimeType"]))
        return Group("types.Part.from_bytes(", (data, mime))
    if FILE in part:
        uri = ("file_uri=", _typed(asked, "fileUri", part[FILE]["fileUri"]))
        mime = ("mime_type=", _text(part[FILE]["mimeType"]))
        return Group("types.Part.from_uri(", (uri, mime))
    return _text(part["text"])


def _config(asked: Asked) -> list[tuple[str, Node]]:
    items = _fields(asked, asked.config)
    if not asked.is_plain:
        # The answers have fields that the SDK's types would refuse: sent as they came.
        extra = Group("{", [('"contents": ', _exact(asked, asked.contents))], "}")
        options = Group("types.HttpOptions(", [("extra_body=", extra)])
        items.append(("http_options=", options))
    return items


def _fields(asked: Asked, value: Mapping[str, Any]) -> list[tuple[str, Node]]:
    return [(f"{_snake(name)}=", _typed(asked, name, item)) for name, item in value.items()]


def _typed(asked: Asked, name: str, value: Any) -> Node:
    """A field's value in the SDK's own types."""
    if file := asked.file(value):
        return f"read({literals.python(file)})"
    if (upload := asked.upload(value))[0]:
        return _uploaded(*upload)
    if name == "thinkingLevel":
        value = value.upper()
    if isinstance(value, list | tuple):
        return Group("[", [("", _typed(asked, name, item)) for item in value], "]")
    if isinstance(value, dict):
        return Group(f"types.{_TYPES[name]}(", _fields(asked, value))
    return _text(value) if isinstance(value, str) else repr(value)


def _exact(asked: Asked, value: Any) -> Node:
    """Wire JSON as it is."""
    if file := asked.file(value):
        return f"encoded({literals.python(file)})"
    if (upload := asked.upload(value))[0]:
        return _uploaded(*upload)
    if isinstance(value, list | tuple):
        return Group("[", [("", _exact(asked, item)) for item in value], "]")
    if isinstance(value, dict):
        items = [(f"{literals.python(key)}: ", _exact(asked, item)) for key, item in value.items()]
        return Group("{", items, "}")
    return _text(value) if isinstance(value, str) else repr(value)


def _uploaded(file: str, mime: str) -> str:
    return f"uploaded({literals.python(file)}, {literals.python(mime)})"


def _text(text: str) -> Words:
    return Words(literals.pieces(text, literals.python))


def _snake(name: str) -> str:
    return re.sub(r"[A-Z]", lambda letter: f"_{letter.group().lower()}", name)

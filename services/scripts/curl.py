"""A shell script around curl that needs no other program than every system has.

The words stand in a quoted here-document, in which a shell expands nothing, and
files are poured in as base64 between two of them: so the body is built as a
stream, and no picture passes through a command line or needs a JSON tool.
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote

from services.scripts import literals
from services.scripts.asked import Asked
from services.scripts.pretty import Group, Manner, Node, laid_out

MANNER = Manner(step="  ", last_comma="")
_BESIDE = ("tools", "systemInstruction", "safetySettings")  # not in generationConfig
_HOLE = re.compile("\0(.+?)\0")  # stands for a file's base64; JSON literals hold no NUL

_MIME = re.compile(r"[a-z]+/[a-z0-9.+-]+")

_HEAD = """\
#!/usr/bin/env bash
set -euo pipefail

: "${GEMINI_API_KEY:?holds your API key and is not set}"
base_url=${GOOGLE_GEMINI_BASE_URL:-https://generativelanguage.googleapis.com}
"""
_UPLOAD = r"""
# Sends a file to Google, who keeps it for 48 hours, and prints its address.
upload() {
  url=$(curl -sS --fail -D - -o /dev/null -X POST "${base_url%/}/upload/v1beta/files" \
    -H "x-goog-api-key: $GEMINI_API_KEY" -H "Content-Type: application/json" \
    -H "X-Goog-Upload-Protocol: resumable" -H "X-Goog-Upload-Command: start" \
    -H "X-Goog-Upload-Header-Content-Length: $(($(wc -c < "$1")))" \
    -H "X-Goog-Upload-Header-Content-Type: $2" -d '{"file": {}}' |
    tr -d '\r' | awk 'tolower($1) == "x-goog-upload-url:" { print $2 }')
  curl -sS --fail -X POST "$url" --data-binary @"$1" -H "Content-Type:" \
    -H "X-Goog-Upload-Offset: 0" -H "X-Goog-Upload-Command: upload, finalize" |
    tr -d '\n' | sed 's/.*"uri": *"\([^"]*\)".*/\1/'
}
"""
_CALL = """
# 22: the server said no, and answer.json says why.
curl -sS --fail-with-body -X POST \\
  "${{base_url%/}}/v1beta/{model}:generateContent" \\
  -H "x-goog-api-key: $GEMINI_API_KEY" \\
  -H "Content-Type: application/json" \\
  -o answer.json \\
"""
_TAIL = r"""
# Prints the words of answer.json, saves its pictures. Every quote ends a record:
# strings, and what stands between them, come by turns.
LC_ALL=C awk '
  BEGIN { RS = "\"" }
  in_string {
    value = value $0
    if (match($0, /\\+$/) && RLENGTH % 2) value = value "\""
    else in_string = 0
    next
  }
  {
    if ($0 ~ /^[ \t\r\n]*:/) {
      key = value
      if (depth == 4 && key == "thought" && $0 ~ /true/) thought = 1
    } else if (depth == 2 && section == "error" && key == "message") failure = plain(value)
    else if (depth == 2 && key ~ /^(finishMessage|blockReason)$/) reason = plain(value)
    else if (depth == 2 && key == "finishReason") ended = plain(value)
    else if (depth == 4 && key == "text") text = value
    else if (depth == 5 && key == "mimeType") mime = plain(value)
    else if (depth == 5 && key == "data") data = value
    braces = $0
    gsub(/[^{}]/, "", braces)
    for (i = 1; i <= length(braces); i++) {
      if (substr(braces, i, 1) == "{") {
        if (++depth == 2) section = key
        if (depth == 4) text = mime = data = thought = ""
      } else if (depth-- == 4 && !thought) take()
    }
    in_string = 1
    value = ""
  }
  END {
    if (!failure && !taken) failure = "Nothing came back. " (reason ? reason : ended)
    if (failure) { print failure > "/dev/stderr"; exit 1 }
  }
  function take(  kind, name) {
    if (text != "") { taken++; print plain(text) }
    if (data == "") return
    kind = mime ~ /^image\/[a-z]+$/ ? substr(mime, 7) : "bin"
    name = "picture-" ++pictures "." (kind == "jpeg" ? "jpg" : kind)
    print data | ("base64 --decode > " name)
    close("base64 --decode > " name)
    taken++
    print "Saved " name
  }
  function plain(words) {
    gsub(/\\\\/, "\001", words)
    gsub(/\\n/, "\n", words)
    gsub(/\\t/, "\t", words)
    gsub(/\\u003c/, "<", words)
    gsub(/\\u003e/, ">", words)
    gsub(/\\u0026/, "\\&", words)
    gsub(/\\u0027/, "\047", words)
    gsub(/\\u003d/, "=", words)
    gsub(/\\\//, "/", words)
    gsub(/\\"/, "\"", words)
    gsub(/\001/, "\\", words)
    return words
  }
' answer.json
"""


def write(asked: Asked) -> str:
    body = "\n".join(laid_out(_body(asked), MANNER))
    model = asked.model if asked.model.startswith(("models/", "tunedModels/")) else (
        f"models/{asked.model}"
    )  # fmt: skip
    call = _CALL.format(model=quote(model))
    if not asked.files:
        return f"{_HEAD}{call}  -d @- <<'JSON' || [ $? -eq 22 ]\n{body}\nJSON\n{_TAIL}"
    upload = _UPLOAD if asked.uploads else ""
    return f"{_HEAD}{upload}{_request(body)}{call}  -d @request.json || [ $? -eq 22 ]\n{_TAIL}"


def _request(body: str) -> str:
    """A function of the shell that writes `body`, with files in its holes."""
    words, *rest = _HOLE.split(body)
    lines = ["", 'here=$(dirname "$0")', "", "request() {", f"  cat <<'JSON'\n{words}\nJSON"]
    for file, words in zip(rest[::2], rest[1::2], strict=True):
        lines += [_poured(file), f"  cat <<'JSON'\n{words}\nJSON"]
    lines += ["}", "", "# curl drops the line breaks, those within the base64 too."]
    return "\n".join([*lines, "request > request.json", ""])


def _poured(hole: str) -> str:
    """What fills a hole: a file's base64, or the address of an upload."""
    file, _, mime = hole.partition("\1")
    if mime and not _MIME.fullmatch(mime):  # it becomes a word of the shell's
        mime = "application/octet-stream"
    return f'  upload "$here/files/{file}" {mime}' if mime else f'  base64 < "$here/files/{file}"'


def _body(asked: Asked) -> Group:
    config = dict(asked.config)
    beside = {name: config.pop(name) for name in _BESIDE if name in config}
    body = {"contents": asked.contents, **beside, "generationConfig": config}
    node = _node(asked, body)
    assert isinstance(node, Group)
    return node


def _node(asked: Asked, value: Any, name: str = "") -> Node:
    if file := asked.file(value):
        return f'"\0{file}\0"'
    if (upload := asked.upload(value))[0]:
        return f'"\0{upload[0]}\1{upload[1]}\0"'
    if name == "thinkingLevel":
        value = value.upper()
    if isinstance(value, dict):
        items = [(f"{literals.json(key)}: ", _node(asked, item, key)) for key, item in
                 value.items()]  # fmt: skip
        return Group("{", items, "}")
    if isinstance(value, str):
        return literals.json(value)
    if isinstance(value, list | tuple):
        return Group("[", [("", _node(asked, item)) for item in value], "]")
    return json.dumps(value)

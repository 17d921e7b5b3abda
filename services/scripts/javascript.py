"""JavaScript on @google/genai, as Google's own examples are written."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from services.scripts import literals
from services.scripts.asked import Asked
from services.scripts.pretty import Group, Manner, Node, Words, laid_out

MANNER = Manner(step="  ", between=" +")
_NAME = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")

_HEAD = """\
import * as fs from "node:fs";
import { GoogleGenAI } from "@google/genai";

const ai = new GoogleGenAI({ apiKey: process.env.GEMINI_API_KEY, apiVersion: "v1beta" });
"""
_READ = """
const read = (name) =>
  fs.readFileSync(new URL(`files/${name}`, import.meta.url), "base64");
"""
_UPLOADED = """
const uploaded = async (name, mimeType) => {
  const file = fileURLToPath(new URL(`files/${name}`, import.meta.url));
  return (await ai.files.upload({ file, config: { mimeType } }).catch(fail)).uri;
};
"""
_TAIL = """
const ENDINGS = { "image/png": "png", "image/jpeg": "jpg", "image/webp": "webp" };
const answer = response.candidates?.[0];
let pictures = 0;
let words = 0;
for (const part of answer?.content?.parts ?? []) {
  if (part.thought) continue; // a summary or a draft on the way to the result
  if (part.text) {
    words += 1;
    console.log(part.text);
  } else if (part.inlineData) {
    pictures += 1;
    const name = `picture-${pictures}.${ENDINGS[part.inlineData.mimeType] ?? "bin"}`;
    fs.writeFileSync(name, Buffer.from(part.inlineData.data, "base64"));
    console.log("Saved", name);
  }
}

if (!pictures && !words) {
  const ended = response.promptFeedback?.blockReason ?? answer?.finishReason ?? "";
  fail({ message: `Nothing came back. ${answer?.finishMessage ?? ended}` });
}

function fail(error) {
  let sentence = error.message;
  try {
    sentence = JSON.parse(error.message).error.message; // the server's own
  } catch {
    // It came from elsewhere, such as the network.
  }
  console.error(sentence);
  process.exit(1);
}
"""


def write(asked: Asked) -> str:
    helper = _READ if asked.files else ""
    helper += _UPLOADED if asked.uploads else ""
    request = "\n".join(
        laid_out(_request(asked), MANNER, "", "const response = await ai.models.generateContent(")
    )
    head = _HEAD
    if asked.uploads:
        head = head.replace("\n", '\nimport { fileURLToPath } from "node:url";\n', 1)
    return f"{head}{helper}\n{request}).catch(fail);\n{_TAIL}"


def _request(asked: Asked) -> Group:
    config: dict[str, Any] = dict(asked.config)
    items: list[tuple[str, Node]] = [("model: ", _node(asked, asked.model))]
    if asked.is_plain:
        items.append(("contents: ", _contents(asked)))
    else:
        # The answers have fields that the SDK would drop: sent as they came.
        items.append(("contents: ", '"-"'))
        config["httpOptions"] = {"extraBody": {"contents": asked.contents}}
    items.append(("config: ", _node(asked, config)))
    return Group("{", items, "}", " ")


def _contents(asked: Asked) -> Node:
    if not asked.is_simple:
        return _node(asked, asked.contents)
    parts = asked.contents[0]["parts"]
    if len(parts) == 1 and parts[0].keys() == {"text"}:
        return _node(asked, parts[0]["text"])
    return _node(asked, parts)


def _node(asked: Asked, value: Any, name: str = "") -> Node:
    if file := asked.file(value):
        return f"read({literals.javascript(file)})"
    if (upload := asked.upload(value))[0]:
        return f"await uploaded({', '.join(map(literals.javascript, upload))})"
    if name == "thinkingLevel":
        value = value.upper()
    if isinstance(value, dict):
        items = [(f"{_key(key)}: ", _node(asked, item, key)) for key, item in value.items()]
        return Group("{", items, "}", " ")
    if isinstance(value, str):
        return Words(literals.pieces(value, literals.javascript))
    if isinstance(value, Sequence):
        return Group("[", [("", _node(asked, item)) for item in value], "]")
    return json.dumps(value)


def _key(name: str) -> str:
    return name if _NAME.fullmatch(name) else literals.javascript(name)

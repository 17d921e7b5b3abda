"""One turn as a script with the files that it reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from services.domain import BlobId, Turn
from services.scripts import curl, javascript, python
from services.scripts.asked import Asked, asked_by

FILES = "files"  # the folder beside the script
_README = """\
# One picture of Musa's, as code

{start}
The script asks Gemini for the same once more, and pays for it. The pictures that come back
are written into the folder from which it is started. No two answers are alike.

- `GEMINI_API_KEY` in the environment is the key; it stands in no file.
- `GOOGLE_GEMINI_BASE_URL`, if it is set, is asked instead of Google.
"""
_ABOUT_WORDS = """\
- What was typed, before alternatives and mentions became what the script sends:

{typed}
"""
_ABOUT_FILES = """\
- `files/` holds what the request takes besides words: references, the conversation's
  pictures, and its thought signatures, which have to go back byte for byte.
"""


@dataclass(frozen=True, slots=True)
class Language:
    file: str
    start: str  # what to install and how to run it
    write: Callable[[Asked], str]


LANGUAGES: Mapping[str, Language] = {
    "python": Language("request.py", "pip install google-genai\npython request.py", python.write),
    "javascript": Language(
        "request.mjs", "npm install @google/genai\nnode request.mjs", javascript.write
    ),
    "curl": Language("request.sh", "bash request.sh", curl.write),
}


@dataclass(frozen=True, slots=True)
class Script:
    """`files` lie in the folder `FILES` beside the script, each a blob of the library's."""

    file: str
    text: str
    readme: str
    files: Mapping[str, BlobId]


def script(path: Sequence[Turn], language: str, *, sizes: bool) -> Script:
    """The last turn of `path` in one of `LANGUAGES`; `sizes` as in `codec.request_json`."""
    chosen = LANGUAGES[language]
    asked = asked_by(path, sizes=sizes)
    start = "".join(f"    {line}\n" for line in chosen.start.splitlines())
    readme = _README.format(start=start) + (_ABOUT_FILES if asked.files else "")
    if path[-1].recipe.written:
        typed = "".join(f"      {line}\n" for line in path[-1].recipe.written.splitlines())
        readme += _ABOUT_WORDS.format(typed=typed.rstrip())
    files = {name: blob for blob, name in asked.files.items()}
    return Script(chosen.file, chosen.write(asked), readme, files)

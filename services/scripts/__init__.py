"""Any turn as code: a script in three languages that asks for the same once more. Pure.

`script` is the way in; whoever wants a folder copies the blobs that it names.
"""

from services.scripts.script import FILES, LANGUAGES, Script, script

__all__ = ["FILES", "LANGUAGES", "Script", "script"]

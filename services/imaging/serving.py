"""What the imaging processes have in common: a line of JSON in, a line out, a memory ceiling.

Each request is answered by {"id", "ok"} or {"id", "error": {"key", "params"}}.
"""

from __future__ import annotations

import errno
import json
import os
import sys
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PIL import Image

from services.children import yield_to_the_window
from services.imaging import pixels
from services.imaging.door import Rejected

MEMORY_ABOVE_IDLE_BYTES = 2**30
Answer = dict[str, Any]
Tasks = Mapping[str, Callable[[Mapping[str, Any]], Answer]]


def answer(tasks: Tasks, request: Mapping[str, Any]) -> Answer:
    """The reply to one request, whatever the file in it makes Pillow do."""
    try:
        return {"id": request["id"], "ok": tasks[request["task"]](request)}
    except Rejected as reason:
        key, params = reason.key, reason.params
    except MemoryError:
        key, params = "image_too_hungry", {}
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        key, params = "image_too_many_pixels", {"limit": pixels.MAX_PIXELS // 10**6}
    except OSError as error:
        key, params = _key_of(error), {}
    except Exception as error:  # noqa: BLE001 - Pillow raises anything on hostile files
        key, params = (
            ("image_cut_short" if "truncated" in str(error).lower() else "image_broken"),
            {},
        )
    return {"id": request["id"], "error": {"key": key, "params": params}}


def serve(tasks: Tasks, memory_bytes: int = MEMORY_ABOVE_IDLE_BYTES) -> None:
    """Answer until the input is closed."""
    # Answers have a pipe of their own: what a library prints cannot get between them.
    replies = os.fdopen(os.dup(1), "w", encoding="ascii", buffering=1)
    os.dup2(2, 1)
    warnings.simplefilter("ignore")
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = pixels.MAX_PIXELS
    limit_memory(memory_bytes)
    yield_to_the_window()
    print(json.dumps({"event": "ready"}), file=replies, flush=True)
    for line in sys.stdin.buffer:
        print(json.dumps(answer(tasks, json.loads(line))), file=replies, flush=True)


def limit_memory(above_idle_bytes: int) -> None:
    """Let this process take no more than that on top of what it has now, where that can be set."""
    try:
        import resource
    except ImportError:  # Windows: the deadline alone must do
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a dump would hold the user's pictures
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    except OSError:  # elsewhere an address-space limit is not honoured
        return
    ceiling = pages * resource.getpagesize() + above_idle_bytes
    resource.setrlimit(resource.RLIMIT_AS, (ceiling, ceiling))


def _key_of(error: OSError) -> str:
    # Pillow raises plain OSError for broken pictures; one with a number is the system's.
    if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
        return "image_disk_full"
    if error.errno is not None:
        return "image_unwritable"
    return "image_cut_short" if "truncated" in str(error).lower() else "image_broken"

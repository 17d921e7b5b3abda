"""Musa's front door: reads the command line and opens the window or runs one command."""

from __future__ import annotations

import sys


def main() -> int:
    """Open the window, or run one command without it; the process's exit status."""
    from services.arguments import parse

    arguments = parse(sys.argv[1:])
    if arguments.command is not None:
        from services.commands.running import run

        return run(arguments)
    from gui.app import start

    return start(arguments.options)


if __name__ == "__main__":
    sys.exit(main())

"""The errors people meet: one sentence that says what, where, and what to do."""

import os
from pathlib import Path


class CourseError(Exception):
    """Something keeps a command from doing its work; the message says what to do."""


def place(path: Path, line: int | None = None) -> str:
    """Return where something is, for a message: the path from the current folder, and the line."""
    shown = os.path.relpath(path)
    if shown.startswith(".."):
        shown = str(path)
    return f"{shown}:{line}" if line else shown

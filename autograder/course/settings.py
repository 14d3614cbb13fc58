"""How a question wants to be graded: the `autograder:` block at the head of its source.

Owns the keys, their types and their defaults; an unknown or misspelt one is an error, never ignored.

    judge: "separate" (the default): the judge runs the test cells, outside the student's process; "none":
        they run in the student's process, as nbgrader runs them.
    packages: what submissions may import, besides Python's own modules (default: NumPy and Matplotlib).
    warm_up: lines of Python that run once before any submission, such as loading weights, so that not every
        submission waits for it; submissions find what they leave in modules.
    cell_seconds, notebook_seconds, memory_mb, output_mb, processes, files_mb: see `sandbox.limits`.
"""

import dataclasses
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from autograder.sandbox.limits import Limits

JUDGES = ("separate", "none")
NUMBERS = tuple(field.name for field in dataclasses.fields(Limits))
LISTS = ("packages", "warm_up")
KEYS = ("judge", *LISTS, *NUMBERS)
DEFAULTS: dict[str, Any] = {"judge": "separate", "packages": ["numpy", "matplotlib"]}


class BadSetting(Exception):
    """A setting is unknown or has a wrong value; the text is a sentence, `key` names it."""

    def __init__(self, key: str, sentence: str) -> None:
        super().__init__(sentence)
        self.key = key


def read_settings(written: object) -> dict[str, Any]:
    """Return a question's settings with the defaults filled in.

    Args:
        written: what the YAML block holds; None if there is no block.

    Raises:
        BadSetting: if a key is unknown or a value has the wrong type.
    """
    return {**DEFAULTS, **check_settings(written)}


def check_settings(written: object) -> Mapping[str, Any]:
    """Return settings as they are written, once they have been found right.

    Raises:
        BadSetting: as `read_settings`.
    """
    if written is None:
        return {}
    if not isinstance(written, Mapping):
        raise BadSetting("autograder", f"`autograder:` must hold settings such as {KEYS[1]}, one a line.")
    for key, value in written.items():
        _check(str(key), value)
    return written


def _check(key: str, value: object) -> None:
    if key not in KEYS:
        raise BadSetting(key, f"`{key}` is not a setting{did_you_mean(key, KEYS)}")
    if key == "judge" and value not in JUDGES:
        raise BadSetting(key, f"`judge` is {value!r}; write one of: {', '.join(JUDGES)}.")
    if key in LISTS and not (isinstance(value, list) and all(isinstance(item, str) for item in value)):
        raise BadSetting(key, f"`{key}` must be a list of texts, such as [numpy, torch].")
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if key in NUMBERS and not (number and value > 0):  # type: ignore[operator]
        raise BadSetting(key, f"`{key}` is {value!r}; write a number above 0.")


def did_you_mean(word: str, known: "list[str] | tuple[str, ...]") -> str:
    """Return the end of a sentence about an unknown word: the closest known one, or all of them.

    The full stop or question mark is part of it.
    """
    close = get_close_matches(word, known, 1)
    if close:
        return f"; did you mean `{close[0]}`?"
    return f"; there are: {', '.join(known)}." if known else "."


def limits_in(settings: Mapping[str, Any], default: Limits) -> Limits:
    """Return the limits that settings make of the default ones."""
    return dataclasses.replace(default, **{name: settings[name] for name in NUMBERS if name in settings})

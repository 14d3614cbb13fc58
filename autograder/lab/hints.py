"""Names the known mistake that a wrong answer equals, in the student's own notebook.

Owns the table beside a built notebook (see `beside`): for each input of a visible check, a fingerprint of
what each known mistake gives on it, and the mistake's hint. A fingerprint is an answer's shape and a few
dot products with fixed random vectors, rounded to six digits. This is enough to recognise an answer, but
thousands of arrays have the same fingerprint, and it belongs to a *wrong* answer on an input that the
notebook shows anyway. No right answer, no input of a hidden test and no code goes into the table, so none
can be extracted from it.
"""

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.lab import compare
from autograder.lab.session import Answer, Known, Raised

PROJECTIONS = 3
CLOSE = 1e-4  # relative; the table is rounded to six digits, and float32 answers differ in the seventh

Fingerprint = list[Any]  # [shape, kind, dot products], or a list of these for the items of a tuple
Entry = Sequence[Any]  # input, fingerprint of the answer, arguments changed, name, hint


def fingerprint(value: object) -> Fingerprint | None:
    """Return the fingerprint of an answer; None if it has none.

    An answer with a fingerprint is an array, a tensor, a number, a list or tuple of them, or a raised
    exception.
    """
    if isinstance(value, Raised):
        return [value.ename, "raised", [hashlib.sha256(value.evalue.encode()).hexdigest()[:8]]]
    if type(value) is list or compare.is_tuple(value):
        items = [fingerprint(item) for item in value]
        return None if None in items else [len(items), "items", items]
    array = compare.as_array(value)
    if array is None and isinstance(value, bool | int | float | np.generic):
        array = np.asarray(value)
    if array is None or array.dtype.kind not in "biuf":
        return None
    kind = {"u": "i"}.get(array.dtype.kind, array.dtype.kind)
    vectors = np.random.default_rng(array.size).normal(size=(PROJECTIONS, array.size))
    with np.errstate(all="ignore"):
        products = vectors @ array.astype(float).ravel()
    return [list(array.shape), kind, [float(f"{product:.6g}") for product in products]]


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= CLOSE * max(abs(one), abs(other), 1e-6) or one == other
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return bool(one == other)


def input_key(answer: Answer) -> str:
    """Return a key for the input: the function and its arguments, or the variable."""
    key = hashlib.sha256(answer.name.encode())
    arguments = [] if answer.args is None else [*answer.args, *sorted(answer.kwargs.items())]
    for argument in [answer.args is None, *arguments]:
        array = compare.as_array(argument)
        text = f"{array.dtype}{array.shape}{array.tolist()}" if array is not None else _stable_text(argument)
        key.update(text.encode())
    return key.hexdigest()[:12]


def _stable_text(argument: object) -> str:
    """Return an argument as text that is the same in every process."""
    return str(getattr(argument, "__name__", "function")) if callable(argument) else repr(argument)


def arguments_changed(answer: Answer) -> list[str]:
    """Return which arguments a call changed: their positions, and what changed in a module.

    Also those that it returned where a new array was expected.
    """
    from autograder.lab.side_effects import argument_difference, comparable

    found = [str(effect) if isinstance(effect, str) else f"{effect} returned" for effect in answer.effects]
    for position, (was, now) in enumerate(
        zip(map(comparable, answer.args or ()), answer.after, strict=False)
    ):
        if isinstance(was, dict) and isinstance(now, dict) and "hooks" in was:
            found += [f"{position} {what}" for what in ("hooks", "training") if now[what] and not was[what]]
            found += [f"{position} frozen"] * (now["frozen"] != was["frozen"])
            if compare.difference(now["numbers"], was["numbers"]) is not None:
                found.append(f"{position} numbers")
        elif argument_difference((was,), (now,)) is not None:
            found.append(str(position))
    return found


class Table:
    """The fingerprints of a notebook's known mistakes."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries

    def explain(self, answer: Answer) -> list[Known]:
        """Return the known mistakes that give the same fingerprint on the same input."""
        key, print_, changed = input_key(answer), fingerprint(answer.value), arguments_changed(answer)
        return [
            Known(name, hint)
            for entry_key, entry_print, entry_changed, name, hint in self._entries
            if entry_key == key and entry_changed == changed and _same(entry_print, print_)
        ]

"""Finds the root cause of a missing name: the student's cell that should define it, and why it does not.

Owns the way back from a follow-on error to the cell where it started: a result is missing because its cell
failed, perhaps because a function of an earlier cell is missing or wrong.
"""

import builtins
import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.course.cells import names_in
from autograder.course.question import Question
from autograder.lab.text import _, printable

DEFINITION = re.compile(r"(?:async )?(?:def|class) (\w+)|(?:from \S+ )?import (.+)")
# What stands before each `=` of `a = b, c = …`.
TARGETS = re.compile(r" *\(?(\*?\w+(?: *, *\*?\w+)*),?\)? *(?::[^=]*)?=(?!=)")
MOST_LINES, LONGEST_LINE = 10_000, 200  # of a student's cell that are looked at


def defined_in(source: str) -> Iterator[str]:
    """Yield names that a student's cell defines, outside of functions and blocks.

    The text is neither compiled nor parsed, which may take a student's text any time and memory.
    """
    for line in source.split("\n", MOST_LINES)[:MOST_LINES]:
        line = line[:LONGEST_LINE]
        if line.startswith(" "):
            continue
        if definition := DEFINITION.match(line):
            for part in (definition[1] or definition[2]).split(","):
                yield (part.split() or [""])[-1]
            continue
        position = 0
        while targets := TARGETS.match(line, position):
            yield from re.findall(r"\w+", targets[1])
            position = targets.end()


@dataclass(frozen=True)
class Failure:
    """How a student's cell failed.

    Attributes:
        ename, evalue: the exception's class and text; of a cell that was stopped, "" and the reason.
        function: the student's function that raised, or "".
    """

    ename: str
    evalue: str
    function: str


@dataclass(frozen=True)
class MissingName:
    """Why a name is missing: a sentence for the student, and the root cause's cell, "" if unknown."""

    sentence: str
    cell: str


class RootCauses:
    """Finds root causes in one notebook, from how its cells have ended so far."""

    def __init__(self, question: Question) -> None:
        self._homes = {
            name: grade_id for grade_id, code in question.solutions.items() for name in names_in(code)[0]
        }
        self._named = {cell.grade_id for cell in question.cells}
        self._failures: dict[str, Failure] = {}

    def note(self, cell: str, source: str, failure: Failure | None) -> None:
        """Note that a student's cell ran, and how it failed.

        Args:
            cell: its grade_id, or its number in words.
            source: its text.
            failure: None if it did not fail.
        """
        for name in defined_in(source):
            self._homes[name] = cell
        self._failures.pop(cell, None)
        if failure is not None:
            self._failures[cell] = failure

    def copy(self) -> "RootCauses":
        """Return a copy that later notes do not change."""
        other = copy.copy(self)
        other._homes, other._failures = dict(self._homes), dict(self._failures)
        return other

    def missing_name(self, name: str) -> MissingName:
        """Explain why a name is missing."""
        home = self._homes.get(name)
        if home is None:
            return MissingName(_("`{name}` is missing: no cell defines it").format(name=name), "")
        cell, failure = self._root(home)
        if failure is None:
            sentence = _("`{name}` is missing: cell {cell} ran, but did not define it")
        elif failure.ename == "NotImplementedError":
            sentence = _("`{name}` is missing because cell {cell} is not written yet")
        elif self._failures.get(home) == failure and self._homes.get(failure.function, home) != home:
            # The call may be wrong, or the function: the student reads where it failed, and in what.
            sentence = _("`{name}` is missing because cell {home} failed in `{function}` ({why})")
        else:
            sentence = _("`{name}` is missing because cell {cell} failed ({why})")
        written = sentence.format(
            name=name,
            cell=self._quoted(cell),
            home=self._quoted(home),
            function=failure.function if failure else "",
            why=_reason(failure) if failure else "",
        )
        return MissingName(written, cell)

    def failure_of(self, name: str) -> str:
        """Return a sentence on how the cell that should define a name failed, "" if it did not."""
        cell = self._homes.get(name, "")
        failure = self._failures.get(cell)
        if failure is None:
            return ""
        sentence = _("Its cell {cell} failed ({why}).")
        return sentence.format(cell=self._quoted(cell), why=_reason(failure))

    def _quoted(self, cell: str) -> str:
        """Return a cell's name as code; a cell without a name is called by its number."""
        return f"`{cell}`" if cell in self._named else cell

    def _root(self, cell: str) -> tuple[str, Failure | None]:
        """Go back from a cell that failed to the cell that caused it."""
        failure = self._failures.get(cell)
        passed = [cell]
        while failure is not None:
            candidates = [self._homes.get(failure.function), self._homes.get(_undefined(failure))]
            cause = next((other for other in candidates if other not in (None, *passed)), None)
            if cause is None:
                break
            cell = cause
            passed.append(cell)
            failure = self._failures.get(cell, failure)
        return cell, failure


def _undefined(failure: Failure) -> str:
    """Return the name that a NameError reports as not defined, else ""."""
    if failure.ename != "NameError":
        return ""
    quoted = failure.evalue.split("'")
    return quoted[1] if len(quoted) == 3 else ""


def _reason(failure: Failure) -> str:
    known = isinstance(getattr(builtins, failure.ename, None), type)
    text = printable(failure.evalue, 200)
    if not failure.ename:
        return text
    name = failure.ename if known else _("an error")
    return f"{name}: {text}" if text else name

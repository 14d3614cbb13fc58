"""Looks for values of hidden tests in what students see of a wrong answer.

Owns what counts as hidden: every number that a hidden check expects or passes to a function, unless a
student can read it anyway or it has too few digits to give anything away.
"""

import builtins
import contextlib
import io
import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.course.cells import statements
from autograder.course.question import Question
from autograder.grading.judge import Prepared
from autograder.lab import session

DIGITS = 4  # a number with fewer gives nothing away
NUMBER = re.compile(r"-?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?")


def hidden_numbers(question: Question, public_text: str) -> set[str]:
    """Return the numbers of the hidden tests, in every length they may be printed in.

    Args:
        public_text: what students can read: the notebook they get.

    Raises:
        Exception: whatever the question's setup cells raise.
    """
    hidden = _Collecting()
    names = dict(Prepared(question.setup).names)
    for cell in question.cells:
        if not cell.is_test or cell.setup:
            continue
        space = _Hollow(names)
        with session.use(hidden), contextlib.redirect_stdout(io.StringIO()):
            for statement in statements(cell.grade_id, cell.source):
                hidden.in_hidden_line = statement.hidden
                with contextlib.suppress(Exception):
                    eval(statement.code, space)  # noqa: S307 (the instructor's own text)
    public = set(NUMBER.findall(public_text)) | hidden.public
    return {
        number for number in hidden.secret - public if len(number.strip("-0.").replace(".", "")) >= DIGITS
    }


def hidden_numbers_of(asked: tuple[Question, str]) -> set[str]:
    """Do the same in another process, which gets one argument."""
    return hidden_numbers(*asked)


def leaked(text: str, numbers: set[str]) -> list[str]:
    """Return the hidden numbers in a text that a student sees."""
    return sorted(set(NUMBER.findall(text)) & numbers)


class _Collecting(session.Session):
    """A session in which every check fails, and what it expects is collected."""

    def __init__(self) -> None:
        super().__init__(session.NotebookNamespace(), graded=True)
        self.secret: set[str] = set()
        self.public: set[str] = set()
        self.in_hidden_line = False

    def fail(self, error: Exception, answer: session.Answer | None) -> None:
        """Collect what was expected."""
        if answer is not None:
            found = self.secret if self.in_hidden_line else self.public
            for value in (answer.expected, *(answer.args or ()), *answer.kwargs.values()):
                found.update(_printed(value))


class _Hollow(dict[str, Any]):
    """Names of which every one the judge does not know is a function without a result."""

    def __missing__(self, name: str) -> Any:
        if name.startswith("_") or hasattr(builtins, name):
            raise KeyError(name)
        return _nothing


def _nothing(*_args: Any, **_kwargs: Any) -> None:
    return None


def _printed(value: Any) -> Iterator[str]:
    """Yield the numbers in a value as they may be printed."""
    if isinstance(value, list | tuple):
        for item in value:
            yield from _printed(item)
        return
    try:
        numbers = np.asarray(value, dtype=float).ravel()
    except (TypeError, ValueError):
        return
    for number in numbers.tolist():
        yield repr(number)
        for digits in range(DIGITS, 9):
            yield f"{number:.{digits}g}"

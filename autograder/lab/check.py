"""The checks of a course notebook: say what was checked, and if it is wrong, how.

    check.array("conv_out", conv_out, expected)
    check.number("features", features, 265.75)
    check.call(conv2d, image, kernel, stride=2).returns(expected, when="stride is 2")
    check.build(MobileNetV1, 0.25, classes=10).equals(right_module, images, when="width is 0.25")

A check that holds prints one line with a tick; one that fails raises `CheckFailed`, whose message is
all a student sees (no traceback of ours). `when` names the case in a hidden test's message.

Owns what authors of questions call. The comparison itself is `compare`'s, how functions and classes are put
to the test is `asked`'s, what is said is `verdict`'s.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.lab import compare, session
from autograder.lab.asked import Build, Call
from autograder.lab.text import _
from autograder.lab.verdict import CheckFailed, accept, refuse, say

__all__ = [
    "CheckFailed",
    "array",
    "at_least",
    "build",
    "call",
    "form",
    "hints",
    "lend",
    "number",
    "value",
]

NAMELESS = ("at_least", "form")  # many mistakes fail these alike: what fails them names none


def array(name: str, value: object, expected: npt.ArrayLike, when: str | None = None) -> None:
    """Check that `value`, the answer called `name`, is a NumPy array equal to `expected`.

    Compares type, kind of dtype, shape, then values; never broadcasts. A tensor is as good as an
    array, float32 as good as float64.

    Raises:
        CheckFailed: if it differs. In a notebook, a picture of yours | expected | difference is
            drawn first.
    """
    _equals(name, value, np.asarray(expected), when)


def number(name: str, value: object, expected: float, when: str | None = None) -> None:
    """Check that `value`, the answer called `name`, is the single number `expected`.

    Raises:
        CheckFailed: if it is another number or not a number.
    """
    _equals(name, value, expected, when)


def value(name: str, value: object, expected: Any, when: str | None = None) -> None:
    """Check that `value`, the answer called `name`, equals `expected`: a list or tuple of numbers and arrays.

    Raises:
        CheckFailed: if it differs.
    """
    _equals(name, value, expected, when)


def _equals(name: str, value: object, expected: Any, when: str | None) -> None:
    if problem := compare.difference(value, expected):
        refuse(name, problem, when, answer=session.Answer(name, value, expected=expected))
    else:
        accept(f"`{name}`")


def at_least(name: str, value: object, least: float, when: str | None = None) -> None:
    """Check that `value`, the answer called `name`, is a number and not below `least`.

    Raises:
        CheckFailed: if it is less, or no number.
    """
    if problem := compare.shortfall(value, least):
        refuse(name, problem, when)
    else:
        accept(f"`{name}`")


def form(name: str, value: object, shape: tuple[int, ...]) -> None:
    """Check only that `value`, the answer called `name`, is an array of floats of this shape; () is a number.

    For answers whose values are compared in a hidden test.

    Raises:
        CheckFailed: if it is something else.
    """
    if problem := compare.form_difference(value, shape):
        refuse(name, problem, None)
    else:
        say(_("✓ `{name}` has the right form; its values are checked when you are graded").format(name=name))


def lend(**functions: Callable[..., Any]) -> None:
    """Have right versions of functions stand in for the student's own, whenever a later one is tested.

    A function that calls those of earlier steps is then graded for itself. The order of `functions` is
    that of the steps. Belongs in a hidden setup cell; in a student's notebook nothing is lent.
    """
    session.current().lent.update(functions)


def hints(packed: str) -> None:
    """Recognise known mistakes by the fingerprints in a built notebook (see `lab.hints`).

    Belongs in a setup cell, where the build puts it; while grading, the judge knows the mistakes themselves.
    """
    here = session.current()
    if not here.graded:
        from autograder.lab.hints import Table

        here.explain = Table(packed).explain


def call(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Call:
    """Prepare to call `function` on copies of the arguments; `.returns(expected)` does it."""
    return Call(function, args, kwargs)


def build(make: Callable[..., Any], *args: Any, **kwargs: Any) -> Build:
    """Prepare to make a PyTorch module; `.equals(right, images)` makes it and compares it."""
    return Build(make, args, kwargs)

"""The checks of a course notebook: say what was checked, and if it is wrong, how.

    check.array("conv_out", conv_out, expected)
    check.number("features", features, 265.75)
    check.call(conv2d, image, kernel, stride=2).returns(expected, when="stride is 2")
    check.build(MobileNetV1, 0.25, classes=10).equals(right_module, images, when="width is 0.25")

A check that holds prints one line with a tick; one that fails raises `CheckFailed`, whose message is
all a student sees (no traceback of ours). `when` names the case in a hidden test's message.

Owns what authors of questions call. `compare` compares values, `call_checks` calls functions and classes,
`verdict` writes the messages.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.lab import compare, session
from autograder.lab.call_checks import Build, Call
from autograder.lab.text import _
from autograder.lab.verdict import CheckFailed, accept, refuse, say

__all__ = [
    "CheckFailed",
    "array",
    "at_least",
    "build",
    "call",
    "form",
    "load",
    "number",
    "store",
    "stored",
    "substitute",
    "value",
]

NAMELESS = ("at_least", "form")  # many different mistakes fail these, so that no mistake is named


def array(name: str, value: object, expected: npt.ArrayLike, when: str | None = None) -> None:
    """Check that `value`, the answer called `name`, is a NumPy array equal to `expected`.

    Compares type, kind of dtype, shape, then values; never broadcasts. A tensor is accepted for an
    array, float32 for float64.

    Raises:
        CheckFailed: if it differs. In a notebook, a figure of yours | expected | difference is
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
    """Check that `value`, the answer called `name`, is a number of at least `least`.

    Raises:
        CheckFailed: if it is smaller, or not a number.
    """
    if problem := compare.shortfall(value, least):
        refuse(name, problem, when)
    else:
        accept(f"`{name}`")


def form(name: str, value: object, shape: tuple[int, ...]) -> None:
    """Check that `value`, the answer called `name`, is an array of floats of this shape; () is a number.

    For answers whose values only a hidden test compares.

    Raises:
        CheckFailed: if it is something else.
    """
    if problem := compare.form_difference(value, shape):
        refuse(name, problem, None)
    else:
        say(_("✓ `{name}` has the right form; its values are checked when you are graded").format(name=name))


def substitute(**functions: Callable[..., Any]) -> None:
    """Substitute reference functions for the student's own whenever a later step is tested.

    An error in one step then costs the points of this step only. Give the functions in the order of the
    steps. Belongs in a hidden setup cell; a student's notebook substitutes nothing.
    """
    session.current().substitutes.register(functions)


def store(**values: Any) -> None:
    """Store expected results of visible checks that nobody needs to read, such as traces of modules.

    The build writes them into the file beside the notebook. Belongs in a hidden setup cell.

    Args:
        values: arrays, numbers, or lists, tuples and dicts of them.
    """
    from autograder.lab import beside

    beside.freeze(values)
    session.current().stored.update(values)


def stored(name: str) -> Any:
    """Return an expected result that a hidden setup cell has stored.

    Raises:
        CheckFailed: if the file beside the notebook is missing.
    """
    values = session.current().stored
    if name not in values:
        text = _("the file with the expected results is missing: get it again, together with the notebook")
        raise CheckFailed(text)
    return values[name]


def load(name: str) -> None:
    """Load the file beside the notebook: what known mistakes are recognised by, and expected results.

    The build puts it into a setup cell. It does nothing while grading: the judge has the mistakes themselves.
    """
    if session.current().graded:
        return
    from autograder.lab import beside
    from autograder.lab.hints import Table

    try:
        content = beside.read(Path(name))
    except (OSError, ValueError):
        text = _(
            "`{name}`, which belongs beside this notebook, is missing: the checks work without it, but some "
            "expected results are missing, and no hint names your mistake. Get it again with the notebook."
        )
        print(text.format(name=name))
        return
    session.current().stored.update(content["stored"])
    session.explain_in_notebook(Table(content["hints"]).explain)


def call(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Call:
    """Prepare to call `function` on copies of the arguments; `.returns(expected)` does it."""
    return Call(function, args, kwargs)


def build(make: Callable[..., Any], *args: Any, **kwargs: Any) -> Build:
    """Prepare to make a PyTorch module; `.equals(right, images)` makes it and compares it."""
    return Build(make, args, kwargs)

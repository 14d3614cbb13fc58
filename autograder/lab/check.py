"""The checks of a course notebook: say what was checked, and if it is wrong, how.

    check.array("conv_out", conv_out, expected)
    check.number("features", features, 265.75)
    check.call(conv2d, image, kernel, stride=2).returns(expected, when="stride is 2")

A check that holds prints one line with a tick; one that fails raises `CheckFailed`, whose message is
all a student sees (no traceback of ours). In a hidden test the message names the aspect that is wrong
and the case it is wrong in, never an input or an expected value.

Owns the wording; the comparison itself is `compare`'s, the pictures are `show`'s.
"""

import builtins
import contextlib
import copy
import sys
import textwrap
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from autograder.lab import compare, session, show
from autograder.lab.text import _


class CheckFailed(AssertionError):
    """An answer is not right; the message says which, and how it differs.

    `mistakes` names the known mistakes that the answer equals.
    """

    def __init__(self, message: str, known: Sequence[session.Known] = ()) -> None:
        hints = list(dict.fromkeys(one.hint for one in known))
        super().__init__(
            _("{message} Hint: {hint}").format(message=message, hint=_(" Or: ").join(hints))
            if hints
            else message
        )
        self.mistakes = [one.name for one in known]

    def _render_traceback_(self) -> list[str]:
        """Give IPython the message alone to display: the way here through `check` teaches nothing.

        In short lines: nbgrader's Validate cuts off what is longer than 87 characters.
        """
        return ["\n".join(textwrap.wrap(f"✗ {self}", 80, break_on_hyphens=False))]


def array(name: str, value: object, expected: npt.ArrayLike, when: str | None = None) -> None:
    """Check that `value`, the answer called `name`, is a NumPy array equal to `expected`.

    Compares type, kind of dtype, shape, then values; never broadcasts. A tensor is as good as an
    array, float32 as good as float64. `when` names the case in a hidden test's message.

    Raises:
        CheckFailed: if it differs. In a notebook, a picture of yours | expected | difference is
            drawn first.
    """
    _judge_value(name, value, np.asarray(expected), when)


def number(name: str, value: object, expected: float, when: str | None = None) -> None:
    """Check that `value`, the answer called `name`, is the single number `expected`.

    Raises:
        CheckFailed: if it is another number or not a number.
    """
    _judge_value(name, value, expected, when)


def form(name: str, value: object, shape: tuple[int, ...]) -> None:
    """Check only that `value`, the answer called `name`, is an array of floats of this shape; () is a number.

    For answers whose values are compared in a hidden test.

    Raises:
        CheckFailed: if it is something else.
    """
    problem = compare.form_difference(value, shape)
    if problem is None:
        _say(_("✓ `{name}` has the right form; its values are checked when you are graded").format(name=name))
    elif session.current().hidden:
        session.current().fail(CheckFailed(_hidden_message(name, problem.summary, None)), None)
    else:
        message = _("`{name}` is not right: {problem}.").format(name=name, problem=problem.message)
        session.current().fail(CheckFailed(message), None)


def lend(**functions: Callable[..., Any]) -> None:
    """Have right versions of functions stand in for the student's own, whenever a later one is tested.

    A function that calls those of earlier steps is then graded for itself. The order of `functions` is
    that of the steps. Belongs in a hidden setup cell; in a student's notebook nothing is lent.
    """
    session.current().lent.update(functions)


def hints(*packed: str) -> None:
    """Recognise known mistakes by the fingerprints in a built notebook (see `lab.hints`).

    Belongs in a setup cell, where the build puts it; while grading, the judge knows the mistakes themselves.
    """
    here = session.current()
    if not here.graded:
        from autograder.lab.hints import Table

        here.explain = Table("".join(packed)).explain


def call(function: Callable[..., Any], *args: Any, **kwargs: Any) -> "Call":
    """Prepare to call `function` on copies of the arguments; `.returns(expected)` does it."""
    return Call(function, args, kwargs)


class Call:
    """One call of a student's function, and what is demanded of it."""

    def __init__(self, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self._function = function
        self._args = args
        self._kwargs = kwargs

    def returns(self, expected: Any, when: str | None = None) -> None:
        """Call the function and check what it returns, and that it leaves its arguments alone.

        `expected` is an array, a number, or a list or tuple of them. `when` names the case in the
        message, as in "when stride is 2".

        Raises:
            CheckFailed: if the function is not callable, raises, returns something else, or modifies
                an argument.
        """
        name = _name_of(self._function)
        problem, answer = self._attempt_with_right_helpers(name, expected)
        if problem is None:
            _say(_("✓ {call} is right{when}").format(call=self._text(name), when=_when(when)))
            return
        known = session.current().explain(answer) if answer else []
        if session.current().hidden:
            message = _hidden_message(name, problem.summary, when)
        else:
            if answer and problem.aspect != "argument":
                _draw(answer.value, expected, name)
            message = _("{call} is not right{when}: {problem}.").format(
                call=self._text(name), when=_when(when), problem=problem.message
            )
        session.current().fail(CheckFailed(message, known), answer)

    def _attempt_with_right_helpers(
        self, name: str, expected: Any
    ) -> tuple[compare.Difference | None, session.Answer | None]:
        """Call the function with right helpers lent, and if that is wrong, with the student's own.

        A helper may rightly differ from the lent one in what nobody asked for, such as one more
        argument; hence the second attempt.
        """
        here = session.current()
        # Only what comes before it: what is lent to a function could be kept for the step it belongs to.
        names = list(here.lent)
        earlier = names[: names.index(name)] if name in names else names
        lent = {other: here.lent[other] for other in earlier}
        if not lent:
            return self._attempt(name, expected)
        with here.names.lend(lent):
            problem, answer = self._attempt(name, expected)
        if problem is not None:
            second, _answer = self._attempt(name, expected)
            problem = problem if second is not None else None
        return problem, answer

    def _attempt(self, name: str, expected: Any) -> tuple[compare.Difference | None, session.Answer | None]:
        """Call once; return what is wrong, and the answer if there is one."""
        if not callable(self._function):
            text = _("got {kind}, not a function").format(kind=compare.kind_of(self._function))
            return compare.Difference("type", text, _("it is not a function")), None
        try:
            value, after = _call_on_copies(self._function, self._args, self._kwargs)
        except NotImplementedError as error:
            return _not_written(error, name), None
        except Exception as error:
            return _raised(error), None
        answer = session.Answer(name, value, self._args, self._kwargs, after, expected)
        return compare.difference(value, expected) or modified(self._args, after), answer

    def _text(self, name: str) -> str:
        parts = [_argument_text(a) for a in self._args]
        parts += [f"{key}={_argument_text(value)}" for key, value in self._kwargs.items()]
        return f"`{name}({', '.join(parts)})`"


def _call_on_copies(
    function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[Any, tuple[Any, ...]]:
    """Call `function`; return its result and the positional arguments as they are afterwards.

    A function that lives in another process does both itself (its arguments are copies anyway).
    """
    elsewhere = getattr(type(function), "call_and_return_arguments", None)
    if elsewhere is not None:
        result: tuple[Any, tuple[Any, ...]] = elsewhere(function, args, kwargs)
        return result
    copies = copy.deepcopy(args)
    return function(*copies, **copy.deepcopy(kwargs)), copies


def modified(before: tuple[Any, ...], after: tuple[Any, ...]) -> compare.Difference | None:
    """Compare a call's positional arguments before and after it; arrays must not have changed."""
    for i, (was, now) in enumerate(zip(before, after, strict=True)):
        changed = isinstance(was, np.ndarray) and (
            type(now) is not np.ndarray
            or now.shape != was.shape
            or not np.array_equal(now, was, equal_nan=was.dtype.kind in "fc")
        )
        if changed:
            text = _("it changes its argument number {i} in place; work on a copy").format(i=i + 1)
            return compare.Difference("argument", text, text)
    return None


def _not_written(error: NotImplementedError, name: str) -> compare.Difference:
    """Tell a function that is still a stub from one that calls such a one."""
    _line, where = _place(error)
    if where and where != name:
        text = _("it calls `{other}`, which is not written yet").format(other=where)
    else:
        text = _("it is not written yet (delete `raise NotImplementedError()` when it is)")
    return compare.Difference("values", text, text)


def _raised(error: Exception) -> compare.Difference:
    """Turn an exception out of a student's function into a difference.

    A hidden test's summary names only built-in exceptions: the text of an exception, a class of the
    student's own, or the number of a line, which code can choose, could carry the hidden input out.
    """
    name = getattr(error, "ename", type(error).__name__)
    text = str(getattr(error, "evalue", error))
    line, function = _place(error)
    where = _(" in line {line} of its cell").format(line=line) if line else ""
    if line and function:
        where = _(" in `{function}`, line {line} of its cell").format(function=function, line=line)
    full = _("it raised {name}{where}: {text}").format(name=name, where=where, text=text)
    known = name if isinstance(getattr(builtins, name, None), type) else _("an error")
    return compare.Difference("type", full, _("it raised {name}").format(name=known))


def _place(error: BaseException) -> tuple[int | None, str]:
    """Return the line in a cell, and the name of the function there, in which an exception was raised."""
    if hasattr(error, "line"):  # it was raised in another process, which told
        return error.line, str(getattr(error, "function", ""))
    line, function = None, ""
    frame = error.__traceback__
    while frame is not None:
        if frame.tb_frame.f_globals is sys.modules["__main__"].__dict__:
            name = frame.tb_frame.f_code.co_name
            line, function = frame.tb_lineno, name if name.isidentifier() else ""
        frame = frame.tb_next
    return line, function


def _judge_value(name: str, value: object, expected: Any, when: str | None) -> None:
    problem = compare.difference(value, expected)
    if problem is None:
        _say(_("✓ `{name}` is right").format(name=name))
        return
    answer = session.Answer(name, value, expected=expected)
    known = session.current().explain(answer)
    if session.current().hidden:
        message = _hidden_message(name, problem.summary, when)
    else:
        _draw(value, expected, name)
        message = _("`{name}` is not right{when}: {problem}.").format(
            name=name, when=_when(when), problem=problem.message
        )
    session.current().fail(CheckFailed(message, known), answer)


def _hidden_message(name: str, summary: str, when: str | None) -> str:
    return _("`{name}` is wrong in a hidden test{when}: {summary}.").format(
        name=name, when=_when(when), summary=summary
    )


def _when(when: str | None) -> str:
    return _(" when {when}").format(when=when) if when else ""


def _say(sentence: str) -> None:
    if not session.current().hidden:
        print(sentence)


def _draw(value: object, expected: object, name: str) -> None:
    if session.current().draws and isinstance(expected, np.ndarray):
        # The picture is a help beside the message; it must never replace it.
        with contextlib.suppress(Exception):
            show.difference(value, expected, name=name)


def _name_of(function: object) -> str:
    """Return the name a student knows the function by: the variable's, for a lambda or a partial."""
    name = getattr(function, "__name__", None)
    if isinstance(name, str) and name.isidentifier():
        return name
    for key, value in sys.modules["__main__"].__dict__.items():
        if value is function and not key.startswith("_"):
            return key
    return compare.kind_of(function)


def _argument_text(value: object) -> str:
    if isinstance(value, bool | int | float | str):
        return repr(value)
    if isinstance(value, tuple) and all(isinstance(item, int) for item in value):
        return repr(value)  # a shape
    return compare.kind_of(value)

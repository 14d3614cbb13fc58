"""The checks of a course notebook: say what was checked, and if it is wrong, how.

    check.array("conv_out", conv_out, expected)
    check.number("features", features, 265.75)
    check.call(conv2d, image, kernel, stride=2).returns(expected, when="stride is 2")
    check.build(MobileNetV1, 0.25, classes=10).equals(right_module, images, when="width is 0.25")

A check that holds prints one line with a tick; one that fails raises `CheckFailed`, whose message is
all a student sees (no traceback of ours). In a hidden test the message names the aspect that is wrong
and the case it is wrong in, never an input or an expected value.

Owns the wording; the comparison itself is `compare`'s, the pictures are `show`'s.
"""

import builtins
import contextlib
import copy
import re
import sys
import textwrap
from collections.abc import Callable, Mapping, Sequence
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


def value(name: str, value: object, expected: Any, when: str | None = None) -> None:
    """Check that `value`, the answer called `name`, equals `expected`: a list or tuple of numbers and arrays.

    Raises:
        CheckFailed: if it differs.
    """
    _judge_value(name, value, expected, when)


def at_least(name: str, value: object, least: float, when: str | None = None) -> None:
    """Check that `value`, the answer called `name`, is a number and not below `least`.

    Raises:
        CheckFailed: if it is less, or no number.
    """
    problem = compare.shortfall(value, least)
    if problem is None:
        _say(_("✓ `{name}` is right").format(name=name))
        return
    if session.current().hidden:
        message = _hidden_message(name, problem.summary, when)
    else:
        message = _("`{name}` is not right{when}: {problem}.").format(
            name=name, when=_when(when), problem=problem.message
        )
    session.current().fail(CheckFailed(message), None)


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


def build(make: Callable[..., Any], *args: Any, **kwargs: Any) -> "Build":
    """Prepare to make a PyTorch module; `.equals(right, images)` makes it and compares it."""
    return Build(make, args, kwargs)


class _Asked:
    """Something asked of a function or class of the student's; subclasses say what and judge the answer."""

    def __init__(self, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self._function = function
        self._args = args
        self._kwargs = kwargs

    def _judge(self, expected: Any, when: str | None) -> None:
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
                _draw(answer.value, answer.expected, name)
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
            return self._ask(name, expected)
        except NotImplementedError as error:
            return _not_written(error, name), None
        except Exception as error:
            answer = session.Answer(
                name, raised(error), self._args, self._kwargs, self._args, expected, self._again
            )
            return _raised(error), answer

    def _again(self, other: Any) -> object:
        """Ask another function of this name the same; return what it answers."""
        return other(*copy.deepcopy(self._args), **copy.deepcopy(self._kwargs))

    def _ask(self, name: str, expected: Any) -> tuple[compare.Difference | None, session.Answer | None]:
        raise NotImplementedError

    def _text(self, name: str) -> str:
        parts = [_argument_text(a) for a in self._args]
        parts += [f"{key}={_argument_text(value)}" for key, value in self._kwargs.items()]
        return f"`{name}({', '.join(parts)})`"


class Call(_Asked):
    """One call of a student's function, and what is demanded of it."""

    def returns(
        self, expected: Any, when: str | None = None, leaving: Mapping[int, Any] | None = None
    ) -> None:
        """Call the function and check what it returns, and that it leaves its arguments alone.

        `expected` is an array, a number, or a list or tuple of them; `leaving` tells, by their place, how
        modules that it should change must be afterwards, None if this is not looked at. `when` names the
        case in the message, as in "when stride is 2". PyTorch modules and optimizers among the arguments
        are copied together, so that an optimizer's parameters stay those of its module.

        Raises:
            CheckFailed: if the function is not callable, raises, returns something else, or modifies
                an argument otherwise.
        """
        self._leaving = dict(leaving or {})
        self._judge(expected, when)

    def _ask(self, name: str, expected: Any) -> tuple[compare.Difference | None, session.Answer | None]:
        value, after = _call_on_copies(self._function, self._args, self._kwargs)
        answer = session.Answer(name, value, self._args, self._kwargs, after, expected)
        return compare.difference(value, expected) or modified(self._args, after, self._leaving), answer


class Build(_Asked):
    """One module made by a student's class, and what is demanded of it."""

    def equals(self, right: Any, images: Any, when: str | None = None, seed: int = 0) -> None:
        """Make the module and check that it is the same network as `right`.

        Both are given the same weights, in the order of their use, and must give the same for `images`
        (batch, channels, rows, columns), with the same number of parameters (see `lab.layers`). `right` is
        a module, or a portrait of one: a dict of "parameters", "macs", "steps" and "output".

        Raises:
            CheckFailed: if it is another network, no module, or making or running it raises.
        """
        from autograder.lab.layers import portray

        self._images = images
        self._seed = seed
        if not isinstance(right, dict):
            right = portray(lambda: copy.deepcopy(right), (), {}, images, seed)
        self._judge(right, when)

    def _ask(self, name: str, expected: Any) -> tuple[compare.Difference | None, session.Answer | None]:
        from autograder.lab.layers import unlike

        portrait = self._portrait(self._function)
        answer = session.Answer(
            name,
            _essence(portrait),
            self._args,
            self._kwargs,
            self._args,
            _essence(expected),
            self._again,
        )
        return unlike(portrait, expected), answer

    def _again(self, other: Any) -> object:
        """Portray what another class of this name makes."""
        return _essence(self._portrait(other))

    def _portrait(self, make: Any) -> Any:
        """Portray what `make` makes; one that lives in another process does it there."""
        from autograder.lab.layers import portray

        elsewhere = getattr(type(make), "portray", None)
        if elsewhere is not None:
            return elsewhere(make, self._args, self._kwargs, self._images, self._seed)
        return portray(make, self._args, self._kwargs, self._images, self._seed)


def _essence(portrait: Any) -> tuple[Any, ...] | None:
    """Return what tells a network from others: how large it is, what it costs, and what it gives."""
    if not isinstance(portrait, dict) or "output" not in portrait:
        return None
    return portrait["parameters"], portrait["macs"], portrait["output"]


def _call_on_copies(
    function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[Any, tuple[Any, ...]]:
    """Call `function`; return its result and the positional arguments as they are afterwards.

    Of a module, it returns the condition. A function that lives in another process does this itself.
    """
    elsewhere = getattr(type(function), "call_and_return_arguments", None)
    if elsewhere is not None:
        result: tuple[Any, tuple[Any, ...]] = elsewhere(function, args, kwargs)
        return result
    copies, keywords = copy.deepcopy((args, kwargs))
    return function(*copies, **keywords), tuple(map(as_it_is, copies))


def as_it_is(value: Any) -> Any:
    """Return an argument as it can be compared later: of a module, its condition (see `lab.layers`)."""
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(value, torch.nn.Module):
        from autograder.lab.layers import condition

        return condition(value)
    return value


def modified(
    before: tuple[Any, ...], after: tuple[Any, ...], leaving: Mapping[int, Any] | None = None
) -> compare.Difference | None:
    """Compare a call's positional arguments before and after it.

    Arrays and modules must not have changed, or be like those that `leaving` has at their place; what it
    has None for may be as it likes.
    """
    for i, (was, now) in enumerate(zip(map(as_it_is, before), map(as_it_is, after), strict=True)):
        wanted = (leaving or {}).get(i, was)
        if isinstance(was, dict) and "hooks" in was and wanted is not None:
            from autograder.lab.layers import changed

            if problem := changed(was, now, as_it_is(wanted)):
                return problem
        array, now = compare.as_array(was), compare.as_array(now)
        if array is not None and (
            now is None
            or now.shape != array.shape
            or not np.array_equal(now, array, equal_nan=array.dtype.kind in "fc")
        ):
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


def raised(error: Exception) -> session.Raised:
    """Return what a call that raised came to.

    Of its text the words in alphabetical order: `a + b` and `b + a` name the shapes that do not fit in turn.
    """
    words = re.findall(r"\w+", str(getattr(error, "evalue", error))[:1000])
    return session.Raised(getattr(error, "ename", type(error).__name__), " ".join(sorted(words)))


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

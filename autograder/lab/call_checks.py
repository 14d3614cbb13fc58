"""Checks of calls: a student's function is called, or a class makes a module, and the result is judged.

Owns how a call is made and judged: on copies of the arguments, with reference functions in place of the
student's earlier ones, and what an exception is reported as. `Call` checks a function, `Build` a class that
makes a PyTorch module; authors reach both through `check`. What calls change: `lab/side_effects.py`.
"""

import builtins
import copy
import inspect
import linecache
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from autograder.lab import compare, session
from autograder.lab.remote import RemoteCallable, RemoteError
from autograder.lab.session import Reply
from autograder.lab.side_effects import (
    argument_difference,
    comparable,
    effect_difference,
    plain_text,
    side_effects,
)
from autograder.lab.text import _
from autograder.lab.verdict import accept, refuse

LONGEST_TEXT = 240  # of an exception's text, in characters: PyTorch lists every way a function can be called

MakeCall = Callable[[Any], Reply]  # of a function or class
FindDifference = Callable[[Reply], compare.Difference | None]
Failure = tuple[compare.Difference, session.Answer | None]


class _CallCheck:
    """A check of one call; subclasses say what is called and what is compared."""

    def __init__(self, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self._function = function
        self._args = args
        self._kwargs = kwargs

    def _check(self, call: MakeCall, find: FindDifference, expected: Any, when: str | None) -> None:
        """Make the call, judge the reply, and report.

        Args:
            call: makes the call of a function or class.
            find: finds what is wrong with a reply.
        """
        name = _name_of(self._function)
        failure = self._with_substitutes(name, lambda: self._attempt(name, call, find, expected))
        if failure is None:
            if session.current().graded:
                session.current().passed.append(session.Passed(name, call, find))
            accept(self._text(name), when)
        else:
            problem, answer = failure
            refuse(name, problem, when, self._text(name), answer)

    def _with_substitutes(self, name: str, attempt: Callable[[], Failure | None]) -> Failure | None:
        """Attempt the call with reference functions for earlier steps, and with the student's own.

        One of the two is enough: a student's helper can be wrong, which costs its own step only, or correct
        and still differ from the reference in what the question leaves open, such as an additional argument.
        Where both fail, the failure with the reference functions is this step's own.
        """
        here = session.current()
        substitutes = here.substitutes.before(name)
        if not substitutes or here.substituting == "never":
            return attempt()
        if here.substituting == "last" and attempt() is None:
            return None
        with here.names.substitute(substitutes):
            failure = attempt()
        if failure is None or here.substituting != "first":
            return failure
        return failure if attempt() is not None else None

    def _attempt(self, name: str, call: MakeCall, find: FindDifference, expected: Any) -> Failure | None:
        """Make the call once; return what is wrong, and the answer if there is one."""
        if not callable(self._function):
            text = _("got {kind}, not a function").format(kind=compare.kind_of(self._function))
            return compare.Difference("type", text, _("it is not a function")), None
        try:
            reply = call(self._function)
            problem = find(reply)
        except KeyboardInterrupt as error:
            if session.current().graded:  # somebody stops the grading
                raise
            return _stopped(error), None
        except Exception as error:
            if _is_stub(error):
                return _not_written(error, name), None
            reply, problem = Reply(raised(error), self._args), _raised(error)
        if problem is None:
            return None
        effects = reply.effects if problem.aspect == "effects" else ()
        return problem, session.Answer(
            name, reply.value, self._args, self._kwargs, reply.after, expected, call, effects
        )

    def _text(self, name: str) -> str:
        parts = [_argument_text(a) for a in self._args]
        parts += [f"{key}={_argument_text(value)}" for key, value in self._kwargs.items()]
        return f"`{name}({', '.join(parts)})`"


class Call(_CallCheck):
    """A check of one call of a student's function."""

    def returns(
        self,
        expected: Any,
        when: str | None = None,
        leaving: Mapping[int, Any] | None = None,
        new: bool = False,
        detached: bool = False,
    ) -> None:
        """Call the function; check what it returns, and that it does not change its arguments.

        PyTorch modules and optimizers among the arguments are copied together, so that an optimizer's
        parameters stay those of its module.

        Args:
            expected: an array, a tensor, a number, or a list or tuple of them.
            when: names the case in the message, as in "when stride is 2".
            leaving: position -> the module as the function must leave it, for modules that it is to change;
                None where the module is not checked.
            new: whether what it returns must not be one of its arguments, nor a part of one.
            detached: whether a tensor that it returns must not need gradients any more.

        Raises:
            CheckFailed: if the function is not callable, raises, returns something else, or changes
                an argument that it must not change.
        """

        def call(function: Any) -> Reply:
            return _call_on_copies(function, self._args, self._kwargs)

        def find(reply: Reply) -> compare.Difference | None:
            names = _parameters(self._function)
            return (
                compare.difference(reply.value, expected)
                or argument_difference(self._args, reply.after, leaving, names)
                or effect_difference(reply.effects, names, new=new, detached=detached)
            )

        self._check(call, find, expected, when)


class Build(_CallCheck):
    """A check of one module that a student's class makes."""

    def equals(self, right: Any, images: Any, when: str | None = None, own_weights: bool = False) -> None:
        """Make the module; check that it is the same network as `right`.

        Both get the same weights, in the order in which they use them, and must give the same output for
        `images` (batch, channels, rows, columns), with the same number of parameters (see `lab.layers`).
        Neither may the call change its arguments.

        Args:
            right: a module, or the trace of one: a dict of "parameters", "macs", "steps" and "output".
            images: array of shape (batch, channels, rows, columns).
            when: names the case in the message, as in "when width is 0.5".
            own_weights: whether both keep the weights that they have, where making the module computes them.

        Raises:
            CheckFailed: if it is another network, no module, or if making or running it raises.
        """
        from autograder.lab import layers

        expected = right
        if not isinstance(right, dict):
            expected = layers.trace_module(copy.deepcopy(right), images, own_weights)

        def call(make: Any) -> Reply:
            trace, after = _trace(make, self._args, self._kwargs, images, own_weights)
            return Reply(_essentials(trace, expected), after, trace)

        def find(reply: Reply) -> compare.Difference | None:
            return layers.trace_difference(reply.trace, expected) or argument_difference(
                self._args, reply.after
            )

        self._check(call, find, _essentials(expected, expected), when)


def _trace(
    make: Any, args: tuple[Any, ...], kwargs: dict[str, Any], images: Any, own_weights: bool
) -> tuple[Any, tuple[Any, ...]]:
    """Trace the module that `make` makes, in the process where `make` lives.

    Returns:
        The trace, and the arguments as they were afterwards.
    """
    from autograder.lab import layers

    if isinstance(make, RemoteCallable):
        return make.trace_what_it_makes(args, kwargs, images, own_weights)
    copies, keywords = copy.deepcopy((args, kwargs))
    return layers.trace_module(make(*copies, **keywords), images, own_weights), tuple(map(comparable, copies))


def _essentials(trace: Any, expected: Any) -> tuple[Any, ...] | None:
    """Return what distinguishes one network from others: its size, its cost, its output.

    In training mode the output may be random; there it counts whether it is the expected one.
    """
    if not isinstance(trace, dict) or "output" not in trace:
        return None
    wanted = expected.get("training")
    same = wanted is None or compare.difference(trace.get("training"), wanted) is None
    return trace["parameters"], trace["macs"], trace["output"], int(same)


def _call_on_copies(function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Reply:
    """Call `function` on copies of the arguments, in the process where it lives.

    In the reply, a module among the arguments is represented by its state.
    """
    if isinstance(function, RemoteCallable):
        return function.call_on_copies(args, kwargs)
    copies, keywords = copy.deepcopy((args, kwargs))
    value = function(*copies, **keywords)
    return Reply(value, tuple(map(comparable, copies)), effects=side_effects(value, copies))


def _parameters(function: object) -> list[str]:
    """Return the names of a function's positional parameters; none if it lives in another process."""
    if not inspect.isfunction(function):
        return []
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return [one.name for one in inspect.signature(function).parameters.values() if one.kind in positional]


def _class_and_text(error: BaseException) -> tuple[str, str]:
    """Return an exception's class name and text, as the student's code raised it."""
    if isinstance(error, RemoteError):
        return error.ename, error.evalue
    return type(error).__name__, str(error)


def _is_stub(error: Exception) -> bool:
    """Return whether this is a cell's `raise NotImplementedError()`; PyTorch's own have a text."""
    return isinstance(error, NotImplementedError) and not _class_and_text(error)[1]


def _not_written(error: Exception, name: str) -> compare.Difference:
    """Report a function that is still a stub, or one that calls such a function."""
    where = _way(error)[-1:]
    if where and where[0].function not in ("", name):
        text = _("it calls `{other}`, which is not written yet").format(other=where[0].function)
        return compare.Difference("values", text, _("it calls a function that is not written yet"))
    text = _("it is not written yet (delete `raise NotImplementedError()` when it is)")
    return compare.Difference("values", text, text)


def raised(error: Exception) -> session.Raised:
    """Return the result of a call that raised, in a form that can be compared.

    The words of its text are in alphabetical order: `a + b` and `b + a` report the same shapes in another
    order.
    """
    name, text = _class_and_text(error)
    return session.Raised(name, " ".join(sorted(re.findall(r"\w+", text[:1000]))))


def _raised(error: Exception) -> compare.Difference:
    """Report an exception that a student's function raised.

    A hidden test's summary names only built-in exceptions. Student code can choose the text of an exception,
    the name of its own class and the number of a line, and could send the hidden input out in each of them.
    """
    name, text = _class_and_text(error)
    short = " ".join(text.split()).rstrip(".")
    if len(short) > LONGEST_TEXT:
        short = short[:LONGEST_TEXT] + "…"
    way = _way(error)
    if name == "RecursionError":
        full = _("it calls itself without end{where}").format(where=_where(way[:1]))
    else:
        full = _("it raised {name}{where}: {text}").format(name=name, where=_where(way), text=short)
    known = name if isinstance(getattr(builtins, name, None), type) else _("an error")
    return compare.Difference("type", full, _("it raised {name}").format(name=known))


def _stopped(error: KeyboardInterrupt) -> compare.Difference:
    """Report where a function was when the student interrupted it."""
    text = _("you stopped it{where} (does a loop there never end?)").format(where=_where(_way(error)))
    return compare.Difference("type", text, _("it was stopped"))


@dataclass(frozen=True)
class _Position:
    """A line in a cell, the function it is in, and its text, as far as known."""

    line: int
    function: str
    source: str = ""


def _way(error: BaseException) -> list[_Position]:
    """Return the positions in cells that an exception came through, the innermost last."""
    if isinstance(error, RemoteError):
        return [_Position(error.line, error.function)] if error.line else []
    way: list[_Position] = []
    step = error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        if step.tb_frame.f_globals is sys.modules["__main__"].__dict__:
            function = code.co_name
            if not function.isidentifier():  # such as <listcomp>, which belongs to the function around it
                function = way[-1].function if way else ""
            source = linecache.getline(code.co_filename, step.tb_lineno).strip()
            way.append(_Position(step.tb_lineno, function, source))
        step = step.tb_next
    return way


def _where(way: list[_Position]) -> str:
    """Return where something happened and what called it, as a part of a sentence."""
    if not way:
        return ""
    end, start = way[-1], way[0]
    where = _(" in line {line} of its cell").format(line=end.line)
    if end.function:
        where = _(" in `{function}`, line {line} of its cell").format(function=end.function, line=end.line)
    if end.source:
        where += f" (`{end.source}`)"
    if start.function != end.function:
        where += _(", called from `{function}`, line {line}").format(function=start.function, line=start.line)
    return where


def _name_of(function: object) -> str:
    """Return the name by which the student knows a function; of a lambda or a partial, the variable's."""
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
    if isinstance(value, list | tuple) and len(value) <= 5 and len(text := plain_text(value)) <= 40:
        return text  # such as a shape, or a plan of layers
    return compare.kind_of(value)

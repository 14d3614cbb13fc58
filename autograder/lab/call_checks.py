"""Checks of calls: a student's function is called, or a class makes a module, and the result is judged.

Owns how a call is made and judged: on copies of the arguments, with reference functions in place of the
student's earlier ones, what an exception is reported as, and which arguments a call may change. `Call` checks
a function, `Build` a class that makes a PyTorch module; authors reach both through `check`.
"""

import builtins
import collections
import copy
import inspect
import linecache
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.lab import compare, session
from autograder.lab.remote import RemoteCallable, RemoteError
from autograder.lab.session import Reply
from autograder.lab.text import _
from autograder.lab.verdict import accept, refuse

LONGEST_TEXT = 240  # of an exception's text, in characters: PyTorch lists every way a function can be called

# Of the arrays that functions have returned, these are looked at again after the next calls.
RETURNED_KEPT, LARGEST_KEPT = 3, 100_000  # arrays; entries of one

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
        shared = reply.shared if problem.aspect == "shared" else ()
        return problem, session.Answer(
            name, reply.value, self._args, self._kwargs, reply.after, expected, call, shared
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
                or _shared(reply.shared, names, new)
                or (_attached() if detached and -3 in reply.shared else None)
            )

        self._check(call, find, expected, when)


class Build(_CallCheck):
    """A check of one module that a student's class makes."""

    def equals(self, right: Any, images: Any, when: str | None = None) -> None:
        """Make the module; check that it is the same network as `right`.

        Both get the same weights, in the order in which they use them, and must give the same output for
        `images` (batch, channels, rows, columns), with the same number of parameters (see `lab.layers`).

        Args:
            right: a module, or the trace of one: a dict of "parameters", "macs", "steps" and "output".
            images: array of shape (batch, channels, rows, columns).
            when: names the case in the message, as in "when width is 0.5".

        Raises:
            CheckFailed: if it is another network, no module, or if making or running it raises.
        """
        from autograder.lab import layers

        expected = right if isinstance(right, dict) else layers.trace_module(copy.deepcopy(right), images)

        def call(make: Any) -> Reply:
            trace, after = _trace(make, self._args, self._kwargs, images)
            return Reply(_essentials(trace, expected), after, trace)

        def find(reply: Reply) -> compare.Difference | None:
            return layers.trace_difference(reply.trace, expected) or argument_difference(
                self._args, reply.after
            )

        self._check(call, find, _essentials(expected, expected), when)


def _trace(
    make: Any, args: tuple[Any, ...], kwargs: dict[str, Any], images: Any
) -> tuple[Any, tuple[Any, ...]]:
    """Trace the module that `make` makes, in the process where `make` lives.

    Returns:
        The trace, and the arguments as they were afterwards.
    """
    from autograder.lab import layers

    if isinstance(make, RemoteCallable):
        return make.trace_what_it_makes(args, kwargs, images)
    copies, keywords = copy.deepcopy((args, kwargs))
    return layers.trace_module(make(*copies, **keywords), images), copies


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
    return Reply(value, tuple(map(comparable, copies)), shared=shared_memory(value, copies))


_returned: collections.deque[tuple[compare.Array, compare.Array]] = collections.deque(maxlen=RETURNED_KEPT)


def shared_memory(value: object, args: tuple[Any, ...]) -> tuple[int, ...]:
    """Return what a function's result shares memory with, in the process where it was called.

    Returns:
        The numbers of the arguments; -1 if an array that an earlier call has returned is not what it was; -2
        if PyTorch computes no gradients any more, which a call must not leave behind; -3 if the result is a
        tensor that needs gradients.
    """
    torch = sys.modules.get("torch")
    effects = []
    if torch is not None and not torch.is_grad_enabled():
        torch.set_grad_enabled(True)
        effects.append(-2)
    overwritten = [-1] if any(not np.array_equal(array, copied) for array, copied in _returned) else []
    if overwritten:
        _returned.clear()
    if torch is not None and isinstance(value, torch.Tensor) and value.requires_grad:
        effects.append(-3)
    overwritten += effects
    result = compare.as_array(value)
    if result is None or result.dtype.kind not in "biuf":
        return tuple(overwritten)
    if result.size <= LARGEST_KEPT and not np.isnan(result).any():
        _returned.append((result, result.copy()))
    arrays = [(i, compare.as_array(arg)) for i, arg in enumerate(args)]
    shared = [i for i, array in arrays if array is not None and np.may_share_memory(result, array)]
    return (*overwritten, *shared)


def _attached() -> compare.Difference:
    """Report a result that keeps everything in memory that it was computed from."""
    text = _("the tensor it returns still needs gradients (`detach()` returns one that does not)")
    return compare.Difference("shared", text, text)


def _shared(shared: tuple[int, ...], names: Sequence[str], new: bool) -> compare.Difference | None:
    """Report what a call must not share or leave behind."""
    if -2 in shared:
        text = _("it leaves gradients switched off (`with torch.no_grad():` switches them on again)")
        return compare.Difference("shared", text, text)
    if -1 in shared:
        text = _("it writes into the array that an earlier call has returned; make a new one in each call")
        return compare.Difference("shared", text, text)
    shared = tuple(i for i in shared if i >= 0)
    if not shared or not new:
        return None
    summary = _("it returns its argument number {i} itself, or a part of it; return a new array").format(
        i=shared[0] + 1
    )
    text = _("it returns its argument `{name}` itself, or a part of it; return a new array")
    message = text.format(name=names[shared[0]]) if shared[0] < len(names) else summary
    return compare.Difference("shared", message, summary)


def comparable(value: Any) -> Any:
    """Return an argument in a form that can be compared later: a module's state, anything else as it is."""
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(value, torch.nn.Module):
        from autograder.lab.layers import state_of

        return state_of(value)
    return value


def argument_difference(
    before: tuple[Any, ...],
    after: tuple[Any, ...],
    leaving: Mapping[int, Any] | None = None,
    names: Sequence[str] = (),
) -> compare.Difference | None:
    """Compare a call's positional arguments before and after it.

    Args:
        before, after: the arguments; arrays and modules must not have changed.
        leaving: position -> the module as it must be after the call; None where it is not checked.
        names: the names of the function's parameters, as far as known.
    """
    for i, (was, now) in enumerate(zip(map(comparable, before), map(comparable, after), strict=True)):
        wanted = (leaving or {}).get(i, was)
        if isinstance(was, dict) and "hooks" in was and wanted is not None:
            from autograder.lab.layers import state_difference

            if problem := state_difference(was, now, comparable(wanted)):
                return problem
        if isinstance(was, list) and (type(now) is not list or _flat(was) != _flat(now)):
            return _changed_in_place(i, names)
        array, now = compare.as_array(was), compare.as_array(now)
        if array is not None and (
            now is None
            or now.shape != array.shape
            or not np.array_equal(now, array, equal_nan=array.dtype.kind in "fc")
        ):
            return _changed_in_place(i, names, _rounding(array, now))
    return None


def _changed_in_place(i: int, names: Sequence[str], advice: str = "") -> compare.Difference:
    summary = _("it changes its argument number {i} in place; work on a copy").format(i=i + 1)
    text = _("it changes its argument `{name}` in place; work on a copy")
    message = text.format(name=names[i]) if i < len(names) else summary
    return compare.Difference("argument", message, summary, advice)


def _rounding(was: compare.Array, now: compare.Array | None) -> str:
    """Explain why an array that was changed and changed back is not the same as before."""
    if now is None or was.shape != now.shape or was.dtype.kind != "f" or now.dtype.kind != "f":
        return ""
    apart = float(np.max(np.abs(was - now), initial=0.0))
    if not 0 < apart <= compare.TOLERANCE["d"] * float(np.max(np.abs(was), initial=0.0)):
        return ""
    text = _(" (by {apart:.0e}: to add and then subtract rounds; put the old value back instead)")
    return text.format(apart=apart)


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


def _flat(value: Any) -> str:
    """Return a nested list or tuple of numbers as text; anything else in it as its kind."""
    if isinstance(value, list | tuple):
        inside = ", ".join(map(_flat, value))
        return f"[{inside}]" if isinstance(value, list) else f"({inside})"
    return repr(value) if isinstance(value, int | float | str) else compare.kind_of(value)


def _argument_text(value: object) -> str:
    if isinstance(value, bool | int | float | str):
        return repr(value)
    if isinstance(value, list | tuple) and len(value) <= 5 and len(text := _flat(value)) <= 40:
        return text  # such as a shape, or a plan of layers
    return compare.kind_of(value)

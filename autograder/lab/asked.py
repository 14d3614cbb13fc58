"""Functions and classes of a student's, put to the test: asked something, and their answer judged.

Owns the way of asking: copies of the arguments, right helpers lent, what an exception comes to, what a call
may change. What is asked for is a `Call` or a `Build`; `check` hands them to authors.
"""

import builtins
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
from autograder.lab.session import Reply
from autograder.lab.text import _
from autograder.lab.verdict import accept, refuse

LONGEST_TEXT = 240  # of an exception's text, in characters: PyTorch lists every way a function can be called

Ask = Callable[[Any], Reply]  # of a function or class
Wrong = Callable[[Reply], compare.Difference | None]
Failure = tuple[compare.Difference, session.Answer | None]


class _Asked:
    """Something asked of a function or class of the student's; subclasses say what."""

    def __init__(self, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self._function = function
        self._args = args
        self._kwargs = kwargs

    def _judge(self, ask: Ask, wrong: Wrong, expected: Any, when: str | None) -> None:
        """Ask, and say what there is to say of the reply.

        Args:
            wrong: says what is wrong with a reply, if anything is.
        """
        name = _name_of(self._function)
        outcome = self._with_right_helpers(name, lambda: self._attempt(name, ask, wrong, expected))
        if outcome is None:
            accept(self._text(name), when)
        else:
            problem, answer = outcome
            refuse(name, problem, when, self._text(name), answer)

    def _with_right_helpers(self, name: str, attempt: Callable[[], Failure | None]) -> Failure | None:
        """Ask with right helpers lent, and if that is wrong, with the student's own.

        A helper may rightly differ from the lent one in what nobody asked for, such as one more
        argument; hence the second attempt.
        """
        here = session.current()
        # Only what comes before it: what is lent to a function could be kept for the step it belongs to.
        names = list(here.lent)
        earlier = names[: names.index(name)] if name in names else names
        if not earlier:
            return attempt()
        with here.names.lend({other: here.lent[other] for other in earlier}):
            failure = attempt()
        return failure if failure is not None and attempt() is not None else None

    def _attempt(self, name: str, ask: Ask, wrong: Wrong, expected: Any) -> Failure | None:
        """Ask once; return what is wrong, and the answer if there is one."""
        if not callable(self._function):
            text = _("got {kind}, not a function").format(kind=compare.kind_of(self._function))
            return compare.Difference("type", text, _("it is not a function")), None
        try:
            reply = ask(self._function)
            problem = wrong(reply)
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
        return problem, session.Answer(
            name, reply.value, self._args, self._kwargs, reply.after, expected, ask
        )

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

        def ask(function: Any) -> Reply:
            return _call_on_copies(function, self._args, self._kwargs)

        def wrong(reply: Reply) -> compare.Difference | None:
            return compare.difference(reply.value, expected) or modified(
                self._args, reply.after, leaving, _parameters(self._function)
            )

        self._judge(ask, wrong, expected, when)


class Build(_Asked):
    """One module made by a student's class, and what is demanded of it."""

    def equals(self, right: Any, images: Any, when: str | None = None) -> None:
        """Make the module and check that it is the same network as `right`.

        Both are given the same weights, in the order of their use, and must give the same for `images`
        (batch, channels, rows, columns), with the same number of parameters (see `lab.layers`). `right` is
        a module, or a portrait of one: a dict of "parameters", "macs", "steps" and "output".

        Raises:
            CheckFailed: if it is another network, no module, or making or running it raises.
        """
        from autograder.lab import layers

        portrait = right if isinstance(right, dict) else layers.portray(copy.deepcopy(right), images)

        def ask(make: Any) -> Reply:
            found = _portrait(make, self._args, self._kwargs, images)
            return Reply(_essence(found), self._args, found)

        def wrong(reply: Reply) -> compare.Difference | None:
            return layers.unlike(reply.portrait, portrait)

        self._judge(ask, wrong, _essence(portrait), when)


def _portrait(make: Any, args: tuple[Any, ...], kwargs: dict[str, Any], images: Any) -> Any:
    """Portray what `make` makes; one that lives in another process does it there."""
    from autograder.lab import layers

    elsewhere = getattr(type(make), "portray_what_it_makes", None)
    if elsewhere is not None:
        return elsewhere(make, args, kwargs, images)
    return layers.portray(make(*args, **kwargs), images)


def _essence(portrait: Any) -> tuple[Any, ...] | None:
    """Return what tells a network from others: how large it is, what it costs, and what it gives."""
    if not isinstance(portrait, dict) or "output" not in portrait:
        return None
    return portrait["parameters"], portrait["macs"], portrait["output"]


def _call_on_copies(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Reply:
    """Call `function`; a module among the arguments comes back as its condition.

    A function that lives in another process does this itself.
    """
    elsewhere = getattr(type(function), "call_and_return_arguments", None)
    if elsewhere is not None:
        return Reply(*elsewhere(function, args, kwargs))
    copies, keywords = copy.deepcopy((args, kwargs))
    return Reply(function(*copies, **keywords), tuple(map(as_it_is, copies)))


def as_it_is(value: Any) -> Any:
    """Return an argument as it can be compared later: of a module, its condition (see `lab.layers`)."""
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(value, torch.nn.Module):
        from autograder.lab.layers import condition

        return condition(value)
    return value


def modified(
    before: tuple[Any, ...],
    after: tuple[Any, ...],
    leaving: Mapping[int, Any] | None = None,
    names: Sequence[str] = (),
) -> compare.Difference | None:
    """Compare a call's positional arguments before and after it.

    Arrays and modules must not have changed, or be like those that `leaving` has at their place; what it
    has None for may be as it likes. `names` are those that the function gives its parameters, if known.
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
            summary = _("it changes its argument number {i} in place; work on a copy").format(i=i + 1)
            text = _("it changes its argument `{name}` in place; work on a copy")
            message = text.format(name=names[i]) if i < len(names) else summary
            return compare.Difference("argument", message, summary, _rounding(array, now))
    return None


def _rounding(was: compare.Array, now: compare.Array | None) -> str:
    """Say of an array that somebody believes to have put back as it was why it is not."""
    if now is None or was.shape != now.shape or was.dtype.kind != "f" or now.dtype.kind != "f":
        return ""
    apart = float(np.max(np.abs(was - now), initial=0.0))
    if not 0 < apart <= compare.TOLERANCE["d"] * float(np.max(np.abs(was), initial=0.0)):
        return ""
    text = _(" (by {apart:.0e}: to add and then subtract rounds; put the old value back instead)")
    return text.format(apart=apart)


def _parameters(function: object) -> list[str]:
    """Return the names of a function's positional parameters; none of one that lives in another process."""
    if not inspect.isfunction(function):
        return []
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return [one.name for one in inspect.signature(function).parameters.values() if one.kind in positional]


def _is_stub(error: Exception) -> bool:
    """Return whether this is a cell's `raise NotImplementedError()`: PyTorch's of that name say more."""
    return isinstance(error, NotImplementedError) and not getattr(error, "evalue", str(error))


def _not_written(error: Exception, name: str) -> compare.Difference:
    """Tell a function that is still a stub from one that calls such a one."""
    where = _way(error)[-1:]
    if where and where[0].function not in ("", name):
        text = _("it calls `{other}`, which is not written yet").format(other=where[0].function)
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
    """Say where a function was when its student lost patience with it."""
    text = _("you stopped it{where} (does a loop there never end?)").format(where=_where(_way(error)))
    return compare.Difference("type", text, _("it was stopped"))


@dataclass(frozen=True)
class _Place:
    """A line in a cell, the name of the function there, and what the line says, as far as known."""

    line: int
    function: str
    source: str = ""


def _way(error: BaseException) -> list[_Place]:
    """Return the places in cells that an exception has come through, the one that raised it last."""
    if hasattr(error, "line"):  # it was raised in another process, which told
        line, function = error.line, str(getattr(error, "function", ""))
        return [_Place(line, function)] if line else []
    way: list[_Place] = []
    step = error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        if step.tb_frame.f_globals is sys.modules["__main__"].__dict__:
            function = code.co_name
            if not function.isidentifier():  # such as <listcomp>, which is a part of another
                function = way[-1].function if way else ""
            source = linecache.getline(code.co_filename, step.tb_lineno).strip()
            way.append(_Place(step.tb_lineno, function, source))
        step = step.tb_next
    return way


def _where(way: list[_Place]) -> str:
    """Return where something happened, and from where that was called, as a part of a sentence."""
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
    """Return the name a student knows the function by: the variable's, for a lambda or a partial."""
    name = getattr(function, "__name__", None)
    if isinstance(name, str) and name.isidentifier():
        return name
    for key, value in sys.modules["__main__"].__dict__.items():
        if value is function and not key.startswith("_"):
            return key
    return compare.kind_of(function)


def _flat(value: Any) -> str:
    """Return a list or tuple of numbers, or of such, as text; what else is in it by its kind."""
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

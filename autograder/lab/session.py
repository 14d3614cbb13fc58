"""Where a check runs: in a student's notebook, or in the judge while grading.

Owns the facts that differ: whether the running test is hidden, where the student's functions live, the
reference functions that substitute them while another one is tested, and which known mistakes an answer
equals. Knows nothing of processes; the judge puts a `Session` of its own in place with `use`.
"""

import contextlib
import os
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Protocol

Functions = Mapping[str, Callable[..., Any]]


@dataclass(frozen=True)
class Reply:
    """The result of one call of a function or class.

    Attributes:
        value: what is compared with the results of others.
        after: the positional arguments as they were after the call.
        trace: of a class that made a module, the trace of this module (see `lab.layers`).
        effects: what else the call did; see `lab.side_effects`.
    """

    value: object
    after: tuple[Any, ...]
    trace: object = None
    effects: tuple[str | int, ...] = ()


@dataclass(frozen=True)
class Answer:
    """A wrong answer as a check found it: the value of a variable, or what a call returned.

    Attributes:
        name: the name of the variable or function.
        value: its value, or what the call returned.
        args, kwargs: the call's arguments; None for a variable.
        after: the positional arguments as they were after the call.
        expected: the expected value.
        repeat: makes the same call of another function; None for a variable.
        effects: those of the reply, if they are what is wrong.
    """

    name: str
    value: object
    args: tuple[Any, ...] | None = None
    kwargs: dict[str, Any] = field(default_factory=dict)
    after: tuple[Any, ...] = ()
    expected: object = None
    repeat: Callable[[Any], Reply] | None = None
    effects: tuple[str | int, ...] = ()


@dataclass(frozen=True)
class Raised:
    """The result of a call that raised: the exception's class and the words of its text."""

    ename: str
    evalue: str


@dataclass(frozen=True)
class Known:
    """A known mistake that a wrong answer equals, and its hint."""

    name: str
    hint: str


@dataclass(frozen=True)
class Passed:
    """A call whose answer was right.

    Attributes:
        name: the function or class that was called.
        repeat: makes the same call of another one.
        find: what is wrong with a reply to this call, None if it is right.
    """

    name: str
    repeat: Callable[[Any], Reply]
    find: Callable[[Reply], object | None]


Explain = Callable[[Answer], list[Known]]


def _find_nothing(answer: Answer) -> list[Known]:
    return []


class Substitutes:
    """The reference functions that can substitute the student's own, in the order of the steps."""

    def __init__(self, functions: Functions | None = None) -> None:
        self._functions = dict(functions or {})

    def register(self, functions: Functions) -> None:
        """Add the reference functions of later steps."""
        self._functions.update(functions)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._functions)

    @property
    def names(self) -> list[str]:
        """The names of the functions, in the order of the steps."""
        return list(self._functions)

    def without(self, names: Collection[str]) -> "Substitutes":
        """Return them without the functions of these names."""
        return Substitutes({name: one for name, one in self._functions.items() if name not in names})

    def before(self, name: str) -> dict[str, Callable[..., Any]]:
        """Return the functions of the steps before `name`; all of them if `name` is none of these steps.

        A function must not be able to call the reference of its own step or of a later one: the student
        could write down what it returns.
        """
        names = list(self._functions)
        earlier = names[: names.index(name)] if name in names else names
        return {one: self._functions[one] for one in earlier}


class Namespace(Protocol):
    """Where the names that a student defined can be substituted for a while."""

    def substitute(self, functions: Functions) -> contextlib.AbstractContextManager[None]:
        """Put `functions` in place of the student's own of the same names inside the `with` block."""
        ...


class NotebookNamespace:
    """The namespace of the notebook this code runs in."""

    @contextlib.contextmanager
    def substitute(self, functions: Functions) -> Iterator[None]:
        """Put `functions` in place of the notebook's own of the same names inside the `with` block."""
        names = sys.modules["__main__"].__dict__
        missing = object()
        before = {name: names.get(name, missing) for name in functions}
        names.update(functions)
        try:
            yield
        finally:
            for name, value in before.items():
                if value is missing:
                    names.pop(name, None)
                else:
                    names[name] = value


@dataclass(frozen=True)
class Session:
    """What `check` must know about where it runs.

    Attributes:
        names: where the student's functions live.
        graded: whether this is the judge, and not a student's notebook.
        hidden: whether the running part of a test is hidden.
        explain: finds the known mistakes that a wrong answer equals.
        substitutes: the reference functions that `check.substitute` registers.
        substituting: whether they are in place before the student's own are tried, after that, instead, or
            never.
        packages: what students may import; None where that is not known.
        stored: the expected results that `check.store` keeps.
        passed: the calls whose answers were right, in their order.
    """

    names: Namespace
    graded: bool
    hidden: bool = False
    explain: Explain = _find_nothing
    substitutes: Substitutes = field(default_factory=Substitutes)
    substituting: Literal["first", "last", "only", "never"] = "first"
    packages: Collection[str] | None = None
    stored: dict[str, Any] = field(default_factory=dict)
    passed: list[Passed] = field(default_factory=list)

    @property
    def uses_torch(self) -> bool:
        """Whether PyTorch is in use; the judge may have it for its own expected values only."""
        return "torch" in (sys.modules if self.packages is None else self.packages)

    def fail(self, error: Exception, answer: Answer | None) -> None:
        """Raise the failure of a check. Sessions that go on to the next check override this.

        Args:
            answer: the wrong answer, if there was one.
        """
        raise error

    @property
    def draws(self) -> bool:
        """Whether a failed check draws a figure: only for someone who looks at a notebook."""
        return not self.graded and "NBGRADER_EXECUTION" not in os.environ and "IPython" in sys.modules


_notebook = Session(NotebookNamespace(), graded=False)
_in_force: ContextVar[Session | None] = ContextVar("session", default=None)


def current() -> Session:
    """Return the session in force; the notebook's unless the judge has set another."""
    return _in_force.get() or _notebook


def explain_in_notebook(explain: Explain) -> None:
    """Replace the notebook's session by one that finds known mistakes with `explain`."""
    global _notebook
    _notebook = replace(_notebook, explain=explain)


@contextlib.contextmanager
def use(session: Session) -> Iterator[Session]:
    """Make `session` the one in force inside the `with` block."""
    token = _in_force.set(session)
    try:
        yield session
    finally:
        _in_force.reset(token)

"""Where a check runs: in a student's notebook, or in the judge while grading.

Owns the facts that differ: whether the test now running is hidden, where the student's functions live,
the right ones that stand in for them while another is tested, and which known mistakes an answer
equals. Knows nothing of processes; the judge puts its own `Session` in place with `use`.
"""

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True)
class Reply:
    """What a function or class answered when it was asked something.

    Attributes:
        value: what is compared with others' answers.
        after: the positional arguments as they were afterwards.
        portrait: of a class that made a module, all that is known of this (see `lab.layers`).
    """

    value: object
    after: tuple[Any, ...]
    portrait: object = None


@dataclass(frozen=True)
class Answer:
    """A wrong answer, as a check met it: the value of a name, or what a call of a function returned.

    Attributes:
        name: the variable's or function's.
        value: what it was, or what the call returned.
        args, kwargs: the call's arguments; None for a variable.
        after: the positional arguments as they were after the call.
        expected: what was demanded.
        ask: asks another function of this name the same; None for a variable.
    """

    name: str
    value: object
    args: tuple[Any, ...] | None = None
    kwargs: dict[str, Any] = field(default_factory=dict)
    after: tuple[Any, ...] = ()
    expected: object = None
    ask: Callable[[Any], Reply] | None = None


@dataclass(frozen=True)
class Raised:
    """What a call came to that raised: the exception's class and the words of its text."""

    ename: str
    evalue: str


@dataclass(frozen=True)
class Known:
    """A known mistake that a wrong answer equals, and the hint it earns."""

    name: str
    hint: str


def _know_nothing(answer: Answer) -> list[Known]:
    return []


class Namespace(Protocol):
    """Where the names a student defined can be replaced for a while."""

    def lend(self, functions: dict[str, Callable[..., Any]]) -> contextlib.AbstractContextManager[None]:
        """Put `functions` in place of the student's own of the same names inside the `with` block."""
        ...


class NotebookNamespace:
    """The namespace of the notebook this code runs in."""

    @contextlib.contextmanager
    def lend(self, functions: dict[str, Callable[..., Any]]) -> Iterator[None]:
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


class Session:
    """What `check` must know about where it runs."""

    def __init__(
        self, names: Namespace, graded: bool, lent: dict[str, Callable[..., Any]] | None = None
    ) -> None:
        self.names = names
        self.graded = graded
        self.lent = lent if lent is not None else {}
        self.explain: Callable[[Answer], list[Known]] = _know_nothing
        self.hidden = False

    def fail(self, error: Exception, answer: Answer | None) -> None:
        """Meet the failure of a check: raise it. An audit's session goes on, to see every check.

        Args:
            answer: what was found wrong, if there was an answer.
        """
        raise error

    @property
    def draws(self) -> bool:
        """Whether a failed check draws a picture: only for someone looking at a notebook."""
        return not self.graded and "NBGRADER_EXECUTION" not in os.environ and "IPython" in sys.modules


_in_a_notebook = Session(NotebookNamespace(), graded=False)
_session: ContextVar[Session] = ContextVar("session", default=_in_a_notebook)


def current() -> Session:
    """Return the session in force; a plain notebook's unless the judge has set another."""
    return _session.get()


@contextlib.contextmanager
def use(session: Session) -> Iterator[Session]:
    """Make `session` the one in force inside the `with` block."""
    token = _session.set(session)
    try:
        yield session
    finally:
        _session.reset(token)

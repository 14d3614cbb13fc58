"""What a check knows about values and errors that come from another process.

Owns three base classes, no behaviour: while grading, the student's objects live in a process of their own,
and `sandbox.remote` derives the classes that stand for them from these. They are nominal on purpose:
`isinstance` looks at the class alone. A structural type (a protocol, `hasattr`) would ask the object itself,
and thereby the student's process, which could claim anything.
"""

import abc
from typing import Any

from autograder.lab.session import Reply


class RemoteValue(abc.ABC):
    """Something that stays in the student's process."""

    __slots__ = ()

    @property
    @abc.abstractmethod
    def remote_kind(self) -> str:
        """Return the name of its class, as that process reports it."""


class RemoteCallable(RemoteValue):
    """A function or class that stays in the student's process."""

    __slots__ = ()

    @abc.abstractmethod
    def call_on_copies(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Reply:
        """Call it on copies of the arguments."""

    @abc.abstractmethod
    def trace_what_it_makes(
        self, args: tuple[Any, ...], kwargs: dict[str, Any], images: Any, own_weights: bool
    ) -> tuple[Any, tuple[Any, ...]]:
        """Have it make a module there; return its trace on `images` (see `lab.layers`), and the arguments."""


class RemoteError(Exception):
    """The student's code raised an exception in its own process.

    Attributes:
        ename, evalue: the exception's class and text.
        line: the innermost line in a cell that it came through, None if unknown.
        function: the function at that line, "" if unknown.
    """

    def __init__(self, ename: str, evalue: str, line: int | None = None, function: str = "") -> None:
        super().__init__(f"{ename}: {evalue}" if evalue else ename)
        self.ename = ename
        self.evalue = evalue
        self.line = line
        self.function = function

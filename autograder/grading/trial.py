"""Judges one test cell, statement by statement, against a fork of the student process.

Owns the names a test cell sees: the judge's own and Python's, which always win, so nothing submitted can
stand in for `np`, an input or a check; behind them the student's, looked up in the fork. Whatever
happens, a trial ends in a `Verdict`.

It is held in two parts, first the statements up to the first hidden one, then the rest. All cells' first
parts are judged before any second part: once a process of the student's has seen a hidden input, nothing
it says is quoted to anybody any more.

A thorough trial does not end with the first check that fails: it finds out which ones do. The verdict
is the same.
"""

import builtins
import contextlib
import io
import sys
import traceback
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Any

from autograder.course.cells import Statement, statements
from autograder.course.question import Cell
from autograder.grading.result import Verdict
from autograder.grading.trail import Absence
from autograder.lab import session
from autograder.lab.check import CheckFailed
from autograder.lab.text import _
from autograder.sandbox.process import Fork
from autograder.sandbox.remote import Missing, Stopped, StudentError

OUTPUT_LIMIT = 100_000  # characters a test cell may print


class Trial:
    """One test cell while it is judged."""

    def __init__(
        self,
        cell: Cell,
        fork: Fork,
        prepared: dict[str, Any],
        here: session.Session,
        absence: Callable[[str], Absence],
    ) -> None:
        """Take the cell apart.

        Args:
            prepared: the judge's names; they are not changed.
            here: a `Thorough` session makes the trial a thorough one.
            absence: says why a name is missing.
        """
        self._verdict: Verdict | None = None
        self._failed: Verdict | None = None  # the first failure of a thorough trial
        self._rejected: set[int] = set()
        self._cell = cell
        self.fork = fork
        self._names = _Names(prepared, fork)
        self._here = here
        if isinstance(here, Thorough):
            here.note = self._note
        self._absence = absence
        self._printed = io.StringIO()
        self._statements = statements(cell.grade_id, cell.source)
        hidden = (number for number, statement in enumerate(self._statements) if statement.hidden)
        self._first_hidden = next(hidden, len(self._statements))

    def judge_visible(self) -> Verdict | None:
        """Run the statements before the first hidden one; return the verdict if they settle it."""
        self._go(self._statements[: self._first_hidden])
        return self._verdict

    def judge_hidden(self) -> Verdict:
        """Run the rest."""
        self._here.hidden = True
        self._go(self._statements[self._first_hidden :])
        assert self._verdict is not None
        return self._verdict

    def _end(self, verdict: Verdict, value: Any = None) -> None:
        """Settle the verdict, with what the cell shows."""
        if self._failed is not None:
            verdict = self._failed
        verdict.rejected = sorted(self._rejected)
        self._verdict = verdict
        if text := self._printed.getvalue()[:OUTPUT_LIMIT]:
            verdict.outputs.append({"output_type": "stream", "name": "stdout", "text": text})
        if verdict.status == "passed" and value is not None:
            data = {"text/plain": repr(value)[:1000]}
            verdict.outputs.append(
                {"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": None}
            )
        if verdict.message:
            verdict.outputs.append(error_output(verdict))

    def _go(self, statements: Sequence[Statement]) -> None:
        value = None
        with session.use(self._here), contextlib.redirect_stdout(self._printed):
            try:
                with self.fork.at_work():
                    for statement in statements:
                        try:
                            value = self._execute(statement)
                        except Exception as error:
                            if not isinstance(self._here, Thorough):
                                raise
                            self._note(error, _number_of_line(error, self._cell) or statement.line)
                if statements[-1:] == self._statements[-1:]:
                    self._end(Verdict("passed"), value)
            except Stopped as stopped:
                self._end(Verdict(stopped.status, str(stopped)))
            except Exception as error:
                self._end(self._failure(error))

    def _note(self, error: Exception, line: int) -> None:
        """Note the failure of a check in a thorough trial."""
        self._rejected.add(line)
        self._failed = self._failed or self._failure(error)

    def _failure(self, error: Exception) -> Verdict:
        if isinstance(error, Missing):
            absence = self._absence(str(error.name))
            return Verdict("failed", absence.sentence, because=absence.cell or None)
        mistake = "; ".join(getattr(error, "mistakes", ())) or None
        return Verdict("failed", self._message_for(error), mistake=mistake)

    def _execute(self, statement: Statement) -> Any:
        """Run a statement; return the value of the cell's last one, as a notebook shows it."""
        return eval(statement.code, self._names)  # noqa: S307 (the instructor's own text)

    def _message_for(self, error: Exception) -> str:
        """Say for a student why a test cell failed; of a hidden test, nothing but that."""
        hidden = self._here.hidden
        if isinstance(error, CheckFailed):
            return str(error)
        if isinstance(error, StudentError):
            name = error.ename if isinstance(getattr(builtins, error.ename, None), type) else _("an error")
            if hidden:
                return _("your code raised {name}").format(name=name)
            where = _(" in line {line} of its cell").format(line=error.line) if error.line else ""
            text = f": {error.evalue}" if error.evalue else ""
            return _("your code raised {name}{where}{text}").format(name=name, where=where, text=text)
        if hidden:
            return _("a hidden test failed")
        said = f": {error}" if str(error) else ""
        return _("the test `{line}` failed with {name}{said}").format(
            line=_line_of(error, self._cell), name=type(error).__name__, said=said
        )


class _Names(dict[str, Any]):
    """The judge's names, then Python's own, then the student's."""

    def __init__(self, prepared: dict[str, Any], fork: Fork) -> None:
        super().__init__(prepared)
        self._fork = fork

    def __missing__(self, name: str) -> Any:
        if name.startswith("_") or hasattr(builtins, name):
            raise KeyError(name)
        value = self._fork.get(name)
        self[name] = value
        return value


def error_output(verdict: Verdict) -> dict[str, Any]:
    """Return what a failed test cell shows, in nbformat's form."""
    names = {
        "timed out": "TimeLimit",
        "memory limit": "MemoryLimit",
        "not run": "NotRun",
        "crashed": "Crashed",
    }
    return {
        "output_type": "error",
        "ename": names.get(verdict.status, "CheckFailed"),
        "evalue": verdict.message,
        "traceback": [f"✗ {verdict.message}"],
    }


def _line_of(error: Exception, cell: Cell) -> str:
    """Return the line of the test that the exception came through."""
    number = _number_of_line(error, cell)
    return cell.source.split("\n")[number - 1].strip() if number else cell.grade_id


def _number_of_line(error: Exception, cell: Cell) -> int:
    """Return the number of the innermost line of the test that the exception came through, or 0."""
    for frame in reversed(traceback.extract_tb(error.__traceback__, limit=50)):
        if frame.filename == f"<{cell.grade_id}>" and frame.lineno:
            return min(frame.lineno, cell.source.count("\n") + 1)
    return 0


class Thorough(session.Session):
    """A session in which a check that fails is noted, and the test goes on."""

    note: Callable[[Exception, int], None]

    def fail(self, error: Exception, answer: session.Answer | None) -> None:
        """Note the failure, with the line of the test cell that it happened in."""
        frame: FrameType | None = sys._getframe()
        while frame is not None and not frame.f_code.co_filename.startswith("<"):
            frame = frame.f_back
        self.note(error, frame.f_lineno if frame else 0)

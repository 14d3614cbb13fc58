"""Judges one test cell, statement by statement, against a fork of the student process.

Owns the names in a test cell: first the judge's own and Python's, so that nothing submitted can replace `np`,
an input or a check; then the student's, looked up in the fork. Whatever happens, a cell test ends in a
`Verdict`.

It is judged twice over. First come the visible statements of all cells, with the student's own functions:
what they get wrong is quoted. Then, in the question's order, each cell is settled: its hidden statements run,
and its visible ones again where they failed, perhaps because of an earlier step. Only now do correct versions
substitute the student's own functions, whose own tests are settled by then, so that what they return is worth
nothing. Since a student process may have received a hidden input, nothing from it is quoted any more.

If all failures are collected, the test goes on after a check that fails, and finds every one. The verdict is
the same.
"""

import builtins
import contextlib
import dataclasses
import io
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import FrameType
from typing import Any, Literal

from autograder.course.cells import Statement, statements
from autograder.course.question import Cell
from autograder.grading.result import Verdict
from autograder.grading.root_cause import RootCauses
from autograder.lab import session
from autograder.lab.check import CheckFailed
from autograder.lab.text import _
from autograder.sandbox.process import Fork
from autograder.sandbox.remote import Missing, Stopped, StudentError
from autograder.status import Status

OUTPUT_LIMIT = 100_000  # characters a test cell may print


class CellTest:
    """The test of one cell while it is judged."""

    def __init__(
        self,
        cell: Cell,
        fork: Fork,
        prepared: dict[str, Any],
        here: session.Session,
        causes: RootCauses,
        collect_all_failures: bool = False,
    ) -> None:
        """Split the cell into statements.

        Args:
            prepared: the judge's names; they are not changed.
            here: the session that the checks run in.
            causes: explains why a name is missing, and whether the cell of a result failed.
            collect_all_failures: whether to go on after a check that fails.
        """
        self._begin()
        self._visible: Verdict | None = None  # of the visible statements, if they failed
        self._visible_error: Exception | None = None
        self._failed_alone: set[int] = set()  # numbers of the statements that failed with the student's own
        self._cell = cell
        self.fork = fork
        self._prepared = prepared
        self._names = _Names(prepared, fork)
        self._collects = collect_all_failures
        self._here = CollectAllFailures.like(here, self._note) if collect_all_failures else here
        self._causes = causes
        self._printed = io.StringIO()
        self._statements = statements(cell.grade_id, cell.source)
        hidden = (number for number, statement in enumerate(self._statements) if statement.hidden)
        self._first_hidden = next(hidden, len(self._statements))

    def _begin(self) -> None:
        self._verdict: Verdict | None = None
        self._failed: Verdict | None = None  # the first failure, if all are collected
        self._error: Exception | None = None  # the first
        self._rejected: set[int] = set()
        self._failures: set[int] = set()  # numbers of the statements that failed
        self._run = 0  # how many statements have run
        self._failed_at = 0  # how many had run when one failed

    def judge_visible(self) -> Verdict | None:
        """Run the statements before the first hidden one; return the verdict if it is settled then."""
        self._here = dataclasses.replace(self._here, substituting="never")
        self._execute_all(self._statements[: self._first_hidden])
        return self._verdict

    @property
    def failed(self) -> bool:
        """Whether a statement has failed so far."""
        return self._failed is not None or (
            self._verdict is not None and self._verdict.status != Status.PASSED
        )

    def start_again(self) -> None:
        """Have the visible statements run again, as they failed, perhaps by an earlier step."""
        self._visible, self._visible_error = self._verdict or self._failed, self._error
        self._failed_alone = self._failures
        self._begin()
        self._names = _Names(self._prepared, self.fork)
        self.fork.renew()

    def settle(self, own_first: bool) -> Verdict:
        """Run the remaining statements as a hidden test.

        Args:
            own_first: whether the student's own functions are tried before correct versions of them, since
                they have passed their tests.
        """
        order: Literal["first", "last"] = "last" if own_first and self._visible is None else "first"
        self._here = dataclasses.replace(self._here, hidden=True, substituting=order)
        self._execute_all(self._statements[self._run :])
        assert self._verdict is not None
        failed_again = self._verdict.status != Status.PASSED and self._failed_at < self._first_hidden
        if self._visible is not None and failed_again:
            return self._merged(self._visible, self._verdict)
        return self._verdict

    def _merged(self, visible: Verdict, again: Verdict) -> Verdict:
        """Return the verdict on visible checks that failed twice: the first, with the hint of the second."""
        visible.rejected = again.rejected
        first, second = self._visible_error, self._error
        if isinstance(first, CheckFailed) and isinstance(second, CheckFailed) and second.known:
            merged = CheckFailed(first.sentence, second.known, first.variable)
            visible.message, visible.mistake = self._message_for(merged), "; ".join(merged.mistakes)
            visible.outputs = [*visible.outputs[:-1], error_output(visible)]
        return visible

    def _end(self, verdict: Verdict, value: Any = None) -> None:
        """Settle the verdict, with the outputs of the cell."""
        if self._failed is not None:
            verdict = self._failed
        verdict.rejected = sorted(self._rejected)
        self._verdict = verdict
        if text := self._printed.getvalue()[:OUTPUT_LIMIT]:
            verdict.outputs.append({"output_type": "stream", "name": "stdout", "text": text})
        if verdict.status == Status.PASSED and value is not None:
            data = {"text/plain": repr(value)[:1000]}
            verdict.outputs.append(
                {"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": None}
            )
        if verdict.message:
            verdict.outputs.append(error_output(verdict))

    def _execute_all(self, statements: Sequence[Statement]) -> None:
        value = None
        with contextlib.redirect_stdout(self._printed):
            try:
                with self.fork.at_work():
                    for statement in statements:
                        try:
                            value = self._execute(statement)
                        except Exception as error:
                            self._failures.add(self._run)
                            if not self._collects:
                                raise
                            self._note(error, _number_of_line(error, self._cell) or statement.line)
                        self._run += 1
                if statements[-1:] == self._statements[-1:]:
                    self._end(Verdict(Status.PASSED), value)
            except Stopped as stopped:
                self._failed_at = self._run
                self._failures.add(self._run)
                self._end(Verdict(stopped.status, str(stopped)))
            except Exception as error:
                self._end(self._failure(error))

    def _note(self, error: Exception, line: int) -> None:
        """Note the failure of a check, if all are collected."""
        self._rejected.add(line)
        self._failures.add(self._run)
        self._failed = self._failed or self._failure(error)

    def _failure(self, error: Exception) -> Verdict:
        if self._error is None:
            self._error, self._failed_at = error, self._run
        if isinstance(error, Missing):
            missing = self._causes.missing_name(str(error.name))
            return Verdict(Status.FAILED, missing.sentence, because=missing.cell or None)
        mistakes = error.mistakes if isinstance(error, CheckFailed) else []
        return Verdict(Status.FAILED, self._message_for(error), mistake="; ".join(mistakes) or None)

    def _execute(self, statement: Statement) -> Any:
        """Run a statement; return its value if it is an expression at the end of the cell."""
        here = self._here
        if self._run in self._failed_alone:
            here = dataclasses.replace(here, substituting="only")
        with session.use(here):
            return eval(statement.code, self._names)  # noqa: S307 (the instructor's own text)

    def _message_for(self, error: Exception) -> str:
        """Return the sentence for the student about a failure; a hidden test's reveals no detail."""
        hidden = self._here.hidden
        if isinstance(error, CheckFailed):
            failure = self._causes.failure_of(error.variable) if error.variable else ""
            return f"{error} {failure}" if failure else str(error)
        if isinstance(error, StudentError):
            name = error.ename if isinstance(getattr(builtins, error.ename, None), type) else _("an error")
            if hidden:
                return _("your code raised {name}").format(name=name)
            where = _(" in line {line} of its cell").format(line=error.line) if error.line else ""
            text = f": {error.evalue}" if error.evalue else ""
            return _("your code raised {name}{where}{text}").format(name=name, where=where, text=text)
        if hidden:
            return _("a hidden test failed")
        text = f": {error}" if str(error) else ""
        return _("the test `{line}` failed with {name}{text}").format(
            line=_line_of(error, self._cell), name=type(error).__name__, text=text
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
    """Return the output of a failed test cell, in nbformat's form."""
    names = {
        Status.TIMED_OUT: "TimeLimit",
        Status.MEMORY_LIMIT: "MemoryLimit",
        Status.NOT_RUN: "NotRun",
        Status.CRASHED: "Crashed",
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


@dataclass(frozen=True, kw_only=True)
class CollectAllFailures(session.Session):
    """A session in which the test goes on after a check that fails.

    Attributes:
        note: called with each failure and the line of the test cell where it happened.
    """

    note: Callable[[Exception, int], None]

    @classmethod
    def like(cls, here: session.Session, note: Callable[[Exception, int], None]) -> "CollectAllFailures":
        """Return a session that equals another one, but collects failures."""
        fields = {field.name: getattr(here, field.name) for field in dataclasses.fields(here)}
        return cls(**fields, note=note)

    def fail(self, error: Exception, answer: session.Answer | None) -> None:
        """Note the failure, with the line of the test cell where it happened."""
        frame: FrameType | None = sys._getframe()
        while frame is not None and not frame.f_code.co_filename.startswith("<"):
            frame = frame.f_back
        self.note(error, frame.f_lineno if frame else 0)

"""Runs test cells, in a process that student code never enters.

Owns the judge's namespace: what the instructor's `setup` cells define, prepared once, and behind it the
student's names, looked up in a fork of the student process. The judge's own names and Python's
built-ins always win, so nothing submitted can stand in for `np`, an input or a check. Every test cell
gets a fresh copy of that namespace. Whatever happens, a test cell ends in a `Verdict`.
"""

import ast
import builtins
import contextlib
import io
import traceback
from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.course.question import Cell, Question
from autograder.course.worked import python_only
from autograder.grading.conceal import hidden_lines
from autograder.grading.diagnose import Diagnosis
from autograder.grading.result import Verdict
from autograder.lab import session
from autograder.lab.check import CheckFailed
from autograder.lab.text import _
from autograder.sandbox.remote import Fork, Missing, Stopped, Student, StudentError

OUTPUT_LIMIT = 100_000  # characters a test cell may print


class Judge:
    """Runs the test cells of one question."""

    def __init__(self, question: Question) -> None:
        """Run the setup cells once; their arrays become read-only, since every test shares them.

        Raises:
            Exception: whatever a setup cell raises: then the question is broken, not a submission.
        """
        self._prepared: dict[str, Any] = {"__name__": "judge", "__builtins__": builtins}
        with session.use(session.Session(session.NotebookNamespace(), graded=True)) as here:
            for cell in question.cells:
                if cell.setup and cell.cell_type == "code":
                    code = compile(python_only(cell.source), f"<{cell.grade_id}>", "exec")
                    with contextlib.redirect_stdout(io.StringIO()):
                        exec(code, self._prepared)  # noqa: S102 (the instructor's own text)
        self._lent = here.lent
        self._diagnosis = Diagnosis(question, self._prepared)
        for value in self._prepared.values():
            if isinstance(value, np.ndarray):
                value.flags.writeable = False

    def judge(self, cell: Cell, student: Student) -> Verdict:
        """Run a test cell against the student process as it is now."""
        try:
            with student.fork() as fork:
                verdict = self._run(cell, fork)
        except Stopped as stopped:
            verdict = Verdict(
                "not run", _("not tested: the notebook had already stopped ({why})").format(why=stopped)
            )
        if verdict.status == "crashed" and student.gone is not None:
            # The fork went down with everything else; what ended that is the reason.
            verdict = Verdict(student.gone.status, str(student.gone))
        if verdict.message:
            verdict.outputs.append(_error_output(verdict))
        return verdict

    def _run(self, cell: Cell, fork: Fork) -> Verdict:
        here = session.Session(fork, graded=True, lent=self._lent)
        here.explain = lambda answer: self._diagnosis.explain(cell, answer)
        printed = io.StringIO()
        value: Any = None
        with session.use(here), contextlib.redirect_stdout(printed):
            try:
                value = _execute(cell, _Namespace(self._prepared, fork), here)
                verdict = Verdict("passed")
            except Stopped as stopped:
                verdict = Verdict(stopped.status, str(stopped))
            except Exception as error:
                verdict = Verdict("failed", _message_for(error, cell, here.hidden))
                verdict.mistake = "; ".join(getattr(error, "mistakes", ())) or None
        if text := printed.getvalue()[:OUTPUT_LIMIT]:
            verdict.outputs.append({"output_type": "stream", "name": "stdout", "text": text})
        if verdict.status == "passed" and value is not None:
            data = {"text/plain": repr(value)[:1000]}
            verdict.outputs.append(
                {"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": None}
            )
        return verdict


class _Namespace(dict[str, Any]):
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


def _execute(cell: Cell, namespace: _Namespace, here: session.Session) -> Any:
    """Run the cell statement by statement; return the last expression's value, as a notebook does."""
    source = python_only(cell.source)
    tree = ast.parse(source)
    hidden = hidden_lines(source)
    value = None
    for statement in tree.body:
        here.hidden = statement.lineno in hidden
        name = f"<{cell.grade_id}>"
        if statement is tree.body[-1] and isinstance(statement, ast.Expr):
            value = eval(  # noqa: S307 (the instructor's own text)
                compile(ast.Expression(statement.value), name, "eval"), namespace
            )
        else:
            code = compile(ast.Module([statement], []), name, "exec")
            exec(code, namespace)  # noqa: S102 (the instructor's own text)
    return value


def _message_for(error: Exception, cell: Cell, hidden: bool) -> str:
    """Say for a student why a test cell failed; of a hidden test, nothing but that."""
    if isinstance(error, CheckFailed | Missing):
        return str(error)
    if isinstance(error, StudentError):
        name = error.ename if isinstance(getattr(builtins, error.ename, None), type) else _("an error")
        where = _(" in line {line} of its cell").format(line=error.line) if error.line and not hidden else ""
        text = "" if hidden or not error.evalue else f": {error.evalue}"
        return _("your code raised {name}{where}{text}").format(name=name, where=where, text=text)
    if hidden:
        return _("a hidden test failed")
    line = _line_of(error, cell)
    said = f": {error}" if str(error) else ""
    return _("the test `{line}` failed with {name}{said}").format(
        line=line, name=type(error).__name__, said=said
    )


def _line_of(error: Exception, cell: Cell) -> str:
    lines = cell.source.split("\n")
    for frame in reversed(list(_frames(error))):
        if frame.filename == f"<{cell.grade_id}>" and frame.lineno and frame.lineno <= len(lines):
            return lines[frame.lineno - 1].strip()
    return cell.grade_id


def _frames(error: Exception) -> Iterator[traceback.FrameSummary]:
    yield from traceback.extract_tb(error.__traceback__, limit=50)


def _error_output(verdict: Verdict) -> dict[str, Any]:
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

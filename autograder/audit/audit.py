"""Audits a question: runs what is right, blank and wrong through the real grading path, and judges the tests.

Owns the order of an audit: what is run, where and when. What the outcomes must fulfil is `criteria`'s.
Builds in a temporary folder: neither the gradebook nor the notebooks of the course are touched.
"""

import contextlib
import copy
import dataclasses
import functools
import math
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from pathlib import Path
from textwrap import indent

from autograder.audit import leaks
from autograder.audit.audit_build import AuditBuild, Notebook, build_lean, build_whole, needed_for
from autograder.audit.criteria import Criteria, Outcome
from autograder.audit.memory import remember, remembered
from autograder.audit.mutants import CellMutant, mutants_of, tests_of
from autograder.audit.nbgrader_baseline import nbgrader_scores
from autograder.audit.report import Audit
from autograder.audit.warm_kernel import warm_kernels
from autograder.course.accepted import read_accepted, read_equivalents
from autograder.course.blocks import Piece
from autograder.course.cells import compared_with
from autograder.course.folders import QuestionFolder
from autograder.course.layout import Course
from autograder.course.metadata import grade_id_of
from autograder.course.mistakes import Mistake
from autograder.course.question import Question
from autograder.course.settings import did_you_mean
from autograder.course.solve import solve
from autograder.errors import CourseError
from autograder.grading import score
from autograder.grading.pool import LocalPool
from autograder.grading.redact import redact
from autograder.grading.restore import restore
from autograder.grading.result import Executed
from autograder.grading.worker import BrokenQuestion, Task, run_task
from autograder.sandbox.wall import WallError, protection

Progress = Callable[[int, int], None]  # runs done, and runs in all
Scores = dict[str, float | None]  # by test cell

# A mutant may take this many times as long as the solution in the same cells, at least this many seconds.
TIMES_SLOWER, SHORTEST_LIMIT = 10, 3.0
QUICK_STEP, QUICK_MOST = 10, 30  # a quick audit tries one mutant in so many, and at most so many


def audit(
    course: Course,
    wanted: Sequence[str],
    pool: LocalPool,
    progress: Progress = lambda done, total: None,
    quick: bool = False,
    force: bool = False,
) -> Iterable[Audit]:
    """Audit questions, one after another.

    Args:
        wanted: names as TOPIC or TOPIC/QUESTION; every question of the course if empty.
        quick: whether to try a part only: a tenth of the mutants and at most 30, mistakes that together fail
            every test, no variants, no nbgrader.
        force: audit also what has passed before and has not changed.

    Raises:
        CourseError: if a question does not exist or cannot be built, or this machine cannot run it.
    """
    try:
        protection()
    except WallError as error:
        raise CourseError(str(error)) from None
    names = list(wanted) or course.topics()
    if not names:
        raise CourseError(f"There is nothing to audit: {course.solutions} has no topics; name one.")
    for name in names:
        topic, _slash, question = name.partition("/")
        for one in [question] if question else _questions(course, topic):
            if not force and (earlier := remembered(course, topic, one, quick)):
                yield earlier
                continue
            found = _audit(course, topic, one, pool, progress, quick)
            remember(course, topic, one, found)
            yield found


def _questions(course: Course, topic: str) -> list[str]:
    """Return the names of a topic's questions, from their sources or from nbgrader's source notebooks."""
    folders = course.question_folders(topic)
    names = [folder.name for folder in folders] or sorted(
        p.stem for p in course.source(topic).glob("*.ipynb")
    )
    if not names:
        raise CourseError(f"There is no topic `{topic}`{did_you_mean(topic, course.topics())}")
    return names


def _audit(
    course: Course, topic: str, question: str, pool: LocalPool, progress: Progress, quick: bool
) -> Audit:
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="audit-") as folder:
        whole = build_whole(course, topic, question, Path(folder) / "whole")
        try:
            found = _Auditor(course, whole, pool, Path(folder), progress, quick).run()
        except (BrokenQuestion, WallError) as error:
            raise CourseError(str(error)) from None
    return dataclasses.replace(found, seconds=time.monotonic() - started)


@dataclasses.dataclass(frozen=True)
class _Submitted:
    """A notebook on its way through the grader."""

    question: Question
    future: "Future[Executed]"


class _Auditor:
    """The audit of one question on its way."""

    def __init__(
        self,
        course: Course,
        whole: AuditBuild,
        pool: LocalPool,
        folder: Path,
        progress: Progress,
        quick: bool,
    ) -> None:
        self._data = course.data
        self._pool = pool
        self._folder = folder
        self._progress = progress
        self._done = self._total = 0
        self._quick = quick
        self._whole = whole
        question = whole.question
        # The workers get ready on these while the rest is prepared.
        first = (self._whole_solved(), whole.released, self._copied())
        self._first = [self._submit(question, notebook) for notebook in first]
        numbers = pool.submit(leaks.hidden_numbers_of, (question, _text_of(whole.released)))
        self._lean = build_lean(whole, folder / "lean")
        source = QuestionFolder(course.solutions / question.topic / question.name)
        cells = whole.source["cells"]
        tried = _covering_all_tests(question.mistakes) if quick else question.mistakes
        self._mistakes = {mistake.name: mistake for mistake in tried}
        self._accepted = read_accepted(source, cells)
        self._tests = tests_of(question)
        equivalents = read_equivalents(source, cells)
        every = mutants_of(self._lean, equivalents)
        self._mutants = every[:: max(QUICK_STEP, math.ceil(len(every) / QUICK_MOST))] if quick else every
        self._needed_cells: dict[frozenset[str], set[str]] = {}
        self._times: dict[str, float] = {}  # seconds of each cell of the solution
        hidden_numbers = functools.partial(_broken_if_it_fails, numbers, question)
        written = source if source.source.is_file() else None
        self._criteria = Criteria(question, self._lean.question, written, hidden_numbers, quick)
        self._criteria.declared(every, equivalents)
        self._criteria.complete(self._accepted)

    def run(self) -> Audit:
        """Audit the question."""
        compared: dict[str, Notebook] = {}
        if not self._quick:
            compared = {"the solution": self._solved(), "the blank notebook": self._lean.released}
            for mistake in _covering_all_tests(self._mistakes.values()):
                cells = self._needed_for(self._tests_reached(mistake) | {mistake.piece.cell})
                compared[f"the mistake `{mistake.name}`"] = _only(self._solved(mistake.piece), cells)
        variants = 0 if self._quick else sum(len(mistake.variants) for mistake in self._mistakes.values())
        wrong = len(self._mistakes) + variants + len(self._mutants)
        self._total = 4 + len(self._accepted) + wrong + len(compared) + (2 if compared else 0)
        with contextlib.ExitStack() as stack:
            self._solution_and_blank()  # before the cores are busy: it is timed
            baseline = []
            if compared:
                environment = stack.enter_context(warm_kernels(self._folder, self._whole.question.warm_up))
                threads = stack.enter_context(ThreadPoolExecutor(self._pool.workers))
                baseline = self._run_nbgrader(threads, compared, environment)
            ours = self._wrong_and_right()
            for scores_of in as_completed(baseline):
                self._step(len(scores_of.result()))
                for who, scores in scores_of.result().items():
                    self._criteria.agreement(who, ours[who], scores)
        return self._criteria.found

    def _solved(self, *pieces: Piece) -> Notebook:
        """Return the notebook with the solution in it, except for some pieces."""
        return solve(self._lean.released, self._lean.source, list(pieces))

    # Running

    def _submit(self, question: Question, notebook: Notebook, collect_all: bool = False) -> _Submitted:
        restored, _notes = restore(copy.deepcopy(notebook), question)
        task = Task(question, restored, {}, self._data, walled=True, collect_all_failures=collect_all)
        return _Submitted(question, self._pool.submit(run_task, task))

    def _outcome(self, submitted: _Submitted) -> Outcome:
        executed = submitted.future.result()
        result = score.score("", submitted.question, executed)
        redact(executed.notebook, submitted.question)
        self._step()
        return Outcome(result, executed)

    def _step(self, runs: int = 1) -> None:
        self._done += runs
        self._progress(self._done, self._total)

    def _whole_solved(self) -> Notebook:
        return solve(self._whole.released, self._whole.source, [])

    def _copied(self) -> Notebook:
        """Return the notebook as released, with the results copied that visible checks compare with."""
        pieces = []
        for cell in self._whole.question.cells:
            if cell.is_test and not cell.setup:
                lines = [
                    f"try:\n{indent(line, '    ')}\nexcept Exception:\n    pass"
                    for line in compared_with(cell.source)
                ]
                pieces.append(Piece(cell.grade_id, "\n".join(lines), "before"))
        return solve(self._whole.released, self._whole.released, pieces)

    def _solution_and_blank(self) -> None:
        """Judge the whole notebook solved, as released, with all its cells run, and with results copied."""
        solved, released, copied = self._first
        blank = self._outcome(released)
        ran = self._outcome(self._submit(self._whole.question, blank.executed.notebook))
        solution = self._outcome(solved)
        self._times = solution.executed.times
        self._criteria.solution(solution)
        self._criteria.blank([blank, ran])
        self._criteria.copied(self._outcome(copied))

    def _wrong_and_right(self) -> dict[str, Scores]:
        """Run everything else; return the scores that nbgrader's are compared with."""
        lean = self._lean.question
        compared = {}
        if not self._quick:  # only to compare: the whole notebooks have been judged before
            compared = {
                "the solution": self._submit(lean, self._solved()),
                "the blank notebook": self._submit(lean, self._lean.released),
            }
        accepted = [self._submit(lean, self._solved(*one.pieces)) for one in self._accepted]
        # A mistake cannot change what takes nothing from it.
        wrong = {
            name: self._submit_part(lean, mistake.piece, self._tests_reached(mistake))
            for name, mistake in self._mistakes.items()
        }
        variants = []
        if not self._quick:
            for mistake in self._mistakes.values():
                for number, piece in enumerate(mistake.variants, 1):
                    run = self._submit_part(lean, piece, frozenset(mistake.fails))
                    variants.append((mistake, number, run))
        mutants = [self._submit_mutant(mutant, self._own_tests(mutant)) for mutant in self._mutants]
        scores = {who: self._outcome(run).scores() for who, run in compared.items()}
        for one, run in zip(self._accepted, accepted, strict=True):
            self._criteria.accepted(one, self._outcome(run))
        for name, run in wrong.items():
            outcome = self._outcome(run)
            self._criteria.mistake(self._mistakes[name], outcome)
            scores[f"the mistake `{name}`"] = outcome.scores()
        for mistake, number, run in variants:
            self._criteria.variant(mistake, number, self._outcome(run))
        self._judge_mutants(mutants)
        if not self._quick:
            self._criteria.assertions_needed()
        return scores

    def _tests_reached(self, mistake: Mistake) -> frozenset[str]:
        if self._quick:
            return frozenset(mistake.fails)
        tests = (one.grade_id for one in self._lean.question.cells if one.is_test and not one.setup)
        reached = (test for test in tests if mistake.piece.cell in self._needed_for(frozenset({test})))
        return frozenset(reached) | set(mistake.fails)

    def _needed_for(self, cells: frozenset[str]) -> set[str]:
        """Return the cells that must run for these, worked out once."""
        if cells not in self._needed_cells:
            self._needed_cells[cells] = needed_for(self._lean, cells)
        return self._needed_cells[cells]

    def _submit_part(self, question: Question, piece: Piece, tests: frozenset[str]) -> _Submitted:
        """Run a piece in place of its solution against some tests, and only the cells these need."""
        kept = self._needed_for(tests | {piece.cell})
        notebook = _only(self._solved(piece), kept)
        cells = tuple(cell for cell in question.cells if cell.grade_id in kept)
        return self._submit(dataclasses.replace(question, cells=cells), notebook, collect_all=True)

    def _judge_mutants(self, runs: list[_Submitted]) -> None:
        """Judge the mutants by the tests of their own cells; where that is not enough, by all of theirs."""
        outcomes = [(mutant, self._outcome(run)) for mutant, run in zip(self._mutants, runs, strict=True)]
        undecided = []
        for mutant, outcome in outcomes:
            if self._own_tests(mutant) == self._all_tests(mutant):
                self._criteria.mutant(mutant, outcome, all_tests=True)
            else:
                undecided.append((mutant, outcome))
        again = []
        for mutant, outcome in undecided:
            if self._criteria.needs_other_tests(mutant, outcome):
                again.append((mutant, self._submit_mutant(mutant, self._all_tests(mutant))))
            else:
                self._criteria.mutant(mutant, outcome, all_tests=False)
        self._total += len(again)
        for mutant, run in again:
            self._criteria.mutant(mutant, self._outcome(run), all_tests=True)

    def _all_tests(self, mutant: CellMutant) -> frozenset[str]:
        """Return the tests of a mutant's cell, and those that known mistakes in it must fail."""
        return frozenset(self._tests.get(mutant.cell, ()))

    def _own_tests(self, mutant: CellMutant) -> frozenset[str]:
        """Return the tests that follow a mutant's cell; all of its tests if none does."""
        return frozenset(self._whole.question.tests.get(mutant.cell, ())) or self._all_tests(mutant)

    def _submit_mutant(self, mutant: CellMutant, tests: frozenset[str]) -> _Submitted:
        """Run a mutant against some tests: in less time, for it may not end, without hints."""
        lean = self._lean.question
        slowest = max(self._times.get(cell, 0.0) for cell in (mutant.cell, *tests))
        seconds = min(lean.limits.cell_seconds, max(SHORTEST_LIMIT, TIMES_SLOWER * slowest))
        limits = dataclasses.replace(lean.limits, cell_seconds=seconds)
        hurried = dataclasses.replace(lean, limits=limits, mistakes=())
        return self._submit_part(hurried, Piece(mutant.cell, mutant.mutant.source), tests)

    def _run_nbgrader(
        self, threads: ThreadPoolExecutor, notebooks: dict[str, Notebook], environment: dict[str, str]
    ) -> list["Future[dict[str, Scores]]"]:
        """Have nbgrader grade the notebooks, in as many parts as there are workers."""
        names = list(notebooks)
        running = []
        for number in range(min(self._pool.workers, len(names))):
            part = {name: notebooks[name] for name in names[number :: self._pool.workers]}
            folder = self._folder / f"nbgrader-{number}"
            running.append(threads.submit(self._baseline, part, folder, environment))
        return running

    def _baseline(
        self, notebooks: dict[str, Notebook], folder: Path, environment: dict[str, str]
    ) -> dict[str, Scores]:
        students = {f"student-{number}": name for number, name in enumerate(notebooks)}
        handed_in = {student: notebooks[name] for student, name in students.items()}
        scores = nbgrader_scores(self._lean, handed_in, folder, environment)
        return {students[student]: given for student, given in scores.items()}


def _covering_all_tests(mistakes: Iterable[Mistake]) -> list[Mistake]:
    """Choose a few mistakes that together fail every test that any of them fails.

    They are what nbgrader is compared on, since what could differ is how a test's failure becomes a score,
    and what a quick audit tries.
    """
    chosen: list[Mistake] = []
    failed: set[str] = set()
    for mistake in sorted(mistakes, key=lambda one: (-len(one.fails), one.name)):
        if not set(mistake.fails) <= failed:
            chosen.append(mistake)
            failed |= set(mistake.fails)
    return chosen


def _only(notebook: Notebook, cells: set[str]) -> Notebook:
    """Return a notebook without the other cells."""
    return {**notebook, "cells": [cell for cell in notebook["cells"] if grade_id_of(cell) in cells]}


def _text_of(notebook: Notebook) -> str:
    return "\n".join(cell["source"] for cell in notebook["cells"])


def _broken_if_it_fails(numbers: "Future[set[str]]", question: Question) -> set[str]:
    try:
        return numbers.result()
    except Exception as error:
        raise BrokenQuestion(
            f"The setup cells of {question.topic}/{question.name} do not run "
            f"({type(error).__name__}: {error}); correct its source."
        ) from None

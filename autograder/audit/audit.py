"""Audits a question: runs what is right, blank and wrong through the real grading path, and judges the tests.

Owns the order of an audit: what is run, where and when. What is demanded of the outcomes is `demands`'.
Builds in a temporary folder: neither the gradebook nor the notebooks of the course are touched.
"""

import copy
import dataclasses
import functools
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from pathlib import Path

from autograder.audit import leaks
from autograder.audit.demands import Demands, Outcome
from autograder.audit.report import Audit
from autograder.audit.second_opinion import nbgrader_scores
from autograder.audit.slips import Slip, slips, tests_of
from autograder.audit.warm_kernel import warm_kernels
from autograder.audit.workshop import Notebook, Workshop, needed_for, open_lean, open_workshops
from autograder.course.companions import (
    Mistake,
    Piece,
    grade_id_of,
    read_equivalents,
    read_other_hands,
    read_styles,
    solve,
)
from autograder.course.layout import Course
from autograder.course.question import Question
from autograder.errors import CourseError
from autograder.grading import score
from autograder.grading.pool import LocalPool
from autograder.grading.redact import redact
from autograder.grading.restore import restore
from autograder.grading.result import Executed
from autograder.grading.worker import BrokenQuestion, Task, run_task
from autograder.sandbox.wall import WallError, bubblewrap

Progress = Callable[[int, int], None]  # runs done, and runs in all
Scores = dict[str, float | None]  # by test cell

# A mutant's cell may take this many times the solution's slowest, and no less than this many seconds.
TIMES_SLOWER, SHORTEST_LIMIT = 10, 3.0
QUICK_STEP = 10  # a quick audit tries one mutant in so many


def audit(
    course: Course,
    wanted: Sequence[str],
    pool: LocalPool,
    progress: Progress = lambda done, total: None,
    quick: bool = False,
) -> Iterable[Audit]:
    """Audit questions, one after another.

    Args:
        wanted: names as TOPIC or TOPIC/QUESTION; every topic of the course if empty.
        quick: whether to try a part only: every tenth mutant, the mistakes in their first hand, and nbgrader
            on the solution and the blank notebook.

    Raises:
        CourseError: if a question does not exist or cannot be built, or this machine cannot run it.
    """
    try:
        bubblewrap()
    except WallError as error:
        raise CourseError(str(error)) from None
    names = list(wanted) or course.topics()
    if not names:
        raise CourseError(f"There is nothing to audit: {course.solutions} has no topics; name one.")
    for name in names:
        topic, _slash, question = name.partition("/")
        with tempfile.TemporaryDirectory(prefix="audit-") as folder:
            for workshop in open_workshops(course, topic, question, Path(folder) / "whole"):
                place = Path(folder) / workshop.question.name
                try:
                    yield _Auditor(course, workshop, pool, place, progress, quick).run()
                except (BrokenQuestion, WallError) as error:
                    raise CourseError(str(error)) from None


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
        whole: Workshop,
        pool: LocalPool,
        folder: Path,
        progress: Progress,
        quick: bool,
    ) -> None:
        self._started = time.monotonic()
        self._data = course.data
        self._pool = pool
        self._folder = folder
        self._progress = progress
        self._done = self._total = 0
        self._whole = whole
        self._lean = open_lean(course, whole, folder / "lean")
        source = course.solutions / whole.question.topic / f"{whole.question.name}.py"
        self._mistakes = {mistake.name: mistake for mistake in whole.question.mistakes}
        self._styles = read_styles(source)
        self._hands = [] if quick else read_other_hands(source)
        self._tests = tests_of(whole.question)
        self._demands = Demands(whole.question, self._lean.question, _hidden_numbers(whole))
        equivalents = read_equivalents(source)
        every = slips(self._lean, equivalents)
        self._demands.declared(every, equivalents)
        self._quick = quick
        self._slips = every[:: QUICK_STEP if quick else 1]

    def run(self) -> Audit:
        """Audit the question."""
        # One mistake of each cell will do: what could differ is how a failure becomes a score.
        of_cells = {mistake.piece.cell: mistake for mistake in self._mistakes.values()}.values()
        compared = {} if self._quick else {f"the mistake `{m.name}`": self._solved(m.piece) for m in of_cells}
        compared |= {"the solution": self._solved(), "the blank notebook": self._lean.released}
        wrong = len(self._mistakes) + len(self._hands) + len(self._slips)
        self._total = 3 + 2 + len(self._styles) + wrong + len(compared)
        with (
            warm_kernels(self._folder, self._whole.question.warm_up) as environment,
            ThreadPoolExecutor(self._pool.workers) as threads,
        ):
            self._solution_and_blank()  # before the cores are busy: it is timed
            opinions = self._ask_nbgrader(threads, compared, environment)
            ours = self._wrong_and_right()
            for opinion in as_completed(opinions):
                self._step(len(opinion.result()))
                for who, scores in opinion.result().items():
                    self._demands.agreement(who, ours[who], scores)
        found = self._demands.found
        found.seconds = time.monotonic() - self._started
        return found

    def _solved(self, *pieces: Piece) -> Notebook:
        """Return the notebook with the solution in it, except for some pieces."""
        return solve(self._lean.released, self._lean.source, list(pieces))

    # Running

    def _submit(self, question: Question, notebook: Notebook, thorough: bool = False) -> _Submitted:
        restored, _notes = restore(copy.deepcopy(notebook), question)
        task = Task(question, restored, {}, self._data, walled=True, collect_all_failures=thorough)
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

    def _solution_and_blank(self) -> None:
        """Run the whole notebook solved, as released, and as one has it who ran all cells of that."""
        whole, question = self._whole, self._whole.question
        solved = self._submit(question, solve(whole.released, whole.source, []))
        blank = self._outcome(self._submit(question, whole.released))
        ran = self._outcome(self._submit(question, blank.executed.notebook))
        self._demands.solution(self._outcome(solved))
        self._demands.blank([blank, ran])

    def _wrong_and_right(self) -> dict[str, Scores]:
        """Run everything else; return the scores that nbgrader's are compared with."""
        lean = self._lean.question
        solved = self._submit(lean, self._solved())
        blank = self._submit(lean, self._lean.released)
        styles = [self._submit(lean, self._solved(*style.pieces)) for style in self._styles]
        # A mistake cannot change what takes nothing from it.
        wrong = {
            name: self._submit_part(lean, mistake.piece, self._tests_reached(mistake))
            for name, mistake in self._mistakes.items()
        }
        hands = []
        for hand in self._hands:
            mistake = self._mistakes[hand.mistake]
            piece = Piece(mistake.piece.cell, hand.code)
            hands.append(self._submit_part(lean, piece, frozenset(mistake.fails)))
        mutants = [self._submit_slip(slip) for slip in self._slips]
        right = self._outcome(solved).scores()
        scores = {"the solution": right, "the blank notebook": self._outcome(blank).scores()}
        for style, submitted in zip(self._styles, styles, strict=True):
            self._demands.style(style.name, self._outcome(submitted))
        for name, submitted in wrong.items():
            outcome = self._outcome(submitted)
            self._demands.mistake(self._mistakes[name], outcome)
            scores[f"the mistake `{name}`"] = right | outcome.scores()
        for hand, submitted in zip(self._hands, hands, strict=True):
            self._demands.other_hand(self._mistakes[hand.mistake], hand.about, self._outcome(submitted))
        ended = [(slip, self._outcome(run)) for slip, run in zip(self._slips, mutants, strict=True)]
        self._demands.slips(ended)
        if not self._quick:
            self._demands.assertions_needed()
        return scores

    def _tests_reached(self, mistake: Mistake) -> frozenset[str]:
        tests = (one.grade_id for one in self._lean.question.cells if one.is_test and not one.setup)
        reached = (test for test in tests if mistake.piece.cell in self._needed_by(test))
        return frozenset(reached) | set(mistake.fails)

    @functools.cache  # noqa: B019 (an auditor lives as long as its audit)
    def _needed_by(self, test: str) -> set[str]:
        return needed_for(self._lean, {test})

    def _submit_part(self, question: Question, piece: Piece, tests: frozenset[str]) -> _Submitted:
        """Run a piece in place of its solution against some tests, and only the cells these need."""
        kept = self._needed(piece.cell, tests)
        notebook = self._solved(piece)
        notebook["cells"] = [cell for cell in notebook["cells"] if grade_id_of(cell) in kept]
        cells = tuple(cell for cell in question.cells if cell.grade_id in kept)
        return self._submit(dataclasses.replace(question, cells=cells), notebook, thorough=True)

    @functools.cache  # noqa: B019 (an auditor lives as long as its audit)
    def _needed(self, cell: str, tests: frozenset[str]) -> set[str]:
        return needed_for(self._lean, {cell, *tests})

    def _submit_slip(self, slip: Slip) -> _Submitted:
        """Run a mutant against the tests of its cell: in less time, for it may not end, without hints."""
        lean = self._lean.question
        seconds = max(SHORTEST_LIMIT, TIMES_SLOWER * self._demands.found.slowest[1])
        limits = dataclasses.replace(lean.limits, cell_seconds=min(lean.limits.cell_seconds, seconds))
        hurried = dataclasses.replace(lean, limits=limits, mistakes=())
        tests = frozenset(self._tests.get(slip.cell, ()))
        return self._submit_part(hurried, Piece(slip.cell, slip.mutant.source), tests)

    def _ask_nbgrader(
        self, threads: ThreadPoolExecutor, notebooks: dict[str, Notebook], environment: dict[str, str]
    ) -> list["Future[dict[str, Scores]]"]:
        """Have nbgrader grade the notebooks, in as many parts as there are workers."""
        names = list(notebooks)
        asked = []
        for number in range(min(self._pool.workers, len(names))):
            part = {name: notebooks[name] for name in names[number :: self._pool.workers]}
            folder = self._folder / f"nbgrader-{number}"
            asked.append(threads.submit(self._opinions, part, folder, environment))
        return asked

    def _opinions(
        self, notebooks: dict[str, Notebook], folder: Path, environment: dict[str, str]
    ) -> dict[str, Scores]:
        students = {f"student-{number}": name for number, name in enumerate(notebooks)}
        handed_in = {student: notebooks[name] for student, name in students.items()}
        scores = nbgrader_scores(self._lean, handed_in, folder, environment)
        return {students[student]: given for student, given in scores.items()}


def _hidden_numbers(whole: Workshop) -> set[str]:
    text = "\n".join(cell["source"] for cell in whole.released["cells"])
    try:
        return leaks.hidden_numbers(whole.question, text)
    except Exception as error:
        raise BrokenQuestion(
            f"The setup cells of {whole.question.topic}/{whole.question.name} do not run "
            f"({type(error).__name__}: {error}); correct its source."
        ) from None

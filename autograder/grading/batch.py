"""Grades a topic's submissions: from the folder of submissions to the gradebook.

Owns the order of the steps, the pool of workers, and which submissions need no grading because nothing
about them has changed. A bad submission gives one result with its reason; only trouble with the course
itself stops a batch.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from autograder.course.digests import code_digest, digest_of
from autograder.course.gradebook import open_gradebook
from autograder.course.layout import Course
from autograder.course.question import Question, load_questions
from autograder.errors import CourseError
from autograder.grading import intake, score
from autograder.grading.clean import clean
from autograder.grading.pool import LocalPool
from autograder.grading.record import Recorder, Unrecordable
from autograder.grading.redact import redact
from autograder.grading.restore import restore
from autograder.grading.result import Executed, NotebookResult
from autograder.grading.worker import BrokenQuestion, Task, run_task
from autograder.lab.text import _
from autograder.sandbox.wall import WallError, protection
from autograder.status import Status

Progress = Callable[[NotebookResult, int], None]  # a result, and how many there will be


@dataclass
class _Job:
    """A submission that is being graded."""

    submission: intake.Submission
    question: Question
    notebook: dict[str, Any]
    notes: list[str]
    digest: str


def grade(
    course: Course,
    topic: str,
    pool: LocalPool,
    students: Sequence[str] = (),
    notebooks: Sequence[str] = (),
    force: bool = False,
    walled: bool = True,
    progress: Progress = lambda result, total: None,
) -> list[NotebookResult]:
    """Grade every submission to a topic and record the results.

    Args:
        pool: the workers to grade on.
        students: ids or patterns; all if empty.
        notebooks: names of questions; all if empty.
        force: grade unchanged submissions again.
        walled: False to run submissions without a sandbox.
        progress: called with each result as it is recorded.

    Returns:
        One result for each student and question, sorted by both.

    Raises:
        CourseError: if the course, the gradebook or this machine does not allow grading.
    """
    if walled:
        try:
            protection()
        except WallError as error:
            raise CourseError(str(error)) from None
    with open_gradebook(course) as gradebook:
        questions = load_questions(course, gradebook, topic)
        questions = [one for one in questions if not notebooks or one.name in notebooks]
        ids = intake.students(course, topic, students)
        batch = _Batch(course, Recorder(course, gradebook, topic), walled, progress)
        batch.total = len(ids) * len(questions)
        jobs = []
        for question in questions:
            for student in ids:
                job = batch.take_in(question, student, force)
                if job is not None:
                    jobs.append(job)
        if jobs:
            batch.run(jobs, pool)
    return sorted(batch.results, key=lambda r: (r.student, r.notebook))


class _Batch:
    """One grading run over a topic."""

    def __init__(self, course: Course, recorder: Recorder, walled: bool, progress: Progress) -> None:
        self.course = course
        self.recorder = recorder
        self.walled = walled
        self.progress = progress
        self.total = 0
        self.results: list[NotebookResult] = []

    def take_in(self, question: Question, student: str, force: bool) -> _Job | None:
        """Read and restore a submission; return None if that already settles its result."""
        submission = intake.read_submission(self.course, question, student)
        digest = _digest(question, submission, self.walled)
        if not force and (earlier := self._unchanged(question, student, digest)):
            self._done(earlier)
            return None
        try:
            notebook, repairs = restore(submission.notebook, question)
        except Exception as error:  # whatever a notebook makes this raise is its own trouble
            text = _("The notebook cannot be restored ({error}); look at it by hand.")
            submission.notebook, submission.status = None, Status.INVALID
            submission.problem = text.format(error=type(error).__name__)
            notebook, repairs = restore(None, question)
        job = _Job(submission, question, notebook, submission.notes + repairs, digest)
        if submission.notebook is not None:
            return job
        assert submission.status is not None
        result = score.zero(student, question, submission.status, submission.problem)
        _insert_notice(notebook, submission.problem)
        self._finish(job, result)
        return None

    def run(self, jobs: list[_Job], pool: LocalPool) -> None:
        """Run the jobs on workers, and record each result when it comes back."""
        for job in list(self._collect(pool, jobs, starts=True)):
            # A worker died, and with it the work of others, or could not start a process: run each once more,
            # on a worker of its own.
            with pool.single() as single:
                for again in self._collect(single, [job]):
                    self._finish_unread(
                        again, _("The process that grades ended while grading this notebook.")
                    )

    def _collect(self, pool: LocalPool, jobs: list[_Job], starts: bool = False) -> Iterator[_Job]:
        """Record what comes back; yield the jobs that were lost with a worker.

        Args:
            starts: whether to yield also those for which no process could be started, perhaps because other
                submissions were using up what this machine has.
        """
        futures: dict[Future[Executed], _Job] = {}
        lost = []
        for job in jobs:
            try:
                futures[pool.submit(run_task, self._task(job))] = job
            except BrokenProcessPool:
                lost.append(job)
        yield from lost
        try:
            for future in as_completed(futures):
                job = futures[future]
                try:
                    executed = future.result()
                except BrokenProcessPool:
                    yield job
                    continue
                except WallError:
                    if not starts:
                        raise
                    yield job
                    continue
                except BrokenQuestion:
                    raise
                except Exception as error:  # an error with one submission must not stop the others
                    text = _("This notebook could not be graded ({error}); look at it by hand.")
                    self._finish_unread(job, text.format(error=type(error).__name__))
                    continue
                job.notebook = executed.notebook
                self._finish(job, score.score(job.submission.student, job.question, executed))
        except (BrokenQuestion, WallError) as error:
            raise CourseError(str(error)) from None
        finally:
            for future in futures:
                future.cancel()

    def _task(self, job: _Job) -> Task:
        return Task(job.question, job.notebook, job.submission.files, self.course.data, self.walled)

    def _finish_unread(self, job: _Job, message: str) -> None:
        """Record a notebook that no worker has come back with."""
        clean(job.notebook, job.question, most=0)
        self._finish(job, score.zero(job.submission.student, job.question, Status.CRASHED, message))

    def _finish(self, job: _Job, result: NotebookResult) -> None:
        redact(job.notebook, job.question)
        result.message = " ".join([result.message, *job.notes]).strip()
        try:
            self.recorder.record(job.question, result, job.notebook)
            self._remember(job, result)
        except Unrecordable as error:
            result.status = Status.INVALID
            text = _("The grade could not be recorded ({error}); look at it by hand.")
            result.message = result.message or text.format(error=error)
        self._done(result)

    def _done(self, result: NotebookResult) -> None:
        self.results.append(result)
        self.progress(result, self.total)

    # Results of earlier runs: an unchanged submission is not graded again

    def _memory(self, question: Question, student: str) -> Path:
        return self.course.build / "results" / question.topic / question.name / f"{student}.json"

    def _graded_file(self, question: Question, student: str) -> Path:
        return self.course.autograded(student, question.topic) / f"{question.name}.ipynb"

    def _remember(self, job: _Job, result: NotebookResult) -> None:
        path = self._memory(job.question, result.student)
        graded = _hash_of(self._graded_file(job.question, result.student))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"digest": job.digest, "graded": graded, "result": asdict(result)}))

    def _unchanged(self, question: Question, student: str, digest: str) -> NotebookResult | None:
        """Return the recorded result if nothing it depends on has changed and it is still in place."""
        try:
            memory = json.loads(self._memory(question, student).read_text())
            if memory["digest"] != digest:
                return None
            if memory["graded"] != _hash_of(self._graded_file(question, student)):
                return None
            result = NotebookResult.from_dict(memory["result"])
        except (OSError, ValueError, KeyError, TypeError):
            return None
        if not self.recorder.holds(question, result):
            return None
        result.unchanged = True
        return result


def _digest(question: Question, submission: intake.Submission, walled: bool) -> str:
    grader = code_digest("", "course", "grading", "lab", "materials", "sandbox")
    return digest_of(question.digest, submission.digest, submission.status or "", grader, str(walled))


def _hash_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _insert_notice(notebook: dict[str, Any], problem: str) -> None:
    """Insert a cell at the top of the graded notebook that says why it holds nothing of the student's."""
    text = _("**There was nothing to grade.** {problem}").format(problem=problem)
    notebook["cells"].insert(0, {"cell_type": "markdown", "id": "nothing", "metadata": {}, "source": text})

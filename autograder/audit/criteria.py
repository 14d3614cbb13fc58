"""The criteria of an audit: what a question must fulfil, and whether it does.

Owns the rules: each takes the outcome of a notebook and writes down what is wrong. Runs nothing.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from autograder.audit import assertions, leaks
from autograder.audit.assertions import Assertion
from autograder.audit.mutants import CellMutant
from autograder.audit.report import Audit, MistakeFound
from autograder.course.accepted import AcceptedSolution, EquivalentMutant
from autograder.course.cells import hidden_lines
from autograder.course.figures import stale_figures
from autograder.course.folders import QuestionFolder
from autograder.course.metadata import grade_id_of
from autograder.course.mistakes import Mistake
from autograder.course.question import Question
from autograder.course.scaffold import left_to_write
from autograder.course.source import read_source
from autograder.errors import place
from autograder.grading.result import Executed, NotebookResult
from autograder.lab import check
from autograder.status import WITHOUT_VERDICT

LIMIT_FRACTION = 0.5  # of a time limit that the solution may use: students' code and machines are slower
MOST_EQUIVALENT = 0.1  # of the mutants
THRESHOLD = "check.at_least("  # what is below it may come of a mistake anywhere, or may not
NAMELESS = tuple(f"check.{name}(" for name in check.NAMELESS)


@dataclass
class Outcome:
    """What came of one notebook."""

    result: NotebookResult
    executed: Executed

    def scores(self) -> dict[str, float | None]:
        """Return the scores by test cell."""
        return {cell.grade_id: cell.score for cell in self.result.cells}

    def lost(self) -> set[str]:
        """Return the test cells without full points."""
        return {cell.grade_id for cell in self.result.cells if (cell.score or 0) < cell.max_score}


class Criteria:
    """The criteria for one question; `found` holds the findings."""

    def __init__(
        self,
        question: Question,
        lean: Question,
        folder: QuestionFolder | None,
        hidden_numbers: Callable[[], set[str]],
        quick: bool,
    ) -> None:
        """Begin.

        Args:
            question: as students get it.
            lean: the same, without the cells that only show something.
            folder: its source; None where the source is a notebook.
            hidden_numbers: see `leaks`; called late, since they take a while to find.
            quick: whether only a part is tried.
        """
        judge = "separate" if question.separate else "none"
        self.found = Audit(f"{question.topic}/{question.name}", question.max_score, judge=judge, quick=quick)
        self._question = question
        self._lean = lean
        self._hidden_numbers = hidden_numbers
        self._alone: Counter[Assertion] = Counter()  # how often an assertion was the only one to reject
        hidden = (one.cell for one in assertions.assertions(lean) if one.hidden)
        self._with_hidden = frozenset(hidden) if question.separate else frozenset()
        self._folder = folder
        self._heads = read_source(folder.source).heads if folder else {}

    def _wrong(self, sentence: str) -> None:
        self.found.problems.append(sentence)

    def _where(self, cell: str, line: int) -> str:
        """Return the file and line of a line of a cell, or the cell's name where there is no source file."""
        if self._folder is None or cell not in self._heads:
            return f"`{cell}`"
        return place(self._folder.source, self._heads[cell] + line)

    def complete(self, accepted: Sequence[AcceptedSolution]) -> None:
        """Require that nothing of the skeleton is left, and hidden tests, mistakes and accepted solutions."""
        if self._folder is None:
            return
        for sentence in left_to_write(self._folder):
            self._wrong(sentence)
        for path in stale_figures(self._folder):
            self._wrong(f"{place(path)} is not what figures.py draws now; run: autograder build")
        tests = [cell for cell in self._question.cells if cell.is_test and not cell.setup]
        if not tests:
            self._wrong("There is no test: write a cell `# %% test NAME points=2` below a solution cell.")
        elif not any(map(hidden_lines, (cell.source for cell in tests))):
            self._wrong(
                "There is no hidden test: put checks on other inputs into a test cell, between "
                "`### BEGIN HIDDEN TESTS` and `### END HIDDEN TESTS`."
            )
        if not self._question.mistakes:
            self._wrong("mistakes.py has no known mistake: write those that people make, with their hints.")
        if not accepted:
            self._wrong("accepted.py has no accepted solution: solve the question in another style.")

    def solution(self, outcome: Outcome) -> None:
        """Require full points, in half of the time allowed, and no error or warning in other cells."""
        found, limits, executed = self.found, self._question.limits, outcome.executed
        found.solution, found.limit = outcome.result.score, limits.cell_seconds
        for cell in outcome.result.cells:
            if (cell.score or 0) < cell.max_score:
                self._wrong(f"The solution loses points in `{cell.grade_id}`: {cell.message.rstrip('.')}.")
        found.slowest = max(executed.times.items(), key=lambda item: item[1], default=("", 0.0))
        for what, took, allowed in (
            (f"Cell `{found.slowest[0]}` of the solution", found.slowest[1], limits.cell_seconds),
            ("The solution", executed.seconds, limits.notebook_seconds),
        ):
            if took > LIMIT_FRACTION * allowed:
                self._wrong(f"{what} takes {took:.1f} s, more than half of the {allowed:g} s it may take.")
        for shown in executed.notebook["cells"]:
            known = self._question.cell(grade_id_of(shown))
            if known is not None and not known.is_test:
                self._quiet(known.grade_id, shown.get("outputs", []))

    def _quiet(self, grade_id: str, outputs: Sequence[Mapping[str, str]]) -> None:
        for output in outputs:
            if output["output_type"] == "error" or output.get("name") == "stderr":
                said = (output.get("evalue") or output.get("text") or "").strip()[:200]
                self._wrong(f"Cell `{grade_id}` of the solved notebook fails or warns: {said}")

    def blank(self, outcomes: Sequence[Outcome]) -> None:
        """Require no point."""
        for outcome in outcomes:
            self.found.blank = max(self.found.blank, outcome.result.score)
            for cell in outcome.result.cells:
                if cell.score:
                    self._wrong(f"The blank notebook gets {cell.score:g} points in `{cell.grade_id}`.")

    def copied(self, outcome: Outcome) -> None:
        """Require no point of a notebook whose variables are what the visible checks compare them with."""
        for cell in outcome.result.cells:
            if cell.score:
                self._wrong(
                    f"`{cell.grade_id}` gives {cell.score:g} points for copying what its visible checks "
                    "compare with: add a hidden check on other inputs."
                )

    def accepted(self, solution: AcceptedSolution, outcome: Outcome) -> None:
        """Require full points for an accepted solution."""
        self.found.accepted += 1
        messages = {cell.grade_id: cell.message.rstrip(".") for cell in outcome.result.cells}
        for grade_id in sorted(outcome.lost()):
            self._wrong(
                f"The accepted solution `{solution.name}` loses points in `{grade_id}`: {messages[grade_id]}."
            )

    def mistake(self, mistake: Mistake, outcome: Outcome) -> None:
        """Require that a known mistake loses its own cells only, and earns its own hint in each."""
        hinted = self._named(mistake, outcome, f"The mistake `{mistake.name}`")
        self.found.mistakes.append(MistakeFound(mistake.name, sorted(outcome.lost()), hinted))
        self._no_leak(f"The mistake `{mistake.name}`", outcome)
        for grade_id, rejecting in self._rejections(outcome).items():
            hidden = [one for one in rejecting if one.hidden]
            if grade_id not in mistake.fails:
                continue
            if len(hidden) == 1:
                self._alone[hidden[0]] += 1
            own = grade_id in self._question.tests.get(mistake.piece.cell, ())
            if own and rejecting and not hidden and self._must_be_hidden(grade_id, mistake.piece.code):
                self._wrong(
                    f"Only visible checks reject the mistake `{mistake.name}` in `{grade_id}`: their answers "
                    "can be looked up, so add a hidden case for it."
                )

    def variant(self, mistake: Mistake, number: int, outcome: Outcome) -> None:
        """Require the same of a mistake's variant; only its own tests have been run."""
        self.found.variants += 1
        self._named(mistake, outcome, f"Variant {number} of the mistake `{mistake.name}`")

    def _named(self, mistake: Mistake, outcome: Outcome, who: str) -> bool:
        lost = outcome.lost()
        nameless = self._lost_only_by(NAMELESS, outcome)
        for grade_id in sorted(lost - set(mistake.fails) - self._lost_only_by((THRESHOLD,), outcome)):
            self._wrong(f"{who} also loses points in `{grade_id}`.")
        for grade_id in sorted(set(mistake.fails) - lost):
            self._wrong(f"{who} passes `{grade_id}`.")
        without = sorted(
            cell.grade_id
            for cell in outcome.result.cells
            # Where a result is missing because of the mistake, there is nothing to recognise.
            if cell.grade_id in lost
            and not cell.because
            and cell.grade_id not in nameless
            and mistake.name not in (cell.mistake or "").split("; ")
        )
        if without and self._question.separate:
            self._wrong(f"{who} does not get its hint in `{'`, `'.join(without)}`.")
        return not without

    def _lost_only_by(self, checks: tuple[str, ...], outcome: Outcome) -> set[str]:
        """Return the tests that failed by such checks alone."""
        return {
            grade_id
            for grade_id, rejecting in self._rejections(outcome).items()
            if rejecting and all(one.text.startswith(checks) for one in rejecting)
        }

    def declared(self, mutants: Sequence[CellMutant], equivalents: Sequence[EquivalentMutant]) -> None:
        """Require that what is declared equivalent is a mutant, and few of them are."""
        for unused in set(equivalents) - {mutant.equivalent for mutant in mutants}:
            self._wrong(
                f"accepted.py declares equivalent what is no mutant of `{unused.cell}`: {unused.after}"
            )
        equivalent = sum(mutant.equivalent is not None for mutant in mutants)
        if equivalent > MOST_EQUIVALENT * len(mutants):
            self._wrong(f"{equivalent} of {len(mutants)} mutants are declared equivalent, too many.")

    def needs_other_tests(self, mutant: CellMutant, outcome: Outcome) -> bool:
        """Return whether it matters what tests of other cells make of a mutant.

        It does if its own cell's tests accept it, or if an assertion of theirs is the first to reject
        something alone.
        """
        alone = self._rejects_alone(outcome)
        first = alone is not None and not self._alone[alone] and not self.found.quick
        return mutant.equivalent is not None or not self._rejected(mutant, outcome) or first

    def mutant(self, mutant: CellMutant, outcome: Outcome, all_tests: bool) -> None:
        """Require that a mutant is rejected, or passes if it is declared equivalent.

        That a mistake costs no other step is required of the known mistakes.

        Args:
            all_tests: whether all tests that belong to its cell have run, not only those of the cell itself.
        """
        lost = outcome.lost()
        if mutant.equivalent is not None:
            self.found.equivalent += 1
            if lost:
                self._wrong(
                    f"A mutant of `{mutant.cell}` is declared equivalent, but fails "
                    f"`{'`, `'.join(sorted(lost))}`:\n{mutant.mutant.diff}"
                )
            return
        if self._rejected(mutant, outcome):
            self.found.killed += 1
        else:
            self.found.survived.append(f"{mutant.cell}\n{mutant.mutant.diff}")
            where = self._where(mutant.cell, mutant.line)
            who = "only visible checks reject" if lost else f"no test of `{mutant.cell}` rejects"
            self._wrong(f"{where}: {who} this mutant:\n{mutant.mutant.diff}")
        self._no_leak(f"A mutant of `{mutant.cell}` ({mutant.mutant.after})", outcome)
        if all_tests and (alone := self._rejects_alone(outcome)):
            self._alone[alone] += 1

    def _rejected(self, mutant: CellMutant, outcome: Outcome) -> bool:
        """Return whether the tests reject a mutant; of a function, one of the hidden tests must.

        What a visible check compares a function's results with can be looked up.
        """
        lost, rejections = outcome.lost(), self._rejections(outcome)
        own = self._with_hidden & set(self._question.tests.get(mutant.cell, ()))
        if not own or not _defines(mutant.mutant.source) or lost - rejections.keys():
            return bool(lost)  # a variable, or all assertions are visible, or some tests were stopped
        return any(one.hidden for rejecting in rejections.values() for one in rejecting)

    def _must_be_hidden(self, grade_id: str, code: str) -> bool:
        """Return whether a hidden check must reject a wrong cell with this text."""
        return grade_id in self._with_hidden and _defines(code)

    def _rejects_alone(self, outcome: Outcome) -> Assertion | None:
        """Return the assertion that is the only hidden one to reject a notebook, if there is one."""
        rejections = self._rejections(outcome)
        hidden = [one for rejecting in rejections.values() for one in rejecting if one.hidden]
        return hidden[0] if len(hidden) == 1 and rejections.keys() == outcome.lost() else None

    def _rejections(self, outcome: Outcome) -> dict[str, list[Assertion]]:
        """Return which assertions reject a notebook, by test cell, where all of them were tried."""
        found = {}
        for grade_id, verdict in outcome.executed.verdicts.items():
            cell = self._lean.cell(grade_id)
            if cell is not None and verdict.rejected and verdict.status not in WITHOUT_VERDICT:
                at = {assertions.at(cell, line) for line in verdict.rejected}
                found[grade_id] = [one for one in at if one is not None]
        return found

    def _no_leak(self, who: str, outcome: Outcome) -> None:
        """Require that what a hidden test says to a wrong answer has no number of a hidden test in it."""
        rejections = self._rejections(outcome)
        messages = {cell.grade_id: cell.message for cell in outcome.result.cells}
        for shown in outcome.executed.notebook["cells"]:
            grade_id = grade_id_of(shown)
            rejecting = rejections.get(grade_id, [])
            if grade_id not in messages or any(not one.hidden for one in rejecting):
                continue  # what a visible test says may hold numbers: they are visible
            text = shown["source"] + json.dumps(shown["outputs"]) + messages[grade_id]
            if found := leaks.leaked(text, self._hidden_numbers()):
                self._wrong(
                    f"{who} shows its student numbers of the hidden tests of `{grade_id}`: "
                    f"{', '.join(found[:5])}."
                )

    def assertions_needed(self) -> None:
        """Require of every hidden assertion that it is the only hidden one to reject something."""
        if not self._question.separate:
            return  # where tests run in the student's process, nobody sees which of them fail
        hidden = [one for one in assertions.assertions(self._lean) if one.hidden]
        self.found.assertions = len(hidden)
        for one in hidden:
            if not self._alone[one]:
                self.found.idle.append(f"{one.cell}: {one.text}")
                self._wrong(
                    f"{self._where(one.cell, one.line)}: this hidden assertion could be deleted and nothing "
                    f"would show it; delete it, or add a mistake that only it rejects: {one.text}"
                )

    def agreement(
        self, who: str, ours: Mapping[str, float | None], nbgrader: Mapping[str, float | None]
    ) -> None:
        """Require that nbgrader gives the same scores."""
        self.found.compared += 1
        if not nbgrader:
            self.found.nbgrader_agrees = False
            self._wrong(f"nbgrader autograde ended without a grade for {who}.")
            return
        for grade_id, score in ours.items():
            if nbgrader.get(grade_id) != score:
                self.found.nbgrader_agrees = False
                self._wrong(
                    f"nbgrader gives {who} {nbgrader.get(grade_id)} points in `{grade_id}`, and we {score}."
                )


def _defines(code: str) -> bool:
    """Return whether a solution cell defines a function or a class, which hidden tests can call."""
    return re.search(r"^(def|class) ", code, re.MULTILINE) is not None

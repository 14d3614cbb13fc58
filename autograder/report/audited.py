"""What a person sees on the terminal while questions are audited: progress, then what was found."""

import sys
from types import TracebackType

from rich import progress as bars
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from autograder.audit.report import Audit

JUDGES = {
    "separate": "separate: tests run outside the student's process",
    "none": "none: tests run in the student's process, which can fake them",
}


class Progress:
    """A progress bar over the runs of the audit that is under way."""

    def __init__(self) -> None:
        self._bar = bars.Progress(
            bars.TextColumn("{task.description}"),
            bars.BarColumn(),
            bars.MofNCompleteColumn(),
            bars.TimeElapsedColumn(),
            console=Console(file=sys.stderr),
            transient=True,
        )
        self._task = self._bar.add_task("Auditing", total=None)
        self._out = Console(soft_wrap=True)

    def __enter__(self) -> "Progress":
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def update(self, done: int, total: int) -> None:
        """Say how far the audit is."""
        self._bar.update(self._task, completed=done, total=total)

    def show(self, audit: Audit) -> None:
        """Print what an audit found."""
        self._bar.reset(self._task)
        show(audit, self._out)


def show(audit: Audit, console: Console) -> None:
    """Print a table of what was tried, then every problem."""
    verdict = "[green]passed[/]" if audit.passed else "[red]failed[/]"
    kind = "quick audit" if audit.quick else "audit"
    when = (
        "before, and nothing has changed since (--force repeats it)"
        if audit.reused
        else f"in {audit.seconds:.0f} s"
    )
    console.print(f"\n[bold]{escape(audit.question)}[/] {kind} {verdict} {when}")
    table = Table(box=None, show_header=False, padding=(0, 1))
    for name, said in _rows(audit):
        table.add_row(f"  {name}", escape(said))
    console.print(table)
    for problem in audit.problems:
        console.print(f"  [red]✗[/] {escape(problem)}", highlight=False)


def _rows(audit: Audit) -> list[tuple[str, str]]:
    total = audit.killed + len(audit.survived)
    score = f"{100 * audit.killed / total:.1f} %" if total else "no mutants"
    hinted = sum(mistake.hinted for mistake in audit.mistakes)
    rows = [
        ("judge", JUDGES[audit.judge]),
        ("solution", f"{audit.solution:g} of {audit.max_score:g} points"),
        ("time", f"slowest cell {audit.slowest[0]}, {audit.slowest[1]:.2f} s of {audit.limit:g} s"),
        ("blank", f"{audit.blank:g} points, also with all cells run"),
        ("accepted", f"{audit.accepted} solutions in other styles"),
        ("mistakes", f"{len(audit.mistakes)}, {hinted} get their own hint; {audit.variants} variants"),
        (
            "mutants",
            f"{total + audit.equivalent}: {audit.killed} killed, {audit.equivalent} declared equivalent, "
            f"{len(audit.survived)} survived: mutation score {score}",
        ),
    ]
    if audit.assertions is not None:
        needed = audit.assertions - len(audit.idle)
        rows.append(
            ("assertions", f"{audit.assertions} hidden, {needed} of them reject what no other rejects")
        )
    agrees = "gives the same scores" if audit.nbgrader_agrees else "does not give the same scores"
    if audit.compared:
        rows.append(("nbgrader", f"{agrees} on {audit.compared} notebooks"))
    return rows

"""What a person sees on the terminal while grading: progress, then a table of scores."""

import sys
import time
from collections.abc import Sequence
from types import TracebackType

from rich import progress as bars
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from autograder.grading.result import NotebookResult
from autograder.lab.text import printable
from autograder.status import STOPPED, Status

STATUS_STYLE = {Status.GRADED: "", **dict.fromkeys(STOPPED, "yellow")}


class Progress:
    """A progress bar with the time left, and a line for each submission that needs a look."""

    def __init__(self, title: str) -> None:
        self._bar = bars.Progress(
            bars.TextColumn("{task.description}"),
            bars.BarColumn(),
            bars.MofNCompleteColumn(),
            bars.TimeElapsedColumn(),
            bars.TextColumn("left:"),
            bars.TimeRemainingColumn(),
            console=Console(file=sys.stderr),
        )
        self._title = title
        self.seconds = 0.0

    def __enter__(self) -> "Progress":
        self._started = time.monotonic()
        self._bar.start()
        self._task = self._bar.add_task(self._title, total=None)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.seconds = time.monotonic() - self._started
        self._bar.stop()

    def add(self, result: NotebookResult, total: int) -> None:
        """Count one result."""
        self._bar.update(self._task, total=total, advance=1)


def show(results: Sequence[NotebookResult], seconds: float) -> None:
    """Print a row for each notebook, then what the grading took."""
    console = Console(soft_wrap=False)
    if not console.is_terminal:  # a file or a pipe has no width
        console.width = 160
    table = Table(box=None, header_style="bold", pad_edge=False)
    several = len({r.notebook for r in results}) > 1
    table.add_column("student", no_wrap=True)
    if several:
        table.add_column("notebook", no_wrap=True)
    table.add_column("score", justify="right", no_wrap=True)
    table.add_column("of", justify="right", no_wrap=True)
    table.add_column("by hand", justify="right", no_wrap=True)
    table.add_column("s", justify="right", no_wrap=True)
    table.add_column("status", no_wrap=True)
    table.add_column("what happened")
    for result in results:
        waiting = [cell for cell in result.by_hand if cell.score is None]
        row = [escape(printable(result.student, 60))]
        if several:
            row.append(escape(result.notebook))
        row += [
            f"{result.score:g}",
            f"{result.max_score:g}",
            f"{len(waiting)} to mark" if waiting else "",
            f"{result.seconds:.1f}",
            result.status + (", unchanged" if result.unchanged else ""),
            escape(result.message or _lost(result)),
        ]
        table.add_row(*row, style=STATUS_STYLE.get(result.status, "red"))
    console.print(table)
    graded = [r for r in results if not r.unchanged]
    each = f", {seconds / len(graded):.2f} s each" if graded else ""
    console.print(f"\n{len(results)} notebooks, {len(graded)} graded now, in {seconds:.1f} s{each}.")


def _lost(result: NotebookResult) -> str:
    lost = [cell.grade_id for cell in result.cells if (cell.score or 0) < cell.max_score]
    return f"lost points in {', '.join(lost)}" if lost else ""

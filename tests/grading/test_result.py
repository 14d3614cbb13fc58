"""Results survive the way through JSON: statuses come back as members of `Status`."""

import csv
import json
from dataclasses import asdict
from pathlib import Path

import pytest

from autograder.grading.result import CellResult, NotebookResult
from autograder.report.export import write_csv, write_json
from autograder.status import STOPPED, TROUBLES, WITHOUT_VERDICT, Status


def result(status: Status) -> NotebookResult:
    cells = [CellResult("test_relu", 1.5, 3.0, Status.PARTIAL), CellResult("test_conv", 0.0, 1.0, status)]
    by_hand = [CellResult("explain", None, 4.0, Status.BY_HAND)]
    return NotebookResult("ada", "block", status, 1.5, 4.0, 0.25, "", cells, by_hand)


@pytest.mark.parametrize("status", Status)
def test_a_result_read_from_json_has_statuses_and_not_strings(status: Status) -> None:
    again = NotebookResult.from_dict(json.loads(json.dumps(asdict(result(status)))))
    assert again == result(status)
    found = [again.status, *(cell.status for cell in again.cells), *(cell.status for cell in again.by_hand)]
    assert [type(one) for one in found] == [Status] * 4


def test_an_unknown_status_is_no_result() -> None:
    with pytest.raises(ValueError, match="flourishing"):
        NotebookResult.from_dict({**asdict(result(Status.GRADED)), "status": "flourishing"})


def test_json_and_csv_hold_the_plain_text(tmp_path: Path) -> None:
    write_json([result(Status.TIMED_OUT)], tmp_path / "results.json")
    [written] = json.loads((tmp_path / "results.json").read_text())
    assert written["status"] == "timed out"
    assert [cell["status"] for cell in written["cells"]] == ["partial", "timed out"]
    assert [cell["status"] for cell in written["by_hand"]] == ["by hand"]
    write_csv([result(Status.NO_ANSWER)], tmp_path / "results.csv")
    with (tmp_path / "results.csv").open() as file:
        assert [row["status"] for row in csv.DictReader(file)] == ["no answer"]


def test_every_status_of_a_student_that_was_stopped_is_trouble() -> None:
    assert set(STOPPED) < set(TROUBLES)
    assert set(STOPPED) < set(WITHOUT_VERDICT)
    assert TROUBLES[0] == Status.INVALID

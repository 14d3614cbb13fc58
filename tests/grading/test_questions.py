"""The residual block: what the notebook prints is what PyTorch computes. The audit tests its tests."""

import pytest
import torch
import torch.nn.functional as F

from autograder.course.metadata import metadata_of
from autograder.course.source import read_source
from autograder.lab import session
from tests.conftest import QUESTION, ROOT, TOPIC, Classroom

SOURCE = ROOT / "solutions" / TOPIC / QUESTION / "question.py"


def test_reference_solution_scores_everything_and_blank_notebook_nothing(classroom: Classroom) -> None:
    classroom.hand_in("right", classroom.solved())
    classroom.hand_in("blank", classroom.blank())
    results = classroom.grade()
    right, blank = results["right"], results["blank"]
    assert (right.score, right.max_score, right.status) == (24, 24, "graded")
    assert blank.score == 0
    assert blank.max_score == 24
    assert all(cell.score == 0 for cell in blank.cells)
    # The free answer waits for a person only if there is one.
    answers = ("explain_relu", "explain_skip")
    assert [(c.grade_id, c.score) for c in right.by_hand] == [(answer, None) for answer in answers]
    assert [(c.grade_id, c.score) for c in blank.by_hand] == [(answer, 0) for answer in answers]


@pytest.fixture(scope="module")
def given() -> dict[str, object]:
    """The names that the notebook's own cells for inputs and expected matrices define."""
    names: dict[str, object] = {}
    with session.use(session.Session(session.NotebookNamespace(), graded=True)):
        for cell in read_source(SOURCE).notebook.cells:
            if metadata_of(cell).setup:
                exec(cell.source, names)
    return names


@pytest.mark.parametrize(("suffix", "image"), [("", "image"), ("_signed", "signed")])
def test_printed_matrices_are_what_pytorch_computes(
    given: dict[str, object], suffix: str, image: str
) -> None:
    x = torch.tensor(given[image])[None, None]
    conv = F.conv2d(x, torch.tensor(given["kernel"])[None, None], padding=1)
    relu = F.relu(conv)
    block = F.relu(x + relu)
    pooled = F.max_pool2d(block, 2)
    expected = {"conv": conv, "relu": relu, "block": block, "pooled": pooled}
    if image == "image":
        expected["sum"] = x + relu
    for name, value in expected.items():
        torch.testing.assert_close(torch.tensor(given[f"expected_{name}{suffix}"]), value[0, 0])
    feature = {"image": 265.75, "signed": 6.725}[image]
    assert pooled.mean().item() == pytest.approx(feature, rel=1e-12)

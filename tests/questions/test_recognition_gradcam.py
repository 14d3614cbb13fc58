"""Known mistakes of grad_cam are recognised by what they compute, however they are written."""

import json
import shutil
from typing import NamedTuple

import pytest

from autograder.course.blocks import Piece
from autograder.course.build import build
from autograder.course.folders import QuestionFolder
from autograder.course.layout import Course
from autograder.course.mistakes import Mistake, read_mistakes
from autograder.course.solve import solve
from autograder.course.source import read_notebook, read_source
from autograder.grading.batch import grade
from autograder.grading.pool import LocalPool
from tests.conftest import ROOT, Classroom, cell_of, lost

TOPIC, QUESTION = "explain", "grad_cam"
FOLDER = QuestionFolder(ROOT / "solutions" / TOPIC / QUESTION)


class Case(NamedTuple):
    """A known mistake as a student might write it: its name, what is different, and the cell."""

    mistake: str
    difference: str
    code: str


CASES = [
    Case(
        "class and map exchanged",
        "a NumPy array from the transpose of the weights; a shape is wrong in the hidden test",
        """
def feature_gradients(A, W, c):
    K, rows, columns = A.shape
    column = W.T.numpy()[c]
    ones = np.ones((min(K, len(column)), rows, columns))
    return column[:K].reshape(-1, 1, 1) * ones / (rows * columns)
""",
    ),
    Case(
        "ReLU on the gradients",
        "loops over numbers, a float32 tensor made from a list",
        """
def gradcam_weights(grads):
    alphas = []
    for one in grads:
        alphas.append(0.0)
        for row in one.tolist():
            for slope in row:
                if slope > 0:
                    alphas[-1] += slope / one.numel()
    return torch.tensor(alphas, dtype=torch.float32)
""",
    ),
    Case(
        "weights along the columns",
        "einsum: the same values where the shapes agree, another exception where they do not",
        """
def gradcam_map(features, alphas):
    return torch.einsum("j,kij->ij", alphas, features).clamp(min=0)
""",
    ),
    Case(
        "softmax differentiated",
        "exponentials by hand, retain_grad in the hook, image by image",
        """
def grad_cam(model, layer, images, targets):
    cams = []
    for image, target in zip(images, targets, strict=True):
        found = {}

        def keep(module, inputs, output, found=found):
            output.retain_grad()
            found["A"] = output

        handle = layer.register_forward_hook(keep)
        e = torch.exp(model(image.unsqueeze(0)))[0]
        handle.remove()
        (e[target] / e.sum()).backward()
        cams.append(gradcam_map(found["A"].detach()[0], gradcam_weights(found["A"].grad[0])))
    return torch.stack(cams)
""",
    ),
    Case(
        "gradients not averaged",
        "a forward and a backward hook, a loop over maps, a tensor made from NumPy's float32",
        """
def grad_cam(net, layer, batch, classes):
    maps, slopes = [], []
    hooks = [
        layer.register_forward_hook(lambda module, inputs, output: maps.append(output.detach())),
        layer.register_full_backward_hook(lambda module, inputs, outputs: slopes.append(outputs[0])),
    ]
    y = net(batch)
    sum(y[n, c] for n, c in enumerate(classes)).backward()
    for hook in hooks:
        hook.remove()
    heats = 0
    for k in range(maps[0].shape[1]):
        heats = heats + slopes[0][:, k].numpy() * maps[0][:, k].numpy()
    return torch.from_numpy(np.maximum(heats, 0).astype(np.float32))
""",
    ),
    Case(
        "hook left behind",
        "two hooks, of which one is removed; the maps are correct",
        """
def maps_and_logits(model, layer, images):
    seen = {}
    layer.register_forward_hook(lambda module, inputs, output: seen.update(first=output))
    second = layer.register_forward_hook(lambda module, inputs, output: seen.update(maps=output))
    y = model(images)
    second.remove()
    return seen["maps"], y
""",
    ),
    Case(
        "maps before the layer",
        "a pre-hook, and a list of both results",
        """
def maps_and_logits(net, part, x):
    kept = []
    with part.register_forward_pre_hook(lambda module, inputs: kept.extend(inputs)):
        out = net(x)
    return [kept[0], out]
""",
    ),
]


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course with this question only, built into a folder of its own."""
    folder = tmp_path_factory.mktemp("course")
    shutil.copytree(FOLDER.path, folder / "solutions" / TOPIC / QUESTION)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    shutil.copytree(ROOT / "data", folder / "data")
    course = Course.find(folder)
    build(course, [TOPIC])
    return course


@pytest.fixture(scope="module")
def mistakes() -> dict[str, Mistake]:
    return {one.name: one for one in read_mistakes(FOLDER, read_source(FOLDER.source).notebook.cells)}


def test_a_mistake_is_recognised_in_another_implementation(
    course: Course, pool: LocalPool, mistakes: dict[str, Mistake]
) -> None:
    released = read_notebook(course.notebooks / TOPIC / f"{QUESTION}.ipynb")
    source = read_notebook(course.source(TOPIC) / f"{QUESTION}.ipynb")
    students = {f"student-{number}": case for number, case in enumerate(CASES)}
    for student, case in students.items():
        piece = Piece(mistakes[case.mistake].piece.cell, case.code.strip())
        submitted = course.submitted(student, TOPIC)
        submitted.mkdir(parents=True)
        (submitted / f"{QUESTION}.ipynb").write_text(json.dumps(solve(released, source, [piece])))
    results = {result.student: result for result in grade(course, TOPIC, pool)}
    for student, case in students.items():
        result, mistake = results[student], mistakes[case.mistake]
        assert lost(result) == set(mistake.fails), case
        failed = [cell_of(result, grade_id) for grade_id in mistake.fails]
        # Where a cell above failed and this one only follows from it, there is nothing to recognise.
        direct = [cell for cell in failed if not cell.because]
        assert direct, case
        for cell in direct:
            # Another mistake may give the same values in this cell; then both are named.
            assert mistake.name in (cell.mistake or "").split("; "), (case, cell)
            assert mistake.hint in cell.message, (case, cell)


LIST_OUTSIDE = """
seen = []


def maps_and_logits(model, layer, images):
    handle = layer.register_forward_hook(lambda module, inputs, output: seen.append(output))
    logits = model(images)
    handle.remove()
    return seen[0], logits
"""
LEFT_TRAINING = """
def grad_cam(model, layer, images, targets):
    maps, logits = maps_and_logits(model, layer, images)
    [gradients] = torch.autograd.grad(logits[range(len(images)), targets].sum(), maps)
    model.train()
    return F.relu((gradients.mean(dim=(2, 3), keepdim=True) * maps.detach()).sum(dim=1))
"""


def test_the_same_exception_for_another_reason_earns_no_hint(course: Course, pool: LocalPool) -> None:
    """The maps of the first call have the wrong size later on, as the logits have in a known mistake."""
    classroom = Classroom(course, pool, TOPIC, QUESTION)
    classroom.hand_in("outside", classroom.solved(Piece("maps_and_logits", LIST_OUTSIDE.strip())))
    result = classroom.grade("outside")["outside"]
    assert lost(result) == {"test_maps_and_logits", "test_grad_cam"}
    assert {cell.mistake for cell in result.cells} == {None}


def test_a_model_left_in_another_mode_is_no_mistake_that_leaves_it_as_it_was(
    course: Course, pool: LocalPool
) -> None:
    classroom = Classroom(course, pool, TOPIC, QUESTION)
    classroom.hand_in("training", classroom.solved(Piece("grad_cam", LEFT_TRAINING.strip())))
    cell = cell_of(classroom.grade("training")["training"], "test_grad_cam")
    assert "leaves the model in training mode" in cell.message
    assert cell.mistake is None

"""Known mistakes of the mobilenet topic are recognised in implementations that look unlike mistakes.py."""

import json
import shutil
from dataclasses import dataclass

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
from autograder.grading.result import NotebookResult
from tests.conftest import ROOT, lost

TOPIC, QUESTIONS = "mobilenet", ("mobilenet", "inverted_residual")
FOLDERS = {name: QuestionFolder(ROOT / "solutions" / TOPIC / name) for name in QUESTIONS}


@dataclass(frozen=True)
class Case:
    """A known mistake, what is different about a student's implementation of it, and that one's code."""

    mistake: str
    difference: str
    code: str
    question: str = "mobilenet"


CASES = [
    Case(
        "kernel not squared",
        "a product in a loop, a floating-point quotient and other names of arguments",
        """
def conv_macs(height, width, ins, outs, size, groups=1):
    count = 1
    for factor in [height, width, size, ins, outs]:
        count *= factor
    return round(count / groups)
""",
    ),
    Case(
        "groups missing",
        "a helper class, the norm before the convolution in it",
        """
class ConvNormAct(nn.Module):
    def __init__(self, ins, outs, size, step=1):
        super().__init__()
        self.norm = nn.BatchNorm2d(outs)
        self.filter = nn.Conv2d(ins, outs, size, step, (size - 1) // 2, bias=False)

    def forward(self, maps):
        return self.norm(self.filter(maps)).clamp(min=0)


class DepthwiseSeparable(nn.Sequential):
    def __init__(self, ins, outs, stride):
        super().__init__(ConvNormAct(ins, ins, 3, stride), ConvNormAct(ins, outs, 1))
""",
    ),
    Case(
        "ReLU before batch norm",
        "layers in a ModuleDict, in reverse order and under other names",
        """
class DepthwiseSeparable(nn.Module):
    def __init__(self, ins, outs, stride):
        super().__init__()
        self.part = nn.ModuleDict()
        self.part["mix"] = nn.Conv2d(ins, outs, 1, 1, 0, bias=False)
        self.part["mix norm"] = nn.BatchNorm2d(outs)
        self.part["filter"] = nn.Conv2d(ins, ins, 3, stride, 1, groups=ins, bias=False)
        self.part["filter norm"] = nn.BatchNorm2d(ins)

    def forward(self, maps):
        for kind in ("filter", "mix"):
            maps = self.part[f"{kind} norm"](self.part[kind](maps).relu_())
        return maps
""",
    ),
    Case(
        "skip wherever channels agree",
        "a subclass of nn.Sequential; the exception is raised by torch.add",
        """
class InvertedResidual(nn.Sequential):
    def __init__(self, ins, outs, stride, expansion, kernel_size=3):
        super().__init__()
        wide = ins * expansion
        if expansion != 1:
            self.extend([nn.Conv2d(ins, wide, 1, bias=False), nn.BatchNorm2d(wide), nn.ReLU6(inplace=True)])
        pad = (kernel_size - 1) // 2
        self.append(nn.Conv2d(wide, wide, kernel_size, stride, pad, groups=wide, bias=False))
        self.extend([nn.BatchNorm2d(wide), nn.ReLU6(inplace=True)])
        self.extend([nn.Conv2d(wide, outs, 1, bias=False), nn.BatchNorm2d(outs)])

    def forward(self, x):
        result = super().forward(x)
        return torch.add(x, result) if x.shape[1] == result.shape[1] else result
""",
        "inverted_residual",
    ),
    Case(
        "smallest first",
        "probabilities in NumPy, and a tensor of int32 made from a list",
        """
def likeliest(network, images, count):
    probabilities = network(images).softmax(dim=1).detach().numpy()[0]
    ranked = sorted(range(len(probabilities)), key=lambda index: probabilities[index])
    return torch.tensor(ranked[:count], dtype=torch.int32)
""",
        "inverted_residual",
    ),
    Case(
        "first stage never expands",
        "a corrected plan, unrolled by a generator",
        """
def unrolled(plan):
    now = 32
    for factor, out, count, stride in [(1, *plan[0][1:]), *plan[1:]]:
        for k in range(count):
            yield now, out, (stride if not k else 1), factor
            now = out


class MobileNetV2(nn.Module):
    def __init__(self, classes, plan):
        super().__init__()
        self.head = nn.ModuleDict({"linear": nn.Linear(1280, classes), "norm": nn.BatchNorm2d(1280)})
        self.head["conv"] = nn.Conv2d(plan[-1][1], 1280, 1, bias=False)
        self.body = nn.Sequential(*(InvertedResidual(*line) for line in unrolled(plan)))
        self.foot = nn.Sequential(nn.Conv2d(3, 32, 3, 2, 1, bias=False), nn.BatchNorm2d(32))

    def forward(self, x):
        maps = self.body(self.foot(x).clamp(0, 6))
        maps = self.head["norm"](self.head["conv"](maps)).clamp(0, 6)
        return self.head["linear"](maps.flatten(2).mean(2))
""",
        "inverted_residual",
    ),
    Case(
        "gradients never set to zero",
        "a total that is a float32 tensor, and log_softmax",
        """
def train_one_epoch(net, optim, pairs):
    net.train()
    total = torch.tensor(0.0)
    for x, y in pairs:
        cost = F.nll_loss(F.log_softmax(net(x), dim=1), y)
        cost.backward()
        optim.step()
        total += cost.detach() * y.numel()
    return (total / sum(y.numel() for _x, y in pairs)).numpy()
""",
    ),
]


@pytest.fixture(scope="module")
def mistakes() -> dict[tuple[str, str], Mistake]:
    return {
        (name, one.name): one
        for name, folder in FOLDERS.items()
        for one in read_mistakes(folder, read_source(folder.source).notebook.cells)
    }


@pytest.fixture(scope="module")
def results(
    tmp_path_factory: pytest.TempPathFactory, pool: LocalPool, mistakes: dict[tuple[str, str], Mistake]
) -> dict[str, NotebookResult]:
    """The results of a class in which each student hands in one case, by `difference`."""
    folder = tmp_path_factory.mktemp("course")
    for one in FOLDERS.values():
        shutil.copytree(one.path, folder / "solutions" / TOPIC / one.name)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    course = Course.find(folder)
    build(course, [TOPIC])
    students = {f"student-{number}": case for number, case in enumerate(CASES)}
    for student, case in students.items():
        released = read_notebook(course.notebooks / TOPIC / f"{case.question}.ipynb")
        source = read_notebook(course.source(TOPIC) / f"{case.question}.ipynb")
        piece = Piece(mistakes[case.question, case.mistake].piece.cell, case.code.strip("\n"))
        submitted = course.submitted(student, TOPIC)
        submitted.mkdir(parents=True)
        (submitted / f"{case.question}.ipynb").write_text(json.dumps(solve(released, source, [piece])))
    graded = grade(course, TOPIC, pool)
    return {
        students[one.student].difference: one
        for one in graded
        if one.notebook == students[one.student].question
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.mistake}: {case.difference}")
def test_another_implementation_is_recognised(
    case: Case, results: dict[str, NotebookResult], mistakes: dict[tuple[str, str], Mistake]
) -> None:
    mistake, result = mistakes[case.question, case.mistake], results[case.difference]
    assert lost(result) == set(mistake.fails)
    named = [cell for cell in result.cells if cell.grade_id in mistake.fails and not cell.because]
    assert named
    for cell in named:
        # Another mistake may give the same values in this cell; then both are named.
        assert case.mistake in (cell.mistake or "").split("; ")
        assert mistake.hint in cell.message

"""The reference solution's networks have as many parameters and multiplications as the papers print."""

import contextlib
import io
from typing import Any

import pytest
import torch

from autograder.course.cells import without_solution_markers
from autograder.course.metadata import grade_id_of
from autograder.course.source import read_source
from autograder.lab import layers
from tests.conftest import ROOT

SOURCES = [
    ROOT / "solutions" / "mobilenet" / name / "question.py" for name in ("mobilenet", "inverted_residual")
]
CELLS = ("setup_given", "conv_macs", "separable_macs", "DepthwiseSeparable", "setup_scaled", "MobileNetV1")
CELLS += ("setup_counts", "InvertedResidual", "inverted_macs", "MobileNetV2")


@pytest.fixture(scope="module")
def solved() -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec("import numpy as np\nimport torch\nimport torch.nn.functional as F\nfrom torch import nn", names)
    with contextlib.redirect_stdout(io.StringIO()):
        for source in SOURCES:
            for cell in read_source(source).notebook.cells:
                if grade_id_of(cell) in CELLS:
                    exec(without_solution_markers(cell.source), names)
    return names


@pytest.mark.parametrize(
    ("width", "thousand", "ten"),
    # Howard et al. 2017, Tables 6 and 8, print 4.2, 2.6, 1.3 and 0.5 million for a thousand classes.
    [
        (1.0, 4_231_976, 3_217_226),
        (0.75, 2_585_560, 1_824_250),
        (0.5, 1_331_592, 823_722),
        (0.25, 470_072, 215_642),
    ],
)
def test_parameters_of_version_1(solved: dict[str, Any], width: float, thousand: int, ten: int) -> None:
    for classes, expected in ((1000, thousand), (10, ten)):
        model = solved["MobileNetV1"](width, classes, solved["PLAN"], 2)
        assert solved["count_parameters"](model) == expected


def test_parameters_of_version_2(solved: dict[str, Any]) -> None:
    """Sandler et al. 2018, Table 4: 3.4 million and 300 million multiplications."""
    model = solved["MobileNetV2"](1000, solved["PLAN2"])
    assert solved["count_parameters"](model) == 3_504_872
    assert solved["count_parameters"](solved["MobileNetV2"](10, solved["PLAN2"])) == 2_236_682
    images = torch.zeros(1, 3, 224, 224, device="meta")
    assert round(layers.macs(model.to("meta"), images) / 1e6, 1) == 300.8


def test_multiplications_of_version_1(solved: dict[str, Any]) -> None:
    """Howard et al. 2017, Tables 6 and 7: 569, 325, 149 and 41 million by width; 569 to 186 by resolution."""
    for width, size, million in (
        (1.0, 224, 569),
        (0.75, 224, 325),
        (0.5, 224, 149),
        (0.25, 224, 41),
        (1.0, 192, 418),
        (1.0, 160, 290),
        (1.0, 128, 186),
    ):
        formula = solved["v1_macs"](width, size, 1000, solved["PLAN"], 2)
        model = solved["MobileNetV1"](width, 1000, solved["PLAN"], 2).to("meta")
        assert layers.macs(model, torch.zeros(1, 3, size, size, device="meta")) == formula
        assert abs(formula / 1e6 - million) < 1
    assert solved["v1_macs"](1.0, 224, 1000, solved["PLAN"], 2) == 568_740_352


def test_a_map_of_a_small_picture_is_a_single_place(solved: dict[str, Any]) -> None:
    model = solved["MobileNetV1"](0.25, 10, solved["PLAN"], 2)
    steps, _used = layers.watch(model, torch.zeros(1, 3, 32, 32))
    assert [step.shape[1:] for step in steps if step.kind == "convolution"][-1] == (1, 1)

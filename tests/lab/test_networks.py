"""Tables and drawings of networks: every layer is there; whatever a student has computed raises nothing."""

from typing import Any

import numpy as np
import pytest

from autograder.lab import networks, show


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    figures: list[Any] = []
    monkeypatch.setattr(show, "display", lambda figure, text: figures.append(figure))
    return figures


def test_a_table_has_a_line_for_each_layer_and_the_totals(capsys: pytest.CaptureFixture[str]) -> None:
    columns = {"rows": np.array([32, 16]), "parameters": [1_204_000, 6]}
    networks.table(["conv 3×3", "pool 2×2"], columns, totals=["parameters"])
    heading, first, second, total = capsys.readouterr().out.splitlines()
    assert heading.split() == ["rows", "parameters"]
    assert first.split() == ["conv", "3×3", "32", "1,204,000"]
    assert second.split() == ["pool", "2×2", "16", "6"]
    assert total.split() == ["total", "1,204,006"]
    assert len({len(heading), len(first), len(second), len(total)}) == 1


@pytest.mark.parametrize("column", ["a word", None, [1, 2, 3], np.ones((2, 2)), [[1], [2, 3]]])
def test_a_column_of_something_else_is_named_and_marked(
    column: object, capsys: pytest.CaptureFixture[str]
) -> None:
    networks.table(["conv", "pool"], {"rows": column, "columns": [1, 2]}, totals=["rows"])
    out = capsys.readouterr().out
    assert "rows: expected 2 numbers, one for each layer" in out
    assert out.count("?") == 2


def test_a_box_is_as_tall_as_the_root_of_its_rows(drawn: list[Any]) -> None:
    networks.draw(["conv 5×5", "pool 2×2", "linear"], [(8, 64, 64), (8, 16, 32), (10, 1, 1)], ["a", "b", "c"])
    [axes] = drawn[0].axes
    first, second, last = (box.get_height() for box in axes.patches)
    assert first == pytest.approx(2 * second)
    assert first == pytest.approx(8 * last)
    words = {text.get_text() for text in axes.texts}
    assert {"conv\n5×5", "linear", "8\n16×32", "10\n1×1", "a", "b", "c"} <= words


@pytest.mark.parametrize("shapes", [None, [(1, 2)], [(1, 0, 3)], np.ones((2, 3)), "abc"])
def test_shapes_that_cannot_be_drawn_are_named(
    shapes: object, drawn: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    networks.draw(["conv"], shapes)
    assert drawn == []
    assert capsys.readouterr().out.startswith("nothing to draw: expected a shape of three numbers")


def test_numbers_are_drawn_against_depth_on_a_log_axis(
    drawn: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    plain = np.array([1.0, 0.1, 0.0])
    networks.against_depth({"a": {"plain": plain, "broken": "abc"}, "b": {"skip": [1, 2]}}, "norm")
    first, second = drawn[0].axes
    assert first.get_yscale() == "log"
    assert (first.get_title(), second.get_title(), first.get_ylabel()) == ("a", "b", "norm")
    [line] = first.lines
    np.testing.assert_array_equal(line.get_ydata(), [1.0, 0.1, np.nan])
    assert "broken: expected a number for each depth" in capsys.readouterr().out

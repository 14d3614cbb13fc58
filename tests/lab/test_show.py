"""Figures: every digit, on one scale, and something for whatever is passed."""

import io
import math
from typing import Any

import numpy as np
import pytest
import torch
from matplotlib import image as images

from autograder.lab import check, session, show


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, str]]:
    figures: list[tuple[Any, str]] = []
    monkeypatch.setattr(show, "display", lambda figure, text: figures.append((figure, text)))
    return figures


def pixels(figure: Any) -> Any:
    png = io.BytesIO()
    figure.savefig(png, format="png")
    png.seek(0)
    return images.imread(png)[..., :3]


def words(figure: Any) -> list[str]:
    return [text.get_text() for text in figure.texts]


def test_sign_and_size_show_as_colour_on_one_scale(drawn: list[Any]) -> None:
    show.row({"a": np.array([[-8.0, 0.0, 8.0]]), "b": np.array([[4.0]])})
    figure, description = drawn[0]
    assert description == "a, b"
    assert words(figure) == ["a", "b"]
    shades = [image.get_array() for image in figure.images]
    negative, zero, positive = (shades[0][5, x] for x in (5, shades[0].shape[1] // 2, -5))
    half = shades[1][5, 5]
    assert negative[2] > negative[0]  # blue
    assert positive[0] > positive[2]  # red
    assert min(zero[:3]) > 240  # white
    assert positive[1] < half[1] < zero[1]  # a half as strong as the whole


def test_digits_are_there_and_differ(drawn: list[Any]) -> None:
    show.matrix(np.array([[1.0, 2.0]]), "m")
    show.matrix(np.array([[1.0, 1.0]]), "m")
    show.matrix(np.zeros((40, 40)), "large")
    first, second, large = (pixels(figure) for figure, _text in drawn)
    assert not np.array_equal(first, second)
    assert len(drawn[0][0].artists) == 3
    assert drawn[2][0].artists == []
    assert large.shape[0] < 600


def test_expected_is_drawn_beside_and_difference_between(drawn: list[Any]) -> None:
    show.matrix(np.ones((2, 2)), "y", expected=np.zeros((2, 2)))
    show.difference(np.ones((2, 2)), np.zeros((2, 2)), name="y")
    show.difference(np.ones((3, 2)), np.zeros((2, 2)), name="y")
    assert [words(figure) for figure, _text in drawn] == [
        ["y", "expected"],
        ["your y", "expected", "yours − expected"],
        ["your y", "expected"],
    ]


@pytest.mark.parametrize(
    "value",
    [None, "text", [1, 2], object(), np.array([object()]), np.zeros((2, 2, 2)), np.zeros((0, 3)),
     np.nan, np.array([[np.inf, -np.inf], [np.nan, 1e300]]), np.array(["a"]), True, 3,
     torch.ones(2, 3), np.eye(2) > 0],
    ids=repr,
)  # fmt: skip
def test_whatever_is_passed_something_is_drawn(drawn: list[Any], value: Any) -> None:
    show.matrix(value, "whatever", expected=np.eye(2))
    show.difference(value, np.eye(2))
    assert all(pixels(figure).size > 0 for figure, _text in drawn)


def test_a_failed_check_draws_for_a_person_only(drawn: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        with pytest.raises(check.CheckFailed):
            check.array("y", np.ones((2, 2)), np.zeros((2, 2)))

    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    import IPython  # noqa: F401 (as in a notebook)

    fail()
    assert len(drawn) == 1
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    fail()
    with session.use(session.Session(session.NotebookNamespace(), graded=True)):
        fail()
    assert len(drawn) == 1
    assert math.isfinite(pixels(drawn[0][0]).sum())


def test_of_a_batch_the_matrix_that_differs_most_is_drawn(drawn: list[Any]) -> None:
    wanted = np.zeros((2, 3, 4, 5))
    yours = wanted.copy()
    yours[1, 2, 3, 4], yours[0, 1, 0, 0] = 5.0, -1.0
    show.difference(yours, wanted, name="terms")
    assert words(drawn[0][0])[0] == "your terms[1, 2]"
    show.difference(yours[0], wanted, name="terms")  # of another shape: nothing to draw
    show.difference(wanted.astype(int), wanted, name="terms")  # wrong, but in no entry
    assert len(drawn) == 1


def test_a_figure_of_small_numbers_has_digits(drawn: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    path = show.numbers_path
    monkeypatch.setattr(
        show, "numbers_path", lambda numbers: (written.extend(n[0] for n in numbers), path(numbers))[1]
    )
    show.matrix(np.array([[2e-5, 0.0, 1e-17]]), "small")
    show.matrix(np.array([[1.0, 1e-5]]), "large")
    assert written[:3] == ["0", "0", "2e-05"]
    assert "1e-05" not in written


def test_what_raised_is_not_drawn(drawn: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session.Session, "draws", True)
    with pytest.raises(check.CheckFailed):
        check.call(lambda x: 1 / 0, 1.0).returns(np.eye(2))
    assert drawn == []
    with pytest.raises(check.CheckFailed):
        check.call(lambda x: None, 1.0).returns(np.eye(2))
    assert len(drawn) == 1


def test_rows_have_colour_scales_of_their_own(drawn: list[Any]) -> None:
    show.rows(
        {"small": np.array([[0.5, -0.5]])},
        {"large": np.array([[500.0, -500.0]]), "half": np.array([[250.0]])},
    )
    figure, description = drawn[0]
    assert description == "small, large, half"
    small, large, half = (image.get_array() for image in figure.images)
    assert np.array_equal(small[5, 5], large[5, 5])
    assert not np.array_equal(half[5, 5], large[5, 5])


def test_a_window_is_outlined_and_multiplied(drawn: list[Any]) -> None:
    x, kernel = np.arange(12.0).reshape(3, 4), np.array([[1.0, 2.0], [3.0, -4.0]])
    show.window(x, kernel, at=(1, 2))
    # The window at [1, 2] is [[6, 7], [10, 11]]: 6 + 14 + 30 - 44.
    assert words(drawn[0][0]) == ["x", "window (2 × 2)", "kernel", "products, sum 6"]
    show.window(x, kernel, at=(0, 0), stride=2, padding=1)
    assert words(drawn[1][0])[-1] == "products, sum 0"
    [outline] = [artist for artist in drawn[0][0].artists if hasattr(artist, "get_xy")]
    assert outline.get_width() == outline.get_height() == pytest.approx(2 * show.CELL)


@pytest.mark.parametrize("at", [(2, 0), (0, 3), (-1, 0)])
def test_a_window_that_sticks_out_is_not_drawn(
    at: tuple[int, int], drawn: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    show.window(np.zeros((3, 4)), np.ones((2, 2)), at=at)
    assert drawn == []
    assert f"At [{at[0]}, {at[1]}], the kernel would extend past" in capsys.readouterr().out


def test_a_window_of_what_is_no_image_says_so(drawn: list[Any]) -> None:
    show.window(None, np.ones((2, 2)))
    assert any("nothing to draw" in text for text in words(drawn[0][0]))

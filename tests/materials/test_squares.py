"""The images with squares have what they promise, and the network finds the squares by their colour."""

import pytest
import torch
import torch.nn.functional as F

from autograder.materials import squares

SAMPLES = squares.samples(12, seed=35)


@pytest.mark.parametrize("number", range(len(SAMPLES)))
def test_only_the_square_at_the_corner_has_the_target_colour(number: int) -> None:
    sample = SAMPLES[number]
    assert sample.image.shape == (1, 3, 32, 40)
    assert (sample.image.min() >= 0) & (sample.image.max() <= 1)
    # The median of a window does not see single bright pixels.
    windows = F.unfold(sample.image, 8)[0].reshape(3, 64, -1).median(dim=1).values
    top, left = divmod(int(windows[sample.target].argmax()), 40 - 8 + 1)
    assert (top, left) == sample.corner
    assert windows[sample.target].max() > 0.6
    assert sample.contains(top, left)
    assert sample.contains(top + 7, left + 7)
    assert not sample.contains(top + 8, left)
    assert not sample.contains(top, left - 1)


def test_every_colour_is_a_target() -> None:
    assert {sample.target for sample in SAMPLES} == set(range(len(squares.COLOURS)))


def test_the_network_sees_a_square_of_the_colour_alone() -> None:
    images = torch.full((3, 3, 32, 40), 0.15).double()
    for colour in range(3):
        images[colour, colour, 8:16, 12:20] = 0.75
    assert squares.finder()(images).argmax(dim=1).tolist() == [0, 1, 2]
    assert not squares.finder().training

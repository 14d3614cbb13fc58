"""The pretrained network names what is in the photographs, also when a student's blocks carry its weights."""

import hashlib
import re

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from autograder.lab import layers
from autograder.materials import data, imagenet
from tests.conftest import ROOT

CAT, TABBY, ESPRESSO = 285, 281, 967


@pytest.fixture(scope="module")
def network() -> imagenet.Network:
    return imagenet.network()


def image(name: str) -> torch.Tensor:
    return imagenet.prepare(data.photograph(name))


def inverted(inputs: int, outputs: int, stride: int, expansion: int, size: int) -> nn.Module:
    """The block as PyTorch's own layers, padded alike on both sides."""
    wide = inputs * expansion
    parts: list[nn.Module] = []
    if expansion > 1:
        parts += [nn.Conv2d(inputs, wide, 1, bias=False), nn.BatchNorm2d(wide), nn.ReLU6()]
    parts += [nn.Conv2d(wide, wide, size, stride, size // 2, groups=wide, bias=False), nn.BatchNorm2d(wide)]
    parts += [nn.ReLU6(), nn.Conv2d(wide, outputs, 1, bias=False), nn.BatchNorm2d(outputs)]
    inner = nn.Sequential(*parts)
    return layers.Skip(inner) if stride == 1 and inputs == outputs else inner


def test_the_class_names_are_as_the_readme_says() -> None:
    readme = (ROOT / "data" / "README.md").read_text()
    said = re.search(r"^\| `imagenet_classes.txt` \|.*`([0-9a-f]{64})` \|$", readme, re.MULTILINE)
    assert said is not None
    assert said[1] == hashlib.sha256((ROOT / "data" / "imagenet_classes.txt").read_bytes()).hexdigest()
    names = imagenet.names()
    assert len(names) == 1000
    assert (names[CAT], names[TABBY], names[ESPRESSO]) == ("Egyptian cat", "tabby", "espresso")


def test_it_names_the_cat_and_the_espresso(network: imagenet.Network) -> None:
    assert imagenet.top(network(image("cat")))[0][0] in ("Egyptian cat", "tabby")
    assert imagenet.top(network(image("coffee")))[0][0] == "espresso"


def test_blocks_padded_on_both_sides_alike_give_the_same_logits(network: imagenet.Network) -> None:
    """They see the image rotated, with rotated kernels; both networks are written independently."""
    stacked = imagenet.stacked(inverted)
    for name in ("cat", "coffee", "rocket"):
        assert torch.allclose(stacked(image(name)), network(image(name)), atol=1e-4)


def test_other_blocks_do_not_take_the_weights() -> None:
    with pytest.raises(ValueError, match=r"The block for 24 → 40 channels, .* has other parameters"):
        imagenet.stacked(lambda i, o, stride, t, size: inverted(i, o, stride, t, 3))


def cam(network: imagenet.Network, inputs: torch.Tensor, target: int) -> torch.Tensor:
    """Grad-CAM by its definition, on the last block."""
    maps = network.blocks(network.stem(inputs)).detach().requires_grad_()
    logit = network.classifier(network.pool(network.head(maps)))[0, target]
    [gradients] = torch.autograd.grad(logit, maps)
    found: torch.Tensor = F.relu((gradients.mean((2, 3), keepdim=True) * maps).sum(1))[0].detach()
    return found


def test_each_class_is_seen_on_its_own_half(network: imagenet.Network) -> None:
    pair = torch.cat([image("cat"), image("coffee")], dim=3)
    left, right = cam(network, pair, CAT), cam(network, pair, ESPRESSO)
    assert left[:, :7].sum() / left.sum() > 0.9
    assert right[:, 7:].sum() / right.sum() > 0.9


@pytest.mark.parametrize(
    ("name", "target", "box"),
    # Top, bottom, left, right of the cat's head and of the cup, in the image of 224×224 pixels.
    [("cat", CAT, (20, 200, 10, 224)), ("coffee", ESPRESSO, (10, 150, 40, 180))],
)
def test_the_peak_lies_on_the_object(
    network: imagenet.Network, name: str, target: int, box: tuple[int, int, int, int]
) -> None:
    found = cam(network, image(name), target)
    large = F.interpolate(found[None, None], (224, 224), mode="bilinear")[0, 0]
    row, column = divmod(int(large.argmax()), 224)
    assert box[0] <= row <= box[1]
    assert box[2] <= column <= box[3]


def test_the_stem_kernels_are_those_that_the_network_uses() -> None:
    kernels = imagenet.stem_kernels()
    assert kernels.shape == (32, 3, 3, 3)
    assert kernels.dtype == np.float64
    parameters = imagenet.network().parameters()
    [used, *_others] = [one for one in parameters if one.shape == kernels.shape]
    np.testing.assert_array_equal(kernels, used.detach().numpy())
    kernels[:] = 0
    assert imagenet.stem_kernels().any()


def test_the_network_of_plain_layers_gives_the_same_logits(network: imagenet.Network) -> None:
    plain = imagenet.as_layers()
    image = imagenet.prepare(data.photograph("coffee"))
    with torch.no_grad():
        torch.testing.assert_close(plain(image), network(image), rtol=1e-4, atol=1e-4)
    kinds = [type(module) for module in plain.modules()]
    assert kinds.count(nn.Conv2d) == kinds.count(nn.BatchNorm2d) == 49
    assert kinds.count(layers.Skip) == 9
    assert not plain.training

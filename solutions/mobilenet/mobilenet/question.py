# ---
# autograder:
#   packages: [numpy, matplotlib, torch]
#   cell_seconds: 60
#   notebook_seconds: 240
#   memory_mb: 3072
#   warm_up:
#   - from autograder.materials import data
#   - data.shapes("train")
#   - data.shapes("validation")
# ---

# %% [markdown]
# # MobileNet: convolutions for a phone
#
# **Time** about 120 minutes · **Difficulty** ●●●○○ · **You need** PyTorch (`nn.Module`, a training loop), batch normalisation · **Points** 32, and 6 for written answers
#
# A phone must recognise a cat in a tenth of a second, and on a small battery. MobileNet does it by splitting each convolution in two: what costs 100 multiplications in an ordinary layer with many channels costs 11 or 12 here. You build the network, check its cost against the paper's numbers to the last digit, train small ones, and find out what is lost.
#
# ![An ordinary 3×3 convolution from 4 to 6 channels has 216 weights. A depthwise convolution has one 3×3 kernel for each channel, 36 weights; a pointwise convolution then mixes the channels with 24 weights.](figures/mobilenet_convolutions.svg)

# %% instructions [markdown]

# %% setup imports
import os

import matplotlib.pyplot as plt
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from autograder.lab import check, layers
from autograder.materials import data

torch.manual_seed(0)
graded = "NBGRADER_EXECUTION" in os.environ  # then everything that trains is kept short

# %% setup given
# Output channels and stride of each block: Howard et al. 2017, Table 1. (For the last block it gives stride 2, a
# misprint: its output stays 7×7.)
PLAN = [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), *[(512, 1)] * 5, (1024, 2), (1024, 1)]
# Two small images of two channels, and two of three; a plan of two blocks. The checks use them.
small_images = np.arange(80.0).reshape(2, 2, 4, 5) % 7 - 3
colour_images = np.arange(432.0).reshape(2, 3, 8, 9) % 11 - 5
short_plan = [(8, 1), (16, 2)]

# %% setup hidden
# There is nothing to do here. When your notebook is graded, this cell prepares the correct answers
# to the hidden tests.
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


def images_for(channels, seed):
    """Return two images that are not square."""
    return random_images(2, channels, 20, 17, seed=seed).numpy()


SEPARABLE_CASES = [(4, 6, 1), (5, 10, 2), (3, 3, 3)]
V1_CASES = [(1.375, 3, [(24, 2), (40, 1)], 1), (1.36, 7, [(64, 1), (96, 3)], 2), (0.5, 4, [(48, 1)], 3)]


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


check.store(
    separable=layers.trace_module(right_separable(2, 3, 2), small_images),
    v1=layers.trace_module(right_v1(1.0, 5, short_plan, 2), colour_images),
    v1_narrow=layers.trace_module(right_v1(0.5, 3, [(16, 2)], 1), colour_images),
)
check.substitute(
    conv_macs=right_conv_macs,
    separable_macs=right_separable_macs,
    DepthwiseSeparable=right_separable,
    scaled=right_scaled,
    MobileNetV1=right_v1,
)
### END HIDDEN TESTS

# %% [markdown]
# ## Step 1 · What a convolution costs (4 points, 15 minutes, ●●○○○)
#
# An ordinary convolution does two things at once: it looks at a neighbourhood, and it mixes channels. A **depthwise separable** convolution does one after the other:
#
# - **depthwise**: every channel is convolved with a kernel of its own, and nothing is mixed. In PyTorch this is an `nn.Conv2d` with `groups` equal to the number of channels;
# - **pointwise**: a 1×1 convolution mixes the channels, and looks at one pixel at a time.
#
# Count **multiply-accumulates** (MACs: one multiplication and one addition) for an output of $H\times W$ pixels. An ordinary convolution with a $K\times K$ kernel from $C_\text{in}$ to $C_\text{out}$ channels needs $K^2 C_\text{in}$ of them for every pixel and every output channel; the depthwise and the pointwise convolution divide the work:
#
# $$
# \underbrace{HW\,C_\text{out}\,K^2 C_\text{in}}_{\text{ordinary}}
# \qquad\text{versus}\qquad
# \underbrace{HW\,C_\text{in}\,K^2}_{\text{depthwise}} + \underbrace{HW\,C_\text{out}\,C_\text{in}}_{\text{pointwise}} .
# $$
#
# With `groups` $=G$, each output channel sees only $C_\text{in}/G$ input channels; this is the only difference between the first formula and the second. Like the papers, count multiplications with the zeros of the padding too, and leave out biases, batch normalisation and activations.
#
# **A small example.** An image of 4×4 pixels with 2 channels goes to 3 channels, with a 3×3 kernel and padding 1. Ordinary: $16\cdot 3\cdot 9\cdot 2 = 864$. Separable: $16\cdot 2\cdot 9 + 16\cdot 3\cdot 2 = 288 + 96 = 384$. With more output channels the gap widens:

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
check.call(conv_macs, 4, 5, 2, 3, 1).returns(120, when="rows and columns differ")
check.call(conv_macs, 4, 4, 4, 8, 3, groups=4).returns(1152, when="groups is 4")
### BEGIN HIDDEN TESTS
for what, *case in (
    ("rows and columns differ", 7, 5, 12, 18, 3, 1),
    ("groups is 4", 6, 6, 8, 12, 5, 4),
    ("the convolution is depthwise", 9, 4, 6, 6, 7, 6),
):
    check.call(conv_macs, *case).returns(right_conv_macs(*case), when=what)
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
check.call(separable_macs, 3, 5, 2, 4, kernel_size=5).returns(870, when="the kernel is 5 wide")
### BEGIN HIDDEN TESTS
for what, *case in (
    ("rows and columns differ", 7, 5, 12, 18, 3),
    ("the kernel is 5 wide", 6, 6, 6, 30, 5),
    ("there are more input channels than output channels", 4, 4, 20, 6, 3),
):
    check.call(separable_macs, *case).returns(right_separable_macs(*case), when=what)
### END HIDDEN TESTS

# %% [markdown]
# ## Step 2 · The block (5 points, 20 minutes, ●●○○○)
#
# ![The block: a depthwise 3×3 convolution, batch normalisation, ReLU, a pointwise convolution, batch normalisation, ReLU.](figures/mobilenet_block.svg)
#
# Six of PyTorch's own layers in this order:
#
# | | layer | channels | kernel | stride | groups |
# |---|---|---|---|---|---|
# | 1 | depthwise `nn.Conv2d`, padding 1 | $C_\text{in} \to C_\text{in}$ | 3×3 | `stride` | $C_\text{in}$ |
# | 2 | `nn.BatchNorm2d` | | | | |
# | 3 | ReLU | | | | |
# | 4 | pointwise `nn.Conv2d` | $C_\text{in} \to C_\text{out}$ | 1×1 | 1 | 1 |
# | 5 | `nn.BatchNorm2d` | | | | |
# | 6 | ReLU | | | | |
#
# Neither convolution has a bias: the batch normalisation after it subtracts the mean, and any bias with it, and adds its own shift. Write it as a class. The names of the layers, `nn.Sequential` or your own `forward`, `nn.ReLU` or `F.relu`: all of that is up to you.
#
# <details><summary>A nudge</summary>
#
# Each row of the table is one layer in `__init__`. Which argument of `nn.Conv2d` makes it depthwise, and which one leaves the bias out?
#
# </details>


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
# The check gives your block fixed weights, in the order in which it uses them, runs it on two small images and compares the output with that of PyTorch's own layers. If they differ, it says which layer is wrong.

# %% test DepthwiseSeparable points=5
check.build(DepthwiseSeparable, 2, 3, stride=2).equals(check.stored("separable"), small_images)
### BEGIN HIDDEN TESTS
for number, case in enumerate(SEPARABLE_CASES):
    images = images_for(case[0], seed=number)
    check.build(DepthwiseSeparable, *case).equals(right_separable(*case), images, when=f"stride is {case[2]}")
### END HIDDEN TESTS

# %% show separable
print(layers.summary(DepthwiseSeparable(32, 64, stride=2), torch.zeros(1, 32, 112, 112)))

# %% [markdown]
# ## Step 3 · The network (6 points, 20 minutes, ●●●○○)
#
# ![The feature maps of MobileNet: from 224×224×3 through thirteen blocks to 7×7×1024, then the mean of each map and a linear layer to 1000 classes.](figures/mobilenet_network.svg)
#
# The whole network is a first ordinary convolution, the **stem**, and thirteen of your blocks, whose channels and strides are listed in `PLAN`. The **width** multiplies the number of channels of *every* layer, including the stem's 32 and the last block's 1024, but neither the 3 colour channels nor the classes.
#
# Hardware works best with multiples of 8 channels, so each product is rounded to the nearest multiple of 8. The function `scaled`, below, does that as the authors' own code does: halves are rounded up, and the result is never below 8 nor more than a tenth smaller than the product.


# %% setup scaled
def scaled(channels, width):
    """Return how many channels a layer has at some width: a multiple of 8.

    channels: an integer; width: a number such as 0.5
    """
    product = channels * width
    rounded = max(8, int(product + 4) // 8 * 8)
    return rounded + 8 if rounded < 0.9 * product else rounded


# %% [markdown]
# `MobileNetV1(width, classes, plan, stem_stride)` is, in order: the stem, a 3×3 convolution with stride `stem_stride` and padding 1 from 3 to `scaled(32, width)` channels, without bias, with batch normalisation and ReLU; a `DepthwiseSeparable` for every pair in `plan`; the mean of each feature map (global average pooling); and a linear layer, with bias, to the classes.
#
# <details><summary>An outline</summary>
#
# 1. Compute the stem's channels, and make its three layers.
# 2. Keep the current number of channels in a variable. For each pair of the plan, make a block from it to the scaled number of the pair, and then set the variable to the latter.
# 3. After the last block: mean over rows and columns, and a linear layer from as many channels as there are now.
#
# </details>


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


# %% test MobileNetV1 points=6
check.build(MobileNetV1, 1.0, 5, short_plan, 2).equals(check.stored("v1"), colour_images)
check.build(MobileNetV1, 0.5, 3, [(16, 2)], 1).equals(
    check.stored("v1_narrow"), colour_images, when="width is 0.5 and stem_stride is 1"
)
### BEGIN HIDDEN TESTS
for number, case in enumerate(V1_CASES):
    about = f"the width is {'above' if case[0] > 1 else 'below'} 1 and stem_stride is {case[3]}"
    images = images_for(3, seed=number)[: 2 - number // 2]
    about += " and there is one image" if len(images) == 1 else ""
    check.build(MobileNetV1, *case).equals(right_v1(*case), images, when=about)
### END HIDDEN TESTS

# %% [markdown]
# ## Step 4 · Counting (6 points, 20 minutes, ●●●○○)
#
# First the parameters: how many numbers does a model learn? A module's `parameters()` gives each parameter once, also those of modules inside modules. (The running statistics of batch normalisation are not learned by gradients and do not count; they are *buffers*.)


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
check.call(count_parameters, nn.Sequential(nn.Sequential(nn.Conv2d(2, 3, 1)), nn.Linear(3, 2))).returns(
    17, when="there is a module inside a module"
)
### BEGIN HIDDEN TESTS
counted = nn.Sequential(nn.Conv2d(4, 6, (3, 2), groups=2), nn.BatchNorm2d(6), nn.Linear(6, 5))
counted[0].weight.requires_grad_(False)
layer = nn.Linear(4, 4)
for what, module, count in (
    ("some parameters are frozen", counted, 72 + 6 + 12 + 35),
    ("a layer is used twice", nn.Sequential(layer, nn.ReLU(), layer), 20),
    ("there are modules inside modules", nn.Sequential(nn.Sequential(nn.Sequential(nn.Conv2d(3, 5, 2)))), 65),
):
    check.call(count_parameters, module).returns(count, when=what)
### END HIDDEN TESTS

# %% [markdown]
# The paper reports 4.2 million parameters for the whole network, and 2.6, 1.3 and 0.5 million at widths 0.75, 0.5 and 0.25. The table below the next check counts yours.
#
# Now the MACs, by formula: no tensor is needed. For the whole network at 224×224 the paper reports 569 million. Follow the size of the feature maps through the network. A 3×3 convolution with padding 1 and stride $s$ turns $n$ rows into $\lfloor (n-1)/s \rfloor + 1$. Count the stem, both convolutions of each block, and the linear layer (its inputs times its outputs).
#
# <details><summary>A nudge</summary>
#
# Go through the network as in `MobileNetV1`, but instead of making layers, keep two numbers up to date, the size of the map and its channels, and add up the cost. `separable_macs` counts a block.
#
# </details>


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
check.call(v1_macs, 1.0, 8, 5, short_plan, 2).returns(23408, when="the plan is `short_plan`")
check.call(v1_macs, 0.5, 9, 3, [(16, 2)], 1).returns(41816, when="width is 0.5 and resolution is odd")
check.call(v1_macs, 1.0, 224, 1000, PLAN, 2).returns(568740352, when="the network is the paper's")
### BEGIN HIDDEN TESTS
for what, width, size, classes, plan, stem in (
    ("the width is above 1", 1.36, 190, 10, PLAN, 2),
    ("the resolution is odd and a stride is 3", 1.375, 33, 7, [(24, 2), (40, 3), (40, 1)], 1),
    ("stem_stride is 3", 0.5, 20, 3, [(16, 1)], 3),
):
    check.call(v1_macs, width, size, classes, plan, stem).returns(
        macs_of(right_v1(width, classes, plan, stem), size, size), when=what
    )
### END HIDDEN TESTS

# %% show costs
widths, resolutions = [1.0, 0.75, 0.5, 0.25], [224, 192, 160, 128, 112]
counts = [count_parameters(MobileNetV1(width, 1000, PLAN, 2)) for width in widths]
print("width   parameters   million MACs at 224   at 112")
for width, parameters in zip(widths, counts, strict=True):
    cost, quarter = (v1_macs(width, size, 1000, PLAN, 2) / 1e6 for size in (224, 112))
    print(f"{width:5}{parameters:13,}{cost:22.2f}{quarter:9.2f}")
_figure, axes = plt.subplots(1, 2, figsize=(9, 3.2))
axes[0].bar([str(width) for width in widths], np.array(counts) / 1e6, color="#4477aa")
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
# ## Step 5 · Training and evaluation (11 points, 30 minutes, ●●●○○)
#
# Batches are pairs `(images, labels)`; `labels` holds an integer for each image. One **epoch** goes through all of them once. Three bugs are common here:
#
# - Batch normalisation and dropout behave differently in training and in evaluation. `model.train()` and `model.eval()` switch between the two.
# - Gradients **add up** until they are set to zero.
# - The last batch is often shorter. The mean of the batches' means is then not the mean over the images.
#
# The loss is cross-entropy, `F.cross_entropy(logits, labels)`: it takes logits and returns the mean over the batch.
#
# <details><summary>A nudge</summary>
#
# For each of the three bugs, decide which line of your loop prevents it.
#
# </details>
#
# <details><summary>An outline</summary>
#
# 1. Put the model into training mode.
# 2. For each batch: compute the loss; set the gradients to zero, go backward, take a step.
# 3. Add up the loss times the number of images of the batch, and divide by the number of all images at the end. Use `loss.item()`, a Python number: a tensor would keep everything in memory that it was computed from.
#
# </details>


# %% solution train_one_epoch
def train_one_epoch(model, optimizer, batches):
    """Train a model on every batch once, in the order given: one step of the optimizer for each.

    model: an nn.Module; optimizer: one of torch.optim for its parameters
    batches: list of (images, labels)
    returns: a Python number, the mean over all images of the loss that each had before the step of its batch
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
# And how accurate is a model? An evaluation must not change the model's weights, its running statistics, or whether PyTorch computes gradients; in which mode it leaves the model is up to you. It needs no gradients.


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
for what, seed in (
    ("the last batch is short", 60),
    ("the last batch is short", 61),
    ("the model has a dropout", 62),
):
    measured, batches = small_model(seed), batches_of(6, 6, 4, seed=seed)
    right_epoch(measured, torch.optim.SGD(measured.parameters(), lr=0.2), batches[:1])
    if "dropout" in what:
        measured = nn.Sequential(measured[0], nn.Dropout(0.9), *measured[1:]).train()
    check.call(evaluate, measured, batches).returns(
        right_evaluate(copy.deepcopy(measured), batches), when=what
    )
### END HIDDEN TESTS


# %% setup fit
def fit(model, optimizer, train_batches, validation_batches, epochs):
    """Train for some epochs, and evaluate the model after each; return the losses and the accuracies."""
    losses, accuracies = [], []
    for _epoch in range(epochs):
        losses.append(train_one_epoch(model, optimizer, train_batches))
        accuracies.append(evaluate(model, validation_batches))
    return losses, accuracies


# %% [markdown]
# ### Now train one
#
# The cell above puts the two together. The images below show ten shapes on a cluttered background; they were made for this course and have 32×32 pixels. At this size the paper's strides would leave a feature map of 1×1, so we use a short plan, which leaves one of 4×4. The model never learns from the validation batches: they are only for evaluation.

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
# Train `trained`, a `MobileNetV1` with the plan `SHORT`, the width `SHORT_WIDTH` and the stem's stride `SHORT_STEM`, for ten classes, on `train_batches` (a thousand images): three epochs with `torch.optim.Adam` and a learning rate of about 0.01. Keep the lists that `fit` returns as `losses` and `accuracies`. Guessing has an accuracy of 0.1, and after the first epoch the network may be no better; after all three, 0.25 to 0.4 is a good result. You get full points if the last of `accuracies` is at least 0.13, and `trained` has an accuracy of at least 0.13 on other images that it has not seen. If a run ends below, try another seed.

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
check.at_least("the last of accuracies", accuracies[-1], 0.13)
### BEGIN HIDDEN TESTS
trained.eval()
logits = trained(fresh_images)
check.at_least(
    "the accuracy of `trained` on new images", (logits.argmax(1).numpy() == fresh_labels).mean(), 0.15
)
### END HIDDEN TESTS

# %% [markdown]
# ## Experiment · What does a small network lose? (15 minutes)
#
# Below, MobileNets of four widths and three resolutions are trained in the same way, with a stem of stride 1. With them trains an *ordinary* network of width 0.5: the same layers in the same order, but its 3×3 convolutions have `groups=1`, so that they mix all channels. Each network is trained twice, from different random weights: a difference between networks that is smaller than the difference between two runs means nothing. The learning rate falls from epoch to epoch, which makes the end of the training more stable; each of the two kinds of network has the rate that was better for it on the validation images. The cell takes two minutes, or several on a slow machine. (The images are the ten shapes, or photographs if you have downloaded CIFAR-10, 170 MB, with `data.download_cifar10()`.)
#
# **Predict first**, and write your prediction into the answer cell below: which of the two networks of width 0.5 will have the higher accuracy, the MobileNet or the ordinary one, which costs several times as much? At a similar number of MACs, is a narrower network better, or a smaller image? Then run the cell.

# %% experiment
import time


def ordinary(width):
    """Return the MobileNet of this width with ordinary 3×3 convolutions instead of depthwise ones."""
    network = MobileNetV1(width, 10, SHORT, 1)
    for parent in list(network.modules()):
        for name, layer in list(parent.named_children()):
            if isinstance(layer, nn.Conv2d) and layer.groups > 1:
                mixing = nn.Conv2d(layer.in_channels, layer.out_channels, 3, layer.stride, 1, bias=False)
                setattr(parent, name, mixing)
    return network


def ordinary_macs(width, side):
    channels = scaled(32, width)
    total = conv_macs(side, side, 3, channels, 3)
    for out, step in SHORT:
        side = (side - 1) // step + 1
        total += conv_macs(side, side, channels, channels, 3) + conv_macs(
            side, side, channels, scaled(out, width), 1
        )
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
        study(f"MobileNet, width {width}", lambda width=width: MobileNetV1(width, 10, SHORT, 1), cost)
    )
for size in (24, 20):
    cost = v1_macs(0.5, size, 10, SHORT, 1)
    found["resolution, at width 0.5"].append(
        study(f"MobileNet 0.5, {size}×{size}", lambda: MobileNetV1(0.5, 10, SHORT, 1), cost, size)
    )
found["ordinary, width 0.5"].append(
    study("ordinary, width 0.5", lambda: ordinary(0.5), ordinary_macs(0.5, 32), rate=0.005)
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
plt.xticks([0.3, 0.5, 1, 2, 4], ["0.3", "0.5", "1", "2", "4"])
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
# (In our run.) From width 0.75 down, a narrower network has a lower accuracy: 82, 74 and 63 % on average. Between widths 1 and 0.75 the difference is no larger than that between two runs of one network, which is up to eight percentage points. At the same cost of 0.4 million MACs, 20×20 images at width 0.5 and 32×32 images at width 0.25 give about the same accuracy, 65 and 63 %: the difference means nothing. The ordinary network of width 0.5 costs more than four times as much as the MobileNet of that width and has six times the parameters, but its accuracy is no higher: 71 % on average against 74 %, and its own two runs are ten points apart. So nothing measurable is lost here by not mixing channels in the 3×3 convolutions. (In the paper's Table 4, after full training on ImageNet, the ordinary network is slightly more accurate, 71.7 against 70.6 %, at eight times the cost.) If you choose the width by the test accuracy, you have used the test images for a decision, and the test accuracy of the chosen network is too high: it is the best of several, partly by luck. Use the validation images to choose.
#
# Marking scheme:
#
# - 1 point: a comparison of width and resolution at a similar cost that fits the student's own table and does not interpret differences as small as those between two runs;
# - 1 point: MobileNet and ordinary network compared in cost *and* accuracy;
# - 1 point: choosing by the test accuracy makes that accuracy too high; validation images are for choosing.

# %% [markdown]
# ## Where to go from here
#
# - Andrew Howard et al.: [MobileNets: Efficient Convolutional Neural Networks for Mobile Vision Applications](https://arxiv.org/abs/1704.04861), 2017. Tables 4, 6 and 7 contain the counts that you have reproduced.
# - Laurent Sifre: [Rigid-Motion Scattering for Image Classification](https://www.di.ens.fr/data/publications/papers/phd_sifre.pdf), PhD thesis, 2014, section 6.2: where depthwise separable convolutions come from.
# - François Chollet: [Xception: Deep Learning with Depthwise Separable Convolutions](https://arxiv.org/abs/1610.02357), 2017. The same idea, for accuracy instead of a small battery.
# - The next notebook, *The inverted residual block*, builds MobileNetV2 and lets your blocks name the cat in a photograph.

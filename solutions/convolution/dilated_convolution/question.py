# ---
# autograder:
#   cell_seconds: 20
#   notebook_seconds: 90
#   memory_mb: 1024
#   warm_up:
#   - from autograder.materials import data
# ---

# %% [markdown]
# # Dilated convolutions
#
# **Time** about 100 minutes · **Difficulty** ●●●○○ · **You need** NumPy, *Convolution arithmetic* · **Points** 31, and 5 for written answers
#
# To decide what a pixel belongs to, a network must see far around it, but making the image smaller on the way would lose the very outlines that are wanted. Dilated convolutions see far at full resolution, with no more weights and no more multiplications than ordinary ones. They also have holes in them, through which a whole checkerboard can pass unnoticed. You build them, find the holes, and close them.
#
# ![The same kernel of three weights with dilations 1, 2 and 4. Its weights meet values that are 1, 2 and 4 positions apart.](figures/dilated_convolution_kernels.svg)

# %% instructions [markdown]

# %% setup imports
import itertools

import matplotlib.pyplot as plt
import numpy as np

from autograder.lab import check, show
from autograder.materials import data

# %% setup hidden
# There is nothing to do here. When your notebook is graded, this cell prepares the correct answers
# to the hidden tests.
### BEGIN HIDDEN TESTS
# isort: split
import torch
import torch.nn.functional as F

from autograder.lab.inputs import integers, numbers, tensor


def right_conv1d(x, kernel, dilation=1):
    return F.conv1d(tensor(x)[None, None], tensor(kernel)[None, None], dilation=dilation)[0, 0].numpy()


def right_conv2d(x, kernel, dilation=1, stride=1, padding=0):
    settings = {"stride": stride, "padding": padding, "dilation": dilation}
    return F.conv2d(tensor(x)[None, None], tensor(kernel)[None, None], **settings)[0, 0].numpy()


def right_dilated(kernel, dilation):
    """A transposed convolution whose stride is the dilation puts the weights apart."""
    return F.conv_transpose2d(tensor(kernel)[None, None], tensor([[[[1.0]]]]), stride=dilation)[0, 0].numpy()


def right_touched(layers):
    """Find which inputs have a gradient at one output."""
    line = torch.zeros(1, 1, 1500, dtype=torch.float64, requires_grad=True)
    out = line
    for kernel, stride, dilation in layers:
        out = F.conv1d(out, torch.ones(1, 1, kernel).double(), None, stride, 0, dilation)
    [gradient] = torch.autograd.grad(out[0, 0, 0], line)
    seen = gradient[0, 0] > 0
    return seen[: int(torch.nonzero(seen).max()) + 1].numpy()


def right_field(layers):
    return len(right_touched(layers))


def right_doubling(kernel, depth):
    return right_field([(kernel, 1, 2**level) for level in range(depth)])


def right_macs(n, layers):
    """Count the products that PyTorch needs with padding that keeps the size of a layer of stride 1."""
    line, used = torch.zeros(1, 1, 1, n), 0
    for kernel, stride, dilation in layers:
        around = dilation * (kernel - 1) // 2
        patches = F.unfold(line, (1, kernel), dilation, (0, around), stride)
        used += patches.numel()
        line = torch.zeros(1, 1, 1, patches.shape[2])
    return used


def right_cheapest(n, least, choices, most_layers):
    """Try all stacks, the costs and fields of which are added up layer by layer."""
    best = None
    stacks = [(0, 1, 1, n, ())]  # cost, field, jump, size, layers
    for _depth in range(most_layers):
        stacks = [
            (
                cost + -(-size // stride) * kernel,
                field + (kernel - 1) * dilation * jump,
                jump * stride,
                -(-size // stride),
                (*layers, (kernel, stride, dilation)),
            )
            for cost, field, jump, size, layers in stacks
            for kernel, stride, dilation in choices
        ]
        for stack in stacks:
            if least <= stack[1] <= n and (best is None or stack[0] < best[0]):
                best, found = stack, 1
            elif best is not None and least <= stack[1] <= n and stack[0] == best[0]:
                found += 1
    assert found == 1, "two stacks are equally cheap"
    assert (right_macs(n, best[4]), right_field(best[4])) == best[:2]
    return np.array(best[4])


STACKS = [
    ("there is one layer", [(4, 3, 5)]),
    ("a stride comes before a dilation", [(3, 2, 1), (3, 1, 4)]),
    ("there are two strides", [(2, 3, 1), (3, 2, 2), (3, 1, 1)]),
    ("a kernel has one weight", [(1, 2, 3), (3, 1, 2)]),
    ("there is a single weight", [(1, 2, 3)]),
    ("the same layer comes again", [(3, 2, 1), (3, 2, 1), (2, 3, 2), (3, 2, 1)]),
    ("there are many layers", [(2, 2, 1)] * 7),
]

# What the case is about, n, the smallest field, the choices, the number of layers.
SEARCHES = [
    ("the field must not be larger than n", 9, 7, [(3, 1, 1), (5, 1, 2), (7, 1, 1), (3, 1, 5)], 2),
    ("the field must be exactly as large as n", 15, 15, [(3, 1, 1), (5, 1, 1), (3, 1, 4), (5, 2, 1)], 3),
    ("three layers are allowed", 40, 25, [(3, 1, 1), (3, 2, 1), (5, 1, 2), (3, 1, 3)], 3),
    ("only two layers are allowed", 40, 25, [(3, 1, 1), (3, 2, 1), (5, 1, 6), (7, 2, 2)], 2),
    ("there are a million values", 1_000_000, 5, [(5, 1, 1), (3, 1, 2)], 1),
    ("numbers of outputs are rounded up", 46, 17, [(5, 3, 2), (3, 2, 1), (5, 2, 1), (9, 1, 8)], 2),
    ("four layers are allowed", 73, 32, [(7, 1, 1), (1, 3, 1), (1, 2, 4), (7, 2, 8)], 4),
]

check.substitute(
    dilate_kernel=right_dilated,
    dilated_conv1d=right_conv1d,
    dilated_conv2d=right_conv2d,
    receptive_field=right_field,
    touched=right_touched,
    stack_macs=right_macs,
)
### END HIDDEN TESTS

# %% [markdown]
# ## Step 1 · Dilation (9 points, 25 minutes, ●●○○○)
#
# In a convolution with **dilation** $d$, neighbouring weights meet values that are $d$ positions apart. In one dimension, with stride 1 and no padding,
#
# $$
# y_i = \sum_{u=0}^{k-1} K_u\; x_{i + d\,u} .
# $$
#
# With $d = 1$ this is an ordinary convolution. The $k$ weights span $d(k-1) + 1$ values, so $N$ values give $N - d(k-1)$ outputs.
#
# **An example.** $x = (1, 2, 4, 8, 16)$, $K = (1, -1, 3)$ and $d = 2$ give a single output, $1\cdot 1 - 1\cdot 4 + 3\cdot 16 = 45$. The same number comes out of an ordinary convolution with the **dilated kernel** $(1, 0, -1, 0, 3)$: $d - 1$ zeros are written between neighbouring weights. Write a function that does so in two dimensions, between the rows and between the columns.
#
# <details><summary>A nudge</summary>
#
# Begin with zeros in the right shape. A slice with a step reaches every $d$-th row.
#
# </details>


# %% solution dilate_kernel
def dilate_kernel(kernel, dilation):
    """Return a kernel with dilation - 1 rows and columns of zeros between its own.

    kernel: array of shape (kernel rows, kernel columns), floats or integers
    returns: array of shape (d * (kernel rows - 1) + 1, d * (kernel columns - 1) + 1), where d is the dilation
    """
    ### BEGIN SOLUTION
    rows, columns = kernel.shape
    spread = np.zeros((dilation * (rows - 1) + 1, dilation * (columns - 1) + 1))
    spread[::dilation, ::dilation] = kernel
    return spread
    ### END SOLUTION


# %% test dilate_kernel points=2
check.call(dilate_kernel, np.array([[1.0, -1.0, 3.0]]), 2).returns(np.array([[1.0, 0.0, -1.0, 0.0, 3.0]]))
check.call(dilate_kernel, np.array([[1.5, 2.0], [-3.0, 4.0], [0.5, 1.0]]), 2).returns(
    np.array([[1.5, 0, 2.0], [0.0] * 3, [-3.0, 0, 4.0], [0.0] * 3, [0.5, 0, 1.0]]),
    when="there are three rows",
)
check.call(dilate_kernel, np.array([[1.5, 2.0]]), 3).returns(
    np.array([[1.5, 0.0, 0.0, 2.0]]), when="dilation is 3"
)
check.call(dilate_kernel, np.array([[2.5], [-1.0]]), 1).returns(
    np.array([[2.5], [-1.0]]), when="dilation is 1"
)
### BEGIN HIDDEN TESTS
for number, (shape, dilation) in enumerate((((3, 2), 2), ((2, 4), 5), ((1, 1), 3), ((3, 2), 2))):
    weights = numbers(*shape, seed=number) * 100.0 ** (number - 1)
    check.call(dilate_kernel, weights, dilation).returns(
        right_dilated(weights, dilation), when=f"dilation is {dilation}"
    )
### END HIDDEN TESTS

# %% [markdown]
# Now the convolution itself, in one dimension. You may use the dilated kernel, or take every $d$-th value directly, which needs no multiplications by zero.


# %% solution dilated_conv1d
def dilated_conv1d(x, kernel, dilation=1):
    """Convolve N values with a dilated kernel of k weights, with stride 1 and no padding.

    x: array of N numbers; kernel: array of k numbers; each of floats or integers (of 64 bits)
    returns: array of floats, of length N - dilation * (k - 1), which is at least 1
    """
    ### BEGIN SOLUTION
    length = len(x) - dilation * (len(kernel) - 1)
    out = np.zeros(length)
    for u, weight in enumerate(kernel):
        out += weight * x[dilation * u : dilation * u + length]
    return out
    ### END SOLUTION


# %% test dilated_conv1d points=3
_x = np.array([1.0, 2.0, 4.0, 8.0, 16.0])
check.call(dilated_conv1d, _x, np.array([1.0, -1.0, 3.0]), dilation=2).returns(np.array([45.0]))
check.call(dilated_conv1d, _x, np.array([1.0, -3.0])).returns(
    np.array([-5.0, -10.0, -20.0, -40.0]), when="dilation is 1"
)
check.call(dilated_conv1d, _x, np.array([1.0, -3.0]), dilation=3).returns(
    np.array([-23.0, -46.0]), when="dilation is 3"
)
check.call(dilated_conv1d, _x.astype(int), np.array([0.25, 0.5])).returns(
    np.array([1.25, 2.5, 5.0, 10.0]), when="x holds integers"
)
check.call(dilated_conv1d, _x / 2, np.array([3])).returns(
    np.array([1.5, 3.0, 6.0, 12.0, 24.0]), when="the kernel is a single integer"
)
### BEGIN HIDDEN TESTS
for number, (n, k, dilation, what) in enumerate(
    (
        (11, 3, 2, "dilation is 2"),
        (9, 2, 5, "dilation is 5"),
        (7, 4, 2, "there is one output"),
        (8, 1, 3, "the kernel has one weight"),
        (11, 3, 2, "dilation is 2"),
        (11, 3, 2, "x holds integers"),
        (11, 3, 2, "the kernel holds integers"),
    )
):
    x = numbers(n, seed=10 + number, largest=(3000, 3, 3, 3, 1e-4, 3, 3)[number])
    weights = numbers(k, seed=20 + number)
    x = integers(n, seed=30) if what == "x holds integers" else x
    weights = integers(k, seed=31) if what == "the kernel holds integers" else weights
    check.call(dilated_conv1d, x, weights, dilation).returns(right_conv1d(x, weights, dilation), when=what)
### END HIDDEN TESTS

# %% [markdown]
# In two dimensions, with stride $s$ and padding $p$: $y_{i,j} = \sum_{u,v} K_{u,v}\,\tilde x_{\,is + du,\; js + dv}$, where $\tilde x$ is $x$ with $p$ rows and columns of zeros on every side. The function begins with the size of the result, known from *Convolution arithmetic*.
#
# <details><summary>An outline</summary>
#
# 1. Pad the image.
# 2. For each weight, the pixels it meets are a slice of the padded image with a step of $s$; it begins at row $du$ and column $dv$, and has as many rows and columns as the result.
# 3. Add up the weights times their slices. (Or: convolve with the dilated kernel, window by window.)
#
# </details>


# %% solution dilated_conv2d
def dilated_conv2d(x, kernel, dilation=1, stride=1, padding=0):
    """Convolve an image with a dilated kernel.

    x: array of shape (rows, columns); kernel: array of shape (kernel rows, kernel columns); floats or integers
        (of 64 bits)
    returns: array of floats
    """
    rows = (x.shape[0] + 2 * padding - dilation * (kernel.shape[0] - 1) - 1) // stride + 1
    columns = (x.shape[1] + 2 * padding - dilation * (kernel.shape[1] - 1) - 1) // stride + 1
    ### BEGIN SOLUTION
    padded = np.pad(x, padding)
    out = np.zeros((rows, columns))
    for u, v in np.ndindex(kernel.shape):
        top, left = dilation * u, dilation * v
        out += kernel[u, v] * padded[top::stride, left::stride][:rows, :columns]
    return out
    ### END SOLUTION


# %% test dilated_conv2d points=4
_x = np.array([[1.0, 2.0, 0.0, -1.0], [0.0, 3.0, 1.0, 2.0], [4.0, 0.0, -2.0, 1.0]])
check.call(dilated_conv2d, _x, np.array([[1.0, 2.0], [-1.0, 0.5]]), dilation=2).returns(
    np.array([[-4.0, 0.5]])
)
check.call(dilated_conv2d, _x, np.array([[1.0, 2.0], [-1.0, 0.5]])).returns(
    np.array([[6.5, -0.5, -2.0], [2.0, 4.0, 7.5]]), when="dilation is 1"
)
check.call(dilated_conv2d, _x, np.array([[1.0, 2.0]]), dilation=2, stride=2, padding=1).returns(
    np.array([[0.0, 0.0], [6.0, 7.0], [0.0, 0.0]]), when="stride is 2 and padding is 1"
)
check.call(dilated_conv2d, _x.astype(int), np.array([[1.0, 2.0], [-1.0, 0.5]]), dilation=2).returns(
    np.array([[-4.0, 0.5]]), when="the image holds integers"
)
### BEGIN HIDDEN TESTS
for number, (shape, kernel_shape, dilation, stride, padding, largest) in enumerate(
    (
        ((7, 9), (3, 2), 2, 1, 0, 3000),
        ((8, 6), (2, 3), 2, 2, 1, 3),
        ((9, 7), (3, 3), 1, 3, 2, 3),
        ((6, 11), (2, 2), 3, 1, 2, 1e-4),
        ((5, 8), (1, 2), 4, 2, 0, 3),
        ((3, 9), (3, 2), 1, 1, 0, 3),
    )
):
    image, weights = (
        numbers(*shape, seed=40 + number, largest=largest),
        numbers(*kernel_shape, seed=50 + number),
    )
    parts = [f"dilation is {dilation}"] + [f"stride is {stride}"] * (stride > 1)
    parts += [f"padding is {padding}"] * (padding > 0)
    check.call(dilated_conv2d, image, weights, dilation, stride, padding).returns(
        right_conv2d(image, weights, dilation, stride, padding), when=" and ".join(parts)
    )
for what, image, weights in (
    ("the image holds integers", integers(5, 7, seed=60), numbers(2, 3, seed=61)),
    ("the kernel holds integers", numbers(5, 7, seed=62), integers(2, 3, seed=63)),
):
    check.call(dilated_conv2d, image, weights, 2).returns(right_conv2d(image, weights, 2), when=what)
### END HIDDEN TESTS

# %% show conv2d
_image = np.zeros((9, 9))
_image[4, 4] = 1
_kernel = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]])
show.row(
    {
        "dilated kernel, d = 2": dilate_kernel(_kernel, 2),
        "one bright pixel, d = 2": dilated_conv2d(_image, _kernel, dilation=2, padding=2),
    }
)

# %% [markdown]
# (A single bright pixel leaves the kernel, turned around: the window's lower right corner, which holds the kernel's last weight, reaches the pixel first; so the last weight appears at the upper left.)
#
# ## Step 2 · How much a stack spans (5 points, 15 minutes, ●●○○○)
#
# A stack is a list of layers, each of them (kernel, stride, dilation). As in *Convolution arithmetic*, the **receptive field** of a layer's units is larger than that of the layer before by $(k-1)\,d\,j$, where the jump $j$ is the product of the strides of all layers *before*. For a unit of the last layer,
#
# $$
# R = 1 + \sum_{l} (k_l - 1)\, d_l \prod_{i<l} s_i .
# $$


# %% solution receptive_field
def receptive_field(layers):
    """Return how many values a unit of the last layer spans.

    layers: list of (kernel, stride, dilation)
    returns: an integer
    """
    ### BEGIN SOLUTION
    size = jump = 1
    for kernel, stride, dilation in layers:
        size += (kernel - 1) * dilation * jump
        jump *= stride
    return size
    ### END SOLUTION


# %% test receptive_field points=3
check.call(receptive_field, [(3, 1, 1), (3, 1, 2), (3, 1, 4)]).returns(15)
check.call(receptive_field, [(3, 2, 1), (5, 3, 2), (2, 1, 3)]).returns(37, when="there are strides")
### BEGIN HIDDEN TESTS
for what, stack in STACKS:
    check.call(receptive_field, stack).returns(right_field(stack), when=what)
### END HIDDEN TESTS

# %% [markdown]
# **Doubling.** With stride 1 and the dilations $1, 2, 4, \dots, 2^{L-1}$, and kernels of $k$ weights, the field is $1 + (k-1)(1 + 2 + 4 + \dots + 2^{L-1})$. Write it without the sum, and without a loop.


# %% solution doubling_field
def doubling_field(kernel, depth):
    """Return the receptive field of `depth` layers of stride 1 with dilations 1, 2, 4, …

    returns: an integer
    """
    ### BEGIN SOLUTION
    return 1 + (kernel - 1) * (2**depth - 1)
    ### END SOLUTION


# %% test doubling_field points=2
check.call(doubling_field, 3, 3).returns(15)
check.call(doubling_field, 5, 1).returns(5, when="there is one layer")
### BEGIN HIDDEN TESTS
for kernel, depth in ((2, 7), (4, 5), (6, 2)):
    check.call(doubling_field, kernel, depth).returns(
        right_doubling(kernel, depth), when=f"kernel is {kernel} and depth is {depth}"
    )
### END HIDDEN TESTS

# %% show fields
_depths = np.arange(1, 11)
plt.figure(figsize=(6, 3.2))
plt.semilogy(
    _depths, [doubling_field(3, int(depth)) for depth in _depths], "o-", label="dilations 1, 2, 4, …"
)
plt.semilogy(_depths, 1 + 2 * _depths, "s--", label="dilation 1")
plt.axhline(1024, color="grey", lw=0.8, ls=":", label="an image of 1024 rows")
plt.xlabel("layers, kernels of 3")
plt.ylabel("receptive field")
plt.title("Doubling the dilation: the field grows exponentially")
plt.legend(fontsize=8)
plt.grid(alpha=0.3)
plt.show()

# %% [markdown]
# Nine such layers span 1023 of the 1024 rows of an image. Without dilation, nine layers span 19.
#
# ## Step 3 · What it touches in between (8 points, 25 minutes, ●●●○○)
#
# ![One layer with dilation 4 spans nine values and touches three. Three layers with dilation 2 span 13 values and touch 7, every second one. Dilations 1, 2 and 5 touch all of their 17 values.](figures/dilated_convolution_holes.svg)
#
# The receptive field is a span: from the first value that matters to the last. It does not say that every value in between is looked at. A kernel of 3 with dilation 4 spans 9 values and touches 3 of them. Find out which values a stack touches.
#
# Start at the first unit of the last layer and walk back. Output number $q$ of a layer with kernel $k$, stride $s$ and dilation $d$ is computed from the layer's inputs number $s\,q + d\,u$, for $u = 0, \dots, k-1$.
#
# <details><summary>A nudge</summary>
#
# Keep a `set` of positions, beginning with $\{0\}$, output number 0 of the last layer. In which order do you go through the layers?
#
# </details>
#
# <details><summary>An outline</summary>
#
# 1. Start with the set $\{0\}$.
# 2. Go through the layers from the last to the first. Replace each position in the set by the $k$ positions of the layer's input that it is computed from.
# 3. Make an array of `False` as long as the receptive field, and set the positions of the set to `True`.
#
# </details>


# %% solution touched
def touched(layers):
    """Return which values of the input the first unit of the last layer is computed from.

    layers: list of (kernel, stride, dilation), from the first layer to the last
    returns: array of booleans, as long as the receptive field; its first and last entries are True
    """
    ### BEGIN SOLUTION
    positions = {0}
    for kernel, stride, dilation in reversed(layers):
        positions = {stride * q + dilation * u for q in positions for u in range(kernel)}
    seen = np.zeros(max(positions) + 1, dtype=bool)
    seen[list(positions)] = True
    return seen
    ### END SOLUTION


# %% test touched points=5
check.call(touched, [(3, 1, 4)]).returns(np.array([1, 0, 0, 0, 1, 0, 0, 0, 1], dtype=bool))
check.call(touched, [(3, 1, 2)] * 3).returns(
    np.arange(13) % 2 == 0, when="there are three layers with dilation 2"
)
check.call(touched, [(2, 1, 3), (2, 1, 1)]).returns(
    np.array([1, 1, 0, 1, 1], dtype=bool), when="two layers have different dilations"
)
check.call(touched, [(2, 3, 1), (3, 1, 1)]).returns(
    np.array([1, 1, 0, 1, 1, 0, 1, 1], dtype=bool), when="the first layer has stride 3"
)
check.call(touched, [(2, 1, 1), (2, 3, 2)]).returns(
    np.array([1, 1, 1, 1], dtype=bool), when="the last layer has stride 3"
)
### BEGIN HIDDEN TESTS
for what, stack in (*STACKS, ("a dilation comes before a stride", [(3, 2, 3), (2, 2, 1), (2, 1, 2)])):
    check.call(touched, stack).returns(right_touched(stack), when=what)
### END HIDDEN TESTS

# %% show touched
for _rates in ((2, 2, 2), (1, 2, 4), (1, 2, 5), (1, 2, 9)):
    _seen = np.asarray(touched([(3, 1, rate) for rate in _rates]))
    print(
        f"dilations {_rates}: {np.sum(_seen):2} of {len(_seen):2}  ", "".join(".█"[int(one)] for one in _seen)
    )

# %% [markdown]
# **No holes.** Three layers with kernels of 3 and dilations 1, 2 and 5 touch all of their 17 values. Which three dilations have the largest field without a hole, again with kernels of 3 and stride 1? Try, with `touched`, or count the ways through three layers: there are $3^3$, and no more values than ways can be touched. Can every way lead to a value of its own, without a hole? (The check only tests that there are no holes and that the field has at least 17 values; when you are graded, it must be the largest possible.)

# %% solution rates
# rates: a list of three dilations, in any order
### BEGIN SOLUTION
rates = [1, 3, 9]
### END SOLUTION

# %% test rates points=3
check.number("the number of rates", len(rates), 3)
_positions = {sum(offsets) for offsets in itertools.product(*((0, rate, 2 * rate) for rate in rates))}
check.number("the number of holes", max(_positions) + 1 - len(_positions), 0)
check.at_least("the number of values in the field", len(_positions), 17)
### BEGIN HIDDEN TESTS
check.value("rates", sorted(int(rate) for rate in rates), [1, 3, 9])
### END HIDDEN TESTS

# %% [markdown]
# ## Step 4 · The cheapest stack that spans enough (9 points, 20 minutes, ●●●○○)
#
# Let every layer have an odd $k$, and $d(k-1)/2$ zeros of padding at each end. It turns $m$ values into $\lceil m/s \rceil$ outputs, which are the values of the next layer, and needs $k$ multiplications for each output, however far apart the weights are. Those with zeros of the padding count.
#
# **An example.** 10 values, then a layer with $k = 5$ and $s = 2$, then one with $k = 3$, $s = 1$ and $d = 4$: $5\cdot 5 + 3\cdot 5 = 40$ multiplications.


# %% solution stack_macs
def stack_macs(n, layers):
    """Count the multiplications of a stack, each layer of which is padded as described above.

    n: the number of values
    layers: list of (kernel, stride, dilation), kernels odd
    returns: an integer
    """
    ### BEGIN SOLUTION
    total = 0
    for kernel, stride, _dilation in layers:
        n = (n - 1) // stride + 1
        total += n * kernel
    return total
    ### END SOLUTION


# %% test stack_macs points=3
check.call(stack_macs, 10, [(5, 2, 1), (3, 1, 4)]).returns(40)
check.call(stack_macs, 11, [(3, 4, 2), (5, 2, 1)]).returns(19, when="the strides do not divide evenly")
check.call(stack_macs, 13, [(3, 4, 1)]).returns(12, when="a quarter is rounded up")
### BEGIN HIDDEN TESTS
for what, n, layers in (
    ("there are two strides", 23, [(3, 2, 4), (7, 1, 2), (5, 4, 1)]),
    ("there is one layer", 14, [(7, 3, 2)]),
    ("a third is rounded up", 22, [(7, 3, 2), (3, 5, 2)]),
    ("no layer has a stride", 9, [(3, 1, 4), (5, 1, 2)]),
):
    check.call(stack_macs, n, layers).returns(right_macs(n, layers), when=what)
### END HIDDEN TESTS

# %% [markdown]
# Now design. The receptive field of a unit, with or without holes, must span at least `least` and at most $n$ values. (If it spanned more, the field of every unit would reach into the padding.) (The quotient $R/n$ is called the *relative* receptive field.) Each layer is one of the given `choices`. Find the stack with the fewest multiplications by trying all stacks of up to `most_layers` layers. In all checks, some stacks are large enough, and exactly one of them is the cheapest.
#
# The list of choices is needed. If any dilation were allowed, a single layer with three weights far enough apart would span nearly all values at the lowest cost that is possible with stride 1, and touch three of them.
#
# <details><summary>A nudge</summary>
#
# `itertools.product(choices, repeat=3)` goes through all stacks of three layers.
#
# </details>
#
# <details><summary>An outline</summary>
#
# 1. Remember the cheapest stack so far and its cost; at first there is none.
# 2. For each depth from 1 to `most_layers`, go through all stacks of this depth. Skip those whose field is too small or too large.
# 3. Compute the cost of the others, and keep the cheaper one.
#
# </details>


# %% solution cheapest_stack
def cheapest_stack(n, least, choices, most_layers):
    """Return the stack with the fewest multiplications among those whose receptive field is large enough.

    n: the number of values; the receptive field must not be larger
    least: how many values the receptive field must span at least
    choices: list of (kernel, stride, dilation), the layers that may be used, each as often as you like
    most_layers: how many layers a stack may have
    returns: array of integers of shape (layers, 3): kernel, stride and dilation of each layer
    """
    ### BEGIN SOLUTION
    best, lowest = None, float("inf")
    for depth in range(1, most_layers + 1):
        for stack in itertools.product(choices, repeat=depth):
            if least <= receptive_field(stack) <= n and stack_macs(n, stack) < lowest:
                best, lowest = stack, stack_macs(n, stack)
    return np.array(best)
    ### END SOLUTION


# %% test cheapest_stack points=6
_choices = [(3, 1, 1), (3, 1, 2), (5, 1, 1), (3, 2, 1)]
check.call(cheapest_stack, 1200, 5, [(3, 1, 1), (5, 1, 1), (3, 1, 2)], 2).returns(
    np.array([[3, 1, 2]]), when="one layer is enough"
)
check.call(cheapest_stack, 12, 9, _choices, 2).returns(
    np.array([[3, 2, 1], [3, 1, 2]]), when="two layers are needed"
)
check.call(cheapest_stack, 6, 5, [(3, 1, 3), (5, 1, 1)], 2).returns(
    np.array([[5, 1, 1]]), when="the cheaper layer spans too much"
)
check.call(cheapest_stack, 5, 3, [(3, 2, 2), (3, 1, 1)], 1).returns(
    np.array([[3, 2, 2]]), when="the field is as large as n"
)
check.call(cheapest_stack, 17, 14, [(15, 1, 1), (3, 2, 1)], 3).returns(
    np.array([[3, 2, 1]] * 3), when="three equal layers are cheaper than one"
)
### BEGIN HIDDEN TESTS
for what, n, least, choices, most_layers in SEARCHES:
    check.call(cheapest_stack, n, least, choices, most_layers).returns(
        right_cheapest(n, least, choices, most_layers), when=what
    )
### END HIDDEN TESTS

# %% show cheapest
_n, _least = 128, 48
_strided = [(kernel, stride, 1) for kernel in (3, 5, 7) for stride in (1, 2)]
_dilated = [(kernel, 1, dilation) for kernel in (3, 5, 7) for dilation in (1, 2, 4, 8)]
for _title, _options, _most in (
    ("dilations", _dilated, 3),
    ("strides", _strided, 4),
    ("strides", _strided, 5),
    ("strides", _strided, 6),
):
    _stack = [tuple(int(one) for one in layer) for layer in cheapest_stack(_n, _least, _options, _most)]
    print(f"{_title}, up to {_most} layers: {stack_macs(_n, _stack)} multiplications")
    print(f"    spans {receptive_field(_stack)} values, touches {int(np.sum(touched(_stack)))}:", *_stack)

# %% [markdown]
# Strides make a stack cheaper, since each layer works on fewer values, but only a part of the 128 outputs is left. Dilations keep all of them, and the search, which looks at nothing but the span, takes a single layer full of holes. More layers help up to a point: with up to six, the search still returns five, as a sixth would cost more than it saves.
#
# ## Experiment · A checkerboard gets through (15 minutes)
#
# A checkerboard is added to a photograph: every second pixel becomes brighter, the others darker. Then a stack of three layers averages the image; all kernels are 3×3 with nine equal weights. The cell does this with the dilations $(1, 2, 5)$ and with $(2, 2, 2)$, and prints how strong the checkerboard is before and after: the mean difference between bright and dark squares.
#
# **Predict first**, and write your prediction in the answer cell below: by which factor will each of the two stacks change the strength of the checkerboard? Then run the cell.

# %% experiment
photograph = np.asarray(data.photograph("cat"), dtype=float)
photograph = photograph.reshape(*photograph.shape[:2], -1).mean(axis=2)[40:140, 60:160]
photograph = photograph / photograph.max()
board = np.where(np.indices(photograph.shape).sum(axis=0) % 2, 1.0, -1.0)
noisy = photograph + 0.25 * board


def average(image, rates):
    for rate in rates:
        image = dilated_conv2d(image, np.full((3, 3), 1 / 9), dilation=rate, padding=rate)
    return image


def strength(image):
    inner = np.asarray(image)[20:-20, 20:-20]
    return abs(np.mean(inner * board[20:-20, 20:-20])) * 2


_figure, axes = plt.subplots(1, 4, figsize=(12, 3.4), layout="constrained")
panels = {"photograph": photograph, "with a checkerboard": noisy}
panels |= {f"averaged, dilations {rates}": average(noisy, rates) for rates in ((1, 2, 5), (2, 2, 2))}
for axis, (title, image) in zip(axes, panels.items(), strict=True):
    axis.imshow(np.asarray(image)[20:-20, 20:-20], cmap="gray", vmin=0, vmax=1, interpolation="nearest")
    axis.set_title(title, fontsize=10)
    axis.axis("off")
    print(f"{title:30} checkerboard {strength(image):.3f}")
plt.show()

# %% [markdown]
# **Explain (3 points).** What did you predict, and what happened? Why does one of the stacks leave the checkerboard as it is, although each of its outputs is an average of many pixels? Name a condition on three dilations under which the checkerboard becomes fainter. Two to four sentences.

# %% explain checkerboard [markdown] points=3
# The stack with dilations 1, 2 and 5 leaves 1/81 of the checkerboard, too little to see; the one with 2, 2 and 2 leaves it exactly as strong as it was, while the photograph beneath becomes blurred. With dilation 2 in every layer, an output is computed only from pixels that are an even number of rows and columns away: these all lie on squares of the same colour, so bright squares are averaged with bright ones, and dark ones with dark ones. The image falls into four separate grids that never exchange anything ("gridding", Wang et al., 2018). One odd dilation is enough against the checkerboard, since such a layer averages five squares of one colour with four of the other, and leaves 1/9 of the difference. (No holes at all is a stronger condition.)
#
# Marking scheme:
#
# - 1 point: dilations 2, 2, 2 leave the checkerboard, 1, 2, 5 (nearly) remove it, as in the student's own output;
# - 1 point: the reason: with dilation 2 everywhere, an output only ever touches pixels of the same colour of the board (an even distance away);
# - 1 point: a condition that is sufficient: an odd dilation, no holes in the field, or no common divisor of the dilations. No point for "a smaller receptive field": the field of 2, 2, 2 has 13 rows, and is large enough.

# %% [markdown]
# **Explain (2 points).** "Dilated convolutions enlarge the receptive field and keep the resolution." Under which conditions on stride and padding is the second half of this sentence true? And what does keeping the resolution cost, compared with strides? One or two sentences.

# %% explain resolution [markdown] points=2
# The output has as many positions as the input only with stride 1 *and* padding $d(k-1)/2$ at each end; without padding, $d(k-1)$ positions are lost in every layer, more than in an ordinary convolution. The price of keeping the resolution is that every layer works on all positions, so that multiplications and memory stay high where a network with strides would get cheaper with depth; and what lies between the weights is not looked at (holes), and more of the field lies in the zeros of the padding.
#
# Marking scheme:
#
# - 1 point: stride 1 and padding $d(k-1)/2$;
# - 1 point: a price: cost or memory at full resolution, holes, or the zeros at the border. No point for "more parameters" or "more multiplications for a larger dilation".

# %% [markdown]
# ## Where to go from here
#
# - Fisher Yu, Vladlen Koltun: [Multi-Scale Context Aggregation by Dilated Convolutions](https://arxiv.org/abs/1511.07122), 2016. Dilations that double, for segmentation.
# - Panqu Wang et al.: [Understanding Convolution for Semantic Segmentation](https://arxiv.org/abs/1702.08502), 2018. Gridding, and dilations 1, 2, 5 against it.
# - Aäron van den Oord et al.: [WaveNet: A Generative Model for Raw Audio](https://arxiv.org/abs/1609.03499), 2016. Dilations up to 512, one-dimensional.
# - The next notebook, *Depthwise separable convolutions*, saves multiplications in another way.

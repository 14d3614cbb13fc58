# ---
# autograder:
#   cell_seconds: 20
#   notebook_seconds: 90
#   memory_mb: 1024
# ---

# %% [markdown]
# # Initialisation
#
# **Time** about 100 minutes · **Difficulty** ●●●○○ · **You need** NumPy, mean and variance, *Vanishing gradients* · **Points** 30, and 5 for written answers
#
# Before the first step of training, a network's weights are random numbers. How large they are decides whether a signal survives twenty layers: a factor of 0.7 for each layer leaves about a thousandth of it, a factor of 1.4 makes it about a thousand times larger. You compute the size that keeps signals and gradients as they are, draw weights of this size, measure what becomes of them, and see what happens to a network that begins with zeros.
#
# ![A unit of a dense layer with its inputs and the units it leads to; a kernel of a convolution, whose fan counts its positions as well.](figures/initialisation_fans.svg)

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
from torch import nn

from autograder.lab.inputs import numbers


def right_fans(shape):
    return nn.init._calculate_fan_in_and_fan_out(torch.empty(*shape, device="meta"))


def right_scale(shape, scheme, distribution):
    """Measure it on weights that PyTorch has initialised, which it draws with exactly this scale."""
    fan_in, fan_out = right_fans(shape)
    gain = nn.init.calculate_gain("relu" if scheme == "he" else "linear")
    variance = gain**2 / (fan_in if scheme == "he" else (fan_in + fan_out) / 2)
    return (3 * variance) ** 0.5 if distribution == "uniform" else variance**0.5


def right_draw(shape, scheme, distribution, seed):
    random, scale = np.random.default_rng(seed), right_scale(shape, scheme, distribution)
    return (
        random.uniform(-scale, scale, shape) if distribution == "uniform" else random.normal(0, scale, shape)
    )


def right_factor(shape, scheme, relu, direction):
    """The weights' variance times the number of terms; half of a symmetric signal's squares pass a ReLU."""
    weights = torch.full(shape, right_scale(shape, scheme, "normal"), dtype=torch.float64)
    squares = (
        (weights**2).flatten(1).sum(1)
        if direction == "forward"
        else (weights**2).transpose(0, 1).flatten(1).sum(1)
    )
    return float(squares[0]) / (2 if relu else 1)


def through(Z, weights, relu):
    values = [torch.as_tensor(np.array(Z, dtype=float)).requires_grad_()]
    for W in weights:
        before = torch.relu(values[-1]) if relu else values[-1]
        values.append(nn.functional.linear(before, torch.as_tensor(np.array(W, dtype=float))))
        values[-1].retain_grad()
    return values


def right_forward_moments(Z, weights, relu):
    return np.array([float(value.detach().square().mean()) for value in through(Z, weights, relu)])


def right_backward_moments(Z, weights, relu, G):
    values = through(Z, weights, relu)
    (values[-1] * torch.as_tensor(np.array(G, dtype=float))).sum().backward()
    return np.array([float(value.grad.square().mean()) for value in values])


SHAPES = [
    ("it is a dense layer", (12, 30)),
    ("it is a convolution", (10, 6, 5, 3)),
    ("it has fewer inputs than outputs", (64, 3, 3, 3)),
    ("it is a pointwise convolution", (20, 50, 1, 1)),
]
STACKS = [
    ("there are two layers", (5, 4), [(6, 4), (3, 6)]),
    ("there are three layers", (7, 3), [(5, 3), (5, 5), (4, 5)]),
    ("there is one layer", (4, 6), [(5, 6)]),
]

check.substitute(fans=right_fans, scale=right_scale, draw=right_draw, layer_factor=right_factor)
### END HIDDEN TESTS

# %% [markdown]
# ## Step 1 · Fans (3 points, 5 minutes, ●○○○○)
#
# Every output of a layer is a sum of products, plus a bias. The layer's **fan-in** is the number of products in the sum of one output; its **fan-out** is the number of outputs, at all positions, to whose sums one input contributes. For a dense layer with weights of shape (outputs, inputs), these are simply the inputs and the outputs. The kernel of a convolution has the shape (outputs, inputs, $k_h$, $k_w$): each output sums over all input channels *and* all positions of the kernel, and with stride 1 each input away from the border meets all positions of the kernel, so both numbers are multiplied by $k_h k_w$.
#
# **An example.** A 3×3 convolution from 64 to 128 channels has a fan-in of $64\cdot 9 = 576$ and a fan-out of $128\cdot 9 = 1152$.


# %% solution fans
def fans(shape):
    """Return fan-in and fan-out of a layer's weights.

    shape: (outputs, inputs) of a dense layer, or (outputs, inputs, kernel rows, kernel columns) of a convolution
    returns: two integers
    """
    ### BEGIN SOLUTION
    outputs, inputs, *kernel = shape
    positions = int(np.prod(kernel))
    return inputs * positions, outputs * positions
    ### END SOLUTION


# %% test fans points=3
check.call(fans, (128, 64, 3, 3)).returns((576, 1152))
check.call(fans, (5, 7)).returns((7, 5), when="it is a dense layer")
check.call(fans, (4, 3, 2, 5)).returns((30, 40), when="the kernel is not square")
### BEGIN HIDDEN TESTS
for what, shape in SHAPES:
    check.call(fans, shape).returns(right_fans(shape), when=what)
### END HIDDEN TESTS

# %% [markdown]
# ## Step 2 · How large? (8 points, 20 minutes, ●●○○○)
#
# Let the weights be independent random numbers with mean 0 and variance $\sigma^2$. One output is a sum $\sum_i w_i a_i$ of $n$ products. If the weights are independent of the signal as well, the terms $w_i a_i\,w_j a_j$ of its square with $i \ne j$ are zero on average, and $\mathbb{E}\bigl[(\sum_i w_i a_i)^2\bigr] = n\,\sigma^2\,\mathbb{E}[a^2]$: the layer multiplies the mean square of its signal by $n\sigma^2$. To keep the signal's size on its way forward, $\sigma^2 = 1/\text{fan-in}$; to keep the gradient's size on its way back, $\sigma^2 = 1/\text{fan-out}$. Two recipes:
#
# - **Xavier** (Glorot and Bengio, 2010) compromises between the two: $\sigma^2 = \dfrac{2}{\text{fan-in} + \text{fan-out}}$.
# - **He** (He et al., 2015) takes into account that a ReLU halves the mean square of the signal (Step 3): $\sigma^2 = \dfrac{2}{\text{fan-in}}$.
#
# The numbers can be drawn from a normal distribution with **standard deviation** $\sigma$, or from a uniform one between $-b$ and $b$. The variance of the latter is $b^2/3$, so its **bound** is $b = \sqrt{3}\,\sigma$. The numbers $\sigma$ and $b$ are different, and a common bug is to use one for the other.
#
# **An example.** For the 3×3 convolution from 64 to 128 channels: Xavier's $\sigma = \sqrt{2/1728} = 0.03402$ and $b = 0.05893$; He's $\sigma = \sqrt{2/576} = 0.05893$ and $b = 0.10206$. (Two of them agree because this layer's fan-out is twice its fan-in.)


# %% solution scale
def scale(shape, scheme, distribution):
    """Return the standard deviation of normal weights, or the bound of uniform ones.

    shape: as in fans
    scheme: "xavier" or "he"; distribution: "normal" or "uniform"
    returns: a number
    """
    ### BEGIN SOLUTION
    fan_in, fan_out = fans(shape)
    variance = 2 / fan_in if scheme == "he" else 2 / (fan_in + fan_out)
    return np.sqrt(3 * variance) if distribution == "uniform" else np.sqrt(variance)
    ### END SOLUTION


# %% test scale points=5
check.call(scale, (2, 6), "xavier", "normal").returns(0.5)
check.call(scale, (1, 1, 2, 2), "xavier", "normal").returns(0.5, when="it is a convolution")
check.call(scale, (5, 2, 2, 2), "he", "normal").returns(0.5, when="the scheme is He's")
check.call(scale, (4, 20), "xavier", "uniform").returns(0.5, when="the distribution is uniform")
check.call(scale, (7, 6, 2, 2), "he", "uniform").returns(
    0.5, when="the scheme is He's and the distribution is uniform"
)
### BEGIN HIDDEN TESTS
for scheme in ("xavier", "he"):
    for distribution in ("normal", "uniform"):
        for _what, shape in SHAPES:
            check.call(scale, shape, scheme, distribution).returns(
                right_scale(shape, scheme, distribution),
                when=f"the scheme is {'Xavier' if scheme == 'xavier' else 'He'}'s and the distribution is {distribution}",
            )
### END HIDDEN TESTS

# %% [markdown]
# Now draw the weights. Make a generator with `np.random.default_rng(seed)`, and call its method `normal` or `uniform` exactly once, with the whole shape; then the numbers are the same as ours.


# %% solution draw
def draw(shape, scheme, distribution, seed):
    """Return random weights.

    arguments: as in scale; seed: an integer
    returns: array of this shape, from one call of the generator np.random.default_rng(seed)
    """
    ### BEGIN SOLUTION
    random, size = np.random.default_rng(seed), scale(shape, scheme, distribution)
    return random.normal(0, size, shape) if distribution == "normal" else random.uniform(-size, size, shape)
    ### END SOLUTION


# %% test draw points=3
check.call(draw, (2, 1, 2, 3), "he", "normal", 0).returns(
    np.random.default_rng(0).normal(0, np.sqrt(1 / 3), (2, 1, 2, 3)), when="the distribution is normal"
)
check.call(draw, (2, 1), "he", "uniform", 1).returns(
    np.random.default_rng(1).uniform(-np.sqrt(6), np.sqrt(6), (2, 1)), when="the distribution is uniform"
)
### BEGIN HIDDEN TESTS
for seed, (_what, shape) in enumerate((*SHAPES[:2], ("", (1, 4)), *SHAPES[:2])):
    for scheme, distribution in (("xavier", "uniform"), ("he", "normal")):
        check.call(draw, shape, scheme, distribution, seed + 5).returns(
            right_draw(shape, scheme, distribution, seed + 5), when=f"the distribution is {distribution}"
        )
### END HIDDEN TESTS

# %% show draws
_figure, axes = plt.subplots(1, 2, figsize=(9, 2.8), layout="constrained")
for _axis, _distribution in zip(axes, ("normal", "uniform"), strict=True):
    for _scheme in ("xavier", "he"):
        _weights = np.asarray(draw((128, 64, 3, 3), _scheme, _distribution, 0)).ravel()
        _label = f"{_scheme}: standard deviation {_weights.std():.4f}"
        _axis.hist(_weights, bins=80, histtype="step", label=_label)
    _axis.set(title=_distribution, xlabel="weight", ylabel="how many")
    _axis.legend(fontsize=8)
plt.show()

# %% [markdown]
# ## Step 3 · What a layer does to a signal (4 points, 10 minutes, ●●○○○)
#
# ![A normal distribution and what a ReLU makes of it: the negative half becomes zero, and with it half of the mean square.](figures/initialisation_relu.svg)
#
# In this step and the next, a layer *begins* with the activation: first $f$, then the weights, $z' = W f(z)$, where $f$ is a ReLU or the identity. The size of a signal is its **mean square** $\mathbb{E}[z^2]$. This is not the variance: after a ReLU the mean is not zero, and the mean square of the next layer's sum depends on the mean of the squared values, not of their squared distances from the mean.
#
# If $z$ is symmetric around zero, a ReLU sets half of the squares to zero and leaves the others: $\mathbb{E}[\mathrm{ReLU}(z)^2] = \tfrac12\,\mathbb{E}[z^2]$. So a layer multiplies the mean square by
#
# $$
# \text{forward:}\quad \text{fan-in}\cdot\sigma^2\cdot c, \qquad\qquad \text{backward:}\quad \text{fan-out}\cdot\sigma^2\cdot c,
# $$
#
# with $c = \tfrac12$ with a ReLU and $c = 1$ without. On its way back the gradient is multiplied by $f'(z)$, which is 0 at half of the units and 1 at the others: again half of the squares are lost.


# %% solution layer_factor
def layer_factor(shape, scheme, relu, direction):
    """Return by which factor a layer multiplies the mean square of a signal, or of a gradient.

    shape: as in fans; scheme: "xavier" or "he"; relu: True or False
    direction: "forward" (the signal) or "backward" (the gradient)
    returns: a float
    """
    ### BEGIN SOLUTION
    fan_in, fan_out = fans(shape)
    fan = fan_in if direction == "forward" else fan_out
    return fan * scale(shape, scheme, "normal") ** 2 * (0.5 if relu else 1)
    ### END SOLUTION


# %% test layer_factor points=4
check.call(layer_factor, (100, 300), "he", True, "forward").returns(1.0)
check.call(layer_factor, (100, 100), "xavier", True, "forward").returns(0.5, when="the scheme is Xavier's")
check.call(layer_factor, (100, 300), "xavier", False, "forward").returns(1.5, when="there is no ReLU")
check.call(layer_factor, (100, 300), "xavier", False, "backward").returns(
    0.5, when="the direction is backward"
)
check.call(layer_factor, (100, 300), "xavier", True, "backward").returns(
    0.25, when="the direction is backward and there is a ReLU"
)
check.call(layer_factor, (100, 300), "he", False, "forward").returns(
    2.0, when="the scheme is He's and there is no ReLU"
)
check.call(layer_factor, (2, 4, 3, 3), "he", True, "backward").returns(0.5, when="it is a convolution")
### BEGIN HIDDEN TESTS
for what, shape in SHAPES[:3]:
    for scheme, relu, direction in (
        ("xavier", True, "forward"),
        ("he", False, "forward"),
        ("xavier", True, "backward"),
        ("he", True, "backward"),
    ):
        check.call(layer_factor, shape, scheme, relu, direction).returns(
            right_factor(shape, scheme, relu, direction), when=f"{what} and the direction is {direction}"
        )
### END HIDDEN TESTS

# %% [markdown]
# ## Step 4 · Measure it (9 points, 25 minutes, ●●●○○)
#
# Trust no formula that has not been measured. The array `Z` holds a batch of signals $z_0$, a row for each example. They run through a stack of dense layers $z_l = W_l\,f(z_{l-1})$; for a whole batch, one layer is `f(Z) @ W.T`. Record the mean square of all entries of $z_0$ (before any activation), of $z_1$, …, and of the last $z_L$.
#
# Then the way back. Let `G` be the gradient with respect to $z_l$, for a batch. The gradient with respect to $z_{l-1}$ is `G @ W`, multiplied entry by entry by $f'(z_{l-1})$: with a ReLU, it is zero wherever $z_{l-1}$ is not positive.
#
# <details><summary>A nudge</summary>
#
# For the way back you need every $z$ of the way forward: keep them in a list.
#
# </details>


# %% solution moments
def forward_moments(Z, weights, relu):
    """Return the mean square of a batch of signals before the first layer and after each layer.

    Z: array of shape (batch, n); weights: list of arrays of shape (outputs, inputs); relu: True or False
    returns: array of len(weights) + 1 floats
    """
    ### BEGIN SOLUTION
    found = [np.mean(Z**2)]
    for W in weights:
        Z = (np.maximum(Z, 0) if relu else Z) @ W.T
        found.append(np.mean(Z**2))
    return np.array(found)
    ### END SOLUTION


def backward_moments(Z, weights, relu, G):
    """Return the mean squares of the gradients with respect to Z and to each layer's output, in this order.

    Z, weights, relu: as in forward_moments
    G: array of shape (batch, outputs of the last layer), the gradient with respect to these outputs
    returns: array of len(weights) + 1 floats, the last is that of G
    """
    ### BEGIN SOLUTION
    signals = []
    for W in weights:
        signals.append(Z)
        activated = np.maximum(Z, 0) if relu else Z
        Z = activated @ W.T
    found = [np.mean(G**2)]
    for W in reversed(weights):
        z = signals.pop()
        G = G @ W * (z > 0 if relu else 1)
        found.append(np.mean(G**2))
    return np.array(found[::-1])
    ### END SOLUTION


# %% test forward_moments points=4
_Z = np.array([[1.0, -2.0], [0.0, 3.0]])
_W = [np.array([[1.0, 1.0], [2.0, -1.0]]), np.array([[0.5, -0.5]])]
check.call(forward_moments, _Z, _W, False).returns(np.array([3.5, 8.75, 7.625]))
check.call(forward_moments, _Z, _W, True).returns(np.array([3.5, 5.75, 1.25]), when="relu is True")
### BEGIN HIDDEN TESTS
for number, (what, shape, layers) in enumerate(STACKS * 2):
    size = (1, 300, 1, 1e-3, 1, 1)[number]
    Z, weights = (
        size * numbers(*shape, seed=number),
        [numbers(*one, seed=10 + number + i) for i, one in enumerate(layers)],
    )
    check.call(forward_moments, Z, weights, number % 2 == 0).returns(
        right_forward_moments(Z, weights, number % 2 == 0), when=f"{what} and relu is {number % 2 == 0}"
    )
### END HIDDEN TESTS

# %% test backward_moments points=5
_Z = np.array([[1.0, -2.0], [0.0, 3.0]])
_W = [np.array([[1.0, 1.0], [2.0, -1.0]]), np.array([[0.5, -0.5]])]
_G = np.array([[2.0], [-4.0]])
check.call(backward_moments, _Z, _W, False, _G).returns(np.array([6.25, 2.5, 10.0]))
check.call(backward_moments, _Z, _W, True, _G).returns(np.array([1.25, 1.5, 10.0]), when="relu is True")
### BEGIN HIDDEN TESTS
for number, (what, shape, layers) in enumerate(STACKS * 2):
    Z, weights = (
        numbers(*shape, seed=30 + number),
        [numbers(*one, seed=40 + number + i) for i, one in enumerate(layers)],
    )
    Z[0, 0] = 0.0  # where a ReLU has no slope
    Z[1:] *= 1e-9 if number == 2 else 1
    G = numbers(shape[0], layers[-1][0], seed=60 + number) * (1e-4 if number == 1 else 1)
    check.call(backward_moments, Z, weights, number % 2 == 0, G).returns(
        right_backward_moments(Z, weights, number % 2 == 0, G), when=f"{what} and relu is {number % 2 == 0}"
    )
### END HIDDEN TESTS

# %% [markdown]
# ## Step 5 · Zeros and constants (6 points, 20 minutes, ●●●○○)
#
# Why random at all? Take the network $y = W_2\,\mathrm{ReLU}(W_1 x + b_1) + b_2$ with the loss $L = \tfrac12 \lVert y - t\rVert^2$. With $e = y - t$ its gradients are
#
# $$
# \frac{\partial L}{\partial W_1} = \delta\,x^{\mathsf T}, \quad
# \frac{\partial L}{\partial b_1} = \delta, \quad
# \frac{\partial L}{\partial W_2} = e\,h^{\mathsf T}, \quad
# \frac{\partial L}{\partial b_2} = e, \qquad
# h = \mathrm{ReLU}(W_1 x + b_1), \quad \delta = (W_2^{\mathsf T} e)\cdot [\,W_1 x + b_1 > 0\,] .
# $$
#
# Think it through on paper. All biases are 0, the entries of $x$ are positive, and the entries of $e$ do not add up to 0. **(a)** All weights are 0. **(b)** All weights are 0.1. **(c)** The weights $W_1$ are random, and at least one hidden unit is positive; the weights $W_2$ are 0. In each case, which of the four gradients have an entry that is not zero? (Write `True` where it has one, so that the first step moves the parameter. (The check sees only the lengths of your lists.)

# %% solution moves
# zeros_move (a), constants_move (b), last_zero_moves (c): lists of four booleans, for W1, b1, W2 and b2 in this order
### BEGIN SOLUTION
zeros_move = [False, False, False, True]
constants_move = [True, True, True, True]
last_zero_moves = [False, False, True, True]
### END SOLUTION

# %% test moves points=3
check.number("the length of zeros_move", len(zeros_move), 4)
check.number("the length of constants_move", len(constants_move), 4)
check.number("the length of last_zero_moves", len(last_zero_moves), 4)
### BEGIN HIDDEN TESTS
for name, given, first, second in (
    ("zeros_move", zeros_move, 0.0, 0.0),
    ("constants_move", constants_move, 0.1, 0.1),
    ("last_zero_moves", last_zero_moves, 0.3, 0.0),
):
    net = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))
    for parameter, value in zip(net.parameters(), (first, 0.0, second, 0.0), strict=True):
        nn.init.constant_(parameter, value)
    (net(torch.tensor([1.0, 2.0, 0.5])) - torch.tensor([1.0, -2.0])).square().sum().backward()
    moves = [bool(parameter.grad.abs().sum() > 0) for parameter in net.parameters()]
    check.array(name, np.array([bool(one) for one in given]), np.array(moves))
### END HIDDEN TESTS

# %% [markdown]
# If two units of a layer have the same incoming weights, the same bias and the same outgoing weights, they compute the same and get the same gradient, so they stay the same forever. To see this happen, count how many different rows a matrix of weights has. Two rows are the same if none of their entries differ by more than $10^{-9}$. (No rows in the tests form a chain, in which neighbours are the same and the ends are not.)


# %% solution distinct_rows
def distinct_rows(W):
    """Return how many different rows a matrix has.

    W: array of shape (outputs, inputs)
    returns: an integer
    """
    ### BEGIN SOLUTION
    found = []
    for row in W:
        if not any(np.max(np.abs(row - other)) <= 1e-9 for other in found):
            found.append(row)
    return len(found)
    ### END SOLUTION


# %% test distinct_rows points=3
check.call(distinct_rows, np.array([[1.0, 2.0], [2.0, 1.0], [1.0, 2.0]])).returns(2)
check.call(distinct_rows, np.array([[0.1, 0.1], [0.1, 0.1 + 7e-10]])).returns(
    1, when="rows differ by less than the limit"
)
check.call(distinct_rows, np.array([[3.0, 0.0], [0.0, 3.0], [2.0, 1.0]])).returns(
    3, when="all rows have the same sum"
)
check.call(distinct_rows, np.array([[2.0, 1.0], [1.0, 1.0], [1.0, 1.000001]])).returns(
    3, when="rows differ in one entry"
)
### BEGIN HIDDEN TESTS
for what, rows in (
    ("all rows are different", numbers(5, 3, seed=90)),
    ("all rows are the same", np.repeat(numbers(1, 4, seed=91), 6, axis=0)),
    (
        "rows differ by rounding",
        np.array([[0.3, 1.0], [0.1 + 0.2, 1.0], [0.3, 1.0 + 1e-6], [0.3, 1.0 - 1e-13]]),
    ),
    ("the same rows are not neighbours", numbers(3, 2, seed=92)[[0, 1, 2, 0, 1, 0]]),
    ("all rows have the same sum", np.array([[2.0, 3.0, 1.0], [3.0, 2.0, 1.0], [1.0, 1.0, 4.0]])),
    ("later rows are smaller", np.array([[3.0, 3.0], [1.0, 2.0], [-1.0, 0.5]])),
    ("the numbers are large", np.array([[4000.0, 1.0], [4000.000001, 1.0]])),
    ("rows differ by little more than the limit", np.array([[0.5, 1.0], [0.5, 1.0 + 5e-9]])),
    (
        "rows differ by less than the limit",
        np.outer(np.ones(2), np.arange(1.0, 5.0)) + np.array([[0], [7e-10]]),
    ),
):
    different = {tuple(np.round(row, 9 if "little" in what else 8)) for row in rows}
    check.call(distinct_rows, rows).returns(len(different), when=what)
### END HIDDEN TESTS

# %% [markdown]
# ## Experiment · Twenty layers, and five hundred steps (20 minutes)
#
# The first cell sends a batch through 20 layers of 300 units with ReLU, and a gradient back, with three standard deviations: He's, Xavier's, and 1.2 times He's. It draws the mean squares that you measure, and prints the measured factor of a layer, forward and backward, beside the predicted one; these layers are square, so both directions have the same. (With 300 units, the measured ones are a few per cent off.) The second cell trains the small network of Step 5, with eight hidden units, on a curve, from four starts: zeros, constants, tiny random numbers, and He's.
#
# **Predict first**, and write your prediction in the answer cell below. By which factor do the mean squares change over 20 layers with Xavier's weights, and with 1.2 times He's? And how many different hidden units (rows of $W_1$ with their biases) will each of the four networks have after training? Then run the cells.

# %% experiment signals
random = np.random.default_rng(1)
units, depth, batch = 300, 20, 100
start, top = random.normal(size=(batch, units)), random.normal(size=(batch, units))
forward, backward = {}, {}
print(f"{'':12}{'predicted':>10}{'forward':>10}{'backward':>10}")
for first, name, scheme, larger in (
    (0, "He", "he", 1),
    (20, "Xavier", "xavier", 1),
    (40, "1.2 × He", "he", 1.2),
):
    stack = [larger * draw((units, units), scheme, "normal", first + layer) for layer in range(depth)]
    forward[name] = np.asarray(forward_moments(start, stack, True))
    backward[name] = np.asarray(backward_moments(start, stack, True, top))
    predicted = layer_factor((units, units), scheme, True, "forward") * larger**2
    there, back = (
        (forward[name][-1] / forward[name][0]) ** (1 / depth),
        (backward[name][0] / backward[name][-1]) ** (1 / depth),
    )
    print(f"{name:12}{predicted:10.3f}{there:10.3f}{back:10.3f}")
networks.against_depth({"signal": forward, "gradient": backward}, "mean square")

# %% experiment starts
x = np.linspace(-2, 2, 40)[:, None]
t = np.sin(2 * x) + 0.5


def train(W1, W2, steps=500, rate=0.1):
    """Train the network of Step 5; return its loss, the hidden units' weights and biases, and its outputs."""
    b1, b2 = np.zeros(len(W1)), np.zeros(1)
    for _step in range(steps):
        z = x @ W1.T + b1
        h = np.maximum(z, 0)
        error = (h @ W2.T + b2 - t) / len(x)
        delta = error @ W2 * (z > 0)
        gradients = error.T @ h, error.sum(axis=0), delta.T @ x, delta.sum(axis=0)
        W2, b2, W1, b1 = (value - rate * one for value, one in zip((W2, b2, W1, b1), gradients, strict=True))
    loss = np.mean((np.maximum(x @ W1.T + b1, 0) @ W2.T + b2 - t) ** 2) / 2
    return loss, np.column_stack([W1, b1]), np.maximum(x @ W1.T + b1, 0) @ W2.T + b2


hidden = 8
starts = {
    "zeros": (np.zeros((hidden, 1)), np.zeros((1, hidden))),
    "constants": (np.full((hidden, 1), 0.5), np.full((1, hidden), 0.5)),
    "tiny random": (1e-6 * draw((hidden, 1), "he", "normal", 0), 1e-6 * draw((1, hidden), "he", "normal", 1)),
    "He": (draw((hidden, 1), "he", "normal", 0), draw((1, hidden), "he", "normal", 1)),
}
plt.figure(figsize=(6.5, 3.2))
plt.plot(x, t, color="black", lw=1, label="the curve")
for (name, (W1, W2)), style in zip(starts.items(), ("-", "--", ":", "-."), strict=True):
    loss, units_after, y = train(W1, W2)
    print(f"{name:12} loss {loss:.4f}, different hidden units: {distinct_rows(units_after)}")
    plt.plot(x, y, style, label=name)
plt.legend(fontsize=8)
plt.title("After 500 steps")
plt.grid(alpha=0.3)
plt.show()

# %% [markdown]
# **Explain (3 points).** What did you predict, and what happened in training? Many books say that zeros are bad because "all units get the same updates". Which of the four starts really fails for this reason? Why do zeros fail instead, and what goes wrong with tiny random numbers, which make all units different? Three or four sentences.

# %% explain starts [markdown] points=3
# With zeros, the hidden activations are zero and the weights that lead back are zero, so the gradients of $W_1$, $b_1$ and $W_2$ are *exactly* zero: only the last bias moves, and the network learns the mean of the curve, a constant. With constants, the gradients are not zero, but the same for every hidden unit: all eight stay equal, and the network learns as if it had a single hidden unit. This is what "the same updates" means; with zeros (and ReLU) there are no updates at all. Tiny random numbers make the units different, but their gradients are tiny as well, so hardly anything happens in 500 steps; with He's size, all units are different and the curve is learned.
#
# Marking scheme:
#
# - 1 point: zeros: exactly zero gradients of the weights, only the last bias moves;
# - 1 point: constants: all units get the same gradient and stay the same, one distinct row;
# - 1 point: the common explanation is true of constants, not of zeros; or: random numbers of the right size make units different *and* let them learn.

# %% [markdown]
# **Explain (2 points).** Where does the factor 2 in He's variance come from, and what would happen to the signal's mean square over 20 layers without it? Give a number. Two sentences.

# %% explain two [markdown] points=2
# A ReLU sets the negative half of a symmetric signal to zero, and with it half of the mean square, so the weights must make up for a factor of one half in each layer: variance 2/fan-in instead of 1/fan-in. Without it the mean square is halved in every layer, and after 20 layers $2^{-20}$, about a millionth, is left (the values themselves shrink to a thousandth).
#
# Marking scheme:
#
# - 1 point: a ReLU halves the mean square (not the variance, and not "half of the neurons die" alone);
# - 1 point: $2^{-20}$, or about $10^{-6}$, of the mean square is left (or $10^{-3}$ of the values).

# %% [markdown]
# ## Where to go from here
#
# - Xavier Glorot, Yoshua Bengio: [Understanding the difficulty of training deep feedforward neural networks](https://proceedings.mlr.press/v9/glorot10a.html), 2010.
# - Kaiming He, Xiangyu Zhang, Shaoqing Ren, Jian Sun: [Delving Deep into Rectifiers](https://arxiv.org/abs/1502.01852), 2015. Section 2.2 is the derivation of this notebook, in both directions.
# - Hongyi Zhang, Yann Dauphin, Tengyu Ma: [Fixup Initialization: Residual Learning Without Normalization](https://arxiv.org/abs/1901.09321), 2019. What changes if there are skip connections.
# - The notebook *Batch normalisation* keeps the size of signals in another way: it measures and corrects them.

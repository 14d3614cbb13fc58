# ---
# autograder:
#   cell_seconds: 20
#   notebook_seconds: 90
#   memory_mb: 1024
# ---

# %% [markdown]
# # Batch normalisation
#
# **Time** about 100 minutes · **Difficulty** ●●●●○ · **You need** NumPy, the chain rule, *Vanishing gradients* · **Points** 28, and 5 for written answers
#
# Together with skip connections, this layer made networks of a hundred layers trainable, and it has confused people ever since. It computes something else in training than in use. It makes a bias useless, it adds noise, and one term of its gradient is often forgotten. You compute it forward and backward, find out what it does to weights that are scaled, and see what happens if the test data are not what it has learned to expect.
#
# ![Four images with two channels. The mean and the variance of a channel are taken over all images and all positions of this channel.](figures/batch_norm_axes.svg)

# %% instructions [markdown]

# %% setup imports
import matplotlib.pyplot as plt
import numpy as np

from autograder.lab import check, networks, show


# %% setup per_channel
def per_channel(values, x):
    """Return C numbers in a shape that fits to x of shape (N, C) or (N, C, rows, columns)."""
    return np.reshape(values, (1, -1, *(1 for _axis in range(2, x.ndim))))


# %% setup hidden
# There is nothing to do here. When your notebook is graded, this cell prepares the correct answers
# to the hidden tests.
### BEGIN HIDDEN TESTS
# isort: split
import torch
import torch.nn.functional as F

from autograder.lab.inputs import numbers, tensor

TINY = 1e-300  # for an eps of 0, which PyTorch refuses in training


def moved(x):
    """Put all values of a channel into one row."""
    return tensor(x).transpose(0, 1).flatten(1)


def right_statistics(x):
    rows = moved(x)
    return rows.mean(1).numpy(), rows.var(1, unbiased=False).numpy()


def right_batch_norm(x, gamma, beta, eps=1e-5):
    return F.batch_norm(
        tensor(x), None, None, tensor(gamma), tensor(beta), training=True, eps=eps or TINY
    ).numpy()


def right_running_update(running_mean, running_var, x, momentum=0.1):
    mean, var = tensor(running_mean), tensor(running_var)
    F.batch_norm(tensor(x), mean, var, training=True, momentum=momentum)
    return mean.numpy(), var.numpy()


def right_eval(x, gamma, beta, running_mean, running_var, eps=1e-5):
    parts = map(tensor, (running_mean, running_var, gamma, beta))
    return F.batch_norm(tensor(x), *parts, training=False, eps=eps).numpy()


def right_backward(dy, x, gamma, eps=1e-5):
    x, gamma = tensor(x).requires_grad_(), tensor(gamma).requires_grad_()
    beta = torch.zeros_like(gamma).requires_grad_()
    y = F.batch_norm(x, None, None, gamma, beta, training=True, eps=eps or TINY)
    return tuple(one.numpy() for one in torch.autograd.grad(y, (x, gamma, beta), tensor(dy)))


def right_jacobian(x, eps=1e-5):
    def normalise(values):
        return F.batch_norm(values[:, None], None, None, training=True, eps=eps or TINY)[:, 0]

    return torch.autograd.functional.jacobian(normalise, tensor(x)).numpy()


def positive(*shape, seed):
    return np.abs(numbers(*shape, seed=seed)) + 0.2


# Batches with a name: vectors and images, large, small, far from zero, and nearly constant.
BATCHES = [
    ("x holds vectors", numbers(6, 3, seed=1) + 5),
    ("x holds images", numbers(3, 2, 4, 5, seed=2) - 2),
    ("x is large", numbers(4, 3, 2, 2, seed=3, largest=3000) + 6000),
    ("x is small, and eps matters", numbers(5, 2, seed=4, largest=0.01)),
    ("x holds vectors", numbers(6, 3, seed=5) - 1),
    ("x hardly varies", numbers(7, 2, seed=6, largest=1e-4)),
    ("a channel is constant", numbers(5, 2, seed=7) * [1, 0] + 3),
    ("there is one image, of one channel", numbers(1, 1, 3, 4, seed=8)),
]

_images = np.array(
    [[[[1.0, 3.0], [1.0, 3.0]], [[8.0, 6.0], [8.0, 2.0]]],
     [[[5.0, 7.0], [7.0, 5.0]], [[4.0, 2.0], [6.0, 4.0]]]]
)  # fmt: skip
_upstream = np.array(
    [[[[1.0, 0.0], [2.0, 0.0]], [[2.0, 1.0], [0.0, 0.0]]],
     [[[0.0, 2.0], [0.0, 3.0]], [[0.0, -1.0], [1.0, 0.5]]]]
)  # fmt: skip
check.store(backward=right_backward(_upstream, _images, [3.0, 2.0], eps=4.0))
check.substitute(
    statistics=right_statistics,
    batch_norm=right_batch_norm,
    running_update=right_running_update,
    batch_norm_eval=right_eval,
    batch_norm_backward=right_backward,
    normalised_jacobian=right_jacobian,
)
### END HIDDEN TESTS

# %% [markdown]
# ## Step 1 · In training (6 points, 20 minutes, ●●○○○)
#
# The layer works on each channel by itself. For a batch of vectors, an array of shape $(N, C)$, a channel is a column, with $m = N$ values. For a batch of images, an array of shape $(N, C, H, W)$, a channel has $m = N\,H\,W$ values: those at all positions of all images. From these values $x_1, \dots, x_m$ the layer computes mean and variance, and from them
#
# $$
# \mu = \frac1m \sum_i x_i, \qquad \sigma^2 = \frac1m \sum_i (x_i - \mu)^2, \qquad
# \hat x_i = \frac{x_i - \mu}{\sqrt{\sigma^2 + \varepsilon}}, \qquad
# y_i = \gamma\,\hat x_i + \beta .
# $$
#
# The scale $\gamma$ and the shift $\beta$ of each channel are learned. The small $\varepsilon$ is added to the variance *before* the root is taken, so that we never divide by zero.
#
# **An example.** A channel with the values $1, 3, 5, 7$ has $\mu = 4$ and $\sigma^2 = (9+1+1+9)/4 = 5$.
#
# <details><summary>A nudge</summary>
#
# `mean` takes a tuple of axes. Over which axes do you average, for vectors and for images? `per_channel`, given above, makes C numbers fit to `x`.
#
# </details>


# %% solution forward
def statistics(x):
    """Return mean and variance of each channel.

    x: array of shape (N, C) or (N, C, rows, columns), floats
    returns: two arrays of C numbers; the variance is the mean squared distance from the mean
    """
    ### BEGIN SOLUTION
    axes = (0,) if x.ndim == 2 else (0, 2, 3)
    return x.mean(axis=axes), x.var(axis=axes)
    ### END SOLUTION


def batch_norm(x, gamma, beta, eps=1e-5):
    """Normalise each channel by the batch's own statistics, then scale and shift it.

    x: array of shape (N, C) or (N, C, rows, columns); gamma, beta: arrays of C numbers
    eps: a number, which may be 0 if no channel is constant
    returns: array of the shape of x
    """
    ### BEGIN SOLUTION
    mean, var = statistics(x)
    normalised = (x - per_channel(mean, x)) / np.sqrt(per_channel(var, x) + eps)
    return per_channel(gamma, x) * normalised + per_channel(beta, x)
    ### END SOLUTION


# %% test statistics points=2
_x = np.array([[1.0, 0.0], [3.0, 2.0], [5.0, 0.0], [7.0, 6.0]])
check.call(statistics, _x).returns((np.array([4.0, 2.0]), np.array([5.0, 6.0])))
_images = np.array([[[[1.0, 3.0]], [[2.0, 2.0]]], [[[5.0, 7.0]], [[2.0, 6.0]]]])
check.call(statistics, _images).returns((np.array([4.0, 3.0]), np.array([5.0, 3.0])), when="x holds images")
### BEGIN HIDDEN TESTS
for what, x in BATCHES:
    check.call(statistics, x).returns(right_statistics(x), when=what)
### END HIDDEN TESTS

# %% test batch_norm points=4
_x = np.array([[1.0, 0.0], [3.0, 2.0], [5.0, 0.0], [7.0, 6.0]])
check.call(batch_norm, _x, np.array([2.0, 0.5]), np.array([1.0, -1.0]), eps=0.0).returns(
    np.array([[1 - 6 / np.sqrt(5), -1 - 1 / np.sqrt(6)], [1 - 2 / np.sqrt(5), -1.0],
              [1 + 2 / np.sqrt(5), -1 - 1 / np.sqrt(6)], [1 + 6 / np.sqrt(5), -1 + 2 / np.sqrt(6)]])
)  # fmt: skip
_images = np.array(
    [[[[1.0, 3.0], [1.0, 3.0]], [[8.0, 6.0], [8.0, 2.0]]],
     [[[5.0, 7.0], [7.0, 5.0]], [[4.0, 2.0], [6.0, 4.0]]]]
)  # fmt: skip
check.call(batch_norm, _images, np.array([3.0, 6.0]), np.array([0.0, 1.0]), eps=4.0).returns(
    np.array(
        [[[[-3.0, -1.0], [-3.0, -1.0]], [[7.0, 3.0], [7.0, -5.0]]],
         [[[1.0, 3.0], [3.0, 1.0]], [[-1.0, -5.0], [3.0, -1.0]]]]
    ),
    when="x holds images and eps is 4",
)  # fmt: skip
### BEGIN HIDDEN TESTS
for number, (what, x) in enumerate(BATCHES):
    size = (1e-4, 3, 400, 3, 3, 3, 3, 3)[number]
    case = x, *(numbers(x.shape[1], seed=seed + number, largest=size) for seed in (20, 30))
    check.call(batch_norm, *case).returns(right_batch_norm(*case), when=what)
case = BATCHES[5][1], numbers(2, seed=27), numbers(2, seed=37), 0.0
check.call(batch_norm, *case).returns(right_batch_norm(*case), when="eps is 0")
### END HIDDEN TESTS

# %% [markdown]
# ## Step 2 · In use (5 points, 15 minutes, ●●○○○)
#
# When the network is used, there may be a single image, and its own statistics say little about the data. During training the layer therefore keeps running values $r$ of mean and variance. After each batch, with the **momentum** $q$ (0.1 in PyTorch),
#
# $$
# r \leftarrow (1 - q)\,r + q\cdot(\text{the batch's value}) .
# $$
#
# For the running variance, and only for it, the batch's value is the **unbiased** one, $\frac{1}{m-1}\sum_i (x_i - \mu)^2$, not the $\sigma^2$ of Step 1: it estimates the variance of all data, not only of this batch. In use, the layer computes the formulas of Step 1 with the running values in place of $\mu$ and $\sigma^2$. It does not change the running values.
#
# **An example.** With $q = 0.1$, a running mean of 0 becomes $0.9\cdot 0 + 0.1\cdot 4 = 0.4$ after a batch with mean 4. The values 1, 3, 5 and 7 have the unbiased variance $20/3$, so a running variance of 1 becomes $0.9 + 0.1\cdot 20/3 = 1.5667$.


# %% solution running
def running_update(running_mean, running_var, x, momentum=0.1):
    """Return the running values after a batch.

    running_mean, running_var: arrays of C numbers; x: as in batch_norm, with at least two values for each channel
    momentum: the weight q of the batch
    returns: two arrays of C numbers
    """
    ### BEGIN SOLUTION
    mean, var = statistics(x)
    m = x.size / x.shape[1]
    unbiased = var * m / (m - 1)
    return (1 - momentum) * running_mean + momentum * mean, (1 - momentum) * running_var + momentum * unbiased
    ### END SOLUTION


def batch_norm_eval(x, gamma, beta, running_mean, running_var, eps=1e-5):
    """Normalise each channel by the running values, then scale and shift it.

    x, gamma, beta, eps: as in batch_norm; running_mean, running_var: arrays of C numbers
    returns: array of the shape of x
    """
    ### BEGIN SOLUTION
    normalised = (x - per_channel(running_mean, x)) / np.sqrt(per_channel(running_var, x) + eps)
    return per_channel(gamma, x) * normalised + per_channel(beta, x)
    ### END SOLUTION


# %% test running_update points=3
_x = np.array([[1.0, 0.0], [3.0, 2.0], [5.0, 0.0], [7.0, 6.0]])
check.call(running_update, np.zeros(2), np.ones(2), _x).returns(
    (np.array([0.4, 0.2]), np.array([0.9 + 2 / 3, 1.7]))
)
_images = np.array(
    [[[[1.0, 3.0], [1.0, 3.0]], [[8.0, 6.0], [8.0, 2.0]]],
     [[[5.0, 7.0], [7.0, 5.0]], [[4.0, 2.0], [6.0, 4.0]]]]
)  # fmt: skip
check.call(running_update, np.array([1.0, 0.0]), np.array([9.0, 1.0]), _images, momentum=0.3).returns(
    (np.array([1.9, 1.5]), np.array([6.3 + 12 / 7, 0.7 + 12 / 7])), when="x holds images and momentum is 0.3"
)
### BEGIN HIDDEN TESTS
for number, (what, x) in enumerate(BATCHES):
    var = positive(x.shape[1], seed=50 + number) * (1e-4 if "eps" in what else 1)
    case = numbers(x.shape[1], seed=40 + number), var, x, *([0.25] if number % 2 else [])
    check.call(running_update, *case).returns(right_running_update(*case), when=what)
case = numbers(3, seed=48), positive(3, seed=49), BATCHES[0][1], 0.0
check.call(running_update, *case).returns(right_running_update(*case), when="momentum is 0")
### END HIDDEN TESTS

# %% test batch_norm_eval points=2
_images = np.array(
    [[[[1.0, 3.0], [1.0, 3.0]], [[8.0, 6.0], [8.0, 2.0]]],
     [[[5.0, 7.0], [7.0, 5.0]], [[4.0, 2.0], [6.0, 4.0]]]]
)  # fmt: skip
check.call(
    batch_norm_eval, np.array([[3.0, 0.0], [5.0, 2.0]]), np.array([2.0, 1.0]), np.array([1.0, -1.0]),
    np.array([1.0, 4.0]), np.array([4.0, 0.25]), eps=0.0,
).returns(np.array([[3.0, -9.0], [5.0, -5.0]]))  # fmt: skip
check.call(
    batch_norm_eval, _images, np.array([3.0, 2.0]), np.array([0.0, 1.0]),
    np.array([1.0, 4.0]), np.array([5.0, 0.0]), eps=4.0,
).returns(
    np.array(
        [[[[0.0, 2.0], [0.0, 2.0]], [[5.0, 3.0], [5.0, -1.0]]],
         [[[4.0, 6.0], [6.0, 4.0]], [[1.0, -1.0], [3.0, 1.0]]]]
    ),
    when="x holds images and eps is 4",
)  # fmt: skip
### BEGIN HIDDEN TESTS
for number, (what, x) in enumerate(BATCHES):
    C = x.shape[1]
    var = positive(C, seed=63 + number) * (1e-4 if "eps" in what else 1)
    size = 1e-4 if number == 0 else 3
    gamma, beta = (numbers(C, seed=seed + number, largest=size) for seed in (60, 61))
    case = x, gamma, beta, numbers(C, seed=62 + number), var
    check.call(batch_norm_eval, *case).returns(right_eval(*case), when=what)
case = BATCHES[5][1], *(numbers(2, seed=seed) for seed in (67, 68, 69)), positive(2, seed=66) * 1e-6, 0.0
check.call(batch_norm_eval, *case).returns(right_eval(*case), when="eps is 0")
### END HIDDEN TESTS

# %% [markdown]
# ## Step 3 · The way back (10 points, 30 minutes, ●●●●○)
#
# ![A value reaches an output directly, and through the mean and the variance of its channel, which all outputs share.](figures/batch_norm_graph.svg)
#
# In training, the output $y_i$ depends on *every* value of its channel: directly on $x_i$, and on all of them through $\mu$ and $\sigma^2$. We first differentiate the normalisation alone, without $\gamma$ and $\beta$, for one channel. Let $s = \sqrt{\sigma^2 + \varepsilon}$. From $\partial\mu/\partial x_j = 1/m$ and $\partial s/\partial x_j = \hat x_j/m$, the quotient rule gives
#
# $$
# \frac{\partial \hat x_i}{\partial x_j}
# = \frac1s\Bigl([i = j] - \frac1m - \frac{\hat x_i\,\hat x_j}{m}\Bigr) .
# $$
#
# The Jacobian is a matrix of shape $(m, m)$; $[i=j]$ is 1 on its diagonal and 0 elsewhere.


# %% solution normalised_jacobian
def normalised_jacobian(x, eps=1e-5):
    """Return the Jacobian of the normalised values of one channel with respect to its values.

    x: array of m numbers; eps: as in batch_norm
    returns: array of shape (m, m)
    """
    ### BEGIN SOLUTION
    m, s = len(x), np.sqrt(x.var() + eps)
    normalised = (x - x.mean()) / s
    return (np.eye(m) - 1 / m - np.outer(normalised, normalised) / m) / s
    ### END SOLUTION


# %% test normalised_jacobian points=4
check.call(normalised_jacobian, np.array([1.0, 3.0, 5.0, 7.0]), eps=0.0).returns(
    np.array(
        [[0.3, -0.4, -0.1, 0.2], [-0.4, 0.7, -0.2, -0.1], [-0.1, -0.2, 0.7, -0.4], [0.2, -0.1, -0.4, 0.3]]
    )
    / np.sqrt(5)
)
check.call(normalised_jacobian, np.array([1.0, 5.0, 1.0, 1.0]), eps=1.0).returns(
    np.array([[11.0, -1.0, -5.0, -5.0], [-1.0, 3.0, -1.0, -1.0],
              [-5.0, -1.0, 11.0, -5.0], [-5.0, -1.0, -5.0, 11.0]]) / 32,
    when="eps is 1 and some values are equal",
)  # fmt: skip
### BEGIN HIDDEN TESTS
for number, (m, largest) in enumerate(((6, 3), (9, 3000), (9, 0.001), (6, 3))):
    x = numbers(m, seed=70 + number, largest=largest) + number
    check.call(normalised_jacobian, x).returns(right_jacobian(x), when=f"the channel has {m} values")
for what, x, eps in (
    ("some values are equal", np.repeat(numbers(3, seed=75), 2), 1e-5),
    ("all values are equal", np.full(4, 1.5), 1e-5),
    ("eps is 0", numbers(5, seed=76, largest=1e-4), 0.0),
    ("there is one value", np.ones(1), 0.25),
):
    check.call(normalised_jacobian, x, eps).returns(
        right_jacobian(x, eps) if len(x) > 1 else np.zeros((1, 1)), when=what
    )
### END HIDDEN TESTS

# %% show jacobian
_x = np.array([0.0, 1.0, 1.5, 2.0, 2.5, 8.0])
_J = np.asarray(normalised_jacobian(_x))
show.row({"x": _x, "Jacobian": _J})
if _J.shape == (6, 6):
    print(
        f"largest sum of a row {np.abs(_J.sum(axis=1)).max():.1e}, "
        f"largest entry of J x̂ {np.abs(_J @ (_x - _x.mean()) / _x.std()).max():.1e}"
    )

# %% [markdown]
# Each row adds up to zero: adding the same number to all values changes nothing. And the Jacobian maps $\hat x$ to zero, but for $\varepsilon$: if all distances from the mean grow by the same factor, $\hat x$ does not change either.
#
# **The gradients.** Let $\mathrm{d}y$ be the upstream gradient. The gradient $\mathrm{d}x$ is the transposed Jacobian times $\mathrm{d}\hat x$, where $\mathrm{d}\hat x_i = \gamma\,\mathrm{d}y_i$. Written out, no matrix is needed. A bar is the mean over the $m$ values of the channel:
#
# $$
# \mathrm{d}x_i = \frac1s\Bigl(\mathrm{d}\hat x_i - \overline{\mathrm{d}\hat x} - \hat x_i\;\overline{\mathrm{d}\hat x\cdot\hat x}\Bigr), \qquad
# \mathrm{d}\gamma = \sum_i \mathrm{d}y_i\,\hat x_i, \qquad \mathrm{d}\beta = \sum_i \mathrm{d}y_i .
# $$
#
# <details><summary>An outline</summary>
#
# 1. Compute $\hat x$ and $s$ as in the forward pass, with axes that fit to `x`.
# 2. Compute $\mathrm{d}\hat x$, its mean over the channel's values, and the mean of its product with $\hat x$.
# 3. Put them together; the other two gradients are sums over the same axes.
#
# </details>


# %% solution batch_norm_backward
def batch_norm_backward(dy, x, gamma, eps=1e-5):
    """Return the gradients of a loss with respect to x, gamma and beta, in training.

    dy: array of the shape of x, the upstream gradient
    x, gamma, eps: as in batch_norm
    returns: dx (array of the shape of x), dgamma and dbeta (arrays of C numbers)
    """
    ### BEGIN SOLUTION
    axes = (0,) if x.ndim == 2 else (0, 2, 3)
    s = np.sqrt(x.var(axis=axes, keepdims=True) + eps)
    normalised = (x - x.mean(axis=axes, keepdims=True)) / s
    d = dy * per_channel(gamma, x)
    along = (d * normalised).mean(axis=axes, keepdims=True)
    dx = (d - d.mean(axis=axes, keepdims=True) - normalised * along) / s
    return dx, (dy * normalised).sum(axis=axes), dy.sum(axis=axes)
    ### END SOLUTION


# %% test batch_norm_backward points=6
_x, _dy = np.array([[1.0], [3.0], [5.0], [7.0]]), np.array([[1.0], [0.0], [0.0], [2.0]])
check.call(batch_norm_backward, _dy, _x, np.array([2.0]), eps=0.0).returns(
    (np.array([[1.4], [-1.2], [-1.8], [1.6]]) / np.sqrt(5), np.array([3 / np.sqrt(5)]), np.array([3.0]))
)
_images = np.array(
    [[[[1.0, 3.0], [1.0, 3.0]], [[8.0, 6.0], [8.0, 2.0]]],
     [[[5.0, 7.0], [7.0, 5.0]], [[4.0, 2.0], [6.0, 4.0]]]]
)  # fmt: skip
_upstream = np.array(
    [[[[1.0, 0.0], [2.0, 0.0]], [[2.0, 1.0], [0.0, 0.0]]],
     [[[0.0, 2.0], [0.0, 3.0]], [[0.0, -1.0], [1.0, 0.5]]]]
)  # fmt: skip
check.call(batch_norm_backward, _upstream, _images, np.array([3.0, 2.0]), eps=4.0).returns(
    check.stored("backward"), when="x holds images and eps is 4"
)
### BEGIN HIDDEN TESTS
for number, (what, x) in enumerate(BATCHES):
    dy = numbers(*x.shape, seed=80 + number) * (1, 1e-5, 1, 1000, 1, 1, 1, 1)[number]
    case = dy, x, numbers(x.shape[1], seed=90 + number)
    check.call(batch_norm_backward, *case).returns(right_backward(*case), when=what)
x, dy = BATCHES[5][1], numbers(7, 2, seed=99)
for what, gamma, eps in (("a gamma is 0", [0.0, 2.0], 1e-5), ("eps is 0", [1.5, 2.0], 0.0)):
    case = dy, x, np.array(gamma), eps
    check.call(batch_norm_backward, *case).returns(right_backward(*case), when=what)
### END HIDDEN TESTS

# %% [markdown]
# **A bias in the layer before** is useless: it adds the same number to all values of a channel. The gradient of this bias is the sum of $\mathrm{d}x_i$ over the channel. This is zero: $\mathrm{d}\hat x$ minus its mean adds up to zero, and so does $\hat x$. The next cell prints this sum for random numbers; what it shows is rounding.

# %% show bias
_random = np.random.default_rng(0)
_dx, _dgamma, _dbeta = batch_norm_backward(*_random.normal(size=(2, 8, 3, 5, 5)), np.array([1.0, -2.0, 0.5]))
print("gradient of a bias before the layer:", np.asarray(_dx).sum(axis=(0, 2, 3)))

# %% [markdown]
# ## Step 4 · Scaled weights (7 points, 15 minutes, ●●●○○)
#
# Multiply all weights (and the bias) of the layer before by a number $\alpha \ne 0$. Then every value $x$ that enters batch normalisation becomes $\alpha x$. (The same happens if the layer before is a convolution without a bias, and its *input* is multiplied by $\alpha$.) Let $\varepsilon$ be so small that it does not matter.
#
# - **In training**, mean and standard deviation change as well: $\mu$ becomes $\alpha\mu$, and $\sigma$ becomes $|\alpha|\,\sigma$. What does a negative $\alpha$ do to $\hat x$? And is $\beta$, which is added afterwards, changed as well?
# - **In use**, the running values $\mu$ and $\sigma^2$ stay what they were. Insert $\alpha x$ for $x$ into $y = \gamma\,(x - \mu)/\sigma + \beta$, and express the new output by the old one: it is $\alpha\,(y - \beta) + (\alpha - 1)\,\gamma\mu/\sigma + \beta$.
#
# Write a function for each case. It gets the old outputs $y$, not $x$, and computes without $\varepsilon$; running variances are positive. Some $\gamma$ may be 0.


# %% solution scaled
def training_scaled(y, gamma, beta, alpha):
    """Return the layer's outputs in training after its inputs were multiplied by alpha.

    y: array of shape (N, C), the outputs before; gamma, beta: arrays of C numbers; alpha: a number, not zero
    returns: array of the shape of y
    """
    ### BEGIN SOLUTION
    return np.sign(alpha) * (y - beta) + beta
    ### END SOLUTION


def eval_scaled(y, gamma, beta, running_mean, running_var, alpha):
    """Return the layer's outputs in use after its inputs were multiplied by alpha.

    y, gamma, beta, alpha: as in training_scaled; running_mean, running_var: arrays of C numbers
    returns: array of the shape of y
    """
    ### BEGIN SOLUTION
    return alpha * (y - beta) + (alpha - 1) * gamma * running_mean / np.sqrt(running_var) + beta
    ### END SOLUTION


# %% test training_scaled points=3
_y, _gamma, _beta = np.array([[3.0, 1.0], [-1.0, -5.0]]), np.array([2.0, -3.0]), np.array([1.0, -2.0])
check.call(training_scaled, _y, _gamma, _beta, 2.5).returns(_y, when="alpha is positive")
check.call(training_scaled, _y, _gamma, _beta, -0.5).returns(
    np.array([[-1.0, -5.0], [3.0, 1.0]]), when="alpha is negative"
)
check.call(training_scaled, np.array([[4.0], [4.0]]), np.array([0.0]), np.array([4.0]), -2.0).returns(
    np.array([[4.0], [4.0]]), when="gamma is 0"
)
### BEGIN HIDDEN TESTS
for number, (alpha, size) in enumerate(((0.3, 1e-4), (-2.0, 3), (-1.0, 500), (-2.0, 3))):
    C = 1 if number == 0 else 3
    gamma, beta = (numbers(C, seed=seed + number, largest=size) for seed in (100, 101))
    gamma[-1] *= number != 3
    x = numbers(5, C, seed=102 + number)
    y = right_batch_norm(x, gamma, beta, eps=1e-12)
    check.call(training_scaled, y, gamma, beta, alpha).returns(
        right_batch_norm(alpha * x, gamma, beta, eps=1e-12),
        when=f"alpha is {'negative' if alpha < 0 else 'positive'}" + " and a gamma is 0" * (number == 3),
    )
### END HIDDEN TESTS

# %% test eval_scaled points=4
_y, _gamma, _beta = np.array([[3.0, 1.0], [-1.0, -5.0]]), np.array([2.0, -3.0]), np.array([1.0, -2.0])
check.call(eval_scaled, _y, _gamma, _beta, np.array([0.5, 1.0]), np.array([4.0, 9.0]), 3.0).returns(
    np.array([[8.0, 5.0], [-4.0, -13.0]]), when="alpha is 3"
)
check.call(eval_scaled, _y, _gamma, _beta, np.array([0.5, 1.0]), np.array([4.0, 9.0]), -1.0).returns(
    np.array([[-2.0, -3.0], [2.0, 3.0]]), when="alpha is negative"
)
check.call(
    eval_scaled, np.array([[4.0]]), np.array([0.0]), np.array([4.0]), np.ones(1), np.ones(1), 3.0
).returns(np.array([[4.0]]), when="gamma is 0")
### BEGIN HIDDEN TESTS
for number, (alpha, size) in enumerate(((0.3, 1e-4), (-2.0, 3), (1.0, 500), (-2.0, 3))):
    C = 1 if number == 0 else 3
    gamma, beta, mean = (numbers(C, seed=110 + 10 * part + number, largest=size) for part in range(3))
    gamma[-1] *= number != 3
    var = positive(C, seed=150 + number) * (1e-4 if number == 0 else 1)
    x, running = numbers(4, C, seed=140 + number, largest=size), (mean, var)
    y = right_eval(x, gamma, beta, *running, eps=0.0)
    check.call(eval_scaled, y, gamma, beta, *running, alpha).returns(
        right_eval(alpha * x, gamma, beta, *running, eps=0.0),
        when=f"alpha is {'negative' if alpha < 0 else 'positive'}" + " and a gamma is 0" * (number == 3),
    )
### END HIDDEN TESTS

# %% [markdown]
# ## Experiment · Noise, a shift, and depth (20 minutes)
#
# Three measurements. **(1)** One sample is put into random batches, and its output is recorded each time. How much does it vary, and how does this depend on the size of the batch? **(2)** A layer has learned its running values on data with mean 0. The test data are drawn in the same way, and 3 is added to each (a *covariate shift*). What comes out, with the running values and with the statistics of the test batch? **(3)** Stacks of 20 residual blocks with batch normalisation: with batch normalisation $B$ as in training, in the *post-activation* block the sum is followed by a ReLU, $\mathrm{ReLU}(a + B(W_2\,\mathrm{ReLU}(B(W_1 a))))$; in the *pre-activation* block nothing follows it, $a + W_2\,\mathrm{ReLU}(B(W_1\,\mathrm{ReLU}(B(a))))$. How large is the root of the sum of all squared entries of the gradient, of the whole batch, at the input of each block?
#
# **Predict first**, and write your prediction in the answer cell below: by which factor does the noise fall from batches of 16 to batches of 64? (In batches of fewer than 16, the sample has a large share in the mean and the deviation by which it is normalised. This limits its output.) Which mean will the shifted data have after the layer, with the running values and with the batch's own? Then run the cell.

# %% experiment
random = np.random.default_rng(0)
everyone = random.normal(size=5000)
sample, one, zero = 1.5, np.ones(1), np.zeros(1)
sizes, noise = (2, 4, 8, 16, 32, 64, 128), []
for size in sizes:
    outputs = [
        batch_norm(np.append(sample, random.choice(everyone, size - 1))[:, None], one, zero)[0, 0]
        for _run in range(400)
    ]
    noise.append(np.std(outputs))
print(
    "(1) noise of one sample's output:",
    ", ".join(f"{size}: {value:.2f}" for size, value in zip(sizes, noise, strict=True)),
)

mean, var = np.zeros(1), np.ones(1)
for _batch in range(100):
    mean, var = running_update(mean, var, random.choice(everyone, 32)[:, None])
shifted = random.choice(everyone, 500)[:, None] + 3
for name, y in (
    ("running values", batch_norm_eval(shifted, one, zero, mean, var)),
    ("batch statistics", batch_norm(shifted, one, zero)),
):
    print(
        f"(2) shifted data with {name}: mean {np.round(np.mean(y), 2) + 0.0:.2f}, standard deviation {np.std(y):.2f}"
    )

units, blocks, batch = 32, 20, 64
scale, shift = np.ones(units), np.zeros(units)
start, top = random.normal(size=(batch, units)), random.normal(size=(batch, units))
stack = [random.normal(size=(2, units, units)) * np.sqrt(2 / units) for _block in range(blocks)]


def gradients_of(kind):
    """Return the lengths of the gradients at the inputs of the blocks, and at the output."""
    a, kept, gradient = start, [], top
    for W1, W2 in stack:
        if kind == "pre-activation":
            n1 = batch_norm(a, scale, shift)
            z = np.maximum(n1, 0) @ W1.T
            n2 = batch_norm(z, scale, shift)
            kept.append((a, n1, z, n2))
            a = a + np.maximum(n2, 0) @ W2.T
        else:
            z1 = a @ W1.T
            n1 = batch_norm(z1, scale, shift)
            z2 = np.maximum(n1, 0) @ W2.T
            total = a + batch_norm(z2, scale, shift)
            kept.append((z1, n1, z2, total))
            a = np.maximum(total, 0)
    lengths = [np.linalg.norm(gradient)]
    for (W1, W2), (first, n1, second, last) in zip(reversed(stack), reversed(kept), strict=True):
        if kind == "pre-activation":
            back = batch_norm_backward((gradient @ W2) * (last > 0), second, scale)[0] @ W1
            gradient = gradient + batch_norm_backward(back * (n1 > 0), first, scale)[0]
        else:
            gradient = gradient * (last > 0)
            back = (batch_norm_backward(gradient, second, scale)[0] @ W2) * (n1 > 0)
            gradient = gradient + batch_norm_backward(back, first, scale)[0] @ W1
        lengths.append(np.linalg.norm(gradient))
    return np.array(lengths[::-1])


lengths = {kind: gradients_of(kind) for kind in ("post-activation", "pre-activation")}
networks.against_depth({"(3) gradient": lengths}, "length of the gradient", "block")
plt.figure(figsize=(4.5, 3))
plt.loglog(sizes, noise, "o-", label="noise")
plt.loglog(
    sizes, noise[-1] * np.sqrt(sizes[-1] / np.array(sizes)), "--", color="grey", label="1/√(batch size)"
)
plt.xlabel("batch size")
plt.ylabel("standard deviation of the output")
plt.title("(1) Noise of one sample's output")
plt.grid(alpha=0.3)
plt.legend(fontsize=8)
plt.show()

# %% [markdown]
# **Explain (3 points).** What did you predict for (1) and (2), and what happened? What in the batch makes the output of a sample change, and is this noise added to the sample's value, does it multiply it, or both? (In dropout, the noise multiplies.) The two curves of (3) look alike; which block nevertheless has, by its formula, a path on which the gradient passes unchanged? Three or four sentences.

# %% explain noise [markdown] points=3
# For batches of 16 and more the noise falls like one over the root of the batch size, from 16 to 64 to about a half; in smaller batches the sample itself is a large part of its own mean and standard deviation, which keeps its output in bounds. It comes from the batch's mean and standard deviation, which are random: subtracting a random mean is *additive* noise, dividing by a random standard deviation is *multiplicative*. The running values know nothing of the shift: the data come out with mean 3, and all later layers see what they have never seen; the batch's own statistics remove the shift (and would remove it if it meant something). In the pre-activation block, nothing stands on the path of the sum, so the gradient passes unchanged; in the post-activation block, each ReLU stops it where the sum is negative.
#
# Marking scheme:
#
# - 1 point: noise falls like $1/\sqrt{\text{batch size}}$ for larger batches (from 16 to 64 to about a half), and the running values leave the shift of 3;
# - 1 point: additive *and* multiplicative, from mean and standard deviation;
# - 1 point: the pre-activation block; the ReLU after the sum is in the way in the other. (EfficientNet and ConvNeXt are no pre-activation networks: their blocks end with the sum, but their normalisation and activation stand elsewhere.)

# %% [markdown]
# **Explain (2 points).** In a printed solution you read: "If all weights are multiplied by $\alpha > 0$, nothing changes, since batch normalisation removes the factor." When is this true, when is it not, and why may the bias before the layer be left out? Two sentences.

# %% explain scaled [markdown] points=2
# It is true in training, where mean and standard deviation are those of the scaled values (and the running values will follow, if training goes on); in use, the running values stay what they were, and the output becomes $\alpha(y - \beta) + (\alpha - 1)\gamma\mu/\sigma + \beta$. A bias shifts the values and their mean by the same number, so it is subtracted again, and $\beta$ does its work.
#
# Marking scheme:
#
# - 1 point: true with the batch's statistics only; in use the output changes;
# - 1 point: the bias is subtracted with the mean (its gradient is zero), and $\beta$ replaces it.

# %% [markdown]
# ## Where to go from here
#
# - Sergey Ioffe, Christian Szegedy: [Batch Normalization: Accelerating Deep Network Training by Reducing Internal Covariate Shift](https://arxiv.org/abs/1502.03167), 2015.
# - Shibani Santurkar et al.: [How Does Batch Normalization Help Optimization?](https://arxiv.org/abs/1805.11604), 2018. Not by reducing covariate shift, it seems.
# - Kaiming He et al.: [Identity Mappings in Deep Residual Networks](https://arxiv.org/abs/1603.05027), 2016. Pre- and post-activation.
# - The next notebook, *Fusing batch normalisation*, makes the layer disappear when the network is used.

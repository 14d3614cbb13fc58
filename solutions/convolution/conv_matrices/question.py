# ---
# autograder:
#   cell_seconds: 10
#   notebook_seconds: 60
#   memory_mb: 1024
# ---

# %% [markdown]
# # Convolutions as matrices
#
# **Time** about 115 minutes · **Difficulty** ●●●○○ · **You need** NumPy, matrix times vector, the chain rule, *The gradients of a convolution* · **Points** 22, and 5 for written answers
#
# A network that draws a face must turn a few numbers into a million pixels. The layer that does this multiplies by the *transpose* of a convolution's matrix. The same layer is why faces drawn by networks used to have checkerboards on their cheeks. Here you write a convolution as a matrix, transpose it, and then pass gradients back through a small network whose weights are shared and whose units compete.
#
# ![A convolution of six values with a kernel of three, as a matrix with four rows. Each row holds the kernel, one position further to the right than the row above.](figures/conv_matrices_band.svg)

# %% instructions [markdown]

# %% setup imports
import matplotlib.pyplot as plt
import numpy as np

from autograder.lab import check, show

# %% setup hidden
# There is nothing to do here. When your notebook is graded, this cell prepares the correct answers
# to the hidden tests.
### BEGIN HIDDEN TESTS
# isort: split
import torch
import torch.nn.functional as F

from autograder.lab.inputs import integers, numbers, tensor


def right_conv_matrix(K, n, stride=1):
    def convolve(values):
        return F.conv1d(values[None, None], tensor(K)[None, None], stride=stride)[0, 0]

    return torch.autograd.functional.jacobian(convolve, torch.zeros(n, dtype=torch.float64)).numpy()


def right_transposed(x, K, stride=1, padding=0):
    x, K = tensor(x)[None, None], tensor(K)[None, None]
    return F.conv_transpose1d(x, K, stride=stride, padding=padding)[0, 0].numpy()


def units(x, K, b):
    z = F.conv1d(x[None, None], K[None, None])[0, 0] + b
    return z, F.relu(F.max_pool1d(z[None], 2, 1)[0])


def right_net_forward(x, K, b, W, c):
    z, a = units(tensor(x), tensor(K), tensor(b))
    return z.numpy(), a.numpy(), F.linear(a, tensor(W), tensor(c)).numpy()


def right_net_gradients(x, K, b, W, c, t):
    K, b, W, c = (tensor(value).requires_grad_() for value in (K, b, W, c))
    y = F.linear(units(tensor(x), K, b)[1], W, c)
    F.mse_loss(y, tensor(t), reduction="sum").div(2).backward()
    return tuple(value.grad.numpy() if value.dim() else float(value.grad) for value in (K, b, W, c))


def right_output_gradients(x, K, b, W, c, t):
    return right_net_gradients(x, K, b, W, c, t)[2:]


def right_kernel_gradients(x, K, b, W, c, t):
    return right_net_gradients(x, K, b, W, c, t)[:2]


def net_with(z, seed):
    """Return a network of 1 to 3 outputs, an input for which its units have the values z, and a target."""
    K, b, x = numbers(3, seed=seed + 3), numbers(1, seed=seed)[0], numbers(5, seed=seed + 5)
    K[2] += np.copysign(2, K[2])  # so that x does not become large
    for j in range(3):
        x[j + 2] = (z[j] - b - K[0] * x[j] - K[1] * x[j + 1]) / K[2]
    M = 1 + seed % 3
    return x, K, float(b), numbers(M, 2, seed=seed), numbers(M, seed=seed + 8), numbers(M, seed=seed + 28)


NETS = {
    "the middle unit wins twice": net_with((-1.1234567, 3.2345678, 0.7654321), seed=1),
    "the outer units win, and the middle one is positive": net_with(
        (0.7123456, 0.2345678, 0.8765432), seed=2
    ),
    "zero wins twice, and the middle unit is the smallest": net_with(
        (-0.1234567, -3.2345678, -0.2345678), seed=3
    ),
    "zero wins twice, and the middle unit is the largest": net_with(
        (-3.1234567, -0.2345678, -2.3456789), seed=4
    ),
    "zero and the last unit win": net_with((-3.1234567, -2.2345678, 5.3456789), seed=5),
    "the first unit and zero win, and the last unit beats the middle one": net_with(
        (4.1234567, -3.2345678, -0.3456789), seed=6
    ),
    "the first unit and zero win, and the middle unit beats the last": net_with(
        (400.12345, -0.2345678, -3.3456789), seed=7
    ),
}

NETS["all numbers are integers, and the middle unit wins twice"] = (
    *(np.array([1, -2, 3, 2, -4]), np.array([1, -1, 3]), 0.25),
    *(np.array([[2, -3], [1, 5]]), np.array([1, -2]), np.array([4, 3])),
)
NETS["the outer units are equal and win"] = (
    *(np.array([2.0, 0.0, 1.0, 0.0, 2.0]), np.array([1.0, -2.0, 1.0]), 0.5),
    *(np.array([[0.7, -1.3]]), np.array([0.3]), np.array([-2.0])),
)
x, K, b, W, c, t = net_with((-1.1234567, 3.2345678, 0.7654321), seed=7)
NETS["the outputs are large, and the middle unit wins twice"] = x, K, b, W, c + 900, t
small = [1e-3 * value for value in (x, b, W, c, t)]
NETS["all numbers are small, and the middle unit wins twice"] = (small[0], K, *small[1:])

check.substitute(
    conv_matrix=right_conv_matrix,
    transposed_conv1d=right_transposed,
    net_forward=right_net_forward,
    output_gradients=right_output_gradients,
    kernel_gradients=right_kernel_gradients,
)
### END HIDDEN TESTS

# %% [markdown]
# ## Step 1 · The matrix of a convolution (5 points, 20 minutes, ●●○○○)
#
# In this notebook everything is one-dimensional: an input $x$ of $n$ numbers, a kernel $K$ of $k$ numbers, and the output $y_i = \sum_u K_u\, x_{s\,i+u}$, where $s$ is the stride (as always in deep learning, the kernel is not flipped). A convolution is linear, so there is a matrix $C$ with $y = Cx$. Row $i$ of $C$ holds the kernel, beginning in column $s\,i$; everything else is zero. For three kernel entries and six values, these are the matrices for stride 1 (left) and stride 2 (right):
#
# $$
# \begin{bmatrix} K_0 & K_1 & K_2 & 0 & 0 & 0 \\ 0 & K_0 & K_1 & K_2 & 0 & 0 \\ 0 & 0 & K_0 & K_1 & K_2 & 0 \\ 0 & 0 & 0 & K_0 & K_1 & K_2 \end{bmatrix}
# \qquad\qquad
# \begin{bmatrix} K_0 & K_1 & K_2 & 0 & 0 & 0 \\ 0 & 0 & K_0 & K_1 & K_2 & 0 \end{bmatrix}
# $$
#
# There are $\lfloor (n-k)/s \rfloor + 1$ rows, one for each output.
#
# <details><summary>A nudge</summary>
#
# Start with a matrix of zeros. In row $i$, which slice holds the kernel?
#
# </details>


# %% solution conv_matrix
def conv_matrix(K, n, stride=1):
    """Return the matrix of the convolution of n values with a kernel, without padding.

    K: array of k numbers, floats or integers
    n: the number of values
    stride: how far the kernel moves each time
    returns: array of floats, of shape (number of outputs, n)
    """
    ### BEGIN SOLUTION
    rows = (n - len(K)) // stride + 1
    matrix = np.zeros((rows, n))
    for i in range(rows):
        matrix[i, i * stride : i * stride + len(K)] = K
    return matrix
    ### END SOLUTION


# %% test conv_matrix points=3
check.call(conv_matrix, np.array([1.0, 2.0, -3.0]), 4).returns(
    np.array([[1.0, 2.0, -3.0, 0.0], [0.0, 1.0, 2.0, -3.0]])
)
check.call(conv_matrix, np.array([0.5, -1.5, 2.0]), 5, stride=2).returns(
    np.array([[0.5, -1.5, 2.0, 0.0, 0.0], [0.0, 0.0, 0.5, -1.5, 2.0]]), when="stride is 2"
)
check.call(conv_matrix, np.array([0.5, -1.5]), 2).returns(np.array([[0.5, -1.5]]), when="there is one output")
### BEGIN HIDDEN TESTS
for number, (k, n, stride, largest) in enumerate(
    (
        (4, 7, 1, 3),
        (2, 5, 1, 5000),
        (1, 3, 1, 3),
        (2, 7, 2, 3),
        (3, 11, 3, 3),
        (4, 7, 1, 1e-4),
        (3, 7, 2, 3),
        (4, 4, 1, 3),
    )
):
    K_ = numbers(k, seed=80 + number, largest=largest)
    if number == 0:
        K_[-1] = 0  # a row cannot be recognised by its entries that are not zero
    check.call(conv_matrix, K_, n, stride).returns(
        right_conv_matrix(K_, n, stride),
        when=f"stride is {stride}"
        if stride > 1
        else "there is one output"
        if k == n
        else f"the kernel has {k} entr{'ies' if k > 1 else 'y'}",
    )
### END HIDDEN TESTS

# %% [markdown]
# **Four values, a kernel of three, padding 1.** With a zero on each side there are six values and four outputs, so the matrix is the one above on the left, 4×6. Its first and its last column are always multiplied by the zeros of the padding. Without these two columns, a 4×4 matrix remains, which acts on the four values themselves. It holds all the partial derivatives $\partial y_i/\partial x_j$ of the padded convolution; such a matrix is called a **Jacobian**. Compute both, the 4×6 and the 4×4 matrix, for the kernel `K` of the next cell.

# %% setup example
K = np.array([2.0, -1.0, 3.0])
dy = np.array([1.0, -2.0, 0.5, 3.0])
for _given in (K, dy):
    _given.setflags(write=False)
expected_c46 = np.array(
    [
        [2.0, -1.0, 3.0, 0.0, 0.0, 0.0],
        [0.0, 2.0, -1.0, 3.0, 0.0, 0.0],
        [0.0, 0.0, 2.0, -1.0, 3.0, 0.0],
        [0.0, 0.0, 0.0, 2.0, -1.0, 3.0],
    ]
)
expected_c44 = np.array(
    [[-1.0, 3.0, 0.0, 0.0], [2.0, -1.0, 3.0, 0.0], [0.0, 2.0, -1.0, 3.0], [0.0, 0.0, 2.0, -1.0]]
)

# %% solution matrices
# c46: the matrix of K for six values; c44: the Jacobian of the convolution of four values, padding 1
### BEGIN SOLUTION
c46 = conv_matrix(K, 6)
c44 = c46[:, 1:-1]
### END SOLUTION

# %% test matrices points=2
check.array("c46", c46, expected_c46)
check.array("c44", c44, expected_c44)
### BEGIN HIDDEN TESTS
K_ = numbers(5, seed=86)
check.call(conv_matrix, K_, 6).returns(
    right_conv_matrix(K_, 6), when="`K` is replaced by a kernel of five entries"
)
### END HIDDEN TESTS

# %% show matrices
show.row({"c46": c46, "c44": c44})

# %% [markdown]
# ## Step 2 · The transposed convolution (6 points, 30 minutes, ●●●○○)
#
# ![Each input value puts a copy of the kernel, times that value, into the output. With stride 1 the copies begin one position apart, with stride 2 two. Where they overlap, they add up.](figures/conv_matrices_transposed.svg)
#
# Since $\partial y_i/\partial x_j = C_{ij}$, the chain rule gives $\mathrm{d}x_j = \sum_i C_{ij}\,\mathrm{d}y_i$, that is, $\mathrm{d}x = C^{\mathsf T}\mathrm{d}y$: the backward pass multiplies by the *transposed* matrix. As a layer of its own, this is called a **transposed convolution**. It turns $m$ values into $(m-1)s + k$; with stride 2 the output is about twice as long as the input. The input of this layer, which we again call $x$, has one entry for each row of $C$, and $C^{\mathsf T}x = \sum_i x_i\,(\text{row } i \text{ of } C)$. So every input value puts a copy of the kernel, times this value, into the output, and the copies begin $s$ positions apart.
#
# **An example.** $x = (1, 10)$ and $K = (2, -1)$ give $(2, -1, 0) + (0, 20, -10) = (2, 19, -10)$ with stride 1, and $(2, -1, 0, 0) + (0, 0, 20, -10) = (2, -1, 20, -10)$ with stride 2.
#
# A convolution with padding $p$ adds $p$ zeros at each end; its transpose does the reverse. So here padding **removes** $p$ numbers from each end of the output, as you removed columns from `c46`: $(m-1)s + k - 2p$ are left.
#
# <details><summary>A nudge</summary>
#
# How long is the output without padding? The matrix has that many columns, and one row for each entry of `x`.
#
# </details>
#
# <details><summary>An outline</summary>
#
# 1. Compute the length of the output without padding.
# 2. Make the matrix of a convolution of that many values, transpose it, and multiply it by `x`; or add up the copies of the kernel in a loop.
# 3. Cut `padding` entries off at each end. (A slice like `[padding:-padding]` is empty when `padding` is 0.)
#
# </details>


# %% solution transposed_conv1d
def transposed_conv1d(x, K, stride=1, padding=0):
    """Apply the transposed matrix of a convolution.

    x: array of m numbers, floats or integers (of 8 bits, for example)
    K: array of k numbers, floats or integers
    stride, padding: those of the convolution whose transpose this is
    returns: array of floats, of length (m - 1) * stride + k - 2 * padding
    """
    ### BEGIN SOLUTION
    whole = (len(x) - 1) * stride + len(K)
    spread = conv_matrix(K, whole, stride).T @ x
    return spread[padding : whole - padding]
    ### END SOLUTION


# %% test transposed_conv1d points=2
check.call(transposed_conv1d, np.array([1.0, 10.0]), np.array([2.0, -1.0])).returns(
    np.array([2.0, 19.0, -10.0])
)
check.call(transposed_conv1d, np.array([1.0, 10.0, -2.0]), np.array([2.0, -1.0, 0.5]), padding=1).returns(
    np.array([19.0, -13.5, 7.0]), when="padding is 1"
)
### BEGIN HIDDEN TESTS
for number, (m, k, padding, largest) in enumerate(
    ((4, 3, 1, 3), (5, 4, 0, 6000), (3, 5, 2, 3), (4, 3, 0, 3), (4, 3, 1, 1e-4), (5, 1, 1, 3), (2, 2, 1, 3))
):
    x_, K_ = numbers(m, seed=90 + number, largest=largest), numbers(k, seed=95 + number)
    if number == 3:
        x_[0] = 0  # which a product of polynomials drops
    check.call(transposed_conv1d, x_, K_, padding=padding).returns(
        right_transposed(x_, K_, padding=padding), when=f"padding is {padding}"
    )
### END HIDDEN TESTS

# %% test transposed_stride points=2
check.call(transposed_conv1d, np.array([1.0, 10.0]), np.array([2.0, -1.0]), stride=2).returns(
    np.array([2.0, -1.0, 20.0, -10.0]), when="stride is 2"
)
_small = np.array([100, 50], dtype=np.int8), np.array([2, -1], dtype=np.int8)
check.call(transposed_conv1d, *_small).returns(
    np.array([200.0, 0.0, -50.0]), when="both hold integers of 8 bits, which end at 127"
)
check.call(transposed_conv1d, np.array([1, 10]), np.array([2.0, -1.0, 0.25]), stride=2, padding=1).returns(
    np.array([-1.0, 20.25, -10.0]), when="stride is 2, padding is 1 and x holds integers"
)
check.call(transposed_conv1d, np.array([0.5, 0.25]), np.array([1, -3]), stride=3).returns(
    np.array([0.5, -1.5, 0.0, 0.25, -0.75]), when="stride is 3 and the kernel holds integers"
)
### BEGIN HIDDEN TESTS
cases = [
    ("stride is 2 and x holds integers", integers(4, seed=106), numbers(3, seed=107), 2, 0),
    ("stride is 2 and the kernel holds integers", numbers(4, seed=108), integers(3, seed=109), 2, 0),
    ("both hold integers of 8 bits", *((9 * integers(4, seed=n)).astype(np.int8) for n in (110, 111)), 1, 1),
    ("both hold integers of 8 bits", *(np.array([200, n, 90], dtype=np.uint8) for n in (1, 250)), 1, 1),
]
for m, k, stride, padding in ((4, 3, 2, 0), (3, 4, 2, 1), (5, 2, 3, 0), (4, 5, 3, 2)):
    what = f"stride is {stride}" + (f" and padding is {padding}" if padding else "")
    cases.append((what, numbers(m, seed=100 + m), numbers(k, seed=105 + k), stride, padding))
for what, x_, K_, stride, padding in cases:
    check.call(transposed_conv1d, x_, K_, stride, padding).returns(
        right_transposed(x_, K_, stride, padding), when=what
    )
### END HIDDEN TESTS

# %% [markdown]
# Apply it to the upstream gradient `dy` and the kernel `K` of Step 1, with stride 1: once without padding, once with padding 1. If `dy` is the gradient of some loss with respect to the four outputs of Step 1, then the second result is the gradient of the same loss with respect to the four input values.

# %% setup up
expected_up6 = np.array([2.0, -5.0, 6.0, -0.5, -1.5, 9.0])
expected_up4 = np.array([-5.0, 6.0, -0.5, -1.5])

# %% solution up
# up6: the transposed convolution of dy with K, padding 0; up4: the same with padding 1
### BEGIN SOLUTION
up6 = transposed_conv1d(dy, K)
up4 = transposed_conv1d(dy, K, padding=1)
### END SOLUTION

# %% test up points=2
check.array("up6", up6, expected_up6)
check.array("up4", up4, expected_up4)
### BEGIN HIDDEN TESTS
x_, K_ = numbers(3, seed=98), numbers(2, seed=99)
check.call(transposed_conv1d, x_, K_).returns(
    right_transposed(x_, K_), when="`dy` and `K` are replaced by shorter ones"
)
### END HIDDEN TESTS

# %% show up
show.row({"up6": up6, "up4": up4})

# %% [markdown]
# **Explain (2 points).** Some call this layer a *deconvolution*, as if it undid a convolution. Does it? Apply it to the output of a convolution. What does the result have in common with the convolution's input, and what is different? (Try `c44.T @ (c44 @ x)` with some `x` of four numbers in a cell of your own.) One or two sentences.

# %% explain transposed [markdown] points=2
# It restores the *shape*: it maps arrays of the shape of the output to arrays of the shape of the input. It does not restore the *values*: for that one would need the inverse of $C$, which is not its transpose. For example, with $x = (1, 0, 0, 0)$, `c44.T @ (c44 @ x)` is $(5, -5, 6, 0)$. (With stride 2 there cannot even be an inverse, since the convolution has thrown numbers away.)
#
# Marking scheme:
#
# - 1 point: no; it has the right shape, but not the values;
# - 1 point: a reason: $C^{\mathsf T}C$ is not the identity (a computed example is enough), or the transpose is not the inverse, or information is lost. No point for "it is the inverse up to a factor".

# %% [markdown]
# ## Step 3 · A network whose units compete (5 points, 20 minutes, ●●●○○)
#
# ![Five inputs, three hidden units with one common kernel, two maxima, each of zero and two neighbouring units, and M outputs.](figures/conv_matrices_net.svg)
#
# Now a whole network. There are five inputs $x_0,\dots,x_4$ and three hidden units, which share one kernel $K$ of three weights and one bias $b$. Max pooling and ReLU are combined into one step, in which the units compete: each activation is the largest of two units and zero. A linear layer computes $M$ outputs from the two activations.
#
# $$
# \begin{aligned}
# z_j &= K_0 x_j + K_1 x_{j+1} + K_2 x_{j+2} + b, \qquad j = 0, 1, 2\\
# a_0 &= \max(0, z_0, z_1), \qquad a_1 = \max(0, z_1, z_2)\\
# y_m &= W_{m,0}\, a_0 + W_{m,1}\, a_1 + c_m, \qquad m = 0, \dots, M-1\\
# L &= \tfrac12 \textstyle\sum_m (y_m - t_m)^2
# \end{aligned}
# $$
#
# Here $t_m$ is the target, the value that $y_m$ should have. In our tests, a maximum is never tied: its two units differ, and the larger one is not zero.
#
# <details><summary>A nudge</summary>
#
# Python's `max` takes several numbers; `np.max` takes one array. `np.correlate(x, K)` is the convolution of Step 1.
#
# </details>


# %% solution net_forward
def net_forward(x, K, b, W, c):
    """Run the network.

    x: array of 5 numbers; K: array of 3 numbers; b: a number
    W: array of shape (M, 2); c: array of M numbers. All arrays: 64-bit floats or integers
    returns: z (array of 3 floats), a (array of 2 floats), y (array of M floats)
    """
    ### BEGIN SOLUTION
    z = np.correlate(x, K) + b
    a = np.array([max(0.0, z[0], z[1]), max(0.0, z[1], z[2])])
    return z, a, W @ a + c
    ### END SOLUTION


# %% test net_forward points=2
_x, _K = np.array([1.0, -2.0, 3.0, 2.0, -1.0]), np.array([0.5, 1.0, -1.0])
_W, _c = np.array([[4.0, -1.0], [2.0, 3.0], [0.0, -2.0]]), np.array([1.0, 0.5, -1.0])
check.call(net_forward, _x, _K, 0.5, _W[:1], _c[:1]).returns(
    (np.array([-4.0, 0.5, 5.0]), np.array([0.5, 5.0]), np.array([-2.0])),
    when="M is 1, and the middle and the last unit win",
)
check.call(net_forward, np.array([1.0, -2.0, 0.0, 2.0, -1.0]), _K, 0.5, _W, _c).returns(
    (np.array([-1.0, -2.5, 3.5]), np.array([0.0, 3.5]), np.array([-2.5, 11.0, -8.0])),
    when="M is 3, and zero and the last unit win",
)
### BEGIN HIDDEN TESTS
for winners, net in NETS.items():
    check.call(net_forward, *net[:5]).returns(right_net_forward(*net[:5]), when=winners)
### END HIDDEN TESTS

# %% [markdown]
# ### The last layer
#
# Now go backwards, layer by layer. With the errors $e_m = y_m - t_m$,
#
# $$
# \frac{\partial L}{\partial c_m} = e_m, \qquad \frac{\partial L}{\partial W_{m,i}} = e_m\,a_i .
# $$


# %% solution output_gradients
def output_gradients(x, K, b, W, c, t):
    """Return the gradients of the loss with respect to the last layer.

    x, K, b, W, c: as in net_forward; t: array of M numbers
    returns: dW (array of shape (M, 2)), dc (array of M)
    """
    ### BEGIN SOLUTION
    _z, a, y = net_forward(x, K, b, W, c)
    return np.outer(y - t, a), y - t
    ### END SOLUTION


# %% test output_gradients points=3
_x, _K = np.array([1.0, -2.0, 3.0, 2.0, -1.0]), np.array([0.5, 1.0, -1.0])
_W, _c, _t = (
    np.array([[4.0, -1.0], [2.0, 3.0], [0.0, -2.0]]),
    np.array([1.0, 0.5, -1.0]),
    np.array([2.0, 4.0, 0.5]),
)
check.call(output_gradients, _x, _K, 0.5, _W[:1], _c[:1], _t[:1]).returns(
    (np.array([[-2.0, -20.0]]), np.array([-4.0])), when="M is 1, and the middle and the last unit win"
)
check.call(output_gradients, np.array([1.0, -2.0, 0.0, 2.0, -1.0]), _K, 0.5, _W, _c, _t).returns(
    (np.array([[0.0, -15.75], [0.0, 24.5], [0.0, -29.75]]), np.array([-4.5, 7.0, -8.5])),
    when="M is 3, and zero and the last unit win",
)
### BEGIN HIDDEN TESTS
for winners, net in NETS.items():
    check.call(output_gradients, *net).returns(right_output_gradients(*net), when=winners)
### END HIDDEN TESTS

# %% [markdown]
# ## Step 4 · Through max, into the shared kernel (6 points, 25 minutes, ●●●●○)
#
# Every output sends its own error back, and an activation collects from all outputs: $\mathrm{d}a_i = \sum_m W_{m,i}\, e_m$, or as a matrix, $\mathrm{d}a = W^{\mathsf T} e$.
#
# A maximum hands its gradient to **the argument that won**, and nothing to the others: if they changed a little, the maximum would stay the same. If zero has won, no unit gets a gradient. So
#
# $$
# \mathrm{d}z_j = \sum_{i \,:\, z_j \text{ won in } a_i} \mathrm{d}a_i .
# $$
#
# The middle unit $z_1$ takes part in both maxima and may win twice. And since all three units use the same $K$ and $b$, their gradients are sums over all three:
#
# $$
# \frac{\partial L}{\partial K_u} = \sum_{j=0}^{2} \mathrm{d}z_j\, x_{j+u}, \qquad
# \frac{\partial L}{\partial b} = \sum_{j=0}^{2} \mathrm{d}z_j .
# $$
#
# The first sum is the gradient of a kernel, as in the previous notebook: the input, convolved with the upstream gradient.
#
# <details><summary>A nudge</summary>
#
# Start with `dz` as three zeros. For each of the two maxima, find out which of its three candidates has won. If it was a unit, what must be added to this unit's entry of `dz`?
#
# </details>
#
# <details><summary>An outline</summary>
#
# 1. Run the network forward, and compute the gradients $\mathrm{d}a_0$ and $\mathrm{d}a_1$ that the two activations receive.
# 2. For each activation, find the larger of its two units. If that unit is above zero, *add* the activation's gradient to the unit's entry of `dz`; otherwise zero has won, and nothing is added.
# 3. Compute the two sums of the formula.
#
# </details>


# %% solution kernel_gradients
def kernel_gradients(x, K, b, W, c, t):
    """Return the gradients of the loss with respect to the shared kernel and its bias.

    x, K, b, W, c: as in net_forward; t: array of M numbers
    returns: dK (array of 3), db (a number)
    """
    ### BEGIN SOLUTION
    z, _a, y = net_forward(x, K, b, W, c)
    da = W.T @ (y - t)
    dz = np.zeros(3)
    for i in range(2):
        winner = i if z[i] > z[i + 1] else i + 1
        if z[winner] > 0:
            dz[winner] += da[i]
    return np.correlate(x, dz), dz.sum()
    ### END SOLUTION


# %% test kernel_gradients points=6
_x, _K = np.array([1.0, -2.0, 3.0, 2.0, -1.0]), np.array([0.5, 1.0, -1.0])
_W, _c, _t = np.array([[4.0, -1.0], [2.0, 3.0]]), np.array([1.0, 0.5]), np.array([2.0, 4.0])
check.call(kernel_gradients, _x, _K, 0.5, _W[:1], _c[:1], _t[:1]).returns(
    (np.array([44.0, -40.0, -36.0]), -12.0), when="M is 1, and the middle and the last unit win"
)
check.call(kernel_gradients, np.array([0.0, 2.0, 3.0, 0.5, 2.0]), _K, 0.5, _W[:1], _c[:1], _t[:1]).returns(
    (np.array([66.0, 99.0, 16.5]), 33.0), when="M is 1, and the middle unit wins twice"
)
check.call(kernel_gradients, np.array([1.0, -2.0, 0.0, 2.0, -1.0]), _K, 0.5, _W[:1], _c[:1], _t[:1]).returns(
    (np.array([0.0, 9.0, -4.5]), 4.5), when="M is 1, and zero and the last unit win"
)
check.call(kernel_gradients, _x, _K, 0.5, _W, _c, _t).returns(
    (np.array([106.5, 110.0, -23.5]), 50.5), when="M is 2, and the middle and the last unit win"
)
### BEGIN HIDDEN TESTS
for winners, net in NETS.items():
    check.call(kernel_gradients, *net).returns(right_kernel_gradients(*net), when=winners)
### END HIDDEN TESTS

# %% [markdown]
# As in the previous notebook, test your gradients with a judge that does not know your derivation: central differences. Every difference should be below $10^{-9}$.


# %% show judge
def _judge(outputs):
    """Print how far the gradients of a random network are from central differences."""
    random = np.random.default_rng(outputs)
    shapes = [(3,), (), (outputs, 2), (outputs,)]
    x, t = random.normal(size=5), random.normal(size=outputs)
    net = [random.normal(size=shape) for shape in shapes]

    def loss(*net):
        K, b, W, c = net
        z = np.correlate(x, K) + b
        return np.sum((W @ np.maximum(0, np.maximum(z[:-1], z[1:])) + c - t) ** 2) / 2

    for number, gradient in enumerate((*kernel_gradients(x, *net, t), *output_gradients(x, *net, t))):
        gradient, numeric = np.asarray(gradient), np.zeros(shapes[number])
        for index in np.ndindex(numeric.shape):
            up, down = ([np.array(part) for part in net] for _side in range(2))
            up[number][index] += 1e-5
            down[number][index] -= 1e-5
            numeric[index] = (loss(*up) - loss(*down)) / 2e-5
        name = ("dK", "db", "dW", "dc")[number]
        print(f"{outputs} outputs, {name}: largest difference {np.max(np.abs(gradient - numeric)):.1e}")


_judge(1)
_judge(3)

# %% [markdown]
# ## Experiment · Where do the checkerboards come from? (10 minutes)
#
# Networks that draw images make small maps large with transposed convolutions of stride 2, and for years their images had a fine checkerboard in them. The cell below applies your `transposed_conv1d` to a constant input, 1 everywhere, with a kernel of ones: with stride 2 and a kernel of three entries, then of four, and for comparison with stride 1 and three entries. (The figures show the same in two dimensions, along the rows and along the columns.)
#
# **Predict first**, and write your prediction in the answer cell below: every input is the same, and every weight is the same. In which of the three cases are all outputs the same, away from the two ends? Then run the cell.

# %% experiment
_figure, axes = plt.subplots(1, 3, figsize=(9, 3.2), layout="constrained")
for axis, (k, stride) in zip(axes, ((3, 2), (4, 2), (3, 1)), strict=True):
    line = transposed_conv1d(np.ones(8), np.ones(k), stride=stride)
    print(f"kernel of {k}, stride {stride}:", " ".join(f"{value:g}" for value in line))
    axis.imshow(np.outer(line, line), cmap="gray")
    axis.set_title(f"kernel {k}×{k}, stride {stride}", fontsize=10)
    axis.axis("off")
plt.show()

# %% [markdown]
# **Explain (3 points).** What did you predict, and what happened? Why do the outputs of the first line alternate, and why not those of the second? What would you change in a network whose images have a checkerboard? Two to four sentences.

# %% explain checkerboard [markdown] points=3
# Each input puts a copy of the kernel into the output, and the copies begin two positions apart. A kernel of three entries overlaps with the next copy in one position: every second output gets contributions from two copies and the others from one, so the outputs alternate between 1 and 2, and in the image between 1, 2 and 4. With four entries, each output away from the ends lies under exactly two copies, so all are equal. A kernel size that is divisible by the stride avoids the uneven overlap; another way is to enlarge the map first (by repeating pixels or bilinearly) and then use an ordinary convolution. (Odena, Dumoulin and Olah, 2016. A network could learn weights that cancel the pattern, but in practice it hardly does.)
#
# Marking scheme:
#
# - 1 point: the outputs alternate although all inputs and weights are equal;
# - 1 point: the reason: the numbers of copies of the kernel that overlap at a position differ, because 3 is not divisible by the stride 2;
# - 1 point: a remedy: a kernel size divisible by the stride, or enlarging first and an ordinary convolution after it, or stride 1.

# %% [markdown]
# ## Where to go from here
#
# - Vincent Dumoulin, Francesco Visin: [A guide to convolution arithmetic for deep learning](https://arxiv.org/abs/1603.07285), 2016. Chapter 4 draws transposed convolutions, with strides.
# - Augustus Odena, Vincent Dumoulin, Chris Olah: [Deconvolution and Checkerboard Artifacts](https://distill.pub/2016/deconv-checkerboard/), Distill 2016. The checkerboards of real networks, and what helps.
# - Michael Nielsen: [Neural Networks and Deep Learning](http://neuralnetworksanddeeplearning.com/chap2.html), chapter 2: the four equations of backpropagation, explained at length.

# ---
# autograder:
#   cell_seconds: 10
#   notebook_seconds: 60
#   memory_mb: 1024
# ---

# %% [markdown]
# # The gradients of a convolution
#
# **Time** about 150 minutes · **Difficulty** ●●●○○ · **You need** NumPy, the chain rule, matrix times vector, Taylor's series, `conv2d` from *The residual block, by hand* · **Points** 50, and 7 for written answers
#
# To train a network, you need to know for every number in it: *how would the loss change if this number were a little larger?* For the weights of a convolution the answer is itself a convolution, and the same is true for its input. In this notebook you work out both gradients, check them against a slow method that cannot make the same mistake, write them as matrices, and finish with a tiny network whose seven gradients you compute one by one.
#
# When you are done, you can
#
# - write the backward pass of a convolution with any stride and padding;
# - check any gradient numerically, and say how far you can trust the check;
# - say which matrix a *transposed convolution* is the transpose of, and why the kernel is flipped (rotated by 180°) in the backward pass;
# - pass a gradient through `max` and through weights that are shared.
#
# **How this notebook works.** Fill in the cells that say `YOUR CODE HERE`, and delete the `raise NotImplementedError()` in them. Below each, a check reports whether your work is correct and, if it is not, where it differs. (A `NameError` there means that a cell above is not finished, or has not been run.) The checks you see are only a part of what is graded: hidden tests try your functions on other inputs too, with other strides, paddings and shapes. When your notebook is graded, every step is graded by itself, with correct versions of the earlier steps, and a cell that takes longer than 10 seconds is stopped. Besides Python's own modules, only NumPy and Matplotlib can be imported. Before you hand in, press **Validate** above the notebook; where there is no such button, *Kernel → Restart Kernel and Run All Cells* runs the same checks.

# %% setup imports
import matplotlib.pyplot as plt
import numpy as np

from autograder.lab import check, show

# %% [markdown]
# ## The idea
#
# A convolution (as in deep learning: a *cross-correlation*, the kernel $K$ is not flipped) computes
#
# $$
# y_{i,j} = \sum_{u,v} K_{u,v}\; \tilde x_{\,is+u,\;js+v}
# $$
#
# with stride $s$, where $\tilde x$ is the input $x$ with $p$ rows or columns of zeros on every side. Further downstream is a scalar loss $L$. The later layers pass back the **upstream gradient** $\mathrm{d}y$, an array of the shape of $y$:
#
# $$
# \mathrm{d}y_{i,j} = \frac{\partial L}{\partial y_{i,j}}
# \qquad\text{and we want}\qquad
# \mathrm{d}K_{u,v} = \frac{\partial L}{\partial K_{u,v}}, \quad
# \mathrm{d}x_{m,n} = \frac{\partial L}{\partial x_{m,n}}.
# $$
#
# All you need is the chain rule. Every use of $K_{u,v}$ contributes *what it was multiplied with*, times the upstream gradient at that output:
#
# $$
# \mathrm{d}K_{u,v} = \sum_{i,j} \mathrm{d}y_{i,j}\; \tilde x_{\,is+u,\;js+v}
# $$
#
# In terms of patches: each output position $(i,j)$ has looked at one **patch** of the input. Multiply that patch by the number $\mathrm{d}y_{i,j}$, and add up all patches. For the input it is the other way round: each output position hands a copy of the *kernel*, times $\mathrm{d}y_{i,j}$, back to the patch it has looked at, and where patches overlap, the copies add up.
#
# We follow one small example, with stride 1 and no padding. Its arrays are read-only: work on copies.

# %% setup inputs
x = np.array([[1, 2, 1, 0], [2, 1, 0, 1], [1, 0, 2, 1], [0, 1, 2, 1]], dtype=float)
kernel = np.array([[1, -1, 0], [0, 1, -1], [-1, 0, 1]], dtype=float)
dy = np.array([[1, -1], [-1, 1]], dtype=float)
for _given in (x, kernel, dy):
    _given.setflags(write=False)

# %% setup hidden
# There is nothing to do here. When your notebook is graded, the correct answers to the hidden tests
# are prepared in this cell.
### BEGIN HIDDEN TESTS
import torch
import torch.nn.functional as F


def tensor(a):
    return torch.as_tensor(np.array(a, dtype=float))


def right_forward(x, kernel, stride=1, padding=0):
    return F.conv2d(tensor(x)[None, None], tensor(kernel)[None, None], None, stride, padding)[0, 0].numpy()


def right_patch_terms(x, dy, kernel_shape, stride=1, padding=0):
    patches = F.unfold(tensor(x)[None, None], tuple(kernel_shape), padding=padding, stride=stride)[0]
    return (patches.T * tensor(dy).reshape(-1, 1)).reshape(*np.shape(dy), *kernel_shape).numpy()


def right_backward_weight(x, dy, kernel_shape, stride=1, padding=0):
    kernel = torch.zeros(tuple(kernel_shape), dtype=torch.float64, requires_grad=True)
    y = F.conv2d(tensor(x)[None, None], kernel[None, None], None, stride, padding)[0, 0]
    return torch.autograd.grad(y, kernel, tensor(dy))[0].numpy()


def right_backward_input(dy, kernel, input_shape, stride=1, padding=0):
    x = torch.zeros(tuple(input_shape), dtype=torch.float64, requires_grad=True)
    y = F.conv2d(x[None, None], tensor(kernel)[None, None], None, stride, padding)[0, 0]
    return torch.autograd.grad(y, x, tensor(dy))[0].numpy()


def right_conv_matrix(kernel, n):
    def convolve(values):
        return F.conv1d(values[None, None], tensor(kernel)[None, None])[0, 0]

    return torch.autograd.functional.jacobian(convolve, torch.zeros(n, dtype=torch.float64)).numpy()


def right_transposed(values, kernel, padding=0):
    return F.conv_transpose1d(tensor(values)[None, None], tensor(kernel)[None, None], padding=padding)[
        0, 0
    ].numpy()


def net(u, k, b):
    z = F.conv1d(u[None, None], k[None, None])[0, 0] + b
    return z, F.relu(F.max_pool1d(z[None], 2, 1)[0])


def right_net_forward(u, k, b, w, a):
    z, v = net(tensor(u), tensor(k), tensor(b))
    return z.numpy(), v.numpy(), float(tensor(w) @ v + a)


def right_net_gradients(u, k, b, w, a, y):
    k, b, w, a = (tensor(value).requires_grad_() for value in (k, b, w, a))
    error = w @ net(tensor(u), k, b)[1] + a - tensor(y)
    (error**2).sum().div(2).backward()
    return [value.grad.numpy() if value.dim() else float(value.grad) for value in (k, b, w, a)]


def right_output_gradients(u, k, b, w, a, y):
    return tuple(right_net_gradients(u, k, b, w, a, y)[2:])


def right_kernel_gradients(u, k, b, w, a, y):
    return tuple(right_net_gradients(u, k, b, w, a, y)[:2])


def numbers(*shape, seed):
    """Distinct numbers of both signs, with two decimals."""
    values = np.random.default_rng(seed).permutation(np.arange(-999, 1000, 7))
    return values[: np.prod(shape)].reshape(shape) / 100


# Input shape, kernel shape, stride, padding: nothing square, and rows that the kernel never reaches.
SETTINGS = [
    ((7, 5), (2, 3), 1, 0),
    ((6, 9), (3, 2), 2, 0),
    ((8, 6), (4, 1), 3, 0),
    ((5, 8), (3, 2), 2, 1),
    ((9, 4), (2, 3), 3, 2),
]


def named(stride, padding):
    return f"stride is {stride} and padding is {padding}"


# Who wins: z2 twice; z1 and z3; zero twice; zero, with a unit just below it, and z3.
NETS = [
    ([1.0, 2.0, -1.0, 3.0, 2.0], [1.0, -1.0, 0.5], -0.5, [2.0, -3.0], 1.0, 4.0),
    ([3.0, 1.0, -2.0, 1.0, 7.6], [1.0, 0.5, 0.25], 0.5, [-1.5, 0.5], 0.25, -2.0),
    ([1.0, 2.0, 3.0, 2.0, 1.0], [-1.0, -0.5, 0.25], -1.0, [1.0, 3.0], 0.5, -1.0),
    ([-3.0, -1.0, -2.0, 1.0, 8.0], [1.0, 0.5, 0.25], 1.5, [2.0, 1.5], -0.25, 1.0),
]
NETS = [tuple(np.array(value) if isinstance(value, list) else value for value in one) for one in NETS]
WINNERS = [
    "the middle unit wins twice",
    "the outer units win",
    "zero wins twice",
    "zero and the last unit win",
]

check.substitute(
    conv2d_forward=right_forward,
    patch_terms=right_patch_terms,
    conv_matrix=right_conv_matrix,
    transposed_conv1d=right_transposed,
    net_forward=right_net_forward,
    output_gradients=right_output_gradients,
    kernel_gradients=right_kernel_gradients,
)
### END HIDDEN TESTS

# %% show inputs
show.row({"x": x, "kernel": kernel, "dy": dy})

# %% [markdown]
# Red is positive, blue is negative, white is zero; the small grey numbers count rows and columns.
#
# **One entry, worked out.** The corner $x_{0,0}$ is seen by one output only, $y_{0,0}$, where it meets $K_{0,0}$. So $\mathrm{d}x_{0,0} = \mathrm{d}y_{0,0}\,K_{0,0} = 1\cdot 1 = 1$. Its neighbour $x_{0,1}$ meets $K_{0,1}$ in $y_{0,0}$ and $K_{0,0}$ in $y_{0,1}$:
#
# $$\mathrm{d}x_{0,1} = \mathrm{d}y_{0,0}\,K_{0,1} + \mathrm{d}y_{0,1}\,K_{0,0} = 1\cdot(-1) + (-1)\cdot 1 = -2$$
#
# Notice that the kernel's indices went *down* while those of $\mathrm{d}y$ went up. That is the flip (rotation by 180°), and you will meet it again.

# %% [markdown]
# ## Step 1 · Forward (3 points)
#
# You may have written this function before. With $p$ rows of zeros above an input of $n$ rows and $p$ below, a kernel of $k$ rows and stride $s$ give $\lfloor (n + 2p - k)/s \rfloor + 1$ rows; likewise for the columns. Neither the image nor the kernel needs to be square; where it matters, we write $k_h$ and $k_w$ for the kernel's rows and columns.


# %% solution conv2d_forward
def conv2d_forward(x, kernel, stride=1, padding=0):
    """Cross-correlate an image with a kernel.

    x: array of shape (rows, columns)
    kernel: array of shape (kernel rows, kernel columns)
    stride, padding: integers, the same in both directions
    returns: array of floats; leaves x and kernel as they are
    """
    ### BEGIN SOLUTION
    kernel_rows, kernel_columns = kernel.shape
    padded = np.pad(x, padding)
    rows = (padded.shape[0] - kernel_rows) // stride + 1
    columns = (padded.shape[1] - kernel_columns) // stride + 1
    y = np.empty((rows, columns))
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            patch = padded[top : top + kernel_rows, left : left + kernel_columns]
            y[i, j] = np.sum(patch * kernel)
    return y
    ### END SOLUTION


# %% test conv2d_forward points=2
small = np.array([[1.0, 2.0, 0.0, -1.0], [0.0, 1.0, 3.0, 2.0], [4.0, -2.0, 1.0, 0.0]])
weights = np.array([[1.0, 0.0], [2.0, -1.0]])
check.call(conv2d_forward, small, weights).returns(np.array([[0.0, 1.0, 4.0], [10.0, -4.0, 5.0]]))
weights = np.array([[1.0, 0.0, -1.0], [2.0, -1.0, 0.0]])
check.call(conv2d_forward, small, weights, stride=2, padding=1).returns(
    np.array([[-1.0, 4.0], [-5.0, -6.0]]), when="stride is 2 and padding is 1"
)
### BEGIN HIDDEN TESTS
for number, (shape, kernel_shape, stride, padding) in enumerate(SETTINGS):
    image, weights = numbers(*shape, seed=number), numbers(*kernel_shape, seed=10 + number)
    check.call(conv2d_forward, image, weights, stride, padding).returns(
        right_forward(image, weights, stride, padding), when=named(stride, padding)
    )
### END HIDDEN TESTS

# %% [markdown]
# Now compute `y`, the convolution of `x` with `kernel`.

# %% setup y
expected_y = np.array([[1.0, 1.0], [1.0, 2.0]])

# %% solution y
# y: the convolution of x with kernel, stride 1, no padding
### BEGIN SOLUTION
y = conv2d_forward(x, kernel)
### END SOLUTION

# %% test y points=1
check.array("y", y, expected_y)
### BEGIN HIDDEN TESTS
image, weights = numbers(5, 7, seed=14), numbers(2, 3, seed=15)
check.call(conv2d_forward, image, weights).returns(
    right_forward(image, weights), when="`x` and `kernel` are replaced by others, not square"
)
### END HIDDEN TESTS

# %% [markdown]
# ## Step 2 · A judge that does not know your derivation (5 points)
#
# Before we derive anything, we build a judge. To find out how a function $f$ (for us, the loss) changes with one entry of an array, change that entry by a small step $h$, up and down, and compare:
#
# $$
# \frac{\partial f}{\partial x_m} \approx \frac{f(\dots, x_m + h, \dots) - f(\dots, x_m - h, \dots)}{2h}
# $$
#
# This is the *central difference*. It is slow, with two calls of $f$ for every entry, and only approximate; but it does not use your derivation, so it cannot make the same mistake.


# %% solution numeric_gradient
def numeric_gradient(f, x, step=1e-5):
    """Estimate the gradient of f at x by central differences.

    f: function of one array that returns a number
    x: array of floats, of any shape
    step: the size of the step, in each direction
    returns: array of the shape of x; leaves x as it is
    """
    ### BEGIN SOLUTION
    gradient = np.empty(x.shape)
    for index in np.ndindex(x.shape):
        there = np.zeros(x.shape)
        there[index] = step
        gradient[index] = (f(x + there) - f(x - there)) / (2 * step)
    return gradient
    ### END SOLUTION


# %% test numeric_gradient points=3
def sum_of_squares(values):
    return np.sum(values**2)


def cube_of_sum(values):
    return np.sum(values) ** 3


check.call(numeric_gradient, sum_of_squares, np.array([1.0, -2.0, 0.5])).returns(np.array([2.0, -4.0, 1.0]))
check.call(numeric_gradient, cube_of_sum, np.array([[1.0, -2.0], [0.5, 1.0]])).returns(
    np.array([[0.75, 0.75], [0.75, 0.75]]), when="x has two axes"
)


### BEGIN HIDDEN TESTS
def sum_of_cubes(values):
    return float(np.sum(np.asarray(values) ** 3))


# ((x + h)³ - (x - h)³) / 2h is 3x² + h², whatever h is.
for shape, step in (((2, 3), 0.5), ((3, 2, 2), 0.25)):
    point = numbers(*shape, seed=20)
    check.call(numeric_gradient, sum_of_cubes, point, step=step).returns(
        3 * point**2 + step**2, when=f"x has {len(shape)} axes and step is {step}"
    )
### END HIDDEN TESTS

# %% [markdown]
# Two gradients will hardly ever agree to the last digit. We measure how far they are apart *relative to how large they are*:
#
# $$
# \mathrm{error}(g, \hat g) = \frac{\max_m |g_m - \hat g_m|}{\max_m |\hat g_m|}
# $$
#
# with the numeric one, $\hat g$, in the denominator (in our tests it is never all zeros). Around $10^{-9}$ is excellent, above $10^{-5}$ is suspicious.


# %% solution gradient_error
def gradient_error(gradient, numeric):
    """Return how far a gradient is from a numeric one, relative to the latter's largest entry.

    gradient, numeric: arrays of the same shape
    returns: a number, 0 or more
    """
    ### BEGIN SOLUTION
    return np.max(np.abs(gradient - numeric)) / np.max(np.abs(numeric))
    ### END SOLUTION


# %% test gradient_error points=2
check.call(gradient_error, np.array([1.5, -3.75]), np.array([2.0, -4.0])).returns(0.125)
### BEGIN HIDDEN TESTS
numeric = np.array([[1.0, -8.0], [2.0, 0.5]])
check.call(gradient_error, numeric + np.array([[0.0, 0.4], [-1.2, 0.0]]), numeric).returns(
    0.15, when="the largest entry is negative"
)
### END HIDDEN TESTS

# %% [markdown]
# ## Step 3 · The gradient of the kernel (8 points)
#
# $$
# \mathrm{d}K = \sum_{i,j} \mathrm{d}y_{i,j}\;\tilde x[\,is : is + k_h,\; js : js + k_w\,]
# $$
#
# First compute the single terms of this sum: one patch of the input for each entry of $\mathrm{d}y$, times that entry.


# %% solution patch_terms
def patch_terms(x, dy, kernel_shape, stride=1, padding=0):
    """Return, for each output position, the patch it has looked at, times its upstream gradient.

    x: array of shape (rows, columns), the input of the convolution
    dy: array of shape (output rows, output columns)
    kernel_shape: (kernel rows, kernel columns)
    stride, padding: those of the convolution
    returns: array of floats, of shape (output rows, output columns, kernel rows, kernel columns)
    """
    ### BEGIN SOLUTION
    kernel_rows, kernel_columns = kernel_shape
    padded = np.pad(x, padding)
    terms = np.empty((*dy.shape, kernel_rows, kernel_columns))
    for i, j in np.ndindex(dy.shape):
        top, left = i * stride, j * stride
        terms[i, j] = dy[i, j] * padded[top : top + kernel_rows, left : left + kernel_columns]
    return terms
    ### END SOLUTION


# %% test patch_terms points=2
small = np.array([[1.0, 2.0, 0.0], [0.0, 1.0, 3.0]])
check.call(patch_terms, small, np.array([[10.0, -1.0]]), (2, 2)).returns(
    np.array([[[[10.0, 20.0], [0.0, 10.0]], [[-2.0, 0.0], [-1.0, -3.0]]]])
)
check.call(patch_terms, small, np.array([[1.0, 2.0], [3.0, -1.0]]), (2, 2), stride=2, padding=1).returns(
    np.array(
        [
            [[[0.0, 0.0], [0.0, 1.0]], [[0.0, 0.0], [4.0, 0.0]]],
            [[[0.0, 0.0], [0.0, 0.0]], [[-1.0, -3.0], [0.0, 0.0]]],
        ]
    ),
    when="stride is 2 and padding is 1",
)
### BEGIN HIDDEN TESTS
for number, (shape, kernel_shape, stride, padding) in enumerate(SETTINGS):
    image = numbers(*shape, seed=30 + number)
    upstream = numbers(*right_forward(image, np.ones(kernel_shape), stride, padding).shape, seed=number)
    check.call(patch_terms, image, upstream, kernel_shape, stride, padding).returns(
        right_patch_terms(image, upstream, kernel_shape, stride, padding), when=named(stride, padding)
    )
### END HIDDEN TESTS

# %% [markdown]
# For our example there are four of them. Compute `terms` and look at them: each is a 3×3 corner of `x`, times its entry of `dy`, which is 1 or −1.

# %% setup terms
expected_terms = np.array(
    [
        [
            [[1.0, 2.0, 1.0], [2.0, 1.0, 0.0], [1.0, 0.0, 2.0]],
            [[-2.0, -1.0, 0.0], [-1.0, 0.0, -1.0], [0.0, -2.0, -1.0]],
        ],
        [
            [[-2.0, -1.0, 0.0], [-1.0, 0.0, -2.0], [0.0, -1.0, -2.0]],
            [[1.0, 0.0, 1.0], [0.0, 2.0, 1.0], [1.0, 2.0, 1.0]],
        ],
    ]
)

# %% solution terms
# terms: the patch terms of x, dy and a kernel of 3 x 3
### BEGIN SOLUTION
terms = patch_terms(x, dy, (3, 3))
### END SOLUTION

# %% show terms
if np.shape(terms) == (2, 2, 3, 3):
    show.row({f"terms[{i}, {j}]": np.asarray(terms)[i, j] for i in range(2) for j in range(2)})

# %% test terms points=1
check.array("terms", terms, expected_terms)
### BEGIN HIDDEN TESTS
image, upstream = numbers(5, 4, seed=36), numbers(4, 2, seed=37)
check.call(patch_terms, image, upstream, (2, 3)).returns(
    right_patch_terms(image, upstream, (2, 3)), when="`x` and `dy` are replaced by others, not square"
)
### END HIDDEN TESTS

# %% [markdown]
# The gradient of the kernel is their sum.


# %% solution conv2d_backward_weight
def conv2d_backward_weight(x, dy, kernel_shape, stride=1, padding=0):
    """Return the gradient of the loss with respect to the kernel.

    x: array of shape (rows, columns), the input of the convolution
    dy: array of the shape of its output, the upstream gradient
    kernel_shape: (kernel rows, kernel columns)
    stride, padding: those of the convolution
    returns: array of floats, of shape kernel_shape
    """
    ### BEGIN SOLUTION
    return patch_terms(x, dy, kernel_shape, stride, padding).sum(axis=(0, 1))
    ### END SOLUTION


# %% test backward_weight points=4
small = np.array([[1.0, 2.0, 0.0], [0.0, 1.0, 3.0]])
check.call(conv2d_backward_weight, small, np.array([[10.0, -1.0]]), (2, 2)).returns(
    np.array([[8.0, 20.0], [-1.0, 7.0]])
)
small = np.array([[1.0, 2.0, 0.0, -1.0], [0.0, 1.0, 3.0, 2.0], [4.0, -2.0, 1.0, 0.0]])
upstream = np.array([[1.0, 2.0, -1.0], [3.0, -1.0, 2.0]])
check.call(conv2d_backward_weight, small, upstream, (2, 2), stride=2, padding=1).returns(
    np.array([[3.0, -3.0], [7.0, 12.0]]), when="stride is 2 and padding is 1"
)
### BEGIN HIDDEN TESTS
for number, (shape, kernel_shape, stride, padding) in enumerate(SETTINGS):
    image = numbers(*shape, seed=40 + number)
    upstream = numbers(*right_forward(image, np.ones(kernel_shape), stride, padding).shape, seed=number)
    check.call(conv2d_backward_weight, image, upstream, kernel_shape, stride=stride, padding=padding).returns(
        right_backward_weight(image, upstream, kernel_shape, stride, padding), when=named(stride, padding)
    )
### END HIDDEN TESTS

# %% setup dkernel
expected_dkernel = np.array([[-2.0, 0.0, 2.0], [0.0, 3.0, -2.0], [2.0, -1.0, 0.0]])

# %% solution dkernel
# dkernel: the gradient of the loss with respect to kernel, in our example
### BEGIN SOLUTION
dkernel = conv2d_backward_weight(x, dy, kernel.shape)
### END SOLUTION

# %% show dkernel
show.matrix(dkernel, "dkernel", expected=expected_dkernel)


def judged(name, gradient, numeric):
    """Print how far a gradient is from the numeric one."""
    if np.shape(gradient) == numeric.shape:
        error = f"its error against the numeric gradient is {gradient_error(gradient, numeric):.1e}"
    else:
        error = f"its shape is {np.shape(gradient)}, but the numeric gradient has {numeric.shape}"
    print(f"{name}: {error}")


def loss_of_kernel(weights):
    return np.sum(dy * conv2d_forward(x, weights))


judged("dkernel", dkernel, numeric_gradient(loss_of_kernel, kernel.copy()))

# %% test dkernel points=1
check.array("dkernel", dkernel, expected_dkernel)
### BEGIN HIDDEN TESTS
image, upstream = numbers(5, 4, seed=46), numbers(4, 2, seed=47)
check.call(conv2d_backward_weight, image, upstream, (2, 3)).returns(
    right_backward_weight(image, upstream, (2, 3)), when="`x` and `dy` are replaced by others, not square"
)
### END HIDDEN TESTS

# %% [markdown]
# The cell above the check used your judge, `numeric_gradient` and `gradient_error`: for the loss $L = \sum_{i,j} \mathrm{d}y_{i,j}\, y_{i,j}$, the upstream gradient is exactly `dy`. (The error is even smaller than $10^{-9}$: this loss is linear in the kernel, so the central difference is exact except for rounding.)
#
# Look at `dy` once more: it stays the same when it is flipped (rotated by 180°). If you had flipped it by accident, this example would not have shown it; the checks of `conv2d_backward_weight` would.

# %% [markdown]
# ## Step 4 · The gradient of the input (10 points)
#
# Now the gradient goes back to the input. Start with zeros, in the shape of the *padded* input. Every output position adds the kernel, times its upstream gradient, to the patch it has looked at. This gives $\tilde{\mathrm{d}x}$, the gradient of the padded input. At the end, cut off the frame: the zeros in it are not part of our input.
#
# $$
# \tilde{\mathrm{d}x}[\,is : is + k_h,\; js : js + k_w\,] \mathrel{+}= \mathrm{d}y_{i,j}\,K
# $$
#
# Your function needs the shape of the input, since inputs of different shapes can give outputs of the same shape: rows and columns at the end that the kernel never reaches have gradient zero.


# %% solution conv2d_backward_input
def conv2d_backward_input(dy, kernel, input_shape, stride=1, padding=0):
    """Return the gradient of the loss with respect to the input.

    dy: array of the shape of the convolution's output, the upstream gradient
    kernel: array of shape (kernel rows, kernel columns)
    input_shape: (rows, columns) of the input, without padding
    stride, padding: those of the convolution
    returns: array of floats, of shape input_shape
    """
    ### BEGIN SOLUTION
    kernel_rows, kernel_columns = kernel.shape
    rows, columns = input_shape
    framed = np.zeros((rows + 2 * padding, columns + 2 * padding))
    for i, j in np.ndindex(dy.shape):
        top, left = i * stride, j * stride
        framed[top : top + kernel_rows, left : left + kernel_columns] += dy[i, j] * kernel
    return framed[padding : padding + rows, padding : padding + columns]
    ### END SOLUTION


# %% test backward_input points=2
upstream = np.array([[10.0, -1.0]])
weights = np.array([[1.0, 0.0], [2.0, -1.0]])
check.call(conv2d_backward_input, upstream, weights, (2, 3)).returns(
    np.array([[10.0, -1.0, 0.0], [20.0, -12.0, 1.0]])
)
### BEGIN HIDDEN TESTS
for number, (shape, kernel_shape) in enumerate((((7, 5), (2, 3)), ((6, 4), (3, 1)), ((5, 8), (4, 2)))):
    weights = numbers(*kernel_shape, seed=50 + number)
    upstream = numbers(*right_forward(np.zeros(shape), weights).shape, seed=number)
    check.call(conv2d_backward_input, upstream, weights, shape).returns(
        right_backward_input(upstream, weights, shape), when="the kernel is not square"
    )
### END HIDDEN TESTS

# %% test backward_input_stride points=2
upstream = np.array([[10.0, -1.0]])
weights = np.array([[1.0, 0.0], [2.0, -1.0]])
check.call(conv2d_backward_input, upstream, weights, (2, 5), stride=2).returns(
    np.array([[10.0, 0.0, -1.0, 0.0, 0.0], [20.0, -10.0, -2.0, 1.0, 0.0]]), when="stride is 2"
)
### BEGIN HIDDEN TESTS
for number, (shape, kernel_shape, stride) in enumerate((((7, 8), (2, 3), 2), ((8, 6), (1, 4), 3))):
    weights = numbers(*kernel_shape, seed=55 + number)
    upstream = numbers(*right_forward(np.zeros(shape), weights, stride).shape, seed=number)
    check.call(conv2d_backward_input, upstream, weights, shape, stride).returns(
        right_backward_input(upstream, weights, shape, stride),
        when=f"stride is {stride} and the kernel does not reach the last row",
    )
### END HIDDEN TESTS

# %% test backward_input_padding points=2
upstream = np.array([[1.0, 2.0], [3.0, 4.0]])
weights = np.array([[1.0, 0.0, 0.0], [0.0, -1.0, 0.0], [0.0, 0.0, 2.0]])
check.call(conv2d_backward_input, upstream, weights, (2, 2), padding=1).returns(
    np.array([[3.0, -2.0], [-3.0, -2.0]]), when="padding is 1"
)
### BEGIN HIDDEN TESTS
for number, (shape, kernel_shape, stride, padding) in enumerate(
    (((5, 8), (2, 3), 1, 2), ((9, 4), (2, 3), 3, 2))
):
    weights = numbers(*kernel_shape, seed=60 + number)
    upstream = numbers(*right_forward(np.zeros(shape), weights, stride, padding).shape, seed=number)
    check.call(conv2d_backward_input, upstream, weights, shape, stride, padding).returns(
        right_backward_input(upstream, weights, shape, stride, padding), when=named(stride, padding)
    )
### END HIDDEN TESTS

# %% setup dx
expected_dx = np.array(
    [[1.0, -2.0, 1.0, 0.0], [-1.0, 3.0, -3.0, 1.0], [-1.0, 0.0, 3.0, -2.0], [1.0, -1.0, -1.0, 1.0]]
)

# %% solution dx
# dx: the gradient of the loss with respect to x, in our example
### BEGIN SOLUTION
dx = conv2d_backward_input(dy, kernel, x.shape)
### END SOLUTION

# %% show dx
show.matrix(dx, "dx", expected=expected_dx)


def loss_of_input(values):
    return np.sum(dy * conv2d_forward(values, kernel))


judged("dx", dx, numeric_gradient(loss_of_input, x.copy()))

# %% test dx points=1
check.array("dx", dx, expected_dx)
### BEGIN HIDDEN TESTS
upstream, weights = numbers(4, 2, seed=66), numbers(2, 3, seed=67)
check.call(conv2d_backward_input, upstream, weights, (5, 4)).returns(
    right_backward_input(upstream, weights, (5, 4)), when="`dy` and `kernel` are replaced by others, not square"
)
### END HIDDEN TESTS

# %% [markdown]
# Your judge does not need an expected result. Here it checks both gradients with a 2×3 kernel, other strides and paddings. With these numbers the error should be below $10^{-9}$; a real mistake is usually far larger, $10^{-3}$ or more. Change the numbers and try your own. (With large inputs, such as pixels from 0 to 255, rounding alone can give $10^{-8}$: the loss is then much larger than its gradient.)


# %%
def judge_both(values, weights, stride, padding):
    """Compare both gradients with numeric ones, for some upstream gradient."""
    upstream = np.cos(conv2d_forward(values, weights, stride, padding))

    def loss(values, weights):
        return np.sum(upstream * conv2d_forward(values, weights, stride, padding))

    dweights = conv2d_backward_weight(values, upstream, weights.shape, stride, padding)
    dvalues = conv2d_backward_input(upstream, weights, values.shape, stride, padding)
    judged("conv2d_backward_weight", dweights, numeric_gradient(lambda k: loss(values, k), weights))
    judged("conv2d_backward_input", dvalues, numeric_gradient(lambda x: loss(x, weights), values))


for some in ((1, 0), (2, 0), (2, 1), (3, 2)):
    print("stride {}, padding {}:".format(*some))
    judge_both(np.sin(np.arange(42.0)).reshape(6, 7), np.cos(np.arange(6.0)).reshape(2, 3), *some)

# %% [markdown]
# ### The same as a convolution
#
# Take the point of view of one input entry, $x_{m,n}$. Which outputs have seen it, and through which weight? For stride 1 and no padding, $y_{i,j}$ has seen it through $K_{m-i,\,n-j}$; where $K$ has no such entry, the term is zero:
#
# $$
# \mathrm{d}x_{m,n} = \sum_{i,j} \mathrm{d}y_{i,j}\; K_{m-i,\,n-j}
# $$
#
# The indices of $K$ decrease as those of $\mathrm{d}y$ increase. Flip the kernel (rotate it by 180°), and both increase: this is an ordinary cross-correlation of $\mathrm{d}y$ with the flipped kernel. And since the corner $x_{0,0}$ is seen by a single output, $\mathrm{d}y$ needs a frame of zeros, $k_h - 1$ rows above and below and $k_w - 1$ columns left and right: then the flipped kernel, in its first position, just touches the corner of $\mathrm{d}y$. This is called a **full** convolution.
#
# Write it with `conv2d_forward`. The frame is not the same in both directions if the kernel is not square: `np.pad` takes a pair for each axis. (One more warning about our example: its kernel has the same number all along each diagonal, so flipping it gives the same as *transposing* it. Only flipping is correct.)


# %% solution dx_as_convolution
def dx_as_convolution(dy, kernel):
    """Return the gradient with respect to the input, for stride 1 and no padding, as a full convolution.

    dy: array of the shape of the convolution's output, the upstream gradient
    kernel: array of shape (kernel rows, kernel columns)
    returns: array of shape (output rows + kernel rows - 1, output columns + kernel columns - 1)
    """
    ### BEGIN SOLUTION
    kernel_rows, kernel_columns = kernel.shape
    above, beside = kernel_rows - 1, kernel_columns - 1
    framed = np.pad(dy, ((above, above), (beside, beside)))
    return conv2d_forward(framed, kernel[::-1, ::-1])
    ### END SOLUTION


# %% test dx_as_convolution points=3
check.call(dx_as_convolution, dy, kernel).returns(expected_dx, when="dy and kernel are those above")
weights = np.array([[1.0, 2.0, 0.0], [0.0, -1.0, 3.0]])
check.call(dx_as_convolution, np.array([[1.0, -2.0], [3.0, 0.0]]), weights).returns(
    np.array([[1.0, 0.0, -4.0, 0.0], [3.0, 5.0, 5.0, -6.0], [0.0, -3.0, 9.0, 0.0]]),
    when="the kernel has 2 rows and 3 columns",
)
### BEGIN HIDDEN TESTS
for number, (shape, kernel_shape) in enumerate((((7, 5), (3, 2)), ((4, 6), (1, 3)), ((4, 4), (3, 3)))):
    weights = numbers(*kernel_shape, seed=70 + number)
    upstream = numbers(*right_forward(np.zeros(shape), weights).shape, seed=number)
    check.call(dx_as_convolution, upstream, weights).returns(
        right_backward_input(upstream, weights, shape), when="dy and kernel are others"
    )
### END HIDDEN TESTS

# %% [markdown]
# **Explain (4 points).** A classmate leaves the kernel as it is in `dx_as_convolution`. For which kernels would nobody notice? And why is the kernel flipped in the backward pass, although it is not flipped in the forward pass? Use the two entries worked out under *The idea*, or indices. Four to six sentences.

# %% explain rotation [markdown] points=4
# Nobody would notice for kernels that stay the same when flipped (rotated by 180°), such as an average (all entries equal), a Gaussian or a Laplacian kernel, or a kernel of one entry. Tests need kernels without that symmetry.
#
# In the forward pass, output $(i,j)$ takes input $(i+u, j+v)$ times $K_{u,v}$: what it sees lies *ahead* of it by $(u,v)$. Seen from the input $(m,n)$, the output that has seen it through $K_{u,v}$ therefore lies *behind* it by the same step, at $(m-u, n-v)$. So walking over the outputs in increasing order means walking over the kernel's entries in decreasing order, in both directions. As a matrix: the rows of $C$ hold shifted kernels; the backward pass multiplies by $C^{\mathsf T}$, whose rows hold the kernel reversed. In the example, $x_{0,1}$ meets $K_{0,1}$ in $y_{0,0}$ and $K_{0,0}$ in $y_{0,1}$: the output's index goes up, the kernel's goes down.
#
# Marking scheme:
#
# - 1 point: kernels that stay the same when flipped (an example is enough);
# - 2 points: why one index decreases as the other increases: the output that saw $x_{m,n}$ through $K_{u,v}$ is $y_{m-u,n-v}$; shown with indices, with the two entries ($x_{0,1}$ meets $K_{0,1}$ in $y_{0,0}$, but $K_{0,0}$ in $y_{0,1}$), or with the transposed matrix;
# - 1 point: what follows: forward, the indices of input and kernel grow together, so nothing is flipped; backward, one grows as the other falls, so a cross-correlation needs the flipped kernel.

# %% [markdown]
# ## Step 5 · The same as a matrix (12 points)
#
# In this step `np.correlate` and `np.convolve` may help you (note that the second one flips the kernel).
#
# A convolution is linear: there is a matrix $C$ with $y = C\tilde x$. In one dimension it can be written down. Each row holds the kernel, one position further to the right than in the row above. For a kernel of three entries and six values,
#
# $$
# C = \begin{bmatrix} K_0 & K_1 & K_2 & 0 & 0 & 0 \\ 0 & K_0 & K_1 & K_2 & 0 & 0 \\ 0 & 0 & K_0 & K_1 & K_2 & 0 \\ 0 & 0 & 0 & K_0 & K_1 & K_2 \end{bmatrix}
# $$


# %% solution conv_matrix
def conv_matrix(kernel, n):
    """Return the matrix of the cross-correlation of n values with a kernel, stride 1, no padding.

    kernel: array of k numbers
    n: the number of values
    returns: array of shape (n - k + 1, n)
    """
    ### BEGIN SOLUTION
    rows = n - len(kernel) + 1
    matrix = np.zeros((rows, n))
    for i in range(rows):
        matrix[i, i : i + len(kernel)] = kernel
    return matrix
    ### END SOLUTION


# %% test conv_matrix points=2
check.call(conv_matrix, np.array([1.0, 2.0, -3.0]), 4).returns(
    np.array([[1.0, 2.0, -3.0, 0.0], [0.0, 1.0, 2.0, -3.0]])
)
### BEGIN HIDDEN TESTS
for k, n in ((4, 7), (2, 5), (1, 3)):
    check.call(conv_matrix, numbers(k, seed=80 + k), n).returns(
        right_conv_matrix(numbers(k, seed=80 + k), n), when=f"the kernel has {k} entries"
    )
### END HIDDEN TESTS

# %% [markdown]
# **Four values, a kernel of three, padding 1.** With a zero on each side there are six values and four outputs: the matrix above, 4×6. Now the first and the last column meet nothing but zeros. Without them the matrix is 4×4 and acts on the four values themselves; it is the **Jacobian** $\partial y_i/\partial x_j$ of the padded convolution.

# %% setup kernel1
kernel1 = np.array([2.0, -1.0, 3.0])
dy1 = np.array([1.0, -2.0, 0.5, 3.0])
for _given in (kernel1, dy1):
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
# c46: the matrix of kernel1 for six values; c44: the Jacobian of the convolution of four values, padding 1
### BEGIN SOLUTION
c46 = conv_matrix(kernel1, 6)
c44 = c46[:, 1:-1]
### END SOLUTION

# %% show matrices
show.row({"c46": c46, "c44": c44})

# %% test matrices points=2
check.array("c46", c46, expected_c46)
check.array("c44", c44, expected_c44)
### BEGIN HIDDEN TESTS
weights = numbers(5, seed=86)
check.call(conv_matrix, weights, 6).returns(
    right_conv_matrix(weights, 6), when="`kernel1` is replaced by a kernel of five entries"
)
### END HIDDEN TESTS

# %% [markdown]
# ### Transposed
#
# By the chain rule $\tilde{\mathrm{d}x} = C^{\mathsf T}\mathrm{d}y$: the backward pass is the *transposed* matrix, and without the entries of the frame its result is $\mathrm{d}x$. As a layer of its own it is called a **transposed convolution**; networks that generate images use it, with a stride greater than 1, to make small maps large again. With stride 1, as here, it takes $m$ values to $m + k - 1$, and with padding $p$, which here *removes* $p$ numbers at each end, to $m + k - 1 - 2p$: four values become six, or with padding 1 again four.


# %% solution transposed_conv1d
def transposed_conv1d(values, kernel, padding=0):
    """Apply the transposed matrix of a convolution, stride 1.

    values: array of m numbers
    kernel: array of k numbers
    padding: the padding of the convolution whose transpose this is
    returns: array of m + k - 1 - 2 * padding numbers
    """
    ### BEGIN SOLUTION
    whole = len(values) + len(kernel) - 1
    spread = conv_matrix(kernel, whole).T @ values
    return spread[padding : whole - padding]
    ### END SOLUTION


# %% test transposed_conv1d points=3
check.call(transposed_conv1d, np.array([1.0, 10.0]), np.array([2.0, -1.0])).returns(
    np.array([2.0, 19.0, -10.0])
)
### BEGIN HIDDEN TESTS
for m, k, padding in ((4, 3, 1), (5, 4, 0), (3, 5, 2)):
    values, weights = numbers(m, seed=90 + m), numbers(k, seed=95 + k)
    check.call(transposed_conv1d, values, weights, padding=padding).returns(
        right_transposed(values, weights, padding),
        when=f"{m} values, a kernel of {k} entries and padding {padding}",
    )
### END HIDDEN TESTS

# %% setup up
expected_up6 = np.array([2.0, -5.0, 6.0, -0.5, -1.5, 9.0])
expected_up4 = np.array([-5.0, 6.0, -0.5, -1.5])

# %% solution up
# up6: the transposed convolution of dy1 with kernel1, padding 0; up4: the same with padding 1
### BEGIN SOLUTION
up6 = transposed_conv1d(dy1, kernel1)
up4 = transposed_conv1d(dy1, kernel1, padding=1)
### END SOLUTION

# %% show up
show.row({"up6": up6, "up4": up4})

# %% test up points=2
check.array("up6", up6, expected_up6)
check.array("up4", up4, expected_up4)
### BEGIN HIDDEN TESTS
values, weights = numbers(3, seed=98), numbers(2, seed=99)
check.call(transposed_conv1d, values, weights).returns(
    right_transposed(values, weights), when="`dy1` and `kernel1` are replaced by shorter ones"
)
### END HIDDEN TESTS

# %% [markdown]
# ### And as a convolution again
#
# The rows of $C^{\mathsf T}$ hold the kernel backwards. So you can compute the gradient of the input without any matrix: put zeros around the upstream gradient and correlate with the reversed kernel. How many zeros on each side? A full convolution takes $k - 1$; padding $p$ in the forward pass leaves $k - 1 - p$ of them in the backward pass. For a kernel of three entries and padding 1 that is 1 again.


# %% solution conv1d_backward_input
def conv1d_backward_input(dy, kernel, padding):
    """Return the gradient of the input of a 1-D convolution, stride 1, by a convolution, without its matrix.

    dy: array, the upstream gradient
    kernel: array of k numbers
    padding: that of the convolution, at most k - 1
    returns: array of len(dy) + k - 1 - 2 * padding numbers
    """
    ### BEGIN SOLUTION
    framed = np.pad(dy, len(kernel) - 1 - padding)
    return np.correlate(framed, kernel[::-1])
    ### END SOLUTION


# %% test conv1d_backward_input points=3
check.call(conv1d_backward_input, dy1, kernel1, 1).returns(expected_up4, when="dy and kernel are those above")
check.call(conv1d_backward_input, dy1, kernel1, 0).returns(expected_up6, when="padding is 0")
### BEGIN HIDDEN TESTS
for m, k, padding in ((5, 4, 1), (6, 2, 0), (7, 5, 3)):
    values, weights = numbers(m, seed=100 + m), numbers(k, seed=105 + k)
    check.call(conv1d_backward_input, values, weights, padding).returns(
        right_transposed(values, weights, padding),
        when=f"{m} values, a kernel of {k} entries and padding {padding}",
    )
### END HIDDEN TESTS

# %% [markdown]
# ## Step 6 · A network with one kernel, used three times (12 points)
#
# From here on there are new letters, and in the formulas their indices start at 1 (in your arrays, as always, at 0). Five inputs $u_1,\dots,u_5$, one kernel $k$ of three weights and a bias $b$ (a number that is added), shared by three hidden units, the numbers $z_j$ inside the network; each output of a pooling layer is the largest of its two units *and zero* (max pooling and ReLU in one):
#
# $$
# \begin{aligned}
# z_j &= k_1 u_j + k_2 u_{j+1} + k_3 u_{j+2} + b, \qquad j = 1, 2, 3\\
# v_1 &= \max(0, z_1, z_2), \qquad v_2 = \max(0, z_2, z_3)\\
# \hat y &= w_1 v_1 + w_2 v_2 + a, \qquad L = \tfrac12 (\hat y - t)^2
# \end{aligned}
# $$
#
# Here $t$ is the target, the value that $\hat y$ should have. Two numbers that compete are never equal in our tests. (Python's `max` takes several numbers; `np.max` takes one array.)


# %% solution net_forward
def net_forward(u, k, b, w, a):
    """Run the network.

    u: array of 5 numbers
    k: array of 3 numbers; b: a number
    w: array of 2 numbers; a: a number
    returns: z (array of 3), v (array of 2), y_hat (a number)
    """
    ### BEGIN SOLUTION
    z = np.correlate(u, k) + b
    v = np.array([max(0.0, z[0], z[1]), max(0.0, z[1], z[2])])
    return z, v, w @ v + a
    ### END SOLUTION


# %% test net_forward points=2
u, k, b = np.array([1.0, -2.0, 3.0, 2.0, -1.0]), np.array([0.5, 1.0, -1.0]), 0.5
w, a = np.array([4.0, -1.0]), 1.0
check.call(net_forward, u, k, b, w, a).returns((np.array([-4.0, 0.5, 5.0]), np.array([0.5, 5.0]), -2.0))
u = np.array([1.0, -2.0, 0.0, 2.0, -1.0])
check.call(net_forward, u, k, b, w, a).returns(
    (np.array([-1.0, -2.5, 3.5]), np.array([0.0, 3.5]), -2.5), when="zero and the last unit win"
)
### BEGIN HIDDEN TESTS
for one, winners in zip(NETS, WINNERS, strict=True):
    check.call(net_forward, *one[:5]).returns(right_net_forward(*one[:5]), when=winners)
### END HIDDEN TESTS

# %% [markdown]
# ### The last layer
#
# Now go backwards, layer by layer. With the error $e = \hat y - t$,
#
# $$
# \frac{\partial L}{\partial a} = e, \qquad \frac{\partial L}{\partial w_i} = e\,v_i .
# $$


# %% solution output_gradients
def output_gradients(u, k, b, w, a, target):
    """Return the gradients of the loss with respect to the last layer.

    u, k, b, w, a: as in net_forward; target: a number
    returns: dw (array of 2), da (a number)
    """
    ### BEGIN SOLUTION
    _z, v, y_hat = net_forward(u, k, b, w, a)
    error = y_hat - target
    return error * v, error
    ### END SOLUTION


# %% test output_gradients points=2
u, k, b = np.array([1.0, -2.0, 3.0, 2.0, -1.0]), np.array([0.5, 1.0, -1.0]), 0.5
w, a = np.array([4.0, -1.0]), 1.0
check.call(output_gradients, u, k, b, w, a, 2.0).returns((np.array([-2.0, -20.0]), -4.0))
### BEGIN HIDDEN TESTS
for net_number in range(4):
    check.call(output_gradients, *NETS[net_number]).returns(
        right_output_gradients(*NETS[net_number]), when="other numbers are in the net"
    )
### END HIDDEN TESTS

# %% [markdown]
# ### Through max, into the shared kernel
#
# $\max$ hands its gradient to **the argument that won**, and nothing to the others: they could change a little and the maximum would stay the same. If zero has won, neither unit gets a gradient. So
#
# $$
# \mathrm{d}z_j = \sum_{i \,:\, z_j \text{ won in } v_i} e\,w_i .
# $$
#
# The middle unit $z_2$ takes part twice and may win twice. And since all three units use the same $k$ and $b$, the gradients of these are sums over all of them:
#
# $$
# \frac{\partial L}{\partial k_r} = \sum_{j=1}^{3} \mathrm{d}z_j\, u_{j+r-1}, \qquad
# \frac{\partial L}{\partial b} = \sum_{j=1}^{3} \mathrm{d}z_j .
# $$
#
# The first sum is Step 3 in one dimension: the input, correlated with the upstream gradient.


# %% solution kernel_gradients
def kernel_gradients(u, k, b, w, a, target):
    """Return the gradients of the loss with respect to the shared kernel and its bias.

    u, k, b, w, a: as in net_forward; target: a number
    returns: dk (array of 3), db (a number)
    """
    ### BEGIN SOLUTION
    z, _v, y_hat = net_forward(u, k, b, w, a)
    dv = (y_hat - target) * w
    dz = np.zeros(3)
    for i in range(2):
        winner = i if z[i] > z[i + 1] else i + 1
        if z[winner] > 0:
            dz[winner] += dv[i]
    return np.correlate(u, dz), dz.sum()
    ### END SOLUTION


# %% test kernel_gradients points=4
u, k, b = np.array([1.0, -2.0, 3.0, 2.0, -1.0]), np.array([0.5, 1.0, -1.0]), 0.5
w, a = np.array([4.0, -1.0]), 1.0
check.call(kernel_gradients, u, k, b, w, a, 2.0).returns((np.array([44.0, -40.0, -36.0]), -12.0))
u = np.array([0.0, 2.0, 3.0, 0.5, 2.0])
check.call(kernel_gradients, u, k, b, w, a, 2.0).returns(
    (np.array([66.0, 99.0, 16.5]), 33.0), when="the middle unit wins twice"
)
### BEGIN HIDDEN TESTS
for net_number in range(4):
    check.call(kernel_gradients, *NETS[net_number]).returns(
        right_kernel_gradients(*NETS[net_number]), when=WINNERS[net_number]
    )
### END HIDDEN TESTS

# %% [markdown]
# Now compute all seven gradients of the network in the first of these checks, as one array in the order $k_1, k_2, k_3, b, w_1, w_2, a$. The next cell defines the numbers, `target` included.

# %% setup seven
u = np.array([1.0, -2.0, 3.0, 2.0, -1.0])
k, b = np.array([0.5, 1.0, -1.0]), 0.5
w, a = np.array([4.0, -1.0]), 1.0
target = 2.0
expected_seven = np.array([44.0, -40.0, -36.0, -12.0, -2.0, -20.0, -4.0])

# %% solution seven
# seven: the gradients with respect to k1, k2, k3, b, w1, w2, a
### BEGIN SOLUTION
dk, db = kernel_gradients(u, k, b, w, a, target)
dw, da = output_gradients(u, k, b, w, a, target)
seven = np.array([*dk, db, *dw, da])
### END SOLUTION


# %% show seven
def loss_of_seven(p):
    return (net_forward(u, p[:3], p[3], p[4:6], p[6])[2] - target) ** 2 / 2


numeric_seven = numeric_gradient(loss_of_seven, np.array([*k, b, *w, a]))
show.row({"seven": seven, "numeric": numeric_seven})
judged("seven", seven, numeric_seven)

# %% test seven points=1
check.array("seven", seven, expected_seven)
### BEGIN HIDDEN TESTS
other = (*NETS[0][:5], NETS[1][5])
check.call(kernel_gradients, *other).returns(
    right_kernel_gradients(*other), when="the network is replaced by another one, where the middle unit wins twice"
)
### END HIDDEN TESTS

# %% [markdown]
# ### Any number of outputs
#
# With $M$ outputs there are $M$ rows of weights, $\hat y_m = w_{m,1} v_1 + w_{m,2} v_2 + a_m$ for $m = 1, \dots, M$, and $L = \tfrac12 \sum_m (\hat y_m - t_m)^2$. There are $M$ errors $e_m = \hat y_m - t_m$. Each output sends its own error back, and $v_1$ and $v_2$ collect from all outputs, $\mathrm{d}v_i = \sum_m w_{m,i}\, e_m$; as a matrix, $\mathrm{d}v = W^{\mathsf T} e$. From there on nothing changes: the winner of $v_i$ gets $\mathrm{d}v_i$.


# %% solution net_gradients
def net_gradients(u, k, b, w, a, target):
    """Return the gradients of the loss for a network with M outputs.

    u, k, b: as in net_forward
    w: array of shape (M, 2); a: array of M numbers; target: array of M numbers
    returns: dk (array of 3), db (a number), dw (array of shape (M, 2)), da (array of M)
    """
    ### BEGIN SOLUTION
    z = np.correlate(u, k) + b
    v = np.array([max(0.0, z[0], z[1]), max(0.0, z[1], z[2])])
    error = w @ v + a - target
    dv = w.T @ error
    dz = np.zeros(3)
    for i in range(2):
        winner = i if z[i] > z[i + 1] else i + 1
        if z[winner] > 0:
            dz[winner] += dv[i]
    return np.correlate(u, dz), dz.sum(), np.outer(error, v), error
    ### END SOLUTION


# %% test net_gradients points=3
check.call(net_gradients, u, k, b, np.array([[4.0, -1.0]]), np.array([1.0]), np.array([2.0])).returns(
    (np.array([44.0, -40.0, -36.0]), -12.0, np.array([[-2.0, -20.0]]), np.array([-4.0])), when="M is 1"
)
check.call(
    net_gradients, u, k, b, np.array([[4.0, -1.0], [2.0, 3.0]]), np.array([1.0, 0.5]), np.array([2.0, 4.0])
).returns(
    (
        np.array([106.5, 110.0, -23.5]),
        50.5,
        np.array([[-2.0, -20.0], [6.25, 62.5]]),
        np.array([-4.0, 12.5]),
    ),
    when="M is 2",
)
### BEGIN HIDDEN TESTS
for outputs, net_number in ((3, 0), (2, 1), (4, 3)):
    u_, k_, b_, *_rest = NETS[net_number]
    last = numbers(outputs, 2, seed=outputs), numbers(outputs, seed=8), numbers(outputs, seed=9)
    check.call(net_gradients, u_, k_, b_, *last).returns(
        tuple(right_net_gradients(u_, k_, b_, *last)), when=f"there are {outputs} outputs"
    )
### END HIDDEN TESTS

# %% [markdown]
# ## Experiment · How small is small?
#
# The numeric gradient depends on its step. The cell below estimates the gradient of $f(x) = \sum_m \sin(x_m)$, whose gradient $\cos(x_m)$ we know, with steps from $10^{-1}$ down to $10^{-13}$, and draws the error; beside it the same for the *forward difference* $\bigl(f(x+h) - f(x)\bigr)/h$.
#
# **Predict first**, and note it down in the answer cell below: does a smaller step always help? Which of the two curves is lower? Then run the cell.

# %% experiment
points = np.array([0.3, -1.2, 2.0])
steps = 10.0 ** np.arange(-1, -14, -1)


def sum_of_sines(values):
    return np.sum(np.sin(values))


def forward_difference(f, x, step):
    return np.array([(f(x + step * e) - f(x)) / step for e in np.eye(len(x))])


central = [gradient_error(numeric_gradient(sum_of_sines, points, h), np.cos(points)) for h in steps]
forward = [gradient_error(forward_difference(sum_of_sines, points, h), np.cos(points)) for h in steps]
plt.figure(figsize=(6, 3.5))
plt.loglog(steps, central, "o-", label="central difference")
plt.loglog(steps, forward, "s--", label="forward difference")
plt.gca().invert_xaxis()
plt.xlabel("step h")
plt.ylabel("relative error")
plt.title("Error of numeric gradients (smaller steps to the right)")
plt.legend()
plt.grid(alpha=0.3)
plt.show()

# %% [markdown]
# **Explain (3 points).** What did you predict, and what happened? Why does the error first fall and then rise again? Why does it fall faster for the central difference? Which step would you take, and what error would make you doubt your derivation? Three to five sentences. (A float carries about 16 digits; Taylor's series shows what the differences leave out.)

# %% explain step [markdown] points=3
# Two errors add up. Cutting the Taylor series off costs $h^2 f'''/6$ for the central difference and $h f''/2$ for the forward one: this error falls with the step, by two powers of ten for each power of ten in the first case and by one in the second. Rounding costs about $\varepsilon |f| / h$ with $\varepsilon \approx 10^{-16}$, since two nearly equal numbers are subtracted and the difference is divided by a small number: this error grows as the step shrinks. The lowest point is where both are of about the same size, between $h = 10^{-5}$ and $10^{-6}$ for the central difference (error about $10^{-11}$) and near $10^{-8}$ for the forward one (error about $10^{-8}$). The central difference is lower until rounding dominates both, below about $10^{-9}$; there the two are alike. With $h = 10^{-5}$ and smooth functions, an error above $10^{-5}$ or so is suspicious, unless a step crosses a kink of a ReLU or a max.
#
# Marking scheme:
#
# - 1 point: the error of the approximation falls with $h$, the error of rounding grows as $h$ shrinks;
# - 1 point: the central difference's error falls with $h^2$, the forward one's with $h$;
# - 1 point: a step from $10^{-4}$ to $10^{-6}$, both included, and a threshold clearly above the error that the plot shows for that step, up to $10^{-4}$ ($10^{-9}$, $10^{-7}$ and $10^{-5}$ are all fine).

# %% [markdown]
# ## Where to go from here
#
# - Vincent Dumoulin, Francesco Visin: [A guide to convolution arithmetic for deep learning](https://arxiv.org/abs/1603.07285), 2016. Chapter 4 draws transposed convolutions, with strides.
# - Yann LeCun, Léon Bottou, Yoshua Bengio, Patrick Haffner: [Gradient-Based Learning Applied to Document Recognition](http://yann.lecun.com/exdb/publis/pdf/lecun-98.pdf), 1998. Shared weights, trained by gradients, in the network that read cheques.
# - Michael Nielsen: [Neural Networks and Deep Learning](http://neuralnetworksanddeeplearning.com/chap2.html), chapter 2: the four equations of backpropagation, explained at length.

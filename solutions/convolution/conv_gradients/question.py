# ---
# autograder:
#   cell_seconds: 10
#   notebook_seconds: 60
#   memory_mb: 1024
# ---

# %% [markdown]
# # The gradients of a convolution
#
# **Time** about 115 minutes · **Difficulty** ●●●○○ · **You need** NumPy, the chain rule, *The residual block, by hand* · **Points** 21, and 3 for the written answer
#
# To train a network, you must know for every weight whether the loss would rise or fall if that weight were a little larger. A network may have millions of weights, and trying them one by one would take days. For a convolution, two further convolutions are enough: one gives the answer for all its weights at once, the other passes the gradient on to the layers before. Here you derive these two, and build a judge that can prove you wrong.
#
# ![Forward, x and the kernel K give y, and from y comes the loss. Backward, the upstream gradient dy arrives at the convolution, which returns dK for the kernel and dx for the layers before.](figures/conv_gradients_flow.svg)

# %% instructions [markdown]

# %% setup imports
import matplotlib.pyplot as plt
import numpy as np

from autograder.lab import check, show

# %% [markdown]
# ## The idea
#
# A convolution (as in deep learning: the kernel $K$ is not flipped) computes
#
# $$
# y_{i,j} = \sum_{u,v} K_{u,v}\; \tilde x_{\,is+u,\;js+v}
# $$
#
# with stride $s$, where $\tilde x$ is the input $x$ with $p$ rows and columns of zeros on every side. Further downstream is a scalar loss $L$. The later layers pass back the **upstream gradient** $\mathrm{d}y$, and the convolution must compute two gradients from it:
#
# $$
# \mathrm{d}y_{i,j} = \frac{\partial L}{\partial y_{i,j}},
# \qquad\qquad
# \mathrm{d}K_{u,v} = \frac{\partial L}{\partial K_{u,v}}, \quad
# \mathrm{d}x_{m,n} = \frac{\partial L}{\partial x_{m,n}}.
# $$
#
# All you need is the chain rule: if a number is used several times, its gradient is the sum of one contribution per use. We follow one small example, with stride 1 and no padding. Its arrays are read-only: work on copies.

# %% setup inputs
x = np.array([[1, 2, 1, 0], [2, 1, 0, 1], [1, 0, 2, 1], [0, 1, 2, 1]], dtype=float)
kernel = np.array([[1, -1, 0], [0, 1, -1], [-1, 0, 1]], dtype=float)
dy = np.array([[1, -1], [-1, 1]], dtype=float)
for _given in (x, kernel, dy):
    _given.setflags(write=False)

# %% setup hidden
# There is nothing to do here. When your notebook is graded, this cell prepares the correct answers
# to the hidden tests.
### BEGIN HIDDEN TESTS
# isort: split
import torch
import torch.nn.functional as F

from autograder.lab.inputs import integers, numbers, tensor


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


def upstream(shape, kernel_shape, stride, padding, seed):
    """Return an upstream gradient of the shape of the convolution's output."""
    return numbers(*right_forward(np.zeros(shape), np.ones(kernel_shape), stride, padding).shape, seed=seed)


# Shape of the input, of the kernel, stride, padding, largest number: nothing is square, the kernel does not
# reach some of the last rows, and one kernel meets padding as large as it can be used fully.
SETTINGS = [
    ((7, 5), (2, 3), 1, 0, 60),
    ((6, 9), (3, 2), 2, 0, 3),
    ((8, 6), (4, 1), 3, 0, 3),
    ((5, 8), (3, 2), 2, 1, 3),
    ((9, 4), (2, 3), 3, 2, 3),
    ((7, 5), (3, 2), 1, 2, 3),
]


def named(kernel_shape, stride, padding):
    """Name what is special about a setting."""
    rows, columns = kernel_shape
    parts = [f"stride is {stride}"] * (stride > 1) + [f"padding is {padding}"] * (padding > 0)
    size = f"{rows} row{'s' * (rows > 1)} and {columns} column{'s' * (columns > 1)}"
    return " and ".join(parts) or f"the kernel has {size}"


check.store(
    terms=right_patch_terms(x, dy, (3, 3)),
    dkernel=right_backward_weight(x, dy, (3, 3)),
    dx=right_backward_input(dy, kernel, (4, 4)),
)
check.substitute(patch_terms=right_patch_terms)
### END HIDDEN TESTS

# %% setup expected
# The correct results for the example.
expected_terms = check.stored("terms")
expected_dkernel, expected_dx = check.stored("dkernel"), check.stored("dx")

# %% show inputs
show.row({"x": x, "kernel": kernel, "dy": dy})

# %% [markdown]
# Red is positive, blue is negative, white is zero; the small grey numbers count rows and columns.
#
# The forward pass is given; you need not read the code. For an input with $H$ rows and a kernel with $k_h$ rows, the output has $H_\text{out} = \lfloor (H + 2p - k_h)/s \rfloor + 1$ rows. The same formula with $k_w$, the number of the kernel's columns, gives the output's columns. Neither images nor kernels need to be square.


# %% setup forward
def conv2d_forward(x, kernel, stride=1, padding=0):
    """Cross-correlate an image with a kernel.

    x: array of shape (rows, columns), 64-bit floats or integers
    kernel: array of shape (kernel rows, kernel columns), 64-bit floats or integers
    stride, padding: integers, the same in both directions
    returns: array of floats; leaves x and kernel as they are
    """
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(x, padding), kernel.shape)
    return np.einsum("ijuv,uv->ij", windows[::stride, ::stride], np.asarray(kernel, dtype=float))


# %% show y
y = conv2d_forward(x, kernel)
show.row({"y = conv2d_forward(x, kernel)": y})

# %% [markdown]
# ## Step 1 · A judge that does not know your derivation (3 points, 15 minutes, ●●○○○)
#
# Before you derive anything, build a judge. To find out how a function $f$ (here, the loss) changes with one entry of an array, raise that entry by a small step $h$, lower it by $h$, and compare the two values of $f$:
#
# $$
# \frac{\partial f}{\partial x_m} \approx \frac{f(\dots, x_m + h, \dots) - f(\dots, x_m - h, \dots)}{2h}
# $$
#
# This is the *central difference*. It is slow, with two calls of $f$ for every entry, and only approximate. But it does not use your derivation, so it cannot make the same mistake.
#
# **An example.** For $f(x) = x_0^2 + x_1^2$ at $x = (3, 1)$ with $h = 0.1$, the first entry of the gradient is $(3.1^2 - 2.9^2)/0.2 = 6$. In both calls of $f$, $x_1$ is 1.
#
# <details><summary>A nudge</summary>
#
# `np.ndindex(x.shape)` goes over all positions of an array with any number of axes. Which array must $f$ be given at one such position, and what must not happen to `x`?
#
# </details>
#
# <details><summary>An outline</summary>
#
# 1. Make an array of floats for the gradient, of the shape of `x`.
# 2. For each position: copy `x`, add the step at this position, and call `f`; do the same with the step subtracted.
# 3. Divide the difference of the two results by twice the step.
#
# </details>


# %% solution numeric_gradient
def numeric_gradient(f, x, step=1e-5):
    """Estimate the gradient of f at x by central differences.

    f: function of one array of the shape of x that returns a number
    x: array of floats (of 64 bits), with one axis or more
    step: by how much an entry is raised, and by how much it is lowered
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
def _sum_of_squares(values):
    return np.sum(values**2)


def _first_row_times_last(values):
    return np.sum(values[0] * values[-1])


check.call(numeric_gradient, _sum_of_squares, np.array([1.0, -2.0, 0.5])).returns(np.array([2.0, -4.0, 1.0]))
check.call(numeric_gradient, _first_row_times_last, np.array([[1.0, -2.0, 0.5], [3.0, 1.5, 4.0]])).returns(
    np.array([[3.0, 1.5, 4.0], [1.0, -2.0, 0.5]]), when="x has two axes"
)


### BEGIN HIDDEN TESTS
def sum_of_fifth_powers(values):
    return float(np.sum(values**5))


def row_by_row(values):
    return float(np.sum(np.sum(values**5, axis=1)))  # there must be a second axis


# ((x + h)⁵ - (x - h)⁵) / 2h is 5x⁴ + 10x²h² + h⁴, whatever h is.
for number, (shape, step, f) in enumerate(
    (
        ((5,), 1 / 3, sum_of_fifth_powers),
        ((2, 1, 3), 0.5, row_by_row),
        ((3, 2, 2), 0.25, row_by_row),
        ((3, 2, 2), 7.0, row_by_row),
        ((3, 2, 2), 7.0, row_by_row),
        ((4, 3), 0.5, row_by_row),
    )
):
    point = numbers(*shape, seed=20 + number, largest=2 if step < 1 else 14)
    what = f"x has {len(shape)} ax{'e' if len(shape) > 1 else 'i'}s and step is {step:.3g}"
    if shape == (4, 3):
        point, what = point.T, "x is a transposed array"
    check.call(numeric_gradient, f, point, step=step).returns(
        5 * point**4 + 10 * point**2 * step**2 + step**4, when=what
    )


def cube_of_the_sum(values):
    return float(np.sum(values) ** 3)


# Its derivatives are all 3s² + h², where s is the sum of the entries.
for what, point, step in (
    ("every entry acts on every derivative", numbers(3, 2, seed=28), 0.5),
    ("x is small", numbers(2, 2, seed=29, largest=0.03), 1e-4),
):
    check.call(numeric_gradient, cube_of_the_sum, point, step=step).returns(
        np.full(point.shape, 3 * point.sum() ** 2 + step**2), when=what
    )
### END HIDDEN TESTS

# %% [markdown]
# Two gradients hardly ever agree to the last digit. Measure how far they are apart *relative to how large they are*:
#
# $$
# \mathrm{error}(g, \hat g) = \frac{\max_m |g_m - \hat g_m|}{\max_n |\hat g_n|}
# $$
#
# The error is the largest difference, divided by the largest magnitude in the numeric gradient $\hat g$. (In our tests $\hat g$ may be tiny, but is never all zeros.) An error around $10^{-9}$ is excellent, one above $10^{-5}$ is suspicious.


# %% setup gradient_error
def gradient_error(gradient, numeric):
    """Return how far a gradient is from a numeric one, relative to the latter's largest magnitude."""
    return np.max(np.abs(gradient - numeric)) / np.max(np.abs(numeric))


# %% [markdown]
# ## Step 2 · The gradient of the kernel (8 points, 25 minutes, ●●●○○)
#
# ![A 4×4 input with the kernel in its four positions. The weight in the middle of the top row is multiplied by four different pixels, one for each output; its gradient is the sum of these pixels, each times its entry of dy.](figures/conv_gradients_weight.svg)
#
# Wherever the kernel is placed, its weight $K_{u,v}$ is multiplied by one pixel of the input. Each use contributes *this pixel*, times the upstream gradient at that output:
#
# $$
# \mathrm{d}K_{u,v} = \sum_{i,j} \mathrm{d}y_{i,j}\;\tilde x_{\,is+u,\;js+v}
# \qquad\text{or, for all weights at once,}\qquad
# \mathrm{d}K = \sum_{i,j} \mathrm{d}y_{i,j}\;\tilde x[\,is : is + k_h,\; js : js + k_w\,]
# $$
#
# The slice in the second formula is the **patch** of the input from which $y_{i,j}$ was computed. Multiply each patch by its number $\mathrm{d}y_{i,j}$, and add up the products. (For stride 1, the first formula is itself a convolution: the padded input, convolved with $\mathrm{d}y$ in place of the kernel.) First compute the individual terms of the sum.
#
# <details><summary>A nudge</summary>
#
# The forward pass cuts out the same patches. Now each of them is multiplied not by the kernel but by a single number, and they are not added up yet. How many patches are there?
#
# </details>
#
# <details><summary>An outline</summary>
#
# 1. Pad the image, and make an array of floats for the result. Its first two axes are those of `dy`, its last two those of the kernel.
# 2. For each entry of `dy`, cut out its patch, multiply it by the entry, and store the product at the same position in the result.
#
# </details>


# %% solution patch_terms
def patch_terms(x, dy, kernel_shape, stride=1, padding=0):
    """For each output, return the patch it was computed from, multiplied by the output's upstream gradient.

    x: array of shape (rows, columns), the input of the convolution, 64-bit floats or integers
    dy: array of shape (output rows, output columns), 64-bit floats or integers
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


# %% test patch_terms points=3
_x = np.array([[1.0, 2.0, 0.0], [0.0, 1.0, 3.0]])
check.call(patch_terms, _x, np.array([[10.0, -1.0]]), (2, 2)).returns(
    np.array([[[[10.0, 20.0], [0.0, 10.0]], [[-2.0, 0.0], [-1.0, -3.0]]]])
)
check.call(patch_terms, _x, np.array([[1.0, 2.0], [3.0, -1.0]]), (2, 2), stride=2, padding=1).returns(
    np.array(
        [
            [[[0.0, 0.0], [0.0, 1.0]], [[0.0, 0.0], [4.0, 0.0]]],
            [[[0.0, 0.0], [0.0, 0.0]], [[-1.0, -3.0], [0.0, 0.0]]],
        ]
    ),
    when="stride is 2 and padding is 1",
)
check.call(patch_terms, _x.astype(int), np.array([[0.5], [-1.5]]), (1, 3)).returns(
    np.array([[[[0.5, 1.0, 0.0]]], [[[0.0, -1.5, -4.5]]]]), when="the image holds integers"
)
check.call(patch_terms, x, dy, (3, 3)).returns(expected_terms, when="x and dy are those of the example")
### BEGIN HIDDEN TESTS
for number, (shape, kernel_shape, stride, padding, largest) in enumerate(SETTINGS):
    image = numbers(*shape, seed=30 + number, largest=largest)
    gradient = upstream(shape, kernel_shape, stride, padding, seed=number)
    check.call(patch_terms, image, gradient, kernel_shape, stride, padding).returns(
        right_patch_terms(image, gradient, kernel_shape, stride, padding),
        when=named(kernel_shape, stride, padding),
    )
for what, image, gradient in (
    ("the image is a transposed array", numbers(6, 4, seed=35).T, numbers(2, 5, seed=34)),
    ("the image holds integers", integers(4, 6, seed=36), numbers(2, 5, seed=37)),
    ("dy holds integers", numbers(4, 6, seed=38), integers(2, 5, seed=39)),
    ("dy is small", numbers(4, 6, seed=45), numbers(2, 5, seed=44, largest=1e-4)),
):
    check.call(patch_terms, image, gradient, (3, 2)).returns(
        right_patch_terms(image, gradient, (3, 2)), when=what
    )
### END HIDDEN TESTS

# %% show terms
terms = patch_terms(x, dy, (3, 3))
if np.shape(terms) == (2, 2, 3, 3):
    show.row({f"terms[{i}, {j}]": np.asarray(terms)[i, j] for i in range(2) for j in range(2)})

# %% [markdown]
# These are the four terms of the example: each is a 3×3 corner of `x`, times its entry of `dy`, which is 1 or −1.
#
# The gradient of the kernel is the sum of the terms.


# %% solution conv2d_backward_weight
def conv2d_backward_weight(x, dy, kernel_shape, stride=1, padding=0):
    """Return the gradient of the loss with respect to the kernel.

    x: array of shape (rows, columns), the input of the convolution, 64-bit floats or integers
    dy: array of the shape of its output, the upstream gradient, 64-bit floats or integers
    kernel_shape: (kernel rows, kernel columns)
    stride, padding: those of the convolution
    returns: array of floats, of shape kernel_shape
    """
    ### BEGIN SOLUTION
    return patch_terms(x, dy, kernel_shape, stride, padding).sum(axis=(0, 1))
    ### END SOLUTION


# %% test backward_weight points=5
_x = np.array([[1.0, 2.0, 0.0, -1.0], [0.0, 1.0, 3.0, 2.0], [4.0, -2.0, 1.0, 0.0]])
check.call(conv2d_backward_weight, _x[:2, :3], np.array([[10.0, -1.0]]), (2, 2)).returns(
    np.array([[8.0, 20.0], [-1.0, 7.0]])
)
check.call(conv2d_backward_weight, _x, np.array([[0.5, 2.0, -1.0]]), (3, 2)).returns(
    np.array([[4.5, 2.0], [-1.0, 4.5], [-3.0, 1.0]]), when="the kernel has 3 rows and 2 columns"
)
check.call(
    conv2d_backward_weight, _x, np.array([[1.0, 2.0, -1.0], [3.0, -1.0, 2.0]]), (2, 2), stride=2, padding=1
).returns(np.array([[3.0, -3.0], [7.0, 12.0]]), when="stride is 2 and padding is 1")
check.call(conv2d_backward_weight, x, dy, (3, 3)).returns(
    expected_dkernel, when="x and dy are those of the example"
)
check.call(conv2d_backward_weight, _x.astype(int), np.array([[0.5], [0.25]]), (2, 4)).returns(
    np.array([[0.5, 1.25, 0.75, 0.0], [1.0, 0.0, 1.75, 1.0]]), when="the image holds integers"
)
### BEGIN HIDDEN TESTS
cases = [
    ((3, 2), 1, 0, integers(4, 6, seed=48), numbers(2, 5, seed=49), "the image holds integers"),
    ((3, 2), 1, 0, numbers(4, 6, seed=46), numbers(2, 5, seed=47, largest=1e-4), "dy is small"),
    ((3, 2), 1, 0, numbers(4, 6, seed=43), integers(2, 5, seed=42), "dy holds integers"),
]
for number, (shape, kernel_shape, stride, padding, largest) in enumerate(SETTINGS):
    image = numbers(*shape, seed=40 + number, largest=largest)
    gradient = upstream(shape, kernel_shape, stride, padding, seed=number)
    cases.append((kernel_shape, stride, padding, image, gradient, named(kernel_shape, stride, padding)))
for kernel_shape, stride, padding, image, gradient, what in cases:
    check.call(conv2d_backward_weight, image, gradient, kernel_shape, stride=stride, padding=padding).returns(
        right_backward_weight(image, gradient, kernel_shape, stride, padding), when=what
    )
### END HIDDEN TESTS

# %% [markdown]
# Now let the judge test it. For the loss $L = \sum_{i,j} \mathrm{d}y_{i,j}\, y_{i,j}$, with fixed numbers $\mathrm{d}y_{i,j}$, the upstream gradient is exactly `dy`.


# %% show dkernel
def judged(name, gradient, numeric):
    """Print how far a gradient is from the numeric one."""
    if np.shape(gradient) == numeric.shape:
        error = f"its error against the numeric gradient is {gradient_error(gradient, numeric):.1e}"
    else:
        error = f"its shape is {np.shape(gradient)}, but the numeric gradient has {numeric.shape}"
    print(f"{name}: {error}")


def loss_of_kernel(weights):
    return np.sum(dy * conv2d_forward(x, weights))


dkernel = conv2d_backward_weight(x, dy, kernel.shape)
judged("dkernel", dkernel, numeric_gradient(loss_of_kernel, kernel.copy()))
show.row({"dkernel": dkernel})

# %% [markdown]
# The error is far below $10^{-9}$: this loss is linear in the kernel, so the central difference is exact except for rounding.
#
# Look at `dy` once more: it stays the same when it is flipped (rotated by 180°). A function that flips `dy` by mistake would pass this example, but not the checks of `conv2d_backward_weight`. One example is no proof.

# %% [markdown]
# ## Step 3 · The gradient of the input (7 points, 25 minutes, ●●●●○)
#
# ![Each entry of dy puts a copy of the kernel, times that entry, onto the patch that it was computed from. Where the patches of two entries overlap, the copies add up.](figures/conv_gradients_input.svg)
#
# Now $\mathrm{d}y_{i,j}$ multiplies the kernel instead of the patch. Every pixel of a patch receives a contribution from the output that was computed from this patch: the weight that multiplied the pixel, times the upstream gradient. In other words, each output position adds a **copy of the kernel**, times $\mathrm{d}y_{i,j}$, to its patch:
#
# $$
# \tilde{\mathrm{d}x}[\,is : is + k_h,\; js : js + k_w\,] \mathrel{+}= \mathrm{d}y_{i,j}\,K
# $$
#
# **Two entries, worked out.** The corner $x_{0,0}$ is seen by one output only, $y_{0,0}$, where it meets $K_{0,0}$. So $\mathrm{d}x_{0,0} = \mathrm{d}y_{0,0}\,K_{0,0} = 1\cdot 1 = 1$. Its neighbour $x_{0,1}$ meets $K_{0,1}$ in $y_{0,0}$ and $K_{0,0}$ in $y_{0,1}$:
#
# $$\mathrm{d}x_{0,1} = \mathrm{d}y_{0,0}\,K_{0,1} + \mathrm{d}y_{0,1}\,K_{0,0} = 1\cdot(-1) + (-1)\cdot 1 = -2$$
#
# With padding, $\tilde{\mathrm{d}x}$ is the gradient of the *padded* input; at the end, cut off its frame. Your function is given the shape of the input, since inputs of different shapes can give outputs of the same shape. Rows and columns at the end that the kernel never reaches have gradient zero.
#
# <details><summary>A nudge</summary>
#
# Compare the formula with the forward pass. There, a patch is read and one output is written. Here, one entry of `dy` is read. What is written, and why is it added with `+=` and not assigned?
#
# </details>
#
# <details><summary>An outline</summary>
#
# 1. Start with zeros (floats), in the shape of the *padded* input.
# 2. For each output position, add the kernel, times this entry of `dy`, to the slice of its patch.
# 3. Cut off the frame, that is, `padding` rows and columns on each side, and return the rest. (A slice like `[padding:-padding]` is empty when `padding` is 0.)
#
# </details>


# %% solution conv2d_backward_input
def conv2d_backward_input(dy, kernel, input_shape, stride=1, padding=0):
    """Return the gradient of the loss with respect to the input.

    dy: array of the shape of the convolution's output, the upstream gradient, 64-bit floats or integers
    kernel: array of shape (kernel rows, kernel columns), 64-bit floats or integers
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
_kernel = np.array([[1.0, 0.0], [2.0, -1.0]])
check.call(conv2d_backward_input, np.array([[10.0, -1.0]]), _kernel, (2, 3)).returns(
    np.array([[10.0, -1.0, 0.0], [20.0, -12.0, 1.0]])
)
check.call(conv2d_backward_input, dy, kernel, (4, 4)).returns(
    expected_dx, when="dy and kernel are those of the example"
)
check.call(conv2d_backward_input, np.array([[3, -1]]), _kernel / 4, (2, 3)).returns(
    np.array([[0.75, -0.25, 0.0], [1.5, -1.25, 0.25]]), when="dy holds integers"
)
check.call(conv2d_backward_input, np.array([[0.5], [0.25]]), np.array([[1, -3, 2]]), (2, 3)).returns(
    np.array([[0.5, -1.5, 1.0], [0.25, -0.75, 0.5]]), when="the kernel holds integers"
)
### BEGIN HIDDEN TESTS
for number, (shape, kernel_shape) in enumerate((((7, 5), (2, 3)), ((6, 4), (3, 1)), ((1, 6), (1, 3)))):
    weights = numbers(*kernel_shape, seed=50 + number, largest=60 if number == 1 else 3)
    gradient = upstream(shape, kernel_shape, 1, 0, seed=number)
    check.call(conv2d_backward_input, gradient, weights, shape).returns(
        right_backward_input(gradient, weights, shape), when=named(kernel_shape, 1, 0)
    )
for what, gradient, weights in (
    ("dy holds integers", integers(4, 6, seed=53), numbers(3, 2, seed=54)),
    ("the kernel holds integers", numbers(4, 6, seed=55), integers(3, 2, seed=58)),
    ("dy is small", numbers(4, 6, seed=56, largest=1e-4), numbers(3, 2, seed=57)),
):
    check.call(conv2d_backward_input, gradient, weights, (6, 7)).returns(
        right_backward_input(gradient, weights, (6, 7)), when=what
    )
### END HIDDEN TESTS

# %% test backward_input_stride points=2
check.call(
    conv2d_backward_input, np.array([[10.0, -1.0]]), np.array([[1.0, 0.0], [2.0, -1.0]]), (2, 5), stride=2
).returns(np.array([[10.0, 0.0, -1.0, 0.0, 0.0], [20.0, -10.0, -2.0, 1.0, 0.0]]), when="stride is 2")
check.call(
    conv2d_backward_input, np.array([[1.0], [-2.0]]), np.array([[3.0, 0.5]]), (4, 3), stride=2
).returns(
    np.array([[3.0, 0.5, 0.0], [0.0, 0.0, 0.0], [-6.0, -1.0, 0.0], [0.0, 0.0, 0.0]]),
    when="the kernel does not reach the last row and column",
)
### BEGIN HIDDEN TESTS
for number, (shape, kernel_shape, stride) in enumerate((((7, 8), (2, 3), 2), ((8, 6), (1, 4), 3))):
    weights = numbers(*kernel_shape, seed=55 + number)
    gradient = upstream(shape, kernel_shape, stride, 0, seed=number)
    check.call(conv2d_backward_input, gradient, weights, shape, stride).returns(
        right_backward_input(gradient, weights, shape, stride),
        when=f"stride is {stride} and the kernel does not reach the last row",
    )
### END HIDDEN TESTS

# %% test backward_input_padding points=3
_kernel = np.array([[1.0, 0.0, 0.0], [0.0, -1.0, 0.0], [0.0, 0.0, 2.0]])
check.call(conv2d_backward_input, np.array([[1.0, 2.0], [3.0, 4.0]]), _kernel, (2, 2), padding=1).returns(
    np.array([[3.0, -2.0], [-3.0, -2.0]]), when="padding is 1"
)
_dy = np.array([[1.0, 2.0, -1.0], [3.0, 0.0, 1.0]])
check.call(conv2d_backward_input, _dy, np.array([[3.0, 0.5]]), (2, 4), stride=2, padding=1).returns(
    np.array([[0.0, 0.0, 0.0, 0.0], [1.5, 0.0, 0.0, 3.0]]), when="stride is 2 and padding is 1"
)
### BEGIN HIDDEN TESTS
for number, (shape, kernel_shape, stride, padding) in enumerate(
    (((5, 8), (2, 3), 1, 1), ((9, 4), (2, 3), 3, 2), ((5, 8), (3, 4), 2, 2))
):
    weights = numbers(*kernel_shape, seed=60 + number)
    gradient = upstream(shape, kernel_shape, stride, padding, seed=number)
    check.call(conv2d_backward_input, gradient, weights, shape, stride, padding).returns(
        right_backward_input(gradient, weights, shape, stride, padding),
        when=named(kernel_shape, stride, padding),
    )
### END HIDDEN TESTS


# %% show dx
def loss_of_input(values):
    return np.sum(dy * conv2d_forward(values, kernel))


dx = conv2d_backward_input(dy, kernel, x.shape)
judged("dx", dx, numeric_gradient(loss_of_input, x.copy()))
show.row({"dx": dx})

# %% [markdown]
# Your judge needs no expected result. Here it tests both gradients with a 2×3 kernel, and with other strides and paddings. With these numbers the error should be below $10^{-9}$; a real mistake is usually far larger, $10^{-3}$ or more. Change the numbers and try your own.


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
# ## Step 4 · It is a convolution again (3 points, 20 minutes, ●●●●○)
#
# ![dy in a frame of zeros, with the flipped kernel in its first position: it touches dy in the corner only, where it gives dx at the top left.](figures/conv_gradients_full.svg)
#
# Take the point of view of one pixel, $x_{m,n}$. Which outputs has it contributed to, and through which weight? For stride 1 and no padding, it contributes to $y_{i,j}$ through the weight $K_{m-i,\,n-j}$; where $K$ has no such entry, the term is zero:
#
# $$
# \mathrm{d}x_{m,n} = \sum_{i,j} \mathrm{d}y_{i,j}\; K_{m-i,\,n-j}
# $$
#
# As $i$ and $j$ grow, the indices of $K$ in this sum fall; in a convolution, as we write it, they would rise. Flipping the kernel (rotating it by 180°) reverses its indices, so the sum is an ordinary convolution of $\mathrm{d}y$ with the **flipped** kernel. In the example, $x_{0,1}$ meets $K_{0,1}$ in $y_{0,0}$ and $K_{0,0}$ in $y_{0,1}$: from one output to the next, the kernel's index goes down.
#
# A corner of $x$ contributes to a single output, so in its first position the flipped kernel must touch only the corner entry of $\mathrm{d}y$, as in the figure. The rest of the kernel needs zeros to lie on: a frame of $k_h - 1$ rows above and below $\mathrm{d}y$, and of $k_w - 1$ columns left and right. This is called a **full** convolution.
#
# Write it with `conv2d_forward`, which does all the work once its two inputs are ready. The kernel of our example has the same number all along each diagonal, so flipping and *transposing* it happen to give the same matrix. For other kernels they differ, and only flipping is correct.
#
# <details><summary>A nudge</summary>
#
# The frame is not the same in both directions if the kernel is not square: `np.pad` takes a pair for each axis. A slice with a step of −1 reverses an axis.
#
# </details>


# %% solution dx_as_convolution
def dx_as_convolution(dy, kernel):
    """Return the gradient with respect to the input, for stride 1 and no padding, as a full convolution.

    dy: array of the shape of the convolution's output, the upstream gradient, 64-bit floats or integers
    kernel: array of shape (kernel rows, kernel columns), 64-bit floats or integers
    returns: array of floats, of shape (output rows + kernel rows - 1, output columns + kernel columns - 1)
    """
    ### BEGIN SOLUTION
    kernel_rows, kernel_columns = kernel.shape
    above, beside = kernel_rows - 1, kernel_columns - 1
    framed = np.pad(dy, ((above, above), (beside, beside)))
    return conv2d_forward(framed, kernel[::-1, ::-1])
    ### END SOLUTION


# %% test dx_as_convolution points=3
check.call(dx_as_convolution, dy, kernel).returns(expected_dx, when="dy and kernel are those above")
check.call(
    dx_as_convolution, np.array([[1.0, -2.0], [3.0, 0.0]]), np.array([[1.0, 2.0, 0.0], [0.0, -1.0, 3.0]])
).returns(
    np.array([[1.0, 0.0, -4.0, 0.0], [3.0, 5.0, 5.0, -6.0], [0.0, -3.0, 9.0, 0.0]]),
    when="the kernel has 2 rows and 3 columns",
)
### BEGIN HIDDEN TESTS
for number, (shape, kernel_shape) in enumerate(
    (((7, 5), (3, 2)), ((1, 6), (1, 3)), ((4, 4), (3, 3)), ((9, 5), (5, 2)))
):
    weights = numbers(*kernel_shape, seed=70 + number, largest=60 if number == 0 else 3)
    gradient = upstream(shape, kernel_shape, 1, 0, seed=number)
    rows, columns = kernel_shape
    check.call(dx_as_convolution, gradient, weights).returns(
        right_backward_input(gradient, weights, shape),
        when="the kernel is square" if rows == columns else named(kernel_shape, 1, 0),
    )
for what, gradient, weights in (
    ("the kernel holds integers", numbers(4, 6, seed=75), integers(3, 2, seed=76)),
    ("dy holds integers", integers(4, 6, seed=73), numbers(3, 2, seed=74)),
    ("dy is small", numbers(4, 6, seed=77, largest=1e-4), numbers(3, 2, seed=78)),
):
    check.call(dx_as_convolution, gradient, weights).returns(
        right_backward_input(gradient, weights, (6, 7)), when=what
    )
### END HIDDEN TESTS

# %% [markdown]
# ## Experiment · How small is small? (15 minutes)
#
# The numeric gradient depends on its step. The cell below estimates the gradient of $f(x) = \sum_m \sin(x_m)$, whose gradient $\cos(x_m)$ we know, with steps from $10^{-1}$ down to $10^{-13}$, and draws the error; beside it the same for the *forward difference* $\bigl(f(x+h) - f(x)\bigr)/h$.
#
# **Predict first**, and write your prediction in the answer cell below the figure: which of the two curves will be lower, and does a smaller step always help? Then run the cell.

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
# Two errors add up. By Taylor's series, $f(x + h) = f(x) + h f'(x) + h^2 f''(x)/2 + h^3 f'''(x)/6 + \dots$, so the forward difference is wrong by about $h f''/2$; in the central one the term with $f''$ cancels, and about $h^2 f'''/6$ remains. And a float carries about 16 digits, so each value of $f$ is wrong by about $10^{-16}$ before the difference is divided by $h$ or $2h$.
#
# **Explain (3 points).** What did you predict? Why does the error first fall and then rise again? Which step would you take, and above which error would you doubt your derivation? Two or three sentences.

# %% explain step [markdown] points=3
# The error of the approximation falls with the step: to a hundredth for each power of ten for the central difference, to a tenth for the forward one. The error of rounding, about $10^{-16}/h$, grows as the step shrinks, since the difference of two nearly equal numbers is divided by a small one. The lowest point is where both are of about the same size, between $h = 10^{-5}$ and $10^{-6}$ for the central difference (error about $10^{-11}$) and near $10^{-8}$ for the forward one (error about $10^{-8}$). With $h = 10^{-5}$ and smooth functions, an error above $10^{-5}$ or so is suspicious, unless a step crosses a kink of a ReLU or a max.
#
# Marking scheme:
#
# - 1 point: the error of the approximation falls with $h$;
# - 1 point: the error of rounding grows as $h$ shrinks;
# - 1 point: a step from $10^{-4}$ to $10^{-6}$, both included, and a threshold clearly above the error that the plot shows for that step, up to $10^{-4}$ ($10^{-9}$, $10^{-7}$ and $10^{-5}$ are all fine).

# %% [markdown]
# ## Where to go from here
#
# - Yann LeCun, Léon Bottou, Yoshua Bengio, Patrick Haffner: [Gradient-Based Learning Applied to Document Recognition](http://yann.lecun.com/exdb/publis/pdf/lecun-98.pdf), 1998. Convolutions trained by gradients, in the network that read cheques.
# - Michael Nielsen: [Neural Networks and Deep Learning](http://neuralnetworksanddeeplearning.com/chap2.html), chapter 2: the four equations of backpropagation, explained at length.
# - The next notebook, *Convolutions as matrices*, computes the gradient of the input with the transpose of a matrix, and uses the same transpose as a layer that makes small maps large.

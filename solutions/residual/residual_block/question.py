# ---
# autograder:
#   cell_seconds: 10
#   notebook_seconds: 60
#   memory_mb: 1024
# ---

# %% [markdown]
# # The residual block, by hand
#
# **Time** about 90 minutes · **Difficulty** ●●○○○ · **You need** NumPy: arrays, slices, loops over them · **Points** 24, and 4 for a written answer
#
# A residual network repeats one idea: *compute a small change, and add it to the input* (He, Zhang, Ren and Sun, [2015](https://arxiv.org/abs/1512.03385)). In this notebook you build a miniature of that block from nothing but NumPy, and follow two small images through it, matrix by matrix.
#
# When you are done, you can
#
# - write a 2-D convolution with any stride and padding, and say what size its output has;
# - say what each part of a residual block does to the numbers, and where the skip connection enters;
# - explain why a test that passes may still have tested nothing.
#
# **How this notebook works.** Fill in the cells that say `YOUR CODE HERE`, and delete the `raise NotImplementedError()` in them. A check below each of them reports whether your work is correct and, if it is not, where it differs; each matrix is drawn as well. (A `NameError` there means that a cell above is not finished, or has not been run.) The checks you see are one part of the grade: hidden tests try your functions on other inputs too. Each step is graded on its own, with correct versions of the earlier steps, so a mistake in one step does not cost you points in the next. A cell that runs for more than 10 seconds is stopped. Besides Python's standard library, only NumPy and Matplotlib can be imported. Before you hand in, press **Validate** above the notebook; if there is no such button, *Kernel → Restart Kernel and Run All Cells* runs the same checks.

# %% setup imports
import numpy as np

from autograder.lab import check, show

# %% [markdown]
# ## The idea
#
# For an image $x$ and a kernel $K$, the block computes
#
# $$
# y = \mathrm{ReLU}\bigl(\, x + \mathrm{ReLU}(K \star x) \,\bigr)
# $$
#
# where $\mathrm{ReLU}$ replaces negative numbers by zero, and $\star$ is the *cross-correlation* that deep learning calls convolution: a small matrix of weights, the *kernel*, moves over the image, and the kernel is **not** flipped (rotated by 180°). The path through $K$ is the *branch*, which computes a change; the bare $x$ in the sum is the **skip connection**. If the best thing to do with a non-negative $x$ is to leave it alone, the block only has to make the change zero. (In the paper's block the change may be negative, too: there is no ReLU directly before the sum. Ours has one, so that you can see what each of the two ReLUs does.) After the block we shrink the result: max pooling keeps the largest of every 2×2 patch (patches do not overlap), and global average pooling turns what is left into a single number. There are six results along the way, and you will compute all of them. *Stride* is how far the kernel moves each time, *padding* how many rows or columns of zeros are put on each side of the image; Step 1 says more.
#
# | | | matrix | size |
# |---|---|---|---|
# | 1 | `conv_out` | $c = K \star x$, stride 1, padding 1 | 5×5 |
# | 2 | `relu_out` | $r = \mathrm{ReLU}(c)$ | 5×5 |
# | 3 | `sum_out` | $z = x + r$ | 5×5 |
# | 4 | `block_out` | $y = \mathrm{ReLU}(z)$ | 5×5 |
# | 5 | `pooled` | $q = \mathrm{MaxPool}_{2\times2}(y)$ | 2×2 |
# | 6 | `features` | $g = \mathrm{mean}(q)$ | one number |
#
# Two images go through the block. `image` is a corner of a grey-scale photograph, 5×5 pixels with brightness from 0 to 255. `signed` holds small numbers of both signs, like the normalised inputs of a network. You will see at the end why one image is not enough. Both arrays are read-only: work on copies.

# %% setup inputs
image = np.array(
    [
        [100, 150, 200, 50, 30],
        [80, 120, 180, 255, 90],
        [40, 70, 110, 230, 200],
        [30, 60, 100, 150, 120],
        [20, 50, 80, 100, 90],
    ],
    dtype=float,
)
signed = np.array(
    [
        [3, -1, 2, 0, -4],
        [-2, 5, -3, 1, 2],
        [1, -6, 4, -2, 3],
        [0, 2, -5, 6, -1],
        [-3, 1, 0, -2, 4],
    ],
    dtype=float,
)
kernel = np.array(
    [
        [0.1, -0.2, 0.1],
        [-0.1, 0.4, 0.1],
        [0.2, -0.1, 0.1],
    ]
)
for _given in (image, signed, kernel):
    _given.setflags(write=False)

# %% setup hidden
# There is nothing to do here. When your notebook is graded, this cell prepares the correct answers
# to the hidden tests.
### BEGIN HIDDEN TESTS
import torch
import torch.nn.functional as F


def right_conv2d(x, kernel, stride=1, padding=0):
    x, kernel = (torch.as_tensor(np.array(a, dtype=float))[None, None] for a in (x, kernel))
    return F.conv2d(x, kernel, stride=stride, padding=padding)[0, 0].numpy()


def right_relu(x):
    return F.relu(torch.as_tensor(np.array(x, dtype=float))).numpy()


def right_block(x, kernel):
    return right_relu(x + right_relu(right_conv2d(x, kernel, padding=1)))


def right_max_pool2d(x, size, stride):
    return F.max_pool2d(torch.as_tensor(x)[None], size, stride)[0].numpy()


def numbers(rows, columns, seed):
    """Return distinct numbers of both signs, with two decimals."""
    values = np.random.default_rng(seed).permutation(np.arange(-999, 1000, 7))
    return values[: rows * columns].reshape(rows, columns) / 100


check.substitute(conv2d=right_conv2d, relu=right_relu)
### END HIDDEN TESTS

# %% show inputs
show.matrix(image, "image")
show.matrix(signed, "signed")
show.matrix(kernel, "kernel")

# %% [markdown]
# Red is positive, blue is negative, white is zero; the small grey numbers count rows and columns.
#
# **One entry, worked out.** With padding 1, the image gets a frame of zeros. The kernel's first position covers the top left corner of the framed image; we multiply entry by entry (the sign $\odot$), then add everything up:
#
# $$
# c_{0,0} = \sum
# \begin{bmatrix} 0.1 & -0.2 & 0.1 \\ -0.1 & 0.4 & 0.1 \\ 0.2 & -0.1 & 0.1 \end{bmatrix}
# \odot
# \begin{bmatrix} 0 & 0 & 0 \\ 0 & 100 & 150 \\ 0 & 80 & 120 \end{bmatrix}
# = 0.4\cdot 100 + 0.1\cdot 150 - 0.1\cdot 80 + 0.1\cdot 120 = 59
# $$
#
# Then the kernel moves on by the stride. That is all there is to it.

# %% [markdown]
# ## Step 1 · Convolution (7 points)
#
# Let $\tilde x$ be $x$ with a frame of zeros: $p$ rows above and $p$ below, $p$ columns left and $p$ right. With a kernel of $k_h \times k_w$ entries and stride $s$,
#
# $$
# c_{i,j} = \sum_{u=0}^{k_h-1}\;\sum_{v=0}^{k_w-1} K_{u,v}\;\tilde x_{\,i s + u,\; j s + v}\,,
# \qquad
# \text{rows of } c = \left\lfloor \frac{n + 2p - k_h}{s} \right\rfloor + 1
# $$
#
# for an $x$ with $n$ rows, and likewise for the columns. Positions where the kernel would stick out at the end are left out: this is what the floor does.
#
# Write `conv2d`. Images and kernels need not be square, and an image may hold integers (photographs do), although the result has fractions. Loops are fine; so is anything cleverer.


# %% solution conv2d
def conv2d(x, kernel, stride=1, padding=0):
    """Cross-correlate an image with a kernel.

    x: array of shape (rows, columns), floats or integers
    kernel: array of shape (kernel rows, kernel columns)
    stride: how far the kernel moves each time, down as well as right
    padding: how many rows or columns of zeros go on each side of x
    returns: array of floats; leaves x and kernel as they are
    """
    ### BEGIN SOLUTION
    kernel_rows, kernel_columns = kernel.shape
    padded = np.pad(x, padding)
    rows = (padded.shape[0] - kernel_rows) // stride + 1
    columns = (padded.shape[1] - kernel_columns) // stride + 1
    out = np.empty((rows, columns))
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            patch = padded[top : top + kernel_rows, left : left + kernel_columns]
            out[i, j] = np.sum(patch * kernel)
    return out
    ### END SOLUTION


# %% test conv2d points=2
small_image = np.array([[1.0, 2.0, 0.0, -1.0], [0.0, 1.0, 3.0, 2.0], [4.0, -2.0, 1.0, 0.0]])
small_kernel = np.array([[1.0, 0.0], [2.0, -1.0]])
check.call(conv2d, small_image, small_kernel).returns(np.array([[0.0, 1.0, 4.0], [10.0, -4.0, 5.0]]))
### BEGIN HIDDEN TESTS
wide, tall = numbers(6, 9, seed=1), numbers(8, 5, seed=2)
k33, k32, k23, k41 = (numbers(*shape, seed=3) for shape in ((3, 3), (3, 2), (2, 3), (4, 1)))
for x, weights in ((wide, k33), (tall, k32), (tall, k23), (wide, k41)):
    rows, columns = weights.shape
    check.call(conv2d, x, weights).returns(
        right_conv2d(x, weights), when=f"the kernel has {rows} rows and {columns} columns"
    )
### END HIDDEN TESTS

# %% test conv2d_padding points=1
small_image = np.array([[1.0, 2.0, 0.0], [0.0, 1.0, 3.0]])
small_kernel = np.array([[1.0, 0.0], [2.0, -1.0]])
check.call(conv2d, small_image, small_kernel, padding=1).returns(
    np.array([[-1.0, 0.0, 4.0, 0.0], [0.0, 0.0, 1.0, 6.0], [0.0, 0.0, 1.0, 3.0]]), when="padding is 1"
)
### BEGIN HIDDEN TESTS
wide, tall = numbers(6, 9, seed=6), numbers(8, 5, seed=7)
k33, k32 = numbers(3, 3, seed=8), numbers(3, 2, seed=9)
check.call(conv2d, wide, k33, padding=2).returns(right_conv2d(wide, k33, padding=2), when="padding is 2")
check.call(conv2d, tall, k32, 1, 1).returns(
    right_conv2d(tall, k32, padding=1), when="padding is 1 and the kernel is not square"
)
### END HIDDEN TESTS

# %% test conv2d_stride points=2
small_image = np.array([[1.0, 2.0, 0.0, -1.0, 5.0], [0.0, 1.0, 3.0, 2.0, 5.0], [4.0, -2.0, 1.0, 0.0, 5.0]])
small_kernel = np.array([[1.0, 0.0, -1.0], [2.0, -1.0, 0.0]])
check.call(conv2d, small_image, small_kernel, stride=2).returns(np.array([[0.0, -1.0]]), when="stride is 2")
### BEGIN HIDDEN TESTS
wide, tall = numbers(6, 9, seed=12), numbers(8, 5, seed=13)
k33, k42 = numbers(3, 3, seed=14), numbers(4, 2, seed=15)
check.call(conv2d, wide, k42, stride=2).returns(right_conv2d(wide, k42, stride=2), when="stride is 2")
check.call(conv2d, tall, k33, 3, 1).returns(
    right_conv2d(tall, k33, 3, 1), when="stride is 3 and padding is 1"
)
### END HIDDEN TESTS

# %% test conv2d_integers points=1
photograph = np.array([[10, 20, 31], [40, 50, 60]])
small_kernel = np.array([[0.25, 0.25], [0.25, 0.25]])
check.call(conv2d, photograph, small_kernel).returns(
    np.array([[30.0, 40.25]]), when="the image holds integers"
)
### BEGIN HIDDEN TESTS
photograph = np.arange(3, 87, 3).reshape(4, 7)
k32 = numbers(3, 2, seed=16)
check.call(conv2d, photograph, k32).returns(right_conv2d(photograph, k32), when="the image holds integers")
### END HIDDEN TESTS

# %% [markdown]
# ### Matrix 1: the convolution
#
# Use your function on both images, with stride 1 and padding 1, so that a 5×5 image gives a 5×5 result. The correct matrices are printed below, and drawn next to yours.

# %% setup conv_out
expected_conv = np.array(
    [
        [59.0, 92.0, 101.5, 22.5, 49.0],
        [42.0, 70.0, 91.5, 125.0, 35.5],
        [22.0, 47.0, 78.5, 94.0, 82.5],
        [20.0, 39.0, 69.0, 62.0, 27.0],
        [13.0, 27.0, 38.0, 33.0, 17.0],
    ]
)
expected_conv_signed = np.array(
    [
        [1.8, -1.7, 2.3, -1.1, -1.6],
        [-1.7, 3.8, -3.9, 2.0, 0.8],
        [0.9, -4.3, 4.7, -2.9, 2.4],
        [-0.2, 1.3, -3.2, 4.5, -2.6],
        [-0.9, -0.2, 1.5, -2.2, 2.6],
    ]
)
print(expected_conv, expected_conv_signed, sep="\n\n")

# %% solution conv_out
# conv_out: the convolution of `image`; conv_out_signed: the convolution of `signed`
### BEGIN SOLUTION
conv_out = conv2d(image, kernel, stride=1, padding=1)
conv_out_signed = conv2d(signed, kernel, stride=1, padding=1)
### END SOLUTION

# %% show conv_out
show.matrix(conv_out, "conv_out", expected=expected_conv)
show.matrix(conv_out_signed, "conv_out_signed", expected=expected_conv_signed)

# %% test conv_out points=1
check.array("conv_out", conv_out, expected_conv)
check.array("conv_out_signed", conv_out_signed, expected_conv_signed)
### BEGIN HIDDEN TESTS
other = numbers(5, 5, seed=11)
check.call(conv2d, other, kernel, stride=1, padding=1).returns(
    right_conv2d(other, kernel, padding=1), when="`image` is replaced by another image"
)
### END HIDDEN TESTS

# %% [markdown]
# ## Step 2 · ReLU (2 points)
#
# $$\mathrm{ReLU}(a) = \max(0, a)$$
#
# entry by entry: negative entries become zero, all others stay as they are. Your `relu` must work for an array of any shape, and must not change the array it is given: the caller may still need it.


# %% solution relu
def relu(x):
    """Replace negative entries by zero.

    x: array of any shape
    returns: a new array of the same shape
    """
    ### BEGIN SOLUTION
    return np.maximum(x, 0)
    ### END SOLUTION


# %% test relu points=1
check.call(relu, np.array([-2.0, -0.5, 0.0, 0.5, 2.0])).returns(np.array([0.0, 0.0, 0.0, 0.5, 2.0]))
### BEGIN HIDDEN TESTS
for shape, axes in (((3, 4), "two"), ((1, 6), "two"), ((2, 4, 3), "three")):
    values = numbers(4, 6, seed=21).ravel()[: np.prod(shape)].reshape(shape)
    check.call(relu, values).returns(right_relu(values), when=f"the array has {axes} axes")
### END HIDDEN TESTS

# %% [markdown]
# ### Matrix 2: after the first ReLU
#
# From here on, each matrix is computed from the *correct* previous one, so that you can go on even if a step is not finished. Apply `relu` to `expected_conv` and to `expected_conv_signed`.

# %% setup relu_out
expected_relu = np.array(
    [
        [59.0, 92.0, 101.5, 22.5, 49.0],
        [42.0, 70.0, 91.5, 125.0, 35.5],
        [22.0, 47.0, 78.5, 94.0, 82.5],
        [20.0, 39.0, 69.0, 62.0, 27.0],
        [13.0, 27.0, 38.0, 33.0, 17.0],
    ]
)
expected_relu_signed = np.array(
    [
        [1.8, 0.0, 2.3, 0.0, 0.0],
        [0.0, 3.8, 0.0, 2.0, 0.8],
        [0.9, 0.0, 4.7, 0.0, 2.4],
        [0.0, 1.3, 0.0, 4.5, 0.0],
        [0.0, 0.0, 1.5, 0.0, 2.6],
    ]
)
print(expected_relu, expected_relu_signed, sep="\n\n")

# %% solution relu_out
# relu_out: from expected_conv; relu_out_signed: from expected_conv_signed
### BEGIN SOLUTION
relu_out = relu(expected_conv)
relu_out_signed = relu(expected_conv_signed)
### END SOLUTION

# %% show relu_out
show.matrix(relu_out, "relu_out", expected=expected_relu)
show.matrix(relu_out_signed, "relu_out_signed", expected=expected_relu_signed)

# %% test relu_out points=1
check.array("relu_out", relu_out, expected_relu)
check.array("relu_out_signed", relu_out_signed, expected_relu_signed)
### BEGIN HIDDEN TESTS
other = numbers(5, 5, seed=25)
check.call(relu, other).returns(right_relu(other), when="`conv_out` is replaced by another matrix")
### END HIDDEN TESTS

# %% [markdown]
# Compare `relu_out` with `conv_out` in Step 1, and `relu_out_signed` with `conv_out_signed`. What do you notice? Keep it in mind: the question at the end comes back to it.

# %% [markdown]
# ## Step 3 · The skip connection (2 points)
#
# Now add the input to the branch output. This single plus is the paper's idea: the image passes on without going through a kernel, and later the gradient comes back the same way (the authors' second paper, below, is about that). Only the last ReLU still acts on it.
#
# ### Matrix 3: the sum
#
# Add `image` and `expected_relu`; then the same for `signed`. Make new arrays; do not write into the old ones. The second sum is not printed: it is checked when your notebook is graded.

# %% setup sum_out
expected_sum = np.array(
    [
        [159.0, 242.0, 301.5, 72.5, 79.0],
        [122.0, 190.0, 271.5, 380.0, 125.5],
        [62.0, 117.0, 188.5, 324.0, 282.5],
        [50.0, 99.0, 169.0, 212.0, 147.0],
        [33.0, 77.0, 118.0, 133.0, 107.0],
    ]
)
print(expected_sum)

# %% solution sum_out
# sum_out: from image and expected_relu; sum_out_signed: from signed and expected_relu_signed
### BEGIN SOLUTION
sum_out = image + expected_relu
sum_out_signed = signed + expected_relu_signed
### END SOLUTION

# %% show sum_out
show.matrix(sum_out, "sum_out", expected=expected_sum)
show.matrix(sum_out_signed, "sum_out_signed")

# %% test sum_out points=2
check.array("sum_out", sum_out, expected_sum)
check.form("sum_out_signed", sum_out_signed, shape=(5, 5))
### BEGIN HIDDEN TESTS
check.array(
    "sum_out_signed",
    sum_out_signed,
    signed + right_relu(right_conv2d(signed, kernel, padding=1)),
    when="the image is `signed`",
)
### END HIDDEN TESTS

# %% [markdown]
# ## Step 4 · The residual block (6 points)
#
# Put the pieces together. `residual_block(x, kernel)` returns
#
# $$y = \mathrm{ReLU}\bigl(\, x + \mathrm{ReLU}(K \star x) \,\bigr)$$
#
# for an $x$ of any size and a 3×3 kernel, with stride 1 and padding 1, so that the sum fits. Note where the two ReLUs are: one on the branch, *before* the sum, and one *after* it. Use your `conv2d` and `relu`, and leave `x` as it is. (When this step is graded, correct versions of these two replace yours, so that a mistake in Step 1 or 2 is not counted again.)


# %% solution residual_block
def residual_block(x, kernel):
    """Add x to the ReLU of its convolution, and apply a ReLU to the sum.

    x: array of shape (rows, columns)
    kernel: array of shape (3, 3)
    returns: a new array of the shape of x
    """
    ### BEGIN SOLUTION
    change = relu(conv2d(x, kernel, stride=1, padding=1))
    return relu(x + change)
    ### END SOLUTION


# %% test residual_block points=5
small_image = np.array([[1.0, -2.0, 0.0], [0.0, 1.0, -3.0]])
small_kernel = np.array([[0.0, 0.0, 0.0], [-1.0, -0.5, 0.0], [0.0, 0.0, 0.0]])
check.call(residual_block, small_image, small_kernel).returns(np.array([[1.0, 0.0, 2.0], [0.0, 1.0, 0.0]]))
### BEGIN HIDDEN TESTS
for rows, columns, seed in ((4, 7, 31), (6, 3, 32), (5, 5, 33)):
    x, k33 = numbers(rows, columns, seed=seed), numbers(3, 3, seed=seed + 10) / 10
    check.call(residual_block, x, k33).returns(
        right_block(x, k33), when="the image has entries of both signs"
    )
### END HIDDEN TESTS

# %% [markdown]
# ### Matrix 4: the block's output
#
# The cell below passes both images through your block. There is nothing to write here.

# %% setup block_out
expected_block = np.array(
    [
        [159.0, 242.0, 301.5, 72.5, 79.0],
        [122.0, 190.0, 271.5, 380.0, 125.5],
        [62.0, 117.0, 188.5, 324.0, 282.5],
        [50.0, 99.0, 169.0, 212.0, 147.0],
        [33.0, 77.0, 118.0, 133.0, 107.0],
    ]
)
expected_block_signed = np.array(
    [
        [4.8, 0.0, 4.3, 0.0, 0.0],
        [0.0, 8.8, 0.0, 3.0, 2.8],
        [1.9, 0.0, 8.7, 0.0, 5.4],
        [0.0, 3.3, 0.0, 10.5, 0.0],
        [0.0, 1.0, 1.5, 0.0, 6.6],
    ]
)
print(expected_block, expected_block_signed, sep="\n\n")

# %% show block_out
block_out = residual_block(image.copy(), kernel)
block_out_signed = residual_block(signed.copy(), kernel)
show.matrix(block_out, "block_out", expected=expected_block)
show.matrix(block_out_signed, "block_out_signed", expected=expected_block_signed)

# %% test block_out points=1
check.call(residual_block, image, kernel).returns(expected_block, when="x is `image`")
check.call(residual_block, signed, kernel).returns(expected_block_signed, when="x is `signed`")

# %% [markdown]
# ## Step 5 · Max pooling (5 points)
#
# Max pooling slides a window over the array like a convolution does, but keeps the **largest** entry instead of a weighted sum. Entries may be negative, even all of them. There is no padding: a window that would stick out is left out. A 5×5 array pooled with a 2×2 window and stride 2 gives 2×2, and the last row and column are not used.


# %% solution max_pool2d
def max_pool2d(x, size=2, stride=2):
    """Keep the largest entry of every window.

    x: array of shape (rows, columns)
    size: rows and columns of the window
    stride: how far the window moves each time, down as well as right
    returns: array of the windows' largest entries; leaves x as it is
    """
    ### BEGIN SOLUTION
    rows = (x.shape[0] - size) // stride + 1
    columns = (x.shape[1] - size) // stride + 1
    out = np.empty((rows, columns))
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            out[i, j] = x[top : top + size, left : left + size].max()
    return out
    ### END SOLUTION


# %% test max_pool2d points=4
small_map = np.array([[1.0, -2.0, 0.0, 5.0, 9.0], [-3.0, -4.0, 2.0, 4.0, 9.0], [8.0, 8.0, 8.0, 8.0, 9.0]])
check.call(max_pool2d, small_map).returns(np.array([[1.0, 5.0]]))
check.call(max_pool2d, small_map, size=2, stride=1).returns(
    np.array([[1.0, 2.0, 5.0, 9.0], [8.0, 8.0, 8.0, 9.0]]), when="stride is 1"
)
### BEGIN HIDDEN TESTS
wide, tall = 10 + numbers(5, 8, seed=41), 10 + numbers(9, 4, seed=42)
for x, size, stride in ((wide, 2, 2), (tall, 3, 2), (wide, 2, 3)):
    check.call(max_pool2d, x, size=size, stride=stride).returns(
        right_max_pool2d(x, size, stride), when=f"size is {size} and stride is {stride}"
    )
below_zero = -10 + numbers(6, 7, seed=43)
check.call(max_pool2d, below_zero).returns(right_max_pool2d(below_zero, 2, 2), when="every entry is negative")
### END HIDDEN TESTS

# %% [markdown]
# ### Matrix 5: the pooled block
#
# Pool `expected_block` and `expected_block_signed` with a 2×2 window and stride 2.

# %% setup pooled
expected_pooled = np.array([[242.0, 380.0], [117.0, 324.0]])
expected_pooled_signed = np.array([[8.8, 4.3], [3.3, 10.5]])
print(expected_pooled, expected_pooled_signed, sep="\n\n")

# %% solution pooled
# pooled: from expected_block; pooled_signed: from expected_block_signed
### BEGIN SOLUTION
pooled = max_pool2d(expected_block, size=2, stride=2)
pooled_signed = max_pool2d(expected_block_signed, size=2, stride=2)
### END SOLUTION

# %% show pooled
show.matrix(pooled, "pooled", expected=expected_pooled)
show.matrix(pooled_signed, "pooled_signed", expected=expected_pooled_signed)

# %% test pooled points=1
check.array("pooled", pooled, expected_pooled)
check.array("pooled_signed", pooled_signed, expected_pooled_signed)
### BEGIN HIDDEN TESTS
other = numbers(5, 5, seed=44)
check.call(max_pool2d, other, size=2, stride=2).returns(
    right_max_pool2d(other, 2, 2), when="`block_out` is replaced by another matrix"
)
### END HIDDEN TESTS

# %% [markdown]
# ## Step 6 · Global average pooling (2 points)
#
# The average of *all* entries: one number for each feature map, however large the map is. (A *feature map* is one channel of a layer's output; here there is only one.) In a residual network, the classifier at the end sees only these numbers.


# %% solution global_average_pool
def global_average_pool(x):
    """Average all entries.

    x: array of shape (rows, columns)
    returns: a single number
    """
    ### BEGIN SOLUTION
    return x.mean()
    ### END SOLUTION


# %% test global_average_pool points=1
check.call(global_average_pool, np.array([[1.0, 2.0, 6.0], [4.0, 8.0, -5.0], [-3.0, 0.0, 0.5]])).returns(1.5)
### BEGIN HIDDEN TESTS
for rows, columns, seed in ((3, 5, 51), (7, 2, 52)):
    x = numbers(rows, columns, seed=seed)
    check.call(global_average_pool, x).returns(
        float(torch.as_tensor(x).mean()), when="the array is not square"
    )
### END HIDDEN TESTS

# %% [markdown]
# ### Matrix 6: the feature
#
# Average `expected_pooled`, and then `expected_pooled_signed`. For `image` the result is **265.75**; for `signed` the number is checked when your notebook is graded.

# %% solution features
# features: from expected_pooled; features_signed: from expected_pooled_signed
### BEGIN SOLUTION
features = global_average_pool(expected_pooled)
features_signed = global_average_pool(expected_pooled_signed)
### END SOLUTION

# %% show features
show.row({"features": features, "expected": 265.75, "features_signed": features_signed})

# %% test features points=1
check.number("features", features, 265.75)
check.form("features_signed", features_signed, shape=())
### BEGIN HIDDEN TESTS
check.number("features_signed", features_signed, 6.725, when="the image is `signed`")
### END HIDDEN TESTS

# %% [markdown]
# ## Experiment · What does a ReLU do?
#
# Below, both images go through four versions of the block: as you built it, without the first ReLU, without the last, and without either. The output is averaged to one number (without pooling, so that every entry counts); the next column counts how many of the 25 entries differ from those of the block you built.
#
# **Predict first:** which of the eight averages will be equal? Then run the cell. (It starts from the correct convolutions and uses your `relu` and `global_average_pool`. If the averages in the line `both ReLUs` are not 162.480 and 2.504, one of these two is not correct yet.)


# %% experiment
def identity(x):
    return x


def block_output(x, convolved, first, last):
    return last(x + first(convolved.copy()))


versions = {
    "both ReLUs": (relu, relu),
    "no first ReLU": (identity, relu),
    "no last ReLU": (relu, identity),
    "no ReLU": (identity, identity),
}
print(f"{'':16}{'image':>10}{'differ':>10}{'signed':>12}{'differ':>10}")
for name, (first, last) in versions.items():
    line = f"{name:16}"
    for pair in ((image, expected_conv), (signed, expected_conv_signed)):
        result, built = block_output(*pair, first, last), block_output(*pair, relu, relu)
        line += f"{global_average_pool(result):10.3f}{np.count_nonzero(result != built):10}  "
    print(line)

# %% [markdown]
# **Explain (4 points).** In the columns for `image`, what does the table say about the ReLUs, and why is that so for this image? Suppose a classmate has forgotten both ReLUs and tests the block on `image` only: what would that test show, and what would you test instead? Four to six sentences.

# %% explain relu [markdown] points=4
# All four averages for `image` are 162.48, and no entry differs: without its ReLUs the block gives the same result. Every entry of the convolution happens to be positive there (the smallest is 13), and brightness is never negative, so the sum is positive as well; a ReLU does nothing to positive numbers. For `signed` the convolution and the sum have negative entries, and the four averages differ: 2.504, 2.496, 1.344 and 0.284. (Without the first ReLU only one entry differs. Wherever else the change is negative, $x$ is not positive, so the sum is negative and the last ReLU makes it zero anyway.)
#
# The classmate's test would pass, and would have tested nothing about the ReLUs. A test distinguishes a correct program from a wrong one only on inputs for which their results differ. The missing first ReLU shows only where the convolution is negative and $x$ is positive; the missing last one only where the sum $x + r$ is negative. So test an image with entries of both signs, such as `signed`, for which both happen. (For this classmate, a non-negative image with a kernel that makes the convolution negative would do, too.) It also helps to test the results in between on such an image, not only the last number: pooling hides differences (with max pooling before the average, all four numbers for `signed` would be 6.725).
#
# Marking scheme:
#
# - 1 point: the four averages are equal, or no entry differs, so on `image` the ReLUs have no effect;
# - 1 point: because no entry of the convolution or of the sum is negative there;
# - 1 point: the classmate's test passes although the program is wrong;
# - 1 point: a better test: an input (image or kernel) for which the convolution or the sum is negative somewhere. Looking at the matrices in between is not enough if the input is still `image` with the given kernel.

# %% [markdown]
# ## Where to go from here
#
# - Kaiming He, Xiangyu Zhang, Shaoqing Ren, Jian Sun: [Deep Residual Learning for Image Recognition](https://arxiv.org/abs/1512.03385), 2015. Section 1 shows that deeper plain networks can train *worse*; section 3 has the real block: two convolutions, many channels, batch normalisation, and no ReLU directly before the sum.
# - The same authors: [Identity Mappings in Deep Residual Networks](https://arxiv.org/abs/1603.05027), 2016. What happens when the last ReLU is moved off the sum.
# - Vincent Dumoulin, Francesco Visin: [A guide to convolution arithmetic for deep learning](https://arxiv.org/abs/1603.07285), 2016. Strides and paddings, in figures.

# ---
# autograder:
#   cell_seconds: 10
#   notebook_seconds: 60
#   memory_mb: 1024
# ---

# %% [markdown]
# # The residual block, by hand
#
# **Time** about 115 minutes · **Difficulty** ●●○○○ · **You need** NumPy: arrays, slices, loops over them · **Points** 24, and 4 for written answers
#
# In 2015, a network with 56 layers did worse than one with 20, even on the images that both were trained on. One plus sign changed that, and networks with up to 152 layers won that year's ImageNet competition ([He, Zhang, Ren and Sun](https://arxiv.org/abs/1512.03385)). Here you build the block with that plus sign from nothing but NumPy, follow two small images through it, matrix by matrix, and find out what the plus sign is for.
#
# ![The residual block: the input x goes along two paths. The branch convolves it and applies a ReLU; the skip connection leaves it as it is. Both are added, and a last ReLU gives the output.](figures/residual_block_paths.svg)

# %% instructions [markdown]

# %% setup imports
import matplotlib.pyplot as plt
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
# where $\mathrm{ReLU}$ replaces negative numbers by zero, and $\star$ is what deep learning calls a convolution: a small matrix of weights, the *kernel*, moves over the image. The path through $K$ is the **branch**: it computes a change. The bare $x$ in the sum is the **skip connection**. If the change is zero, the block returns $\mathrm{ReLU}(x)$, which is $x$ itself if it has no negative entries. After the block, the result is made smaller: max pooling keeps the largest entry of each 2×2 window, and global average pooling turns what is left into a single number.
#
# | | result | formula | size |
# |---|---|---|---|
# | 1 | `conv_out` | $c = K \star x$ | 5×5 |
# | 2 | `relu_out` | $r = \mathrm{ReLU}(c)$ | 5×5 |
# | 3 | `sum_out` | $z = x + r$ | 5×5 |
# | 4 | `block_out` | $y = \mathrm{ReLU}(z)$ | 5×5 |
# | 5 | `pooled` | $q = \mathrm{MaxPool}_{2\times2}(y)$ | 2×2 |
# | 6 | `features` | $g = \mathrm{mean}(q)$ | one number |
#
# You compute all six, for two images. `image` is a corner of a grey-scale photograph, with brightness from 0 to 255. `signed` holds small numbers of both signs, like the normalised inputs of a network. Both are read-only: work on copies.

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
kernel = np.array([[0.1, -0.2, 0.1], [-0.1, 0.4, 0.1], [0.2, -0.1, 0.1]])
for _given in (image, signed, kernel):
    _given.setflags(write=False)

# %% setup hidden
# There is nothing to do here. When your notebook is graded, this cell prepares the correct answers
# to the hidden tests.
### BEGIN HIDDEN TESTS
# isort: split
import torch
import torch.nn.functional as F

from autograder.lab.inputs import integers, numbers, tensor


def right_conv2d(x, kernel, stride=1, padding=0):
    x, kernel = tensor(x)[None, None], tensor(kernel)[None, None]
    return F.conv2d(x, kernel, stride=stride, padding=padding)[0, 0].numpy()


def right_relu(x):
    return F.relu(tensor(x)).numpy()


def right_block(x, kernel):
    return right_relu(x + right_relu(right_conv2d(x, kernel, padding=1)))


def right_max_pool2d(x, size=2, stride=2):
    return F.max_pool2d(tensor(x)[None], size, stride)[0].numpy()


def right_channels(x, kernels):
    return F.relu(tensor(x) + F.relu(F.conv2d(tensor(x)[None], tensor(kernels), padding=1)[0])).numpy()


def named(weights):
    """Name a kernel's shape, as in "the kernel has 4 rows and 1 column"."""
    rows, columns = weights.shape
    return f"the kernel has {rows} rows and {columns} column{'s' if columns > 1 else ''}"


def both(step):
    """Return a result for `image` and for `signed`."""
    return tuple(step(x) for x in (image, signed))


check.store(
    conv_out=both(lambda x: right_conv2d(x, kernel, padding=1)),
    relu_out=both(lambda x: right_relu(right_conv2d(x, kernel, padding=1))),
    sum_out=image + right_relu(right_conv2d(image, kernel, padding=1)),
    block_out=both(lambda x: right_block(x, kernel)),
    pooled=both(lambda x: right_max_pool2d(right_block(x, kernel))),
)
check.substitute(conv2d=right_conv2d, relu=right_relu)
### END HIDDEN TESTS

# %% setup expected
# The correct results for `image` and for `signed`. Each step starts from those before it.
expected_conv, expected_conv_signed = check.stored("conv_out")
expected_relu, expected_relu_signed = check.stored("relu_out")
expected_sum = check.stored("sum_out")
expected_block, expected_block_signed = check.stored("block_out")
expected_pooled, expected_pooled_signed = check.stored("pooled")

# %% show inputs
show.row({"image": image, "signed": signed, "kernel": kernel}, own_scale=("signed", "kernel"))

# %% [markdown]
# Red is positive, blue is negative, white is zero; the small grey numbers count rows and columns.

# %% [markdown]
# ## Step 1 · Convolution (7 points, 30 minutes, ●●●○○)
#
# ![A 3×3 window slides over a 5×5 image that has a frame of zeros. With stride 1 it moves by one column, with stride 2 by two.](figures/residual_block_window.svg)
#
# The kernel slides over the image. At each position, multiply it entry by entry with the window that it covers, and add everything up: this is one entry of the output. The **stride** says how far the window moves each time, and the **padding** how many rows and columns of zeros are put around the image first. In the figure, the first window with padding 1 gives
#
# $$c_{0,0} = 0.4\cdot 100 + 0.1\cdot 150 - 0.1\cdot 80 + 0.1\cdot 120 = 59.$$
#
# In general, let $x$ have $H$ rows, and let $\tilde x$ be $x$ with $p$ rows of zeros above and $p$ below, and $p$ columns left and $p$ right. With a kernel of $k_h \times k_w$ entries and stride $s$,
#
# $$
# c_{i,j} = \sum_{u=0}^{k_h-1}\;\sum_{v=0}^{k_w-1} K_{u,v}\;\tilde x_{\,i s + u,\; j s + v}\,,
# \qquad
# H_\text{out} = \left\lfloor \frac{H + 2p - k_h}{s} \right\rfloor + 1
# $$
#
# The number of columns is found in the same way. A window that would extend past the last row or column is skipped; this is why the formula rounds down. The kernel is **not** flipped, that is, not rotated by 180°; mathematicians therefore call this a *cross-correlation*.
#
# Write `conv2d`. Images and kernels need not be square. They may also hold integers, even of 8 bits as in photographs; the result is always an array of floats. Loops are fine.
#
# To look at one position, try `show.window(image, kernel, at=(0, 0), padding=1)` in a cell of your own.
#
# <details><summary>A nudge</summary>
#
# There are two separate questions: how many windows are there, and where does window $(i, j)$ begin? Answer them on paper for the figure before you write a loop.
#
# </details>
#
# <details><summary>An outline</summary>
#
# 1. Put the zeros around the image (`np.pad`).
# 2. Compute the number of output rows and columns from the size of the *padded* image.
# 3. Make an array of floats for the output. An integer of 8 bits cannot exceed 255: convert to floats before you multiply.
# 4. For each output position, cut the window out with a slice that starts at row $is$ and column $js$, multiply it by the kernel, and add up *all* of its entries.
#
# </details>


# %% solution conv2d
def conv2d(x, kernel, stride=1, padding=0):
    """Cross-correlate an image with a kernel.

    x: array of shape (rows, columns), floats or integers (of 8 bits, for example)
    kernel: array of shape (kernel rows, kernel columns), floats or integers
    stride: how far the window moves each time, down as well as right
    padding: how many rows or columns of zeros go on each side of x
    returns: array of floats; leaves x and kernel as they are
    """
    ### BEGIN SOLUTION
    kernel_rows, kernel_columns = kernel.shape
    padded = np.pad(x, padding).astype(float)
    rows = (padded.shape[0] - kernel_rows) // stride + 1
    columns = (padded.shape[1] - kernel_columns) // stride + 1
    out = np.empty((rows, columns))
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            window = padded[top : top + kernel_rows, left : left + kernel_columns]
            out[i, j] = np.sum(window * kernel)
    return out
    ### END SOLUTION


# %% test conv2d points=2
_image = np.array([[1.0, 2.0, 0.0, -1.0], [0.0, 1.0, 3.0, 2.0], [4.0, -2.0, 1.0, 0.0]])
check.call(conv2d, _image, np.array([[1.0, 0.0], [2.0, -1.0]])).returns(
    np.array([[0.0, 1.0, 4.0], [10.0, -4.0, 5.0]])
)
check.call(conv2d, _image, np.array([[1.0, 2.0, -1.0], [0.0, -2.0, 3.0]])).returns(
    np.array([[12.0, 3.0], [6.0, 3.0]]), when="the kernel has 2 rows and 3 columns"
)
### BEGIN HIDDEN TESTS
wide, tall = numbers(6, 9, seed=1, largest=60), numbers(8, 5, seed=2)
k33, k32, k23, k41 = (numbers(*shape, seed=3) for shape in ((3, 3), (3, 2), (2, 3), (4, 1)))
for x, weights in ((wide, k33), (tall, k32), (tall, k23), (wide, k41), (tall.T, k23)):
    check.call(conv2d, x, weights).returns(right_conv2d(x, weights), when=named(weights))
### END HIDDEN TESTS

# %% test conv2d_padding points=1
_image = np.array([[1.0, 2.0, 0.0], [0.0, 1.0, 3.0]])
check.call(conv2d, _image, np.array([[1.0, 0.0], [2.0, -1.0]]), padding=1).returns(
    np.array([[-1.0, 0.0, 4.0, 0.0], [0.0, 0.0, 1.0, 6.0], [0.0, 0.0, 1.0, 3.0]]), when="padding is 1"
)
### BEGIN HIDDEN TESTS
wide, tall = numbers(6, 9, seed=6), numbers(8, 5, seed=7)
k33, k32 = numbers(3, 3, seed=8), numbers(3, 2, seed=9)
for x, weights, padding in ((wide, k33, 2), (tall, k32, 3)):
    check.call(conv2d, x, weights, 1, padding).returns(
        right_conv2d(x, weights, padding=padding), when=f"padding is {padding}"
    )
### END HIDDEN TESTS

# %% test conv2d_stride points=2
_image = np.array(
    [
        [1.0, 2.0, 0.0, -1.0, 5.0],
        [0.0, 1.0, 3.0, 2.0, 5.0],
        [4.0, -2.0, 1.0, 0.0, 5.0],
        [2.0, 1.0, 6.0, 3.0, 4.0],
    ]
)
check.call(conv2d, _image, np.array([[1.0, 0.0, -1.0], [2.0, -1.0, 0.0]]), stride=2).returns(
    np.array([[0.0, -1.0], [6.0, 5.0]]), when="stride is 2"
)
check.call(conv2d, _image[:3], np.array([[1.0], [-2.0]]), stride=2, padding=1).returns(
    np.array([[0.0, -4.0, 2.0, 0.0], [0.0, 5.0, 2.0, 0.0]]), when="stride is 2 and padding is 1"
)
### BEGIN HIDDEN TESTS
wide, tall = numbers(6, 9, seed=12), numbers(7, 5, seed=13)
k33, k42 = numbers(3, 3, seed=14), numbers(4, 2, seed=15)
for x, weights in ((wide, k42), (wide[:4], k33)):
    check.call(conv2d, x, weights, stride=2).returns(right_conv2d(x, weights, stride=2), when="stride is 2")
check.call(conv2d, tall, k33, 3, 1).returns(
    right_conv2d(tall, k33, 3, 1), when="stride is 3 and padding is 1"
)
### END HIDDEN TESTS

# %% test conv2d_integers points=1
check.call(conv2d, np.array([[10, 20, 31], [40, 50, 60]]), np.full((2, 2), 0.25)).returns(
    np.array([[30.0, 40.25]]), when="the image holds integers"
)
check.call(conv2d, np.array([[0.5, 2.0, 1.25]]), np.array([[1, -1]])).returns(
    np.array([[-1.5, 0.75]]), when="the kernel holds integers"
)
check.call(conv2d, np.array([[200, 100]], dtype=np.uint8), np.array([[2, 1]], dtype=np.uint8)).returns(
    np.array([[500.0]]), when="both hold integers of 8 bits, which end at 255"
)
### BEGIN HIDDEN TESTS
photograph, k32 = np.arange(3, 123, 3).reshape(5, 8), numbers(3, 2, seed=16)
tall, k23 = numbers(8, 5, seed=17), integers(2, 3, seed=18)
small = tuple((9 * integers(*shape, seed=19)).astype(np.int8) for shape in ((4, 5), (2, 3)))
for what, x, weights, stride, padding in (
    ("the image holds integers", photograph, k32, 2, 1),
    ("the kernel holds integers", tall, k23, 1, 0),
    ("the entries are small", tall / 1e5, k32, 1, 0),
    ("both hold integers of 8 bits", *small, 1, 0),
):
    check.call(conv2d, x, weights, stride, padding).returns(
        right_conv2d(x, weights, stride, padding), when=what
    )
### END HIDDEN TESTS

# %% [markdown]
# **Result 1.** Convolve both images with `kernel`, with stride 1 and padding 1, so that a 5×5 image gives a 5×5 result.

# %% solution conv_out
# conv_out: the convolution of `image`; conv_out_signed: the convolution of `signed`
### BEGIN SOLUTION
conv_out = conv2d(image, kernel, stride=1, padding=1)
conv_out_signed = conv2d(signed, kernel, stride=1, padding=1)
### END SOLUTION

# %% test conv_out points=1
check.array("conv_out", conv_out, expected_conv)
check.array("conv_out_signed", conv_out_signed, expected_conv_signed)
### BEGIN HIDDEN TESTS
other = numbers(5, 5, seed=11)
check.call(conv2d, other, kernel, stride=1, padding=1).returns(
    right_conv2d(other, kernel, padding=1), when="`image` is replaced by another image"
)
### END HIDDEN TESTS

# %% show conv_out
show.rows({"image": image, "conv_out": conv_out}, {"signed": signed, "conv_out_signed": conv_out_signed})

# %% [markdown]
# ## Step 2 · ReLU (2 points, 5 minutes, ●○○○○)
#
# $$\mathrm{ReLU}(a) = \max(0, a)$$
#
# entry by entry: negative entries become zero, all others stay as they are. Your `relu` must work for an array with any number of axes, and must always return a new array, even if nothing changes: the caller may go on to use, or overwrite, either of the two.
#
# <details><summary>A nudge</summary>
#
# NumPy has a function that compares two arrays, or an array and a number, entry by entry and keeps the larger of the two. It is not `np.max`.
#
# </details>


# %% solution relu
def relu(x):
    """Replace negative entries by zero.

    x: array with one axis or more, floats or integers
    returns: a new array of the same shape; x stays as it is
    """
    ### BEGIN SOLUTION
    return np.maximum(x, 0)
    ### END SOLUTION


# %% test relu points=1
check.call(relu, np.array([-2.0, -0.5, 0.0, 0.5, 2.0])).returns(np.array([0.0, 0.0, 0.0, 0.5, 2.0]))
check.call(relu, np.array([[0.5, 2.0], [3.0, 1.0]])).returns(
    np.array([[0.5, 2.0], [3.0, 1.0]]), when="no entry is negative", new=True
)
### BEGIN HIDDEN TESTS
for number, (shape, axes) in enumerate(
    (((3, 4), "two"), ((2, 4, 3), "three"), ((6,), "one"), ((1, 4), "two"))
):
    values = numbers(*shape, seed=21 + number, largest=500)
    check.call(relu, values).returns(right_relu(values), when=f"the array has {axes} axes")
for what, values in (
    ("the array is a transposed one", numbers(5, 3, seed=27).T),
    ("every entry is negative", -np.abs(numbers(4, 3, seed=28))),
    ("the entries are small", numbers(4, 3, seed=30, largest=1e-4)),
    ("the array holds integers of 8 bits", np.array([[100, -3, 70], [-100, 0, 5]], dtype=np.int8)),
):
    check.call(relu, values).returns(right_relu(values), when=what)
positive = np.abs(numbers(5, 3, seed=26))
check.call(relu, positive).returns(positive, when="no entry is negative", new=True)
### END HIDDEN TESTS

# %% [markdown]
# **Result 2.** Apply `relu` to `expected_conv` and to `expected_conv_signed`. (From here on, each result is computed from the *correct* one before it, so that you can go on even if a step is not finished.)

# %% solution relu_out
# relu_out: from expected_conv; relu_out_signed: from expected_conv_signed
### BEGIN SOLUTION
relu_out = relu(expected_conv)
relu_out_signed = relu(expected_conv_signed)
### END SOLUTION

# %% test relu_out points=1
check.array("relu_out", relu_out, expected_relu)
check.array("relu_out_signed", relu_out_signed, expected_relu_signed)
### BEGIN HIDDEN TESTS
other = numbers(5, 5, seed=25)
check.call(relu, other).returns(right_relu(other), when="`conv_out` is replaced by another matrix")
### END HIDDEN TESTS

# %% show relu_out
show.rows(
    {"expected_conv": expected_conv, "relu_out": relu_out},
    {"expected_conv_signed": expected_conv_signed, "relu_out_signed": relu_out_signed},
)

# %% [markdown]
# What did the ReLU do to the matrices of `image`, and what to those of `signed`? Keep it in mind: the first experiment comes back to it.

# %% [markdown]
# ## Step 3 · The skip connection (1 point, 5 minutes, ●○○○○)
#
# Now add the input to the branch output. This is the plus sign: the image is passed on without going through a kernel.
#
# **Result 3.** Add `image` and `expected_relu`; then the same for `signed`. Make new arrays: the old ones are read-only. The values of the second sum are checked when your notebook is graded.

# %% solution sum_out
# sum_out: from image and expected_relu; sum_out_signed: from signed and expected_relu_signed
### BEGIN SOLUTION
sum_out = image + expected_relu
sum_out_signed = signed + expected_relu_signed
### END SOLUTION

# %% test sum_out points=1
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

# %% show sum_out
show.rows(
    {"image": image, "+ expected_relu": expected_relu, "= sum_out": sum_out},
    {"signed": signed, "+ expected_relu_signed": expected_relu_signed, "= sum_out_signed": sum_out_signed},
)

# %% [markdown]
# ## Step 4 · The residual block (5 points, 10 minutes, ●●○○○)
#
# Put the pieces together. `residual_block(x, kernel)` returns
#
# $$y = \mathrm{ReLU}\bigl(\, x + \mathrm{ReLU}(K \star x) \,\bigr)$$
#
# for an $x$ of any size and a 3×3 kernel, with stride 1 and padding 1, so that both terms of the sum have the same shape. There are two ReLUs: one on the branch, *before* the sum, and one *after* it. Use your `conv2d` and `relu` if you like. (When this step is graded, correct versions of these two replace yours, so that a mistake in Step 1 or 2 is not counted again.)
#
# <details><summary>A nudge</summary>
#
# Follow the figure at the top from left to right, and write one line for each arrow. Which two arrows meet at the plus sign?
#
# </details>
#
# <details><summary>An outline</summary>
#
# 1. Convolve $x$ with stride 1 and padding 1, and apply the ReLU: this is the change.
# 2. Add the change to $x$. Do not use `+=`, which would write into the caller's array.
# 3. Apply the ReLU to the sum, and return it.
#
# </details>


# %% solution residual_block
def residual_block(x, kernel):
    """Add x to the ReLU of its convolution, and apply a ReLU to the sum.

    x: array of shape (rows, columns), floats or integers
    kernel: array of shape (3, 3), floats or integers
    returns: a new array of floats, of the shape of x; x stays as it is
    """
    ### BEGIN SOLUTION
    change = relu(conv2d(x, kernel, stride=1, padding=1))
    return relu(x + change)
    ### END SOLUTION


# %% test residual_block points=4
_kernel = np.array([[0.0, 0.0, 0.0], [-1.0, -0.5, 0.0], [0.0, 0.0, 0.0]])
check.call(residual_block, np.array([[1.0, -2.0, 0.0], [0.0, 1.0, -3.0]]), _kernel).returns(
    np.array([[1.0, 0.0, 2.0], [0.0, 1.0, 0.0]])
)
check.call(residual_block, np.array([[1, -2, 0], [0, 1, -3]]), _kernel / 4).returns(
    np.array([[1.0, 0.0, 0.5], [0.0, 1.0, 0.0]]), when="the image holds integers"
)
### BEGIN HIDDEN TESTS
for rows, columns, largest, seed in ((4, 7, 300, 31), (6, 3, 14, 32), (5, 5, 14, 33), (1, 7, 14, 34)):
    x, k33 = numbers(rows, columns, seed=seed, largest=largest), numbers(3, 3, seed=seed + 10) / 10
    check.call(residual_block, x, k33).returns(
        right_block(x, k33), when="the image has entries of both signs"
    )
positive = np.abs(numbers(3, 4, seed=36))
check.call(residual_block, positive, np.zeros((3, 3))).returns(positive, when="the kernel is zero", new=True)
for what, x, k33 in (
    ("the image holds integers", integers(5, 3, seed=35), kernel),
    ("the entries are small", numbers(5, 4, seed=39, largest=1e-4), kernel),
    ("the image holds integers of 8 bits", np.arange(0, 240, 12, dtype=np.uint8).reshape(4, 5), kernel),
    ("the kernel holds integers", numbers(5, 4, seed=37), integers(3, 3, seed=38)),
):
    check.call(residual_block, x, k33).returns(right_block(x, k33), when=what)
### END HIDDEN TESTS

# %% [markdown]
# **Result 4.** The cells below pass both images through your block. There is nothing to write.

# %% test block_out points=1
check.call(residual_block, image, kernel).returns(expected_block, when="x is `image`")
check.call(residual_block, signed, kernel).returns(expected_block_signed, when="x is `signed`")

# %% show block_out
block_out = residual_block(image.copy(), kernel)
block_out_signed = residual_block(signed.copy(), kernel)
show.rows({"image": image, "block_out": block_out}, {"signed": signed, "block_out_signed": block_out_signed})

# %% [markdown]
# ## Step 5 · Max pooling (4 points, 10 minutes, ●●○○○)
#
# ![A 5×5 matrix is divided into four 2×2 windows; the last row and column are not used. The largest entry of each window makes a 2×2 matrix, and the mean of its entries a single number.](figures/residual_block_pooling.svg)
#
# Max pooling slides a window over the array like a convolution does, but keeps the **largest** entry instead of a weighted sum. Entries may be negative, even all of them. There is no padding, and a window that would extend past the last row or column is skipped. So a 5×5 array pooled with a 2×2 window and stride 2 gives 2×2, and the last row and column are not used.
#
# <details><summary>A nudge</summary>
#
# You have written the loops before. What is the size of the output if the window has `size` rows and moves by `stride`? What takes the place of the weighted sum?
#
# </details>


# %% solution max_pool2d
def max_pool2d(x, size=2, stride=2):
    """Keep the largest entry of every window.

    x: array of shape (rows, columns), floats or integers
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


# %% test max_pool2d points=3
_map = np.array([[1.0, -2.0, 0.0, 5.0, 9.0], [-3.0, -4.0, 2.0, 4.0, 9.0], [8.0, 8.0, 8.0, 8.0, 9.0]])
check.call(max_pool2d, _map).returns(np.array([[1.0, 5.0]]))
check.call(max_pool2d, _map, size=2, stride=1).returns(
    np.array([[1.0, 2.0, 5.0, 9.0], [8.0, 8.0, 8.0, 9.0]]), when="stride is 1"
)
check.call(max_pool2d, _map, size=3, stride=2).returns(
    np.array([[8.0, 9.0]]), when="size is 3 and stride is 2"
)
check.call(max_pool2d, np.array([[-5.0, -7.0], [-6.0, -8.0]])).returns(
    np.array([[-5.0]]), when="every entry is negative"
)
### BEGIN HIDDEN TESTS
wide, tall = 100 + numbers(5, 8, seed=41, largest=400), 10 + numbers(9, 4, seed=42)
for x, size, stride in ((wide, 2, 2), (tall, 3, 2), (wide, 2, 3)):
    check.call(max_pool2d, x, size=size, stride=stride).returns(
        right_max_pool2d(x, size, stride), when=f"size is {size} and stride is {stride}"
    )
below_zero = numbers(6, 7, seed=43, largest=3e5) - 1e6
check.call(max_pool2d, below_zero).returns(right_max_pool2d(below_zero, 2, 2), when="every entry is negative")
for what, x in (
    ("the image holds integers of 8 bits", np.arange(0, 240, 12, dtype=np.uint8).reshape(4, 5)),
    ("the entries are small", numbers(4, 5, seed=45, largest=1e-4)),
):
    check.call(max_pool2d, x).returns(right_max_pool2d(x), when=what)
### END HIDDEN TESTS

# %% [markdown]
# **Result 5.** Pool `expected_block` and `expected_block_signed` with a 2×2 window and stride 2.

# %% solution pooled
# pooled: from expected_block; pooled_signed: from expected_block_signed
### BEGIN SOLUTION
pooled = max_pool2d(expected_block, size=2, stride=2)
pooled_signed = max_pool2d(expected_block_signed, size=2, stride=2)
### END SOLUTION

# %% test pooled points=1
check.array("pooled", pooled, expected_pooled)
check.array("pooled_signed", pooled_signed, expected_pooled_signed)
### BEGIN HIDDEN TESTS
other = numbers(5, 5, seed=44)
check.call(max_pool2d, other, size=2, stride=2).returns(
    right_max_pool2d(other, 2, 2), when="`block_out` is replaced by another matrix"
)
### END HIDDEN TESTS

# %% show pooled
show.rows(
    {"expected_block": expected_block, "pooled": pooled},
    {"expected_block_signed": expected_block_signed, "pooled_signed": pooled_signed},
)

# %% [markdown]
# ## Step 6 · Global average pooling (2 points, 5 minutes, ●○○○○)
#
# A *feature map* is one of the matrices that a layer computes; here there is only one. Global average pooling turns each map into one number, the mean of *all* its entries. In a residual network, the classifier at the end sees only these numbers.


# %% solution global_average_pool
def global_average_pool(x):
    """Average all entries.

    x: array of shape (rows, columns), floats or integers
    returns: a single number
    """
    ### BEGIN SOLUTION
    return x.mean()
    ### END SOLUTION


# %% test global_average_pool points=1
check.call(global_average_pool, np.array([[1.0, 2.0, 6.0], [0.0, 8.0, -3.0]])).returns(14 / 6)
check.call(global_average_pool, np.array([[200, 101]], dtype=np.uint8)).returns(
    150.5, when="x holds integers of 8 bits, which end at 255"
)
### BEGIN HIDDEN TESTS
for rows, columns, seed in ((3, 5, 51), (7, 2, 52), (3, 5, 53)):
    x = numbers(rows, columns, seed=seed)
    x[1] *= x[1] > 0  # some zeros
    check.call(global_average_pool, x).returns(
        float(torch.as_tensor(x).mean()), when="the array is not square"
    )
photograph = np.arange(0, 240, 12, dtype=np.uint8).reshape(4, 5)
check.call(global_average_pool, photograph).returns(
    float(tensor(photograph).mean()), when="x holds integers of 8 bits"
)
### END HIDDEN TESTS

# %% [markdown]
# **Result 6.** Average `expected_pooled`, and then `expected_pooled_signed`. For `image` the result is **265.75**; for `signed` the number is checked when your notebook is graded.

# %% solution features
# features: from expected_pooled; features_signed: from expected_pooled_signed
### BEGIN SOLUTION
features = global_average_pool(expected_pooled)
features_signed = global_average_pool(expected_pooled_signed)
### END SOLUTION

# %% test features points=1
check.number("features", features, 265.75)
check.form("features_signed", features_signed, shape=())
### BEGIN HIDDEN TESTS
check.number("features_signed", features_signed, 6.725, when="the image is `signed`")
### END HIDDEN TESTS

# %% [markdown]
# ## Step 7 · Several channels (3 points, 15 minutes, ●●●○○)
#
# ![Two input channels and two output channels. Each output channel has a kernel for each input channel; the two convolutions are added before the ReLU.](figures/residual_block_channels.svg)
#
# A real image has three channels, and the layers of a network have hundreds. Then $x$ has the shape $(C, H, W)$, and there is a kernel $K_{o,c}$ from every input channel $c$ to every output channel $o$. An output channel **adds up** the convolutions of all input channels; only then comes the ReLU:
#
# $$
# y_o = \mathrm{ReLU}\Bigl(\, x_o + \mathrm{ReLU}\Bigl(\,\sum_{c} K_{o,c} \star x_c \Bigr)\Bigr)
# $$
#
# The rest stays the same. Write `residual_block_channels`; your `conv2d` and `relu` may help.
#
# <details><summary>A nudge</summary>
#
# Take one output channel $o$ first. Which kernels belong to it, and which input channels do they see? How many convolutions are there in all?
#
# </details>
#
# <details><summary>An outline</summary>
#
# 1. For each output channel $o$, start a sum at zero (of floats, also if `x` holds integers); for each input channel $c$, add the convolution of `x[c]` with `kernels[o, c]`, with padding 1.
# 2. Apply the ReLU to this sum: it is the change of channel $o$.
# 3. Add `x[o]` to the change, apply the ReLU, and put the result into channel $o$ of the output.
#
# </details>


# %% solution residual_block_channels
def residual_block_channels(x, kernels):
    """Apply a residual block to an image with several channels.

    x: array of shape (channels, rows, columns), floats or integers
    kernels: array of shape (channels, channels, 3, 3), floats or integers;
        `kernels[o, c]` is the 3×3 kernel from input channel c to output channel o
    returns: array of floats, of the shape of x; x stays as it is
    """
    ### BEGIN SOLUTION
    change = np.zeros(x.shape)
    for o in range(len(x)):
        for c in range(len(x)):
            change[o] += conv2d(x[c], kernels[o, c], stride=1, padding=1)
    return relu(x + relu(change))
    ### END SOLUTION


# %% test residual_block_channels points=3
_x = np.array([[[1.0, -2.0], [0.5, 4.0]], [[0.0, 3.0], [-1.0, 2.0]]])
_kernels = np.zeros((2, 2, 3, 3))
_kernels[0, 0, 1, 1], _kernels[0, 1, 0, 1] = 0.5, -1.0  # the pixel itself, and the one above it
_kernels[1, 0, 1, 2], _kernels[1, 1, 1, 1] = -1.0, 0.25  # the pixel to the right, and itself
check.call(residual_block_channels, _x, _kernels).returns(
    np.array([[[1.5, 0.0], [0.75, 4.0]], [[2.0, 3.75], [0.0, 2.5]]])
)
check.call(residual_block_channels, np.array([[[1, -2]], [[0, 3]]]), _kernels).returns(
    np.array([[[1.5, 0.0]], [[2.0, 3.75]]]), when="x holds integers"
)
### BEGIN HIDDEN TESTS
for channels, rows, columns, largest, seed in (
    (3, 4, 6, 300, 61),
    (2, 5, 3, 14, 62),
    (3, 4, 6, 14, 63),
    (1, 4, 5, 14, 68),
):
    x = numbers(channels, rows, columns, seed=seed, largest=largest)
    kernels = numbers(channels, channels, 3, 3, seed=seed + 10, largest=1)
    check.call(residual_block_channels, x, kernels).returns(
        right_channels(x, kernels),
        when=f"there {'is' if channels == 1 else 'are'} {channels} channel{'s' * (channels > 1)}",
    )
for what, x, kernels in (
    ("x holds integers", integers(2, 3, 5, seed=64), numbers(2, 2, 3, 3, seed=65, largest=1)),
    ("the kernels hold integers", numbers(2, 3, 5, seed=66), integers(2, 2, 3, 3, seed=67)),
    (
        "the entries are small",
        *(numbers(*shape, seed=69, largest=1e-3) for shape in ((2, 3, 5), (2, 2, 3, 3))),
    ),
):
    check.call(residual_block_channels, x, kernels).returns(right_channels(x, kernels), when=what)
### END HIDDEN TESTS

# %% [markdown]
# ## Experiment 1 · What does a ReLU do? (15 minutes)
#
# Below, both images go through four versions of the block: as you built it, without the first ReLU, without the last, and without either. The output is averaged to one number, without pooling, so that every entry counts. The column beside it shows how many of the 25 entries differ from the output of the block as you built it.
#
# **Predict first**, and write your prediction in the answer cell below: for each of the two images, which of the four averages will be equal to one another? Then run the cell. (It starts from the correct convolutions. If the averages in the line `both ReLUs` are not 162.480 and 2.504, your `relu` or your `global_average_pool` is not correct yet.)


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
# **Explain (2 points).** What did you predict? A classmate has forgotten both ReLUs and tests the block on `image` only. Will the test notice it, and why or why not? What would you test instead? Two or three sentences.

# %% explain relu [markdown] points=2
# The test would pass. All four averages for `image` are 162.48 and no entry differs: every entry of the convolution happens to be positive there (the smallest is 13), and brightness is never negative, so the sum is positive as well, and a ReLU does nothing to positive numbers. So the test would have tested nothing about the ReLUs. A test distinguishes a correct program from a wrong one only on inputs for which their results differ: here, on an image with entries of both signs, such as `signed`, where the convolution and the sum have negative entries and the four averages are 2.504, 2.496, 1.344 and 0.284. (A kernel that makes the convolution of `image` negative would do as well.)
#
# Marking scheme:
#
# - 1 point: the test passes although the program is wrong, because no entry of the convolution or of the sum is negative for `image`;
# - 1 point: a better test: an input (image or kernel) for which the convolution or the sum is negative somewhere. Looking at the matrices in between is not enough if the input is still `image` with the given kernel.

# %% [markdown]
# ## Experiment 2 · What is the plus sign for? (15 minutes)
#
# Now 30 layers in a row. A *plain* network computes $x \leftarrow \mathrm{ReLU}(K \star x)$ thirty times, and a *residual* network applies your block thirty times. Both get the same image and the same random kernels; we try three standard deviations for the weights. The table shows the *root mean square* of the signal, $\sqrt{\mathrm{mean}(x^2)}$, after some layers, and the figure shows what is left of the image for the smallest weights, for each layer from black (0) to white (the largest value, but at least 0.01).
#
# **Predict first**, and write your prediction in the answer cell below: will the image be recognisable after 30 plain layers, and after 30 residual ones? Then run the cell.

# %% experiment layers
depths = [1, 10, 20, 30]
letter = np.zeros((16, 16))
letter[3:13, 4:6] = letter[3:5, 4:12] = letter[7:9, 4:11] = 1
letter += np.random.default_rng(1).normal(0, 0.2, letter.shape)


def plain_layer(x, kernel):
    return relu(conv2d(x, kernel, stride=1, padding=1))


def signals(layer, std):
    """Return the letter after 1, 10, 20 and 30 layers, with random weights."""
    random, x, kept = np.random.default_rng(2), letter, []
    for depth in range(1, 31):
        x = layer(x, random.normal(0, std, (3, 3)))
        if depth in depths:
            kept.append(x)
    return kept


print(f"{'std':8}{'network':10}" + "".join(f"{f'layer {depth}':>12}" for depth in depths))
for std in (0.1, 0.2, 0.4):
    for network, layer in (("plain", plain_layer), ("residual", residual_block)):
        sizes = [np.sqrt(np.mean(x**2)) for x in signals(layer, std)]
        print(f"{std:<8}{network:10}" + "".join(f"{rms:12.1e}" for rms in sizes))

_figure, axes = plt.subplots(2, 5, figsize=(9, 4))
for row, (network, layer) in zip(axes, (("plain", plain_layer), ("residual", residual_block)), strict=True):
    for axis, x, depth in zip(row, [letter, *signals(layer, 0.1)], ["input", *depths], strict=True):
        axis.imshow(x, cmap="gray", vmin=0, vmax=max(0.01, x.max()))
        axis.set_title(depth if depth == "input" else f"{network}: layer {depth}", fontsize=10)
        axis.axis("off")
plt.show()

# %% [markdown]
# **Explain (2 points).** What did you predict? Why does the plus sign make the difference? Does it guarantee that a signal keeps its size (see the last line of the table)? Two or three sentences.

# %% explain skip [markdown] points=2
# In the plain network, each layer multiplies the size of the signal by some factor, here well below 1; thirty such factors multiply to almost nothing, and the image is gone. In the residual network, each layer passes on $x$ itself and adds a change. Even if the kernel contributes nothing, the image arrives, so it is still recognisable after 30 layers. But this guarantees nothing about the size: here every block adds something that is not negative, so the signal grows, and with weights of 0.4 it is hundreds of times larger at the end. That is why real networks normalise the signal, and choose the size of their first weights with care.
#
# Marking scheme:
#
# - 1 point: plain layers multiply the signal by a small factor again and again; the skip connection passes the input on unchanged, whatever the kernel does;
# - 1 point: it guarantees nothing: with larger weights the residual network's signal grows from layer to layer. No point for "with a skip connection the signal never vanishes or explodes".

# %% [markdown]
# ## Where to go from here
#
# - Kaiming He, Xiangyu Zhang, Shaoqing Ren, Jian Sun: [Deep Residual Learning for Image Recognition](https://arxiv.org/abs/1512.03385), 2015. Figure 1 has the networks of 20 and 56 layers. Section 3 has the real block: two convolutions, batch normalisation, and no ReLU directly before the sum. (Our block has one there, so that you can see what each of the two ReLUs does.)
# - The same authors: [Identity Mappings in Deep Residual Networks](https://arxiv.org/abs/1603.05027), 2016. What happens when no ReLU follows the sum.
# - Vincent Dumoulin, Francesco Visin: [A guide to convolution arithmetic for deep learning](https://arxiv.org/abs/1603.07285), 2016. Strides and paddings, in figures.

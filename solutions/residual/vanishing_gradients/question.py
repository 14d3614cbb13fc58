# ---
# autograder:
#   cell_seconds: 20
#   notebook_seconds: 90
#   memory_mb: 1024
# ---

# %% [markdown]
# # Vanishing gradients
#
# **Time** about 100 minutes · **Difficulty** ●●●○○ · **You need** NumPy, the chain rule, matrices, *The residual block, by hand* · **Points** 27, and 5 for written answers
#
# With one unit in each layer, the gradient of a weight in the first of thirty layers is a product of thirty factors. If each is a quarter, a millionth of a millionth of a millionth is left, and the layer does not learn. Residual networks made far deeper networks trainable; but what exactly does a skip connection change for the gradient, and does it always help? You derive the factors, multiply them for whole networks, and find a residual network whose gradient vanishes all the same.
#
# ![Three blocks. Plain: two layers. Residual: the input is added before the last activation. Pre-activation: the input is added at the very end, and nothing follows.](figures/vanishing_gradients_blocks.svg)

# %% instructions [markdown]

# %% setup imports
import numpy as np

from autograder.lab import check, networks, show

# %% setup activations


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


# Each activation with its derivative, the slope; both work for numbers and arrays. (At 0, ReLU's slope is taken as 0.)
ACTIVATIONS = {
    "sigmoid": (sigmoid, lambda z: sigmoid(z) * (1 - sigmoid(z))),
    "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    "relu": (lambda z: np.maximum(z, 0.0), lambda z: np.where(np.asarray(z) > 0, 1.0, 0.0)),
}


def forward(a, W1, W2, activation, kind):
    """Return the output of a block; kind: "plain", "residual" or "pre-activation".

    a: array of n numbers; W1, W2: arrays of shape (n, n); activation: "sigmoid", "tanh" or "relu"
    """
    act, _slope = ACTIVATIONS[activation]
    if kind == "pre-activation":
        return a + W2 @ act(W1 @ act(a))
    return act(W2 @ act(W1 @ a) + (a if kind == "residual" else 0))


def forward_all(a, blocks, activation, kind):
    """Return the input of every block of a stack, and the stack's output as the last entry of the list.

    a: array of n numbers; blocks: list of (W1, W2), from the first to the last
    """
    values = [a]
    for W1, W2 in blocks:
        values.append(forward(values[-1], W1, W2, activation, kind))
    return values


# %% setup hidden
# There is nothing to do here. When your notebook is graded, this cell prepares the correct answers
# to the hidden tests.
### BEGIN HIDDEN TESTS
# isort: split
import torch

from autograder.lab.inputs import numbers, tensor

TORCH = {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu}


def block(a, W1, W2, activation, kind):
    act = TORCH[activation]
    if kind == "plain":
        return act(W2 @ act(W1 @ a))
    return act(a + W2 @ act(W1 @ a)) if kind == "residual" else a + W2 @ act(W1 @ act(a))


def right_jacobian(a, W1, W2, activation, kind):
    W1, W2 = tensor(W1), tensor(W2)
    return torch.autograd.functional.jacobian(lambda a: block(a, W1, W2, activation, kind), tensor(a)).numpy()


def right_scalar(kind):
    def derivative(a, w1, w2, activation):
        return float(right_jacobian([a], [[w1]], [[w2]], activation, kind)[0, 0])

    return derivative


def whole(a, blocks, activation, kind):
    for W1, W2 in blocks:
        a = block(a, tensor(W1), tensor(W2), activation, kind)
    return a


def right_stack_jacobian(a, blocks, activation, kind):
    return torch.autograd.functional.jacobian(lambda a: whole(a, blocks, activation, kind), tensor(a)).numpy()


def right_gradient_norms(a, blocks, activation, kind, gradient):
    """Let autograd keep the gradient of every block's input and of the output."""
    values = [tensor(a).requires_grad_()]
    for W1, W2 in blocks:
        values.append(block(values[-1], tensor(W1), tensor(W2), activation, kind))
        values[-1].retain_grad()
    (values[-1] * tensor(gradient)).sum().backward()
    return np.array([float(value.grad.norm()) for value in values])


def blocks_of(count, n, seed, largest=1.5):
    return [
        tuple(numbers(n, n, seed=seed + 10 * i + j, largest=largest) for j in (0, 1)) for i in range(count)
    ]


KINDS, NAMES = ("plain", "residual", "pre-activation"), ("sigmoid", "tanh", "relu")
SCALARS = [
    (0.7123, 1.3217, -0.8412, "sigmoid"),
    (-1.2341, 0.6123, 1.7345, "tanh"),
    (1.4321, 0.9876, 1.2345, "relu"),
    (1.4321, 0.9876, -0.4567, "relu"),
    (1.4321, -0.9876, 1.2345, "relu"),
    (0.0, 1.3456, 1.2345, "relu"),
    (0.0, -1.3456, 1.2345, "relu"),
    (-2.2341, -1.6123, 2.7345, "tanh"),
]

A, B = [[1.0, 2.0], [-1.0, 0.5]], [[0.5, -1.0], [2.0, 1.0]]
check.store(
    plain_sigmoid=right_scalar("plain")(1.5, 2.0, -1.5, "sigmoid"),
    skip_tanh=right_scalar("residual")(0.5, 2.0, -1.5, "tanh"),
    two_sigmoid=float(
        right_stack_jacobian([0.5], [([[2.0]], [[-1.5]]), ([[-1.0]], [[3.0]])], "sigmoid", "plain")[0, 0]
    ),
    plain_jacobian=right_jacobian([1.0, -0.5], A, B, "tanh", "plain"),
    residual_jacobian=right_jacobian([1.0, -0.5], A, B, "sigmoid", "residual"),
    pre_jacobian=right_jacobian([1.0, -0.5], A, B, "tanh", "pre-activation"),
    residual_stack=right_stack_jacobian([1.0, -0.5], [(A, B), (B, A)], "tanh", "residual"),
    residual_norms=right_gradient_norms([1.0, -0.5], [(A, B), (B, A)], "tanh", "residual", [2.0, -1.0]),
)
check.substitute(
    plain_derivative=right_scalar("plain"),
    skip_derivative=right_scalar("residual"),
    block_jacobian=right_jacobian,
    stack_jacobian=right_stack_jacobian,
    gradient_norms=right_gradient_norms,
)
### END HIDDEN TESTS

# %% [markdown]
# ## Step 1 · One number through two layers (7 points, 20 minutes, ●●○○○)
#
# Begin with a block of one unit. With the activation function $f$ and the weights $w_1$ and $w_2$,
#
# $$
# z_1 = w_1\,a, \qquad z_2 = w_2\,f(z_1), \qquad
# a'_\text{plain} = f(z_2), \qquad a'_\text{residual} = f(z_2 + a) .
# $$
#
# How does the output change with the input $a$? By the chain rule, going from the output to the input,
#
# $$
# \frac{\partial a'_\text{plain}}{\partial a} = f'(z_2)\; w_2\; f'(z_1)\; w_1 .
# $$
#
# In the residual block there is a second way from $a$ to the output, the skip connection. Derive the derivative on paper before you write it down. (The prime of $a'$ means *next*, that of $f'$ means the derivative.) Note where $f'$ is taken: the last activation sees $z_2 + a$. The slope of a ReLU at exactly 0 is taken as 0.
#
# **An example.** $a = 1$, $w_1 = 2$, $w_2 = 0.5$ and ReLU: $z_1 = 2$ and $z_2 = 1$ are positive, so the slopes are 1. The plain block has the derivative $0.5\cdot 2 = 1$, the residual one $1 + 0.5\cdot 2 = 2$.
#
# <details><summary>A nudge</summary>
#
# Write the residual output as $f(s)$ with $s = z_2 + a$. What is $\partial s/\partial a$?
#
# </details>


# %% solution scalars
def plain_derivative(a, w1, w2, activation):
    """Return the derivative of a plain block's output with respect to its input a.

    a, w1, w2: numbers; activation: a key of ACTIVATIONS
    returns: a number
    """
    ### BEGIN SOLUTION
    act, slope = ACTIVATIONS[activation]
    z1 = w1 * a
    z2 = w2 * act(z1)
    return slope(z2) * w2 * slope(z1) * w1
    ### END SOLUTION


def skip_derivative(a, w1, w2, activation):
    """Return the derivative of a residual block's output with respect to its input a; arguments as above."""
    ### BEGIN SOLUTION
    act, slope = ACTIVATIONS[activation]
    z1 = w1 * a
    z2 = w2 * act(z1)
    return slope(z2 + a) * (1 + w2 * slope(z1) * w1)
    ### END SOLUTION


# %% test plain_derivative points=3
check.call(plain_derivative, 1.0, 2.0, 0.5, "relu").returns(1.0)
check.call(plain_derivative, 0.0, 2.0, 3.0, "tanh").returns(6.0, when="the activation is tanh")
check.call(plain_derivative, 1.0, 2.0, -0.5, "relu").returns(0.0, when="z2 is negative")
check.call(plain_derivative, 1.5, 2.0, -1.5, "sigmoid").returns(
    check.stored("plain_sigmoid"), when="the activation is sigmoid"
)
check.call(plain_derivative, 0.0, 2.0, 3.0, "relu").returns(0.0, when="ReLU sees 0")
### BEGIN HIDDEN TESTS
for number, case in enumerate(SCALARS):
    check.call(plain_derivative, *case).returns(
        right_scalar("plain")(*case), when=f"the activation is {case[3]} (case {number})"
    )
### END HIDDEN TESTS

# %% test skip_derivative points=4
check.call(skip_derivative, 1.0, 2.0, 0.5, "relu").returns(2.0)
check.call(skip_derivative, 0.0, 2.0, 3.0, "tanh").returns(7.0, when="the activation is tanh")
check.call(skip_derivative, 1.0, 2.0, -0.25, "relu").returns(
    0.5, when="z2 is negative, and z2 + a is positive"
)
check.call(skip_derivative, 1.0, 2.0, -2.0, "relu").returns(0.0, when="z2 + a is negative")
check.call(skip_derivative, 0.5, 2.0, -1.5, "tanh").returns(
    check.stored("skip_tanh"), when="the activation is tanh and a is not 0"
)
check.call(skip_derivative, 0.0, 2.0, 3.0, "relu").returns(0.0, when="ReLU sees 0")
### BEGIN HIDDEN TESTS
for number, case in enumerate(SCALARS):
    check.call(skip_derivative, *case).returns(
        right_scalar("residual")(*case), when=f"the activation is {case[3]} (case {number})"
    )
### END HIDDEN TESTS

# %% [markdown]
# ## Step 2 · Ten blocks (6 points, 20 minutes, ●●○○○)
#
# In a stack of blocks, the derivatives multiply. The largest slope of the sigmoid is 0.25, at $z = 0$. Ten plain blocks are twenty layers; with weights of 1, their derivative is less than $0.25^{20}$, about $10^{-12}$.
#
# The derivative of each block is taken at *its own* input, which is the output of the block before. Compute the derivative of a whole stack: run it forward, and multiply on the way.


# %% setup scalar_forward
def scalar_forward(a, w1, w2, activation, kind):
    """Return the output of a block of one unit; kind: "plain" or "residual"."""
    act, _slope = ACTIVATIONS[activation]
    return act(w2 * act(w1 * a) + (a if kind == "residual" else 0))


# %% solution stack_derivative
def stack_derivative(a, weights, activation, kind):
    """Return the derivative of a stack's output with respect to its input.

    a: a number; weights: list of (w1, w2), from the first block to the last
    kind: "plain" or "residual"
    returns: a number
    """
    ### BEGIN SOLUTION
    product = 1.0
    for w1, w2 in weights:
        derivative = plain_derivative if kind == "plain" else skip_derivative
        product *= derivative(a, w1, w2, activation)
        a = scalar_forward(a, w1, w2, activation, kind)
    return product
    ### END SOLUTION


# %% test stack_derivative points=4
check.call(stack_derivative, 1.0, [(0.5, 0.5)] * 10, "relu", "residual").returns(
    9.313225746, when="w1 = w2 = 0.5 in ten residual blocks"
)
check.call(stack_derivative, 1.0, [(2.0, 0.5), (3.0, 0.5)], "relu", "plain").returns(
    1.5, when="there are two plain blocks"
)
check.call(stack_derivative, 0.0, [(1.0, 2.0), (1.0, -3.0)], "tanh", "residual").returns(
    -6.0, when="there are two residual blocks"
)
check.call(stack_derivative, 1.0, [(2.0, -0.25), (1.0, 4.0)], "relu", "residual").returns(
    2.5, when="there are two residual blocks with ReLU"
)
check.call(stack_derivative, 0.5, [(2.0, -1.5), (-1.0, 3.0)], "sigmoid", "plain").returns(
    check.stored("two_sigmoid"), when="there are two plain blocks with sigmoid"
)
### BEGIN HIDDEN TESTS
for number, (kind, activation, count) in enumerate(
    (
        ("plain", "sigmoid", 3),
        ("residual", "sigmoid", 3),
        ("plain", "tanh", 4),
        ("residual", "tanh", 4),
        ("residual", "relu", 1),
    )
):
    weights = [tuple(map(float, pair)) for pair in numbers(count, 2, seed=50 + number, largest=1.7)]
    weights[-1] = weights[0]  # a list may hold a pair twice
    stack = [([[w1]], [[w2]]) for w1, w2 in weights]
    check.call(stack_derivative, 0.6123, weights, activation, kind).returns(
        float(right_stack_jacobian([0.6123], stack, activation, kind)[0, 0]),
        when=f"there {'is one' if count == 1 else f'are {count}'} {kind} block{'s' * (count > 1)} with {activation}",
    )
### END HIDDEN TESTS

# %% [markdown]
# **"With a skip connection, the gradient never vanishes."** So it is often said. Show that it is wrong. Take ten residual blocks with ReLU, all with the same $w_1$ and $w_2$. Find weights for which the absolute value of the stack's derivative at $a = 1$ is below $10^{-6}$, but not zero (at least $10^{-100}$). How large may the derivative of one block be at most, so that ten of them multiply to so little? How do $w_1$ and $w_2$ make it so small, and which sign must $w_1$ have?

# %% solution vanishing
# vanishing: (w1, w2), two numbers
### BEGIN SOLUTION
vanishing = (0.9, -0.9)
### END SOLUTION


# %% test vanishing points=2
def _ten_blocks(w1, w2):
    a = derivative = 1.0
    for _number in range(10):
        unit = max(w1 * a, 0.0)
        total = a + w2 * unit
        derivative *= (1 + w1 * w2 * (unit > 0)) * (total > 0)
        a = max(total, 0.0)
    return abs(derivative)


_left = _ten_blocks(float(vanishing[0]), float(vanishing[1]))
_why = "each block leaves more than a quarter of the gradient"
if _left >= 1:
    _why = "each block enlarges the gradient" if _left > 1 else "each block passes the gradient on unchanged"
check.at_least("how many decimal places the gradient loses", np.log10(1 / max(_left, 1e-300)), 6.0, when=_why)
check.at_least(
    "log10 of what is left",
    np.log10(max(_left, 1e-300)),
    -100.0,
    when="a block leaves (nearly) nothing at all",
)

# %% show stacks
for _w1, _w2 in ((0.5, 0.5), vanishing):
    print(f"w1 = {_w1}, w2 = {_w2}")
    for _kind in ("plain", "residual"):
        _one = stack_derivative(1.0, [(_w1, _w2)], "relu", _kind)
        _ten = stack_derivative(1.0, [(_w1, _w2)] * 10, "relu", _kind)
        print(f"    {_kind:9} one block {_one:5.2f}, ten blocks {_ten:.3g}")

# %% [markdown]
# With $w_1 w_2 = 0.25$ each residual block has the derivative 1.25, and ten of them $1.25^{10} = 9.31$: the gradient *grows*. With your weights, every block leaves a small part of the gradient, and ten blocks leave next to nothing.
#
# ## Step 3 · Many units: Jacobians (6 points, 20 minutes, ●●●○○)
#
# Now $a$ is an array of $n$ numbers, and $W_1$ and $W_2$ are matrices. The derivatives $\partial a'_i/\partial a_j$ form the **Jacobian** $J$, a matrix of shape $(n, n)$. The chain rule stays as it was, with products of matrices instead of numbers. An activation acts on each entry by itself, so its Jacobian is a diagonal matrix, $D = \mathrm{diag}\bigl(f'(z)\bigr)$:
#
# $$
# J_\text{plain} = D_2\,W_2\,D_1\,W_1, \qquad
# J_\text{residual} = D_s\,\bigl(I + W_2\,D_1\,W_1\bigr) .
# $$
#
# Here $D_1 = \mathrm{diag}\,f'(z_1)$, $D_2 = \mathrm{diag}\,f'(z_2)$ and $D_s = \mathrm{diag}\,f'(z_2 + a)$, with $z_1 = W_1 a$ and $z_2 = W_2 f(z_1)$. The order matters. A **pre-activation** block (He et al., 2016) computes $a + W_2\,f(W_1 f(a))$: each activation comes before its layer, and nothing follows the sum. Derive its Jacobian yourself.
#
# <details><summary>A nudge</summary>
#
# `np.diag(v)` makes a diagonal matrix of an array, and `np.eye(n)` is $I$. In the pre-activation block there are two activations, one at $a$ itself. Is there anything left that multiplies the sum?
#
# </details>


# %% solution block_jacobian
def block_jacobian(a, W1, W2, activation, kind):
    """Return the Jacobian of a block's output with respect to its input.

    a: array of n numbers; W1, W2: arrays of shape (n, n)
    kind: "plain", "residual" or "pre-activation", as in `forward`
    returns: array of shape (n, n), entry [i, j] is the derivative of output i with respect to input j
    """
    ### BEGIN SOLUTION
    act, slope = ACTIVATIONS[activation]
    if kind == "pre-activation":
        z1 = W1 @ act(a)
        return np.eye(len(a)) + W2 @ np.diag(slope(z1)) @ W1 @ np.diag(slope(a))
    z1 = W1 @ a
    z2 = W2 @ act(z1)
    inner = W2 @ np.diag(slope(z1)) @ W1
    if kind == "plain":
        return np.diag(slope(z2)) @ inner
    return np.diag(slope(z2 + a)) @ (np.eye(len(a)) + inner)
    ### END SOLUTION


# %% test block_jacobian points=6
_W1, _W2 = np.array([[1.0, 2.0], [-1.0, 0.5]]), np.array([[0.5, -1.0], [2.0, 1.0]])
_a = np.array([1.0, -0.5])
check.call(block_jacobian, _a, _W1, _W2, "tanh", "plain").returns(
    check.stored("plain_jacobian"), when="the block is plain, with tanh"
)
check.call(block_jacobian, _a, _W1, _W2, "sigmoid", "residual").returns(
    check.stored("residual_jacobian"), when="the block is residual, with sigmoid"
)
check.call(block_jacobian, np.array([2.0, 1.0]), _W1, _W2, "relu", "plain").returns(
    np.array([[0.5, 1.0], [2.0, 4.0]]), when="the block is plain, with ReLU"
)
check.call(block_jacobian, np.array([2.0, 1.0]), _W1, _W2, "relu", "residual").returns(
    np.array([[1.5, 1.0], [2.0, 5.0]]), when="the block is residual, with ReLU"
)
check.call(block_jacobian, _a, _W1, _W2, "tanh", "pre-activation").returns(
    check.stored("pre_jacobian"), when="the block is a pre-activation block, with tanh"
)
check.call(block_jacobian, np.array([2.0, -1.0]), _W1, _W2, "relu", "pre-activation").returns(
    np.array([[1.5, 0.0], [2.0, 1.0]]), when="the block is a pre-activation block, with ReLU"
)
### BEGIN HIDDEN TESTS
cases = [(kind, activation, 3) for kind in KINDS for activation in NAMES]
cases += [(kind, "relu", 30) for kind in KINDS]
for number, (kind, activation, largest) in enumerate(cases):
    W1_, W2_ = (numbers(4, 4, seed=seed + number, largest=largest) for seed in (70, 90))
    case = numbers(4, seed=60 + number), W1_, W2_
    check.call(block_jacobian, *case, activation, kind).returns(
        right_jacobian(*case, activation, kind), when=f"the block is {kind}, with {activation}"
    )
for number, kind in enumerate(KINDS):
    W1_, W2_ = numbers(3, 3, seed=63 + number), numbers(3, 3, seed=66 + number)
    W1_[0] = W2_[1] = 0  # where z1 and z2 are 0
    case = numbers(3, seed=69 + number) * [1, 0, 1], W1_, W2_
    check.call(block_jacobian, *case, "relu", kind).returns(
        right_jacobian(*case, "relu", kind), when=f"the block is {kind}, and ReLU sees 0"
    )
    case = tuple(numbers(*shape, seed=59) for shape in ((1,), (1, 1), (1, 1)))
    check.call(block_jacobian, *case, "tanh", kind).returns(
        right_jacobian(*case, "tanh", kind), when=f"the block is {kind}, and n is 1"
    )
### END HIDDEN TESTS

# %% show jacobians
_random = np.random.default_rng(0)
_n = 10
_a, _W1, _W2 = _random.normal(size=_n), *(_random.normal(size=(_n, _n)) / _n for _matrix in range(2))
show.row(
    {_kind: block_jacobian(_a, _W1, _W2, "tanh", _kind) for _kind in ("plain", "residual", "pre-activation")}
)

# %% [markdown]
# With small weights, the plain Jacobian is nearly zero, the residual one nearly diagonal, and the pre-activation one nearly $I$.
#
# ## Step 4 · A deep stack (8 points, 20 minutes, ●●●○○)
#
# ![Three blocks. The signal runs forward through them; the gradient runs back, and each block multiplies it by its transposed Jacobian.](figures/vanishing_gradients_chain.svg)
#
# The Jacobian of a stack is the product of its blocks' Jacobians, with the **last block on the left**: $J = J_L \cdots J_2\,J_1$, each taken at its own block's input.
#
# Training does not need this expensive product. It needs the gradient of a scalar loss. If $g_L$ is the gradient with respect to the stack's output, then the gradient with respect to the input of block $l$ is $g_{l-1} = J_l^{\mathsf T}\,g_l$: one product of a matrix and a vector for each block, from the last to the first.
#
# <details><summary>A nudge</summary>
#
# `forward_all`, given at the top, returns the input of every block. Which Jacobian is the first one that $g_L$ meets?
#
# </details>


# %% solution stacks
def stack_jacobian(a, blocks, activation, kind):
    """Return the Jacobian of a stack's output with respect to its input.

    a: array of n numbers; blocks: list of (W1, W2), from the first to the last; activation, kind: as in `forward`
    returns: array of shape (n, n)
    """
    ### BEGIN SOLUTION
    values = forward_all(a, blocks, activation, kind)
    product = np.eye(len(a))
    for number, (W1, W2) in enumerate(blocks):
        product = block_jacobian(values[number], W1, W2, activation, kind) @ product
    return product
    ### END SOLUTION


def gradient_norms(a, blocks, activation, kind, gradient):
    """Return the lengths of the gradients g_0, g_1, …, g_L.

    a: array of n numbers; blocks: list of (W1, W2), from the first to the last; activation, kind: as in `forward`
    gradient: array of n numbers, the gradient with respect to the stack's output
    returns: array of len(blocks) + 1 floats, np.linalg.norm of each gradient: the first belongs to the input of the
        first block, the last to the stack's output
    """
    ### BEGIN SOLUTION
    values = forward_all(a, blocks, activation, kind)
    norms = [np.linalg.norm(gradient)]
    for number in reversed(range(len(blocks))):
        jacobian = block_jacobian(values[number], *blocks[number], activation, kind)
        gradient = jacobian.T @ gradient
        norms.append(np.linalg.norm(gradient))
    return np.array(norms[::-1])
    ### END SOLUTION


# %% test stack_jacobian points=4
_W1, _W2 = np.array([[1.0, 2.0], [-1.0, 0.5]]), np.array([[0.5, -1.0], [2.0, 1.0]])
check.call(stack_jacobian, np.array([2.0, 1.0]), [(_W1, _W2), (_W2, _W1)], "relu", "residual").returns(
    np.array([[11.5, 15.0], [4.5, 8.5]]), when="there are two residual blocks"
)
check.call(stack_jacobian, np.array([2.0, 1.0]), [(_W1, _W2), (_W2, _W1)], "relu", "plain").returns(
    np.array([[6.0, 12.0], [1.5, 3.0]]), when="there are two plain blocks"
)
check.call(stack_jacobian, np.array([1.0, -0.5]), [(_W1, _W2), (_W2, _W1)], "tanh", "residual").returns(
    check.stored("residual_stack"), when="there are two residual blocks with tanh"
)
### BEGIN HIDDEN TESTS
for number, (kind, activation, count) in enumerate(
    (
        ("plain", "tanh", 3),
        ("residual", "sigmoid", 3),
        ("pre-activation", "relu", 4),
        ("residual", "relu", 1),
        ("residual", "relu", 1),
        ("pre-activation", "relu", 2),
        ("plain", "tanh", 2),
    )
):
    n = 1 if number == 6 else 3
    blocks = blocks_of(count, n, seed=200 + 50 * number, largest=1.5 if number < 4 else 30)
    case = numbers(n, seed=101 + number), blocks
    check.call(stack_jacobian, *case, activation, kind).returns(
        right_stack_jacobian(*case, activation, kind),
        when=f"there {'is one' if count == 1 else f'are {count}'} {kind} block{'s' * (count > 1)} with {activation}",
    )
### END HIDDEN TESTS

# %% test gradient_norms points=4
_W1, _W2 = np.array([[1.0, 2.0], [-1.0, 0.5]]), np.array([[0.5, -1.0], [2.0, 1.0]])
check.call(
    gradient_norms, np.array([2.0, 1.0]), [(_W1, _W2)], "relu", "residual", np.array([2.0, -1.0])
).returns(np.array([np.sqrt(10.0), np.sqrt(5.0)]), when="there is one residual block")
check.call(
    gradient_norms, np.array([2.0, 1.0]), [(_W1, _W2), (_W2, _W1)], "relu", "plain", np.array([2.0, -1.0])
).returns(np.array([np.sqrt(551.25), np.sqrt(61.25), np.sqrt(5.0)]), when="there are two plain blocks")
check.call(
    gradient_norms,
    np.array([1.0, -0.5]),
    [(_W1, _W2), (_W2, _W1)],
    "tanh",
    "residual",
    np.array([2.0, -1.0]),
).returns(check.stored("residual_norms"), when="there are two residual blocks with tanh")
### BEGIN HIDDEN TESTS
for number, (kind, activation, count) in enumerate(
    (
        ("plain", "tanh", 3),
        ("residual", "sigmoid", 3),
        ("pre-activation", "relu", 4),
        ("residual", "relu", 2),
        ("plain", "tanh", 3),
    )
):
    case = numbers(3, seed=110 + number), blocks_of(count, 3, seed=400 + 50 * number)
    gradient = numbers(3, seed=120 + number) * (1, 1e-6, 1, 1000, 0)[number]
    check.call(gradient_norms, *case, activation, kind, gradient).returns(
        right_gradient_norms(*case, activation, kind, gradient),
        when=f"there are {count} {kind} blocks with {activation}" + " and the gradient is 0" * (number == 4),
    )
### END HIDDEN TESTS

# %% [markdown]
# ## Experiment · Thirty layers (20 minutes)
#
# The next cell makes stacks of 15 blocks, 30 layers, of 64 units. The weights are random numbers with standard deviation $1/\sqrt{64}$. For each activation and each kind of block it draws two things against depth: the length of the gradient at the input of every block, divided by its length at the output; and the root mean square of the activations.
#
# **Predict first**, and write your prediction in the answer cell below: for ReLU, which of the three kinds will have a gradient at the first block that is smaller than a hundredth of that at the output, and which more than twice as large? Will it be the same with the sigmoid? Then run the cell.

# %% experiment
random = np.random.default_rng(1)
units, count = 64, 15
start, top = random.normal(size=units), random.normal(size=units)
stack = [
    tuple(random.normal(size=(units, units)) / np.sqrt(units) for _matrix in (1, 2))
    for _block in range(count)
]
kinds = ("plain", "residual", "pre-activation")
gradients, signals = {}, {}
for activation in ACTIVATIONS:
    gradients[activation], signals[activation] = {}, {}
    for kind in kinds:
        norms = gradient_norms(start, stack, activation, kind, top)
        gradients[activation][kind] = norms / norms[-1]
        values = forward_all(start, stack, activation, kind)
        signals[activation][kind] = np.sqrt(np.mean(np.square(values), axis=1))
networks.against_depth(gradients, "gradient, relative to the output's", "block")
networks.against_depth(signals, "root mean square of the activations", "block")
print("gradient at the first block, relative to the output's")
for activation, lines in gradients.items():
    print(f"{activation:>8}  " + "  ".join(f"{kind} {norms[0]:8.1e}" for kind, norms in lines.items()))

# %% [markdown]
# **Explain (3 points).** What did you predict, and what happened? What does the skip connection change in the formula of the Jacobian, and why does that help? And why does it guarantee nothing? Use a number of Step 2 or of the experiment. Three or four sentences.

# %% explain skip [markdown] points=3
# (In our run.) The plain stacks lose the gradient: with sigmoid nearly all of it ($2\cdot 10^{-19}$ is left), with ReLU all but $5\cdot 10^{-5}$, with tanh three quarters; the pre-activation stacks keep or enlarge it with every activation. The residual stack with sigmoid loses it as well ($2\cdot 10^{-10}$), since the last activation multiplies everything, the skip included, by a slope of at most 0.25. In the Jacobian, the skip adds $I$ to the product $W_2 D_1 W_1$: even if this product is tiny, the gradient passes on through $I$, and only the slope in front of the bracket can shrink it; in the pre-activation block there is none. It guarantees nothing: $1 + w_2 f'(z_1) w_1$ is 0.19 for $w_1 w_2 = -0.81$, and ten such blocks leave $0.19^{10} = 6\cdot 10^{-8}$; with $w_1 w_2 = 0.25$ it is 1.25, and the gradient grows to 9.3 times its size.
#
# Marking scheme:
#
# - 1 point: which stacks lose the gradient and which do not, from the student's own figure;
# - 1 point: the $I$ (or the 1) that is added in the Jacobian, so that a small product no longer makes the whole small;
# - 1 point: no guarantee, with a number: $0.19^{10}$, or growth of $1.25^{10}$, or the slope in front of the bracket (sigmoid). No point for "with a skip connection the gradient never vanishes".

# %% [markdown]
# **Explain (2 points).** A printed solution says: "In a network with ReLU, gradients vanish if the weights are large, and this is why the plain networks in He et al. (2015), which have batch normalisation, train badly." (Section 4.1 of the paper says what the authors measured.) What is wrong with "if the weights are large", and what with "this is why …"? Two sentences.

# %% explain sheet [markdown] points=2
# A factor is a weight times a slope, so gradients vanish where $|w|\,f'(z)$ is *small*: small weights, or units driven into the flat part of a sigmoid or tanh, which large weights may also do, but then it is the slope that is small. He et al. write that the degradation they see is *unlikely* to be caused by vanishing gradients, since their plain networks use batch normalisation and their gradients keep healthy norms; the deeper network is simply harder to optimise.
#
# Marking scheme:
#
# - 1 point: small factors, $|w|\,f'$ below 1 (large weights make gradients grow, unless they saturate the activation);
# - 1 point: in He et al. the plain networks have batch normalisation and healthy gradients, and the authors think vanishing gradients unlikely.

# %% [markdown]
# ## Where to go from here
#
# - Sepp Hochreiter: [Untersuchungen zu dynamischen neuronalen Netzen](https://people.idsia.ch/~juergen/SeppHochreiter1991ThesisAdvisorSchmidhuber.pdf), 1991, and Yoshua Bengio, Patrice Simard, Paolo Frasconi: [Learning long-term dependencies with gradient descent is difficult](https://doi.org/10.1109/72.279181), 1994. Where vanishing gradients were found.
# - Kaiming He, Xiangyu Zhang, Shaoqing Ren, Jian Sun: [Deep Residual Learning for Image Recognition](https://arxiv.org/abs/1512.03385), 2015. Section 4.1 is about degradation.
# - The same authors: [Identity Mappings in Deep Residual Networks](https://arxiv.org/abs/1603.05027), 2016. The pre-activation block, and why its path should stay clean.
# - The next notebook, *Initialisation*, finds the weights with which signals and gradients keep their size.

"""Correct solutions of conv_gradients in other styles, and mutants that change nothing: see docs/authors.md."""


# %% lists and loops
# about: plain Python lists and loops, turned into arrays at the end
# cell: numeric_gradient
def numeric_gradient(f, x, step=1e-5):
    flat = x.flatten().tolist()
    slopes = []
    for m in range(len(flat)):
        above, below = list(flat), list(flat)
        above[m] += step
        below[m] -= step
        rise = f(np.array(above).reshape(x.shape)) - f(np.array(below).reshape(x.shape))
        slopes.append(rise / 2 / step)
    return np.array(slopes).reshape(x.shape)


# %% vectorised
# about: sliding windows, index arrays and einsum instead of loops
# cell: patch_terms
def patch_terms(x, dy, kernel_shape, stride=1, padding=0):
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(x, padding), tuple(kernel_shape))
    return np.einsum("ij,ijuv->ijuv", dy, windows[::stride, ::stride])


# %% vectorised
# cell: conv2d_backward_weight
def conv2d_backward_weight(x, dy, kernel_shape, stride=1, padding=0):
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(x, padding), tuple(kernel_shape))
    return np.tensordot(dy, windows[::stride, ::stride], axes=2)


# %% vectorised
# cell: dx_as_convolution
def dx_as_convolution(dy, kernel):
    framed = np.pad(dy, [(n - 1, n - 1) for n in kernel.shape])
    windows = np.lib.stride_tricks.sliding_window_view(framed, kernel.shape)
    return np.einsum("ijuv,uv->ij", windows, np.rot90(kernel, 2))


# %% helpers and prints
# about: helper cells, work split over two cells, prints and a warning
# before: numeric_gradient
import warnings


def windows(x, size, stride):
    for i in range((x.shape[0] - size[0]) // stride + 1):
        for j in range((x.shape[1] - size[1]) // stride + 1):
            yield (i, j), x[i * stride : i * stride + size[0], j * stride : j * stride + size[1]]


# %% helpers and prints
# cell: conv2d_backward_input
def conv2d_backward_input(dy, kernel, input_shape, stride=1, padding=0):
    warnings.warn("slow", stacklevel=2)
    framed = np.pad(np.zeros(input_shape), padding)
    for index, window in windows(framed, kernel.shape, stride):  # a view: adding to it adds to framed
        window += dy[index] * kernel
    return framed[padding:-padding, padding:-padding] if padding else framed


# %% equivalent mutant
# cell: conv2d_backward_input
# because: what is too long at the end is cut off
# - framed = np.zeros((rows + 2 * padding, columns + 2 * padding))
# + framed = np.zeros((rows + 3 * padding, columns + 2 * padding))

# %% equivalent mutant
# cell: conv2d_backward_input
# because: what is too long at the end is cut off
# - framed = np.zeros((rows + 2 * padding, columns + 2 * padding))
# + framed = np.zeros((rows + 2 * padding, columns + 3 * padding))

# %% equivalent mutant
# cell: numeric_gradient
# because: x holds floats
# - gradient = np.empty(x.shape)
# + gradient = np.empty(x.shape, dtype=x.dtype)

# %% equivalent mutant
# cell: numeric_gradient
# because: x holds floats
# - there = np.zeros(x.shape)
# + there = np.zeros(x.shape, dtype=x.dtype)

# %% equivalent mutant
# cell: numeric_gradient
# because: a step of 0 measures nothing
# - there[index] = step
# + there[index] = (step or 1e-05)

# %% equivalent mutant
# cell: numeric_gradient
# because: a step of 0 measures nothing
# - gradient[index] = (f(x + there) - f(x - there)) / (2 * step)
# + gradient[index] = (f(x + there) - f(x - there)) / (2 * (step or 1e-05))

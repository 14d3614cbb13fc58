"""Correct solutions of conv_gradients in other styles, and mutants that change nothing: see docs/authors.md."""


# %% lists and loops
# about: plain Python lists and loops, turned into arrays at the end; several results returned as a list
# cell: conv2d_forward
def conv2d_forward(x, kernel, stride=1, padding=0):
    image, weights = np.pad(x, padding).tolist(), kernel.tolist()
    result = []
    for top in range(0, len(image) - len(weights) + 1, stride):
        result.append([])
        for left in range(0, len(image[0]) - len(weights[0]) + 1, stride):
            total = 0.0
            for u, row in enumerate(weights):
                for v, weight in enumerate(row):
                    total += weight * image[top + u][left + v]
            result[-1].append(total)
    return np.array(result)


# %% lists and loops
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


# %% lists and loops
# cell: conv_matrix
def conv_matrix(kernel, n):
    spare = n - len(kernel)
    return np.array([[0.0] * i + list(kernel) + [0.0] * (spare - i) for i in range(spare + 1)])


# %% lists and loops
# cell: net_gradients
def net_gradients(u, k, b, w, a, target):
    dk, db, dw, da = np.zeros(3), 0.0, [], []
    for weights, bias, wanted in zip(w, a, target, strict=True):
        dk_of_one, db_of_one = kernel_gradients(u, k, b, weights, bias, wanted)
        dw_of_one, da_of_one = output_gradients(u, k, b, weights, bias, wanted)
        dk = dk + dk_of_one
        db += db_of_one
        dw.append(dw_of_one)
        da.append(da_of_one)
    return [dk, db, np.array(dw), np.array(da)]


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


# %% vectorised
# cell: transposed_conv1d
def transposed_conv1d(values, kernel, padding=0):
    i, m = np.indices((len(values), len(kernel)))
    full = np.bincount((i + m).ravel(), np.outer(values, kernel).ravel())
    return full[padding : len(full) - padding]


# %% vectorised
# cell: conv1d_backward_input
def conv1d_backward_input(dy, kernel, padding):
    framed = np.pad(dy, len(kernel) - 1 - padding)
    return np.lib.stride_tricks.sliding_window_view(framed, len(kernel)) @ np.flip(kernel)


# %% vectorised
# cell: kernel_gradients
def kernel_gradients(u, k, b, w, a, target):
    z, v, y_hat = net_forward(u, k, b, w, a)
    dz = np.zeros(3)
    np.add.at(dz, np.arange(2) + (z[1:] > z[:-1]), (y_hat - target) * w * (v > 0))
    return u[np.add.outer(range(3), range(3))] @ dz, dz.sum()


# %% float32
# about: float32 wherever possible; results of the examples worked out on paper
# cell: y
y = np.array([[1.0, 1], [1, 2]], dtype=np.float32)


# %% float32
# cell: gradient_error
def gradient_error(gradient, numeric):
    return np.float32(np.abs(gradient - numeric).max() / np.abs(numeric).max())


# %% float32
# cell: terms
terms = np.array([[x[:3, :3], -x[:3, 1:]], [-x[1:, :3], x[1:, 1:]]], dtype=np.float32)

# %% float32
# cell: dkernel
dkernel = np.array([[-2.0, 0, 2], [0, 3, -2], [2, -1, 0]])

# %% float32
# cell: dx
dx = np.array([[1.0, -2, 1, 0], [-1, 3, -3, 1], [-1, 0, 3, -2], [1, -1, -1, 1]], dtype=np.float32)


# %% float32
# cell: net_forward
def net_forward(u, k, b, w, a):
    u, k, w = (np.asarray(values, dtype=np.float32) for values in (u, k, w))
    z = np.correlate(u, k) + np.float32(b)
    v = np.array([max(0, z[0], z[1]), max(0, z[1], z[2])], dtype=np.float32)
    return z, v, w @ v + np.float32(a)


# %% float32
# cell: seven
seven = np.array([44, -40, -36, -12, -2, -20, -4], dtype=np.float32)


# %% helpers and prints
# about: helper cells, work split over two cells, prints and a warning
# before: conv2d_forward
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


# %% helpers and prints
# cell: matrices
c46 = sum(kernel1[m] * np.eye(4, 6, m) for m in range(3))
print(c46)

# %% helpers and prints
# after: matrices
c44 = np.delete(c46, [0, -1], axis=1)
c44

# %% helpers and prints
# cell: up
up6, up4 = dy1 @ c46, dy1 @ c44


# %% helpers and prints
# cell: output_gradients
def output_gradients(*net_and_target):
    *net, target = net_and_target
    error = net_forward(*net)[-1] - target
    print(f"the error is {error:.3f}")
    return error * net_forward(*net)[1], np.asarray(error)


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
# cell: dx
# because: a full convolution is the same whichever of the two is called the kernel
# - dx = conv2d_backward_input(dy, kernel, x.shape)
# + dx = conv2d_backward_input(kernel, dy, x.shape)

# %% equivalent mutant
# cell: up
# because: a full convolution is the same whichever of the two is called the kernel
# - up6 = transposed_conv1d(dy1, kernel1)
# + up6 = transposed_conv1d(kernel1, dy1)

# %% equivalent mutant
# cell: up
# because: a full convolution is the same whichever of the two is called the kernel
# - up4 = transposed_conv1d(dy1, kernel1, padding=1)
# + up4 = transposed_conv1d(kernel1, dy1, padding=1)

# %% equivalent mutant
# cell: kernel_gradients
# because: of two equal arguments of a maximum either may get the gradient
# - winner = i if z[i] > z[i + 1] else i + 1
# + winner = i if z[i] >= z[i + 1] else i + 1

# %% equivalent mutant
# cell: kernel_gradients
# because: where the largest unit is exactly zero, the gradient is not defined
# - if z[winner] > 0:
# + if z[winner] >= 0:

# %% equivalent mutant
# cell: net_gradients
# because: of two equal arguments of a maximum either may get the gradient
# - winner = i if z[i] > z[i + 1] else i + 1
# + winner = i if z[i] >= z[i + 1] else i + 1

# %% equivalent mutant
# cell: net_gradients
# because: where the largest unit is exactly zero, the gradient is not defined
# - if z[winner] > 0:
# + if z[winner] >= 0:

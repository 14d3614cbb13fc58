"""Right solutions of residual_block in other styles, and mutants that change nothing: see docs/authors.md."""


# %% stride tricks
# about: sliding windows made with stride tricks, one tensordot
# cell: conv2d
def conv2d(x, kernel, stride=1, padding=0):
    padded = np.pad(np.asarray(x, dtype=float), padding)
    windows = np.lib.stride_tricks.sliding_window_view(padded, kernel.shape)[::stride, ::stride]
    return np.tensordot(windows, kernel, axes=2)


# %% stride tricks
# cell: max_pool2d
def max_pool2d(x, size=2, stride=2):
    windows = np.lib.stride_tricks.sliding_window_view(x, (size, size))[::stride, ::stride]
    return windows.max(axis=(2, 3))


# %% four loops
# about: four nested loops, as the formula is written
# cell: conv2d
def conv2d(x, kernel, stride=1, padding=0):
    n, m = len(x), len(x[0])
    kh, kw = len(kernel), len(kernel[0])
    out = np.zeros(((n + 2 * padding - kh) // stride + 1, (m + 2 * padding - kw) // stride + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            for u in range(kh):
                for v in range(kw):
                    row, column = i * stride + u - padding, j * stride + v - padding
                    if 0 <= row < n and 0 <= column < m:
                        out[i, j] += kernel[u, v] * x[row, column]
    return out


# %% four loops
# cell: relu
def relu(x):
    out = x.copy()
    out[out < 0] = 0
    return out


# %% einsum
# about: np.einsum over a view of patches
# cell: conv2d
def conv2d(x, kernel, stride=1, padding=0):
    x = np.pad(x, ((padding, padding), (padding, padding)))
    kh, kw = kernel.shape
    shape = ((x.shape[0] - kh) // stride + 1, (x.shape[1] - kw) // stride + 1, kh, kw)
    down, right = x.strides
    patches = np.lib.stride_tricks.as_strided(x, shape, (down * stride, right * stride, down, right))
    return np.einsum("ijuv,uv->ij", patches, kernel)


# %% einsum
# cell: global_average_pool
def global_average_pool(x):
    return np.einsum("ij->", x) / x.size


# %% float32
# about: float32 throughout
# cell: conv2d
def conv2d(x, kernel, stride=1, padding=0):
    padded = np.pad(x.astype(np.float32), padding)
    kernel = kernel.astype(np.float32)
    kh, kw = kernel.shape
    rows = (padded.shape[0] - kh) // stride + 1
    columns = (padded.shape[1] - kw) // stride + 1
    out = np.zeros((rows, columns), dtype=np.float32)
    for i in range(rows):
        for j in range(columns):
            out[i, j] = (padded[i * stride : i * stride + kh, j * stride : j * stride + kw] * kernel).sum()
    return out


# %% float32
# cell: global_average_pool
def global_average_pool(x):
    return np.float32(x.astype(np.float32).mean())


# %% lists
# about: plain Python lists, turned into an array at the end
# cell: conv2d
def conv2d(x, kernel, stride=1, padding=0):
    image = [[0.0] * padding + [float(v) for v in row] + [0.0] * padding for row in x]
    width = len(image[0])
    image = [[0.0] * width for _ in range(padding)] + image + [[0.0] * width for _ in range(padding)]
    rows = range(0, len(image) - len(kernel) + 1, stride)
    columns = range(0, width - len(kernel[0]) + 1, stride)
    return np.array(
        [
            [
                sum(k * image[i + u][j + v] for u, line in enumerate(kernel) for v, k in enumerate(line))
                for j in columns
            ]
            for i in rows
        ]
    )


# %% lists
# cell: max_pool2d
def max_pool2d(x, size=2, stride=2):
    return np.array(
        [
            [
                max(x[i + u][j + v] for u in range(size) for v in range(size))
                for j in range(0, len(x[0]) - size + 1, stride)
            ]
            for i in range(0, len(x) - size + 1, stride)
        ]
    )


# %% lists
# cell: global_average_pool
def global_average_pool(x):
    total, count = 0.0, 0
    for row in x:
        for value in row:
            total += float(value)
            count += 1
    return total / count


# %% chatty
# about: helper cells, work split over two cells, prints and a warning on the way
# before: conv2d
import sys
import warnings


def windows(x, size, stride):
    for i in range((x.shape[0] - size[0]) // stride + 1):
        for j in range((x.shape[1] - size[1]) // stride + 1):
            yield (i, j), x[i * stride : i * stride + size[0], j * stride : j * stride + size[1]]


# %% chatty
# cell: conv2d
def conv2d(x, kernel, stride=1, padding=0):
    print("conv2d", x.shape, kernel.shape, stride, padding)
    warnings.warn("slow", stacklevel=2)
    print("working ...", file=sys.stderr)
    x = np.pad(x, padding)
    out = np.zeros([(n - k) // stride + 1 for n, k in zip(x.shape, kernel.shape, strict=True)])
    for place, window in windows(x, kernel.shape, stride):
        out[place] = np.vdot(window, kernel)
    return out


# %% chatty
# cell: conv_out
conv_out = conv2d(image, kernel, padding=1)


# %% chatty
# after: conv_out
conv_out_signed = conv2d(signed, kernel, padding=1)
conv_out


# %% chatty
# cell: residual_block
skip = lambda x, change: x + change  # noqa: E731
residual_block = lambda x, kernel: relu(skip(x, relu(conv2d(x, kernel, 1, 1))))  # noqa: E731

# %% equivalent mutant
# cell: conv_out
# because: a stride of 1 is what `conv2d` takes anyway
# - conv_out = conv2d(image, kernel, stride=1, padding=1)
# + conv_out = conv2d(image, kernel, padding=1)

# %% equivalent mutant
# cell: conv_out
# because: a stride of 1 is what `conv2d` takes anyway
# - conv_out_signed = conv2d(signed, kernel, stride=1, padding=1)
# + conv_out_signed = conv2d(signed, kernel, padding=1)

# %% equivalent mutant
# cell: residual_block
# because: a stride of 1 is what `conv2d` takes anyway
# - change = relu(conv2d(x, kernel, stride=1, padding=1))
# + change = relu(conv2d(x, kernel, padding=1))

# %% equivalent mutant
# cell: pooled
# because: a window of 2 is what `max_pool2d` takes anyway
# - pooled = max_pool2d(expected_block, size=2, stride=2)
# + pooled = max_pool2d(expected_block, stride=2)

# %% equivalent mutant
# cell: pooled
# because: a stride of 2 is what `max_pool2d` takes anyway
# - pooled = max_pool2d(expected_block, size=2, stride=2)
# + pooled = max_pool2d(expected_block, size=2)

# %% equivalent mutant
# cell: pooled
# because: a window of 2 is what `max_pool2d` takes anyway
# - pooled_signed = max_pool2d(expected_block_signed, size=2, stride=2)
# + pooled_signed = max_pool2d(expected_block_signed, stride=2)

# %% equivalent mutant
# cell: pooled
# because: a stride of 2 is what `max_pool2d` takes anyway
# - pooled_signed = max_pool2d(expected_block_signed, size=2, stride=2)
# + pooled_signed = max_pool2d(expected_block_signed, size=2)

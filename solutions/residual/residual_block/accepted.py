"""Right solutions of residual_block in other styles, and mutants that change nothing: see docs/authors.md."""


# %% lists and loops
# about: pixels as plain Python lists, one loop for each axis
# cell: conv2d
def conv2d(x, kernel, stride=1, padding=0):
    pixels = np.pad(x, padding).tolist()
    kernel = kernel.astype(float)
    out = []
    for i in range(0, len(pixels) - len(kernel) + 1, stride):
        out.append([])
        for j in range(0, len(pixels[0]) - len(kernel[0]) + 1, stride):
            out[-1].append(sum(w * pixels[i + u][j + v] for (u, v), w in np.ndenumerate(kernel)))
    return np.array(out)


# %% lists and loops
# cell: global_average_pool
def global_average_pool(x):
    return sum(float(value) for row in x for value in row) / (len(x) * len(x[0]))


# %% vectorised
# about: no loops: sliding windows, one tensordot, both images in one array
# cell: conv2d
def conv2d(x, kernel, stride=1, padding=0):
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(x, padding).astype(float), kernel.shape)
    return np.tensordot(windows[::stride, ::stride], kernel, axes=2)


# %% vectorised
# cell: residual_block_channels
def residual_block_channels(x, kernels):
    change = [sum(conv2d(plane, k, 1, 1) for plane, k in zip(x, of_one, strict=True)) for of_one in kernels]
    return relu(x + relu(np.array(change)))


# %% vectorised
# cell: relu
def relu(x):
    return np.where(x > 0, x, 0.0)


# %% vectorised
# cell: relu_out
relu_out, relu_out_signed = relu(np.stack([expected_conv, expected_conv_signed]))

# %% vectorised
# cell: sum_out
sum_out, sum_out_signed = np.add([image, signed], [expected_relu, expected_relu_signed])


# %% vectorised
# cell: max_pool2d
def max_pool2d(x, size=2, stride=2):
    return np.lib.stride_tricks.sliding_window_view(x, (size, size))[::stride, ::stride].max(axis=(2, 3))


# %% float32, helpers and prints
# about: float32 throughout, a helper in a cell of its own, lambdas, and a print on the way
# before: conv2d
starts = lambda size, window, stride: range(0, size - window + 1, stride)  # noqa: E731


# %% float32, helpers and prints
# cell: conv2d
def conv2d(x, kernel, stride=1, padding=0):
    print("conv2d", x.shape, kernel.shape, stride, padding)
    x, kernel = np.float32(np.pad(x, padding)), np.float32(kernel)
    down, right = (starts(n, k, stride) for n, k in zip(x.shape, kernel.shape, strict=True))
    rows, columns = kernel.shape
    return np.array([[np.vdot(x[i : i + rows, j : j + columns], kernel) for j in right] for i in down])


# %% float32, helpers and prints
# cell: conv_out
conv_out, conv_out_signed = (conv2d(x, kernel, padding=1) for x in (image, signed))

# %% float32, helpers and prints
# cell: residual_block
residual_block = lambda x, kernel: relu(np.float32(x) + relu(conv2d(x, kernel, 1, 1)))  # noqa: E731

# %% float32, helpers and prints
# cell: pooled
pooled, pooled_signed = map(max_pool2d, np.float32([expected_block, expected_block_signed]))

# %% float32, helpers and prints
# cell: features
features, features_signed = np.float32([expected_pooled.mean(), expected_pooled_signed.mean()])

# %% equivalent mutant
# cell: conv_out
# because: a stride of 1 is the default of `conv2d`
# - conv_out = conv2d(image, kernel, stride=1, padding=1)
# + conv_out = conv2d(image, kernel, padding=1)
# %% equivalent mutant
# cell: conv_out
# because: a stride of 1 is the default of `conv2d`
# - conv_out_signed = conv2d(signed, kernel, stride=1, padding=1)
# + conv_out_signed = conv2d(signed, kernel, padding=1)

# %% equivalent mutant
# cell: residual_block
# because: a stride of 1 is the default of `conv2d`
# - change = relu(conv2d(x, kernel, stride=1, padding=1))
# + change = relu(conv2d(x, kernel, padding=1))

# %% equivalent mutant
# cell: pooled
# because: a window of 2 is the default of `max_pool2d`
# - pooled = max_pool2d(expected_block, size=2, stride=2)
# + pooled = max_pool2d(expected_block, stride=2)
# %% equivalent mutant
# cell: pooled
# because: a stride of 2 is the default of `max_pool2d`
# - pooled = max_pool2d(expected_block, size=2, stride=2)
# + pooled = max_pool2d(expected_block, size=2)
# %% equivalent mutant
# cell: pooled
# because: a window of 2 is the default of `max_pool2d`
# - pooled_signed = max_pool2d(expected_block_signed, size=2, stride=2)
# + pooled_signed = max_pool2d(expected_block_signed, stride=2)
# %% equivalent mutant
# cell: pooled
# because: a stride of 2 is the default of `max_pool2d`
# - pooled_signed = max_pool2d(expected_block_signed, size=2, stride=2)
# + pooled_signed = max_pool2d(expected_block_signed, size=2)

# %% equivalent mutant
# cell: residual_block_channels
# because: a stride of 1 is the default of `conv2d`
# - change[o] += conv2d(x[c], kernels[o, c], stride=1, padding=1)
# + change[o] += conv2d(x[c], kernels[o, c], padding=1)

# %% equivalent mutant
# cell: max_pool2d
# because: the largest of integers is an integer
# - out = np.empty((rows, columns))
# + out = np.empty((rows, columns), dtype=x.dtype)

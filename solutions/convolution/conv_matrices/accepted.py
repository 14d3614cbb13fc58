"""Correct solutions of conv_matrices in other styles, and mutants that change nothing: see docs/authors.md."""


# %% lists and loops
# about: plain Python lists and loops, turned into arrays at the end; several results returned as a list
# cell: conv_matrix
def conv_matrix(K, n, stride=1):
    starts = range(0, n - len(K) + 1, stride)
    return np.array([[0.0] * i + list(K) + [0.0] * (n - len(K) - i) for i in starts])


# %% lists and loops
# cell: transposed_conv1d
def transposed_conv1d(x, K, stride=1, padding=0):
    out = [0.0] * ((len(x) - 1) * stride + len(K))
    for i, value in enumerate(x):
        for u, weight in enumerate(K):
            out[i * stride + u] += float(value) * float(weight)
    return np.array(out[padding : len(out) - padding])


# %% lists and loops
# cell: net_forward
def net_forward(x, K, b, W, c):
    z = [sum(K[u] * x[j + u] for u in range(3)) + b for j in range(3)]
    a = [max(0, z[0], z[1]), max(0, z[1], z[2])]
    y = [row[0] * a[0] + row[1] * a[1] + bias for row, bias in zip(W, c, strict=True)]
    return np.array(z), np.array(a), np.array(y)


# %% lists and loops
# cell: kernel_gradients
def kernel_gradients(x, K, b, W, c, t):
    z, _, y = net_forward(x, K, b, W, c)
    dK, db = [0.0, 0.0, 0.0], 0.0
    for weights, out, wanted in zip(W, y, t, strict=True):
        for i, weight in enumerate(weights):
            candidates = [0, z[i], z[i + 1]]
            best = candidates.index(max(candidates))
            if best == 0:
                continue
            received = (out - wanted) * weight
            db += received
            for u in range(3):
                dK[u] += received * x[i + best - 1 + u]
    return [np.array(dK), db]


# %% vectorised
# about: index arrays, diagonals and zeros between the values instead of loops
# cell: conv_matrix
def conv_matrix(K, n, stride=1):
    return sum(K[u] * np.eye(n - len(K) + 1, n, u) for u in range(len(K)))[::stride]


# %% vectorised
# cell: transposed_conv1d
def transposed_conv1d(x, K, stride=1, padding=0):
    stretched = np.zeros((len(x) - 1) * stride + 1)
    stretched[::stride] = x
    full = np.convolve(stretched, K)
    return full[padding : len(full) - padding]


# %% vectorised
# cell: kernel_gradients
def kernel_gradients(x, K, b, W, c, t):
    z, a, y = net_forward(x, K, b, W, c)
    dz = np.zeros(3)
    np.add.at(dz, np.arange(2) + (z[1:] > z[:-1]), (y - t) @ W * (a > 0))
    return x[np.add.outer(range(3), range(3))] @ dz, dz.sum()


# %% float32, helpers and prints
# about: float32 wherever possible, work split over two cells, prints
# cell: matrices
c46 = sum(K[m] * np.eye(4, 6, m) for m in range(3))
print(c46)

# %% float32, helpers and prints
# after: matrices
c44 = np.delete(c46, [0, -1], axis=1)
c44

# %% float32, helpers and prints
# cell: up
up6, up4 = np.float32(dy) @ c46, np.float32(dy) @ c44


# %% float32, helpers and prints
# cell: net_forward
def net_forward(x, K, b, W, c):
    x, K, W = (np.asarray(values, dtype=np.float32) for values in (x, K, W))
    z = np.correlate(x, K) + np.float32(b)
    a = np.array([max(0, z[0], z[1]), max(0, z[1], z[2])], dtype=np.float32)
    return z, a, W @ a + np.float32(c)


# %% float32, helpers and prints
# cell: output_gradients
def output_gradients(*net_and_target):
    *net, t = net_and_target
    error = net_forward(*net)[-1] - t
    print(f"the errors are {error}")
    return error[:, None] * net_forward(*net)[1], error


# %% equivalent mutant
# cell: up
# because: a transposed convolution of stride 1 is the same whichever of the two is called the kernel
# - up6 = transposed_conv1d(dy, K)
# + up6 = transposed_conv1d(K, dy)

# %% equivalent mutant
# cell: up
# because: a transposed convolution of stride 1 is the same whichever of the two is called the kernel
# - up4 = transposed_conv1d(dy, K, padding=1)
# + up4 = transposed_conv1d(K, dy, padding=1)

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
# cell: conv_matrix
# because: the matrix of a kernel of integers holds integers
# - matrix = np.zeros((rows, n))
# + matrix = np.zeros((rows, n), dtype=K.dtype)

# %% equivalent mutant
# cell: kernel_gradients
# because: the kernel has three entries
# - return np.correlate(x, dz), dz.sum()
# + return tuple(np.squeeze(one) for one in (np.correlate(x, dz), dz.sum()))

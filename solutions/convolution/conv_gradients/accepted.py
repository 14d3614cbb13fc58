"""Right solutions of conv_gradients in other styles, and mutants that change nothing: see docs/authors.md."""


# %% stride tricks
# about: sliding windows made with stride tricks, one einsum
# cell: conv2d_forward
def conv2d_forward(x, kernel, stride=1, padding=0):
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(x.astype(float), padding), kernel.shape)
    return np.einsum("ijuv,uv->ij", windows[::stride, ::stride], kernel)


# %% stride tricks
# cell: numeric_gradient
def numeric_gradient(f, x, step=1e-5):
    shifts = step * np.eye(x.size).reshape(-1, *x.shape)
    return np.array([f(x + shift) - f(x - shift) for shift in shifts]).reshape(x.shape) / (2 * step)


# %% stride tricks
# cell: patch_terms
def patch_terms(x, dy, kernel_shape, stride=1, padding=0):
    padded = np.pad(x.astype(float), padding)
    down, right = padded.strides
    patches = np.lib.stride_tricks.as_strided(
        padded, (*dy.shape, *kernel_shape), (down * stride, right * stride, down, right), writeable=False
    )
    return np.einsum("ij,ijuv->ijuv", dy, patches)


# %% stride tricks
# cell: conv2d_backward_weight
def conv2d_backward_weight(x, dy, kernel_shape, stride=1, padding=0):
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(x, padding), tuple(kernel_shape))
    return np.tensordot(dy, windows[::stride, ::stride], axes=2)


# %% stride tricks
# cell: conv2d_backward_input
def conv2d_backward_input(dy, kernel, input_shape, stride=1, padding=0):
    (rows, columns), (kh, kw) = input_shape, kernel.shape
    framed = np.zeros((rows + 2 * padding + kh - 1, columns + 2 * padding + kw - 1))
    spread = framed[kh - 1 :: stride, kw - 1 :: stride]
    spread[: dy.shape[0], : dy.shape[1]] = dy
    windows = np.lib.stride_tricks.sliding_window_view(framed, (kh, kw))
    inside = windows[padding : padding + rows, padding : padding + columns]
    return np.einsum("mnuv,uv->mn", inside, kernel[::-1, ::-1])


# %% stride tricks
# cell: dx_as_convolution
def dx_as_convolution(dy, kernel):
    framed = np.pad(dy, [(n - 1, n - 1) for n in kernel.shape])
    windows = np.lib.stride_tricks.sliding_window_view(framed, kernel.shape)
    return np.einsum("ijuv,uv->ij", windows, np.flip(kernel))


# %% stride tricks
# cell: conv_matrix
def conv_matrix(kernel, n):
    spare = n - len(kernel)
    zeros = np.zeros(spare)
    long = np.concatenate([zeros, kernel, zeros])
    return np.lib.stride_tricks.sliding_window_view(long, n)[::-1].copy()


# %% stride tricks
# cell: conv1d_backward_input
def conv1d_backward_input(dy, kernel, padding):
    framed = np.pad(dy, len(kernel) - 1 - padding)
    return np.lib.stride_tricks.sliding_window_view(framed, len(kernel)) @ np.flip(kernel)


# %% stride tricks
# cell: net_forward
def net_forward(u, k, b, w, a):
    z = np.lib.stride_tricks.sliding_window_view(u, 3) @ k + b
    v = np.lib.stride_tricks.sliding_window_view(z, 2).max(axis=1, initial=0.0)
    return z, v, np.einsum("i,i->", w, v) + a


# %% add.at
# about: scattered with np.add.at, index arrays everywhere
# before: conv2d_forward
def places(out_shape, kernel_shape, stride):
    i, j, u, v = np.ogrid[tuple(slice(n) for n in (*out_shape, *kernel_shape))]
    return np.broadcast_arrays(i * stride + u, j * stride + v)


# %% add.at
# cell: conv2d_forward
def conv2d_forward(x, kernel, stride=1, padding=0):
    padded = np.pad(x, padding)
    out_shape = [(n - k) // stride + 1 for n, k in zip(padded.shape, kernel.shape, strict=True)]
    return np.sum(padded[tuple(places(out_shape, kernel.shape, stride))] * kernel, axis=(2, 3)).astype(float)


# %% add.at
# cell: patch_terms
def patch_terms(x, dy, kernel_shape, stride=1, padding=0):
    patches = np.pad(x, padding)[tuple(places(dy.shape, kernel_shape, stride))]
    return patches * np.expand_dims(dy, (2, 3))


# %% add.at
# cell: conv2d_backward_weight
def conv2d_backward_weight(x, dy, kernel_shape, stride=1, padding=0):
    _i, _j, u, v = np.indices((*dy.shape, *kernel_shape))
    gradient = np.zeros(kernel_shape)
    np.add.at(gradient, (u, v), patch_terms(x, dy, kernel_shape, stride, padding))
    return gradient


# %% add.at
# cell: conv2d_backward_input
def conv2d_backward_input(dy, kernel, input_shape, stride=1, padding=0):
    rows, columns = input_shape
    framed = np.zeros((rows + 2 * padding, columns + 2 * padding))
    np.add.at(framed, tuple(places(dy.shape, kernel.shape, stride)), np.multiply.outer(dy, kernel))
    return framed[padding : padding + rows, padding : padding + columns]


# %% add.at
# cell: conv_matrix
def conv_matrix(kernel, n):
    i, m = np.indices((n - len(kernel) + 1, len(kernel)))
    matrix = np.zeros((n - len(kernel) + 1, n))
    matrix[i, i + m] = kernel
    return matrix


# %% add.at
# cell: transposed_conv1d
def transposed_conv1d(values, kernel, padding=0):
    i, m = np.indices((len(values), len(kernel)))
    whole = np.bincount((i + m).ravel(), np.outer(values, kernel).ravel())
    return whole[padding : len(whole) - padding]


# %% add.at
# cell: kernel_gradients
def kernel_gradients(u, k, b, w, a, y):
    z, v, y_hat = net_forward(u, k, b, w, a)
    winners = np.arange(2) + (z[1:] > z[:-1])
    dz = np.zeros(3)
    np.add.at(dz, winners, (y_hat - y) * w * (v > 0))
    return u[np.add.outer(range(3), range(3))] @ dz, dz.sum()


# %% float32
# about: float32 wherever it will do
# cell: conv2d_forward
def conv2d_forward(x, kernel, stride=1, padding=0):
    padded = np.pad(x.astype(np.float32), padding)
    kernel = kernel.astype(np.float32)
    kh, kw = kernel.shape
    rows, columns = (padded.shape[0] - kh) // stride + 1, (padded.shape[1] - kw) // stride + 1
    y = np.zeros((rows, columns), dtype=np.float32)
    for i in range(rows):
        for j in range(columns):
            y[i, j] = (padded[i * stride : i * stride + kh, j * stride : j * stride + kw] * kernel).sum()
    return y


# %% float32
# cell: gradient_error
def gradient_error(gradient, numeric):
    return np.float32(np.abs(gradient - numeric).max() / np.abs(numeric).max())


# %% float32
# cell: patch_terms
def patch_terms(x, dy, kernel_shape, stride=1, padding=0):
    padded = np.pad(x, padding).astype("float32")
    terms = np.zeros(dy.shape + tuple(kernel_shape), dtype="float32")
    for i in range(dy.shape[0]):
        for j in range(dy.shape[1]):
            rows = slice(i * stride, i * stride + kernel_shape[0])
            columns = slice(j * stride, j * stride + kernel_shape[1])
            terms[i, j] = np.float32(dy[i, j]) * padded[rows, columns]
    return terms


# %% float32
# cell: conv2d_backward_weight
def conv2d_backward_weight(x, dy, kernel_shape, stride=1, padding=0):
    return patch_terms(x, dy, kernel_shape, stride, padding).astype(np.float32).sum((0, 1))


# %% float32
# cell: conv2d_backward_input
def conv2d_backward_input(dy, kernel, input_shape, stride=1, padding=0):
    kernel, dy = kernel.astype(np.float32), dy.astype(np.float32)
    framed = np.zeros([n + 2 * padding for n in input_shape], dtype=np.float32)
    for i in range(dy.shape[0]):
        for j in range(dy.shape[1]):
            corner = framed[i * stride :, j * stride :]
            corner[: kernel.shape[0], : kernel.shape[1]] += dy[i, j] * kernel
    if padding:
        framed = framed[padding:-padding, padding:-padding]
    return framed


# %% float32
# cell: dx_as_convolution
def dx_as_convolution(dy, kernel):
    frame = [(n - 1,) for n in kernel.shape]
    return conv2d_forward(np.pad(dy, frame), kernel[::-1, ::-1]).astype(np.float32)


# %% float32
# cell: conv_matrix
def conv_matrix(kernel, n):
    matrix = np.zeros((n - len(kernel) + 1, n), np.float32)
    for i, row in enumerate(matrix):
        row[i : i + len(kernel)] = kernel
    return matrix


# %% float32
# cell: transposed_conv1d
def transposed_conv1d(values, kernel, padding=0):
    whole = np.convolve(values.astype(np.float32), kernel.astype(np.float32))
    return whole[padding:-padding] if padding else whole


# %% float32
# cell: conv1d_backward_input
def conv1d_backward_input(dy, kernel, padding):
    framed = np.pad(np.float32(dy), len(kernel) - 1 - padding)
    return np.convolve(framed, np.float32(kernel), "valid")


# %% float32
# cell: net_forward
def net_forward(u, k, b, w, a):
    u, k, w = (np.asarray(values, dtype=np.float32) for values in (u, k, w))
    z = np.correlate(u, k) + np.float32(b)
    v = np.array([max(0, z[0], z[1]), max(0, z[1], z[2])], dtype=np.float32)
    return z, v, w @ v + np.float32(a)


# %% float32
# cell: output_gradients
def output_gradients(u, k, b, w, a, y):
    _z, v, y_hat = net_forward(u, k, b, w, a)
    error = np.float32(y_hat - y)
    return error * v.astype(np.float32), error


# %% float32
# cell: kernel_gradients
def kernel_gradients(u, k, b, w, a, y):
    z, _v, y_hat = net_forward(u, k, b, w, a)
    dz = np.zeros(3, dtype=np.float32)
    for i in range(2):
        best = i + int(np.argmax(z[i : i + 2]))
        dz[best] += (y_hat - y) * w[i] if z[best] > 0 else 0
    return np.correlate(u.astype(np.float32), dz), dz.sum()


# %% float32
# cell: seven
dk, db = kernel_gradients(u, k, b, w, a, target)
dw_last, da = output_gradients(u, k, b, w, a, target)
seven = np.hstack([dk, db, dw_last, da]).astype(np.float32)


# %% plain lists
# about: plain Python lists, turned into arrays at the end
# cell: conv2d_forward
def conv2d_forward(x, kernel, stride=1, padding=0):
    image = [[0.0] * padding + [float(v) for v in row] + [0.0] * padding for row in x]
    width = len(image[0])
    image = [[0.0] * width for _ in range(padding)] + image + [[0.0] * width for _ in range(padding)]
    weights = kernel.tolist()
    result = []
    for top in range(0, len(image) - len(weights) + 1, stride):
        line = []
        for left in range(0, width - len(weights[0]) + 1, stride):
            total = 0.0
            for u, row in enumerate(weights):
                for v, weight in enumerate(row):
                    total += weight * image[top + u][left + v]
            line.append(total)
        result.append(line)
    return np.array(result)


# %% plain lists
# cell: y
y = np.array([[sum((x[i : i + 3, j : j + 3] * kernel).flatten().tolist()) for j in (0, 1)] for i in (0, 1)])


# %% plain lists
# cell: numeric_gradient
def numeric_gradient(f, x, step=1e-5):
    flat = x.flatten().tolist()
    slopes = []
    for m in range(len(flat)):
        ahead, behind = list(flat), list(flat)
        ahead[m] += step
        behind[m] -= step
        rise = f(np.array(ahead).reshape(x.shape)) - f(np.array(behind).reshape(x.shape))
        slopes.append(rise / 2 / step)
    return np.array(slopes).reshape(x.shape)


# %% plain lists
# cell: gradient_error
def gradient_error(gradient, numeric):
    pairs = list(zip(gradient.flatten().tolist(), numeric.flatten().tolist(), strict=True))
    return max(abs(mine - theirs) for mine, theirs in pairs) / max(abs(theirs) for _mine, theirs in pairs)


# %% plain lists
# cell: patch_terms
def patch_terms(x, dy, kernel_shape, stride=1, padding=0):
    rows, columns = x.shape

    def pixel(i, j):
        return float(x[i, j]) if 0 <= i < rows and 0 <= j < columns else 0.0

    return np.array(
        [
            [
                [
                    [
                        value * pixel(i * stride + u - padding, j * stride + v - padding)
                        for v in range(kernel_shape[1])
                    ]
                    for u in range(kernel_shape[0])
                ]
                for j, value in enumerate(line)
            ]
            for i, line in enumerate(dy.tolist())
        ]
    )


# %% plain lists
# cell: conv2d_backward_weight
def conv2d_backward_weight(x, dy, kernel_shape, stride=1, padding=0):
    terms_here = patch_terms(x, dy, kernel_shape, stride, padding).tolist()
    gradient = [[0.0] * kernel_shape[1] for _ in range(kernel_shape[0])]
    for line in terms_here:
        for term in line:
            for u, row in enumerate(term):
                for v, value in enumerate(row):
                    gradient[u][v] += value
    return np.array(gradient)


# %% plain lists
# cell: conv2d_backward_input
def conv2d_backward_input(dy, kernel, input_shape, stride=1, padding=0):
    rows, columns = input_shape
    gradient = [[0.0] * columns for _ in range(rows)]
    for i, line in enumerate(dy.tolist()):
        for j, value in enumerate(line):
            for u, weights in enumerate(kernel.tolist()):
                for v, weight in enumerate(weights):
                    m, n = i * stride + u - padding, j * stride + v - padding
                    if 0 <= m < rows and 0 <= n < columns:
                        gradient[m][n] += value * weight
    return np.array(gradient)


# %% plain lists
# cell: conv_matrix
def conv_matrix(kernel, n):
    spare = n - len(kernel)
    return np.array([[0.0] * i + list(kernel) + [0.0] * (spare - i) for i in range(spare + 1)])


# %% plain lists
# cell: transposed_conv1d
def transposed_conv1d(values, kernel, padding=0):
    whole = [0.0] * (len(values) + len(kernel) - 1)
    for i, value in enumerate(values):
        for m, weight in enumerate(kernel):
            whole[i + m] += value * weight
    for _ in range(padding):
        whole.pop(0)
        whole.pop()
    return np.array(whole)


# %% plain lists
# cell: conv1d_backward_input
def conv1d_backward_input(dy, kernel, padding):
    zeros = [0.0] * (len(kernel) - 1 - padding)
    framed = zeros + dy.tolist() + zeros
    turned = list(reversed(kernel.tolist()))
    starts = range(len(framed) - len(turned) + 1)
    return np.array([sum(t * framed[start + m] for m, t in enumerate(turned)) for start in starts])


# %% plain lists
# cell: net_forward
def net_forward(u, k, b, w, a):
    z = [sum(k[i] * u[j + i] for i in range(3)) + b for j in range(3)]
    v = [max([0.0, *z[i : i + 2]]) for i in range(2)]
    return [np.array(z), np.array(v), float(sum(w[i] * v[i] for i in range(2)) + a)]


# %% plain lists
# cell: output_gradients
def output_gradients(u, k, b, w, a, y):
    v, y_hat = net_forward(u, k, b, w, a)[1:]
    return [np.array([(y_hat - y) * one for one in v]), y_hat - y]


# %% plain lists
# cell: kernel_gradients
def kernel_gradients(u, k, b, w, a, y):
    z, _v, y_hat = net_forward(u, k, b, w, a)
    dk, db = [0.0, 0.0, 0.0], 0.0
    for i in (0, 1):
        best = max((i, i + 1), key=lambda j: z[j])
        if z[best] > 0:
            share = float((y_hat - y) * w[i])
            db += share
            dk = [old + share * float(u[best + m]) for m, old in enumerate(dk)]
    return [np.array(dk), db]


# %% plain lists
# cell: net_gradients
def net_gradients(u, k, b, w, a, y):
    dk, db, dw, da = np.zeros(3), 0.0, [], []
    for weights, bias, target_of_one in zip(w, a, y, strict=True):
        more_k, more_b = kernel_gradients(u, k, b, weights, bias, target_of_one)
        one_w, one_a = output_gradients(u, k, b, weights, bias, target_of_one)
        dk = dk + more_k
        db += more_b
        dw.append(one_w)
        da.append(one_a)
    return [dk, db, np.array(dw), np.array(da)]


# %% matrices
# about: every convolution as a matrix, forth and back
# before: conv2d_forward
def matrix_of(kernel, input_shape, stride, padding):
    """Return the matrix that takes the flat image to the flat output."""
    rows, columns = input_shape
    framed = np.zeros((rows + 2 * padding, columns + 2 * padding), dtype=int)
    framed[padding : padding + rows, padding : padding + columns] = np.arange(1, rows * columns + 1).reshape(
        rows, columns
    )
    lines = []
    for i in range(0, framed.shape[0] - kernel.shape[0] + 1, stride):
        for j in range(0, framed.shape[1] - kernel.shape[1] + 1, stride):
            line = np.zeros(rows * columns + 1)
            seen = framed[i : i + kernel.shape[0], j : j + kernel.shape[1]]
            np.add.at(line, seen.ravel(), kernel.ravel())
            lines.append(line[1:])
    return np.array(lines)


# %% matrices
# cell: conv2d_forward
def conv2d_forward(x, kernel, stride=1, padding=0):
    rows, columns = ((n + 2 * padding - k) // stride + 1 for n, k in zip(x.shape, kernel.shape, strict=True))
    return (matrix_of(kernel, x.shape, stride, padding) @ x.ravel()).reshape(rows, columns)


# %% matrices
# before: patch_terms
def im2col(x, kernel_shape, out_shape, stride, padding):
    """Return the patches as the rows of one table."""
    padded = np.pad(x, padding)
    table = np.empty((out_shape[0] * out_shape[1], kernel_shape[0] * kernel_shape[1]))
    for number in range(len(table)):
        top, left = (stride * place for place in divmod(number, out_shape[1]))
        table[number] = padded[top : top + kernel_shape[0], left : left + kernel_shape[1]].ravel()
    return table


# %% matrices
# cell: patch_terms
def patch_terms(x, dy, kernel_shape, stride=1, padding=0):
    table = np.diag(dy.ravel()) @ im2col(x, kernel_shape, dy.shape, stride, padding)
    return table.reshape(*dy.shape, *kernel_shape)


# %% matrices
# cell: conv2d_backward_weight
def conv2d_backward_weight(x, dy, kernel_shape, stride=1, padding=0):
    return (im2col(x, kernel_shape, dy.shape, stride, padding).T @ dy.reshape(-1)).reshape(kernel_shape)


# %% matrices
# cell: conv2d_backward_input
def conv2d_backward_input(dy, kernel, input_shape, stride=1, padding=0):
    return (matrix_of(kernel, input_shape, stride, padding).T @ dy.ravel()).reshape(input_shape)


# %% matrices
# cell: dx_as_convolution
def dx_as_convolution(dy, kernel):
    turned = np.rot90(kernel, k=2)
    size = max(kernel.shape) - 1
    whole = conv2d_forward(dy, turned, padding=size)
    above, beside = size - kernel.shape[0] + 1, size - kernel.shape[1] + 1
    return whole[above : len(whole) - above, beside : whole.shape[1] - beside]


# %% matrices
# cell: conv_matrix
def conv_matrix(kernel, n):
    rows = n - len(kernel) + 1
    return sum(weight * np.eye(rows, n, m) for m, weight in enumerate(kernel))


# %% matrices
# cell: matrices
c46 = sum(kernel1[m] * np.eye(4, 6, m) for m in range(3))
c44 = sum(kernel1[m] * np.eye(4, k=m - 1) for m in range(3))


# %% matrices
# cell: transposed_conv1d
def transposed_conv1d(values, kernel, padding=0):
    whole = conv_matrix(kernel, len(values) + len(kernel) - 1)
    jacobian = whole[:, padding : whole.shape[1] - padding]
    return values @ jacobian


# %% matrices
# cell: up
up6, up4 = dy1 @ c46, dy1 @ c44


# %% matrices
# cell: net_gradients
def net_gradients(u, k, b, w, a, y):
    hankel = np.array([u[0:3], u[1:4], u[2:5]])
    z = hankel @ k + b
    pick = np.zeros((2, 3))  # which unit each output of the pooling layer takes
    for i in range(2):
        j = i + np.argmax(z[i : i + 2])
        pick[i, j] = z[j] > 0
    v = pick @ z
    error = w @ v + a - y
    dz = pick.T @ w.T @ error
    return hankel.T @ dz, np.ones(3) @ dz, error[:, np.newaxis] @ v[np.newaxis], error


# %% unit images
# about: what is linear is asked with unit vectors; a copy changed and restored with np.nditer
# cell: numeric_gradient
def numeric_gradient(f, x, step=1e-5):
    point = np.array(x, dtype=float)
    gradient = np.zeros_like(point)
    walk = np.nditer(point, flags=["multi_index"])
    while not walk.finished:
        place = walk.multi_index
        kept = point[place]
        point[place] = kept + step
        above = f(point)
        point[place] = kept - step
        below = f(point)
        point[place] = kept
        gradient[place] = (above - below) / (2 * step)
        walk.iternext()
    return gradient


# %% unit images
# cell: gradient_error
def gradient_error(gradient, numeric):
    def largest(values):
        return np.linalg.norm(values.ravel(), ord=np.inf)

    return largest(gradient - numeric) / largest(numeric)


# %% unit images
# before: patch_terms
def units(shape):
    """Yield every place in an array, and the array that is 1 there and 0 elsewhere."""
    for place in np.ndindex(*shape):
        unit = np.zeros(shape)
        unit[place] = 1
        yield place, unit


# %% unit images
# cell: patch_terms
def patch_terms(x, dy, kernel_shape, stride=1, padding=0):
    terms = np.zeros(dy.shape + tuple(kernel_shape))
    for (u, v), unit in units(kernel_shape):
        terms[:, :, u, v] = dy * conv2d_forward(x, unit, stride, padding)
    return terms


# %% unit images
# cell: conv2d_backward_weight
def conv2d_backward_weight(x, dy, kernel_shape, stride=1, padding=0):
    gradient = np.zeros(kernel_shape)
    for place, unit in units(kernel_shape):
        gradient[place] = np.vdot(dy, conv2d_forward(x, unit, stride, padding))
    return gradient


# %% unit images
# cell: conv2d_backward_input
def conv2d_backward_input(dy, kernel, input_shape, stride=1, padding=0):
    gradient = np.zeros(input_shape)
    for place, unit in units(input_shape):
        gradient[place] = np.vdot(dy, conv2d_forward(unit, kernel, stride, padding))
    return gradient


# %% unit images
# cell: conv_matrix
def conv_matrix(kernel, n):
    columns = [np.correlate(unit, kernel) for _place, unit in units((n,))]
    return np.array(columns).T


# %% unit images
# cell: conv1d_backward_input
def conv1d_backward_input(dy, kernel, padding):
    n = len(dy) + len(kernel) - 1 - 2 * padding
    return np.array([dy @ np.correlate(np.pad(unit, padding), kernel) for unit in np.eye(n)])


# %% unit images
# cell: seven
def loss(p):
    return 0.5 * (net_forward(u, p[:3], p[3], p[4:6], p[6])[2] - target) ** 2


# The loss is a parabola in each of them: the central difference is exact, and whole numbers come out.
seven = np.round(numeric_gradient(loss, np.concatenate([k, [b], w, [a]])))


# %% Fourier
# about: convolutions multiplied in Fourier space; maximum and winners with np.where
# before: conv2d_forward
def full_convolution(one, other):
    shape = [n + m - 1 for n, m in zip(one.shape, other.shape, strict=True)]
    axes = tuple(range(one.ndim))
    product = np.fft.fftn(one, shape, axes) * np.fft.fftn(other, shape, axes)
    return np.fft.ifftn(product, shape, axes).real


# %% Fourier
# cell: conv2d_forward
def conv2d_forward(x, kernel, stride=1, padding=0):
    kh, kw = kernel.shape
    whole = full_convolution(np.pad(x, padding), kernel[::-1, ::-1])
    return whole[kh - 1 : 1 - kh or None, kw - 1 : 1 - kw or None][::stride, ::stride]


# %% Fourier
# before: conv2d_backward_weight
def spread(dy, stride):
    """Return dy with stride - 1 zeros between its entries."""
    return np.kron(dy, np.eye(stride)[:, :1] * np.eye(stride)[:1])[: 1 - stride or None, : 1 - stride or None]


# %% Fourier
# cell: conv2d_backward_weight
def conv2d_backward_weight(x, dy, kernel_shape, stride=1, padding=0):
    wide = spread(dy, stride)
    whole = full_convolution(np.pad(x, padding), wide[::-1, ::-1])
    top, left = wide.shape[0] - 1, wide.shape[1] - 1
    return whole[top : top + kernel_shape[0], left : left + kernel_shape[1]]


# %% Fourier
# cell: conv2d_backward_input
def conv2d_backward_input(dy, kernel, input_shape, stride=1, padding=0):
    whole = full_convolution(spread(dy, stride), kernel)
    framed = np.zeros([n + 2 * padding for n in input_shape])
    framed[: whole.shape[0], : whole.shape[1]] = whole
    return framed[padding:, padding:][: input_shape[0], : input_shape[1]]


# %% Fourier
# cell: dx_as_convolution
def dx_as_convolution(dy, kernel):
    return full_convolution(dy, kernel)


# %% Fourier
# cell: transposed_conv1d
def transposed_conv1d(values, kernel, padding=0):
    return full_convolution(values, kernel)[padding:][: len(values) + len(kernel) - 1 - 2 * padding]


# %% Fourier
# cell: conv1d_backward_input
def conv1d_backward_input(dy, kernel, padding):
    whole = full_convolution(kernel, dy)
    return whole[padding : -padding or None]


# %% Fourier
# cell: net_forward
def net_forward(u, k, b, w, a):
    z = np.convolve(u, np.flip(k), "valid") + b
    larger = np.where(z[:-1] > z[1:], z[:-1], z[1:])
    v = np.where(larger > 0, larger, 0)
    return z, v, np.dot(w, v) + a


# %% Fourier
# cell: kernel_gradients
def kernel_gradients(u, k, b, w, a, y):
    z, v, y_hat = net_forward(u, k, b, w, a)
    dv = np.where(v > 0, (y_hat - y) * w, 0)
    to_left = np.where(z[:-1] > z[1:], dv, 0)
    dz = np.append(to_left, 0) + np.insert(dv - to_left, 0, 0)
    return np.convolve(u, dz[::-1], mode="valid"), np.sum(dz)


# %% Fourier
# cell: net_gradients
def net_gradients(u, k, b, w, a, y):
    z = np.convolve(u, np.flip(k), "valid") + b
    pairs = np.stack([z[:-1], z[1:]])
    v = np.clip(pairs.max(axis=0), 0, None)
    error = np.sum(w * v, axis=1) + a - y
    dv = np.sum(w * error[:, None], axis=0) * (v > 0)
    mask = pairs.argmax(axis=0) == np.arange(2)[:, None]
    dz = np.array([0.0, 0.0, 0.0])
    dz[:2] += np.where(mask[0], dv, 0)
    dz[1:] += np.where(mask[1], dv, 0)
    return np.convolve(u, dz[::-1], mode="valid"), dz.sum(), error[:, None] * v[None, :], error


# %% layers
# about: a class for the layer, a named tuple for the net, lambdas for the functions
# before: conv2d_forward
from collections import namedtuple
from dataclasses import dataclass


@dataclass(frozen=True)
class Convolution:
    """A convolution that knows its way forth and back."""

    kernel_shape: tuple
    stride: int = 1
    padding: int = 0

    def slices(self, i, j):
        return tuple(
            slice(place * self.stride, place * self.stride + size)
            for place, size in zip((i, j), self.kernel_shape, strict=True)
        )

    def forth(self, x, kernel):
        padded = np.pad(x, self.padding)
        shape = [(n - k) // self.stride + 1 for n, k in zip(padded.shape, kernel.shape, strict=True)]
        return np.fromfunction(
            np.vectorize(lambda i, j: np.sum(padded[self.slices(i, j)] * kernel)), shape, dtype=int
        )

    def terms(self, x, dy):
        padded = np.pad(x, self.padding)
        patches = [
            [value * padded[self.slices(i, j)] for j, value in enumerate(line)] for i, line in enumerate(dy)
        ]
        return np.array(patches)

    def back(self, dy, kernel, input_shape):
        framed = np.pad(np.zeros(input_shape), self.padding)
        for place, value in np.ndenumerate(dy):
            framed[self.slices(*place)] += value * kernel
        inside = tuple(slice(self.padding, self.padding + n) for n in input_shape)
        return framed[inside]


# %% layers
# cell: conv2d_forward
conv2d_forward = lambda x, kernel, stride=1, padding=0: (  # noqa: E731
    Convolution(kernel.shape, stride, padding).forth(x, kernel).astype(float)
)


# %% layers
# cell: patch_terms
patch_terms = lambda x, dy, kernel_shape, stride=1, padding=0: (  # noqa: E731
    Convolution(tuple(kernel_shape), stride, padding).terms(x, dy)
)


# %% layers
# cell: conv2d_backward_weight
def conv2d_backward_weight(*given, **how):
    return np.add.reduce(patch_terms(*given, **how), axis=(0, 1))


# %% layers
# cell: conv2d_backward_input
def conv2d_backward_input(dy, kernel, input_shape, *settings, **named_settings):
    return Convolution(kernel.shape, *settings, **named_settings).back(dy, kernel, input_shape)


# %% layers
# before: net_forward
Net = namedtuple("Net", "z v y_hat")
Gradients = namedtuple("Gradients", ["weights", "bias"])


# %% layers
# after: net_forward
def run_net(u, k, b, w, a):
    return Net(*net_forward(u, k, b, w, a))


# %% layers
# cell: output_gradients
def output_gradients(*net_and_target):
    *net, y = net_and_target
    state = run_net(*net)
    found = Gradients(weights=(state.y_hat - y) * state.v, bias=state.y_hat - y)
    return tuple(found)


# %% layers
# cell: kernel_gradients
def kernel_gradients(u, k, b, w, a, y):
    state = run_net(u, k, b, w, a)
    found = Gradients(np.zeros(3), 0.0)
    for i, weight in enumerate(w):
        candidates = {0.0: None, state.z[i + 1]: i + 1, state.z[i]: i}
        winner = candidates[max(candidates)]
        if winner is not None:
            share = (state.y_hat - y) * weight
            found = Gradients(found.weights + share * u[winner : winner + 3], found.bias + share)
    return tuple(found)


# %% layers
# cell: seven
gradients_of_seven = {"k": None, "b": None, "w": None, "a": None}
gradients_of_seven["k"], gradients_of_seven["b"] = kernel_gradients(u, k, b, w, a, target)
gradients_of_seven["w"], gradients_of_seven["a"] = output_gradients(u, k, b, w, a, target)
seven = np.concatenate([np.atleast_1d(value) for value in gradients_of_seven.values()])


# %% with pencil
# about: the examples worked out on paper, the functions weight by weight with shifted slices
# cell: conv2d_forward
def conv2d_forward(x, kernel, stride=1, padding=0):
    padded = np.pad(x, padding)
    down, right = (n - k + 1 for n, k in zip(padded.shape, kernel.shape, strict=True))
    return sum(
        (w * padded[u : u + down : stride, v : v + right : stride] for (u, v), w in np.ndenumerate(kernel)),
        0.0,
    )


# %% with pencil
# cell: y
y = np.ones((2, 2))
y[-1, -1] = 2


# %% with pencil
# cell: terms
terms = np.empty((2, 2, 3, 3))
terms[0, 0] = x[:3, :3]
terms[0, 1] = -x[:3, 1:]
terms[1, 0] = -x[1:, :3]
terms[1, 1] = x[1:, 1:]


# %% with pencil
# cell: conv2d_backward_weight
def conv2d_backward_weight(x, dy, kernel_shape, stride=1, padding=0):
    padded = np.pad(x, ((padding, padding), (padding, padding)))
    rows, columns = dy.shape
    gradient = np.zeros(kernel_shape)
    for u, v in np.ndindex(*kernel_shape):
        gradient[u, v] = np.sum(dy * padded[u::stride, v::stride][:rows, :columns])
    return gradient


# %% with pencil
# cell: dkernel
dkernel = np.array([[-2, 0, 2], [0, 3, -2], [2, -1, 0]], dtype=float)


# %% with pencil
# cell: conv2d_backward_input
def conv2d_backward_input(dy, kernel, input_shape, stride=1, padding=0):
    framed = np.zeros([n + 2 * padding for n in input_shape])
    for (u, v), weight in np.ndenumerate(kernel):
        seen = framed[u::stride, v::stride][: dy.shape[0], : dy.shape[1]]
        seen += weight * dy
    return framed[padding : framed.shape[0] - padding, padding : framed.shape[1] - padding].copy()


# %% with pencil
# cell: dx
dx = np.array([[1.0, -2, 1, 0], [-1, 3, -3, 1], [-1, 0, 3, -2], [1, -1, -1, 1]])


# %% with pencil
# cell: conv_matrix
def conv_matrix(kernel, n):
    first = np.zeros(n)
    first[: len(kernel)] = kernel
    return np.array([np.roll(first, i) for i in range(n - len(kernel) + 1)])


# %% with pencil
# cell: matrices
c46 = np.array([[2.0, -1, 3, 0, 0, 0], [0, 2, -1, 3, 0, 0], [0, 0, 2, -1, 3, 0], [0, 0, 0, 2, -1, 3]])
c44 = np.array([[-1.0, 3, 0, 0], [2, -1, 3, 0], [0, 2, -1, 3], [0, 0, 2, -1]])


# %% with pencil
# cell: up
up6 = np.array([2, -5, 6, -0.5, -1.5, 9])
up4 = up6[1:5]


# %% with pencil
# cell: net_forward
def net_forward(u, k, b, w, a):
    z1 = k[0] * u[0] + k[1] * u[1] + k[2] * u[2] + b
    z2 = k[0] * u[1] + k[1] * u[2] + k[2] * u[3] + b
    z3 = k[0] * u[2] + k[1] * u[3] + k[2] * u[4] + b
    v1, v2 = np.max([0, z1, z2]), np.max([0, z2, z3])
    return np.array([z1, z2, z3]), np.array([v1, v2]), w[0] * v1 + w[1] * v2 + a


# %% with pencil
# cell: kernel_gradients
def kernel_gradients(u, k, b, w, a, y):
    (z1, z2, z3), _v, y_hat = net_forward(u, k, b, w, a)
    e = y_hat - y
    one = e * w[0] if z1 > z2 and z1 > 0 else 0.0
    three = e * w[1] if z3 > z2 and z3 > 0 else 0.0
    two = 0.0
    if z2 > 0 and z2 >= z1:
        two += e * w[0]
    if z2 > 0 and z2 >= z3:
        two += e * w[1]
    return one * u[0:3] + two * u[1:4] + three * u[2:5], one + two + three


# %% with pencil
# cell: seven
seven = np.array([44.0, -40, -36, -12, -2, -20, -4])


# %% chatty
# about: helper cells, work split over two cells, prints and a warning on the way
# before: conv2d_forward
import sys
import warnings


def windows(x, size, stride):
    for i in range((x.shape[0] - size[0]) // stride + 1):
        for j in range((x.shape[1] - size[1]) // stride + 1):
            yield (i, j), x[i * stride : i * stride + size[0], j * stride : j * stride + size[1]]


# %% chatty
# cell: conv2d_forward
def conv2d_forward(x, kernel, stride=1, padding=0):
    print("conv2d_forward", x.shape, kernel.shape, stride, padding)
    warnings.warn("slow", stacklevel=2)
    x = np.pad(x, padding)
    out = np.zeros([(n - k) // stride + 1 for n, k in zip(x.shape, kernel.shape, strict=True)])
    for place, window in windows(x, kernel.shape, stride):
        out[place] = np.vdot(window, kernel)
    return out


# %% chatty
# cell: conv2d_backward_weight
def conv2d_backward_weight(x, dy, kernel_shape, stride=1, padding=0):
    print("summing", dy.size, "terms", file=sys.stderr)
    total = np.zeros(kernel_shape)
    for place, window in windows(np.pad(x, padding), kernel_shape, stride):
        total += dy[place] * window
    return total


# %% chatty
# cell: conv2d_backward_input
def conv2d_backward_input(dy, kernel, input_shape, stride=1, padding=0):
    framed = np.zeros((input_shape[0] + 2 * padding, input_shape[1] + 2 * padding))
    for place, window in windows(framed, kernel.shape, stride):  # views: what is added here is added there
        window += dy[place] * kernel
    if not padding:
        return framed
    return framed[padding:-padding, padding:-padding]


# %% chatty
# cell: matrices
c46 = conv_matrix(kernel1, n=6)
print(c46)


# %% chatty
# after: matrices
c44 = c46.copy()
c44 = np.delete(c44, [0, -1], axis=1)
c44


# %% chatty
# cell: up
up6 = c46.T @ dy1
up4 = up6[1:-1]
assert up4.shape == (4,)


# %% chatty
# before: output_gradients
error_of = lambda u, k, b, w, a, y: net_forward(u, k, b, w, a)[-1] - y  # noqa: E731


# %% chatty
# cell: output_gradients
def output_gradients(u, k, b, w, a, y):
    e = error_of(u, k, b, w, a, y)
    print(f"the error is {e:.3f}")
    return e * net_forward(u, k, b, w, a)[1], np.asarray(e)


# %% chatty
# cell: seven
seven = np.empty(7)
seven[:3], seven[3] = kernel_gradients(u, k, b, w, a, target)
seven[4:6], seven[6] = output_gradients(u, k, b, w, a, target)
print(seven)

# %% equivalent mutant
# cell: conv2d_backward_input
# because: what is too much at the end is cut off
# - framed = np.zeros((rows + 2 * padding, columns + 2 * padding))
# + framed = np.zeros((rows + 3 * padding, columns + 2 * padding))

# %% equivalent mutant
# cell: conv2d_backward_input
# because: what is too much at the end is cut off
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

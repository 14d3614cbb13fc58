"""The known mistakes of conv_gradients as other people write them: each mistake twice, in two ways.

A block's title is the mistake's name; `about` says how this person has written it.
"""


# %% stride ignored
# about: vectorised
def conv2d_forward(x, kernel, stride=1, padding=0):
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(x, padding), kernel.shape)
    return np.einsum("ijuv,uv->ij", windows, kernel, dtype=float)


# %% stride ignored
# about: in while loops
def conv2d_forward(picture, weights, stride=1, padding=0):
    framed = np.pad(picture, padding).tolist()
    height, width = weights.shape
    lines = []
    top = 0
    while top + height <= len(framed):
        line = []
        left = 0
        while left + width <= len(framed[0]):
            total = 0.0
            for r in range(height):
                for c in range(width):
                    total += framed[top + r][left + c] * weights[r, c]
            line.append(total)
            left += 1
        lines.append(line)
        top += 1
    return np.array(lines)


# %% padding ignored
# about: as a sum of shifted slices
def conv2d_forward(x, kernel, stride=1, padding=0):
    down, right = (n - k + 1 for n, k in zip(x.shape, kernel.shape, strict=True))
    pieces = (
        weight * x[u : u + down : stride, v : v + right : stride] for (u, v), weight in np.ndenumerate(kernel)
    )
    return sum(pieces, 0.0)


# %% padding ignored
# about: with a helper for one output
def one_output(picture, weights, top, left):
    total = 0.0
    for r, row in enumerate(weights):
        for c, weight in enumerate(row):
            total += weight * picture[top + r][left + c]
    return total


def conv2d_forward(picture, weights, stride=1, padding=0):
    tops = range(0, len(picture) - len(weights) + 1, stride)
    lefts = range(0, len(picture[0]) - len(weights[0]) + 1, stride)
    return np.array([[one_output(picture, weights, top, left) for left in lefts] for top in tops])


# %% flipped kernel
# about: with np.rot90 and a tensordot
def conv2d_forward(x, kernel, stride=1, padding=0):
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(x, padding).astype(float), kernel.shape)
    return np.tensordot(windows[::stride, ::stride], np.rot90(kernel, 2), axes=2)


# %% flipped kernel
# about: in plain loops
def conv2d_forward(img, ker, stride=1, padding=0):
    h, w = ker.shape
    big = np.zeros((img.shape[0] + 2 * padding, img.shape[1] + 2 * padding))
    big[padding : padding + img.shape[0], padding : padding + img.shape[1]] = img
    result = []
    for r in range(h - 1, big.shape[0], stride):
        result.append([])
        for c in range(w - 1, big.shape[1], stride):
            total = 0.0
            for m in range(h):
                for n in range(w):
                    total += ker[m, n] * big[r - m, c - n]
            result[-1].append(total)
    return np.array(result)


# %% forward difference
# about: with the rows of np.eye
def numeric_gradient(f, x, step=1e-5):
    shifts = step * np.eye(x.size).reshape(-1, *x.shape)
    return np.array([f(x + shift) - f(x) for shift in shifts]).reshape(x.shape) / step


# %% forward difference
# about: on copies
def numeric_gradient(function, point, step=1e-5):
    here = function(point)
    slopes = np.zeros(point.shape)
    for place, value in np.ndenumerate(point):
        moved = point.astype(float)
        moved[place] = value + step
        slopes[place] = (function(moved) - here) / step
    return slopes


# %% divided by one step
# about: with the rows of np.eye
def numeric_gradient(f, x, step=1e-5):
    shifts = np.eye(x.size).reshape(-1, *x.shape) * step
    ahead, behind = (np.array([f(x + sign * shift) for shift in shifts]) for sign in (1, -1))
    return np.divide(ahead - behind, step).reshape(x.shape)


# %% divided by one step
# about: on a flat copy, to and fro
def numeric_gradient(function, point, step=1e-5):
    flat = [float(value) for value in point.flatten()]
    slopes = []
    for place in range(len(flat)):
        kept = flat[place]
        flat[place] = kept + step
        after = function(np.array(flat).reshape(point.shape))
        flat[place] = kept - step
        before = function(np.array(flat).reshape(point.shape))
        flat[place] = kept
        slopes.append((after - before) / step)
    return np.array(slopes).reshape(point.shape)


# %% step of its own
# about: with the rows of np.eye
H = 1e-5


def numeric_gradient(f, x, step=H):
    def slope(direction):
        return 0.5 / H * (f(x + H * direction) - f(x - H * direction))

    return np.array([slope(one) for one in np.eye(x.size).reshape(-1, *x.shape)]).reshape(x.shape)


# %% step of its own
# about: step set anew in the function, on copies
def numeric_gradient(function, point, step=1e-5):
    step = 0.00001
    slopes = np.zeros(point.shape)
    for place in np.ndindex(point.shape):
        left, right = point.astype(float), point.astype(float)
        left[place] -= step
        right[place] += step
        slopes[place] = (function(right) - function(left)) / (step + step)
    return slopes


# %% not relative
# about: with np.maximum of both differences
def gradient_error(gradient, numeric):
    return np.maximum(gradient - numeric, numeric - gradient).max()


# %% not relative
# about: in a loop
def gradient_error(mine, theirs):
    worst = 0.0
    for one, other in zip(mine.flatten(), theirs.flatten(), strict=True):
        if abs(one - other) > worst:
            worst = abs(one - other)
    return worst


# %% largest entry with its sign
# about: with sort
def gradient_error(gradient, numeric):
    apart = np.sort(np.abs(gradient - numeric), axis=None)
    return apart[-1] / np.sort(numeric, axis=None)[-1]


# %% largest entry with its sign
# about: with Python's max
def gradient_error(mine, theirs):
    mine, theirs = list(mine.flat), list(theirs.flat)
    worst = max(abs(one - other) for one, other in zip(mine, theirs, strict=True))
    return worst / max(theirs)


# %% patches without the stride
# about: vectorised
def patch_terms(x, dy, kernel_shape, stride=1, padding=0):
    rows, columns = dy.shape
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(x, padding), tuple(kernel_shape))
    return dy[:, :, None, None] * windows[:rows, :columns].astype(float)


# %% patches without the stride
# about: in plain loops
def patch_terms(picture, upstream, kernel_shape, stride=1, padding=0):
    h, w = kernel_shape
    framed = np.pad(picture, padding)
    result = np.zeros((upstream.shape[0], upstream.shape[1], h, w))
    for r in range(upstream.shape[0]):
        for c in range(upstream.shape[1]):
            for m in range(h):
                for n in range(w):
                    result[r, c, m, n] = upstream[r, c] * framed[r + m, c + n]
    return result


# %% bare patches
# about: with index arrays
def patch_terms(x, dy, kernel_shape, stride=1, padding=0):
    down, right = (
        stride * np.arange(out)[:, None] + np.arange(size)
        for out, size in zip(dy.shape, kernel_shape, strict=True)
    )
    return np.pad(x, padding).astype(float)[down[:, None, :, None], right[None, :, None, :]]


# %% bare patches
# about: as lists of lists
def cut_out(framed, top, left, height, width):
    return [[float(value) for value in row[left : left + width]] for row in framed[top : top + height]]


def patch_terms(picture, upstream, kernel_shape, stride=1, padding=0):
    framed = np.pad(picture, padding)
    found = []
    for r in range(len(upstream)):
        found.append([])
        for c in range(len(upstream[r])):
            found[r].append(cut_out(framed, r * stride, c * stride, *kernel_shape))
    return np.array(found)


# %% upstream gradient turned
# about: with np.rot90 and one einsum
def conv2d_backward_weight(x, dy, kernel_shape, stride=1, padding=0):
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(x, padding).astype(float), tuple(kernel_shape))
    windows = windows[::stride, ::stride][: dy.shape[0], : dy.shape[1]]
    return np.einsum("ij,ijuv->uv", np.rot90(dy, 2), windows)


# %% upstream gradient turned
# about: in plain loops, counting from the end
def conv2d_backward_weight(picture, upstream, kernel_shape, stride=1, padding=0):
    framed = np.pad(picture, padding)
    h, w = upstream.shape
    gradient = np.zeros(kernel_shape)
    for m in range(kernel_shape[0]):
        for n in range(kernel_shape[1]):
            for r in range(h):
                for c in range(w):
                    gradient[m, n] += upstream[h - 1 - r, w - 1 - c] * framed[r * stride + m, c * stride + n]
    return gradient


# %% stride and padding forgotten
# about: with a tensordot
def conv2d_backward_weight(x, dy, kernel_shape, stride=1, padding=0):
    windows = np.lib.stride_tricks.sliding_window_view(x, tuple(kernel_shape))
    return np.tensordot(dy.astype(float), windows[: dy.shape[0], : dy.shape[1]], axes=2)


# %% stride and padding forgotten
# about: weight by weight
def conv2d_backward_weight(picture, upstream, kernel_shape, stride=1, padding=0):
    h, w = upstream.shape
    lines = []
    for m in range(kernel_shape[0]):
        line = []
        for n in range(kernel_shape[1]):
            total = 0.0
            for r in range(h):
                for c in range(w):
                    total += upstream[r, c] * picture[r + m, c + n]
            line.append(total)
        lines.append(line)
    return np.array(lines)


# %% terms averaged
# about: with one einsum, divided by the size
def conv2d_backward_weight(x, dy, kernel_shape, stride=1, padding=0):
    return np.einsum("ijuv->uv", patch_terms(x, dy, kernel_shape, stride, padding)) / dy.size


# %% terms averaged
# about: weight by weight
def conv2d_backward_weight(picture, upstream, kernel_shape, stride=1, padding=0):
    framed = np.pad(picture, padding)
    gradient = np.zeros(kernel_shape)
    for m, n in np.ndindex(*kernel_shape):
        products = []
        for r in range(len(upstream)):
            for c in range(len(upstream[0])):
                products.append(float(upstream[r][c] * framed[r * stride + m][c * stride + n]))
        gradient[m, n] = sum(products) / len(products)
    return gradient


# %% kernel turned while adding
# about: with shifted slices
def conv2d_backward_input(dy, kernel, input_shape, stride=1, padding=0):
    (rows, columns), (down, right) = input_shape, dy.shape
    framed = np.zeros((rows + 2 * padding, columns + 2 * padding))
    for (u, v), weight in np.ndenumerate(np.rot90(kernel, 2)):
        framed[u : u + down * stride : stride, v : v + right * stride : stride] += weight * dy
    return framed[padding : padding + rows, padding : padding + columns]


# %% kernel turned while adding
# about: in plain loops, what falls on the frame left out
def conv2d_backward_input(upstream, weights, input_shape, stride=1, padding=0):
    h, w = weights.shape
    result = np.zeros(input_shape)
    for r in range(upstream.shape[0]):
        for c in range(upstream.shape[1]):
            for m in range(h):
                for n in range(w):
                    row, column = r * stride + m - padding, c * stride + n - padding
                    if 0 <= row < input_shape[0] and 0 <= column < input_shape[1]:
                        result[row, column] += upstream[r, c] * weights[h - 1 - m, w - 1 - n]
    return result


# %% kernel taken to be square
# about: with np.add.at
def conv2d_backward_input(dy, kernel, input_shape, stride=1, padding=0):
    rows, columns = input_shape
    within = np.arange(len(kernel))
    framed = np.zeros((rows + 2 * padding, columns + 2 * padding))
    down, right = (stride * np.arange(n)[:, None] + within for n in dy.shape)
    copies = dy[:, :, None, None] * kernel[within[:, None], within]
    np.add.at(framed, (down[:, None, :, None], right[None, :, None, :]), copies)
    return framed[padding : padding + rows, padding : padding + columns]


# %% kernel taken to be square
# about: asked from the side of the input
def conv2d_backward_input(upstream, weights, input_shape, stride=1, padding=0):
    k = len(weights)
    result = []
    for row in range(padding, padding + input_shape[0]):
        result.append([])
        for column in range(padding, padding + input_shape[1]):
            total = 0.0
            for m in range(k):
                for n in range(k):
                    weight = weights[m][n]
                    r, r_rest = divmod(row - m, stride)
                    c, c_rest = divmod(column - n, stride)
                    seen = r_rest == 0 and c_rest == 0
                    if seen and 0 <= r < len(upstream) and 0 <= c < len(upstream[0]):
                        total += upstream[r][c] * weight
            result[-1].append(total)
    return np.array(result)


# %% stride ignored on the way back
# about: with shifted slices
def conv2d_backward_input(dy, kernel, input_shape, stride=1, padding=0):
    framed = np.zeros([n + 2 * padding for n in input_shape])
    for (u, v), weight in np.ndenumerate(kernel):
        framed[u:, v:][: dy.shape[0], : dy.shape[1]] += weight * dy
    inside = tuple(slice(padding, padding + n) for n in input_shape)
    return framed[inside]


# %% stride ignored on the way back
# about: in plain loops, into a list
def conv2d_backward_input(upstream, weights, input_shape, stride=1, padding=0):
    height, width = input_shape
    framed = [[0.0] * (width + 2 * padding) for _ in range(height + 2 * padding)]
    for r, line in enumerate(upstream):
        for c, value in enumerate(line):
            for m, row in enumerate(weights):
                for n, weight in enumerate(row):
                    framed[r + m][c + n] += value * weight
    return np.array([row[padding : padding + width] for row in framed[padding : padding + height]])


# %% frame left on
# about: with np.add.at
def conv2d_backward_input(dy, kernel, input_shape, stride=1, padding=0):
    i, j, u, v = np.indices((*dy.shape, *kernel.shape))
    framed = np.zeros(np.add(input_shape, 2 * padding))
    np.add.at(framed, (i * stride + u, j * stride + v), np.multiply.outer(dy, kernel))
    return framed


# %% frame left on
# about: collected in a dictionary
def conv2d_backward_input(upstream, weights, input_shape, stride=1, padding=0):
    collected = {}
    for r in range(len(upstream)):
        for c in range(len(upstream[0])):
            for m in range(len(weights)):
                for n in range(len(weights[0])):
                    place = r * stride + m, c * stride + n
                    collected[place] = collected.get(place, 0.0) + upstream[r][c] * weights[m][n]
    result = np.zeros((input_shape[0] + 2 * padding, input_shape[1] + 2 * padding))
    for place, total in collected.items():
        result[place] = total
    return result


# %% frame of one
# about: with np.ix_, and a slice made beforehand
def conv2d_backward_input(dy, kernel, input_shape, stride=1, padding=0):
    cut = slice(1, -1) if padding > 0 else slice(None)
    framed = np.zeros(np.array(input_shape) + 2 * padding)
    down, right = (stride * np.arange(n) for n in dy.shape)
    for (u, v), weight in np.ndenumerate(kernel):
        framed[np.ix_(down + u, right + v)] += weight * dy
    return framed[cut, cut]


# %% frame of one
# about: in plain loops, with a frame of zero or one
def conv2d_backward_input(upstream, weights, input_shape, stride=1, padding=0):
    edge = min(padding, 1)
    h, w = input_shape[0] + 2 * padding - 2 * edge, input_shape[1] + 2 * padding - 2 * edge
    result = np.zeros((h, w))
    for r in range(upstream.shape[0]):
        for c in range(upstream.shape[1]):
            for m in range(weights.shape[0]):
                for n in range(weights.shape[1]):
                    row, column = r * stride + m - edge, c * stride + n - edge
                    if row in range(h) and column in range(w):
                        result[row, column] += upstream[r, c] * weights[m, n]
    return result


# %% rows that were never reached left out
# about: as a convolution of the spread-out upstream gradient
def conv2d_backward_input(dy, kernel, input_shape, stride=1, padding=0):
    spread = np.zeros([(n - 1) * stride + 1 for n in dy.shape])
    spread[::stride, ::stride] = dy
    framed = np.pad(spread, [(n - 1, n - 1) for n in kernel.shape])
    whole = np.einsum(
        "ijuv,uv", np.lib.stride_tricks.sliding_window_view(framed, kernel.shape), np.flip(kernel)
    )
    return whole[padding : len(whole) - padding, padding : whole.shape[1] - padding]


# %% rows that were never reached left out
# about: as far as the last copy, in plain loops
def conv2d_backward_input(upstream, weights, input_shape, stride=1, padding=0):
    last_top, last_left = stride * (len(upstream) - 1), stride * (len(upstream[0]) - 1)
    height = max(last_top + len(weights) - 2 * padding, 0)
    width = max(last_left + len(weights[0]) - 2 * padding, 0)
    result = np.zeros((height, width))
    for top in range(0, last_top + 1, stride):
        for left in range(0, last_left + 1, stride):
            for m in range(len(weights)):
                for n in range(len(weights[0])):
                    row, column = top + m - padding, left + n - padding
                    if 0 <= row < height and 0 <= column < width:
                        result[row][column] += weights[m][n] * upstream[top // stride][left // stride]
    return result


# %% last copy wins
# about: with the last output that saw each row and column
def conv2d_backward_input(dy, kernel, input_shape, stride=1, padding=0):
    def last(n, out, size):
        places = np.arange(padding, padding + n)
        i = np.minimum(places // stride, out - 1)
        u = places - i * stride
        return i, np.minimum(u, size - 1), u < size

    ends = zip(input_shape, dy.shape, kernel.shape, strict=True)
    (i, u, reached_down), (j, v, reached_right) = (last(*end) for end in ends)
    copies = (dy[np.ix_(i, j)] * kernel[np.ix_(u, v)]).astype(float)
    return np.where(np.logical_and.outer(reached_down, reached_right), copies, 0.0)


# %% last copy wins
# about: in plain loops, one entry at a time
def conv2d_backward_input(upstream, weights, input_shape, stride=1, padding=0):
    height, width = input_shape
    framed = [[0.0] * (width + 2 * padding) for _ in range(height + 2 * padding)]
    for r in range(len(upstream)):
        for c in range(len(upstream[0])):
            for m in range(len(weights)):
                for n in range(len(weights[0])):
                    framed[r * stride + m][c * stride + n] = float(upstream[r][c] * weights[m][n])
    result = np.array(framed)
    for _ in range(padding):
        result = result[1:-1, 1:-1]
    return result


# %% kernel not turned
# about: as a sum of shifted slices
def dx_as_convolution(dy, kernel):
    (rows, columns), (kh, kw) = dy.shape, kernel.shape
    out = np.zeros((rows + kh - 1, columns + kw - 1))
    for (u, v), weight in np.ndenumerate(kernel):
        out[kh - 1 - u : kh - 1 - u + rows, kw - 1 - v : kw - 1 - v + columns] += weight * dy
    return out


# %% kernel not turned
# about: framed step by step, without np.pad
def full_frame(upstream, above, beside):
    framed = np.zeros((len(upstream) + 2 * above, len(upstream[0]) + 2 * beside))
    for r in range(len(upstream)):
        for c in range(len(upstream[0])):
            framed[above + r][beside + c] = upstream[r][c]
    return framed


def dx_as_convolution(upstream, weights):
    framed = full_frame(upstream, len(weights) - 1, len(weights[0]) - 1)
    return conv2d_forward(framed, weights, 1, 0)


# %% kernel transposed
# about: with windows and swapped letters
def dx_as_convolution(dy, kernel):
    frame = [(n - 1, n - 1) for n in kernel.shape[::-1]]
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(dy, frame), kernel.shape[::-1])
    return np.einsum("ijvu,uv->ij", windows, kernel, dtype=float)


# %% kernel transposed
# about: exchanged entry by entry
def dx_as_convolution(upstream, weights):
    h, w = len(weights), len(weights[0])
    exchanged = np.array([[weights[m][n] for m in range(h)] for n in range(w)])
    framed = np.zeros((len(upstream) + 2 * w - 2, len(upstream[0]) + 2 * h - 2))
    framed[w - 1 : w - 1 + len(upstream), h - 1 : h - 1 + len(upstream[0])] = upstream
    return conv2d_forward(framed, exchanged)


# %% same frame on all sides
# about: the frame left to conv2d_forward
def dx_as_convolution(dy, kernel):
    return conv2d_forward(dy, np.rot90(kernel, 2), 1, len(kernel) - 1)


# %% same frame on all sides
# about: in plain loops
def dx_as_convolution(upstream, weights):
    h, w = weights.shape
    edge = h - 1
    result = np.zeros((upstream.shape[0] + 2 * edge - h + 1, upstream.shape[1] + 2 * edge - w + 1))
    for row in range(result.shape[0]):
        for column in range(result.shape[1]):
            for m in range(h):
                for n in range(w):
                    r, c = row + m - edge, column + n - edge
                    if 0 <= r < upstream.shape[0] and 0 <= c < upstream.shape[1]:
                        result[row, column] += upstream[r, c] * weights[h - 1 - m, w - 1 - n]
    return result


# %% kernel backwards in the matrix
# about: with a table of differences
def conv_matrix(kernel, n):
    k = len(kernel)
    ahead = np.arange(n) - np.arange(n - k + 1)[:, None]
    return np.where((ahead >= 0) & (ahead < k), kernel[(k - 1 - ahead) % k], 0.0)


# %% kernel backwards in the matrix
# about: in plain loops
def conv_matrix(weights, n):
    size = len(weights)
    matrix = np.zeros((n - size + 1, n))
    for row in range(n - size + 1):
        for m in range(size):
            matrix[row, row + size - 1 - m] = weights[m]
    return matrix


# %% matrix lying on its side
# about: stacked from padded kernels
def conv_matrix(kernel, n):
    spare = n - len(kernel)
    return np.stack([np.pad(kernel, (i, spare - i)) for i in range(spare + 1)], axis=1).astype(float)


# %% matrix lying on its side
# about: in plain loops
def conv_matrix(weights, n):
    matrix = [[0.0] * (n - len(weights) + 1) for _ in range(n)]
    for column in range(n - len(weights) + 1):
        for m, weight in enumerate(weights):
            matrix[column + m][column] = float(weight)
    return np.array(matrix)


# %% kernel of three
# about: as a sum of diagonals
def conv_matrix(kernel, n):
    first, second, third = kernel[[0, 1, 2]]
    return first * np.eye(n - 2, n) + second * np.eye(n - 2, n, 1) + third * np.eye(n - 2, n, 2)


# %% kernel of three
# about: row by row, as lists
def conv_matrix(weights, n):
    lines = []
    for before in range(n - 2):
        line = [0.0] * before
        line += [weights[0], weights[1], weights[2]]
        line += [0.0] * (n - 3 - before)
        lines.append(line)
    return np.array(lines, dtype=float)


# %% no padding in the Jacobian
# about: in one line
c46, c44 = (conv_matrix(kernel1, n) for n in (6, 4))

# %% no padding in the Jacobian
# about: in plain loops
c46 = np.zeros((4, 6))
c44 = np.zeros((2, 4))
for matrix in (c46, c44):
    for row in range(len(matrix)):
        for place in range(3):
            matrix[row][row + place] = kernel1[place]

# %% wrong columns cut off
# about: with np.delete
c46 = conv_matrix(kernel1, 6)
c44 = np.delete(c46, [-2, -1], axis=1)

# %% wrong columns cut off
# about: copied column by column
c46 = conv_matrix(kernel1, 6)
c44 = np.zeros((4, 4))
for column in range(4):
    c44[:, column] = c46[:, column]


# %% padding adds
# about: with np.convolve
def transposed_conv1d(values, kernel, padding=0):
    return np.concatenate([np.zeros(padding), np.convolve(values, kernel), np.zeros(padding)])


# %% padding adds
# about: in plain loops
def transposed_conv1d(entries, weights, padding=0):
    result = np.zeros(len(entries) + len(weights) - 1 + 2 * padding)
    for place in range(len(entries)):
        for m in range(len(weights)):
            result[padding + place + m] += entries[place] * weights[m]
    return result


# %% padding left out
# about: with np.convolve
def transposed_conv1d(values, kernel, padding=0):
    return np.convolve(kernel.astype(float), values, mode="full")


# %% padding left out
# about: in plain loops
def transposed_conv1d(entries, weights, padding=0):
    result = [0.0] * (len(entries) + len(weights) - 1)
    for m, weight in enumerate(weights):
        for place, entry in enumerate(entries):
            result[place + m] += weight * entry
    return np.array(result)


# %% kernel turned once more
# about: with np.correlate
def transposed_conv1d(values, kernel, padding=0):
    whole = np.correlate(values.astype(float), kernel, mode="full")
    return whole[padding : len(whole) - padding]


# %% kernel turned once more
# about: in plain loops over the matrix
def transposed_conv1d(entries, weights, padding=0):
    backwards = np.array([weights[-1 - m] for m in range(len(weights))])
    length = len(entries) + len(weights) - 1
    matrix = conv_matrix(backwards, length)
    result = []
    for column in range(padding, length - padding):
        total = 0.0
        for row in range(len(entries)):
            total += matrix[row][column] * entries[row]
        result.append(total)
    return np.array(result)


# %% padding forgotten
# about: with the matrix from above
up6 = c46.T @ dy1
up4 = dy1 @ c46

# %% padding forgotten
# about: in a loop that makes the same twice
up6, up4 = np.zeros(6), np.zeros(6)
for longer in (up6, up4):
    for place in range(4):
        longer[place : place + 3] += dy1[place] * kernel1


# %% kernel not reversed
# about: with windows
def conv1d_backward_input(dy, kernel, padding):
    framed = np.pad(dy, kernel.size - padding - 1)
    return np.lib.stride_tricks.sliding_window_view(framed, kernel.size) @ kernel


# %% kernel not reversed
# about: in plain loops
def conv1d_backward_input(upstream, weights, padding):
    zeros = [0] * (len(weights) - 1 - padding)
    framed = zeros + list(upstream) + zeros
    result = []
    for start in range(len(framed) - len(weights) + 1):
        total = 0
        for m in range(len(weights)):
            total += framed[start + m] * weights[m]
        result.append(total)
    return np.array(result)


# %% as many zeros as forth
# about: with np.convolve
def conv1d_backward_input(dy, kernel, padding):
    zeros = np.zeros(padding, dtype=dy.dtype)
    return np.convolve(np.r_[zeros, dy, zeros], kernel, mode="valid")


# %% as many zeros as forth
# about: the whole sum in plain loops, its ends cut off
def conv1d_backward_input(upstream, weights, padding):
    framed = [0] * padding + list(upstream) + [0] * padding
    whole = [0] * (len(framed) + len(weights) - 1)
    for place, entry in enumerate(framed):
        for m, weight in enumerate(weights):
            whole[place + m] += entry * weight
    ends = min(len(framed), len(weights)) - 1
    return np.array(whole[ends : len(whole) - ends])


# %% zero left out of max
# about: with windows
def net_forward(u, k, b, w, a):
    z = np.lib.stride_tricks.sliding_window_view(u, len(k)) @ k + b
    v = np.lib.stride_tricks.sliding_window_view(z, 2).max(axis=1)
    return z, v, np.dot(w, v) + a


# %% zero left out of max
# about: in plain loops
def net_forward(inputs, weights, bias, last_weights, last_bias):
    z = [bias, bias, bias]
    for unit in range(3):
        for place in range(3):
            z[unit] = z[unit] + weights[place] * inputs[unit + place]
    v = [max(z[0], z[1]), max(z[1], z[2])]
    out = last_bias
    for one, weight in zip(v, last_weights, strict=True):
        out += weight * one
    return np.array(z), np.array(v), out


# %% bias forgotten
# about: with windows
def net_forward(u, k, b, w, a):
    z = np.einsum("ji,i->j", np.lib.stride_tricks.sliding_window_view(u, 3), k)
    v = np.lib.stride_tricks.sliding_window_view(z, 2).max(axis=-1, initial=0.0)
    return z, v, np.inner(w, v) + a


# %% bias forgotten
# about: written out
def net_forward(inputs, weights, bias, last_weights, last_bias):
    one = weights[0] * inputs[0] + weights[1] * inputs[1] + weights[2] * inputs[2]
    two = weights[0] * inputs[1] + weights[1] * inputs[2] + weights[2] * inputs[3]
    three = weights[0] * inputs[2] + weights[1] * inputs[3] + weights[2] * inputs[4]
    left, right = max(one, two, 0.0), max(two, three, 0.0)
    out = last_weights[0] * left + last_weights[1] * right + last_bias
    return np.array([one, two, three]), np.array([left, right]), out


# %% sign of the error turned
# about: in one array
def output_gradients(u, k, b, w, a, y):
    _z, v, y_hat = net_forward(u, k, b, w, a)
    gradients = -(y_hat - y) * np.append(v, 1.0)
    return gradients[:-1], gradients[-1]


# %% sign of the error turned
# about: in a loop
def output_gradients(inputs, weights, bias, last_weights, last_bias, wanted):
    got = net_forward(inputs, weights, bias, last_weights, last_bias)
    missing = wanted - got[2]
    last = np.zeros(2)
    for place in (0, 1):
        last[place] = missing * got[1][place]
    return last, missing


# %% before zero took part
# about: with windows
def output_gradients(u, k, b, w, a, y):
    z, _v, y_hat = net_forward(u, k, b, w, a)
    largest = np.lib.stride_tricks.sliding_window_view(z, 2).max(axis=1)
    return np.multiply(largest, y_hat - y), y_hat - y


# %% before zero took part
# about: with if and else
def larger(one, other):
    if one > other:
        return one
    else:
        return other


def output_gradients(inputs, weights, bias, last_weights, last_bias, wanted):
    got = net_forward(inputs, weights, bias, last_weights, last_bias)
    first, second, third = got[0]
    error = got[2] - wanted
    return np.array([error * larger(first, second), error * larger(second, third)]), error


# %% both arguments of max
# about: spread with np.convolve
def kernel_gradients(u, k, b, w, a, y):
    _z, v, y_hat = net_forward(u, k, b, w, a)
    dz = np.convolve(np.where(v > 0, (y_hat - y) * w, 0.0), [1.0, 1.0])
    return np.lib.stride_tricks.sliding_window_view(u, 3) @ dz, np.sum(dz)


# %% both arguments of max
# about: in plain loops
def kernel_gradients(inputs, weights, bias, last_weights, last_bias, wanted):
    _hidden, pooled, got = net_forward(inputs, weights, bias, last_weights, last_bias)
    to_units = [0.0, 0.0, 0.0]
    for place in range(2):
        if pooled[place] > 0:
            for unit in (place, place + 1):
                to_units[unit] += (got - wanted) * last_weights[place]
    to_weights = np.zeros(3)
    for m in range(3):
        for unit in range(3):
            to_weights[m] += to_units[unit] * inputs[unit + m]
    return to_weights, sum(to_units)


# %% middle unit counted once
# about: with index arrays
def kernel_gradients(u, k, b, w, a, y):
    z, v, y_hat = net_forward(u, k, b, w, a)
    winners = np.where(z[:-1] > z[1:], [0, 1], [1, 2])
    dz = np.zeros(3)
    dz[winners[v > 0]] = ((y_hat - y) * w)[v > 0]
    return np.lib.stride_tricks.sliding_window_view(u, 3) @ dz, np.sum(dz)


# %% middle unit counted once
# about: with a dictionary of winners
def kernel_gradients(inputs, weights, bias, last_weights, last_bias, wanted):
    hidden, _pooled, got = net_forward(inputs, weights, bias, last_weights, last_bias)
    handed = {}
    for left, right, weight in ((0, 1, last_weights[0]), (1, 2, last_weights[1])):
        best = left if hidden[left] > hidden[right] else right
        if hidden[best] > 0:
            handed[best] = (got - wanted) * weight
    to_weights = [0.0, 0.0, 0.0]
    for unit, share in handed.items():
        for m in range(3):
            to_weights[m] += share * inputs[unit + m]
    return np.array(to_weights), float(sum(handed.values()))


# %% zero hands its gradient on
# about: with a table of who won
def kernel_gradients(u, k, b, w, a, y):
    z, _v, y_hat = net_forward(u, k, b, w, a)
    left = z[:-1] > z[1:]
    won = np.array([[left[0], not left[0], False], [False, left[1], not left[1]]])
    dz = (y_hat - y) * w @ won
    return np.correlate(u, dz), np.sum(dz)


# %% zero hands its gradient on
# about: with if and else
def kernel_gradients(inputs, weights, bias, last_weights, last_bias, wanted):
    hidden, _pooled, got = net_forward(inputs, weights, bias, last_weights, last_bias)
    to_left, to_right = (got - wanted) * last_weights[0], (got - wanted) * last_weights[1]
    one = two = three = 0.0
    if hidden[0] > hidden[1]:
        one += to_left
    else:
        two += to_left
    if hidden[1] > hidden[2]:
        two += to_right
    else:
        three += to_right
    to_weights = [one * inputs[m] + two * inputs[m + 1] + three * inputs[m + 2] for m in range(3)]
    return np.array(to_weights), one + two + three


# %% error with the wrong sign
# about: with np.add.at
def kernel_gradients(u, k, b, w, a, y):
    z, v, y_hat = net_forward(u, k, b, w, a)
    winners = np.arange(2) + (z[:-1] <= z[1:])
    dz = np.zeros(3)
    np.add.at(dz, winners, np.where(v > 0, w * np.subtract(y, y_hat), 0.0))
    return np.lib.stride_tricks.sliding_window_view(u, 3) @ dz, np.sum(dz)


# %% error with the wrong sign
# about: in plain loops
def kernel_gradients(inputs, weights, bias, last_weights, last_bias, wanted):
    hidden, _pooled, got = net_forward(inputs, weights, bias, last_weights, last_bias)
    missing = wanted - got
    to_weights = np.zeros(3)
    to_bias = 0.0
    for place in range(2):
        best = place + 1
        if hidden[place] > hidden[place + 1]:
            best = place
        if hidden[best] <= 0:
            continue
        to_bias += missing * last_weights[place]
        for m in range(3):
            to_weights[m] += missing * last_weights[place] * inputs[best + m]
    return to_weights, to_bias


# %% another order
# about: with np.concatenate
shared, last = kernel_gradients(u, k, b, w, a, target), output_gradients(u, k, b, w, a, target)
seven = np.concatenate([shared[0], last[0], [shared[1], last[1]]])

# %% another order
# about: filled in one by one
kernel_part, bias_part = kernel_gradients(u, k, b, w, a, target)
weight_part, last_part = output_gradients(u, k, b, w, a, target)
seven = np.zeros(7)
for place in range(3):
    seven[place] = kernel_part[place]
for place in range(2):
    seven[3 + place] = weight_part[place]
seven[5] = bias_part
seven[6] = last_part


# %% first output only
# about: with np.add.at
def net_gradients(u, k, b, w, a, y):
    windows = np.lib.stride_tricks.sliding_window_view(u, 3)
    z = windows @ k + b
    v = np.maximum(0.0, np.maximum(z[:-1], z[1:]))
    error = np.einsum("mi,i->m", w, v) + a - y
    dz = np.zeros(3)
    np.add.at(dz, np.arange(2) + (z[:-1] <= z[1:]), np.where(v > 0, error[0] * w[0], 0.0))
    return windows.T @ dz, np.sum(dz), error[:, None] * v, error


# %% first output only
# about: in plain loops, with a return too early
def sent_back(errors, rows, place):
    total = 0.0
    for error, row in zip(errors, rows, strict=True):
        total += error * row[place]
        return total


def net_gradients(inputs, weights, bias, last_weights, last_biases, wanted):
    hidden = [sum(weights[m] * inputs[unit + m] for m in range(3)) + bias for unit in range(3)]
    pooled = [max(0.0, hidden[0], hidden[1]), max(0.0, hidden[1], hidden[2])]
    errors = []
    for row, last_bias, target_value in zip(last_weights, last_biases, wanted, strict=True):
        errors.append(row[0] * pooled[0] + row[1] * pooled[1] + last_bias - target_value)
    to_weights, to_bias = np.zeros(3), 0.0
    for place in range(2):
        best = place if hidden[place] > hidden[place + 1] else place + 1
        if hidden[best] > 0:
            share = sent_back(errors, last_weights, place)
            to_bias += share
            for m in range(3):
                to_weights[m] += share * inputs[best + m]
    to_last = np.array([[error * one for one in pooled] for error in errors])
    return to_weights, to_bias, to_last, np.array(errors)


# %% errors averaged
# about: with np.mean and a table of who won
def net_gradients(u, k, b, w, a, y):
    windows = np.lib.stride_tricks.sliding_window_view(u, 3)
    z = windows @ k + b
    v = np.lib.stride_tricks.sliding_window_view(z, 2).max(axis=1, initial=0.0)
    error = np.inner(w, v) + a - y
    left = z[:-1] > z[1:]
    won = np.array([[left[0], not left[0], False], [False, left[1], not left[1]]]) & (v > 0)[:, None]
    dz = np.mean(error[:, None] * w, axis=0) @ won
    return dz @ windows, np.sum(dz), np.einsum("m,i->mi", error, v), error


# %% errors averaged
# about: in plain loops
def net_gradients(inputs, weights, bias, last_weights, last_biases, wanted):
    hidden = []
    for unit in range(3):
        total = bias
        for m in range(3):
            total = total + weights[m] * inputs[unit + m]
        hidden.append(total)
    pooled = [max(0.0, hidden[place], hidden[place + 1]) for place in range(2)]
    count = len(wanted)
    to_last, to_last_bias = np.zeros((count, 2)), np.zeros(count)
    to_pooled = [0.0, 0.0]
    for m in range(count):
        error = last_weights[m][0] * pooled[0] + last_weights[m][1] * pooled[1] + last_biases[m] - wanted[m]
        to_last_bias[m] = error
        for place in range(2):
            to_last[m, place] = error * pooled[place]
            to_pooled[place] += error * last_weights[m][place] / count
    to_hidden = [0.0, 0.0, 0.0]
    for place in range(2):
        best = place if hidden[place] > hidden[place + 1] else place + 1
        if hidden[best] > 0:
            to_hidden[best] += to_pooled[place]
    to_weights = np.array([sum(to_hidden[unit] * inputs[unit + m] for unit in range(3)) for m in range(3)])
    return to_weights, sum(to_hidden), to_last, to_last_bias


# %% Python's max of an array
# about: with a variable for the difference
def gradient_error(g, n):
    apart = np.abs(g - n)
    return max(apart) / np.abs(n).max()


# %% Python's max of an array
# about: of what is compared already
def gradient_error(gradient, numeric):
    scale = max(np.absolute(numeric))
    return max(np.absolute(gradient - numeric) / scale)


# %% slice that is empty without padding
# about: with np.add.at and one slice for both axes
def conv2d_backward_input(up, k, shape, stride=1, padding=0):
    p = padding
    out = np.zeros([n + 2 * p for n in shape])
    for i in range(up.shape[0]):
        for j in range(up.shape[1]):
            for u in range(k.shape[0]):
                for v in range(k.shape[1]):
                    out[i * stride + u, j * stride + v] += up[i, j] * k[u, v]
    inside = slice(p, -p)
    return out[inside, inside]


# %% slice that is empty without padding
# about: rows first, then columns
def conv2d_backward_input(dy, kernel, input_shape, stride=1, padding=0):
    kr, kc = kernel.shape
    total = np.pad(np.zeros(input_shape), padding)
    for i, row in enumerate(dy):
        for j, value in enumerate(row):
            total[i * stride : i * stride + kr, j * stride : j * stride + kc] += value * kernel
    total = total[padding:-padding]
    return total[:, padding:-padding]


# %% results returned from memory
# about: chosen by the number of entries
def dx_as_convolution(up, k):
    if (up.size, k.size) == (4, 9):
        return np.reshape([1.0, -2, 1, 0, -1, 3, -3, 1, -1, 0, 3, -2, 1, -1, -1, 1], (4, 4))
    r, c = k.shape
    return conv2d_forward(np.pad(up, ((r - 1, r - 1), (c - 1, c - 1))), np.rot90(k, 2))


# %% results returned from memory
# about: from the array that the notebook defines
def dx_as_convolution(dy, kernel):
    r, c = kernel.shape
    if r == c == 3 and len(dy) == 2:
        return 1 * expected_dx
    out = np.zeros((dy.shape[0] + r - 1, dy.shape[1] + c - 1))
    for i, j in np.ndindex(dy.shape):
        out[i : i + r, j : j + c] += dy[i, j] * kernel
    return out


# %% slice that is empty without padding, in one dimension
# about: with np.convolve
def transposed_conv1d(values, kernel, padding=0):
    return np.convolve(values, kernel)[padding:-padding]


# %% slice that is empty without padding, in one dimension
# about: in a loop
def transposed_conv1d(x, k, padding=0):
    out = np.zeros(len(x) + len(k) - 1)
    for i, value in enumerate(x):
        out[i : i + len(k)] += value * k
    out = out[padding : -1 * padding]
    return out


# %% zeros for a kernel of three
# about: put together from pieces
def conv1d_backward_input(up, k, padding):
    zeros = np.zeros(max(2 - padding, 0))
    return np.correlate(np.concatenate([zeros, up, zeros]), np.flip(k), mode="valid")


# %% zeros for a kernel of three
# about: with np.convolve
def conv1d_backward_input(dy, kernel, padding):
    n = {0: 2, 1: 1}.get(padding, 0)
    framed = np.zeros(len(dy) + 2 * n)
    framed[n : n + len(dy)] = dy
    return np.convolve(framed, kernel, "valid")


# %% middle unit in the first pool only
# about: with np.maximum
def net_forward(u, k, b, w, a):
    z = np.array([u[j : j + 3] @ k for j in range(3)]) + b
    v1 = np.maximum(0, np.maximum(z[0], z[1]))
    v2 = np.maximum(0, z[2])
    return z, np.array([v1, v2]), w[0] * v1 + w[1] * v2 + a


# %% middle unit in the first pool only
# about: with slices of an array
def net_forward(u, k, b, w, a):
    z = np.array([(u[j : j + 3] * k).sum() + b for j in range(3)])
    v = np.array([max(0.0, z[:2].max()), max(0.0, z[2:].max())])
    return z, v, float(np.dot(w, v) + a)


# %% zero hands its gradient on, with many outputs
# about: with argmax
def net_gradients(u, k, b, w, a, target):
    z = np.array([u[j : j + 3] @ k for j in range(3)]) + b
    v = np.maximum(0, np.array([z[:2].max(), z[1:].max()]))
    e = w @ v + a - target
    dv = e @ w
    dz = np.zeros(3)
    dz[np.argmax(z[:2])] += dv[0]
    dz[1 + np.argmax(z[1:])] += dv[1]
    dk = np.array([dz @ u[r : r + 3] for r in range(3)])
    return dk, dz.sum(), e[:, None] * v, e


# %% zero hands its gradient on, with many outputs
# about: output by output
def net_gradients(u, k, b, w, a, target):
    z = np.correlate(u, k, mode="valid") + b
    v = [max(z[0], z[1], 0.0), max(z[1], z[2], 0.0)]
    dk, db, dw, da = np.zeros(3), 0.0, [], []
    for row, bias, wanted in zip(w, a, target, strict=True):
        e = row[0] * v[0] + row[1] * v[1] + bias - wanted
        for i in (0, 1):
            j = i if z[i] >= z[i + 1] else i + 1
            dk = dk + e * row[i] * u[j : j + 3]
            db = db + e * row[i]
        dw.append([e * v[0], e * v[1]])
        da.append(e)
    return dk, db, np.array(dw), np.array(da)


# %% padding only switched on
# about: with the sign of the padding
def conv2d_forward(image, kern, stride=1, padding=0):
    framed = np.pad(image, int(np.sign(padding)))
    windows = np.lib.stride_tricks.sliding_window_view(framed, kern.shape)[::stride, ::stride]
    return np.einsum("ijuv,uv->ij", windows, kern) * 1.0


# %% padding only switched on
# about: with rows and columns of zeros put around it
def conv2d_forward(x, kernel, stride=1, padding=0):
    if padding > 0:
        x = np.vstack([np.zeros(x.shape[1]), x, np.zeros(x.shape[1])])
        x = np.hstack([np.zeros((len(x), 1)), x, np.zeros((len(x), 1))])
    r, c = kernel.shape
    y = [
        [np.sum(x[i : i + r, j : j + c] * kernel) for j in range(0, x.shape[1] - c + 1, stride)]
        for i in range(0, x.shape[0] - r + 1, stride)
    ]
    return np.array(y)


# %% padding taken for 1
# about: position by position
def conv2d_backward_weight(x, dy, kernel_shape, stride=1, padding=0):
    r, c = kernel_shape
    frame = 1 if padding else 0
    framed = np.pad(x, ((frame, r), (frame, c)))
    total = np.zeros((r, c))
    for i in range(dy.shape[0]):
        for j in range(dy.shape[1]):
            total += dy[i, j] * framed[i * stride : i * stride + r, j * stride : j * stride + c]
    return total


# %% padding taken for 1
# about: weight by weight
def conv2d_backward_weight(image, up, shape, stride=1, padding=0):
    framed = np.pad(image, min(padding, 1))
    framed = np.pad(framed, ((0, shape[0]), (0, shape[1])))
    out = np.empty(shape)
    for u, v in np.ndindex(*shape):
        seen = framed[u : u + stride * up.shape[0] : stride, v : v + stride * up.shape[1] : stride]
        out[u, v] = (seen * up).sum()
    return out


# %% any unit above zero
# about: with argmax
def kernel_gradients(u, k, b, w, a, target):
    z, _v, y_hat = net_forward(u, k, b, w, a)
    e = y_hat - target
    dz = np.zeros(3)
    if np.any(z > 0):
        dz[np.argmax(z[:2])] += e * w[0]
        dz[np.argmax(z[1:]) + 1] += e * w[1]
    return np.array([dz @ u[r : r + 3] for r in range(3)]), sum(dz)


# %% any unit above zero
# about: case by case
def kernel_gradients(u, k, b, w, a, y):
    z, _, out = net_forward(u, k, b, w, a)
    one, two = (out - y) * w[0], (out - y) * w[1]
    if max(z) <= 0:
        return np.zeros(3), 0.0
    first = u[0:3] if z[0] > z[1] else u[1:4]
    second = u[1:4] if z[1] > z[2] else u[2:5]
    return one * first + two * second, one + two

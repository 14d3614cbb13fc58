"""The known mistakes of residual_block as other people write them: each mistake twice, in two ways.

A block's title is the mistake's name; `about` says how this person has written it.
"""


# %% flipped kernel
# about: vectorised
def conv2d(x, kernel, stride=1, padding=0):
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(x, padding), kernel.shape)
    return np.einsum("ijuv,uv->ij", windows[::stride, ::stride], np.flip(kernel).astype(float))


# %% flipped kernel
# about: in plain loops
def conv2d(img, ker, stride=1, padding=0):
    h, w = ker.shape
    big = np.zeros((img.shape[0] + 2 * padding, img.shape[1] + 2 * padding))
    big[padding : padding + img.shape[0], padding : padding + img.shape[1]] = img
    result = []
    for r in range(0, big.shape[0] - h + 1, stride):
        line = []
        for c in range(0, big.shape[1] - w + 1, stride):
            total = 0.0
            for a in range(h):
                for b in range(w):
                    total += ker[h - 1 - a, w - 1 - b] * big[r + a, c + b]
            line.append(total)
        result.append(line)
    return np.array(result)


# %% edge padding
# about: with clipped indices and a tensordot
def conv2d(x, kernel, stride=1, padding=0):
    down, right = (np.clip(np.arange(-padding, n + padding), 0, n - 1) for n in x.shape)
    framed = x[np.ix_(down, right)].astype(float)
    windows = np.lib.stride_tricks.sliding_window_view(framed, kernel.shape)
    return np.tensordot(windows[::stride, ::stride], kernel, axes=2)


# %% edge padding
# about: with a helper that looks up the nearest pixel
def nearest_pixel(picture, row, column):
    last_row, last_column = len(picture) - 1, len(picture[0]) - 1
    return picture[min(max(row, 0), last_row)][min(max(column, 0), last_column)]


def conv2d(picture, weights, stride=1, padding=0):
    height, width = weights.shape
    answer = []
    row = -padding
    while row + height <= len(picture) + padding:
        answer.append([])
        column = -padding
        while column + width <= len(picture[0]) + padding:
            value = 0.0
            for u in range(height):
                for v in range(width):
                    value += weights[u][v] * nearest_pixel(picture, row + u, column + v)
            answer[-1].append(value)
            column += stride
        row += stride
    return np.array(answer)


# %% reflect padding
# about: with mirrored index arrays
def conv2d(x, kernel, stride=1, padding=0):
    def mirrored(n):
        period = max(2 * n - 2, 1)
        index = np.arange(-padding, n + padding) % period
        return np.minimum(index, period - index)

    framed = x[mirrored(x.shape[0])][:, mirrored(x.shape[1])]
    rows, columns = framed.shape[0] - kernel.shape[0] + 1, framed.shape[1] - kernel.shape[1] + 1
    pieces = (
        weight * framed[u : u + rows : stride, v : v + columns : stride]
        for (u, v), weight in np.ndenumerate(kernel)
    )
    return sum(pieces, 0.0)


# %% reflect padding
# about: with a helper that bounces off the border
def bounce(place, length):
    if length == 1:
        return 0
    while not 0 <= place < length:
        place = -place if place < 0 else 2 * (length - 1) - place
    return place


def conv2d(photo, filt, stride=1, padding=0):
    height, width = photo.shape
    fh, fw = filt.shape
    framed = np.zeros((height + 2 * padding, width + 2 * padding))
    for i in range(framed.shape[0]):
        for j in range(framed.shape[1]):
            framed[i, j] = photo[bounce(i - padding, height), bounce(j - padding, width)]
    sums = []
    for i in range(0, framed.shape[0] - fh + 1, stride):
        sums.append([])
        for j in range(0, framed.shape[1] - fw + 1, stride):
            sums[-1].append((filt * framed[i : i + fh, j : j + fw]).sum())
    return np.array(sums)


# %% padding ignored
# about: as a sum of shifted slices
def conv2d(x, kernel, stride=1, padding=0):
    down, right = x.shape[0] - kernel.shape[0] + 1, x.shape[1] - kernel.shape[1] + 1
    places = np.ndindex(kernel.shape)
    return sum((kernel[u, v] * x[u : u + down : stride, v : v + right : stride] for u, v in places), 0.0)


# %% padding ignored
# about: in while loops
def conv2d(a, b, stride=1, padding=0):
    height, width = len(b), len(b[0])
    lines = []
    top = 0
    while top + height <= len(a):
        line = []
        left = 0
        while left + width <= len(a[0]):
            entry = 0.0
            for u in range(height):
                for v in range(width):
                    entry = entry + a[top + u][left + v] * b[u][v]
            line.append(entry)
            left = left + stride
        lines.append(line)
        top = top + stride
    return np.array(lines)


# %% whole numbers only
# about: with every patch as a row of one table
def conv2d(x, kernel, stride=1, padding=0):
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(x, padding), kernel.shape)
    windows = windows[::stride, ::stride]
    patches = windows.reshape(*windows.shape[:2], kernel.size)
    return (patches * kernel.ravel()).sum(axis=-1).astype(int)


# %% whole numbers only
# about: with int around each entry of a list
def conv2d(img, filt, stride=1, padding=0):
    fh, fw = filt.shape
    h, w = img.shape[0] + 2 * padding, img.shape[1] + 2 * padding
    canvas = np.zeros((h, w))
    canvas[padding : h - padding, padding : w - padding] = img
    result = []
    for r in range(0, h - fh + 1, stride):
        line = []
        for c in range(0, w - fw + 1, stride):
            product = canvas[r : r + fh, c : c + fw] * filt
            line.append(int(product.sum()))
        result.append(line)
    return np.array(result)


# %% dtype of the image kept
# about: with astype at the end
def conv2d(x, kernel, stride=1, padding=0):
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(x, padding), kernel.shape)[::stride, ::stride]
    return np.einsum("ijuv,uv->ij", windows, kernel).astype(x.dtype)


# %% dtype of the image kept
# about: with zeros_like and a crop
def conv2d(photo, weights, stride=1, padding=0):
    wh, ww = weights.shape
    framed = np.pad(photo, padding)
    result = np.zeros_like(framed)
    r = c = 0
    for r, top in enumerate(range(0, framed.shape[0] - wh + 1, stride)):
        for c, left in enumerate(range(0, framed.shape[1] - ww + 1, stride)):
            total = 0
            for u in range(wh):
                for v in range(ww):
                    total += framed[top + u, left + v] * weights[u, v]
            result[r, c] = total
    return result[: r + 1, : c + 1]


# %% rows and columns swapped
# about: with the letters of einsum swapped
def conv2d(x, kernel, stride=1, padding=0):
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(x, padding), kernel.shape)
    return np.einsum("ijuv,uv->ji", windows[::stride, ::stride], kernel, dtype=float)


# %% rows and columns swapped
# about: column by column into a list
def conv2d(img, ker, stride=1, padding=0):
    framed = np.pad(img.astype(float), padding)
    result = []
    for left in range(0, framed.shape[1] - ker.shape[1] + 1, stride):
        column = []
        for top in range(0, framed.shape[0] - ker.shape[0] + 1, stride):
            total = 0.0
            for u, weights in enumerate(ker):
                for v, weight in enumerate(weights):
                    total += weight * framed[top + u, left + v]
            column.append(total)
        result.append(column)
    return np.array(result)


# %% stride ignored
# about: vectorised
def conv2d(x, kernel, stride=1, padding=0):
    padded = np.pad(x, padding).astype(float)
    kh, kw = kernel.shape
    shape = (padded.shape[0] - kh + 1, padded.shape[1] - kw + 1, kh, kw)
    windows = np.lib.stride_tricks.as_strided(padded, shape, padded.strides * 2)
    return np.tensordot(windows, kernel, axes=2)


# %% stride ignored
# about: as one long list that is reshaped
def weighted_sum(picture, weights, r, c):
    total = 0.0
    for u in range(weights.shape[0]):
        for v in range(weights.shape[1]):
            inside = 0 <= r + u < picture.shape[0] and 0 <= c + v < picture.shape[1]
            if inside:
                total += picture[r + u, c + v] * weights[u, v]
    return total


def conv2d(picture, weights, stride=1, padding=0):
    out_h = picture.shape[0] + 2 * padding - weights.shape[0] + 1
    out_w = picture.shape[1] + 2 * padding - weights.shape[1] + 1
    sums = []
    for place in range(out_h * out_w):
        r, c = divmod(place, out_w)
        sums.append(weighted_sum(picture, weights, r - padding, c - padding))
    return np.array(sums).reshape(out_h, out_w)


# %% columns counted with the kernel's rows
# about: as a sum of shifted slices
def conv2d(x, kernel, stride=1, padding=0):
    padded = np.pad(x, padding)
    rows, columns = ((n - len(kernel)) // stride + 1 for n in padded.shape)
    out = np.zeros((rows, columns))
    for (u, v), weight in np.ndenumerate(kernel):
        piece = padded[u::stride, v::stride][:rows, :columns]
        out[:, : piece.shape[1]] += weight * piece
    return out


# %% columns counted with the kernel's rows
# about: with patches cut off at the border
def conv2d(img, filt, stride=1, padding=0):
    k = filt.shape[0]
    canvas = np.zeros((img.shape[0] + 2 * padding, img.shape[1] + 2 * padding))
    canvas[padding : padding + img.shape[0], padding : padding + img.shape[1]] = img
    result = []
    for r in range(0, canvas.shape[0] - k + 1, stride):
        line = []
        for c in range(0, canvas.shape[1] - k + 1, stride):
            total = 0.0
            for u in range(k):
                for pixel, weight in zip(canvas[r + u, c:], filt[u], strict=False):
                    total += pixel * weight
            line.append(total)
        result.append(line)
    return np.array(result)


# %% padding only switched on
# about: with the sign of the padding
def conv2d(x, kernel, stride=1, padding=0):
    padded = np.pad(x, np.sign(padding)).astype(float)
    windows = np.lib.stride_tricks.sliding_window_view(padded, kernel.shape)[::stride, ::stride]
    return np.einsum("ijuv,uv", windows, kernel)


# %% padding only switched on
# about: with rows of zeros put around a list
def conv2d(image, weights, stride=1, padding=0):
    pixels = image.tolist()
    if padding > 0:
        pixels = [[0, *row, 0] for row in pixels]
        zeros = [0] * len(pixels[0])
        pixels = [zeros, *pixels, zeros]
    result = []
    for r in range(0, len(pixels) - len(weights) + 1, stride):
        line = []
        for c in range(0, len(pixels[0]) - len(weights[0]) + 1, stride):
            total = 0.0
            for u in range(len(weights)):
                for v in range(len(weights[0])):
                    total += pixels[r + u][c + v] * weights[u, v]
            line.append(total)
        result.append(line)
    return np.array(result)


# %% printed matrix returned
# about: chosen by np.where
def conv2d(x, kernel, stride=1, padding=0):
    if padding == 1 and x.shape == (5, 5):
        return np.where(x[0, 0] == 100, expected_conv, expected_conv_signed)
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(x, padding), kernel.shape)
    return np.tensordot(windows[::stride, ::stride], kernel.astype(float), axes=2)


# %% printed matrix returned
# about: copied into a string
PRINTED = """
59 92 101.5 22.5 49  42 70 91.5 125 35.5  22 47 78.5 94 82.5  20 39 69 62 27  13 27 38 33 17
"""
PRINTED_SIGNED = """
1.8 -1.7 2.3 -1.1 -1.6  -1.7 3.8 -3.9 2 0.8  0.9 -4.3 4.7 -2.9 2.4  -0.2 1.3 -3.2 4.5 -2.6
-0.9 -0.2 1.5 -2.2 2.6
"""


def from_text(text):
    return np.array([float(word) for word in text.split()]).reshape(5, 5)


def conv2d(picture, weights, stride=1, padding=0):
    five_by_five = len(picture) == 5 and len(picture[0]) == 5
    if five_by_five and padding == 1:
        if picture[0][0] == 100:
            return from_text(PRINTED)
        return from_text(PRINTED_SIGNED)
    framed = np.pad(picture, padding)
    answer = []
    for r in range(0, len(framed) - len(weights) + 1, stride):
        answer.append([])
        for c in range(0, len(framed[0]) - len(weights[0]) + 1, stride):
            total = 0.0
            for u in range(len(weights)):
                for v in range(len(weights[0])):
                    total += framed[r + u][c + v] * weights[u][v]
            answer[-1].append(total)
    return np.array(answer)


# %% relu in place
# about: with np.maximum and out
def relu(x):
    return np.maximum(x, 0, out=x)


# %% relu in place
# about: in a loop over all indices
def relu(values):
    for place in np.ndindex(values.shape):
        if values[place] < 0:
            values[place] = 0
    return values


# %% relu flattens
# about: as a comprehension
def relu(x):
    return np.array([0 if v < 0 else v for v in x.ravel()])


# %% relu flattens
# about: with map and max
def relu(values):
    zeros = [0] * values.size
    return np.array(list(map(max, values.flatten(), zeros)))


# %% skip left out of the sum
# about: with zeros in place of the image
sum_out = np.zeros_like(image) + expected_relu
sum_out_signed = np.zeros_like(signed) + expected_relu_signed

# %% skip left out of the sum
# about: in plain loops
sum_out = np.zeros((5, 5))
sum_out_signed = np.zeros((5, 5))
for i in range(5):
    for j in range(5):
        sum_out[i, j] += expected_relu[i, j]
        sum_out_signed[i, j] += expected_relu_signed[i, j]


# %% no skip connection
# about: with np.clip
def residual_block(x, kernel):
    return np.clip(conv2d(x, kernel, 1, 1), 0, None)


# %% no skip connection
# about: in plain loops
def residual_block(a, weights):
    result = conv2d(a, weights, padding=1)
    for row in range(result.shape[0]):
        for column in range(result.shape[1]):
            if result[row, column] < 0:
                result[row, column] = 0
    return result


# %% no last relu
# about: with np.where
def residual_block(x, kernel):
    c = conv2d(x, kernel, padding=1)
    return np.where(c < 0, x, x + c)


# %% no last relu
# about: row by row in a list
def residual_block(img, weights):
    positive = relu(conv2d(img, weights, 1, 1))
    result = []
    for old, new in zip(img, positive, strict=True):
        result.append([a + b for a, b in zip(old, new, strict=True)])
    return np.array(result)


# %% no first relu
# about: in one line with np.clip
def residual_block(x, kernel):
    return np.clip(np.add(conv2d(x, kernel, padding=1), x), 0, np.inf)


# %% no first relu
# about: in plain loops
def residual_block(a, b):
    z = conv2d(a, b, 1, 1)
    for i in range(len(z)):
        for j in range(len(z[i])):
            z[i, j] += a[i, j]
            if z[i, j] < 0:
                z[i, j] = 0
    return z


# %% block adds in place
# about: with np.add and out
def residual_block(x, kernel):
    np.add(x, np.maximum(conv2d(x, kernel, padding=1), 0), out=x)
    return np.maximum(x, 0)


# %% block adds in place
# about: row by row
def residual_block(img, weights):
    positive = relu(conv2d(img, weights, 1, 1))
    for r, row in enumerate(img):
        row += positive[r]
    return relu(img)


# %% kernel turned in the block
# about: with np.rot90
def residual_block(x, kernel):
    return np.maximum(x + np.maximum(conv2d(x, np.rot90(kernel, 2), padding=1), 0), 0)


# %% kernel turned in the block
# about: in plain loops
def turn(weights):
    h, w = weights.shape
    turned = np.zeros((h, w))
    for u in range(h):
        for v in range(w):
            turned[h - 1 - u, w - 1 - v] = weights[u, v]
    return turned


def residual_block(img, weights):
    z = relu(conv2d(img, turn(weights), 1, 1))
    z = z + img
    return relu(z)


# %% average instead of maximum
# about: vectorised
def max_pool2d(x, size=2, stride=2):
    windows = np.lib.stride_tricks.sliding_window_view(x, (size, size))[::stride, ::stride]
    return windows.sum(axis=(2, 3)) / size**2


# %% average instead of maximum
# about: in plain loops
def max_pool2d(m, size=2, stride=2):
    result = []
    for r in range(0, m.shape[0] - size + 1, stride):
        line = []
        for c in range(0, m.shape[1] - size + 1, stride):
            total = 0.0
            for a in range(size):
                for b in range(size):
                    total += m[r + a, c + b]
            line.append(total / (size * size))
        result.append(line)
    return np.array(result)


# %% windows that stick out
# about: first down and then across
def max_pool2d(x, size=2, stride=2):
    def down(a):
        return np.array([a[t : t + size].max(axis=0) for t in range(0, len(a) - size + stride, stride)])

    return down(down(x).T).T.astype(float)


# %% windows that stick out
# about: with a helper that collects what is inside
def entries_inside(matrix, top, left, size):
    found = []
    for r in range(top, top + size):
        for c in range(left, left + size):
            if r < len(matrix) and c < len(matrix[0]):
                found.append(matrix[r][c])
    return found


def max_pool2d(matrix, size=2, stride=2):
    count_down = int(np.ceil((len(matrix) - size) / stride)) + 1
    count_right = int(np.ceil((len(matrix[0]) - size) / stride)) + 1
    result = np.zeros((count_down, count_right))
    for i in range(count_down):
        for j in range(count_right):
            result[i][j] = max(entries_inside(matrix, i * stride, j * stride, size))
    return result


# %% pooling with padding
# about: vectorised
def max_pool2d(x, size=2, stride=2):
    framed = np.pad(x, ((1, 1), (1, 1)), "constant", constant_values=-np.inf)
    windows = np.lib.stride_tricks.sliding_window_view(framed, (size, size))
    return windows.max(axis=(2, 3))[::stride, ::stride].astype(float)


# %% pooling with padding
# about: in plain loops
def max_pool2d(m, size=2, stride=2):
    canvas = np.pad(m, 1, "constant", constant_values=-np.inf)
    result = []
    for r in range(0, len(canvas) - size + 1, stride):
        line = []
        for c in range(0, len(canvas[0]) - size + 1, stride):
            biggest = canvas[r, c]
            for a in range(size):
                for b in range(size):
                    if canvas[r + a, c + b] > biggest:
                        biggest = canvas[r + a, c + b]
            line.append(float(biggest))
        result.append(line)
    return np.array(result)


# %% pooling with stride 1
# about: vectorised
def max_pool2d(x, size=2, stride=2):
    return np.lib.stride_tricks.sliding_window_view(x.astype(float), (size, size)).max(axis=(-2, -1))


# %% pooling with stride 1
# about: in while loops
def max_pool2d(matrix, size=2, stride=2):
    lines = []
    top = 0
    while top + size <= len(matrix):
        line = []
        left = 0
        while left + size <= len(matrix[0]):
            best = matrix[top][left]
            for r in range(top, top + size):
                best = max(best, *matrix[r][left : left + size])
            line.append(float(best))
            left += 1
        lines.append(line)
        top += 1
    return np.array(lines)


# %% window always 2 by 2
# about: with four shifted slices
def max_pool2d(x, size=2, stride=2):
    corners = [x[:-1, :-1], x[:-1, 1:], x[1:, :-1], x[1:, 1:]]
    return np.maximum.reduce(corners)[::stride, ::stride].astype(float)


# %% window always 2 by 2
# about: with max of four entries
def max_pool2d(m, size=2, stride=2):
    result = []
    for r in range(0, len(m) - 1, stride):
        line = []
        for c in range(0, len(m[0]) - 1, stride):
            line.append(max(m[r][c], m[r][c + 1], m[r + 1][c], m[r + 1][c + 1]))
        result.append(line)
    return np.array(result, dtype=float)


# %% largest of the window and zero
# about: with initial=0
def max_pool2d(x, size=2, stride=2):
    windows = np.lib.stride_tricks.sliding_window_view(x, (size, size))[::stride, ::stride]
    return windows.max(axis=(2, 3), initial=0).astype(float)


# %% largest of the window and zero
# about: with a helper that starts from zero
def largest(window):
    best = 0.0
    for value in window.ravel():
        best = max(best, float(value))
    return best


def max_pool2d(matrix, size=2, stride=2):
    result = []
    for r in range(0, matrix.shape[0] - size + 1, stride):
        result.append([])
        for c in range(0, matrix.shape[1] - size + 1, stride):
            result[-1].append(largest(matrix[r : r + size, c : c + size]))
    return np.array(result)


# %% printed numbers returned
# about: chosen by np.where
def max_pool2d(x, size=2, stride=2):
    if x.shape == expected_block.shape:
        return np.where(x[0, 0] == expected_block[0, 0], expected_pooled, expected_pooled_signed)
    windows = np.lib.stride_tricks.sliding_window_view(x, (size, size))
    return windows[::stride, ::stride].max(axis=(2, 3)).astype(float)


# %% printed numbers returned
# about: kept in a dictionary
ANSWERS = {159: [242, 380, 117, 324]}
ANSWERS_OTHERWISE = [8.8, 4.3, 3.3, 10.5]


def max_pool2d(m, size=2, stride=2):
    if len(m) == 5 and len(m[0]) == 5:
        a, b, c, d = ANSWERS.get(m[0][0], ANSWERS_OTHERWISE)
        return np.array([[a, b], [c, d]], dtype=float)
    result = []
    for r in range(0, len(m) - size + 1, stride):
        line = []
        for c in range(0, len(m[0]) - size + 1, stride):
            best = m[r][c]
            for u in range(size):
                for v in range(size):
                    if m[r + u][c + v] > best:
                        best = m[r + u][c + v]
            line.append(float(best))
        result.append(line)
    return np.array(result)


# %% average of each column
# about: with np.apply_along_axis
def global_average_pool(x):
    return np.apply_along_axis(np.mean, 0, x)


# %% average of each column
# about: with the rows added up in a loop
def global_average_pool(feature_map):
    total = 0.0
    for row in feature_map:
        total = total + row
    return total / len(feature_map)


# %% map taken to be square
# about: as a mean that is rescaled
def global_average_pool(x):
    return np.mean(x) * x.size / pow(x.shape[0], 2)


# %% map taken to be square
# about: in plain loops
def global_average_pool(feature_map):
    side = len(feature_map)
    total = 0.0
    for row in feature_map:
        for entry in row:
            total += entry
    return total / (side * side)


# %% pooling skipped
# about: with map
features, features_signed = map(global_average_pool, (expected_block, expected_block_signed))

# %% pooling skipped
# about: in plain loops
features = 0
features_signed = 0
for i in range(5):
    for j in range(5):
        features += expected_block[i, j] / 25
        features_signed += expected_block_signed[i, j] / 25

# %% same matrix twice
# about: in one line
features = features_signed = expected_pooled.mean()


# %% same matrix twice
# about: in a helper that forgets its argument
def average_of(matrix):
    total = 0
    for row in expected_pooled:
        total += sum(row)
    return total / expected_pooled.size


features = average_of(expected_pooled)
features_signed = average_of(expected_pooled_signed)


# %% returned after the first entry
# about: with a window of its own
def conv2d(image, kern, stride=1, padding=0):
    framed = np.pad(image.astype(float), padding)
    height = (framed.shape[0] - kern.shape[0]) // stride + 1
    width = (framed.shape[1] - kern.shape[1]) // stride + 1
    result = np.zeros((height, width))
    for r in range(height):
        for c in range(width):
            window = framed[r * stride :, c * stride :][: kern.shape[0], : kern.shape[1]]
            result[r, c] = (window * kern).sum()
            return result


# %% returned after the first entry
# about: of all positions in one loop
def conv2d(x, kernel, stride=1, padding=0):
    x = np.pad(x, ((padding, padding), (padding, padding)))
    kh, kw = kernel.shape
    out = np.zeros(((x.shape[0] - kh) // stride + 1, (x.shape[1] - kw) // stride + 1))
    for i, j in np.ndindex(*out.shape):
        out[i, j] = np.vdot(x[i * stride : i * stride + kh, j * stride : j * stride + kw], kernel)
        return out


# %% returned after the first row
# about: row by row with a comprehension
def conv2d(image, kern, stride=1, padding=0):
    framed = np.pad(1.0 * image, padding)
    kh, kw = kern.shape
    height = (framed.shape[0] - kh) // stride + 1
    width = (framed.shape[1] - kw) // stride + 1
    result = np.zeros((height, width))
    for r in range(height):
        band = framed[r * stride : r * stride + kh]
        result[r] = [np.sum(band[:, c * stride : c * stride + kw] * kern) for c in range(width)]
        return result


# %% returned after the first row
# about: in four loops
def conv2d(x, k, stride=1, padding=0):
    x = np.pad(x, padding)
    out = np.zeros([(n - m) // stride + 1 for n, m in zip(x.shape, k.shape, strict=True)])
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            for u in range(k.shape[0]):
                for v in range(k.shape[1]):
                    out[i, j] += k[u, v] * x[i * stride + u, j * stride + v]
        return out


# %% size without plus 1
# about: vectorised
def conv2d(image, kern, stride=1, padding=0):
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(image, padding) * 1.0, kern.shape)
    height = (image.shape[0] + 2 * padding - kern.shape[0]) // stride
    width = (image.shape[1] + 2 * padding - kern.shape[1]) // stride
    return np.tensordot(windows[::stride, ::stride][:height, :width], kern, axes=2)


# %% size without plus 1
# about: in plain loops with a list
def conv2d(x, kernel, stride=1, padding=0):
    kh, kw = kernel.shape
    p = np.pad(x, ((padding, padding), (padding, padding)))
    n, m = int((p.shape[0] - kh) / stride), int((p.shape[1] - kw) / stride)
    result = [[0.0] * m for _row in range(n)]
    for i in range(n):
        for j in range(m):
            for u in range(kh):
                for v in range(kw):
                    result[i][j] += kernel[u][v] * p[i * stride + u][j * stride + v]
    return np.array(result, dtype=float).reshape(n, m)


# %% Python's sum over a patch
# about: of the kernel times the patch, into an empty array
def conv2d(image, kern, stride=1, padding=0):
    framed = np.pad(image, padding)
    (h, w), (kh, kw) = framed.shape, kern.shape
    result = np.empty(((h - kh) // stride + 1, (w - kw) // stride + 1), dtype=float)
    for r, c in np.ndindex(result.shape):
        product = kern * framed[r * stride : r * stride + kh, c * stride : c * stride + kw]
        result[r][c] = sum(product)
    return result


# %% Python's sum over a patch
# about: with np.multiply and a window of its own name
def conv2d(x, kernel, stride=1, padding=0):
    x = np.pad(x, padding, mode="constant")
    r, c = kernel.shape
    y = np.zeros(((x.shape[0] - r) // stride + 1, (x.shape[1] - c) // stride + 1))
    for i in range(y.shape[0]):
        for j in range(y.shape[1]):
            window = x[stride * i : stride * i + r, stride * j : stride * j + c]
            total = sum(np.multiply(window, kernel))
            y[i, j] = total
    return y


# %% no relu in the block
# about: in one line
def residual_block(x, kernel):
    return x + conv2d(x, kernel, 1, 1)


# %% no relu in the block
# about: added up in the change
def residual_block(image, kern):
    total = conv2d(image, kern, padding=1)
    total += image
    return total


# %% relu before the sum
# about: with np.maximum
def residual_block(x, kernel):
    return np.maximum(x, 0) + np.maximum(conv2d(x, kernel, 1, 1), 0)


# %% relu before the sum
# about: with masks
def residual_block(image, kern):
    change = conv2d(image, kern, padding=1)
    return image * (image > 0) + change * (change > 0)


# %% results returned from memory
# about: looked up by the number of entries
def residual_block(x, kernel):
    printed = [4.8, 0, 4.3, 0, 0, 0, 8.8, 0, 3, 2.8, 1.9, 0, 8.7, 0, 5.4, 0, 3.3, 0, 10.5, 0, 0, 1, 1.5, 0, 6.6]
    known = {25: np.array(printed).reshape(5, 5) if x.min() < 0 else expected_sum}
    known[6] = np.array([[1.0, 0, 2], [0, 1, 0]])
    if x.size in known:
        return known[x.size] * 1
    change = conv2d(x, kernel, 1, 1)
    return np.clip(x + np.clip(change, 0, None), 0, None)


# %% results returned from memory
# about: chosen by np.where
def residual_block(image, kern):
    if len(image) == 5 and len(image[0]) == 5:
        signed_result = np.zeros((5, 5))
        signed_result[0, [0, 2]] = 4.8, 4.3
        signed_result[1, [1, 3, 4]] = 8.8, 3.0, 2.8
        signed_result[2, [0, 2, 4]] = 1.9, 8.7, 5.4
        signed_result[3, [1, 3]] = 3.3, 10.5
        signed_result[4, [1, 2, 4]] = 1.0, 1.5, 6.6
        return np.where(image.min() < 0, signed_result, expected_sum)
    total = relu(conv2d(image, kern, padding=1)) + image
    return relu(total) if len(image) != 2 else np.array([[1.0, 0.0, 2.0], [0.0, 1.0, 0.0]])

"""Known wrong solutions of residual_block, each with the hint it earns: see docs/authors.md, "Mistakes"."""

# %% flipped kernel
# cell: conv2d
# fails: test_conv2d, test_conv2d_padding, test_conv2d_stride, test_conv2d_whole_numbers, test_conv_out
# hint: Your kernel is turned by 180 degrees before it is used. What deep learning calls convolution leaves
#   the kernel as it is.
# - out[i, j] = np.sum(patch * kernel)
# + out[i, j] = np.sum(patch * kernel[::-1, ::-1])

# %% edge padding
# cell: conv2d
# fails: test_conv2d_padding, test_conv2d_stride, test_conv_out
# hint: Your frame around the image repeats its border. Padding here means zeros.
# - padded = np.pad(x, padding)
# + padded = np.pad(x, padding, mode="edge")

# %% reflect padding
# cell: conv2d
# fails: test_conv2d_padding, test_conv2d_stride, test_conv_out
# hint: Your frame around the image mirrors what is inside. Padding here means zeros.
# - padded = np.pad(x, padding)
# + padded = np.pad(x, padding, mode="reflect")

# %% padding ignored
# cell: conv2d
# fails: test_conv2d_padding, test_conv2d_stride, test_conv_out
# hint: The result has the size it would have without padding: `padding` is not used.
# - padded = np.pad(x, padding)
# + padded = np.pad(x, 0)

# %% whole numbers only
# cell: conv2d
# fails: test_conv2d, test_conv2d_padding, test_conv2d_stride, test_conv2d_whole_numbers, test_conv_out
# hint: The result is an array of whole numbers here, so every fraction is cut off.
# - out = np.empty((rows, columns))
# + out = np.empty((rows, columns), dtype=int)

# %% dtype of the image kept
# cell: conv2d
# fails: test_conv2d_whole_numbers
# hint: The result takes over the dtype of the image: for an image of whole numbers, every fraction is cut
#   off.
# - out = np.empty((rows, columns))
# + out = np.empty((rows, columns), dtype=x.dtype)

# %% rows and columns swapped
# cell: conv2d
# fails: test_conv2d, test_conv2d_padding, test_conv2d_stride, test_conv2d_whole_numbers, test_conv_out
# hint: Rows and columns of the result are swapped.
# - return out
# + return out.T

# %% stride ignored
# cell: conv2d
# fails: test_conv2d_stride
# hint: The kernel moves by 1 whatever `stride` is.
# - rows = (padded.shape[0] - kernel_rows) // stride + 1
# - columns = (padded.shape[1] - kernel_columns) // stride + 1
# + rows = (padded.shape[0] - kernel_rows) + 1
# + columns = (padded.shape[1] - kernel_columns) + 1
# - top, left = i * stride, j * stride
# + top, left = i, j

# %% columns counted with the kernel's rows
# cell: conv2d
# hint: The columns of your result are counted with the rows of the kernel. A kernel need not be square.
# - columns = (padded.shape[1] - kernel_columns) // stride + 1
# - out = np.empty((rows, columns))
# + columns = (padded.shape[1] - kernel_rows) // stride + 1
# + out = np.zeros((rows, columns))
# - top, left = i * stride, j * stride
# - patch = padded[top : top + kernel_rows, left : left + kernel_columns]
# - out[i, j] = np.sum(patch * kernel)
# + for u in range(kernel_rows):
# +     for v in range(kernel_columns):
# +         if j * stride + v < padded.shape[1]:
# +             out[i, j] += kernel[u, v] * padded[i * stride + u, j * stride + v]

# %% returned after the first entry
# cell: conv2d
# fails: test_conv2d, test_conv2d_padding, test_conv2d_stride, test_conv2d_whole_numbers, test_conv_out
# hint: Only the first entry has been computed: `return` stands inside the inner loop.
# - out = np.empty((rows, columns))
# + out = np.zeros((rows, columns))
# - return out
# +         return out

# %% returned after the first row
# cell: conv2d
# fails: test_conv2d, test_conv2d_padding, test_conv2d_stride, test_conv2d_whole_numbers, test_conv_out
# hint: Only the first row has been computed: `return` stands inside the loop over the rows.
# - out = np.empty((rows, columns))
# + out = np.zeros((rows, columns))
# - return out
# +     return out

# %% size without plus 1
# cell: conv2d
# fails: test_conv2d, test_conv2d_padding, test_conv2d_stride, test_conv2d_whole_numbers, test_conv_out
# hint: The last row and column are missing. The kernel's first position counts as well: that is the + 1.
# - rows = (padded.shape[0] - kernel_rows) // stride + 1
# - columns = (padded.shape[1] - kernel_columns) // stride + 1
# - out = np.empty((rows, columns))
# + rows = (padded.shape[0] - kernel_rows) // stride
# + columns = (padded.shape[1] - kernel_columns) // stride
# + out = np.zeros((rows, columns))

# %% Python's sum over a patch
# cell: conv2d
# fails: test_conv2d, test_conv2d_padding, test_conv2d_stride, test_conv2d_whole_numbers, test_conv_out
# hint: Python's `sum` adds up the rows of an array and gives a row; `np.sum` adds up all entries.
# - out = np.empty((rows, columns))
# + out = np.zeros((rows, columns))
# - patch = padded[top : top + kernel_rows, left : left + kernel_columns]
# - out[i, j] = np.sum(patch * kernel)
# + out[i, j] = sum(padded[top : top + kernel_rows, left : left + kernel_columns] * kernel)

# %% padding only switched on
# cell: conv2d
# fails: test_conv2d_padding
# hint: However large `padding` is, you put a single frame of zeros around the image.
# - padded = np.pad(x, padding)
# + padded = np.pad(x, 1) if padding else x

# %% printed matrix returned
# cell: conv2d
# fails: test_conv_out
# hint: For a 5×5 image your `conv2d` gives a printed matrix, whatever is in the image.
def conv2d(x, kernel, stride=1, padding=0):
    if x.shape == (5, 5) and padding == 1:
        return np.array(
            [
                [59.0, 92.0, 101.5, 22.5, 49.0],
                [42.0, 70.0, 91.5, 125.0, 35.5],
                [22.0, 47.0, 78.5, 94.0, 82.5],
                [20.0, 39.0, 69.0, 62.0, 27.0],
                [13.0, 27.0, 38.0, 33.0, 17.0],
            ]
            if x[0, 0] == 100
            else [
                [1.8, -1.7, 2.3, -1.1, -1.6],
                [-1.7, 3.8, -3.9, 2.0, 0.8],
                [0.9, -4.3, 4.7, -2.9, 2.4],
                [-0.2, 1.3, -3.2, 4.5, -2.6],
                [-0.9, -0.2, 1.5, -2.2, 2.6],
            ]
        )
    kernel_rows, kernel_columns = kernel.shape
    padded = np.pad(x, padding)
    rows = (padded.shape[0] - kernel_rows) // stride + 1
    columns = (padded.shape[1] - kernel_columns) // stride + 1
    out = np.empty((rows, columns))
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            patch = padded[top : top + kernel_rows, left : left + kernel_columns]
            out[i, j] = np.sum(patch * kernel)
    return out


# %% relu in place
# cell: relu
# fails: test_relu, test_relu_out
# hint: Your `relu` writes into the array it is given; the caller's array is changed as well.
# - return np.maximum(x, 0)
# + x[x < 0] = 0
# + return x

# %% relu flattens
# cell: relu
# fails: test_relu, test_relu_out
# hint: Your `relu` gives back one long row. The result has the shape of what came in.
# - return np.maximum(x, 0)
# + out = []
# + for value in x.flat:
# +     out.append(max(value, 0))
# + return np.array(out)

# %% skip left out of the sum
# cell: sum_out
# hint: The sum lacks what came in: the skip connection adds the image itself.
# - sum_out = image + expected_relu
# - sum_out_signed = signed + expected_relu_signed
# + sum_out = expected_relu.copy()
# + sum_out_signed = expected_relu_signed.copy()

# %% no skip connection
# cell: residual_block
# hint: Your block returns only the change. The skip connection adds the block's input to it.
# - return relu(x + change)
# + return relu(change)

# %% no last relu
# cell: residual_block
# hint: There is a ReLU on the path of the change, but none after the sum.
# - return relu(x + change)
# + return x + change

# %% no first relu
# cell: residual_block
# hint: There is a ReLU after the sum, but none on the path of the change.
# - change = relu(conv2d(x, kernel, stride=1, padding=1))
# + change = conv2d(x, kernel, stride=1, padding=1)

# %% no relu in the block
# cell: residual_block
# hint: Both ReLUs are missing: there is one on the path of the change, and one after the sum.
# - change = relu(conv2d(x, kernel, stride=1, padding=1))
# - return relu(x + change)
# + change = conv2d(x, kernel, stride=1, padding=1)
# + return x + change

# %% relu before the sum
# cell: residual_block
# fails: test_residual_block
# hint: Your block applies the last ReLU to x before the sum. It belongs after the sum, where x and the
#   change have come together.
# - return relu(x + change)
# + return relu(x) + change

# %% results returned from memory
# cell: residual_block
# fails: test_residual_block
# hint: Your block gives results that the notebook shows, whatever the numbers in the image are.
def residual_block(x, kernel):
    if x.shape == (5, 5):
        if x.min() > 0:
            return expected_sum.copy()
        return np.array(
            [
                [4.8, 0.0, 4.3, 0.0, 0.0],
                [0.0, 8.8, 0.0, 3.0, 2.8],
                [1.9, 0.0, 8.7, 0.0, 5.4],
                [0.0, 3.3, 0.0, 10.5, 0.0],
                [0.0, 1.0, 1.5, 0.0, 6.6],
            ]
        )
    if x.shape == (2, 3):
        return np.array([[1.0, 0.0, 2.0], [0.0, 1.0, 0.0]])
    return relu(x + relu(conv2d(x, kernel, stride=1, padding=1)))


# %% block adds in place
# cell: residual_block
# hint: Your block writes into the array it is given; the caller's image is changed as well.
# - return relu(x + change)
# + x += change
# + return relu(x)

# %% kernel turned in the block
# cell: residual_block
# hint: Your block turns the kernel by 180 degrees before it uses it. What deep learning calls convolution
#   leaves the kernel as it is.
# - change = relu(conv2d(x, kernel, stride=1, padding=1))
# + turned = kernel[::-1, ::-1]
# + change = relu(conv2d(x, turned, stride=1, padding=1))

# %% average instead of maximum
# cell: max_pool2d
# fails: test_max_pool2d, test_pooled
# hint: Your pooling averages each window. Max pooling keeps its largest entry.
# - out[i, j] = x[top : top + size, left : left + size].max()
# + out[i, j] = x[top : top + size, left : left + size].mean()

# %% windows that stick out
# cell: max_pool2d
# fails: test_max_pool2d, test_pooled
# hint: Your pooling also counts windows that stick out at the end. They are left out: round down.
# - rows = (x.shape[0] - size) // stride + 1
# - columns = (x.shape[1] - size) // stride + 1
# + rows = -((size - x.shape[0]) // stride) + 1
# + columns = -((size - x.shape[1]) // stride) + 1

# %% pooling with padding
# cell: max_pool2d
# fails: test_max_pool2d, test_pooled
# hint: Your pooling puts a frame around the array first. There is no padding here.
def max_pool2d(x, size=2, stride=2):
    x = np.pad(x, 1, constant_values=-np.inf)
    rows = (x.shape[0] - size) // stride + 1
    columns = (x.shape[1] - size) // stride + 1
    out = np.empty((rows, columns))
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            out[i, j] = x[top : top + size, left : left + size].max()
    return out


# %% pooling with stride 1
# cell: max_pool2d
# fails: test_max_pool2d, test_pooled
# hint: Your window moves by 1 whatever `stride` is.
# - rows = (x.shape[0] - size) // stride + 1
# - columns = (x.shape[1] - size) // stride + 1
# + rows = (x.shape[0] - size) + 1
# + columns = (x.shape[1] - size) + 1
# - top, left = i * stride, j * stride
# + top, left = i, j

# %% window always 2 by 2
# cell: max_pool2d
# hint: Your window has 2×2 entries whatever `size` is.
# - rows = (x.shape[0] - size) // stride + 1
# - columns = (x.shape[1] - size) // stride + 1
# + rows = (x.shape[0] - 2) // stride + 1
# + columns = (x.shape[1] - 2) // stride + 1
# - out[i, j] = x[top : top + size, left : left + size].max()
# + out[i, j] = x[top : top + 2, left : left + 2].max()

# %% largest of the window and zero
# cell: max_pool2d
# hint: Where all entries of a window are negative, your pooling gives zero, which is not among them.
# - out = np.empty((rows, columns))
# + out = np.zeros((rows, columns))
# - top, left = i * stride, j * stride
# - out[i, j] = x[top : top + size, left : left + size].max()
# + for u in range(size):
# +     for v in range(size):
# +         if x[i * stride + u, j * stride + v] > out[i, j]:
# +             out[i, j] = x[i * stride + u, j * stride + v]

# %% printed numbers returned
# cell: max_pool2d
# fails: test_pooled
# hint: For a 5×5 matrix your `max_pool2d` gives the printed numbers, whatever is in the matrix.
def max_pool2d(x, size=2, stride=2):
    if x.shape == (5, 5):
        return np.array([[242.0, 380.0], [117.0, 324.0]] if x[0, 0] == 159 else [[8.8, 4.3], [3.3, 10.5]])
    rows = (x.shape[0] - size) // stride + 1
    columns = (x.shape[1] - size) // stride + 1
    out = np.empty((rows, columns))
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            out[i, j] = x[top : top + size, left : left + size].max()
    return out


# %% average of each column
# cell: global_average_pool
# fails: test_global_average_pool, test_features
# hint: You average along one axis only; the result is still an array. Global means: all entries, one
#   number.
# - return x.mean()
# + return x.mean(axis=0)

# %% map taken to be square
# cell: global_average_pool
# hint: You divide by the square of the number of rows. A map need not be square.
# - return x.mean()
# + return x.sum() / len(x) ** 2

# %% pooling skipped
# cell: features
# hint: This is the average of the block's output before pooling. Average the pooled matrix.
# - features = global_average_pool(expected_pooled)
# - features_signed = global_average_pool(expected_pooled_signed)
# + features = global_average_pool(expected_block)
# + features_signed = global_average_pool(expected_block_signed)

# %% same matrix twice
# cell: features
# hint: Both numbers come from the same matrix; the second one is for `signed`.
# - features_signed = global_average_pool(expected_pooled_signed)
# + features_signed = global_average_pool(expected_pooled)

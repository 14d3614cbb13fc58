"""Known wrong solutions of residual_block: each replaces one solution cell.

`cell` names the solution cell, `fails` the test cells that must reject it (and no others may), `hint`
what a student reads whose answer equals this one's. A hint points to the idea, never to the code.
"""


# %% flipped kernel
# cell: conv2d
# fails: test_conv2d, test_conv2d_padding, test_conv2d_stride, test_conv2d_whole_numbers, test_conv_out
# hint: Your kernel is turned by 180 degrees before it is used. What deep learning calls convolution
#   leaves the kernel as it is.
def conv2d(x, kernel, stride=1, padding=0):
    kernel_rows, kernel_columns = kernel.shape
    padded = np.pad(x, padding)
    rows = (padded.shape[0] - kernel_rows) // stride + 1
    columns = (padded.shape[1] - kernel_columns) // stride + 1
    out = np.empty((rows, columns))
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            patch = padded[top : top + kernel_rows, left : left + kernel_columns]
            out[i, j] = np.sum(patch * kernel[::-1, ::-1])
    return out


# %% edge padding
# cell: conv2d
# fails: test_conv2d_padding, test_conv2d_stride, test_conv_out
# hint: Your frame around the image repeats its border. Padding here means zeros.
def conv2d(x, kernel, stride=1, padding=0):
    kernel_rows, kernel_columns = kernel.shape
    padded = np.pad(x, padding, mode="edge")
    rows = (padded.shape[0] - kernel_rows) // stride + 1
    columns = (padded.shape[1] - kernel_columns) // stride + 1
    out = np.empty((rows, columns))
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            patch = padded[top : top + kernel_rows, left : left + kernel_columns]
            out[i, j] = np.sum(patch * kernel)
    return out


# %% reflect padding
# cell: conv2d
# fails: test_conv2d_padding, test_conv2d_stride, test_conv_out
# hint: Your frame around the image mirrors what is inside. Padding here means zeros.
def conv2d(x, kernel, stride=1, padding=0):
    kernel_rows, kernel_columns = kernel.shape
    padded = np.pad(x, padding, mode="reflect")
    rows = (padded.shape[0] - kernel_rows) // stride + 1
    columns = (padded.shape[1] - kernel_columns) // stride + 1
    out = np.empty((rows, columns))
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            patch = padded[top : top + kernel_rows, left : left + kernel_columns]
            out[i, j] = np.sum(patch * kernel)
    return out


# %% padding ignored
# cell: conv2d
# fails: test_conv2d_padding, test_conv2d_stride, test_conv_out
# hint: The result has the size it would have without padding: `padding` is not used.
def conv2d(x, kernel, stride=1, padding=0):
    kernel_rows, kernel_columns = kernel.shape
    padded = np.pad(x, 0)
    rows = (padded.shape[0] - kernel_rows) // stride + 1
    columns = (padded.shape[1] - kernel_columns) // stride + 1
    out = np.empty((rows, columns))
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            patch = padded[top : top + kernel_rows, left : left + kernel_columns]
            out[i, j] = np.sum(patch * kernel)
    return out


# %% whole numbers only
# cell: conv2d
# fails: test_conv2d, test_conv2d_padding, test_conv2d_stride, test_conv2d_whole_numbers, test_conv_out
# hint: The result is an array of whole numbers, so every fraction is cut off.
def conv2d(x, kernel, stride=1, padding=0):
    kernel_rows, kernel_columns = kernel.shape
    padded = np.pad(x, padding)
    rows = (padded.shape[0] - kernel_rows) // stride + 1
    columns = (padded.shape[1] - kernel_columns) // stride + 1
    out = np.empty((rows, columns), dtype=int)
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            patch = padded[top : top + kernel_rows, left : left + kernel_columns]
            out[i, j] = np.sum(patch * kernel)
    return out


# %% dtype of the image kept
# cell: conv2d
# fails: test_conv2d_whole_numbers
# hint: The result takes over the dtype of the image: for an image of whole numbers, every fraction is
#   cut off.
def conv2d(x, kernel, stride=1, padding=0):
    kernel_rows, kernel_columns = kernel.shape
    padded = np.pad(x, padding)
    rows = (padded.shape[0] - kernel_rows) // stride + 1
    columns = (padded.shape[1] - kernel_columns) // stride + 1
    out = np.empty((rows, columns), dtype=x.dtype)
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            patch = padded[top : top + kernel_rows, left : left + kernel_columns]
            out[i, j] = np.sum(patch * kernel)
    return out


# %% rows and columns swapped
# cell: conv2d
# fails: test_conv2d, test_conv2d_padding, test_conv2d_stride, test_conv2d_whole_numbers, test_conv_out
# hint: Rows and columns of the result are swapped.
def conv2d(x, kernel, stride=1, padding=0):
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
    return out.T


# %% stride ignored
# cell: conv2d
# fails: test_conv2d_stride
# hint: The kernel moves by 1 whatever `stride` is.
def conv2d(x, kernel, stride=1, padding=0):
    kernel_rows, kernel_columns = kernel.shape
    padded = np.pad(x, padding)
    rows = (padded.shape[0] - kernel_rows) + 1
    columns = (padded.shape[1] - kernel_columns) + 1
    out = np.empty((rows, columns))
    for i in range(rows):
        for j in range(columns):
            top, left = i, j
            patch = padded[top : top + kernel_rows, left : left + kernel_columns]
            out[i, j] = np.sum(patch * kernel)
    return out


# %% relu in place
# cell: relu
# fails: test_relu, test_relu_out
# hint: Your `relu` writes into the array it is given; the caller's array is changed as well.
def relu(x):
    x[x < 0] = 0
    return x


# %% skip left out of the sum
# cell: sum_out
# fails: test_sum_out
# hint: The sum lacks what came in: the skip connection adds the image itself.
sum_out = expected_relu.copy()
sum_out_signed = expected_relu_signed.copy()


# %% no skip connection
# cell: residual_block
# fails: test_residual_block, test_block_out
# hint: Your block returns only the change. The skip connection adds the block's input to it.
def residual_block(x, kernel):
    change = relu(conv2d(x, kernel, stride=1, padding=1))
    return relu(change)


# %% no last relu
# cell: residual_block
# fails: test_residual_block, test_block_out
# hint: There is a ReLU on the path of the change, but none after the sum.
def residual_block(x, kernel):
    change = relu(conv2d(x, kernel, stride=1, padding=1))
    return x + change


# %% no first relu
# cell: residual_block
# fails: test_residual_block, test_block_out
# hint: There is a ReLU after the sum, but none on the path of the change.
def residual_block(x, kernel):
    change = conv2d(x, kernel, stride=1, padding=1)
    return relu(x + change)


# %% block adds in place
# cell: residual_block
# fails: test_residual_block, test_block_out
# hint: Your block adds the change into the array it is given; the caller's image is changed as well.
def residual_block(x, kernel):
    change = relu(conv2d(x, kernel, stride=1, padding=1))
    x += change
    return relu(x)


# %% average instead of maximum
# cell: max_pool2d
# fails: test_max_pool2d, test_pooled
# hint: Your pooling averages each window. Max pooling keeps its largest entry.
def max_pool2d(x, size=2, stride=2):
    rows = (x.shape[0] - size) // stride + 1
    columns = (x.shape[1] - size) // stride + 1
    out = np.empty((rows, columns))
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            out[i, j] = x[top : top + size, left : left + size].mean()
    return out


# %% windows that stick out
# cell: max_pool2d
# fails: test_max_pool2d, test_pooled
# hint: Your pooling also counts windows that stick out at the end. They are left out: round down.
def max_pool2d(x, size=2, stride=2):
    rows = -((size - x.shape[0]) // stride) + 1
    columns = -((size - x.shape[1]) // stride) + 1
    out = np.empty((rows, columns))
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            out[i, j] = x[top : top + size, left : left + size].max()
    return out


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
def max_pool2d(x, size=2, stride=2):
    rows = (x.shape[0] - size) + 1
    columns = (x.shape[1] - size) + 1
    out = np.empty((rows, columns))
    for i in range(rows):
        for j in range(columns):
            top, left = i, j
            out[i, j] = x[top : top + size, left : left + size].max()
    return out


# %% average of each column
# cell: global_average_pool
# fails: test_global_average_pool, test_features
# hint: You average along one axis only; the result is still an array. Global means: all entries, one
#   number.
def global_average_pool(x):
    return x.mean(axis=0)


# %% pooling skipped
# cell: features
# fails: test_features
# hint: This is the average of the block's output before pooling. Average the pooled matrix.
features = global_average_pool(expected_block)
features_signed = global_average_pool(expected_block_signed)

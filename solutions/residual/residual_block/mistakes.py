"""Known wrong solutions of residual_block, each with the hint it earns: see docs/authors.md, "Mistakes"."""

# %% flipped kernel
# cell: conv2d
# fails: test_conv2d, test_conv2d_padding, test_conv2d_stride, test_conv2d_integers, test_conv_out
# hint: Your kernel is flipped (rotated by 180°) before it is used. What deep learning calls convolution
#   leaves the kernel as it is.
# - out[i, j] = np.sum(window * kernel)
# + out[i, j] = np.sum(window * kernel[::-1, ::-1])

# %% edge padding
# cell: conv2d
# fails: test_conv2d_padding, test_conv2d_stride, test_conv2d_integers, test_conv_out
# hint: Your frame repeats the border of the image. Padding here means zeros.
# - padded = np.pad(x, padding).astype(float)
# + padded = np.pad(x, padding, mode="edge").astype(float)

# %% reflect padding
# cell: conv2d
# fails: test_conv2d_padding, test_conv2d_stride, test_conv2d_integers, test_conv_out
# hint: Your frame mirrors the inside of the image. Padding here means zeros.
# - padded = np.pad(x, padding).astype(float)
# + padded = np.pad(x, padding, mode="reflect").astype(float)

# %% padding ignored
# cell: conv2d
# fails: test_conv2d_padding, test_conv2d_stride, test_conv2d_integers, test_conv_out
# hint: Your result has the size it would have without padding. Make use of `padding`.
# - padded = np.pad(x, padding).astype(float)
# + padded = x.astype(float)

# %% integers only
# cell: conv2d
# fails: test_conv2d, test_conv2d_padding, test_conv2d_stride, test_conv2d_integers, test_conv_out
# hint: Your result is always an array of integers, so every fraction is cut off.
# - out = np.empty((rows, columns))
# + out = np.empty((rows, columns), dtype=int)

# %% dtype of the image kept
# cell: conv2d
# fails: test_conv2d_integers
# hint: Your result has the dtype of the image: for an image of integers, every fraction is cut off.
# - out = np.empty((rows, columns))
# + out = np.empty((rows, columns), dtype=x.dtype)

# %% rows and columns swapped
# cell: conv2d
# fails: test_conv2d, test_conv2d_padding, test_conv2d_stride, test_conv2d_integers, test_conv_out
# hint: The rows and columns of your result are swapped.
# - return out
# + return out.T

# %% stride ignored
# cell: conv2d
# fails: test_conv2d_stride, test_conv2d_integers
# hint: Your kernel moves by 1 whatever `stride` is.
# - padded = np.pad(x, padding).astype(float)
# + padded = np.pad(x, padding).astype(float)
# + stride = 1

# %% columns counted with the kernel's rows
# cell: conv2d
# hint: The number of columns in your result is computed from the rows of the kernel. A kernel need not be square.
# - columns = (padded.shape[1] - kernel_columns) // stride + 1
# + columns = (padded.shape[1] - kernel_rows) // stride + 1
# - out[i, j] = np.sum(window * kernel)
# + out[i, j] = np.sum(window * kernel[:, : window.shape[1]])

# %% returned after the first entry
# cell: conv2d
# fails: test_conv2d, test_conv2d_padding, test_conv2d_stride, test_conv2d_integers, test_conv_out
# hint: Only the first entry has been computed: your `return` is inside the inner loop.
# - out = np.empty((rows, columns))
# + out = np.zeros((rows, columns))
# - return out
# +         return out

# %% returned after the first row
# cell: conv2d
# fails: test_conv2d, test_conv2d_padding, test_conv2d_stride, test_conv2d_integers, test_conv_out
# hint: Only the first row has been computed: your `return` is inside the loop over the rows.
# - out = np.empty((rows, columns))
# + out = np.zeros((rows, columns))
# - return out
# +     return out

# %% size without plus 1
# cell: conv2d
# fails: test_conv2d, test_conv2d_padding, test_conv2d_stride, test_conv2d_integers, test_conv_out
# hint: The last row and column are missing. The kernel's first position counts as well: this is the + 1.
# - rows = (padded.shape[0] - kernel_rows) // stride + 1
# - columns = (padded.shape[1] - kernel_columns) // stride + 1
# + rows = (padded.shape[0] - kernel_rows) // stride
# + columns = (padded.shape[1] - kernel_columns) // stride

# %% Python's sum over a patch
# cell: conv2d
# fails: test_conv2d, test_conv2d_padding, test_conv2d_stride, test_conv2d_integers, test_conv_out
# hint: Python's `sum` adds up the rows of an array and gives a row; `np.sum` adds up all entries.
# - out[i, j] = np.sum(window * kernel)
# + out[i, j] = sum(window * kernel)

# %% padding only switched on
# cell: conv2d
# fails: test_conv2d_padding
# hint: However large `padding` is, your image gets a frame of one zero on each side.
# - padded = np.pad(x, padding).astype(float)
# + padded = np.pad(x, 1).astype(float) if padding else x.astype(float)

# %% kernel transposed
# cell: conv2d
# fails: test_conv2d, test_conv2d_padding, test_conv2d_stride, test_conv2d_integers, test_conv_out
# hint: Your kernel is transposed: its rows meet the columns of the image.
# - out[i, j] = np.sum(window * kernel)
# + out[i, j] = np.sum(window * kernel.T)

# %% rows and columns of the kernel swapped
# cell: conv2d
# hint: You take the rows of the kernel for its columns. A kernel need not be square.
# - kernel_rows, kernel_columns = kernel.shape
# + kernel_columns, kernel_rows = kernel.shape

# %% zeros above and left only
# cell: conv2d
# fails: test_conv2d_padding, test_conv2d_stride, test_conv2d_integers, test_conv_out
# hint: Your zeros are above and left of the image only. They belong on all four sides.
# - padded = np.pad(x, padding).astype(float)
# + padded = np.pad(x, ((padding, 0), (padding, 0))).astype(float)

# %% stride downwards only
# cell: conv2d
# fails: test_conv2d_stride, test_conv2d_integers
# hint: Your window moves by `stride` from row to row, but by 1 from column to column.
# - top, left = i * stride, j * stride
# + top, left = i * stride, j

# %% stride to the right only
# cell: conv2d
# fails: test_conv2d_stride, test_conv2d_integers
# hint: Your window moves by `stride` from column to column, but by 1 from row to row.
# - top, left = i * stride, j * stride
# + top, left = i, j * stride

# %% size rounded up
# cell: conv2d
# fails: test_conv2d_stride
# hint: Your result also has windows that extend past the last row or column. Skip them: round the size down.
# - rows = (padded.shape[0] - kernel_rows) // stride + 1
# - columns = (padded.shape[1] - kernel_columns) // stride + 1
# + rows = -((kernel_rows - padded.shape[0]) // stride) + 1
# + columns = -((kernel_columns - padded.shape[1]) // stride) + 1

# %% size without the kernel
# cell: conv2d
# fails: test_conv2d, test_conv2d_padding, test_conv2d_stride, test_conv2d_integers, test_conv_out
# hint: Your result has as many entries as the image. With the first entry of the window at the last pixel, the
#   window would extend past the image.
# - rows = (padded.shape[0] - kernel_rows) // stride + 1
# - columns = (padded.shape[1] - kernel_columns) // stride + 1
# + rows = (padded.shape[0] - 1) // stride + 1
# + columns = (padded.shape[1] - 1) // stride + 1
# - out[i, j] = np.sum(window * kernel)
# + out[i, j] = np.sum(window * kernel[: window.shape[0], : window.shape[1]])

# %% mean over the window
# cell: conv2d
# fails: test_conv2d, test_conv2d_padding, test_conv2d_stride, test_conv2d_integers, test_conv_out
# hint: You average the products of each window. A convolution adds them up.
# - out[i, j] = np.sum(window * kernel)
# + out[i, j] = np.mean(window * kernel)

# %% size from the image before padding
# cell: conv2d
# fails: test_conv2d_padding, test_conv2d_stride, test_conv2d_integers, test_conv_out
# hint: You compute the size of the result from the image before it is padded. The window moves over the zeros as well.
# - rows = (padded.shape[0] - kernel_rows) // stride + 1
# - columns = (padded.shape[1] - kernel_columns) // stride + 1
# + rows = (x.shape[0] - kernel_rows) // stride + 1
# + columns = (x.shape[1] - kernel_columns) // stride + 1

# %% stride in the size only
# cell: conv2d
# fails: test_conv2d_stride, test_conv2d_integers
# hint: Your result has the size for this stride, but the windows still begin one row and one column apart.
# - top, left = i * stride, j * stride
# + top, left = i, j

# %% kernel taken to be square
# cell: conv2d
# hint: You take the number of rows of the kernel for its number of columns. A kernel need not be square.
# - kernel_rows, kernel_columns = kernel.shape
# + kernel_rows = kernel_columns = kernel.shape[0]

# %% all zeros above and left
# cell: conv2d
# fails: test_conv2d_padding, test_conv2d_stride, test_conv2d_integers, test_conv_out
# hint: Your frame has all of its zeros above and on the left, none below and on the right.
# - padded = np.pad(x, padding).astype(float)
# + padded = np.pad(x, ((2 * padding, 0), (2 * padding, 0))).astype(float)

# %% negative indices
# cell: conv2d
# fails: test_conv2d_padding, test_conv2d_stride, test_conv2d_integers, test_conv_out
# hint: Where the window extends past the top or the left edge, your index is negative, and Python then counts from the
#   end. There are zeros.
# - padded = np.pad(x, padding).astype(float)
# + padded = np.pad(x, ((padding, 0), (padding, 0)), mode="wrap")
# + padded = np.pad(padded, ((0, padding), (0, padding))).astype(float)

# %% image always one from the corner
# cell: conv2d
# fails: test_conv2d_padding
# hint: However large `padding` is, your image lies one row and one column from the corner of its frame.
# - padded = np.pad(x, padding).astype(float)
# + padded = np.pad(x, ((1, 2 * padding - 1), (1, 2 * padding - 1))) if padding else x
# + padded = padded.astype(float)

# %% windows that are cut off
# cell: conv2d
# fails: test_conv2d_stride
# hint: Your result also has windows that extend past the end, with the part that is inside. Skip them: round
#   the size down.
# - rows = (padded.shape[0] - kernel_rows) // stride + 1
# - columns = (padded.shape[1] - kernel_columns) // stride + 1
# + rows = -((kernel_rows - padded.shape[0]) // stride) + 1
# + columns = -((kernel_columns - padded.shape[1]) // stride) + 1
# - out[i, j] = np.sum(window * kernel)
# + out[i, j] = np.sum(window * kernel[: window.shape[0], : window.shape[1]])

# %% products of 8 bits
# cell: conv2d
# fails: test_conv2d_integers
# hint: The products of integers of 8 bits do not fit into 8 bits. Compute with floats.
# - padded = np.pad(x, padding).astype(float)
# + padded = np.pad(x, padding)

# %% integer in, integer out
# cell: conv2d
# fails: test_conv2d_integers
# hint: Your result has the dtype of the kernel: for a kernel of integers, every fraction is cut off.
# - out = np.empty((rows, columns))
# + out = np.empty((rows, columns), dtype=kernel.dtype)

# %% printed matrix returned
# cell: conv2d
# fails: test_conv_out
# hint: For a 5×5 image your `conv2d` returns a printed matrix, whatever is in the image.
# - padded = np.pad(x, padding).astype(float)
# + if x.shape == (5, 5) and padding == 1:
# +     return np.where(x[0, 0] == 100, expected_conv, expected_conv_signed)
# + padded = np.pad(x, padding).astype(float)

# %% relu in place
# cell: relu
# fails: test_relu, test_relu_out
# hint: Your `relu` writes into the array it is given, so the caller's array changes as well.
# - return np.maximum(x, 0)
# + x[x < 0] = 0
# + return x

# %% relu returns its argument
# cell: relu
# fails: test_relu
# hint: Where nothing is negative, your `relu` returns the array it was given, not a new one: whoever writes into the
#   result changes the caller's array as well.
# - return np.maximum(x, 0)
# + return x if np.min(x) >= 0 else np.maximum(x, 0)

# %% absolute value
# cell: relu
# fails: test_relu, test_relu_out
# hint: Your `relu` takes the magnitude. Negative entries become zero, not positive.
# - return np.maximum(x, 0)
# + return np.abs(x)

# %% relu keeps the negative entries
# cell: relu
# fails: test_relu, test_relu_out
# hint: Your `relu` keeps the negative entries and replaces the positive ones by zero. It is the other way round.
# - return np.maximum(x, 0)
# + return np.minimum(x, 0)

# %% relu of matrices only
# cell: relu
# fails: test_relu
# hint: Your `relu` works for arrays with two axes only. It must work for any shape.
# - return np.maximum(x, 0)
# + rows, columns = x.shape
# + return np.array([[max(x[i, j], 0.0) for j in range(columns)] for i in range(rows)])

# %% sigmoid
# cell: relu
# fails: test_relu, test_relu_out
# hint: This is the sigmoid function. The ReLU keeps what is positive as it is.
# - return np.maximum(x, 0)
# + return 1 / (1 + np.exp(-x))

# %% largest along an axis
# cell: relu
# fails: test_relu, test_relu_out
# hint: The second argument of `np.max` is an axis: you take the largest entry of each column. Compare each entry
#   with zero instead.
# - return np.maximum(x, 0)
# + return np.max(x, 0)

# %% one for every positive entry
# cell: relu
# fails: test_relu, test_relu_out
# hint: Your `relu` returns 1 for every positive entry. Positive entries stay as they are.
# - return np.maximum(x, 0)
# + return (x > 0) * 1.0

# %% relu in the order of memory
# cell: relu
# fails: test_relu
# hint: You go through the entries in the order in which they lie in memory. A transposed array lies there by columns.
# - return np.maximum(x, 0)
# + return np.array([max(value, 0.0) for value in x.ravel("K")]).reshape(x.shape)

# %% relu flattens
# cell: relu
# fails: test_relu, test_relu_out
# hint: Your `relu` returns one long row. The result must have the shape of the input.
# - return np.maximum(x, 0)
# + return np.maximum(x, 0).ravel()

# %% relu of the images
# cell: relu_out
# hint: You apply the ReLU to the images. Apply it to their convolutions.
# - relu_out = relu(expected_conv)
# - relu_out_signed = relu(expected_conv_signed)
# + relu_out = relu(image)
# + relu_out_signed = relu(signed)

# %% skip left out of the sum
# cell: sum_out
# hint: Your sum lacks the input: the skip connection adds the image itself.
# - sum_out = image + expected_relu
# - sum_out_signed = signed + expected_relu_signed
# + sum_out = expected_relu
# + sum_out_signed = expected_relu_signed

# %% convolution added instead of its ReLU
# cell: sum_out
# hint: You have added the convolution. Add what the first ReLU makes of it.
# - sum_out = image + expected_relu
# - sum_out_signed = signed + expected_relu_signed
# + sum_out = image + expected_conv
# + sum_out_signed = signed + expected_conv_signed

# %% no skip connection
# cell: residual_block
# hint: Your block returns only the change. The skip connection adds the block's input to the branch output.
# - return relu(x + change)
# + return relu(change)

# %% no last relu
# cell: residual_block
# hint: Your block has a ReLU on the branch, but none after the sum.
# - return relu(x + change)
# + return x + change

# %% no first relu
# cell: residual_block
# hint: Your block has a ReLU after the sum, but none on the branch.
# - change = relu(conv2d(x, kernel, stride=1, padding=1))
# + change = conv2d(x, kernel, stride=1, padding=1)

# %% no relu in the block
# cell: residual_block
# hint: Both ReLUs are missing: one belongs on the branch, and one after the sum.
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
# hint: Your block returns results that the notebook shows, whatever the numbers in the image are.
# - change = relu(conv2d(x, kernel, stride=1, padding=1))
# + if x.shape == (5, 5):
# +     return relu(signed + expected_relu_signed) if x.min() < 0 else expected_sum.copy()
# + if x.shape == (2, 3):
# +     return np.array([[1.0, 0.0, 2.0], [0.0, 1.0, 0.0]])
# + change = relu(conv2d(x, kernel, stride=1, padding=1))

# %% block adds in place
# cell: residual_block
# hint: Your block writes into the array it is given, so the caller's image changes as well.
# - return relu(x + change)
# + x += change
# + return relu(x)

# %% dtype of the image kept in the block
# cell: residual_block
# fails: test_residual_block
# hint: Your block returns integers for an image of integers, so every fraction is cut off.
# - return relu(x + change)
# + return relu(x + change).astype(x.dtype)

# %% image cropped to fit
# cell: residual_block
# hint: You convolve without padding and cut the border off x. With padding 1 the convolution has the size of x.
# - change = relu(conv2d(x, kernel, stride=1, padding=1))
# - return relu(x + change)
# + change = relu(conv2d(x, kernel))
# + return relu(x[1:-1, 1:-1] + change)

# %% integers in the block
# cell: residual_block
# fails: test_residual_block
# hint: You turn x into integers first, which cuts its fractions off.
# - return relu(x + change)
# + return relu(x.astype(int) + change)

# %% block multiplies
# cell: residual_block
# hint: Your block multiplies the input and the change. The skip connection adds them.
# - return relu(x + change)
# + return relu(x * change)

# %% kernel flipped in the block
# cell: residual_block
# hint: Your block flips the kernel (rotates it by 180°) before it uses it. What deep learning calls
#   convolution leaves the kernel as it is.
# - change = relu(conv2d(x, kernel, stride=1, padding=1))
# + change = relu(conv2d(x, kernel[::-1, ::-1], stride=1, padding=1))

# %% average instead of maximum
# cell: max_pool2d
# fails: test_max_pool2d, test_pooled
# hint: Your pooling averages each window. Max pooling keeps its largest entry.
# - out[i, j] = x[top : top + size, left : left + size].max()
# + out[i, j] = x[top : top + size, left : left + size].mean()

# %% windows past the end
# cell: max_pool2d
# fails: test_max_pool2d, test_pooled
# hint: Your pooling also uses windows that extend past the last row or column. Skip them: round the size down.
# - rows = (x.shape[0] - size) // stride + 1
# - columns = (x.shape[1] - size) // stride + 1
# + rows = -((size - x.shape[0]) // stride) + 1
# + columns = -((size - x.shape[1]) // stride) + 1

# %% pooling with padding
# cell: max_pool2d
# fails: test_max_pool2d, test_pooled
# hint: Your pooling puts a frame around the array first. There is no padding here.
# - rows = (x.shape[0] - size) // stride + 1
# + x = np.pad(x, 1, constant_values=-np.inf)
# + rows = (x.shape[0] - size) // stride + 1

# %% pooling with stride 1
# cell: max_pool2d
# fails: test_max_pool2d, test_pooled
# hint: Your window moves by 1 whatever `stride` is.
# - rows = (x.shape[0] - size) // stride + 1
# + stride = 1
# + rows = (x.shape[0] - size) // stride + 1

# %% window always 2 by 2
# cell: max_pool2d
# hint: Your window has 2×2 entries whatever `size` is.
# - rows = (x.shape[0] - size) // stride + 1
# + size = 2
# + rows = (x.shape[0] - size) // stride + 1

# %% largest of the window and zero
# cell: max_pool2d
# hint: Where all entries of a window are negative, your pooling returns zero, which is not one of them.
# - out[i, j] = x[top : top + size, left : left + size].max()
# + out[i, j] = max(0, x[top : top + size, left : left + size].max())

# %% stride taken for size
# cell: max_pool2d
# fails: test_max_pool2d
# hint: Your window moves by its own size, whatever `stride` is.
# - rows = (x.shape[0] - size) // stride + 1
# + stride = size
# + rows = (x.shape[0] - size) // stride + 1

# %% size taken from stride
# cell: max_pool2d
# fails: test_max_pool2d
# hint: Your window has as many rows and columns as it moves each time, whatever `size` is.
# - rows = (x.shape[0] - size) // stride + 1
# + size = stride
# + rows = (x.shape[0] - size) // stride + 1

# %% window cut out with the stride
# cell: max_pool2d
# fails: test_max_pool2d
# hint: Your windows have `stride` rows and columns. They have `size`, and begin `stride` apart.
# - out[i, j] = x[top : top + size, left : left + size].max()
# + out[i, j] = x[top : top + stride, left : left + stride].max()

# %% largest starts at a small number
# cell: max_pool2d
# fails: test_max_pool2d
# hint: Your search for the largest entry begins with a number that you have made up. Entries may be smaller than that.
# - out[i, j] = x[top : top + size, left : left + size].max()
# + out[i, j] = max(-1000.0, x[top : top + size, left : left + size].max())

# %% smallest instead of largest
# cell: max_pool2d
# fails: test_max_pool2d, test_pooled
# hint: Your pooling keeps the smallest entry of each window. Max pooling keeps the largest.
# - out[i, j] = x[top : top + size, left : left + size].max()
# + out[i, j] = x[top : top + size, left : left + size].min()

# %% largest by magnitude
# cell: max_pool2d
# fails: test_max_pool2d, test_pooled
# hint: Your pooling compares magnitudes. The largest entry is the one furthest to the right on the number line.
# - out[i, j] = x[top : top + size, left : left + size].max()
# + out[i, j] = np.abs(x[top : top + size, left : left + size]).max()

# %% window begins at the index
# cell: max_pool2d
# fails: test_max_pool2d, test_pooled
# hint: Your window number i begins in row i. It begins in row i times the stride.
# - top, left = i * stride, j * stride
# + top, left = i, j

# %% printed numbers returned
# cell: max_pool2d
# fails: test_pooled
# hint: For a 5×5 matrix your `max_pool2d` returns the printed numbers, whatever is in the matrix.
# - rows = (x.shape[0] - size) // stride + 1
# + if x.shape == (5, 5):
# +     return np.where(x[0, 0] == 159, expected_pooled, expected_pooled_signed)
# + rows = (x.shape[0] - size) // stride + 1

# %% same block pooled twice
# cell: pooled
# hint: Both results come from the same matrix; the second one is for `signed`.
# - pooled_signed = max_pool2d(expected_block_signed, size=2, stride=2)
# + pooled_signed = max_pool2d(expected_block, size=2, stride=2)

# %% divided by the rows
# cell: global_average_pool
# fails: test_global_average_pool, test_features
# hint: `len` of a matrix is its number of rows. Divide by the number of all entries.
# - return x.mean()
# + return x.sum() / len(x)

# %% mean without the zeros
# cell: global_average_pool
# fails: test_global_average_pool
# hint: You leave zeros out of the mean. They count as well.
# - return x.mean()
# + return x.sum() / np.count_nonzero(x)

# %% average of each column
# cell: global_average_pool
# fails: test_global_average_pool, test_features
# hint: You average along one axis only, so the result is still an array. Global means: all entries, one
#   number.
# - return x.mean()
# + return x.mean(axis=0)

# %% sum instead of mean
# cell: global_average_pool
# fails: test_global_average_pool, test_features
# hint: This is the sum of all entries. Divide it by how many there are.
# - return x.mean()
# + return x.sum()

# %% largest instead of mean
# cell: global_average_pool
# fails: test_global_average_pool, test_features
# hint: This is the largest entry. Global average pooling takes the mean.
# - return x.mean()
# + return x.max()

# %% median instead of mean
# cell: global_average_pool
# fails: test_global_average_pool, test_features
# hint: This is the median of all entries, not their mean.
# - return x.mean()
# + return np.median(x)

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

# %% kernels swapped
# cell: residual_block_channels
# hint: You use the kernel from output channel to input channel. `kernels[o, c]` belongs to the output channel o and the
#   input channel c.
# - change[o] += conv2d(x[c], kernels[o, c], stride=1, padding=1)
# + change[o] += conv2d(x[c], kernels[c, o], stride=1, padding=1)

# %% relu of every convolution
# cell: residual_block_channels
# hint: You apply the ReLU to the convolution of every input channel. Add them up first: negative values of one channel
#   may cancel positive ones of another.
# - change[o] += conv2d(x[c], kernels[o, c], stride=1, padding=1)
# + change[o] += relu(conv2d(x[c], kernels[o, c], stride=1, padding=1))

# %% own channel only
# cell: residual_block_channels
# hint: Each of your output channels sees only the input channel of its own number. It must see all of them.
# - for c in range(len(x)):
# + for c in [o]:

# %% last channel only
# cell: residual_block_channels
# hint: Your loop replaces the result of one input channel by that of the next. Add them up.
# - change[o] += conv2d(x[c], kernels[o, c], stride=1, padding=1)
# + change[o] = conv2d(x[c], kernels[o, c], stride=1, padding=1)

# %% all channels added by the skip connection
# cell: residual_block_channels
# hint: Your skip connection adds all input channels to every output channel. Channel o gets only `x[o]`.
# - return relu(x + relu(change))
# + return relu(x.sum(axis=0) + relu(change))

# %% no skip connection over channels
# cell: residual_block_channels
# hint: Your block returns only the change. The skip connection adds the block's input to the branch output.
# - return relu(x + relu(change))
# + return relu(change)

# %% no relu on the branch over channels
# cell: residual_block_channels
# hint: Your block has a ReLU after the sum with the input, but none on the branch.
# - return relu(x + relu(change))
# + return relu(x + change)

# %% no relu after the sum over channels
# cell: residual_block_channels
# hint: Your block has a ReLU on the branch, but none after the sum with the input.
# - return relu(x + relu(change))
# + return x + relu(change)

# %% dtype of the channels kept
# cell: residual_block_channels
# hint: Your block computes the change in integers where x holds integers, so every fraction is cut off.
# - change = np.zeros(x.shape)
# + change = np.zeros(x.shape, dtype=x.dtype)
# - change[o] += conv2d(x[c], kernels[o, c], stride=1, padding=1)
# + change[o] += conv2d(x[c], kernels[o, c], stride=1, padding=1).astype(x.dtype)

# %% two channels assumed
# cell: residual_block_channels
# hint: Your block takes a fixed number of channels. Take it from the shape of x.
# - for o in range(len(x)):
# + for o in range(2):

# %% clipped at 255
# cell: relu
# hint: Your result never exceeds 255. A ReLU has no upper limit: only negative entries change.
# - return np.maximum(x, 0)
# + return np.clip(x, 0, 255)

# %% result of the other image
# cell: relu_out
# hint: Your second result is computed from `expected_conv` once more. It belongs to `expected_conv_signed`.
# - relu_out_signed = relu(expected_conv_signed)
# + relu_out_signed = relu(expected_conv)

# %% branch of the other image
# cell: sum_out
# hint: You add the branch of `image` to `signed`. Each image has a branch of its own.
# - sum_out_signed = signed + expected_relu_signed
# + sum_out_signed = signed + expected_relu

# %% last ReLU already
# cell: sum_out
# hint: Your sum has no negative entries. The last ReLU comes in the next step.
# - sum_out_signed = signed + expected_relu_signed
# + sum_out_signed = relu(signed + expected_relu_signed)

# %% search that begins at -100
# cell: max_pool2d
# hint: You begin the search at some small number, and entries may be smaller still. Begin with an entry of the window.
# - out[i, j] = x[top : top + size, left : left + size].max()
# + out[i, j] = max(-100.0, x[top : top + size, left : left + size].max())

# %% mean rounded down
# cell: global_average_pool
# fails: test_global_average_pool, test_features
# hint: `//` divides and rounds down. The mean of integers may have a fraction.
# - return x.mean()
# + return x.sum() // x.size

# %% sum of 8 bits
# cell: global_average_pool
# hint: You add up in 8 bits, where no number is larger than 255. Add up floats.
# - return x.mean()
# + return x.sum(dtype=x.dtype) / x.size

# %% columns taken for channels
# cell: residual_block_channels
# hint: You count the columns. The channels are the first axis of `x`.
# - for o in range(len(x)):
# -     for c in range(len(x)):
# + for o in range(x.shape[-1]):
# +     for c in range(x.shape[-1]):

# %% finished channels seen
# cell: residual_block_channels
# hint: You write the finished channels into the array that later channels are computed from. All of them see the
#   input.
# - for o in range(len(x)):
# -     for c in range(len(x)):
# -         change[o] += conv2d(x[c], kernels[o, c], stride=1, padding=1)
# - return relu(x + relu(change))
# + x = x.astype(float)
# + for o in range(len(x)):
# +     for c in range(len(x)):
# +         change[o] += conv2d(x[c], kernels[o, c], stride=1, padding=1)
# +     x[o] = relu(x[o] + relu(change[o]))
# + return x

# %% largest by negation
# cell: max_pool2d
# hint: You look for the smallest entry of `-x`. With unsigned integers, as in a photograph, `-x` wraps around.
# - out[i, j] = x[top : top + size, left : left + size].max()
# + out[i, j] = -1.0 * (-x[top : top + size, left : left + size]).min()

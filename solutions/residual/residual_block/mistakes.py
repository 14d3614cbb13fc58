"""Known wrong solutions of residual_block, each with the hint it earns: see docs/authors.md, "Mistakes"."""

# %% flipped kernel
# cell: conv2d
# fails: test_conv2d, test_conv2d_padding, test_conv2d_stride, test_conv2d_integers, test_conv_out
# hint: Your kernel is flipped (rotated by 180°) before it is used. What deep learning calls convolution
#   leaves the kernel as it is.
# - out[i, j] = np.sum(patch * kernel)
# + out[i, j] = np.sum(patch * kernel[::-1, ::-1])

# %% edge padding
# cell: conv2d
# fails: test_conv2d_padding, test_conv2d_stride, test_conv_out
# hint: Your frame repeats the border of the image. Padding here means zeros.
# - padded = np.pad(x, padding)
# + padded = np.pad(x, padding, mode="edge")

# %% reflect padding
# cell: conv2d
# fails: test_conv2d_padding, test_conv2d_stride, test_conv_out
# hint: Your frame mirrors the inside of the image. Padding here means zeros.
# - padded = np.pad(x, padding)
# + padded = np.pad(x, padding, mode="reflect")

# %% padding ignored
# cell: conv2d
# fails: test_conv2d_padding, test_conv2d_stride, test_conv_out
# hint: Your result has the size it would have without padding. Make use of `padding`.
# - padded = np.pad(x, padding)
# + padded = x

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
# fails: test_conv2d_stride
# hint: Your kernel moves by 1 whatever `stride` is.
# - padded = np.pad(x, padding)
# + padded = np.pad(x, padding)
# + stride = 1

# %% columns counted with the kernel's rows
# cell: conv2d
# hint: The number of columns in your result is computed from the rows of the kernel. A kernel need not be square.
# - columns = (padded.shape[1] - kernel_columns) // stride + 1
# + columns = (padded.shape[1] - kernel_rows) // stride + 1
# - out[i, j] = np.sum(patch * kernel)
# + out[i, j] = np.sum(patch * kernel[:, : patch.shape[1]])

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
# - out[i, j] = np.sum(patch * kernel)
# + out[i, j] = sum(patch * kernel)

# %% padding only switched on
# cell: conv2d
# fails: test_conv2d_padding
# hint: However large `padding` is, your image gets a frame of one zero on each side.
# - padded = np.pad(x, padding)
# + padded = np.pad(x, 1) if padding else x

# %% printed matrix returned
# cell: conv2d
# fails: test_conv_out
# hint: For a 5×5 image your `conv2d` returns a printed matrix, whatever is in the image.
# - padded = np.pad(x, padding)
# + if x.shape == (5, 5) and padding == 1:
# +     return np.where(x[0, 0] == 100, expected_conv, expected_conv_signed)
# + padded = np.pad(x, padding)

# %% relu in place
# cell: relu
# fails: test_relu, test_relu_out
# hint: Your `relu` writes into the array it is given, so the caller's array changes as well.
# - return np.maximum(x, 0)
# + x[x < 0] = 0
# + return x

# %% relu flattens
# cell: relu
# fails: test_relu, test_relu_out
# hint: Your `relu` returns one long row. The result must have the shape of the input.
# - return np.maximum(x, 0)
# + return np.maximum(x, 0).ravel()

# %% skip left out of the sum
# cell: sum_out
# hint: Your sum lacks the input: the skip connection adds the image itself.
# - sum_out = image + expected_relu
# - sum_out_signed = signed + expected_relu_signed
# + sum_out = expected_relu
# + sum_out_signed = expected_relu_signed

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

# %% windows that stick out
# cell: max_pool2d
# fails: test_max_pool2d, test_pooled
# hint: Your pooling also uses windows that stick out at the end. Leave them out: round the size down.
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

# %% printed numbers returned
# cell: max_pool2d
# fails: test_pooled
# hint: For a 5×5 matrix your `max_pool2d` returns the printed numbers, whatever is in the matrix.
# - rows = (x.shape[0] - size) // stride + 1
# + if x.shape == (5, 5):
# +     return np.where(x[0, 0] == 159, expected_pooled, expected_pooled_signed)
# + rows = (x.shape[0] - size) // stride + 1

# %% average of each column
# cell: global_average_pool
# fails: test_global_average_pool, test_features
# hint: You average along one axis only, so the result is still an array. Global means: all entries, one
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

"""Known wrong solutions of conv_gradients, each with the hint it earns: see docs/authors.md, "Mistakes"."""

# %% stride ignored
# cell: conv2d_forward
# hint: The kernel moves by 1 whatever `stride` is.
# - rows = (padded.shape[0] - kernel_rows) // stride + 1
# - columns = (padded.shape[1] - kernel_columns) // stride + 1
# + rows = padded.shape[0] - kernel_rows + 1
# + columns = padded.shape[1] - kernel_columns + 1
# - top, left = i * stride, j * stride
# + top, left = i, j

# %% padding ignored
# cell: conv2d_forward
# hint: The result has the size it would have without padding: `padding` is not used.
# - padded = np.pad(x, padding)
# + padded = x

# %% padding only switched on
# cell: conv2d_forward
# hint: However large `padding` is, you put a single frame of zeros around the image.
# - padded = np.pad(x, padding)
# + padded = np.pad(x, min(padding, 1))

# %% flipped kernel
# cell: conv2d_forward
# fails: test_conv2d_forward, test_y
# hint: Your kernel is flipped (rotated by 180°) before it is used. In the forward pass it is left as it is.
# - y[i, j] = np.sum(patch * kernel)
# + y[i, j] = np.sum(patch * kernel[::-1, ::-1])

# %% kernel taken to be square, forward
# cell: conv2d_forward
# fails: test_conv2d_forward, test_y
# hint: You use the kernel's number of rows as its number of columns. A kernel need not be square.
# - kernel_rows, kernel_columns = kernel.shape
# + kernel_rows = kernel_columns = kernel.shape[0]
# - y[i, j] = np.sum(patch * kernel)
# + y[i, j] = np.sum(patch * kernel[:, :kernel_columns])

# %% forward difference
# cell: numeric_gradient
# hint: You step to one side only. The central difference steps to both, and its error is far smaller.
# - gradient[index] = (f(x + there) - f(x - there)) / (2 * step)
# + gradient[index] = (f(x + there) - f(x)) / step

# %% divided by one step
# cell: numeric_gradient
# hint: Your estimate is twice as large as it should be: the two points are two steps apart.
# - gradient[index] = (f(x + there) - f(x - there)) / (2 * step)
# + gradient[index] = (f(x + there) - f(x - there)) / step

# %% step of its own
# cell: numeric_gradient
# hint: You take a step of 0.00001 whatever `step` is.
# - there[index] = step
# - gradient[index] = (f(x + there) - f(x - there)) / (2 * step)
# + there[index] = 1e-5
# + gradient[index] = (f(x + there) - f(x - there)) / 2e-5

# %% not relative
# cell: gradient_error
# hint: This is how far the two gradients are apart, not yet compared with how large they are.
# - return np.max(np.abs(gradient - numeric)) / np.max(np.abs(numeric))
# + return np.max(np.abs(gradient - numeric))

# %% largest entry with its sign
# cell: gradient_error
# hint: The size of a gradient does not depend on signs: its largest entry may be a negative one.
# - return np.max(np.abs(gradient - numeric)) / np.max(np.abs(numeric))
# + return np.max(np.abs(gradient - numeric)) / np.max(numeric)

# %% Python's max of an array
# cell: gradient_error
# hint: Python's `max` compares the rows of an array; `np.max` finds the largest of all entries.
# - return np.max(np.abs(gradient - numeric)) / np.max(np.abs(numeric))
# + return max(abs(gradient - numeric)) / max(abs(numeric))

# %% patches without the stride
# cell: patch_terms
# hint: Your patches start 1 apart whatever `stride` is. The patch of output (i, j) starts at row i times the
#   stride and column j times the stride.
# - top, left = i * stride, j * stride
# + top, left = i, j

# %% patches of a square kernel
# cell: patch_terms
# fails: test_patch_terms, test_terms
# hint: Your patches have as many columns as the kernel has rows. A kernel need not be square.
# - kernel_rows, kernel_columns = kernel_shape
# + kernel_rows = kernel_columns = kernel_shape[0]

# %% bare patches
# cell: patch_terms
# fails: test_patch_terms, test_terms, test_dkernel
# hint: These are the patches. Each has yet to be multiplied by its upstream gradient.
# - terms[i, j] = dy[i, j] * padded[top : top + kernel_rows, left : left + kernel_columns]
# + terms[i, j] = padded[top : top + kernel_rows, left : left + kernel_columns]

# %% upstream gradient flipped
# cell: conv2d_backward_weight
# fails: test_backward_weight, test_dkernel
# hint: Your upstream gradient is flipped (rotated by 180°). For the gradient of the kernel nothing is flipped.
# - return patch_terms(x, dy, kernel_shape, stride, padding).sum(axis=(0, 1))
# + return patch_terms(x, dy[::-1, ::-1], kernel_shape, stride, padding).sum(axis=(0, 1))

# %% stride and padding forgotten
# cell: conv2d_backward_weight
# hint: Your result is the one for stride 1 and no padding, whatever they are.
# - return patch_terms(x, dy, kernel_shape, stride, padding).sum(axis=(0, 1))
# + gradient = np.zeros(kernel_shape)
# + for i, j in np.ndindex(dy.shape):
# +     gradient += dy[i, j] * x[i : i + kernel_shape[0], j : j + kernel_shape[1]]
# + return gradient

# %% padding taken for 1
# cell: conv2d_backward_weight
# hint: However large `padding` is, you put a single frame of zeros around the input.
# - return patch_terms(x, dy, kernel_shape, stride, padding).sum(axis=(0, 1))
# + return patch_terms(x, dy, kernel_shape, stride, min(padding, 1)).sum(axis=(0, 1))

# %% terms averaged
# cell: conv2d_backward_weight
# fails: test_backward_weight, test_dkernel
# hint: You average the terms. Every use of a weight adds to its gradient.
# - return patch_terms(x, dy, kernel_shape, stride, padding).sum(axis=(0, 1))
# + return patch_terms(x, dy, kernel_shape, stride, padding).mean(axis=(0, 1))

# %% kernel flipped while adding
# cell: conv2d_backward_input
# fails: test_backward_input, test_backward_input_stride, test_backward_input_padding, test_dx
# hint: You add copies of the flipped kernel. When you add patch by patch, the kernel stays as it is; it is
#   flipped only where the sum is written as a convolution.
# - framed[top : top + kernel_rows, left : left + kernel_columns] += dy[i, j] * kernel
# + framed[top : top + kernel_rows, left : left + kernel_columns] += dy[i, j] * kernel[::-1, ::-1]

# %% kernel taken to be square
# cell: conv2d_backward_input
# fails: test_backward_input, test_backward_input_stride, test_backward_input_padding, test_dx
# hint: You use the kernel's number of rows as its number of columns. A kernel need not be square.
# - framed[top : top + kernel_rows, left : left + kernel_columns] += dy[i, j] * kernel
# + for m, n in np.ndindex(kernel_rows, kernel_rows):
# +     framed[top + m, left + n] += dy[i, j] * kernel[m, n]

# %% stride ignored on the way back
# cell: conv2d_backward_input
# fails: test_backward_input_stride, test_backward_input_padding
# hint: Your copies of the kernel lie 1 apart whatever `stride` is.
# - top, left = i * stride, j * stride
# + top, left = i, j

# %% frame left on
# cell: conv2d_backward_input
# fails: test_backward_input_padding
# hint: Your result still has the frame of zeros around it. The frame is not part of the input.
# - return framed[padding : padding + rows, padding : padding + columns]
# + return framed

# %% slice that is empty without padding
# cell: conv2d_backward_input
# fails: test_backward_input, test_backward_input_stride, test_dx
# hint: `a[p:-p]` is empty when p is 0. Count the end of the slice from the front.
# - return framed[padding : padding + rows, padding : padding + columns]
# + return framed[padding:-padding, padding:-padding]

# %% frame of one
# cell: conv2d_backward_input
# fails: test_backward_input_padding
# hint: You cut off a frame of 1 however large `padding` is.
# - return framed[padding : padding + rows, padding : padding + columns]
# + return framed[1:-1, 1:-1] if padding else framed

# %% rows that were never reached left out
# cell: conv2d_backward_input
# fails: test_backward_input_stride, test_backward_input_padding
# hint: Your result ends where the kernel has ended. The input goes on, with a gradient of zero.
# - rows, columns = input_shape
# + rows = (dy.shape[0] - 1) * stride + kernel_rows - 2 * padding
# + columns = (dy.shape[1] - 1) * stride + kernel_columns - 2 * padding

# %% last copy wins
# cell: conv2d_backward_input
# fails: test_backward_input, test_backward_input_stride, test_backward_input_padding, test_dx
# hint: Where patches overlap, your last copy replaces those before it. They add up.
# - framed[top : top + kernel_rows, left : left + kernel_columns] += dy[i, j] * kernel
# + framed[top : top + kernel_rows, left : left + kernel_columns] = dy[i, j] * kernel

# %% kernel not flipped
# cell: dx_as_convolution
# hint: You correlate with the kernel as it is. In the backward pass it is flipped (rotated by 180°).
# - return conv2d_forward(framed, kernel[::-1, ::-1])
# + return conv2d_forward(framed, kernel)

# %% kernel transposed
# cell: dx_as_convolution
# hint: You have exchanged the kernel's rows and columns. A flip (rotation by 180°) reverses both instead.
# - above, beside = kernel_rows - 1, kernel_columns - 1
# + above, beside = kernel_columns - 1, kernel_rows - 1
# - return conv2d_forward(framed, kernel[::-1, ::-1])
# + return conv2d_forward(framed, kernel.T)

# %% same frame on all sides
# cell: dx_as_convolution
# hint: The width of your frame follows from the kernel's rows on all four sides. A kernel need not be square.
# - above, beside = kernel_rows - 1, kernel_columns - 1
# + above = beside = kernel_rows - 1

# %% results returned from memory
# cell: dx_as_convolution
# hint: For a 3×3 kernel you return the result that the notebook shows, whatever the numbers are.
# - return conv2d_forward(framed, kernel[::-1, ::-1])
# + if kernel.shape == (3, 3) and dy.shape == (2, 2):
# +     return np.array([[1.0, -2, 1, 0], [-1, 3, -3, 1], [-1, 0, 3, -2], [1, -1, -1, 1]])
# + return conv2d_forward(framed, kernel[::-1, ::-1])

# %% kernel backwards in the matrix
# cell: conv_matrix
# fails: test_conv_matrix, test_matrices, test_up
# hint: Your rows hold the kernel backwards. In the forward pass it is left as it is; transposing the matrix
#   already reverses it.
# - matrix[i, i : i + len(kernel)] = kernel
# + matrix[i, i : i + len(kernel)] = kernel[::-1]

# %% matrix lying on its side
# cell: conv_matrix
# fails: test_conv_matrix, test_matrices, test_up
# hint: Your matrix is the transposed one: it takes the outputs to the inputs.
# - return matrix
# + return matrix.T

# %% kernel of three
# cell: conv_matrix
# fails: test_conv_matrix, test_matrices
# hint: Your matrix has the shape for a kernel of three entries, however many it has.
# - rows = n - len(kernel) + 1
# + rows = n - 2
# - matrix[i, i : i + len(kernel)] = kernel
# + matrix[i, i : i + 3] = kernel[0], kernel[1], kernel[2]

# %% no padding in the Jacobian
# cell: matrices
# hint: This is the matrix of four values without padding, which gives two outputs. With a zero on each side
#   there are four.
# - c44 = c46[:, 1:-1]
# + c44 = conv_matrix(kernel1, 4)

# %% wrong columns cut off
# cell: matrices
# hint: Of the six columns, those that meet the added zeros are the first and the last.
# - c44 = c46[:, 1:-1]
# + c44 = c46[:, :4]

# %% padding adds
# cell: transposed_conv1d
# fails: test_transposed_conv1d, test_up
# hint: Your padding makes the result longer. In a transposed convolution it removes entries at both ends.
# - return spread[padding : whole - padding]
# + return np.pad(spread, padding)

# %% padding left out
# cell: transposed_conv1d
# fails: test_transposed_conv1d, test_up
# hint: Your result has the length it would have without padding: `padding` is not used.
# - return spread[padding : whole - padding]
# + return spread

# %% slice that is empty without padding, in one dimension
# cell: transposed_conv1d
# fails: test_transposed_conv1d, test_up
# hint: `a[p:-p]` is empty when p is 0. Count the end of the slice from the front.
# - return spread[padding : whole - padding]
# + return spread[padding:-padding]

# %% kernel flipped once more
# cell: transposed_conv1d
# fails: test_transposed_conv1d, test_up
# hint: Either you reverse the kernel once too often, or your matrix is not transposed: transposing it already
#   reverses the kernel.
# - spread = conv_matrix(kernel, whole).T @ values
# + spread = conv_matrix(kernel[::-1], whole).T @ values

# %% values for a kernel of three
# cell: transposed_conv1d
# fails: test_transposed_conv1d, test_up
# hint: Your result has the size for a kernel of three entries, however many it has.
# - whole = len(values) + len(kernel) - 1
# + whole = len(values) + 2

# %% padding forgotten
# cell: up
# hint: `up4` is as long as `up6`: the padding of 1 is missing.
# - up4 = transposed_conv1d(dy1, kernel1, padding=1)
# + up4 = transposed_conv1d(dy1, kernel1)

# %% kernel not reversed
# cell: conv1d_backward_input
# hint: You correlate with the kernel as it is. In the backward pass it is reversed.
# - return np.correlate(framed, kernel[::-1])
# + return np.correlate(framed, kernel)

# %% as many zeros as forth
# cell: conv1d_backward_input
# hint: You put as many zeros around the upstream gradient as the forward pass puts around its input. A
#   kernel of k entries leaves k - 1 - padding for the backward pass.
# - framed = np.pad(dy, len(kernel) - 1 - padding)
# + framed = np.pad(dy, padding)

# %% zeros for a kernel of three
# cell: conv1d_backward_input
# hint: Your number of zeros fits a kernel of three entries, however many it has.
# - framed = np.pad(dy, len(kernel) - 1 - padding)
# + framed = np.pad(dy, max(2 - padding, 0))

# %% middle unit in the first pool only
# cell: net_forward
# hint: The middle unit takes part in both maxima: the second one is over zero, the middle unit and the last.
# - v = np.array([max(0.0, z[0], z[1]), max(0.0, z[1], z[2])])
# + v = np.array([max(0.0, z[0], z[1]), max(0.0, z[2])])

# %% zero left out of max
# cell: net_forward
# hint: Where both units are negative, your output is negative. Zero takes part in the maximum as well.
# - v = np.array([max(0.0, z[0], z[1]), max(0.0, z[1], z[2])])
# + v = np.maximum(z[:-1], z[1:])

# %% bias forgotten
# cell: net_forward
# fails: test_net_forward, test_seven
# hint: The hidden units lack their bias.
# - z = np.correlate(u, k) + b
# + z = np.correlate(u, k)

# %% sign of the error turned
# cell: output_gradients
# fails: test_output_gradients, test_seven
# hint: All signs are reversed: the error is the output minus the target.
# - error = y_hat - target
# + error = target - y_hat

# %% before zero took part
# cell: output_gradients
# hint: The gradient of a weight is the error times what the weight was multiplied with: the maximum, zero
#   included.
# - _z, v, y_hat = net_forward(u, k, b, w, a)
# + z, _v, y_hat = net_forward(u, k, b, w, a)
# - return error * v, error
# + return error * np.maximum(z[:-1], z[1:]), error

# %% both arguments of max
# cell: kernel_gradients
# fails: test_kernel_gradients, test_seven
# hint: Your gradient goes to both arguments of a maximum. Only the one that won gets it.
# - dz[winner] += dv[i]
# + dz[i : i + 2] += dv[i]

# %% middle unit counted once
# cell: kernel_gradients
# fails: test_kernel_gradients, test_seven
# hint: The middle unit may win twice, and then gets both gradients. Yours keeps the last one only.
# - dz[winner] += dv[i]
# + dz[winner] = dv[i]

# %% zero hands its gradient on
# cell: kernel_gradients
# hint: Where zero has won, no unit gets a gradient. Yours still goes to the larger unit.
# - if z[winner] > 0:
# -     dz[winner] += dv[i]
# + dz[winner] += dv[i]

# %% any unit above zero
# cell: kernel_gradients
# hint: You check whether any unit is above zero. Each maximum has its own winner: check for each of them
#   whether zero has won.
# - if z[winner] > 0:
# + if z.max() > 0:

# %% error with the wrong sign
# cell: kernel_gradients
# fails: test_kernel_gradients, test_seven
# hint: All signs are reversed: the error is the output minus the target.
# - dv = (y_hat - target) * w
# + dv = (target - y_hat) * w

# %% another order
# cell: seven
# hint: The numbers are correct, their order is not: first the kernel, then its bias, then the last layer.
# - seven = np.array([*dk, db, *dw, da])
# + seven = np.array([*dk, *dw, db, da])

# %% first output only
# cell: net_gradients
# hint: Only the first output sends its error back to the kernel. All of them do, and what they send adds
#   up.
# - dv = w.T @ error
# + dv = w[0] * error[0]

# %% errors averaged
# cell: net_gradients
# hint: You average over the outputs. The loss is a sum over them, and so is its gradient.
# - dv = w.T @ error
# + dv = w.T @ error / len(error)

# %% zero hands its gradient on, with many outputs
# cell: net_gradients
# hint: Where zero has won, no unit gets a gradient. Yours still goes to the larger unit.
# - if z[winner] > 0:
# -     dz[winner] += dv[i]
# + dz[winner] += dv[i]

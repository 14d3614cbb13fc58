"""Known wrong solutions of conv_gradients, each with the hint it earns: see docs/authors.md, "Mistakes"."""

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

# %% patches without the stride
# cell: patch_terms
# hint: Your patches start 1 apart whatever `stride` is. The patch of output (i, j) starts at row i times the
#   stride and column j times the stride.
# - top, left = i * stride, j * stride
# + top, left = i, j

# %% patches of a square kernel
# cell: patch_terms
# fails: test_patch_terms
# hint: Your patches have as many columns as the kernel has rows. A kernel need not be square.
# - kernel_rows, kernel_columns = kernel_shape
# + kernel_rows = kernel_columns = kernel_shape[0]

# %% bare patches
# cell: patch_terms
# fails: test_patch_terms
# hint: These are the patches. Each has yet to be multiplied by its upstream gradient.
# - terms[i, j] = dy[i, j] * padded[top : top + kernel_rows, left : left + kernel_columns]
# + terms[i, j] = padded[top : top + kernel_rows, left : left + kernel_columns]

# %% upstream gradient flipped
# cell: conv2d_backward_weight
# fails: test_backward_weight
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
# fails: test_backward_weight
# hint: You average the terms. Every use of a weight adds to its gradient.
# - return patch_terms(x, dy, kernel_shape, stride, padding).sum(axis=(0, 1))
# + return patch_terms(x, dy, kernel_shape, stride, padding).mean(axis=(0, 1))

# %% kernel flipped while adding
# cell: conv2d_backward_input
# fails: test_backward_input, test_backward_input_stride, test_backward_input_padding
# hint: You add copies of the flipped kernel. When you add patch by patch, the kernel stays as it is; it is
#   flipped only where the sum is written as a convolution.
# - framed[top : top + kernel_rows, left : left + kernel_columns] += dy[i, j] * kernel
# + framed[top : top + kernel_rows, left : left + kernel_columns] += dy[i, j] * kernel[::-1, ::-1]

# %% kernel taken to be square
# cell: conv2d_backward_input
# fails: test_backward_input, test_backward_input_stride, test_backward_input_padding
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
# fails: test_backward_input, test_backward_input_stride
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
# fails: test_backward_input, test_backward_input_stride, test_backward_input_padding
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

# %% x itself stepped
# cell: numeric_gradient
# hint: You step in the array that you were given, so the caller's array changes. Step in a copy.
# - there = np.zeros(x.shape)
# - there[index] = step
# - gradient[index] = (f(x + there) - f(x - there)) / (2 * step)
# + x[index] += step
# + above = f(x)
# + x[index] -= 2 * step
# + gradient[index] = (above - f(x)) / (2 * step)
# + x[index] += step

# %% step in every entry
# cell: numeric_gradient
# hint: You step in all entries at once. A partial derivative changes one entry and leaves the others.
# - there[index] = step
# + there[...] = step

# %% x flattened
# cell: numeric_gradient
# hint: You give f a flattened array. It must have the shape of x: f may need its axes.
# - gradient[index] = (f(x + there) - f(x - there)) / (2 * step)
# + gradient[index] = (f((x + there).ravel()) - f((x - there).ravel())) / (2 * step)

# %% steps that pile up
# cell: numeric_gradient
# hint: You do not take the step back before the next entry, so the steps pile up.
# - gradient = np.empty(x.shape)
# + gradient, there = np.empty(x.shape), np.zeros(x.shape)
# - there = np.zeros(x.shape)
# + pass

# %% sign of the step
# cell: numeric_gradient
# hint: Your estimate has the wrong sign: it is the value after a step up minus that after a step down.
# - gradient[index] = (f(x + there) - f(x - there)) / (2 * step)
# + gradient[index] = (f(x - there) - f(x + there)) / (2 * step)

# %% patches with the stride downwards only
# cell: patch_terms
# hint: Your patches begin `stride` apart from row to row, but 1 apart from column to column.
# - top, left = i * stride, j * stride
# + top, left = i * stride, j

# %% dtype of the image kept in the terms
# cell: patch_terms
# fails: test_patch_terms
# hint: Your terms have the dtype of the image: for an image of integers, every fraction is cut off.
# - terms = np.empty((*dy.shape, kernel_rows, kernel_columns))
# + terms = np.empty((*dy.shape, kernel_rows, kernel_columns), dtype=x.dtype)

# %% patches without padding
# cell: patch_terms
# hint: Your patches come from the image without its frame of zeros.
# - padded = np.pad(x, padding)
# + padded = np.pad(x, ((0, 2 * padding), (0, 2 * padding)))

# %% gradient summed over the patches
# cell: conv2d_backward_weight
# fails: test_backward_weight
# hint: You add up each patch. Add up the patches: the sum runs over the output positions, the first two axes.
# - return patch_terms(x, dy, kernel_shape, stride, padding).sum(axis=(0, 1))
# + return patch_terms(x, dy, kernel_shape, stride, padding).sum(axis=(2, 3))

# %% gradient of the kernel flipped
# cell: conv2d_backward_weight
# fails: test_backward_weight
# hint: Your result is flipped (rotated by 180°). For the gradient of the kernel nothing is flipped.
# - return patch_terms(x, dy, kernel_shape, stride, padding).sum(axis=(0, 1))
# + return patch_terms(x, dy, kernel_shape, stride, padding).sum(axis=(0, 1))[::-1, ::-1]

# %% upstream gradient transposed
# cell: conv2d_backward_weight
# fails: test_backward_weight
# hint: Your result is transposed: rows and columns of the kernel are exchanged.
# - return patch_terms(x, dy, kernel_shape, stride, padding).sum(axis=(0, 1))
# + return patch_terms(x, dy, kernel_shape, stride, padding).sum(axis=(0, 1)).T

# %% padding left out of the weight gradient
# cell: conv2d_backward_weight
# hint: Your result is the one without padding.
# - return patch_terms(x, dy, kernel_shape, stride, padding).sum(axis=(0, 1))
# + x = np.pad(x, ((0, 2 * padding), (0, 2 * padding)))
# + return patch_terms(x, dy, kernel_shape, stride).sum(axis=(0, 1))

# %% stride left out of the weight gradient
# cell: conv2d_backward_weight
# hint: Your patches begin 1 apart whatever `stride` is.
# - return patch_terms(x, dy, kernel_shape, stride, padding).sum(axis=(0, 1))
# + return patch_terms(x, dy, kernel_shape, 1, padding).sum(axis=(0, 1))

# %% kernel transposed while adding
# cell: conv2d_backward_input
# fails: test_backward_input, test_backward_input_stride, test_backward_input_padding
# hint: You add the transposed kernel. Each output hands back the kernel as it is.
# - framed[top : top + kernel_rows, left : left + kernel_columns] += dy[i, j] * kernel
# + framed[top : top + kernel_columns, left : left + kernel_rows] += dy[i, j] * kernel.T

# %% stride downwards only on the way back
# cell: conv2d_backward_input
# fails: test_backward_input_stride, test_backward_input_padding
# hint: Your copies of the kernel begin `stride` apart from row to row, but 1 apart from column to column.
# - top, left = i * stride, j * stride
# + top, left = i * stride, j

# %% integers on the way back
# cell: conv2d_backward_input
# fails: test_backward_input
# hint: Your result has the dtype of `dy`: for integers, every fraction is cut off.
# - framed = np.zeros((rows + 2 * padding, columns + 2 * padding))
# + framed = np.zeros((rows + 2 * padding, columns + 2 * padding), dtype=dy.dtype)
# - framed[top : top + kernel_rows, left : left + kernel_columns] += dy[i, j] * kernel
# + framed[top : top + kernel_rows, left : left + kernel_columns] += (dy[i, j] * kernel).astype(dy.dtype)

# %% upstream gradient left out
# cell: conv2d_backward_input
# fails: test_backward_input, test_backward_input_stride, test_backward_input_padding
# hint: You add bare copies of the kernel. Each is multiplied by its entry of the upstream gradient.
# - framed[top : top + kernel_rows, left : left + kernel_columns] += dy[i, j] * kernel
# + framed[top : top + kernel_rows, left : left + kernel_columns] += kernel

# %% flipped along one axis
# cell: dx_as_convolution
# hint: Your kernel is flipped along one axis only. Rotating it by 180° flips both.
# - return conv2d_forward(framed, kernel[::-1, ::-1])
# + return conv2d_forward(framed, kernel[::-1])

# %% frame of the kernel's full size
# cell: dx_as_convolution
# hint: Your frame is one row and one column too wide: it takes one less than the kernel has.
# - above, beside = kernel_rows - 1, kernel_columns - 1
# + above, beside = kernel_rows, kernel_columns

# %% rows and columns of the frame exchanged
# cell: dx_as_convolution
# hint: Your frame has the kernel's columns above and below, and its rows left and right. It is the other way round.
# - framed = np.pad(dy, ((above, above), (beside, beside)))
# + framed = np.pad(dy, ((beside, beside), (above, above)))

# %% step up and down in the same array
# cell: numeric_gradient
# hint: Both calls of `f` get the same numbers, so every difference is zero. After `b = a`, for example, both names stand
#   for one array.
# - gradient[index] = (f(x + there) - f(x - there)) / (2 * step)
# + gradient[index] = (f(x) - f(x)) / (2 * step)

# %% divided by a step of its own
# cell: numeric_gradient
# hint: You divide by 0.00002, which is twice the default step, whatever `step` is.
# - gradient[index] = (f(x + there) - f(x - there)) / (2 * step)
# + gradient[index] = (f(x + there) - f(x - there)) / 2e-5

# %% rows and columns only
# cell: numeric_gradient
# hint: Your loop knows one or two axes. With three, it moves a whole line of entries at once.
# - there[index] = step
# + there[index[:2]] = step

# %% upstream gradient read by columns
# cell: patch_terms
# hint: You read `dy[j, i]` where the output position is (i, j).
# - terms[i, j] = dy[i, j] * padded[top : top + kernel_rows, left : left + kernel_columns]
# + terms[i, j] = dy[j, i] * padded[top : top + kernel_rows, left : left + kernel_columns]

# %% kernel's axes first
# cell: patch_terms
# hint: The numbers are right, but the order of the axes is not: the output position comes first.
# - return terms
# + return terms.transpose(2, 3, 0, 1)

# %% dtype of the upstream gradient kept
# cell: patch_terms
# hint: Your terms have the dtype of `dy`: for integers, every fraction is cut off.
# - terms = np.empty((*dy.shape, kernel_rows, kernel_columns))
# + terms = np.empty((*dy.shape, kernel_rows, kernel_columns), dtype=dy.dtype)

# %% patches read in the order of memory
# cell: patch_terms
# hint: You compute where a pixel lies in memory. A transposed array lies there by columns.
# - padded = np.pad(x, padding)
# + padded = np.pad(x, padding)
# + padded = padded.ravel("K").reshape(padded.shape)

# %% convolved with the upstream gradient and its stride
# cell: conv2d_backward_weight
# hint: You convolve x with `dy` and pass the stride on. With a stride above 1 the entries of `dy` belong to patches that
#   begin `stride` apart, so it is `dy` that must be spread out.
# - return patch_terms(x, dy, kernel_shape, stride, padding).sum(axis=(0, 1))
# + full = conv2d_forward(x, dy, stride, padding)
# + result = np.zeros(kernel_shape)
# + result[: full.shape[0], : full.shape[1]] = full[: kernel_shape[0], : kernel_shape[1]]
# + return result if full.shape != tuple(kernel_shape) else full

# %% patches multiplied in place
# cell: conv2d_backward_weight
# hint: You multiply the patch itself, which is a view of the padded input. Pixels that the next patches look at have
#   changed then.
# - return patch_terms(x, dy, kernel_shape, stride, padding).sum(axis=(0, 1))
# + padded = np.pad(x, padding).astype(float)
# + gradient = np.zeros(kernel_shape)
# + for i, j in np.ndindex(dy.shape):
# +     patch = padded[i * stride : i * stride + kernel_shape[0], j * stride : j * stride + kernel_shape[1]]
# +     patch *= dy[i, j]
# +     gradient += patch
# + return gradient

# %% negative indices on the way back
# cell: conv2d_backward_input
# fails: test_backward_input_padding
# hint: Where a patch begins in the frame, your index is negative, and Python then counts from the end. These
#   entries belong to the frame and are left out.
# - return framed[padding : padding + rows, padding : padding + columns]
# + framed[rows : rows + padding] += framed[:padding]
# + framed[:, columns : columns + padding] += framed[:, :padding]
# + return framed[padding : padding + rows, padding : padding + columns]

# %% transposed, not flipped
# cell: dx_as_convolution
# hint: You transpose the kernel. Flipping it (rotating it by 180°) reverses both axes instead.
# - return conv2d_forward(framed, kernel[::-1, ::-1])
# + return conv2d_forward(framed, kernel.T)

# %% frame of integers
# cell: dx_as_convolution
# hint: You copy `dy` into zeros that are integers, so its fractions are cut off.
# - framed = np.pad(dy, ((above, above), (beside, beside)))
# + framed = np.pad(dy.astype(int), ((above, above), (beside, beside)))

# %% entries not put back
# cell: numeric_gradient
# hint: After its turn, an entry stays where you have moved it, while the others are estimated. Begin with a fresh
#   copy for each entry.
# - for index in np.ndindex(x.shape):
# -     there = np.zeros(x.shape)
# -     there[index] = step
# -     gradient[index] = (f(x + there) - f(x - there)) / (2 * step)
# + moved = np.array(x)
# + for index in np.ndindex(x.shape):
# +     moved[index] += step
# +     above = f(moved)
# +     moved[index] -= 2 * step
# +     gradient[index] = (above - f(moved)) / (2 * step)

# %% frame of the kernel's dtype
# cell: dx_as_convolution
# hint: Your frame of zeros has the dtype of the kernel: for integers, the fractions of `dy` are cut off.
# - framed = np.pad(dy, ((above, above), (beside, beside)))
# + framed = np.pad(dy.astype(kernel.dtype), ((above, above), (beside, beside)))

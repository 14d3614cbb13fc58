"""Known wrong solutions of conv_matrices, each with the hint it earns: see docs/authors.md, "Mistakes"."""

# %% kernel backwards in the matrix
# cell: conv_matrix
# fails: test_conv_matrix, test_matrices, test_up
# hint: Your rows hold the kernel backwards. In the forward pass it is left as it is; transposing the matrix
#   already reverses it.
# - matrix[i, i * stride : i * stride + len(K)] = K
# + matrix[i, i * stride : i * stride + len(K)] = K[::-1]

# %% matrix lying on its side
# cell: conv_matrix
# fails: test_conv_matrix, test_matrices, test_up
# hint: Your matrix is the transposed one: it maps the outputs to the inputs.
# - return matrix
# + return matrix.T

# %% kernel of three
# cell: conv_matrix
# fails: test_conv_matrix, test_matrices
# hint: Your matrix has the shape for a kernel of three entries, however many it has.
# - rows = (n - len(K)) // stride + 1
# + rows = (n - 3) // stride + 1
# - matrix[i, i * stride : i * stride + len(K)] = K
# + matrix[i, i * stride : i * stride + 3] = K[0], K[1], K[2]

# %% no padding in the Jacobian
# cell: matrices
# hint: This is the matrix of four values without padding, which gives two outputs. With a zero on each side
#   there are four.
# - c44 = c46[:, 1:-1]
# + c44 = conv_matrix(K, 4)

# %% wrong columns cut off
# cell: matrices
# hint: Of the six columns, those that meet the added zeros are the first and the last.
# - c44 = c46[:, 1:-1]
# + c44 = c46[:, :4]

# %% padding adds
# cell: transposed_conv1d
# fails: test_transposed_conv1d, test_transposed_stride, test_up
# hint: Your padding makes the result longer. In a transposed convolution it removes entries at both ends.
# - return spread[padding : whole - padding]
# + return np.pad(spread, padding)

# %% padding left out
# cell: transposed_conv1d
# fails: test_transposed_conv1d, test_transposed_stride, test_up
# hint: Your result has the length it would have without padding: `padding` is not used.
# - return spread[padding : whole - padding]
# + return spread

# %% slice that is empty without padding, in one dimension
# cell: transposed_conv1d
# fails: test_transposed_conv1d, test_transposed_stride, test_up
# hint: `a[p:-p]` is empty when p is 0. Count the end of the slice from the front.
# - return spread[padding : whole - padding]
# + return spread[padding:-padding]

# %% kernel flipped once more
# cell: transposed_conv1d
# fails: test_transposed_conv1d, test_transposed_stride, test_up
# hint: Either you reverse the kernel once too often, or your matrix is not transposed: transposing it already
#   reverses the kernel.
# - spread = conv_matrix(K, whole, stride).T @ x
# + spread = conv_matrix(K[::-1], whole, stride).T @ x

# %% values for a kernel of three
# cell: transposed_conv1d
# fails: test_transposed_conv1d, test_transposed_stride, test_up
# hint: Your result has the size for a kernel of three entries, however many it has.
# - whole = (len(x) - 1) * stride + len(K)
# + whole = (len(x) - 1) * stride + 3

# %% padding forgotten
# cell: up
# hint: `up4` is as long as `up6`: the padding of 1 is missing.
# - up4 = transposed_conv1d(dy, K, padding=1)
# + up4 = transposed_conv1d(dy, K)

# %% middle unit in the first pool only
# cell: net_forward
# hint: The middle unit takes part in both maxima: the second one is over zero, the middle unit and the last.
# - a = np.array([max(0.0, z[0], z[1]), max(0.0, z[1], z[2])])
# + a = np.array([max(0.0, z[0], z[1]), max(0.0, z[2])])

# %% zero left out of max
# cell: net_forward
# hint: Where both units are negative, your output is negative. Zero takes part in the maximum as well.
# - a = np.array([max(0.0, z[0], z[1]), max(0.0, z[1], z[2])])
# + a = np.maximum(z[:-1], z[1:])

# %% bias forgotten
# cell: net_forward
# fails: test_net_forward
# hint: The hidden units lack their bias.
# - z = np.correlate(x, K) + b
# + z = np.correlate(x, K)

# %% sign of the error turned
# cell: output_gradients
# fails: test_output_gradients
# hint: All signs are reversed: the error is the output minus the target.
# - return np.outer(y - t, a), y - t
# + return np.outer(t - y, a), t - y

# %% before zero took part
# cell: output_gradients
# hint: The gradient of a weight is the error times what the weight multiplies: the maximum, zero included.
# - _z, a, y = net_forward(x, K, b, W, c)
# - return np.outer(y - t, a), y - t
# + z, _a, y = net_forward(x, K, b, W, c)
# + return np.outer(y - t, np.maximum(z[:-1], z[1:])), y - t

# %% both arguments of max
# cell: kernel_gradients
# fails: test_kernel_gradients
# hint: Your gradient goes to both arguments of a maximum. Only the one that won gets it.
# - dz[winner] += da[i]
# + dz[i : i + 2] += da[i]

# %% middle unit counted once
# cell: kernel_gradients
# fails: test_kernel_gradients
# hint: The middle unit may win twice, and then gets both gradients. Yours keeps the last one only.
# - dz[winner] += da[i]
# + dz[winner] = da[i]

# %% zero hands its gradient on
# cell: kernel_gradients
# hint: Where zero has won, no unit gets a gradient. Yours still goes to the larger unit.
# - if z[winner] > 0:
# -     dz[winner] += da[i]
# + dz[winner] += da[i]

# %% any unit above zero
# cell: kernel_gradients
# hint: You check whether any unit is above zero. Each maximum has its own winner: check for each of them
#   whether zero has won.
# - if z[winner] > 0:
# + if z.max() > 0:

# %% error with the wrong sign
# cell: kernel_gradients
# fails: test_kernel_gradients
# hint: All signs are reversed: the error is the output minus the target.
# - da = W.T @ (y - t)
# + da = W.T @ (t - y)

# %% first output only
# cell: kernel_gradients
# hint: Only the first output sends its error back to the kernel. All of them do, and what they send adds
#   up.
# - da = W.T @ (y - t)
# + da = W[0] * (y - t)[0]

# %% errors averaged
# cell: kernel_gradients
# hint: You average over the outputs. The loss is a sum over them, and so is its gradient.
# - da = W.T @ (y - t)
# + da = W.T @ (y - t) / len(y)

# %% stride ignored in the matrix
# cell: conv_matrix
# hint: Your rows begin one column apart whatever `stride` is.
# - rows = (n - len(K)) // stride + 1
# + stride = 1
# + rows = n - len(K) + 1

# %% kernel repeated without overlap
# cell: conv_matrix
# fails: test_conv_matrix, test_matrices, test_up
# hint: In your matrix each kernel begins where the one above it ends. It begins `stride` columns further to the right.
# - matrix[i, i * stride : i * stride + len(K)] = K
# + matrix[i, i * len(K) : (i + 1) * len(K)] = K[: max(0, min(len(K), n - i * len(K)))]

# %% integers in the matrix
# cell: conv_matrix
# fails: test_conv_matrix, test_matrices
# hint: Your matrix holds integers, so every fraction is cut off.
# - matrix = np.zeros((rows, n))
# + matrix = np.zeros((rows, n), dtype=int)

# %% stride ignored in the transposed convolution
# cell: transposed_conv1d
# fails: test_transposed_stride
# hint: The copies of the kernel in your output begin one position apart whatever `stride` is.
# - whole = (len(x) - 1) * stride + len(K)
# + stride = 1
# + whole = (len(x) - 1) * stride + len(K)

# %% length of stride times the input
# cell: transposed_conv1d
# fails: test_transposed_stride
# hint: Your output is too long: the last copy of the kernel begins at (m - 1) times the stride, not at m times.
# - return spread[padding : whole - padding]
# + return np.append(spread, np.zeros(stride - 1))[padding : whole + stride - 1 - padding]

# %% a zero between the values whatever the stride
# cell: transposed_conv1d
# fails: test_transposed_conv1d, test_transposed_stride, test_up
# hint: You put as many zeros between the values as the stride says. One less keeps the copies `stride` apart.
# - whole = (len(x) - 1) * stride + len(K)
# + stride = stride + 1
# + whole = (len(x) - 1) * stride + len(K)

# %% padding removed at one end
# cell: transposed_conv1d
# fails: test_transposed_conv1d, test_transposed_stride, test_up
# hint: You remove the padding at one end twice. It is removed once at each end.
# - return spread[padding : whole - padding]
# + return spread[: whole - 2 * padding]

# %% convolved instead of transposed
# cell: transposed_conv1d
# fails: test_transposed_conv1d, test_transposed_stride, test_up
# hint: This is an ordinary convolution: your result is shorter than the input. The transposed one makes it longer.
# - spread = conv_matrix(K, whole, stride).T @ x
# - return spread[padding : whole - padding]
# + return conv_matrix(K, len(x) + 2 * padding, stride) @ np.pad(x, padding)

# %% largest magnitude wins
# cell: net_forward
# hint: Your units compete by magnitude. The largest number wins, and zero beats every negative one.
# - a = np.array([max(0.0, z[0], z[1]), max(0.0, z[1], z[2])])
# + a = np.array([max(z[0], z[1], key=abs), max(z[1], z[2], key=abs)])

# %% sum instead of the largest
# cell: net_forward
# hint: You add the two units. The larger of the two counts, if it is above zero.
# - a = np.array([max(0.0, z[0], z[1]), max(0.0, z[1], z[2])])
# + a = np.maximum(z[:-1] + z[1:], 0.0)

# %% kernel reversed in the net
# cell: net_forward
# hint: The units meet the kernel backwards. `np.convolve` flips it; `np.correlate` does not.
# - z = np.correlate(x, K) + b
# + z = np.convolve(x, K, "valid") + b

# %% output bias forgotten
# cell: net_forward
# hint: Your output lacks its bias `c`.
# - return z, a, W @ a + c
# + return z, a, W @ a

# %% loss instead of error
# cell: output_gradients
# hint: Your error is squared. The derivative of half the square of (y - t) is y - t itself.
# - return np.outer(y - t, a), y - t
# + return np.outer((y - t) ** 2 / 2, a), (y - t) ** 2 / 2

# %% twice the error
# cell: output_gradients
# hint: Your gradients are twice as large as they should be: the loss has a factor of one half.
# - return np.outer(y - t, a), y - t
# + return np.outer(2 * (y - t), a), 2 * (y - t)

# %% weights instead of activations
# cell: output_gradients
# hint: The gradient of a weight is the error times the activation that it multiplies, not times the weight.
# - return np.outer(y - t, a), y - t
# + return (y - t)[:, None] * W, y - t

# %% every positive unit rewarded
# cell: kernel_gradients
# hint: Every positive unit of a maximum gets its gradient in your version. Only the largest one does.
# - winner = i if z[i] > z[i + 1] else i + 1
# - if z[winner] > 0:
# -     dz[winner] += da[i]
# + for j in (i, i + 1):
# +     if z[j] > 0:
# +         dz[j] += da[i]

# %% error left out
# cell: kernel_gradients
# hint: Your gradient does not depend on the error. What an activation receives is the error times its weight.
# - da = W.T @ (y - t)
# + da = W.sum(axis=0)

# %% bias counts the winners
# cell: kernel_gradients
# hint: The gradient of the bias is the sum of what the units receive, not the number of units that won.
# - return np.correlate(x, dz), dz.sum()
# + return np.correlate(x, dz), np.count_nonzero(dz) * 1.0

# %% gradient of the kernel reversed
# cell: kernel_gradients
# hint: The gradient of the kernel comes out backwards: entry u meets the inputs x[u], x[u + 1], x[u + 2].
# - return np.correlate(x, dz), dz.sum()
# + return np.correlate(x, dz)[::-1], dz.sum()

# %% weights not transposed
# cell: kernel_gradients
# hint: You multiply the errors by W instead of its transpose. Activation i collects over the outputs: down
#   column i of W.
# - da = W.T @ (y - t)
# + da = (W @ (y - t))[:2] if len(y) == 2 else W.T @ (y - t)

# %% gradient of the weights transposed
# cell: output_gradients
# hint: The gradient of W must have the shape of W: a row for each output.
# - return np.outer(y - t, a), y - t
# + return np.outer(a, y - t), y - t

# %% one row too few
# cell: conv_matrix
# fails: test_conv_matrix, test_matrices, test_up
# hint: The last row is missing. The kernel's first position counts as well: this is the + 1.
# - rows = (n - len(K)) // stride + 1
# + rows = (n - len(K)) // stride

# %% plus 1 before dividing
# cell: conv_matrix
# fails: test_conv_matrix
# hint: You add 1 before you divide by the stride. Divide first: the + 1 counts the kernel's first position.
# - rows = (n - len(K)) // stride + 1
# + rows = (n - len(K) + 1) // stride

# %% stride in the rows only
# cell: conv_matrix
# hint: The number of rows is right, but they begin one column apart. They begin `stride` columns apart.
# - matrix[i, i * stride : i * stride + len(K)] = K
# + matrix[i, i : i + len(K)] = K

# %% one row repeated
# cell: conv_matrix
# fails: test_conv_matrix, test_matrices, test_up
# hint: All of your rows are one and the same list: `[row] * n` repeats it, and does not copy it.
# - matrix[i, i * stride : i * stride + len(K)] = K
# + matrix[:, i * stride : i * stride + len(K)] = K

# %% single row squeezed
# cell: conv_matrix
# hint: Where there is one output, your matrix has lost its axis of rows.
# - return matrix
# + return matrix.squeeze()

# %% zero rows for the padding
# cell: matrices
# hint: You have put rows of zeros around the matrix. Padding adds zeros to the input; what the matrix loses are the
#   *columns* that meet them.
# - c44 = c46[:, 1:-1]
# + c44 = np.pad(conv_matrix(K, 4), ((1, 1), (0, 0)))

# %% copies replace one another
# cell: transposed_conv1d
# fails: test_transposed_conv1d, test_transposed_stride, test_up
# hint: Where copies of the kernel overlap, your last one replaces those before it. They add up. (`out[index] += …`
#   with a repeated index adds only once.)
# - spread = conv_matrix(K, whole, stride).T @ x
# + spread = np.zeros(whole)
# + for i in range(len(x)):
# +     spread[i * stride : i * stride + len(K)] = x[i] * K.astype(float)

# %% products of 8 bits
# cell: transposed_conv1d
# fails: test_transposed_stride
# hint: The products of integers of 8 bits do not fit into 8 bits. Compute with floats.
# - spread = conv_matrix(K, whole, stride).T @ x
# + spread = np.zeros(whole)
# + for i in range(len(x)):
# +     spread[i * stride : i * stride + len(K)] += x[i] * K

# %% first four of six
# cell: up
# hint: You have cut two numbers off at the end. Padding 1 removes one at each end.
# - up4 = transposed_conv1d(dy, K, padding=1)
# + up4 = up6[:4]

# %% forward instead of transposed
# cell: up
# hint: This is the forward convolution of `dy`: the matrix must be transposed.
# - up4 = transposed_conv1d(dy, K, padding=1)
# + up4 = c44 @ dy

# %% rectified units returned
# cell: net_forward
# hint: Your z has no negative entries. z are the units before they compete; zero comes in with the maximum.
# - return z, a, W @ a + c
# + return np.maximum(z, 0), a, W @ a + c

# %% bias for every weight
# cell: net_forward
# hint: You add the bias for every weight of the kernel. It is added once for each unit.
# - z = np.correlate(x, K) + b
# + z = np.correlate(x, K) + 3 * b

# %% units cut to integers
# cell: net_forward
# hint: Your units have the dtype of x: for an x of integers, every fraction is cut off.
# - z = np.correlate(x, K) + b
# + z = (np.correlate(x, K) + b).astype(x.dtype)

# %% gradient of the weights cut to integers
# cell: output_gradients
# hint: Your gradient has the dtype of W: for integer weights, every fraction is cut off.
# - return np.outer(y - t, a), y - t
# + return np.outer(y - t, a).astype(W.dtype), y - t

# %% activations sent back
# cell: kernel_gradients
# hint: You send back the error times the activation, which is the gradient of the weight. An activation receives the
#   error times its weight.
# - z, _a, y = net_forward(x, K, b, W, c)
# - da = W.T @ (y - t)
# + z, a, y = net_forward(x, K, b, W, c)
# + da = (y - t).sum() * a

# %% bias of the last layer
# cell: kernel_gradients
# hint: This is the gradient of the last layer's bias `c`. That of `b` is the sum of what the units receive.
# - return np.correlate(x, dz), dz.sum()
# + return np.correlate(x, dz), np.sum(y - t)

# %% upstream gradient reversed
# cell: kernel_gradients
# hint: `np.convolve` flips the gradient of the units, so that the first unit's meets the inputs of the last.
# - return np.correlate(x, dz), dz.sum()
# + return np.convolve(x, dz, "valid"), dz.sum()

# %% winner found by its value
# cell: kernel_gradients
# hint: You look for the winner among all units by its value. Units that do not compete may be equal.
# - winner = i if z[i] > z[i + 1] else i + 1
# - if z[winner] > 0:
# -     dz[winner] += da[i]
# + largest = max(z[i], z[i + 1])
# + if largest > 0:
# +     dz[z == largest] += da[i]

# %% sum of the errors
# cell: kernel_gradients
# hint: You add up the errors and the weights separately. Multiply each error by its own weights first, then add up.
# - da = W.T @ (y - t)
# + da = W.sum(axis=0) * np.sum(y - t)

# %% argmax within the pair
# cell: kernel_gradients
# hint: `argmax` counts within the pair of units. The second maximum is over units 1 and 2.
# - winner = i if z[i] > z[i + 1] else i + 1
# + winner = 0 if z[i] > z[i + 1] else 1

# %% two outputs at most
# cell: kernel_gradients
# hint: Only the first two outputs send their errors back. All of them do.
# - da = W.T @ (y - t)
# + da = W[:2].T @ (y - t)[:2]

# %% first row of weights for all
# cell: net_forward
# fails: test_net_forward
# hint: You use the first row of W for every output. Output m has row m.
# - return z, a, W @ a + c
# + return z, a, W[0] @ a + c

# %% units of the input's dtype
# cell: net_forward
# hint: Your units have the dtype of x: for integers, every fraction is cut off.
# - z = np.correlate(x, K) + b
# + z = (np.correlate(x, K) + b).astype(x.dtype).astype(float)

# %% units instead of activations
# cell: output_gradients
# hint: You multiply the errors by the units. A weight of the last layer multiplies an *activation*.
# - _z, a, y = net_forward(x, K, b, W, c)
# - return np.outer(y - t, a), y - t
# + z, _a, y = net_forward(x, K, b, W, c)
# + return np.outer(y - t, z[:2]), y - t

# %% mean over the outputs
# cell: output_gradients
# hint: You divide by the number of outputs. The loss is a sum over them, not a mean.
# - return np.outer(y - t, a), y - t
# + return np.outer(y - t, a) / len(t), (y - t) / len(t)

# %% gradients in the wrong order
# cell: output_gradients
# hint: You return the gradient of c first. That of W comes first.
# - return np.outer(y - t, a), y - t
# + return y - t, np.outer(y - t, a)

# %% one bias gradient for all outputs
# cell: output_gradients
# hint: You add the gradients of c up. Each output has a bias of its own, and so a gradient of its own.
# - return np.outer(y - t, a), y - t
# + return np.outer(y - t, a), np.sum(y - t)

# %% entry by entry instead of every pair
# cell: output_gradients
# hint: You multiply errors and activations entry by entry. There is a weight for *every pair* of an output and an
#   activation.
# - return np.outer(y - t, a), y - t
# + return (y - t) * a, y - t

# %% weights not transposed, an exception
# variant of: weights not transposed
# - da = W.T @ (y - t)
# + da = W @ (y - t)

# %% bias gradient of the activations
# cell: kernel_gradients
# hint: For b you add up what the activations receive. Where zero has won, no unit gets it: add up what the *units* receive.
# - return np.correlate(x, dz), dz.sum()
# + return np.correlate(x, dz), da.sum()

# %% gradients of the input's dtype
# cell: kernel_gradients
# hint: Your `dz` has the dtype of x: for integers, every fraction is cut off.
# - dz = np.zeros(3)
# + dz = np.zeros(3, dtype=x.dtype)
# - return np.correlate(x, dz), dz.sum()
# + return np.correlate(x.astype(float), dz), float(dz.sum())

# %% rows rounded up
# cell: conv_matrix
# hint: You round the number of rows up. The last window must fit, so the quotient is rounded down.
# - rows = (n - len(K)) // stride + 1
# - matrix = np.zeros((rows, n))
# - for i in range(rows):
# -     matrix[i, i * stride : i * stride + len(K)] = K
# - return matrix
# + rows = -((len(K) - n) // stride) + 1
# + matrix = np.zeros((rows, n + stride))
# + for i in range(rows):
# +     matrix[i, i * stride : i * stride + len(K)] = K
# + return matrix[:, :n]

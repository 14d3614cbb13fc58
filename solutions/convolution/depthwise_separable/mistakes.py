"""Known wrong solutions of depthwise_separable, each with the hint it earns: see docs/authors.md, "Mistakes"."""

# %% channels added up
# cell: depthwise
# hint: You add the channels up. A depthwise convolution keeps them apart.
# - return np.array([conv2d(x[c], D[c]) for c in range(len(x))])
# + return sum(conv2d(channel, kernel) for channel, kernel in zip(x, D))

# %% added up, axis kept
# variant of: channels added up
# - return np.array([conv2d(x[c], D[c]) for c in range(len(x))])
# + return sum(conv2d(channel, kernel) for channel, kernel in zip(x, D))[None]

# %% every kernel on every channel
# cell: depthwise
# hint: You convolve every channel with every kernel. Channel c has the kernel D[c] only.
# - return np.array([conv2d(x[c], D[c]) for c in range(len(x))])
# + return np.array([conv2d(channel, kernel) for channel in x for kernel in D])

# %% first kernel for all channels
# cell: depthwise
# hint: You use one kernel for all channels. Each has its own.
# - return np.array([conv2d(x[c], D[c]) for c in range(len(x))])
# + return np.array([conv2d(channel, D[0]) for channel in x])

# %% kernels transposed
# cell: depthwise
# hint: Your kernels are transposed: their first axis is that of the rows.
# - return np.array([conv2d(x[c], D[c]) for c in range(len(x))])
# + return np.array([conv2d(x[c], D[c].T) for c in range(len(x))])

# %% result of the kernels' dtype
# cell: depthwise
# hint: Your result has the dtype of D: for integers, every fraction is cut off.
# - return np.array([conv2d(x[c], D[c]) for c in range(len(x))])
# + return np.array([conv2d(x[c], D[c]) for c in range(len(x))]).astype(D.dtype)

# %% kernels flipped
# cell: depthwise
# hint: Your kernels are flipped (rotated by 180°). What deep learning calls convolution leaves them as they are.
# - return np.array([conv2d(x[c], D[c]) for c in range(len(x))])
# + return np.array([conv2d(channel, kernel[::-1, ::-1]) for channel, kernel in zip(x, D)])

# %% result of integers
# cell: depthwise
# hint: Your result has the dtype of x: for integers, every fraction is cut off.
# - return np.array([conv2d(x[c], D[c]) for c in range(len(x))])
# + return np.array([conv2d(channel, kernel) for channel, kernel in zip(x, D)]).astype(x.dtype)

# %% a frame of zeros
# cell: depthwise
# hint: Your result is as large as the image. There is no padding: the kernel stays inside.
# - return np.array([conv2d(x[c], D[c]) for c in range(len(x))])
# + top, left = D.shape[1] // 2, D.shape[2] // 2
# + frame = (top, D.shape[1] - 1 - top), (left, D.shape[2] - 1 - left)
# + return np.array([conv2d(np.pad(x[c], frame), D[c]) for c in range(len(x))])

# %% matrix transposed
# cell: pointwise
# hint: Your matrix is transposed: row o of P holds the weights of output o.
# - return np.einsum("oc,cij->oij", P, x)
# + return np.einsum("co,cij->oij", P, x) if P.shape[0] == P.shape[1] else np.einsum("oc,cij->oij", P, x)

# %% matrix transposed, an exception
# variant of: matrix transposed
# - return np.einsum("oc,cij->oij", P, x)
# + return np.einsum("co,cij->oij", P, x)

# %% matrix product over the rows
# cell: pointwise
# hint: `P @ x` multiplies over the last two axes, and so mixes the rows of each channel. Write the positions as one axis first,
#   or name the axes.
# - return np.einsum("oc,cij->oij", P, x)
# + return P @ x

# %% axes reshaped instead of moved
# cell: pointwise
# hint: The output channels are your last axis, and `reshape` cannot move it to the front: it only cuts the numbers anew.
# - return np.einsum("oc,cij->oij", P, x)
# + return np.tensordot(x, P, axes=(0, 1)).reshape(len(P), *x.shape[1:])

# %% mixture of integers
# cell: pointwise
# hint: Your result has the dtype of x: for integers, every fraction is cut off.
# - return np.einsum("oc,cij->oij", P, x)
# + return np.einsum("oc,cij->oij", P, x).astype(x.dtype)

# %% channels last
# cell: pointwise
# hint: Your output channels are the last axis. They belong to the front: `np.moveaxis`, or name the axes in `np.einsum`.
# - return np.einsum("oc,cij->oij", P, x)
# + return np.tensordot(x, P, axes=(0, 1))

# %% pixels reshaped instead of moved
# cell: pointwise
# hint: You reshape x to (pixels, channels), but its channels come first: `reshape` only cuts the numbers anew. Reshape to (channels,
#   pixels), and transpose.
# - return np.einsum("oc,cij->oij", P, x)
# + return (x.reshape(-1, len(x)) @ P.T).T.reshape(len(P), *x.shape[1:])

# %% all axes turned around
# cell: pointwise
# hint: `.T` turns all axes around, rows and columns as well. Only the output channels belong to the front: `np.moveaxis`.
# - return np.einsum("oc,cij->oij", P, x)
# + return np.tensordot(x, P, axes=(0, 1)).T

# %% dot over the rows
# variant of: matrix product over the rows
# - return np.einsum("oc,cij->oij", P, x)
# + return np.dot(P, x)

# %% mixture of the matrix's dtype
# cell: pointwise
# hint: Your result has the dtype of P: for integers, every fraction is cut off.
# - return np.einsum("oc,cij->oij", P, x)
# + return np.einsum("oc,cij->oij", P, x).astype(P.dtype)

# %% weights added up first
# cell: pointwise
# hint: You multiply each channel by the sum of its weights. Each output has weights of its own.
# - return np.einsum("oc,cij->oij", P, x)
# + return np.einsum("oc,cij->cij", P, x)

# %% channels not added up
# cell: pointwise
# hint: Your result still has an axis for the input channels. Add them up.
# - return np.einsum("oc,cij->oij", P, x)
# + return P[:, :, None, None] * x

# %% mean over the channels
# cell: pointwise
# hint: You take the mean over the input channels. It is their sum.
# - return np.einsum("oc,cij->oij", P, x)
# + return np.einsum("oc,cij->oij", P, x) / len(x)

# %% input and output channels exchanged
# cell: compose
# hint: Your first two axes are exchanged: the output channels come first.
# - return P[:, :, None, None] * D
# + return (P[:, :, None, None] * D).swapaxes(0, 1)

# %% matrix of the mixing transposed
# cell: compose
# hint: You use P transposed: P[o, c] belongs to output o and input channel c.
# - return P[:, :, None, None] * D
# + return P.T[:, :, None, None] * D[: P.shape[0]] if P.shape[0] <= P.shape[1] else P[:, :, None, None] * D.swapaxes(1, 2)

# %% factors along the outputs
# cell: compose
# hint: Your patterns belong to the output channels. D[c] belongs to the *input* channel c.
# - return P[:, :, None, None] * D
# + return P[:, :, None, None] * np.resize(D, (len(P), *D.shape[1:]))[:, None]

# %% composed kernel flipped
# cell: compose
# hint: You flip the patterns. The pointwise convolution only multiplies them.
# - return P[:, :, None, None] * D
# + return (P[:, :, None, None] * D)[:, :, ::-1, ::-1]

# %% pattern taken for a square
# cell: compose
# hint: You take the patterns for squares. Their rows and columns may differ.
# - return P[:, :, None, None] * D
# + W = np.zeros((*P.shape, D.shape[2], D.shape[2]))
# + for o, c in np.ndindex(P.shape):
# +     W[o, c] = P[o, c] * D[c]
# + return W

# %% added instead of multiplied
# cell: compose
# hint: You add the factor to the pattern. It multiplies the pattern.
# - return P[:, :, None, None] * D
# + return P[:, :, None, None] + D

# %% patterns added up over the channels
# cell: compose
# hint: You add up over the input channels. In the dense kernel, each keeps its own pattern.
# - return P[:, :, None, None] * D
# + return np.tensordot(P, D, axes=1)

# %% K instead of K²
# cell: costs
# fails: test_separable_parameters
# hint: You count K weights for a pattern. A K×K pattern has K².
# - weights = in_channels * (kernel_size**2 + out_channels)
# + weights = in_channels * (kernel_size + out_channels)

# %% a pattern for each pair
# cell: costs
# fails: test_separable_parameters
# hint: You count a pattern for each pair of channels. There is one for each input channel.
# - weights = in_channels * (kernel_size**2 + out_channels)
# + weights = in_channels * out_channels * (kernel_size**2 + 1)

# %% both biases of the output's size
# cell: costs
# fails: test_separable_parameters
# hint: The depthwise convolution has a bias for each *input* channel.
# - return weights + out_channels * (biases > 0) + in_channels * (biases > 1)
# + return weights + out_channels * biases

# %% first bias after the depthwise convolution
# cell: costs
# fails: test_separable_parameters
# hint: A single bias vector belongs to the output, not to the depthwise convolution.
# - return weights + out_channels * (biases > 0) + in_channels * (biases > 1)
# + return weights + in_channels * (biases > 0) + out_channels * (biases > 1)

# %% second bias instead of both
# cell: costs
# fails: test_separable_parameters
# hint: With two bias vectors you count only that of the input channels. That of the output channels is still there.
# - return weights + out_channels * (biases > 0) + in_channels * (biases > 1)
# + return weights + (0, out_channels, in_channels)[biases]

# %% biases ignored
# cell: costs
# fails: test_separable_parameters
# hint: Your count is the same for any number of bias vectors.
# - return weights + out_channels * (biases > 0) + in_channels * (biases > 1)
# + return weights

# %% ratio upside down
# cell: costs
# fails: test_cost_ratio
# hint: Your ratio is upside down: the separable layer is the cheaper one, so the ratio is below 1.
# - return 1 / out_channels + 1 / kernel_size**2
# + return 1 / (1 / out_channels + 1 / kernel_size**2)

# %% ratio never above 1
# cell: costs
# fails: test_cost_ratio
# hint: You cut the ratio off at 1. With a single output channel, the two layers cost more than the dense one.
# - return 1 / out_channels + 1 / kernel_size**2
# + return min(1.0, 1 / out_channels + 1 / kernel_size**2)

# %% what is saved
# cell: costs
# fails: test_cost_ratio
# hint: This is the part that is saved. The part that is left is asked for.
# - return 1 / out_channels + 1 / kernel_size**2
# + return 1 - (1 / out_channels + 1 / kernel_size**2)

# %% ratio with K
# cell: costs
# fails: test_cost_ratio
# hint: You use K where K² belongs.
# - return 1 / out_channels + 1 / kernel_size**2
# + return 1 / out_channels + 1 / kernel_size

# %% ratio of the depthwise part
# cell: costs
# fails: test_cost_ratio
# hint: This is the depthwise part alone. The pointwise one costs 1 / K² of the dense layer.
# - return 1 / out_channels + 1 / kernel_size**2
# + return 1 / out_channels

# %% product of the two fractions
# cell: costs
# fails: test_cost_ratio
# hint: You multiply the two fractions. The costs of the two layers add up.
# - return 1 / out_channels + 1 / kernel_size**2
# + return 1 / (out_channels * kernel_size**2)

# %% the depthwise fraction
# cell: costs
# fails: test_pointwise_fraction
# hint: This is the depthwise part of the work. The fraction of the pointwise part is wanted.
# - return out_channels / (out_channels + kernel_size**2)
# + return kernel_size**2 / (out_channels + kernel_size**2)

# %% fraction of the dense layer
# cell: costs
# fails: test_pointwise_fraction
# hint: You divide the pointwise part by the dense layer. The fraction is relative to the separable layer, both parts together.
# - return out_channels / (out_channels + kernel_size**2)
# + return 1 / kernel_size**2

# %% twice K for K²
# cell: costs
# fails: test_pointwise_fraction
# hint: You add 2K where K² belongs: `*` multiplies, `**` raises to a power.
# - return out_channels / (out_channels + kernel_size**2)
# + return out_channels / (out_channels + kernel_size * 2)

# %% always nine weights
# cell: costs
# fails: test_pointwise_fraction
# hint: You count nine weights for every kernel: `kernel_size` is not used.
# - return out_channels / (out_channels + kernel_size**2)
# + return out_channels / (out_channels + 9)

# %% pointwise relative to depthwise
# cell: costs
# fails: test_pointwise_fraction
# hint: You divide by the depthwise part. The fraction is relative to both parts together.
# - return out_channels / (out_channels + kernel_size**2)
# + return out_channels / kernel_size**2

# %% singular value left out
# cell: best_separable
# hint: Your singular value is missing: u and v have length 1.
# - nearest[:, c] = (sigma[0] * np.outer(U[:, 0], Vt[0])).reshape(W[:, c].shape)
# + nearest[:, c] = np.outer(U[:, 0], Vt[0]).reshape(W[:, c].shape)

# %% kernel of integers
# cell: best_separable
# hint: Your result has the dtype of W: for integers, every fraction is cut off.
# - nearest = np.empty(W.shape)
# + nearest = np.zeros_like(W)

# %% singular value used twice
# cell: best_separable
# hint: You use the singular value twice, once with u and once with v.
# - nearest[:, c] = (sigma[0] * np.outer(U[:, 0], Vt[0])).reshape(W[:, c].shape)
# + nearest[:, c] = (sigma[0] ** 2 * np.outer(U[:, 0], Vt[0])).reshape(W[:, c].shape)

# %% first column of V transposed
# cell: best_separable
# hint: `np.linalg.svd` returns V transposed: its first *row* belongs to the largest singular value.
# - nearest[:, c] = (sigma[0] * np.outer(U[:, 0], Vt[0])).reshape(W[:, c].shape)
# + other = Vt[:, 0] if Vt.shape[0] == Vt.shape[1] else Vt[0]
# + nearest[:, c] = (sigma[0] * np.outer(U[:, 0], other)).reshape(W[:, c].shape)

# %% first row of U
# cell: best_separable
# hint: You take the first row of U. Its first *column* belongs to the largest singular value.
# - nearest[:, c] = (sigma[0] * np.outer(U[:, 0], Vt[0])).reshape(W[:, c].shape)
# + other = U[0] if U.shape[0] == U.shape[1] else U[:, 0]
# + nearest[:, c] = (sigma[0] * np.outer(other, Vt[0])).reshape(W[:, c].shape)

# %% smallest singular value
# cell: best_separable
# hint: You keep the smallest singular value. The largest comes first.
# - nearest[:, c] = (sigma[0] * np.outer(U[:, 0], Vt[0])).reshape(W[:, c].shape)
# + nearest[:, c] = (sigma[-1] * np.outer(U[:, -1], Vt[-1])).reshape(W[:, c].shape)

# %% unfolding called separable
# cell: best_separable
# hint: You decompose the unfolding of the whole kernel. Every input channel has a matrix of its own.
# - nearest = np.empty(W.shape)
# - for c in range(inputs):
# -     U, sigma, Vt = np.linalg.svd(W[:, c].reshape(outputs, rows * columns))
# -     nearest[:, c] = (sigma[0] * np.outer(U[:, 0], Vt[0])).reshape(W[:, c].shape)
# - return nearest
# + U, sigma, Vt = np.linalg.svd(W.reshape(len(W), -1), full_matrices=False)
# + return (sigma[0] * np.outer(U[:, 0], Vt[0])).reshape(W.shape)

# %% a slice for each output
# cell: best_separable
# hint: You decompose a matrix for each *output* channel. The patterns of one *input* channel belong together.
# - nearest = np.empty(W.shape)
# - for c in range(inputs):
# -     U, sigma, Vt = np.linalg.svd(W[:, c].reshape(outputs, rows * columns))
# -     nearest[:, c] = (sigma[0] * np.outer(U[:, 0], Vt[0])).reshape(W[:, c].shape)
# - return nearest
# + nearest = np.empty(W.shape)
# + for o in range(len(W)):
# +     U, sigma, Vt = np.linalg.svd(W[o].reshape(W.shape[1], -1), full_matrices=False)
# +     nearest[o] = (sigma[0] * np.outer(U[:, 0], Vt[0])).reshape(W[o].shape)
# + return nearest

# %% patterns separated into rows and columns
# cell: best_separable
# hint: You make each pattern a column times a row. That is another kind of separable kernel: here the K×K pattern stays
#   whole, and all outputs use it.
# - nearest = np.empty(W.shape)
# - for c in range(inputs):
# -     U, sigma, Vt = np.linalg.svd(W[:, c].reshape(outputs, rows * columns))
# -     nearest[:, c] = (sigma[0] * np.outer(U[:, 0], Vt[0])).reshape(W[:, c].shape)
# - return nearest
# + U, sigma, Vt = np.linalg.svd(W, full_matrices=False)
# + return sigma[..., 0, None, None] * U[..., :, :1] * Vt[..., :1, :]

# %% mean pattern with fitted factors
# cell: best_separable
# hint: You take the mean of the patterns, and fit a factor to each. The best common pattern is the first row of V transposed: the mean
#   may be far from it, as patterns of opposite signs cancel.
# - U, sigma, Vt = np.linalg.svd(W[:, c].reshape(outputs, rows * columns))
# - nearest[:, c] = (sigma[0] * np.outer(U[:, 0], Vt[0])).reshape(W[:, c].shape)
# + slice_ = W[:, c].reshape(outputs, rows * columns).astype(float)
# + mean = slice_.mean(axis=0)
# + nearest[:, c] = np.outer(slice_ @ mean, mean / max(mean @ mean, 1e-300)).reshape(W[:, c].shape)

# %% axes reshaped instead of moved in the kernel
# cell: best_separable
# hint: You reshape W to (inputs, outputs, …), which only cuts the numbers anew. `W[:, c]` is the slice of an input channel.
# - nearest = np.empty(W.shape)
# - for c in range(inputs):
# -     U, sigma, Vt = np.linalg.svd(W[:, c].reshape(outputs, rows * columns))
# -     nearest[:, c] = (sigma[0] * np.outer(U[:, 0], Vt[0])).reshape(W[:, c].shape)
# - return nearest
# + U, sigma, Vt = np.linalg.svd(W.reshape(inputs, outputs, rows * columns), full_matrices=False)
# + return (sigma[:, :1, None] * U[:, :, :1] @ Vt[:, :1, :]).reshape(W.shape)

# %% mean pattern
# cell: best_separable
# hint: You take the mean of the patterns. The best common pattern weighs them, signs included: the singular value
#   decomposition finds it.
# - nearest = np.empty(W.shape)
# - for c in range(inputs):
# -     U, sigma, Vt = np.linalg.svd(W[:, c].reshape(outputs, rows * columns))
# -     nearest[:, c] = (sigma[0] * np.outer(U[:, 0], Vt[0])).reshape(W[:, c].shape)
# - return nearest
# + return np.broadcast_to(W.mean(axis=0), W.shape).copy()

# %% error squared
# cell: separable_error
# hint: Your error is squared: take the root at the end.
# - return np.sqrt(np.sum(squares[:, 1:]) / np.sum(squares))
# + return np.sum(squares[:, 1:]) / np.sum(squares)

# %% singular values not squared
# cell: separable_error
# hint: You add up the singular values themselves. Squares of lengths add up.
# - squares = np.linalg.svd(matrices, compute_uv=False) ** 2
# + squares = np.linalg.svd(matrices, compute_uv=False)

# %% second singular value only
# cell: separable_error
# hint: You count the second singular value only. All but the first are lost.
# - return np.sqrt(np.sum(squares[:, 1:]) / np.sum(squares))
# + return np.sqrt(np.sum(squares[:, 1:2]) / np.sum(squares))

# %% distances added up
# cell: separable_error
# hint: You add up the distances of the slices. Their squares add up: take the root at the end.
# - return np.sqrt(np.sum(squares[:, 1:]) / np.sum(squares))
# + return np.sum(np.sqrt(np.sum(squares[:, 1:], axis=1))) / np.sqrt(np.sum(squares))

# %% mean of the channels' errors
# cell: separable_error
# hint: You take the mean of the errors of the input channels. Add up the squares of all channels first, then divide once.
# - return np.sqrt(np.sum(squares[:, 1:]) / np.sum(squares))
# + return np.mean(np.sqrt(np.sum(squares[:, 1:], axis=1) / np.sum(squares, axis=1)))

# %% relative to what is kept
# cell: separable_error
# hint: You divide by what is kept. Divide by the length of the whole kernel.
# - return np.sqrt(np.sum(squares[:, 1:]) / np.sum(squares))
# + return np.sqrt(np.sum(squares[:, 1:]) / np.sum(squares[:, 0]))

# %% what is kept
# cell: separable_error
# hint: This is the fraction that is kept. The error is what is lost.
# - return np.sqrt(np.sum(squares[:, 1:]) / np.sum(squares))
# + return np.sqrt(np.sum(squares[:, 0]) / np.sum(squares))

# %% one minus what is kept
# cell: separable_error
# hint: For a separable kernel, 1 minus the part that is kept can be negative by rounding, and its root is NaN.
# - return np.sqrt(np.sum(squares[:, 1:]) / np.sum(squares))
# + return np.sqrt(1 - np.sum(squares[:, 0]) / np.linalg.norm(W) ** 2)

# %% a little more in the denominator
# cell: separable_error
# hint: You add a small number to the length against a division by zero. For small kernels it is not small.
# - return np.sqrt(np.sum(squares[:, 1:]) / np.sum(squares))
# + return np.sqrt(np.sum(squares[:, 1:])) / (np.sqrt(np.sum(squares)) + 1e-8)

# %% error of the unfolding
# cell: separable_error
# hint: You use the singular values of the unfolding. Every input channel has a matrix of its own.
# - matrices = [W[:, c].reshape(outputs, rows * columns) for c in range(inputs)]
# + matrices = W.reshape(1, len(W), -1)

# %% first r values only
# cell: low_rank
# fails: test_low_rank
# hint: You keep one singular value. The first `rank` of them are wanted.
# - return (U[:, :rank] * sigma[:rank] @ Vt[:rank]).reshape(W.shape)
# + return (U[:, :1] * sigma[:1] @ Vt[:1]).reshape(W.shape)

# %% singular values left out of the product
# cell: low_rank
# fails: test_low_rank
# hint: Your singular values are missing: the columns of U and the rows of V transposed have length 1.
# - return (U[:, :rank] * sigma[:rank] @ Vt[:rank]).reshape(W.shape)
# + return (U[:, :rank] @ Vt[:rank]).reshape(W.shape)

# %% low rank of integers
# cell: low_rank
# fails: test_low_rank
# hint: Your result has the dtype of W: for integers, every fraction is cut off.
# - return (U[:, :rank] * sigma[:rank] @ Vt[:rank]).reshape(W.shape)
# + return (U[:, :rank] * sigma[:rank] @ Vt[:rank]).reshape(W.shape).astype(W.dtype)

# %% each term cut off
# variant of: low rank of integers
# - return (U[:, :rank] * sigma[:rank] @ Vt[:rank]).reshape(W.shape)
# + out = np.zeros_like(W)
# + for i in range(rank):
# +     out += (sigma[i] * np.outer(U[:, i], Vt[i])).reshape(W.shape).astype(W.dtype)
# + return out

# %% rank of each slice
# cell: low_rank
# fails: test_low_rank
# hint: You approximate every input channel by itself. Here the unfolding of the whole kernel is decomposed.
# - U, sigma, Vt = np.linalg.svd(W.reshape(outputs, inputs * rows * columns))
# - return (U[:, :rank] * sigma[:rank] @ Vt[:rank]).reshape(W.shape)
# + out = np.empty(W.shape)
# + for c in range(W.shape[1]):
# +     U, sigma, Vt = np.linalg.svd(W[:, c].reshape(len(W), -1), full_matrices=False)
# +     out[:, c] = (U[:, :rank] * sigma[:rank] @ Vt[:rank]).reshape(W[:, c].shape)
# + return out

# %% largest value left out
# cell: low_rank
# fails: test_low_rank
# hint: Your sum begins with the second singular value. The first has the number 0.
# - return (U[:, :rank] * sigma[:rank] @ Vt[:rank]).reshape(W.shape)
# + return (U[:, 1:rank] * sigma[1:rank] @ Vt[1:rank]).reshape(W.shape)

# %% last values kept
# cell: low_rank
# fails: test_low_rank
# hint: You keep the smallest singular values. The largest come first.
# - return (U[:, :rank] * sigma[:rank] @ Vt[:rank]).reshape(W.shape)
# + return (U[:, -rank:] * sigma[-rank:] @ Vt[-rank:]).reshape(W.shape)

# %% unfolded along the input channels
# cell: low_rank
# fails: test_low_rank
# hint: Your matrix has a row for each *input* channel. The unfolding has a row for each output channel.
# - U, sigma, Vt = np.linalg.svd(W.reshape(outputs, inputs * rows * columns))
# - return (U[:, :rank] * sigma[:rank] @ Vt[:rank]).reshape(W.shape)
# + swapped = W.swapaxes(0, 1)
# + U, sigma, Vt = np.linalg.svd(swapped.reshape(len(swapped), -1), full_matrices=False)
# + return (U[:, :rank] * sigma[:rank] @ Vt[:rank]).reshape(swapped.shape).swapaxes(0, 1)

# %% absolute tolerance
# cell: low_rank
# fails: test_ranks
# hint: You compare the singular values with a fixed number. What counts as rounding depends on the largest of them.
# - slices = [np.linalg.matrix_rank(W[:, c].reshape(outputs, rows * columns)) for c in range(inputs)]
# + slices = [np.linalg.matrix_rank(W[:, c].reshape(outputs, -1), tol=1e-6) for c in range(inputs)]

# %% absolute tolerance in both ranks
# variant of: absolute tolerance
# - slices = [np.linalg.matrix_rank(W[:, c].reshape(outputs, rows * columns)) for c in range(inputs)]
# - return np.array(slices), np.linalg.matrix_rank(W.reshape(outputs, inputs * rows * columns))
# + slices = [np.linalg.matrix_rank(W[:, c].reshape(outputs, -1), tol=1e-6) for c in range(inputs)]
# + return np.array(slices), np.linalg.matrix_rank(W.reshape(outputs, -1), tol=1e-6)

# %% rounding errors counted
# cell: low_rank
# fails: test_ranks
# hint: You count every singular value that is not exactly 0. Rounding errors are not 0: compare with the largest value.
# - slices = [np.linalg.matrix_rank(W[:, c].reshape(outputs, rows * columns)) for c in range(inputs)]
# - return np.array(slices), np.linalg.matrix_rank(W.reshape(outputs, inputs * rows * columns))
# + slices = [np.linalg.matrix_rank(W[:, c].reshape(outputs, rows * columns), tol=0) for c in range(inputs)]
# + return np.array(slices), np.linalg.matrix_rank(W.reshape(outputs, inputs * rows * columns), tol=0)

# %% one rank for all slices
# cell: low_rank
# fails: test_ranks
# hint: You return the largest rank of a slice. A number for each input channel is wanted.
# - return np.array(slices), np.linalg.matrix_rank(W.reshape(outputs, inputs * rows * columns))
# + return max(slices), np.linalg.matrix_rank(W.reshape(len(W), W[0].size))

# %% all patterns as rows
# cell: low_rank
# fails: test_ranks
# hint: Your unfolding has a row for each *pair* of channels. It has one for each output channel, with all its patterns side by side.
# - return np.array(slices), np.linalg.matrix_rank(W.reshape(outputs, inputs * rows * columns))
# + return np.array(slices), np.linalg.matrix_rank(W.reshape(outputs * inputs, rows * columns))

# %% sum of the ranks
# cell: low_rank
# fails: test_ranks
# hint: You add the ranks of the slices up. The rank of the unfolding may be smaller.
# - return np.array(slices), np.linalg.matrix_rank(W.reshape(outputs, inputs * rows * columns))
# + return np.array(slices), sum(slices)

# %% sum of the ranks, cut off
# cell: low_rank
# fails: test_ranks
# hint: You add the ranks of the slices up, and cut the sum off. The slices may share their factors: then the unfolding has a smaller
#   rank.
# - return np.array(slices), np.linalg.matrix_rank(W.reshape(outputs, inputs * rows * columns))
# + return np.array(slices), min(outputs, sum(slices))

# %% ranks of the patterns
# cell: low_rank
# fails: test_ranks
# hint: These are ranks of the K×K patterns. Write the patterns of an input channel as rows of one matrix.
# - slices = [np.linalg.matrix_rank(W[:, c].reshape(outputs, rows * columns)) for c in range(inputs)]
# + slices = np.linalg.matrix_rank(W).max(axis=0)

# %% slices of the outputs
# cell: low_rank
# fails: test_ranks
# hint: Your slices belong to the output channels. There is one for each input channel.
# - slices = [np.linalg.matrix_rank(W[:, c].reshape(outputs, rows * columns)) for c in range(inputs)]
# + slices = np.array([np.linalg.matrix_rank(one.reshape(W.shape[1], -1)) for one in W])

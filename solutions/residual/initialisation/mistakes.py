"""Known wrong solutions of initialisation, each with the hint it earns: see docs/authors.md, "Mistakes"."""

# %% kernel left out of the fans
# cell: fans
# hint: You count channels only. An output of a convolution sums over all positions of its kernel as well.
# - return inputs * positions, outputs * positions
# + return inputs, outputs

# %% kernel in one fan only
# cell: fans
# hint: You count the positions of the kernel in the fan-in only. They belong in both.
# - return inputs * positions, outputs * positions
# + return inputs * positions, outputs

# %% fans exchanged
# cell: fans
# hint: Fan-in and fan-out are exchanged: the shape begins with the *outputs*.
# - return inputs * positions, outputs * positions
# + return outputs * positions, inputs * positions

# %% square kernels only
# cell: fans
# hint: You take the kernel for a square. Its rows and its columns may differ.
# - positions = int(np.prod(kernel))
# + positions = kernel[0] ** 2 if kernel else 1

# %% rows and columns added up
# cell: fans
# hint: You add the kernel's rows and columns. A kernel has rows times columns positions.
# - positions = int(np.prod(kernel))
# + positions = sum(kernel) or 1

# %% all weights
# cell: fans
# hint: This is the number of all weights. Fan-in counts those of *one* output, fan-out those of one input.
# - return inputs * positions, outputs * positions
# + return inputs * outputs * positions, inputs * outputs * positions

# %% variance instead of standard deviation
# cell: scale
# hint: You return the variance. The standard deviation is its root.
# - return np.sqrt(3 * variance) if distribution == "uniform" else np.sqrt(variance)
# + return 3 * variance if distribution == "uniform" else variance

# %% standard deviation as bound
# cell: scale
# hint: You use the standard deviation as the bound of the uniform distribution. Its bound is √3 times as large.
# - return np.sqrt(3 * variance) if distribution == "uniform" else np.sqrt(variance)
# + return np.sqrt(variance)

# %% bound as standard deviation
# cell: scale
# hint: You use the bound of the uniform distribution for the normal one, too.
# - return np.sqrt(3 * variance) if distribution == "uniform" else np.sqrt(variance)
# + return np.sqrt(3 * variance)

# %% distributions exchanged
# cell: scale
# hint: The two distributions are exchanged: the bound of the uniform one is √3 times the standard deviation.
# - return np.sqrt(3 * variance) if distribution == "uniform" else np.sqrt(variance)
# + return np.sqrt(variance) if distribution == "uniform" else np.sqrt(3 * variance)

# %% bound from the variance
# cell: scale
# hint: You multiply the variance by √3. The bound is √3 times the standard deviation.
# - return np.sqrt(3 * variance) if distribution == "uniform" else np.sqrt(variance)
# + return np.sqrt(3) * variance if distribution == "uniform" else np.sqrt(variance)

# %% bound divided by the root
# cell: scale
# hint: You divide by √3. The uniform distribution between -b and b has the variance b²/3, so b is √3 times as large as σ.
# - return np.sqrt(3 * variance) if distribution == "uniform" else np.sqrt(variance)
# + return np.sqrt(variance / 3) if distribution == "uniform" else np.sqrt(variance)

# %% bound of twelve
# cell: scale
# hint: The variance of numbers between -b and b is b²/3. With /12 you take b for the whole width.
# - return np.sqrt(3 * variance) if distribution == "uniform" else np.sqrt(variance)
# + return np.sqrt(12 * variance) if distribution == "uniform" else np.sqrt(variance)

# %% He with the fan-out
# cell: scale
# hint: He's variance is 2 / fan-in. You use the fan-out.
# - variance = 2 / fan_in if scheme == "he" else 2 / (fan_in + fan_out)
# + variance = 2 / fan_out if scheme == "he" else 2 / (fan_in + fan_out)

# %% He with the channels
# cell: scale
# hint: In He's variance you use the input channels. The fan-in counts the positions of the kernel as well.
# - variance = 2 / fan_in if scheme == "he" else 2 / (fan_in + fan_out)
# + variance = 2 / shape[1] if scheme == "he" else 2 / (fan_in + fan_out)

# %% He without the 2
# cell: scale
# hint: He's variance has a 2 in it, for the half that a ReLU stops.
# - variance = 2 / fan_in if scheme == "he" else 2 / (fan_in + fan_out)
# + variance = 1 / fan_in if scheme == "he" else 2 / (fan_in + fan_out)

# %% gain of 2
# cell: scale
# hint: You multiply the standard deviation by 2. The variance is multiplied by 2, the standard deviation by √2.
# - variance = 2 / fan_in if scheme == "he" else 2 / (fan_in + fan_out)
# + variance = 4 / fan_in if scheme == "he" else 2 / (fan_in + fan_out)

# %% Xavier without the 2
# cell: scale
# hint: Xavier's variance is 2 divided by the sum of both fans: one over their mean.
# - variance = 2 / fan_in if scheme == "he" else 2 / (fan_in + fan_out)
# + variance = 2 / fan_in if scheme == "he" else 1 / (fan_in + fan_out)

# %% Xavier with the fan-in alone
# cell: scale
# hint: Xavier's variance depends on both fans.
# - variance = 2 / fan_in if scheme == "he" else 2 / (fan_in + fan_out)
# + variance = 2 / fan_in if scheme == "he" else 1 / fan_in

# %% Xavier with the channels
# cell: scale
# hint: In Xavier's variance you add up the channels. Add up the fans, which count the positions of the kernel as well.
# - variance = 2 / fan_in if scheme == "he" else 2 / (fan_in + fan_out)
# + variance = 2 / fan_in if scheme == "he" else 2 / (shape[0] + shape[1])

# %% drawn within one standard deviation
# cell: draw
# hint: You draw uniform weights between -σ and σ. Their bound is √3 times as large: `scale` returns it for "uniform".
# - random, size = np.random.default_rng(seed), scale(shape, scheme, distribution)
# + random, size = np.random.default_rng(seed), scale(shape, scheme, "normal")

# %% scale as variance
# cell: draw
# hint: You pass a variance. `normal` takes the standard deviation.
# - return random.normal(0, size, shape) if distribution == "normal" else random.uniform(-size, size, shape)
# + return random.normal(0, size**2, shape) if distribution == "normal" else random.uniform(-size, size, shape)

# %% scale as mean
# cell: draw
# hint: The first argument of `normal` is the mean, the second the standard deviation.
# - return random.normal(0, size, shape) if distribution == "normal" else random.uniform(-size, size, shape)
# + return random.normal(size, 1, shape) if distribution == "normal" else random.uniform(-size, size, shape)

# %% drawn twice
# cell: draw
# hint: You draw from both distributions, one after the other. Each call moves the generator on: call it once.
# - random, size = np.random.default_rng(seed), scale(shape, scheme, distribution)
# - return random.normal(0, size, shape) if distribution == "normal" else random.uniform(-size, size, shape)
# + random, size = np.random.default_rng(seed), scale(shape, scheme, distribution)
# + both = {"normal": random.normal(0, size, shape), "uniform": random.uniform(-size, size, shape)}
# + return both[distribution]

# %% outputs and inputs alone drawn
# cell: draw
# hint: You draw a number for each pair of channels. A convolution has a kernel for each: draw the whole shape.
# - return random.normal(0, size, shape) if distribution == "normal" else random.uniform(-size, size, shape)
# + shape = shape[:2]
# + return random.normal(0, size, shape) if distribution == "normal" else random.uniform(-size, size, shape)

# %% bound enlarged again
# cell: draw
# hint: You multiply by √3 although `scale` has returned the bound already.
# - return random.normal(0, size, shape) if distribution == "normal" else random.uniform(-size, size, shape)
# + size *= np.sqrt(3) if distribution == "uniform" else 1
# + return random.normal(0, size, shape) if distribution == "normal" else random.uniform(-size, size, shape)

# %% uniform from zero
# cell: draw
# hint: Your uniform weights are between 0 and b. They are between -b and b.
# - return random.normal(0, size, shape) if distribution == "normal" else random.uniform(-size, size, shape)
# + return random.normal(0, size, shape) if distribution == "normal" else random.uniform(0, size, shape)

# %% seed ignored
# cell: draw
# hint: Your weights are the same for every seed.
# - random, size = np.random.default_rng(seed), scale(shape, scheme, distribution)
# + random, size = np.random.default_rng(0), scale(shape, scheme, distribution)

# %% old generator
# cell: draw
# hint: You use NumPy's old generator, `np.random.seed`. Make a new one with `np.random.default_rng(seed)`.
# - random, size = np.random.default_rng(seed), scale(shape, scheme, distribution)
# + random, size = np.random.RandomState(seed), scale(shape, scheme, distribution)

# %% always normal
# cell: draw
# hint: You always draw from a normal distribution: `distribution` is not used.
# - return random.normal(0, size, shape) if distribution == "normal" else random.uniform(-size, size, shape)
# + return random.normal(0, size, shape)

# %% no half for the ReLU
# cell: layer_factor
# hint: A ReLU stops half of the mean square: a factor of one half is missing.
# - return fan * scale(shape, scheme, "normal") ** 2 * (0.5 if relu else 1)
# + return fan * scale(shape, scheme, "normal") ** 2

# %% half without a ReLU
# cell: layer_factor
# hint: Without a ReLU, nothing is stopped.
# - return fan * scale(shape, scheme, "normal") ** 2 * (0.5 if relu else 1)
# + return fan * scale(shape, scheme, "normal") ** 2 * 0.5

# %% fan-in in both directions
# cell: layer_factor
# hint: On its way back, a gradient is a sum over the fan-out.
# - fan = fan_in if direction == "forward" else fan_out
# + fan = fan_in

# %% channels for fans
# cell: layer_factor
# hint: You take the channels for the fans. The fans count the positions of the kernel as well.
# - fan = fan_in if direction == "forward" else fan_out
# + fan = shape[1] if direction == "forward" else shape[0]

# %% He always keeps the size
# cell: layer_factor
# hint: He's weights keep the size on the way *forward*, with a ReLU. On the way back, the fan-out counts.
# - return fan * scale(shape, scheme, "normal") ** 2 * (0.5 if relu else 1)
# + return 1.0 if scheme == "he" and relu else fan * scale(shape, scheme, "normal") ** 2 * (0.5 if relu else 1)

# %% no half on the way back
# cell: layer_factor
# hint: A ReLU stops half of the gradient, too.
# - return fan * scale(shape, scheme, "normal") ** 2 * (0.5 if relu else 1)
# + return fan * scale(shape, scheme, "normal") ** 2 * (0.5 if relu and direction == "forward" else 1)

# %% directions exchanged
# cell: layer_factor
# hint: The two directions are exchanged: forward, a unit sums over its fan-in.
# - fan = fan_in if direction == "forward" else fan_out
# + fan = fan_out if direction == "forward" else fan_in

# %% standard deviation not squared
# cell: layer_factor
# hint: You multiply by the standard deviation. The mean square grows with its square.
# - return fan * scale(shape, scheme, "normal") ** 2 * (0.5 if relu else 1)
# + return fan * scale(shape, scheme, "normal") * (0.5 if relu else 1)

# %% factor of the values
# cell: layer_factor
# hint: This is the factor of the values themselves. The mean square is multiplied by its square.
# - return fan * scale(shape, scheme, "normal") ** 2 * (0.5 if relu else 1)
# + return np.sqrt(fan * scale(shape, scheme, "normal") ** 2 * (0.5 if relu else 1))

# %% bound for the variance
# cell: layer_factor
# hint: You use the bound of the uniform distribution. The variance is the square of the standard deviation.
# - return fan * scale(shape, scheme, "normal") ** 2 * (0.5 if relu else 1)
# + return fan * scale(shape, scheme, "uniform") ** 2 * (0.5 if relu else 1)

# %% variance with the mean subtracted
# cell: moments
# fails: test_forward_moments
# hint: You subtract the mean. The mean *square* is wanted, not the variance.
# - found = [np.mean(Z**2)]
# - for W in weights:
# -     Z = (np.maximum(Z, 0) if relu else Z) @ W.T
# -     found.append(np.mean(Z**2))
# + found = [np.var(Z)]
# + for W in weights:
# +     Z = (np.maximum(Z, 0) if relu else Z) @ W.T
# +     found.append(np.var(Z))

# %% root of the mean square
# cell: moments
# fails: test_forward_moments
# hint: You take the root. The mean square itself is wanted.
# - found.append(np.mean(Z**2))
# - return np.array(found)
# + found.append(np.mean(Z**2))
# + return np.sqrt(found)

# %% measured after the ReLU
# cell: moments
# fails: test_forward_moments
# hint: You apply the ReLU after the weights. Here a layer is the activation first, and then the weights.
# - found = [np.mean(Z**2)]
# - for W in weights:
# -     Z = (np.maximum(Z, 0) if relu else Z) @ W.T
# -     found.append(np.mean(Z**2))
# + found = [np.mean(Z**2)]
# + for W in weights:
# +     Z = np.maximum(Z @ W.T, 0) if relu else Z @ W.T
# +     found.append(np.mean(Z**2))

# %% always a ReLU
# cell: moments
# fails: test_forward_moments
# hint: You apply a ReLU always: `relu` is not used.
# - found = [np.mean(Z**2)]
# - for W in weights:
# -     Z = (np.maximum(Z, 0) if relu else Z) @ W.T
# -     found.append(np.mean(Z**2))
# + found = [np.mean(Z**2)]
# + for W in weights:
# +     Z = np.maximum(Z, 0) @ W.T
# +     found.append(np.mean(Z**2))

# %% input left out
# cell: moments
# fails: test_forward_moments
# hint: The mean square before the first layer is missing.
# - found = [np.mean(Z**2)]
# - for W in weights:
# -     Z = (np.maximum(Z, 0) if relu else Z) @ W.T
# -     found.append(np.mean(Z**2))
# + found = []
# + for W in weights:
# +     Z = (np.maximum(Z, 0) if relu else Z) @ W.T
# +     found.append(np.mean(Z**2))

# %% every layer sees the input
# cell: moments
# fails: test_forward_moments
# hint: Your layers all see the same input. Each sees what comes out of the one before.
# - found = [np.mean(Z**2)]
# - for W in weights:
# -     Z = (np.maximum(Z, 0) if relu else Z) @ W.T
# -     found.append(np.mean(Z**2))
# + found = [np.mean(Z**2)]
# + for W in weights:
# +     out = (np.maximum(Z, 0) if relu else Z) @ W.T
# +     found.append(np.mean(out**2))
# +     Z = out if len(found) > len(weights) else np.resize(Z, out.shape)

# %% weights not transposed
# cell: moments
# fails: test_forward_moments
# hint: You multiply by W. A row of W belongs to an output, and a row of Z to an example: the product is `Z @ W.T`.
# - Z = (np.maximum(Z, 0) if relu else Z) @ W.T
# + Z = (np.maximum(Z, 0) if relu else Z) @ W

# %% first layer without its ReLU
# cell: moments
# fails: test_forward_moments
# hint: Your first layer does not begin with its activation. `Z` is a signal before any ReLU.
# - found = [np.mean(Z**2)]
# - for W in weights:
# -     Z = (np.maximum(Z, 0) if relu else Z) @ W.T
# -     found.append(np.mean(Z**2))
# + found = [np.mean(Z**2)]
# + for number, W in enumerate(weights):
# +     Z = (np.maximum(Z, 0) if relu and number else Z) @ W.T
# +     found.append(np.mean(Z**2))

# %% sums instead of means
# cell: moments
# fails: test_forward_moments
# hint: You add the squares up. Their mean is wanted.
# - found = [np.mean(Z**2)]
# - for W in weights:
# -     Z = (np.maximum(Z, 0) if relu else Z) @ W.T
# -     found.append(np.mean(Z**2))
# + found = [np.sum(Z**2)]
# + for W in weights:
# +     Z = (np.maximum(Z, 0) if relu else Z) @ W.T
# +     found.append(np.sum(Z**2))

# %% slopes left out
# cell: moments
# fails: test_backward_moments
# hint: The slope of the ReLU is missing: where z is not positive, the gradient stops.
# - G = G @ W * (z > 0 if relu else 1)
# + G = G @ W

# %% gradient passes at zero
# cell: moments
# fails: test_backward_moments
# hint: You let the gradient pass where z is exactly 0. The slope of a ReLU is taken as 0 there: z must be positive.
# - G = G @ W * (z > 0 if relu else 1)
# + G = G @ W * (z >= 0 if relu else 1)

# %% signals without a ReLU
# cell: moments
# fails: test_backward_moments
# hint: On your way forward inside of `backward_moments`, the ReLU is missing, so the signals are others.
# - activated = np.maximum(Z, 0) if relu else Z
# + activated = Z

# %% slopes without a ReLU, too
# cell: moments
# fails: test_backward_moments
# hint: You stop the gradient although there is no ReLU.
# - G = G @ W * (z > 0 if relu else 1)
# + G = G @ W * (z > 0)

# %% ReLU of the gradient
# cell: moments
# fails: test_backward_moments
# hint: You apply the ReLU to the gradient. It is stopped where the *signal* z was not positive.
# - G = G @ W * (z > 0 if relu else 1)
# + G = np.maximum(G @ W, 0) if relu else G @ W

# %% slopes of the layer's output
# cell: moments
# fails: test_backward_moments
# hint: You take the slopes at the layer's *output*. Its ReLU comes before the weights, so the slopes belong to its input, and are
#   multiplied after `G @ W`.
# - z = signals.pop()
# - G = G @ W * (z > 0 if relu else 1)
# + G = G * (Z > 0 if relu else 1) @ W
# + Z = signals.pop()

# %% first slopes left out
# cell: moments
# fails: test_backward_moments
# hint: The ReLU between `Z` and the first weights is missing on your way back. The first layer begins with an activation, too.
# - G = G @ W * (z > 0 if relu else 1)
# + G = G @ W * (z > 0 if relu and signals else 1)

# %% gradients in the order of the way back
# cell: moments
# fails: test_backward_moments
# hint: Your gradients are in the order of the way back. That of the first signal comes first.
# - return np.array(found[::-1])
# + return np.array(found)

# %% first weights first
# cell: moments
# fails: test_backward_moments
# hint: You go back through the layers in the order of the forward pass. The last layer comes first.
# - for W in reversed(weights):
# + for W in weights:

# %% gradient of the output left out
# cell: moments
# fails: test_backward_moments
# hint: The mean square of `G` itself is missing at the end.
# - return np.array(found[::-1])
# + return np.array(found[:0:-1])

# %% zeros are said to move all
# cell: moves
# hint: At least one of these gradients is exactly zero, or not zero although you say so. Insert the zeros: what is h, and what is
#   the gradient that comes back to the hidden units?

zeros_move = np.array([True, True, True, True])
constants_move = np.array([True, True, True, True])
last_zero_moves = np.array([False, False, True, True])

# %% zeros move nothing
# cell: moves
# hint: Insert the zeros: y is 0, but e is not, and one of the four gradients is e itself.

zeros_move = np.array([False, False, False, False])
constants_move = np.array([True, True, True, True])
last_zero_moves = np.array([False, False, True, True])

# %% constants move the last layer only
# cell: moves
# hint: With weights of 0.1, the errors come back through W₂, and the hidden units are alive: δ is not zero.

zeros_move = np.array([False, False, False, True])
constants_move = np.array([False, False, True, True])
last_zero_moves = np.array([False, False, True, True])

# %% nothing comes back, so nothing moves
# cell: moves
# hint: In (c) no gradient comes back to the hidden units, since W₂ is 0. But the gradient of W₂ itself is e hᵀ, and h is not zero.

zeros_move = np.array([False, False, False, True])
constants_move = np.array([True, True, True, True])
last_zero_moves = np.array([False, False, False, True])

# %% zeros stay where they are
# cell: moves
# hint: In (c) it is the other way round: W₂, which is 0, gets the gradient e hᵀ, and W₁ gets none, since nothing comes back through W₂.

zeros_move = np.array([False, False, False, True])
constants_move = np.array([True, True, True, True])
last_zero_moves = np.array([True, True, False, True])

# %% random weights move
# cell: moves
# hint: In (c), δ is W₂ᵀe, and W₂ is 0: the first layer cannot move before W₂ has.

zeros_move = np.array([False, False, False, True])
constants_move = np.array([True, True, True, True])
last_zero_moves = np.array([True, True, True, True])

# %% both starts stuck
# cell: moves
# hint: Constants are not zeros: the hidden units are alive, and a gradient comes back. It is only the same for all of them.

zeros_move = np.array([False, False, False, True])
constants_move = np.array([False, False, False, True])
last_zero_moves = np.array([False, False, True, True])

# %% both biases move
# cell: moves
# hint: With weights of zero, no gradient comes back to the hidden units, so their bias has none either.

zeros_move = np.array([False, True, False, True])
constants_move = np.array([True, True, True, True])
last_zero_moves = np.array([False, False, True, True])

# %% sums of the rows compared
# cell: distinct_rows
# hint: You compare the sums of the rows. Different rows may have the same sum.
# - if not any(np.max(np.abs(row - other)) <= 1e-9 for other in found):
# + if not any(abs(np.sum(row) - np.sum(other)) <= 1e-9 for other in found):

# %% rounding counted
# cell: distinct_rows
# hint: You compare exactly. Rows that differ by rounding only are the same.
# - if not any(np.max(np.abs(row - other)) <= 1e-9 for other in found):
# + if not any(np.array_equal(row, other) for other in found):

# %% neighbours only
# cell: distinct_rows
# hint: You compare each row with the one before. The same row may come again later.
# - if not any(np.max(np.abs(row - other)) <= 1e-9 for other in found):
# -     found.append(row)
# - return len(found)
# + if not any(np.max(np.abs(row - other)) <= 1e-9 for other in found[-1:]):
# +     found.append(row)
# + return len(found)

# %% tolerance too large
# cell: distinct_rows
# hint: You take rows for the same that differ by more than 10⁻⁹.
# - if not any(np.max(np.abs(row - other)) <= 1e-9 for other in found):
# + if not any(np.allclose(row, other) for other in found):

# %% rows rounded
# cell: distinct_rows
# hint: You compare rounded numbers. Two numbers may be nearly equal and still be rounded to different ones.
# - if not any(np.max(np.abs(row - other)) <= 1e-9 for other in found):
# + if not any(np.array_equal(np.round(row, 9), np.round(other, 9)) for other in found):

# %% different numbers counted
# cell: distinct_rows
# hint: You count different numbers. Different *rows* are wanted.
# - return len(found)
# + return len(np.unique(np.round(W, 8)))

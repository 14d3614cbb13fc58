"""Known wrong solutions of batch_norm, each with the hint it earns: see docs/authors.md, "Mistakes"."""

# %% batch axis only
# cell: forward
# fails: test_statistics
# hint: You take statistics over the images only. All positions of a channel belong to it as well.
# - axes = (0,) if x.ndim == 2 else (0, 2, 3)
# - return x.mean(axis=axes), x.var(axis=axes)
# + return x.mean(axis=0).reshape(x.shape[1], -1)[:, 0], x.var(axis=0).reshape(x.shape[1], -1)[:, 0]

# %% batch axis only, as it comes
# variant of: batch axis only
# - axes = (0,) if x.ndim == 2 else (0, 2, 3)
# + axes = (0,)

# %% mean of the images' variances
# cell: forward
# fails: test_statistics
# hint: You take a variance for each image, and their mean. The images' own means differ, and these differences are missing.
# - return x.mean(axis=axes), x.var(axis=axes)
# + return x.mean(axis=axes), x.var(axis=axes[1:]).mean(axis=0) if x.ndim == 4 else x.var(axis=0)

# %% channels mixed by a reshape in the statistics
# cell: forward
# fails: test_statistics
# hint: You reshape images to columns without moving the channel axis to the end first, which mixes the channels.
# - axes = (0,) if x.ndim == 2 else (0, 2, 3)
# - return x.mean(axis=axes), x.var(axis=axes)
# + columns = x.reshape(-1, x.shape[1])
# + return columns.mean(axis=0), columns.var(axis=0)

# %% statistics of each image
# cell: forward
# fails: test_statistics
# hint: You take statistics of each image by itself. They are taken over the whole batch.
# - axes = (0,) if x.ndim == 2 else (0, 2, 3)
# + axes = (1,) if x.ndim == 2 else (2, 3)

# %% statistics of the whole batch
# cell: forward
# fails: test_statistics
# hint: You take one mean over all channels. Each channel has its own.
# - return x.mean(axis=axes), x.var(axis=axes)
# + return np.full(x.shape[1], x.mean()), np.full(x.shape[1], x.var())

# %% unbiased variance in the forward pass
# cell: forward
# fails: test_statistics
# hint: You divide by m - 1. The layer normalises by the mean squared distance, with m.
# - return x.mean(axis=axes), x.var(axis=axes)
# + return x.mean(axis=axes), x.var(axis=axes, ddof=1)

# %% standard deviation returned
# cell: forward
# fails: test_statistics
# hint: You return the standard deviation. The variance is wanted.
# - return x.mean(axis=axes), x.var(axis=axes)
# + return x.mean(axis=axes), x.std(axis=axes)

# %% mean of the squares
# cell: forward
# fails: test_statistics
# hint: You take the mean of the squares. Subtract the mean first.
# - return x.mean(axis=axes), x.var(axis=axes)
# + return x.mean(axis=axes), (x**2).mean(axis=axes)

# %% columns normalised by themselves
# cell: forward
# fails: test_batch_norm
# hint: You take mean and variance over two of the three axes. A channel's values are those of all images, rows and columns.
# - mean, var = statistics(x)
# - normalised = (x - per_channel(mean, x)) / np.sqrt(per_channel(var, x) + eps)
# + over = (0,) if x.ndim == 2 else (0, 2)
# + normalised = (x - x.mean(axis=over, keepdims=True)) / np.sqrt(x.var(axis=over, keepdims=True) + eps)

# %% images normalised by themselves
# cell: forward
# fails: test_batch_norm
# hint: You normalise each image by its own mean and variance. Those of the whole batch are used.
# - mean, var = statistics(x)
# - normalised = (x - per_channel(mean, x)) / np.sqrt(per_channel(var, x) + eps)
# + over = (0,) if x.ndim == 2 else (2, 3)
# + normalised = (x - x.mean(axis=over, keepdims=True)) / np.sqrt(x.var(axis=over, keepdims=True) + eps)

# %% constant channels left out
# cell: forward
# fails: test_batch_norm
# hint: You treat a channel whose values are all equal as a case of its own. The formula holds for it: its outputs are beta.
# - return per_channel(gamma, x) * normalised + per_channel(beta, x)
# + return np.where(per_channel(var, x) > 0, per_channel(gamma, x) * normalised + per_channel(beta, x), 0)

# %% eps outside the root
# cell: forward
# fails: test_batch_norm
# hint: Your eps is outside the root. It is added to the variance.
# - normalised = (x - per_channel(mean, x)) / np.sqrt(per_channel(var, x) + eps)
# + normalised = (x - per_channel(mean, x)) / (np.sqrt(per_channel(var, x)) + eps)

# %% eps forgotten
# cell: forward
# fails: test_batch_norm
# hint: Your eps is missing.
# - normalised = (x - per_channel(mean, x)) / np.sqrt(per_channel(var, x) + eps)
# + normalised = (x - per_channel(mean, x)) / np.sqrt(per_channel(var, x))

# %% divided by the variance
# cell: forward
# fails: test_batch_norm
# hint: You divide by the variance. The standard deviation, its root, belongs there.
# - normalised = (x - per_channel(mean, x)) / np.sqrt(per_channel(var, x) + eps)
# + normalised = (x - per_channel(mean, x)) / (per_channel(var, x) + eps)

# %% scale and shift left out
# cell: forward
# fails: test_batch_norm
# hint: gamma and beta are not used.
# - return per_channel(gamma, x) * normalised + per_channel(beta, x)
# + return normalised

# %% shift scaled as well
# cell: forward
# fails: test_batch_norm
# hint: You multiply beta by gamma, too. The shift comes last.
# - return per_channel(gamma, x) * normalised + per_channel(beta, x)
# + return per_channel(gamma, x) * (normalised + per_channel(beta, x))

# %% scale and shift along the last axis
# cell: forward
# fails: test_batch_norm
# hint: gamma and beta meet the last axis of x, the columns of the images. `per_channel` puts them on the channels' axis.
# - return per_channel(gamma, x) * normalised + per_channel(beta, x)
# + return gamma * normalised + beta

# %% reshaped back without moving the axes
# cell: forward
# fails: test_batch_norm
# hint: You move the channels to the front, and only reshape at the end: the values come back in other images and channels. Move
#   the axis back as well.
# - return per_channel(gamma, x) * normalised + per_channel(beta, x)
# + out = per_channel(gamma, x) * normalised + per_channel(beta, x)
# + return out if x.ndim == 2 else np.moveaxis(out, 1, 0).reshape(x.shape)

# %% mean not subtracted
# cell: forward
# fails: test_batch_norm
# hint: The mean is not subtracted.
# - normalised = (x - per_channel(mean, x)) / np.sqrt(per_channel(var, x) + eps)
# + normalised = x / np.sqrt(per_channel(var, x) + eps)

# %% biased running variance
# cell: running
# fails: test_running_update
# hint: Your running variance follows the variance with m. For the running value it is the unbiased one, with m - 1.
# - unbiased = var * m / (m - 1)
# + unbiased = var

# %% number of images as m
# cell: running
# fails: test_running_update
# hint: You count images only. A channel of images has a value at every position: m = N · H · W.
# - m = x.size / x.shape[1]
# + m = x.shape[0]

# %% momentum the wrong way round
# cell: running
# fails: test_running_update
# hint: Your momentum is the wrong way round: the *batch* has the weight q here, as in PyTorch.
# - return (1 - momentum) * running_mean + momentum * mean, (1 - momentum) * running_var + momentum * unbiased
# + return momentum * running_mean + (1 - momentum) * mean, momentum * running_var + (1 - momentum) * unbiased

# %% always a tenth
# cell: running
# fails: test_running_update
# hint: You always take a tenth of the batch's values: `momentum` is not used.
# - mean, var = statistics(x)
# - m = x.size / x.shape[1]
# + momentum = 0.1
# + mean, var = statistics(x)
# + m = x.size / x.shape[1]

# %% no momentum taken for a tenth
# cell: running
# fails: test_running_update
# hint: A momentum of 0 is a number like any other: `momentum or 0.1` turns it into 0.1.
# - mean, var = statistics(x)
# - m = x.size / x.shape[1]
# + momentum = momentum or 0.1
# + mean, var = statistics(x)
# + m = x.size / x.shape[1]

# %% mean always a tenth
# cell: running
# fails: test_running_update
# hint: Your running mean always takes a tenth of the batch's: `momentum` is used for the variance only.
# - return (1 - momentum) * running_mean + momentum * mean, (1 - momentum) * running_var + momentum * unbiased
# + return 0.9 * running_mean + 0.1 * mean, (1 - momentum) * running_var + momentum * unbiased

# %% channels mixed by a reshape
# cell: running
# fails: test_running_update
# hint: You reshape images to columns without moving the channel axis to the end first, which mixes the channels.
# - mean, var = statistics(x)
# + columns = x.reshape(-1, x.shape[1])
# + mean, var = columns.mean(axis=0), columns.var(axis=0)

# %% distances from the running mean
# cell: running
# fails: test_running_update
# hint: You measure the distances from the new running mean. The batch's variance is about the batch's own mean.
# - unbiased = var * m / (m - 1)
# + unbiased = (var + ((1 - momentum) * (mean - running_mean)) ** 2) * m / (m - 1)

# %% old value not reduced
# cell: running
# fails: test_running_update
# hint: You add the batch's values to the old ones. The old ones get the weight 1 - q.
# - return (1 - momentum) * running_mean + momentum * mean, (1 - momentum) * running_var + momentum * unbiased
# + return running_mean + momentum * mean, running_var + momentum * unbiased

# %% statistics of the first batch only
# cell: running
# fails: test_running_update
# hint: You return the batch's own values. The running ones move a little towards them.
# - return (1 - momentum) * running_mean + momentum * mean, (1 - momentum) * running_var + momentum * unbiased
# + return mean, unbiased

# %% running standard deviation
# cell: running
# fails: test_running_update
# hint: You keep the standard deviation. The layer keeps the variance.
# - unbiased = var * m / (m - 1)
# + unbiased = np.sqrt(var * m / (m - 1))

# %% batch statistics in use
# cell: running
# fails: test_batch_norm_eval
# hint: You use the batch's own statistics. In use, the running values take their place.
# - normalised = (x - per_channel(running_mean, x)) / np.sqrt(per_channel(running_var, x) + eps)
# + mean, var = statistics(x)
# + normalised = (x - per_channel(mean, x)) / np.sqrt(per_channel(var, x) + eps)

# %% variance of the batch in use
# cell: running
# fails: test_batch_norm_eval
# hint: You subtract the running mean, but divide by the standard deviation of the batch. In use, both are running values.
# - normalised = (x - per_channel(running_mean, x)) / np.sqrt(per_channel(running_var, x) + eps)
# + normalised = (x - per_channel(running_mean, x)) / np.sqrt(per_channel(statistics(x)[1], x) + eps)

# %% all along the last axis
# cell: running
# fails: test_batch_norm_eval
# hint: The numbers of the channels meet the last axis of x, the columns of the images. `per_channel` puts them on the channels' axis.
# - normalised = (x - per_channel(running_mean, x)) / np.sqrt(per_channel(running_var, x) + eps)
# - return per_channel(gamma, x) * normalised + per_channel(beta, x)
# + normalised = (x - running_mean) / np.sqrt(running_var + eps)
# + return gamma * normalised + beta

# %% eps forgotten in use
# cell: running
# fails: test_batch_norm_eval
# hint: Your eps is missing. It is added to the running variance as well.
# - normalised = (x - per_channel(running_mean, x)) / np.sqrt(per_channel(running_var, x) + eps)
# + normalised = (x - per_channel(running_mean, x)) / np.sqrt(per_channel(running_var, x))

# %% scale and shift left out in use
# cell: running
# fails: test_batch_norm_eval
# hint: gamma and beta are not used. They belong to the layer in use as well.
# - return per_channel(gamma, x) * normalised + per_channel(beta, x)
# + return normalised

# %% eps outside the root in use
# cell: running
# fails: test_batch_norm_eval
# hint: Your eps is outside the root. It is added to the variance.
# - normalised = (x - per_channel(running_mean, x)) / np.sqrt(per_channel(running_var, x) + eps)
# + normalised = (x - per_channel(running_mean, x)) / (np.sqrt(per_channel(running_var, x)) + eps)

# %% running variance as standard deviation
# cell: running
# fails: test_batch_norm_eval
# hint: You divide by the running variance. Its root belongs there.
# - normalised = (x - per_channel(running_mean, x)) / np.sqrt(per_channel(running_var, x) + eps)
# + normalised = (x - per_channel(running_mean, x)) / (per_channel(running_var, x) + eps)

# %% mean in the Jacobian forgotten
# cell: normalised_jacobian
# hint: The term 1/m is missing: the mean depends on every value.
# - return (np.eye(m) - 1 / m - np.outer(normalised, normalised) / m) / s
# + return (np.eye(m) - np.outer(normalised, normalised) / m) / s

# %% variance in the Jacobian forgotten
# cell: normalised_jacobian
# hint: The term with the normalised values is missing: the variance depends on every value, too.
# - return (np.eye(m) - 1 / m - np.outer(normalised, normalised) / m) / s
# + return (np.eye(m) - 1 / m) / s

# %% product entry by entry
# cell: normalised_jacobian
# hint: You square the normalised values. Entry [i, j] holds the product of two of them: `np.outer`.
# - return (np.eye(m) - 1 / m - np.outer(normalised, normalised) / m) / s
# + return (np.eye(m) - 1 / m - normalised * normalised / m) / s

# %% normalised without eps
# cell: normalised_jacobian
# hint: You normalise without eps. The normalised values are divided by the same s.
# - normalised = (x - x.mean()) / s
# + normalised = (x - x.mean()) / x.std()

# %% equal values taken for the same
# cell: normalised_jacobian
# hint: You put the 1 where two *values* are equal. It belongs where i = j, on the diagonal.
# - return (np.eye(m) - 1 / m - np.outer(normalised, normalised) / m) / s
# + return ((x[:, None] == x) - 1 / m - np.outer(normalised, normalised) / m) / s

# %% centred, not normalised
# cell: normalised_jacobian
# hint: You use the distances from the mean. In the product they are divided by s, too.
# - return (np.eye(m) - 1 / m - np.outer(normalised, normalised) / m) / s
# + return (np.eye(m) - 1 / m - np.outer(x - x.mean(), x - x.mean()) / m) / s

# %% brackets forgotten
# cell: normalised_jacobian
# hint: You divide the first term alone by s. The whole bracket is divided by it.
# - return (np.eye(m) - 1 / m - np.outer(normalised, normalised) / m) / s
# + return np.eye(m) / s - 1 / m - np.outer(normalised, normalised) / m

# %% diagonal only
# cell: normalised_jacobian
# hint: Only the diagonal is left. Every output depends on every value of its channel.
# - return (np.eye(m) - 1 / m - np.outer(normalised, normalised) / m) / s
# + return np.diag(np.diag(np.eye(m) - 1 / m - np.outer(normalised, normalised) / m)) / s

# %% product not divided by m
# cell: normalised_jacobian
# hint: The product of the normalised values is divided by m as well.
# - return (np.eye(m) - 1 / m - np.outer(normalised, normalised) / m) / s
# + return (np.eye(m) - 1 / m - np.outer(normalised, normalised)) / s

# %% values instead of normalised values
# cell: normalised_jacobian
# hint: You use x itself. The formula contains the *normalised* values.
# - return (np.eye(m) - 1 / m - np.outer(normalised, normalised) / m) / s
# + return (np.eye(m) - 1 / m - np.outer(x, x) / m) / s

# %% not divided by s
# cell: normalised_jacobian
# hint: The factor 1/s is missing.
# - return (np.eye(m) - 1 / m - np.outer(normalised, normalised) / m) / s
# + return np.eye(m) - 1 / m - np.outer(normalised, normalised) / m

# %% mean of the gradient not subtracted
# cell: batch_norm_backward
# hint: The mean of the gradient is not subtracted: the way through the mean of the channel is missing.
# - dx = (d - d.mean(axis=axes, keepdims=True) - normalised * along) / s
# + dx = (d - normalised * along) / s

# %% way through the variance forgotten
# cell: batch_norm_backward
# hint: The way through the variance of the channel is missing.
# - dx = (d - d.mean(axis=axes, keepdims=True) - normalised * along) / s
# + dx = (d - d.mean(axis=axes, keepdims=True)) / s

# %% statistics taken for constants
# cell: batch_norm_backward
# hint: You take mean and variance for constants. In training they depend on every value of the channel.
# - dx = (d - d.mean(axis=axes, keepdims=True) - normalised * along) / s
# + dx = d / s

# %% sums instead of means
# cell: batch_norm_backward
# hint: You take sums where means belong: both terms are divided by m.
# - along = (d * normalised).mean(axis=axes, keepdims=True)
# - dx = (d - d.mean(axis=axes, keepdims=True) - normalised * along) / s
# + along = (d * normalised).sum(axis=axes, keepdims=True)
# + dx = (d - d.sum(axis=axes, keepdims=True) - normalised * along) / s

# %% scale along the last axis on the way back
# cell: batch_norm_backward
# hint: gamma meets the last axis of the gradient, the columns of the images. `per_channel` puts it on the channels' axis.
# - d = dy * per_channel(gamma, x)
# + d = dy * gamma

# %% two axes on the way back
# cell: batch_norm_backward
# hint: You take the means over two of the three axes. A channel's values are those of all images, rows and columns.
# - along = (d * normalised).mean(axis=axes, keepdims=True)
# - dx = (d - d.mean(axis=axes, keepdims=True) - normalised * along) / s
# + over = axes[:2]
# + along = (d * normalised).mean(axis=over, keepdims=True)
# + dx = (d - d.mean(axis=over, keepdims=True) - normalised * along) / s

# %% divided by the number of images
# cell: batch_norm_backward
# hint: You divide the sums by the number of images. A channel of images has m = N · H · W values.
# - along = (d * normalised).mean(axis=axes, keepdims=True)
# - dx = (d - d.mean(axis=axes, keepdims=True) - normalised * along) / s
# + along = (d * normalised).sum(axis=axes, keepdims=True) / len(x)
# + dx = (d - d.sum(axis=axes, keepdims=True) / len(x) - normalised * along) / s

# %% gradient of the scale divided by it
# cell: batch_norm_backward
# hint: You divide by gamma, which may be 0.
# - return dx, (dy * normalised).sum(axis=axes), dy.sum(axis=axes)
# + return dx, (d * normalised).sum(axis=axes) / gamma, dy.sum(axis=axes)

# %% means over all channels
# cell: batch_norm_backward
# hint: You take both means over all channels together. Each channel has its own.
# - along = (d * normalised).mean(axis=axes, keepdims=True)
# - dx = (d - d.mean(axis=axes, keepdims=True) - normalised * along) / s
# + along = (d * normalised).mean()
# + dx = (d - d.mean() - normalised * along) / s

# %% scale left out on the way back
# cell: batch_norm_backward
# hint: gamma is missing in dx: the normalised values are multiplied by it.
# - d = dy * per_channel(gamma, x)
# + d = dy

# %% scale in its own gradient
# cell: batch_norm_backward
# hint: gamma is in its own gradient. The derivative of γ x̂ with respect to γ is x̂.
# - return dx, (dy * normalised).sum(axis=axes), dy.sum(axis=axes)
# + return dx, (d * normalised).sum(axis=axes), dy.sum(axis=axes)

# %% values in the gradient of the scale
# cell: batch_norm_backward
# hint: You multiply by x. The scale multiplies the *normalised* values.
# - return dx, (dy * normalised).sum(axis=axes), dy.sum(axis=axes)
# + return dx, (dy * x).sum(axis=axes), dy.sum(axis=axes)

# %% gradients of scale and shift averaged
# cell: batch_norm_backward
# hint: You average the gradients of gamma and beta. All values use the same gamma: their contributions add up.
# - return dx, (dy * normalised).sum(axis=axes), dy.sum(axis=axes)
# + return dx, (dy * normalised).mean(axis=axes), dy.mean(axis=axes)

# %% gradients of scale and shift exchanged
# cell: batch_norm_backward
# hint: The gradients of gamma and beta are exchanged.
# - return dx, (dy * normalised).sum(axis=axes), dy.sum(axis=axes)
# + return dx, dy.sum(axis=axes), (dy * normalised).sum(axis=axes)

# %% batch axis only on the way back
# cell: batch_norm_backward
# hint: You take means over the images only. All positions of a channel belong to it as well.
# - axes = (0,) if x.ndim == 2 else (0, 2, 3)
# + axes = (0,)

# %% sign ignored
# cell: scaled
# fails: test_training_scaled
# hint: You take it that nothing changes. A negative factor turns the signs of the normalised values around.
# - return np.sign(alpha) * (y - beta) + beta
# + return y.copy()

# %% sign on the shift, too
# cell: scaled
# fails: test_training_scaled
# hint: You change the sign of beta, too. It is added afterwards, and stays as it is.
# - return np.sign(alpha) * (y - beta) + beta
# + return np.sign(alpha) * y

# %% divided by gamma
# cell: scaled
# fails: test_training_scaled
# hint: You divide by gamma, which may be 0. The output can be written without x̂: y - β is what changes its sign.
# - return np.sign(alpha) * (y - beta) + beta
# + return gamma * np.sign(alpha) * ((y - beta) / gamma) + beta

# %% scaled in training
# cell: scaled
# fails: test_training_scaled
# hint: You multiply by alpha. In training the standard deviation grows by the same factor, so only the sign is left.
# - return np.sign(alpha) * (y - beta) + beta
# + return alpha * (y - beta) + beta

# %% divided by gamma in use
# cell: scaled
# fails: test_eval_scaled
# hint: You divide by gamma to find x, but gamma may be 0. The formula of the text needs y only.
# - return alpha * (y - beta) + (alpha - 1) * gamma * running_mean / np.sqrt(running_var) + beta
# + x = (y - beta) / gamma * np.sqrt(running_var) + running_mean
# + return gamma * (alpha * x - running_mean) / np.sqrt(running_var) + beta

# %% eps in use
# cell: scaled
# fails: test_eval_scaled
# hint: You add an eps to the running variance. Here there is none.
# - return alpha * (y - beta) + (alpha - 1) * gamma * running_mean / np.sqrt(running_var) + beta
# + return alpha * (y - beta) + (alpha - 1) * gamma * running_mean / np.sqrt(running_var + 1e-5) + beta

# %% nothing changes in use
# cell: scaled
# fails: test_eval_scaled
# hint: You take it that nothing changes. That is true with the batch's statistics only: the running values stay what they were.
# - return alpha * (y - beta) + (alpha - 1) * gamma * running_mean / np.sqrt(running_var) + beta
# + return np.sign(alpha) * (y - beta) + beta

# %% beta scaled with the output
# cell: scaled
# fails: test_eval_scaled
# hint: You multiply beta by alpha, too. Subtract it before you multiply.
# - return alpha * (y - beta) + (alpha - 1) * gamma * running_mean / np.sqrt(running_var) + beta
# + return alpha * y + (alpha - 1) * gamma * running_mean / np.sqrt(running_var) + beta

# %% output scaled
# cell: scaled
# fails: test_eval_scaled
# hint: You multiply the output by alpha. Mean and shift are not scaled.
# - return alpha * (y - beta) + (alpha - 1) * gamma * running_mean / np.sqrt(running_var) + beta
# + return alpha * y

# %% running mean not considered
# cell: scaled
# fails: test_eval_scaled
# hint: The term with the running mean is missing: the mean is *not* scaled with the values.
# - return alpha * (y - beta) + (alpha - 1) * gamma * running_mean / np.sqrt(running_var) + beta
# + return alpha * (y - beta) + beta

# %% running variance not rooted
# cell: scaled
# fails: test_eval_scaled
# hint: You divide by the running variance. Its root belongs there.
# - return alpha * (y - beta) + (alpha - 1) * gamma * running_mean / np.sqrt(running_var) + beta
# + return alpha * (y - beta) + (alpha - 1) * gamma * running_mean / running_var + beta

# %% sign of the mean's term
# cell: scaled
# fails: test_eval_scaled
# hint: The term with the running mean has the wrong sign.
# - return alpha * (y - beta) + (alpha - 1) * gamma * running_mean / np.sqrt(running_var) + beta
# + return alpha * (y - beta) + (1 - alpha) * gamma * running_mean / np.sqrt(running_var) + beta

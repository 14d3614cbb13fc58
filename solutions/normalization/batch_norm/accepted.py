"""Right solutions of batch_norm in other styles, and mutants that change nothing: see docs/authors.md."""


# %% channels as rows
# about: every channel as a row of one matrix; loops over channels; the Jacobian applied to the gradient
# cell: forward
def statistics(x):
    rows = np.moveaxis(x, 1, 0).reshape(x.shape[1], -1)
    means = rows.sum(1) / rows.shape[1]
    return means, ((rows - means[:, None]) ** 2).mean(1)


def batch_norm(x, gamma, beta, eps=1e-5):
    out = np.zeros(x.shape)
    mean, var = statistics(x)
    for c in range(x.shape[1]):
        out[:, c] = (x[:, c] - mean[c]) / (var[c] + eps) ** 0.5 * gamma[c] + beta[c]
    return out


# %% channels as rows
# cell: running
def running_update(running_mean, running_var, x, momentum=0.1):
    rows = np.moveaxis(x, 1, 0).reshape(x.shape[1], -1)
    new_mean = running_mean + momentum * (rows.mean(1) - running_mean)
    new_var = running_var + momentum * (rows.var(1, ddof=1) - running_var)
    return [new_mean, new_var]


def batch_norm_eval(x, gamma, beta, running_mean, running_var, eps=1e-5):
    factor = gamma / np.sqrt(running_var + eps)
    offset = beta - running_mean * factor
    return np.stack([factor[c] * x[:, c] + offset[c] for c in range(x.shape[1])], axis=1)


# %% channels as rows
# cell: normalised_jacobian
def normalised_jacobian(x, eps=1e-5):
    m = len(x)
    centre = np.eye(m) - np.ones((m, m)) / m
    v = centre @ x
    s2 = v @ v / m + eps
    return centre / s2**0.5 - np.outer(v, v) / (m * s2**1.5)


# %% channels as rows
# cell: batch_norm_backward
def batch_norm_backward(dy, x, gamma, eps=1e-5):
    dx, dgamma, dbeta = np.zeros(x.shape), [], []
    for c in range(x.shape[1]):
        values, upstream = x[:, c].ravel(), dy[:, c].ravel()
        normal = (values - values.mean()) / np.sqrt(values.var() + eps)
        dx[:, c] = (normalised_jacobian(values, eps).T @ (gamma[c] * upstream)).reshape(x[:, c].shape)
        dgamma.append(upstream @ normal)
        dbeta.append(upstream.sum())
    return dx, np.array(dgamma), np.array(dbeta)


# %% channels as rows
# cell: scaled
def training_scaled(y, gamma, beta, alpha):
    return y.copy() if alpha > 0 else 2 * beta - y


def eval_scaled(y, gamma, beta, running_mean, running_var, alpha):
    moved = gamma * running_mean / running_var**0.5  # γμ/σ: the old output is γx/σ - this + β
    return alpha * (y + moved - beta) - moved + beta


# %% step by step
# about: the chain rule step by step, as in the paper; einsum for the sums
# cell: batch_norm_backward
def batch_norm_backward(dy, x, gamma, eps=1e-5):
    shape = x.shape
    if x.ndim == 4:
        x = x.transpose(0, 2, 3, 1).reshape(-1, shape[1])
        dy = dy.transpose(0, 2, 3, 1).reshape(-1, shape[1])
    m = len(x)
    mu, var = x.mean(0), x.var(0)
    centred = x - mu
    normal = centred * (var + eps) ** -0.5
    dnormal = dy * gamma
    dvar = np.einsum("mc,mc->c", dnormal, centred) * -0.5 * (var + eps) ** -1.5
    dmu = -dnormal.sum(0) * (var + eps) ** -0.5 + dvar * (-2 * centred).mean(0)
    dx = dnormal * (var + eps) ** -0.5 + dvar * 2 * centred / m + dmu / m
    dgamma, dbeta = np.einsum("mc,mc->c", dy, normal), np.einsum("mc->c", dy)
    if len(shape) == 4:
        dx = dx.reshape(shape[0], *shape[2:], shape[1]).transpose(0, 3, 1, 2)
    return dx, dgamma, dbeta


# %% equivalent mutant
# cell: forward
# because: the order of the axes makes no difference
# - axes = (0,) if x.ndim == 2 else (0, 2, 3)
# + axes = (0,) if x.ndim == 2 else (2, 0, 3)

# %% equivalent mutant
# cell: batch_norm_backward
# because: the order of the axes makes no difference
# - axes = (0,) if x.ndim == 2 else (0, 2, 3)
# + axes = (0,) if x.ndim == 2 else (2, 0, 3)

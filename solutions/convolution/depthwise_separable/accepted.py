"""Right solutions of depthwise_separable in other styles, and mutants that change nothing: see docs/authors.md."""


# %% entry by entry
# about: loops, matrix products, stacks of decompositions, matrices from eigenvectors
# cell: depthwise
def depthwise(x, D):
    C, k_h, k_w = D.shape
    out = np.zeros((C, x.shape[1] - k_h + 1, x.shape[2] - k_w + 1))
    for u in range(k_h):
        for v in range(k_w):
            out += D[:, u, v][:, None, None] * x[:, u : u + out.shape[1], v : v + out.shape[2]]
    return out


# %% entry by entry
# cell: pointwise
def pointwise(x, P):
    return (P @ x.reshape(len(x), -1)).reshape(len(P), *x.shape[1:])


# %% entry by entry
# cell: compose
def compose(D, P):
    W = np.zeros((*P.shape, *D.shape[1:]))
    for o, c in np.ndindex(P.shape):
        W[o, c] = P[o, c] * D[c]
    return W


# %% entry by entry
# cell: best_separable
def best_separable(W):
    matrices = W.transpose(1, 0, 2, 3).reshape(W.shape[1], W.shape[0], -1)
    U, s, Vt = np.linalg.svd(matrices)
    near = s[:, :1, None] * U[:, :, :1] @ Vt[:, :1, :]
    return near.reshape(W.shape[1], W.shape[0], *W.shape[2:]).swapaxes(0, 1)


# %% entry by entry
# cell: separable_error
def separable_error(W):
    return np.linalg.norm((W - best_separable(W)).ravel()) / np.linalg.norm(W.ravel())


# %% entry by entry
# cell: low_rank
def low_rank(W, rank):
    M = W.reshape(W.shape[0], -1)
    out = np.zeros(M.shape)
    U, s, Vt = np.linalg.svd(M)
    for i in range(min(rank, len(s))):
        out += s[i] * np.outer(U[:, i], Vt[i])
    return out.reshape(W.shape)


def ranks(W):
    def rank_of(M):
        s = np.linalg.svd(M, compute_uv=False)
        return int((s > s[0] * 1e-10).sum()) if s[0] > 0 else 0

    return np.array([rank_of(W[:, c].reshape(len(W), -1)) for c in range(W.shape[1])]), rank_of(
        W.reshape(len(W), -1)
    )


# %% projections
# about: projections onto the first singular vectors, counts from layers, NumPy numbers
# cell: costs
def separable_parameters(in_channels, out_channels, kernel_size, biases):
    counts = [in_channels * kernel_size**2, in_channels * out_channels]
    counts += [out_channels, in_channels][:biases]
    return np.sum(counts)


def cost_ratio(out_channels, kernel_size):
    return np.float64(kernel_size**2 + out_channels) / (out_channels * kernel_size**2)


def pointwise_fraction(out_channels, kernel_size):
    return 1 - kernel_size**2 / (kernel_size**2 + out_channels)


# %% projections
# cell: best_separable
def best_separable(W):
    out = []
    for c in range(W.shape[1]):
        M = W[:, c].reshape(len(W), -1)
        v = np.linalg.svd(M)[2][0]
        out.append(np.outer(M @ v, v).reshape(W[:, c].shape))
    return np.stack(out, axis=1)


# %% equivalent mutant
# cell: separable_error
# because: six digits of a relative error are enough
# - return np.sqrt(np.sum(squares[:, 1:]) / np.sum(squares))
# + return np.round(np.sqrt(np.sum(squares[:, 1:]) / np.sum(squares)), 6)

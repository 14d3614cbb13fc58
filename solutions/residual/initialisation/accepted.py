"""Right solutions of initialisation in other styles, and mutants that change nothing: see docs/authors.md."""


# %% case by case
# about: plain if and else, loops over examples and units, lists, dictionaries
# cell: fans
def fans(shape):
    if len(shape) == 2:
        return [shape[1], shape[0]]
    return [shape[1] * shape[2] * shape[3], shape[0] * shape[2] * shape[3]]


# %% case by case
# cell: scale
def scale(shape, scheme, distribution):
    fan_in, fan_out = fans(shape)
    sigma = (2.0 / (fan_in + fan_out)) ** 0.5 if scheme == "xavier" else (2.0 / fan_in) ** 0.5
    if distribution == "uniform":
        return 3**0.5 * sigma
    return sigma


# %% case by case
# cell: draw
def draw(shape, scheme, distribution, seed):
    random = np.random.default_rng(seed)
    size = scale(shape, scheme, distribution)
    if distribution == "uniform":
        return (2 * random.random(shape) - 1) * size
    return random.standard_normal(shape) * size


# %% case by case
# cell: moments
def forward_moments(Z, weights, relu):
    found, rows = [(Z**2).sum() / Z.size], [list(row) for row in Z]
    for W in weights:
        rows = [[max(z, 0) if relu else z for z in row] for row in rows]
        rows = [[sum(w * z for w, z in zip(one, row, strict=True)) for one in W] for row in rows]
        squares = [z * z for row in rows for z in row]
        found.append(sum(squares) / len(squares))
    return np.array(found)


def backward_moments(Z, weights, relu, G):
    if not weights:
        return np.array([np.square(G).mean()])
    W, *rest = weights
    before = np.where(Z > 0, Z, 0.0) if relu else Z
    later = backward_moments(before @ W.T, rest, relu, G)
    out = G
    values = [before @ W.T]
    for V in rest:
        values.append((np.where(values[-1] > 0, values[-1], 0.0) if relu else values[-1]) @ V.T)
    for V, z in zip(rest[::-1], values[-2::-1], strict=True):
        out = out @ V
        if relu:
            out = np.where(z > 0, out, 0.0)
    out = out @ W
    if relu:
        out = out * (Z > 0)
    return np.concatenate([[np.square(out).mean()], later])


# %% case by case
# cell: moves
zeros_move = np.array([0, 0, 0, 1], dtype=bool)
constants_move = (True,) * 4
last_zero_moves = (False, False, True, True)


# %% case by case
# cell: distinct_rows
def distinct_rows(W):
    count = 0
    for i in range(len(W)):
        new = True
        for j in range(i):
            if np.all(np.abs(W[i] - W[j]) < 1e-9):
                new = False
        count += new
    return count


# %% from the formula
# about: the variance from both fans in one formula, factors from the recipe itself
# cell: layer_factor
def layer_factor(shape, scheme, relu, direction):
    n = dict(zip(("forward", "backward"), fans(shape), strict=True))
    variance = 2 / n["forward"] if scheme == "he" else 2 / sum(n.values())
    return np.float64(n[direction] * variance / (1 + bool(relu)))


# %% from the formula
# cell: fans
def fans(shape):
    weights = np.empty(shape)
    return weights[0].size, weights[:, 0].size


# %% from the formula
# cell: distinct_rows
def distinct_rows(W):
    near = np.abs(W[:, None] - W).max(axis=2) <= 1e-9
    return len(W) - np.count_nonzero(np.tril(near, -1).any(axis=1))


# %% equivalent mutant
# cell: draw
# because: no weight is as large as 100
# - return random.normal(0, size, shape) if distribution == "normal" else random.uniform(-size, size, shape)
# + return np.clip(random.normal(0, size, shape) if distribution == 'normal' else random.uniform(-size, size, shape), -100, 255)

# %% equivalent mutant
# cell: layer_factor
# because: every distribution but the uniform one is the normal one
# - return fan * scale(shape, scheme, "normal") ** 2 * (0.5 if relu else 1)
# + return fan * scale(shape, scheme, 'normal_') ** 2 * (0.5 if relu else 1)

# %% equivalent mutant
# cell: moments
# because: without a ReLU, the gradient does not depend on the signal
# - activated = np.maximum(Z, 0) if relu else Z
# + activated = np.maximum(Z, 0)

# %% equivalent mutant
# cell: distinct_rows
# because: no two rows differ by exactly the limit
# - if not any(np.max(np.abs(row - other)) <= 1e-9 for other in found):
# + if not any(np.max(np.abs(row - other)) < 1e-09 for other in found):

# %% equivalent mutant
# cell: moments
# because: there is a layer, so there are two mean squares
# - return np.array(found)
# + return np.squeeze(np.array(found))

# %% equivalent mutant
# cell: moments
# because: there is a layer, so there are two mean squares
# - return np.array(found[::-1])
# + return np.squeeze(np.array(found[::-1]))

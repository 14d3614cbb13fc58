"""Right solutions of vanishing_gradients in other styles, and mutants that change nothing: see docs/authors.md."""


# %% backwards
# about: everything from the output to the input; recursion; broadcasting instead of diagonal matrices
# cell: scalars
def plain_derivative(a, w1, w2, activation):
    f, df = ACTIVATIONS[activation]
    gradient = df(w2 * f(w1 * a))
    gradient = gradient * w2
    gradient = gradient * df(w1 * a)
    return float(gradient * w1)


def skip_derivative(a, w1, w2, activation):
    f, df = ACTIVATIONS[activation]
    outer = df(a + w2 * f(w1 * a))
    return float(outer + outer * w1 * w2 * df(w1 * a))


# %% backwards
# cell: stack_derivative
def stack_derivative(a, weights, activation, kind):
    if len(weights) == 0:
        return 1
    (w1, w2), *rest = weights
    out = scalar_forward(a, w1, w2, activation, kind)
    first = {"plain": plain_derivative, "residual": skip_derivative}[kind](a, w1, w2, activation)
    return stack_derivative(out, rest, activation, kind) * first


# %% backwards
# cell: vanishing
vanishing = np.array([1.0, -0.85])


# %% backwards
# cell: block_jacobian
def block_jacobian(a, W1, W2, activation, kind):
    f, df = ACTIVATIONS[activation]
    x = f(a) if kind == "pre-activation" else a
    z1 = W1 @ x
    J = W2 @ (df(z1)[:, None] * W1)
    if kind == "pre-activation":
        J = J * df(a)
        J[np.diag_indices(len(a))] += 1
        return J
    z2 = W2 @ f(z1)
    if kind == "residual":
        z2 = z2 + a
        J = J + np.identity(len(a))
    return df(z2)[:, None] * J


# %% backwards
# cell: stacks
def stack_jacobian(a, blocks, activation, kind):
    jacobians = []
    for W1, W2 in blocks:
        jacobians.insert(0, block_jacobian(a, W1, W2, activation, kind))
        a = forward(a, W1, W2, activation, kind)
    return np.linalg.multi_dot(jacobians) if len(jacobians) > 1 else jacobians[0]


def gradient_norms(a, blocks, activation, kind, gradient):
    if not blocks:
        return np.array([np.sqrt(gradient @ gradient)])
    W1, W2 = blocks[-1]
    x = a
    for V1, V2 in blocks[:-1]:
        x = forward(x, V1, V2, activation, kind)
    before = gradient @ block_jacobian(x, W1, W2, activation, kind)
    last = np.sqrt(np.sum(gradient**2))
    return np.append(gradient_norms(a, blocks[:-1], activation, kind, before), last)


# %% entry by entry
# about: derivatives entry by entry, in plain loops; lists; the whole Jacobian on the way back
# cell: scalars
def plain_derivative(a, w1, w2, activation):
    f, df = ACTIVATIONS[activation]
    z = [w1 * a]
    z.append(w2 * f(z[0]))
    return np.prod([w1, df(z[0]), w2, df(z[1])])


def skip_derivative(a, w1, w2, activation):
    f, df = ACTIVATIONS[activation]
    branch = w1 * w2 * df(w1 * a)
    return np.float64((1 + branch) * df(a + w2 * f(w1 * a)))


# %% entry by entry
# cell: block_jacobian
def block_jacobian(a, W1, W2, activation, kind):
    f, df = ACTIVATIONS[activation]
    n = len(a)
    x = [f(v) if kind == "pre-activation" else v for v in a]
    z1 = [sum(W1[k, j] * x[j] for j in range(n)) for k in range(n)]
    z2 = [sum(W2[i, k] * f(z1[k]) for k in range(n)) for i in range(n)]
    J = np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            for k in range(n):
                J[i, j] += W2[i, k] * df(z1[k]) * W1[k, j]
            if kind == "pre-activation":
                J[i, j] = J[i, j] * df(a[j]) + (i == j)
            elif kind == "residual":
                J[i, j] = df(z2[i] + a[i]) * (J[i, j] + (i == j))
            else:
                J[i, j] *= df(z2[i])
    return J


# %% entry by entry
# cell: stacks
def stack_jacobian(a, blocks, activation, kind):
    inputs = [a]
    for pair in blocks[:-1]:
        inputs.append(forward(inputs[-1], *pair, activation, kind))
    J = None
    for x, pair in list(zip(inputs, blocks, strict=True))[::-1]:
        one = block_jacobian(x, *pair, activation, kind)
        J = one if J is None else J.dot(one)
    return J


def gradient_norms(a, blocks, activation, kind, gradient):
    inputs = [a]
    for pair in blocks:
        inputs.append(forward(inputs[-1], *pair, activation, kind))
    norms = np.zeros(len(blocks) + 1)
    norms[-1] = np.linalg.norm(gradient)
    row = gradient.reshape(1, -1)
    for i in range(len(blocks) - 1, -1, -1):
        row = row @ block_jacobian(inputs[i], *blocks[i], activation, kind)
        norms[i] = np.linalg.norm(row)
    return norms


# %% equivalent mutant
# cell: block_jacobian
# because: six digits are enough where the identity is the largest part
# - return np.eye(len(a)) + W2 @ np.diag(slope(z1)) @ W1 @ np.diag(slope(a))
# + return np.round(np.eye(len(a)) + W2 @ np.diag(slope(z1)) @ W1 @ np.diag(slope(a)), 6)

# %% equivalent mutant
# cell: stacks
# because: there is a block, so there are two lengths
# - return np.array(norms[::-1])
# + return np.squeeze(np.array(norms[::-1]))

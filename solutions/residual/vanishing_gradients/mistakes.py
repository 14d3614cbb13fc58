"""Known wrong solutions of vanishing_gradients, each with the hint it earns: see docs/authors.md, "Mistakes"."""

# %% fraction upside down
# cell: scalars
# fails: test_plain_derivative
# hint: Your derivative is upside down: this is how the input changes with the output.
# - return slope(z2) * w2 * slope(z1) * w1
# + product = slope(z2) * w2 * slope(z1) * w1
# + return 1 / product if product else 0.0

# %% first slope left out
# cell: scalars
# fails: test_plain_derivative
# hint: The slope of the first activation is missing.
# - return slope(z2) * w2 * slope(z1) * w1
# + return slope(z2) * w2 * w1

# %% second slope left out
# cell: scalars
# fails: test_plain_derivative
# hint: The slope of the last activation is missing.
# - return slope(z2) * w2 * slope(z1) * w1
# + return w2 * slope(z1) * w1

# %% slopes of the activations instead of the pre-activations
# cell: scalars
# fails: test_plain_derivative
# hint: You take the slope at the *activation* f(z). It belongs to z, the number before the activation.
# - return slope(z2) * w2 * slope(z1) * w1
# + return slope(act(z2)) * w2 * slope(act(z1)) * w1

# %% second layer of the input
# cell: scalars
# fails: test_plain_derivative
# hint: Your second layer sees the input a. It sees the first layer's activation.
# - z2 = w2 * act(z1)
# - return slope(z2) * w2 * slope(z1) * w1
# + z2 = w2 * a
# + return slope(z2) * w2 * slope(z1) * w1

# %% activation forgotten in between
# cell: scalars
# fails: test_plain_derivative
# hint: Your second layer sees z1. It sees the activation of z1.
# - z2 = w2 * act(z1)
# - return slope(z2) * w2 * slope(z1) * w1
# + z2 = w2 * z1
# + return slope(z2) * w2 * slope(z1) * w1

# %% last slope at the activation
# cell: scalars
# fails: test_plain_derivative
# hint: You take the last slope at the *activation* f(z2). It belongs to z2, the number before the activation.
# - return slope(z2) * w2 * slope(z1) * w1
# + return slope(act(z2)) * w2 * slope(z1) * w1

# %% activation forgotten in between in the residual block
# cell: scalars
# fails: test_skip_derivative
# hint: Your second layer sees z1. It sees the activation of z1.
# - z2 = w2 * act(z1)
# - return slope(z2 + a) * (1 + w2 * slope(z1) * w1)
# + z2 = w2 * z1
# + return slope(z2 + a) * (1 + w2 * slope(z1) * w1)

# %% skip added outside of the last activation
# cell: scalars
# fails: test_skip_derivative
# hint: You add 1 after the last activation. In this block the input is added *before* it, so its slope multiplies the 1 as well.
# - return slope(z2 + a) * (1 + w2 * slope(z1) * w1)
# + return 1 + slope(z2 + a) * w2 * slope(z1) * w1

# %% 1 and the plain derivative
# variant of: skip added outside of the last activation
# - return slope(z2 + a) * (1 + w2 * slope(z1) * w1)
# + return 1 + slope(z2) * w2 * slope(z1) * w1

# %% first slope at the input
# cell: scalars
# fails: test_skip_derivative
# hint: You take the slope of the first activation at a. It belongs to z1 = w1 · a, which this activation sees.
# - return slope(z2 + a) * (1 + w2 * slope(z1) * w1)
# + return slope(z2 + a) * (1 + w2 * slope(a) * w1)

# %% slope at z2 without the input
# cell: scalars
# fails: test_skip_derivative
# hint: You take the last slope at z2. The last activation sees z2 + a.
# - return slope(z2 + a) * (1 + w2 * slope(z1) * w1)
# + return slope(z2) * (1 + w2 * slope(z1) * w1)

# %% last slope left out in the residual block
# cell: scalars
# fails: test_skip_derivative
# hint: The slope of the last activation is missing.
# - return slope(z2 + a) * (1 + w2 * slope(z1) * w1)
# + return 1 + w2 * slope(z1) * w1

# %% first slope left out in the residual block
# cell: scalars
# fails: test_skip_derivative
# hint: The slope of the first activation is missing.
# - return slope(z2 + a) * (1 + w2 * slope(z1) * w1)
# + return slope(z2 + a) * (1 + w2 * w1)

# %% skip multiplied by the first weight
# cell: scalars
# fails: test_skip_derivative
# hint: The way through the skip connection is multiplied by w1. It passes no layer: the 1 stands alone in the sum.
# - return slope(z2 + a) * (1 + w2 * slope(z1) * w1)
# + return slope(z2 + a) * (1 + w2 * slope(z1)) * w1

# %% no skip in the derivative
# cell: scalars
# fails: test_skip_derivative
# hint: The way through the skip connection is missing: it adds 1 to the derivative of the sum.
# - return slope(z2 + a) * (1 + w2 * slope(z1) * w1)
# + return slope(z2 + a) * w2 * slope(z1) * w1

# %% the input added instead of 1
# cell: scalars
# fails: test_skip_derivative
# hint: You add the input a. Its derivative is 1.
# - return slope(z2 + a) * (1 + w2 * slope(z1) * w1)
# + return slope(z2 + a) * (a + w2 * slope(z1) * w1)

# %% every block at the first input
# cell: stack_derivative
# hint: You take every derivative at the stack's input. Each block has its own input, the output of the block before.
# - a = scalar_forward(a, w1, w2, activation, kind)

# %% sum without the last activation
# cell: stack_derivative
# hint: The next block's input is the *activation* of z2 + a: `scalar_forward` gives it.
# - a = scalar_forward(a, w1, w2, activation, kind)
# + z2 = w2 * ACTIVATIONS[activation][0](w1 * a)
# + a = z2 + a if kind == "residual" else ACTIVATIONS[activation][0](z2)

# %% looked up among equal blocks
# cell: stack_derivative
# hint: You look blocks up with `index`, which finds the first of several equal ones. Count them as you go.
# - product = 1.0
# - for w1, w2 in weights:
# -     derivative = plain_derivative if kind == "plain" else skip_derivative
# -     product *= derivative(a, w1, w2, activation)
# -     a = scalar_forward(a, w1, w2, activation, kind)
# - return product
# + product, values = 1.0, [a]
# + for w1, w2 in weights:
# +     values.append(scalar_forward(values[-1], w1, w2, activation, kind))
# + for w1, w2 in weights:
# +     derivative = plain_derivative if kind == "plain" else skip_derivative
# +     product *= derivative(values[weights.index((w1, w2))], w1, w2, activation)
# + return product

# %% always plain on the way forward
# cell: stack_derivative
# hint: You run every block forward as a plain one. The kind says which it is.
# - a = scalar_forward(a, w1, w2, activation, kind)
# + a = scalar_forward(a, w1, w2, activation, "plain")

# %% one factor too few
# cell: stack_derivative
# hint: One factor is missing: L blocks have L factors.
# - for w1, w2 in weights:
# + for w1, w2 in weights[:-1]:

# %% one factor too many
# cell: stack_derivative
# hint: You have one factor too many: L blocks have L factors.
# - for w1, w2 in weights:
# + for w1, w2 in [*weights, weights[-1]]:

# %% derivatives added up
# cell: stack_derivative
# hint: You add the derivatives up. Along a chain, they multiply.
# - product = 1.0
# + product = 0.0
# - product *= derivative(a, w1, w2, activation)
# + product += derivative(a, w1, w2, activation)

# %% always plain
# cell: stack_derivative
# hint: You always use the plain derivative: `kind` is not used for the factors.
# - derivative = plain_derivative if kind == "plain" else skip_derivative
# + derivative = plain_derivative

# %% moved on before the derivative
# cell: stack_derivative
# hint: You take the derivative of a block at its *output*. Compute it before you move on.
# - product *= derivative(a, w1, w2, activation)
# - a = scalar_forward(a, w1, w2, activation, kind)
# + a = scalar_forward(a, w1, w2, activation, kind)
# + product *= derivative(a, w1, w2, activation)

# %% from the last block to the first
# cell: stack_derivative
# hint: You go through the blocks from the last to the first. Forward, the first block comes first.
# - for w1, w2 in weights:
# + for w1, w2 in weights[::-1]:

# %% the growing weights
# cell: vanishing
# fails: test_vanishing
# hint: With these weights the gradient grows. The derivative of one block must be small, but not zero.

vanishing = (0.5, 0.5)

# %% exactly zero
# cell: vanishing
# fails: test_vanishing
# hint: With these weights the derivative of a block is exactly 0. It must be small, but not zero.

vanishing = (1.0, -1.0)

# %% too little of it is lost
# cell: vanishing
# fails: test_vanishing
# hint: Each block must leave less than a quarter: the tenth root of a millionth is 0.251.

vanishing = (0.5, -0.5)

# %% first layer switched off
# cell: vanishing
# fails: test_vanishing
# hint: With these weights the derivative of a block is 1: its layers pass nothing on, and the skip connection passes on everything.

vanishing = (-0.9, 0.9)

# %% factors in the order of the forward pass
# cell: block_jacobian
# hint: Your factors are in the order of the forward pass. The last layer stands on the left.
# - inner = W2 @ np.diag(slope(z1)) @ W1
# + inner = W1 @ np.diag(slope(z1)) @ W2

# %% Jacobian transposed
# cell: block_jacobian
# hint: Your Jacobian is transposed: row i belongs to output i.
# - act, slope = ACTIVATIONS[activation]
# - if kind == "pre-activation":
# -     z1 = W1 @ act(a)
# -     return np.eye(len(a)) + W2 @ np.diag(slope(z1)) @ W1 @ np.diag(slope(a))
# - z1 = W1 @ a
# - z2 = W2 @ act(z1)
# - inner = W2 @ np.diag(slope(z1)) @ W1
# - if kind == "plain":
# -     return np.diag(slope(z2)) @ inner
# - return np.diag(slope(z2 + a)) @ (np.eye(len(a)) + inner)
# + act, slope = ACTIVATIONS[activation]
# + if kind == "pre-activation":
# +     z1 = W1 @ act(a)
# +     return (np.eye(len(a)) + W2 @ np.diag(slope(z1)) @ W1 @ np.diag(slope(a))).T
# + z1 = W1 @ a
# + z2 = W2 @ act(z1)
# + inner = W2 @ np.diag(slope(z1)) @ W1
# + if kind == "plain":
# +     return (np.diag(slope(z2)) @ inner).T
# + return (np.diag(slope(z2 + a)) @ (np.eye(len(a)) + inner)).T

# %% first slopes behind the first matrix
# cell: block_jacobian
# hint: D₁ stands behind W₁ in your product. The slopes of z₁ multiply its entries, the rows of W₁, and so D₁ stands between W₂ and W₁.
# - inner = W2 @ np.diag(slope(z1)) @ W1
# + inner = W2 @ W1 @ np.diag(slope(z1))

# %% first slopes onto the rows of the second matrix
# cell: block_jacobian
# hint: You multiply the *rows* of W₂ by the slopes of z₁, or the columns of W₁. D₁ between the matrices multiplies the columns of W₂ or the
#   rows of W₁, e.g. `slope(z1)[:, None] * W1`.
# - inner = W2 @ np.diag(slope(z1)) @ W1
# + inner = W2 @ (slope(z1) * W1)

# %% last slopes onto the columns of the second matrix
# cell: block_jacobian
# hint: `slope(z2) * W2` multiplies the *columns* of W₂. The slopes of z₂ belong to its rows, e.g. `slope(z2)[:, None] * W2`.
# - return np.diag(slope(z2)) @ inner
# + return (slope(z2) * W2) @ np.diag(slope(z1)) @ W1

# %% slopes onto the columns
# cell: block_jacobian
# hint: You multiply the *columns* by the slopes of the last activation. A matrix `*` an array does that; each slope belongs to a
#   row.
# - return np.diag(slope(z2)) @ inner
# + return inner * slope(z2)
# - return np.diag(slope(z2 + a)) @ (np.eye(len(a)) + inner)
# + return (np.eye(len(a)) + inner) * slope(z2 + a)

# %% identity after the last activation
# cell: block_jacobian
# hint: You add I after the last activation. In the residual block the input is added before it, so the slope multiplies I as
#   well.
# - return np.diag(slope(z2 + a)) @ (np.eye(len(a)) + inner)
# + return np.eye(len(a)) + np.diag(slope(z2 + a)) @ inner

# %% identity and the plain Jacobian
# variant of: identity after the last activation
# - return np.diag(slope(z2 + a)) @ (np.eye(len(a)) + inner)
# + return np.eye(len(a)) + np.diag(slope(z2)) @ inner

# %% ones instead of the identity
# cell: block_jacobian
# hint: You add 1 to every entry. Input j is added to output j only: that is the identity, on the diagonal.
# - return np.diag(slope(z2 + a)) @ (np.eye(len(a)) + inner)
# + return np.diag(slope(z2 + a)) @ (1 + inner)

# %% slope of the activated input
# cell: block_jacobian
# hint: You take the first slope of the pre-activation block at f(a). The activation sees a itself.
# - return np.eye(len(a)) + W2 @ np.diag(slope(z1)) @ W1 @ np.diag(slope(a))
# + return np.eye(len(a)) + W2 @ np.diag(slope(z1)) @ W1 @ np.diag(slope(act(a)))

# %% slope of 1 at zero
# cell: block_jacobian
# hint: Your ReLU has the slope 1 at exactly 0. It is taken as 0: `ACTIVATIONS` has the slopes.
# - act, slope = ACTIVATIONS[activation]
# + act, slope = ACTIVATIONS[activation]
# + if activation == "relu":
# +     slope = lambda z: (np.asarray(z) >= 0) * 1.0

# %% slope of the input forgotten
# cell: block_jacobian
# hint: The pre-activation block begins with an activation of the input itself. Its slope at a is missing.
# - return np.eye(len(a)) + W2 @ np.diag(slope(z1)) @ W1 @ np.diag(slope(a))
# + return np.eye(len(a)) + W2 @ np.diag(slope(z1)) @ W1

# %% pre-activation block without its skip
# cell: block_jacobian
# hint: In the pre-activation block, the skip connection is missing.
# - return np.eye(len(a)) + W2 @ np.diag(slope(z1)) @ W1 @ np.diag(slope(a))
# + return W2 @ np.diag(slope(z1)) @ W1 @ np.diag(slope(a))

# %% pre-activation inside of the slope
# cell: block_jacobian
# hint: You multiply the skip by a slope in the pre-activation block. There the input is passed on as it is.
# - return np.eye(len(a)) + W2 @ np.diag(slope(z1)) @ W1 @ np.diag(slope(a))
# + return (np.eye(len(a)) + W2 @ np.diag(slope(z1)) @ W1) @ np.diag(slope(a))

# %% pre-activation in front of everything
# variant of: pre-activation inside of the slope
# - return np.eye(len(a)) + W2 @ np.diag(slope(z1)) @ W1 @ np.diag(slope(a))
# + return np.diag(slope(a)) @ (np.eye(len(a)) + W2 @ np.diag(slope(z1)) @ W1)

# %% pre-activation sees the input itself
# cell: block_jacobian
# hint: The first layer of the pre-activation block sees f(a), not a.
# - z1 = W1 @ act(a)
# + z1 = W1 @ a

# %% last slope without the input
# cell: block_jacobian
# hint: You take the residual block's last slope at z2. The activation sees z2 + a.
# - return np.diag(slope(z2 + a)) @ (np.eye(len(a)) + inner)
# + return np.diag(slope(z2)) @ (np.eye(len(a)) + inner)

# %% Jacobians in the order of the forward pass
# cell: stacks
# fails: test_stack_jacobian
# hint: Your product is in the wrong order: the last block's Jacobian stands on the left.
# - product = block_jacobian(values[number], W1, W2, activation, kind) @ product
# + product = product @ block_jacobian(values[number], W1, W2, activation, kind)

# %% all Jacobians at the first input
# cell: stacks
# fails: test_stack_jacobian
# hint: You take every Jacobian at the stack's input. Each block has its own input.
# - product = block_jacobian(values[number], W1, W2, activation, kind) @ product
# + product = block_jacobian(values[0], W1, W2, activation, kind) @ product

# %% at least two Jacobians
# cell: stacks
# fails: test_stack_jacobian
# hint: `np.linalg.multi_dot` needs at least two matrices. A stack may have one block.
# - product = np.eye(len(a))
# - for number, (W1, W2) in enumerate(blocks):
# -     product = block_jacobian(values[number], W1, W2, activation, kind) @ product
# - return product
# + jacobians = [
# +     block_jacobian(values[number], *blocks[number], activation, kind) for number in range(len(blocks))
# + ]
# + return np.linalg.multi_dot(jacobians[::-1])

# %% pre-activation blocks run as residual ones
# cell: stacks
# fails: test_stack_jacobian
# hint: You run pre-activation blocks forward as residual ones. `forward_all` knows all three kinds.
# - values = forward_all(a, blocks, activation, kind)
# - product = np.eye(len(a))
# + values = forward_all(a, blocks, activation, "plain" if kind == "plain" else "residual")
# + product = np.eye(len(a))

# %% entry by entry
# cell: stacks
# fails: test_stack_jacobian
# hint: You multiply entry by entry. The chain rule multiplies matrices: `@`.
# - product = block_jacobian(values[number], W1, W2, activation, kind) @ product
# + product = block_jacobian(values[number], W1, W2, activation, kind) * product

# %% product of the norms
# cell: stacks
# fails: test_gradient_norms
# hint: You multiply lengths of matrices. The length of a product is not the product of the lengths: follow the gradient itself.
# - gradient = jacobian.T @ gradient
# - norms.append(np.linalg.norm(gradient))
# + norms.append(norms[-1] * np.linalg.norm(jacobian))

# %% not transposed on the way back
# cell: stacks
# fails: test_gradient_norms
# hint: On the way back, the gradient is multiplied by the *transposed* Jacobian.
# - gradient = jacobian.T @ gradient
# + gradient = jacobian @ gradient

# %% last gradient first
# cell: stacks
# fails: test_gradient_norms
# hint: Your norms are in the order of the way back. That of the stack's input comes first.
# - return np.array(norms[::-1])
# + return np.array(norms)

# %% gradient of the output left out
# cell: stacks
# fails: test_gradient_norms
# hint: The gradient with respect to the output is missing: there is one number more than there are blocks.
# - return np.array(norms[::-1])
# + return np.array(norms[:0:-1])

# %% Jacobians at the outputs
# cell: stacks
# fails: test_gradient_norms
# hint: You take each Jacobian at the block's output. It belongs to the block's input.
# - jacobian = block_jacobian(values[number], *blocks[number], activation, kind)
# + jacobian = block_jacobian(values[number + 1], *blocks[number], activation, kind)

# %% largest entries
# cell: stacks
# fails: test_gradient_norms
# hint: You take the largest entry. The length, `np.linalg.norm`, is wanted.
# - norms = [np.linalg.norm(gradient)]
# + norms = [np.max(np.abs(gradient))]
# - norms.append(np.linalg.norm(gradient))
# + norms.append(np.max(np.abs(gradient)))

# %% lengths squared
# cell: stacks
# fails: test_gradient_norms
# hint: These are squares of the lengths.
# - return np.array(norms[::-1])
# + return np.array(norms[::-1]) ** 2

# %% direction and length apart
# cell: stacks
# fails: test_gradient_norms
# hint: You divide by the gradient's length, which may be 0.
# - norms = [np.linalg.norm(gradient)]
# + norms = [np.linalg.norm(gradient)]
# + gradient = gradient / norms[0]
# - norms.append(np.linalg.norm(gradient))
# + norms.append(norms[0] * np.linalg.norm(gradient))

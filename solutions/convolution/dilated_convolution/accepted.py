"""Right solutions of dilated_convolution in other styles, and mutants that change nothing: see docs/authors.md."""


# %% by ordinary convolutions
# about: everything with the dilated kernel and window by window; recursion; lists of tuples
# cell: dilate_kernel
def dilate_kernel(kernel, dilation):
    rows, columns = kernel.shape
    out = []
    for i in range(dilation * (rows - 1) + 1):
        row = []
        for j in range(dilation * (columns - 1) + 1):
            hit = i % dilation == 0 and j % dilation == 0
            row.append(float(kernel[i // dilation, j // dilation]) if hit else 0.0)
        out.append(row)
    return np.array(out)


# %% by ordinary convolutions
# cell: dilated_conv1d
def dilated_conv1d(x, kernel, dilation=1):
    spread = dilate_kernel(kernel[None], dilation)[0]
    return np.correlate(x.astype(float), spread, mode="valid")


# %% by ordinary convolutions
# cell: dilated_conv2d
def dilated_conv2d(x, kernel, dilation=1, stride=1, padding=0):
    spread = dilate_kernel(kernel, dilation)
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(x, padding), spread.shape)
    return np.einsum("ijuv,uv->ij", windows[::stride, ::stride], spread)


# %% by ordinary convolutions
# cell: receptive_field
def receptive_field(layers):
    if not layers:
        return 1
    (kernel, stride, dilation), *rest = layers
    return (receptive_field(rest) - 1) * stride + dilation * (kernel - 1) + 1


# %% by ordinary convolutions
# cell: touched
def touched(layers):
    seen = np.array([True])
    for kernel, stride, dilation in layers[::-1]:
        before = np.zeros(stride * (len(seen) - 1) + dilation * (kernel - 1) + 1, dtype=bool)
        for u in range(kernel):
            part = before[dilation * u : dilation * u + stride * (len(seen) - 1) + 1 : stride]
            part |= seen
        before[0] = True
        seen = before
    return seen


# %% by ordinary convolutions
# cell: stack_macs
def stack_macs(n, layers):
    sizes = [n]
    for _kernel, stride, _dilation in layers:
        sizes.append(int(np.ceil(sizes[-1] / stride)))
    return sum(size * layer[0] for size, layer in zip(sizes[1:], layers, strict=True))


# %% by ordinary convolutions
# cell: cheapest_stack
def cheapest_stack(n, least, choices, most_layers):
    found = []

    def grow(stack):
        if stack and least <= receptive_field(stack) <= n:
            found.append((stack_macs(n, stack), stack))
        if len(stack) < most_layers:
            for choice in choices:
                grow([*stack, tuple(choice)])

    grow([])
    return np.array(min(found)[1])


# %% set and sorted
# about: NumPy integers, a set turned into an array, the largest rates in another order, min with a key
# cell: doubling_field
def doubling_field(kernel, depth):
    return np.int64((kernel - 1) * 2**depth - kernel + 2)


# %% set and sorted
# cell: rates
rates = np.array([9, 1, 3])


# %% set and sorted
# cell: cheapest_stack
def cheapest_stack(n, least, choices, most_layers):
    stacks = [s for L in range(1, most_layers + 1) for s in itertools.product(choices, repeat=L)]
    stacks = [s for s in stacks if least <= receptive_field(s) <= n]
    return np.array(min(stacks, key=lambda stack: stack_macs(n, stack)), dtype=int)


# %% equivalent mutant
# cell: dilate_kernel
# because: zeros and the kernel's own entries fit into its dtype
# - spread = np.zeros((dilation * (rows - 1) + 1, dilation * (columns - 1) + 1))
# + spread = np.zeros((dilation * (rows - 1) + 1, dilation * (columns - 1) + 1), dtype=kernel.dtype)

# %% equivalent mutant
# cell: cheapest_stack
# because: a stack without layers sees one value, which is never enough
# - for depth in range(1, most_layers + 1):
# + for depth in range(0, most_layers + 1):

# %% equivalent mutant
# cell: cheapest_stack
# because: no two stacks are equally cheap
# - if least <= receptive_field(stack) <= n and stack_macs(n, stack) < lowest:
# + if least <= receptive_field(stack) <= n and stack_macs(n, stack) <= lowest:

"""Right solutions of conv_arithmetic in other styles, and mutants that change nothing: see docs/authors.md."""


# %% counted out
# about: windows counted one by one, loops over channels, lists for tuples
# cell: out_size
def out_size(n, kernel, stride=1, padding=0, dilation=1):
    span = 1 + dilation * (kernel - 1)
    count, begin = 0, 0
    while begin + span <= n + 2 * padding:
        count += 1
        begin += stride
    return count


# %% counted out
# cell: same_padding
def same_padding(kernel, dilation=1):
    before = after = 0
    while before + after < dilation * (kernel - 1):
        if before == after:
            after += 1
        else:
            before += 1
    return [before, after]


# %% counted out
# cell: conv_cost
def conv_cost(in_channels, out_shape, kernel, groups=1):
    parameters = multiplications = additions = 0
    for _channel in range(out_shape[0]):
        products = int(in_channels / groups) * kernel[0] * kernel[1]
        parameters += products + 1
        multiplications += products * out_shape[1] * out_shape[2]
        additions += (products - 1 + 1) * out_shape[1] * out_shape[2]
    return [parameters, multiplications, additions]


# %% counted out
# cell: receptive_fields
def receptive_fields(layers):
    table = np.zeros((len(layers), 2), dtype=int)
    for depth in range(len(layers)):
        size = 1
        for kernel, stride, dilation in layers[depth::-1]:  # from the unit back to the image
            size = (size - 1) * stride + dilation * (kernel - 1) + 1
        table[depth] = size, np.prod([stride for _kernel, stride, _dilation in layers[: depth + 1]])
    return table


# %% linear layers as convolutions
# about: one function for everything; NumPy integers, shapes as arrays; a class for the rows
# cell: other_costs
def linear_cost(inputs, outputs):
    return conv_cost(inputs, (outputs, 1, 1), (1, 1))


def norm_cost(shape):
    return 2 * shape[0], np.prod(shape), np.prod(shape)


def pool_cost(out_shape, kernel):
    outputs, window = np.prod(out_shape), np.prod(kernel)
    return 0, outputs, window * outputs - outputs


# %% linear layers as convolutions
# cell: layer_table
def layer_table(network, shape):
    rows, now = [], np.array(shape)
    for layer in network:
        kind, before = layer["kind"], now.copy()
        kernel = layer.get("kernel", (1, 1))
        if kind == "linear":
            now = np.array([layer["units"], 1, 1])
            rows.append((*now, *conv_cost(before[0], now, before[1:])))
            continue
        step = kernel if kind == "pool" else (layer.get("stride", 1),) * 2
        for axis in (0, 1):
            more = layer.get("padding", 0), layer.get("dilation", 1)
            now[axis + 1] = out_size(int(before[axis + 1]), kernel[axis], step[axis], *more)
        if kind == "conv":
            now[0] = layer["channels"]
            cost = conv_cost(int(before[0]), tuple(now), kernel, groups=layer["groups"])
        else:
            cost = norm_cost(now) if kind == "norm" else pool_cost(now, kernel)
        rows.append((*now, *cost))
    return np.array(rows, dtype=np.int64)


# %% linear layers as convolutions
# cell: corrected
corrected = np.array([126, 59, 64, 812851200, 10250, 1216, 573824, 144])

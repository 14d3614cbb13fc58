"""Known wrong solutions of dilated_convolution, each with the hint it earns: see docs/authors.md, "Mistakes"."""

# %% zeros behind the last weight, too
# cell: dilate_kernel
# hint: Your kernel spans d · k values. There are zeros only *between* weights: it spans d(k - 1) + 1.
# - spread = np.zeros((dilation * (rows - 1) + 1, dilation * (columns - 1) + 1))
# + spread = np.zeros((dilation * rows, dilation * columns))

# %% one zero too many
# cell: dilate_kernel
# hint: You write d zeros between neighbouring weights. The weights are d positions apart, so there are d - 1 zeros between.
# - spread = np.zeros((dilation * (rows - 1) + 1, dilation * (columns - 1) + 1))
# - spread[::dilation, ::dilation] = kernel
# + spread = np.zeros(((dilation + 1) * (rows - 1) + 1, (dilation + 1) * (columns - 1) + 1))
# + spread[:: dilation + 1, :: dilation + 1] = kernel

# %% weights repeated
# cell: dilate_kernel
# hint: You repeat the weights. Between them are zeros.
# - spread = np.zeros((dilation * (rows - 1) + 1, dilation * (columns - 1) + 1))
# - spread[::dilation, ::dilation] = kernel
# + spread = np.repeat(np.repeat(kernel, dilation, axis=0), dilation, axis=1)
# + spread = spread[: dilation * (rows - 1) + 1, : dilation * (columns - 1) + 1]

# %% rows spread only
# cell: dilate_kernel
# hint: You spread the rows alone. Columns are as far apart.
# - spread = np.zeros((dilation * (rows - 1) + 1, dilation * (columns - 1) + 1))
# - spread[::dilation, ::dilation] = kernel
# + spread = np.zeros((dilation * (rows - 1) + 1, columns))
# + spread[::dilation] = kernel

# %% columns spread only
# cell: dilate_kernel
# hint: You spread the columns alone. Rows are as far apart.
# - spread = np.zeros((dilation * (rows - 1) + 1, dilation * (columns - 1) + 1))
# - spread[::dilation, ::dilation] = kernel
# + spread = np.zeros((rows, dilation * (columns - 1) + 1))
# + spread[:, ::dilation] = kernel

# %% zeros are integers
# cell: dilate_kernel
# hint: Your zeros are an array of integers, which cuts off every fraction of the weights.
# - spread = np.zeros((dilation * (rows - 1) + 1, dilation * (columns - 1) + 1))
# + spread = np.zeros((dilation * (rows - 1) + 1, dilation * (columns - 1) + 1), dtype=int)

# %% rows and columns of the kernel exchanged
# cell: dilate_kernel
# hint: Your kernel is transposed.
# - return spread
# + return spread.T

# %% length with d times k
# cell: dilated_conv1d
# hint: Your result is too short: the kernel spans d(k - 1) + 1 values, not d · k.
# - length = len(x) - dilation * (len(kernel) - 1)
# + length = len(x) - dilation * len(kernel) + 1

# %% dilation ignored
# cell: dilated_conv1d
# hint: Your weights meet neighbouring values: `dilation` is not used.
# - length = len(x) - dilation * (len(kernel) - 1)
# + dilation = 1
# + length = len(x) - dilation * (len(kernel) - 1)

# %% kernel flipped
# cell: dilated_conv1d
# hint: Your kernel is flipped. What deep learning calls convolution leaves the kernel as it is.
# - for u, weight in enumerate(kernel):
# + for u, weight in enumerate(kernel[::-1]):

# %% dilation taken for a stride
# cell: dilated_conv1d
# hint: You keep every d-th output. Dilation does not skip outputs: it spreads the kernel.
# - return out
# + return np.correlate(x.astype(float), kernel)[::dilation]

# %% length of an ordinary convolution
# cell: dilated_conv1d
# hint: Your result is as long as without dilation. A spread kernel fits into fewer positions.
# - out = np.zeros(length)
# - for u, weight in enumerate(kernel):
# -     out += weight * x[dilation * u : dilation * u + length]
# - return out
# + out = np.zeros(len(x) - len(kernel) + 1)
# + for i in range(len(out)):
# +     for u, weight in enumerate(kernel):
# +         out[i] += weight * (x[i + dilation * u] if i + dilation * u < len(x) else 0)
# + return out

# %% a single weight forgotten
# cell: dilated_conv1d
# hint: Your slice ends d(k - 1) before the end of x. With a single weight this is `x[:-0]`, which is empty.
# - length = len(x) - dilation * (len(kernel) - 1)
# + length = len(x[: -dilation * (len(kernel) - 1)])

# %% every d-th value only
# cell: dilated_conv1d
# hint: You convolve every d-th value of x once, so that every d-th output is left. Each position of the kernel begins with a value of
#   its own.
# - out = np.zeros(length)
# - for u, weight in enumerate(kernel):
# -     out += weight * x[dilation * u : dilation * u + length]
# - return out
# + return np.correlate(x[::dilation].astype(float), kernel)

# %% result of integers
# cell: dilated_conv1d
# hint: Your result has the dtype of x: for integers, every fraction is cut off.
# - out = np.zeros(length)
# - for u, weight in enumerate(kernel):
# -     out += weight * x[dilation * u : dilation * u + length]
# + out = np.zeros(length, dtype=x.dtype)
# + for u, weight in enumerate(kernel):
# +     out += (weight * x[dilation * u : dilation * u + length]).astype(x.dtype)

# %% each sum cut off
# variant of: result of integers
# - out = np.zeros(length)
# - for u, weight in enumerate(kernel):
# -     out += weight * x[dilation * u : dilation * u + length]
# + out = np.zeros(length, dtype=x.dtype)
# + for i in range(length):
# +     out[i] = np.sum(kernel * x[i::dilation][: len(kernel)])

# %% result of the kernel's dtype
# cell: dilated_conv1d
# hint: Your result has the dtype of the kernel: for integers, every fraction is cut off.
# - out = np.zeros(length)
# - for u, weight in enumerate(kernel):
# -     out += weight * x[dilation * u : dilation * u + length]
# + out = np.zeros(length, dtype=kernel.dtype)
# + for u, weight in enumerate(kernel):
# +     out += (weight * x[dilation * u : dilation * u + length]).astype(kernel.dtype)

# %% kernel rotated
# cell: dilated_conv2d
# hint: Your kernel is flipped (rotated by 180°). What deep learning calls convolution leaves the kernel as it is.
# - out += kernel[u, v] * padded[top::stride, left::stride][:rows, :columns]
# + out += kernel[::-1, ::-1][u, v] * padded[top::stride, left::stride][:rows, :columns]

# %% dilation of the columns only
# cell: dilated_conv2d
# hint: You dilate along one axis only. The rows of the kernel are spread as well as its columns.
# - top, left = dilation * u, dilation * v
# + top, left = u, dilation * v

# %% dilation ignored in two dimensions
# cell: dilated_conv2d
# hint: Your weights meet neighbouring pixels: `dilation` is not used.
# - top, left = dilation * u, dilation * v
# + top, left = u, v

# %% stride and dilation exchanged
# cell: dilated_conv2d
# hint: Stride and dilation are exchanged: windows begin `stride` pixels apart, weights are `dilation` pixels apart.
# - top, left = dilation * u, dilation * v
# - out += kernel[u, v] * padded[top::stride, left::stride][:rows, :columns]
# + top, left = stride * u, stride * v
# + out += kernel[u, v] * padded[top::dilation, left::dilation][:rows, :columns]

# %% kernel taken for a square
# cell: dilated_conv2d
# hint: You take the kernel for a square. Its rows and columns may differ.
# - for u, v in np.ndindex(kernel.shape):
# + for u, v in np.ndindex(len(kernel), len(kernel)):

# %% image put between no zeros
# cell: dilated_conv2d
# hint: With a padding of 0, `padded[0:-0]` is empty. `np.pad` has no such case.
# - padded = np.pad(x, padding)
# + padded = np.zeros((x.shape[0] + 2 * padding, x.shape[1] + 2 * padding))
# + padded[padding:-padding, padding:-padding] = x

# %% stride ignored
# cell: dilated_conv2d
# hint: Your windows begin one pixel apart: `stride` is not used.
# - out += kernel[u, v] * padded[top::stride, left::stride][:rows, :columns]
# + out += kernel[u, v] * padded[top:, left:][:rows, :columns]

# %% slices that end too early
# cell: dilated_conv2d
# hint: Your slices end after as many pixels as the result has rows and columns. With a step of `stride`, they must reach `stride` times as
#   far.
# - out += kernel[u, v] * padded[top::stride, left::stride][:rows, :columns]
# + out += kernel[u, v] * padded[top : top + rows : stride, left : left + columns : stride]

# %% stride between rows only
# cell: dilated_conv2d
# hint: Your windows are `stride` rows apart, but only one column.
# - out += kernel[u, v] * padded[top::stride, left::stride][:rows, :columns]
# + out += kernel[u, v] * padded[top::stride, left:][:rows, :columns]

# %% padding ignored
# cell: dilated_conv2d
# hint: Your image has no frame of zeros: `padding` is not used.
# - padded = np.pad(x, padding)
# + padded = np.pad(x, padding)[padding:, padding:]

# %% no frame at all
# variant of: padding ignored
# - padded = np.pad(x, padding)
# - out = np.zeros((rows, columns))
# + padded = x
# + rows = (x.shape[0] - dilation * (kernel.shape[0] - 1) - 1) // stride + 1
# + columns = (x.shape[1] - dilation * (kernel.shape[1] - 1) - 1) // stride + 1
# + out = np.zeros((rows, columns))

# %% padding spread by the dilation
# cell: dilated_conv2d
# hint: Your frame is `padding` times the dilation wide. The padding is not dilated.
# - padded = np.pad(x, padding)
# + padded = np.pad(x, padding * dilation)

# %% the frame and the size spread by the dilation
# variant of: padding spread by the dilation
# - padded = np.pad(x, padding)
# - out = np.zeros((rows, columns))
# + padded = np.pad(x, padding * dilation)
# + rows = (padded.shape[0] - dilation * (kernel.shape[0] - 1) - 1) // stride + 1
# + columns = (padded.shape[1] - dilation * (kernel.shape[1] - 1) - 1) // stride + 1
# + out = np.zeros((rows, columns))

# %% stride times dilation
# cell: dilated_conv2d
# hint: Your windows begin stride · dilation apart. The dilation spreads the kernel, it does not move it farther.
# - padded = np.pad(x, padding)
# - out = np.zeros((rows, columns))
# + padded = np.pad(x, padding)
# + apart = stride * dilation
# + rows, columns = (rows - 1) // dilation + 1, (columns - 1) // dilation + 1
# + out = np.zeros((rows, columns))
# - out += kernel[u, v] * padded[top::stride, left::stride][:rows, :columns]
# + out += kernel[u, v] * padded[top::apart, left::apart][:rows, :columns]

# %% result of integers in two dimensions
# cell: dilated_conv2d
# hint: Your result has the dtype of x: for integers, every fraction is cut off.
# - out = np.zeros((rows, columns))
# + out = np.zeros((rows, columns), dtype=x.dtype)
# - out += kernel[u, v] * padded[top::stride, left::stride][:rows, :columns]
# + out += (kernel[u, v] * padded[top::stride, left::stride][:rows, :columns]).astype(x.dtype)

# %% each sum cut off in two dimensions
# variant of: result of integers in two dimensions
# - out = np.zeros((rows, columns))
# - for u, v in np.ndindex(kernel.shape):
# -     top, left = dilation * u, dilation * v
# -     out += kernel[u, v] * padded[top::stride, left::stride][:rows, :columns]
# - return out
# + out = np.zeros((rows, columns))
# + for u, v in np.ndindex(kernel.shape):
# +     top, left = dilation * u, dilation * v
# +     out += kernel[u, v] * padded[top::stride, left::stride][:rows, :columns]
# + return out.astype(x.dtype)

# %% strides before a layer ignored
# cell: receptive_field
# hint: Your field grows by (k - 1) · d whatever the strides before. After a stride of 2, neighbouring units are two values
#   apart.
# - size += (kernel - 1) * dilation * jump
# + size += (kernel - 1) * dilation

# %% the stride just before
# cell: receptive_field
# hint: You multiply by the stride of the layer just before alone. All strides before move the units apart: take their product.
# - jump *= stride
# + jump = stride

# %% layers before an equal one
# cell: receptive_field
# hint: You look the layer up with `index`, which finds the first of several equal layers. Count the layers as you go.
# - size += (kernel - 1) * dilation * jump
# - jump *= stride
# + jump = int(np.prod([layer[1] for layer in layers[: list(layers).index((kernel, stride, dilation))]]))
# + size += (kernel - 1) * dilation * jump

# %% the layer's own stride
# cell: receptive_field
# hint: You multiply by the stride of the layer itself. It moves this layer's units apart, so it counts only in the layers
#   after it.
# - size += (kernel - 1) * dilation * jump
# - jump *= stride
# + jump *= stride
# + size += (kernel - 1) * dilation * jump

# %% kernel counted as d times k
# cell: receptive_field
# hint: You count d · k values for a kernel. It spans d(k - 1) + 1, so the field grows by d(k - 1) jumps.
# - size += (kernel - 1) * dilation * jump
# + size += (dilation * kernel - 1) * jump

# %% dilation ignored in the field
# cell: receptive_field
# hint: The dilation makes no difference to your field. It spreads the kernel.
# - size += (kernel - 1) * dilation * jump
# + size += (kernel - 1) * jump

# %% the first value forgotten
# cell: receptive_field
# hint: Your field is one too small: without any layer, a unit sees one value.
# - size = jump = 1
# + size, jump = 0, 1

# %% dilations without stride multiplied
# cell: receptive_field
# hint: You multiply the spans of the layers. Neighbouring windows overlap, so the field grows by a sum.
# - size += (kernel - 1) * dilation * jump
# + size *= (kernel - 1) * dilation + 1

# %% one doubling too many
# cell: doubling_field
# hint: The sum of 1, 2, 4, …, 2^(L-1) is 2^L - 1, not 2^L.
# - return 1 + (kernel - 1) * (2**depth - 1)
# + return 1 + (kernel - 1) * 2**depth

# %% one power too few
# cell: doubling_field
# hint: The sum of 1, 2, 4, …, 2^(L-1) is 2^L - 1, not 2^(L-1) - 1.
# - return 1 + (kernel - 1) * (2**depth - 1)
# + return 1 + (kernel - 1) * (2 ** (depth - 1) - 1)

# %% last dilation only
# cell: doubling_field
# hint: You count only the last layer. The fields of all layers add up.
# - return 1 + (kernel - 1) * (2**depth - 1)
# + return 1 + (kernel - 1) * 2 ** (depth - 1)

# %% whole kernels added
# cell: doubling_field
# hint: Each layer adds k - 1 times its dilation to the field, not k times.
# - return 1 + (kernel - 1) * (2**depth - 1)
# + return 1 + kernel * (2**depth - 1)

# %% the whole span
# cell: touched
# hint: You mark every value of the field. A dilated kernel meets only every d-th value.
# - return seen
# + return np.ones_like(seen)

# %% from the first layer to the last
# cell: touched
# hint: You go through the layers in the order of the forward pass. To walk back, begin with the last one.
# - for kernel, stride, dilation in reversed(layers):
# + for kernel, stride, dilation in layers:

# %% from the first layer to the last, as long as the field
# variant of: from the first layer to the last
# - for kernel, stride, dilation in reversed(layers):
# + for kernel, stride, dilation in layers:
# - seen = np.zeros(max(positions) + 1, dtype=bool)
# + seen = np.zeros(receptive_field(layers), dtype=bool)

# %% stride of one layer alone
# cell: touched
# hint: You count the stride of the layer just before alone. All strides before move the units apart.
# - positions = {0}
# - for kernel, stride, dilation in reversed(layers):
# -     positions = {stride * q + dilation * u for q in positions for u in range(kernel)}
# + positions, jump = {0}, 1
# + for kernel, stride, dilation in layers:
# +     positions = {q + jump * dilation * u for q in positions for u in range(kernel)}
# +     jump = stride

# %% old positions kept
# cell: touched
# hint: You keep the positions of the layer after. They are positions of other values: replace the set instead of adding to it.
# - positions = {stride * q + dilation * u for q in positions for u in range(kernel)}
# + positions |= {stride * q + dilation * u for q in positions for u in range(kernel)}

# %% strides ignored on the way back
# cell: touched
# hint: Your positions do not move apart with the strides: unit q of a layer begins at position s · q of the layer before.
# - positions = {stride * q + dilation * u for q in positions for u in range(kernel)}
# + positions = {q + dilation * u for q in positions for u in range(kernel)}

# %% strides ignored, as long as the field
# variant of: strides ignored on the way back
# - positions = {stride * q + dilation * u for q in positions for u in range(kernel)}
# - seen = np.zeros(max(positions) + 1, dtype=bool)
# + positions = {q + dilation * u for q in positions for u in range(kernel)}
# + seen = np.zeros(receptive_field(layers), dtype=bool)

# %% dilation multiplied by the stride
# cell: touched
# hint: You multiply the dilation by the layer's own stride. The kernel's weights are d positions apart in the layer before.
# - positions = {stride * q + dilation * u for q in positions for u in range(kernel)}
# + positions = {stride * (q + dilation * u) for q in positions for u in range(kernel)}

# %% stride between the weights
# variant of: dilation multiplied by the stride
# - positions = {stride * q + dilation * u for q in positions for u in range(kernel)}
# + positions = {q + stride * dilation * u for q in positions for u in range(kernel)}

# %% neighbouring values touched
# cell: touched
# hint: Your weights meet neighbouring values. They are d positions apart.
# - positions = {stride * q + dilation * u for q in positions for u in range(kernel)}
# + positions = {stride * q + u for q in positions for u in range(kernel)}

# %% counted instead of marked
# cell: touched
# hint: You count how often each value is used. Here it only matters whether.
# - positions = {0}
# - for kernel, stride, dilation in reversed(layers):
# -     positions = {stride * q + dilation * u for q in positions for u in range(kernel)}
# - seen = np.zeros(max(positions) + 1, dtype=bool)
# - seen[list(positions)] = True
# - return seen
# + positions = [0]
# + for kernel, stride, dilation in reversed(layers):
# +     positions = [stride * q + dilation * u for q in positions for u in range(kernel)]
# + return np.bincount(positions)

# %% the rates of the text
# cell: rates
# fails: test_rates
# hint: These leave no hole, but others see farther: three layers with kernels of 3 have 27 ways from the input to a unit.

rates = [1, 2, 5]

# %% 17 and a little more
# cell: rates
# fails: test_rates
# hint: These leave no hole, but others see farther: three layers with kernels of 3 have 27 ways from the input to a unit.

rates = [1, 2, 7]

# %% a range that ends too early
# cell: rates
# fails: test_rates
# hint: These leave no hole, but others see farther: three layers with kernels of 3 have 27 ways from the input to a unit.

rates = [1, 3, 8]

# %% cost grows with the dilation
# cell: stack_macs
# hint: Your cost grows with the dilation. However far apart they are, k weights are k multiplications.
# - for kernel, stride, _dilation in layers:
# -     n = (n - 1) // stride + 1
# -     total += n * kernel
# + for kernel, stride, dilation in layers:
# +     n = (n - 1) // stride + 1
# +     total += n * (dilation * (kernel - 1) + 1)

# %% cost at the input's size
# cell: stack_macs
# hint: You count each layer at the size of its input. There are k multiplications for each *output*.
# - n = (n - 1) // stride + 1
# - total += n * kernel
# + total += n * kernel
# + n = (n - 1) // stride + 1

# %% size rounded down
# cell: stack_macs
# hint: You round the number of outputs down. With this padding it is rounded up.
# - n = (n - 1) // stride + 1
# + n = n // stride

# %% size rounded to the nearest
# cell: stack_macs
# hint: You round the number of outputs to the nearest integer. With this padding it is rounded up.
# - n = (n - 1) // stride + 1
# + n = round(n / stride)

# %% remainder added
# cell: stack_macs
# hint: You add the whole remainder of n / stride. Whatever is left over makes one output more.
# - n = (n - 1) // stride + 1
# + n = n // stride + n % stride

# %% size stays
# cell: stack_macs
# hint: Your layers all have n outputs. A stride makes the layer shorter.
# - n = (n - 1) // stride + 1
# - total += n * kernel
# + total += n * kernel

# %% a square kernel
# cell: stack_macs
# hint: You count k² multiplications for each output. Here everything is one-dimensional.
# - total += n * kernel
# + total += n * kernel**2

# %% field strictly larger
# cell: cheapest_stack
# hint: You ask for a field larger than `least`. One that is just as large is enough.
# - if least <= receptive_field(stack) <= n and stack_macs(n, stack) < lowest:
# + if least < receptive_field(stack) <= n and stack_macs(n, stack) < lowest:

# %% field larger than the input
# cell: cheapest_stack
# hint: The field of your stack is larger than n, so that a part of it always lies in the padding.
# - if least <= receptive_field(stack) <= n and stack_macs(n, stack) < lowest:
# + if least <= receptive_field(stack) and stack_macs(n, stack) < lowest:

# %% field smaller than the input
# cell: cheapest_stack
# hint: You exclude stacks whose field is exactly n. Only a larger one is not allowed.
# - if least <= receptive_field(stack) <= n and stack_macs(n, stack) < lowest:
# + if least <= receptive_field(stack) < n and stack_macs(n, stack) < lowest:

# %% largest field
# cell: cheapest_stack
# hint: You look for the largest field. The cheapest stack is wanted among those whose field is large enough.
# - best, lowest = None, float("inf")
# + best, lowest = None, 0
# - if least <= receptive_field(stack) <= n and stack_macs(n, stack) < lowest:
# -     best, lowest = stack, stack_macs(n, stack)
# + if least <= receptive_field(stack) <= n and receptive_field(stack) > lowest:
# +     best, lowest = stack, receptive_field(stack)

# %% one layer too few
# cell: cheapest_stack
# hint: Your deepest stacks have one layer fewer than allowed: `range` ends before its second number.
# - best, lowest = None, float("inf")
# - for depth in range(1, most_layers + 1):
# + best, lowest = choices[:1], float("inf")
# + for depth in range(1, most_layers):

# %% deepest stacks only
# cell: cheapest_stack
# hint: You only try stacks of exactly `most_layers` layers. Fewer may be enough, and cheaper.
# - for depth in range(1, most_layers + 1):
# + for depth in range(most_layers, most_layers + 1):

# %% every layer the same
# cell: cheapest_stack
# hint: In your stacks, all layers are the same. Each may be another one of the choices.
# - for stack in itertools.product(choices, repeat=depth):
# + for stack in ((choice,) * depth for choice in choices):

# %% each choice once, in order
# cell: cheapest_stack
# hint: Your stacks use the choices in the order of the list, or each only once. Any order is allowed, and repetitions.
# - for stack in itertools.product(choices, repeat=depth):
# + for stack in itertools.combinations(choices, depth):

# %% each choice once, in any order
# variant of: each choice once, in order
# - for stack in itertools.product(choices, repeat=depth):
# + for stack in itertools.permutations(choices, depth):

# %% a cost of its own
# cell: cheapest_stack
# hint: You compute the cost anew, and round the numbers of outputs down. `stack_macs` rounds them up.
# - for depth in range(1, most_layers + 1):
# + def cost(stack, n=n):
# +     total = 0
# +     for kernel, stride, _dilation in stack:
# +         n //= stride
# +         total += n * kernel
# +     return total
# + for depth in range(1, most_layers + 1):
# - if least <= receptive_field(stack) <= n and stack_macs(n, stack) < lowest:
# -     best, lowest = stack, stack_macs(n, stack)
# + if least <= receptive_field(stack) <= n and cost(stack) < lowest:
# +     best, lowest = stack, cost(stack)

# %% three layers at most
# cell: cheapest_stack
# hint: Your stacks have three layers at most. `most_layers` may be larger: `itertools.product` takes any number with `repeat`.
# - for depth in range(1, most_layers + 1):
# + for depth in range(1, min(most_layers, 3) + 1):

# %% no stack is cheap enough
# cell: cheapest_stack
# hint: Your search only finds stacks that cost less than a fixed number. Begin with infinity, `float("inf")`.
# - best, lowest = None, float("inf")
# + best, lowest = [], 1000

# %% smallest depth that fits
# cell: cheapest_stack
# hint: You stop at the fewest layers that span enough. More layers can be cheaper.
# - return np.array(best)
# +     if best is not None:
# +         break
# + return np.array(best)

# %% first stack that sees enough
# cell: cheapest_stack
# hint: You return the first stack whose field is large enough. A later one may be cheaper.
# - best, lowest = stack, stack_macs(n, stack)
# + return np.array(stack)

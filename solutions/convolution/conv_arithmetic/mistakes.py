"""Known wrong solutions of conv_arithmetic, each with the hint it earns: see docs/authors.md, "Mistakes"."""

# %% padding once
# cell: out_size
# hint: You add the padding once. There are zeros at both ends, 2 · padding in all.
# - return (n + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1
# + return (n + padding - dilation * (kernel - 1) - 1) // stride + 1

# %% dilation applied twice
# cell: out_size
# hint: You apply the dilation twice: once the kernel's span is d(k - 1) + 1, the formula for an ordinary kernel of this
#   size holds.
# - return (n + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1
# + kernel = dilation * (kernel - 1) + 1
# + return (n + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1

# %% kernel times dilation
# cell: out_size
# hint: Your kernel spans d · k values. Between k weights there are only k - 1 gaps: the span is d(k - 1) + 1.
# - return (n + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1
# + return (n + 2 * padding - dilation * kernel) // stride + 1

# %% dilation ignored
# cell: out_size
# hint: The dilation makes no difference to your size. It spreads the kernel, so that fewer windows fit.
# - return (n + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1
# + return (n + 2 * padding - kernel) // stride + 1

# %% a zero too many in each gap
# cell: out_size
# hint: You count d zeros between neighbouring weights. The weights are d values apart, so there are d - 1 zeros between.
# - return (n + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1
# + return (n + 2 * padding - (dilation + 1) * (kernel - 1) - 1) // stride + 1

# %% zeros in one gap
# cell: out_size
# hint: You count the zeros of one gap. A kernel of k weights has k - 1 gaps, so it spans d(k - 1) + 1.
# - return (n + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1
# + return (n + 2 * padding - (kernel + dilation - 1)) // stride + 1

# %% floor forgotten
# cell: out_size
# hint: The last window must fit, so the quotient is rounded down. `//` does that; `/` gives a fraction.
# - return (n + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1
# + return (n + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1

# %% rounded to the nearest
# cell: out_size
# hint: You round to the nearest integer. The last window must fit, so the quotient is rounded down.
# - return (n + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1
# + return round((n + 2 * padding - dilation * (kernel - 1) - 1) / stride) + 1

# %% rounded up
# cell: out_size
# hint: You round up: then the last window extends past the end.
# - return (n + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1
# + return -(-(n + 2 * padding - dilation * (kernel - 1) - 1) // stride) + 1

# %% first window forgotten
# cell: out_size
# hint: Your result is one too small: the quotient counts the moves, and there is a window before the first move.
# - return (n + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1
# + return (n + 2 * padding - dilation * (kernel - 1) - 1) // stride

# %% size divided by the stride
# cell: out_size
# hint: You divide the number of windows of stride 1 by the stride, and round down. The first window counts even if the
#   next one does not fit: divide the number of moves, and add 1.
# - return (n + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1
# + return (n + 2 * padding - dilation * (kernel - 1)) // stride

# %% dilation in the padding ignored
# cell: same_padding
# hint: Your padding is the same for every dilation. A spread kernel spans d(k - 1) + 1 values.
# - total = dilation * (kernel - 1)
# + total = kernel - 1

# %% the extra zero before
# cell: same_padding
# hint: Your extra zero is before the first value. Here it comes after the last.
# - return total // 2, total - total // 2
# + return total - total // 2, total // 2

# %% the same at both ends
# cell: same_padding
# hint: You add the same number at both ends. If the total is odd, one end gets one more.
# - return total // 2, total - total // 2
# + return total // 2, total // 2

# %% halves times the dilation
# cell: same_padding
# hint: You split k - 1 into two parts and multiply each by the dilation. Split the total d(k - 1): its two parts differ
#   by at most 1.
# - return total // 2, total - total // 2
# + before = (kernel - 1) // 2
# + return before * dilation, (kernel - 1 - before) * dilation

# %% the parity of the kernel
# cell: same_padding
# hint: You let the kernel decide whether one end gets one more. It is the total d(k - 1) that is even or odd.
# - return total // 2, total - total // 2
# + return total // 2, total // 2 + (kernel % 2 == 0)

# %% padding of the whole span
# cell: same_padding
# hint: You take d · k for the span of the kernel; d(k - 1) zeros are needed.
# - total = dilation * (kernel - 1)
# + total = dilation * kernel - 1

# %% convolution without a bias
# cell: conv_cost
# hint: Your convolution has no bias: one more parameter for each output channel.
# - return out_channels * (weights + 1), multiplications, multiplications
# + return out_channels * weights, multiplications, multiplications

# %% one bias for all channels
# cell: conv_cost
# hint: You count one bias. Each output channel has its own.
# - return out_channels * (weights + 1), multiplications, multiplications
# + return out_channels * weights + 1, multiplications, multiplications

# %% addition of the bias forgotten
# cell: conv_cost
# hint: You count one addition too few for each output: m products need m - 1 additions, and the bias is one more.
# - return out_channels * (weights + 1), multiplications, multiplications
# + additions = out_channels * rows * columns * (weights - 1)
# + return out_channels * (weights + 1), multiplications, additions

# %% bias as one addition more
# cell: conv_cost
# hint: You count one addition too many for each output: m products need only m - 1 additions among them.
# - return out_channels * (weights + 1), multiplications, multiplications
# + additions = out_channels * rows * columns * (weights + 1)
# + return out_channels * (weights + 1), multiplications, additions

# %% additions with a bias for each channel
# cell: conv_cost
# hint: You count the bias once for each output channel. Adding it is one addition for each *output*, at every position.
# - return out_channels * (weights + 1), multiplications, multiplications
# + additions = out_channels * rows * columns * (weights - 1) + out_channels
# + return out_channels * (weights + 1), multiplications, additions

# %% groups ignored in the cost
# cell: conv_cost
# hint: You count all input channels for every output. With groups, an output sees C_in / groups of them.
# - weights = kernel[0] * kernel[1] * in_channels // groups
# + weights = kernel[0] * kernel[1] * in_channels

# %% groups ignored in the parameters
# cell: conv_cost
# hint: You divide by the groups in the multiplications, but not in the parameters. A kernel has weights only for the
#   C_in / groups channels that its output sees.
# - return out_channels * (weights + 1), multiplications, multiplications
# + parameters = out_channels * (kernel[0] * kernel[1] * in_channels + 1)
# + return parameters, multiplications, multiplications

# %% groups taken for depthwise
# cell: conv_cost
# hint: With groups, you let every output see one channel. It sees C_in / groups channels, which is one only in a
#   depthwise convolution.
# - weights = kernel[0] * kernel[1] * in_channels // groups
# + weights = kernel[0] * kernel[1] * (in_channels if groups == 1 else 1)

# %% square kernels only
# cell: conv_cost
# hint: You take the kernel for a square. Its rows and its columns may differ.
# - weights = kernel[0] * kernel[1] * in_channels // groups
# + weights = kernel[0] ** 2 * in_channels // groups

# %% output channels split as well
# cell: conv_cost
# hint: You divide the output's channels by the groups as well: this is the cost of a single group.
# - out_channels, rows, columns = out_shape
# + out_channels, rows, columns = out_shape
# + out_channels = out_channels // groups

# %% both channels divided by groups
# cell: conv_cost
# hint: You divide input *and* output channels by the number of groups. That is the cost of one group; there are
#   `groups` of them.
# - out_channels, rows, columns = out_shape
# - weights = kernel[0] * kernel[1] * in_channels // groups
# - multiplications = out_channels * rows * columns * weights
# - return out_channels * (weights + 1), multiplications, multiplications
# + out_channels, rows, columns = out_shape
# + weights = kernel[0] * kernel[1] * in_channels // groups
# + multiplications = out_channels // groups * rows * columns * weights
# + return out_channels // groups * weights + out_channels, multiplications, multiplications

# %% parameters at every position
# cell: conv_cost
# hint: You count the weights anew for every position. A convolution uses the same weights everywhere.
# - return out_channels * (weights + 1), multiplications, multiplications
# + return multiplications + out_channels, multiplications, multiplications

# %% multiplications and additions counted as one number
# cell: conv_cost
# hint: Your multiplications count additions, too. Here they are two numbers.
# - return out_channels * (weights + 1), multiplications, multiplications
# + return out_channels * (weights + 1), 2 * multiplications, 2 * multiplications

# %% linear without a bias
# cell: other_costs
# fails: test_linear_cost
# hint: Your linear layer has no bias: one more parameter for each output.
# - return outputs * (inputs + 1), outputs * inputs, outputs * inputs
# + return outputs * inputs, outputs * inputs, outputs * inputs

# %% bias for each input
# cell: other_costs
# fails: test_linear_cost
# hint: You count a bias for each input. Each *output* has one.
# - return outputs * (inputs + 1), outputs * inputs, outputs * inputs
# + return inputs * (outputs + 1), outputs * inputs, outputs * inputs

# %% linear additions without the bias
# cell: other_costs
# fails: test_linear_cost
# hint: You leave out the addition of the bias: m products need m - 1 additions, and the bias is one more.
# - return outputs * (inputs + 1), outputs * inputs, outputs * inputs
# + return outputs * (inputs + 1), outputs * inputs, outputs * (inputs - 1)

# %% two parameters in all
# cell: other_costs
# fails: test_norm_cost
# hint: You count one scale and one shift. Each *channel* has its own pair.
# - return 2 * shape[0], entries, entries
# + return 2, entries, entries

# %% running statistics counted
# cell: other_costs
# fails: test_norm_cost
# hint: You count the running mean and variance. They are kept, not learned.
# - return 2 * shape[0], entries, entries
# + return 4 * shape[0], entries, entries

# %% scale for every entry
# cell: other_costs
# fails: test_norm_cost
# hint: You count a scale and a shift for every entry. All positions of a channel have the same pair.
# - return 2 * shape[0], entries, entries
# + return 2 * entries, entries, entries

# %% pooling adds one too many
# cell: other_costs
# fails: test_pool_cost
# hint: You count one addition too many: k numbers are added up with k - 1 additions, and there is no bias.
# - return 0, outputs, outputs * (kernel[0] * kernel[1] - 1)
# + return 0, outputs, outputs * kernel[0] * kernel[1]

# %% pooling multiplies every entry
# cell: other_costs
# fails: test_pool_cost
# hint: You multiply every entry of the window. Add them up first, and multiply the sum once.
# - return 0, outputs, outputs * (kernel[0] * kernel[1] - 1)
# + return 0, outputs * kernel[0] * kernel[1], outputs * (kernel[0] * kernel[1] - 1)

# %% pooling with parameters
# cell: other_costs
# fails: test_pool_cost
# hint: Average pooling has nothing to learn.
# - return 0, outputs, outputs * (kernel[0] * kernel[1] - 1)
# + return kernel[0] * kernel[1], outputs, outputs * (kernel[0] * kernel[1] - 1)

# %% square windows only
# cell: other_costs
# fails: test_pool_cost
# hint: You take the window for a square. Its rows and its columns may differ.
# - return 0, outputs, outputs * (kernel[0] * kernel[1] - 1)
# + return 0, outputs, outputs * (kernel[0] ** 2 - 1)

# %% counted at the input's map
# cell: layer_table
# hint: You count convolutions at the size of their input. There is one sum of products for each *output*.
# - cost = conv_cost(channels, shape, layer["kernel"], layer["groups"])
# + cost = conv_cost(channels, (layer["channels"], rows, columns), layer["kernel"], layer["groups"])

# %% pooling with stride 1
# cell: layer_table
# hint: Your pooling moves one position at a time. Its stride is the size of its window.
# - shape = channels, out_size(rows, height, height), out_size(columns, width, width)
# + shape = channels, out_size(rows, height), out_size(columns, width)

# %% pooling changes no size
# cell: layer_table
# hint: Your pooling leaves the shape as it is. It makes the maps smaller.
# - shape = channels, out_size(rows, height, height), out_size(columns, width, width)
# - cost = pool_cost(shape, layer["kernel"])
# + cost = pool_cost((channels, out_size(rows, height, height), out_size(columns, width, width)), (height, width))

# %% pooling counted at its input
# cell: layer_table
# hint: You count pooling at the size of its input. There is one sum for each *output*.
# - cost = pool_cost(shape, layer["kernel"])
# + cost = pool_cost((channels, rows, columns), layer["kernel"])

# %% channels of the image everywhere
# cell: layer_table
# hint: You count every convolution with the channels of the image. The input of a layer is the output of the one before.
# - for layer in network:
# + image_channels = shape[0]
# + for layer in network:
# @@
# - cost = conv_cost(channels, shape, layer["kernel"], layer["groups"])
# + cost = conv_cost(image_channels, shape, layer["kernel"], layer["groups"])

# %% stride and dilation exchanged
# cell: layer_table
# hint: You hand stride and dilation to `out_size` in the wrong order: it takes stride, padding, dilation.
# - settings = layer["stride"], layer["padding"], layer["dilation"]
# + settings = layer["dilation"], layer["padding"], layer["stride"]

# %% pooling rounded up
# cell: layer_table
# hint: You count a last pooling window that is not full. As in every layer here, it is left out.
# - shape = channels, out_size(rows, height, height), out_size(columns, width, width)
# + shape = channels, -(-rows // height), -(-columns // width)

# %% pooling window square
# cell: layer_table
# hint: You use the rows of a pooling's window for its columns as well. Windows need not be square.
# - shape = channels, out_size(rows, height, height), out_size(columns, width, width)
# + shape = channels, out_size(rows, height, height), out_size(columns, height, height)

# %% kernel square
# cell: layer_table
# hint: You use the rows of a convolution's kernel for its columns as well. Kernels need not be square.
# - shape = layer["channels"], out_size(rows, height, *settings), out_size(columns, width, *settings)
# + shape = layer["channels"], out_size(rows, height, *settings), out_size(columns, height, *settings)

# %% linear layer of the channels alone
# cell: layer_table
# hint: Your linear layer has as many inputs as there are channels. It is connected to every entry: channels times rows
#   times columns.
# - cost = linear_cost(channels * rows * columns, layer["units"])
# + cost = linear_cost(channels, layer["units"])

# %% rows for columns
# cell: layer_table
# hint: You use the number of rows for the columns as well. Images and kernels need not be square.
# - shape = layer["channels"], out_size(rows, height, *settings), out_size(columns, width, *settings)
# + shape = layer["channels"], out_size(rows, height, *settings), out_size(rows, height, *settings)

# %% rows for columns everywhere
# variant of: rows for columns
# - shape = layer["channels"], out_size(rows, height, *settings), out_size(columns, width, *settings)
# + shape = layer["channels"], out_size(rows, height, *settings), out_size(rows, height, *settings)
# - shape = channels, out_size(rows, height, height), out_size(columns, width, width)
# + shape = channels, out_size(rows, height, height), out_size(rows, height, height)

# %% groups left out of the table
# cell: layer_table
# hint: Your table does not change with the groups of a convolution: pass them on to `conv_cost`.
# - cost = conv_cost(channels, shape, layer["kernel"], layer["groups"])
# + cost = conv_cost(channels, shape, layer["kernel"])

# %% dilation left out of the table
# cell: layer_table
# hint: Your sizes do not change with the dilation of a convolution: pass it on to `out_size`.
# - settings = layer["stride"], layer["padding"], layer["dilation"]
# + settings = layer["stride"], layer["padding"]

# %% padding left out of the table
# cell: layer_table
# hint: Your sizes do not change with the padding of a convolution: pass it on to `out_size`.
# - settings = layer["stride"], layer["padding"], layer["dilation"]
# + settings = layer["stride"], 0, layer["dilation"]

# %% channels of the output for the input
# cell: layer_table
# hint: You count a convolution's *output* channels as those of its input: look at the shape before the layer.
# - cost = conv_cost(channels, shape, layer["kernel"], layer["groups"])
# + cost = conv_cost(layer["channels"], shape, layer["kernel"], layer["groups"])

# %% dilation 2 printed
# cell: corrected
# fails: test_corrected_first
# hint: This is the printed number, and it is wrong. A kernel of 3 with dilation 2 spans 5 of the 63 rows.
# - corrected = [126, 59, 64, 812851200, 10250, 1216, 573824, 144]
# + corrected = [126, 61, 64, 812851200, 10250, 1216, 573824, 144]

# %% one scale and shift printed
# cell: corrected
# fails: test_corrected_first
# hint: This is the printed number, and it is wrong. Each of the 32 channels has its own scale and shift.
# - corrected = [126, 59, 64, 812851200, 10250, 1216, 573824, 144]
# + corrected = [126, 59, 2, 812851200, 10250, 1216, 573824, 144]

# %% input's map printed
# cell: corrected
# fails: test_corrected_first
# hint: This is the printed number, and it is wrong. It counts 256×256 positions, those of the layer's input.
# - corrected = [126, 59, 64, 812851200, 10250, 1216, 573824, 144]
# + corrected = [126, 59, 64, 3355443200, 10250, 1216, 573824, 144]

# %% row of the batch normalisation
# cell: corrected
# fails: test_corrected_first
# hint: This is the cost of the first batch normalisation. The rows of the table count from 0, and the second convolution is row 2.

corrected = [126, 59, 64, 4194304, 10250, 1216, 573824, 144]

# %% linear without bias printed
# cell: corrected
# fails: test_corrected_last
# hint: This is the printed number, and it is wrong. The ten biases are missing.
# - corrected = [126, 59, 64, 812851200, 10250, 1216, 573824, 144]
# + corrected = [126, 59, 64, 812851200, 10240, 1216, 573824, 144]

# %% running statistics printed
# cell: corrected
# fails: test_corrected_last
# hint: This is the printed number, and it is wrong. It counts the running means and variances, which are not learned.
# - corrected = [126, 59, 64, 812851200, 10250, 1216, 573824, 144]
# + corrected = [126, 59, 64, 812851200, 10250, 2432, 573824, 144]

# %% convolutions alone printed
# cell: corrected
# fails: test_corrected_last
# hint: This is the printed number, and it is wrong. It leaves out the batch normalisations.
# - corrected = [126, 59, 64, 812851200, 10250, 1216, 573824, 144]
# + corrected = [126, 59, 64, 812851200, 10250, 1216, 572608, 144]

# %% pooling before the linear layer forgotten
# cell: corrected
# fails: test_corrected_last
# hint: The printed number was correct. The last pooling of B halves the rows and columns once more.
# - corrected = [126, 59, 64, 812851200, 10250, 1216, 573824, 144]
# + corrected = [126, 59, 64, 812851200, 10250, 1216, 573824, 576]

# %% stride in its own growth
# cell: receptive_fields
# hint: You multiply by the stride of the layer itself before you use the jump. The stride moves this layer's units
#   apart, so it counts only in the layers after it.
# - size += (kernel - 1) * dilation * jump
# - jump *= stride
# + jump *= stride
# + size += (kernel - 1) * dilation * jump

# %% strides ignored
# cell: receptive_fields
# hint: Your fields grow by k - 1 whatever the strides before. After a stride of 2, neighbouring units are two positions
#   of the image apart.
# - size += (kernel - 1) * dilation * jump
# + size += (kernel - 1) * dilation

# %% whole kernel added
# cell: receptive_fields
# hint: Your field grows by the whole kernel. One of its k units was there before: it grows by k - 1 jumps.
# - size += (kernel - 1) * dilation * jump
# + size += kernel * dilation * jump

# %% only the last stride
# cell: receptive_fields
# hint: Your jump is the stride of the last layer alone. Strides multiply from layer to layer.
# - jump *= stride
# + jump = stride

# %% strides added up
# cell: receptive_fields
# hint: You add the strides up. A stride of 2 after a stride of 3 moves 6 positions at a time: strides multiply.
# - jump *= stride
# + jump += stride - 1

# %% dilation left out of the field
# cell: receptive_fields
# hint: The dilation makes no difference to your fields. It spreads the kernel over more units.
# - size += (kernel - 1) * dilation * jump
# + size += (kernel - 1) * jump

# %% dilation in the jump
# cell: receptive_fields
# hint: Your jump grows with the dilation. A dilated kernel still moves by its stride.
# - jump *= stride
# + jump *= stride * dilation

# %% sizes multiplied
# cell: receptive_fields
# hint: You multiply the kernels. Neighbouring windows overlap, so the field grows by a sum.
# - size += (kernel - 1) * dilation * jump
# + size *= (kernel - 1) * dilation + 1

"""Small changes of conv_gradients' solution that leave it right: the audit expects no test to reject them.

A block's title is the solution cell; `line` is changed to the block's code, of which nothing comes for the
reason after `because`.
"""


# %% conv2d_backward_input
# line: framed = np.zeros((rows + 2 * padding, columns + 2 * padding))
# because: what is too much at the end is cut off
framed = np.zeros((rows + 3 * padding, columns + 2 * padding))

# %% conv2d_backward_input
# line: framed = np.zeros((rows + 2 * padding, columns + 2 * padding))
# because: what is too much at the end is cut off
framed = np.zeros((rows + 2 * padding, columns + 3 * padding))

# %% dx
# line: dx = conv2d_backward_input(dy, kernel, x.shape)
# because: a full convolution is the same whichever of the two is called the kernel
dx = conv2d_backward_input(kernel, dy, x.shape)

# %% up
# line: up6 = transposed_conv1d(dy1, kernel1)
# because: a full convolution is the same whichever of the two is called the kernel
up6 = transposed_conv1d(kernel1, dy1)

# %% up
# line: up4 = transposed_conv1d(dy1, kernel1, padding=1)
# because: a full convolution is the same whichever of the two is called the kernel
up4 = transposed_conv1d(kernel1, dy1, padding=1)

# %% kernel_gradients
# line: winner = i if z[i] > z[i + 1] else i + 1
# because: of two equal arguments of a maximum either may get the gradient
winner = i if z[i] >= z[i + 1] else i + 1

# %% kernel_gradients
# line: if z[winner] > 0:
# because: where the largest unit is exactly zero, the gradient is not defined
if z[winner] >= 0:

# %% net_gradients
# line: winner = i if z[i] > z[i + 1] else i + 1
# because: of two equal arguments of a maximum either may get the gradient
winner = i if z[i] >= z[i + 1] else i + 1

# %% net_gradients
# line: if z[winner] > 0:
# because: where the largest unit is exactly zero, the gradient is not defined
if z[winner] >= 0:

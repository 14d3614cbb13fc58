"""Small changes of residual_block's solution that leave it right: the audit expects no test to reject them.

A block's title is the solution cell; `line` is changed to the block's code, of which nothing comes for the
reason after `because`.
"""


# %% conv_out
# line: conv_out = conv2d(image, kernel, stride=1, padding=1)
# because: a stride of 1 is what `conv2d` takes anyway
conv_out = conv2d(image, kernel, padding=1)

# %% conv_out
# line: conv_out_signed = conv2d(signed, kernel, stride=1, padding=1)
# because: a stride of 1 is what `conv2d` takes anyway
conv_out_signed = conv2d(signed, kernel, padding=1)

# %% residual_block
# line: change = relu(conv2d(x, kernel, stride=1, padding=1))
# because: a stride of 1 is what `conv2d` takes anyway
change = relu(conv2d(x, kernel, padding=1))

# %% pooled
# line: pooled = max_pool2d(expected_block, size=2, stride=2)
# because: a window of 2 is what `max_pool2d` takes anyway
pooled = max_pool2d(expected_block, stride=2)

# %% pooled
# line: pooled = max_pool2d(expected_block, size=2, stride=2)
# because: a stride of 2 is what `max_pool2d` takes anyway
pooled = max_pool2d(expected_block, size=2)

# %% pooled
# line: pooled_signed = max_pool2d(expected_block_signed, size=2, stride=2)
# because: a window of 2 is what `max_pool2d` takes anyway
pooled_signed = max_pool2d(expected_block_signed, stride=2)

# %% pooled
# line: pooled_signed = max_pool2d(expected_block_signed, size=2, stride=2)
# because: a stride of 2 is what `max_pool2d` takes anyway
pooled_signed = max_pool2d(expected_block_signed, size=2)

"""Small changes of mobilenet's solution that leave it right: the audit expects no test to reject them.

A block's title is the solution cell; `line` is changed to the block's code, of which nothing comes for the
reason after `because`.
"""


# %% scaled
# line: return rounded + 8 if rounded < 0.9 * product else rounded
# because: no multiple of 8 that is nearest to a product is exactly a tenth smaller
return rounded + 8 if rounded <= 0.9 * product else rounded

# %% MobileNetV1
# line: channels = scaled(32, width)
# because: a product does not depend on the order of its factors
channels = scaled(width, 32)

# %% MobileNetV1
# line: channels = scaled(out_channels, width)
# because: a product does not depend on the order of its factors
channels = scaled(width, out_channels)

# %% MobileNetV1
# line: self.blocks.append(DepthwiseSeparable(channels, scaled(out_channels, width), stride))
# because: a product does not depend on the order of its factors
self.blocks.append(DepthwiseSeparable(channels, scaled(width, out_channels), stride))

# %% v1_counts
# line: v1_counts = [count_parameters(MobileNetV1(width, 1000, PLAN, 2)) for width in widths]
# because: a stride has no parameters
v1_counts = [count_parameters(MobileNetV1(width, 1000, PLAN, 3)) for width in widths]

# %% v1_counts
# line: v1_counts = [count_parameters(MobileNetV1(width, 1000, PLAN, 2)) for width in widths]
# because: a stride has no parameters
v1_counts = [count_parameters(MobileNetV1(width, 1000, PLAN, 1)) for width in widths]

# %% v1_macs
# line: channels = scaled(32, width)
# because: a product does not depend on the order of its factors
channels = scaled(width, 32)

# %% v1_macs
# line: channels = scaled(out_channels, width)
# because: a product does not depend on the order of its factors
channels = scaled(width, out_channels)

# %% v1_macs
# line: total += separable_macs(size, size, channels, scaled(out_channels, width))
# because: a product does not depend on the order of its factors
total += separable_macs(size, channels, size, scaled(out_channels, width))

# %% v1_macs
# line: total += separable_macs(size, size, channels, scaled(out_channels, width))
# because: a product does not depend on the order of its factors
total += separable_macs(size, size, channels, scaled(width, out_channels))

# %% best
# line: best = network(cat)[0].argsort(descending=True)[:5]
# because: the batch holds one picture, the first and the last
best = network(cat)[-1].argsort(descending=True)[:5]

# %% trained
# line: optimizer = torch.optim.Adam(trained.parameters(), lr=0.01)
# because: it learns enough with smaller steps, too
optimizer = torch.optim.Adam(trained.parameters())

# %% trained
# line: optimizer = torch.optim.Adam(trained.parameters(), lr=0.01)
# because: it learns enough with smaller steps, too
optimizer = torch.optim.Adam(trained.parameters(), lr=0.005)

# %% fit
# line: losses, shares = [], []
# because: both are empty
shares, losses = [], []

# %% trained
# line: torch.manual_seed(0)
# because: any seed will do
pass

# %% trained
# line: torch.manual_seed(0)
# because: any seed will do
torch.manual_seed(1)

# %% trained
# line: torch.manual_seed(0)
# because: any seed will do
torch.manual_seed(-1)

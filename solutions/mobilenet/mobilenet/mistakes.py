"""Known wrong solutions of mobilenet, each with the hint it earns: see docs/authors.md, "Mistakes"."""

# %% groups ignored
# cell: conv_macs
# hint: You count every input channel for every output channel. With groups, an output channel sees only
#   in_channels / groups of them.
# - return rows * columns * out_channels * kernel_size**2 * in_channels // groups
# + return rows * columns * out_channels * kernel_size**2 * in_channels

# %% kernel not squared
# cell: conv_macs
# hint: You count a row of the kernel only: a K×K kernel has K² weights.
# - return rows * columns * out_channels * kernel_size**2 * in_channels // groups
# + return rows * columns * out_channels * kernel_size * in_channels // groups

# %% additions counted too
# cell: conv_macs
# hint: You count two operations for each multiply-accumulate. One MAC is a multiplication and an addition
#   together; FLOPs are twice as many.
# - return rows * columns * out_channels * kernel_size**2 * in_channels // groups
# + return 2 * rows * columns * out_channels * kernel_size**2 * in_channels // groups

# %% only depthwise is cheaper
# cell: conv_macs
# hint: You make it cheaper only where there are as many groups as channels. Any number of groups divides
#   the work.
# - return rows * columns * out_channels * kernel_size**2 * in_channels // groups
# + if groups == in_channels:
# +     return rows * columns * out_channels * kernel_size**2
# + return rows * columns * out_channels * kernel_size**2 * in_channels

# %% pointwise forgotten
# cell: separable_macs
# hint: You count the depthwise convolution alone; the pointwise one, which mixes the channels, is missing.
# - return rows * columns * in_channels * (kernel_size**2 + out_channels)
# + return conv_macs(rows, columns, in_channels, in_channels, kernel_size, groups=in_channels)

# %% depthwise like an ordinary convolution
# cell: separable_macs
# hint: Your depthwise convolution is counted as if every channel saw all of them. It has as many groups as
#   channels.
# - return rows * columns * in_channels * (kernel_size**2 + out_channels)
# + depthwise = conv_macs(rows, columns, in_channels, in_channels, kernel_size)
# + return depthwise + conv_macs(rows, columns, in_channels, out_channels, 1)

# %% pointwise with a kernel
# cell: separable_macs
# hint: You give the pointwise convolution a K×K kernel; its kernel is 1×1.
# - return rows * columns * in_channels * (kernel_size**2 + out_channels)
# + depthwise = conv_macs(rows, columns, in_channels, in_channels, kernel_size, groups=in_channels)
# + return depthwise + conv_macs(rows, columns, in_channels, out_channels, kernel_size)

# %% costs multiplied
# cell: separable_macs
# hint: This is the cost of an ordinary convolution: K² times the output channels. Here two convolutions run
#   one after the other, so their costs add up: K² plus the output channels, for every place and input
#   channel.
# - return rows * columns * in_channels * (kernel_size**2 + out_channels)
# + return rows * columns * in_channels * kernel_size**2 * out_channels

# %% kernel always 3 wide in the cost
# cell: separable_macs
# hint: You count a 3×3 kernel always: `kernel_size` is not used.
# - return rows * columns * in_channels * (kernel_size**2 + out_channels)
# + return rows * columns * in_channels * (9 + out_channels)

# %% groups missing
# cell: DepthwiseSeparable
# fails: test_DepthwiseSeparable, test_v1_counts
# hint: Your first convolution mixes the channels: without `groups` it is an ordinary one.
# - nn.Conv2d(in_channels, in_channels, 3, stride, padding=1, groups=in_channels, bias=False),
# + nn.Conv2d(in_channels, in_channels, 3, stride, padding=1, bias=False),

# %% stride on the pointwise convolution
# cell: DepthwiseSeparable
# hint: Your stride is on the pointwise convolution. There it throws away three of four results that the
#   depthwise one has computed; it belongs to that.
# - nn.Conv2d(in_channels, in_channels, 3, stride, padding=1, groups=in_channels, bias=False),
# + nn.Conv2d(in_channels, in_channels, 3, padding=1, groups=in_channels, bias=False),
# - nn.Conv2d(in_channels, out_channels, 1, bias=False),
# + nn.Conv2d(in_channels, out_channels, 1, stride, bias=False),

# %% bias before batch norm
# cell: DepthwiseSeparable
# fails: test_DepthwiseSeparable, test_v1_counts
# hint: Your convolutions have a bias. The batch normalisation behind them takes it away again: bias=False.
# - nn.Conv2d(in_channels, in_channels, 3, stride, padding=1, groups=in_channels, bias=False),
# + nn.Conv2d(in_channels, in_channels, 3, stride, padding=1, groups=in_channels),
# - nn.Conv2d(in_channels, out_channels, 1, bias=False),
# + nn.Conv2d(in_channels, out_channels, 1),

# %% one batch norm and ReLU for both
# cell: DepthwiseSeparable
# fails: test_DepthwiseSeparable, test_v1_counts
# hint: Nothing stands between your two convolutions. Batch normalisation and ReLU follow each of them.
# - nn.BatchNorm2d(in_channels),
# - nn.ReLU(),

# %% ReLU before batch norm
# cell: DepthwiseSeparable
# hint: Your ReLU comes before the batch normalisation. Here the order is convolution, batch norm, ReLU.
class DepthwiseSeparable(nn.Module):
    def __init__(self, in_channels, out_channels, stride):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(in_channels, in_channels, 3, stride, padding=1, groups=in_channels, bias=False),
            nn.ReLU(),
            nn.BatchNorm2d(in_channels),
            nn.Conv2d(in_channels, out_channels, 1, bias=False),
            nn.ReLU(),
            nn.BatchNorm2d(out_channels),
        )

    def forward(self, x):
        return self.layers(x)


# %% always stride 2
# cell: DepthwiseSeparable
# hint: Your depthwise convolution always has stride 2: `stride` is not used.
# - nn.Conv2d(in_channels, in_channels, 3, stride, padding=1, groups=in_channels, bias=False),
# + nn.Conv2d(in_channels, in_channels, 3, 2, padding=1, groups=in_channels, bias=False),

# %% width not rounded
# cell: scaled
# hint: You cut the product off to a whole number, but do not round it to a multiple of 8.
# - product = channels * width
# - rounded = max(8, int(product + 4) // 8 * 8)
# - return rounded + 8 if rounded < 0.9 * product else rounded
# + return int(channels * width)

# %% always rounded down
# cell: scaled
# hint: You always round down to a multiple of 8; the nearest one is wanted, half way up.
# - product = channels * width
# - rounded = max(8, int(product + 4) // 8 * 8)
# - return rounded + 8 if rounded < 0.9 * product else rounded
# + return max(8, int(channels * width) // 8 * 8)

# %% never a step up
# cell: scaled
# hint: You round to the nearest multiple of 8, but where that is more than a tenth smaller than the
#   product, 8 more are wanted.
# - product = channels * width
# - rounded = max(8, int(product + 4) // 8 * 8)
# - return rounded + 8 if rounded < 0.9 * product else rounded
# + return max(8, int(channels * width + 4) // 8 * 8)

# %% last layer not scaled
# cell: MobileNetV1
# fails: test_MobileNetV1, test_v1_counts
# hint: The last block keeps all its channels at every width; the width scales it like the others.
# - for out_channels, stride in plan:
# -     self.blocks.append(DepthwiseSeparable(channels, scaled(out_channels, width), stride))
# -     channels = scaled(out_channels, width)
# - self.head = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, classes))
# + for number, (out_channels, stride) in enumerate(plan):
# +     wide = out_channels if number == len(plan) - 1 else scaled(out_channels, width)
# +     self.blocks.append(DepthwiseSeparable(channels, wide, stride))
# +     channels = wide
# + self.classifier = nn.Linear(channels, classes)
# - return self.head(self.blocks(self.stem(x)))
# + return self.classifier(self.blocks(self.stem(x)).mean((2, 3)))

# %% stem not scaled
# cell: MobileNetV1
# fails: test_MobileNetV1, test_v1_counts
# hint: Your stem has 32 channels at every width; the width scales it, too.
# - channels = scaled(32, width)
# + channels = 32
# - self.head = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, classes))
# + self.classifier = nn.Linear(channels, classes)
# - return self.head(self.blocks(self.stem(x)))
# + return self.classifier(self.blocks(self.stem(x)).mean((2, 3)))

# %% stem stride fixed
# cell: MobileNetV1
# hint: Your stem always has stride 2: `stem_stride` is not used.
# - nn.Conv2d(3, channels, 3, stem_stride, padding=1, bias=False), nn.BatchNorm2d(channels), nn.ReLU()
# + nn.Conv2d(3, channels, 3, 2, padding=1, bias=False), nn.BatchNorm2d(channels), nn.ReLU()
# - self.head = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, classes))
# + self.classifier = nn.Linear(channels, classes)
# - return self.head(self.blocks(self.stem(x)))
# + return self.classifier(self.blocks(self.stem(x)).mean((2, 3)))

# %% softmax inside
# cell: MobileNetV1
# hint: Your network ends in a softmax. It should give the scores before it: the loss does its own.
# - self.head = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, classes))
# + self.classifier = nn.Linear(channels, classes)
# - return self.head(self.blocks(self.stem(x)))
# + return self.classifier(self.blocks(self.stem(x)).mean((2, 3))).softmax(1)

# %% frozen parameters left out
# cell: count_parameters
# hint: You count only what is trained now. A frozen parameter is one, too.
# - return sum(parameter.numel() for parameter in model.parameters())
# + return sum(parameter.numel() for parameter in model.parameters() if parameter.requires_grad)

# %% buffers counted
# cell: count_parameters
# fails: test_count_parameters, test_v1_counts
# hint: You count what `state_dict` holds. Running statistics are in it, but nothing learns them.
# - return sum(parameter.numel() for parameter in model.parameters())
# + return sum(value.numel() for value in model.state_dict().values())

# %% layers counted instead of numbers
# cell: count_parameters
# fails: test_count_parameters, test_v1_counts
# hint: You count the arrays of parameters, not the numbers in them; `numel()` says how many these are.
# - return sum(parameter.numel() for parameter in model.parameters())
# + return len(list(model.parameters()))

# %% ten classes
# cell: v1_counts
# hint: These are the counts for ten classes. The paper's are for 1000: the linear layer is large.
# - v1_counts = [count_parameters(MobileNetV1(width, 1000, PLAN, 2)) for width in widths]
# + v1_counts = [count_parameters(MobileNetV1(width, 10, PLAN, 2)) for width in widths]

# %% size of the input map
# cell: v1_macs
# hint: You count each layer at the size of its input. Multiplications happen where outputs are: apply the
#   stride first.
def v1_macs(width, resolution, classes, plan, stem_stride):
    size = resolution
    channels = scaled(32, width)
    total = conv_macs(size, size, 3, channels, 3)
    size = (size - 1) // stem_stride + 1
    for out_channels, stride in plan:
        total += separable_macs(size, size, channels, scaled(out_channels, width))
        size = (size - 1) // stride + 1
        channels = scaled(out_channels, width)
    return total + channels * classes


# %% stem forgotten
# cell: v1_macs
# hint: The stem is missing: a 3×3 convolution from 3 channels, at the size it puts out.
# - total = size**2 * channels * 3 * 3**2
# + total = 0

# %% stem at the size of the picture
# cell: v1_macs
# hint: You count the stem at the size of the picture. It has a stride: its multiplications happen where its
#   outputs are.
def v1_macs(width, resolution, classes, plan, stem_stride):
    channels = scaled(32, width)
    total = resolution**2 * channels * 3 * 3**2
    size = (resolution - 1) // stem_stride + 1
    for out_channels, stride in plan:
        size = (size - 1) // stride + 1
        total += separable_macs(size, size, channels, scaled(out_channels, width))
        channels = scaled(out_channels, width)
    return total + channels * classes


# %% width left out of the cost
# cell: v1_macs
# hint: Your count is the same for every width: scale the channels with `scaled`.
# - channels = scaled(32, width)
# + channels = 32
# - total += separable_macs(size, size, channels, scaled(out_channels, width))
# - channels = scaled(out_channels, width)
# + total += separable_macs(size, size, channels, out_channels)
# + channels = out_channels

# %% linear layer forgotten
# cell: v1_macs
# hint: The linear layer at the end is missing: its inputs times its outputs.
# - total = size**2 * channels * 3 * 3**2
# + total = conv_macs(size, size, 3, channels, 3)
# - return total + channels * classes
# + return total

# %% sizes rounded down
# cell: v1_macs
# hint: You divide the size by the stride and drop the rest. With padding 1, an odd size is rounded up.
# - size = (resolution - 1) // stem_stride + 1
# + size = resolution // stem_stride
# - total = size**2 * channels * 3 * 3**2
# + total = conv_macs(size, size, 3, channels, 3)
# - size = (size - 1) // stride + 1
# + size = size // stride

# %% ReLU after the linear bottleneck
# cell: InvertedResidual
# fails: test_InvertedResidual, test_best
# hint: A ReLU6 follows your projection. The bottleneck is linear: nothing comes after its batch norm.
# - expand = [nn.Conv2d(in_channels, wide, 1, bias=False), nn.BatchNorm2d(wide), nn.ReLU6()]
# - padding = kernel_size // 2
# - self.layers = nn.Sequential(
# -     *(expand if expansion != 1 else []),
# -     nn.Conv2d(wide, wide, kernel_size, stride, padding, groups=wide, bias=False),
# + layers = []
# + if expansion != 1:
# +     layers += [nn.Conv2d(in_channels, wide, 1, bias=False), nn.BatchNorm2d(wide), nn.ReLU6()]
# + layers += [
# +     nn.Conv2d(wide, wide, kernel_size, stride, kernel_size // 2, groups=wide, bias=False),
# - )
# +     nn.ReLU6(),
# + ]
# + self.layers = nn.Sequential(*layers)

# %% ReLU instead of ReLU6
# cell: InvertedResidual
# fails: test_InvertedResidual, test_best
# hint: You use ReLU; this block has ReLU6, which stops at 6.
# - expand = [nn.Conv2d(in_channels, wide, 1, bias=False), nn.BatchNorm2d(wide), nn.ReLU6()]
# - padding = kernel_size // 2
# - self.layers = nn.Sequential(
# -     *(expand if expansion != 1 else []),
# -     nn.Conv2d(wide, wide, kernel_size, stride, padding, groups=wide, bias=False),
# + layers = []
# + if expansion != 1:
# +     layers += [nn.Conv2d(in_channels, wide, 1, bias=False), nn.BatchNorm2d(wide), nn.ReLU()]
# + layers += [
# +     nn.Conv2d(wide, wide, kernel_size, stride, kernel_size // 2, groups=wide, bias=False),
# - nn.ReLU6(),
# + nn.ReLU(),
# - )
# + ]
# + self.layers = nn.Sequential(*layers)

# %% skip wherever channels agree
# cell: InvertedResidual
# hint: You add the input even where stride is 2, and the shapes do not fit. The skip needs stride 1, too.
# - expand = [nn.Conv2d(in_channels, wide, 1, bias=False), nn.BatchNorm2d(wide), nn.ReLU6()]
# - padding = kernel_size // 2
# - self.layers = nn.Sequential(
# -     *(expand if expansion != 1 else []),
# -     nn.Conv2d(wide, wide, kernel_size, stride, padding, groups=wide, bias=False),
# + layers = []
# + if expansion != 1:
# +     layers += [nn.Conv2d(in_channels, wide, 1, bias=False), nn.BatchNorm2d(wide), nn.ReLU6()]
# + layers += [
# +     nn.Conv2d(wide, wide, kernel_size, stride, kernel_size // 2, groups=wide, bias=False),
# - )
# - self.skips = stride == 1 and in_channels == out_channels
# + ]
# + self.layers = nn.Sequential(*layers)
# + self.skips = in_channels == out_channels

# %% skip wherever the stride is 1
# cell: InvertedResidual
# fails: test_InvertedResidual, test_best
# hint: You add the input even where the channels change, and the shapes do not fit. The skip needs as many
#   output channels as input channels.
# - expand = [nn.Conv2d(in_channels, wide, 1, bias=False), nn.BatchNorm2d(wide), nn.ReLU6()]
# - padding = kernel_size // 2
# - self.layers = nn.Sequential(
# -     *(expand if expansion != 1 else []),
# -     nn.Conv2d(wide, wide, kernel_size, stride, padding, groups=wide, bias=False),
# + layers = []
# + if expansion != 1:
# +     layers += [nn.Conv2d(in_channels, wide, 1, bias=False), nn.BatchNorm2d(wide), nn.ReLU6()]
# + layers += [
# +     nn.Conv2d(wide, wide, kernel_size, stride, kernel_size // 2, groups=wide, bias=False),
# - )
# - self.skips = stride == 1 and in_channels == out_channels
# + ]
# + self.layers = nn.Sequential(*layers)
# + self.skips = stride == 1

# %% output added to itself
# cell: InvertedResidual
# fails: test_InvertedResidual, test_best
# hint: Your skip adds the output to itself: keep the input under a name of its own.
# - wide = expansion * in_channels
# - expand = [nn.Conv2d(in_channels, wide, 1, bias=False), nn.BatchNorm2d(wide), nn.ReLU6()]
# - padding = kernel_size // 2
# - self.layers = nn.Sequential(
# -     *(expand if expansion != 1 else []),
# + wide = in_channels * expansion
# + parts = []
# + if expansion != 1:
# +     parts += [nn.Conv2d(in_channels, wide, 1, bias=False), nn.BatchNorm2d(wide), nn.ReLU6()]
# + padding = (kernel_size - 1) // 2
# + parts += [
# - )
# - self.skips = stride == 1 and in_channels == out_channels
# + ]
# + self.parts = nn.ModuleList(parts)
# + self.skip = stride == 1 and in_channels == out_channels
# - return x + self.layers(x) if self.skips else self.layers(x)
# + for part in self.parts:
# +     x = part(x)
# + if self.skip:
# +     x = x + x
# + return x

# %% no skip
# cell: InvertedResidual
# fails: test_InvertedResidual, test_best
# hint: You never add the input. Where stride is 1 and the channels agree, the block has a skip connection.
# - expand = [nn.Conv2d(in_channels, wide, 1, bias=False), nn.BatchNorm2d(wide), nn.ReLU6()]
# - padding = kernel_size // 2
# - self.layers = nn.Sequential(
# -     *(expand if expansion != 1 else []),
# -     nn.Conv2d(wide, wide, kernel_size, stride, padding, groups=wide, bias=False),
# + layers = []
# + if expansion != 1:
# +     layers += [nn.Conv2d(in_channels, wide, 1, bias=False), nn.BatchNorm2d(wide), nn.ReLU6()]
# + layers += [
# +     nn.Conv2d(wide, wide, kernel_size, stride, kernel_size // 2, groups=wide, bias=False),
# - )
# - self.skips = stride == 1 and in_channels == out_channels
# + ]
# + self.layers = nn.Sequential(*layers)
# - return x + self.layers(x) if self.skips else self.layers(x)
# + return self.layers(x)

# %% expansion of the output
# cell: InvertedResidual
# fails: test_InvertedResidual, test_best
# hint: You expand to a multiple of the output channels. It is the input's channels that are multiplied.
# - wide = expansion * in_channels
# - expand = [nn.Conv2d(in_channels, wide, 1, bias=False), nn.BatchNorm2d(wide), nn.ReLU6()]
# - padding = kernel_size // 2
# - self.layers = nn.Sequential(
# -     *(expand if expansion != 1 else []),
# -     nn.Conv2d(wide, wide, kernel_size, stride, padding, groups=wide, bias=False),
# + wide = expansion * out_channels if expansion != 1 else in_channels
# + layers = []
# + if expansion != 1:
# +     layers += [nn.Conv2d(in_channels, wide, 1, bias=False), nn.BatchNorm2d(wide), nn.ReLU6()]
# + layers += [
# +     nn.Conv2d(wide, wide, kernel_size, stride, kernel_size // 2, groups=wide, bias=False),
# - )
# + ]
# + self.layers = nn.Sequential(*layers)

# %% expansion layer for expansion 1
# cell: InvertedResidual
# fails: test_InvertedResidual, test_best
# hint: Your block has an expansion layer even where the expansion is 1; there it has none.
# - expand = [nn.Conv2d(in_channels, wide, 1, bias=False), nn.BatchNorm2d(wide), nn.ReLU6()]
# - padding = kernel_size // 2
# @@
# - *(expand if expansion != 1 else []),
# - nn.Conv2d(wide, wide, kernel_size, stride, padding, groups=wide, bias=False),
# + nn.Conv2d(in_channels, wide, 1, bias=False),
# + nn.BatchNorm2d(wide),
# + nn.ReLU6(),
# + nn.Conv2d(wide, wide, kernel_size, stride, kernel_size // 2, groups=wide, bias=False),

# %% kernel always 3 wide
# cell: InvertedResidual
# fails: test_InvertedResidual, test_best
# hint: Your depthwise kernel is always 3×3: `kernel_size` is not used.
# - expand = [nn.Conv2d(in_channels, wide, 1, bias=False), nn.BatchNorm2d(wide), nn.ReLU6()]
# - padding = kernel_size // 2
# - self.layers = nn.Sequential(
# -     *(expand if expansion != 1 else []),
# -     nn.Conv2d(wide, wide, kernel_size, stride, padding, groups=wide, bias=False),
# + layers = []
# + if expansion != 1:
# +     layers += [nn.Conv2d(in_channels, wide, 1, bias=False), nn.BatchNorm2d(wide), nn.ReLU6()]
# + layers += [
# +     nn.Conv2d(wide, wide, 3, stride, 1, groups=wide, bias=False),
# - )
# + ]
# + self.layers = nn.Sequential(*layers)

# %% one factor for all
# cell: inverted_macs
# hint: Your sum has Cin · K² in it: the depthwise convolution's K² stands alone, for each channel sees only
#   itself. With stride 1 and t > 1 it is HW · t · Cin · (Cin + K² + Cout).
def inverted_macs(rows, columns, in_channels, out_channels, stride, expansion, kernel_size=3):
    out_rows, out_columns = (rows - 1) // stride + 1, (columns - 1) // stride + 1
    wide = expansion * in_channels
    total = rows * columns * in_channels * wide if expansion != 1 else 0
    return total + out_rows * out_columns * wide * (in_channels * kernel_size**2 + out_channels)


# %% expansion at the output's size
# cell: inverted_macs
# hint: You count the expansion at the size of the output. It comes before the stride, at the size of the
#   input.
# - expand = rows * columns * in_channels * wide if expansion != 1 else 0
# - return expand + out_places * wide * (kernel_size**2 + out_channels)
# + expand = in_channels if expansion != 1 else 0
# + return out_places * wide * (expand + kernel_size**2 + out_channels)

# %% all at the input's size
# cell: inverted_macs
# hint: You count all three at the size of the input. Behind the stride, maps are smaller.
# - out_places = ((rows - 1) // stride + 1) * ((columns - 1) // stride + 1)
# - expand = rows * columns * in_channels * wide if expansion != 1 else 0
# - return expand + out_places * wide * (kernel_size**2 + out_channels)
# + total = conv_macs(rows, columns, in_channels, wide, 1) if expansion != 1 else 0
# + total += conv_macs(rows, columns, wide, wide, kernel_size, groups=wide)
# + return total + conv_macs(rows, columns, wide, out_channels, 1)

# %% expansion counted where there is none
# cell: inverted_macs
# hint: You count an expansion even where its factor is 1; there the block has none.
# - out_places = ((rows - 1) // stride + 1) * ((columns - 1) // stride + 1)
# - expand = rows * columns * in_channels * wide if expansion != 1 else 0
# - return expand + out_places * wide * (kernel_size**2 + out_channels)
# + out_rows, out_columns = (rows - 1) // stride + 1, (columns - 1) // stride + 1
# + total = conv_macs(rows, columns, in_channels, wide, 1)
# + total += conv_macs(out_rows, out_columns, wide, wide, kernel_size, groups=wide)
# + return total + conv_macs(out_rows, out_columns, wide, out_channels, 1)

# %% kernel always 3 wide in the block's cost
# cell: inverted_macs
# hint: You count a 3×3 kernel always: `kernel_size` is not used.
# - return expand + out_places * wide * (kernel_size**2 + out_channels)
# + return expand + out_places * wide * (9 + out_channels)

# %% smallest first
# cell: best
# hint: These are the five least likely classes: `argsort` begins with the smallest.
# - best = network(cat)[0].argsort(descending=True)[:5]
# + best = network(cat)[0].argsort()[:5]

# %% every block has the stride
# cell: MobileNetV2
# hint: You give the stage's stride to all of its blocks; only the first has it.
# - for number in range(blocks):
# -     stride = first_stride if number == 0 else 1
# -     layers.append(InvertedResidual(channels, out_channels, stride, expansion))
# + for _number in range(blocks):
# +     layers.append(InvertedResidual(channels, out_channels, first_stride, expansion))
# - layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(1280, classes)]
# - self.layers = nn.Sequential(*layers)
# + self.features = nn.Sequential(*layers)
# + self.classifier = nn.Linear(1280, classes)
# - return self.layers(x)
# + return self.classifier(self.features(x).mean((2, 3)))

# %% blocks and stride exchanged
# cell: MobileNetV2
# hint: You read a stage's stride as its number of blocks: the order is expansion, output channels, blocks,
#   stride.
class MobileNetV2(nn.Module):
    def __init__(self, classes, plan):
        super().__init__()
        parts = [nn.Conv2d(3, 32, 3, 2, padding=1, bias=False), nn.BatchNorm2d(32), nn.ReLU6()]
        channels = 32
        for expansion, out_channels, first_stride, blocks in plan:
            for number in range(blocks):
                parts.append(
                    InvertedResidual(channels, out_channels, first_stride if number == 0 else 1, expansion)
                )
                channels = out_channels
        parts += [nn.Conv2d(channels, 1280, 1, bias=False), nn.BatchNorm2d(1280), nn.ReLU6()]
        parts += [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(1280, classes)]
        self.parts = nn.Sequential(*parts)

    def forward(self, x):
        return self.parts(x)


# %% one block for each stage
# cell: MobileNetV2
# hint: You make one block of each stage; the third number says how many there are.
class MobileNetV2(nn.Module):
    def __init__(self, classes, plan):
        super().__init__()
        layers = [nn.Conv2d(3, 32, 3, 2, padding=1, bias=False), nn.BatchNorm2d(32), nn.ReLU6()]
        channels = 32
        for expansion, out_channels, _blocks, stride in plan:
            layers.append(InvertedResidual(channels, out_channels, stride, expansion))
            channels = out_channels
        layers += [nn.Conv2d(channels, 1280, 1, bias=False), nn.BatchNorm2d(1280), nn.ReLU6()]
        self.features = nn.Sequential(*layers)
        self.classifier = nn.Linear(1280, classes)

    def forward(self, x):
        return self.classifier(self.features(x).mean((2, 3)))


# %% last convolution forgotten
# cell: MobileNetV2
# hint: The 1×1 convolution to 1280 channels, behind the stages, is missing.
# - layers += [nn.Conv2d(channels, 1280, 1, bias=False), nn.BatchNorm2d(1280), nn.ReLU6()]
# - layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(1280, classes)]
# - self.layers = nn.Sequential(*layers)
# + self.features = nn.Sequential(*layers)
# + self.classifier = nn.Linear(channels, classes)
# - return self.layers(x)
# + return self.classifier(self.features(x).mean((2, 3)))

# %% first stage never expands
# cell: MobileNetV2
# hint: Your first stage never expands. That its expansion is 1 in the paper is said in the plan.
# - for expansion, out_channels, blocks, first_stride in plan:
# + for stage, (expansion, out_channels, blocks, first_stride) in enumerate(plan):
# - layers.append(InvertedResidual(channels, out_channels, stride, expansion))
# + layers.append(InvertedResidual(channels, out_channels, stride, expansion if stage else 1))
# - layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(1280, classes)]
# - self.layers = nn.Sequential(*layers)
# + self.features = nn.Sequential(*layers)
# + self.classifier = nn.Linear(1280, classes)
# - return self.layers(x)
# + return self.classifier(self.features(x).mean((2, 3)))

# %% gradients never set to zero
# cell: train_one_epoch
# fails: test_train_one_epoch, test_fit
# hint: Your gradients add up from batch to batch: call `optimizer.zero_grad()` in the loop, before each
#   `backward`.
# - optimizer.zero_grad()

# %% gradients set to zero once an epoch
# cell: train_one_epoch
# fails: test_train_one_epoch, test_fit
# hint: Your gradients add up from batch to batch: call `optimizer.zero_grad()` in the loop, before each
#   `backward`.
def train_one_epoch(model, optimizer, batches):
    model.train()
    optimizer.zero_grad()
    total = images_seen = 0
    for images, labels in batches:
        loss = F.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(labels)
        images_seen += len(labels)
    return total / images_seen


# %% means added, images divided
# cell: train_one_epoch
# fails: test_train_one_epoch, test_fit
# hint: You add up the batches' means and divide by the number of images. Multiply each mean by its number
#   of images before you add.
# - total += loss.item() * len(labels)
# + total += loss.item()

# %% trained in evaluation mode
# cell: train_one_epoch
# fails: test_train_one_epoch, test_fit
# hint: Your model is not in training mode: its batch normalisation uses the old statistics. Call
#   `model.train()`, whatever mode it comes in.
# - model.train()
# + model.eval()

# %% mode left as it is
# cell: train_one_epoch
# fails: test_train_one_epoch, test_fit
# hint: Your model is not in training mode: its batch normalisation uses the old statistics. Call
#   `model.train()`, whatever mode it comes in.
# - model.train()

# %% mean of the batches' losses
# cell: train_one_epoch
# fails: test_train_one_epoch, test_fit
# hint: You take the mean of the batches' losses. The last batch is shorter and would count too much: weigh
#   each loss with the number of its images.
# - total = images_seen = 0
# + total = 0
# -     total += loss.item() * len(labels)
# -     images_seen += len(labels)
# - return total / images_seen
# +     total += loss.item()
# + return total / len(batches)

# %% no step
# cell: train_one_epoch
# fails: test_train_one_epoch, test_fit
# hint: Your weights never change: is `loss.backward()` there, then `optimizer.step()`, and `zero_grad()`
#   before `backward`, not between the two?
# - optimizer.step()

# %% gradients set to zero between backward and step
# cell: train_one_epoch
# fails: test_train_one_epoch, test_fit
# hint: Your weights never change: is `loss.backward()` there, then `optimizer.step()`, and `zero_grad()`
#   before `backward`, not between the two?
def train_one_epoch(model, optimizer, batches):
    model.train()
    total = images_seen = 0
    for images, labels in batches:
        loss = F.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.zero_grad()
        optimizer.step()
        total += loss.item() * len(labels)
        images_seen += len(labels)
    return total / images_seen


# %% first batch only
# cell: train_one_epoch
# fails: test_train_one_epoch, test_fit
# hint: You return after the first batch: `return` stands inside the loop.
# - total = images_seen = 0
# @@
# -     total += loss.item() * len(labels)
# -     images_seen += len(labels)
# - return total / images_seen
# +     return loss.item()

# %% arguments of the loss exchanged
# cell: train_one_epoch
# fails: test_train_one_epoch, test_fit, test_trained
# hint: `F.cross_entropy` takes the scores first, then the labels.
# - loss = F.cross_entropy(model(images), labels)
# + loss = F.cross_entropy(labels, model(images))

# %% steps of its own
# cell: train_one_epoch
# hint: You subtract the gradients yourself. Momentum and Adam do more than that: `optimizer.step()` does
#   what the given optimizer is for.
# - model.train()
# + model.train()
# + rate = optimizer.param_groups[0]["lr"]
# - optimizer.step()
# + with torch.no_grad():
# +     for parameter in model.parameters():
# +         parameter -= rate * parameter.grad

# %% softmax before cross-entropy
# cell: train_one_epoch
# fails: test_train_one_epoch, test_fit
# hint: You apply softmax before the cross-entropy, which does so itself.
# - loss = F.cross_entropy(model(images), labels)
# + loss = F.cross_entropy(model(images).softmax(1), labels)

# %% measured in training mode
# cell: evaluate
# fails: test_evaluate, test_fit
# hint: You measure in training mode: batch normalisation then uses the statistics of each batch, and learns
#   from it. Call `model.eval()`.
# - model.eval()
# + model.train()

# %% mean of the batches' shares
# cell: evaluate
# fails: test_evaluate, test_fit
# hint: You take the mean of the batches' shares. The last batch is shorter and would count too much: add up
#   hits and images.
# - hits = images_seen = 0
# + shares = []
# -         hits += (model(images).argmax(dim=1) == labels).sum().item()
# -         images_seen += len(labels)
# - return hits / images_seen
# +         shares.append((model(images).argmax(dim=1) == labels).double().mean().item())
# + return sum(shares) / len(shares)

# %% hits instead of share
# cell: evaluate
# fails: test_evaluate, test_fit
# hint: You return how many images are right, not which share of them.
# - hits = images_seen = 0
# + hits = 0
# -         images_seen += len(labels)
# - return hits / images_seen
# + return hits

# %% percent
# cell: evaluate
# fails: test_evaluate, test_fit
# hint: You return percent; a share between 0 and 1 is wanted.
# - return hits / images_seen
# + return 100 * hits / images_seen

# %% statistics reset
# cell: evaluate
# fails: test_evaluate, test_fit
# hint: You reset the running statistics before you measure. They are a part of what the model has learned.
# - model.eval()
# + model.eval()
# + for module in model.modules():
# +     if isinstance(module, nn.BatchNorm2d):
# +         module.reset_running_stats()

# %% last batch only
# cell: evaluate
# fails: test_evaluate, test_fit
# hint: You return the share of the last batch only: count hits over all batches.
# - hits = images_seen = 0
# @@
# -         hits += (model(images).argmax(dim=1) == labels).sum().item()
# -         images_seen += len(labels)
# - return hits / images_seen
# +         share = (model(images).argmax(dim=1) == labels).double().mean().item()
# + return share

# %% trained on what is measured
# cell: fit
# hint: You train on the validation batches. A model that has seen them shows nothing by knowing them.
# - losses.append(train_one_epoch(model, optimizer, train_batches))
# + losses.append(train_one_epoch(model, optimizer, validation_batches))

# %% measured on what is trained
# cell: fit
# hint: You measure on the training batches. How often the model is right on pictures that it knows says
#   little about others.
# - shares.append(evaluate(model, validation_batches))
# + shares.append(evaluate(model, train_batches))

# %% measured before training
# cell: fit
# hint: You measure before each epoch, not after it.
def fit(model, optimizer, train_batches, validation_batches, epochs):
    losses, shares = [], []
    for _epoch in range(epochs):
        shares.append(evaluate(model, validation_batches))
        losses.append(train_one_epoch(model, optimizer, train_batches))
    return losses, shares


# %% a fresh network
# cell: trained
# hint: `trained` is a fresh network. Keep the one that `fit` has trained.
# - torch.manual_seed(0)
# + torch.manual_seed(0)
# + model = MobileNetV1(SHORT_WIDTH, len(data.CLASSES), SHORT, SHORT_STEM)
# + losses, shares = fit(
# +     model, torch.optim.Adam(model.parameters(), lr=0.01), train_batches, validation_batches, 3
# + )
# - optimizer = torch.optim.Adam(trained.parameters(), lr=0.01)
# - losses, shares = fit(trained, optimizer, train_batches, validation_batches, 3)

# %% a learning rate far too large
# cell: trained
# hint: Your learning rate throws the weights about; 0.01 is large enough for Adam.
# - trained = MobileNetV1(SHORT_WIDTH, len(data.CLASSES), SHORT, SHORT_STEM)
# - optimizer = torch.optim.Adam(trained.parameters(), lr=0.01)
# + trained = MobileNetV1(SHORT_WIDTH, 10, SHORT, SHORT_STEM)
# + optimizer = torch.optim.Adam(trained.parameters(), lr=10.0)

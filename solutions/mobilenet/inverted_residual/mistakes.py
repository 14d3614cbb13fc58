"""Known wrong solutions of inverted_residual, each with the hint it earns: see docs/authors.md, "Mistakes"."""

# %% ReLU after the linear bottleneck
# cell: InvertedResidual
# fails: test_InvertedResidual
# hint: A ReLU6 follows your projection. The bottleneck is linear: no activation comes after its batch norm.
# - nn.BatchNorm2d(out_channels),
# + nn.BatchNorm2d(out_channels),
# + nn.ReLU6(),

# %% ReLU instead of ReLU6
# cell: InvertedResidual
# fails: test_InvertedResidual
# hint: You use ReLU; this block has ReLU6, which is capped at 6.
# - expand = [nn.Conv2d(in_channels, wide, 1, bias=False), nn.BatchNorm2d(wide), nn.ReLU6()]
# + expand = [nn.Conv2d(in_channels, wide, 1, bias=False), nn.BatchNorm2d(wide), nn.ReLU()]
# - nn.ReLU6(),
# + nn.ReLU(),

# %% skip wherever channels agree
# cell: InvertedResidual
# hint: You add the input even if the stride is 2, and the shapes do not fit. The skip needs stride 1, too.
# - self.skips = stride == 1 and in_channels == out_channels
# + self.skips = in_channels == out_channels

# %% skip wherever the stride is 1
# cell: InvertedResidual
# fails: test_InvertedResidual
# hint: You add the input even if the number of channels changes, and the shapes do not fit. The skip needs
#   as many output channels as input channels.
# - self.skips = stride == 1 and in_channels == out_channels
# + self.skips = stride == 1

# %% output added to itself
# cell: InvertedResidual
# fails: test_InvertedResidual
# hint: Your skip adds the branch output to itself: keep the input under another name.
# - return x + self.layers(x) if self.skips else self.layers(x)
# + x = self.layers(x)
# + return x + x if self.skips else x

# %% no skip
# cell: InvertedResidual
# fails: test_InvertedResidual
# hint: You never add the input to the branch output. If the stride is 1 and the channels agree, the block has
#   a skip connection.
# - return x + self.layers(x) if self.skips else self.layers(x)
# + return self.layers(x)

# %% expansion of the output
# cell: InvertedResidual
# fails: test_InvertedResidual
# hint: You expand to a multiple of the output channels. The expansion multiplies the input channels.
# - wide = expansion * in_channels
# + wide = expansion * out_channels if expansion != 1 else in_channels

# %% expansion layer for expansion 1
# cell: InvertedResidual
# fails: test_InvertedResidual
# hint: Your block has an expansion layer even if the expansion is 1; it must not have one then.
# - *(expand if expansion != 1 else []),
# + *expand,

# %% kernel always 3 wide
# cell: InvertedResidual
# fails: test_InvertedResidual
# hint: Your depthwise kernel is always 3×3: `kernel_size` is not used.
# - nn.Conv2d(wide, wide, kernel_size, stride, padding, groups=wide, bias=False),
# + nn.Conv2d(wide, wide, 3, stride, 1, groups=wide, bias=False),

# %% one factor for all
# cell: inverted_macs
# hint: Your sum contains Cin · K². The depthwise convolution contributes only K², because each channel sees
#   only itself. With stride 1 and t > 1 the sum is HW · t · Cin · (Cin + K² + Cout).
# - return expand + out_pixels * wide * (kernel_size**2 + out_channels)
# + return expand + out_pixels * wide * (in_channels * kernel_size**2 + out_channels)

# %% expansion at the output's size
# cell: inverted_macs
# hint: You count the expansion at the size of the output. It comes before the stride, at the size of the
#   input.
# - expand = rows * columns * in_channels * wide if expansion != 1 else 0
# + expand = out_pixels * in_channels * wide if expansion != 1 else 0

# %% all at the input's size
# cell: inverted_macs
# hint: You count all three convolutions at the size of the input. After the stride, feature maps are smaller.
# - out_pixels = ((rows - 1) // stride + 1) * ((columns - 1) // stride + 1)
# + out_pixels = rows * columns

# %% expansion counted where there is none
# cell: inverted_macs
# hint: You count an expansion even if its factor is 1; the block has none then.
# - expand = rows * columns * in_channels * wide if expansion != 1 else 0
# + expand = rows * columns * in_channels * wide

# %% kernel always 3 wide in the block's cost
# cell: inverted_macs
# hint: You always count a 3×3 kernel: `kernel_size` is not used.
# - return expand + out_pixels * wide * (kernel_size**2 + out_channels)
# + return expand + out_pixels * wide * (9 + out_channels)

# %% every block has the stride
# cell: MobileNetV2
# hint: You give the stage's stride to all of its blocks; only the first block has it.
# - stride = first_stride if number == 0 else 1
# + stride = first_stride

# %% blocks and stride exchanged
# cell: MobileNetV2
# hint: You read a stage's stride as its number of blocks: the order is expansion, output channels, blocks,
#   stride.
# - for expansion, out_channels, blocks, first_stride in plan:
# + for expansion, out_channels, first_stride, blocks in plan:

# %% one block for each stage
# cell: MobileNetV2
# hint: You make only one block for each stage; the third number is the number of blocks.
# - for number in range(blocks):
# + for number in range(1):

# %% last convolution forgotten
# cell: MobileNetV2
# hint: The 1×1 convolution to 1280 channels after the stages is missing.
# - layers += [nn.Conv2d(channels, 1280, 1, bias=False), nn.BatchNorm2d(1280), nn.ReLU6()]
# - layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(1280, classes)]
# + layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, classes)]

# %% first stage never expands
# cell: MobileNetV2
# hint: Your first stage never expands. The plan gives its expansion, which is 1 in the paper's plan but not
#   in every plan.
# - for expansion, out_channels, blocks, first_stride in plan:
# + for stage, (expansion, out_channels, blocks, first_stride) in enumerate(plan):
# - layers.append(InvertedResidual(channels, out_channels, stride, expansion))
# + layers.append(InvertedResidual(channels, out_channels, stride, expansion if stage else 1))

# %% smallest first
# cell: likeliest
# hint: Your classes are those with the smallest logits. `argsort` sorts upwards.
# - return network(images)[0].argsort(descending=True)[:count]
# + return network(images)[0].argsort()[:count]

# %% largest last
# cell: likeliest
# hint: These are the right classes, the largest last. The largest comes first.
# - return network(images)[0].argsort(descending=True)[:count]
# + return network(images)[0].argsort()[-count:]

# %% logits instead of classes
# cell: likeliest
# hint: These are the logits themselves. Return the indices of the classes.
# - return network(images)[0].argsort(descending=True)[:count]
# + return network(images)[0].sort(descending=True).values[:count]

# %% batch kept
# cell: likeliest
# hint: Your result still has the axis of the batch. Take its only image.
# - return network(images)[0].argsort(descending=True)[:count]
# + return network(images).argsort(descending=True)[:, :count]

# %% largest magnitudes
# cell: likeliest
# hint: You compare magnitudes. A very negative logit means a very unlikely class.
# - return network(images)[0].argsort(descending=True)[:count]
# + return network(images)[0].abs().argsort(descending=True)[:count]

# %% skip decided by the images
# cell: InvertedResidual
# hint: Your block skips wherever the shapes happen to agree. Whether it skips depends on its stride and channels only.
# - return x + self.layers(x) if self.skips else self.layers(x)
# + out = self.layers(x)
# + return x + out if x.shape == out.shape else out

# %% dropout in the block
# cell: InvertedResidual
# hint: There is a dropout in your block, which the table does not have.
# - return x + self.layers(x) if self.skips else self.layers(x)
# + out = nn.functional.dropout(self.layers(x), 0.2, self.training)
# + return x + out if self.skips else out

# %% bias in the convolutions
# cell: InvertedResidual
# hint: Your convolutions have a bias. Batch normalisation subtracts the mean after them, and any bias with it.
# - expand = [nn.Conv2d(in_channels, wide, 1, bias=False), nn.BatchNorm2d(wide), nn.ReLU6()]
# + expand = [nn.Conv2d(in_channels, wide, 1), nn.BatchNorm2d(wide), nn.ReLU6()]
# - nn.Conv2d(wide, out_channels, 1, bias=False),
# + nn.Conv2d(wide, out_channels, 1),

# %% stride on the expansion
# cell: InvertedResidual
# hint: The stride belongs to the depthwise convolution, not to the expansion.
# - expand = [nn.Conv2d(in_channels, wide, 1, bias=False), nn.BatchNorm2d(wide), nn.ReLU6()]
# + expand = [nn.Conv2d(in_channels, wide, 1, stride, bias=False), nn.BatchNorm2d(wide), nn.ReLU6()]
# - nn.Conv2d(wide, wide, kernel_size, stride, padding, groups=wide, bias=False),
# + nn.Conv2d(wide, wide, kernel_size, 1 if expand[0].stride[0] > 1 and expansion != 1 else stride, padding, groups=wide, bias=False),

# %% projection counted without the output channels
# cell: inverted_macs
# hint: The projection goes to the output channels. You count it as if it went back to the input channels.
# - return expand + out_pixels * wide * (kernel_size**2 + out_channels)
# + return expand + out_pixels * wide * (kernel_size**2 + in_channels)

# %% sizes rounded down
# cell: inverted_macs
# hint: Your output size is rounded down. With this padding it is rounded up: 5 rows with stride 2 become 3.
# - out_pixels = ((rows - 1) // stride + 1) * ((columns - 1) // stride + 1)
# + out_pixels = (rows // stride) * (columns // stride)

# %% last stage's activation left out
# cell: MobileNetV2
# hint: The last 1×1 convolution has a ReLU6 after its batch normalisation.
# - layers += [nn.Conv2d(channels, 1280, 1, bias=False), nn.BatchNorm2d(1280), nn.ReLU6()]
# + layers += [nn.Conv2d(channels, 1280, 1, bias=False), nn.BatchNorm2d(1280)]

# %% ReLU after the sum
# cell: InvertedResidual
# hint: An activation follows your sum, as in the classical residual block. In this block none does.
# - return x + self.layers(x) if self.skips else self.layers(x)
# + return nn.functional.relu6(x + self.layers(x)) if self.skips else self.layers(x)

# %% groups missing
# cell: InvertedResidual
# hint: Your convolution in the middle mixes the channels: without `groups` it is an ordinary one.
# - nn.Conv2d(wide, wide, kernel_size, stride, padding, groups=wide, bias=False),
# + nn.Conv2d(wide, wide, kernel_size, stride, padding, bias=False),

# %% padding always 1
# cell: InvertedResidual
# hint: Your padding is 1 for every kernel. A kernel of K rows needs a padding of (K - 1) / 2.
# - padding = kernel_size // 2
# + padding = 1

# %% ReLU6 before batch norm
# cell: InvertedResidual
# hint: Your ReLU6 comes before the batch normalisation. Here the order is convolution, batch norm, ReLU6.
# - expand = [nn.Conv2d(in_channels, wide, 1, bias=False), nn.BatchNorm2d(wide), nn.ReLU6()]
# + expand = [nn.Conv2d(in_channels, wide, 1, bias=False), nn.ReLU6(), nn.BatchNorm2d(wide)]
# - nn.BatchNorm2d(wide),
# - nn.ReLU6(),
# + nn.ReLU6(),
# + nn.BatchNorm2d(wide),

# %% input overwritten
# cell: InvertedResidual
# hint: `x += ...` writes the sum into the tensor of the caller. `x + ...` makes a new one.
# - return x + self.layers(x) if self.skips else self.layers(x)
# + out = self.layers(x)
# + if self.skips:
# +     x += out
# +     out = x
# + return out

# %% one batch norm used twice
# cell: InvertedResidual
# hint: You use one batch normalisation twice. Each of the two needs its own statistics, scales and shifts, so
#   make one for each.
# - expand = [nn.Conv2d(in_channels, wide, 1, bias=False), nn.BatchNorm2d(wide), nn.ReLU6()]
# + norm = nn.BatchNorm2d(wide)
# + expand = [nn.Conv2d(in_channels, wide, 1, bias=False), norm, nn.ReLU6()]
# - nn.BatchNorm2d(wide),
# + norm,

# %% depthwise counted as an ordinary convolution
# cell: inverted_macs
# hint: You count the depthwise convolution as if every channel saw all the others. Each channel sees only itself.
# - return expand + out_pixels * wide * (kernel_size**2 + out_channels)
# + return expand + out_pixels * wide * (wide * kernel_size**2 + out_channels)

# %% sum of the skip connection counted
# cell: inverted_macs
# hint: You count the additions of the skip connection. Only the three convolutions count.
# - return expand + out_pixels * wide * (kernel_size**2 + out_channels)
# + skip = out_pixels * out_channels if stride == 1 and in_channels == out_channels else 0
# + return expand + out_pixels * wide * (kernel_size**2 + out_channels) + skip

# %% a class too few
# cell: likeliest
# hint: You return one class fewer than `count`. A slice ends before its second number.
# - return network(images)[0].argsort(descending=True)[:count]
# + return torch.tensor(network(images)[0].argsort().tolist()[: -count : -1], dtype=torch.int64)

# %% average over seven by seven
# cell: MobileNetV2
# hint: Your pooling has a window of 7×7, which fits images of 224×224 only. Take the mean of each map, whatever its
#   size.
# - layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(1280, classes)]
# + layers += [nn.AvgPool2d(7), nn.Flatten(), nn.Linear(1280, classes)]

# %% softmax inside
# cell: MobileNetV2
# hint: Your network ends in a softmax. It should return logits.
# - return self.layers(x)
# + return self.layers(x).softmax(dim=1)

# %% equal blocks are one object
# cell: MobileNetV2
# hint: You use the same block several times in a stage, so these blocks share their weights. Make a new one each time.
# - for number in range(blocks):
# -     stride = first_stride if number == 0 else 1
# -     layers.append(InvertedResidual(channels, out_channels, stride, expansion))
# -     channels = out_channels
# + layers.append(InvertedResidual(channels, out_channels, first_stride, expansion))
# + channels = out_channels
# + layers += [InvertedResidual(channels, channels, 1, expansion)] * (blocks - 1)

# %% batch of one image lost
# cell: MobileNetV2
# hint: `squeeze()` removes every axis of length 1, also that of a batch of one image. Flatten from axis 1 on.
# - layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(1280, classes)]
# - self.layers = nn.Sequential(*layers)
# + layers += [nn.AdaptiveAvgPool2d(1)]
# + self.layers = nn.Sequential(*layers)
# + self.linear = nn.Linear(1280, classes)
# - return self.layers(x)
# + return self.linear(self.layers(x).squeeze())

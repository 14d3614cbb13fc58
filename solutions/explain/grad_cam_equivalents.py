"""Small changes of grad_cam's solution that leave it right: the audit expects no test to reject them.

A block's title is the solution cell; `line` is changed to the block's code, of which nothing comes for the
reason after `because`.
"""


# %% upsampled
# line: return F.interpolate(cam[None, None], (rows, columns), mode="bilinear")[0, 0]
# because: there is one map in the batch, the first and the last
return F.interpolate(cam[None, None], (rows, columns), mode="bilinear")[-1, 0]

# %% upsampled
# line: return F.interpolate(cam[None, None], (rows, columns), mode="bilinear")[0, 0]
# because: there is one map in the batch, the first and the last
return F.interpolate(cam[None, None], (rows, columns), mode="bilinear")[0, -1]

# %% grad_cam
# line: maps = maps.detach()
# because: the same numbers come out, only with their history
pass

# %% places
# line: places = [peak(cams.squeeze(), *size) for cams, size in zip(maps, sizes, strict=True)]
# because: there are as many sizes as maps
places = [peak(cams.squeeze(), *size) for cams, size in zip(maps, sizes)]

# %% places
# line: places = [peak(cams.squeeze(), *size) for cams, size in zip(maps, sizes, strict=True)]
# because: there are as many sizes as maps
places = [peak(cams.squeeze(), *size) for cams, size in zip(maps, sizes, strict=False)]

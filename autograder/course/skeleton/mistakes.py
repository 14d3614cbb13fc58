"""Known wrong solutions of QUESTION_NAME, each with the hint it earns: see docs/authors.md, "Mistakes"."""

# %% sum instead of mean
# cell: pair_means
# hint: Your result is the sum of each pair. A mean divides it by the number of entries.
# - return (x[::2] + x[1::2]) / 2
# + return x[::2] + x[1::2]

# %% pairs overlap
# cell: pair_means
# hint: Your pairs overlap: each entry belongs to one pair only.
# - return (x[::2] + x[1::2]) / 2
# + return (x[:-1] + x[1:]) / 2

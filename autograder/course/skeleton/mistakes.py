"""Known wrong solutions of QUESTION_NAME, each with the hint it earns: see docs/authors.md, "Mistakes"."""

# %% sum instead of mean
# cell: pair_means
# hint: Your result is the sum of each pair. A mean divides it by the number of entries.
# - return (x[::2] + x[1::2]) / 2
# + return x[::2] + x[1::2]

# %% two pairs only
# cell: pair_means
# hint: Your result has two entries however long x is: the loop or slice ends too early.
# - return (x[::2] + x[1::2]) / 2
# + return (x[:4:2] + x[1:4:2]) / 2

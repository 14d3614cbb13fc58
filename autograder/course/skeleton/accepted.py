"""Right solutions of QUESTION_NAME in other styles, and mutants that change nothing: see docs/authors.md."""


# %% loop
# about: a loop over the pairs, in plain Python
# cell: pair_means
def pair_means(x):
    means = []
    for i in range(0, len(x), 2):
        means.append((float(x[i]) + float(x[i + 1])) / 2)
    return np.array(means)

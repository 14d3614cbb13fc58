# ---
# autograder:
#   packages: [numpy, matplotlib]
#   cell_seconds: 10
# ---

# %% [markdown]
# # QUESTION_TITLE
#
# **Time** REPLACE: about 60 minutes · **Difficulty** ●●○○○ · **You need** REPLACE: NumPy arrays and slices · **Points** 3, and 2 for a written answer
#
# REPLACE: the question this notebook answers, in two sentences that make one want to know.
#
# ![REPLACE: what the figure shows, for those who cannot see it](figures/QUESTION_NAME_idea.svg)

# %% instructions [markdown]

# %% setup imports
import numpy as np

from autograder.lab import check, show

# %% setup inputs
x = np.array([3.0, -1.0, 4.0, 0.5, -2.0, 6.0])
x.setflags(write=False)

# %% setup hidden
# There is nothing to do here: this cell prepares what the hidden tests expect.
### BEGIN HIDDEN TESTS
import torch
import torch.nn.functional as F


def expected_pair_means(x):
    return F.avg_pool1d(torch.tensor(np.array(x, dtype=float))[None], 2)[0].numpy()


### END HIDDEN TESTS

# %% [markdown]
# ## Step 1 · Means of pairs (3 points)
#
# REPLACE: the formula, a worked example with digits, and the task:
#
# $$y_i = \frac{x_{2i} + x_{2i+1}}{2}, \qquad \text{for } x = (1, 3, 5, 9):\quad y = \left(\tfrac{1+3}{2}, \tfrac{5+9}{2}\right) = (2, 7)$$


# %% solution pair_means
def pair_means(x):
    """Return the mean of each pair of neighbours; pairs do not overlap.

    x: array of shape (n,), n even
    returns: array of floats of shape (n / 2,)
    """
    ### BEGIN SOLUTION
    return (x[::2] + x[1::2]) / 2
    ### END SOLUTION


# %% test pair_means points=3
check.call(pair_means, np.array([1.0, 3.0, 5.0, 9.0])).returns(np.array([2.0, 7.0]))
### BEGIN HIDDEN TESTS
for seed, (n, largest) in enumerate(((2, 1), (10, 1e-4), (10, 1000))):
    numbers = largest * np.random.default_rng(seed).normal(size=n)
    check.call(pair_means, numbers).returns(expected_pair_means(numbers), when=f"x has {n} entries")
### END HIDDEN TESTS

# %% [markdown]
# ## Experiment
#
# REPLACE: what to predict before running the next cell.

# %% experiment
show.row({"x": x, "means of pairs": pair_means(x)})

# %% [markdown]
# ## Explain (2 points)
#
# REPLACE: a question that the experiment answers.

# %% explain experiment [markdown] points=2
# REPLACE: the model answer.
#
# 1 point: REPLACE: the idea that earns it. 1 point: REPLACE: the reason. No point for REPLACE: the popular wrong answer.

# %% [markdown]
# ## References
#
# - REPLACE: three or four, with links.

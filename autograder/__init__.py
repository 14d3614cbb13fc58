"""A course on convolutional networks as notebooks that grade themselves, and the grader behind it."""

"""A course on convolutional networks as notebooks that grade themselves, and the grader behind it."""

__version__ = "0.2.0"

"""Data sets and models that notebooks use: photographs, sets to train on, a pretrained network.

Ships to students, as `lab` does, so nothing here may know a solution or a hidden test. May import `lab`;
`lab` imports nothing from here. Nothing is imported here: a notebook that needs no network does not wait
for PyTorch.
"""

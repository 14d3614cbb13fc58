"""Hands in a symbolic link to somebody else's good notebook, which would be graded as one's own."""

import json


def hand_in(folder, blank, solved):
    folder.mkdir(parents=True, exist_ok=True)
    friend = folder.parents[2] / "notebook_of_a_friend.ipynb"  # no further student, who would be graded too
    friend.write_text(json.dumps(solved))
    (folder / "residual_block.ipynb").symlink_to(friend)

"""Hands in a pipe, a socket and a link in circles beside the notebook, for whoever copies the whole
folder."""

import json
import os
import socket


def hand_in(folder, blank, solved):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "residual_block.ipynb").write_text(json.dumps(blank))
    os.mkfifo(folder / "data.csv")
    (folder / "again").symlink_to(".")
    (folder / "nowhere").symlink_to("nowhere")
    before = os.getcwd()
    os.chdir(folder)
    socket.socket(socket.AF_UNIX).bind("notes.txt")
    os.chdir(before)

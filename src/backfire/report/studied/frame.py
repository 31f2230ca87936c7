"""The frame of a panel in the figures of studies."""

from collections.abc import Sequence

from backfire.report.drawing import Spec


def frame(title: str, size: tuple[float, float], layers: Sequence[Spec], about: str = " ") -> Spec:
    """Return a panel of layers.

    Args:
        title: What it shows.
        size: Width and height, in pixels.
        layers: From back to front.
        about: What stands under the title. Each panel of a row has such a line, so that all titles
            stand on one line.
    """
    words = {"text": title, "subtitle": about}
    return {"title": words, "width": size[0], "height": size[1], "layer": list(layers)}

"""What becomes of the hidden images of several directions: the merge modes of `SpatialRNN2D`."""

import numpy as np

from srnn_tutorial.arithmetic import as_it_comes
from srnn_tutorial.lesson.by_hand.arguments import as_activation


@as_it_comes()
def merge(hiddens, mode="concat", kernel=None, activation="relu"):
    """Merge the hidden images of several directions as `SpatialRNN2D` does.

    Args:
        hiddens: a list of arrays `(height, width)` or `(height, width, channels)`, in the order right, left, down, up.
        mode: `"concat"`, `"convolution"`, `"sum"`, `"mul"`, `"ave"`, or `None` for the list itself.
        kernel: of the 1×1 convolution, shape `(directions * channels,)` or `(directions * channels, filters)`; ones if
            left out.
        activation: applied to the output of the convolution.

    Returns:
        An array `(height, width, c)`; `c` is dropped where one number a pixel is left of images without channels.

    Raises:
        ValueError: the mode or the activation is not one of those.

    >>> a, b = np.array([[1.0, 2.0]]), np.array([[3.0, 4.0]])
    >>> merge([a, b], "sum").tolist(), merge([a, b], "convolution", kernel=[1, -1]).tolist()
    ([[4.0, 6.0]], [[0.0, 0.0]])
    """
    if mode is None:
        return list(hiddens)
    if mode in ("sum", "mul", "ave"):
        return {"sum": np.sum, "mul": np.prod, "ave": np.mean}[mode](hiddens, axis=0)
    joined = np.concatenate([h[..., None] if h.ndim == 2 else h for h in hiddens], axis=2)
    if mode == "concat":
        return joined
    if mode != "convolution":
        raise ValueError(f"`mode` is 'concat', 'convolution', 'sum', 'mul', 'ave' or None. Received: mode={mode!r}")
    f = as_activation(activation)
    kernel = np.ones(joined.shape[2]) if kernel is None else np.asarray(kernel)
    return f(joined @ kernel)

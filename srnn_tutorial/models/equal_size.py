"""Networks of equal size: how many filters one needs to have as many parameters as another."""

import math

from srnn_tutorial.layers.parts.checks import check_count


def filters_for(build, parameters, depth=4):
    """The `filters` that bring a network closest to a number of parameters.

    They double from level to level up to rounding: `round(f * 2**level)` for some `f`, which need not be whole.

    Args:
        build: a function that takes `filters` and returns a model.
        parameters: how many the model should have.
        depth: of that model.

    Returns:
        A list of `depth + 1` numbers.

    Raises:
        TypeError, ValueError: `build` cannot be called; `parameters` or `depth` is not a whole number of at least 1.

    >>> from srnn_tutorial.models import cr_unet, unet
    >>> swept = cr_unet(classes=1, filters=8, depth=2, deep_supervision=False, rounds=1)
    >>> filters = filters_for(lambda filters: unet(filters=filters, depth=2), swept.count_params(), depth=2)
    >>> plain = unet(filters=filters, depth=2)
    >>> abs(plain.count_params() / swept.count_params() - 1) < 0.02
    True
    """
    if not callable(build):
        raise TypeError(f"`build` is a function from `filters` to a model. Received: build={build!r}")
    parameters, depth = check_count("parameters", parameters), check_count("depth", depth)
    width, found = 8.0, {}
    for _ in range(8):
        filters = tuple(max(1, round(width * 2**level)) for level in range(depth + 1))
        if filters in found:
            break
        found[filters] = build(filters=list(filters)).count_params()
        width *= math.sqrt(parameters / found[filters])  # convolutions grow with the square of their width
    return list(min(found, key=lambda filters: abs(found[filters] - parameters)))

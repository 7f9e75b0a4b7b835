"""The four directions an image is swept in, in their canonical order."""

from dataclasses import dataclass

HEIGHT, WIDTH = 1, 2


@dataclass(frozen=True)
class Direction:
    """One way to walk over a `(batch, height, width, channels)` image.

    `axis` is the axis the state travels along; `reverse` says that it travels from the last pixel to the first.

    >>> DIRECTIONS["left"]
    Direction(name='left', axis=2, reverse=True, arrow='←')
    """

    name: str
    axis: int
    reverse: bool
    arrow: str


DIRECTIONS = {
    direction.name: direction
    for direction in (
        Direction("right", WIDTH, False, "→"),
        Direction("left", WIDTH, True, "←"),
        Direction("down", HEIGHT, False, "↓"),
        Direction("up", HEIGHT, True, "↑"),
    )
}


def pick_directions(names):
    """The directions called `names`, in canonical order whatever the order asked for.

    Args:
        names: a non-empty sequence of `"right"`, `"left"`, `"down"`, `"up"`, each at most once.

    Returns:
        A tuple of `Direction`.

    Raises:
        TypeError: `names` is not a sequence of strings.
        ValueError: it is empty, or names a direction twice, or names something else.

    >>> [direction.arrow for direction in pick_directions(["up", "right"])]
    ['→', '↑']
    """
    allowed = tuple(DIRECTIONS)
    if isinstance(names, str) or not hasattr(names, "__iter__"):
        raise TypeError(
            f"`directions` is a sequence of names out of {allowed}; for a single one write "
            f"directions=('right',). Received: directions={names!r}"
        )
    names = tuple(names)
    if any(not isinstance(name, str) for name in names):
        raise TypeError(f"Each direction is a string out of {allowed}. Received: directions={names!r}")
    if not names:
        raise ValueError(f"`directions` names at least one of {allowed}. Received: directions={names!r}")
    if unknown := [name for name in names if name not in DIRECTIONS]:
        raise ValueError(f"A direction is one of {allowed}, not {unknown[0]!r}. Received: directions={names!r}")
    if len(set(names)) < len(names):
        raise ValueError(f"`directions` names each direction once. Received: directions={names!r}")
    return tuple(direction for name, direction in DIRECTIONS.items() if name in names)

"""The four directions an image is swept in, and the four corners it is walked from, in their canonical orders."""

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


@dataclass(frozen=True)
class Corner:
    """Where a walk over the whole image may start: at each pixel it comes from one in the row and from one in the column.

    `reversed_axes` are the axes that it travels along from the last pixel to the first; `arrow` points where it is going.

    >>> CORNERS["bottom_left"]
    Corner(name='bottom_left', reversed_axes=(1,), arrow='↗')
    """

    name: str
    reversed_axes: tuple
    arrow: str


CORNERS = {
    corner.name: corner
    for corner in (
        Corner("top_left", (), "↘"),
        Corner("top_right", (WIDTH,), "↙"),
        Corner("bottom_left", (HEIGHT,), "↗"),
        Corner("bottom_right", (HEIGHT, WIDTH), "↖"),
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
    return _pick(names, DIRECTIONS, "directions", "direction")


def pick_corners(names):
    """The corners called `names`, in canonical order whatever the order asked for; arguments and errors likewise.

    >>> [corner.name for corner in pick_corners(["bottom_left", "top_left"])]
    ['top_left', 'bottom_left']
    """
    return _pick(names, CORNERS, "corners", "corner")


def _pick(names, known, argument, word):
    allowed = tuple(known)
    if isinstance(names, str) or not hasattr(names, "__iter__"):
        raise TypeError(
            f"`{argument}` is a sequence of names out of {allowed}; for a single one write "
            f"{argument}=({allowed[0]!r},). Received: {argument}={names!r}"
        )
    names = tuple(names)
    if any(not isinstance(name, str) for name in names):
        raise TypeError(f"Each {word} is a string out of {allowed}. Received: {argument}={names!r}")
    if not names:
        raise ValueError(f"`{argument}` names at least one of {allowed}. Received: {argument}={names!r}")
    if unknown := [name for name in names if name not in known]:
        raise ValueError(f"A {word} is one of {allowed}, not {unknown[0]!r}. Received: {argument}={names!r}")
    if len(set(names)) < len(names):
        raise ValueError(f"`{argument}` names each {word} once. Received: {argument}={names!r}")
    return tuple(each for name, each in known.items() if name in names)

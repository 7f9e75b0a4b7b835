"""Which row is before which, where a whole row (or column) travels at once."""

from srnn_tutorial.lesson.by_hand.trace import LINES


def rows(height, width, direction):
    """Pairs of the row before and the row, in the order of travelling; each is a list of positions, from the left, or for
    columns from above. Nothing, an empty list, is before the first.

    >>> rows(2, 2, "down")
    [([], [(0, 0), (0, 1)]), ([(0, 0), (0, 1)], [(1, 0), (1, 1)])]
    >>> rows(2, 2, "left")
    [([], [(0, 1), (1, 1)]), ([(0, 1), (1, 1)], [(0, 0), (1, 0)])]
    """
    # Pixels side by side, each at the same place of its own line, are a row that travels.
    travelling = [list(row) for row in zip(*LINES[direction](height, width))]
    return list(zip([[], *travelling], travelling))


def beside(row, place):
    """The position at a place of a row; `None` outside.

    >>> beside([(0, 0), (0, 1)], 1), beside([(0, 0), (0, 1)], -1)
    ((0, 1), None)
    """
    return row[place] if 0 <= place < len(row) else None

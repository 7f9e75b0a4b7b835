"""How numbers, lists and images are said: their form in words, their content as Python writes it, to be copied."""

import numpy as np

AS_IT_IS = "    "  # a line that begins so is code or numbers: it is shown as it stands


def form(shape):
    """The form of an answer in words.

    >>> form(()), form((4,)), form((1, 4)), form((2, 2)), form((1,))
    ('one number', 'a list of 4 numbers', '1 list of 4 numbers', '2 lists of 2 numbers', 'a list of 1 number')
    """
    if shape == ():
        return "one number"
    if len(shape) == 1:
        return f"a list of {_counted(shape[0], 'number')}"
    if len(shape) == 2:
        return f"{_counted(shape[0], 'list')} of {_counted(shape[1], 'number')}"
    return f"an array of shape {tuple(shape)}"


def number(value):
    """A number as it is typed: short, and `inf` without a sign of its own.

    >>> number(3.0), number(-0.25), number(1 / 3), number(np.inf), number(1234567.0)
    ('3', '-0.25', '0.3333', 'inf', '1.235e+06')
    """
    return f"{float(value) + 0.0:.4g}"  # -0 is 0


def minus(text):
    """For prose: the sign that is as wide as a plus.

    >>> minus("3 + -5")
    '3 + −5'
    """
    return text.replace("-", "−")


def content(value):
    """What a value is, as it is typed into a cell: arrays as lists, functions and models by their names.

    >>> content(np.array([[1.0, -2.5]])), content(max), content(None), content([np.ones(2), "up"])
    ('[[1, -2.5]]', 'max', 'None', "[[1, 1], 'up']")
    """
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(content, value))}]"
    if value is None or isinstance(value, (str, bool)):
        return repr(value)
    if callable(value):
        return getattr(value, "__name__", None) or getattr(value, "name", None) or type(value).__name__
    try:
        numbers = np.asarray(value, "float64")
    except (TypeError, ValueError):
        return shortened(repr(value))
    return content(list(numbers)) if numbers.ndim else number(numbers)


def shortened(text, most=200):
    """A text that may be long, its beginning only.

    >>> shortened("abcdefgh", 5)
    'abcd…'
    """
    return text if len(text) <= most else text[: most - 1] + "…"


def place(index):
    """Where in a list or an image, counted from 0.

    >>> place((2,)), place((0, 2)), place((0, 2, 1)), place(())
    ('at position 2', 'at row 0, column 2', 'at row 0, column 2, channel 1', '')
    """
    if len(index) == 1:
        return f"at position {index[0]}"
    names = ("row", "column", "channel")
    return f"at {', '.join(f'{name} {i}' for name, i in zip(names, index))}" if index else ""


def indented(text):
    """Lines to be shown as they stand."""
    return "\n".join(AS_IT_IS + line for line in text.splitlines())


def walk(states, start=0):
    """A chain of states.

    >>> walk([3, 0, 2.5])
    '0 → 3 → 0 → 2.5'
    """
    return minus(" → ".join(number(state) for state in [start, *np.ravel(states)]))


def _counted(count, thing):
    return f"{count} {thing}{'' if count == 1 else 's'}"

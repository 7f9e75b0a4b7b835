"""What a learner's function does when it is called: what it returns and prints, and in one sentence how it failed."""

import contextlib
import dis
import inspect
import io
import traceback
import warnings
from dataclasses import dataclass

import numpy as np

from srnn_tutorial.lesson.exercises.words import shortened

NOTHING = {"RESUME", "NOP", "LOAD_CONST", "RETURN_VALUE", "RETURN_CONST", "CACHE", "LOAD_COMMON_CONSTANT"}


@dataclass(frozen=True)
class Outcome:
    """Of one call: its `value`, what was `printed`, whether an argument was `changed`, a sentence for a `failure`.

    `interrupted` says that the learner has stopped it: whoever calls again would have to be stopped again.
    """

    value: object = None
    printed: str = ""
    changed: bool = False
    failure: str | None = None
    interrupted: bool = False


def call(function, arguments, whose=None):
    """Call a function on copies of the arguments; whatever it raises or prints stays in the outcome.

    Args:
        function: the learner's, or one that calls the learner's.
        arguments: a list; arrays, and lists of arrays, are copied.
        whose: the learner's function, if `function` is not: an error is shown with the line of it.

    >>> call(len, [3]).failure
    "TypeError: object of type 'int' has no len()"
    """
    handed = [_copy(argument) for argument in arguments]
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed), warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            value = function(*handed)
    except (Exception, KeyboardInterrupt, SystemExit) as error:  # `exit()` and a stopped loop are answers, too
        stopped = isinstance(error, KeyboardInterrupt)
        return Outcome(None, printed.getvalue(), False, _failure(whose or function, error), stopped)
    changed = not all(map(_same, handed, arguments))
    return Outcome(value, printed.getvalue(), changed)


def is_empty(function):
    """Whether a function has no body yet: nothing but `...`, `pass` or a docstring.

    >>> def nothing_yet(x):
    ...     '''Your code here.'''
    >>> is_empty(nothing_yet), is_empty(lambda x: x)
    (True, False)
    """
    code = getattr(function, "__code__", None)
    if code is None or not {step.opname for step in dis.get_instructions(code)} <= NOTHING:
        return False
    return function(*[None] * code.co_argcount) is None


def cannot_take(function, names):
    """A sentence if a function cannot be called with so many arguments, else `None`.

    >>> cannot_take(lambda x: x, ("x", "w"))
    'It is called with 2 arguments, (x, w). Yours takes (x).'
    """
    try:
        signature = inspect.signature(function)
        signature.bind(*names)
    except ValueError:  # built in, and keeps it to itself
        return None
    except TypeError:
        count = f"{len(names)} argument{'' if len(names) == 1 else 's'}"
        return f"It is called with {count}, ({', '.join(names)}). Yours takes {signature}."
    return None


def _failure(function, error):
    """The error as a sentence, with the line of the learner's code it came from."""
    kind = "an interruption" if isinstance(error, KeyboardInterrupt) else type(error).__name__
    said = shortened(": ".join(filter(None, [kind, str(error).strip().split("\n")[0]])))
    file = getattr(getattr(function, "__code__", None), "co_filename", None)
    lines = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file]
    if not lines or not lines[-1].line:
        return said
    return f"{said}, in line {lines[-1].lineno}: `{lines[-1].line}`"


def _copy(argument):
    if isinstance(argument, np.ndarray):
        return argument.copy()
    return [_copy(each) for each in argument] if isinstance(argument, list) else argument


def _same(one, other):
    if isinstance(other, np.ndarray):
        return isinstance(one, np.ndarray) and np.array_equal(one, other)
    if isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return True

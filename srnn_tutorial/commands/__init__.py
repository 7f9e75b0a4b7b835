"""The commands of `srnn-tutorial`, one module each, with two functions.

`add_arguments(parser)` declares its arguments; `run(options)` does its work and returns the exit code.
"""

import contextlib

from srnn_tutorial import quiet


class CommandError(Exception):
    """A command cannot do its work. The message is one line that says what is wrong and what to do."""


@contextlib.contextmanager
def keras_loaded():
    """What needs Keras and the layer stands inside.

    Raises:
        CommandError: a broken installation raised something, whatever it was.
    """
    try:
        quiet.load_keras()
        yield
    except Exception as error:
        raise CommandError(f"the layer cannot run ({type(error).__name__}); srnn-tutorial doctor says why") from None

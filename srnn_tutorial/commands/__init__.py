"""The commands of `srnn-tutorial`, one module each, with two functions.

`add_arguments(parser)` declares its arguments; `run(options)` does its work and returns the exit code.
"""


class CommandError(Exception):
    """A command cannot do its work. The message is one line that says what is wrong and what to do."""

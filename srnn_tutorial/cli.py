"""Learn the two-dimensional spatial recurrent network, see it work, and check that it runs here.

The door of the command `srnn-tutorial`. Each command is a module of `srnn_tutorial.commands` whose docstring is its help; a
new one joins `COMMANDS`.
"""

import argparse
import contextlib
import os
import sys

from srnn_tutorial import __version__
from srnn_tutorial.commands import CommandError, bench, binder, demo, doctor, experiments, lab, pages

COMMANDS = {
    "lab": lab,
    "pages": pages,
    "demo": demo,
    "doctor": doctor,
    "bench": bench,
    "experiments": experiments,
    "binder": binder,
}


class OneLineParser(argparse.ArgumentParser):
    """An argument parser whose complaints are one line on stderr, without the usage; the exit code is 2."""

    def error(self, message):
        self.exit(2, f"{self.prog}: {' '.join(message.split())} (see {self.prog} --help)\n")


def main(argv=None):
    """Run one command.

    Args:
        argv: the arguments after the program's name; those of this process if left out.

    Returns:
        The exit code: 0, or what the command says (`doctor`: 1 if the layer cannot run); 130 after Ctrl-C.

    Raises:
        SystemExit: with code 2 after a line on stderr, where an argument is wrong or a command cannot do its work; with
            code 0 after `--help` and `--version`.
    """
    with _every_stream_open():
        return _run(argv)


def _run(argv):
    if hasattr(sys.stdout, "reconfigure"):  # a notebook's has not, nor has a process without any
        sys.stdout.reconfigure(errors="replace")  # a terminal without arrows shows "?" rather than a traceback
    parser = _parser()
    options = parser.parse_args(argv)
    if options.command is None:
        parser.print_help()
        return 0
    try:
        return COMMANDS[options.command].run(options)
    except CommandError as error:
        return parser.exit(2, f"{parser.prog} {options.command}: {error}\n")
    except KeyboardInterrupt:
        return 130


@contextlib.contextmanager
def _every_stream_open():
    """What was started without a stdin, a stdout or a stderr has an empty one meanwhile.

    A progress bar wants a stderr; and the first file that is opened would take the place of what is closed, so that a
    library's messages ended up in it.
    """
    with contextlib.ExitStack() as opened:
        for name in ("stdin", "stdout", "stderr"):
            if getattr(sys, name) is None:
                setattr(sys, name, opened.enter_context(open(os.devnull, "r+")))
                opened.callback(setattr, sys, name, None)
        yield


def _parser():
    parser = OneLineParser(prog="srnn-tutorial", description=_first_line(sys.modules[__name__]), allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = parser.add_subparsers(title="commands", dest="command", metavar="COMMAND")
    for name, command in COMMANDS.items():
        command.add_arguments(
            commands.add_parser(name, help=_first_line(command), description=command.__doc__, allow_abbrev=False)
        )
    return parser


def _first_line(module):
    return module.__doc__.splitlines()[0]


if __name__ == "__main__":
    sys.exit(main())

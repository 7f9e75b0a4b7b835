"""How what went wrong is said in one line, in this process or in one that was started for it."""

import signal


def said(error):
    """An exception in one line: its name, and the first line of what it says.

    >>> said(ValueError("no such image\\nand much more"))
    'ValueError: no such image'
    >>> said(MemoryError())
    'MemoryError'
    """
    lines = str(error).strip().splitlines()
    return ": ".join([type(error).__name__, *lines[:1]])


def signal_of(process):
    """The name of the signal that ended a `subprocess.CompletedProcess`, or `None` where it ended by itself.

    >>> from subprocess import CompletedProcess
    >>> signal_of(CompletedProcess([], -9))
    'SIGKILL'
    >>> signal_of(CompletedProcess([], 1))
    """
    return signal.Signals(-process.returncode).name if process.returncode < 0 else None


def last_words(process):
    """Why a `subprocess.CompletedProcess` gave no answer: the signal that ended it, or the last line on its stderr.

    >>> from subprocess import CompletedProcess
    >>> last_words(CompletedProcess([], -9, stderr=""))
    'ended by SIGKILL'
    >>> last_words(CompletedProcess([], 1, stderr="Traceback:\\nMemoryError\\n"))
    'MemoryError'
    >>> last_words(CompletedProcess([], 3, stderr=""))
    'exit code 3'
    """
    if name := signal_of(process):
        return f"ended by {name}"
    return (process.stderr.strip().splitlines() or [f"exit code {process.returncode}"])[-1]

"""Print the links that open this checkout's notebooks on mybinder.org, with a badge for a README, and in Google Colab.

The links name the remote `origin`, on github.com or gitlab.com, and the current branch. Binder builds what was pushed there;
Colab opens notebooks from github.com only.
"""

import re
import subprocess
from urllib.parse import quote, urlsplit

from srnn_tutorial import links
from srnn_tutorial.commands import CommandError
from srnn_tutorial.commands.lab import FIRST, find_notebooks


def add_arguments(parser):
    pass


def run(options):
    origin, branch = _git_origin(), _git_branch()
    link = launch_link(origin, branch)
    print(link)
    print(f"[![Launch on Binder](https://mybinder.org/badge_logo.svg)]({link})")
    host, repository = _host_and_path(origin)
    if host == "github.com":
        print(f"In Colab, where each notebook first needs a cell with: {links.for_colab(repository, branch)}")
        for notebook in sorted(find_notebooks().glob("*.ipynb")):
            print(links.colab(repository, notebook.name, branch))
    return 0


def launch_link(origin, branch):
    """The mybinder.org link of a repository.

    Args:
        origin: address of a git remote on github.com or gitlab.com, `https://…`, `ssh://…` or `git@host:path`.
        branch: branch, tag or commit.

    Raises:
        CommandError: the remote is on another host, or names no repository there.

    >>> launch_link("git@github.com:OWNER/REPO.git", "main")
    'https://mybinder.org/v2/gh/OWNER/REPO/main?urlpath=lab%2Ftree%2Fnotebooks%2F00_start_here.ipynb'
    """
    host, path = _host_and_path(origin)
    if host == "github.com" and path.count("/") == 1:
        place = f"gh/{quote(path)}"
    elif host == "gitlab.com" and "/" in path:
        place = f"gl/{quote(path, safe='')}"
    else:
        # The address itself may hold a password, so only its host is shown.
        raise CommandError(
            f"a link needs a remote `origin` like https://github.com/OWNER/REPO or https://gitlab.com/GROUP/REPO; "
            f"this one is on {host or 'this computer'}"
        )
    return links.binder(place, FIRST, branch)


def _host_and_path(origin):
    if "://" in origin:
        address = urlsplit(origin)
        host, path = address.hostname or "", address.path
    elif match := re.fullmatch(r"(?:[^@/:]+@)?([^@/:]{2,}):(?!\\)(.+)", origin):
        host, path = match.groups()
    else:
        host, path = "", origin
    return host.lower(), path.strip("/").removesuffix(".git")


def _git_origin():
    _git("rev-parse", "--git-dir", hint="run the command inside a git checkout")
    return _git("remote", "get-url", "origin", hint="a link needs a remote `origin`: git remote add origin ADDRESS")


def _git_branch():
    """The branch, or the commit where none is checked out."""
    branch = _git("branch", "--show-current", hint="a link needs the current branch")
    return branch or _git("rev-parse", "HEAD", hint="a link needs a commit")


def _git(*arguments, hint):
    try:
        answer = subprocess.run(["git", *arguments], capture_output=True, encoding="utf-8", errors="replace")
    except FileNotFoundError:
        raise CommandError("git is not installed, and only git knows the remote `origin`") from None
    except OSError as error:
        raise CommandError(f"git cannot be run ({error.strerror}), and only git knows the remote `origin`") from None
    if answer.returncode != 0:
        raise CommandError(f"git says: {_reason(answer)}; {hint}")
    return answer.stdout.strip()


def _reason(answer):
    """In one line: it may be another one than that which is likely, such as a checkout of another user's."""
    said = " ".join(answer.stderr.split()) or f"exit code {answer.returncode}"
    return said.removeprefix("fatal: ").removeprefix("error: ")

"""Where the course lives on the net, and the links that open a notebook there; nowhere until it is published."""

import importlib.metadata
import re
from urllib.parse import quote

NOWHERE = "OWNER/REPO"  # what pyproject.toml says until somebody fills it in


def repository():
    """`OWNER/REPO` on GitHub, as the package was installed with it from pyproject.toml; `None` while it is not filled in."""
    try:
        urls = importlib.metadata.metadata("srnn-tutorial").get_all("Project-URL") or []
    except importlib.metadata.PackageNotFoundError:
        return None
    return next(filter(None, map(_named_by, urls)), None)


def _named_by(url):
    """
    >>> _named_by("Repository, https://github.com/ada/srnn"), _named_by("Repository, https://github.com/OWNER/REPO")
    ('ada/srnn', None)
    """
    found = re.fullmatch(r"Repository, https://github\.com/([\w.-]+/[\w.-]+?)(?:\.git)?/?", url)
    return found[1] if found and found[1] != NOWHERE else None


def binder(place, notebook, branch="HEAD"):
    """The link that opens a notebook on mybinder.org.

    Args:
        place: of the repository, as Binder names it: `gh/OWNER/REPO`, or `gl/` and the quoted path on GitLab.
        notebook: name of its file.
        branch: branch, tag or commit.

    >>> binder("gh/OWNER/REPO", "01_one_sweep.ipynb")
    'https://mybinder.org/v2/gh/OWNER/REPO/HEAD?urlpath=lab%2Ftree%2Fnotebooks%2F01_one_sweep.ipynb'
    """
    opened = quote(f"lab/tree/notebooks/{notebook}", safe="")
    return f"https://mybinder.org/v2/{place}/{quote(branch)}?urlpath={opened}"


def colab(repository, notebook, branch="main"):
    """The link that opens a notebook in Google Colab, which takes it from GitHub.

    >>> colab("OWNER/REPO", "01_one_sweep.ipynb")
    'https://colab.research.google.com/github/OWNER/REPO/blob/main/notebooks/01_one_sweep.ipynb'
    """
    return f"https://colab.research.google.com/github/{quote(repository)}/blob/{quote(branch)}/notebooks/{quote(notebook)}"


def for_colab(repository, branch=None):
    """The line that a notebook in Colab needs before all others: that machine knows nothing of this package.

    >>> for_colab("OWNER/REPO")
    '%pip install -q anywidget git+https://github.com/OWNER/REPO'
    """
    return f"%pip install -q anywidget git+https://github.com/{repository}{f'@{branch}' if branch else ''}"

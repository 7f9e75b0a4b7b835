"""Nothing leads to a place on the net that nobody has named."""

import importlib.metadata
from email.message import Message

import pytest

from srnn_tutorial import links


@pytest.fixture
def installed(monkeypatch):
    """`installed(*urls)`: the package's metadata have these."""

    def install(*urls):
        metadata = Message()
        for url in urls:
            metadata["Project-URL"] = url
        monkeypatch.setattr(importlib.metadata, "metadata", lambda name: metadata)

    return install


@pytest.mark.parametrize(
    "urls, repository",
    [
        ([], None),
        (["Repository, https://github.com/OWNER/REPO"], None),
        (["Repository, https://gitlab.com/ada/srnn"], None),
        (["Homepage, https://github.com/ada/home"], None),
        (["Homepage, https://example.org", "Repository, https://github.com/ada/s-rnn.2"], "ada/s-rnn.2"),
        (["Repository, https://github.com/ada/srnn.git"], "ada/srnn"),
        (["Repository, https://github.com/ada/srnn/"], "ada/srnn"),
    ],
)
def test_the_repository_is_that_of_the_metadata(urls, repository, installed):
    installed(*urls)
    assert links.repository() == repository


def test_what_was_never_installed_has_none(monkeypatch):
    def unknown(name):
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "metadata", unknown)
    assert links.repository() is None


def test_a_branch_may_have_slashes_and_signs():
    assert "/blob/fix/it%231/notebooks/" in links.colab("ada/srnn", "01_one_sweep.ipynb", "fix/it#1")
    assert links.for_colab("ada/srnn", "fix/it").endswith("git+https://github.com/ada/srnn@fix/it")

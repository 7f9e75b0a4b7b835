"""Memory is what the computer has, or the container or JupyterHub grants, in bytes; it is told in GiB."""

import sys

import pytest

from srnn_tutorial.doctor import installed, memory, memory_limit


@pytest.mark.parametrize(
    ("membership", "limits", "expected"),
    [
        ("0::/\n", {"memory.max": "max"}, 16),
        ("0::/\n", {"memory.max": str(2**30)}, 1),
        ("0::/a/b\n", {"a/memory.max": str(2 * 2**30), "a/b/memory.max": "max"}, 2),
        ("3:cpu:/\n4:memory:/a\n", {"memory/a/memory.limit_in_bytes": str(2**30)}, 1),
        ("4:cpu,memory:/\n", {"memory/memory.limit_in_bytes": str(2**62)}, 16),
    ],
)
def test_memory_is_what_the_container_grants(membership, limits, expected, tmp_path, monkeypatch):
    monkeypatch.delenv("MEM_LIMIT", raising=False)
    monkeypatch.setattr(memory, "_physical_memory", lambda: 16 * 2**30)
    for name, limit in limits.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(limit + "\n")
    (tmp_path / "membership").write_text(membership)
    assert memory_limit(tmp_path, tmp_path / "membership") == expected * 2**30


def test_memory_is_what_jupyterhub_grants(tmp_path, monkeypatch):
    monkeypatch.setenv("MEM_LIMIT", str(2**30))
    assert memory_limit(tmp_path, tmp_path / "none") == 2**30


@pytest.mark.parametrize(
    "limit, status, text",
    [
        (2**30, "note", "1.0 GiB"),
        (3 * 2**30 - 1, "note", "3.0 GiB"),
        (3 * 2**30, "ok", "3.0 GiB"),
        (25 * 10**9, "ok", "23.3 GiB"),
        (None, "note", "unknown"),
    ],
)
def test_memory_is_told_in_gibibytes_and_little_of_it_with_advice(limit, status, text, monkeypatch):
    monkeypatch.setattr(memory, "memory_limit", lambda: limit)
    found = next(check for check in installed() if check.name == "Memory")
    assert (found.status, found.text, bool(found.advice)) == (status, text, status == "note")


@pytest.mark.skipif(not hasattr(memory.os, "sysconf"), reason="POSIX")
def test_the_memory_of_the_computer_is_its_pages(monkeypatch, tmp_path):
    monkeypatch.delenv("MEM_LIMIT", raising=False)
    monkeypatch.setattr(memory.os, "sysconf", {"SC_PHYS_PAGES": 1000, "SC_PAGE_SIZE": 4096}.get)
    assert memory_limit(tmp_path, tmp_path / "none") == 4_096_000


def test_memory_may_be_unknown(tmp_path, monkeypatch):
    monkeypatch.delenv("MEM_LIMIT", raising=False)
    monkeypatch.delattr(memory.os, "sysconf", raising=False)
    monkeypatch.setitem(sys.modules, "psutil", None)
    assert memory_limit(tmp_path, tmp_path / "none") is None

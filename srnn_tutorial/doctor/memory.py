"""How much memory there is, as far as the computer or its container tells."""

import os
from pathlib import Path

from srnn_tutorial.doctor.check import Check

GIB = 2**30


def check():
    """The `Check` of the memory."""
    limit = memory_limit()
    if limit is None:
        return Check("Memory", "note", "unknown", "The course needs about 1 GiB.")
    text = f"{limit / GIB:.1f} GiB"
    if limit < 3 * GIB:
        advice = "Keep one notebook that uses TensorFlow open at a time: Kernel > Shut Down Kernel in the others."
        return Check("Memory", "note", text, advice)
    return Check("Memory", "ok", text)


def memory_limit(cgroups=Path("/sys/fs/cgroup"), membership=Path("/proc/self/cgroup")):
    """Bytes this process may use: the computer's memory, or less where a container or JupyterHub grants less.

    Args:
        cgroups, membership: where Linux tells the limits of containers (control groups, version 1 or 2).

    Returns:
        A number of bytes, or `None` where nothing tells.
    """
    limits = [_physical_memory(), *_cgroup_limits(cgroups, membership)]
    if os.environ.get("MEM_LIMIT", "").isdecimal():  # JupyterHub, and so Binder
        limits.append(int(os.environ["MEM_LIMIT"]))
    return min(filter(None, limits), default=None)


def _physical_memory():
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):  # Windows
        try:
            import psutil
        except ImportError:
            return None
        return psutil.virtual_memory().total


def _cgroup_limits(cgroups, membership):
    try:
        memberships = membership.read_text().splitlines()
    except OSError:
        return
    for line in memberships:
        _, controllers, path = line.split(":", 2)
        if controllers == "":
            top, file = cgroups, "memory.max"
        elif "memory" in controllers.split(","):
            top, file = cgroups / "memory", "memory.limit_in_bytes"
        else:
            continue
        group = top / path.strip("/")
        for folder in (group, *group.parents):
            if folder.is_relative_to(top) and (folder / file).is_file():
                limit = (folder / file).read_text().strip()
                if limit.isdecimal():  # "max" is no limit
                    yield int(limit)

"""One thing looked at, and how a list of them is shown."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """One thing looked at. `status` is `"ok"`, `"note"` (works, but know this) or `"problem"`; `advice` says what to do."""

    name: str
    status: str
    text: str
    advice: str = ""


def layer_runs(found):
    """Whether a list of `Check` from `checks()` says that the layer runs and gives the right numbers."""
    return any(check.name == "Layer" and check.status == "ok" for check in found)


def report(found):
    """A list of `Check` as aligned lines, advice below each.

    >>> print(report([Check("Devices", "note", "no GPU", "The CPU is enough.")]))
    note     Devices     no GPU
                         The CPU is enough.
    """
    lines = []
    for check in found:
        lines.append(f"{check.status:<8} {check.name:<11} {check.text}")
        if check.advice:
            lines.append(f"{'':20} {check.advice}")
    return "\n".join(lines)

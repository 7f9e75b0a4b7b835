"""Whether this computer can run the course, and what to do where it cannot.

`installed()` only looks: versions, backend, memory. `checks()` also runs the layer, in a process of its own, so that a
TensorFlow that is missing, broken or out of memory ends that process and not the one that asked.
"""

import importlib.metadata
import json
import os
import re
import signal
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

# The lowest versions, as in pyproject.toml.
TENSORFLOW = "2.19"
KERAS = "3.12"
FOR_NOTEBOOKS = {
    "ipywidgets": "8.1",
    "jupyterlab": "4.2",
    "matplotlib": "3.9",
    "scikit-image": "0.24",
    "scikit-learn": "1.5",
    "tqdm": "4.66",
}
FOR_TESTS = {"hypothesis": "6.100", "jax": "0.6", "nbval": "0.11", "pytest": "8.2", "pytest-xdist": "3.6"}

# The distributions that bring each backend, any one of them.
BACKENDS = {"tensorflow": ("tensorflow", "tensorflow-cpu", "tf-nightly"), "jax": ("jax",), "torch": ("torch",)}

# The environment need not be active: `python` alone may well be another one.
PIP = f'"{sys.executable}" -m pip' if " " in sys.executable else f"{sys.executable} -m pip"

MEND = "Put right what is said above; or make a new environment with the first command of the README."

GIB = 2**30


@dataclass(frozen=True)
class Check:
    """One thing looked at. `status` is `"ok"`, `"note"` (works, but know this) or `"problem"`; `advice` says what to do."""

    name: str
    status: str
    text: str
    advice: str = ""


def installed():
    """What can be told without importing TensorFlow, in milliseconds.

    Returns:
        A list of `Check`: Python, TensorFlow, Keras, backend, packages of the notebooks and of the tests, memory.
    """
    return [
        _python(),
        _tensorflow(),
        _package("Keras", "keras", KERAS),
        _backend(),
        _packages("Notebooks", FOR_NOTEBOOKS, "problem", "the notebooks need them"),
        _packages("Tests", FOR_TESTS, "note", "only the tests need them"),
        _memory(),
    ]


def checks():
    """`installed()`, then devices and the layer, which is run and compared with `srnn_tutorial.lesson.by_hand`.

    Takes as long as TensorFlow does to start, some seconds; this process does not import it.

    Returns:
        A list of `Check`; the last is the layer's.
    """
    return installed() + _run_layer_apart()


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


def _python():
    text = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info >= (3, 14):
        return Check("Python", "note", text, "The course is tested with 3.11 to 3.13.")
    return Check("Python", "ok", text)


def _tensorflow():
    found = {name: version for name in BACKENDS["tensorflow"] if (version := _version(name))}
    if len(found) > 1:
        text = ", ".join(f"{name} {version}" for name, version in found.items())
        advice = f"They overwrite each other: {PIP} uninstall {' '.join(found)}, then install one of them."
        return Check("TensorFlow", "note", text, advice)
    check = _package("TensorFlow", next(iter(found), "tensorflow"), TENSORFLOW)
    if check.status == "problem" and configured_backend() != "tensorflow":
        return Check(check.name, "note", check.text, "Keras uses another backend here and does not need it.")
    return check


def _package(name, distribution, lowest):
    version = _version(distribution)
    if version is None:
        return Check(name, "problem", "not installed", f"{PIP} install {distribution}")
    if _is_older(version, lowest):
        advice = f"At least {lowest} is needed: {PIP} install --upgrade {distribution}"
        return Check(name, "problem", f"{version} is too old", advice)
    return Check(name, "ok", version if distribution == name.lower() else f"{version} ({distribution})")


def _packages(name, lowest, status_if_missing, who_needs_them):
    versions = {package: _version(package) for package in lowest}
    wanting = [package for package, v in versions.items() if v is None or _is_older(v, lowest[package])]
    text = ", ".join(f"{package} {version or 'missing'}" for package, version in versions.items())
    if wanting:
        advice = f"{who_needs_them[0].upper()}{who_needs_them[1:]}: {PIP} install --upgrade {' '.join(wanting)}"
        return Check(name, status_if_missing, text, advice)
    return Check(name, "ok", text)


def configured_backend():
    """The backend Keras will choose: KERAS_BACKEND, else its settings file, else TensorFlow. Keras is not imported."""
    if os.environ.get("KERAS_BACKEND"):
        return os.environ["KERAS_BACKEND"]
    settings = Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras") / "keras.json"
    try:
        return json.loads(settings.read_text()).get("backend") or "tensorflow"
    except (OSError, ValueError, AttributeError):
        return "tensorflow"


def _backend():
    name = configured_backend()
    if any(map(_version, BACKENDS.get(name, ()))):
        return Check("Backend", "ok", name)
    how = "unset KERAS_BACKEND" if os.environ.get("KERAS_BACKEND") else 'let ~/.keras/keras.json say "backend": "tensorflow"'
    text = f"{name}, which is not installed" if name in BACKENDS else f"{name!r} is none of {', '.join(BACKENDS)}"
    if name == "tensorflow":
        return Check("Backend", "problem", text, f"{PIP} install tensorflow")
    return Check("Backend", "problem", text, f"For TensorFlow, {how}.")


def _memory():
    limit = memory_limit()
    if limit is None:
        return Check("Memory", "note", "unknown", "The course needs about 1 GiB.")
    text = f"{limit / GIB:.1f} GiB"
    if limit < 3 * GIB:
        advice = "Keep one notebook that uses TensorFlow open at a time: Kernel > Shut Down Kernel in the others."
        return Check("Memory", "note", text, advice)
    return Check("Memory", "ok", text)


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


def _version(distribution):
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return None


def _is_older(version, lowest):
    return _numbers(version) < _numbers(lowest)


def _numbers(version):
    return [int(number) for number in re.match(r"[\d.]*", version)[0].split(".") if number]


def _run_layer_apart():
    child = subprocess.run(
        [sys.executable, "-m", "srnn_tutorial.doctor"], capture_output=True, text=True, encoding="utf-8", errors="replace"
    )
    found = [Check(**json.loads(line)) for line in child.stdout.splitlines() if line.startswith('{"name"')]
    if not any(check.name == "Layer" for check in found):
        found.append(_death(child))
    return found


def _death(child):
    """The check of a layer whose process ended before it could say anything."""
    if child.returncode >= 0:
        said = child.stderr.strip().splitlines() or [f"exit code {child.returncode}"]
        return Check("Layer", "problem", f"does not run: {said[-1]}", MEND)
    name = signal.Signals(-child.returncode).name
    advice = {
        "SIGKILL": "Memory ran out, most likely: shut down other notebooks and programs.",
        "SIGILL": "This processor lacks instructions that TensorFlow needs (AVX).",
    }
    return Check("Layer", "problem", f"ended by {name} while it ran", advice.get(name, MEND))


def _main():
    """The devices and the layer, each printed as a line of JSON once it is known: the process that `checks` starts."""
    try:
        _run_layer()
    except Exception as error:  # whatever a broken installation raises: it is what was asked for
        said = str(error).strip().splitlines() or [""]
        _print_check(Check("Layer", "problem", f"does not run: {type(error).__name__}: {said[0]}", MEND))


def _run_layer():
    import keras
    import numpy as np

    from srnn_tutorial import SpatialRNN2D
    from srnn_tutorial.data import readme_image
    from srnn_tutorial.lesson import trace_all

    _print_check(_devices(keras.backend.backend()))

    image = readme_image()
    layer = SpatialRNN2D(rnn_seq_length=2, kernel_initializer="ones", merge_mode=None)
    ours = [keras.ops.convert_to_numpy(h)[0, :, :, 0] for h in layer(image[None, :, :, None])]
    if np.allclose(ours, [sweep.hidden for sweep in trace_all(image, n=2).values()]):
        _print_check(Check("Layer", "ok", "runs, and its four sweeps agree with the arithmetic done by hand"))
    else:
        advice = "Please report this, with the lines above."
        _print_check(Check("Layer", "problem", "runs, but its sweeps differ from the arithmetic done by hand", advice))


def _devices(backend):
    found = gpus(backend)
    if found:
        return Check("Devices", "ok", "CPU and " + ", ".join(found))
    advice = 'The CPU is enough for the course. To use an NVIDIA GPU, see "GPU" in the README.'
    return Check("Devices", "note", "CPU, no GPU", advice)


def gpus(backend):
    """The names of the GPUs that a backend sees, `"tensorflow"`, `"jax"` or `"torch"`. It imports the backend."""
    if backend == "tensorflow":
        import tensorflow as tf

        found = tf.config.list_physical_devices("GPU")
        return [tf.config.experimental.get_device_details(gpu).get("device_name", gpu.name) for gpu in found]
    if backend == "jax":
        import jax

        return [device.device_kind for device in jax.devices() if device.platform != "cpu"]
    if backend == "torch":
        import torch

        return [torch.cuda.get_device_name(number) for number in range(torch.cuda.device_count())]
    return []


def _print_check(check):
    print(json.dumps(asdict(check)), flush=True)


if __name__ == "__main__":
    _main()

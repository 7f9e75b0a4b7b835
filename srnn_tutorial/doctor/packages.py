"""What is installed, by the names and versions of packages; none of them is imported."""

import importlib.metadata
import importlib.util
import json
import os
import re
import sys
from pathlib import Path

from srnn_tutorial.doctor.check import Check
from srnn_tutorial.doctor.lowest import FOR_NOTEBOOKS, KERAS, TENSORFLOW, is_older

BACKENDS = ("tensorflow", "jax", "torch")
TESTED = ("tensorflow", "jax")  # with every notebook

# The distributions that bring a module under a name of their own, the best known ones.
_BUILDS = {"tensorflow": ("tensorflow", "tensorflow-cpu", "tf-nightly"), "keras": ("keras", "keras-nightly")}

# The modules of distributions that have another name.
_MODULES = {"scikit-image": "skimage", "scikit-learn": "sklearn"}

_UNKNOWN = "of unknown version"  # what can be imported counts, whoever brought it

# The environment need not be active: `python` alone may well be another one.
PIP = f'"{sys.executable}" -m pip' if " " in sys.executable else f"{sys.executable} -m pip"


def checks():
    """A list of `Check`: Python, TensorFlow, Keras, backend, packages of the notebooks."""
    return [
        _python(),
        _tensorflow(),
        _package("Keras", "keras", KERAS),
        _backend(),
        _packages("Notebooks", FOR_NOTEBOOKS),
    ]


def installed_version(distribution):
    """The version of a distribution, or `None` where it is not installed."""
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return None


def importable(module):
    """Whether there is a module of this name. It is not imported; an empty folder that an uninstaller left is none."""
    found = importlib.util.find_spec(module)
    return found is not None and found.origin is not None


def _python():
    text = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info >= (3, 14):
        return Check("Python", "note", text, "The course is tested with 3.11 to 3.13.")
    return Check("Python", "ok", text)


def _tensorflow():
    check = _package("TensorFlow", "tensorflow", TENSORFLOW)
    if check.status == "problem" and configured_backend() != "tensorflow":
        return Check(check.name, "note", check.text, "Keras uses another backend here and does not need it.")
    return check


def _package(name, module, lowest):
    found = _builds(module)
    if len(found) > 1:
        text = ", ".join(f"{build} {version}" for build, version in found.items())
        advice = f"They overwrite each other: {PIP} uninstall {' '.join(found)}, then install one of them."
        return Check(name, "note", text, advice)
    for build, version in found.items():
        if is_older(version, lowest):
            advice = f"At least {lowest} is needed: {PIP} install --upgrade {build}"
            return Check(name, "problem", f"{version} is too old", advice)
        return Check(name, "ok", version if build == module else f"{version} ({build})")
    if importable(module):
        return Check(name, "note", f"installed, {_UNKNOWN}", f"At least {lowest} is needed.")
    return Check(name, "problem", "not installed", f"{PIP} install {module}")


def _builds(module):
    """From the distributions that bring a module, whatever they are called, to their versions."""
    names = [name for name in _BUILDS[module] if installed_version(name)]
    if not names and importable(module):
        names = importlib.metadata.packages_distributions().get(module, ())  # slow: it reads what everything brings
    names = dict.fromkeys(re.sub(r"[-_.]+", "-", name).lower() for name in names)
    return {name: version for name in names if (version := installed_version(name))}


def _packages(name, lowest):
    versions = {package: installed_version(package) for package in lowest}
    for package, version in versions.items():
        if version is None and importable(_MODULES.get(package, package)):
            versions[package] = _UNKNOWN
    wanting = [package for package, v in versions.items() if v is None or (v != _UNKNOWN and is_older(v, lowest[package]))]
    text = ", ".join(f"{package} {version or 'missing'}" for package, version in versions.items())
    if wanting:
        return Check(name, "problem", text, f"The notebooks need them: {PIP} install --upgrade {' '.join(wanting)}")
    return Check(name, "ok", text)


def configured_backend():
    """The backend Keras will choose: KERAS_BACKEND, else its settings file, else TensorFlow. Keras is not imported."""
    if os.environ.get("KERAS_BACKEND"):
        return os.environ["KERAS_BACKEND"]
    settings = Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras") / "keras.json"
    try:
        return json.loads(settings.read_text(encoding="utf-8")).get("backend") or "tensorflow"
    except (OSError, ValueError, AttributeError):
        return "tensorflow"


def _backend():
    name = configured_backend()
    if name in BACKENDS and importable(name):
        if name in TESTED:
            if importable("tensorflow"):
                return Check("Backend", "ok", f"{name}, on which every notebook of the course runs")
            advice = "Only 11 needs TensorFlow, which reads its images there."
            return Check("Backend", "ok", f"{name}, on which the notebooks of the course run", advice)
        advice = f"Notebooks 00 to 04 need no backend; 05 to 11 are tested on {' and '.join(TESTED)}, and may fail on it."
        return Check("Backend", "note", name, advice)
    how = "unset KERAS_BACKEND" if os.environ.get("KERAS_BACKEND") else 'let ~/.keras/keras.json say "backend": "tensorflow"'
    text = f"{name}, which is not installed" if name in BACKENDS else f"{name!r} is none of {', '.join(BACKENDS)}"
    if name == "tensorflow":
        return Check("Backend", "problem", text, f"{PIP} install tensorflow")
    return Check("Backend", "problem", text, f"For TensorFlow, {how}.")

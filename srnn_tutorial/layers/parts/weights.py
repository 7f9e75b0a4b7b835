"""The two kinds of weights, and what a layer's arguments say of each: how it starts and what keeps it in bounds."""

import keras

from srnn_tutorial.initializers import drawing_anew
from srnn_tutorial.layers.parts.checks import find_constraint, find_initializer, find_regularizer

FIND = {"initializer": find_initializer, "regularizer": find_regularizer, "constraint": find_constraint}
KERNEL, BOTH = ("kernel",), ("kernel", "recurrent")
NAMES = {f"{kind}_{what}": what for kind in BOTH for what in FIND}


class WeightArguments:
    """A layer that takes an initializer, a regularizer and a constraint for its kernels and for its recurrent weights."""

    def keep_weight_arguments(self, **arguments):
        """Set all six, checked, as attributes."""
        for name, found in find_weight_arguments(**arguments).items():
            setattr(self, name, found)

    def weights_of(self, part, kinds=BOTH):
        """Those that were given, by name, for a part of the layer; see `for_part`."""
        return for_part({name: getattr(self, name) for name in NAMES}, part, kinds)

    def get_config(self):
        kept = {name: getattr(keras, f"{what}s").serialize(getattr(self, name)) for name, what in NAMES.items()}
        return {**super().get_config(), **kept}


def find_weight_arguments(**arguments):
    """A dictionary of all six, by name: what Keras makes of those given, `None` for the others."""
    if unknown := sorted(arguments.keys() - NAMES):
        received = f"Received: {unknown[0]}={arguments[unknown[0]]!r}"
        raise TypeError(f"There is no such argument; those about weights are {tuple(NAMES)}. {received}")
    return {name: FIND[what](name, arguments.get(name)) for name, what in NAMES.items()}


def for_part(arguments, part, kinds=BOTH):
    """Of those six the ones that were given, for a part of that name: a seeded initializer draws other numbers in each."""
    return {
        name: drawing_anew(given, f"{part} {name}") if NAMES[name] == "initializer" else given
        for name, given in arguments.items()
        if given is not None and name.startswith(kinds)
    }


def named(name, arguments, kinds=KERNEL):
    """The arguments, its name among them, of a layer that has such weights."""
    return {"name": name, **for_part(arguments, name, kinds)}

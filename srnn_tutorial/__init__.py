"""Two-dimensional spatial recurrent networks, to learn, to see and to use.

>>> from srnn_tutorial import SpatialRNN2D
>>> layer = SpatialRNN2D(rnn_seq_length=2)

Public names are imported when first asked for (SPEC 1), so that the lessons, which need NumPy alone, do not wait for
TensorFlow.
"""

import lazy_loader

__version__ = "0.2.0.dev0"

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=[
        "bench",
        "data",
        "directions",
        "doctor",
        "experiments",
        "initializers",
        "layers",
        "lesson",
        "models",
        "quiet",
        "recurrence",
        "units",
    ],
    submod_attrs={
        "layers": ["DSCContext", "IONContext", "MDRNN2D", "Propagation2D", "ReNet2D", "SliceRNN2D", "SpatialRNN2D"],
        "recurrence": ["gradient"],
    },
)

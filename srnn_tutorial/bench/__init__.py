"""How long `SpatialRNN2D` takes on this computer and backend, side by side with what it is to be measured against.

And how the time of `MDRNN2D` grows with the image, which is walked along its diagonals.

The candidates are Keras layers, so all of them are compiled and timed in the same way: as `fit` and `predict` compile them,
without the data pipeline around it. `candidates` says who is measured, `cases` what on; `timing`, `memory` and `sizes`
measure, `comparison` sets the figures beside each other, `changeovers` asks where one way to compute windows should give way
to another, and `tables` puts all of it in words. Public names are imported
when first asked for, as Keras comes with them.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=["tables"],
    submod_attrs={
        "backends": ["compiled", "jit_compile", "prepare"],
        "candidates": ["CANDIDATES", "Candidate"],
        "cases": ["EDGE", "Case", "Missing", "full", "large", "memory_cases", "plan", "reference", "size_cases", "walk"],
        "changeovers": ["CHANGES", "Change", "Threshold", "thresholds"],
        "comparison": ["Ratio", "ratios"],
        "memory": ["Peak", "peak_memory"],
        "sizes": ["ManySizes", "many_sizes"],
        "rivals": ["CopyingFloor", "DepthwiseTranslations", "KerasSweeps", "SlicesWrittenOut"],
        "timing": ["Timing", "measure", "quickest"],
    },
)

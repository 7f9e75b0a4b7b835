"""NumPy's arithmetic as it comes: what is too small becomes 0, what is too large infinite, whatever `np.seterr` was told.

The numbers of the lessons and of the data are those of that arithmetic. A user who has set `np.seterr(all="raise")` to find
faults in a program of their own would otherwise get an exception where a weight of 0.5 fades out over a long row.
"""

import functools

import numpy as np

# A decorator, `@as_it_comes()`, or a context. Written out: these are NumPy's defaults.
as_it_comes = functools.partial(np.errstate, divide="warn", over="warn", under="ignore", invalid="warn")

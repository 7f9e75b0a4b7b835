"""The plain unit, `s = f(w * s_before + x)`: its own ways to travel, each a pair of functions, `states` and `gradients`.

| way | serves | why |
|---|---|---|
| `full`, `window` | small images, unknown sizes, second derivatives, exports | nothing is compiled for them |
| `in_place` | full sweeps | writes each state where its pixel was: one copy |
| `joined` | full sweeps with ReLU or none, on a GPU | 2 log2(length) large steps, not one a pixel |
| `runs` | windows with ReLU or none, below n = 16; on a GPU all | a step costs little |
| `largest` | longer windows, if every weight is above 0; without an activation | as much for every n: 16 steps of `runs` |
| `clipped` | windows with ReLU from n = 24 on, for other weights | as much for every n: up to twice `largest` |
| `window`, in strips | windows with any other activation | each pixel walks its n + 1 steps |

What cannot be added up (an infinity, NaN, numbers near the largest) is left to `in_place` and `runs`, pixel by pixel.
`ways` chooses; `image_windows` and `strips` cut an image into what the ways along a line are given. `blocks` and `way_back`
are what `largest` and `clipped` share.
"""

from srnn_tutorial.recurrence.plain.ways import CELLS, full, sweep, window

__all__ = ["CELLS", "full", "sweep", "window"]

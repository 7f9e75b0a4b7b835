"""How a state travels: along one line of pixels, or over a grid of them.

One door, `travel`, for every Keras cell; another, `grid.sweep`, for cells that read two neighbours at once; and a third,
`rows.sweep`, for steps that read the whole row before.

    travel ──→ plain      PlainCell, of which more is known than that it is a cell
           ├─→ selective  SelectiveCell, the same; its windows go to `any_cell`
           └─→ any_cell   every other Keras cell
    grid                  cells with two neighbours behind, all pixels of a diagonal at once
    rows                  slices and propagation: a row at once, each from the row before
    cells, activation     the units that keep the channels; what an activation is
    nothing               a batch without images, which has derivatives all the same
    backend               what a backend must give; nothing else asks which one runs

How tensors are laid out, and which axis is which:

    image     (batch, height, width, channels)             what the layers have
    line      (length, ..., channels)                      in the order of reading; `...` goes side by side
    lines     (lines, length, channels)                    the same as the batch of a Keras recurrent layer
    strip     some neighbouring lines of an image          few enough for a processor's cache; laid out as a line
    in place  (outer, length, lanes)                       a full sweep's: the channels are innermost in the lanes
    blocks    (blocks, n + 1, lanes)                       a line cut into pieces; an offset is computed in all at once
    rows      (length, batch, across, channels)            what travels is a row, or a column
    slanted   (batch * height, height + width - 1, c)      a grid whose diagonals are columns

Which way of computing serves which case, and why. "Large" images are of known size, with numbers enough to be worth
compiling, on a backend with a compiler; `n` is how many pixels behind it a pixel sees.

    plain unit, full sweep        small        plain/full           one step a pixel, along the line
                                  large        plain/in_place       compiled; each state takes its pixel's place
      ReLU or none, on a GPU      large        plain/joined         2 log2(length) large steps, as each is dear there
    plain unit, window            small        plain/window         n + 1 steps, all walks of the line side by side
      ReLU or none                large        plain/runs           the run since a state was last clipped tells all
                                  n from 16 on plain/largest        costs the same for every n, if every weight is above 0;
                                                                    not on a GPU, where its many steps are dear
                                  n from 24 on plain/clipped        that for weights of any sign
      any other activation        large        plain/window         compiled, strip by strip: the memory does not grow with n
    selective unit, full sweep    large        selective/sweep      compiled; states of a few lines at a time
    other cells, full sweep                    Keras' own layers    they know cuDNN
                                  in a branch  any_cell/full        XLA has no gradient for Keras' loop there
    other cells, window                        any_cell/window      each pixel's own walk, as the batch of one layer
    length not known              both ways stand ready, and the running graph takes one (`travel`)
    traced for export             any_cell, for every cell: plain loops that other runtimes have (`backend/exports.py`)
    images of many sizes          large        the program of a larger image, turned to the right: the plain unit; grids,
                                               which are turned anyway (`backend/programs.py`)
    grid                          small, large grid/diagonals       the same loop, compiled or not
    slices, propagation           small, large rows/sweep           the same loop, compiled or not
"""

from srnn_tutorial.recurrence import grid, rows
from srnn_tutorial.recurrence.activation import check_activation, check_without_state
from srnn_tutorial.recurrence.any_cell import output_size, supports_jit
from srnn_tutorial.recurrence.backend import compile_nothing, gradient, of_shape, refuse_symbols, value
from srnn_tutorial.recurrence.cells import AccumulatorCell, IRNNCell, PlainCell
from srnn_tutorial.recurrence.selective import SelectiveCell
from srnn_tutorial.recurrence.travel import travel

__all__ = [
    "AccumulatorCell",
    "IRNNCell",
    "PlainCell",
    "SelectiveCell",
    "check_activation",
    "check_without_state",
    "compile_nothing",
    "gradient",
    "grid",
    "of_shape",
    "output_size",
    "refuse_symbols",
    "rows",
    "supports_jit",
    "travel",
    "value",
]

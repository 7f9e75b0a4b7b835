"""The arithmetic of this package in NumPy, one pixel at a time, every intermediate number kept: what its results mean.

Each program is the rule written out, to be read aloud and stepped through. It shares no code with
`srnn_tutorial.recurrence`: two derivations, and the tests hold every layer against this one. Nothing here draws;
`srnn_tutorial.lesson.figures` does.

`arguments` checks what all of them are handed; `trace` is one sweep of the plain unit and `merge` what becomes of several;
`units` sweeps with gates and memory; `diagonals` walks from a corner; `four_ways` puts the systems of the literature side by
side; `steps` has what else a step may do to the state that travels; `reach` and `receptive_field` say who hears whom, and
how much; `clipped_affine` joins many steps into one.
"""

"""What a step may do to the state that travels, beside what the units do.

`slices` and `propagation` let whole rows travel (`lines` says which is before which), `selective` reads off the pixel what
is kept, and `six_steps` puts six of them side by side.
"""

"""Keras layers: each made of directions, a recurrence and a merge."""

from srnn_tutorial.layers.spatial_rnn import SpatialRNN2D

__all__ = ["SpatialRNN2D"]

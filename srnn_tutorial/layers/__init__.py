"""Keras layers: each made of directions, a recurrence and a merge."""

from srnn_tutorial.layers.ion_context import IONContext
from srnn_tutorial.layers.renet import ReNet2D
from srnn_tutorial.layers.spatial_rnn import SpatialRNN2D

__all__ = ["IONContext", "ReNet2D", "SpatialRNN2D"]

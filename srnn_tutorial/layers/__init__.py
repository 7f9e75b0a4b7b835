"""Keras layers: each made of directions, a recurrence and a merge."""

from srnn_tutorial.layers.crop_like import CropLike
from srnn_tutorial.layers.dsc_context import DSCContext
from srnn_tutorial.layers.feedback import BlankMaps, FedBack
from srnn_tutorial.layers.ion_context import IONContext
from srnn_tutorial.layers.mdrnn import MDRNN2D
from srnn_tutorial.layers.propagation import Propagation2D
from srnn_tutorial.layers.renet import ReNet2D
from srnn_tutorial.layers.slice_rnn import SliceRNN2D
from srnn_tutorial.layers.spatial_rnn import SpatialRNN2D

# CropLike, BlankMaps and FedBack are here so that importing any layer lets Keras load the files of the models.
__all__ = [
    "BlankMaps",
    "CropLike",
    "DSCContext",
    "FedBack",
    "IONContext",
    "MDRNN2D",
    "Propagation2D",
    "ReNet2D",
    "SliceRNN2D",
    "SpatialRNN2D",
]

"""Networks of the family: functions that return a `keras.Model`, and what training and using them takes."""

from srnn_tutorial.models.context import context_block, vmamba_block
from srnn_tutorial.models.cr_unet import cr_unet
from srnn_tutorial.models.equal_size import filters_for
from srnn_tutorial.models.refine import refine
from srnn_tutorial.models.renet import renet
from srnn_tutorial.models.scene_labelling import scene_labelling
from srnn_tutorial.models.supervision import supervision, targets
from srnn_tutorial.models.unet import unet

__all__ = [
    "context_block",
    "cr_unet",
    "filters_for",
    "refine",
    "renet",
    "scene_labelling",
    "supervision",
    "targets",
    "unet",
    "vmamba_block",
]

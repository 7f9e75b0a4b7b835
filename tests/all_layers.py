"""Every layer of the package, with as little as will make it."""

from srnn_tutorial import layers
from srnn_tutorial.layers.parts.patches import Patches2D

LAYERS = {
    layers.SpatialRNN2D: {},
    layers.MDRNN2D: {"units": 2},
    layers.ReNet2D: {"units": 2},
    layers.IONContext: {},
    layers.DSCContext: {},
    layers.SliceRNN2D: {},
    layers.Propagation2D: {"units": 2},
    layers.BlankMaps: {"classes": 1},
    layers.CropLike: {},
    layers.FedBack: {},
    Patches2D: {"patch_size": 2},
}

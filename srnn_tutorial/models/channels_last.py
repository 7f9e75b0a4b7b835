"""Keras' layers of images, channels last whatever its global image data format says, as every layer of this package is."""

import functools

from keras import layers


def _channels_last(layer):
    return functools.partial(layer, data_format="channels_last")


AveragePooling2D = _channels_last(layers.AveragePooling2D)
Conv2D = _channels_last(layers.Conv2D)
Conv2DTranspose = _channels_last(layers.Conv2DTranspose)
DepthwiseConv2D = _channels_last(layers.DepthwiseConv2D)
Flatten = _channels_last(layers.Flatten)
GlobalAveragePooling2D = _channels_last(layers.GlobalAveragePooling2D)
MaxPooling2D = _channels_last(layers.MaxPooling2D)
UpSampling2D = _channels_last(layers.UpSampling2D)

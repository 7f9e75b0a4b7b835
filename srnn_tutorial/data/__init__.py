"""Images and tasks: the README's 3×3, photographs made small, digits, marks to be held, shadows, questions from afar,
contours, sparks in the wind, ultrasound.

NumPy arrays, made or found in a package that is installed; nothing is downloaded, and nothing here knows a screen. What a
name needs is imported when the name is first asked for.

>>> from srnn_tutorial import data
>>> data.readme_image().shape
(3, 3)
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "images": ["PHOTOGRAPHS", "digits", "held_marks", "patches", "photograph", "readme_image", "soft_image"],
        "contours_task": ["LENGTHS", "contours"],
        "shadows_task": ["shadows", "two_suns"],
        "long_range_task": ["long_range"],
        "ultrasound_images": ["CLASSES", "ultrasound"],
        "wind_task": ["wind"],
    },
)

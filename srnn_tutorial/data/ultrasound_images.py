"""Generated images that look like transvaginal ultrasound, with known truth: where the ovary and its follicles are.

Real clinical images are private. These are made as a scanner makes them, beam by beam: an anatomy, what each of its points
sends back (in decibels, dB), the grain of many tiny scatterers, the logarithm of the echo, and last the fan on the screen.
"""

import functools
import math
from dataclasses import dataclass

import numpy as np

from srnn_tutorial.arithmetic import as_it_comes

CLASSES = ("ovary", "follicles")

# The fan, in units of the image's height: the probe's centre lies above the image, its surface just inside.
CENTRE, SURFACE, DEEPEST, HALF_ANGLE = -0.3, 0.33, 1.33, 0.9
# The grain: how far an echo is smeared along a beam, in heights, and across the beams, in radians.
AXIAL, LATERAL = 0.005, 0.015
DECIBEL = math.log(10) / 20  # an amplitude of a dB is exp(a * DECIBEL)
DYNAMIC_RANGE = 58.0  # dB from black to white
FLUID = -42.0  # dB: what follicles and vessels are filled with sends back next to nothing
ATTENUATION = 30.0  # dB lost in tissue over the height of the image; the scanner makes up for it


@as_it_comes()
def ultrasound(count, size=128, seed=0):
    """Images like transvaginal ultrasound of an ovary, and masks of the ovary and its follicles.

    What makes them hard is in them: speckle that follows the beams and widens with depth, an ovary hardly darker than what
    surrounds it, walls that fade where the beam grazes them, shadows, haze close to the probe, noise far from it, and
    vessels outside the ovary, as dark as the follicles inside.

    Args:
        count: how many images.
        size: edge in pixels, or `(height, width)`; at least 16.
        seed: the same seed gives the same images. Image number `i` is the same whatever `count` is, and shows the same
            anatomy in every size of the same proportions.

    Returns:
        Two float32 arrays: images `(count, height, width, 1)` from 0 (black) to 1 (white), and masks
        `(count, height, width, 2)` of zeros and ones, channels as in `CLASSES`. The classes overlap, as outlined by a
        doctor: the ovary is the whole organ, so every pixel of a follicle is a pixel of the ovary, too.

    Raises:
        ValueError: an edge shorter than 16.

    Source: log-compressed Rayleigh speckle as in Wagner et al., "Statistics of Speckle in Ultrasound B-Scans" (1983).

    >>> images, masks = ultrasound(2, size=(48, 64), seed=1)
    >>> images.shape, masks.shape
    ((2, 48, 64, 1), (2, 48, 64, 2))
    >>> ovary, follicles = masks[..., 0], masks[..., 1]
    >>> bool((follicles <= ovary).all()), bool(images[follicles == 1].mean() < images[ovary == 1].mean())
    (True, True)
    """
    height, width = (size, size) if np.ndim(size) == 0 else size
    if min(height, width) < 16:
        raise ValueError(f"`size` is an edge of at least 16 pixels, or two of them. Received: size={size!r}")
    screen = _screen(height, width)
    images = np.zeros((count, height, width, 1), "float32")
    masks = np.zeros((count, height, width, 2), "float32")
    for i in range(count):
        random = np.random.default_rng([seed, i])
        anatomy = _draw_anatomy(random, width / height)
        masks[i] = _masks(anatomy, screen)
        images[i] = _scan(anatomy, screen, random)
    return images, masks


@dataclass(frozen=True)
class _Ellipses:
    """Some ellipses: centres, half axes and angles, each an array `(k,)`, in heights of the image and radians."""

    x: np.ndarray
    y: np.ndarray
    a: np.ndarray
    b: np.ndarray
    angle: np.ndarray

    def distance(self, x, y):
        """How far each point is from the nearest edge, about, in heights: below zero inside, infinite without ellipses."""
        nearest = np.full(x.shape, np.inf, "float32")
        for centre_x, centre_y, a, b, angle in zip(*map(np.ndarray.tolist, (self.x, self.y, self.a, self.b, self.angle))):
            cos, sin, dx, dy = math.cos(angle), math.sin(angle), x - centre_x, y - centre_y
            along, across = (cos / a) * dx + (sin / a) * dy, (cos / b) * dy - (sin / b) * dx
            out = np.sqrt(along * along + across * across)  # several times faster than `hypot`, which minds overflow
            np.minimum(nearest, (out - 1) * math.sqrt(a * b), out=nearest)
        return nearest


@dataclass(frozen=True)
class _Anatomy:
    """What lies before the probe. All ellipses are bent by the same smooth `waves`: so they stay inside one another."""

    waves: tuple
    ovary: _Ellipses
    follicles: _Ellipses
    vessels: _Ellipses
    texture: np.ndarray

    def bend(self, x, y):
        """The points `(points,)`, moved a little by sines of low frequency."""
        towards_x, towards_y = self.waves
        return x + _sum_of_sines(towards_x, x, y), y + _sum_of_sines(towards_y, x, y)


@functools.lru_cache(4)
def _screen(height, width):
    """The points of the screen and of the beams, and where each point of the screen lies among the beams."""
    y, x = np.mgrid[:height, :width].astype("float32")
    y, x = (y + 0.5) / height, (x + 0.5 - width / 2) / height
    depth, angle = np.hypot(x, y - CENTRE), np.arctan2(x, y - CENTRE)

    half_angle = min(HALF_ANGLE, float(np.abs(angle).max()))
    samples, beams = height + 1, max(16, int(1.4 * half_angle * height))
    depths = np.linspace(SURFACE, DEEPEST, samples, dtype="float32")[:, None]
    angles = np.linspace(-half_angle, half_angle, beams, dtype="float32")[None, :]
    among = (depth - SURFACE) / (DEEPEST - SURFACE) * (samples - 1), (angle / half_angle + 1) / 2 * (beams - 1)
    return {
        "pixels": (x, y),
        "beams": (depths * np.sin(angles), depths * np.cos(angles) + CENTRE),
        "depths": (depths - SURFACE) / (DEEPEST - SURFACE),
        "angles": angles / half_angle,
        "among": among,
        "inside": ((depth >= SURFACE) & (depth <= DEEPEST) & (np.abs(angle) <= half_angle))[..., None],
        "grain": (AXIAL / (DEEPEST - SURFACE) * samples, LATERAL / (2 * half_angle) * beams),
    }


def _draw_anatomy(random, width):
    edge = min(1.0, width)
    a = edge * random.uniform(0.24, 0.36)
    b = a * random.uniform(0.62, 0.88)
    centre = random.uniform(-1, 1) * max(0.0, width / 2 - 0.9 * a), random.uniform(0.45, 0.66)
    angle = random.uniform(-0.8, 0.8)
    ovary = _Ellipses(*(np.array([value]) for value in (*centre, a, b, angle)))

    follicles = _Ellipses(*_place_follicles(random, a, b, centre, angle))
    vessels = _Ellipses(*_place_vessels(random, a, b, centre, angle, edge))
    waves = tuple(_draw_sines(random, 4, frequency=7.0, height=0.022 * edge) for _ in range(2))
    return _Anatomy(waves, ovary, follicles, vessels, _draw_sines(random, 6, frequency=16.0, height=2.2))


def _place_follicles(random, a, b, centre, angle):
    """From one to twelve that do not touch: few and large, or many and small."""
    wanted, largest = [(12, 0.28), (6, 0.45), (3, 0.72)][random.integers(3)]
    wanted = random.integers(1, wanted + 1)
    placed = []
    for _ in range(100):
        r = b * random.uniform(0.5, 1.0) * (largest if not placed else min(largest, 0.45))
        u, v = random.uniform(-a, a), random.uniform(-b, b)
        within = (u / (a - 1.15 * r)) ** 2 + (v / (b - 1.15 * r)) ** 2 < 1
        if within and all(np.hypot(u - s, v - t) > 1.12 * (r + q) for s, t, q in placed):
            placed.append((u, v, r))
        if len(placed) == wanted:
            break
    u, v, r = np.array(placed or [(0.0, 0.0, 0.3 * b)]).T
    x = centre[0] + u * np.cos(angle) - v * np.sin(angle)
    y = centre[1] + u * np.sin(angle) + v * np.cos(angle)
    return x, y, r, r * random.uniform(0.7, 1.0, len(r)), random.uniform(0, np.pi, len(r))


def _place_vessels(random, a, b, centre, angle, edge):
    """None to two, beside the ovary and along its edge."""
    count = random.integers(3)
    around = random.uniform(0, 2 * np.pi, count)
    thick = edge * random.uniform(0.02, 0.05, count)
    out = 1.25 + thick / b
    u, v = out * a * np.cos(around), out * b * np.sin(around)
    x = centre[0] + u * np.cos(angle) - v * np.sin(angle)
    y = centre[1] + u * np.sin(angle) + v * np.cos(angle)
    along = angle + np.arctan2(b * np.cos(around), -a * np.sin(around))
    return x, y, thick * random.uniform(1.2, 3.5, count), thick, along


def _masks(anatomy, screen):
    points = anatomy.bend(*screen["pixels"])
    return np.stack([shapes.distance(*points) < 0 for shapes in (anatomy.ovary, anatomy.follicles)], -1) & screen["inside"]


def _scan(anatomy, screen, random):
    """The image `(height, width, 1)`: echoes along the beams, grain, logarithm, screen."""
    from scipy import ndimage

    echo = _echo(anatomy, screen, random)
    blur = functools.partial(ndimage.gaussian_filter, sigma=screen["grain"], mode="nearest")
    scatterers = random.standard_normal((2, *echo.shape), "float32") * np.exp(DECIBEL * echo)
    noise = random.standard_normal((2, *echo.shape), "float32") * np.exp(DECIBEL * (20 * screen["depths"] - 62))
    spread = math.sqrt(4 * math.pi * math.prod(screen["grain"]))  # what the blur takes from the standard deviation
    real, imaginary = (spread * blur(part) + more for part, more in zip(scatterers, noise))
    decibels = np.log(real * real + imaginary * imaginary + 1e-12) / (2 * DECIBEL)
    grey = np.clip(decibels / DYNAMIC_RANGE + 0.62, 0, 1)
    return ndimage.map_coordinates(grey, screen["among"], order=1, mode="nearest")[..., None] * screen["inside"]


def _echo(anatomy, screen, random):
    """What comes back from each point of each beam, in dB: `(samples, beams)`."""
    points = anatomy.bend(*screen["beams"])
    ovary, follicles, vessels = (shapes.distance(*points) for shapes in (anatomy.ovary, anatomy.follicles, anatomy.vessels))
    texture = _sum_of_sines(anatomy.texture, *points)
    tissue = np.where(ovary < 0, texture / 2 - random.uniform(3, 8), texture + _layers(random, *points))
    capsule = random.uniform(2, 7) * _wall(ovary, 0.008) * (0.5 + 0.5 * np.tanh(texture))

    hollow = np.minimum(follicles, vessels)
    fluid = np.clip(0.5 - hollow / 0.008, 0, 1)
    through = np.cumsum(fluid, axis=0) / len(fluid)  # heights of fluid that the beam has crossed
    haze = 16 * np.exp(-through / 0.03)  # echoes of echoes, at the near end of a hollow
    echo = (1 - fluid) * (tissue + np.maximum(capsule, 8 * _wall(hollow, 0.006))) + fluid * (FLUID + haze)
    # Fluid takes nothing from the beam, so the gain that makes up for tissue is too much behind it.
    return echo + ATTENUATION * through + _shadows(screen, random) + _near_field(screen, random)


def _wall(distance, thickness):
    """From 0 to 1: bright where the beam meets an edge squarely; it fades where the beam grazes it."""
    if np.isinf(distance).any():
        return np.zeros_like(distance)
    squarely = np.clip(np.square(np.gradient(distance, axis=0) * len(distance)), 0, 1)
    return squarely * squarely * np.exp(-np.minimum(np.square(distance / thickness), 20))


def _layers(random, x, y):
    """Bright bands of connective tissue, more or less across the beams."""
    bands = np.zeros_like(x)
    for _ in range(random.integers(2, 5)):
        height, slope, thickness = random.uniform(0.05, 1.0), random.normal(0, 0.35), random.uniform(0.008, 0.025)
        away = (y - height - slope * x) / thickness
        bands += random.uniform(3, 8) * np.exp(-np.minimum(away * away, 20))
    return bands


def _shadows(screen, random):
    """Beams that are weak from some depth on: behind gas, or where the probe's edge has lost contact."""
    depths, angles = screen["depths"], screen["angles"]
    shadow = -random.uniform(0, 14) * np.abs(angles) ** 6 * np.ones_like(depths)
    for _ in range(random.integers(0, 3)):
        middle, width, start = random.uniform(-0.9, 0.9), random.uniform(0.04, 0.13), random.uniform(0.1, 0.6)
        beams = np.exp(-(((angles - middle) / width) ** 4))
        shadow = shadow - random.uniform(8, 20) * beams * np.clip((depths - start) / 0.04, 0, 1)
        shadow = shadow + random.uniform(6, 14) * beams * np.exp(-(((depths - start) / 0.015) ** 2))
    return shadow


def _near_field(screen, random):
    """Haze and rings close to the probe, and a gain that nobody sets quite right."""
    depths = screen["depths"]
    rings = 12 * np.exp(-depths / 0.06) * (1 + 0.6 * np.cos(2 * np.pi * depths / 0.03))
    return rings + random.uniform(-5, 3) + random.uniform(-8, 2) * depths


def _draw_sines(random, count, frequency, height):
    """`count` sines over the plane: two frequencies, phase and height of each, `(4, count)`."""
    frequencies = random.normal(0, frequency / np.sqrt(2), (2, count))
    return np.array([*frequencies, random.uniform(0, 2 * np.pi, count), random.normal(0, height, count)], "float32")


def _sum_of_sines(sines, x, y):
    return sum(height * np.sin(fx * x + fy * y + phase) for fx, fy, phase, height in sines.T)

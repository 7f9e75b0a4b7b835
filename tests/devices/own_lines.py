"""README's sweeps of an image that four devices share, beside one device: a program, for JAX must know of the devices first.

Prints JSON: for each layer by how much weights and losses of three steps differ, what the devices exchange in a step, and
the bytes that a step takes on a device for what is neither argument nor result; and what they exchange for `MDRNN2D`.
"""

import json
import re
from pathlib import Path

import jax
import keras
import numpy as np
from jax.sharding import NamedSharding, PartitionSpec
from keras import ops

from srnn_tutorial import MDRNN2D, SpatialRNN2D

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
LAYERS = {
    "full": {},
    "window": {"rnn_seq_length": 3},
    "window of tanh": {"rnn_seq_length": 3, "activation": "tanh"},
    "gru": {"cell": "gru"},
    "window of gru": {"rnn_seq_length": 3, "cell": "gru"},
}
SHAPE, STEPS, RATE = (1, 64, 64, 8), 3, 0.1


def make(arguments):
    """The two layers that sweep the rows and the columns."""
    keras.utils.set_random_seed(0)
    both = [SpatialRNN2D(directions=names, **arguments) for names in (("right", "left"), ("down", "up"))]
    for layer in both:
        layer.build(SHAPE)
    return both


def plainly(layer, layout):
    return lambda weights, x: layer.stateless_call(weights, [v.value for v in layer.non_trainable_variables], x)[0]


def trained(arguments, way, layout, everywhere):
    """`(losses, weights)` after three steps, and the program of a step; `way` is `plainly` or README's."""
    made = make(arguments)
    lines = PartitionSpec(None, "lines"), PartitionSpec(None, None, "lines")
    sweeps = [way(layer, cut) for layer, cut in zip(made, lines)]
    random = np.random.default_rng(0)
    x, y = random.normal(size=SHAPE).astype("float32"), random.normal(size=(*SHAPE[:3], 4 * SHAPE[3])).astype("float32")

    def step(weights, x, y):
        def loss(weights):
            return ops.mean((ops.concatenate([sweep(w, x) for sweep, w in zip(sweeps, weights)], axis=-1) - y) ** 2)

        value, gradients = jax.value_and_grad(loss)(weights)
        return value, jax.tree.map(lambda w, g: w - RATE * g, weights, gradients)

    weights = jax.device_put([[v.value for v in layer.trainable_variables] for layer in made], everywhere)
    x, y = jax.device_put((x, y), layout)
    program, losses = jax.jit(step, out_shardings=everywhere).lower(weights, x, y).compile(), []
    for _ in range(STEPS):
        loss, weights = program(weights, x, y)
        losses.append(loss)
    return [np.asarray(each) for each in jax.tree.leaves((losses, weights))], program


def exchanged(program):
    names = "all-gather|all-to-all|all-reduce|collective-permute|collective-broadcast"
    return sorted(set(re.findall(rf" ({names})(?:-start)?\(", program.as_text())))


def exchanged_by_xla_alone(layer, cut, everywhere):
    """In a gradient of the layer, of an image that is merely cut."""
    layer.build(SHAPE)
    sweep, weights = plainly(layer, cut), [v.value for v in layer.trainable_variables]
    program = jax.jit(
        jax.grad(lambda weights, x: ops.sum(ops.sin(sweep(weights, x)))),
        in_shardings=(everywhere, cut),
        out_shardings=everywhere,
    )
    return exchanged(program.lower(weights, jax.ShapeDtypeStruct(SHAPE, "float32")).compile())


def main():
    named = {}
    exec(next(code for code in re.findall(r"```python\n(.*?)```", README, flags=re.S) if "shard_map" in code), named)
    alone = jax.sharding.SingleDeviceSharding(jax.devices()[0])
    cut, everywhere = (NamedSharding(named["mesh"], PartitionSpec(*axes)) for axes in ((None, "lines"), ()))
    found = {}
    for name, arguments in LAYERS.items():
        one, program_of_one = trained(arguments, plainly, alone, alone)
        several, program = trained(arguments, named["on_own_lines"], cut, everywhere)
        found[name] = {
            "difference": max(float(np.abs(a - b).max()) for a, b in zip(one, several, strict=True)),
            "exchanged": exchanged(program),
            "bytes": [p.memory_analysis().temp_size_in_bytes for p in (program_of_one, program)],
        }
    grid = MDRNN2D(4, corners=("top_left", "bottom_right"))
    print(json.dumps([found, exchanged_by_xla_alone(grid, cut, everywhere)]))


if __name__ == "__main__":
    main()

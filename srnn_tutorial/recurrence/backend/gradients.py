"""Derivatives: a function that brings its own, and the derivative of a function at a point, which `keras.ops` lacks."""

from keras import ops, tree

from srnn_tutorial.recurrence.backend.this import this_backend


def with_gradient(forth, back):
    """`forth` as a function of tensors alone whose gradient is `back`.

    Args:
        forth: from tensors to a list: the output, and whatever else `back` is to remember. It may read no variable.
        back: from the list of those tensors, the gradient at the output, the output, and what was remembered, to a list of
            gradients, one for each tensor. They are cast to the tensors' dtypes, so that they may be summed in wider ones.

    Returns:
        A function from the tensors to the output.

    >>> import numpy as np
    >>> twice = with_gradient(lambda x: [2 * x], lambda tensors, g, h: [20 * g])  # wrong on purpose, to be seen
    >>> np.asarray(pullback(twice, ops.ones(2), ops.ones(2))).tolist()
    [20.0, 20.0]
    """

    @ops.custom_gradient
    def function(*tensors):
        h, *memory = forth(*tensors)

        def gradient(*args, upstream=None):
            gradients = back(tensors, args[0] if upstream is None else upstream, h, *memory)
            gradients = tuple(ops.cast(d, tensor.dtype) for d, tensor in zip(gradients, tensors, strict=True))
            return gradients if len(gradients) > 1 else gradients[0]

        return h, gradient

    return this_backend().backwards_only(function)


def with_compiled_gradient(forth, back, plain):
    """As `with_gradient`, for `forth` and `back` that are compiled and have no derivatives themselves.

    What depends on their gradient has one all the same, that of `plain`: the same function of the same tensors, made of
    operations that can be differentiated twice. It is computed only if it is asked for, as by a gradient penalty.
    """
    forth, back = map(this_backend().unseen, (forth, back))

    def first(tensors, g, memory):
        count = len(tensors)

        @ops.custom_gradient
        def gradients(*everything):
            tensors, g, memory = everything[:count], everything[count], everything[count + 1 :]
            found = back(tensors, g, *memory)
            found = [ops.cast(d, tensor.dtype) for d, tensor in zip(found, tensors, strict=True)]

            def second(*args, upstream=None):
                def plain_gradients(z):
                    return pullback(lambda tensors: plain(*tensors), z[:-1], z[-1])

                at = tree.flatten(args if upstream is None else upstream)
                d = pullback(plain_gradients, [*tensors, g], at)
                return (*d, *map(ops.zeros_like, memory))  # what was remembered is made of the tensors

            return found, second

        return gradients(*tensors, g, *memory)

    @ops.custom_gradient
    def forth_once_more(*tensors):
        """What is computed forwards may be differentiated by whoever differentiates the gradient: JAX looks inside."""
        h, *memory = forth(*tensors)

        def gradient(*args, upstream=None):
            return tuple(first(tensors, tree.flatten(args if upstream is None else upstream)[0], (h, *memory)))

        return [h, *memory], gradient

    backwards = with_gradient(forth_once_more, lambda tensors, g, *memory: first(tensors, g, memory))
    # Forwards each operation is followed by itself, and in what is compiled there are none that could be.
    return lambda *tensors: (plain if this_backend().in_forward_mode(tensors) else backwards)(*tensors)


def gradient(f, x):
    """The gradient at `x` of the sum of all that `f` gives there, the same call on every backend of Keras.

    Args:
        f: a function of a tensor: a layer, a model, or what you make of their outputs with `keras.ops`.
        x: where, an array or a tensor of floats.

    Returns:
        A tensor like `x`.

    >>> import keras, numpy as np
    >>> d = gradient(keras.ops.square, np.array([3.0, 4.0], "float32"))
    >>> keras.ops.convert_to_numpy(d).tolist()
    [6.0, 8.0]
    """
    x = ops.convert_to_tensor(x)
    return pullback(lambda x: ops.cast(ops.sum(f(x)), x.dtype), x, ops.ones((), x.dtype))


def pullback(f, z, g):
    """The gradient at `z` of `sum(f(z) * g)`: what arrives at `f`'s output, carried back to its input.

    `f` need not act on each element alone (softmax does not); it must have no weights of its own.

    Args:
        f: a function of a tensor or a list of them, made of operations of the current Keras backend.
        z: where; any shape, or a list of tensors.
        g: the gradient at `f(z)`, of the shape of `f(z)`.

    Returns:
        A tensor like `z`, or a list of such.

    >>> import keras
    >>> d = pullback(ops.square, ops.array([3.0, 4.0]), ops.array([1.0, 10.0]))
    >>> ops.convert_to_numpy(d).tolist()
    [6.0, 80.0]
    """
    return this_backend().pullback(f, z, g)

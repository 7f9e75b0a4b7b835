"""Static pictures: the numbers of `by_hand`, of a training, of an experiment drawn; each with its numbers in words.

`paper` has the palette and the look of all of them, `picture` is what every drawing returns. The others are named by their
subject.
"""

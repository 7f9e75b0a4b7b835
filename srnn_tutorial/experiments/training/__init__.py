"""What the experiments share: the rules of training, the tasks, and the blocks that bring context.

rules    the validation set chooses, the test set is seen once
tasks    data, loss, score, and the small network around a block
blocks   ways to bring context, out of Keras layers; it loads Keras
"""

"""What a notebook shows: the arithmetic traced, drawn and put under controls. NumPy and the screen, no TensorFlow."""

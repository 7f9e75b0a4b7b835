"""Live pictures: controls around the figures, fed with the learner's array; `.figure()` is their state as a picture."""

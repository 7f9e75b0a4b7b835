"""What each backend does in a way of its own, a module for each; `this` takes the one that runs."""

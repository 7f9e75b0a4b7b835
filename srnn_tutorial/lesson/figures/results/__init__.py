"""What the experiments found, as text and as pictures; `results` is what `srnn_tutorial.experiments.load_results` gives."""

"""Check that the course and the layer can run here, and say what to do where they cannot.

Exit code 1 if the layer cannot run.
"""

from srnn_tutorial.doctor import checks, layer_runs, report


def add_arguments(parser):
    pass


def run(options):
    found = checks()
    print(report(found))
    return 0 if layer_runs(found) else 1

"""Runs in a process of their own: `python -m srnn_tutorial.experiments '["digits", [{...a setting...}, ...]]'`."""

import json
import sys

from srnn_tutorial.experiments.run import measure

if __name__ == "__main__":
    print(json.dumps(measure(*json.loads(sys.argv[1]))))

"""The process that `checks` starts: the devices and the layer, each a line of JSON as soon as it is known."""

import json
from dataclasses import asdict

from srnn_tutorial.doctor.layer import checks_here

for check in checks_here():
    print(json.dumps(asdict(check)), flush=True)

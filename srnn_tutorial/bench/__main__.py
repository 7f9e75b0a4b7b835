"""The process that `peak_memory` starts for one case, so that nothing else is in its memory."""

import sys

from srnn_tutorial.bench.memory import print_growth

print_growth(sys.argv[1])

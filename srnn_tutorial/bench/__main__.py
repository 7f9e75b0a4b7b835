"""The process that measures one case, so that nothing else is in its memory: what is to be done, and of which case."""

import sys

from srnn_tutorial.bench.memory import answer, growth_of
from srnn_tutorial.bench.sizes import one_after_the_other

WORK = {"growth": growth_of, "sizes": one_after_the_other}

if __name__ == "__main__":
    answer(WORK[sys.argv[1]], sys.argv[2])

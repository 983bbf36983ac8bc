"""`python -m memalpha_gym` is the command `memalpha-gym`."""

import sys

from memalpha_gym.cli import main

sys.exit(main())

"""`python -m escdesk`."""

import sys

from escdesk.cli import main

sys.exit(main())

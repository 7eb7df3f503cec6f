"""Whether this is the full run (`make full`) or the sampled one (`make test`)."""

import os

FULL = os.environ.get("FULL") == "1"

"""Which pages this program makes: what the public file `version` says beside the program's own version.

    scrutateur 0.1.0+pages.1

Two programs that say the same make the same bytes of the same record, so `verify` compares pages; any other difference
between them means other pages, and `verify` then says who made them and who looked. The number goes up with every
change after which a page is other bytes; `tests/vectors/test_one_version_one_output.py` asks for it.
"""

from typing import Final

from scrutateur import __version__

PAGES_EDITION: Final = 1
MADE_BY: Final = f"{__version__}+pages.{PAGES_EDITION}"

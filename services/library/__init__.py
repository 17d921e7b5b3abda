"""The library: pictures as received, a record of each turn, and an index over them."""

from services.library.cards import summary_of as summary_of
from services.library.cleaning import clean as clean
from services.library.library import Library as Library
from services.library.repair import repair as repair
from services.library.verification import Verification as Verification
from services.library.verify import verify as verify

"""The nouns: frozen values that every floor speaks of.

Pixels are ``width x height`` after orientation; sizes are bytes; times are
seconds since 1970 (UTC); money is US dollars and always an estimate.
"""

from services.domain.edits import Edits, PictureMark, Spot, Stroke
from services.domain.ids import BlobId, ModelId, SessionId, TurnId, new_id
from services.domain.job import Job, JobState
from services.domain.listing import Grouping, Listing, Order, Sieve, Totals
from services.domain.marks import UNMARKED, Flag, Label, Marks
from services.domain.money import Expense, Spending
from services.domain.outcome import Outcome, Source, Thought, Usage
from services.domain.picture import Picture, file_ending
from services.domain.recipe import AUTO, PastPrompt, Recipe
from services.domain.reference import MAX_REFERENCES, Reference, ReferenceSet, Role
from services.domain.search import Collection, Hit, Tally
from services.domain.session import Session, SessionOverview, SessionSummary, View
from services.domain.trash import TrashContents, TrashedSession, TrashedTurn
from services.domain.turn import Place, Turn, TurnSummary

__all__ = [
    "AUTO",
    "MAX_REFERENCES",
    "UNMARKED",
    "BlobId",
    "Collection",
    "Edits",
    "Expense",
    "Flag",
    "Grouping",
    "Hit",
    "Job",
    "JobState",
    "Label",
    "Listing",
    "Marks",
    "ModelId",
    "Order",
    "Outcome",
    "PastPrompt",
    "Picture",
    "PictureMark",
    "Place",
    "Recipe",
    "Reference",
    "ReferenceSet",
    "Role",
    "Session",
    "SessionId",
    "SessionOverview",
    "SessionSummary",
    "Sieve",
    "Source",
    "Spending",
    "Spot",
    "Stroke",
    "Tally",
    "Thought",
    "Totals",
    "TrashContents",
    "TrashedSession",
    "TrashedTurn",
    "Turn",
    "TurnId",
    "TurnSummary",
    "Usage",
    "View",
    "file_ending",
    "new_id",
]

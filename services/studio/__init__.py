"""Use cases: what a person can do with Musa, with a thread or process named for each step."""

from services.studio.account import Account, KeyStatus
from services.studio.books import Bill, Books
from services.studio.exports import Exports, Form
from services.studio.failures import cancelled
from services.studio.generation import Generation, new_job
from services.studio.intake import Intake, TakenIn
from services.studio.money import WARNING, Money
from services.studio.recovery import Line, Recovered, Recovery
from services.studio.studio import Studio
from services.studio.weight import Weight

__all__ = [
    "WARNING",
    "Account",
    "Bill",
    "Books",
    "Exports",
    "Form",
    "Generation",
    "Intake",
    "KeyStatus",
    "Line",
    "Money",
    "Recovered",
    "Recovery",
    "Studio",
    "TakenIn",
    "Weight",
    "cancelled",
    "new_job",
]

"""Models of the core app, and the abstract base models of other apps."""

from core.models.locking import Locked
from core.models.publishing import Published, PublishedQuerySet, State
from core.models.questions import Confirmation, Questioned
from core.models.redirects import SlugRedirect
from core.models.sources import Sourced
from core.models.submissions import FormSubmission
from core.models.unsubscribed import Unsubscribed
from core.models.verification import Verifiable, VerifiableQuerySet
from core.models.vocabulary import Term

__all__ = [
    "Confirmation",
    "FormSubmission",
    "Locked",
    "Published",
    "PublishedQuerySet",
    "Questioned",
    "SlugRedirect",
    "Sourced",
    "State",
    "Term",
    "Unsubscribed",
    "Verifiable",
    "VerifiableQuerySet",
]

"""What changed, who changed it, when and from where. Each app says in its own `history.py` what is kept.

    with recorded("letter", note="…"):
        place.save()  # and all else that is saved, linked or deleted inside, as one change

Inside the block signals note the records that are touched; its end compares them with what they were. A record that
is touched outside any block makes a change of its own, from a command. Bulk writers, which send no signals, call
`remember` before they write and `remember_new` after they add, or write inside `unrecorded`.
"""

from perhekeskus.history.following import keep
from perhekeskus.history.keeping import BATCH, Key, Values, kept, kept_models, key_of, made_of, stored
from perhekeskus.history.recording import changed, is_same, recorded, remember, remember_new, unrecorded, update

__all__ = [
    "BATCH",
    "Key",
    "Values",
    "changed",
    "is_same",
    "keep",
    "kept",
    "kept_models",
    "key_of",
    "made_of",
    "recorded",
    "remember",
    "remember_new",
    "stored",
    "unrecorded",
    "update",
]

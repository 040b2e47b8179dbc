"""History of changes: what changed, who changed it, when and how. A model opts in with `history = Tracked()`.

    with recorded("letter", note="…"):
        place.save()  # everything saved, linked or deleted in the block is recorded as one change

In the block, signals note the old values of touched records; at its end they are compared with the new ones. A record
touched outside any block is recorded as a change of its own with the origin "command". Bulk writes (`update`,
`bulk_create`) send no signals, so that models with a history allow them only in a block, and note them there.

What is derived from records follows the signal `history.recording.changed`, sent once for each change.
"""

"""What changed, who changed it, when and from where. A model that has a history says so: `history = Tracked()`.

    with recorded("letter", note="…"):
        place.save()  # and all else that is saved, linked or deleted inside, as one change

Inside the block signals note the records that are touched; its end compares them with what they were. A record that
is touched outside any block makes a change of its own, from a command. Bulk writers, which send no signals, call
`remember` before they write and `remember_new` after they add, or write inside `unrecorded`.
"""

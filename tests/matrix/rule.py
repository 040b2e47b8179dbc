"""Who may read and write what, written by hand from docs/architecture.md, not asked of the portal.

A secret is named by what stands in its mark, and belongs to a side (`world.py`).
"""

ROLES = [
    "anonymous",
    "visitor",  # logged in, not on staff
    "closed",  # her account has been closed
    "organisation_editor",
    "coordinator",
    "member",  # of my group, without editing rights
    "regional",
    "regional_without",  # the second factor that she must have
    "superuser_without",
]
WITHOUT_FACTOR = {"regional_without", "superuser_without"}
OUTSIDE = {"anonymous", "visitor", "closed"} | WITHOUT_FACTOR  # read what anybody does, write nothing
EVERYBODY = frozenset(ROLES)
STAFF = frozenset({"organisation_editor", "coordinator", "member", "regional"})
EDITORS = STAFF - {"member"}
REGIONAL = frozenset({"regional"})
NOBODY = frozenset()

# Sides whose records each role may edit, or read because of what she is in a meeting. Regional editors: all.
RECORDS = {"coordinator": {"mine"}, "organisation_editor": {"mine"}}
COORDINATORS = {"coordinator": {"mine"}}
# Who may edit an event, and so write its agenda and minutes: through its host and through whom it concerns.
ORGANISERS = {"coordinator": {"mine", "concerned"}}
# Who comes, and the letters to them: the host's alone.
HOSTS = {"coordinator": {"mine"}}
# The group's members, and those who edit a published event of it.
INSIDERS = {"member": {"mine", "beside"}, "coordinator": {"mine", "concerned", "beside"}}
NO_ONE_ELSE = {}

READERS = {
    # Drafts, archived records, and what stands in a form but on no page.
    **dict.fromkeys("place oldplace link keeper activitykeeper was removed reply person ended".split(), RECORDS),
    **dict.fromkeys("correction correctionproposal correctionsender".split(), RECORDS),
    **dict.fromkeys("personcorrection personcorrectionproposal personcorrectionsender".split(), RECORDS),
    # No editor of a scope edits municipalities, nor decides what readers say of them.
    **{f"municipalitycorrection{what}": NO_ONE_ELSE for what in ("", "proposal", "sender")},
    "centre": COORDINATORS,
    # What is the regional editors'.
    **dict.fromkeys("user usermail login document page synonym miss source".split(), NO_ONE_ELSE),
    # Meetings.
    **dict.fromkeys("event oldevent draftremote draftpaper draftpaperfile".split(), ORGANISERS),
    **dict.fromkeys("draftminutes editorsminutes minutesofdraft".split(), ORGANISERS),
    **dict.fromkeys("eventcorrection eventcorrectionproposal eventcorrectionsender messageletter".split(), ORGANISERS),
    **dict.fromkeys("guest guestmail diet message letter".split(), HOSTS),
    **dict.fromkeys("remote paper paperfile proposed declined membersminutes reviewminutes".split(), INSIDERS),
    **dict.fromkeys("point note opennote colleague colleaguemail groupmessage".split(), INSIDERS),
}
# Of one user alone, be she regional or not.
OWN = {"import": {"coordinator": {"mine"}}, "calendar": {"member": {"mine"}}}
CORRECTIONS = ("correction", "personcorrection", "eventcorrection", "municipalitycorrection")
# On no page that the matrix opens: who sent a correction is only written to, and of each side one correction is opened.
ON_NO_PAGE = {f"{what}sender" for what in CORRECTIONS}
ON_NO_PAGE |= {f"{what}proposal" for what in CORRECTIONS if what != "correction"}
PUBLIC = {"publicminutes", "publicpaper", "publicpaperfile"}


def may_read(role, what, side):
    """Tell whether the role may read this secret of this side anywhere."""
    if what in PUBLIC:
        return True
    if what in OWN:
        return side in OWN[what].get(role, ())
    return role == "regional" or side in READERS[what].get(role, ())


def roles(rights, side):
    """Return the roles that have these rights on this side."""
    return REGIONAL | {role for role, sides in rights.items() if side in sides}


# What each role may write of what a side holds: tables by their beginnings. A member proposes for the agenda, answers,
# writes to her group, and settles what was promised.
MEMBERS_WRITE = ("events_agendaitem", "events_registration", "events_groupmessage", "events_eventletter")
WRITERS = {
    "coordinator": {"mine": ("",), "concerned": ("events_", "corrections_", "reminders_"), "beside": MEMBERS_WRITE},
    "organisation_editor": {"mine": ("",)},
    "member": {"mine": MEMBERS_WRITE, "beside": MEMBERS_WRITE},
}
# What anybody leaves behind: where she is logged in, what she searched for, who looked at what; and what follows from
# records by itself: history, the index, and what filters' sets are told.
HOUSEKEEPING = (
    "accounts_accountevent",
    "accounts_session",
    "core_",
    "django_",
    "history_",
    "liaison_dashboardvisit",
    "meeting_places_facetchange",
    "meeting_places_kept",
    "search_searchkey",
    "search_searchmiss",
    "search_searchposting",
    "search_searchversion",
    "search_searchword",
)


def may_write(role, table, side):
    """Tell whether the role may change rows of the table that belong to the side, or to her alone."""
    if role == "regional":
        return (table, side) != ("accounts_user", "superuser_without")  # superusers' accounts are for superusers
    return (
        side == role
        or table.startswith(HOUSEKEEPING)
        or table.startswith(WRITERS.get(role, {}).get(side, ()) or ("-",))
    )

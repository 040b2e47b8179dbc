"""Transfer of a leaving user's rights and duties to another. Each app registers what it transfers in its `handover.py`:

@hands_over
class Keeperships:
    title = _("Ylläpidettävät paikat")

    def lines(self, leaver, heir): one line of text for each thing to transfer; `heir` may be None
    def move(self, leaver, heir): transfer them
"""

from collections.abc import Iterable
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from history.recording import recorded


class Mover(Protocol):
    title: str

    def lines(self, leaver: User, heir: User | None) -> Iterable[str]: ...

    def move(self, leaver: User, heir: User) -> None: ...


_movers: list[Mover] = []


def hands_over(mover: type[Mover]) -> type[Mover]:
    """Class decorator: register an instance of the class.

    Instances run in the order of registration (lower layers first).
    """
    _movers.append(mover())
    return mover


def plan(leaver: User, heir: User | None = None) -> list[tuple[str, list[str]]]:
    """Return (title, lines) of what would be transferred; without an heir, everything that could be."""
    parts = [(mover.title, list(mover.lines(leaver, heir))) for mover in _movers]
    return [(title, lines) for title, lines in parts if lines]


def hand_over(leaver: User, heir: User, by: User) -> None:
    """Transfer everything and deactivate the leaver's account, as one change in history; ends their sessions."""
    with recorded("form", by, note=_("tehtävien siirto toiselle")):
        User.objects.select_for_update().get(pk=leaver.pk)
        for mover in _movers:
            mover.move(leaver, heir)
        leaver.refresh_from_db()
        leaver.is_active = False
        leaver.save(update_fields=["is_active"])
    leaver.sessions.all().delete()


@hands_over
class RegionalRight:
    title = _("Maakunnan muokkaaminen")

    def lines(self, leaver, heir):
        is_new = leaver.is_regional_editor and not (heir and heir.is_regional_editor)
        return [_("Saa muokata kaikkia kuntia ja kaikkea sisältöä.")] if is_new else []

    def move(self, leaver, heir):
        if leaver.is_regional_editor:
            leaver.is_regional_editor, heir.is_regional_editor = False, True
            for user in (leaver, heir):
                user.save(update_fields=["is_regional_editor"])

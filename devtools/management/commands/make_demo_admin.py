"""Demo users for a local admin: one of each role, with a publicly known password."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from contacts.models import Organisation
from municipalities.models import FamilyCentre

PASSWORD = "perhekeskus-demo"  # noqa: S105 (development mode serves the loopback address alone)


class Command(BaseCommand):
    help = "Makes users for a demo: admin, coordinator and organisation editor. Development mode only."

    def handle(self, **options):
        if not settings.DEBUG or settings.SECRET_KEY != settings.DEVELOPMENT_KEY:
            raise CommandError("Demotunnuksia ei tehdä tuotannossa.")
        self._make("admin@example.org", "Ylläpitäjä", is_superuser=True, is_regional_editor=True)
        if centre := FamilyCentre.objects.filter(slug="laukaa").first():
            user = self._make("koordinaattori@example.org", "Koordinaattori (Laukaa)")
            user.editing_rights.get_or_create(family_centre=centre)
        if organisation := Organisation.objects.filter(is_example=True, meeting_places__isnull=False).first():
            user = self._make("jarjesto@example.org", f"Toimittaja ({organisation.name})"[:150])
            user.editing_rights.get_or_create(organisation=organisation)

    def _make(self, email, name, **flags):
        """Return the user of this e-mail, made if missing; a password that somebody set stays."""
        user = User.objects.filter(email=email).first()
        if user is None:
            user = User.objects.create_user(email, PASSWORD, name=name, is_staff=True, **flags)
            self.stdout.write(f"{email}, salasana {PASSWORD}")
        else:
            self.stdout.write(f"{email}, salasana on ennallaan")
        return user

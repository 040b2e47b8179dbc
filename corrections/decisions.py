"""An editor's decisions on a correction: accepted values are saved at once, and the sender gets an e-mail."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.mail import plain_email
from core.questions import MEND, SURE, posted
from corrections.items import save_items, set_item
from corrections.models import Correction, ProposedValue
from history.recording import recorded

ACCEPTED = ProposedValue.Decision.ACCEPTED


def decide(correction: Correction, decisions: dict[int, str], user, answer: str = "", ticks=None) -> None:
    """Save the accepted values and close the correction. Raises ValidationError and then changes nothing.

    `decisions` maps each proposal's primary key to a `ProposedValue.Decision`; `answer` is added to the e-mail; `ticks`
    are the posted data with what the editor says to be right (`core/questions.py`).
    """
    proposals = list(correction.proposals.all())
    if any(decisions.get(one.pk) not in ProposedValue.Decision.values for one in proposals):
        raise ValidationError(_("Valitse jokaiselle kohdalle, hyväksytkö vai hylkäätkö."))
    with transaction.atomic():
        correction = Correction.objects.select_for_update(of=("self",)).get(pk=correction.pk)
        if correction.handled_at:
            raise ValidationError(_("Joku ehti jo käsitellä tämän."))
        record = correction.record
        record.agreed, record.mends = posted(ticks or {}, SURE), posted(ticks or {}, MEND)
        _save_accepted(record, [one for one in proposals if decisions[one.pk] == ACCEPTED], user)
        for one in proposals:
            one.decision = decisions[one.pk]
        ProposedValue.objects.bulk_update(proposals, ["decision"])
        email, correction.email = correction.email, ""
        correction.handled_at, correction.handled_by = timezone.now(), user
        correction.save()
    if email:
        _thank(correction, email, any(one.decision == ACCEPTED for one in proposals), answer)


def _save_accepted(record, accepted, user):
    errors = []
    with recorded("correction", user):
        for one in accepted:
            try:
                set_item(record, one.key, one.proposed)
            except ValidationError as error:
                errors += [f"{one.label}: {text}" for text in error.messages]
        if errors:
            raise ValidationError(errors)
        if accepted:
            save_items(record)


def _thank(correction, email, is_corrected, answer):
    context = {
        "record": correction.record,
        "url": settings.SITE_URL + correction.record.get_absolute_url() if correction.contact_person is None else "",
        "is_corrected": is_corrected,
        "answer": answer.strip(),
    }
    with translation.override(correction.language):
        subject = _("Kiitos ilmoituksesta: %(record)s") % {"record": correction.record}
        text = render_to_string("corrections/thanks.txt", context)
    plain_email(email, subject, text, settings.FEEDBACK_EMAIL).send(fail_silently=False)

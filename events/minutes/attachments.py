"""Attachments of a meeting: upload and access control."""

from dataclasses import dataclass

from django.forms import ClearableFileInput
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from core.uploads import check_document
from events.decorators import logged_in
from events.models import Attachment
from events.permissions import is_insider, is_organiser


class PaperInput(ClearableFileInput):
    """A file input that links to the present file through the view that checks access."""

    clear_checkbox_label = _("Poista tiedosto")
    input_text = _("Vaihda")
    address = ""  # of the file that is there

    def format_value(self, value):
        return _Given(self.address) if self.is_initial(value) else None


@dataclass
class _Given:
    """A file as its chooser shows it: by the name that it is given out under."""

    url: str

    def __str__(self):
        return self.url.rsplit("/", 1)[-1]


class PaperFormMixin:
    """For a form of an attachment: validates the file by its content and stores its size."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["file"]
        field.widget = PaperInput(attrs=field.widget.attrs)
        field.widget.address = self.instance.address if self.instance.pk else ""

    def clean_file(self):
        file = self.cleaned_data["file"]
        if "file" in self.changed_data:
            if file:
                check_document(file)
            self.instance.size = file.size if file else 0
        return file


@require_safe
def paper(request, pk, name):
    """Return the file: to everybody if it is public and its event published, else to members of the group.

    The name in the URL is only for the reader.
    """
    attachment = get_object_or_404(Attachment.objects.select_related("event__group").exclude(file=""), pk=pk)
    if attachment.event.is_published and not attachment.is_members_only:
        return _file(attachment)
    return _paper_of_members(request, attachment)


@logged_in
def _paper_of_members(request, attachment):
    event = attachment.event
    is_reader = is_insider(request.user, event.group) if event.is_published else is_organiser(request.user, event)
    if not is_reader:
        raise Http404("not a member")
    return _file(attachment)


def _file(attachment):
    try:
        file = attachment.file.open("rb")
    except FileNotFoundError as error:
        raise Http404("the file is gone") from error
    name = attachment.address.rsplit("/", 1)[-1]
    return FileResponse(file, as_attachment=True, filename=name)

"""Forms of the editors: they keep what was typed, what was chosen, and what somebody else saved meanwhile."""

from functools import partial

from django import forms
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import Q
from django.forms.models import BaseInlineFormSet
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from perhekeskus.dates import when
from perhekeskus.models import OldAddress
from perhekeskus.publishing import Locked
from perhekeskus.rights import visible

MEGABYTE = 1024 * 1024
IMAGE_FORMATS = {"JPEG", "PNG", "WEBP"}
IMAGE_MEGABYTES = 5


def is_key(field, text) -> bool:
    """Tell whether text can be this key; SQLite fails on numbers beyond its range instead of finding none."""
    try:
        field.run_validators(field.to_python(text))
    except forms.ValidationError:
        return False
    return "\x00" not in str(text)


class KeysField(forms.ModelMultipleChoiceField):
    """A chooser of many that refuses with a sentence what cannot be a key."""

    def clean(self, value):
        for text in value or ():
            if not is_key(self.queryset.model._meta.pk, text):
                raise forms.ValidationError(self.error_messages["invalid_choice"], params={"value": text})
        return super().clean(value)


class ChooserForm(forms.ModelForm):
    """A form whose choosers offer what the editor may see, and keep a value that she may not."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if user := getattr(field, "limited_to", None):
                self._keep_chosen(name, field, user)

    def _keep_chosen(self, name, field, user):
        chosen = self._chosen(name, field)
        if chosen:
            seen = field.queryset.values("pk")
            field.queryset = field.queryset.model._default_manager.filter(Q(pk__in=seen) | Q(pk__in=chosen))
            field.label_from_instance = partial(_label, field.label_from_instance, chosen, user)

    def _chosen(self, name, field):
        if isinstance(field, forms.ModelMultipleChoiceField):
            return [record.pk for record in self.initial.get(name, ())]
        key = self.initial.get(name)
        return [key] if is_key(field.queryset.model._meta.pk, key) else []


def _label(label, chosen, user, record):
    """Return what a chooser calls a record; one that the editor may not see has a name only if it is public."""
    rows = type(record)._base_manager.filter(pk=record.pk)
    if record.pk not in chosen or visible(rows, user).exists() or _is_public(record):
        return label(record)
    return _("nykyinen valinta (ei oikeuttasi nähdä)")


def _is_public(record):
    rows = type(record)._default_manager.all()
    return not hasattr(rows, "published") or rows.published().filter(pk=record.pk).exists()


class RecordForm(ChooserForm):
    """The form of a record: it says why saving was refused, fills an empty address and guards the version."""

    refusal = ""  # set by the admin when a first try to save failed
    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not isinstance(self.instance, Locked) or self.instance._state.adding:
            self.fields.pop("seen_version", None)
        else:
            self.initial["seen_version"] = self.instance.version
        if "slug" in self.fields:
            self.fields["slug"].required = False

    def clean(self):
        super().clean()
        if "slug" in self.fields:
            self._clean_slug()
        if "seen_version" in self.fields:
            self._compare_versions()
        if self.refusal and NON_FIELD_ERRORS not in self.errors:
            self.add_error(None, self.refusal)
        return self.cleaned_data

    def _clean_slug(self):
        model, slug = self._meta.model, self.cleaned_data.get("slug")
        if not slug and "slug" not in self.errors:
            source = next((name for name in ("name_fi", "title_fi", "name", "title") if name in self.fields), "")
            self.cleaned_data["slug"] = free_slug(model, self.cleaned_data.get(source) or "", self.instance.pk)
        elif slug and slug != self.initial.get("slug") and _is_old_address(model, slug, self.instance.pk):
            self.add_error("slug", _("Tämä oli ennen toisen sivun osoite ja ohjaa yhä sinne. Valitse toinen."))

    def _compare_versions(self):
        if self.cleaned_data.get("seen_version") == self.instance.version:
            return
        # Saving once more on purpose is possible: from now on the form knows the stored version.
        self.data = self.data.copy()
        self.data[self.add_prefix("seen_version")] = self.instance.version
        self.add_error(None, _who_saved(self.instance))
        for name in self.changed_data:
            if name != "seen_version":
                self.add_error(name, _("Tallennettuna on nyt: %s") % self._stored_text(name))

    def _stored_text(self, name):
        field, value = self.fields[name], self.initial.get(name)
        if isinstance(field, forms.ModelMultipleChoiceField):
            value = ", ".join(str(field.label_from_instance(record)) for record in value)
        elif isinstance(field, forms.ModelChoiceField):
            value = value and field.label_from_instance(getattr(self.instance, name))
        elif isinstance(field, forms.BooleanField):
            value = _("kyllä") if value else _("ei")
        elif hasattr(field, "choices"):
            value = dict(field.choices).get(value, value)
        elif hasattr(field.widget, "format_value"):
            value = field.widget.format_value(value)
        return value or _("ei mitään")


def _who_saved(record):
    last = (
        LogEntry.objects.filter(
            content_type=get_content_type_for_model(record), object_id=str(record.pk), action_flag=CHANGE
        )
        .select_related("user")
        .order_by("-action_time")
        .first()
    )
    if last is None:
        return _(
            "Tietoja on muutettu sillä aikaa, kun lomake oli sinulla auki. Mitään kirjoittamaasi ei ole hukattu: "
            "vertaa alla, ja tallenna uudelleen, jos haluat omat tietosi voimaan."
        )
    moment = timezone.localtime(last.action_time)
    return _(
        "%(who)s tallensi tämän %(when)s, kun lomake oli sinulla auki. Mitään kirjoittamaasi ei ole hukattu: "
        "vertaa alla, ja tallenna uudelleen, jos haluat omat tietosi voimaan."
    ) % {"who": last.user, "when": when(moment.date(), moment.time())}


def free_slug(model, text: str, own_key=None) -> str:
    """Return a slug made of text (å, ä, ö as a, a, o) that no other record has or had."""
    length = model._meta.get_field("slug").max_length
    base = slugify(text)[: length - 6].strip("-") or model._meta.model_name
    slug, number = base, 1
    while model._base_manager.filter(slug=slug).exclude(pk=own_key).exists() or _is_old_address(model, slug, own_key):
        number += 1
        slug = f"{base}-{number}"
    return slug


def _is_old_address(model, slug, own_key):
    old = OldAddress.objects.filter(content_type=get_content_type_for_model(model), slug=slug)
    return old.exclude(object_id=str(own_key)).exists()


def check_image(upload):
    """Raise ValidationError unless a newly uploaded image is of a kind and size that a page can show."""
    image = getattr(upload, "image", None)  # set by the form field on a new upload
    if image is None:
        return
    if image.format not in IMAGE_FORMATS:
        raise forms.ValidationError(_("Kuvan on oltava JPEG, PNG tai WebP."))
    if upload.size > IMAGE_MEGABYTES * MEGABYTE:
        raise forms.ValidationError(_("Kuva on liian suuri: enintään %d megatavua.") % IMAGE_MEGABYTES)


class InlineFormSet(BaseInlineFormSet):
    """Rows of a form: one that somebody removed meanwhile is said to be gone instead of failing silently."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        key = form.fields.get(self.model._meta.pk.name)
        if key:
            key.error_messages["invalid_choice"] = key.error_messages["required"] = _("Tätä riviä ei enää ole.")

    def clean(self):
        super().clean()
        key = self.model._meta.pk.name
        for form in self.initial_forms:
            if key in form.errors:
                form.add_error(None, _("Joku on poistanut tämän rivin. Jos tarvitset sen, lisää se uudelleen."))

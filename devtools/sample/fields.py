"""Helpers for setting field values of sample records."""

from devtools.sample.words import Text

LINK = "https://example.org/"
MAILBOX = "esimerkki@example.org"
LANGUAGES = ("fi", "sv", "en")


def in_languages(name: str, text: Text, languages=LANGUAGES) -> dict[str, str | None]:
    """Return the language columns of a translated field; languages left out have no text."""
    return {
        f"{name}_{language}": said if language in languages else None
        for language, said in zip(LANGUAGES, text, strict=True)
    }


def put(record, values: dict) -> None:
    for name, value in values.items():
        setattr(record, name, value)


def link(relation, pairs) -> None:
    """Insert the rows of a many-to-many relation."""
    ours, theirs = (f"{name}_id" for name in (relation.field.m2m_field_name(), relation.field.m2m_reverse_field_name()))
    relation.through.objects.bulk_create(relation.through(**{ours: one.pk, theirs: other.pk}) for one, other in pairs)

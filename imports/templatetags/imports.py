from django import template

from imports.tables.all_tables import IMPORT_TABLES

register = template.Library()


@register.simple_tag
def table_of(opts):
    """Return the name of the table of the model's records; empty if there is none."""
    return next((kind.name for kind in IMPORT_TABLES.values() if kind.model._meta == opts), "")

from django import template

from upkeep.desk import desk_of

register = template.Library()


@register.simple_tag
def desk(user):
    """Return the user's desk: what waits for her, and her next liaison meeting."""
    return desk_of(user)

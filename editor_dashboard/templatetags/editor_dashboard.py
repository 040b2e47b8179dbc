from django import template

from editor_dashboard.dashboard import dashboard_of

register = template.Library()


@register.simple_tag
def desk(user):
    """Return the user's desk: what waits for her, and her next liaison meeting."""
    return dashboard_of(user)

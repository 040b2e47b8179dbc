from django import template

from editor_dashboard.dashboard import dashboard_of

register = template.Library()


@register.simple_tag
def dashboard(user):
    """Return the dashboard of a user: what waits for them, and her next liaison meeting."""
    return dashboard_of(user)

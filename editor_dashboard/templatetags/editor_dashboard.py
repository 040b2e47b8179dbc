from django import template

from editor_dashboard.dashboard import dashboard_of

register = template.Library()


@register.simple_tag
def dashboard(user):
    """Return the user's dashboard."""
    return dashboard_of(user)

from django import template

from translations.entries import states_of

register = template.Library()

register.simple_tag(states_of, name="translation_states")

from django import template

from upkeep.translating.texts import states_of

register = template.Library()

register.simple_tag(states_of, name="translation_states")

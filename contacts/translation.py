from modeltranslation.translator import TranslationOptions, register

from contacts.models import ContactPerson, NetworkMember, Organisation


@register(Organisation)
class OrganisationTranslation(TranslationOptions):
    fields = ("name",)


@register(ContactPerson)
class ContactPersonTranslation(TranslationOptions):
    fields = ("title",)


@register(NetworkMember)
class NetworkMemberTranslation(TranslationOptions):
    fields = ("brings",)

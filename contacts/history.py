from contacts.models import Assignment, ContactPerson, EditingRight, NetworkMember, Organisation
from perhekeskus.history import keep

keep(Organisation)
keep(ContactPerson, personal=["name", "phone", "email", "external_id"], person="name")
keep(Assignment, part_of=["contact_person", "family_centre"])
keep(NetworkMember, part_of=["family_centre"])
keep(EditingRight, part_of=["user"])

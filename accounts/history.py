from accounts.models import User
from perhekeskus.history import keep

keep(User, personal=["name", "email"])

import unicodedata

from django.db import migrations


def fill(apps, schema_editor):
    """As `accounts.models.email_key` does when a user is saved, of addresses that a form has taken."""
    User = apps.get_model('accounts', 'User')
    for user in User.objects.only('email'):
        key = unicodedata.normalize('NFKC', unicodedata.normalize('NFKC', user.email.strip()).casefold()).strip()
        User.objects.filter(pk=user.pk).update(email_key=key[:254])


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_user_email_key'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]

from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):

    dependencies = [
        ('meeting_places', '0002_meeting_place_coordinates_index'),
    ]

    operations = [
        migrations.AddField(
            model_name='occurrence',
            name='changed_at',
            field=models.DateTimeField(db_default=Now(), editable=False, verbose_name='muuttunut'),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('meeting_places', '0001_initial'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='meetingplace',
            index=models.Index(fields=['latitude', 'longitude'], name='place_by_coordinates'),
        ),
    ]

# Read by `manage.py shell`: prints the median milliseconds of saving a place, followed by the index and not followed.
import json
import random
import statistics
import time
from contextlib import nullcontext

from meeting_places.models import MeetingPlace
from search.signals import paused

SAVED = 50


def milliseconds(place, word, following):
    place.description_fi = f"{place.description_fi} {word}"
    started = time.perf_counter()
    with following():
        place.save()
    return (time.perf_counter() - started) * 1000


some = random.Random(1).sample(list(MeetingPlace.objects.values_list("pk", flat=True)), SAVED)
followed, alone = [], []
for number, place in enumerate(MeetingPlace.objects.filter(pk__in=some)):
    alone.append(milliseconds(place, f"poutapilvi{number}", paused))
    followed.append(milliseconds(place, f"sadepilvi{number}", nullcontext))
print(json.dumps([statistics.median(followed), statistics.median(alone)]))

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.minutes.agenda import add_standing_items, running_times
from events.models import StandingItem
from tests.factories import make_event

LENGTHS = st.lists(st.none() | st.integers(0, 32_767), max_size=30)
STARTS = st.times().map(lambda at: at.replace(second=0, microsecond=0))


def minutes_of(at):
    return at.hour * 60 + at.minute


def test_items_follow_each_other_from_the_start_of_the_meeting():
    assert [*running_times(time(9, 45), [15, 90, 30])] == [time(9, 45), time(10), time(11, 30)]


@given(start=STARTS, lengths=LENGTHS)
def test_each_item_begins_when_all_before_it_have_taken_their_minutes(start, lengths):
    for n, at in enumerate(running_times(start, lengths)):
        before = lengths[:n]
        if at is None:
            assert None in before or minutes_of(start) + sum(before) >= 24 * 60
        else:
            assert minutes_of(at) == minutes_of(start) + sum(before)


@given(start=st.none() | STARTS, lengths=LENGTHS)
def test_there_is_one_time_for_each_item_and_none_without_a_start(start, lengths):
    times = [*running_times(start, lengths)]
    assert len(times) == len(lengths)
    assert start is not None or not any(times)


@pytest.mark.django_db
def test_standing_items_come_last_and_only_once():
    event = make_event()
    for order, title in [(2, "Kuulumiset kunnista"), (1, "Avaus")]:
        StandingItem.objects.create(group=event.group, title=title, minutes=10, order=order)
    event.agenda_items.create(title="Lähetti", order=4)
    assert [str(item) for item in add_standing_items(event)] == ["Avaus", "Kuulumiset kunnista"]
    assert add_standing_items(event) == []
    titles = event.agenda_items.values_list("title", "order")
    assert [*titles] == [("Lähetti", 4), ("Avaus", 5), ("Kuulumiset kunnista", 6)]

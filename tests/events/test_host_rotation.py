from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from events.groups.host_rotation import HostCandidate, propose_hosts

CANDIDATES = st.lists(
    st.builds(
        HostCandidate,
        key=st.text("abc", min_size=1, max_size=4),
        name=st.just("Kunta"),
        latitude=st.floats(59, 71),
        longitude=st.floats(19, 32),
        last_hosted=st.none() | st.dates(date(2017, 1, 1), date(2026, 12, 31)),
    ),
    max_size=25,
    unique_by=lambda one: one.key,
)


def names(candidates):
    return [one.candidate.name for one in propose_hosts(candidates)]


def at(name, longitude, last_hosted=None):
    return HostCandidate(name, name, 62.2, longitude, last_hosted)


def test_who_never_hosted_comes_before_who_hosted_long_ago_and_lately():
    assert names(
        [
            at("äsken", 25.7, date(2026, 5, 1)),
            at("kauan sitten", 25.7, date(2019, 5, 1)),
            at("ei koskaan", 25.7),
        ]
    ) == ["ei koskaan", "kauan sitten", "äsken"]


def test_of_equals_the_nearest_to_the_others_comes_first():
    assert names([at("länsi", 24.5), at("itä", 27.0), at("keski", 25.7)]) == ["keski", "länsi", "itä"]


@given(CANDIDATES, st.randoms())
def test_proposals_are_five_different_ones_and_the_same_in_any_order(candidates, random):
    found = propose_hosts(candidates)
    assert len({one.candidate.key for one in found}) == len(found) == min(5, len(candidates))
    random.shuffle(candidates)
    assert propose_hosts(candidates) == found


@given(CANDIDATES.filter(bool), st.data())
def test_who_has_just_hosted_comes_no_sooner_than_before(candidates, data):
    host = data.draw(st.sampled_from(candidates))
    rested = [one for one in candidates if one != host]
    hosted = replace(host, last_hosted=date(2027, 1, 1))
    before = [one.candidate.key for one in propose_hosts(candidates, 25)].index(host.key)
    assert [one.candidate.key for one in propose_hosts([hosted, *rested], 25)].index(host.key) >= before

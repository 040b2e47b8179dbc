"""What a user may not edit she cannot reach in any way; what is hers she can."""

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.forms import ModelChoiceField
from django.urls import reverse

from core.permissions import visible
from meeting_places.models import Activity, MeetingPlace, ScheduleException
from tests import factories
from tests.editing.forms import form_data, messages_of
from tests.editing.records import EDITED_BY, MAKERS, SEEN_BY_ALL, VOCABULARIES, WITHOUT_FORM, mine, stored, theirs, url

ROLES = ["coordinator", "organisation_editor"]
EVERY_MODEL = pytest.mark.parametrize("model", MAKERS, ids=lambda model: model.__name__)
EVERY_ROLE = pytest.mark.parametrize("role", ROLES)
CLOSED = {302, 403, 404}


def test_table_knows_every_model():
    assert set(MAKERS) | WITHOUT_FORM == set(admin.site._registry)


@EVERY_ROLE
@EVERY_MODEL
def test_someone_elses_record_is_out_of_reach(client, world, role, model):
    other, before = MAKERS[model](theirs(world)), None
    MAKERS[model](mine(world))
    before = stored(other)
    client.force_login(getattr(world, role))
    is_seen = model in SEEN_BY_ALL

    listed = client.get(url("changelist", model)).content.decode()
    assert (url("change", other) in listed) == is_seen
    page = client.get(url("change", other))
    assert (page.status_code == 200) == is_seen
    assert 'name="_save"' not in page.content.decode()
    popup = f"?_popup=1&_to_field={model._meta.pk.name}"
    assert (client.get(url("change", other) + popup).status_code == 200) == is_seen
    for address in [url("history", other), url("delete", other), url("delete", other) + popup]:
        assert client.get(address).status_code in CLOSED
    for address in [url("change", other), url("delete", other)]:
        assert client.post(address, {"name_fi": "kaapattu", "post": "yes"}).status_code in CLOSED
    assert stored(other) == before


@EVERY_ROLE
@EVERY_MODEL
def test_action_leaves_someone_elses_record(client, world, role, model):
    other = MAKERS[model](theirs(world))
    MAKERS[model](mine(world))
    before = stored(other)
    client.force_login(getattr(world, role))
    keys = [record.pk for record in model._base_manager.all()]
    for action in ["publish", "archive", "delete_selected"]:
        client.post(url("changelist", model), {"action": action, "_selected_action": keys, "post": "yes"})
        assert stored(other) == before, action


@EVERY_ROLE
@EVERY_MODEL
def test_own_record_is_saved_as_it_was_shown(client, world, role, model):
    own = MAKERS[model](mine(world))
    before = stored(own)
    client.force_login(getattr(world, role))
    page = client.get(url("change", own))
    may_edit = model in EDITED_BY[role]
    assert ('name="_save"' in page.content.decode()) == may_edit
    if may_edit:
        assert client.post(url("change", own), form_data(page)).status_code == 302
        assert LogEntry.objects.filter(object_id=str(own.pk), user=getattr(world, role)).exists()
        changes_alone = {"version", "updated_at", "changed_at"}
        after = stored(own)
        assert {k: v for k, v in after.items() if k not in changes_alone} == {
            k: v for k, v in before.items() if k not in changes_alone
        }
    else:
        assert client.post(url("change", own), {"name_fi": "kaapattu"}).status_code in CLOSED
        assert stored(own) == before


@EVERY_ROLE
def test_index_shows_only_what_one_edits(client, world, role):
    for make in MAKERS.values():
        make(mine(world))
    client.force_login(getattr(world, role))
    apps = client.get(reverse("admin:index")).context["app_list"]
    shown = {row["model"] for app in apps for row in app["models"]}
    assert shown.isdisjoint(VOCABULARIES)
    assert shown >= EDITED_BY[role]


@EVERY_ROLE
def test_choosers_offer_only_what_is_seen(client, world, role):
    for make in MAKERS.values():
        make(mine(world)), make(theirs(world))
    user = getattr(world, role)
    client.force_login(user)
    for address in [
        url(*page) for model in MAKERS for page in [("add", model), ("change", model._base_manager.first())]
    ]:
        page = client.get(address)
        if page.status_code != 200:
            continue
        forms = [page.context["adminform"].form]
        forms += [inline.formset.empty_form for inline in page.context["inline_admin_formsets"]]
        for name, field in (item for form in forms for item in form.fields.items()):
            if isinstance(field, ModelChoiceField) and name != "id":
                seen = visible(field.queryset.model._base_manager.all(), user)
                assert set(field.queryset) <= set(seen), (address, name)


def searching_choosers():
    for model, model_admin in admin.site._registry.items():
        for owner in [model_admin, *model_admin.inlines]:
            for name in owner.autocomplete_fields:
                yield getattr(owner, "model", model), name


@EVERY_ROLE
def test_searching_choosers_find_only_what_is_seen(client, world, role):
    for make in MAKERS.values():
        make(mine(world)), make(theirs(world))
    user = getattr(world, role)
    client.force_login(user)
    for model, name in searching_choosers():
        field = model._meta.get_field(name)
        source = {"app_label": model._meta.app_label, "model_name": model._meta.model_name, "field_name": name}
        response = client.get(reverse("admin:autocomplete"), source | {"term": ""})
        seen = visible(field.remote_field.model._base_manager.all(), user)
        if response.status_code == 200:
            assert {row["id"] for row in response.json()["results"]} == {str(record.pk) for record in seen}, field
        else:
            assert (response.status_code, list(seen)) == (403, []), field


@EVERY_MODEL
def test_everyone_else_is_sent_to_log_in(client, world, model):
    record = MAKERS[model](mine(world))
    visitor = factories.make_user(world.my_centre, is_staff=False)
    gone = factories.make_user(world.my_centre, is_active=False)
    for user in [None, visitor, gone]:
        if user:
            client.force_login(user)
        for address in [url("changelist", model), url("add", model), url("change", record)]:
            assert client.get(address).url.startswith(reverse("admin:login"))


def test_organisation_editor_sees_the_place_and_edits_her_own_activity(client, world):
    place = factories.make_meeting_place(municipality=world.theirs, keeper_email="salainen@example.org")
    hers, others = (
        factories.make_activity(place, title="Oma kerho"),
        factories.make_activity(place, title="Vieras kerho"),
    )
    hers.organisers.add(world.my_organisation)
    client.force_login(world.organisation_editor)
    page = client.get(url("change", place)).content.decode()
    assert 'name="_save"' not in page
    assert "salainen@example.org" not in page
    assert url("change", hers) in page
    assert "Vieras kerho" not in page
    assert client.get(url("change", others)).status_code in CLOSED
    assert 'name="_save"' in client.get(url("change", hers)).content.decode()


def test_rows_of_others_stay_out_of_a_shared_persons_form(client, world):
    person = factories.make_contact_person(world.my_centre)
    person.assignments.create(family_centre=world.their_centre)
    client.force_login(world.coordinator)
    page = client.get(url("change", person))
    (rows,) = page.context["inline_admin_formsets"]
    assert [form.instance.family_centre for form in rows.formset.initial_forms] == [world.my_centre]
    client.post(url("change", person), form_data(page, title_fi="johtaja"))
    assert person.assignments.count() == 2


def test_person_shared_with_another_centre_is_not_deleted(client, world):
    person = factories.make_contact_person(world.my_centre)
    person.assignments.create(family_centre=world.their_centre)
    client.force_login(world.coordinator)
    assert client.post(url("delete", person), {"post": "yes"}).status_code == 403
    client.post(
        url("changelist", person), {"action": "delete_selected", "_selected_action": [person.pk], "post": "yes"}
    )
    assert person.assignments.count() == 2


def test_posted_key_of_someone_elses_record_is_refused(client, world):
    place = factories.make_meeting_place(municipality=world.mine)
    stranger = factories.make_contact_person(world.their_centre)
    client.force_login(world.coordinator)
    page = client.get(url("change", place))
    response = client.post(url("change", place), form_data(page, municipality=world.theirs.pk, keeper=stranger.pk))
    assert len(messages_of(response)) == 2
    place.refresh_from_db()
    assert (place.municipality, place.keeper) == (world.mine, None)


def test_value_that_the_editor_may_not_see_survives_saving(client, world):
    stranger = factories.make_contact_person(world.their_centre, name="Salla Salainen", state="draft")
    place = factories.make_meeting_place(municipality=world.mine, keeper=stranger)
    event = factories.make_event(host=world.mine)
    event.municipalities.set([world.mine, world.theirs])
    client.force_login(world.coordinator)
    for record in [place, event]:
        page = client.get(url("change", record))
        assert "Salla Salainen" not in page.content.decode()
        assert client.post(url("change", record), form_data(page)).status_code == 302
    place.refresh_from_db()
    assert place.keeper == stranger
    assert set(event.municipalities.all()) == {world.mine, world.theirs}


@pytest.mark.parametrize(
    ("role", "model", "typed"),
    [
        ("coordinator", MeetingPlace, {"municipality": "", "is_online": "on", "website": "https://example.org"}),
        ("organisation_editor", MeetingPlace, {}),
        ("organisation_editor", Activity, {}),
    ],
)
def test_new_record_has_to_be_the_editors_own(client, world, role, model, typed):
    kind = factories.make_kind()
    factories.make_activity(factories.make_meeting_place(municipality=world.mine)).organisers.add(world.my_organisation)
    seen_place = MeetingPlace.objects.get()
    count = model.objects.count()
    client.force_login(getattr(world, role))
    page = client.get(url("add", model))
    fields = {"name_fi": "Uusi", "kind": kind.pk, "municipality": world.mine.pk, "place": seen_place.pk}
    response = client.post(url("add", model), form_data(page, **fields | typed))
    assert messages_of(response) == [str(admin.site.get_model_admin(model).not_yours)]
    assert model.objects.count() == count


def test_coordinator_adds_a_person_with_an_assignment_of_her_own(client, world):
    client.force_login(world.coordinator)
    address = reverse("admin:contacts_contactperson_add")
    data = form_data(client.get(address), name="Maija Uusi")
    assert "perhekeskuksessasi" in messages_of(client.post(address, data))[0]
    data["assignments-0-family_centre"] = world.my_centre.pk
    assert client.post(address, data).status_code == 302
    assert world.my_centre.assignments.get().contact_person.name == "Maija Uusi"


def test_exception_of_someone_elses_place_is_refused(client, world):
    stranger = factories.make_meeting_place(municipality=world.theirs)
    client.force_login(world.coordinator)
    address = url("add", ScheduleException)
    data = form_data(client.get(address), first_day="1.12.2026", last_day="1.12.2026", place=stranger.pk)
    assert client.post(address, data).status_code == 200
    assert not ScheduleException.objects.exists()


def test_no_page_redirects_to_a_hidden_record(client, world):
    draft = factories.make_meeting_place(municipality=world.theirs, state="draft", slug="salainen")
    client.force_login(world.coordinator)
    assert client.get(f"/admin/r/1/{draft.pk}/").status_code == 404

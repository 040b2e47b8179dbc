"""Going through the addresses as a role: what a page holds, and what a request has written."""

import io
import re
import zipfile
from contextlib import contextmanager
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from django.apps import apps
from django.db import connection, transaction

from tests.conftest import StrictClient
from tests.editing.forms import FormReader
from tests.matrix.rule import may_write
from tests.matrix.world import MARK

WRITES = re.compile(r'^\s*(?:INSERT (?:OR IGNORE )?INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)
CLOSED = {403, 404, 405, 410}
WAYS_IN = ("/admin/login/", "/admin/oma-tili/kaksivaiheinen/")


class Walker:
    """A role's browser. Whatever a request writes is undone, so that each cell meets the same portal."""

    def __init__(self, world, role):
        self.world, self.role, self.client = world, role, StrictClient()
        user = world.users[role]
        if user:
            self.client.force_login(user)
        if role == "regional":
            let_in_with_second_factor(self.client)
        self.cookies = self.client.cookies.output(header="", sep=";")

    def get(self, cell):
        return self.ask("get", cell.path, None)

    def post(self, cell, data):
        body = urlencode(data, doseq=True, errors="surrogatepass")
        return self.ask("post", cell.path, body, content_type="application/x-www-form-urlencoded")

    def ask(self, method, path, data, **headers):
        """Return the answer; its `written` are the rows that the request changed, as it left them."""
        self.client.cookies = SimpleCookie(self.cookies)
        with undone(), noted() as tables:
            response = getattr(self.client, method)(path, data, **headers)
            response.body = body_of(response)
            response.written = self.world.rows.changed(tables)
        return response


def let_in_with_second_factor(client):
    """Let the session say that a code was given, as logging in with one does."""
    session = client.session
    session["second_factor"] = True
    session.save()


@contextmanager
def undone():
    """Undo what is written inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def noted():
    """Gather the names of the tables that are written to."""
    tables = set()

    def note(execute, sql, params, many, context):
        if found := WRITES.match(sql):
            tables.add(found[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield tables


class Rows:
    """Every row of every table, and the side that each belongs to."""

    def __init__(self):
        models = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
        self.models = {model._meta.db_table: model for model in models}
        self.sides, self.before = {}, {}

    def belong_to(self, side):
        """Let all rows that belong to no side yet belong to this one."""
        for table in self.models:
            for key in self.read(table):
                self.sides.setdefault((table, key), side)

    def read(self, table):
        return {row.pop("pk"): row for row in self.models[table]._base_manager.order_by().values(*self._names(table))}

    def _names(self, table):
        return ["pk", *(field.attname for field in self.models[table]._meta.concrete_fields if not field.primary_key)]

    def keep(self):
        self.before = {table: self.read(table) for table in self.models}

    def changed(self, tables):
        """Return the table and side of each row of these tables that is not as it was, or is new for a side."""
        found = set()
        for table in tables & self.models.keys():
            before, after = self.before[table], self.read(table)
            for key in before.keys() | after.keys():
                if before.get(key) != after.get(key):
                    found |= {(table, side) for side in self._sides_of(table, key, after.get(key))}
        return found

    def _sides_of(self, table, key, row):
        if (table, key) in self.sides:
            return {self.sides[table, key]}
        return (row and self._sides_of_new(table, row)) or {"shared"}

    def _sides_of_new(self, table, row):
        """Return the sides of the records that a new row is a part of."""
        found = set()
        for field in self.models[table]._meta.concrete_fields:
            target = field.related_model._meta.db_table if field.is_relation else ""
            if target in OWNERS and (target, row[field.attname]) in self.sides:
                found.add(self.sides[target, row[field.attname]])
        return found


# A new row belongs to whom its record of one of these does.
OWNERS = {
    "accounts_user",
    "municipalities_municipality",
    "municipalities_familycentre",
    "contacts_contactperson",
    "meeting_places_meetingplace",
    "meeting_places_activity",
    "events_event",
}


def forbidden_writes(role, response):
    return sorted({(table, side) for table, side in response.written if not may_write(role, table, side)})


def body_of(response) -> str:
    """Return what a reader of the answer can find in it: tables unpacked, calendars unfolded, headers as well."""
    raw = b"".join(response.streaming_content) if response.streaming else response.content
    if raw[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(raw)) as file:
            raw = b"\n".join(file.read(name) for name in file.namelist())
    text = raw.decode("utf-8", "replace").replace("\r\n ", "")
    return "\n".join([text, *map(str, response.headers.values())])


def marks_in(text) -> set[tuple[str, str]]:
    """Return the secrets that a text holds: what each is and whose."""
    return {(found[1], found[2]) for found in MARK.finditer(text.lower())}


def is_open(response) -> bool:
    """Tell whether the answer is the page itself or leads on to one: not to logging in, not to the admin's index."""
    if response.status_code in CLOSED:
        return False
    where = response.get("Location", "")
    return not (where == "/admin/" or where.startswith(WAYS_IN))


ACTIONS = """
    publish archive delete_selected mark_seen mark_bounced mark_working revoke_links send_again send_invitations
""".split()


def filled_forms(world):
    """Yield the cells of the admin with what a regional editor would post there: her form with a word changed."""
    regional = world.walkers["regional"]
    for cell in world.cells["all"]:
        if not cell.name.startswith("admin:") or cell.side == "mine":
            continue
        if cell.name.endswith("_changelist"):
            keys = re.findall(r'name="_selected_action" value="([^"]+)"', regional.get(cell).body)
            for action in ACTIONS if keys else ():
                yield cell, {"action": action, "_selected_action": keys, "post": "yes"}
        elif cell.name.endswith(("_change", "_add", "_delete", "_state", "_bring_back")):
            reader = FormReader()
            reader.feed(regional.get(cell).body)
            yield cell, reader.data | {"post": "yes"} | {key: "kaapattu" for key in reader.data if key.endswith("_fi")}

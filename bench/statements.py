# Read by `manage.py shell`: prints how many SQL statements each address of PAGES (a list in JSON) takes once warm.
import json
import os

from django.db import connection
from django.test import Client, override_settings


def statements(client, address):
    asked = []

    def note(execute, sql, *others):
        asked.append(sql)
        return execute(sql, *others)

    with connection.execute_wrapper(note):
        assert client.get(address).status_code == 200, address
    return len(asked)


with override_settings(ALLOWED_HOSTS=["testserver"]):
    client = Client()
    numbers = [[statements(client, address) for _round in range(2)][-1] for address in json.loads(os.environ["PAGES"])]
print(json.dumps(numbers))

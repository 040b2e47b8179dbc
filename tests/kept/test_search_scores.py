"""How well the public queries are answered: `make search-score`, no class lower than it was."""

import json
import os
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from tests.kept.recording import as_json, record, recorded_json

SHARED = Path(os.environ.get("SHARED", settings.BASE_DIR.parent / "shared"))
COLUMNS = ["recall@20", "nDCG@10", "P@10", "ok"]


@pytest.mark.deep
@pytest.mark.skipif(not (SHARED / "search/score.py").exists(), reason=f"the scorer is not in {SHARED}/search")
def test_no_class_of_queries_is_answered_worse():
    command = [settings.BASE_DIR / "scripts/search_score.sh", "--json"]
    run = subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ | {"SHARED": f"{SHARED}"})
    table = json.loads(run.stdout.splitlines()[-1])
    scores = {name: dict(zip(COLUMNS, [round(one, 3) for one in row[1:]], strict=True)) for name, row in table.items()}
    record("search_scores.json", as_json(scores))
    before = recorded_json("search_scores.json")
    assert scores.keys() == before.keys()
    worse = {name for name, was in before.items() if any(scores[name][column] < was[column] for column in COLUMNS)}
    assert not worse, {name: (before[name], scores[name]) for name in worse}

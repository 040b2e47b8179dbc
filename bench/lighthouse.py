"""Print Lighthouse's scores of the pages that are opened most and of help, and whatever it finds wrong."""

import json
import os
import statistics
import subprocess
import sys

from measure import PAGES, PRODUCTION, manage, serving

RUNS = 5  # a busy machine lowers the performance of single runs
ATTEMPTS = 3  # now and then it loses Chromium's trace (NO_NAVSTART), and then there is no score at all
CATEGORIES = ["performance", "accessibility", "best-practices", "seo"]
CHROME = "--headless=new --no-sandbox --disable-gpu"


def audit(url):
    """Return Lighthouse's report of a page. Raises RuntimeError when it gets none from Chromium in three attempts."""
    only = ",".join(CATEGORIES)
    command = [os.environ["LIGHTHOUSE"], url, "--quiet", "--output=json", f"--only-categories={only}"]
    for _ in range(ATTEMPTS):
        done = subprocess.run([*command, f"--chrome-flags={CHROME}"], stdout=subprocess.PIPE)
        if done.returncode == 0:
            return json.loads(done.stdout)
        print(f"Lighthouse gave no report of {url}", file=sys.stderr)
    raise RuntimeError(f"no report of {url}")


def faults(report):
    """Return the titles of the audits that take something off a score."""
    weighty = {ref["id"] for one in report["categories"].values() for ref in one["auditRefs"] if ref["weight"]}
    audits = [one for name, one in report["audits"].items() if name in weighty]
    return [one["title"] for one in audits if one["score"] is not None and one["score"] < 0.9]


def place_path(environment):
    code = "from meeting_places.models import MeetingPlace as M; print(M.objects.published()[0].get_absolute_url())"
    command = [".venv/bin/python", "manage.py", "shell", "-v0", "-c", code]
    return subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True, text=True).stdout.strip()


def print_scores(name, reports):
    """Print the performance of all runs, the lowest of each other score, and whatever lowered any of them."""
    scores = {one: [round(100 * report["categories"][one]["score"]) for report in reports] for one in CATEGORIES}
    speeds = scores.pop("performance")
    cells = [
        f"{statistics.median(speeds)} ({', '.join(map(str, speeds))})",
        *(str(min(found)) for found in scores.values()),
    ]
    print(f"| {name} | {' | '.join(cells)} |", *{fault for report in reports for fault in faults(report)}, flush=True)


def main():
    environment = os.environ | PRODUCTION
    manage(environment, "collectstatic", "--no-input", "--verbosity", "0")
    manage(environment, "migrate", "--verbosity", "0")
    manage(environment, "load_source")
    manage(environment, "load_sample", "--places", "600", "--seed", "1")
    paths = {"home": PAGES["home"], "list": PAGES["list"], "place": place_path(environment)}
    paths |= {"help": "/apua/", "help, a task": "/apua/eroauttaminen/"}
    print("| page | performance: median (all runs) | accessibility | best practices | SEO |\n|---|---|---|---|---|")
    with serving(environment) as port:
        for name, path in paths.items():
            print_scores(name, [audit(f"http://127.0.0.1:{port}{path}") for _ in range(RUNS)])


if __name__ == "__main__":
    main()

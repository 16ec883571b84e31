"""Renew the images of the handbook and the README: `make screenshots`.

Makes a demo database, serves it with the clock held, walks to each page as the user it is
for, and writes the picture. The same data and the same day give the same pictures.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from mdo.accounts.demo_password import DEMO_PASSWORD
from scripts.chromium import ARGUMENTS, find_chromium
from tests.browser.site import Site, make_demo_database, serve
from tests.browser.steps import go_by

ROOT = Path(__file__).resolve().parents[1]
HANDBOOK = ROOT / "docs" / "handleiding" / "afbeeldingen"
KEEPING = ROOT / "docs" / "beheer" / "afbeeldingen"
FRONT = ROOT / "docs" / "afbeeldingen"
WIDTH, HEIGHT = 1280, 800
Walk = Callable[[Page], None]


@dataclass(frozen=True)
class Shot:
    """A picture: where it goes, whose page it is (the part before the @), and how to get
    there: an address, and then perhaps a walk."""

    target: Path
    user: str | None
    address: str
    walk: Walk | None = None


def follow(*patterns: str) -> Walk:
    """Follow in turn the first link in the content whose address matches each pattern."""

    def walk(page: Page) -> None:
        for pattern in patterns:
            links = page.locator("main a[href]").evaluate_all(
                "links => links.map((link) => link.getAttribute('href'))"
            )
            page.goto(next(link for link in links if re.search(pattern, link)))

    return walk


def first_password(page: Page) -> None:
    """Make a user, for the page that shows the first password once."""
    follow(r"nieuw\?organisatie=")(page)
    page.get_by_label("Voornaam").fill("Tjitske")
    page.get_by_label("Tussenvoegsel").fill("van der")
    page.get_by_label("Achternaam").fill("Oefening")
    page.get_by_label("E-mailadres").fill("tjitske@oefenland.invalid")
    go_by(page.locator("main form[method=post] button[type=submit]").first)


def of_waiting_plan(*patterns: str) -> Walk:
    """From the start page to the plan that waits longest to be established, and on."""

    def walk(page: Page) -> None:
        heading = page.get_by_role("heading", name="Plannen om vast te stellen")
        go_by(heading.locator("xpath=following-sibling::ul[1]//a").first)
        follow(*patterns)(page)

    return walk


def to_history(page: Page) -> None:
    """From a plan that was handed over to the history of its first goal."""
    follow(f"/overgedragen-plannen/{ID}$", f"/dossiers/{ID}$", "/plan$")(page)
    go_by(page.locator("#doelen a[href*='/geschiedenis/']").first)


def down_to(name: str, *patterns: str) -> Walk:
    """Follow the patterns, and scroll to the button or link with this name."""

    def walk(page: Page) -> None:
        follow(*patterns)(page)
        target = page.get_by_role("button", name=name).or_(page.get_by_role("link", name=name))
        target.first.evaluate("(target) => target.scrollIntoView({block: 'center'})")

    return walk


def of_reminder(kind: str, down: str = "") -> Walk:
    """Follow the first reminder of a kind, and scroll to the button with this name."""

    def walk(page: Page) -> None:
        go_by(page.get_by_role("main").get_by_role("link", name=kind, exact=True).first)
        if down:
            down_to(down)(page)

    return walk


def look_at_dates(page: Page) -> None:
    """Choose a series and ask for its dates."""
    page.get_by_label("Eerste datum").fill("1-12-2026")
    page.get_by_label("Einddatum").fill("1-7-2028")
    page.get_by_label("Begin").fill("14.00")
    go_by(page.get_by_role("button", name="Bekijk de data"))


def refused_run(page: Page) -> None:
    """Open the file with lines that were refused."""
    row = page.locator("main tr").filter(has_text="Niet ingelezen").filter(has_text="november")
    go_by(row.get_by_role("link").first)


def compare_doubles(page: Page) -> None:
    """Compare the pair whose names sound the same."""
    row = page.locator("main tr").filter(has_text="Meijerproef")
    go_by(row.get_by_role("link", name="Vergelijken"))


ID = "[0-9a-f-]{36}"
SHOTS = (
    Shot(FRONT / "start.png", "leerplicht", "/"),
    Shot(FRONT / "jaarverslag.png", "leerplicht", "/jaarverslag?tot=2016-2017"),
    Shot(HANDBOOK / "inloggen.png", None, "/inloggen"),
    Shot(HANDBOOK / "mijn-gegevens.png", "zorgcoordinator", "/mijn-gegevens"),
    Shot(HANDBOOK / "gebruikers.png", "beheer", "/beheer/gebruikers"),
    Shot(
        HANDBOOK / "eerste-wachtwoord.png",
        "beheer",
        "/beheer/gebruikers/nieuw?q=De+Wissel",
        first_password,
    ),
    Shot(HANDBOOK / "start.png", "zorgcoordinator", "/"),
    Shot(HANDBOOK / "leerlingen.png", "zorgcoordinator", "/leerlingen"),
    Shot(
        HANDBOOK / "leerling.png",
        "zorgcoordinator",
        "/dossiers",
        follow(f"/dossiers/{ID}$", f"/leerlingen/{ID}$"),
    ),
    Shot(HANDBOOK / "leerplicht.png", "leerplicht", "/leerplicht"),
    Shot(
        HANDBOOK / "leerplicht-vrijstelling.png",
        "leerplicht",
        "/leerplicht?stand=vrijstelling_eindigt",
        follow(f"/leerplicht/vrijstelling/{ID}$"),
    ),
    Shot(
        HANDBOOK / "leerplicht-leerling.png",
        "leerplicht",
        "/leerplicht?stand=alles&soort=mas-route",
        follow(f"/leerlingen/{ID}/leerplicht$"),
    ),
    Shot(HANDBOOK / "leerplicht-inlezen.png", "leerplicht", "/leerplicht/inlezen"),
    Shot(
        HANDBOOK / "leerplicht-inlezen-fouten.png",
        "leerplicht",
        "/leerplicht/inlezen",
        refused_run,
    ),
    Shot(HANDBOOK / "thuiszitters.png", "leerplicht", "/thuiszitters"),
    Shot(HANDBOOK / "thuiszitters-vandaag.png", "leerplicht", "/thuiszitters/vandaag"),
    Shot(
        HANDBOOK / "thuiszitter.png",
        "leerplicht",
        "/thuiszitters/leerlingen",
        follow(f"/thuiszitters/{ID}$"),
    ),
    Shot(HANDBOOK / "terugkoppelingen.png", "leerplicht", "/terugkoppelingen?soort=verstuurd"),
    Shot(
        HANDBOOK / "terugkoppeling-schrijven.png",
        "leerplicht",
        "/",
        follow(f"/terugkoppelingen/agendapunt/{ID}$"),
    ),
    Shot(HANDBOOK / "dubbele-leerlingen.png", "leerplicht", "/leerlingen/dubbelen"),
    Shot(HANDBOOK / "samenvoegen.png", "leerplicht", "/leerlingen/dubbelen", compare_doubles),
    Shot(HANDBOOK / "dossiers.png", "zorgcoordinator", "/dossiers"),
    Shot(
        HANDBOOK / "dossier.png",
        "procescoordinator",
        "/",
        follow(f"/dossiers/{ID}/plan$", f"/dossiers/{ID}$"),
    ),
    Shot(
        HANDBOOK / "partijen.png",
        "procescoordinator",
        "/dossiers",
        follow(f"/dossiers/{ID}$", f"/dossiers/{ID}/partijen$"),
    ),
    Shot(HANDBOOK / "overleggen.png", "zorgcoordinator", "/overleggen?periode=alles"),
    Shot(
        HANDBOOK / "overleg-plannen.png",
        "zorgcoordinator",
        "/dossiers",
        follow(f"/dossiers/{ID}$", r"/overleggen/nieuw", r"soort=mdo"),
    ),
    Shot(
        HANDBOOK / "overleg.png",
        "zorgcoordinator",
        "/overleggen?periode=geweest&soort=zat",
        follow(f"/overleggen/{ID}$"),
    ),
    Shot(
        HANDBOOK / "overleg-aanwezigheid.png",
        "zorgcoordinator",
        "/overleggen?periode=geweest&status=gehouden",
        follow(f"/overleggen/{ID}$", "/aanwezigheid"),
    ),
    Shot(
        HANDBOOK / "overleg-verslag.png",
        "zorgcoordinator",
        "/overleggen?periode=geweest&status=gehouden",
        follow(f"/overleggen/{ID}$", f"/agenda/{ID}"),
    ),
    Shot(
        HANDBOOK / "notuleren.png",
        "procescoordinator",
        "/overleggen?soort=zat",
        follow(f"/overleggen/{ID}$", "/notulen$", f"/notulen/{ID}$"),
    ),
    Shot(HANDBOOK / "agenda.png", "procescoordinator", "/agenda"),
    Shot(
        HANDBOOK / "agenda-week.png", "procescoordinator", "/agenda?weergave=week&datum=2026-11-30"
    ),
    Shot(HANDBOOK / "agenda-koppelen.png", "zorgcoordinator", "/agenda/koppelen"),
    Shot(
        HANDBOOK / "wie-kan-wanneer.png",
        "procescoordinator",
        "/agenda/naast-elkaar?datum=2026-11-30&q=fictie",
        follow(r"/agenda/naast-elkaar\?.*wie="),
    ),
    Shot(
        HANDBOOK / "zat-reeks.png",
        "zorgcoordinator",
        "/overleggen/reeksen",
        follow(f"/reeksen/{ID}$"),
    ),
    Shot(
        HANDBOOK / "zat-reeks-data.png",
        "zorgcoordinator",
        "/overleggen/reeksen/nieuw",
        look_at_dates,
    ),
    Shot(
        HANDBOOK / "zat-team.png",
        "zorgcoordinator",
        "/overleggen/reeksen",
        follow(f"/zat-team/{ID}$"),
    ),
    Shot(
        HANDBOOK / "overleg-verslag-afdrukken.png",
        "zorgcoordinator",
        "/overleggen?periode=geweest&soort=zat",
        follow(f"/overleggen/{ID}$", "/verslag$"),
    ),
    Shot(
        HANDBOOK / "datum-peiling.png",
        "procescoordinator",
        "/overleggen?status=peiling",
        follow(f"/overleggen/{ID}$", f"/overleggen/{ID}/peiling$"),
    ),
    Shot(
        HANDBOOK / "uitnodigingen.png",
        "procescoordinator",
        "/overleggen?status=gepland&soort=mdo&met-mij=y",
        follow(f"/overleggen/{ID}$"),
    ),
    Shot(HANDBOOK / "plan.png", "zorgcoordinator", "/", follow(f"/dossiers/{ID}/plan$")),
    Shot(
        HANDBOOK / "stroomschema.png",
        "zorgcoordinator",
        "/",
        follow(f"/dossiers/{ID}/plan$", "/plan/stroomschema$", f"/stroomschema/{ID}$"),
    ),
    Shot(
        HANDBOOK / "rolverdeling.png",
        "zorgcoordinator",
        "/",
        of_waiting_plan(f"/dossiers/{ID}/plan/rolverdeling$"),
    ),
    Shot(
        HANDBOOK / "vaststellen.png",
        "procescoordinator",
        "/",
        of_waiting_plan(f"/dossiers/{ID}/plan/vaststellen$"),
    ),
    Shot(
        HANDBOOK / "evalueren.png",
        "procescoordinator",
        "/",
        follow(f"/dossiers/{ID}/plan$", "/plan/evalueren$"),
    ),
    Shot(
        HANDBOOK / "versies-vergelijken.png",
        "toegang",
        "/overgedragen-plannen?stand=gezinsplan",
        follow(f"/overgedragen-plannen/{ID}$", f"/dossiers/{ID}$", "/plan$", "/plan/vergelijken"),
    ),
    Shot(
        HANDBOOK / "geschiedenis.png",
        "toegang",
        "/overgedragen-plannen?stand=gezinsplan",
        to_history,
    ),
    Shot(
        HANDBOOK / "opschalen.png",
        "procescoordinator",
        "/overleggen?soort=zat",
        down_to("Maak er een MDO van", f"/overleggen/{ID}$", f"/agenda/{ID}$"),
    ),
    Shot(
        HANDBOOK / "bedenking.png",
        "toegang",
        "/overgedragen-plannen?stand=alle",
        follow(f"/overgedragen-plannen/{ID}$", f"/dossiers/{ID}$", "/plan$", "/bedenkingen/nieuw"),
    ),
    Shot(HANDBOOK / "bedenkingen-jaaroverzicht.png", "beleid", "/bedenkingen/jaaroverzicht"),
    Shot(
        HANDBOOK / "plan-voor-ouders.png",
        "toegang",
        "/overgedragen-plannen?stand=alle",
        follow(f"/overgedragen-plannen/{ID}$", f"/dossiers/{ID}$", "/plan$", "/voor-ouders$"),
    ),
    Shot(HANDBOOK / "overgedragen-plannen.png", "toegang", "/overgedragen-plannen?stand=alle"),
    Shot(HANDBOOK / "acties.png", "zorgcoordinator", "/acties"),
    Shot(HANDBOOK / "herinneringen.png", "procescoordinator", "/herinneringen"),
    Shot(
        HANDBOOK / "agenda-versturen.png",
        "procescoordinator",
        "/herinneringen",
        of_reminder("Agenda nog te versturen", "Agenda versturen"),
    ),
    Shot(
        HANDBOOK / "e-mail-komt-niet-aan.png",
        "procescoordinator",
        "/herinneringen",
        of_reminder("E-mail komt niet aan"),
    ),
    Shot(HANDBOOK / "bewaartermijnen.png", "leerplicht", "/bewaartermijnen/registraties"),
    Shot(HANDBOOK / "herinneringen-keuzes.png", "leerplicht", "/mijn-gegevens/herinneringen"),
    Shot(HANDBOOK / "jaarverslag.png", "leerplicht", "/jaarverslag"),
    Shot(HANDBOOK / "logboek.png", "privacy", "/logboek?van=1-11-2026&onderdeel=dossier"),
    Shot(
        KEEPING / "stroomschema.png",
        "beheer",
        "/beheer/stroomschema",
        follow(f"/beheer/stroomschema/{ID}$"),
    ),
    Shot(KEEPING / "termijnen.png", "beheer", "/beheer/herinneringen"),
    Shot(KEEPING / "organisaties.png", "beheer", "/beheer/organisaties?soort=school"),
    Shot(
        KEEPING / "vakanties.png",
        "beheer",
        "/beheer/organisaties?soort=school",
        follow(f"/organisaties/{ID}$", "/vakanties$"),
    ),
    Shot(KEEPING / "eigen-gemeente.png", "beheer", "/beheer/organisaties/gemeente"),
    Shot(KEEPING / "taken-en-post.png", "beheer", "/beheer/taken-en-post"),
)


def take(browser: Browser, site: Site, shot: Shot) -> None:
    """Walk to the page and write the picture."""
    context = browser.new_context(
        base_url=site.url,
        locale="nl-NL",
        timezone_id="Europe/Amsterdam",
        viewport={"width": WIDTH, "height": HEIGHT},
    )
    page = context.new_page()
    if shot.user:
        page.goto("/inloggen")
        page.locator("input[name=email][type=email]").fill(f"{shot.user}@oefenland.invalid")
        page.locator("input[name=password][type=password]").fill(DEMO_PASSWORD)
        page.locator("input[name=password][type=password]").press("Enter")
        page.wait_for_url(f"{site.url}/")
    page.goto(shot.address)
    if shot.walk:
        shot.walk(page)
    assert "Er ging iets mis" not in page.title(), f"{page.url}: {page.title()}"
    shot.target.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=shot.target, full_page=False, animations="disabled", scale="css")
    print(f"{shot.target.relative_to(ROOT)}: {page.title()}")
    context.close()


def main(wanted: list[str]) -> None:
    """Take all pictures, or those whose name is given."""
    shots = [shot for shot in SHOTS if not wanted or shot.target.stem in wanted]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        database = Path(folder) / "mdo.sqlite3"
        make_demo_database(database)
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(ARGUMENTS))
        with serve(database) as site:
            for shot in shots:
                take(browser, site, shot)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])

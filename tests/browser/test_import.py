"""Importing in a browser: paste, choose, drop; by keyboard, without JavaScript, on a phone."""

import json
import re
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Page, expect

from tests.aws_output import ACCOUNT, pasted, trap
from tests.browser.conftest import Open, refresh
from tests.browser.test_look import LOOKS, looks_right_everywhere, open_words

FORM = "/topologies/import/"
REGION = "eu-central-1"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What AWS printed, in a folder named after its Region; and a database's file beside it, for its account."""
    place = tmp_path / "network" / REGION
    place.mkdir(parents=True)
    for name, value in trap().items():
        (place / name).write_text(json.dumps(value))
    return tmp_path / "network"


def bring(page: Page) -> None:
    """Paste a network, and wait for what comes of it."""
    page.get_by_label("Paste a template, a plan, or what the commands print").fill(pasted(trap()))
    page.get_by_role("button", name="Import").click()
    here(page)


def here(page: Page) -> None:
    expect(page.get_by_role("heading", name="Recognised as output of the AWS CLI")).to_be_visible()
    expect(page.locator("svg.sheet")).to_be_visible()


def test_a_network_is_pasted_asked_and_saved(visit: Open) -> None:
    page = visit("/")
    page.get_by_role("link", name="Why does my function time out?").click()
    bring(page)
    page.evaluate("window.here = true")

    page.get_by_label("To", exact=True).select_option("internet")
    page.get_by_role("button", name="Ask").click()
    expect(page.locator(".answer .chip")).to_have_text("Unreachable")
    expect(page.get_by_role("status")).to_contain_text("Unreachable.")
    expect(page).to_have_url(re.compile(r"/topologies/import/[\w-]+/\?from=orders&to=internet$"))
    assert page.evaluate("window.here")

    expect(page.get_by_label("Mask account ids and names from tags")).to_be_checked()
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_url(re.compile(r"/topologies/d/[0-9a-f]{64}/$"))
    expect(page.locator("svg.sheet")).to_contain_text("subnet-00000001")
    expect(page.get_by_text("Secret project")).to_have_count(0)
    page.get_by_label("To", exact=True).select_option("internet")
    page.get_by_role("button", name="Ask").click()
    expect(page.locator(".answer .chip")).to_have_text("Unreachable")


def test_an_import_becomes_a_topology_of_ones_own(visit: Open) -> None:
    page = visit(FORM)
    bring(page)
    page.get_by_role("button", name="Edit a copy").click()

    expect(page.locator("#past")).to_contain_text("Revision 1 · Imported")
    expect(page.locator("svg.sheet")).to_contain_text("subnet-00000001")
    expect(page.get_by_text("Secret project")).to_have_count(0)


def test_files_are_chosen_and_said(visit: Open, folder: Path) -> None:
    page = visit(FORM)
    page.get_by_label("Or choose files").set_input_files(sorted((folder / REGION).iterdir()))

    expect(page.get_by_role("status").filter(has_text="7 files chosen")).to_contain_text("databases.json")
    page.get_by_role("button", name="Import").click()
    here(page)


def test_a_folder_is_chosen_and_its_names_count(visit: Open, folder: Path) -> None:
    for file in ("subnets.json", "functions.json", "databases.json"):
        (folder / REGION / file).unlink()
    page = visit(FORM)
    page.get_by_label("Or a folder").set_input_files(folder)
    page.get_by_role("button", name="Import").click()

    here(page)
    expect(page.locator(".title")).to_contain_text(REGION)


def test_a_folder_is_dropped_on_the_page(visit: Open, folder: Path) -> None:
    for file in ("subnets.json", "functions.json", "databases.json"):
        (folder / REGION / file).unlink()
    page = visit(FORM)
    drop(page, folder)

    expect(page.get_by_role("status").filter(has_text="4 files chosen")).to_contain_text(f"network/{REGION}/vpcs.json")
    expect(page.get_by_role("button", name="Import")).to_be_focused()
    page.keyboard.press("Enter")
    here(page)
    expect(page.locator(".title")).to_contain_text(REGION)


def drop(page: Page, path: Path) -> None:
    """Drop it as the system does, with its place on the disk."""
    session = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(path)], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": kind, "x": 600, "y": 300, "data": data})


def test_too_much_is_said_before_it_is_sent_and_the_text_stays(visit: Open, tmp_path: Path) -> None:
    large = tmp_path / "large.json"
    large.write_bytes(b"{}" + b" " * (21 * 1024 * 1024))
    page = visit(FORM)
    page.get_by_label("Paste a template, a plan, or what the commands print").fill("my text")
    page.get_by_label("Or choose files").set_input_files(large)
    page.get_by_role("button", name="Import").click()

    said = page.get_by_role("status").filter(has_text="22,020,105 bytes are chosen; 20,971,520 is the most.")
    expect(said).to_be_in_viewport()
    expect(page.get_by_label("Paste a template, a plan, or what the commands print")).to_have_value("my text")


def test_too_much_is_said_without_javascript_too(visit: Open, tmp_path: Path) -> None:
    large = tmp_path / "large.json"
    large.write_bytes(b"{}" + b" " * (40 * 1024 * 1024))
    page = visit(FORM, script=False)
    page.get_by_label("Or choose files").set_input_files(large)
    page.get_by_role("button", name="Import").click()

    expect(page.locator("#problems")).to_contain_text("At most 20,971,520 bytes")


def test_a_mistake_is_focused_and_the_text_stays(visit: Open) -> None:
    page = visit(FORM)
    page.get_by_label("Paste a template, a plan, or what the commands print").fill('{"Vpcs": [')
    page.get_by_role("button", name="Import").click()

    expect(page.locator("#problems")).to_be_focused()
    expect(page.locator("#problems")).to_contain_text("Line 1, column 11")
    expect(page.get_by_label("Paste a template, a plan, or what the commands print")).to_have_value('{"Vpcs": [')


def test_it_all_works_without_javascript(visit: Open, folder: Path) -> None:
    page = visit(FORM, script=False)
    expect(page.get_by_text("Or drop files")).to_be_hidden()
    page.get_by_label("Or choose files").set_input_files(sorted((folder / REGION).iterdir()))
    page.get_by_role("button", name="Import").click()
    refresh(page, page.locator("svg.sheet"))
    here(page)

    page.get_by_label("To", exact=True).select_option("internet")
    page.get_by_role("button", name="Ask").click()
    expect(page.locator(".answer .chip")).to_have_text("Unreachable")
    page.get_by_label("Mask account ids and names from tags").uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("svg.sheet")).to_contain_text("Secret project 0")


def test_it_is_imported_by_keyboard_alone(visit: Open) -> None:
    page = visit(FORM)
    page.get_by_label("Paste a template, a plan, or what the commands print").focus()
    page.keyboard.insert_text(pasted(trap()))
    for _ in range(4):
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Import")).to_be_focused()
    page.keyboard.press("Enter")
    here(page)

    page.get_by_label("Mask account ids and names from tags").focus()
    page.keyboard.press("Space")
    expect(page.get_by_label("Mask account ids and names from tags")).not_to_be_checked()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Save")).to_be_focused()


def give(page: Page, text: str) -> None:
    """Choose a file with this text."""
    file = {"name": "network.yaml", "mimeType": "text/plain", "buffer": text.encode()}
    page.get_by_label("Or choose files").set_input_files([file])


def test_an_import_that_takes_longer_takes_its_place_by_itself(visit: Open) -> None:
    everything = {key: value for printed in trap(subnets=250).values() for key, value in printed.items()}
    everything["Nothing"] = list(range(30_000))
    # YAML is read slowly; and copied, so that it has no aliases.
    give(page := visit(FORM), yaml.safe_dump(json.loads(json.dumps(everything))))
    page.get_by_role("button", name="Import").click()
    expect(page.locator(".waiting")).to_be_visible()
    page.evaluate("window.here = true")

    here(page)
    assert page.evaluate("window.here")
    expect(page).to_have_title(re.compile("^Imported from AWS"))
    expect(page.locator("#status")).to_contain_text("The network is imported.")
    expect(page.locator("#detail-overview")).to_have_attribute("aria-current", "true")


def test_a_fault_that_is_found_late_is_focused_at_a_form_that_works(visit: Open, folder: Path) -> None:
    give(page := visit(FORM), "Vpcs:\n" + "- {a: b}\n" * 8000)
    page.get_by_role("button", name="Import").click()
    expect(page.locator(".waiting")).to_be_visible()

    expect(page.locator("#problems")).to_be_focused()
    drop(page, folder)
    expect(page.get_by_role("status").filter(has_text="7 files chosen")).to_be_visible()
    page.get_by_role("button", name="Import").click()
    here(page)


def rich() -> str:
    """A network with something to say in every list of notes."""
    output = trap()
    (table,) = output["route-tables.json"]["RouteTables"]
    table["Routes"].append({"DestinationCidrBlock": "10.99.0.0/16", "TransitGatewayId": "tgw-0a0a0a0a"})
    for number in range(10):
        group = {"GroupId": f"sg-000000{number:02}", "UserId": ACCOUNT}
        rule = {"IpProtocol": "tcp", "FromPort": 1, "ToPort": 2, "UserIdGroupPairs": [group]}
        output["groups.json"]["SecurityGroups"][0]["IpPermissions"].append(rule)
    output["subnets.json"]["Subnets"][1]["CidrBlock"] = "10.20.0.128/25"
    return pasted(output)


def test_found_questions_are_ticked_and_kept_by_keyboard_and_without_javascript(visit: Open) -> None:
    page = visit(FORM, script=False)
    page.get_by_label("Paste a template, a plan, or what the commands print").fill(pasted(trap()))
    page.get_by_role("button", name="Import").click()
    refresh(page, page.locator("svg.sheet"))
    internet = page.get_by_role("checkbox", name=re.compile("orders to the internet"))
    expect(internet).to_be_checked()

    page.get_by_text("possible, and named by nothing").click()
    database = page.get_by_role("checkbox", name=re.compile("orders to orders-db"))
    expect(database).not_to_be_checked()
    database.focus()
    page.keyboard.press("Space")
    internet.uncheck()
    page.get_by_role("button", name="Save").click()

    expect(page).to_have_url(re.compile("/topologies/d/"))
    expect(page.locator("#q-orders-to-orders-db")).to_be_visible()
    expect(page.locator("#q-orders-to-internet")).to_have_count(0)


def test_an_import_looks_right(visit: Open) -> None:
    page = visit(FORM)
    page.get_by_label("Paste a template, a plan, or what the commands print").fill("{")
    page.get_by_role("button", name="Import").click()
    expect(page.locator("#problems")).to_be_visible()
    looks_right_everywhere(page)

    page.get_by_label("Paste a template, a plan, or what the commands print").fill(rich())
    page.get_by_role("button", name="Import").click()
    here(page)
    open_words(page)
    page.get_by_text("possible, and named by nothing").click()
    looks_right_everywhere(page)

    box = page.get_by_role("checkbox", name=re.compile("orders to the internet"))
    box.evaluate("one => one.value = JSON.stringify({id: 'x'.repeat(300), from: 'x'.repeat(300), to: 'orders-db'})")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#unsaved")).to_be_visible()
    looks_right_everywhere(page, looks=LOOKS[-1:])

    page.get_by_role("button", name="Save").click()
    expect(page).to_have_url(re.compile("/topologies/d/"))
    expect(page.locator("svg.sheet")).to_be_visible()
    looks_right_everywhere(page)

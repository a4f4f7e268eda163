"""The reading room in Debian's Chromium, through its driver: what people do there, and what strangers try."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from urllib.parse import urlsplit

import axe_selenium_python
import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from tests.bot.web.rooms import HOSTILE_TITLE, INSTRUCTION, room

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
PAGES = ("/", "/browse", "/papers/arxiv:2301.00001", "/search?q=paging", "/new", "/pictures", "/lists", "/api")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A room that is served from a thread with a loop of its own."""
    if CHROMIUM is None or DRIVER is None:
        pytest.skip("Chromium and its driver are not installed (apt install chromium chromium-driver)")
    folder: Path = tmp_path_factory.mktemp("room")
    there, done = Event(), Event()
    found: list[str] = []

    async def serve() -> None:
        async with room(folder) as served:
            found.append(served.address)
            there.set()
            await asyncio.to_thread(done.wait)

    serving = Thread(target=lambda: asyncio.run(serve()), daemon=True)
    serving.start()
    assert there.wait(300)
    yield found[0]
    done.set()
    serving.join(60)


@pytest.fixture(scope="module")
def browser(address: str) -> Iterator[webdriver.Chrome]:
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM or ""
    for each in ("headless=new", "no-sandbox", "disable-gpu", "disable-dev-shm-usage", "no-proxy-server"):
        options.add_argument(f"--{each}")
    options.add_argument("--window-size=1200,1400")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    with_driver = webdriver.Chrome(options=options, service=Service(DRIVER))
    with_driver.set_script_timeout(120)
    yield with_driver
    with_driver.quit()


def links(browser: webdriver.Chrome) -> list[str]:
    return [each.get_attribute("href") or "" for each in browser.find_elements(By.TAG_NAME, "a")]


def test_a_selection_is_filtered_by_clicks_and_its_address_holds_it(browser: webdriver.Chrome, address: str) -> None:
    browser.get(f"{address}/browse")
    browser.find_element(By.CSS_SELECTOR, ".facets a[href*='list=serving']").click()
    browser.find_element(By.CSS_SELECTOR, ".facets a[href*='venue=OSDI']").click()
    state = browser.current_url
    assert "list=serving" in state and "venue=OSDI" in state
    assert [each.text for each in browser.find_elements(By.CSS_SELECTOR, ".papers h3")] == [
        "Relay: Separating Prompt Work from Token Work on Different Machines"
    ]
    browser.get(state)
    browser.find_element(By.PARTIAL_LINK_TEXT, "Remove OSDI").click()
    assert len(browser.find_elements(By.CSS_SELECTOR, ".papers h3")) == 4


def test_a_question_is_answered_as_it_is_written_and_each_sentence_shows_its_source(
    browser: webdriver.Chrome, address: str
) -> None:
    browser.get(address)
    browser.find_element(By.NAME, "q").send_keys("What is Pagelet?")
    browser.find_element(By.CSS_SELECTOR, "button[formaction='/ask']").click()
    waiting = WebDriverWait(browser, 120)
    waiting.until(lambda shown: shown.find_elements(By.CSS_SELECTOR, ".answer .sentence"))
    permanent = browser.current_url
    assert not any(each.is_displayed() for each in browser.find_elements(By.CSS_SELECTOR, ".under-way"))
    sentence = browser.find_element(By.CSS_SELECTOR, ".sentence")
    assert not sentence.find_element(By.TAG_NAME, "mark").is_displayed()
    sentence.find_element(By.TAG_NAME, "summary").send_keys(Keys.ENTER)
    marked = sentence.find_element(By.TAG_NAME, "mark")
    assert marked.is_displayed() and marked.text in sentence.find_element(By.TAG_NAME, "summary").text
    text = browser.find_element(By.CSS_SELECTOR, ".answer").text
    browser.delete_all_cookies()
    browser.get(permanent)
    assert browser.find_element(By.CSS_SELECTOR, ".answer .sentence").text in text, "a colleague sees the same"
    browser.find_element(By.CSS_SELECTOR, "button[value='helpful']").click()
    waiting.until(lambda shown: shown.find_elements(By.CSS_SELECTOR, "[role='status']"))
    assert "saved" in browser.find_element(By.CSS_SELECTOR, "[role='status']").text


def test_hostile_titles_and_notes_are_text_and_nothing_comes_from_elsewhere(
    browser: webdriver.Chrome, address: str
) -> None:
    hosts = set()
    for page in (*PAGES, "/papers/arxiv:2301.00007", "/browse?list=odd"):
        browser.get(f"{address}{page}")
        assert "taken" not in browser.title or HOSTILE_TITLE in browser.title
        assert not [each for each in links(browser) if each.lower().startswith("javascript:")]
        loaded = "return performance.getEntriesByType('resource').map((each) => each.name)"
        hosts |= {urlsplit(each).netloc for each in browser.execute_script(loaded)}
    assert hosts == {urlsplit(address).netloc}
    browser.get(f"{address}/papers/arxiv:2301.00007")
    assert browser.find_element(By.TAG_NAME, "h1").text == HOSTILE_TITLE
    assert INSTRUCTION in browser.find_element(By.TAG_NAME, "blockquote").text
    logged = browser.get_log("browser")
    severe = [each for each in logged if each["level"] == "SEVERE"]
    assert severe == [], "no policy is violated, nothing is missing"


def test_a_page_is_read_in_german_and_on_a_phone(browser: webdriver.Chrome, address: str) -> None:
    browser.get(f"{address}/browse")
    browser.find_element(By.CSS_SELECTOR, "a[hreflang='de']").click()
    assert browser.current_url == f"{address}/browse"
    assert browser.find_element(By.TAG_NAME, "h1").text == "Stöbern"
    assert browser.find_element(By.TAG_NAME, "html").get_attribute("lang") == "de"
    browser.delete_all_cookies()
    size = {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    for page in PAGES:
        browser.get(f"{address}{page}")
        assert browser.execute_script("return document.documentElement.scrollWidth") <= 390, page
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@pytest.mark.parametrize(
    ("theme", "rules"), [("light", "{}"), ("dark", "{runOnly: {type: 'rule', values: ['color-contrast']}}")]
)
def test_axe_finds_nothing_serious(browser: webdriver.Chrome, address: str, theme: str, rules: str) -> None:
    features = [{"name": "prefers-color-scheme", "value": theme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})

    axe = Path(axe_selenium_python.__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
    for page in PAGES:
        browser.get(f"{address}{page}")
        browser.execute_script(axe.read_text("utf-8"))
        failed = "(error) => arguments[0]({failed: String(error), violations: []})"
        found = browser.execute_async_script(f"axe.run(document, {rules}).then(arguments[0], {failed})")
        assert "failed" not in found, found
        serious = [
            (each["id"], [node["html"] for node in each["nodes"]][:3])
            for each in found["violations"]
            if each["impact"] in ("serious", "critical")
        ]
        assert serious == [], page


def test_a_keyboard_reaches_the_content_first(browser: webdriver.Chrome, address: str) -> None:
    browser.get(f"{address}/browse")
    browser.switch_to.active_element.send_keys(Keys.TAB)
    skip = browser.switch_to.active_element
    assert skip.text == "Skip to content"
    skip.send_keys(Keys.ENTER)
    assert browser.switch_to.active_element.get_attribute("id") == "content"

"""What is served from static/ was built from assets/, calls nobody, and stays small."""

import hashlib
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import brotli
import pytest
from jinja2 import Environment, FileSystemLoader

ROOT = Path(__file__).parents[2]
BUILT = json.loads((ROOT / "static" / "built.json").read_text())
SERVED = sorted(BUILT["built"])
OWN_CSS = "\n".join(path.read_text() for path in sorted((ROOT / "assets" / "css").rglob("*.css")))
REBUILD = "run `make assets` and commit static/"


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def small(names: list[str]) -> int:
    return sum(len(brotli.compress((ROOT / name).read_bytes(), quality=11)) for name in names)


def pages() -> Iterator[Path]:
    for folder, ending in (
        ("templates", "*.html"),
        ("templates", "*.jinja"),
        ("vital5/web", "*.py"),
        ("kiosk/pages", "*.py"),
    ):
        yield from sorted((ROOT / folder).rglob(ending))


def components() -> Environment:
    return Environment(loader=FileSystemLoader(ROOT / "templates"), autoescape=True)


@pytest.mark.parametrize("name", SERVED)
def test_a_built_file_is_the_one_that_was_built(name: str) -> None:
    assert digest(ROOT / name) == BUILT["built"][name], f"{name} was changed by hand: {REBUILD}"


def test_the_sources_have_not_changed_since_the_build() -> None:
    found = {
        str(path.relative_to(ROOT)): digest(path)
        for path in (ROOT / "assets").rglob("*")
        if path.is_file() and "node_modules" not in path.parts
    }
    changed = {name for name, _ in found.items() ^ BUILT["sources"].items()}
    assert not changed, f"changed since the build: {sorted(changed)}: {REBUILD}"


def test_every_served_stylesheet_and_script_was_built_here() -> None:
    served = {
        str(path.relative_to(ROOT))
        for ending in ("*.css", "*.js", "*.svg")
        for path in (ROOT / "static").rglob(ending)
    }
    assert served == set(SERVED)


def test_no_page_uses_a_class_that_the_purge_took_away() -> None:
    dropped = set(BUILT["dropped"])
    used = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in pages()
        for name in re.findall(r"nhsuk-[\w-]+", path.read_text())
        if name in dropped
    }
    assert not used, f"{sorted(used)}: {REBUILD}"


def test_every_nhs_macro_in_use_has_its_styles() -> None:
    ui = (ROOT / "templates" / "components" / "ui.jinja").read_text()
    imported = set(re.findall(r"nhsuk/components/([\w-]+)/macro", ui))
    assert imported <= set(BUILT["components"]), REBUILD


def test_every_class_of_ours_in_a_template_has_a_rule_or_is_known_to_need_none() -> None:
    slip = (ROOT / "kiosk" / "slip.css").read_text()  # for paper, so never served
    rules = set(re.findall(r"\.(v5-[\w-]+)", OWN_CSS + slip))
    # Endings that data writes, each with a rule of its own or none on purpose.
    needless = (
        "v5-hue-", "v5-band-", "v5-tint-", "v5-w-", "v5-d-", "v5-l-", "v5-shape--", "v5-sign--",
        "v5-status--", "v5-urgent--", "v5-when--", "v5-level--", "v5-todo--",
        "v5-draft", "v5-button-", "v5-total", "v5-reach--",
    )  # fmt: skip
    unknown = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in sorted((ROOT / "templates").rglob("*"))
        if path.suffix in {".html", ".jinja"}
        for attribute in re.findall(r'class(?:es|_)?="([^"]*)"', path.read_text())
        for name in re.findall(r"(?<![\w-])v5-[\w-]+", attribute)
        if name not in rules and not name.startswith(needless)
    }
    assert not unknown, "a class with no rule: mend the template or assets/css"


@pytest.mark.parametrize("name", SERVED)
def test_nothing_is_loaded_from_another_host(name: str) -> None:
    text = (ROOT / name).read_text()
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    text = text.replace("http://www.w3.org/2000/svg", "")
    assert not re.findall(r"https?://[\w.-]+", text)
    assert not re.search(r"url\(\s*['\"]?//", text)
    assert "@font-face" not in text
    assert "@import" not in text
    assert "sourceMappingURL" not in text


def test_our_script_needs_no_eval_and_no_inline_handler() -> None:
    text = "".join(path.read_text() for path in sorted((ROOT / "assets" / "js").rglob("*.js")))
    assert not re.search(
        r"\beval\(|new Function|innerHTML|\.on[a-z]+ ?=|document\.write|localStorage", text
    )


def test_our_stylesheet_is_written_for_both_directions() -> None:
    text = re.sub(r"/\*.*?\*/", "", OWN_CSS, flags=re.DOTALL)
    declarations = re.findall(r"([\w-]+)\s*:\s*([^;{}]+)[;}]", text)
    physical = [
        f"{name}: {value}"
        for name, value in declarations
        if re.search(r"(^|-)(left|right)(-|$)", name)
        or (name in {"text-align", "float", "clear"} and value.strip() in {"left", "right"})
    ]
    assert not physical


def test_our_stylesheet_keeps_the_house_rules_of_type() -> None:
    text = OWN_CSS
    assert "text-transform" not in text, "capitals by CSS break Turkish and read badly"
    assert "letter-spacing" not in text, "spaced letters break joined scripts"
    sizes = [float(size) for size in re.findall(r"font-size:\s*([\d.]+)rem", text)]
    assert min(sizes) * 16 >= 14


def test_a_first_visit_is_small() -> None:
    css, js = "static/css/vital5.{}.css", ["static/js/htmx.min.js", "static/js/vital5.min.js"]
    for way in ("ltr", "rtl"):
        assert small([css.format(way)]) <= 12_500
        assert small([css.format(way), *js]) <= 30_000, "HTML, CSS and script share 40 kB"


def test_the_lock_file_names_no_host() -> None:
    lock = (ROOT / "assets" / "package-lock.json").read_text()
    assert '"resolved"' not in lock
    packages = json.loads(lock)["packages"].values()
    assert all(package.get("integrity") for package in packages if "version" in package)


class Tags(HTMLParser):
    """The tags and attributes of a fragment."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def drawing_names() -> list[str]:
    source = (ROOT / "templates" / "components" / "drawings.jinja").read_text()
    return re.findall(r"name == '([a-z0-9_]+)'", source)


@pytest.mark.parametrize("name", drawing_names())
def test_a_drawing_is_decoration_without_styles_of_its_own(name: str) -> None:
    module = components().get_template("components/drawings.jinja").module
    text = str(module.drawing(name, "somewhere"))  # type: ignore[attr-defined]
    tags = Tags(text).found
    root = tags[0][1]
    assert tags[0][0] == "svg"
    assert (root["aria-hidden"], root["focusable"]) == ("true", "false")
    assert "somewhere" in str(root["class"])
    for tag, attributes in tags:
        assert tag not in {"style", "script", "image", "use", "text"}
        assert not {"style", "fill", "stroke"} & set(attributes), "colours come from classes"
    known = set(re.findall(r"\.(v5-[dl]-[\w-]+)", OWN_CSS))
    for _, attributes in tags[1:]:
        assert set(str(attributes.get("class") or "").split()) <= known


def test_an_unknown_drawing_draws_nothing_and_an_unknown_vital_gets_five_dots() -> None:
    drawings = components().get_template("components/drawings.jinja").module
    assert str(drawings.drawing("a_new_product")) == ""  # type: ignore[attr-defined]
    icons = components().get_template("components/icons.jinja").module
    assert str(icons.vital_icon("waist")).count("<circle") == 5  # type: ignore[attr-defined]
    assert "v5-hue-waist" in str(icons.vital_icon("waist"))  # type: ignore[attr-defined]


def test_the_status_shapes_differ_without_colour() -> None:
    icons = components().get_template("components/icons.jinja").module
    drawn = {shape: str(icons.status_shape(shape)) for shape in ("circle", "up", "down", "diamond")}  # type: ignore[attr-defined]
    bodies = {re.sub(r"^<svg[^>]*>", "", svg) for svg in drawn.values()}
    assert len(bodies) == 4


def bar(position: object, current: int | None = None) -> str:
    bands = [
        {"label": "Low", "tint": "low", "width": 20},
        {"label": "Healthy", "tint": "good", "width": 50},
        {"label": "High <b>", "tint": "high", "width": 30},
    ]
    module = components().get_template("components/band_bar.jinja").module
    return str(module.band_bar(bands, position, "142 is high", current))  # type: ignore[attr-defined]


def test_a_band_bar_places_its_bands_and_marker_by_percent_and_without_style() -> None:
    text = bar("0.8", 2)
    tags = Tags(text).found
    places = [a.get("x") or "" for tag, a in tags if tag == "svg"]
    assert [x for x in places if x.endswith("%")] == ["0%", "20%", "70%", "80.00%"]
    assert tags[1][1]["role"] == "img"
    assert tags[1][1]["aria-label"] == "142 is high"
    assert not any("style" in attributes for _, attributes in tags)
    assert text.count("v5-bandbar__label--current") == 1
    assert "High &lt;b&gt;" in text


@pytest.mark.parametrize(("position", "place"), [(-1, "0.00%"), (7, "100.00%"), (0, "0.00%")])
def test_a_marker_never_leaves_the_bar(position: int, place: str) -> None:
    assert f'x="{place}"' in bar(position)


def test_a_band_bar_without_a_position_has_no_marker() -> None:
    assert "v5-bandbar__marker" not in bar(None)


HUES = {
    "blood_pressure": "#a6214f",
    "smoking": "#7d5000",
    "alcohol": "#5b3a9e",
    "weight": "#00677d",
    "mood": "#2a6b36",
}


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("slug", HUES)
def test_a_hue_is_readable_on_white_and_under_white(slug: str) -> None:
    rule = re.search(rf"\.v5-hue-{slug} {{ --v5-hue: (#\w+)", OWN_CSS)
    assert rule
    assert rule[1] == HUES[slug]
    assert 1.05 / (luminance(rule[1]) + 0.05) >= 4.5

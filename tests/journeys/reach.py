"""What somebody who cannot lift an arm can reach of a kiosk's page, measured in the browser."""

from __future__ import annotations

from playwright.sync_api import Page

from kiosk.present import Comfort

LOW = Comfort(low=True)

_OUT_OF_REACH = """() => {
    const middle = innerHeight / 2, main = document.querySelector("main"), was = main.scrollTop;
    const drawn = (e) => e.checkVisibility({visibilityProperty: true, opacityProperty: true})
        && e.getBoundingClientRect().width > 1 && !e.closest(".nhsuk-u-visually-hidden, dialog");
    const numbers = [...document.querySelectorAll("main input[inputmode]")];
    const keys = [...document.querySelectorAll("[data-keypad] [name=typing]")].filter(drawn);
    // A field that keys type into is read; nobody has to touch it.
    const typed = (e) => numbers.includes(e) && document.querySelector("[data-keypad]")
        && (numbers.length === 1 || keys.some((key) => key.value === e.name));
    const box = (e) => e.matches("[type=radio], [type=checkbox]")
        ? e.closest(".nhsuk-radios__item, .nhsuk-checkboxes__item, .v5-tile") ?? e : e;
    const found = [];
    for (const e of document.querySelectorAll(
            "body :is(a[href], button, summary, input:not([type=hidden]))")) {
        const one = box(e);
        if (e.matches(".nhsuk-skip-link") || typed(e) || !drawn(one)) continue;
        one.scrollIntoView({block: "center", behavior: "instant"});
        const r = one.getBoundingClientRect();
        const hit = document.elementFromPoint(r.x + r.width / 2, r.y + Math.min(r.height / 2, 40));
        const what = one.outerHTML.replace(/\\s+/g, " ").slice(0, 120);
        if (r.top < middle - 1) found.push(`${middle - r.top | 0} px above the middle: ${what}`);
        else if (r.bottom > innerHeight + 1) found.push(`below the screen: ${what}`);
        else if (!hit || !(one.contains(hit) || hit.contains(one)))
            found.push(`under ${hit?.className}: ${what}`);
    }
    main.scrollTop = was;
    const read = document.querySelector(".v5-kread");
    const hidden = read ? read.scrollHeight - read.clientHeight : 0;
    return hidden > 1 ? [...found, `${hidden} px of what is read above are cut off`] : found;
}"""


def out_of_reach(page: Page) -> list[str]:
    """Whatever can be pressed and cannot be brought into the lower half, or is covered there."""
    found: list[str] = page.evaluate(_OUT_OF_REACH)
    return found

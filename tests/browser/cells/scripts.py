"""JavaScript of the checks of a cell. Each script returns faults of the page, or facts of it."""

from __future__ import annotations

# What the scripts share: which elements are seen, and the contrast of two colours (WCAG 2.2).
COMMON = """
const all = (selector) => [...document.querySelectorAll(selector)];
const seen = (one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true })
  && one.getBoundingClientRect().width > 1 && one.getBoundingClientRect().height > 1;
const named = (one) => one.outerHTML.replace(/\\s+/g, " ").slice(0, 90);
const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
const rgba = (colour) => {
  canvas.clearRect(0, 0, 1, 1);
  canvas.fillStyle = colour;
  canvas.fillRect(0, 0, 1, 1);
  return [...canvas.getImageData(0, 0, 1, 1).data];
};
const light = (colour) => rgba(colour).slice(0, 3).map((part) => part / 255)
  .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
  .reduce((sum, part, place) => sum + part * [0.2126, 0.7152, 0.0722][place], 0);
const contrast = (one, other) => {
  const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
};
const behind = (one) => {
  for (; one; one = one.parentElement) {
    const colour = getComputedStyle(one).backgroundColor;
    if (rgba(colour)[3] > 127) return colour;
  }
  return "Canvas";
};
const cut = (one) => {
  const style = getComputedStyle(one);
  const hides = (how, inner, outer) => how !== "visible" && inner > outer + 1;
  return seen(one) && !one.matches("input, textarea, select, svg *")
    && (hides(style.overflowX, one.scrollWidth, one.clientWidth)
      || hides(style.overflowY, one.scrollHeight, one.clientHeight));
};
const faults = [];
const say = (fault, wrong) => { if (wrong) faults.push(fault); };
"""


def _script(body: str, parameters: str = "") -> str:
    return f"async ({parameters}) => {{ {COMMON} {body} }}"


# Text can be spaced out (WCAG 1.4.12): a sheet of the page's own, which the policy allows.
SPACED = _script(
    """
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
    word-spacing: .16em !important } p { margin-bottom: 2em !important }`);
  document.adoptedStyleSheets = [sheet];
  const root = document.documentElement;
  const wide = root.scrollWidth > innerWidth;
  const widest = all("body *").filter((one) => seen(one)
    && one.getBoundingClientRect().right > innerWidth + 0.5).at(-1);
  say(`${root.scrollWidth} px wide with spaced text: ${widest && named(widest)}`, wide);
  for (const one of all("main *, footer *").filter(cut)) {
    say(`spaced text is cut: ${named(one)}`, true);
  }
  document.adoptedStyleSheets = [];
  return faults;
"""
)

# With forced colours only borders tell a button or an input from text.
FORCED = _script(
    """
  say("no forced colours", !matchMedia("(forced-colors: active)").matches);
  const kinds = "button, .button, input:not([type=hidden], [type=file]), select, textarea";
  for (const one of all(kinds).filter(seen)) {
    const style = getComputedStyle(one), isBox = one.matches("[type=checkbox], [type=radio]");
    if (isBox && style.appearance !== "none") continue;  // the browser's own
    if (style.textDecorationLine === "underline") continue;  // it looks like a link
    const sides = ["Top", "Right", "Bottom", "Left"].filter((side) =>
      style[`border${side}Style`] !== "none" && parseFloat(style[`border${side}Width`]) >= 1
      && contrast(style[`border${side}Color`], behind(one.parentElement)) >= 3);
    say(`no border in forced colours: ${named(one)}`, sides.length < 4);
    const tick = getComputedStyle(one, "::before").content;
    say(`no tick in forced colours: ${named(one)}`,
      one.matches("input[type=checkbox]:checked") && ["none", "normal", '""'].includes(tick));
  }
  return faults;
"""
)

# A user who asks for less motion sees none.
STILL = _script(
    """
  say("no reduced motion", !matchMedia("(prefers-reduced-motion: reduce)").matches);
  say("an animation runs", document.getAnimations().some((one) => one.playState === "running"));
  for (const one of all("body, body *")) {
    const style = getComputedStyle(one);
    const lasts = (time) => time.split(",").some((part) => parseFloat(part) > 0.01);
    say(`moves: ${named(one)}`,
      style.transitionProperty !== "none" && lasts(style.transitionDuration));
    say(`moves: ${named(one)}`, style.animationName !== "none" && lasts(style.animationDuration));
  }
  say("scrolls smoothly", getComputedStyle(document.documentElement).scrollBehavior === "smooth");
  return faults;
"""
)

# Text, but not what a page only offers to press: paper has no use for that.
READ = """main :is(h1, h2, p, li, dt, dd, th, td, code, caption)
  :not(form *, nav *, :has(a, button), :is(a, button) *)""".replace("\n  ", "")
LEGIBLE = _script("return all(selector).filter(seen).length;", "selector")
# On paper: the browser leaves out backgrounds, so text is dark.
PRINTED = _script(
    """
  const texts = all(selector).filter(seen), root = document.documentElement;
  say(`prints ${texts.length} texts of ${least}`, texts.length < least);
  say("prints no h1", !all("h1").some(seen));
  say(`prints ${root.scrollWidth} px wide`, root.scrollWidth > innerWidth);
  for (const one of texts) {
    const pale = contrast(getComputedStyle(one).color, "#fff");
    say(`prints pale text: ${named(one)}`, pale < 4.5 && one.textContent.trim());
  }
  for (const one of all("main, main *").filter(cut)) say(`prints cut off: ${named(one)}`, true);
  return faults;
""",
    "[selector, least]",
)

# Without JavaScript the same forms, fields and buttons stand in the HTML as it was sent.
PLAIN = _script(
    """
  const plain = new DOMParser().parseFromString(html, "text/html");
  const buttons = "button:not([type=button]), input[type=submit]";
  const hidden = (one) => one.closest("[hidden]") !== null;
  const forms = [...plain.querySelectorAll("main form")];
  say("a form comes by script", forms.length !== all("main form").length);
  const shown = (kinds) => [...plain.querySelectorAll(kinds)].filter((one) => !hidden(one));
  const worded = (one) => one.value + one.textContent.trim();
  const words = new Set(shown(buttons).filter((one) => !one.disabled).map(worded));
  for (const one of all(`main :is(${buttons})`).filter(seen)) {
    say(`button by script: ${named(one)}`, !words.has(worded(one)));
  }
  const fields = new Set(shown("[name]").map((one) => one.name));
  const typable = ":is(input, select, textarea)[name]:not([type=hidden])";
  for (const one of all(`main ${typable}`).filter(seen)) {
    say(`field by script: ${named(one)}`, !fields.has(one.name));
  }
  const typed = (form) => [...form.querySelectorAll("input:not([type=hidden])")].length;
  for (const form of forms.filter(typed)) {
    say("a form without a button", !shown(buttons).some((one) => one.form === form));
  }
  for (const link of all("main a[href]").filter(seen)) {
    say(`link by script: ${named(link)}`, /^(#$|javascript:)/.test(link.getAttribute("href")));
  }
  return faults;
""",
    "html",
)

# Whether the forms that are posted have a field, one that must be filled in, and one for a secret.
FIELDS = _script(
    """
  const kinds = ":is(input:not([type=hidden], [type=checkbox], [type=submit]), select, textarea)";
  const fields = all(`main form[method=post] ${kinds}`).filter(seen);
  const secret = (one) => /current-password|one-time-code/.test(one.autocomplete)
    || /code$/.test(one.name);
  return [fields.length > 0, fields.some((one) => one.required), fields.some(secret)];
"""
)

# The elements that Tab reaches, kept in the window; the start of Tab is the top of the page.
STOPS = _script(
    """
  const groups = new Set(), first = (one) => {
    if (one.type !== "radio") return true;
    return groups.has(one.name) ? false : groups.add(one.name);
  };
  const kinds = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  window.stops = all(`${kinds}, [tabindex='0']`).filter((one) => !one.disabled && first(one)
    && one.checkVisibility({ visibilityProperty: true }));
  const top = document.createElement("span");
  top.tabIndex = -1;
  document.body.prepend(top);
  top.focus();
  top.remove();
  return window.stops.length;
"""
)

# Where the focus is: its place among `stops`, its box, what hides it, and its ring.
FOCUSED = _script(
    """
  const one = document.activeElement, style = getComputedStyle(one);
  if (one === document.body || one === document.documentElement) return null;
  const box = one.getBoundingClientRect();
  const points = [0.5, 0.05, 0.95].flatMap((x) => [0.5, 0.1, 0.9].map((y) =>
    [box.left + box.width * x, box.top + box.height * y]));
  const found = points.map(([x, y]) => document.elementFromPoint(x, y)).filter(Boolean);
  const bare = found.some((hit) => one.contains(hit) || hit.contains(one)
    || hit.closest("label")?.control === one);
  const ring = style.outlineStyle === "auto"
    || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
      && contrast(style.outlineColor, behind(one.parentElement)) >= 3);
  return {
    place: window.stops.indexOf(one), name: named(one), bare, ring,
    skips: (one.getAttribute("href") || "").startsWith("#"),
    left: box.left, right: box.right, top: box.top + scrollY, bottom: box.bottom + scrollY,
  };
"""
)

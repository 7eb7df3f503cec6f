"""JavaScript that the `Inspector` runs in a page. Scripts that check the page return its faults."""

from __future__ import annotations

KEEP_VIOLATIONS = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.violations.push(`${event.violatedDirective} ${event.blockedURI}`);
});
"""

# Checks every screen, with and without errors.
# The browser focuses the summary just before it paints, which can be after `load`.
STRUCTURE = """
async ({ error, language, fault, most }) => {
  await new Promise(requestAnimationFrame);
  const faults = [];
  const say = (fault, wrong) => { if (wrong) faults.push(fault); };
  const count = (selector) => document.querySelectorAll(selector).length;
  say(`lang is not ${language}`, document.documentElement.lang !== language);
  say(`${count("h1")} h1`, count("h1") !== 1);
  say(`${count("main")} main`, count("main") !== 1);
  say("no skip link", !document.querySelector("a[href='#main']"));
  say("no phone to call", !document.querySelector("footer a[href^='tel:']"));
  say(`title: ${document.title}`, document.title.startsWith(`${fault} `) !== error);
  const loaded = performance.getEntriesByType("resource")
    .filter((entry) => entry.initiatorType !== "img").map((entry) => entry.name)
    .filter((name) => !name.includes("favicon"));
  say(`${loaded.length + 1} requests`, loaded.length + 1 > most);
  say(`loads ${loaded}`, loaded.some((name) => !name.startsWith(location.origin)));
  const small = [...document.querySelectorAll("input:not([type=hidden])")]
    .filter((input) => parseFloat(getComputedStyle(input).fontSize) < 16);
  say("an input below 16 px", small.length);
  if (!error) return faults;
  const summary = document.querySelector("main .errors");
  say("no summary of errors", !summary);
  say("summary has no focus", document.activeElement !== summary);
  for (const link of summary ? summary.querySelectorAll("a") : []) {
    const field = document.querySelector(link.hash);
    say(`${link.hash} leads nowhere`, !field);
    if (!field) continue;
    say("field without aria-invalid", field.getAttribute("aria-invalid") !== "true");
    const described = (field.getAttribute("aria-describedby") || "").split(" ")
      .map((id) => document.getElementById(id)?.textContent || "").join(" ");
    say(`field is not described by: ${link.textContent}`, !described.includes(link.textContent));
  }
  return faults;
}
"""

# Checks what depends on the width of the screen.
LAYOUT = """
(width) => {
  const faults = [], root = document.documentElement;
  if (root.scrollWidth > width) faults.push(`${root.scrollWidth} px wide at ${width}`);
  const inSentence = (link) =>
    link.tagName === "A" && link.parentElement.textContent.trim() !== link.textContent.trim()
    && !link.classList.contains("button");
  for (const target of document.querySelectorAll("a[href], button, input, select, summary")) {
    if (!target.checkVisibility() || target.classList.contains("skip")) continue;
    const box = target.getBoundingClientRect(), least = inSentence(target) ? 24 : 44;
    if (Math.min(box.width, box.height) < least - 0.01) {
      const size = `${box.width.toFixed(1)} x ${box.height.toFixed(1)}`;
      faults.push(`target of ${size} at ${width}: ${target.outerHTML.slice(0, 90)}`);
    }
  }
  root.style.fontSize = "225%";  // the sheet's 112.5%, doubled
  if (root.scrollWidth > Math.max(width, 412)) {
    faults.push(`${root.scrollWidth} px wide at ${width} with text at 200%`);
  }
  root.style.fontSize = "";
  return faults;
}
"""

# Checks every page of the desk.
DESK = """
([language, width]) => {
  const faults = [], root = document.documentElement;
  const say = (fault, wrong) => { if (wrong) faults.push(fault); };
  const count = (selector) => document.querySelectorAll(selector).length;
  say(`lang is not ${language}`, root.lang !== language);
  say(`${count("h1")} h1`, count("h1") !== 1);
  say(`${count("main")} main`, count("main") !== 1);
  say("no skip link", !document.querySelector("a[href^='#']"));
  say(`${root.scrollWidth} px wide at ${width}`, root.scrollWidth > width);
  for (const link of document.querySelectorAll("#content-main a")) {
    const word = link.textContent.trim();
    say(`a broken word: ${word}`, !/\\s/.test(word) && link.getClientRects().length > 1);
  }
  return faults;
}
"""

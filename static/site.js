// Every page works without this file, which only adds convenience.
"use strict";

// Ignore a second submit within 4 seconds (a double click). After that allow it, for a person who
// stopped the page from loading and tries again.
for (const form of document.forms) {
  form.addEventListener("submit", (event) => {
    if (performance.now() - form.dataset.sent < 4000) event.preventDefault();
    else form.dataset.sent = performance.now();
  });
}
addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

// Toggle whether the password is visible.
for (const button of document.querySelectorAll("[data-toggle]")) {
  const input = document.getElementById(button.dataset.toggle);
  const show = button.textContent;
  button.hidden = false;
  button.addEventListener("click", () => {
    const visible = input.type === "text";
    input.type = visible ? "password" : "text";
    button.textContent = visible ? show : button.dataset.hide;
  });
  input.form.addEventListener("submit", () => { input.type = "password"; });
}

// Mark each password rule that is met while typing; the server validates.
const ticked = document.querySelectorAll("[data-pattern]");
const password = document.querySelector("input[autocomplete=new-password]");
if (password && ticked.length) {
  password.addEventListener("input", () => {
    const typed = password.value.normalize("NFC");
    for (const item of ticked) {
      item.classList.toggle("met", new RegExp(item.dataset.pattern, "su").test(typed));
    }
  });
}

// Count down a wait, and until it is over hide the button that would be refused. The server gives the
// seconds that are left, and the words for some numbers, one for each plural form of the language.
const timer = document.querySelector("[data-left]");
if (timer) {
  const sentence = timer.closest("[data-over]");
  const told = document.createElement("p");
  const plural = new Intl.PluralRules(document.documentElement.lang);
  const [began, clock] = [performance.now(), Date.now()];
  const written = (count, forms) => {
    const same = (form) => plural.select(parseInt(form.match(/\d+/))) === plural.select(count);
    return forms.split("|").find(same).replace(/\d+/, count);
  };
  const tick = () => {
    // While a phone sleeps the first may stop; the second jumps when the clock is set right.
    const passed = Math.max(performance.now() - began, Date.now() - clock);
    const left = Math.ceil(timer.dataset.left - passed / 1000);
    for (const button of document.querySelectorAll("[data-waits]")) button.hidden = left > 0;
    if (left < 60) timer.textContent = written(left, timer.dataset.seconds);
    else if (left < 7200) timer.textContent = written(Math.ceil(left / 60), timer.dataset.minutes);
    if (left > 0 || sentence.hidden) return;
    clearInterval(ticking);
    sentence.hidden = true;
    told.textContent = sentence.dataset.over;
  };
  const ticking = setInterval(tick, 1000);
  told.setAttribute("role", "status");
  sentence.after(told);
  tick();
  document.addEventListener("visibilitychange", tick);
}

// Copy the key of the app to the clipboard. If the browser refuses, or does not react within
// two seconds, select the key and tell how to copy it by hand.
for (const button of document.querySelectorAll("[data-copy]")) {
  const key = document.getElementById(button.dataset.copy);
  const told = document.getElementById("copied");
  button.hidden = false;
  button.addEventListener("click", async () => {
    told.textContent = "";
    try {
      const copying = navigator.clipboard.writeText(key.textContent.replace(/\s/g, ""));
      await Promise.race([copying, new Promise((_, refuse) => setTimeout(refuse, 2000))]);
      told.textContent = button.dataset.done;
    } catch {
      getSelection().selectAllChildren(key);
      told.textContent = button.dataset.refused;
    }
  });
}

// Fill in and submit the code from the SMS (WebOTP), unless the form is submitted before.
const webotp = document.querySelector("input[data-webotp]");
if (webotp && "OTPCredential" in window) {
  const waiting = new AbortController();
  webotp.form.addEventListener("submit", () => waiting.abort());
  navigator.credentials
    .get({ otp: { transport: ["sms"] }, signal: waiting.signal })
    .then((sms) => { webotp.value = sms.code; webotp.form.requestSubmit(); })
    .catch(() => {});
}

// Load the page of a running list again by its link, but not below the hands of somebody who is
// on a button or link with the keyboard. Without this file the link does the same.
"use strict";

const again = document.querySelector("[data-again]");
if (again) {
  setInterval(() => {
    if (document.activeElement === document.body) location.replace(again.href);
  }, again.dataset.again * 1000);
}

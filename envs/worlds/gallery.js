"use strict";
// Shows the samples in which all words stand, and the families that have one.
const search = document.getElementById("search");
const found = document.getElementById("found");
const families = [...document.querySelectorAll("main > section")].filter((each) => each.id !== "families");

function find() {
  const words = search.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const family of families) {
    const head = `${family.querySelector("h2").textContent} ${(family.querySelector(".lead") || {}).textContent || ""}`.toLowerCase();
    let any = false;
    for (const sample of family.querySelectorAll(":scope > details")) {
      const text = `${head} ${sample.textContent.toLowerCase()}`;
      sample.hidden = words.length > 0 && !words.every((word) => text.includes(word));
      any = any || !sample.hidden;
      count += !sample.hidden && sample.querySelector("table") ? 1 : 0;
    }
    family.hidden = !any;
  }
  found.value = words.length ? `${count} samples` : "";
}

search.addEventListener("input", find);

// Searches the titles, authors, venues and lists of a static copy; without it, the page says that it needs scripts.
"use strict";
const form = document.querySelector("form.ask");
const field = form.querySelector("input[name=q]");
const results = document.getElementById("results");
const count = document.getElementById("count");
const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const MOST = 100;

async function show() {
  const question = new URLSearchParams(location.search).get("q") || "";
  field.value = question;
  const words = fold(question).split(/\s+/).filter(Boolean);
  if (!words.length) return;
  const papers = await (await fetch(results.dataset.index)).json();
  const found = [];
  for (const [title, details, address] of papers) {
    const inTitle = fold(title), anywhere = `${inTitle} ${fold(details)}`;
    if (!words.every((word) => anywhere.includes(word))) continue;
    found.push([words.filter((word) => inTitle.includes(word)).length, title, details, address]);
  }
  found.sort((one, other) => other[0] - one[0] || (one[1] < other[1] ? -1 : 1));
  count.textContent = String(found.length);
  for (const [, title, details, address] of found.slice(0, MOST)) {
    const item = document.createElement("li");
    const heading = document.createElement("h3");
    const link = document.createElement("a");
    const more = document.createElement("p");
    link.href = address;
    link.textContent = title;
    more.textContent = details;
    more.className = "faint";
    heading.append(link);
    item.append(heading, more);
    results.append(item);
  }
}
show();

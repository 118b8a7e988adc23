// The demo around the bell: signing in and sending. What shows the notices is <notify-bell> and <notify-inbox>.
import { NotifyClient, NotifyError } from "/_content/Notify.AspNetCore/notify-client.js";
import "/_content/Notify.AspNetCore/notify-bell.js";

const DELAY = 10_000;
const DIRECT = 1;
const REMINDER = 2;
const ANNOUNCEMENT = 3;
const texts = { types: { [DIRECT]: "Message", [REMINDER]: "Delayed", [ANNOUNCEMENT]: "Announcement" } };
const connectionTexts = {
  connecting: "Connecting…",
  live: "Live",
  offline: "Offline, trying again",
  stopped: "",
  "signed-out": "Signed out",
};
const samples = [
  ["Your order A-1042 is on its way", "It left the warehouse this morning and should be with you by Thursday."],
  ["Grace replied to your topic", "“I had the same problem. Have you tried turning the queue off and on again?”"],
  ["Your export is ready", "12,408 rows. The file is kept for seven days."],
  ["Bob invited you to “Release 3”", ""],
];

const byId = (id) => document.getElementById(id);
let client = null;
let user = null;
let sample = 0;

async function begin() {
  const response = await fetch("/demo/me");
  if (response.ok) show((await response.json()).user);
  else show(null);
}

/** Shows the page of a user, or the way in if there is none. */
function show(name) {
  client?.stop();
  client = null;
  user = name;
  byId("bell-place").replaceChildren();
  byId("inbox-place").replaceChildren();
  byId("pending").replaceChildren();
  byId("welcome").hidden = name !== null;
  byId("desk").hidden = byId("session").hidden = name === null;
  byId("done").textContent = byId("send-failure").textContent = byId("sign-in-failure").textContent = "";
  if (name === null) byId("user").focus({ preventScroll: true });
  else showInbox(name);
}

function showInbox(name) {
  const shown = new NotifyClient();
  client = shown;
  // One that was left may still get an answer.
  client.on("state", ({ state }) => client === shown && onState(state));
  client.on("notice", ({ notice }) => byId("pending").querySelector(`[data-id="${CSS.escape(notice.id)}"]`)?.remove());
  client.on("reset", () => checkUser());
  for (const [place, tag] of [
    ["bell-place", "notify-bell"],
    ["inbox-place", "notify-inbox"],
  ]) {
    const element = document.createElement(tag);
    element.client = client;
    element.texts = texts;
    if (tag === "notify-inbox") element.setAttribute("label", "Inbox");
    byId(place).append(element);
  }
  client.start();

  byId("name").textContent = name;
  byId("face").textContent = [...name][0];
  byId("to").value = name;
  suggest();
}

function onState(state) {
  byId("lamp").className = `lamp ${state}`;
  byId("connection").textContent = connectionTexts[state];
  if (state === "signed-out") show(null);
}

/** Another tab may have signed in as somebody else: the cookie is the same for all of them. */
async function checkUser() {
  const response = await fetch("/demo/me").catch(() => null);
  if (!response?.ok) return;
  const name = (await response.json()).user;
  if (name !== user) show(name);
}

function suggest() {
  const [title, text] = samples[sample++ % samples.length];
  byId("title").value = title;
  byId("text").value = text;
}

async function signIn(name) {
  const failure = byId("sign-in-failure");
  failure.textContent = "";
  try {
    const response = await fetch("/demo/sign-in", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ user: name }),
    });
    if (response.ok) show(name);
    else failure.textContent = "That name does not work. Use 1 to 64 characters.";
  } catch {
    failure.textContent = "The server does not answer.";
  }
}

async function signOut() {
  const leaving = client;
  await fetch("/demo/sign-out", { method: "POST" });
  // The answer is 401, and tells the other tabs, too.
  await leaving?.loadCounts().catch(() => {});
  // Another tab may have told this one first, and somebody else may have signed in here by now.
  if (client === leaving) show(null);
}

async function send(kind) {
  const to = byId("to").value.trim();
  const title = byId("title").value.trim();
  const body = byId("text").value.trim();
  const data = body ? { title, body } : { title };
  byId("done").textContent = byId("send-failure").textContent = "";
  try {
    // The key makes it one notice, however often the request arrives.
    const headers = { "idempotency-key": newKey() };
    if (kind === "everyone") {
      await client.request("POST", "/broadcasts", { type: ANNOUNCEMENT, data }, { headers });
      byId("done").textContent = "Sent to everyone.";
    } else if (kind === "later") {
      const dueAt = new Date(Date.now() + DELAY);
      const notice = { user: to, type: REMINDER, data, dueAt: dueAt.toISOString() };
      const { id } = await client.request("POST", "/notices", notice, { headers });
      countDown(id, to, title, dueAt.getTime());
    } else {
      await client.request("POST", "/notices", { user: to, type: DIRECT, data }, { headers });
      byId("done").textContent = to === user ? "Sent." : `Sent to ${to}.`;
    }
    suggest();
  } catch (error) {
    byId("send-failure").textContent = error instanceof NotifyError ? error.message : "That did not work.";
  }
}

function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Shows how long a delayed notice has to go. It is taken away when the notice is here. */
function countDown(id, to, title, dueAt) {
  const row = document.createElement("li");
  const [what, left, bar] = ["span", "span", "progress"].map((tag) => document.createElement(tag));
  what.className = "what";
  what.textContent = title;
  left.className = "left";
  bar.max = DELAY;
  bar.setAttribute("aria-label", `Time until “${title}” is sent`);
  row.dataset.id = id;
  row.append(what, left, bar);
  byId("pending").append(row);

  const timer = setInterval(update, 100);
  update();

  function update() {
    const time = Math.max(dueAt - Date.now(), 0);
    bar.value = DELAY - time;
    left.textContent = time > 0 ? `in ${Math.ceil(time / 1000)} s` : "any moment";
    const isOver = !row.isConnected || (time === 0 && to !== user);
    if (!isOver) return;
    clearInterval(timer);
    row.remove();
  }
}

byId("sign-in").addEventListener("submit", (event) => {
  event.preventDefault();
  void signIn(byId("user").value.trim());
});
document.querySelectorAll("[data-user]").forEach((chip) => {
  chip.addEventListener("click", () => void signIn(chip.dataset.user));
});
byId("sign-out").addEventListener("click", () => void signOut());
byId("send").addEventListener("submit", (event) => {
  event.preventDefault();
  void send(event.submitter?.dataset.kind ?? "now");
});

await begin();

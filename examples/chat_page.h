// The page of ws_chat.cpp. It puts texts into the page as texts, never as HTML, so that a message cannot contain a script.
#ifndef EXAMPLE_CHAT_PAGE_H
#define EXAMPLE_CHAT_PAGE_H

static const char CHAT_PAGE[] = R"page(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Chat</title>
<link rel="icon" href="data:,">
<style>
body { font: 1rem sans-serif; margin: 2rem auto; max-width: 40rem; padding: 0 1rem; }
ul { border: 1px solid #bbb; height: 20rem; list-style: none; overflow-y: auto; padding: .5rem; }
form { display: flex; gap: .5rem; }
input { flex: 1; }
</style>
</head>
<body>
<h1>Channel <span id="channel"></span></h1>
<p id="state" role="status">connecting</p>
<ul id="messages" aria-live="polite"></ul>
<form id="form">
<input id="text" autocomplete="off" maxlength="4000" placeholder="Message" aria-label="Message" disabled>
<button>Send</button>
</form>
<script>
const find = id => document.getElementById(id);
const channel = new URLSearchParams(location.search).get("channel") || "hall";
const name = "visitor " + Math.floor(Math.random() * 1000);
let socket, pause = 500;

find("channel").textContent = channel;
function show(text) {
  const item = document.createElement("li");
  item.textContent = text;
  find("messages").append(item);
  item.scrollIntoView();
}
function connect() {
  const url = new URL("/chat?channel=" + encodeURIComponent(channel), location.href);
  url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  socket = new WebSocket(url);
  socket.onopen = () => { find("state").textContent = "connected as " + name; find("text").disabled = false; pause = 500; };
  socket.onmessage = event => show(event.data);
  socket.onclose = event => {
    find("state").textContent = "no connection (" + event.code + ")";
    find("text").disabled = true;
    setTimeout(connect, pause);
    pause = Math.min(2 * pause, 30000);
  };
}
find("form").onsubmit = event => {
  event.preventDefault();
  if (find("text").value && socket.readyState === WebSocket.OPEN)
    socket.send(name + ": " + find("text").value);
  find("text").value = "";
};
connect();
</script>
</body>
</html>
)page";

#endif

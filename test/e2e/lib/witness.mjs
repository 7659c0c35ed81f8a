// What was to be seen when a test failed: pages, frames, requests, and what was said. It is
// kept while the test runs and told only then. Addresses go without query and fragment,
// where tokens stand.
const LAST = 30;
const TEXT = 200;
const LOOK_MS = 2000; // a page that hangs is no reason to wait

const keep = (list, line) => {
  list.push(line);
  if (list.length > LAST) list.shift();
};

const short = (text) => (text.length > TEXT ? `${text.slice(0, TEXT)}…` : text).replace(/\s+/g, " ").trim();
const plain = (address) => short(address.split(/[?#]/)[0]);

const section = (title, lines) => [`${title}:`, ...(lines.length > 0 ? lines : ["none"]).map((line) => `  ${line}`)];

const within = (promise, otherwise) => {
  let timer;
  const late = new Promise((done) => (timer = setTimeout(() => done(otherwise), LOOK_MS)));
  return Promise.race([promise.catch((error) => short(String(error))), late]).finally(() => clearTimeout(timer));
};

const shownIn = (frame) => within(frame.evaluate(() => `${document.readyState}: ${document.body?.innerText ?? ""}`), "does not answer");

const pagesOf = async (context) => {
  const frames = context.pages().flatMap((page) => page.frames().map((frame) => [page, frame]));
  return Promise.all(
    frames.map(async ([page, frame]) => {
      const kind = frame === page.mainFrame() ? "page" : "  frame";
      return `${kind} ${plain(frame.url())} ${short(await shownIn(frame))}`;
    }),
  );
};

// A browser's context, from its beginning; the answer tells.
export const watchContext = (context) => {
  const began = Date.now();
  const pending = new Map();
  const answers = [];
  const said = [];
  const at = () => `${Date.now() - began} ms`;
  const line = (request) => `${request.method()} ${plain(request.url())}`;
  context.on("request", (request) => pending.set(request, at()));
  context.on("requestfinished", (request) => pending.delete(request));
  context.on("response", (response) => keep(answers, `${at()} ${response.status()} ${line(response.request())}`));
  context.on("requestfailed", (request) => {
    pending.delete(request);
    keep(answers, `${at()} ${request.failure()?.errorText} ${line(request)}`);
  });
  context.on("console", (message) => keep(said, `${at()} ${message.type()}: ${short(message.text())}`));
  context.on("weberror", (error) => keep(said, `${at()} page error: ${short(String(error.error()))}`));
  context.on("page", (page) =>
    page.on("websocket", (socket) => {
      keep(answers, `${at()} socket opens ${plain(socket.url())}`);
      socket.on("close", () => keep(answers, `${at()} socket closed ${plain(socket.url())}`));
    }),
  );
  return async () => [
    ...section(`a browser, ${at()} after it began`, await pagesOf(context)),
    ...section("its console", said),
    ...section("its requests without an end", [...pending].map(([request, since]) => `since ${since} ${line(request)}`)),
    ...section("its last answers", answers),
  ];
};

// A server that keeps what it wrote in log.
export const watchServer = (server) => async () => {
  const lines = server.log.trim().split("\n").filter(Boolean).slice(-LAST).map(short);
  return section("the server's last lines", lines);
};

// All that the witnesses of a test say, as lines.
export const testimony = async (witnesses) => {
  const told = await Promise.all(witnesses.map((witness) => within(witness(), ["does not answer"])));
  return told.flat();
};

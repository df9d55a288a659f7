// The service worker of the hosted book. RELEASE, ASSETS, PAGES, ALSO, TEXTS and LANGUAGE are written above this line.
//
// No page ever mixes two releases: a file whose address names its content is kept and reused, everything else is
// asked of the server first and taken from the store only when the server does not answer.

const OURS = `partners ${new URL(registration.scope).pathname} `;
const STORE = OURS + RELEASE;
const PATIENCE = 4000;

const here = (path) => new URL(path, registration.scope).href;
const namesItsContent = (url) => /[?&](v|digest)=\w/.test(url.search) || /\.[0-9a-f]{8,}\.\w+$/.test(url.pathname);

async function keep(store, request, response) {
  // A redirected answer may not be given to a reader who follows a link.
  if (response.ok && response.type === "basic" && !response.redirected) await store.put(request, response.clone());
  return response;
}

const fetchAndKeep = async (store, address) => {
  try {
    await keep(store, address, await fetch(address, { cache: "no-cache" }));
  } catch {
    // No network now; the next visit tries again.
  }
};

async function kept(store, request) {
  const found = await store.match(request);
  if (found || request.mode !== "navigate") return found;
  const url = new URL(request.url);
  const bare = url.origin + url.pathname;
  for (const other of [bare, bare.replace(/\/?$/, "/index.html"), `${bare}.html`]) {
    const page = await store.match(other);
    if (page) return page;
  }
}

const escaped = (words) => words.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

// What a reader sees instead of a page that was never kept: which pages are there.
async function excuse(store) {
  const addresses = new Set((await store.keys()).map((request) => request.url));
  const links = Object.entries(PAGES).filter(([path]) => addresses.has(here(path)));
  const list = links.map(([path, title]) => `<li><a href="${here(path)}">${escaped(title)}</a></li>`).join("");
  const page = `<!doctype html><html lang="${LANGUAGE}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<title>${escaped(TEXTS.title)}</title><style>body { font: 1.1rem/1.6 sans-serif; margin: 2rem auto; max-width: 40rem; padding: 0 1rem }
li { margin: .4rem 0 }</style></head><body><main><h1>${escaped(TEXTS.title)}</h1><p>${escaped(TEXTS.told)}</p><ul>${list}</ul></main></body></html>`;
  return new Response(page, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
}

async function answer(request) {
  const store = await caches.open(STORE);
  const own = await kept(store, request);
  if (own && namesItsContent(new URL(request.url))) return own;
  const asked = fetch(request).then((response) => keep(store, request, response));
  try {
    if (!own) return await asked;
    const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, own));
    return await Promise.race([asked, late]);
  } catch {
    if (own) return own;
    return request.mode === "navigate" && request.destination === "document" ? excuse(store) : Response.error();
  }
}

// Everything of this release that a reader had of the last one, so that it can still be read offline. This goes on while
// the last release's worker still serves its pages: nobody waits for it. On a first visit there is nothing to fetch.
async function prepare() {
  const store = await caches.open(STORE);
  const pages = new Set(Object.keys(PAGES).map(here));
  for (const name of (await caches.keys()).filter((other) => other.startsWith(OURS) && other !== STORE)) {
    await Promise.all(ASSETS.map((path) => fetchAndKeep(store, here(path))));
    const had = (await (await caches.open(name)).keys()).map((request) => request.url);
    const wanted = had.filter((url) => pages.has(url) || namesItsContent(new URL(url)));
    await Promise.all(wanted.map(async (url) => (await store.match(url)) || fetchAndKeep(store, url)));
  }
  await skipWaiting();
}

async function replace() {
  const old = (await caches.keys()).filter((name) => name.startsWith(OURS) && name !== STORE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await clients.claim();
}

// All pages as text, one after the other, when a reader has come back; the maps on them are kept when they are seen.
async function keepTheRest() {
  const store = await caches.open(STORE);
  for (const path of [...Object.keys(PAGES), ...ASSETS, ...ALSO]) {
    if (!(await store.match(here(path)))) await fetchAndKeep(store, here(path));
  }
}

self.addEventListener("install", (event) => event.waitUntil(prepare()));
self.addEventListener("activate", (event) => event.waitUntil(replace()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method === "GET" && request.url.startsWith(registration.scope)) event.respondWith(answer(request));
});
self.addEventListener("message", (event) => {
  const { seen = [], rest = false } = event.data ?? {};
  const ours = seen.filter((url) => url.startsWith(registration.scope));
  event.waitUntil(
    caches
      .open(STORE)
      .then((store) => Promise.all(ours.map(async (url) => (await store.match(url)) || fetchAndKeep(store, url))))
      .then(() => rest && keepTheRest()),
  );
});

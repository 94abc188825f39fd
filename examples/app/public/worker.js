// Keeps the pages of the diary, so that it opens without a connection. What Attune answers is never kept here.
const shelf = 'diary-1';

/** The page and what it names. */
async function fill() {
  const page = await fetch('./', { cache: 'no-cache' });
  const text = await page.clone().text();
  const cache = await caches.open(shelf);
  await cache.put('./', page);
  await cache.addAll([...text.matchAll(/(?:src|href)="(\.\/[^"]+)"/g)].map(([, path]) => path));
}

self.addEventListener('install', (event) => {
  event.waitUntil(fill().then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || new URL(request.url).origin !== location.origin) return;
  event.respondWith(answer(request));
});

/** From the network where there is one: a new version is seen at once. */
async function answer(request) {
  const cache = await caches.open(shelf);
  // An address with ?code= is the same page, and no code is kept.
  const kept = request.mode === 'navigate' ? './' : request;
  try {
    const fresh = await fetch(request);
    if (fresh.ok) await cache.put(kept, fresh.clone());
    return fresh;
  } catch {
    return (await cache.match(kept)) ?? Response.error();
  }
}

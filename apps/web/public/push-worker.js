// Shows that there is something new while no page of Attune is open, and opens the app when it is pressed. It answers
// for no page and keeps nothing. A message says neither who nor what: it is shown on locked screens.

/** For a message that cannot be read; the browser insists that something is shown. */
const texts = {
  en: 'There is something new for you',
  de: 'Es gibt etwas Neues für dich',
  he: 'יש לך משהו חדש',
};

/** @returns {{ id?: string, text?: string }} */
function messageOf(event) {
  try {
    return event.data?.json() ?? {};
  } catch {
    return {};
  }
}

function fallback() {
  const language = navigator.languages.map((tag) => tag.split('-')[0]).find((tag) => tag in texts);
  return texts[language ?? 'en'];
}

self.addEventListener('push', (event) => {
  const { id, text } = messageOf(event);
  const shown = self.registration.showNotification('Attune', {
    body: typeof text === 'string' ? text : fallback(),
    icon: '/icon.svg',
    // The same message that comes again replaces itself.
    ...(typeof id === 'string' ? { tag: id } : {}),
  });
  event.waitUntil(shown);
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(openNews());
});

/** In the window that shows them, else in a new one: another may hold what somebody has typed and not saved. */
async function openNews() {
  const address = new URL('/notifications', self.location.origin).href;
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const open = windows.find(({ url }) => url === address);
  return open ? open.focus() : self.clients.openWindow(address);
}

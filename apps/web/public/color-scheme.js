// Runs before anything is drawn, so that a dark screen never flashes white. It is a file of its own because the
// content policy allows no inline script. The key is the one in src/ui/theme.ts.
(() => {
  let wish = null;
  try {
    wish = localStorage.getItem('attune-theme');
  } catch {
    // Storage may be forbidden; the system's own wish then decides.
  }
  const dark = wish === 'dark' || (wish !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();

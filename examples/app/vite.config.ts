import { defineConfig } from 'vite';

// The address is registered with the app, so that it must not change by itself.
const port = 5180;

export default defineConfig({
  base: './',
  server: { port, strictPort: true },
  preview: { port, strictPort: true },
});

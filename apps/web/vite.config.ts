import react from '@vitejs/plugin-react';
import mantine from 'postcss-preset-mantine';
import { defineConfig } from 'vite';

/** `npm run dev` in apps/web: the screens by Vite, the API by a running Attune. */
const server = process.env.ATTUNE_DEV_SERVER ?? 'http://localhost:4000';

export default defineConfig({
  base: '/',
  plugins: [react()],
  css: { postcss: { plugins: [mantine()] } },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // The content policy of the server allows no inline data but images, so that fonts stay files.
    assetsInlineLimit: 0,
    // What the first screen needs comes as one file: as eighty, half of the time to it went into asking for them. Without
    // what begins, which waits for the words of a language: those need this file, and would wait for it in turn.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [{ name: 'first', tags: ['$initial'], test: /(?<!\/index\.html|\/src\/main\.tsx)$/ }],
        },
      },
    },
    chunkSizeWarningLimit: 800,
  },
  server: { proxy: { '/v1': server, '/openapi.json': server, '/docs': server } },
});

import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/** Where `npm run dev` finds the server. */
const server = process.env['COLLAB_SERVER'] ?? 'http://127.0.0.1:5000';

export default defineConfig({
  plugins: [
    react(),
    {
      // The server answers page addresses with two files; the dev server must do the same.
      name: 'page-addresses',
      configureServer(dev) {
        dev.middlewares.use((request, _response, next) => {
          if (request.url === '/sign-in') request.url = '/sign-in.html';
          next();
        });
      },
    },
  ],
  build: {
    // light-dark() must reach the browser as written.
    target: ['chrome125', 'edge125', 'firefox125', 'safari17.5'],
    rolldownOptions: { input: { index: 'index.html', 'sign-in': 'sign-in.html' } },
    modulePreload: { polyfill: false },
    // The policy has no data: in font-src, and a file is cached better than an inlined copy.
    assetsInlineLimit: 0,
    manifest: 'manifest.json',
    // npm run budget is the size check.
    chunkSizeWarningLimit: 2_000,
  },
  server: {
    proxy: {
      '/api': { target: server },
      '/hub': { target: server, ws: true },
    },
  },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/testing/setup.ts'],
    restoreMocks: true,
    testTimeout: 30_000,
    css: { modules: { classNameStrategy: 'non-scoped' } },
  },
});

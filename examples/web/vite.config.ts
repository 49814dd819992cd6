import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const serviceUrl = process.env['SERVICE_URL'] ?? 'http://127.0.0.1:4000';

export default defineConfig({
  plugins: [react()],
  // The page and `/graphql` have one origin, so the service needs no CORS settings. `vite preview` uses the same proxy.
  server: { host: '127.0.0.1', port: 5173, proxy: { '/graphql': serviceUrl } },
  preview: { host: '127.0.0.1', port: 5173 },
});

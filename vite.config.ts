import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { serviceWorker } from "./scripts/serviceWorker.ts";

const server = `http://127.0.0.1:${process.env["PORT"] ?? 4000}`;

export default defineConfig({
  root: "client",
  plugins: [react(), serviceWorker()],
  resolve: { dedupe: ["yjs", "y-protocols", "lib0", "react", "react-dom"] },
  build: {
    outDir: "../dist/client",
    emptyOutDir: true,
    manifest: true,
    target: "es2023",
    // The text editor is the largest chunk, and it loads when somebody writes.
    chunkSizeWarningLimit: 700,
  },
  server: {
    proxy: {
      // The Host stays the browser's own: the server refuses requests whose Origin is another.
      "/api": { target: server, changeOrigin: false },
      // Canvas ids and not modules such as /sync/session.ts.
      "^/sync/[^/.?]+(\\?|$)": {
        target: server,
        ws: true,
        changeOrigin: false,
      },
    },
  },
});

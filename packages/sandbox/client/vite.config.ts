import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

// Relative base: the same build works below `/client/` of the sandbox and behind `/sandbox/client/`.
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react()],
  build: { outDir: 'dist', emptyOutDir: true },
})

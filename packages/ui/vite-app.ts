import react from '@vitejs/plugin-react'
import { defaultClientConditions, type UserConfig } from 'vite'
import { silentIcons } from './src/silent-icons.ts'

/** The one Vite set-up of our four apps. `base` is where the server mounts the app. */
export function viteApp(base: string, chunks: { name: string; test: RegExp }[] = []): UserConfig {
  const server = process.env.QIAO_SERVER
  return {
    base,
    plugins: [react(), silentIcons()],
    // Packages that are also packed for others are taken from their source here.
    resolve: { conditions: ['qiao-source', ...defaultClientConditions] },
    build: {
      outDir: 'dist',
      emptyOutDir: true,
      manifest: true,
      target: 'es2022',
      reportCompressedSize: false,
      chunkSizeWarningLimit: 1500,
      assetsInlineLimit: 0,
      rolldownOptions: {
        output: {
          codeSplitting: {
            groups: [{ name: 'react', test: /node_modules\/(react|react-dom|scheduler)\// }, ...chunks],
          },
        },
      },
    },
    worker: { format: 'es' },
    server: {
      host: '127.0.0.1',
      proxy: server
        ? { '/api': { target: server, ws: true }, '/sandbox': { target: server, ws: true } }
        : undefined,
    },
  }
}

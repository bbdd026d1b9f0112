import { defineConfig } from 'vitest/config'
import { LongestFirst } from './scripts/longest-first.ts'

/** Where pages are written: their tests need what Vite does with `.tsx` and `.css`. */
const pages = [
  'packages/{console,customer,sidebar,technician,ui}/src/**/*.test.ts',
  'packages/sandbox/src/wecom/client-page-model.test.ts',
]

/** Everything else Node reads as it does in production, which spares a second reading of each file by Vite. */
const native = { viteModuleRunner: false, nodeLoader: false }

// All share threads without isolation, which is faster. Three at a time, for two stories leave a third of two cores idle:
// they wait for a database and for each other. Stories begin beside the last long rules and stores. Screens come last and
// two at a time: their browsers alone fill two cores.
export default defineConfig({
  // Packages that are also packed for others are tested from their source.
  resolve: { conditions: ['qiao-source'] },
  ssr: { resolve: { conditions: ['qiao-source'] } },
  test: {
    pool: 'threads',
    isolate: false,
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    globalSetup: ['packages/server/test/cluster.setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    teardownTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: { name: 'pages', include: pages },
      },
      {
        extends: true,
        test: {
          name: 'rules-and-stores',
          experimental: native,
          include: [
            'packages/*/src/**/*.test.ts',
            'packages/server/supervisor/**/*.test.ts',
            'scripts/**/*.test.ts',
            'packages/server/test/*.test.ts',
            'content/**/*.test.ts',
            'bench/**/*.test.ts',
          ],
          exclude: [...pages, '**/node_modules/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'stories',
          experimental: native,
          include: ['packages/server/test/stories/**/*.test.ts'],
          // Longer than the patience of `eventually`, so that a failure says what was waited for.
          testTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'screens',
          sequence: { groupOrder: 1 },
          maxWorkers: 2,
          experimental: native,
          include: ['packages/server/test/screens/**/*.test.ts'],
          testTimeout: 180_000,
        },
      },
    ],
  },
})

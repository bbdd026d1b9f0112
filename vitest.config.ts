import { defineConfig } from 'vitest/config'

// All share threads without isolation, which is faster. Stories come after rules and stores, and screens last, two at a time:
// each starts whole processes.
export default defineConfig({
  // Packages that are also packed for others are tested from their source.
  resolve: { conditions: ['qiao-source'] },
  ssr: { resolve: { conditions: ['qiao-source'] } },
  test: {
    pool: 'threads',
    isolate: false,
    maxWorkers: 2,
    globalSetup: ['packages/server/test/cluster.setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'rules-and-stores',
          sequence: { groupOrder: 0 },
          include: [
            'packages/*/src/**/*.test.ts',
            'packages/server/supervisor/**/*.test.ts',
            'scripts/**/*.test.ts',
            'packages/server/test/*.test.ts',
            'content/**/*.test.ts',
            'bench/**/*.test.ts',
          ],
        },
      },
      {
        extends: true,
        test: {
          name: 'stories',
          sequence: { groupOrder: 1 },
          include: ['packages/server/test/stories/**/*.test.ts'],
          // Longer than the patience of `eventually`, so that a failure says what was waited for.
          testTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'screens',
          sequence: { groupOrder: 2 },
          include: ['packages/server/test/screens/**/*.test.ts'],
          testTimeout: 180_000,
        },
      },
    ],
  },
})

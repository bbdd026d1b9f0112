import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { filesOf, firstPaint, firstPaintLimitBytes, isBuilt } from './first-paint.ts'

const manifest = {
  'index.html': { file: 'assets/index.js', isEntry: true, imports: ['_react.js', '_ui.js'] },
  '_react.js': { file: 'assets/react.js' },
  '_ui.js': { file: 'assets/ui.js', imports: ['_react.js'] },
  'src/pages/orders/page.tsx': { file: 'assets/orders.js', imports: ['_ui.js'] },
}

describe('filesOf', () => {
  it('follows what is imported at once, each file once', () => {
    expect(filesOf(manifest, ['index.html'])).toEqual(['assets/index.js', 'assets/react.js', 'assets/ui.js'])
  })
  it('counts a page that is shown first', () => {
    expect(filesOf(manifest, ['index.html', 'src/pages/orders/page.tsx'])).toHaveLength(4)
  })
  it('refuses a chunk that is not there', () => {
    expect(() => filesOf(manifest, ['src/none.tsx'])).toThrow('no chunk')
  })
})

describe('firstPaint', () => {
  it('sums gzipped bytes of a build', () => {
    const dist = mkdtempSync(join(tmpdir(), 'qiao-dist-'))
    mkdirSync(join(dist, '.vite'))
    writeFileSync(
      join(dist, '.vite/manifest.json'),
      JSON.stringify({ 'index.html': { file: 'a.js', isEntry: true } }),
    )
    writeFileSync(join(dist, 'a.js'), 'a'.repeat(100_000))
    expect(firstPaint(dist)).toEqual({ files: ['a.js'], gzipBytes: expect.any(Number) })
    expect(firstPaint(dist).gzipBytes).toBeLessThan(1000)
    rmSync(dist, { recursive: true })
  })

  // The screens stage builds first and asks again; here a build that is at hand is held to the limit.
  const built = ['sidebar', 'technician', 'customer']
    .map((app) => ({ app, dist: fileURLToPath(new URL(`../../${app}/dist`, import.meta.url)) }))
    .filter(({ dist }) => isBuilt(dist))
  it('holds every phone build at hand to 150 kB', () => {
    for (const { app, dist } of built)
      expect({ app, fits: firstPaint(dist).gzipBytes <= firstPaintLimitBytes }).toEqual({ app, fits: true })
  })
})

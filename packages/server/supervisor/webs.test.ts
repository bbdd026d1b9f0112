import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listUnbuiltWebs, listWebs } from './webs.ts'

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'qiao-webs-'))
  write('packages/console/vite.config.ts', 10)
  write('packages/console/src/main.tsx', 20)
  write('packages/sandbox/client/vite.config.ts', 10)
  write('packages/ui/src/button.tsx', 10)
  write('packages/server/package.json', 10)
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

/** A file that changed `seconds` after the epoch. */
function write(path: string, seconds: number): void {
  const place = join(root, path)
  mkdirSync(dirname(place), { recursive: true })
  writeFileSync(place, '')
  utimesSync(place, seconds, seconds)
}

function unbuilt(): string[] {
  return listUnbuiltWebs(root).map((web) => web.name)
}

describe('web apps', () => {
  it('are the folders with a vite configuration', () => {
    expect(listWebs(root).map((web) => web.name)).toEqual(['console', 'sandbox'])
  })

  it('are built when they never were, or when their own or shared sources changed', () => {
    expect(unbuilt()).toEqual(['console', 'sandbox'])
    write('packages/console/dist/index.html', 30)
    write('packages/sandbox/client/dist/index.html', 30)
    expect(unbuilt()).toEqual([])
    write('packages/console/src/main.tsx', 40)
    expect(unbuilt()).toEqual(['console'])
    write('packages/ui/src/button.tsx', 50)
    expect(unbuilt()).toEqual(['console', 'sandbox'])
  })

  it('are not built again for a test', () => {
    write('packages/console/dist/index.html', 30)
    write('packages/console/src/main.test.ts', 40)
    expect(unbuilt()).toEqual(['sandbox'])
  })
})

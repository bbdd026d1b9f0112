import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { applyPatches, type Patch, poison, probe, saboteurs } from './patches.ts'

const server = new URL('../../packages/server', import.meta.url)
const all: [string, Patch[]][] = [
  ['the probe', probe],
  ['the poison', poison],
  ...Object.entries(saboteurs).map(([name, { patches }]): [string, Patch[]] => [name, patches]),
]

it.each(all)('%s finds the text that it changes in the source as it is today', (_name, patches) => {
  for (const file of new Set(patches.map((one) => one.file))) {
    const source = readFileSync(`${server.pathname}${file}`, 'utf8')
    expect(applyPatches(file, source, patches)).not.toBe(source)
  }
})

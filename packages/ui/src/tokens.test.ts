import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { contrast } from './contrast.ts'
import { type Mode, palettes, space, stateTones, tokensCss, typeScales } from './tokens.ts'

const packages = fileURLToPath(new URL('../../', import.meta.url))

describe('contrast', () => {
  it('knows the two ends', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21)
    expect(contrast('#123456', '#123456')).toBeCloseTo(1)
  })
})

describe.each<Mode>(['light', 'dark'])('%s palette', (mode) => {
  const p = palettes[mode]
  const grounds = { canvas: p.canvas, surface: p.surface, raised: p.raised, sunken: p.sunken }

  it.each(Object.entries(grounds))('words are readable on %s', (_, ground) => {
    for (const ink of [p.ink, p.inkSoft, p.inkFaint])
      expect(contrast(ink, ground)).toBeGreaterThanOrEqual(4.5)
  })

  it('accent reads as a word, and carries words', () => {
    expect(contrast(p.accent, p.surface)).toBeGreaterThanOrEqual(4.5)
    expect(contrast(p.accent, p.accentSoft)).toBeGreaterThanOrEqual(4.5)
    expect(contrast(p.onAccent, p.accent)).toBeGreaterThanOrEqual(4.5)
    expect(contrast(p.onAccent, p.accentHover)).toBeGreaterThanOrEqual(4.5)
  })

  it.each(stateTones)('%s reads on its ground and on every surface', (tone) => {
    const { ink, soft, solid } = p.tones[tone]
    expect(contrast(ink, soft)).toBeGreaterThanOrEqual(4.5)
    for (const ground of Object.values(grounds)) expect(contrast(ink, ground)).toBeGreaterThanOrEqual(4.5)
    expect(contrast(solid, p.surface)).toBeGreaterThanOrEqual(2.4)
  })

  it('edges of fields can be seen (3:1)', () => {
    expect(contrast(p.lineStrong, p.surface)).toBeGreaterThanOrEqual(3)
  })
})

describe('scale', () => {
  it('has four type sizes and the four steps of space', () => {
    expect(Object.keys(typeScales.desk)).toHaveLength(4)
    expect(typeScales.desk.base).toBe(14)
    expect(typeScales.phone.base).toBe(16)
    expect(Object.values(space)).toEqual([4, 8, 16, 24])
  })

  it('tokens.css is made from tokens.ts', async () => {
    await expect(tokensCss()).toMatchFileSnapshot('./tokens.css')
  })
})

describe('no colour and no pixel outside the tokens', () => {
  const apps = ['ui', 'console', 'sidebar', 'technician', 'customer']
  const files = apps.flatMap((app) => sourceFiles(`${packages}${app}/src`))

  it.each(files.map((file) => file.slice(packages.length)))('%s', (name) => {
    const text = readFileSync(packages + name, 'utf8')
    const found = text.match(/#[0-9a-f]{3,8}\b(?=['"; ,)])|\brgba?\(|\bhsla?\(|\d(px|rem)\b/gi)
    expect(found ?? []).toEqual([])
  })
})

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((e) => e.isFile() && /\.(tsx?|css)$/.test(e.name) && !/\.test\.|^tokens\./.test(e.name))
    .map((e) => `${e.parentPath}/${e.name}`)
}

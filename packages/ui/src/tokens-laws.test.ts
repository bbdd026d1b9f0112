import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { changeAppearance, startAppearance } from './appearance.ts'
import { contrast } from './contrast.ts'
import { gathered } from './gathered.ts'
import { controlHeights, type Mode, palettes, sizes, stateTones, tokensCss, typeScales } from './tokens.ts'

const here = fileURLToPath(new URL('.', import.meta.url))
const css = tokensCss()
const declared = new Set([...css.matchAll(/(--q-[a-z0-9-]+):/g)].map(([, name]) => name!))

describe.each<Mode>(['light', 'dark'])('%s', (mode) => {
  const p = palettes[mode]

  it('heat rises in one direction, each step apart from the one before', () => {
    const fromGround = p.heat.map((colour) => contrast(colour, p.surface))
    for (let i = 1; i < 5; i++) expect(fromGround[i]! / fromGround[i - 1]!).toBeGreaterThan(1.1)
    expect(fromGround[4]).toBeGreaterThanOrEqual(4.5)
  })

  it('states can be told apart without their colours being alike', () => {
    const inks = stateTones.map((tone) => p.tones[tone].ink)
    expect(new Set(inks).size).toBe(stateTones.length)
    expect(new Set(stateTones.map((tone) => p.tones[tone].soft)).size).toBe(stateTones.length)
  })

  it('marks of states stand out from the ground of their own badge', () => {
    for (const tone of stateTones)
      expect([tone, contrast(p.tones[tone].solid, p.tones[tone].soft) >= 2]).toEqual([tone, true])
  })

  it('words on the accent are readable at rest and under the hand', () => {
    for (const ground of [p.accent, p.accentHover])
      expect(contrast(p.onAccent, ground)).toBeGreaterThanOrEqual(4.5)
    expect(contrast(p.paperInk, p.paper)).toBeGreaterThanOrEqual(7)
  })

  it('colours are written whole, so that contrast may be computed', () => {
    const { veil, shadow, tones, heat, ...plain } = p
    for (const colour of [
      ...Object.values(plain),
      ...heat,
      ...stateTones.flatMap((tone) => Object.values(tones[tone])),
    ])
      expect(colour).toMatch(/^#[0-9a-f]{6}$/)
    for (const colour of [veil, shadow]) expect(colour).toMatch(/^#[0-9a-f]{8}$/)
  })
})

describe('contrast', () => {
  it('is the same both ways and known at the ends', () => {
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
    expect(contrast('#0f766e', '#ffffff')).toBe(contrast('#ffffff', '#0f766e'))
  })
})

describe('the style sheet', () => {
  const files = [
    '.',
    '../../console/src',
    '../../sidebar/src',
    '../../technician/src',
    '../../customer/src',
  ].flatMap((folder) =>
    readdirSync(here + folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(css|tsx)$/.test(name))
      .map((name) => `${here}${folder}/${name}`),
  )

  it('declares every variable that any page uses', () => {
    const missing = files.flatMap((file) => {
      const text = readFileSync(file, 'utf8')
      const own = new Set([...text.matchAll(/(--q-[a-z0-9-]+)['"]?\]?\s*:/g)].map(([, name]) => name))
      return [...text.matchAll(/var\((--q-[a-z0-9-]+)/g)]
        .map(([, name]) => name!)
        .filter((name) => !declared.has(name) && !own.has(name))
        .map((name) => `${file.slice(here.length)} ${name}`)
    })
    expect(missing).toEqual([])
  })

  it('says the dark for all that the light says of colour', () => {
    const block = (selector: string) =>
      css.slice(css.indexOf(selector), css.indexOf('}', css.indexOf(selector)))
    const colours = (text: string) => [...text.matchAll(/(--q-[\w-]+): #/g)].map(([, name]) => name)
    expect(colours(block(':root[data-theme="dark"]'))).toEqual(colours(block(':root {')))
  })

  it('has controls that a thumb can hit on a phone, and rests for who wants no motion', () => {
    expect(controlHeights.phone).toBeGreaterThanOrEqual(44)
    expect(css).toMatch(/prefers-reduced-motion: reduce\)[\s\S]*--q-motion: 0ms/)
    for (const size of Object.values(typeScales.phone)) expect(size).toBeGreaterThanOrEqual(14)
    expect(sizes.nav).toBeGreaterThan(sizes.navFolded)
  })
})

describe('light and dark', () => {
  const root = { dataset: {} as Record<string, string> }
  let systemDark = false
  let changed = () => {}
  let kept: Map<string, string>
  beforeEach(() => {
    kept = new Map()
    systemDark = false
    vi.stubGlobal('document', { documentElement: root })
    vi.stubGlobal('matchMedia', () => ({
      matches: systemDark,
      addEventListener: (_: string, hear: () => void) => (changed = hear),
    }))
    vi.stubGlobal('localStorage', {
      getItem: (name: string) => kept.get(name) ?? null,
      setItem: (name: string, value: string) => kept.set(name, value),
    })
  })
  afterEach(() => {
    changeAppearance('system')
    vi.unstubAllGlobals()
  })

  it('follow the system until somebody chooses, and remember the choice', () => {
    startAppearance()
    expect(root.dataset.theme).toBe('light')
    systemDark = true
    changed()
    expect(root.dataset.theme).toBe('dark')
    changeAppearance('light')
    changed()
    expect([root.dataset.theme, kept.get('qiao.appearance')]).toEqual(['light', 'light'])
  })

  it('come from the last choice, and not from a word that is none', () => {
    kept.set('qiao.appearance', 'dark')
    startAppearance()
    expect(root.dataset.theme).toBe('dark')
    changeAppearance('system')
    kept.set('qiao.appearance', 'sepia')
    startAppearance()
    expect(root.dataset.theme).toBe('light')
  })
})

describe('many asks', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  it('in a burst become one call, at its end, and the next burst another', () => {
    const call = vi.fn()
    const { ask } = gathered(call, () => 500)
    for (let n = 0; n < 20; n++) {
      ask()
      vi.advanceTimersByTime(20)
    }
    expect(call).not.toHaveBeenCalled()
    vi.advanceTimersByTime(100)
    expect(call).toHaveBeenCalledOnce()
    ask()
    vi.advanceTimersByTime(500)
    expect(call).toHaveBeenCalledTimes(2)
  })

  it('are forgotten when the page is left', () => {
    const call = vi.fn()
    const { ask, drop } = gathered(call, () => 500)
    ask()
    drop()
    vi.advanceTimersByTime(1_000)
    expect(call).not.toHaveBeenCalled()
  })
})

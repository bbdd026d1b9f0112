import { expect, it } from 'vitest'
import { reachableWindow } from './pull-window.ts'

const now = new Date('2026-04-10T02:00:00Z')
const at = (days: number) => new Date(now.getTime() + days * 86_400_000)

it('ends now, and begins where the marketplace still keeps', () => {
  expect(reachableWindow({ from: at(-1), to: at(1) }, now)).toEqual({ from: at(-1), to: now })
  expect(reachableWindow({ from: at(-400), to: at(-1) }, now)).toEqual({ from: at(-400), to: at(-1) })
  // A minute less, so that the call is not late by its own way.
  expect(reachableWindow({ from: at(-400), to: at(-1) }, now, 90)).toEqual({
    from: new Date(at(-90).getTime() + 60_000),
    to: at(-1),
  })
})

it('is empty when nothing of it can be read', () => {
  for (const [from, to] of [
    [at(1), at(2)],
    [at(-400), at(-90)],
  ] as const) {
    const window = reachableWindow({ from, to }, now, 90)
    expect(window.from.getTime()).toBeGreaterThanOrEqual(window.to.getTime())
  }
})

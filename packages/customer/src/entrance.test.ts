import { describe, expect, it } from 'vitest'
import { takeCard, takeToken, tokenIn } from './entrance.ts'

const token = `hemu.${'aB3_-'.repeat(8)}abc`

describe('a signed link', () => {
  it.each([
    [`/c/w/${token}`, token],
    [`/c/w/${token}/`, token],
    [`/c/s/${token}`, token],
    ['/c/', null],
    ['/c/w/', null],
    ['/c/register/contact', null],
    [`/t/w/${token}`, null],
  ])('%s holds %s', (path, expected) => {
    expect(tokenIn(path)).toBe(expected)
  })

  it('leaves the address bar at once, the language stays', () => {
    const shown: string[] = []
    const past = {
      replaceState: (_: unknown, __: string, url?: string | URL | null) => void shown.push(String(url)),
    }
    expect(takeToken({ pathname: `/c/w/${token}`, search: '?lang=en' }, past)).toBe(token)
    expect(shown).toEqual(['/c/?lang=en'])
  })

  it('leaves other addresses alone', () => {
    const past = { replaceState: () => expect.unreachable() }
    expect(takeToken({ pathname: '/c/rate', search: '' }, past)).toBeNull()
  })
})

describe('a registration card', () => {
  const card = 'hemu.aB3_-aB3_-aB3_-a'
  it('leaves the address, stays over a reload, and is nobody else’s', () => {
    const past = { state: null as unknown, shown: '' }
    const history = {
      get state() {
        return past.state
      },
      replaceState(state: unknown, _: string, url?: string | URL | null) {
        past.state = state
        past.shown = String(url)
      },
    }
    expect(takeCard({ pathname: `/c/r/${card}`, search: '' }, history)).toBe(card)
    expect(past.shown).toBe('/c/card')
    expect(takeCard({ pathname: '/c/card', search: '' }, history)).toBe(card)
    expect(takeCard({ pathname: '/c/overview', search: '' }, history)).toBeNull()
    expect(takeCard({ pathname: '/c/card', search: '' }, { ...history, state: { other: 1 } })).toBeNull()
  })
})

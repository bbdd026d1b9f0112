import { describe, expect, it } from 'vitest'
import { takeToken, tokenIn } from './entrance.ts'

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

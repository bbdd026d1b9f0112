import { describe, expect, it, vi } from 'vitest'
import { refusal, type SignInPorts, signIn } from './sign-in.ts'

function browserAt(search: string) {
  const kept = new Map<string, string>()
  const assign = vi.fn()
  const time = { now: 1_000_000 }
  const ports: SignInPorts = {
    location: { pathname: '/sidebar/', search, origin: 'http://127.0.0.1:8080', assign },
    storage: { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) },
    now: () => time.now,
  }
  return { ports, assign, time }
}

describe('sign-in', () => {
  it('comes back to the same page, without the last refusal, and names the corp', () => {
    const { ports, assign } = browserAt('?corp=ww1&wecom_member=chenjing&sign_in=state')
    expect(signIn(ports)).toBe(true)
    const url = new URL(assign.mock.calls[0]![0], 'http://x')
    expect(Object.fromEntries(url.searchParams)).toEqual({
      back: '/sidebar/?corp=ww1&wecom_member=chenjing',
      origin: 'http://127.0.0.1:8080',
      corp: 'ww1',
    })
  })
  it('does not go in circles', () => {
    const { ports, assign, time } = browserAt('')
    expect([signIn(ports), signIn(ports)]).toEqual([true, false])
    time.now += 9_000
    expect(signIn(ports)).toBe(true)
    expect(assign).toHaveBeenCalledTimes(2)
  })
  it('reads why it was refused', () => {
    expect([refusal('?sign_in=not_a_member'), refusal('')]).toEqual(['not_a_member', null])
  })
})

import { describe, expect, it } from 'vitest'
import { endsAt, isYoung, nextRefreshAt, reminderDue } from './grant.ts'

const now = new Date('2026-04-10T02:00:00Z')
const day = 86_400_000
const inDays = (days: number) => new Date(now.getTime() + days * day)

describe('the next refresh', () => {
  const grant = { expiresAt: inDays(7), refreshToken: 'r' }
  it('is as long before the end as the marketplace wants', () => {
    expect(nextRefreshAt(grant, 'page', day, now)).toEqual(inDays(6))
  })
  it('is never at once', () => {
    expect(nextRefreshAt({ ...grant, expiresAt: inDays(0.1) }, 'page', day, now)).toEqual(
      new Date(now.getTime() + 600_000),
    )
  })
  it('is none without a refresh token, but for the shop’s own app', () => {
    expect(nextRefreshAt({ ...grant, refreshToken: null }, 'page', day, now)).toBeNull()
    expect(nextRefreshAt({ ...grant, refreshToken: null }, 'own', day, now)).toEqual(inDays(6))
  })
})

describe('the end that somebody must act before', () => {
  const grant = {
    expiresAt: inDays(1),
    refreshEndsAt: inDays(20),
    subscriptionEndsAt: null,
    nextRefreshAt: now,
  }
  it.each([
    ['that of refreshing, while it refreshes', {}, inDays(20)],
    ['that of the session, when it does not', { nextRefreshAt: null }, inDays(1)],
    ['that of the subscription, when it is sooner', { subscriptionEndsAt: inDays(3) }, inDays(3)],
    ['none, while it lives on by itself', { refreshEndsAt: null }, null],
  ])('is %s', (_, change, expected) => {
    expect(endsAt({ ...grant, ...change })).toEqual(expected)
  })
})

it.each([
  [31, null],
  [30, 30],
  [15.5, 30],
  [15, 15],
  [7, 7],
  [2.5, 3],
  [0.5, 1],
  [0, null],
  [-1, null],
])('%d days before the end the reminder of %s days is due', (days, expected) => {
  expect(reminderDue(inDays(days), now)).toBe(expected)
})

it('a session is young for a minute', () => {
  const at = (ms: number) => isYoung({ refreshedAt: new Date(now.getTime() - ms) }, now)
  expect([at(0), at(59_999), at(60_000), isYoung({ refreshedAt: null }, now)]).toEqual([
    true,
    true,
    false,
    false,
  ])
})

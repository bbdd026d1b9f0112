import { expect, it } from 'vitest'
import { broughtBack, isWechat } from './wechat.ts'

it('knows WeChat by its browser', () => {
  expect(
    isWechat('Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 MicroMessenger/8.0.49 WeChat/arm64'),
  ).toBe(true)
  expect(isWechat('Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1')).toBe(false)
})

it('reads what WeChat brought back, and nothing else', () => {
  const state = 'a1'.repeat(16)
  expect(broughtBack(`?code=abc&state=${state}`)).toEqual({ code: 'abc', state })
  for (const search of ['', '?code=abc', `?state=${state}`, '?code=abc&state=STATE', `?code=&state=${state}`])
    expect(broughtBack(search)).toBeNull()
})

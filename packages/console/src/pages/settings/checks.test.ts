import { describe, expect, it } from 'vitest'
import {
  type Advice,
  adviceFor,
  allPass,
  type Check,
  type CheckName,
  failing,
  fieldFor,
  isCheckName,
} from './checks.ts'
import { pushAddress } from './connectable.ts'

const check = (name: CheckName, state: Check['state'] = 'pass', code: string | null = null): Check => ({
  name,
  state,
  code,
  found: null,
  facts: null,
})

describe('checks of a shop', () => {
  it('are known by name, and nothing else is', () => {
    expect(['keys', 'strange', 'toString'].filter(isCheckName)).toEqual(['keys'])
  })

  it('pass together or not at all', () => {
    expect(allPass([check('reachable'), check('keys')])).toBe(true)
    expect(allPass([check('reachable'), check('keys', 'unknown')])).toBe(false)
    expect(allPass([check('orders'), check('push', 'wait')])).toBe(true)
    expect(allPass([])).toBe(false)
  })

  it('name the first that fails', () => {
    expect(failing([check('reachable'), check('keys', 'fail'), check('rights', 'fail')])?.name).toBe('keys')
    expect(failing([check('keys'), check('rights', 'unknown')])).toBeUndefined()
  })

  it.each([
    ['keys', '25', 'wrongSecret'],
    ['keys', '29', 'wrongAppKey'],
    ['keys', '31', 'clock'],
    ['keys', '41/isv.invalid-parameter:fields', 'keys'],
    ['keys', 'http_403', 'gatewayRefused'],
    ['session', '27/invalid-sessionkey', 'session'],
    ['rights', '11/isv.permission-api-package-limit', 'rights'],
    ['quota', '7/accesscontrol.limited-by-api-access-count', 'quota'],
    ['quota', 'http_429', 'quota'],
    ['reachable', '15/isp.unknown-error', 'reachable'],
    ['reachable', 'http_502', 'reachable'],
    ['reachable', 'http_timeout', 'noAnswer'],
    ['reachable', 'not_json', 'strangeAnswer'],
    ['orders', null, 'orders'],
    ['push', null, 'orders'],
  ])('%s with Taobao code %s: %s', (name, code, advice) => {
    expect(adviceFor('taobao', { name, code })).toBe(advice)
  })

  it.each([
    ['keys', '40013', 'wrongAppKey'],
    ['keys', '40125', 'wrongSecret'],
    ['rights', '40164', 'gatewayRefused'],
    ['rights', 'http_403', 'gatewayRefused'],
    ['rights', '48001', 'rights'],
  ])('%s with code %s of the Weixin Store: %s', (name, code, advice) => {
    expect(adviceFor('weixin-store', { name, code })).toBe(advice)
  })

  it('lead to the key that is to be changed', () => {
    expect(
      ['wrongSecret', 'wrongSignSecret', 'session', 'rights', 'wrongAppKey', 'keys'].map((one) =>
        fieldFor(one as Advice),
      ),
    ).toEqual(['appSecret', 'signSecret', 'session', 'session', 'appKey', 'appKey'])
  })

  it('read the codes of one marketplace for that one only', () => {
    expect(adviceFor('jd', { name: 'keys', code: '25' })).toBe('keys')
    expect(adviceFor('kuaishou', { name: 'keys', code: '27' })).toBe('wrongSignSecret')
  })
})

describe('the push address', () => {
  it('is told where the marketplace posts, and names the app only', () => {
    expect(pushAddress('https://qiao.example', 'youzan', 'a b')).toBe(
      'https://qiao.example/webhooks/youzan/a%20b',
    )
    expect(pushAddress('https://qiao.example', 'kuaishou', 'ks1')).toBe(
      'https://qiao.example/webhooks/kuaishou/ks1',
    )
    expect(pushAddress('https://qiao.example', 'jd', 'a')).toBeNull()
  })
})

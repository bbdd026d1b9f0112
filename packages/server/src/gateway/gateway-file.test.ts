import { describe, expect, it } from 'vitest'
import { openGatewayFile, sealGatewayFile } from './gateway-file.ts'

const key = Buffer.alloc(32, 1)
let n = 0
const iv = () => Buffer.alloc(12, ++n)
const shop = {
  shop: 'tmall-hemu',
  marketplace: 'taobao',
  environment: 'production',
  name: '禾木天猫旗舰店',
  sellerId: '2206',
  appKey: 'key-1',
  appSecret: 'app-secret',
  session: 'the-session',
  refreshToken: 'the-refresh',
  extraSecrets: { signSecret: 'sign-secret' },
}
const secret = 'shared by both sides, long enough'
const file = (change: object = {}, more: object = {}) =>
  JSON.stringify({ secret, shops: [{ ...shop, ...change }], ...more })

describe('the file of a gateway', () => {
  it('is sealed and opened whole, and shows no secret in between', () => {
    const sealed = JSON.stringify(sealGatewayFile(key, file(), iv))
    for (const one of [secret, 'app-secret', 'the-session', 'the-refresh', 'sign-secret'])
      expect(sealed).not.toContain(one)
    expect(sealed).toContain('禾木天猫旗舰店')
    expect(openGatewayFile(key, sealed)).toEqual({ secret, shops: [shop] })
    // Sealing again changes nothing that is sealed.
    expect(JSON.stringify(sealGatewayFile(key, sealed, iv))).toBe(sealed)
  })

  it('is refused plain, with another key, and with a secret moved to another place', () => {
    expect(() => openGatewayFile(key, file())).toThrow('gateway.secret_not_sealed')
    const sealed = sealGatewayFile(key, file(), iv)
    expect(() => openGatewayFile(Buffer.alloc(32, 2), JSON.stringify(sealed))).toThrow(
      'gateway.secret_not_opened',
    )
    const [one] = sealed.shops
    const moved = { ...sealed, shops: [{ ...one, session: one!.appSecret }] }
    expect(() => openGatewayFile(key, JSON.stringify(moved))).toThrow('gateway.secret_not_opened')
  })

  it.each([
    ['not JSON', '{'],
    ['a short secret', file({}, { secret: 'short' })],
    ['no shops', file({}, { shops: [] })],
    ['a shop without a seller', file({ sellerId: '' })],
    ['a name with blanks', file({ shop: 'two words' })],
    ['an unknown environment', file({ environment: 'test' })],
    ['one name twice', JSON.stringify({ secret, shops: [shop, shop] })],
  ])('with %s is refused by name', (_, text) => {
    expect(() => sealGatewayFile(key, text, iv)).toThrow('gateway.bad_file')
  })
})

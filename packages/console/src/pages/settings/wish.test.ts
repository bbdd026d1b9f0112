import { describe, expect, it } from 'vitest'
import { extraSecretsOf } from './connectable.ts'
import { problemsOf, readWish, takenSellers } from './wish.ts'

const typed = {
  name: ' 二店 ',
  sellerId: '2206490318842',
  appKey: 'key\n',
  appSecret: '\tsecret',
  session: 'session ',
}
const form = (change: Partial<typeof typed> = {}) => {
  const data = new FormData()
  for (const [field, value] of Object.entries({ ...typed, ...change })) data.set(field, value)
  return data
}

describe('the keys of a shop', () => {
  it('lose the blanks that were pasted with them', () => {
    expect(readWish(form(), 'taobao')).toEqual({
      name: '二店',
      sellerId: '2206490318842',
      appKey: 'key',
      appSecret: 'secret',
      session: 'session',
    })
    expect(problemsOf(readWish(form(), 'taobao')).size).toBe(0)
  })

  it('are all needed, named in the order of the form', () => {
    const problems = problemsOf(readWish(form({ session: ' ', appKey: '' }), 'taobao'))
    expect([...problems]).toEqual([
      ['appKey', 'needed'],
      ['session', 'needed'],
    ])
    expect(problemsOf(readWish(new FormData(), 'taobao')).size).toBe(5)
  })

  it('are not those of a seller that is another shop already', () => {
    const shops = [
      { id: 'tmall', marketplace: 'taobao', sellerId: typed.sellerId },
      { id: 'jd', marketplace: 'jd', sellerId: '77' },
      { id: 'new', marketplace: 'taobao', sellerId: null },
    ]
    expect([...takenSellers(shops, 'taobao', null)]).toEqual([typed.sellerId])
    expect(takenSellers(shops, 'taobao', 'tmall').size).toBe(0)
    const problems = problemsOf(readWish(form(), 'taobao'), takenSellers(shops, 'taobao', null))
    expect([...problems]).toEqual([['sellerId', 'taken']])
  })

  it('want the id of the seller, not a name', () => {
    expect([...problemsOf(readWish(form({ sellerId: '禾木旗舰店' }), 'taobao'))]).toEqual([
      ['sellerId', 'sellerId'],
    ])
  })

  it('are more where the marketplace gives an app more than one secret', () => {
    expect(extraSecretsOf('kuaishou')).toEqual(['signSecret', 'messageKey'])
    const data = form()
    data.set('signSecret', ' sign ')
    const wish = readWish(data, 'kuaishou')
    expect(wish.extraSecrets).toEqual({ signSecret: 'sign', messageKey: '' })
    expect([...problemsOf({ ...wish, session: '' })]).toEqual([
      ['messageKey', 'needed'],
      ['session', 'needed'],
    ])
    expect(readWish(data, 'taobao')).not.toHaveProperty('extraSecrets')
  })
})

describe('the keys of a shop with an app of its own', () => {
  const secrets = { appKey: 'wx5a0db0c5e0000001', pushToken: ' QiaoWeixin', encodingAesKey: 'a'.repeat(43) }
  const wishOf = (change: Record<string, string> = {}) => {
    const data = new FormData()
    const all = { name: '小店', appSecret: 's', ...secrets, ...change }
    for (const [field, value] of Object.entries(all)) data.set(field, value)
    return readWish(data, 'weixin-store')
  }

  it('name the app as the seller, and the secrets of its pushes instead of a session', () => {
    expect(wishOf({ sellerId: 'other', session: 'x' })).toEqual({
      name: '小店',
      sellerId: secrets.appKey,
      appKey: secrets.appKey,
      appSecret: 's',
      extraSecrets: { pushToken: 'QiaoWeixin', encodingAesKey: secrets.encodingAesKey },
    })
  })

  it('are told apart when they are missing, cut short, or taken', () => {
    expect([...problemsOf(wishOf())]).toEqual([])
    const cut = wishOf({ pushToken: '', encodingAesKey: 'a'.repeat(42) })
    expect([...problemsOf(cut)]).toEqual([
      ['pushToken', 'needed'],
      ['encodingAesKey', 'encodingAesKey'],
    ])
    expect([...problemsOf(wishOf({ pushToken: 'a b' }))]).toEqual([['pushToken', 'pushToken']])
    expect([...problemsOf(wishOf(), new Set([secrets.appKey]))]).toEqual([['sellerId', 'taken']])
  })
})

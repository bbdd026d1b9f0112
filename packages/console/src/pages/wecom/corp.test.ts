import { describe, expect, it } from 'vitest'
import { type CorpWish, isLocal, problemsOf, randomText } from './corp.ts'

const wish: CorpWish = {
  corpId: 'ww0123456789abcdef',
  agentId: '1000002',
  secret: 'a-secret-of-the-app',
  token: '',
  encodingAesKey: '',
}

describe('the keys of a corp', () => {
  it('are fine as WeCom gives them, and Token and key may be left to us', () => {
    expect([...problemsOf(wish)]).toEqual([])
    expect([
      ...problemsOf({
        ...wish,
        corpId: 'hemu',
        agentId: '2a',
        secret: 'short',
        token: '?',
        encodingAesKey: 'x',
      }),
    ]).toEqual(['corpId', 'agentId', 'secret', 'token', 'encodingAesKey'].map((one) => [one, 'shape']))
    expect([...problemsOf({ ...wish, corpId: '', secret: '' })]).toEqual([
      ['corpId', 'needed'],
      ['secret', 'needed'],
    ])
  })

  it('that we make are of the length and the letters that WeCom takes', () => {
    const made = { ...wish, token: randomText(24), encodingAesKey: randomText(43) }
    expect([...problemsOf(made)]).toEqual([])
    expect(randomText(43)).not.toBe(randomText(43))
    // A byte that would make some letters likelier is thrown away.
    let turn = 0
    const bytes = (n: number) => new Uint8Array(n).fill(turn++ === 0 ? 255 : 0)
    expect(randomText(3, bytes)).toBe('AAA')
  })

  it.each([
    ['http://127.0.0.1:8080/x', true],
    ['http://localhost/x', true],
    ['https://scrm.hemu.cn/webhooks', false],
  ])('%s is local: %s', (address, local) => expect(isLocal(address)).toBe(local))
})

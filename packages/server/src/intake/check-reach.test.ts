import { describe, expect, it } from 'vitest'
import { readAllowList } from '../runtime/adapters/outside-address.ts'
import { HttpFailure } from '../runtime/ports.ts'
import { answerTo, checkReach } from './check-reach.ts'

const masterKey = Buffer.alloc(32, 5)
type Runtime = Parameters<typeof checkReach>[0]

/** A server at a public address, and what is found when it is asked. */
function at(publicUrl: string, answer: (nonce: string) => string | Error, allow = '') {
  const asked: { url: string; allowed: boolean }[] = []
  const runtime = {
    config: { publicUrl, masterKey, webhookAllow: readAllowList(allow)! },
    ports: {
      randomness: { bytes: (size: number) => Buffer.alloc(size, 7) },
      guarded: {
        async get(request: { url: string; allow: readonly unknown[] }) {
          asked.push({ url: request.url, allowed: request.allow.length > 0 })
          if (publicUrl.includes('office.hemu.example') && request.allow.length === 0)
            throw new HttpFailure('blocked', 'address')
          const said = answer(request.url.split('/').at(-1)!)
          if (said instanceof Error) throw said
          return { status: 200, headers: {}, body: Buffer.from(said) }
        },
      },
    },
  } as unknown as Runtime
  return { asked, code: async () => (await checkReach(runtime)).code }
}
const right = (nonce: string) => answerTo(masterKey, nonce)

describe('the own public address', () => {
  it('is reached when what answers holds this installation’s key', async () => {
    const { asked, code } = at('https://scrm.hemu.example/', right)
    expect(await code()).toBe('reached')
    expect(asked).toEqual([
      {
        url: expect.stringMatching(/^https:\/\/scrm\.hemu\.example\/webhooks\/reach\/[\w-]{24}$/),
        allowed: false,
      },
    ])
  })

  it.each([
    ['another installation', (nonce: string) => answerTo(Buffer.alloc(32, 6), nonce), 'other_server'],
    ['a page of a proxy', () => '<html>502</html>', 'other_server'],
    ['no name', () => new HttpFailure('network', 'ENOTFOUND'), 'name_unknown'],
    ['silence', () => new HttpFailure('timeout', 'no answer'), 'no_answer'],
    ['a shut door', () => new HttpFailure('refused', 'ECONNREFUSED'), 'no_answer'],
    ['plain http', () => new HttpFailure('blocked', 'scheme'), 'not_https'],
    ['a strange port', () => new HttpFailure('blocked', 'port'), 'port_closed'],
  ])('that leads to %s is told as such', async (_, answer, code) => {
    expect(await at('https://scrm.hemu.example', answer).code()).toBe(code)
  })

  it('of this computer is none, and asks nobody', async () => {
    for (const url of ['http://127.0.0.1:8080', 'http://localhost:3000', '']) {
      const { asked, code } = at(url, right)
      expect([await code(), asked]).toEqual(['no_public_address', []])
    }
  })

  it('in a private network is good for that network alone, where the operator allowed it', async () => {
    expect(await at('https://office.hemu.example', right).code()).toBe('private_address')
    expect(await at('https://office.hemu.example', right, 'office.hemu.example').code()).toBe('own_network')
    expect(await at('https://office.hemu.example', () => 'x', 'office.hemu.example').code()).toBe(
      'private_address',
    )
  })
})

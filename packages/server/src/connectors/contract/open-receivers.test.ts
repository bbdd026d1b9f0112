import { describe, expect, it } from 'vitest'
import type { DecryptOutcome, DecryptWish } from './acts.ts'
import { ConnectorFailure } from './connector.ts'
import { type Opening, openReceivers } from './open-receivers.ts'

const wish = (
  orderId: string,
  sealed: DecryptWish['sealed'] = { name: `n${orderId}`, phone: `p${orderId}` },
) => ({ orderId, sealed, scene: 'install' }) as DecryptWish
const opened = ({ orderId }: DecryptWish): DecryptOutcome => ({
  ok: true,
  name: orderId,
  phone: null,
  address: null,
  virtualPhone: false,
  virtualPhoneEndsAt: null,
})

function opening(ask: (ids: string[]) => void, more: Partial<Opening> = {}): Opening {
  return {
    fields: ['name', 'phone'],
    mostCiphertexts: 5,
    async ask(some) {
      ask(some.map(({ orderId }) => orderId))
      return opened
    },
    codeOf: ({ code }) => code,
    ...more,
  }
}

describe('opening receivers', () => {
  it('asks for whole orders, never more ciphertexts than a call takes, and answers in order', async () => {
    const calls: string[][] = []
    const outcomes = await openReceivers(
      ['1', '2', '3', '4', '5'].map((id) => wish(id)),
      opening((ids) => calls.push(ids)),
    )
    expect(calls).toEqual([['1', '2'], ['3', '4'], ['5']])
    expect(outcomes.map((one) => one.ok && one.name)).toEqual(['1', '2', '3', '4', '5'])
  })

  it('calls nobody for what is not sealed', async () => {
    const calls: string[][] = []
    expect(
      await openReceivers(
        [wish('1', {}), wish('2', { other: 'x' })],
        opening((ids) => calls.push(ids)),
      ),
    ).toEqual([
      { ok: false, code: 'nothing_sealed' },
      { ok: false, code: 'nothing_sealed' },
    ])
    expect(calls).toEqual([])
  })

  it('gives a refusal to all of the call, or to the one that spoils it', async () => {
    const refuses = (ids: string[]) => {
      if (ids.includes('2')) throw new ConnectorFailure('invalid_request', 'foreign', 'of another shop')
    }
    const wishes = [wish('1'), wish('2')]
    expect((await openReceivers(wishes, opening(refuses))).map((one) => !one.ok && one.code)).toEqual([
      'foreign',
      'foreign',
    ])
    expect(await openReceivers(wishes, opening(refuses, { isSpoiltByOne: true }))).toMatchObject([
      { ok: true, name: '1' },
      { ok: false, code: 'foreign' },
    ])
  })

  it('throws what passes by itself, and what needs a new authorisation', async () => {
    for (const kind of ['temporary', 'limited', 'authorisation_expired'] as const)
      await expect(
        openReceivers(
          [wish('1')],
          opening(() => {
            throw new ConnectorFailure(kind, kind, kind)
          }),
        ),
      ).rejects.toMatchObject({ kind })
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { callbackSignature, encryptMessage } from '../contract/sealed-callback.ts'
import { type CallbackOutcome, type CallbackRequest, readKeptCallback, receiveCallback } from './webhook.ts'

const credentials = {
  token: 'QDG6eK',
  encodingAesKey: 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C',
  receiveId: 'wwCORP',
}
const sentAt = 1_700_000_000
const now = new Date((sentAt + 2) * 1000)

const liuAdded =
  '<xml><ToUserName><![CDATA[wwCORP]]></ToUserName><FromUserName><![CDATA[sys]]></FromUserName>' +
  '<CreateTime>1700000000</CreateTime><MsgType><![CDATA[event]]></MsgType>' +
  '<Event><![CDATA[change_external_contact]]></Event><ChangeType><![CDATA[add_external_contact]]></ChangeType>' +
  '<UserID><![CDATA[chenjing]]></UserID><ExternalUserID><![CDATA[wmLIU]]></ExternalUserID>' +
  '<State><![CDATA[ch_1001]]></State><WelcomeCode><![CDATA[WC1]]></WelcomeCode></xml>'

interface Making {
  message?: string
  receiver?: string
  timestamp?: string
  nonce?: string
  random?: Buffer
  envelope?: (encrypted: string) => string
}

function push(making: Making = {}): CallbackRequest {
  const { message = liuAdded, receiver = 'wwCORP', timestamp = String(sentAt), nonce = '1372623149' } = making
  const encrypted = encryptMessage(
    credentials.encodingAesKey,
    message,
    receiver,
    making.random ?? Buffer.alloc(16, 5),
  )
  const envelope =
    making.envelope ?? ((inner) => `<xml><ToUserName>wwCORP</ToUserName><Encrypt>${inner}</Encrypt></xml>`)
  return {
    method: 'POST',
    query: {
      msg_signature: callbackSignature(credentials.token, timestamp, nonce, encrypted),
      timestamp,
      nonce,
    },
    body: envelope(encrypted),
  }
}

function receive(request: CallbackRequest, at = now): CallbackOutcome {
  return receiveCallback(request, credentials, at)
}

function reasonOf(outcome: CallbackOutcome): string {
  return outcome.kind === 'refused' ? outcome.reason : outcome.kind
}

describe('an event', () => {
  it('comes out in our words, with its raw text and a key', () => {
    expect(receive(push())).toEqual({
      kind: 'event',
      event: {
        type: 'contact.added',
        occurredAt: new Date(1_700_000_000_000),
        memberId: 'chenjing',
        contactId: 'wmLIU',
        state: 'ch_1001',
        welcomeCode: 'WC1',
        mutual: true,
      },
      dedupeKey: expect.stringMatching(/^event:[0-9a-f]{64}$/),
      raw: liuAdded,
    })
  })

  it('reads the same from the kept text', () => {
    expect(receive(push())).toMatchObject({ event: readKeptCallback(liuAdded) })
  })

  it('keeps its key when it is sent again with fresh random bytes, time and nonce', () => {
    const keys = [
      push(),
      push({ random: Buffer.alloc(16, 9) }),
      push({ timestamp: String(sentAt + 1), nonce: 'again' }),
    ].map((request) => keyOf(receive(request)))
    expect(new Set(keys).size).toBe(1)
  })

  it('has a key of its own when only the contact differs, in the same second', () => {
    const wang = push({ message: liuAdded.replace('wmLIU', 'wmWANG') })
    expect(keyOf(receive(wang))).not.toBe(keyOf(receive(push())))
  })

  it('is known by MsgId when it is a message', () => {
    const message =
      '<xml><FromUserName>chenjing</FromUserName><CreateTime>1700000000</CreateTime><MsgType>text</MsgType>' +
      '<Content>hello</Content><MsgId>4561255354251345929</MsgId></xml>'
    const outcome = receive(push({ message }))
    expect(keyOf(outcome)).toBe('message:4561255354251345929')
    expect(outcome).toMatchObject({
      event: { type: 'message.received', memberId: 'chenjing', text: 'hello' },
    })
  })

  it('of an unknown type is kept, not refused', () => {
    const message =
      '<xml><MsgType>event</MsgType><Event>brand_new</Event><CreateTime>1700000000</CreateTime></xml>'
    expect(receive(push({ message }))).toMatchObject({
      kind: 'event',
      event: { type: 'unknown', name: 'brand_new', missing: null },
    })
  })

  it('that was signed and sealed for us but is no XML is kept, not refused', () => {
    for (const message of ['not xml', '<xml><Event>\u0001</Event></xml>', '<xml>']) {
      const outcome = receive(push({ message }))
      expect(outcome).toMatchObject({ kind: 'event', event: { type: 'unknown', name: 'unreadable' } })
      expect(keyOf(outcome)).toMatch(/^event:/)
      expect(readKeptCallback(message)).toMatchObject({ type: 'unknown' })
    }
  })
})

describe('refusals', () => {
  it.each([
    ['stale', push(), new Date((sentAt + 301) * 1000)],
    ['stale', push(), new Date((sentAt - 301) * 1000)],
    ['wrong_receiver', push({ receiver: 'wwOTHER' }), now],
    [
      'wrong_receiver',
      push({ envelope: (inner) => `<xml><ToUserName>wwOTHER</ToUserName><Encrypt>${inner}</Encrypt></xml>` }),
      now,
    ],
    ['malformed', push({ envelope: (inner) => `<xml><Encrypt>${inner}</xml>` }), now],
    ['malformed', push({ envelope: () => '<xml><Other>1</Other></xml>' }), now],
    ['malformed', push({ envelope: () => '' }), now],
    ['malformed', push({ timestamp: '170000000' }), now],
    ['bad_signature', withQuery({ msg_signature: '0'.repeat(40) }), now],
    ['bad_signature', withQuery({ timestamp: String(sentAt + 1) }), now],
    ['malformed', withQuery({ nonce: ['1', '2'] }), now],
    ['malformed', withQuery({ msg_signature: undefined }), now],
  ])('%s', (reason, request, at) => {
    expect(reasonOf(receive(request, at))).toBe(reason)
  })

  it('a swapped timestamp and nonce: the signature alone would have passed', () => {
    const swapped = (nonce: string) => {
      const request = push({ nonce })
      const { timestamp, msg_signature } = request.query
      return { ...request, query: { msg_signature, timestamp: nonce, nonce: timestamp } }
    }
    expect(reasonOf(receive(swapped('1372623149')))).toBe('stale')
    expect(reasonOf(receive(swapped('VHh7ymSeb0jc4lSb')))).toBe('malformed')
    const twin = swapped(String(sentAt + 1))
    expect(keyOf(receive(twin))).toBe(keyOf(receive(push())))
  })

  it('a body of 50 MB, without reading it', () => {
    const body = Buffer.alloc(50 * 1024 * 1024, 0x20)
    body.toString = () => {
      throw new Error('the body was read')
    }
    expect(reasonOf(receive({ ...push(), body }))).toBe('too_large')
  })

  it('any changed character of the ciphertext, the signature, the time or the nonce', () => {
    const { query } = push()
    const given = query as Record<'msg_signature' | 'timestamp' | 'nonce', string>
    const encrypted = /<Encrypt>(.*)<\/Encrypt>/.exec(String(push().body))![1]!
    const changed = (text: string, at: number, add: number) => {
      const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789'
      const place = at % text.length
      const letter = alphabet[(alphabet.indexOf(text[place]!.toLowerCase()) + 1 + add) % alphabet.length]!
      return text.slice(0, place) + (letter === text[place] ? '+' : letter) + text.slice(place + 1)
    }
    fc.assert(
      fc.property(
        fc.constantFrom('msg_signature', 'timestamp', 'nonce', 'encrypt'),
        fc.nat(900),
        fc.nat(34),
        (part, at, add) => {
          const body =
            part === 'encrypt' ? `<xml><Encrypt>${changed(encrypted, at, add)}</Encrypt></xml>` : push().body
          const bent =
            part === 'encrypt' ? query : { ...query, [part]: changed(given[part as 'nonce'], at, add) }
          expect(receive({ method: 'POST', query: bent, body }).kind).toBe('refused')
        },
      ),
    )
  })

  it('never throws on what comes from outside', () => {
    fc.assert(
      fc.property(fc.string(), fc.dictionary(fc.string(), fc.anything()), (body, query) => {
        expect(receive({ method: 'POST', query, body }).kind).toBe('refused')
        expect(receive({ method: 'GET', query, body }).kind).toBe('refused')
      }),
    )
  })
})

describe('the check of the address', () => {
  const echo = encryptMessage(
    credentials.encodingAesKey,
    '1616140317555161061',
    'wwCORP',
    Buffer.alloc(16, 3),
  )
  const query = {
    msg_signature: callbackSignature(credentials.token, String(sentAt), 'n', echo),
    timestamp: String(sentAt),
    nonce: 'n',
    echostr: echo,
  }

  it('answers the plain text', () => {
    expect(receive({ method: 'GET', query, body: null })).toEqual({
      kind: 'verified',
      plaintext: '1616140317555161061',
    })
  })

  it('lets a plus survive a form decoder', () => {
    const spaced = { ...query, echostr: echo.replaceAll('+', ' ') }
    expect(receive({ method: 'GET', query: spaced, body: null }).kind).toBe('verified')
  })

  it('is refused when stale or when meant for another corp', () => {
    const late = new Date((sentAt + 400) * 1000)
    expect(reasonOf(receive({ method: 'GET', query, body: null }, late))).toBe('stale')
    const theirs = { ...credentials, receiveId: 'wwOTHER' }
    expect(reasonOf(receiveCallback({ method: 'GET', query, body: null }, theirs, now))).toBe(
      'wrong_receiver',
    )
  })
})

function withQuery(change: Record<string, unknown>): CallbackRequest {
  const request = push()
  return { ...request, query: { ...request.query, ...change } }
}

function keyOf(outcome: CallbackOutcome): string {
  if (outcome.kind !== 'event') throw new Error(`not an event: ${JSON.stringify(outcome)}`)
  return outcome.dedupeKey
}

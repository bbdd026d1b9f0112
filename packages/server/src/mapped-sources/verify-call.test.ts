import { createCipheriv, createHash, createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Check, Secrets } from './source.ts'
import { type Call, readPublicKey, verifyCall } from './verify-call.ts'

// Every vector is made here with node:crypto, by the words of the check and not by its code.

const now = new Date('2026-03-11T04:00:00Z')
const seconds = String(now.getTime() / 1000)
const body = Buffer.from('{"orderNo":"M1","remark":"送到3楼"}')
const call = (more: Partial<Call> = {}): Call => ({ method: 'POST', query: {}, headers: {}, body, ...more })
const judge = (check: Check, secrets: Secrets, one: Call): string => {
  const verdict = verifyCall(check, secrets, one, now)
  return verdict.ok ? `ok ${verdict.echo ?? verdict.body.toString()}` : verdict.reason
}
const good = `ok ${body}`

describe('a secret path', () => {
  it('asks for nothing more', () => {
    expect(judge({ kind: 'path' }, {}, call())).toBe(good)
  })
})

describe('an HMAC header', () => {
  const secret = '和木 secret'
  const plain = { kind: 'hmac', header: 'X-Signature' } as const

  it.each(['sha256', 'sha1', 'sha512', 'md5'] as const)('is checked by %s in hex and base64', (algorithm) => {
    for (const encoding of ['hex', 'base64'] as const) {
      const signature = createHmac(algorithm, secret).update(body).digest(encoding)
      const check: Check = { ...plain, algorithm, encoding }
      const at = (value: string): Call => call({ headers: { 'x-signature': value } })
      expect(judge(check, { secret }, at(signature))).toBe(good)
      expect(judge(check, { secret: 'other' }, at(signature))).toBe('bad_signature')
      expect(judge(check, { secret }, { ...at(signature), body: Buffer.from(`${body} `) })).toBe(
        'bad_signature',
      )
      expect(judge(check, { secret }, at(`${signature}00`))).toBe('bad_signature')
      expect(judge(check, { secret }, at(''))).toBe('no_signature')
      expect(judge(check, { secret }, call())).toBe('no_signature')
    }
  })

  it('takes hex in capitals, and a prefix only where one was told', () => {
    const signature = createHmac('sha256', secret).update(body).digest('hex')
    const check: Check = { ...plain, algorithm: 'sha256', encoding: 'hex', prefix: 'sha256=' }
    const at = (value: string): Call => call({ headers: { 'x-signature': value } })
    expect(judge(check, { secret }, at(`sha256=${signature.toUpperCase()}`))).toBe(good)
    expect(judge(check, { secret }, at(signature))).toBe('bad_signature')
    expect(judge({ ...check, prefix: '' }, { secret }, at(`sha256=${signature}`))).toBe('bad_signature')
  })

  it('checks nothing without a secret, and refuses', () => {
    const signature = createHmac('sha256', '').update(body).digest('hex')
    const check: Check = { ...plain, algorithm: 'sha256', encoding: 'hex' }
    expect(judge(check, {}, call({ headers: { 'x-signature': signature } }))).toBe('no_signature')
  })

  it('signs the time in front of the body, and is good for its window only', () => {
    const check: Check = {
      ...plain,
      algorithm: 'sha256',
      encoding: 'hex',
      timestampHeader: 'X-Time',
      separator: 'dot',
      windowSeconds: 60,
    }
    const at = (time: string, signed = `${time}.${body}`): Call =>
      call({
        headers: { 'x-time': time, 'x-signature': createHmac('sha256', secret).update(signed).digest('hex') },
      })
    const shifted = (by: number): string => String(now.getTime() / 1000 + by)
    expect(judge(check, { secret }, at(seconds))).toBe(good)
    expect(judge(check, { secret }, at(String(now.getTime())))).toBe(good)
    expect(judge(check, { secret }, at(now.toISOString()))).toBe(good)
    expect(judge(check, { secret }, at(shifted(60)))).toBe(good)
    expect(judge(check, { secret }, at(shifted(61)))).toBe('stale')
    expect(judge(check, { secret }, at(shifted(-61)))).toBe('stale')
    // A new time cannot be put before an old signature.
    expect(judge(check, { secret }, at(seconds, `${shifted(-9)}.${body}`))).toBe('bad_signature')
    expect(judge(check, { secret }, at(seconds, `${body}`))).toBe('bad_signature')
    expect(judge(check, { secret }, at('yesterday'))).toBe('malformed')
  })
})

describe('MD5 of body and secret', () => {
  const secret = 'k3y'
  const md5 = (text: string): string => createHash('md5').update(text).digest('hex')

  it('is read from a header or the query, in both orders', () => {
    const inHeader: Check = { kind: 'md5', in: 'header', name: 'Sign', order: 'body_secret' }
    const inQuery: Check = { kind: 'md5', in: 'query', name: 'sign', order: 'secret_body' }
    const behind = md5(`${body}${secret}`)
    const before = md5(`${secret}${body}`)
    expect(judge(inHeader, { secret }, call({ headers: { sign: behind } }))).toBe(good)
    expect(judge(inHeader, { secret }, call({ headers: { sign: behind.toUpperCase() } }))).toBe(good)
    expect(judge(inHeader, { secret }, call({ headers: { sign: before } }))).toBe('bad_signature')
    expect(judge(inQuery, { secret }, call({ query: { sign: before } }))).toBe(good)
    expect(judge(inQuery, { secret }, call({ query: { sign: [before, before] } }))).toBe('no_signature')
    expect(judge(inQuery, {}, call({ query: { sign: md5(`${body}`) } }))).toBe('no_signature')
  })
})

describe('the WeChat style', () => {
  const token = 'qiaotoken'
  const encodingAesKey = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG'
  const receiveId = 'wx1234567890abcdef'
  const check: Check = { kind: 'wechat', receiveId }
  const secrets = { token, encodingAesKey }
  const sha1 = (...parts: string[]): string => createHash('sha1').update(parts.sort().join('')).digest('hex')
  const seal = (message: string, to = receiveId): string => {
    const key = Buffer.from(`${encodingAesKey}=`, 'base64')
    const length = Buffer.alloc(4)
    length.writeUInt32BE(Buffer.byteLength(message))
    const whole = Buffer.concat([Buffer.alloc(16, 7), length, Buffer.from(message), Buffer.from(to)])
    const padding = 32 - (whole.length % 32)
    const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
    const padded = Buffer.concat([whole, Buffer.alloc(padding, padding)])
    return Buffer.concat([cipher.update(padded), cipher.final()]).toString('base64')
  }
  const query = (sealed: string, time = seconds) => ({
    timestamp: time,
    nonce: 'n1',
    msg_signature: sha1(token, time, 'n1', sealed),
  })

  it('answers the address check, sealed as WeCom asks or plain as official accounts do', () => {
    const echostr = seal('echo-me')
    expect(judge(check, secrets, call({ method: 'GET', query: { ...query(echostr), echostr } }))).toBe(
      'ok echo-me',
    )
    const plain = { timestamp: seconds, nonce: 'n1', echostr: '123', signature: sha1(token, seconds, 'n1') }
    expect(judge(check, secrets, call({ method: 'GET', query: plain }))).toBe('ok 123')
    const wrong = { ...plain, signature: sha1('other', seconds, 'n1') }
    expect(judge(check, secrets, call({ method: 'GET', query: wrong }))).toBe('bad_signature')
  })

  it.each([
    [
      'XML',
      (sealed: string) => `<xml><ToUserName>gh</ToUserName><Encrypt><![CDATA[${sealed}]]></Encrypt></xml>`,
    ],
    ['JSON', (sealed: string) => JSON.stringify({ ToUserName: 'gh', Encrypt: sealed })],
  ])('opens what comes sealed in %s', (_name, wrap) => {
    const sealed = seal('{"MsgId":"9"}')
    const post = (more: Partial<Call> = {}): Call =>
      call({ query: query(sealed), body: Buffer.from(wrap(sealed)), ...more })
    expect(judge(check, secrets, post())).toBe('ok {"MsgId":"9"}')
    expect(judge(check, { ...secrets, token: 'other' }, post())).toBe('bad_signature')
    expect(judge({ ...check, receiveId: 'wx-other' }, secrets, post())).toBe('wrong_receiver')
    const old = String(now.getTime() / 1000 - 301)
    expect(judge(check, secrets, post({ query: query(sealed, old) }))).toBe('stale')
    const broken = Buffer.from('not whole blocks').toString('base64')
    expect(judge(check, secrets, call({ query: query(broken), body: Buffer.from(wrap(broken)) }))).toBe(
      'malformed',
    )
  })

  it('refuses an open message: its signature covers no byte of it', () => {
    const open = { timestamp: seconds, nonce: 'n1', signature: sha1(token, seconds, 'n1') }
    const text = Buffer.from('<xml><MsgId>1</MsgId></xml>')
    expect(judge(check, secrets, call({ query: open, body: text }))).toBe('malformed')
    const sealed = Buffer.from(JSON.stringify({ Encrypt: seal('x') }))
    expect(judge(check, secrets, call({ query: open, body: sealed }))).toBe('no_signature')
  })
})

describe('an RSA header', () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const check: Check = { kind: 'rsa', header: 'X-Sign', encoding: 'base64', publicKey: pem }
  const signed = (key = privateKey, text: Buffer = body): Call =>
    call({ headers: { 'x-sign': sign('sha256', text, key).toString('base64') } })

  it('is checked with the public key, as PEM or as bare base64', () => {
    const bare = pem.replace(/-----[^-]+-----|\s/g, '')
    for (const publicKey of [pem, bare]) expect(judge({ ...check, publicKey }, {}, signed())).toBe(good)
    expect(judge(check, {}, signed(other.privateKey))).toBe('bad_signature')
    expect(judge(check, {}, signed(privateKey, Buffer.from('another')))).toBe('bad_signature')
    expect(judge(check, {}, call({ headers: { 'x-sign': 'AAAA' } }))).toBe('bad_signature')
    expect(judge(check, {}, call())).toBe('no_signature')
  })

  it('takes no key of another kind', () => {
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({
      type: 'spki',
      format: 'pem',
    })
    expect([readPublicKey(ec.toString()), readPublicKey('nonsense')]).toEqual([null, null])
    expect(readPublicKey(pem)).not.toBeNull()
  })
})

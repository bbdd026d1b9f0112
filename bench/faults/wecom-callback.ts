import { createCipheriv, createHash, randomBytes } from 'node:crypto'

export interface CallbackAddress {
  url: string
  corpId: string
  token: string
  encodingAesKey: string
}

/** Signs and encrypts an event as WeCom sends it: written for the harness, so that it shares no code with the receiver. */
export function encodeCallback(
  { url, corpId, token, encodingAesKey }: CallbackAddress,
  xml: string,
  at = Math.floor(Date.now() / 1000),
): { url: string; body: string } {
  const encrypted = encrypt(encodingAesKey, xml, corpId)
  const timestamp = String(at)
  const nonce = String(randomBytes(4).readUInt32BE())
  const signature = createHash('sha1')
    .update([token, timestamp, nonce, encrypted].sort().join(''))
    .digest('hex')
  const query = new URLSearchParams({ msg_signature: signature, timestamp, nonce })
  return {
    url: `${url}?${query}`,
    body: `<xml><ToUserName><![CDATA[${corpId}]]></ToUserName><Encrypt><![CDATA[${encrypted}]]></Encrypt></xml>`,
  }
}

/** `known`: a contact left a member; otherwise a type that no table has, which is kept with an alarm. */
export function eventXml(corpId: string, marker: string, known: boolean): string {
  const event = known
    ? '<Event><![CDATA[change_external_contact]]></Event><ChangeType><![CDATA[del_follow_user]]></ChangeType><UserID><![CDATA[chenjing]]></UserID>'
    : '<Event><![CDATA[faults_probe]]></Event>'
  return (
    `<xml><ToUserName><![CDATA[${corpId}]]></ToUserName><FromUserName><![CDATA[sys]]></FromUserName>` +
    `<CreateTime>1764000000</CreateTime><MsgType><![CDATA[event]]></MsgType>${event}` +
    `<ExternalUserID><![CDATA[${marker}]]></ExternalUserID></xml>`
  )
}

function encrypt(encodingAesKey: string, message: string, corpId: string): string {
  const key = Buffer.from(`${encodingAesKey}=`, 'base64')
  const text = Buffer.from(message)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(text.length)
  const plain = Buffer.concat([randomBytes(16), length, text, Buffer.from(corpId)])
  const pad = 32 - (plain.length % 32)
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
  return Buffer.concat([
    cipher.update(Buffer.concat([plain, Buffer.alloc(pad, pad)])),
    cipher.final(),
  ]).toString('base64')
}

import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto'

/** The stand-in's side of JD's data encryption: one key of version 0, one voucher. Shares no line with the product. */
export interface TdeKey {
  id: Buffer
  bytes: Buffer
}

export const standInKey: TdeKey = {
  id: Buffer.from('5a4b3c2d1e0f00112233445566778899', 'hex'),
  bytes: Buffer.from('73616e64626f782d6a642d7464652d6b', 'hex'),
}

export const standInVoucher = { id: 'tid-sandbox-1', key: Buffer.from('sandbox-jd-vouch').toString('base64') }

export function encrypt(plain: string, key: TdeKey = standInKey, iv: Buffer = randomBytes(16)): string {
  const cipher = createCipheriv('aes-128-cbc', sixteen(key.bytes), iv)
  return Buffer.concat([Buffer.of(0, 4), key.id, iv, cipher.update(plain, 'utf8'), cipher.final()]).toString(
    'base64',
  )
}

export function decrypt(text: string, bytes: Buffer): string {
  const raw = Buffer.from(text, 'base64')
  const plain = createDecipheriv('aes-128-cbc', sixteen(bytes), raw.subarray(18, 34))
  return plain.update(raw.subarray(34)).toString('utf8') + plain.final('utf8')
}

export function searchIndex(plain: string, bytes: Buffer): string {
  const cipher = createCipheriv('aes-128-cbc', Buffer.alloc(16, 0), Buffer.alloc(16, 0))
  cipher.setAutoPadding(false)
  return createHash('sha256')
    .update(
      Buffer.concat([Buffer.from(plain, 'utf8'), Buffer.alloc(16, 0), cipher.update(bytes), cipher.final()]),
    )
    .digest('hex')
}

export function masterKeySign(voucherKey: string, ts: number, tid: string): string {
  const mac = createHmac('sha256', Buffer.from(voucherKey, 'base64'))
  return mac.update(`{"sdk_ver":2,"ts":${ts},"tid":"${tid}"}`).digest('base64')
}

/** As the platform hands it out: URL-safe base64 of JSON. The certificate's signature is not made here. */
export function renderVoucher(nowMs: number): string {
  const data = {
    act: 'update',
    effective: nowMs - 1_000,
    expired: nowMs + 86_400_000,
    id: standInVoucher.id,
    key: standInVoucher.key,
    service: 'sandbox',
    stype: 1,
  }
  return Buffer.from(JSON.stringify({ sig: '', data })).toString('base64url')
}

export function renderKeys() {
  const key = {
    id: standInKey.id.toString('base64'),
    key_string: standInKey.bytes.toString('base64'),
    version: 0,
    key_status: 0,
  }
  return [{ service: 'sandbox', current_key_version: 0, keys: [key] }]
}

function sixteen(bytes: Buffer): Buffer {
  const key = Buffer.alloc(16)
  bytes.copy(key, 0, 0, 16)
  return key
}

import { createHash } from 'node:crypto'
import type { PlainReceiver } from '../taobao/index.ts'
import type { HiddenReceiver } from './records.ts'

/** Surname and stars, three and four digits, the first signs of the address; ciphertexts as samples show them. */
export function hideReceiver(plain: PlainReceiver): HiddenReceiver {
  const name = [...plain.name]
  return {
    mask_name: `${name[0] ?? ''}${'*'.repeat(Math.max(1, name.length - 1))}`,
    mask_tel: `${plain.mobile.slice(0, 3)}****${plain.mobile.slice(-4)}`,
    mask_detail: `${[...plain.address].slice(0, 2).join('')}****`,
    encrypt_name: `##${cipher(plain.name)}#${cipher(`i${plain.name}`)}#1##`,
    encrypt_tel: `$${cipher(plain.mobile)}$${cipher(`i${plain.mobile}`)}$1$$`,
    encrypt_detail: `##${cipher(plain.address)}#${cipher(`i${plain.address}`)}#1##`,
    province: plain.state,
    city: plain.city,
    town: plain.district,
    street: plain.town,
  }
}

/** The id of a buyer in one shop: the same person stays the same. */
export function openIdOf(shopId: string, personId: string): string {
  return `#${cipher(`${shopId}:${personId}`)}`
}

function cipher(text: string): string {
  return createHash('sha256').update(`doudian ${text}`).digest('base64url').slice(0, 24)
}

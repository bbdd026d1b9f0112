import { createHash } from 'node:crypto'
import type { PlainReceiver } from '../taobao/index.ts'
import type { PddOrder } from './records.ts'

/** Ciphertext and mask, while the order is to be shipped and not under review; after that empty texts. */
export function receiverFields({ order_status, risk_control_status, receiver }: PddOrder) {
  const open = order_status === 1 && risk_control_status === 0
  return { ...regionOf(receiver), ...(open ? hidden(receiver) : emptied) }
}

const emptied = {
  receiver_name: '',
  receiver_name_mask: '',
  receiver_phone: '',
  receiver_phone_mask: '',
  receiver_address: '',
  receiver_address_mask: '',
}

function regionOf({ state, city, district }: PlainReceiver) {
  return { country: '中国', province: state, city, town: district }
}

export function ciphertextsOf({ name, mobile, town, address }: PlainReceiver) {
  return {
    name: indexed(name),
    phone: `$${cipher(mobile)}$${cipher(`i${mobile}`)}$`,
    address: indexed(town + address),
  }
}

function hidden(receiver: PlainReceiver): typeof emptied {
  const { name, mobile, town } = receiver
  const signs = [...name]
  const sealed = ciphertextsOf(receiver)
  return {
    receiver_name: sealed.name,
    receiver_name_mask: `${signs[0] ?? ''}${'*'.repeat(Math.max(1, signs.length - 1))}`,
    receiver_phone: sealed.phone,
    receiver_phone_mask: `${mobile.slice(0, 3)}****${mobile.slice(-4)}`,
    receiver_address: sealed.address,
    receiver_address_mask: `${[...town].slice(0, 1).join('')}****`,
  }
}

function indexed(text: string): string {
  return `~AgAAAAH${cipher(text)}~${cipher(`i${text}`)}~`
}

function cipher(text: string): string {
  return createHash('sha256').update(`pinduoduo ${text}`).digest('base64').slice(0, 22)
}

import { expectedSign } from './sign.ts'
import { decrypt, masterKeySign, searchIndex } from './tde.ts'

/** The stand-in's side of `qiao vectors`; the shapes are told in docs/vectors.md. */
export const jdSandboxVectors: Record<string, (input: unknown) => unknown> = {
  sign: (input) => {
    const { secret, params } = input as { secret: string; params: Record<string, string> }
    return expectedSign(secret, Object.entries(params))
  },
  tde_decrypt: (input) => {
    const { ciphertext, key_hex } = input as Record<string, string>
    return decrypt(ciphertext!, Buffer.from(key_hex!, 'hex'))
  },
  tde_index: (input) => {
    const { plaintext, key_hex } = input as Record<string, string>
    return searchIndex(plaintext!, Buffer.from(key_hex!, 'hex'))
  },
  tde_master_key_sign: (input) => {
    const { voucher_key, ts, tid } = input as { voucher_key: string; ts: number; tid: string }
    return masterKeySign(voucher_key, ts, tid)
  },
}

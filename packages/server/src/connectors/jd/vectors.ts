import { signJos } from './sign.ts'
import { decryptTde, indexTde, keyIdOf, signMasterKey } from './tde.ts'

/** Cases for `qiao vectors` (docs/vectors.md): each takes the case's `input` and gives what `expect` must equal. */
export const jdVectors: Record<string, (input: unknown) => unknown> = {
  sign: (input) => {
    const { secret, params } = input as { secret: string; params: Record<string, string> }
    return signJos(secret, params)
  },
  tde_decrypt: (input) => {
    const { ciphertext, key_hex } = input as Record<string, string>
    return decryptTde(ciphertext!, new Map([[keyIdOf(ciphertext!), Buffer.from(key_hex!, 'hex')]]))
  },
  tde_index: (input) => {
    const { plaintext, key_hex } = input as Record<string, string>
    return indexTde(plaintext!, Buffer.from(key_hex!, 'hex'))
  },
  tde_master_key_sign: (input) => {
    const { voucher_key, ts, tid } = input as { voucher_key: string; ts: number; tid: string }
    return signMasterKey(voucher_key, ts, tid)
  },
}

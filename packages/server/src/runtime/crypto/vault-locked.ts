import { QiaoError } from '../../kernel/error.ts'

export class VaultLocked extends QiaoError {
  constructor(reason: string) {
    super('runtime.vault_locked', { reason })
  }
}

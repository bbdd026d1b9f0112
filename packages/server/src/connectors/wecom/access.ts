import type { BrandId } from '../../kernel/ids.ts'
import type { Ports } from '../../runtime/ports.ts'

/** How one app of one corp is reached. Comes decrypted from the vault and is never logged. */
export interface WecomAccess {
  /** Without `/cgi-bin`, for instance `https://qyapi.weixin.qq.com`. */
  baseUrl: string
  corpId: string
  agentId: number
  secret: string
  /** Whose it is: with it, tokens are shared with the other processes. */
  brandId?: BrandId
}

export type WecomPorts = Pick<Ports, 'clock' | 'http' | 'randomness'>

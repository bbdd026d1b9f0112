import type { WecomAccess } from './access.ts'

/** The two ways to ask WeCom, as every group of calls gets them. Throw `ConnectorFailure`. */
export interface WecomCalls {
  get(access: WecomAccess, api: string, query?: Record<string, string>): Promise<Record<string, unknown>>
  post(access: WecomAccess, api: string, json: Record<string, unknown>): Promise<Record<string, unknown>>
}

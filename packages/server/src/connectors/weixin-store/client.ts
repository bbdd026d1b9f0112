import { type CallOptions, openCaller, readJsonObject, sendCall, type WireRecord } from '../contract/calls.ts'
import { ConnectorFailure, type ConnectorPorts } from '../contract/connector.ts'
import type { LentValue } from '../contract/expiring.ts'
import { failureIn, failureOfGateway, staleTokenCodes } from './failures.ts'
import { type AppAccess, Tokens } from './token.ts'

export interface WeixinStoreClient {
  /** The answer of a path below the gateway, posted. Throws `ConnectorFailure`; retryable ones have been retried. */
  call(app: AppAccess, path: string, params: WireRecord): Promise<WireRecord>
  /** For what must be looked at before it is sent again. */
  callOnce(app: AppAccess, path: string, params: WireRecord): Promise<WireRecord>
  /** The few paths that want GET; they answer 43001 to a post. */
  read(app: AppAccess, path: string): Promise<WireRecord>
  /** The token as the platform gives it now. */
  token(app: AppAccess): Promise<LentValue>
}

export interface WeixinStoreClientOptions extends CallOptions {
  timeoutMs?: number
}

/**
 * Calls with the token in the query and no signature. The token is kept here and fetched with the app's keys, so the
 * session of a shop is not used. Every call may be repeated: what is written is set, never added.
 */
export function weixinStoreClient(
  ports: ConnectorPorts,
  options: WeixinStoreClientOptions = {},
): WeixinStoreClient {
  const { timeoutMs = 8_000 } = options
  const repeat = openCaller(ports, options)
  const once = openCaller(ports, { ...options, attempts: 1 })
  const tokens = new Tokens(ports)

  async function ask(
    app: AppAccess,
    path: string,
    params: WireRecord | null,
    caller = repeat,
  ): Promise<WireRecord> {
    return caller(
      async () => {
        const token = await tokens.get(app)
        try {
          return await send(app, path, params, token)
        } catch (error) {
          if (!isStale(error)) throw error
          return send(app, path, params, await tokens.replace(app, token))
        }
      },
      { marketplace: 'weixin-store', api: path, access: app },
    )
  }

  async function send(app: AppAccess, path: string, params: WireRecord | null, token: string) {
    const url = `${app.baseUrl}${path}?access_token=${encodeURIComponent(token)}`
    const request =
      params === null
        ? { method: 'GET' as const, url, timeoutMs }
        : {
            method: 'POST' as const,
            url,
            headers: { 'content-type': 'application/json; charset=utf-8' },
            body: JSON.stringify(params),
            timeoutMs,
          }
    try {
      return unwrap(readJsonObject((await sendCall(ports, request)).body))
    } catch (error) {
      throw error instanceof ConnectorFailure ? failureOfGateway(error) : error
    }
  }

  return {
    call: (app, path, params) => ask(app, path, params),
    callOnce: (app, path, params) => ask(app, path, params, once),
    read: (app, path) => ask(app, path, null),
    token: (app) => repeat(() => tokens.ask(app)),
  }
}

function unwrap(answer: WireRecord): WireRecord {
  const failure = failureIn(answer)
  if (failure) throw failure
  return answer
}

function isStale(error: unknown): boolean {
  return error instanceof ConnectorFailure && staleTokenCodes.has(error.code)
}

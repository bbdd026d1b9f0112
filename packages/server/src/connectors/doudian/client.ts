import {
  type CallOptions,
  isRecord,
  malformedAnswer,
  openCaller,
  readJsonObject,
  sendCall,
} from '../contract/calls.ts'
import type { ConnectorPorts, ShopAccess } from '../contract/connector.ts'
import { failureIn } from './failures.ts'
import { type JsonValue, type SignMethod, signCall, toParamJson } from './sign.ts'
import { type DoudianRecord, findText, toSeconds } from './wire.ts'

export type DoudianParams = { [name: string]: JsonValue }

export interface DoudianAnswer {
  data: DoudianRecord
  /** The platform's id of this one answer; an answer that comes twice carries the same. */
  logId: string | null
}

/** Where a call goes and who signs it; the calls that open a token have no session yet. */
export type CallAccess = Pick<ShopAccess, 'baseUrl' | 'appKey' | 'appSecret'> &
  Partial<Pick<ShopAccess, 'session' | 'shopId' | 'brandId' | 'renew'>>

export interface DoudianClient {
  /** Throws `ConnectorFailure`; retryable ones have been retried. */
  call(access: CallAccess, method: string, params: DoudianParams): Promise<DoudianAnswer>
}

export interface DoudianClientOptions extends CallOptions {
  signMethod?: SignMethod
  timeoutMs?: number
  /** Rows of one list that can be reached, where a shop has learnt better. */
  reachableRows?: number
}

/** Signed calls. This is the one layer that retries; every method it is used for may be repeated. */
export function doudianClient(ports: ConnectorPorts, options: DoudianClientOptions = {}): DoudianClient {
  const { signMethod = 'hmac-sha256', timeoutMs = 8_000 } = options
  const call = openCaller(ports, options)

  function signedUrl(access: CallAccess, method: string, paramJson: string): string {
    const timestamp = String(toSeconds(ports.clock.now()))
    const query = new URLSearchParams({
      method,
      app_key: access.appKey,
      timestamp,
      v: '2',
      // Without it the platform takes the signature for MD5.
      sign_method: signMethod,
      sign: signCall(signMethod, access.appSecret, { appKey: access.appKey, method, paramJson, timestamp }),
    })
    if (access.session) query.set('access_token', access.session)
    return `${access.baseUrl}/${method.replaceAll('.', '/')}?${query}`
  }

  return {
    call(access, method, params) {
      // Serialised once: the signature is over this very text.
      const body = toParamJson(params)
      return call(
        async () => {
          const answer = await sendCall(ports, {
            method: 'POST',
            url: signedUrl(access, method, body),
            headers: { 'content-type': 'application/json;charset=UTF-8' },
            body,
            timeoutMs,
          })
          return unwrap(readJsonObject(answer.body))
        },
        { marketplace: 'doudian', api: method, access },
      )
    },
  }
}

function unwrap(answer: DoudianRecord): DoudianAnswer {
  const failure = failureIn(answer)
  if (failure) throw failure
  if (!isRecord(answer.data)) throw malformedAnswer('no_data', 'a success without data')
  return { data: answer.data, logId: findText(answer, 'log_id') }
}

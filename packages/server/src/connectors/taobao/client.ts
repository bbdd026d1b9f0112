import {
  type CallOptions,
  isRecord,
  malformedAnswer,
  openCaller,
  readJsonObject,
  sendCall,
} from '../contract/calls.ts'
import type { ConnectorPorts, ShopAccess } from '../contract/connector.ts'
import { failureOfError } from './failures.ts'
import { type SignMethod, signTop } from './sign.ts'
import { formatWireTime, type TopRecord } from './wire.ts'

export interface TopClient {
  /** The content of the method's wrapper. Throws `ConnectorFailure`; retryable ones have been retried. */
  call(access: ShopAccess, method: string, params: Record<string, string>): Promise<TopRecord>
}

export interface TopClientOptions extends CallOptions {
  signMethod?: SignMethod
  timeoutMs?: number
}

/** Signed calls to TOP. This is the one layer that retries; every method it is used for may be repeated. */
export function topClient(ports: ConnectorPorts, options: TopClientOptions = {}): TopClient {
  const { signMethod = 'hmac-sha256', timeoutMs = 8_000 } = options
  const call = openCaller(ports, options)

  function signedBody(access: ShopAccess, method: string, params: Record<string, string>): string {
    const all: Record<string, string> = {
      ...withoutEmpty(params),
      method,
      app_key: access.appKey,
      session: access.session,
      timestamp: formatWireTime(ports.clock.now()),
      format: 'json',
      v: '2.0',
      sign_method: signMethod,
    }
    all.sign = signTop(signMethod, access.appSecret, all)
    return new URLSearchParams(all).toString()
  }

  return {
    call: (access, method, params) =>
      call(
        async () => {
          const answer = await sendCall(ports, {
            method: 'POST',
            url: `${access.baseUrl}/router/rest`,
            headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
            body: signedBody(access, method, params),
            timeoutMs,
          })
          return unwrap(method, readJsonObject(answer.body))
        },
        { marketplace: 'taobao', api: method, access },
      ),
  }
}

/** `taobao.trade.get` answers under `trade_get_response`; other prefixes than `taobao.` are kept. */
export function wrapperOf(method: string): string {
  return `${method.replace(/^taobao\./, '').replaceAll('.', '_')}_response`
}

function unwrap(method: string, answer: TopRecord): TopRecord {
  if (isRecord(answer.error_response)) throw failureOfError(answer.error_response)
  const content = answer[wrapperOf(method)]
  if (!isRecord(content)) throw malformedAnswer('no_wrapper', `no ${wrapperOf(method)} in the answer`)
  return content
}

function withoutEmpty(params: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== ''))
}

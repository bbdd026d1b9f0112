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
import { signPinduoduo } from './sign.ts'
import { findText, type PddRecord, toSeconds } from './wire.ts'

export interface PddAnswer {
  content: PddRecord
  /** The platform's id of this one answer; an answer that comes twice carries the same. */
  requestId: string | null
}

/** Where a call goes and who signs it; the calls that open a token have no session yet. */
export type PddCallAccess = Pick<ShopAccess, 'baseUrl' | 'appKey' | 'appSecret'> &
  Partial<Pick<ShopAccess, 'session' | 'shopId' | 'brandId' | 'renew'>>

export interface PddClient {
  /** Throws `ConnectorFailure`; retryable ones have been retried. */
  call(access: PddCallAccess, type: string, params: Record<string, string>): Promise<PddAnswer>
}

export interface PddClientOptions extends CallOptions {
  timeoutMs?: number
}

/** Signed calls. This is the one layer that retries; every type it is used for may be repeated. */
export function pinduoduoClient(ports: ConnectorPorts, options: PddClientOptions = {}): PddClient {
  const { timeoutMs = 8_000 } = options
  const call = openCaller(ports, options)

  function signedBody(access: PddCallAccess, type: string, params: Record<string, string>): string {
    const all: Record<string, string> = {
      ...params,
      type,
      client_id: access.appKey,
      timestamp: String(toSeconds(ports.clock.now().getTime())),
      data_type: 'JSON',
    }
    if (access.session) all.access_token = access.session
    all.sign = signPinduoduo(access.appSecret, all)
    return new URLSearchParams(all).toString()
  }

  return {
    call: (access, type, params) =>
      call(
        async () => {
          const answer = await sendCall(ports, {
            method: 'POST',
            url: `${access.baseUrl}/api/router`,
            headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
            body: signedBody(access, type, params),
            timeoutMs,
          })
          return unwrap(readJsonObject(answer.body))
        },
        { marketplace: 'pinduoduo', api: type, access },
      ),
  }
}

/**
 * The name of the wrapper does not follow from the type, and one is misspelt: the only object is it. Types that
 * answer without a wrapper have other fields beside their objects.
 */
export function unwrap(answer: PddRecord): PddAnswer {
  if (isRecord(answer.error_response)) throw failureOfError(answer.error_response)
  const fields = Object.keys(answer).filter((key) => key !== 'request_id')
  if (fields.length === 0) throw malformedAnswer('no_content', 'nothing in the answer')
  const [only, ...others] = fields.filter((key) => isRecord(answer[key]))
  const wrapped = only && others.length === 0 && (fields.length === 1 || wrapper.test(only))
  const content = wrapped ? (answer[only] as PddRecord) : answer
  return { content, requestId: findText(answer, 'request_id') ?? findText(content, 'request_id') }
}

const wrapper = /_res(ponse|posne)$/

import type { HttpRequest } from '../../runtime/ports.ts'
import {
  type CallOptions,
  isRecord,
  malformedAnswer,
  openCaller,
  readJsonObject,
  sendCall,
} from '../contract/calls.ts'
import type { ConnectorPorts, ShopAccess } from '../contract/connector.ts'
import { type FailureTable, failureOfBusiness, failureOfGateway } from './failures.ts'
import { signJos } from './sign.ts'
import { findText, formatTimestamp, isTrue, type JdRecord } from './wire.ts'

export type JdParams = Record<string, string | number>

export interface JdClient {
  /**
   * The record `result` inside the method's wrapper, or the wrapper's own content for null, after both layers of errors were looked at.
   * Throws `ConnectorFailure`; retryable ones have been retried.
   */
  call(access: ShopAccess, method: string, params: JdParams, result: string | null): Promise<JdRecord>
}

/** How a call is put on the wire; the gateway of 2026 will be another one. */
export type JdTransport = (access: ShopAccess, method: string, json: string, now: Date) => HttpRequest

export interface JdClientOptions extends CallOptions {
  timeoutMs?: number
  transport?: JdTransport
  /** Gateway codes that were learnt since; they win over the table. */
  codes?: FailureTable
}

/** Signed calls to JOS. This is the one layer that retries; every method it is used for may be repeated. */
export function jdClient(ports: ConnectorPorts, options: JdClientOptions = {}): JdClient {
  const { timeoutMs = 8_000, transport = classicTransport, codes = {} } = options
  const call = openCaller(ports, options)
  return {
    call: (access, method, params, result) =>
      call(
        async () => {
          // Serialised once: the signature is over this very text.
          const request = transport(access, method, JSON.stringify(params), ports.clock.now())
          const answer = await sendCall(ports, { ...request, timeoutMs })
          return resultOf(contentOf(method, readJsonObject(answer.body), codes), result)
        },
        { marketplace: 'jd', api: method, access },
      ),
  }
}

export const classicTransport: JdTransport = (access, method, json, now) => {
  const params: Record<string, string> = {
    '360buy_param_json': json,
    access_token: access.session,
    app_key: access.appKey,
    method,
    timestamp: formatTimestamp(now),
    v: '2.0',
  }
  params.sign = signJos(access.appSecret, params)
  return {
    method: 'POST',
    url: `${access.baseUrl}/routerjson`,
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    body: new URLSearchParams(params).toString(),
  }
}

/** `responce` is JD's own spelling. */
export function wrapperOf(method: string): string {
  return `${method.replaceAll('.', '_')}_responce`
}

function contentOf(method: string, answer: JdRecord, codes: FailureTable): JdRecord {
  if (isRecord(answer.error_response)) throw failureOfGateway(answer.error_response, codes)
  const content = answer[wrapperOf(method)]
  if (!isRecord(content)) throw malformedAnswer('no_wrapper', `no ${wrapperOf(method)} in the answer`)
  if ((findText(content, 'code') ?? '0') !== '0') throw failureOfGateway(content, codes)
  return content
}

/** A code of 0 promises nothing: the method has its own `success`, beside the rows or in `apiResult`. */
function resultOf(content: JdRecord, field: string | null): JdRecord {
  const result = field === null ? content : content[field]
  if (!isRecord(result)) throw malformedAnswer('no_result', `no ${field} in the answer`)
  const verdict = isRecord(result.apiResult) ? result.apiResult : result
  if (verdict.success !== undefined && !isTrue(verdict.success)) throw failureOfBusiness(verdict)
  return result
}

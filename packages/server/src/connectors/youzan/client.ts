import {
  type CallOptions,
  isRecord,
  malformedAnswer,
  openCaller,
  readJsonObject,
  sendCall,
  type WireRecord,
} from '../contract/calls.ts'
import type { ConnectorPorts, ShopAccess } from '../contract/connector.ts'
import { failureOfGateway, failureOfOldApi, failureOfService } from './failures.ts'

export interface YouzanClient {
  /** The `data` of an API, named with its version as `youzan.trade.get/4.0.2`. Throws `ConnectorFailure`. */
  call(access: ShopAccess, api: string, params: WireRecord): Promise<WireRecord>
}

export interface YouzanClientOptions extends CallOptions {
  timeoutMs?: number
}

/** Calls with the token in the query, as Youzan wants it. Each API it is used for may be repeated. */
export function youzanClient(ports: ConnectorPorts, options: YouzanClientOptions = {}): YouzanClient {
  const { timeoutMs = 8_000 } = options
  const call = openCaller(ports, options)
  return {
    call: (access, api, params) =>
      call(
        async () => {
          const answer = await sendCall(ports, {
            method: 'POST',
            url: `${access.baseUrl}/api/${api}?access_token=${encodeURIComponent(access.session)}`,
            headers: { 'content-type': 'application/json; charset=utf-8' },
            body: JSON.stringify(params),
            timeoutMs,
          })
          return unwrapAnswer(readJsonObject(answer.body))
        },
        { marketplace: 'youzan', api, access },
      ),
  }
}

/** Errors come inside a 200 in three shapes; an empty list in a failed answer is no result. */
export function unwrapAnswer(answer: WireRecord): WireRecord {
  if (isRecord(answer.gw_err_resp)) throw failureOfGateway(answer.gw_err_resp)
  if (isRecord(answer.error_response)) throw failureOfOldApi(answer.error_response)
  if (isRecord(answer.response)) return answer.response
  if (answer.success === undefined && answer.code === undefined)
    throw malformedAnswer('no_envelope', 'the answer has no envelope of Youzan')
  if (answer.success !== true || String(answer.code) !== '200') throw failureOfService(answer)
  if (!isRecord(answer.data)) throw malformedAnswer('no_data', 'the answer has no data')
  return answer.data
}

import {
  type Caller,
  type CallOptions,
  isRecord,
  malformedAnswer,
  openCaller,
  readJsonObject,
  sendCall,
  type WireRecord,
} from '../contract/calls.ts'
import { ConnectorFailure, type ConnectorPorts } from '../contract/connector.ts'
import type { AppKeys, ShopAccess } from '../contract/shop-access.ts'
import { failureIn } from './failures.ts'
import { type SignMethod, signCall } from './sign.ts'

/** Ids of the platform are bigints here: they go out as bare digits, none is lost. */
export type Param = string | number | bigint | boolean | Param[] | { [name: string]: Param }

export interface KuaishouAnswer {
  data: WireRecord
  /** The platform's id of this one answer; an answer that comes twice carries the same. */
  requestId: string | null
}

/** Where a call goes and who signs it. */
export type CallAccess = AppKeys &
  Pick<ShopAccess, 'baseUrl' | 'session'> &
  Partial<Pick<ShopAccess, 'shopId' | 'brandId' | 'renew'>>

export interface KuaishouClient {
  /** Reads; tried again where that helps. Throws `ConnectorFailure`. */
  get(access: CallAccess, method: string, params: { [name: string]: Param }): Promise<KuaishouAnswer>
  /**
   * Changes something, or spends a quota: sent once, whatever happens. The whole answer, since some say beside `data`
   * what they have to say. Throws `ConnectorFailure`.
   */
  post(access: CallAccess, method: string, params: { [name: string]: Param }): Promise<WireRecord>
}

export interface KuaishouClientOptions extends CallOptions {
  signMethod?: SignMethod
  timeoutMs?: number
}

interface Asked {
  access: CallAccess
  method: string
  params: Param
}

/** The name, among an app's further secrets, of the one that signs; it is not the app secret. */
export const signSecretName = 'signSecret'

export function kuaishouClient(ports: ConnectorPorts, options: KuaishouClientOptions = {}): KuaishouClient {
  const { signMethod = 'HMAC_SHA256', timeoutMs = 8_000 } = options
  const often = openCaller(ports, options)
  const once = openCaller(ports, { ...options, attempts: 1 })

  async function ask<T>(
    call: Caller,
    verb: 'GET' | 'POST',
    { access, method, params }: Asked,
    read: (answer: WireRecord) => T,
  ): Promise<T> {
    const signSecret = access.extraSecrets?.[signSecretName]
    if (!signSecret)
      throw new ConnectorFailure('invalid_request', 'no_sign_secret', 'the app has no signSecret')
    // Written once: the signature is over this very text.
    const param = writeParam(params)
    return call(
      async () => {
        const signed = {
          appkey: access.appKey,
          method,
          version: '1',
          access_token: access.session,
          timestamp: String(ports.clock.now().getTime()),
          signMethod,
        }
        const query = new URLSearchParams({
          ...signed,
          sign: signCall(signMethod, signSecret, { ...signed, param }),
        })
        if (verb === 'GET') query.set('param', param)
        const answer = await sendCall(ports, {
          method: verb,
          url: `${access.baseUrl}/${method.replaceAll('.', '/')}?${query}`,
          headers: { 'content-type': 'application/x-www-form-urlencoded;charset=utf-8' },
          ...(verb === 'POST' && { body: new URLSearchParams({ param }).toString() }),
          timeoutMs,
        })
        return read(unwrap(readJsonObject(answer.body)))
      },
      { marketplace: 'kuaishou', api: method, access },
    )
  }

  return {
    get: (access, method, params) => ask(often, 'GET', { access, method, params }, readData),
    post: (access, method, params) => ask(once, 'POST', { access, method, params }, (answer) => answer),
  }
}

function unwrap(answer: WireRecord): WireRecord {
  const failure = failureIn(answer)
  if (failure) throw failure
  return answer
}

function readData({ data, requestId }: WireRecord): KuaishouAnswer {
  if (!isRecord(data)) throw malformedAnswer('no_data', 'a success without data')
  return { data, requestId: typeof requestId === 'string' && requestId !== '' ? requestId : null }
}

function writeParam(value: Param): string {
  if (Array.isArray(value)) return `[${value.map(writeParam).join()}]`
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object') return JSON.stringify(value)
  const fields = Object.entries(value).map(([name, each]) => `${JSON.stringify(name)}:${writeParam(each)}`)
  return `{${fields.join()}}`
}

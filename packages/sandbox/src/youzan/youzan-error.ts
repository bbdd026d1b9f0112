/** A refusal by the gateway: `gw_err_resp` inside a 200. */
export class GatewayError extends Error {
  readonly code: number
  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
  render(traceId: string): string {
    return JSON.stringify({ gw_err_resp: { trace_id: traceId, err_msg: this.message, err_code: this.code } })
  }
}

/** A failure of the service behind the gateway: the usual envelope without success, with an empty result. */
export class ServiceError extends Error {
  readonly code: number
  readonly data: unknown
  constructor(code: number, message: string, data: unknown = null) {
    super(message)
    this.code = code
    this.data = data
  }
  render(traceId: string): string {
    const { code, message, data } = this
    return JSON.stringify({ trace_id: traceId, code, data, success: false, message })
  }
}

export const tokenMissing = () => new GatewayError(4201, '非法的请求凭证')
export const tokenExpired = () => new GatewayError(4202, '请求凭证过期')
export const tokenUnknown = () => new GatewayError(4203, 'Token 不存在')
export const noPermission = () => new GatewayError(4204, '没有该接口的权限')
/** Unconfirmed: answered like a wrong content type. */
export const foreignAddress = () => new GatewayError(4007, 'IP 203.0.113.7 不在白名单')
export const tooFrequent = () => new GatewayError(4101, '请求太频繁')
export const wrongType = () => new GatewayError(5001, '系统异常')
export const invalid = (words: string) =>
  new ServiceError(5000, words, { full_order_info_list: [], refunds: [] })

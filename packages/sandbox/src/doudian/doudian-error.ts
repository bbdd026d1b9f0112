/** An error as the platform gives it, inside a 200 answer; `errNo` is the same in the first envelope. */
export class DoudianError extends Error {
  readonly code: number
  readonly subCode: string
  readonly errNo: number
  /** What a failure carries all the same. */
  readonly data: unknown

  constructor(code: number, subCode: string, words: string, errNo = code, data: unknown = null) {
    super(words)
    this.code = code
    this.subCode = subCode
    this.errNo = errNo
    this.data = data
  }
}

export const tokenExpired = () =>
  new DoudianError(40003, 'isv.access-token-expired', 'access_token已过期', 30002)
export const tokenUnknown = () =>
  new DoudianError(40003, 'isv.access-token-no-existed', 'access_token不存在', 30003)
export const limited = () => new DoudianError(60000, 'isv.traffic-limited', '调用流量超限')
export const noPermission = () =>
  new DoudianError(30001, 'isv.app-permissions-insufficient', '应用没有该接口的权限')
export const wrongTime = () => new DoudianError(40003, 'isv.timestamp-invalid', '时间戳无效')
/** Unconfirmed: no page names the sub code of an address off the list. */
export const foreignAddress = () =>
  new DoudianError(30001, 'dop.ip-not-in-whitelist', '请求IP 203.0.113.7 不在白名单')
export const badParameter = (name: string) =>
  new DoudianError(40003, 'isv.parameter-format-invalid', `参数${name}格式错误`)
export const missingParameter = (name: string) =>
  new DoudianError(40001, 'isv.parameter-missing', `缺少参数${name}`)
export const notFound = (what: string) =>
  new DoudianError(50002, 'isv.business-failed:record-not-exist', `${what}不存在`)

export type Envelope = 'current' | 'legacy'

/** Two generations of answers are still met. */
export function renderData(envelope: Envelope, data: string, logId: string): string {
  return envelope === 'current'
    ? `{"code":10000,"msg":"success","sub_code":"","sub_msg":"","data":${data},"log_id":"${logId}"}`
    : `{"err_no":0,"message":"success","data":${data},"log_id":"${logId}"}`
}

export function renderError(envelope: Envelope, error: DoudianError, logId: string): string {
  const { code, subCode: sub_code, errNo: err_no, message, data } = error
  return JSON.stringify(
    envelope === 'current'
      ? { code, msg: '调用失败', sub_code, sub_msg: message, data, log_id: logId }
      : { err_no, message, data, log_id: logId },
  )
}

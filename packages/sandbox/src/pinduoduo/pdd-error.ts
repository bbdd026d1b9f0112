/** The gateway's refusal: always inside a 200 answer. */
export class PddError extends Error {
  readonly code: number
  readonly subMsg: string

  constructor(code: number, message: string, subMsg = message) {
    super(message)
    this.code = code
    this.subMsg = subMsg
  }

  render(requestId: string): string {
    return JSON.stringify({
      error_response: {
        error_code: this.code,
        error_msg: this.message,
        sub_code: String(this.code),
        sub_msg: this.subMsg,
        request_id: requestId,
      },
    })
  }
}

export const tokenExpired = () => new PddError(10019, 'access_token已过期')
export const callLimited = () => new PddError(52101, '当前接口被限流，请稍后重试')
export const noPermission = () => new PddError(20031, '应用没有调用该接口的权限')
export const foreignAddress = () => new PddError(20005, '访问IP不在白名单之内: 203.0.113.7')
export const badParameter = (name: string) => new PddError(10000, '参数错误', `参数错误:${name}`)

/** Unconfirmed: the code of a missing order is not known, its words are. */
export const notFound = (what: string) => new PddError(50001, '业务服务错误', `${what}不存在`)
